//! The clusters of a scenario: added, removed and edited, with the place of each value in the file.

use std::borrow::Cow;
use std::ops::Range;

use metacluster::scenario::{ClusterEdit, EditPlace, Edits, FieldEdit, FieldValue};
use metacluster::{Catalogue, ClusterDraft};
use toml::de::{DeTable, DeValue};

use super::super::{Document, Entry};
use super::unknown_key;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::items::items;

/// Columns that hold several terms.
const MULTI: [&str; 4] = ["sectors", "themes", "offers", "seeks"];

/// A column with where its value stands, and where each item of it does.
#[derive(Debug, Clone, Default)]
struct Spot {
    column: String,
    value: Range<usize>,
    items: Vec<Range<usize>>,
}

/// Where the parts of the edits stand in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Spans {
    remove: Vec<Range<usize>>,
    add: Vec<(Range<usize>, Vec<Spot>)>,
    change: Vec<(Range<usize>, Vec<Spot>)>,
}

impl Spans {
    /// Where a part stands; of a field, where the item does if there is one.
    pub(super) fn of(&self, place: EditPlace, item: Option<usize>) -> Range<usize> {
        let found = match place {
            EditPlace::Remove(number) => self.remove.get(number).cloned(),
            EditPlace::Add(number) => self.add.get(number).map(|(span, _)| span.clone()),
            EditPlace::Change(number) => self.change.get(number).map(|(span, _)| span.clone()),
            EditPlace::Field(number, field) => {
                let spot = self.change.get(number).and_then(|(_, spots)| spots.get(field));
                spot.map(|spot| spot.of(item))
            }
        };
        found.unwrap_or(0..0)
    }

    /// Where a value of a column stands that a part is about: one of its own if it has that column.
    pub(super) fn of_column(&self, place: EditPlace, column: &str, item: Option<usize>) -> Range<usize> {
        let spots = match place {
            EditPlace::Add(number) => self.add.get(number),
            EditPlace::Change(number) | EditPlace::Field(number, _) => self.change.get(number),
            EditPlace::Remove(_) => None,
        };
        let own = |spot: &&Spot| spot.column == column;
        match place {
            EditPlace::Field(number, field) => {
                let spot = self.change.get(number).and_then(|(_, spots)| spots.get(field));
                // What is found in another column follows from the change of this one.
                spot.map_or(0..0, |spot| spot.of(item.filter(|_| spot.column == column)))
            }
            _ => {
                let spot = spots.and_then(|(_, spots)| spots.iter().find(own));
                spot.map_or_else(|| self.of(place, None), |spot| spot.of(item))
            }
        }
    }

    /// Reads `remove`.
    pub(super) fn remove(
        &mut self,
        document: &Document<'_>,
        entry: &Entry<'_>,
        edits: &mut Edits,
    ) -> Result<(), Diagnostic> {
        for (id, span) in texts(document, entry, "an array of ids")? {
            edits.remove.push(id);
            self.remove.push(span);
        }
        Ok(())
    }

    /// Reads the tables `[[add]]`.
    pub(super) fn add(
        &mut self,
        document: &Document<'_>,
        entry: &Entry<'_>,
        catalogue: &Catalogue,
        edits: &mut Edits,
    ) -> Result<(), Diagnostic> {
        for (table, span) in tables(document, entry)? {
            let mut draft = ClusterDraft::default();
            let mut spots = Vec::new();
            for entry in document.any_entries(table) {
                check_column(document, &entry, catalogue, "")?;
                let (value, spot) = value(document, &entry, entry.key)?;
                fill(&mut draft, entry.key, value);
                spots.push(spot);
            }
            edits.add.push(draft);
            self.add.push((span, spots));
        }
        Ok(())
    }

