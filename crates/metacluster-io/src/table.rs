//! A table: decoded, its dialect detected, its header mapped, its rows handed out. Every kind of table is read through
//! here; what the rows mean is left to the readers of catalogues, partnerships and complements.
//!
//! Rows are read in two steps, so that a large file uses every core and still reads the same on one: the first step
//! looks at each row by itself, in parallel, the second settles them in the order of the file. A file is cut into
//! pieces at line ends. Whether a line end lies inside a quoted cell is not known before the piece before it is read, so
//! a piece that turns out to begin in the middle of a record is read again; what is read never depends on the cuts.

mod decisions;
mod numbers_of;
mod origin;
mod row;
mod shape;

use std::ops::Range;

use metacluster::Severity;
use rayon::prelude::*;

use crate::accounting::Accounting;
use crate::columns::Columns;
use crate::decode::EncodingSource;
use crate::diagnostic::{Diagnostic, shortened};
use crate::dialect::{AboveKind, Dialect, detect};
use crate::error::ReadError;
use crate::header::{self, MappedColumn, is_padding};
use crate::options::ReadOptions;
use crate::records::{Record, Scan, Scanner};
use crate::rejects::{Reject, Rejects, encoded};
use crate::source::Source;
use crate::text::{Text, Undecodable, count_line_ends};

pub use decisions::Decision;
use origin::Origin;
pub(crate) use row::{Row, Spot};
use shape::{Kind, Shape, TOO_LONG_ROW};

/// Most bytes of a piece that one task reads.
const MOST_PIECE: usize = 128 << 10;

/// Pieces of a window, unless they would be longer.
const PIECES: usize = 16;

/// Most pieces between two settlements. The first settlements come sooner, so that the words of a catalogue are known
/// when most of its rows are read.
const MOST_PIECES: usize = 16;

/// Bytes of an ordinary row: room is made for as many rows as a piece may have.
const USUAL_ROW: usize = 128;

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

    /// What is to look at the next rows. Called once for some hundred rows.
    fn preparer(&mut self) -> Self::Preparer;

    /// Decides about a row, in the order of the file, and may add notices.
    fn settle(&mut self, spot: &Spot<'_>, prepared: PreparedBy<Self>, notices: &mut Notices) -> Fate;
}

/// What a reader is handed of a row.
pub(crate) type PreparedBy<R> = <<R as RowReader>::Preparer as RowPreparer>::Prepared;

/// What looks at rows by themselves, on many threads at once and in no order.
pub(crate) trait RowPreparer: Send + Sync {
    /// What it makes of a row.
    type Prepared: Send;
    /// Memory that it uses for one row after the other.
    type Scratch: Default;

    /// Looks at a row that has the shape of the header.
    fn prepare(&self, row: &Row<'_>, scratch: &mut Self::Scratch) -> Result<Self::Prepared, Diagnostic>;
}

/// For tables so small that everything is decided when a row is settled.
impl RowPreparer for () {
    type Prepared = ();
    type Scratch = ();

