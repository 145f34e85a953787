//! What became of every proposed group: kept, changed, new or gone; and which lists became feasible or infeasible.

use std::collections::HashSet;

/// A proposal by ids.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedGroup {
    /// 1 for the best of its list.
    pub rank: usize,
    /// Ids, ascending.
    pub members: Vec<String>,
    /// The suggested lead.
    pub lead: Option<String>,
    /// The value of the objective.
    pub score: f64,
    /// The mean pair score.
    pub cohesion: f64,
    /// The share of what is asked for that the group supplies; `None` if nobody asks for anything.
    pub supply: Option<f64>,
}

/// The proposals for one sector and size.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupList {
    /// Id of the sector; `None` for all.
    pub sector: Option<String>,
    /// Members of each group.
    pub size: usize,
    /// Best first.
    pub groups: Vec<ListedGroup>,
    /// Why there is none.
    pub blocked: Option<String>,
    /// Names of the rules that cannot be met together, if the rules are why.
    pub conflict: Vec<String>,
}

/// What became of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupFate {
    /// It has the same members.
    Kept,
    /// More than half of its members are the same.
    Changed,
    /// No group of the old list is like it.
    New,
    /// No group of the new list is like it.
    Gone,
}

impl GroupFate {
    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            GroupFate::Kept => "kept",
            GroupFate::Changed => "changed",
            GroupFate::New => "new",
            GroupFate::Gone => "gone",
        }
    }
}

/// A group that at least one side proposes.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupChange {
    /// What became of it.
    pub fate: GroupFate,
    /// As it was; `None` if it is new.
    pub old: Option<ListedGroup>,
    /// As it is; `None` if it is gone.
    pub new: Option<ListedGroup>,
    /// Ids of members that it did not have.
    pub joined: Vec<String>,
    /// Ids of members that it had.
    pub left: Vec<String>,
}

/// Whether a list has groups at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feasibility {
    /// Both sides have groups.
    Feasible,
    /// Only the new side has.
    Newly,
    /// Only the old side has.
    NoLonger,
    /// Neither has.
    Infeasible,
}

impl Feasibility {
    /// The words of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Feasibility::Feasible => "feasible",
            Feasibility::Newly => "newly feasible",
            Feasibility::NoLonger => "newly infeasible",
            Feasibility::Infeasible => "infeasible",
        }
    }
}

/// What became of the proposals for one sector and size.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupListDiff {
    /// Id of the sector; `None` for all.
    pub sector: Option<String>,
    /// Members of each group.
    pub size: usize,
    /// Whether there are groups.
    pub feasibility: Feasibility,
    /// Why the side without groups has none: the new one, or else the old one. `None` also if that side was not asked for
    /// this list, as nobody works in the sector there.
    pub reason: Option<String>,
    /// Names of the rules that cannot be met together on that side.
    pub conflict: Vec<String>,
    /// By new rank, those gone behind by their old one.
    pub changes: Vec<GroupChange>,
}

impl GroupListDiff {
    /// How many groups met this fate.
    pub fn count(&self, fate: GroupFate) -> usize {
        self.changes.iter().filter(|change| change.fate == fate).count()
    }
}

/// What became of all proposals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupsDiff {
    /// One for each sector and size, in the order of the new side, those that only the old side has behind.
    pub lists: Vec<GroupListDiff>,
}

impl GroupsDiff {
    /// How many groups, over all lists, met this fate.
    pub fn count(&self, fate: GroupFate) -> usize {
        self.lists.iter().map(|list| list.count(fate)).sum()
    }

    /// How many lists are so.
    pub fn lists(&self, feasibility: Feasibility) -> usize {
        self.lists.iter().filter(|list| list.feasibility == feasibility).count()
    }
}

/// Compares proposals list by list.
///
/// Groups of one sector and size are matched one to one, those that share most members first, then the better old one,
/// then the better new one; two groups are one only if more than half of the members are the same. O(groups² · size) a
/// list.
pub fn groups_diff(old: &[GroupList], new: &[GroupList]) -> GroupsDiff {
    let same = |x: &GroupList, y: &GroupList| x.sector == y.sector && x.size == y.size;
    let mut lists: Vec<GroupListDiff> = Vec::new();
    for list in new {
        let before = old.iter().find(|before| same(before, list));
        lists.push(list_diff(before, Some(list)));
    }
    for list in old.iter().filter(|before| !new.iter().any(|list| same(before, list))) {
        lists.push(list_diff(Some(list), None));
    }
    GroupsDiff { lists }
}

fn list_diff(old: Option<&GroupList>, new: Option<&GroupList>) -> GroupListDiff {
    let groups = |list: Option<&GroupList>| list.map_or_else(Vec::new, |list| list.groups.clone());
    let (before, after) = (groups(old), groups(new));
    let feasibility = match (before.is_empty(), after.is_empty()) {
        (false, false) => Feasibility::Feasible,
        (true, false) => Feasibility::Newly,
        (false, true) => Feasibility::NoLonger,
        (true, true) => Feasibility::Infeasible,
    };
    let blocked = if after.is_empty() { new } else { old };
    let any = new.or(old);
    GroupListDiff {
        sector: any.and_then(|list| list.sector.clone()),
        size: any.map_or(0, |list| list.size),
        feasibility,
        reason: blocked.and_then(|list| list.blocked.clone()),
        conflict: blocked.map_or_else(Vec::new, |list| list.conflict.clone()),
        changes: changes(before, after),
    }
}

fn changes(before: Vec<ListedGroup>, after: Vec<ListedGroup>) -> Vec<GroupChange> {
    let mut alike: Vec<(usize, usize, usize)> = Vec::new();
    for (x, old) in before.iter().enumerate() {
        let held: HashSet<&String> = old.members.iter().collect();
        for (y, new) in after.iter().enumerate() {
            let shared = new.members.iter().filter(|id| held.contains(id)).count();
            if 2 * shared > old.members.len().max(new.members.len()) {
                alike.push((shared, x, y));
            }
        }
    }
    alike.sort_by(|p, q| q.0.cmp(&p.0).then((p.1, p.2).cmp(&(q.1, q.2))));
    let mut matched_old: Vec<Option<usize>> = vec![None; before.len()];
    let mut matched_new: Vec<Option<usize>> = vec![None; after.len()];
    for (_, x, y) in alike {
        if matched_old[x].is_none() && matched_new[y].is_none() {
            (matched_old[x], matched_new[y]) = (Some(y), Some(x));
        }
    }
    let without = |of: &ListedGroup, than: &ListedGroup| -> Vec<String> {
        of.members.iter().filter(|id| !than.members.contains(id)).cloned().collect()
    };
    let mut changes = Vec::with_capacity(after.len());
    for (new, old) in after.into_iter().zip(matched_new) {
        changes.push(match old {
            None => GroupChange {
                fate: GroupFate::New,
                old: None,
                new: Some(new),
                joined: Vec::new(),
                left: Vec::new(),
            },
            Some(old) => {
                let old = before[old].clone();
                let (joined, left) = (without(&new, &old), without(&old, &new));
                let same = joined.is_empty() && left.is_empty();
                let fate = if same { GroupFate::Kept } else { GroupFate::Changed };
                GroupChange { fate, old: Some(old), new: Some(new), joined, left }
            }
        });
    }
    let gone = before.into_iter().zip(matched_old).filter(|(_, new)| new.is_none());
    changes.extend(gone.map(|(old, _)| GroupChange {
        fate: GroupFate::Gone,
        old: Some(old),
        new: None,
        joined: Vec::new(),
        left: Vec::new(),
    }));
    changes
}
