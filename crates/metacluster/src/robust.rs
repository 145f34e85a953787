//! How sure a ranking is: what becomes of its first places when the weights are others, or a field is missing.
//!
//! The question is asked of pairs (all of a catalogue, or those of one cluster) and of proposed groups. A score is
//! Σ weight · value in both: a group's F = α·Coh + β·Cov is Σ w_c·(α·m_c + β·Cov), m_c being the mean of a component over
//! its pairs, since the weights sum to 1. Varied are the weights of the pair components in force and nothing else; α, β,
//! supply, rules and the groups listed stay. A weight of zero stays out.
//!
//! Four answers: how far each weight may move, in closed form ([`stability`]); what a step of each weight and the loss
//! of each field do ([`Swing`]); in which share of all weights who takes which rank ([`acceptability`], drawn) and who
//! is ahead of whom ([`winning`], exact); and one number and word a line ([`Verdict`]).

use crate::error::Error;
use crate::propose::ProposalList;
use crate::rank::{RankOptions, RankedPair, Ranking, Scope};
use crate::score::Scorer;

mod ahead;
mod alternatives;
mod confidence;
mod contenders;
mod groups;
mod matrix;
mod random;
mod sample;
mod screen;
mod smaa;
mod space;
mod stability;
mod swing;
mod verdict;
mod winning;

pub use ahead::{Winning, winning};
pub use alternatives::Alternatives;
pub use confidence::Confidence;
pub use matrix::{RankMatrix, rank_matrix};
pub use sample::Sampling;
pub use smaa::{Acceptability, CentralWeights, Draws, acceptability};
pub use space::WeightSpace;
pub use stability::{End, Interval, Stability, stability};
pub use swing::{Change, Swing};
pub use verdict::Verdict;
pub use winning::winning_share;

use confidence::{Range, confidence};
use contenders::{Contenders, contenders};
use groups::GroupValues;
use swing::scaled;

/// A request for a study of robustness.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RobustOptions {
    /// How many of the first places are looked at, in 1..=[`RobustOptions::MOST`].
    pub top: usize,
    /// The weights drawn.
    pub draws: Draws,
    /// Statements that possible weights obey; see [`WeightSpace::new`].
    pub constraints: Vec<String>,
    /// Only weights within this factor of the present ones, in place of all; above 1, and without `constraints`.
    pub near: Option<f64>,
    /// By how much of itself each weight is lowered and raised before all are divided by their sum, in (0, 1).
    pub step: f64,
    /// Whether to count every rank of those listed among themselves.
    pub matrix: bool,
}

impl RobustOptions {
    /// More lines than this nobody compares pair by pair.
    pub const MOST: usize = 200;

    fn check(&self) -> Result<(), Error> {
        if !(1..=Self::MOST).contains(&self.top) {
            return Err(Error::BadValue {
                what: "the number of first places",
                value: self.top.to_string(),
                expected: "1 to 200",
            });
        }
        if !(self.step > 0.0 && self.step < 1.0) {
            return Err(Error::BadValue {
                what: "the step",
                value: self.step.to_string(),
                expected: "a part of the weight, above 0 and below 1, such as .5",
            });
        }
        self.draws.check()
    }

    /// The weights that count as possible for components of these names and shares.
    fn space(&self, scorer: &Scorer<'_>) -> Result<WeightSpace, Error> {
        let (names, shares): (Vec<&str>, Vec<f64>) = scorer.shares().unzip();
        match self.near {
            Some(_) if !self.constraints.is_empty() => Err(Error::BadValue {
                what: "the factor of nearby weights",
                value: "given together with constraints".to_owned(),
                expected: "either of the two",
            }),
            Some(factor) => WeightSpace::near(&names, &shares, factor),
            None => WeightSpace::new(&names, &self.constraints),
        }
    }
}

impl Default for RobustOptions {
    /// The first ten, 10,000 draws from all weights, steps of half a weight.
    fn default() -> Self {
        Self {
            top: 10,
            draws: Draws::default(),
            constraints: Vec::new(),
            near: None,
            step: 0.5,
            matrix: false,
        }
    }
}

/// What is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// A pair of clusters, by index; the asker first where there is one, else the lower id.
    Pair(usize, usize),
    /// A proposed group, by its place in its list.
    Group(usize),
}