    fn prepare(&self, _: &Row<'_>, (): &mut ()) -> Result<(), Diagnostic> {
        Ok(())
    }
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
        is_country: impl Fn(&str) -> bool,
    ) -> Result<Self, ReadError> {
        let (origin, text) = Origin::open(source, columns, options)?;
        let mark = text.file_offset;
        let mut detected = detect(&text, columns, options)?;
        let is_guarded = detected.dialect.is_excel_csv();
        if is_guarded {
            detected.header.take_guards_off();
        }
        let rows = || {
            let records = Scanner::new(&text, detected.syntax).records(detected.header.next);
            records.filter(|record| record.flaw.is_none())
        };
        let holds_countries = |column: usize| {
            let (mut countries, mut filled) = (0, 0);
            for value in rows().filter_map(|record| record.cells.into_iter().nth(column)) {
                let value = value.value.trim();
                filled += usize::from(!value.is_empty());
                countries += usize::from(!value.is_empty() && is_country(value));
            }
            2 * countries > filled
        };
        let mapping = header::map(&text, &detected.header, columns, options, holds_countries)?;
        let numbers = numbers_of::columns(&mapping, rows, options.decimal);
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
            pieces: 1,
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
            let carry = window.text.split_off(at);
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

/// What is written down of the rows of a table.
struct Ledger {
    accounting: Accounting,
    diagnostics: Vec<Diagnostic>,
    most_diagnostics: usize,
    further_problems: usize,
    keeps_rejects: bool,
    quote: char,
    rejects: Vec<Reject>,
}

impl Ledger {
    fn new(accounting: Accounting, warnings: Vec<Diagnostic>, options: &ReadOptions, quote: char) -> Self {
        Self {
            accounting,
            diagnostics: warnings,
            most_diagnostics: options.limits.problems,
            further_problems: 0,
            keeps_rejects: options.keep_rejects,
            quote,
            rejects: Vec::new(),
        }
    }

    fn is_full(&self) -> bool {
        self.diagnostics.len() >= self.most_diagnostics
    }

    fn notice(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            self.further_problems += 1;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    fn reject(&mut self, text: &Text, span: Range<usize>, problem: Diagnostic) {
        self.accounting.count_rejected();
        if self.keeps_rejects {
            self.rejects.push(Reject::new(text, span, &problem, self.quote));
        }
        self.notice(problem);
    }
}

/// One thing that stands below the header.
struct Entry<T> {
    span: Range<usize>,
    next: usize,
    /// Lines that end in it.
    lines: usize,
    kind: Kind<T>,
}

/// The entries of a piece.
struct Piece<T> {
    entries: Vec<Entry<T>>,
    /// Where the entry behind the last one begins.
    next: usize,
    is_cut: bool,
}

struct Reading<'a, R> {
    shape: &'a Shape,
    reader: &'a mut R,
    ledger: Ledger,
    /// Whether a blank line stands before what comes next, with no more than notes between.
    is_behind_blank: bool,
    /// Whether the last window ended inside a row that is too long, and rejected already.
    is_in_long_row: bool,
    /// Pieces of the next batch.
    pieces: usize,
}

/// Pieces that are prepared together while those before them are settled.
struct Batch<T> {
    cuts: Vec<Range<usize>>,
    pieces: Vec<Piece<T>>,
}

/// Entries with their lines.
type Lined<T> = Vec<(usize, Entry<T>)>;

impl<R: RowReader> Reading<'_, R> {
    /// Reads a window from `at`, which is on `line`, and returns where the part begins that is left to the next one.
    fn window(&mut self, text: &Text, mut at: usize, mut line: usize) -> (usize, usize) {
        if self.is_in_long_row {
            (at, line) = self.rest_of_long_row(text, at, line);
        }
        // They are notes if the file ends with them, rows if a row follows.
        let mut notes = Lined::new();
        let mut is_cut = false;
        let mut batch = Batch::prepare(self.shape, text, at, self.pieces, &self.reader.preparer());
        while !batch.cuts.is_empty() && !is_cut {
            let preparer = self.reader.preparer();
            let end = batch.cuts.last().map_or(text.text.len(), |cut| cut.end);
            self.pieces = (2 * self.pieces).min(MOST_PIECES);
            let (shape, pieces) = (self.shape, self.pieces);
            let (next, settled) = rayon::join(
                || Batch::prepare(shape, text, end, pieces, &preparer),
                || self.settle_batch(text, batch, &preparer, (at, line), &mut notes),
            );
            (at, line, is_cut) = settled;
            batch = next;
        }
        if !text.is_last {
            return self.leave(text, at, line, notes);
        }
        for (here, entry) in notes {
            match entry.kind {
                Kind::Note { .. } => self.footer(text, entry),
                _ => self.settle_entry(text, here, entry),
            }
        }
        (at, line)
    }

    /// Settles the entries of a batch from `at` on, which is on `line`. Returns where and on which line the entry behind
    /// them begins, and whether the window cuts it.
    fn settle_batch(
        &mut self,
        text: &Text,
        batch: Batch<PreparedBy<R>>,
        preparer: &R::Preparer,
        (mut at, mut line): (usize, usize),
        notes: &mut Lined<PreparedBy<R>>,
    ) -> (usize, usize, bool) {
        for (mut piece, cut) in batch.pieces.into_iter().zip(batch.cuts) {
            if cut.start != at {
                piece = piece_of(self.shape, text, at.min(cut.end)..cut.end, preparer);
            }
            for entry in piece.entries {
                let here = line;
                line += entry.lines;
                self.entry(text, here, entry, notes);
            }
            at = piece.next.max(at);
            if piece.is_cut {
                return (at, line, true);
            }
        }
        (at, line, false)
    }

    /// Passes over what is left of a row that was too long for the last window.
    fn rest_of_long_row(&mut self, text: &Text, at: usize, line: usize) -> (usize, usize) {
        let rest = text.text.as_bytes().get(at..).unwrap_or(&[]);
        let end = memchr::memchr2(b'\n', b'\r', rest);
        let is_crlf = end.is_some_and(|end| rest.get(end..end + 2) == Some(b"\r\n"));
        let next = end.map_or(text.text.len(), |end| at + end + 1 + usize::from(is_crlf));
        self.is_in_long_row = end.is_none();
        self.ledger.accounting.bytes_mut().records += text.file_bytes(at..next);
        if let Some(reject) = self.ledger.rejects.last_mut() {
            reject.raw.extend(text.raw(at..at + end.unwrap_or(rest.len())));
        }
        (next, line + usize::from(end.is_some()))
    }

    /// Ends a window before the end of the file: what may still be a note below the table is read again with what
    /// follows, unless it is too long for one.
    fn leave(&mut self, text: &Text, at: usize, line: usize, notes: Lined<PreparedBy<R>>) -> (usize, usize) {
        let Some((first_line, first)) = notes.first().map(|(line, entry)| (*line, entry.span.start)) else {
            return (at, line);
        };
        if at - first <= MOST_PIECE {
            return (first, first_line);
        }
        for (here, entry) in notes {
            self.settle_entry(text, here, entry);
        }
        (at, line)
    }

    /// Writes down an entry, or holds it back while it may be a note below the table.
    fn entry(
        &mut self,
        text: &Text,
        line: usize,
        entry: Entry<PreparedBy<R>>,
        notes: &mut Lined<PreparedBy<R>>,
    ) {
        let is_row = match &entry.kind {
            Kind::Blank => {
                self.is_behind_blank = true;
                false
            }
            Kind::Comment | Kind::Total(_) => false,
            // Without a row above there is no table that it could stand below.
            Kind::Note { needs_blank, .. }
                if self.ledger.accounting.read() > 0 && (self.is_behind_blank || !needs_blank) =>
            {
                notes.push((line, entry));
                return;
            }
            _ => true,
        };
        if is_row {
            self.is_behind_blank = false;
            for (here, earlier) in notes.drain(..) {
                self.settle_entry(text, here, earlier);
            }
        } else if !notes.is_empty() {
            // Behind a note everything waits with it: the next window begins with the note.
            notes.push((line, entry));
            return;
        }
        self.settle_entry(text, line, entry);
    }

    /// Writes down an entry that is what it looks like.
    fn settle_entry(&mut self, text: &Text, line: usize, entry: Entry<PreparedBy<R>>) {
        let size = text.file_bytes(entry.span.start..entry.next);
        let row = match entry.kind {
            Kind::Blank => {
                self.ledger.accounting.bytes_mut().blank += size;
                return;
            }
            Kind::Comment => {
                self.ledger.accounting.bytes_mut().comments += size;
                return;
            }
            Kind::Total(note) => {
                self.ledger.accounting.bytes_mut().skipped += size;
                self.ledger.notice(note);
                return;
            }
            Kind::Row(row) | Kind::Note { row, .. } => row,
        };
        self.ledger.accounting.bytes_mut().records += size;
        self.ledger.accounting.count_read();
        let line = if text.addresses.is_some() { text.line_of(entry.span.start) } else { line };
        let spot = Spot { shape: self.shape, text, span: entry.span.clone(), line };
        let mut notices = Notices { list: Vec::new(), counted: 0, is_full: self.ledger.is_full() };
        let fate = match row {
            Err(problem) => Fate::Rejected(problem),
            Ok((value, shape_notices)) => {
                notices.list = shape_notices;
                self.reader.settle(&spot, value, &mut notices)
            }
        };
        match fate {
            Fate::Accepted => self.ledger.accounting.count_accepted(),
            Fate::Merged(note) => {
                self.ledger.accounting.count_merged();
                self.ledger.notice(note);
            }
            Fate::Rejected(problem) => {
                // A row that the window cuts has no line end yet.
                let is_cut = entry.next == entry.span.end && !text.is_last;
                self.is_in_long_row = is_cut && problem.code == TOO_LONG_ROW;
                self.ledger.reject(text, entry.span, problem);
            }
        }
        notices.list.into_iter().for_each(|notice| self.ledger.notice(notice));
        self.ledger.further_problems += notices.counted;
    }

    /// Writes down a note below the table.
    fn footer(&mut self, text: &Text, entry: Entry<PreparedBy<R>>) {
        self.ledger.accounting.bytes_mut().skipped += text.file_bytes(entry.span.start..entry.next);
        let message = format!(
            "'{}' stands below the table and is passed over as a note",
            shortened(text.slice(entry.span.clone()).trim())
        );
        self.ledger.notice(Diagnostic::at(text, entry.span, Severity::Warning, "footer", message));
    }
}

impl<T: Send> Batch<T> {
    fn prepare<P: RowPreparer<Prepared = T>>(
        shape: &Shape,
        text: &Text,
        at: usize,
        pieces: usize,
        preparer: &P,
    ) -> Self {
        let size = (shape.limits.window_bytes / PIECES).clamp(1, MOST_PIECE);
        let cuts = cuts(text, at, pieces, size);
        let pieces = cuts.par_iter().map(|cut| piece_of(shape, text, cut.clone(), preparer)).collect();
        Self { cuts, pieces }
    }
}

/// Pieces of a text from `at`, cut at line ends: at most so many, together the rest of the text if that is less.
fn cuts(text: &Text, at: usize, pieces: usize, size: usize) -> Vec<Range<usize>> {
    let bytes = text.text.as_bytes();
    let mut cuts = Vec::with_capacity(pieces);
    let mut start = at;
    while cuts.len() < pieces && start < bytes.len() {
        let aim = start + size;
        let end = match bytes.get(aim..) {
            Some(rest) => {
                let end = memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |end| aim + end + 1);
                let is_crlf = bytes.get(end - 1..=end) == Some(b"\r\n");
                end + usize::from(is_crlf)
            }
            None => bytes.len(),
        };
        cuts.push(start..end);
        start = end;
    }
    cuts
}

