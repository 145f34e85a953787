//! The shape of a table, and what each record below the header is: a row, a row that cannot be read, or something that
//! is no row.

use std::ops::Range;

use metacluster::{Severity, fold, trimmed};

use super::RowPreparer;
use super::numbers_of::Numbers;
use super::row::Row;
use crate::diagnostic::{Diagnostic, shortened};
use crate::dialect::is_comment;
use crate::header::{MappedColumn, is_padding};
use crate::limits::{Limits, size};
use crate::records::{Flaw, Record, Syntax};
use crate::text::Text;

/// What is known of a table once its header is understood.
#[derive(Debug)]
pub(super) struct Shape {
    /// The header cells without the white space round them.
    pub(super) header: Vec<String>,
    /// Where they stand in the first window.
    pub(super) header_span: Range<usize>,
    pub(super) syntax: Syntax,
    pub(super) mapping: Vec<MappedColumn>,
    /// The place of the column `country`, if there is one.
    pub(super) country: Option<usize>,
    /// The columns of numbers.
    pub(super) numbers: Vec<Numbers>,
    pub(super) limits: Limits,
    /// Whether the file is one for Excel, whose cells may carry the formula guard.
    pub(super) is_guarded: bool,
}

/// The code of a row that is longer than the limit.
pub(super) const TOO_LONG_ROW: &str = "too-long-row";

/// A row that was prepared, with what was noticed of its shape, or the error that rejects it.
/// The error is boxed, since rows travel in it and few have any.
pub(super) type Prepared<T> = Result<(T, Vec<Diagnostic>), Box<Diagnostic>>;

/// What a record is.
pub(super) enum Kind<T> {
    Blank,
    Comment,
    /// A row of totals, named.
    Total(Box<Diagnostic>),
    /// A row with a single filled cell that reads like a note below a table, if nothing follows it; `needs_blank` if
    /// only behind a blank line.
    Note {
        needs_blank: bool,
        row: Prepared<T>,
    },
    Row(Prepared<T>),
}

/// Words of a cell that is prose rather than the name of a cluster.
const PROSE: usize = 8;

/// Words that begin a row of totals, in eight languages, folded.
const TOTALS: [&str; 24] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "celkem",
    "soucet",
    "suma",
    "razem",
    "ogolem",
    "lacznie",
    "summe",
    "gesamt",
    "insgesamt",
    "gesamtsumme",
    "spolu",
    "sucet",
    "skupaj",
    "vsota",
    "osszesen",
    "mindosszesen",
    "osszeg",
    "totale",
    "totali",
    "somma",
];

/// Words that begin a note below a table, in eight languages, folded.
const NOTES: [&str; 24] = [
    "source",
    "sources",
    "note",
    "notes",
    "zdroj",
    "zdroje",
    "poznamka",
    "poznamky",
    "zrodlo",
    "uwaga",
    "uwagi",
    "quelle",
    "quellen",
    "anmerkung",
    "hinweis",
    "stand",
    "vir",
    "opomba",
    "forras",
    "megjegyzes",
    "fonte",
    "nota",
    "stav k",
    "stan na",
];

impl Shape {
    /// Says what a record is and prepares it if it is a row. `holds_nul` may be false only if no NUL is near.
    pub(super) fn kind_of<P: RowPreparer>(
        &self,
        text: &Text,
        record: &mut Record<'_>,
        holds_nul: bool,
        preparer: &P,
        scratch: &mut P::Scratch,
    ) -> Kind<P::Prepared> {
        // A row of a sheet may be flawed by a cell that is not kept, and be empty otherwise.
        let addresses = text.addresses.as_ref();
        if let Some((code, message)) = addresses.and_then(|addresses| addresses.flaw_at(record.span.start)) {
            let span = record.span.clone();
            return Kind::Row(Err(Box::new(Diagnostic::at(text, span, Severity::Error, code, message))));
        }
        if record.is_blank() {
            return Kind::Blank;
        }
        if record.flaw.is_none() && record.width() != self.header.len() && is_comment(record) {
            return Kind::Comment;
        }
        if let Some(note) = self.total(text, record) {
            return Kind::Total(Box::new(note));
        }
        let only = record.only_cell().filter(|_| record.flaw.is_none() && self.header.len() > 1);
        let is_note = only.is_some_and(|cell| begins_with(&cell.value, &NOTES));
        let is_prose = only.is_some_and(|cell| cell.value.split_whitespace().nth(PROSE - 1).is_some());
        let mut notices = Vec::new();
        let row = match self.check(text, record, holds_nul, &mut notices) {
            Ok(()) => {
                self.tidy(record);
                preparer.prepare(&Row { shape: self, text, record }, scratch, &mut notices)
            }
            Err(error) => Err(error),
        };
        let row = row.map(|value| (value, notices)).map_err(Box::new);
        if is_note || is_prose { Kind::Note { needs_blank: !is_note, row } } else { Kind::Row(row) }
    }

    /// Cuts empty cells beyond the header off, and takes guards off cells.
    pub(super) fn tidy(&self, record: &mut Record<'_>) {
        record.cells.truncate(self.header.len());
        if self.is_guarded {
            record.take_guards_off();
        }
    }

