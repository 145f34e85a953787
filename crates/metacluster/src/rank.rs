//! Rankings: the best pairs overall, or the best partners of one cluster or of every cluster.
//!
//! Every pair that could matter is scored by the plain scorer; single-precision upper bounds (see
//! [`Component::add_bounds`](crate::Component::add_bounds)) only spare the work on pairs that cannot. The result is
//! therefore the same, bit for bit, as scoring every pair, for any number of threads and any order of rows. Order:
//! score descending, then ids ascending. Memory is O(n) a thread and what is asked for; never n².

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::component::Scratch;
use crate::country::CountryCode;
use crate::filter::Filter;
use crate::network::{Network, Node};
use crate::score::{BOUND_SLACK, Scorer, Totals};

mod best;

use best::Best;

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
    /// Askers, or overall clusters, of whom nothing is known in any admissible pair; by index.
    pub not_enough_data: Vec<usize>,
}

/// Ranks pairs. Time O(n²) bounds at about a nanosecond a component each, far fewer full scores; see the module for
/// memory and order.
pub fn rank(scorer: &Scorer<'_>, options: &RankOptions) -> Ranking {
    let field = Field::new(scorer, options);
    let askers: Vec<usize> = match &options.scope {
        Scope::For(askers) => askers.clone(),
        Scope::Overall | Scope::PerCluster => field.members.clone(),
    };
    let overall = matches!(options.scope, Scope::Overall);
    let pairs = if overall {
        let start = || (field.work(), Best::new(options.top));
        let fold = |(mut work, mut best): (Work, Best), &a: &usize| {
            field.partners(a, a + 1, &mut work, &mut best);
            (work, best)
        };
        let all = askers.par_iter().fold(start, fold).map(|(_, best)| best);
        listed(all.reduce(|| Best::new(options.top), Best::merged), None)
    } else {
        let one = |work: &mut Work, &a: &usize| {
            let mut best = Best::new(options.top);
            field.partners(a, 0, work, &mut best);
            listed(best, Some(a))
        };
        let lists: Vec<Vec<RankedPair>> = askers.par_iter().map_init(|| field.work(), one).collect();
        lists.concat()
    };
    let not_enough_data = askers.par_iter().copied().filter(|&a| !field.knows_anything(a)).collect();
    Ranking { pairs, not_enough_data }
}

/// The best pairs in order, the asker first where there is one.
fn listed(best: Best, asker: Option<usize>) -> Vec<RankedPair> {
    let line = |(place, (a, b, totals))| {
        let (a, b) = if asker == Some(b) { (b, a) } else { (a, b) };
        RankedPair { rank: place + 1, a, b, totals }
    };
    best.into_sorted().into_iter().enumerate().map(line).collect()
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
    if !field.is_member[a] || !field.admits(a, b) || own.coverage <= 0.0 || own.score < options.min_score {
        return None;
    }
    let better = |x: usize, y: usize| {
        let (x, y) = (x.min(y), x.max(y));
        let other = scorer.totals(x, y);
        let order = other.score.total_cmp(&own.score).then_with(|| (a, b).cmp(&(x, y)));
        order.is_gt() && other.coverage > 0.0
    };
    let count = |work: &mut Work, x: usize, first: usize| {
        scorer.bounds(x, first, &mut work.bounds, &mut work.scratch);
        let least = (own.score - BOUND_SLACK) as f32;
        let (mut above, mut known) = (0, 0);
        for (y, &bound) in work.bounds.iter().enumerate().skip(first) {
            if field.admits(x, y) {
                known += usize::from(scorer.is_known(x, y));
                let may_be = bound >= least && scorer.can_reach(x, y, bound, least);
                above += usize::from(may_be && better(x, y));
            }
        }
        (above, known)
    };
    let (above, of) = field
        .members
        .par_iter()
        .map_init(|| field.work(), |work, &x| count(work, x, x + 1))
        .reduce(|| (0, 0), |x, y| (x.0 + y.0, x.1 + y.1));
    let mut work = field.work();
    Some(Standing {
        overall: above + 1,
        of,
        for_a: count(&mut work, a, 0).0 + 1,
        for_b: count(&mut work, b, 0).0 + 1,
    })
}

/// Work arrays of a thread.
struct Work {
    bounds: Vec<f32>,
    scratch: Scratch,
    pivots: Vec<(f32, u32)>,
}

/// Who may be paired with whom.
struct Field<'a> {
    scorer: &'a Scorer<'a>,
    n: usize,
    members: Vec<usize>,
    is_member: Vec<bool>,
    countries: Vec<CountryCode>,
    /// Pairs ruled out one by one, the lower index first.
    excluded: HashSet<(usize, usize)>,
    options: &'a RankOptions,
}

