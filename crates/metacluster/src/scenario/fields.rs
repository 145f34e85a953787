//! What the columns of clusters say, and what differs between two catalogues, cluster by cluster.

use crate::catalogue::Catalogue;
use crate::cluster::Cluster;
use crate::draft::ClusterDraft;
use crate::vocabulary::Vocabulary;

/// A column that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The column.
    pub column: String,
    /// What it said; empty for nothing. Items are separated by `;`.
    pub old: String,
    /// What it says now.
    pub new: String,
}

/// A cluster of both catalogues that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterChange {
    /// Its id.
    pub id: String,
    /// The columns that differ, in the order of the format, further ones behind by name.
    pub fields: Vec<FieldChange>,
}

/// What differs between two catalogues, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterChanges {
    /// Ids that only the new one has, ascending.
    pub added: Vec<String>,
    /// Ids that only the old one has, ascending.
    pub removed: Vec<String>,
    /// Clusters that differ, by id.
    pub changed: Vec<ClusterChange>,
    /// How many are the same in both.
    pub same: usize,
}

/// Compares two catalogues cluster by cluster. Words are compared by what they mean where a table knows them, so that
/// another spelling is no change. O(n) plus the clusters that differ.
pub fn cluster_changes(old: &Catalogue, new: &Catalogue) -> ClusterChanges {
    let mut changes = ClusterChanges::default();
    let (mut before, mut after) = (old.clusters().iter().peekable(), new.clusters().iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return changes,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(a), Some(b)) => a.id().cmp(b.id()),
        };
        let a = before.next_if(|_| order.is_le());
        let b = after.next_if(|_| order.is_ge());
        match (a, b) {
            (Some(a), Some(b)) => match field_changes((a, old.vocabulary()), (b, new.vocabulary())) {
                fields if fields.is_empty() => changes.same += 1,
                fields => changes.changed.push(ClusterChange { id: a.id().to_owned(), fields }),
            },
            (Some(a), None) => changes.removed.push(a.id().to_owned()),
            (None, Some(b)) => changes.added.push(b.id().to_owned()),
            (None, None) => {}
        }
    }
}

fn field_changes(old: (&Cluster, &Vocabulary), new: (&Cluster, &Vocabulary)) -> Vec<FieldChange> {
    let (before, after) = (fields(old.0, old.1), fields(new.0, new.1));
    let find = |list: &[(String, String)], column: &str| {
        list.iter().find(|(other, _)| other == column).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut changes = Vec::new();
    for (column, text) in &before {
        let now = find(&after, column);
        if now != *text {
            changes.push(FieldChange { column: column.clone(), old: text.clone(), new: now });
        }
    }
    for (column, text) in &after {
        if !before.iter().any(|(other, _)| other == column) {
            changes.push(FieldChange { column: column.clone(), old: String::new(), new: text.clone() });
        }
    }
    changes
}

/// What the columns of a cluster say, its id aside: those of the format in order, further ones behind by name; columns
/// that say nothing are left out. Items are written by their term's id, in the order of the words, separated by `;`.
pub fn fields(cluster: &Cluster, vocabulary: &Vocabulary) -> Vec<(String, String)> {
    of_draft(&ClusterDraft::of(cluster, vocabulary))
}

pub(super) fn of_draft(draft: &ClusterDraft<'_>) -> Vec<(String, String)> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let items = |items: &[std::borrow::Cow<'_, str>]| {
        let mut items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.sort_unstable();
        items.join(";")
    };
    let own = [
        ("name", draft.name.clone().into_owned()),
        ("country", draft.country.clone().into_owned()),
        ("region", text(draft.region.as_deref())),
        ("city", text(draft.city.as_deref())),
        ("lat", number(draft.latitude)),
        ("lon", number(draft.longitude)),
        ("sectors", items(&draft.sectors)),
        ("themes", items(&draft.themes)),
        ("offers", items(&draft.offers)),
        ("seeks", items(&draft.seeks)),
        ("members", draft.members.map(|members| members.to_string()).unwrap_or_default()),
        ("role", text(draft.role.as_deref())),
    ];
    let own = own.into_iter().map(|(column, text)| (column.to_owned(), text));
    let further = draft.details.iter().map(|(column, text)| (column.clone(), text.clone()));
    own.chain(further).filter(|(_, text)| !text.is_empty()).collect()
}