    /// The note that names a row of totals: it begins with such a word, and says no country.
    fn total(&self, text: &Text, record: &Record<'_>) -> Option<Diagnostic> {
        let names_country =
            record.cells.get(self.country?).is_some_and(|cell| !trimmed(&cell.value).is_empty());
        if names_country || record.flaw.is_some() {
            return None;
        }
        let first = record.cells.iter().find(|cell| !trimmed(&cell.value).is_empty())?;
        if !begins_with(&first.value, &TOTALS) {
            return None;
        }
        let message =
            format!("'{}' begins a row of totals, which is passed over", shortened(trimmed(&first.value)));
        Some(Diagnostic::at(text, first.content(), Severity::Warning, "totals", message))
    }

    /// Checks whether a record can be read as a row.
    fn check(
        &self,
        text: &Text,
        record: &Record<'_>,
        holds_nul: bool,
        notices: &mut Vec<Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let error = |span, code, message: String| Diagnostic::at(text, span, Severity::Error, code, message);
        let width = self.header.len();
        match record.flaw {
            Some(Flaw::UnclosedQuote(quote)) => {
                let line = text.line_of(quote);
                let message = format!("the quote that opens here, at line {line}, is never closed");
                return Err(error(quote..quote + 1, "unclosed-quote", message)
                    .with_help("close the cell with \", and write a quote inside it as \"\""));
            }
            Some(Flaw::TooLong) => {
                let limit = size(self.limits.record_bytes as u64);
                let message = format!("the row is longer than {limit}");
                let start = record.span.start;
                return Err(error(start..start, TOO_LONG_ROW, message)
                    .with_help("a delimiter or a line end may be missing; the limit is record-bytes"));
            }
            None => {}
        }
        let addresses = text.addresses.as_ref();
        for (at, message) in addresses.map_or(&[][..], |addresses| addresses.errors_in(&record.span)) {
            notices.push(Diagnostic::at(text, *at..*at, Severity::Warning, "error-cell", message.clone()));
        }
        if let Some(bad) = text.undecodable_in(&record.span).first() {
            let offset = text.file_offset + text.file_bytes(0..bad.at);
            let shown: Vec<String> = bad.bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            let message = format!(
                "byte {} at offset {offset} of the file is no character of {}",
                shown.join(" "),
                text.encoding
            );
            return Err(error(bad.at..bad.at + 1, "undecodable", message)
                .with_help("say which encoding the file has, such as --encoding windows-1250"));
        }
        if holds_nul && let Some(place) = text.slice(record.span.clone()).find('\0') {
            let place = record.span.start + place;
            let message = "the row contains a NUL byte, at which many programs cut a text".to_owned();
            return Err(error(place..place + 1, "nul-byte", message)
                .with_help("the file may be damaged: export it again"));
        }
        let cells = record.cells.iter().map(|cell| cell.value.trim_matches(is_padding));
        if cells.eq(self.header.iter().map(String::as_str)) {
            return Err(error(
                record.span.clone(),
                "repeated-header",
                "the row repeats the header".to_owned(),
            )
            .with_help("delete it; files that are pasted together keep one header"));
        }
        let found = record.width();
        let counts = |what| format!("the row is too {what}: {found} cells under {width} columns");
        if found < width {
            return Err(error(record.span.clone(), "short-row", counts("short")));
        }
        let extra = record.cells.get(width..).unwrap_or(&[]);
        let filled = extra.iter().find(|cell| !trimmed(&cell.value).is_empty());
        if let Some(cell) = filled.or(extra.first().filter(|_| record.further > 0)) {
            return Err(error(cell.content(), "long-row", counts("long"))
                .with_help("quote a cell that contains the delimiter"));
        }
        if let Some(cell) = record.cells.iter().find(|cell| cell.value.len() > self.limits.cell_bytes) {
            let message = format!("the cell is longer than {}", size(self.limits.cell_bytes as u64));
            return Err(
                error(cell.span.clone(), "too-long-cell", message).with_help("the limit is cell-bytes")
            );
        }
        let warning = |span, code, message| Diagnostic::at(text, span, Severity::Warning, code, message);
        if let Some(first) = extra.first() {
            let message = format!("{} empty cells behind the last column are passed over", extra.len());
            notices.push(warning(first.span.start..record.span.end, "extra-empty-cells", message));
        }
        for &quote in &record.stray_quotes {
            let message = "a quote that does not enclose the whole cell is kept as it stands".to_owned();
            notices.push(warning(quote..quote + 1, "stray-quote", message));
        }
        Ok(())
    }
}

/// Whether a cell begins with one of these words, or with a sign that notes begin with.
fn begins_with(cell: &str, words: &[&str]) -> bool {
    let cell = trimmed(cell);
    let is_letter = |c: char| c.is_alphabetic();
    if words.len() == NOTES.len() && words == NOTES && cell.starts_with(['*', '©', '¹', '†']) {
        return true;
    }
    if !cell.starts_with(is_letter) {
        return false;
    }
    let folded = fold(cell.get(..cell.len().min(24)).unwrap_or(cell));
    words
        .iter()
        .any(|word| folded.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_notes_begin_with_their_words() {
        for (cell, total, note) in [
            ("Celkem", true, false),
            ("Celkem: 280", true, false),
            ("Total Energies", true, false),
            ("Totalenergie", false, false),
            ("Źródło: PARP 2012", false, true),
            ("* unverified", false, true),
            ("280", false, false),
            ("", false, false),
        ] {
            assert_eq!((begins_with(cell, &TOTALS), begins_with(cell, &NOTES)), (total, note), "{cell}");
        }
    }
}
