//! Edits of a catalogue: clusters added, removed and changed, with what was noticed about each.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Edits;
use crate::catalogue::{Catalogue, CatalogueBuilder, Outcome};
use crate::draft::ClusterDraft;
use crate::error::Error;
use crate::finding::{Finding, Severity};
use crate::vocabulary::{Vocabulary, WordOf};

/// Changes to one cluster, made in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusterEdit {
    /// Whose.
    pub id: String,
    /// What is changed.
    pub fields: Vec<FieldEdit>,
}

/// A change to one column of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldEdit {
    /// The column says this and nothing else.
    Set(String, FieldValue),
    /// A multi-valued column says this too; of a term that it says already the larger weight counts.
    Add(String, Vec<String>),
    /// A multi-valued column no longer says this, in whatever words it did.
    Remove(String, Vec<String>),
}

/// What a column is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Nothing: it becomes unknown.
    Empty,
    /// Words.
    Text(String),
    /// Degrees, for `lat` and `lon`.
    Number(f64),
    /// A count, for `members`.
    Count(u32),
    /// Items, for a multi-valued column, each with or without a weight, `biogas:0.5`.
    Items(Vec<String>),
}

/// Which part of the edits is spoken of, by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditPlace {
    /// A cluster to add.
    Add(usize),
    /// An id to remove.
    Remove(usize),
    /// A cluster to change.
    Change(usize),
    /// A field of a cluster to change.
    Field(usize, usize),
}

/// Edits that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{error}")]
pub struct EditError {
    /// Which of them.
    pub place: EditPlace,
    /// Why.
    pub error: Error,
}

/// Something worth knowing about an edit that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct EditNote {
    /// Which edit.
    pub place: EditPlace,
    /// What.
    pub noted: Noted,
}

/// What is worth knowing about an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Noted {
    /// The cluster says this already; what it says is given.
    NoChange(String),
    /// What the catalogue's checks found in a value; an item's place is that in the edit.
    Finding(Finding),
}

/// A catalogue after edits.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The clusters that were not named are those of the catalogue before, as they were.
    pub catalogue: Catalogue,
    /// What is worth knowing, in the order of the edits: changed, then added.
    pub notes: Vec<EditNote>,
}

impl Edits {
    /// The catalogue with these edits made. O(clusters + words edited).
    ///
    /// # Errors
    /// [`EditError`] for an id that is unknown (with the nearest), named twice, or both removed and edited; for a cluster
    /// to add whose id is taken; and for an edit that leaves no cluster, such as an unknown country.
    pub fn apply(&self, catalogue: &Catalogue) -> Result<Edited, EditError> {
        self.check_ids(catalogue)?;
        let touched: HashSet<&str> = self
            .remove
            .iter()
            .map(String::as_str)
            .chain(self.change.iter().map(|edit| edit.id.as_str()))
            .collect();
        let mut builder = CatalogueBuilder::on(catalogue, |cluster| !touched.contains(cluster.id()));
        let mut notes = Vec::new();
        for (place, edit) in self.change.iter().enumerate() {
            change(catalogue, edit, place, &mut builder, &mut notes)?;
        }
        for (number, draft) in self.add.iter().enumerate() {
            let place = EditPlace::Add(number);
            let added = builder.add(draft.clone());
            if added.outcome != Outcome::Accepted {
                return Err(refused(place, &added.findings, "the cluster"));
            }
            notes.extend(
                added.findings.into_iter().map(|finding| EditNote { place, noted: Noted::Finding(finding) }),
            );
        }
        Ok(Edited { catalogue: builder.finish(), notes })
    }

