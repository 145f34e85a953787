//! Rankings: the best pairs overall, or the best partners of one cluster or of every cluster.
//!
//! Every pair that could matter is scored by the plain scorer; single-precision upper bounds (see
//! [`Component::add_bounds`](crate::Component::add_bounds)) only spare the work on pairs that cannot. The result is
//! therefore the same, bit for bit, as scoring every pair, for any number of threads and any order of rows. Order:
//! score descending, then ids ascending. Memory is O(n) a thread and what is asked for; never n².

use rayon::prelude::*;

use crate::filter::Filter;
use crate::score::{BOUND_SLACK, Scorer, Totals};

mod among;
pub(crate) mod best;
mod contenders;
mod everyone;
pub(crate) mod field;
mod kept;
mod outside;
mod readings;
mod rerank;
mod reweighing;

pub use among::pairs_among;

use best::Best;
pub use contenders::{contenders, contenders_in_order};
use everyone::everyone;
use field::{Field, Others, Work};

pub use rerank::{Effort, Reranker};

/// What to rank.
#[derive(Debug, Clone, Default)]
pub enum Scope {
    /// The best pairs of the whole catalogue.
    #[default]
    Overall,
    /// The best partners of each of these clusters, by index.
    For(Vec<usize>),
    /// The best partners of every cluster that the filter admits.
    PerCluster,
}

/// A request for a ranking.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RankOptions {
    /// Whose partners.
    pub scope: Scope,
    /// How many pairs, in all or for each asker.
    pub top: usize,
    /// Which clusters take part; those asked for in [`Scope::For`] need not pass.
    pub filter: Filter,
    /// Whether two clusters of one country may be a pair.
    pub allow_domestic: bool,
    /// The least score to list.
    pub min_score: f64,
    /// Leave out pairs that share a partnership already.
    pub new_ties_only: bool,
    /// Pairs of indices never to be listed.
    pub blocks: Vec<(usize, usize)>,
}

impl Default for RankOptions {
    /// The 20 best cross-border pairs of all clusters.
    fn default() -> Self {
        Self {
            scope: Scope::Overall,
            top: 20,
            filter: Filter::default(),
            allow_domestic: false,
            min_score: 0.0,
            new_ties_only: false,
            blocks: Vec::new(),
        }
    }
}

/// One line of a ranking. Its parts are [`Scorer::pair`] of `a` and `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedPair {
    /// 1 for the best, counted for each asker anew.
    pub rank: usize,
    /// The asker, or overall the cluster with the lower id; by index.
    pub a: usize,
    /// The other one.
    pub b: usize,
    /// The pair's numbers.
    pub totals: Totals,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// By asker in the order asked (everyone: in the order of ids), within one by rank.
    pub pairs: Vec<RankedPair>,
    /// Askers, or overall clusters, that have admissible partners and of whom nothing is known with any; by index.
    pub not_enough_data: Vec<usize>,
}

/// Ranks pairs. Time O(n²) bounds at about a nanosecond a component each, far fewer full scores; see the module for
/// memory and order.
pub fn rank(scorer: &Scorer<'_>, options: &RankOptions) -> Ranking {
    let field = Field::new(scorer, options);
    let lists = lists(&field, &options.scope);
    ranking(&field, &options.scope, lists)
}

/// The best pairs of every list that a scope asks for.
fn lists(field: &Field<'_>, scope: &Scope) -> Vec<Best> {
    match scope {
        Scope::Overall => vec![overall(field)],
        Scope::For(askers) => {
            askers.par_iter().map_init(|| field.work(), |work, &a| field.partners(a, work)).collect()
        }
        Scope::PerCluster => everyone(field),
    }
}

/// The ranking made of the lists of a scope.
fn ranking(field: &Field<'_>, scope: &Scope, lists: Vec<Best>) -> Ranking {
    let mut pairs = Vec::new();
    pairs.reserve_exact(lists.iter().map(Best::len).sum());
    let askers = match scope {
        Scope::Overall => {
            pairs.extend(lists.into_iter().flat_map(|best| listed(best, None)));
            field.members()
        }
        Scope::For(askers) => {
            pairs.extend(askers.iter().zip(lists).flat_map(|(&a, best)| listed(best, Some(a))));
            askers
        }
        Scope::PerCluster => {
            pairs.extend(field.members().iter().zip(lists).flat_map(|(&a, best)| listed(best, Some(a))));
            field.members()
        }
    };
    let not_enough_data = askers.par_iter().copied().filter(|&a| field.lacks_data(a)).collect();
    Ranking { pairs, not_enough_data }
}

