//! A table: decoded, its dialect detected, its header mapped, its rows handed out. Every kind of table is read through
//! here; what the rows mean is left to the readers of catalogues, partnerships and complements.
//!
//! Rows are read in two steps, so that a large file uses every core and still reads the same on one: the first step
//! looks at each row by itself, in parallel, the second settles them in the order of the file. A file is cut into
//! pieces at line ends. Whether a line end lies inside a quoted cell is not known before the piece before it is read, so
//! a piece that turns out to begin in the middle of a record is read again; what is read never depends on the cuts.

mod decisions;
mod ledger;
mod numbers_of;
mod origin;
mod pieces;
mod reading;
mod row;
mod shape;

use metacluster::Severity;

use crate::accounting::Accounting;
use crate::columns::Columns;
use crate::decode::EncodingSource;
use crate::diagnostic::{Diagnostic, shortened};
use crate::dialect::{AboveKind, Detected, Dialect, detect};
use crate::error::ReadError;
use crate::header::{self, MappedColumn, is_padding};
use crate::options::ReadOptions;
use crate::records::Scanner;
use crate::rejects::{Rejects, encoded};
use crate::source::Source;
use crate::text::{Text, Undecodable};

pub use decisions::Decision;
use ledger::Ledger;
use numbers_of::Numbers;
use origin::Origin;
use reading::Reading;
pub(crate) use row::{Row, Spot};
use shape::Shape;

/// A table whose header is understood.
pub(crate) struct Table<'s> {
    origin: Origin<'s>,
    /// The first window, with the header.
    text: Text,
    shape: Shape,
    pub(crate) dialect: Dialect,
    pub(crate) mapping: Vec<MappedColumn>,
    pub(crate) decisions: Vec<Decision>,
    /// Where the rows begin.
    body: usize,
    accounting: Accounting,
    warnings: Vec<Diagnostic>,
}

/// What became of a row that is shaped like one.
pub(crate) enum Fate {
    Accepted,
    Merged(Diagnostic),
    Rejected(Diagnostic),
}

/// What makes something of the rows of a table.
pub(crate) trait RowReader: Send {
    /// What looks at rows by themselves, while this one settles others.
    type Preparer: RowPreparer;

    /// What is to look at the next rows. Called once for some hundred rows; `is_full` if no more diagnostics are kept.
    fn preparer(&mut self, is_full: bool) -> Self::Preparer;

    /// Decides about a row, in the order of the file, and may add notices. `shared` belongs to the rows that were
    /// prepared together with it.
    fn settle(
        &mut self,
        spot: &Spot<'_>,
        prepared: PreparedBy<Self>,
        shared: &SharedBy<Self>,
        notices: &mut Notices,
    ) -> Fate;
}

/// What a reader is handed of a row.
pub(crate) type PreparedBy<R> = <<R as RowReader>::Preparer as RowPreparer>::Prepared;

/// What a reader is handed of the rows round it.
pub(crate) type SharedBy<R> = <<R as RowReader>::Preparer as RowPreparer>::Shared;

/// What looks at rows by themselves, on many threads at once and in no order.
pub(crate) trait RowPreparer: Send + Sync {
    /// What it makes of a row.
    type Prepared: Send;
    /// Memory that it uses for one row after the other.
    type Scratch;
    /// What it makes of the rows of one piece together.
    type Shared: Clone + Send + Sync;

    /// Memory for a piece of so many bytes.
    fn scratch(bytes: usize) -> Self::Scratch;

    /// Looks at a row that has the shape of the header, and may add notices.
    fn prepare(
        &self,
        row: &Row<'_>,
        scratch: &mut Self::Scratch,
        notices: &mut Vec<Diagnostic>,
    ) -> Result<Self::Prepared, Diagnostic>;

    /// What is common to the rows that were prepared with this memory.
    fn share(scratch: Self::Scratch) -> Self::Shared;
}

/// For tables so small that everything is decided when a row is settled.
impl RowPreparer for () {
    type Prepared = ();
    type Scratch = ();
    type Shared = ();

    fn scratch(_: usize) {}