    /// Reads the tables `[[edit]]`.
    pub(super) fn edit(
        &mut self,
        document: &Document<'_>,
        entry: &Entry<'_>,
        catalogue: &Catalogue,
        edits: &mut Edits,
    ) -> Result<(), Diagnostic> {
        for (table, span) in tables(document, entry)? {
            let mut edit = ClusterEdit::default();
            let (mut spots, mut at) = (Vec::new(), span.clone());
            let mut has_id = false;
            for entry in document.any_entries(table) {
                if entry.key == "id" {
                    (edit.id, at, has_id) = (document.string(&entry)?, entry.value.span(), true);
                    continue;
                }
                let (field, spot) = field(document, &entry, catalogue)?;
                edit.fields.push(field);
                spots.push(spot);
            }
            if !has_id {
                let message = "the edit names no cluster";
                return Err(document
                    .error(span, "bad-value", message)
                    .with_help("give the id, id = \"CREA\""));
            }
            if edit.fields.is_empty() {
                let message = format!("the edit of '{}' names no column", edit.id);
                let help = "set a column, such as members = 40, or add to one, add-themes = [\"biogas\"]";
                return Err(document.error(at, "bad-value", message).with_help(help));
            }
            edits.change.push(edit);
            self.change.push((at, spots));
        }
        Ok(())
    }
}

impl Spot {
    fn of(&self, item: Option<usize>) -> Range<usize> {
        item.and_then(|item| self.items.get(item)).unwrap_or(&self.value).clone()
    }
}

fn field(
    document: &Document<'_>,
    entry: &Entry<'_>,
    catalogue: &Catalogue,
) -> Result<(FieldEdit, Spot), Diagnostic> {
    let multi = |prefix| entry.key.strip_prefix(prefix).filter(|column| MULTI.contains(column));
    if let Some(column) = multi("add-") {
        let (items, spot) = listed(document, entry, column)?;
        return Ok((FieldEdit::Add(column.to_owned(), items), spot));
    }
    if let Some(column) = multi("remove-") {
        let (items, spot) = listed(document, entry, column)?;
        return Ok((FieldEdit::Remove(column.to_owned(), items), spot));
    }
    check_column(document, entry, catalogue, "id")?;
    let (value, spot) = value(document, entry, entry.key)?;
    Ok((FieldEdit::Set(entry.key.to_owned(), value), spot))
}

/// Refuses a key that is neither a column of the format nor one of the catalogue's own; what is nearly one is a slip.
fn check_column(
    document: &Document<'_>,
    entry: &Entry<'_>,
    catalogue: &Catalogue,
    except: &str,
) -> Result<(), Diagnostic> {
    let format = || Columns::of_catalogue().all.iter().map(|column| column.name.as_str());
    if format().any(|column| column == entry.key && column != except) {
        return Ok(());
    }
    if catalogue.clusters().iter().any(|cluster| cluster.detail(entry.key).is_some()) {
        return Ok(());
    }
    const CHANGES: [&str; 8] = [
        "add-sectors",
        "add-themes",
        "add-offers",
        "add-seeks",
        "remove-sectors",
        "remove-themes",
        "remove-offers",
        "remove-seeks",
    ];
    let changes = CHANGES.into_iter().filter(|_| except == "id");
    Err(unknown_key(document, entry, format().chain(changes)))
}

/// The value of a column.
fn value(document: &Document<'_>, entry: &Entry<'_>, column: &str) -> Result<(FieldValue, Spot), Diagnostic> {
    let spot = || Spot { column: column.to_owned(), value: entry.value.span(), items: Vec::new() };
    if MULTI.contains(&column) {
        let (items, spot) = listed(document, entry, column)?;
        let value = if items.is_empty() { FieldValue::Empty } else { FieldValue::Items(items) };
        return Ok((value, spot));
    }
    let found = entry.value.get_ref();
    if found.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok((FieldValue::Empty, spot()));
    }
    let value = match column {
        "members" => {
            let count = u32::try_from(document.whole(entry)?);
            FieldValue::Count(count.map_err(|_| document.unexpected(entry, "a number of members"))?)
        }
        "lat" => FieldValue::Number(document.number(entry, -90.0..90.0, "degrees in -90..90")?),
        "lon" => FieldValue::Number(document.number(entry, -180.0..180.0, "degrees in -180..180")?),
        _ => match found {
            // Columns that are kept as text, such as a year, may be numbers in the file.
            DeValue::Integer(number) => FieldValue::Text(number.to_string()),
            DeValue::Datetime(date) => FieldValue::Text(date.to_string()),
            _ => FieldValue::Text(document.string(entry)?),
        },
    };
    Ok((value, spot()))
}