    fn check_ids(&self, catalogue: &Catalogue) -> Result<(), EditError> {
        let at = |place| move |error| EditError { place, error };
        let bad = |place, text: String| Err(EditError { place, error: Error::Rejected(text) });
        let mut removed: HashSet<&str> = HashSet::new();
        for (place, id) in self.remove.iter().enumerate() {
            let place = EditPlace::Remove(place);
            catalogue.find(id).map_err(at(place))?;
            if !removed.insert(id) {
                return bad(place, format!("'{id}' is removed twice"));
            }
        }
        let mut changed: HashSet<&str> = HashSet::new();
        for (place, edit) in self.change.iter().enumerate() {
            let (place, id) = (EditPlace::Change(place), edit.id.as_str());
            catalogue.find(id).map_err(at(place))?;
            if removed.contains(id) {
                return bad(place, format!("'{id}' is removed, and edited too"));
            }
            if !changed.insert(id) {
                return bad(place, format!("'{id}' is edited twice; one edit can change several columns"));
            }
        }
        for (place, draft) in self.add.iter().enumerate() {
            let Some(id) = draft.id.as_deref().map(str::trim) else { continue };
            if catalogue.index_of(id).is_some() {
                return bad(
                    EditPlace::Add(place),
                    format!(
                        "the catalogue has a cluster '{id}'; edit that one, or give the new one another id"
                    ),
                );
            }
        }
        Ok(())
    }
}

/// Changes one cluster, column by column, and notes for each what was found and whether anything changed.
fn change(
    catalogue: &Catalogue,
    edit: &ClusterEdit,
    number: usize,
    builder: &mut CatalogueBuilder,
    notes: &mut Vec<EditNote>,
) -> Result<(), EditError> {
    let place = EditPlace::Change(number);
    let index = catalogue.find(&edit.id).map_err(|error| EditError { place, error })?;
    let before = &catalogue.clusters()[index];
    let mut draft = ClusterDraft::of(before, catalogue.vocabulary());
    let (read, mut known) = builder.read(draft.clone());
    let mut cluster = read.ok_or_else(|| refused(place, &known, &edit.id))?;
    for (field, change) in edit.fields.iter().enumerate() {
        let place = EditPlace::Field(number, field);
        let before = said(change, &draft);
        let offset =
            make(change, &mut draft, catalogue.vocabulary()).map_err(|error| EditError { place, error })?;
        let (read, findings) = builder.read(draft.clone());
        let after = read.ok_or_else(|| refused(place, &findings, &edit.id))?;
        if after == cluster {
            notes.push(EditNote { place, noted: Noted::NoChange(before) });
        }
        for finding in findings.iter().filter(|finding| !known.contains(finding)) {
            let item = finding.item.map(|item| item.saturating_sub(offset));
            notes.push(EditNote { place, noted: Noted::Finding(Finding { item, ..finding.clone() }) });
        }
        (cluster, known) = (after, findings);
    }
    let added = builder.hold(&cluster);
    if added.outcome != Outcome::Accepted {
        return Err(refused(place, &added.findings, &edit.id));
    }
    Ok(())
}

fn refused(place: EditPlace, findings: &[Finding], who: &str) -> EditError {
    let error = findings.iter().find(|finding| finding.severity() == Severity::Error);
    let why = error.map_or_else(|| format!("{who} cannot be a cluster"), Finding::message);
    EditError { place, error: Error::Rejected(why) }
}

/// Makes a change to a draft; returns how many items of the column stand before those of the change.
fn make(
    change: &FieldEdit,
    draft: &mut ClusterDraft<'static>,
    vocabulary: &Vocabulary,
) -> Result<usize, Error> {
    match change {
        FieldEdit::Set(column, value) => set(column, value, draft).map(|()| 0),
        FieldEdit::Add(column, items) => {
            let list = items_of(column, draft).ok_or_else(|| not_multi(column))?;
            let offset = list.len();
            list.extend(items.iter().map(|item| Cow::Owned(item.clone())));
            Ok(offset)
        }
        FieldEdit::Remove(column, items) => {
            let place = if column == "sectors" { WordOf::Sectors } else { WordOf::Interests };
            let list = items_of(column, draft).ok_or_else(|| not_multi(column))?;
            // Words of the catalogue are known to its vocabulary; one that is not there cannot be taken out.
            let meant = |item: &str| vocabulary.find(word_of(item), place);
            let out: Vec<_> = items.iter().filter_map(|item| meant(item)).collect();
            list.retain(|item| !meant(item).is_some_and(|term| out.contains(&term)));
            Ok(0)
        }
    }
}