/// A study of one ranking.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Robustness {
    /// Those that can be among the first places under any weights, in their present order; the first `listed` of them
    /// are the ranking itself.
    pub contenders: Vec<Alternative>,
    /// Their values and scores, in the same order.
    pub alternatives: Alternatives,
    /// How many first places are looked at: the smaller of what was asked for and what there is.
    pub listed: usize,
    /// How many stand in the whole ranking.
    pub admissible: usize,
    /// The weights that count as possible.
    pub space: WeightSpace,
    /// How far each weight may move alone; empty where only one component is in force.
    pub stability: Vec<Stability>,
    /// What each change does, component by component.
    pub swings: Vec<Swing<Alternative>>,
    /// Who takes which of the first places under which share of the weights, contender by contender.
    pub acceptability: Acceptability,
    /// Who of those listed is ahead of whom.
    pub winning: Winning,
    /// For each listed the share of the weights under which it keeps its place. Pairs: stays among the first `listed`
    /// of the whole ranking. Groups: stays ahead of all listed behind it, and `None` for the last.
    pub kept: Vec<Option<f64>>,
    /// For each listed how sure it is of the first place among those listed under its central weights, every unknown
    /// value drawn evenly between its low and its high; `None` where it is never first.
    pub confidence: Vec<Option<Confidence>>,
    /// The ranks of those listed among themselves, if asked for.
    pub matrix: Option<RankMatrix>,
}

/// Studies the best pairs of the catalogue, or the best partners of one cluster. Exact over every admissible pair (see
/// the module of contenders), drawn only in what it says to be drawn. O(n²·d) time; `options.min_score` is not asked,
/// since scores change with the weights.
///
/// # Errors
/// [`Error::BadValue`] for a scope of several lists and for numbers out of range, and as [`WeightSpace::new`].
pub fn robust(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    request: &RobustOptions,
) -> Result<Robustness, Error> {
    request.check()?;
    let space = request.space(scorer)?;
    let asker = match &options.scope {
        Scope::Overall => None,
        Scope::For(askers) if askers.len() == 1 => askers.first().copied(),
        Scope::For(_) | Scope::PerCluster => {
            return Err(Error::BadValue {
                what: "the scope",
                value: "partners of several clusters".to_owned(),
                expected: "all pairs, or the partners of one cluster",
            });
        }
    };
    let ranked = RankOptions { top: 0, min_score: 0.0, ..options.clone() };
    let Contenders { pairs, alternatives, admissible, hidden } =
        contenders(scorer, &ranked, asker, request.top);
    let as_pair = |&(a, b): &(usize, usize)| {
        if asker == Some(b) { Alternative::Pair(b, a) } else { Alternative::Pair(a, b) }
    };
    let range = |&(a, b): &(usize, usize)| {
        let parts = scorer.pair(a, b).parts;
        let of = |read: fn(&crate::Reading) -> f64| parts.iter().map(|part| read(&part.reading)).collect();
        Range { low: of(|reading| reading.low), high: of(|reading| reading.high) }
    };
    let listed = request.top.min(pairs.len());
    let hidden: Vec<Vec<Alternative>> =
        hidden.iter().map(|best| best.iter().map(as_pair).collect()).collect();
    let study = Study {
        request,
        space,
        contenders: pairs.iter().map(as_pair).collect(),
        ranges: pairs[..listed].iter().map(range).collect(),
        first_blank: priors(scorer),
        admissible,
        listed,
    };
    let before = |x: usize, y: usize| pairs[x] < pairs[y];
    let mut robustness = study.of(alternatives, before, |component| hidden[component].clone())?;
    robustness.kept = (0..listed).map(|place| Some(robustness.acceptability.within(place))).collect();
    Ok(robustness)
}

/// Studies each list of proposals that this scorer gave, among the groups it lists; whether the search would find
/// others under other weights is not asked. `objective` is α and β. Lists without groups are left out.
///
/// # Errors
/// As [`robust()`].
pub fn robust_groups(
    scorer: &Scorer<'_>,
    lists: &[ProposalList],
    objective: (f64, f64),
    request: &RobustOptions,
) -> Result<Vec<Robustness>, Error> {
    request.check()?;
    let space = request.space(scorer)?;
    let mut studies = Vec::new();
    for list in lists.iter().filter(|list| !list.proposals.is_empty()) {
        let GroupValues { places, alternatives, ranges, blank } = groups::values(scorer, list, objective);
        let n = places.len();
        let study = Study {
            request,
            space: space.clone(),
            contenders: places.iter().map(|&place| Alternative::Group(place)).collect(),
            ranges,
            first_blank: blank.first().cloned().unwrap_or_default(),
            admissible: n,
            listed: n,
        };
        let own = alternatives.clone();
        let hidden = |component: usize| {
            let weight = own.weights()[component];
            let lost = |place: usize| weight * (blank[place][component] - own.value(place, component));
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|&x, &y| {
                (own.score(y) + lost(y)).total_cmp(&(own.score(x) + lost(x))).then(x.cmp(&y))
            });
            order.into_iter().map(|place| Alternative::Group(places[place])).collect()
        };
        let mut robustness = study.of(alternatives, |x, y| x < y, hidden)?;
        robustness.kept =
            ahead::ahead_of_the_rest(&robustness.alternatives, &space, request.draws, &robustness.winning);
        studies.push(robustness);
    }
    Ok(studies)
}

