//! Exact search for the best group: which k of n items are worth most under the rules, and is that proved?
//!
//! A module of its own kind: it knows items, scores, terms and rules, and nothing of what they stand for.
//! Scores and names are the caller's affair.

mod blocking;
mod bound;
mod evaluate;
mod feasible;
mod held;
mod kinds;
mod level;
mod loosening;
mod portfolio;
mod problem;
mod search;
mod space;
mod start;
mod tabu;
mod top;
#[cfg(test)]
mod trial;
mod worker;

pub use blocking::{Blocking, blocking, conflict};
pub use evaluate::{Value, evaluate, obeys};
pub use loosening::{Loosening, Rule};
pub use portfolio::{Part, Portfolio, portfolio};
pub use problem::{Kinds, Objective, Problem, ProblemError, Quota, Rules};

use std::ops::ControlFlow;

use space::Space;

/// How much a search may do, in candidate evaluations; never the clock, so that the answer is the same on
/// every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Candidate evaluations after which the search stops, give or take one round of tasks.
    pub work: u64,
}

impl Default for Budget {
    /// Five hundred million evaluations, some seconds on one core.
    fn default() -> Self {
        Self { work: 500_000_000 }
    }
}

/// What an outcome is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// No group is better: proved.
    Optimal,
    /// Something ended the search first; no group is worth more than this much above the one found.
    BestFound {
        /// Bound minus value, ≥ 0.
        gap: f64,
        /// What ended it.
        stop: Stop,
    },
    /// No group obeys the rules: proved.
    Infeasible,
    /// The search ended before a group that obeys the rules was found, or that there is none was proved.
    NothingFound {
        /// What ended it.
        stop: Stop,
    },
}

/// What ended a search before its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The budget: the same budget gives the same answer on every machine.
    Budget,
    /// The caller, by a deadline or because nobody waits any more: another run may come farther.
    Caller,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Candidate evaluations so far.
    pub work: u64,
    /// What the best group found so far is worth.
    pub best: Option<f64>,
    /// No group is worth more.
    pub bound: f64,
}

/// Looks at a search between its rounds, some milliseconds apart, and may end it.
pub type Watch<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + Send + 'a;

/// The answer of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What the answer is.
    pub status: Status,
    /// The group, ascending; empty if there is none.
    pub members: Vec<usize>,
    /// What it is worth, as [`evaluate`] says; none if there is no group.
    pub value: Option<Value>,
    /// No group is worth more; −∞ if there is none. Equals the value of an optimal group.
    pub bound: f64,
    /// Candidate evaluations done.
    pub work: u64,
}

/// Finds the best group: of those worth most, the one whose ascending member list comes first.
///
/// Exact if the status is [`Status::Optimal`] or [`Status::Infeasible`]. The same problem and budget give the
/// same outcome for any number of threads. Time exponential in the group size in the worst case; pools of a
/// thousand items and groups of five are proved in a fraction of a second on scores like those of catalogues.
/// Memory O(n²).
///
/// ```
/// use metacluster::solve::{Budget, Objective, Problem, Rules, Status, solve};
///
/// let scores = vec![0.0, 0.9, 0.1, 0.9, 0.0, 0.2, 0.1, 0.2, 0.0];
/// let mut rules = Rules::default();
/// rules.apart.push((0, 1));
/// let problem = Problem::new(3, 2, scores, Objective::default(), rules)?;
/// let best = solve(&problem, Budget::default());
/// assert_eq!(best.status, Status::Optimal);
/// assert_eq!(best.members, [1, 2]);
/// # Ok::<(), metacluster::solve::ProblemError>(())
/// ```
pub fn solve(problem: &Problem, budget: Budget) -> Outcome {
    solve_watched(problem, budget, &mut |_| ControlFlow::Continue(()))
}

/// As [`solve`], with somebody who looks on. An answer that the watcher cut short says so ([`Stop::Caller`]) and need
/// not be the same next time.
///
/// ```
/// use std::ops::ControlFlow;
/// use metacluster::solve::{Budget, Objective, Problem, Rules, solve_watched};
///
/// let scores = vec![0.5; 9];
/// let problem = Problem::new(3, 2, scores, Objective::default(), Rules::default())?;
/// let mut seen = 0;
/// let best = solve_watched(&problem, Budget::default(), &mut |progress| {
///     seen += 1;
///     if progress.work > 1_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
/// });
/// assert_eq!(best.members, [0, 1]);
/// # Ok::<(), metacluster::solve::ProblemError>(())
/// ```
pub fn solve_watched(problem: &Problem, budget: Budget, watch: &mut Watch<'_>) -> Outcome {
    outcome(search::search(&Space::new(problem), budget.work, watch))
}

