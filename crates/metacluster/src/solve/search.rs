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
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::evaluate::Value;
use super::space::{MARGIN, Space};
use super::start::start;
use super::tabu::Elite;
use super::worker::Worker;
use super::{Progress, Stop, Watch};

/// Candidate evaluations after which a task hands back what is left of it: some milliseconds, long against
/// the cost of a round, short enough to spread one deep branch over all threads.
const TASK_WORK: u64 = 500_000;
/// Tasks of a round: enough to feed many threads, few enough for the incumbent to travel.
const ROUND: usize = 32;

/// How work is shared between exact search and walks: groups of more members than this have no proof in reach …
const PROVABLE: usize = 12;
/// … so that walks get this many times the work of the exact search there, and one part in five below, …
const UNPROVABLE_SHARE: u64 = 20;
const SHARE: u64 = 4;
/// … where they also end when so many rounds found nothing better; larger groups go on with the smaller share after so
/// many.
const IDLE_WALKS: u32 = 3;
const SETTLED_WALKS: u32 = 6;
/// Work of the first round of walks.
const FIRST_WALK: u64 = 1_000_000;

/// Walks between the rounds of the exact search.
#[derive(Default)]
struct Walks {
    elite: Elite,
    work: u64,
    idle: u32,
}

impl Walks {
    /// Walks if it is their turn, after `exact` evaluations of the exact search.
    fn turn(&mut self, space: &Space<'_>, exact: u64, left: u64, best: &mut Option<Incumbent>) {
        let Some(known) = best.as_ref() else { return };
        let is_provable = space.k <= PROVABLE;
        let is_unsettled = !is_provable && self.idle < SETTLED_WALKS;
        let due = if is_unsettled { self.work / UNPROVABLE_SHARE } else { SHARE * self.work + FIRST_WALK };
        if exact < due || (is_provable && self.idle >= IDLE_WALKS) {
            return;
        }
        self.elite.admit(known.clone());
        self.work += self.elite.walk(space, self.work.max(FIRST_WALK).min(left));
        let found = self.elite.best().filter(|found| known.yields_to(found)).cloned();
        self.idle = if found.is_some() { 0 } else { self.idle + 1 };
        if let Some(found) = found {
            keep_better(best, found);
        }
    }
}

/// The best group found so far.
#[derive(Clone, Debug)]
pub(super) struct Incumbent {
    /// Ascending.
    pub(super) members: Vec<u32>,
    pub(super) value: Value,
}

impl Incumbent {
    /// Whether `other` is to be preferred: worth more, or the same and first by its ascending members.
    pub(super) fn yields_to(&self, other: &Self) -> bool {
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
    /// What ended it; none if nothing was left open.
    pub(super) stop: Option<Stop>,
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

/// Finds the best group within about `budget` candidate evaluations, or until the watcher ends it.
pub(super) fn search(space: &Space<'_>, budget: u64, watch: &mut Watch<'_>) -> Found {
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
    let mut walks = Walks::default();
    let mut bound = f64::INFINITY;
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
        if !heap.is_empty() && work < budget {
            let exact = work - walks.work;
            walks.turn(space, exact, budget - work, &mut best);
            work = exact + walks.work;
        }
        let cut = cut(best.as_ref());
        let round: Vec<Open> =
            std::iter::from_fn(|| heap.pop()).take_while(|open| open.bound >= cut).take(ROUND).collect();
        if round.is_empty() {
            let bound = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.value.total);
            return Found { best, bound, stop: None, work };
        }
        let open = round.iter().map(|open| open.bound).fold(f64::NEG_INFINITY, f64::max) + MARGIN;
        let open = best.as_ref().map_or(open, |best| best.value.total.max(open));
        bound = bound.min(open);
        let progress = Progress { work, best: best.as_ref().map(|best| best.value.total), bound };
        let stop = match watch(&progress) {
            ControlFlow::Break(()) => Some(Stop::Caller),
            ControlFlow::Continue(()) => (work >= budget).then_some(Stop::Budget),
        };
        if stop.is_some() {
            return Found { best, bound, stop, work };
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
