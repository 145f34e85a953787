//! Branch and bound, depth first, in tasks whose number and extent depend on nothing but the problem.
//!
//! A task is a node of the search tree. It is explored depth first, the children in descending bound, until
//! it is done or has used up its share of work; what is left of it becomes new tasks, each with its bound.
//! Tasks run in rounds: the ones with the highest bounds, each knowing the incumbent of the round's start; at
//! the end of the round, in the order of the tasks, incumbents are exchanged. So neither the answer nor the
//! work depends on the number of threads.
//!
//! Exact: a branch is cut only if its bound (see [`super::bound`]) lies below the incumbent by more than the
//! rounding margin. Time exponential in k in the worst case, memory O(n²) plus O(|R|) for each open task.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::evaluate::Value;
use super::space::{MARGIN, Space};
use super::start::start;
use super::worker::Worker;

/// Candidate evaluations after which a task hands back what is left of it: some milliseconds, long against
/// the cost of a round, short enough to spread one deep branch over all threads.
const TASK_WORK: u64 = 500_000;
/// Tasks of a round: enough to feed many threads, few enough for the incumbent to travel.
const ROUND: usize = 32;

/// The best group found so far.
#[derive(Clone, Debug)]
pub(super) struct Incumbent {
    /// Ascending.
    pub(super) members: Vec<u32>,
    pub(super) value: Value,
}

impl Incumbent {
    /// Whether `other` is to be preferred: worth more, or the same and first by its ascending members.
    fn yields_to(&self, other: &Self) -> bool {
        self.value.total.total_cmp(&other.value.total).then_with(|| other.members.cmp(&self.members)).is_lt()
    }
}

/// Keeps the better of the two.
pub(super) fn keep_better(best: &mut Option<Incumbent>, other: Incumbent) {
    if best.as_ref().is_none_or(|best| best.yields_to(&other)) {
        *best = Some(other);
    }
}

/// What the search came to.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) best: Option<Incumbent>,
    /// No group is worth more than this; −∞ if there is none.
    pub(super) bound: f64,
    /// Whether nothing was left open.
    pub(super) complete: bool,
    pub(super) work: u64,
}

/// An unexplored node.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) members: Vec<u32>,
    pub(super) candidates: Vec<u32>,
    /// Bounds on the candidates' pairs, of the parent; none for the root.
    pub(super) half: Vec<f64>,
    /// λ of the parent; none for the root.
    pub(super) lambda: Option<Arc<[f64]>>,
    pub(super) bound: f64,
    /// When it was found; set by the search.
    pub(super) order: u64,
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Open {}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open {
    /// Highest bound first, then the one found first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.order.cmp(&self.order))
    }
}

/// Finds the best group within about `budget` candidate evaluations.
pub(super) fn search(space: &Space<'_>, budget: u64) -> Found {
    let mut work = 0;
    let mut root = Worker::new(space);
    let everyone: Vec<u32> = (0..space.n as u32).filter(|item| !space.must.contains(item)).collect();
    let first = Open {
        members: space.must.clone(),
        candidates: everyone,
        half: Vec::new(),
        lambda: None,
        bound: f64::INFINITY,
        order: 0,
    };
    let mut heap = BinaryHeap::new();
    let mut order = 0;
    let mut best = start(space, &root.rank(&first), &mut work);
    let done = root.run(&first, best.as_ref(), 0);
    let pool = Mutex::new(vec![root]);
    let mut results = vec![done];
    loop {
        for done in results {
            work += done.work;
            if let Some(found) = done.best {
                keep_better(&mut best, found);
            }
            for mut open in done.open {
                order += 1;
                open.order = order;
                heap.push(open);
            }
        }
        let cut = cut(best.as_ref());
        let round: Vec<Open> =
            std::iter::from_fn(|| heap.pop()).take_while(|open| open.bound >= cut).take(ROUND).collect();
        if round.is_empty() {
            let bound = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value.total);
            return Found { best, bound, complete: true, work };
        }
        if work >= budget {
            let open = round.iter().map(|open| open.bound).fold(f64::NEG_INFINITY, f64::max) + MARGIN;
            let bound = best.as_ref().map_or(open, |best| best.value.total.max(open));
            return Found { best, bound, complete: false, work };
        }
        let share = ((budget - work) / round.len() as u64).min(TASK_WORK);
        results = round
            .into_par_iter()
            .map(|open| {
                let idle = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let mut worker = idle.unwrap_or_else(|| Worker::new(space));
                let done = worker.run(&open, best.as_ref(), share);
                pool.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                done
            })
            .collect();
    }
}

/// The value below which a bound cuts its branch.
pub(super) fn cut(best: Option<&Incumbent>) -> f64 {
    best.map_or(f64::NEG_INFINITY, |best| best.value.total - MARGIN)
}