fn not_multi(column: &str) -> Error {
    Error::BadValue {
        what: "the column to add to or remove from",
        value: column.to_owned(),
        expected: "sectors, themes, offers or seeks",
    }
}

fn items_of<'d>(
    column: &str,
    draft: &'d mut ClusterDraft<'static>,
) -> Option<&'d mut Vec<Cow<'static, str>>> {
    match column {
        "sectors" => Some(&mut draft.sectors),
        "themes" => Some(&mut draft.themes),
        "offers" => Some(&mut draft.offers),
        "seeks" => Some(&mut draft.seeks),
        _ => None,
    }
}

/// An item without its weight.
fn word_of(item: &str) -> &str {
    match item.rsplit_once(':') {
        Some((word, weight)) if weight.trim().replacen(',', ".", 1).parse::<f64>().is_ok() => word.trim(),
        _ => item.trim(),
    }
}

fn set(column: &str, value: &FieldValue, draft: &mut ClusterDraft<'static>) -> Result<(), Error> {
    let bad = |expected| {
        let value = match value {
            FieldValue::Empty => "empty".to_owned(),
            FieldValue::Text(text) => text.clone(),
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Count(count) => count.to_string(),
            FieldValue::Items(items) => items.join(";"),
        };
        Err(Error::BadValue { what: "the value of a column", value, expected })
    };
    if let Some(list) = items_of(column, draft) {
        *list = match value {
            FieldValue::Empty => Vec::new(),
            FieldValue::Items(items) => items.iter().map(|item| Cow::Owned(item.clone())).collect(),
            _ => return bad("items"),
        };
        return Ok(());
    }
    match column {
        "members" => {
            draft.members = match value {
                FieldValue::Empty => None,
                FieldValue::Count(count) => Some(*count),
                _ => return bad("a whole number"),
            };
            return Ok(());
        }
        "lat" | "lon" => {
            let degrees = match value {
                FieldValue::Empty => None,
                FieldValue::Number(degrees) => Some(*degrees),
                FieldValue::Count(degrees) => Some(f64::from(*degrees)),
                _ => return bad("a number of degrees"),
            };
            *(if column == "lat" { &mut draft.latitude } else { &mut draft.longitude }) = degrees;
            return Ok(());
        }
        _ => {}
    }
    let text = match value {
        FieldValue::Empty => None,
        FieldValue::Text(text) => Some(text.clone()),
        _ => return bad("words"),
    };
    let cow = |text: Option<String>| text.map(Cow::Owned);
    match column {
        "id" => return bad("another column: the id is what a cluster is known by"),
        "name" => draft.name = Cow::Owned(text.unwrap_or_default()),
        "country" => draft.country = Cow::Owned(text.unwrap_or_default()),
        "region" => draft.region = cow(text),
        "city" => draft.city = cow(text),
        "role" => draft.role = cow(text),
        _ => match text {
            Some(text) => _ = draft.details.insert(column.to_owned(), text),
            None => _ = draft.details.remove(column),
        },
    }
    Ok(())
}

/// What the column of a change says.
fn said(change: &FieldEdit, draft: &ClusterDraft<'static>) -> String {
    let (FieldEdit::Set(column, _) | FieldEdit::Add(column, _) | FieldEdit::Remove(column, _)) = change;
    super::fields::of_draft(draft)
        .into_iter()
        .find(|(other, _)| other == column)
        .map(|(_, text)| text)
        .unwrap_or_default()
}
