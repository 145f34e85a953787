//! The whole difference between two answers.

use super::answer::Answer;
use super::fields::{ClusterChanges, cluster_changes};
use super::groups::{GroupsDiff, groups_diff};
use super::pairs::{PairsDiff, pairs_diff};
use crate::weights::COMPONENTS;

/// What became of clusters, pairs and groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// Clusters added, removed and changed.
    pub clusters: ClusterChanges,
    /// Pairs.
    pub pairs: PairsDiff,
    /// Groups, if both sides were asked for them.
    pub groups: Option<GroupsDiff>,
}

/// Compares two answers. O(listed pairs + clusters).
pub fn diff(old: &Answer<'_>, new: &Answer<'_>) -> Diff {
    let components = components(old, new);
    let (old_lists, new_lists) = (old.pair_lists(&components), new.pair_lists(&components));
    let (catalogue, other) = (old.scorer().network().catalogue(), new.scorer().network().catalogue());
    let clusters = if std::sync::Arc::ptr_eq(catalogue, other) {
        ClusterChanges { same: catalogue.len(), ..ClusterChanges::default() }
    } else {
        cluster_changes(catalogue, other)
    };
    let pairs = {
        let (in_old, in_new) = (old.unlisted(&components), new.unlisted(&components));
        pairs_diff(components.clone(), &old_lists, &new_lists, &in_old, &in_new)
    };
    let groups = match (old.group_lists(), new.group_lists()) {
        (Some(old), Some(new)) => Some(groups_diff(&old, &new)),
        _ => None,
    };
    Diff { clusters, pairs, groups }
}

/// The components in force on either side, in the order of every table, those of a caller behind.
fn components(old: &Answer<'_>, new: &Answer<'_>) -> Vec<String> {
    let in_force: Vec<&str> =
        old.scorer().shares().chain(new.scorer().shares()).map(|(name, _)| name).collect();
    let mut components: Vec<String> =
        COMPONENTS.iter().filter(|name| in_force.contains(*name)).map(|&name| name.to_owned()).collect();
    for name in in_force {
        if !components.iter().any(|component| component == name) {
            components.push(name.to_owned());
        }
    }
    components
}
