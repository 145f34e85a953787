//! A table: decoded, its dialect detected, its header mapped, its rows handed out one by one. Every kind of table is
//! read through here; what the rows mean is left to the readers of catalogues, partnerships and complements.

use std::ops::Range;

use metacluster::Severity;

use crate::accounting::Accounting;
use crate::columns::Columns;
use crate::decode::decode;
use crate::diagnostic::{Diagnostic, shortened};
use crate::dialect::{Dialect, detect};
use crate::error::ReadError;
use crate::header::{self, MappedColumn, Meaning, is_padding};
use crate::limits;
use crate::records::{Cell, Flaw, Record, Records};
use crate::source::Source;
use crate::text::Text;

/// A table whose header is understood.
#[derive(Debug)]
pub(crate) struct Table<'s> {
    pub(crate) text: Text<'s>,
    pub(crate) dialect: Dialect,
    pub(crate) mapping: Vec<MappedColumn>,
    header: Vec<String>,
    body: usize,
    blank: usize,
    warning: Option<Diagnostic>,
}

impl<'s> Table<'s> {
    /// Understands a source as a table with these columns. `is_country` decides between columns of which only one
    /// holds countries.
    pub(crate) fn open(
        source: &'s Source,
        columns: &'static Columns,
        is_country: impl Fn(&str) -> bool,
    ) -> Result<Self, ReadError> {
        let text = decode(source)?;
        let detected = detect(&text, columns)?;
        let delimiter = detected.dialect.delimiter_byte();
        let holds_countries = |column: usize| {
            let cells = Records::new(&text, delimiter, detected.body).filter(|record| record.flaw.is_none());
            let (mut countries, mut filled) = (0, 0);
            for value in cells.filter_map(|record| record.cells.into_iter().nth(column)) {
                let value = value.value.trim();
                filled += usize::from(!value.is_empty());
                countries += usize::from(!value.is_empty() && is_country(value));
            }
            2 * countries > filled
        };
        let mapping = header::map(&text, &detected.header, columns, holds_countries)?;
        let header =
            detected.header.cells.iter().map(|cell| cell.value.trim_matches(is_padding).to_owned()).collect();
        let (dialect, body, blank, warning) =
            (detected.dialect, detected.body, detected.blank, detected.warning);
        Ok(Self { text, dialect, mapping, header, body, blank, warning })
    }

    /// Starts reading rows.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let mut accounting = Accounting::default();
        accounting.count_blank(self.blank);
        Rows {
            table: self,
            records: Records::new(&self.text, self.dialect.delimiter_byte(), self.body),
            accounting,
            diagnostics: self.warning.clone().into_iter().collect(),
        }
    }
}

/// One row with as many cells as the header.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    table: &'t Table<'t>,
    record: Record<'t>,
}

impl<'t> Row<'t> {
    /// The physical line on which the row begins.
    pub(crate) fn line(&self) -> usize {
        self.table.text.line_of(self.record.span.start)
    }

    /// The whole row.
    pub(crate) fn span(&self) -> Range<usize> {
        self.record.span.clone()
    }

    /// The cells with what their columns mean.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&Meaning, &Cell<'t>)> {
        self.table.mapping.iter().map(|column| &column.meaning).zip(&self.record.cells)
    }

    /// The cell of a column of the format, if the file has it.
    pub(crate) fn cell(&self, column: &str) -> Option<&Cell<'t>> {
        let named = |meaning: &Meaning| matches!(meaning, Meaning::Column(name) if *name == column);
        self.cells().find(|(meaning, _)| named(meaning)).map(|(_, cell)| cell)
    }

    /// The trimmed value of a column of the format; empty if the file does not have it.
    pub(crate) fn value(&self, column: &str) -> &str {
        self.cell(column).map_or("", |cell| cell.value.trim())
    }

    /// The table that it is a row of.
    pub(crate) fn table(&self) -> &'t Table<'t> {
        self.table
    }

    /// A problem of a column's value, or of the row if the file does not have the column.
    pub(crate) fn problem(
        &self,
        column: &str,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = self.cell(column).map_or(self.span(), Cell::content);
        Diagnostic::at(&self.table.text, span, severity, code, message)
    }
}

