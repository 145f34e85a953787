//! Reading a catalogue: rows become drafts, the core checks them, and what it finds gets its place in the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use metacluster::{
    Added, Catalogue, CatalogueBuilder, ClusterDraft, Finding, FullTray, Outcome, Prepared, Preparer,
    Problem, Reference, Severity, Tray, Warnings, trimmed,
};

use crate::accounting::Accounting;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::{MappedColumn, Meaning};
use crate::items::items;
use crate::numbers::is_mangled;
use crate::options::ReadOptions;
use crate::records::Cell;
use crate::rejects::Rejects;
use crate::script::mixed_word;
use crate::source::Source;
use crate::table::{Decision, Fate, Notices, PreparedBy, Row, RowPreparer, RowReader, Spot, Table, quoted};

/// A catalogue with the account of how it was read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CatalogueReport {
    /// The name of the source.
    pub name: String,
    /// The clusters.
    pub catalogue: Catalogue,
    /// What became of the rows and of the bytes.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Problems beyond the limit, counted only.
    pub further_problems: usize,
    /// The rejected rows, if they were asked for.
    pub rejects: Rejects,
    /// How the file is written.
    pub dialect: Dialect,
    /// What each column was taken for, in the order of the file.
    pub mapping: Vec<MappedColumn>,
    /// Everything that was decided about the file, and why.
    pub decisions: Vec<Decision>,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
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

/// Reads a catalogue in any CSV dialect and encoding. Expected O(bytes), on every core; the memory is that of the
/// catalogue and of a window of some megabytes.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{ReadOptions, Source, read_catalogue};
/// let source = Source::new("clusters.csv", "název;země;zájmy\nCREA Hydro & Energy;Česko;biogas:0,5, biomass\n");
/// let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default())?;
/// assert_eq!(report.summary(), "read clusters.csv: 1 cluster, 1 country; UTF-8, delimiter ';' (detected)");
/// assert_eq!(report.catalogue.clusters()[0].themes().len(), 2);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used: it is no text, has no header, or its header would mislead.
pub fn read_catalogue(
    source: &Source,
    reference: Arc<Reference>,
    options: &ReadOptions,
) -> Result<CatalogueReport, ReadError> {
    let is_country = |value: &str| reference.countries.get(value).is_some();
    let table = Table::open(source, Columns::of_catalogue(), options, is_country)?;
    let fields: Vec<Field> = table.mapping.iter().map(|column| Field::of(&column.meaning)).collect();
    let builder = CatalogueBuilder::new(Arc::clone(&reference));
    let mut reader = Reader {
        builder,
        reference: Arc::clone(&reference),
        fields: &fields,
        options,
        accepted_lines: Vec::new(),
    };
    let read = table.read(options, &mut reader)?;
    Ok(CatalogueReport {
        name: source.name().to_owned(),
        catalogue: reader.builder.finish(),
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        further_problems: read.further_problems,
        rejects: read.rejects,
        dialect: read.dialect,
        mapping: read.mapping,
        decisions: read.decisions,
        sha256: read.sha256,
    })
}

/// Makes clusters of rows.
struct Reader<'o> {
    builder: CatalogueBuilder,
    reference: Arc<Reference>,
    fields: &'o [Field],
    options: &'o ReadOptions,
    /// The line of each accepted row.
    accepted_lines: Vec<u32>,
}

/// Makes drafts of rows and checks each by itself.
pub(crate) struct Drafts<'o> {
    preparer: Arc<Preparer>,
    fields: &'o [Field],
    options: &'o ReadOptions,
    warnings: Warnings,
}

impl RowPreparer for Drafts<'_> {
    type Prepared = Prepared;
    type Scratch = (Lists, Tray);
    type Shared = FullTray;

    fn scratch(bytes: usize) -> (Lists, Tray) {
        (Lists::default(), Tray::with_room_for(bytes))
    }

    fn prepare(
        &self,
        row: &Row<'_>,
        (lists, tray): &mut Self::Scratch,
        notices: &mut Vec<Diagnostic>,
    ) -> Result<Prepared, Diagnostic> {
        let mut draft = read_draft(row, self.fields, self.options, lists, notices)?;
        let prepared = self.preparer.prepare(&mut draft, tray, self.warnings);
        lists.take_back(draft);
        Ok(prepared)
    }

    fn share((_, tray): Self::Scratch) -> FullTray {
        tray.close()
    }
}