/// Why a pair may not be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// A filter leaves one of the two out.
    Filtered,
    /// The two are of one country.
    SameCountry,
    /// It is blocked.
    Blocked,
    /// The two share a partnership already, and only new ties are asked for.
    Tied,
    /// Nothing is known of the pair.
    NothingKnown,
    /// It scores less than the least score to list.
    BelowMinimum,
}

impl Bar {
    /// The words of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Bar::Filtered => "filtered out",
            Bar::SameCountry => "of one country",
            Bar::Blocked => "blocked",
            Bar::Tied => "share a partnership already",
            Bar::NothingKnown => "nothing known",
            Bar::BelowMinimum => "below the least score",
        }
    }
}

/// Says of any pair whether a request admits it.
pub(crate) struct Admissions<'a>(Field<'a>);

impl<'a> Admissions<'a> {
    pub(crate) fn new(scorer: &'a Scorer<'a>, options: &'a RankOptions) -> Self {
        Self(Field::new(scorer, options))
    }

    /// Why the pair may not be listed, if it may not; `asked` if the partners of `a` were asked for, who then need not
    /// pass the filter.
    pub(crate) fn bar(&self, a: usize, b: usize, asked: bool) -> Option<Bar> {
        self.0.bar(a, b, asked)
    }
}

/// The best pairs of all: those of every cluster with the clusters before it.
fn overall(field: &Field<'_>) -> Best {
    let start = || (field.work(), field.no_pairs());
    let fold = |(mut work, mut best): (Work, Best), &a: &usize| {
        field.offer_partners(a, a, &mut work, &mut best, &mut Others::nobody());
        (work, best)
    };
    let all = field.members().par_iter().fold(start, fold).map(|(_, best)| best);
    all.reduce(|| field.no_pairs(), Best::merged)
}

/// The best pairs in order, the asker first where there is one.
fn listed(best: Best, asker: Option<usize>) -> impl Iterator<Item = RankedPair> {
    best.into_sorted().enumerate().map(move |(place, (a, b, totals))| {
        let (a, b) = if asker == Some(b) { (b, a) } else { (a, b) };
        RankedPair { rank: place + 1, a, b, totals }
    })
}

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its rank among all admissible pairs, 1 for the best.
    pub overall: usize,
    /// The number of admissible pairs of which anything is known.
    pub of: usize,
    /// The rank of `b` among the partners of `a`.
    pub for_a: usize,
    /// The rank of `a` among the partners of `b`.
    pub for_b: usize,
}

/// Where the pair stands among those that `options` admits (scope and number aside); `None` if it is not one of them.
/// O(n²) bounds, full scores only for pairs that may be better.
pub fn standing(scorer: &Scorer<'_>, options: &RankOptions, a: usize, b: usize) -> Option<Standing> {
    let field = Field::new(scorer, options);
    let (a, b) = (a.min(b), a.max(b));
    let own = scorer.totals(a, b);
    if !field.is_member(a) || !field.admits(a, b) || own.coverage <= 0.0 || own.score < options.min_score {
        return None;
    }
    let better = |x: usize, y: usize| {
        let (x, y) = (x.min(y), x.max(y));
        let other = scorer.totals(x, y);
        let order = other.score.total_cmp(&own.score).then_with(|| (a, b).cmp(&(x, y)));
        order.is_gt() && other.coverage > 0.0
    };
    let least = (own.score - BOUND_SLACK) as f32;
    let count = |work: &mut Work, x: usize, end: usize| {
        let (mut above, mut known) = (0, 0);
        for (y, &bound) in field.bounds(x, end, work).iter().enumerate() {
            if field.admits(x, y) {
                known += usize::from(scorer.is_known(x, y));
                above += usize::from(bound >= least && better(x, y));
            }
        }
        (above, known)
    };
    let (above, of) = field
        .members()
        .par_iter()
        .map_init(|| field.work(), |work, &x| count(work, x, x))
        .reduce(|| (0, 0), |x, y| (x.0 + y.0, x.1 + y.1));
    let (mut work, n) = (field.work(), scorer.network().catalogue().len());
    Some(Standing {
        overall: above + 1,
        of,
        for_a: count(&mut work, a, n).0 + 1,
        for_b: count(&mut work, b, n).0 + 1,
    })
}