/// The rows of a table under reading, and what was noticed so far.
#[derive(Debug)]
pub(crate) struct Rows<'t> {
    table: &'t Table<'t>,
    records: Records<'t>,
    accounting: Accounting,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Rows<'t> {
    /// The next row that has the shape of the header; it is read but not yet accepted, rejected or merged. Rows of
    /// another shape are rejected here.
    pub(crate) fn next_row(&mut self) -> Option<Row<'t>> {
        loop {
            let record = self.records.next()?;
            if record.is_blank() {
                self.accounting.count_blank(1);
                continue;
            }
            self.accounting.count_read();
            match self.shaped(record) {
                Ok(record) => return Some(Row { table: self.table, record }),
                Err(problem) => self.reject(problem),
            }
        }
    }

    /// Counts a row as accepted.
    pub(crate) fn accept(&mut self) {
        self.accounting.count_accepted();
    }

    /// Counts a row as rejected.
    pub(crate) fn reject(&mut self, problem: Diagnostic) {
        self.accounting.count_rejected();
        self.diagnostics.push(problem);
    }

    /// Counts a row as merged.
    pub(crate) fn merge(&mut self, note: Diagnostic) {
        self.accounting.count_merged();
        self.diagnostics.push(note);
    }

    /// Adds a problem that does not decide the fate of a row.
    pub(crate) fn notice(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// How many rows were rejected so far.
    pub(crate) fn rejected(&self) -> usize {
        self.accounting.rejected()
    }

    /// The totals.
    pub(crate) fn finish(mut self) -> (Accounting, Vec<Diagnostic>) {
        if self.accounting.read() == 0 {
            let message = "the file has a header and no rows";
            let name = &self.table.text.name;
            self.diagnostics.push(Diagnostic::of_file(name, Severity::Warning, "no-rows", message));
        }
        (self.accounting.closed(), self.diagnostics)
    }

    /// Checks the shape of a record and cuts empty cells beyond the header off.
    fn shaped(&mut self, mut record: Record<'t>) -> Result<Record<'t>, Diagnostic> {
        let text = &self.table.text;
        let error = |span, code, message: String| Diagnostic::at(text, span, Severity::Error, code, message);
        let width = self.table.header.len();
        match record.flaw {
            Some(Flaw::UnclosedQuote(quote)) => {
                let line = text.line_of(quote);
                let message = format!("the quote that opens here, at line {line}, is never closed");
                return Err(error(quote..quote + 1, "unclosed-quote", message)
                    .with_help("close the cell with \", and write a quote inside it as \"\""));
            }
            Some(Flaw::TooLong) => {
                let message = format!("the row is longer than {} MiB", limits::RECORD_BYTES >> 20);
                return Err(error(record.span, "too-long-row", message));
            }
            None => {}
        }
        if let Some(place) = text.slice(record.span.clone()).find('\0') {
            let place = record.span.start + place;
            let message = "the row contains a NUL byte, at which many programs cut a text".to_owned();
            return Err(error(place..place + 1, "nul-byte", message)
                .with_help("the file may be damaged: export it again"));
        }
        if record.cells.iter().map(|cell| cell.value.trim_matches(is_padding)).eq(self
            .table
            .header
            .iter()
            .map(String::as_str))
        {
            return Err(error(record.span, "repeated-header", "the row repeats the header".to_owned())
                .with_help("delete it; files that are pasted together keep one header"));
        }
        let found = record.cells.len();
        let counts = |what| format!("the row is too {what}: {found} cells under {width} columns");
        if found < width {
            return Err(error(record.span, "short-row", counts("short")));
        }
        let extra = record.cells.get(width..).unwrap_or(&[]);
        if let Some(cell) = extra.iter().find(|cell| !cell.value.trim().is_empty()) {
            return Err(error(cell.content(), "long-row", counts("long"))
                .with_help("quote a cell that contains the delimiter"));
        }
        if let Some(cell) = record.cells.iter().find(|cell| cell.value.len() > limits::CELL_BYTES) {
            let message = format!("the cell is longer than {} KiB", limits::CELL_BYTES >> 10);
            return Err(error(cell.span.clone(), "too-long-cell", message));
        }
        let warning = |span, code, message| Diagnostic::at(text, span, Severity::Warning, code, message);
        if let Some(first) = extra.first() {
            let message = format!("{} empty cells behind the last column are passed over", extra.len());
            self.diagnostics.push(warning(first.span.start..record.span.end, "extra-empty-cells", message));
        }
        for &quote in &record.stray_quotes {
            let message = "a quote that does not enclose the whole cell is kept as it stands".to_owned();
            self.diagnostics.push(warning(quote..quote + 1, "stray-quote", message));
        }
        record.cells.truncate(width);
        Ok(record)
    }
}

/// Messages that quote a value of a row.
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", shortened(value))
}
