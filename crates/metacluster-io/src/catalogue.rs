//! Reading a catalogue: rows become drafts, the core checks them, and what it finds gets its place in the file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use metacluster::{
    Catalogue, CatalogueBuilder, ClusterDraft, Finding, Outcome, Problem, Reference, Severity,
};

use crate::accounting::Accounting;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::{MappedColumn, Meaning};
use crate::items::{count, items, number};
use crate::limits;
use crate::records::Cell;
use crate::script::mixed_word;
use crate::source::Source;
use crate::table::{Row, Table, quoted};

/// A catalogue with the account of how it was read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CatalogueReport {
    /// The name of the source.
    pub name: String,
    /// The clusters.
    pub catalogue: Catalogue,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How the file is written.
    pub dialect: Dialect,
    /// What each column was taken for, in the order of the file.
    pub mapping: Vec<MappedColumn>,
}

impl CatalogueReport {
    /// What was read, in one line: `read clusters.csv: 280 clusters, 30 countries; UTF-8, delimiter ',' (detected)`.
    pub fn summary(&self) -> String {
        let clusters = plural(self.catalogue.len(), "cluster", "clusters");
        let countries = plural(self.catalogue.country_count(), "country", "countries");
        format!("read {}: {clusters}, {countries}; {}", self.name, self.dialect)
    }
}

/// A number with its noun.
pub(crate) fn plural(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// Reads a catalogue in any CSV dialect. Expected O(bytes).
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{Source, read_catalogue};
/// let source = Source::new("clusters.csv", "název;země;zájmy\nCREA Hydro & Energy;Česko;biogas:0,5, biomass\n");
/// let report = read_catalogue(&source, Reference::embedded())?;
/// assert_eq!(report.summary(), "read clusters.csv: 1 cluster, 1 country; UTF-8, delimiter ';' (detected)");
/// assert_eq!(report.catalogue.clusters()[0].themes().len(), 2);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used: it is no text, has no header, or its header would mislead.
pub fn read_catalogue(source: &Source, reference: Arc<Reference>) -> Result<CatalogueReport, ReadError> {
    let is_country = |value: &str| reference.countries.get(value).is_some();
    let table = Table::open(source, Columns::of_catalogue(), is_country)?;
    let mut builder = CatalogueBuilder::new(Arc::clone(&reference));
    let mut rows = table.rows();
    let mut accepted_lines = Vec::new();
    while let Some(row) = rows.next_row() {
        let (draft, warnings) = match read_draft(&row) {
            Ok(read) => read,
            Err(problem) => {
                rows.reject(problem);
                continue;
            }
        };
        let added = builder.add(draft);
        let mut found = warnings;
        found.extend(["id", "name"].into_iter().filter_map(|column| mixed_scripts(&row, column)));
        let mut places = Places::default();
        for finding in added.findings {
            let rejects_duplicate = finding.problem == Problem::DuplicateId;
            let span = places.span(&row, &finding);
            let mut diagnostic = Diagnostic::of_finding(&table.text, span, finding, &reference);
            if rejects_duplicate && let Outcome::Rejected(Some(first)) = added.outcome {
                let line = accepted_lines.get(first).copied().unwrap_or(0);
                diagnostic.message.push_str(&format!(", first at line {line}"));
            }
            found.push(diagnostic);
        }
        found.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.line, place.column)));
        match added.outcome {
            Outcome::Accepted => {
                accepted_lines.push(row.line());
                rows.accept();
            }
            Outcome::Merged(first) => {
                let line = accepted_lines.get(first).copied().unwrap_or(0);
                let message = format!("the row says what line {line} says and is merged with it");
                rows.merge(row.problem("id", Severity::Note, "merged-row", message));
            }
            Outcome::Rejected(_) => {
                // A rejected draft has at least one error.
                let error = found.iter().position(|diagnostic| diagnostic.severity == Severity::Error);
                let error = error.map_or_else(
                    || row.problem("id", Severity::Error, "rejected-row", "the row cannot become a cluster"),
                    |error| found.remove(error),
                );
                rows.reject(error);
            }
        }
        found.into_iter().for_each(|diagnostic| rows.notice(diagnostic));
    }
    let (accounting, diagnostics) = rows.finish();
    let (name, dialect, mapping) = (source.name.clone(), table.dialect, table.mapping);
    Ok(CatalogueReport { name, catalogue: builder.finish(), accounting, diagnostics, dialect, mapping })
}

