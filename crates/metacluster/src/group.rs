//! Existing groups: metaclusters that are signed, planned or still looking for members.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::fold::fold;
use crate::nearest::nearest;

/// How far a group has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupState {
    /// An idea on paper.
    Candidate,
    /// Formed, and looking for members.
    Open,
    /// Writing its strategic plan.
    Plan,
    /// Signed, and closed to newcomers.
    Signed,
}

impl GroupState {
    /// Every state, in the order of a group's life.
    pub const ALL: [GroupState; 4] =
        [GroupState::Candidate, GroupState::Open, GroupState::Plan, GroupState::Signed];

    /// The word of tables and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            GroupState::Candidate => "candidate",
            GroupState::Open => "open",
            GroupState::Plan => "plan",
            GroupState::Signed => "signed",
        }
    }

    /// The state that a word names, in any case.
    ///
    /// ```
    /// use metacluster::GroupState;
    /// assert_eq!(GroupState::find(" Signed")?, GroupState::Signed);
    /// assert_eq!(GroupState::find("singed").unwrap_err().help().unwrap(), "did you mean 'signed'?");
    /// # Ok::<(), metacluster::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest word.
    pub fn find(word: &str) -> Result<Self, Error> {
        let folded = fold(word);
        Self::ALL.into_iter().find(|state| state.as_str() == folded).ok_or_else(|| Error::Unknown {
            what: "state",
            name: word.to_owned(),
            nearest: nearest(word, Self::ALL.map(GroupState::as_str)).map(str::to_owned),
        })
    }

    /// Whether nobody can join any more.
    pub fn is_closed(self) -> bool {
        self == GroupState::Signed
    }
}

/// A group that exists, and those who are in it, by cluster id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// Its id in the table.
    pub id: String,
    /// Its name; the id if the table gives none.
    pub name: String,
    /// Its sector, as the table writes it.
    pub sector: Option<String>,
    /// How far it has come, if the table says so.
    pub state: Option<GroupState>,
    /// Ids of its members, sorted.
    pub members: Vec<String>,
}

/// A table of existing groups, in the order of their ids.
///
/// ```
/// use metacluster::Groups;
/// let mut table = Groups::default();
/// table.add_member("G1", "Blue Danube", "CREA");
/// table.add_member("G1", "", "TECES");
/// assert_eq!(table.find("blue danube")?.members, ["CREA", "TECES"]);
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups(BTreeMap<String, Group>);

impl Groups {
    /// Records that `member` is in the group `id`. A repeated member counts once; the first name stays.
    pub fn add_member(&mut self, id: &str, name: &str, member: &str) -> &mut Group {
        let group = self.0.entry(id.to_owned()).or_insert_with(|| Group {
            id: id.to_owned(),
            name: id.to_owned(),
            sector: None,
            state: None,
            members: Vec::new(),
        });
        if group.name == group.id && !name.is_empty() {
            name.clone_into(&mut group.name);
        }
        if let Err(place) = group.members.binary_search_by(|other| other.as_str().cmp(member)) {
            group.members.insert(place, member.to_owned());
        }
        group
    }

    /// The group with this id, or else the first of this name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id or name.
    pub fn find(&self, name: &str) -> Result<&Group, Error> {
        let named = || self.iter().find(|group| fold(&group.name) == fold(name));
        let names = || self.iter().flat_map(|group| [group.id.as_str(), group.name.as_str()]);
        self.0.get(name).or_else(named).ok_or_else(|| Error::Unknown {
            what: "group",
            name: name.to_owned(),
            nearest: nearest(name, names()).map(str::to_owned),
        })
    }

    /// The groups in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.0.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_id_before_name() {
        let mut groups = Groups::default();
        groups.add_member("A", "B", "X");
        groups.add_member("B", "", "Y");
        assert_eq!(groups.find("B").unwrap().members, ["Y"]);
        assert_eq!(groups.find("a").unwrap_err().to_string(), "unknown group 'a'");
        groups.add_member("B", "Danube", "X");
        assert_eq!(groups.find("DANUBE").unwrap().members, ["X", "Y"]);
    }

    #[test]
    fn only_a_signed_group_is_closed() {
        let closed: Vec<&str> =
            GroupState::ALL.into_iter().filter(|state| state.is_closed()).map(GroupState::as_str).collect();
        assert_eq!(closed, ["signed"]);
    }
}
