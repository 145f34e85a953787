//! The pair score anew, from tags and places.

use std::collections::{BTreeMap, BTreeSet};

use super::{Violation, close, same};
use crate::area::{AreaKind, Membership};
use crate::catalogue::Catalogue;
use crate::cluster::Cluster;
use crate::score::{Scorer, Totals};
use crate::tags::Tags;
use crate::vocabulary::{TermId, Vocabulary};
use crate::weights::COMPONENTS;

const KM_SCALE: f64 = 500.0;
const BORDER: f64 = 0.8;
const MACRO_REGION: f64 = 0.5;
const RATIO_OF_NO_BALANCE: f64 = 100.0;

/// A component's reading: the known share and the three values.
#[derive(Debug, Clone, Copy)]
struct Read {
    known: f64,
    low: f64,
    value: f64,
    high: f64,
}

impl Read {
    fn known(value: f64) -> Self {
        Self { known: 1.0, low: value, value, high: value }
    }

    fn unknown(prior: f64) -> Self {
        Self { known: 0.0, low: 0.0, value: prior, high: 1.0 }
    }
}

/// Pairs of one scorer.
#[derive(Debug)]
pub(super) struct Pairs<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) catalogue: &'a Catalogue,
    /// For each cluster the partnerships it takes part in, by index.
    pub(super) taken: Vec<BTreeSet<usize>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(scorer: &'a Scorer<'a>) -> Self {
        let network = scorer.network();
        let catalogue: &Catalogue = network.catalogue();
        let mut taken = vec![BTreeSet::new(); catalogue.len()];
        for (index, partnership) in network.partnerships().iter().enumerate() {
            for member in &partnership.members {
                if let Some(cluster) = catalogue.index_of(member) {
                    taken[cluster].insert(index);
                }
            }
        }
        Self { scorer, catalogue, taken }
    }

    /// How a message names a pair.
    pub(super) fn name(&self, a: usize, b: usize) -> String {
        format!("{} with {}", self.catalogue.clusters()[a].id(), self.catalogue.clusters()[b].id())
    }

    /// The totals, from this module's own readings; of a caller's own component the scorer's reading is taken.
    pub(super) fn totals(&self, a: usize, b: usize) -> Totals {
        let scoring = self.scorer.scoring();
        let sum: f64 = scoring.weights.iter().map(|(_, weight)| weight).sum();
        let mut totals = Totals { score: 0.0, low: 0.0, high: 0.0, coverage: 0.0 };
        for (id, weight) in scoring.weights.iter().filter(|(_, weight)| *weight > 0.0) {
            let read = self.read(id, a, b);
            let share = weight / sum;
            totals.score += share * read.value;
            totals.low += share * read.low;
            totals.high += share * read.high;
            totals.coverage += share * read.known;
        }
        totals
    }

    /// The value of each component in force, in the scorer's order.
    pub(super) fn values(&self, a: usize, b: usize) -> Vec<f64> {
        self.scorer.shares().map(|(id, _)| self.read(id, a, b).value).collect()
    }

    /// Whether anything but one component is known of a pair.
    pub(super) fn known_without(&self, a: usize, b: usize, hidden: usize) -> bool {
        let others = self.scorer.shares().enumerate().filter(|(component, _)| *component != hidden);
        others.map(|(_, (id, _))| self.read(id, a, b).known).sum::<f64>() > 0.0
    }

    /// Compares a pair's totals, and the parts that the scorer gives for it, with this module's own.
    pub(super) fn check(&self, a: usize, b: usize, found: &Totals) -> Result<(), Violation> {
        let pair = self.scorer.pair(a, b);
        let (mut score, mut coverage) = (0.0, 0.0);
        for part in &pair.parts {
            let id = self.scorer.component_id(part.component);
            let (own, reading) = (self.read(id, a, b), part.reading);
            let what = |which: &str| format!("{which} of {id} of {}", self.name(a, b));
            close(|| what("known share"), reading.known.share(), own.known)?;
            close(|| what("low"), reading.low, own.low)?;
            close(|| what("value"), reading.value, own.value)?;
            close(|| what("high"), reading.high, own.high)?;
            score += part.contribution();
            coverage += part.weight * reading.known.share();
        }
        let expected = self.totals(a, b);
        let what = |which: &str| format!("{which} of {}", self.name(a, b));
        close(|| what("sum of the parts"), score, expected.score)?;
        close(|| what("known sum of the parts"), coverage, expected.coverage)?;
        close(|| what("score"), found.score, expected.score)?;
        close(|| what("low"), found.low, expected.low)?;
        close(|| what("high"), found.high, expected.high)?;
        close(|| what("coverage"), found.coverage, expected.coverage)?;
        let ordered = [found.low, found.score, found.high].is_sorted();
        same(|| what("low ≤ score ≤ high"), ordered, true)
    }

    fn read(&self, id: &str, a: usize, b: usize) -> Read {
        let prior = self.scorer.scoring().priors.get(id);
        let clusters = self.catalogue.clusters();
        let (x, y) = (&clusters[a], &clusters[b]);
        let vocabulary = self.catalogue.vocabulary();
        let known = match id {
            "sectors" => overlap(vocabulary, x.sectors(), y.sectors()),
            "themes" => overlap(vocabulary, x.themes(), y.themes()),
            "complement" => return complement(vocabulary, x, y, prior),
            "proximity" => self.proximity(x, y),
            "ties" => self.ties(a, b),
            "balance" => balance(x, y),
            "bridge" => self.bridge(x, y),
            _ => {
                debug_assert!(!COMPONENTS.contains(&id), "every built-in component is recomputed");
                let pair = self.scorer.pair(a, b);
                let part = pair.parts.iter().find(|part| self.scorer.component_id(part.component) == id);
                return part.map_or(Read::unknown(prior), |part| Read {
                    known: part.reading.known.share(),
                    low: part.reading.low,
                    value: part.reading.value,
                    high: part.reading.high,
                });
            }
        };
        known.map_or(Read::unknown(prior), Read::known)
    }

    fn proximity(&self, x: &Cluster, y: &Cluster) -> Option<f64> {
        let reference = self.catalogue.reference();
        let mut best = (-x.position()?.kilometres_to(&y.position()?) / KM_SCALE).exp();
        if let (Some(p), Some(q)) = (&x.region(), &y.region())
            && reference.regions.border_km(p, q).is_some()
        {
            best = best.max(BORDER);
        }
        let macro_regions = reference.areas.iter().filter(|area| area.kind == AreaKind::MacroRegion);
        for area in macro_regions {
            let inside = |c: &Cluster| area.membership(c.country(), c.region()) == Membership::Inside;
            if inside(x) && inside(y) {
                best = best.max(MACRO_REGION);
            }
        }
        Some(best)
    }

    fn ties(&self, a: usize, b: usize) -> Option<f64> {
        let partnerships = self.scorer.network().partnerships();
        let mass = |index: &usize| 1.0 / (1.0 + partnerships[*index].members.len().max(2) as f64).ln();
        let (x, y) = (&self.taken[a], &self.taken[b]);
        if x.is_empty() || y.is_empty() {
            return None;
        }
        let common: f64 = x.intersection(y).map(mass).sum();
        let own = x.iter().map(mass).sum::<f64>() * y.iter().map(mass).sum::<f64>();
        Some((common / own.sqrt()).min(1.0))
    }

    fn bridge(&self, x: &Cluster, y: &Cluster) -> Option<f64> {
        let complements = self.scorer.complements();
        if complements.is_empty() || x.sectors().is_empty() || y.sectors().is_empty() {
            return None;
        }
        let vocabulary = self.catalogue.vocabulary();
        let terms = |cluster: &Cluster| -> BTreeSet<TermId> {
            let tags = cluster.sectors().iter().chain(cluster.themes().iter());
            tags.flat_map(|(term, _)| vocabulary.ancestors(term)).collect()
        };
        let (x, y) = (terms(x), terms(y));
        let meets =
            |a: &TermId, b: &TermId| (x.contains(a) && y.contains(b)) || (x.contains(b) && y.contains(a));
        let weights = complements.iter().filter(|(a, b, _)| meets(a, b)).map(|(_, _, weight)| weight);
        Some(weights.fold(0.0, f64::max))
    }
}