/// How different the groups of a list have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diversity {
    /// Most members that a group may share with each earlier one.
    pub max_overlap: usize,
    /// Most groups of the list that an item may be in, items that have to be in every group aside; no limit if `None`.
    pub max_appearances: Option<usize>,
}

/// Finds a list of different groups: entry n+1 is the best one that shares at most `max_overlap` members with
/// each earlier one and holds no item that `max_appearances` of them hold, found within `budget` for itself.
///
/// The list ends after `count` entries, or earlier once no further group was found; so an empty list says that
/// [`solve`] would find none. Where an entry is not optimal, the later ones are the best beside that entry.
pub fn solve_list(problem: &Problem, budget: Budget, count: usize, diversity: Diversity) -> Vec<Outcome> {
    solve_list_watched(problem, budget, count, diversity, &mut |_| ControlFlow::Continue(()))
}

/// As [`solve_list`], with somebody who looks on at every entry.
pub fn solve_list_watched(
    problem: &Problem,
    budget: Budget,
    count: usize,
    diversity: Diversity,
    watch: &mut Watch<'_>,
) -> Vec<Outcome> {
    let mut space = Space::new(problem);
    let mut list = Vec::new();
    // A group shares all its members with itself; the next one has to differ.
    let max_overlap = diversity.max_overlap.min(problem.size() - 1);
    let mut appearances = vec![0_usize; problem.items()];
    while list.len() < count {
        let found = outcome(search::search(&space, budget.work, watch));
        if found.members.is_empty() {
            break;
        }
        let mut inside = vec![false; problem.items()];
        let mut used_up = vec![false; problem.items()];
        for &member in &found.members {
            inside[member] = true;
            appearances[member] += 1;
            used_up[member] = diversity.max_appearances.is_some_and(|most| appearances[member] >= most)
                && !problem.rules().must.contains(&member);
        }
        space.book.add_quota(inside, 0, max_overlap);
        if used_up.contains(&true) {
            space.book.add_quota(used_up, 0, 0);
        }
        list.push(found);
    }
    list
}