impl<'a> Field<'a> {
    fn new(scorer: &'a Scorer<'a>, options: &'a RankOptions) -> Self {
        let network = scorer.network();
        let catalogue = network.catalogue();
        let clusters = catalogue.clusters();
        let is_member: Vec<bool> =
            clusters.iter().map(|cluster| options.filter.admits(cluster, catalogue)).collect();
        let mut excluded: HashSet<(usize, usize)> =
            options.blocks.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        if options.new_ties_only {
            excluded.extend(tied_pairs(network));
        }
        Self {
            scorer,
            n: clusters.len(),
            members: (0..clusters.len()).filter(|&cluster| is_member[cluster]).collect(),
            is_member,
            countries: clusters.iter().map(|cluster| cluster.country()).collect(),
            excluded,
            options,
        }
    }

    fn work(&self) -> Work {
        Work { bounds: vec![0.0; self.n], scratch: Scratch::new(self.n), pivots: Vec::new() }
    }

    fn admits(&self, a: usize, b: usize) -> bool {
        a != b
            && self.is_member[b]
            && (self.options.allow_domestic || self.countries[a] != self.countries[b])
            && (self.excluded.is_empty() || !self.excluded.contains(&(a.min(b), a.max(b))))
    }

    /// Offers to `best` every admissible partner of `a` from index `first` on that can still enter it.
    fn partners(&self, a: usize, first: usize, work: &mut Work, best: &mut Best) {
        self.scorer.bounds(a, first, &mut work.bounds, &mut work.scratch);
        let slack = BOUND_SLACK as f32;
        // Those with the highest bounds first, so that nearly all others fail against a list that is already good.
        let pivots = &mut work.pivots;
        pivots.clear();
        let room = self.options.top.min(self.n);
        let mut least = best.least_score() as f32 - slack;
        let mut left = [0; BLOCK];
        for block in blocks(first, self.n) {
            for &place in reaching(&work.bounds[block.clone()], least, &mut left) {
                let b = block.start + usize::from(place);
                if self.admits(a, b) {
                    pivots.push((work.bounds[b], b as u32));
                }
            }
            if pivots.len() >= 2 * room + BLOCK {
                pivots.select_nth_unstable_by(room, |x, y| y.0.total_cmp(&x.0));
                pivots.truncate(room);
                let kept = pivots.iter().map(|pivot| pivot.0).fold(f32::INFINITY, f32::min);
                least = least.max(kept);
            }
        }
        pivots.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        pivots.truncate(room);
        for &(_, b) in pivots.iter() {
            self.offer(a, b as usize, best);
            work.bounds[b as usize] = f32::NEG_INFINITY;
        }
        let mut least = best.least_score() as f32 - slack;
        for block in blocks(first, self.n) {
            for &place in reaching(&work.bounds[block.clone()], least, &mut left) {
                let b = block.start + usize::from(place);
                if self.admits(a, b) && self.scorer.can_reach(a, b, work.bounds[b], least) {
                    self.offer(a, b, best);
                    least = best.least_score() as f32 - slack;
                }
            }
        }
    }

    fn offer(&self, a: usize, b: usize, best: &mut Best) {
        let totals = self.scorer.totals(a, b);
        if totals.coverage > 0.0 && totals.score >= self.options.min_score {
            best.offer(a.min(b), a.max(b), totals);
        }
    }

    /// Whether any admissible pair of `a` knows anything; ends at the first that does.
    fn knows_anything(&self, a: usize) -> bool {
        self.members.iter().any(|&b| self.admits(a, b) && self.scorer.is_known(a, b))
    }
}

/// Bounds looked at together: most blocks hold nothing that matters, and a block is compared without branches.
const BLOCK: usize = 64;

/// The indices from `first` to `n` in blocks.
fn blocks(first: usize, n: usize) -> impl Iterator<Item = Range<usize>> {
    (first..n).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(n))
}

fn any_at_least(bounds: &[f32], least: f32) -> bool {
    bounds.iter().fold(false, |any, &bound| any | (bound >= least))
}

/// The places in a block whose bounds are at least `least`, collected without branches.
fn reaching<'a>(bounds: &[f32], least: f32, places: &'a mut [u8; BLOCK]) -> &'a [u8] {
    let mut count = 0;
    if any_at_least(bounds, least) {
        for (place, &bound) in bounds.iter().enumerate() {
            places[count % BLOCK] = place as u8;
            count += usize::from(bound >= least);
        }
    }
    &places[..count]
}

/// Every pair of clusters that takes part in one partnership. O(Σ size²).
fn tied_pairs(network: &Network) -> HashSet<(usize, usize)> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); network.partnerships().len()];
    for cluster in 0..network.catalogue().len() {
        for (_, node) in network.of_cluster(cluster) {
            if let Node::Partnership(index) = node {
                members[*index].push(cluster);
            }
        }
    }
    let pairs = members.iter().flat_map(|members| {
        members.iter().enumerate().flat_map(|(i, &a)| members[i + 1..].iter().map(move |&b| (a, b)))
    });
    pairs.collect()
}
