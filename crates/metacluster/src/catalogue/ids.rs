//! Which cluster of a catalogue under construction holds an id.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;

use super::stands::Stands;

/// The ids of clusters that were taken in.
///
/// Most catalogues are ordered by id, or number their rows: as long as each id stands behind those before it, it is a new
/// one, and nothing need be looked up or kept.
#[derive(Debug, Clone)]
pub(super) enum Ids {
    /// They ascend in lower case; this is the last.
    Ascending(String),
    /// Places of clusters by the hash of the id in lower case, so that one look-up finds both a repeated id and one that
    /// differs in case only. Places, not ids: those of a million clusters need not stand in memory twice. The upper half
    /// of each hash stands beside its place, so that the table grows without looking at a cluster.
    Table(HashTable<(u32, u32)>),
}

impl Default for Ids {
    fn default() -> Self {
        Self::Ascending(String::new())
    }
}

impl Ids {
    /// The places of those clusters, all taken in before, whose ids may be this one in any case: all that are and, most
    /// likely, no other. If there is none, `id` should be the next to be kept. Expected O(1), but O(n) once, when an id
    /// comes out of order.
    pub(super) fn like(&mut self, id: &str, hash: u64, clusters: &Stands) -> impl Iterator<Item = u32> {
        if let Self::Ascending(last) = self
            && !is_behind(id, last)
        {
            let mut table = HashTable::with_capacity(clusters.len());
            for (place, id) in clusters.ids().enumerate() {
                insert(&mut table, hash_of_id(id), place as u32);
            }
            *self = Self::Table(table);
        }
        let table = match self {
            Self::Ascending(_) => None,
            Self::Table(table) => Some(&*table),
        };
        let upper = upper(hash);
        let alike = table.into_iter().flat_map(move |table| table.iter_hash(spread(upper)));
        alike.filter(move |&&(_, other)| other == upper).map(|&(place, _)| place)
    }

    /// Keeps the id of the next cluster, which goes to this place.
    pub(super) fn keep(&mut self, id: &str, hash: u64, place: u32) {
        match self {
            Self::Ascending(last) => {
                last.clear();
                if id.is_ascii() {
                    last.extend(id.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
                } else {
                    last.push_str(&id.to_lowercase());
                }
            }
            Self::Table(table) => insert(table, hash, place),
        }
    }
}

/// Whether an id in lower case stands behind another that is in lower case already.
fn is_behind(id: &str, lower: &str) -> bool {
    if id.is_ascii() {
        id.bytes().map(|byte| byte.to_ascii_lowercase()).gt(lower.bytes())
    } else {
        id.to_lowercase().as_str() > lower
    }
}

fn insert(table: &mut HashTable<(u32, u32)>, hash: u64, place: u32) {
    let upper = upper(hash);
    table.insert_unique(spread(upper), (place, upper), |&(_, hash)| spread(hash));
}

fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A hash of all bits from one of 32: the table takes the place from one end of it and a tag from the other.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A hash of the id in lower case. The seed is fixed: nothing observable depends on it, and a run repeats exactly.
pub(super) fn hash_of_id(id: &str) -> u64 {
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    if id.is_ascii() {
        let mut lower = [0_u8; 32];
        for part in id.as_bytes().chunks(lower.len()) {
            let lower = &mut lower[..part.len()];
            lower.copy_from_slice(part);
            lower.make_ascii_lowercase();
            hasher.write(lower);
        }
    } else {
        hasher.write(id.to_lowercase().as_bytes());
    }
    hasher.finish()
}

pub(super) fn same_id_in_any_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        a.eq_ignore_ascii_case(b)
    } else {
        a.to_lowercase() == b.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{CatalogueBuilder, ClusterDraft, Outcome, Reference};

    proptest! {
        /// What becomes of each row, by comparing it with every row before.
        #[test]
        fn repeated_ids_are_found_in_any_order(ids in prop::collection::vec("[ab]{1,2}|[AB]|ž|Ž|ab[0-9]", 0..30), sorted in any::<bool>()) {
            let mut ids = ids;
            if sorted {
                ids.sort_by_key(|id| id.to_lowercase());
            }
            let mut builder = CatalogueBuilder::new(Reference::embedded());
            let mut kept: Vec<&String> = Vec::new();
            for (row, id) in ids.iter().enumerate() {
                // Rows of one id say different things, so that none is merged.
                let added = builder.add(ClusterDraft::new(format!("Name {row}"), "CZ").id(id.clone()));
                let alike = kept.iter().any(|other| other.to_lowercase() == id.to_lowercase());
                match kept.iter().position(|&other| other == id) {
                    Some(first) => prop_assert_eq!(added.outcome, Outcome::Rejected(Some(first))),
                    None => {
                        prop_assert_eq!(added.outcome, Outcome::Accepted);
                        prop_assert_eq!(added.findings.len(), usize::from(alike), "{}", id);
                        kept.push(id);
                    }
                }
            }
        }
    }
}