/// Reads the records that begin in a piece.
fn piece_of<P: RowPreparer>(
    shape: &Shape,
    text: &Text,
    piece: Range<usize>,
    preparer: &P,
) -> Piece<P::Prepared> {
    let scanner = Scanner::new(text, shape.syntax);
    let bytes = text.text.as_bytes();
    let holds_nul = bytes.get(piece.clone()).is_some_and(|bytes| memchr::memchr(0, bytes).is_some());
    let mut record = Record::default();
    let mut scratch = P::Scratch::default();
    let mut entries = Vec::with_capacity(piece.len() / USUAL_ROW);
    let mut at = piece.start;
    let mut is_cut = false;
    while at < piece.end {
        match scanner.read(at, &mut record) {
            Scan::Record => {}
            Scan::End => break,
            Scan::Cut if !is_too_long(bytes.get(at..).unwrap_or(&[]), shape.limits.record_bytes) => {
                is_cut = true;
                break;
            }
            // The rest of the window is one record, and longer than any may be.
            Scan::Cut => {
                // A CR at its end may be half of a line end.
                let end = text.text.len() - usize::from(text.text.ends_with('\r'));
                record = Record::too_long(at..end);
            }
        }
        let lines = match record.flaw.is_none() && record.cells.iter().all(|cell| !cell.is_quoted()) {
            true => usize::from(record.next > record.span.end),
            false => count_line_ends(bytes.get(record.span.start..record.next).unwrap_or(&[])),
        };
        let kind = shape.kind_of(text, &mut record, holds_nul, preparer, &mut scratch);
        entries.push(Entry { span: record.span.clone(), next: record.next, lines, kind });
        at = record.next;
    }
    Piece { entries, next: at, is_cut }
}

/// Whether what a window cuts is already longer than a row may be: a line without an end, or a row of quoted cells with
/// line breaks in them, which may yet turn out to be several rows behind a quote that is never closed and is followed
/// farther for that.
fn is_too_long(rest: &[u8], record_bytes: usize) -> bool {
    const QUOTED: usize = 4;
    let line = memchr::memchr2(b'\n', b'\r', rest).filter(|end| end + 1 < rest.len());
    rest.len() > if line.is_some() { record_bytes.saturating_mul(QUOTED) } else { record_bytes }
}

/// Messages that quote a value of a row.
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", shortened(value))
}
