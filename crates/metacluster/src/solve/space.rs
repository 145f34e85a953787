//! The problem in the units and the layout of the search: weighted scores, conflicts folded in, flat lists.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::held::Rulebook;
use super::problem::Problem;

/// Partners listed of every item: enough for the few that a bound asks for to be nearly always among them.
const NEAR: usize = 256;

/// How far a bound may fall short of the incumbent before a branch is cut.
///
/// Bounds and values are sums of at most a few thousand numbers ≤ 1 whose rounding errors stay below 1e-12;
/// with this margin a group that equals the incumbent is never cut, so ties are broken exactly.
pub(super) const MARGIN: f64 = 1e-11;

/// Compiled problem. `total = Σ pair(i,j) + Σ_t weight_t · max supply`, up to rounding.
#[derive(Debug)]
pub(super) struct Space<'p> {
    pub(super) problem: &'p Problem,
    pub(super) n: usize,
    pub(super) k: usize,
    /// n×n: what the pair adds to the total if both are in; −∞ if they must not be together or are one.
    pub(super) pair: Vec<f64>,
    /// Whether some two items must not be together.
    pub(super) has_conflicts: bool,
    /// Of every item the [`NEAR`] others it scores highest with, best first, those it must not meet left out.
    near: Vec<Vec<u32>>,
    /// What a fully covered term adds to the total.
    pub(super) weight: Vec<f64>,
    supply_start: Vec<usize>,
    supply: Vec<(u32, f64)>,
    pub(super) book: Rulebook,
    pub(super) must: Vec<u32>,
}

impl<'p> Space<'p> {
    /// Time and memory O(n² + supplies).
    pub(super) fn new(problem: &'p Problem) -> Self {
        let (n, k) = (problem.items, problem.size);
        let objective = &problem.objective;
        let alone = objective.demand.is_empty();
        let per_pair = 2.0 / (k * (k - 1)) as f64 * if alone { 1.0 } else { objective.pairs };
        let mut pair: Vec<f64> = problem.scores.iter().map(|score| score * per_pair).collect();
        if let Some(least) = problem.rules.min_pair {
            for (value, score) in std::iter::zip(&mut pair, &problem.scores) {
                if *score < least {
                    *value = f64::NEG_INFINITY;
                }
            }
        }
        for &(a, b) in &problem.rules.apart {
            pair[a * n + b] = f64::NEG_INFINITY;
            pair[b * n + a] = f64::NEG_INFINITY;
        }
        let has_conflicts = !problem.rules.apart.is_empty() || pair.contains(&f64::NEG_INFINITY);
        for item in 0..n {
            pair[item * n + item] = f64::NEG_INFINITY;
        }
        let (weight, supply_start, supply) = bands(problem);
        let mut must: Vec<u32> = problem.rules.must.iter().map(|&item| item as u32).collect();
        must.sort_unstable();
        must.dedup();
        Self {
            problem,
            n,
            k,
            near: near(&pair, n),
            pair,
            has_conflicts,
            weight,
            supply_start,
            supply,
            book: Rulebook::new(problem, &problem.rules),
            must,
        }
    }

    pub(super) fn row(&self, item: u32) -> &[f64] {
        &self.pair[item as usize * self.n..(item as usize + 1) * self.n]
    }

    pub(super) fn near(&self, item: u32) -> &[u32] {
        &self.near[item as usize]
    }

    pub(super) fn supply(&self, item: u32) -> &[(u32, f64)] {
        &self.supply[self.supply_start[item as usize]..self.supply_start[item as usize + 1]]
    }

    /// What `item` adds to the coverage part of the total when every term `t` is covered to `cover[t]`.
    pub(super) fn gain(&self, item: u32, cover: &[f64]) -> f64 {
        self.supply(item)
            .iter()
            .map(|&(term, value)| self.weight[term as usize] * (value - cover[term as usize]).max(0.0))
            .sum()
    }
}

/// The best partners of every item, O(n² + n·NEAR·log NEAR).
fn near(pair: &[f64], n: usize) -> Vec<Vec<u32>> {
    let list = |item: usize| {
        let row = &pair[item * n..(item + 1) * n];
        let mut others: Vec<u32> =
            (0..n as u32).filter(|&other| row[other as usize] > f64::NEG_INFINITY).collect();
        let descending = |x: &u32, y: &u32| row[*y as usize].total_cmp(&row[*x as usize]).then(x.cmp(y));
        if others.len() > NEAR {
            others.select_nth_unstable_by(NEAR - 1, descending);
            others.truncate(NEAR);
        }
        others.sort_unstable_by(descending);
        others
    };
    (0..n).into_par_iter().map(list).collect()
}

/// Most bands of a term.
const BANDS: usize = 6;

/// Every term cut into bands of its supply.
///
/// A supply x fills the band [low, high] to min(1, max(0, (x−low)/(high−low))). Filling is monotone in x, so
/// the best member of a group fills every band best, and the weighted bands of a term add up to its coverage.
/// What is gained is a λ for each band: the lower ones, which many supply, count once for the group, while the
/// upper ones, which few supply, count for the few. Returns weights and the supplies of all items, flat.
fn bands(problem: &Problem) -> (Vec<f64>, Vec<usize>, Vec<(u32, f64)>) {
    let objective = &problem.objective;
    let sum: f64 = objective.demand.iter().sum();
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); objective.demand.len()];
    for &(term, value) in objective.supply.iter().flatten() {
        values[term as usize].push(value);
    }
    let mut weight = Vec::new();
    let mut bands: Vec<Vec<(u32, f64, f64)>> = Vec::new();
    for (values, demand) in std::iter::zip(&mut values, &objective.demand) {
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let mut low = 0.0;
        let count = values.len().min(BANDS);
        let mut own = Vec::new();
        for band in 1..=count {
            let high = values[band * values.len() / count - 1];
            own.push((weight.len() as u32, low, high));
            weight.push(objective.coverage * demand / sum * (high - low));
            low = high;
        }
        bands.push(own);
    }
    let mut start = vec![0];
    let mut supply = Vec::new();
    for item in 0..problem.items {
        for &(term, value) in objective.supply.get(item).into_iter().flatten() {
            for &(band, low, high) in bands[term as usize].iter().filter(|band| band.1 < value) {
                supply.push((band, ((value - low) / (high - low)).min(1.0)));
            }
        }
        start.push(supply.len());
    }
    (weight, start, supply)
}
