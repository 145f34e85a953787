//! Checks a portfolio: each of its groups, how often it uses a cluster, and what is claimed of it as a whole.

use std::collections::BTreeMap;

use super::{Violation, close, same};
use crate::propose::{Portfolio, ProposeOptions};
use crate::score::Scorer;

/// Checks the portfolio that `scorer` and `options` are said to have given; the groups as [`super::proposals`] does.
///
/// # Errors
/// The first [`Violation`].
pub fn portfolio(scorer: &Scorer<'_>, options: &ProposeOptions, found: &Portfolio) -> Result<(), Violation> {
    let mut lists = options.clone();
    (lists.top, lists.max_overlap, lists.max_appearances) = (found.limits.per_sector, None, None);
    super::proposals(scorer, &lists, &found.lists)?;
    let groups = || found.lists.iter().flat_map(|list| &list.proposals);
    same(|| "the number of groups".into(), found.groups, groups().count())?;
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    groups().flat_map(|group| &group.members).for_each(|&member| *uses.entry(member).or_default() += 1);
    let most = uses.values().copied().max().unwrap_or(0);
    same(|| "a cluster in too many groups".into(), most > found.limits.max_uses, false)?;
    close(|| "the score of the portfolio".into(), found.score, groups().map(|group| group.score).sum())?;
    same(|| "a bound below the score of the portfolio".into(), found.bound < found.score, false)?;
    let is_closed = found.bound.to_bits() == found.score.to_bits();
    same(|| "a proof without a bound that closes".into(), found.optimal && !is_closed, false)?;
    same(|| "a best group for each list".into(), found.alone.len(), found.lists.len())?;
    for (list, &alone) in std::iter::zip(&found.lists, &found.alone) {
        let best = list.proposals.iter().map(|group| group.score).fold(f64::NEG_INFINITY, f64::max);
        let is_above = alone.is_none_or(|alone| best > alone) && !list.proposals.is_empty();
        let proved = found.optimal && list.proposals.iter().all(|group| group.bound <= group.score);
        same(|| "a group above the best of its sector".into(), is_above && proved, false)?;
    }
    Ok(())
}
