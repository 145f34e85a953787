//! What a group is worth, anew: who is eligible, what they ask for, what the members supply.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::categories::{has, words};
use super::pairs::Pairs;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::extend::Figures;
use crate::identity::suspected_pairs;
use crate::propose::ProposeOptions;
use crate::score::{Scorer, Totals};
use crate::vocabulary::TermId;

/// The groups of one sector: judges any group, whether the search would name it or not.
#[derive(Debug)]
pub struct Groups<'a> {
    pub(super) pairs: Pairs<'a>,
    objective: (f64, f64),
    eligible: Vec<usize>,
    /// How many of them are eligible by sector and filter.
    pub(super) in_sector: usize,
    /// The terms asked for with the number of those who ask, ascending.
    pub(super) asked: BTreeMap<TermId, usize>,
    /// For each rule on a category, and for each on different values, whether any eligible cluster fills its column.
    pub(super) categories_stated: Vec<bool>,
    pub(super) distinct_stated: Vec<bool>,
    /// Pairs that may be one organisation, by `identity`; whether two rows are one is not judged anew here.
    suspected: HashSet<(usize, usize)>,
    totals: RefCell<HashMap<(usize, usize), Totals>>,
    /// The engine's own pair scores, by which equals are told from nearly equals.
    scores: RefCell<HashMap<(usize, usize), f64>>,
    /// For each eligible cluster its supply of the terms asked for, once computed.
    supply: Vec<OnceCell<Vec<f64>>>,
}

impl<'a> Groups<'a> {
    /// The groups that `options` admits for a sector, or for all of them.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a cluster that the rules name and nobody knows.
    pub fn new(
        scorer: &'a Scorer<'a>,
        options: &ProposeOptions,
        sector: Option<TermId>,
    ) -> Result<Self, Error> {
        let pairs = Pairs::new(scorer);
        let catalogue = pairs.catalogue;
        let find = |ids: &[String]| ids.iter().map(|id| catalogue.find(id)).collect::<Result<Vec<_>, _>>();
        let (must, never) = (find(&options.rules.must)?, find(&options.rules.never)?);
        let (mut eligible, mut in_sector) = (Vec::new(), 0);
        for (index, cluster) in catalogue.clusters().iter().enumerate() {
            let works = |sector| {
                let mut terms =
                    cluster.sectors().iter().flat_map(|(term, _)| catalogue.vocabulary().ancestors(term));
                terms.any(|term| term == sector)
            };
            let admitted = options.filter.admits(cluster, catalogue)
                && sector.is_none_or(works)
                && !never.contains(&index);
            in_sector += usize::from(admitted);
            if admitted || must.contains(&index) {
                eligible.push(index);
            }
        }
        let mut asked = BTreeMap::new();
        for &index in &eligible {
            let cluster = &catalogue.clusters()[index];
            let asks = if cluster.seeks().is_empty() { cluster.themes() } else { cluster.seeks() };
            for (term, _) in asks.iter() {
                *asked.entry(term).or_insert(0) += 1;
            }
        }
        let anybody = |states: &dyn Fn(&Cluster) -> bool| {
            eligible.iter().any(|&index| states(&catalogue.clusters()[index]))
        };
        let rules = &options.rules;
        let asked_for = rules.categories.iter();
        let categories_stated = asked_for
            .map(|rule| anybody(&|cluster| has(catalogue, cluster, &rule.column, &rule.values).is_some()))
            .collect();
        let distinct_stated = rules
            .distinct
            .iter()
            .map(|rule| anybody(&|cluster| !words(catalogue, cluster, &rule.column).is_empty()))
            .collect();
        Ok(Self {
            categories_stated,
            distinct_stated,
            supply: vec![OnceCell::new(); eligible.len()],
            objective: options.objective,
            suspected: suspected_pairs(catalogue).into_iter().collect(),
            totals: RefCell::default(),
            scores: RefCell::default(),
            pairs,
            eligible,
            in_sector,
            asked,
        })
    }

