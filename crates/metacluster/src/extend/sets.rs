//! Several at once: the best sets of newcomers under the rules, by exact search with the members fixed.

use crate::error::Error;
use crate::extend::compare::Comparer;
use crate::extend::{ExtendOptions, NewcomerSet, SetList};
use crate::propose::relax;
use crate::solve::{self, Diversity, Outcome, Problem};

/// The best sets of `add` newcomers; `of_size` poses the problem for groups of a size.
pub(super) fn list(
    comparer: &Comparer<'_>,
    add: usize,
    options: &ExtendOptions,
    of_size: &impl Fn(usize) -> Result<Problem, Error>,
) -> Result<SetList, Error> {
    let pool = comparer.pool;
    let size = pool.standing.len() + add;
    let mut list = SetList { add, sets: Vec::new(), blocked: pool.size_blocks(size, &options.rules) };
    if list.blocked.is_some() {
        return Ok(list);
    }
    let problem = of_size(size)?;
    // The members stand in every group, so sets that share m newcomers share m more than that.
    let shared = options.max_overlap.unwrap_or(add / 2).min(add);
    let diversity = Diversity { max_overlap: pool.standing.len() + shared, max_appearances: None };
    let found = solve::solve_list(&problem, options.budget, options.top.max(1), diversity);
    if found.is_empty() {
        let network = comparer.scorer.network();
        list.blocked = Some(relax::blocked(network, pool, comparer.constraints, &problem, options.budget));
    }
    let set = |(at, outcome): (usize, Outcome)| {
        let stands = |place: &usize| pool.standing.contains(place);
        let newcomers: Vec<usize> = outcome.members.iter().copied().filter(|place| !stands(place)).collect();
        NewcomerSet {
            rank: at + 1,
            gain: comparer.gain(&outcome.members, &newcomers),
            newcomers: newcomers.into_iter().map(|place| pool.members[place]).collect(),
            status: outcome.status,
            bound: outcome.bound,
            work: outcome.work,
        }
    };
    list.sets = found.into_iter().enumerate().map(set).collect();
    Ok(list)
}