    fn prepare(&self, _: &Row<'_>, (): &mut (), _: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn share((): ()) {}
}

/// What is noticed of one row.
pub(crate) struct Notices {
    pub(crate) list: Vec<Diagnostic>,
    /// Problems without a diagnostic.
    pub(crate) counted: usize,
    /// Whether no more diagnostics are kept, so that none need be made.
    pub(crate) is_full: bool,
}

/// A table that was read.
pub(crate) struct Finished {
    pub(crate) accounting: Accounting,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Problems beyond the limit, which are counted only.
    pub(crate) further_problems: usize,
    pub(crate) rejects: Rejects,
    pub(crate) sha256: String,
    pub(crate) dialect: Dialect,
    pub(crate) mapping: Vec<MappedColumn>,
    pub(crate) decisions: Vec<Decision>,
}

impl<'s> Table<'s> {
    /// Understands a source as a table with these columns. `is_country` decides between columns of which only one
    /// holds countries.
    pub(crate) fn open(
        source: &'s Source,
        columns: &'static Columns,
        options: &ReadOptions,
        is_country: impl Fn(&str) -> bool + Sync,
    ) -> Result<Self, ReadError> {
        let (mut origin, text) = Origin::open(source, columns, options)?;
        let mark = text.file_offset;
        // The file is read on while its first window is understood.
        let (read_on, understood) =
            rayon::join(|| origin.read_on(), || understand(&text, columns, options, &is_country));
        let Understood { detected, mapping, numbers } = understood?;
        read_on?;
        let is_guarded = detected.dialect.is_excel_csv();
        let mut accounting = Accounting::default();
        let bytes = accounting.bytes_mut();
        bytes.mark = mark;
        bytes.header = text.file_bytes(detected.header.span.start..detected.header.next);
        for part in &detected.above {
            let size = text.file_bytes(part.span.clone());
            match part.kind {
                AboveKind::Sep | AboveKind::Title => bytes.skipped += size,
                AboveKind::Blank => bytes.blank += size,
                AboveKind::Comment => bytes.comments += size,
            }
        }
        let mut dialect = detected.dialect.clone();
        dialect.encoding_is_guess = origin.encoding_source() == Some(EncodingSource::Guessed);
        let decisions = decisions::of(origin.encoding_source(), &detected, &dialect, &mapping, &numbers);
        let header_cells = detected.header.cells.iter();
        let header = header_cells.map(|cell| cell.value.trim_matches(is_padding).to_owned()).collect();
        let (body, warnings) = (detected.header.next, detected.warnings);
        let mut warnings = warnings;
        warnings.extend(origin.warnings(&text));
        warnings.extend(numbers_of::contradictions(&text, &detected.header, &numbers));
        let country = mapping.iter().position(|column| column.meaning.is("country"));
        let (syntax, limits) = (detected.syntax, options.limits);
        let header_span = detected.header.span.clone();
        let shape = Shape {
            header,
            header_span,
            syntax,
            mapping: mapping.clone(),
            country,
            numbers,
            limits,
            is_guarded,
        };
        Ok(Self { origin, shape, dialect, mapping, decisions, body, accounting, warnings, text })
    }

    /// Reads every row on behalf of `reader`.
    pub(crate) fn read<R: RowReader>(
        self,
        options: &ReadOptions,
        reader: &mut R,
    ) -> Result<Finished, ReadError> {
        let Self { mut origin, text, shape, dialect, mapping, decisions, body, accounting, warnings } = self;
        let mut reading = Reading {
            shape: &shape,
            reader,
            ledger: Ledger::new(accounting, warnings, options, dialect.quote),
            is_behind_blank: false,
            is_in_long_row: false,
        };
        let (head, line_end) = head_of_rejects(&text, body, &shape);
        let mut window = text;
        let mut at = body;
        let mut line = window.line_of(at);
        loop {
            // The file is read on while rows are made of the window.
            let (read_on, behind) = rayon::join(|| origin.read_on(), || reading.window(&window, at, line));
            read_on?;
            (at, line) = behind;
            if window.is_last {
                break;
            }
            let file_offset = window.file_offset + window.file_bytes(0..at);
            let carried = window.undecodable_in(&(at..window.text.len())).iter();
            let carried =
                carried.map(|one| Undecodable { at: one.at - at, bytes: one.bytes.clone() }).collect();
            let mut carry = std::mem::take(&mut window.text);
            carry.drain(..at);
            match origin.next(carry, line, file_offset, carried)? {
                Some(next) => window = next,
                None => break,
            }
            at = 0;
        }
        let (size, sha256) = origin.finish();
        let Ledger { accounting, mut diagnostics, further_problems, rejects, .. } = reading.ledger;
        if accounting.read() == 0 {
            let message = "the file has a header and no rows";
            let name = &window.name;
            diagnostics.push(Diagnostic::of_file(name, Severity::Warning, "no-rows", message));
        }
        let accounting = accounting.closed(size);
        let rejects = Rejects { rows: rejects, head, line_end };
        Ok(Finished {
            accounting,
            diagnostics,
            further_problems,
            rejects,
            sha256,
            dialect,
            mapping,
            decisions,
        })
    }
}

/// How the first window of a table is written.
struct Understood<'t> {
    detected: Detected<'t>,
    mapping: Vec<MappedColumn>,
    numbers: Vec<Numbers>,
}

fn understand<'t>(
    text: &'t Text,
    columns: &'static Columns,
    options: &ReadOptions,
    is_country: impl Fn(&str) -> bool,
) -> Result<Understood<'t>, ReadError> {
    let mut detected = detect(text, columns, options)?;
    if detected.dialect.is_excel_csv() {
        detected.header.take_guards_off();
    }
    let (scanner, below) = (Scanner::new(text, detected.syntax), detected.header.next);
    let holds_countries = |column: usize| {
        let (mut countries, mut filled) = (0, 0);
        scanner.each(below, |record| {
            let cell = record.cells.get(column).filter(|_| record.flaw.is_none());
            let value = cell.map_or("", |cell| cell.value.trim());
            filled += usize::from(!value.is_empty());
            countries += usize::from(!value.is_empty() && is_country(value));
        });
        2 * countries > filled
    };
    let mapping = header::map(text, &detected.header, columns, options, holds_countries)?;
    let numbers = numbers_of::columns(&mapping, |look| scanner.each(below, look), options.decimal);
    Ok(Understood { detected, mapping, numbers })
}

/// What stands before rejected rows, and between them: mark, header and line end of the file.
fn head_of_rejects(text: &Text, body: usize, shape: &Shape) -> (Vec<u8>, Vec<u8>) {
    let mut head = if text.encoding.has_mark() { encoded("\u{feff}", text.encoding) } else { Vec::new() };
    head.extend(text.raw(shape.header_span.start..body));
    let line_end = text.slice(shape.header_span.end..body);
    let line_end = if line_end.is_empty() { "\n" } else { line_end };
    if shape.header_span.end == body {
        head.extend(encoded(line_end, text.encoding));
    }
    (head, encoded(line_end, text.encoding))
}

/// Messages that quote a value of a row.
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", shortened(value))
}