/// For every line of a ranking the share of all weights under which it stays in its list: the pairs of an overall
/// ranking among the first of all, those of each asker among the asker's first. O(n²·d) time a list.
///
/// # Errors
/// [`Error::BadValue`] for a number of draws out of range.
pub fn kept_in_ranking(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    ranking: &Ranking,
    draws: Draws,
) -> Result<Vec<f64>, Error> {
    draws.check()?;
    let names: Vec<&str> = scorer.shares().map(|(name, _)| name).collect();
    let space = WeightSpace::whole(&names);
    let overall = matches!(options.scope, Scope::Overall);
    let mut shares = Vec::with_capacity(ranking.pairs.len());
    let same_list = |x: &RankedPair, y: &RankedPair| overall || (x.a == y.a && y.rank > x.rank);
    for list in ranking.pairs.chunk_by(same_list) {
        let asker = if overall { None } else { list.first().map(|pair| pair.a) };
        let field = contenders(scorer, options, asker, list.len());
        let taken = acceptability(&field.alternatives, &space, draws, list.len())?;
        shares.extend((0..list.len()).map(|place| taken.within(place)));
    }
    Ok(shares)
}

fn priors(scorer: &Scorer<'_>) -> Vec<f64> {
    let priors = &scorer.scoring().priors;
    scorer.shares().map(|(name, _)| priors.get(name)).collect()
}

/// A study in the making.
struct Study<'a> {
    request: &'a RobustOptions,
    space: WeightSpace,
    contenders: Vec<Alternative>,
    /// Of those listed.
    ranges: Vec<Range>,
    /// The values of the first with each component at its prior.
    first_blank: Vec<f64>,
    admissible: usize,
    listed: usize,
}

impl Study<'_> {
    fn of(
        self,
        alternatives: Alternatives,
        before: impl Fn(usize, usize) -> bool,
        hidden: impl Fn(usize) -> Vec<Alternative>,
    ) -> Result<Robustness, Error> {
        let (draws, listed) = (self.request.draws, self.listed);
        let stability = stability(&alternatives, listed, &before);
        let swings = self.swings(&alternatives, &before, hidden);
        let acceptability = acceptability(&alternatives, &self.space, draws, listed)?;
        let places: Vec<usize> = (0..listed).collect();
        let own = alternatives.only(&places);
        let winning = winning(&own, &self.space, draws)?;
        let matrix = self.request.matrix.then(|| rank_matrix(&own, &self.space, draws)).transpose()?;
        let sure = |place: usize| {
            let central = acceptability.central(place)?;
            Some(confidence(&self.ranges, place, &central.weights, draws.seed))
        };
        Ok(Robustness {
            confidence: (0..listed).map(sure).collect(),
            kept: Vec::new(),
            contenders: self.contenders,
            alternatives,
            listed,
            admissible: self.admissible,
            space: self.space,
            stability,
            swings,
            acceptability,
            winning,
            matrix,
        })
    }

    fn swings(
        &self,
        alternatives: &Alternatives,
        before: &impl Fn(usize, usize) -> bool,
        hidden: impl Fn(usize) -> Vec<Alternative>,
    ) -> Vec<Swing<Alternative>> {
        let present = &self.contenders[..self.listed];
        let weights = alternatives.weights();
        if present.is_empty() {
            return Vec::new();
        }
        let mut swings = Vec::new();
        for component in 0..weights.len() {
            // The only weight there is cannot change.
            let alone = weights.len() == 1;
            for (change, factor) in
                [(Change::Less, 1.0 - self.request.step), (Change::More, 1.0 + self.request.step)]
            {
                if alone {
                    continue;
                }
                let changed = scaled(weights, component, factor);
                let best = alternatives.best_under(&changed, self.listed, before);
                let top = best.into_iter().map(|place| self.contenders[place]).collect();
                let first_change = alternatives.score_under(0, &changed) - alternatives.score(0);
                swings.push(Swing::new((component, change, changed[component]), present, top, first_change));
            }
            let first_change =
                weights[component] * (self.first_blank[component] - alternatives.value(0, component));
            let top = hidden(component);
            swings.push(Swing::new(
                (component, Change::Hidden, weights[component]),
                present,
                top,
                first_change,
            ));
        }
        swings
    }
}