    /// The eligible clusters, ascending, by index.
    pub fn eligible(&self) -> &[usize] {
        &self.eligible
    }

    /// Whether two clusters may be one organisation.
    pub(super) fn may_be_one(&self, a: usize, b: usize) -> bool {
        self.suspected.contains(&(a.min(b), a.max(b)))
    }

    /// What the group is worth. `members` are indices into the catalogue, ascending. O(k² + k·terms) once everything
    /// was computed for the first time.
    ///
    /// # Panics
    /// If a member is not eligible.
    pub fn worth(&self, members: &[usize]) -> Figures {
        let mut sum = Totals { score: 0.0, low: 0.0, high: 0.0, coverage: 0.0 };
        let mut pairs = 0.0;
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                let totals = self.totals(a, b);
                sum.score += totals.score;
                sum.low += totals.low;
                sum.high += totals.high;
                sum.coverage += totals.coverage;
                pairs += 1.0;
            }
        }
        let supply = self.cov(members);
        let (alpha, beta) = self.objective;
        let f = |sum: f64| match supply {
            Some(supply) => alpha * (sum / pairs) + beta * supply,
            None => sum / pairs,
        };
        Figures {
            score: f(sum.score),
            low: f(sum.low),
            high: f(sum.high),
            known: sum.coverage / pairs,
            cohesion: sum.score / pairs,
            supply,
        }
    }

    pub(super) fn totals(&self, a: usize, b: usize) -> Totals {
        *self.totals.borrow_mut().entry((a, b)).or_insert_with(|| self.pairs.totals(a, b))
    }

    /// The score of a pair as the engine has it, to the bit.
    pub(super) fn engine_score(&self, (a, b): (usize, usize)) -> f64 {
        *self.scores.borrow_mut().entry((a, b)).or_insert_with(|| self.pairs.scorer.totals(a, b).score)
    }

    /// F from the engine's pair scores, added in the documented order. It says which of two groups comes first; what
    /// either is worth, [`Groups::worth`] says.
    pub(super) fn engine_worth(&self, members: &[usize]) -> f64 {
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                sum += self.engine_score((a, b));
                pairs += 1.0;
            }
        }
        let (alpha, beta) = self.objective;
        let cohesion = sum / pairs;
        self.cov(members).map_or(cohesion, |supply| alpha * cohesion + beta * supply)
    }

    fn cov(&self, members: &[usize]) -> Option<f64> {
        let all: usize = self.asked.values().sum();
        if all == 0 {
            return None;
        }
        let rows: Vec<&[f64]> = members.iter().map(|&member| self.supplies(member)).collect();
        let terms = self.asked.values().enumerate();
        let supplied = terms.map(|(place, &askers)| {
            let best = rows.iter().map(|row| row[place]).fold(0.0, f64::max);
            askers as f64 * best
        });
        Some(supplied.sum::<f64>() / all as f64)
    }

    /// What an eligible cluster supplies of every term asked for, in ascending order of terms.
    pub(super) fn supplies(&self, index: usize) -> &[f64] {
        let place = self.eligible.binary_search(&index).expect("the caller names eligible clusters");
        let cluster = &self.pairs.catalogue.clusters()[index];
        self.supply[place]
            .get_or_init(|| self.asked.keys().map(|&term| self.supply_of(cluster, term)).collect())
    }

    /// The best weight·WP among offers and themes that are the term, an ancestor or a descendant of it.
    fn supply_of(&self, cluster: &Cluster, term: TermId) -> f64 {
        let vocabulary = self.pairs.catalogue.vocabulary();
        let mut best = 0.0_f64;
        for (other, weight) in cluster.offers().iter().chain(cluster.themes().iter()) {
            let in_line = vocabulary.ancestors(other).any(|up| up == term)
                || vocabulary.ancestors(term).any(|up| up == other);
            if in_line {
                best = best.max(weight * vocabulary.wu_palmer(other, term));
            }
        }
        best
    }
}
