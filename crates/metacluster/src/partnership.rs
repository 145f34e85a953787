//! Partnerships: past or present collaborations, the evidence behind the `ties` component.

use std::collections::BTreeMap;

/// One partnership and those who take part, by cluster id; members outside the catalogue count in its size.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partnership {
    /// Its id in the table.
    pub id: String,
    /// Its name; the id if the table gives none.
    pub name: String,
    /// First year, as the table writes it.
    pub start: Option<String>,
    /// Last year, as the table writes it.
    pub end: Option<String>,
    /// Ids of the members that the table lists, sorted.
    pub members: Vec<String>,
}

/// A table of partnerships, in the order of their ids.
///
/// ```
/// use metacluster::Partnerships;
/// let mut table = Partnerships::default();
/// table.add_member("P1", "WIINTECH", "CIMES");
/// table.add_member("P1", "WIINTECH", "MAV");
/// table.add_member("P1", "WIINTECH", "MAV");
/// assert_eq!(table.iter().next().unwrap().members, ["CIMES", "MAV"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partnerships(BTreeMap<String, Partnership>);

impl Partnerships {
    /// Records that `member` takes part in the partnership `id`. A repeated member counts once; the first name stays.
    pub fn add_member(&mut self, id: &str, name: &str, member: &str) -> &mut Partnership {
        let partnership = self.0.entry(id.to_owned()).or_insert_with(|| Partnership {
            id: id.to_owned(),
            name: if name.is_empty() { id } else { name }.to_owned(),
            start: None,
            end: None,
            members: Vec::new(),
        });
        if let Err(place) = partnership.members.binary_search_by(|other| other.as_str().cmp(member)) {
            partnership.members.insert(place, member.to_owned());
        }
        partnership
    }

    /// The partnerships in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Partnership> {
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
