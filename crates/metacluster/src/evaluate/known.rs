//! What is known while a partnership is being tested: every other one, or those that began before it.

use std::collections::{BTreeSet, HashMap};

use crate::fold::fold;
use crate::partnership::{Partnership, Partnerships};

/// Which partnerships are known of while one is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Every one but that tested.
    Others,
    /// Those that began in an earlier year; of partnerships without a year nothing is known.
    Earlier,
}

impl Knowledge {
    /// The word in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Knowledge::Others => "others",
            Knowledge::Earlier => "earlier",
        }
    }
}

/// The year in which a partnership began: the first four digits that stand alone in what the table writes, as in
/// `2012`, `2012-05-01` or `1. 5. 2012`.
pub(super) fn year(partnership: &Partnership) -> Option<u16> {
    let text = partnership.start.as_deref()?;
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 4)?.parse().ok()
}

/// For each partnership tested, in their order, the known ones that are the same, by index into `known`, whatever table
/// each is from.
///
/// One id is one partnership. A known one under an id of its own, which the table tested does not have, is the one tested
/// if it has its name or exactly its members. O(known + tested) look-ups.
pub(super) fn same(known: &[Partnership], tested: &Partnerships) -> Vec<Vec<usize>> {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_members: HashMap<&[String], Vec<usize>> = HashMap::new();
    let ids: BTreeSet<&str> = tested.iter().map(|partnership| partnership.id.as_str()).collect();
    for (index, partnership) in known.iter().enumerate() {
        if ids.contains(partnership.id.as_str()) {
            by_id.entry(&partnership.id).or_default().push(index);
        } else {
            by_name.entry(fold(&partnership.name)).or_default().push(index);
            by_members.entry(&partnership.members).or_default().push(index);
        }
    }
    let of = |partnership: &Partnership| {
        let found = [
            by_id.get(partnership.id.as_str()),
            by_name.get(&fold(&partnership.name)),
            by_members.get(partnership.members.as_slice()),
        ];
        let mut same: Vec<usize> = found.into_iter().flatten().flatten().copied().collect();
        same.sort_unstable();
        same.dedup();
        same
    };
    tested.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_as_people_write_them() {
        for (text, expected) in [
            (Some("2012"), Some(2012)),
            (Some("2012-05-01"), Some(2012)),
            (Some("1. 5. 2012"), Some(2012)),
            (Some("05/2012"), Some(2012)),
            (Some("about 2012?"), Some(2012)),
            (Some("12"), None),
            (Some("20125"), None),
            (None, None),
        ] {
            let mut table = Partnerships::default();
            table.add_member("P", "", "A").start = text.map(str::to_owned);
            assert_eq!(table.iter().map(year).collect::<Vec<_>>(), [expected], "{text:?}");
        }
    }
}
