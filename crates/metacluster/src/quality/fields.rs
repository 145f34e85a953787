//! How many clusters say something in each column.

use crate::cluster::{Cluster, PositionSource, Role};

/// How many clusters fill a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The column; `position` for `lat` and `lon` together, `sectors_inferred` for clusters that stated no sector and
    /// have those of their themes, `themes_of_name` for those with a theme that only their name speaks of.
    pub column: &'static str,
    /// How many clusters fill it with something that was understood.
    pub known: usize,
}

/// A column with the question whether a cluster fills it.
type Asked = (&'static str, fn(&Cluster) -> bool);

/// The columns that have a field of their own, name and country aside, which every cluster has. A role counts if it is
/// `lead` or `partner`: `either` is also what a blank means.
const FIELDS: [Asked; 11] = [
    ("region", |cluster| cluster.region().is_some()),
    ("city", |cluster| cluster.city().is_some()),
    ("position", |cluster| cluster.position_from() == Some(PositionSource::Coordinates)),
    ("sectors", |cluster| cluster.stated_sectors().next().is_some()),
    ("sectors_inferred", |cluster| cluster.sectors_inferred()),
    ("themes", |cluster| cluster.stated_themes().next().is_some()),
    ("themes_of_name", |cluster| !cluster.named_themes().is_empty()),
    ("offers", |cluster| !cluster.offers().is_empty()),
    ("seeks", |cluster| !cluster.seeks().is_empty()),
    ("members", |cluster| cluster.members().is_some()),
    ("role", |cluster| cluster.role() != Role::Either),
];

/// The columns that are known by name and kept as they are.
const DETAILS: [&str; 10] = [
    "acronym",
    "website",
    "founded",
    "staff_fte",
    "languages",
    "label",
    "target_countries",
    "open_to_partners",
    "source",
    "updated",
];

/// Counts every column. O(clusters · columns).
pub(super) fn fields(clusters: &[Cluster]) -> Vec<Field> {
    let mut fields: Vec<Field> = FIELDS
        .iter()
        .map(|&(column, known)| Field {
            column,
            known: clusters.iter().filter(|cluster| known(cluster)).count(),
        })
        .collect();
    let mut details = DETAILS.map(|column| Field { column, known: 0 });
    for cluster in clusters {
        for (column, value) in cluster.details() {
            if let Some(field) = details.iter_mut().find(|field| field.column == column)
                && !value.is_empty()
            {
                field.known += 1;
            }
        }
    }
    fields.extend(details);
    fields
}