/// Weighted Jaccard index of the ancestor closures.
fn overlap(vocabulary: &Vocabulary, x: Tags<'_>, y: Tags<'_>) -> Option<f64> {
    if x.is_empty() || y.is_empty() {
        return None;
    }
    let mut both: BTreeMap<TermId, [f64; 2]> = BTreeMap::new();
    for (side, tags) in [x, y].into_iter().enumerate() {
        for (tag, weight) in tags.iter() {
            for term in vocabulary.ancestors(tag) {
                let entry = &mut both.entry(term).or_default()[side];
                *entry = entry.max(weight);
            }
        }
    }
    let shared: f64 = both.values().map(|[x, y]| x.min(*y)).sum();
    let all: f64 = both.values().map(|[x, y]| x.max(*y)).sum();
    Some(shared / all)
}

fn complement(vocabulary: &Vocabulary, x: &Cluster, y: &Cluster, prior: f64) -> Read {
    let direction = |giver: &Cluster, taker: &Cluster| {
        if giver.offers().is_empty() || taker.seeks().is_empty() {
            return None;
        }
        let offered = |sought: TermId| {
            let values =
                giver.offers().iter().map(|(offer, weight)| weight * vocabulary.wu_palmer(sought, offer));
            values.fold(0.0, f64::max)
        };
        let met: f64 = taker.seeks().iter().map(|(sought, weight)| weight * offered(sought)).sum();
        Some(met / taker.seeks().iter().map(|(_, weight)| weight).sum::<f64>())
    };
    let f = |d: f64, e: f64| (d + e) / 4.0 + (d * e).sqrt() / 2.0;
    match (direction(x, y), direction(y, x)) {
        (Some(d), Some(e)) => Read::known(f(d, e)),
        (Some(d), None) | (None, Some(d)) => {
            Read { known: 0.5, low: f(d, 0.0), value: f(d, prior), high: f(d, 1.0) }
        }
        (None, None) => Read::unknown(prior),
    }
}

fn balance(x: &Cluster, y: &Cluster) -> Option<f64> {
    let ratio = f64::from(x.members()?) / f64::from(y.members()?);
    Some((1.0 - ratio.ln().abs() / RATIO_OF_NO_BALANCE.ln()).max(0.0))
}
