//! Longer lists than were asked for, with what every component read of each pair: under other weights the best few are
//! nearly always among them, and it can be proved when they are.
//!
//! Everybody outside a list scored at most what its last line scored. Under new weights such a pair scores at most
//! max Σ w'·v over all readings v with Σ w·v at most that and each v within the range that outsiders read: a fractional
//! knapsack, solved by taking components in descending order of w'/w. A list whose new k-th score is above that needs no look outside.

use rayon::prelude::*;

use super::best::Best;
use super::field::{Field, Others, Work};
use crate::score::Scorer;

/// Slack for the rounding of two scores and of a knapsack.
const ROUNDING: f64 = 1e-9;

/// The longer lists of one ranking.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    lists: Vec<List>,
    components: usize,
}

/// One longer list.
#[derive(Debug, Clone)]
struct List {
    /// Both clusters of each pair, the lower index first.
    pairs: Vec<(u32, u32)>,
    /// What each component read, rounded up: first all pairs of the first component, then of the next.
    values: Vec<f32>,
    /// Nobody outside scored more; `None` if nobody is outside.
    floor: Option<f64>,
    /// What each component reads at least and at most of anybody outside.
    ranges: Vec<(f64, f64)>,
}

/// Work arrays of a thread.
#[derive(Debug, Default)]
pub(super) struct KeptWork {
    bounds: Vec<f32>,
    order: Vec<u32>,
}

/// What turns old weights into new ones.
#[derive(Debug, Clone)]
pub(super) struct Reweighing {
    /// Old and new share of every component.
    shares: Vec<(f64, f64)>,
    /// The components that count under the new weights, those first that gain most.
    order: Vec<usize>,
}

impl Reweighing {
    pub(super) fn new(old: &[(f64, f64)], new: &[(f64, f64)]) -> Self {
        let shares: Vec<(f64, f64)> = old.iter().zip(new).map(|(old, new)| (old.0, new.0)).collect();
        let mut order: Vec<usize> = (0..shares.len()).filter(|&place| shares[place].1 > 0.0).collect();
        // A component that counted for nothing gains without limit: a division by zero says so.
        let gain = |place: usize| shares[place].1 / shares[place].0;
        order.sort_by(|&x, &y| gain(y).total_cmp(&gain(x)).then(x.cmp(&y)));
        Self { shares, order }
    }

    /// The most that a pair can score now that scored at most `floor` and reads within `ranges`.
    pub(super) fn most(&self, floor: f64, ranges: &[(f64, f64)]) -> f64 {
        let mut budget = floor + ROUNDING;
        let mut most = ROUNDING;
        for (&(old, new), &(least, _)) in self.shares.iter().zip(ranges) {
            budget -= old * least;
            most += new * least;
        }
        budget = budget.max(0.0);
        for &place in &self.order {
            let ((old, new), (least, highest)) = (self.shares[place], ranges[place]);
            let room = highest - least;
            let taken = if old * room <= budget { room } else { budget / old };
            most += new * taken;
            budget -= old * taken;
        }
        most
    }
}

impl Kept {
    /// What is kept of lists that were made for this: longer than asked for, without a least score, and with pairs of
    /// which nothing is known. O(pairs · components).
    ///
    /// `askers` says whose lists they are; none for the list of all pairs. For each asker one look at everybody finds
    /// what its outsiders read at most.
    pub(super) fn new(
        scorer: &Scorer<'_>,
        field: &Field<'_>,
        lists: Vec<Best>,
        askers: Option<&[usize]>,
    ) -> Self {
        let components = scorer.shares_and_priors().len();
        let keep = |work: &mut Work, (list, best): (usize, Best)| {
            let is_full = best.is_full();
            let sorted = best.into_sorted();
            let floor = sorted.last().map(|(.., totals)| totals.score).filter(|_| is_full);
            let mut values = vec![0.0; components * sorted.len()];
            let mut read = Vec::with_capacity(components);
            for (place, &(a, b, _)) in sorted.iter().enumerate() {
                scorer.values(a, b, &mut read);
                for (component, &value) in read.iter().enumerate() {
                    values[component * sorted.len() + place] = rounded_up(value);
                }
            }
            let ranges = match askers.and_then(|askers| askers.get(list)).filter(|_| floor.is_some()) {
                None => vec![(0.0, 1.0); components],
                Some(&asker) => {
                    let inside = sorted.iter().map(|&(a, b, _)| if a == asker { b } else { a });
                    field.ranges_outside(asker, inside, work)
                }
            };
            List {
                pairs: sorted.iter().map(|&(a, b, _)| (a as u32, b as u32)).collect(),
                values,
                floor,
                ranges,
            }
        };
        let lists = lists.into_par_iter().enumerate().map_init(|| field.work(), keep).collect();
        Self { lists, components }
    }

    pub(super) fn len(&self) -> usize {
        self.lists.len()
    }

    /// The partners of the asker in its list.
    pub(super) fn partners(&self, list: usize, asker: usize) -> impl Iterator<Item = usize> + '_ {
        self.lists[list].pairs.iter().map(move |&(a, b)| if a as usize == asker { b } else { a } as usize)
    }

    /// Offers to `best` those pairs of a list that can enter it under the new shares, scored by the plain scorer.
    pub(super) fn offer(
        &self,
        list: usize,
        reweighing: &Reweighing,
        field: &Field<'_>,
        top: usize,
        work: &mut KeptWork,
        best: &mut Best,
    ) {
        let list = &self.lists[list];
        let n = list.pairs.len();
        work.bounds.clear();
        work.bounds.resize(n, 0.0);
        for component in 0..self.components {
            let share = rounded_up(reweighing.shares[component].1);
            if share > 0.0 {
                let values = &list.values[component * n..(component + 1) * n];
                work.bounds.iter_mut().zip(values).for_each(|(bound, value)| *bound += share * value);
            }
        }
        // Single precision loses less than this in so many sums of numbers up to 1.
        let slack = 1e-6 * (1 + self.components) as f32;
        work.order.clear();
        work.order.extend(0..n as u32);
        let bounds = &work.bounds;
        let by_bound = |x: &u32, y: &u32| bounds[*y as usize].total_cmp(&bounds[*x as usize]);
        let first = top.min(n);
        if first > 0 && first < n {
            work.order.select_nth_unstable_by(first - 1, by_bound);
        }
        for &place in &work.order[..first] {
            let (a, b) = list.pairs[place as usize];
            field.offer(a as usize, b as usize, best, &mut Others::nobody());
        }
        for &place in &work.order[first..] {
            if f64::from(bounds[place as usize] + slack) >= best.least_score() {
                let (a, b) = list.pairs[place as usize];
                field.offer(a as usize, b as usize, best, &mut Others::nobody());
            }
        }
    }

    /// Whether nobody outside a list can reach `least` under the new shares.
    pub(super) fn is_proved(&self, list: usize, reweighing: &Reweighing, least: f64) -> bool {
        let list = &self.lists[list];
        list.floor.is_none_or(|floor| reweighing.most(floor, &list.ranges) < least)
    }
}

/// The least number in single precision that is not below.
fn rounded_up(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) < value { near.next_up() } else { near }
}
