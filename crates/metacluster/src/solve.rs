//! Exact search for the best group: which k of n items are worth most under the rules, and is that proved?
//!
//! A module of its own kind: it knows items, scores, terms and rules, and nothing of what they stand for.
//! Scores and names are the caller's affair.

mod bound;
mod evaluate;
mod held;
mod problem;
mod search;
mod space;
mod start;
mod top;
#[cfg(test)]
mod trial;

pub use evaluate::{Value, evaluate, obeys};
pub use problem::{Objective, Problem, ProblemError, Quota, Rules};

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
    /// The budget ended first; no group is worth more than this much above the one found.
    BestFound {
        /// Bound minus value, ≥ 0.
        gap: f64,
    },
    /// No group obeys the rules: proved.
    Infeasible,
    /// The budget ended before a group that obeys the rules was found, or that there is none was proved.
    NothingFound,
}

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
pub fn solve(problem: &Problem, budget: Budget) -> Outcome {
    let space = Space::new(problem);
    let found = search::search(&space, None, budget.work);
    outcome(found)
}

fn outcome(found: search::Found) -> Outcome {
    let value = found.best.as_ref().map(|best| best.value);
    let status = match (value, found.complete) {
        (Some(_), true) => Status::Optimal,
        (Some(value), false) => Status::BestFound { gap: found.bound - value.total },
        (None, true) => Status::Infeasible,
        (None, false) => Status::NothingFound,
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
}