impl<'o> RowReader for Reader<'o> {
    type Preparer = Drafts<'o>;

    fn preparer(&mut self, is_full: bool) -> Drafts<'o> {
        let warnings = if is_full { Warnings::Counted } else { Warnings::Listed };
        Drafts { preparer: self.builder.preparer(), fields: self.fields, options: self.options, warnings }
    }

    fn settle(
        &mut self,
        spot: &Spot<'_>,
        prepared: PreparedBy<Self>,
        tray: &FullTray,
        notices: &mut Notices,
    ) -> Fate {
        let added = self.builder.admit(prepared, tray);
        notices.counted += added.counted;
        if added.outcome == Outcome::Accepted {
            // Four thousand million lines are beyond any limit that a machine could serve.
            self.accepted_lines.push(u32::try_from(spot.line()).unwrap_or(u32::MAX));
            // What is only counted needs no place.
            if added.findings.is_empty() || notices.is_full {
                notices.counted += added.findings.len();
                return Fate::Accepted;
            }
        }
        let found = &mut notices.list;
        spot.with_row(|row| fate(row, added, found, &self.accepted_lines, &self.reference))
    }
}

/// What becomes of a row that the core found something in, or that is not in. The findings join `found`, by place.
fn fate(
    row: &Row<'_>,
    added: Added,
    found: &mut Vec<Diagnostic>,
    accepted_lines: &[u32],
    reference: &Arc<Reference>,
) -> Fate {
    let mut places = Places::default();
    for finding in added.findings {
        let rejects_duplicate = finding.problem == Problem::DuplicateId;
        let span = places.span(row, &finding);
        let mut diagnostic = Diagnostic::of_finding(row.text(), span, finding, reference);
        if rejects_duplicate && let Outcome::Rejected(Some(first)) = added.outcome {
            let line = accepted_lines.get(first).copied().unwrap_or(0);
            diagnostic.message.push_str(&format!(", first at line {line}"));
        }
        found.push(diagnostic);
    }
    found.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.line, place.column)));
    match added.outcome {
        Outcome::Accepted => Fate::Accepted,
        Outcome::Merged(first) => {
            let line = accepted_lines.get(first).copied().unwrap_or(0);
            let message = format!("the row says what line {line} says and is merged with it");
            Fate::Merged(row.problem("id", Severity::Note, "merged-row", message))
        }
        Outcome::Rejected(_) => {
            // A rejected draft has at least one error.
            let error = found.iter().position(|diagnostic| diagnostic.severity == Severity::Error);
            Fate::Rejected(error.map_or_else(
                || row.problem("id", Severity::Error, "rejected-row", "the row cannot become a cluster"),
                |error| found.remove(error),
            ))
        }
    }
}

/// What a column of the file is to a cluster.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    Id,
    Name,
    Country,
    Region,
    City,
    Latitude,
    Longitude,
    Members,
    Role,
    Sectors,
    Themes,
    Offers,
    Seeks,
    Detail(String),
    Ignored,
}

impl Field {
    pub(crate) fn of(meaning: &Meaning) -> Self {
        match meaning {
            Meaning::Column(column) => match *column {
                "id" => Field::Id,
                "name" => Field::Name,
                "country" => Field::Country,
                "region" => Field::Region,
                "city" => Field::City,
                "lat" => Field::Latitude,
                "lon" => Field::Longitude,
                "members" => Field::Members,
                "role" => Field::Role,
                "sectors" => Field::Sectors,
                "themes" => Field::Themes,
                "offers" => Field::Offers,
                "seeks" => Field::Seeks,
                other => Field::Detail(other.to_owned()),
            },
            Meaning::Detail(column) => Field::Detail(column.clone()),
            Meaning::Ignored => Field::Ignored,
        }
    }
}