/// The items of a multi-valued column: an array, or one text as a cell would hold it.
fn listed(
    document: &Document<'_>,
    entry: &Entry<'_>,
    column: &str,
) -> Result<(Vec<String>, Spot), Diagnostic> {
    let mut spot = Spot { column: column.to_owned(), value: entry.value.span(), items: Vec::new() };
    if let Some(text) = entry.value.get_ref().as_str() {
        return Ok((items(text, ',').map(|(item, _)| item.to_owned()).collect(), spot));
    }
    let (items, spans) = texts(document, entry, "an array of terms")?.into_iter().unzip();
    spot.items = spans;
    Ok((items, spot))
}

/// An array of strings, or one string, each with where it stands.
pub(super) fn texts(
    document: &Document<'_>,
    entry: &Entry<'_>,
    expected: &str,
) -> Result<Vec<(String, Range<usize>)>, Diagnostic> {
    if let Some(text) = entry.value.get_ref().as_str() {
        return Ok(vec![(text.to_owned(), entry.value.span())]);
    }
    let array = entry.value.get_ref().as_array().ok_or_else(|| document.unexpected(entry, expected))?;
    let text = |item: &toml::Spanned<DeValue<'_>>| {
        let text = item.get_ref().as_str().ok_or_else(|| document.unexpected(entry, expected))?;
        Ok((text.to_owned(), item.span()))
    };
    array.iter().map(text).collect()
}

/// The tables of an array, each with where it stands.
fn tables<'v>(
    document: &Document<'_>,
    entry: &Entry<'v>,
) -> Result<Vec<(&'v DeTable<'v>, Range<usize>)>, Diagnostic> {
    let tables = document.tables(entry)?;
    let spans =
        entry.value.get_ref().as_array().into_iter().flat_map(|array| array.iter().map(toml::Spanned::span));
    Ok(tables.into_iter().zip(spans).collect())
}

/// Puts a value into a draft.
fn fill(draft: &mut ClusterDraft<'static>, column: &str, value: FieldValue) {
    let list = |value: FieldValue| match value {
        FieldValue::Items(items) => items.into_iter().map(Cow::Owned).collect(),
        _ => Vec::new(),
    };
    match column {
        "sectors" => return draft.sectors = list(value),
        "themes" => return draft.themes = list(value),
        "offers" => return draft.offers = list(value),
        "seeks" => return draft.seeks = list(value),
        _ => {}
    }
    match (column, value) {
        (_, FieldValue::Empty | FieldValue::Items(_)) => {}
        ("members", FieldValue::Count(count)) => draft.members = Some(count),
        ("lat", FieldValue::Number(degrees)) => draft.latitude = Some(degrees),
        ("lon", FieldValue::Number(degrees)) => draft.longitude = Some(degrees),
        ("id", FieldValue::Text(text)) => draft.id = Some(text.into()),
        ("name", FieldValue::Text(text)) => draft.name = text.into(),
        ("country", FieldValue::Text(text)) => draft.country = text.into(),
        ("region", FieldValue::Text(text)) => draft.region = Some(text.into()),
        ("city", FieldValue::Text(text)) => draft.city = Some(text.into()),
        ("role", FieldValue::Text(text)) => draft.role = Some(text.into()),
        (_, FieldValue::Text(text)) => _ = draft.details.insert(column.to_owned(), text),
        (_, FieldValue::Count(_) | FieldValue::Number(_)) => {}
    }
}