fn outcome(found: search::Found) -> Outcome {
    let value = found.best.as_ref().map(|best| best.value);
    let status = match (value, found.stop) {
        (Some(_), None) => Status::Optimal,
        (Some(value), Some(stop)) => Status::BestFound { gap: found.bound - value.total, stop },
        (None, None) => Status::Infeasible,
        (None, Some(stop)) => Status::NothingFound { stop },
    };
    let members = found.best.into_iter().flat_map(|best| best.members).map(|item| item as usize).collect();
    Outcome { status, members, value, bound: found.bound, work: found.work }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_that_of_enumeration() {
        let (mut infeasible, mut solved) = (0, 0);
        for seed in 0..600 {
            let problem = trial::small(seed);
            let found = solve(&problem, Budget::default());
            match trial::best(&problem, |_| true) {
                Some((members, value)) => {
                    solved += 1;
                    assert_eq!(found.members, members, "seed {seed}");
                    assert_eq!(found.value, Some(value), "seed {seed}");
                    assert_eq!(found.status, Status::Optimal);
                    assert_eq!(found.bound.to_bits(), value.total.to_bits());
                }
                None => {
                    infeasible += 1;
                    assert_eq!(found.status, Status::Infeasible, "seed {seed}");
                    assert!(found.members.is_empty() && found.value.is_none());
                }
            }
        }
        assert!(infeasible > 50 && solved > 200, "{infeasible} infeasible, {solved} solved");
    }

    #[test]
    fn every_entry_of_the_list_is_the_best_beside_the_earlier_ones() {
        let mut entries = 0;
        for seed in 0..200 {
            let problem = trial::small(seed);
            let max_overlap = if seed % 2 == 0 { problem.size() / 2 } else { problem.size() - 1 };
            let max_appearances = [None, Some(1), Some(2)][seed as usize % 3];
            let diversity = Diversity { max_overlap, max_appearances };
            let list = solve_list(&problem, Budget::default(), 5, diversity);
            let shared = |a: &[usize], b: &[usize]| a.iter().filter(|item| b.contains(item)).count();
            for at in 0..5 {
                let earlier = &list[..at.min(list.len())];
                let fresh = |item: &usize| {
                    let held = earlier.iter().filter(|entry| entry.members.contains(item)).count();
                    problem.rules().must.contains(item) || max_appearances.is_none_or(|most| held < most)
                };
                let best = trial::best(&problem, |group| {
                    group.iter().all(fresh)
                        && earlier.iter().all(|entry| shared(group, &entry.members) <= max_overlap)
                });
                let entry = list.get(at).map(|entry| (entry.members.clone(), entry.value.unwrap()));
                assert_eq!(entry, best, "seed {seed}, entry {at}");
                if best.is_none() {
                    break;
                }
                entries += 1;
            }
        }
        assert!(entries > 200, "only {entries} entries");
    }

    #[test]
    fn neither_answer_nor_work_depends_on_the_threads() {
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for seed in 0..3 {
            let problem = trial::uniform(40, 5, seed);
            for work in [3_000, 50_000, u64::MAX] {
                let one = pool(1).install(|| solve(&problem, Budget { work }));
                let two = pool(2).install(|| solve(&problem, Budget { work }));
                assert_eq!(one, two, "seed {seed}, budget {work}");
            }
            // Here walks do most of the work.
            let problem = trial::uniform(60, 20, seed);
            let budget = Budget { work: 4_000_000 };
            let one = pool(1).install(|| solve(&problem, budget));
            assert_eq!(one, pool(2).install(|| solve(&problem, budget)), "seed {seed}");
        }
    }

    #[test]
    fn a_search_cut_short_says_how_far_it_may_be_off() {
        let mut short = 0;
        for seed in 0..6 {
            let problem = trial::uniform(40, 6, seed);
            let best = solve(&problem, Budget::default());
            let optimum = best.value.unwrap().total;
            for work in [0, 1_000, 10_000, 50_000] {
                let found = solve(&problem, Budget { work });
                let value = found.value.unwrap().total;
                assert!(value <= optimum && optimum <= found.bound, "seed {seed}, budget {work}");
                match found.status {
                    Status::BestFound { gap, stop } => {
                        short += 1;
                        assert_eq!(stop, Stop::Budget);
                        assert_eq!(gap.to_bits(), (found.bound - value).to_bits());
                    }
                    status => assert_eq!((status, &found.members), (Status::Optimal, &best.members)),
                }
            }
        }
        assert!(short > 6, "only {short} were cut short");
    }

    #[test]
    fn a_watcher_sees_bounds_close_in_and_may_end_it() {
        let problem = trial::uniform(120, 7, 1);
        let best = solve(&problem, Budget::default());
        let mut seen: Vec<Progress> = Vec::new();
        let watched = solve_watched(&problem, Budget::default(), &mut |progress| {
            seen.push(*progress);
            ControlFlow::Continue(())
        });
        assert_eq!(watched, best, "looking on changes nothing");
        assert!(seen.len() > 2);
        for (earlier, later) in std::iter::zip(&seen, &seen[1..]) {
            assert!(earlier.work <= later.work && earlier.best <= later.best);
            assert!(later.bound <= earlier.bound && later.best.is_none_or(|best| best <= later.bound));
        }
        let ended = solve_watched(&problem, Budget::default(), &mut |_| ControlFlow::Break(()));
        assert!(matches!(ended.status, Status::BestFound { stop: Stop::Caller, gap } if gap >= 0.0));
    }

    #[test]
    fn no_items_or_too_many_musts_are_infeasible_and_nothing_worse() {
        let of = |n: usize, k, rules| {
            solve(
                &Problem::new(n, k, vec![0.5; n * n], Objective::default(), rules).unwrap(),
                Budget::default(),
            )
        };
        assert_eq!(of(0, 2, Rules::default()).status, Status::Infeasible);
        assert_eq!(of(3, 5, Rules::default()).status, Status::Infeasible);
        let must = |must: &[usize], apart: &[(usize, usize)]| Rules {
            must: must.to_vec(),
            apart: apart.to_vec(),
            ..Rules::default()
        };
        assert_eq!(of(4, 2, must(&[0, 1, 2], &[])).status, Status::Infeasible);
        assert_eq!(of(4, 2, must(&[0, 1], &[(1, 0)])).status, Status::Infeasible);
        assert_eq!(of(4, 2, must(&[3, 1], &[])).members, [1, 3]);
    }
}