/// What a row says, with warnings for values that are no numbers; the error of a row that says too much.
fn read_draft(row: &Row<'_>) -> Result<(ClusterDraft<'static>, Vec<Diagnostic>), Diagnostic> {
    let delimiter = row.table().dialect.delimiter;
    let mut draft = ClusterDraft::default();
    let mut details = BTreeMap::new();
    let mut warnings = Vec::new();
    let mut half_position = false;
    for (meaning, cell) in row.cells() {
        let value = cell.value.trim();
        if value.is_empty() {
            continue;
        }
        let mut read_number = |column: &str| {
            let read = number(value);
            if read.is_none() {
                half_position = true;
                warnings.push(bad_number(row, column, value, "a number, such as 50.08"));
            }
            read
        };
        match meaning {
            Meaning::Column("id") => draft.id = Some(value.to_owned().into()),
            Meaning::Column("name") => draft.name = value.to_owned().into(),
            Meaning::Column("country") => draft.country = value.to_owned().into(),
            Meaning::Column("region") => draft.region = Some(value.to_owned().into()),
            Meaning::Column("city") => draft.city = Some(value.to_owned().into()),
            Meaning::Column("lat") => draft.latitude = read_number("lat"),
            Meaning::Column("lon") => draft.longitude = read_number("lon"),
            Meaning::Column("members") => {
                draft.members = count(value);
                if draft.members.is_none() {
                    warnings.push(bad_number(row, "members", value, "a whole number, such as 40"));
                }
            }
            Meaning::Column("role") => draft.role = Some(value.to_owned().into()),
            Meaning::Column("sectors") => {
                draft.sectors =
                    read_items(row, "sectors", cell, delimiter)?.into_iter().map(Into::into).collect()
            }
            Meaning::Column("themes") => {
                draft.themes =
                    read_items(row, "themes", cell, delimiter)?.into_iter().map(Into::into).collect()
            }
            Meaning::Column("offers") => {
                draft.offers =
                    read_items(row, "offers", cell, delimiter)?.into_iter().map(Into::into).collect()
            }
            Meaning::Column("seeks") => {
                draft.seeks = read_items(row, "seeks", cell, delimiter)?.into_iter().map(Into::into).collect()
            }
            Meaning::Column(column) => _ = details.insert((*column).to_owned(), value.to_owned()),
            Meaning::Detail(column) => _ = details.insert(column.clone(), value.to_owned()),
            Meaning::Ignored => {}
        }
    }
    // Half a position is none, and the core would complain of it once more.
    if half_position {
        (draft.latitude, draft.longitude) = (None, None);
    }
    draft.details = details;
    Ok((draft, warnings))
}

fn bad_number(row: &Row<'_>, column: &str, value: &str, expected: &str) -> Diagnostic {
    let message = format!("{} is not {expected}; it is taken as unknown", quoted(value));
    row.problem(column, Severity::Warning, "bad-number", message)
}

fn mixed_scripts(row: &Row<'_>, column: &str) -> Option<Diagnostic> {
    let cell = row.cell(column)?;
    let word = mixed_word(&cell.value)?;
    let shown = quoted(cell.value.get(word.clone())?);
    let message =
        format!("{shown} mixes letters of two alphabets that look alike; it equals no word in one of them");
    Some(Diagnostic::at(&row.table().text, cell.place(word), Severity::Warning, "mixed-scripts", message))
}

fn read_items(
    row: &Row<'_>,
    column: &str,
    cell: &Cell<'_>,
    delimiter: char,
) -> Result<Vec<String>, Diagnostic> {
    let read: Vec<String> =
        items(&cell.value, delimiter).map(|(item, _)| item.to_owned()).take(limits::ITEMS + 1).collect();
    if read.len() > limits::ITEMS {
        let message = format!("the cell lists more than {} items", limits::ITEMS);
        return Err(row.problem(column, Severity::Error, "too-many-items", message));
    }
    Ok(read)
}

/// Finds where the values of one row stand. The items of a cell are located once for all findings about them.
#[derive(Default)]
struct Places(Option<(&'static str, Vec<Range<usize>>)>);

impl Places {
    /// The item that a finding is about, else the cell, else the name (an id that was made has no cell).
    fn span(&mut self, row: &Row<'_>, finding: &Finding) -> Range<usize> {
        let Some(cell) = row.cell(finding.column).or_else(|| row.cell("name")) else {
            return row.span();
        };
        let Some(item) = finding.item else {
            return cell.content();
        };
        if self.0.as_ref().is_none_or(|(column, _)| *column != finding.column) {
            let parts = items(&cell.value, row.table().dialect.delimiter);
            self.0 = Some((finding.column, parts.map(|(_, part)| part).collect()));
        }
        let part = self.0.as_ref().and_then(|(_, parts)| parts.get(item));
        part.map_or_else(|| cell.content(), |part| cell.place(part.clone()))
    }
}