/// What a row says, and warnings for values that are not what their column holds; the error of a row that says too
/// much.
pub(crate) fn read_draft<'a>(
    row: &Row<'a>,
    fields: &[Field],
    options: &ReadOptions,
    lists: &mut Lists,
    warnings: &mut Vec<Diagnostic>,
) -> Result<ClusterDraft<'a>, Diagnostic> {
    let mut draft = ClusterDraft::default();
    let mut details = BTreeMap::new();
    let mut half_position = false;
    for (place, field) in fields.iter().enumerate() {
        let Some(cell) = row.cell_at(place) else { continue };
        let value = trimmed(&cell.value);
        if value.is_empty() {
            continue;
        }
        let text = || Cow::Borrowed(value);
        match field {
            Field::Id => {
                draft.id = Some(text());
                warnings.extend(mixed_scripts(row, cell));
                if is_mangled(value) {
                    let message =
                        format!("{} looks like an id that a spreadsheet took for a number", quoted(value));
                    let help = "the id before that is lost: look it up, and format the column as text";
                    warnings
                        .push(row.problem("id", Severity::Warning, "mangled-id", message).with_help(help));
                }
            }
            Field::Name => {
                draft.name = text();
                warnings.extend(mixed_scripts(row, cell));
            }
            Field::Country => draft.country = text(),
            Field::Region => draft.region = Some(text()),
            Field::City => draft.city = Some(text()),
            Field::Latitude | Field::Longitude => {
                let column = if *field == Field::Latitude { "lat" } else { "lon" };
                let read = row.number(column, value);
                if read.is_none() {
                    half_position = true;
                    warnings.push(bad_number(row, column, value, "a number, such as 50.08"));
                }
                *(if *field == Field::Latitude { &mut draft.latitude } else { &mut draft.longitude }) = read;
            }
            Field::Members => {
                draft.members = row.count("members", value);
                if draft.members.is_none() {
                    warnings.push(bad_number(row, "members", value, "a whole number, such as 40"));
                }
            }
            Field::Role => draft.role = Some(text()),
            Field::Sectors => draft.sectors = read_items(row, "sectors", cell, options, lists.empty())?,
            Field::Themes => draft.themes = read_items(row, "themes", cell, options, lists.empty())?,
            Field::Offers => draft.offers = read_items(row, "offers", cell, options, lists.empty())?,
            Field::Seeks => draft.seeks = read_items(row, "seeks", cell, options, lists.empty())?,
            Field::Detail(column) => _ = details.insert(column.clone(), value.to_owned()),
            Field::Ignored => {}
        }
    }
    // Half a position is none, and the core would complain of it once more.
    if half_position {
        (draft.latitude, draft.longitude) = (None, None);
    }
    draft.details = details;
    Ok(draft)
}

fn bad_number(row: &Row<'_>, column: &str, value: &str, expected: &str) -> Diagnostic {
    let message = format!("{} is not {expected}; it is taken as unknown", quoted(value));
    row.problem(column, Severity::Warning, "bad-number", message)
}

fn mixed_scripts(row: &Row<'_>, cell: &Cell<'_>) -> Option<Diagnostic> {
    let word = mixed_word(&cell.value)?;
    let shown = quoted(cell.value.get(word.clone())?);
    let message =
        format!("{shown} mixes letters of two alphabets that look alike; it equals no word in one of them");
    Some(Diagnostic::at(row.text(), cell.place(word), Severity::Warning, "mixed-scripts", message))
}

/// Memory for the items of cells, used for one row after the other.
#[derive(Debug, Default)]
pub(crate) struct Lists(Vec<Vec<Cow<'static, str>>>);

impl Lists {
    fn empty<'a>(&mut self) -> Vec<Cow<'a, str>> {
        self.0.pop().unwrap_or_default()
    }

    pub(crate) fn take_back(&mut self, draft: ClusterDraft<'_>) {
        for mut list in [draft.sectors, draft.themes, draft.offers, draft.seeks] {
            list.clear();
            if list.capacity() > 0 {
                // An empty list becomes one of another lifetime in the same memory.
                self.0.push(list.into_iter().map(|_| Cow::Borrowed("")).collect());
            }
        }
    }
}

fn read_items<'a>(
    row: &Row<'a>,
    column: &str,
    cell: &'a Cell<'a>,
    options: &ReadOptions,
    mut read: Vec<Cow<'a, str>>,
) -> Result<Vec<Cow<'a, str>>, Diagnostic> {
    let all = items(&cell.value, row.delimiter()).map(|(item, _)| Cow::Borrowed(item));
    read.extend(all.take(options.limits.items.saturating_add(1)));
    if read.len() > options.limits.items {
        let message = format!("the cell lists more than {} items", options.limits.items);
        return Err(row
            .problem(column, Severity::Error, "too-many-items", message)
            .with_help("the limit is items"));
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
            let parts = items(&cell.value, row.delimiter());
            self.0 = Some((finding.column, parts.map(|(_, part)| part).collect()));
        }
        let part = self.0.as_ref().and_then(|(_, parts)| parts.get(item));
        part.map_or_else(|| cell.content(), |part| cell.place(part.clone()))
    }
}
