//! Which delimiter a file uses and on which line its header stands, decided by which reading of the first row names
//! most known columns.

use std::fmt;

use metacluster::Severity;

use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::records::{Record, Records};
use crate::text::{Encoding, Text};

/// The delimiters that are tried, in the order that settles ties.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a delimiter became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DelimiterSource {
    /// The header makes most sense with it.
    Detected,
    /// A first line such as `sep=;` says so, which Excel reads and writes.
    SepLine,
}

/// How a file is written. `Display` prints it as the summary line does: `UTF-8, delimiter ',' (detected)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// How its bytes are text.
    pub encoding: Encoding,
    /// What stands between cells.
    pub delimiter: char,
    /// How the delimiter became known.
    pub delimiter_source: DelimiterSource,
}

impl Dialect {
    pub(crate) fn delimiter_byte(self) -> u8 {
        // The constructor below takes ASCII only.
        self.delimiter as u8
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.delimiter_source {
            DelimiterSource::Detected => "detected",
            DelimiterSource::SepLine => "sep line",
        };
        match self.delimiter {
            '\t' => write!(f, "{}, delimiter TAB ({source})", self.encoding),
            delimiter => write!(f, "{}, delimiter '{delimiter}' ({source})", self.encoding),
        }
    }
}

/// A dialect with the header that it was detected by.
#[derive(Debug)]
pub(crate) struct Detected<'t> {
    pub(crate) dialect: Dialect,
    pub(crate) header: Record<'t>,
    /// Where the rows begin.
    pub(crate) body: usize,
    /// Blank lines before the header.
    pub(crate) blank: usize,
    pub(crate) warning: Option<Diagnostic>,
}

/// Finds delimiter and header.
pub(crate) fn detect<'t>(text: &'t Text<'t>, columns: &Columns) -> Result<Detected<'t>, Diagnostic> {
    let mut start = 0;
    let mut warning = None;
    let mut given = None;
    let first_line = text.line_span(1);
    if let Some(delimiter) = sep_line(text.slice(first_line.clone())) {
        let message =
            format!("line 1 names the delimiter, '{}'; it is no row", char::from(delimiter).escape_debug());
        warning = Some(Diagnostic::at(text, first_line, Severity::Warning, "sep-line", message));
        start = text.next_line(0);
        given = Some(delimiter);
    }
    let tried: &[u8] = given.as_ref().map_or(&DELIMITERS, std::slice::from_ref);
    let mut best: Option<(Fit, Detected<'t>)> = None;
    for &delimiter in tried {
        let mut records = Records::new(text, delimiter, start);
        let mut blank = 0;
        let Some(header) = records.by_ref().find(|record| {
            blank += usize::from(record.is_blank());
            !record.is_blank()
        }) else {
            continue;
        };
        let dialect = Dialect {
            encoding: text.encoding,
            delimiter: char::from(delimiter),
            delimiter_source: given.map_or(DelimiterSource::Detected, |_| DelimiterSource::SepLine),
        };
        let fit = Fit::of(&header, columns);
        if best.as_ref().is_none_or(|(other, _)| fit > *other) {
            let body = records.offset();
            best = Some((fit, Detected { dialect, header, body, blank, warning: warning.clone() }));
        }
    }
    let Some((fit, detected)) = best else {
        return Err(Diagnostic::of_file(
            &text.name,
            Severity::Error,
            "empty-file",
            "the file holds no row at all",
        )
        .with_help("a catalogue has a header and a row a cluster"));
    };
    if !fit.complete
        && let Some(line) = header_below_titles(text, tried, start, fit, columns)
    {
        let found = text.line_of(detected.header.span.start);
        let message = format!("line {found} is no header; line {line} looks like it");
        let span = detected.header.span;
        return Err(Diagnostic::at(text, span, Severity::Error, "title-rows", message)
            .with_help(format!("delete the lines above line {line}")));
    }
    Ok(detected)
}

/// How well a row serves as a header; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Whether every required column is named.
    complete: bool,
    /// How many cells name a known column.
    known: usize,
    /// Whether there is more than one cell, for a header of unknown words.
    several: bool,
}

impl Fit {
    fn of(record: &Record<'_>, columns: &Columns) -> Self {
        let mut named = vec![false; columns.all.len()];
        let mut known = 0;
        for cell in record.cells.iter().take(limits::COLUMNS) {
            let candidates = columns.candidates(&cell.value);
            known += usize::from(!candidates.is_empty());
            for &column in candidates {
                if let Some(named) = named.get_mut(column) {
                    *named = true;
                }
            }
        }
        let required = columns.all.iter().zip(&named).filter(|(column, _)| column.required);
        Self { complete: required.clone().all(|(_, named)| *named), known, several: record.cells.len() > 1 }
    }
}

/// The first line, among those below the first row, that would do as a header where the first row does not.
fn header_below_titles(
    text: &Text<'_>,
    tried: &[u8],
    start: usize,
    first: Fit,
    columns: &Columns,
) -> Option<usize> {
    let line = |delimiter: &u8| {
        let records = Records::new(text, *delimiter, start).take(limits::TITLE_ROWS);
        let mut headers = records.filter(|record| {
            let fit = Fit::of(record, columns);
            fit.complete && fit.known > first.known
        });
        headers.next().map(|record| text.line_of(record.span.start))
    };
    tried.iter().filter_map(line).min()
}

/// The delimiter of a line such as `sep=;`.
fn sep_line(line: &str) -> Option<u8> {
    let line = line.trim_matches('"');
    let (key, delimiter) = line.split_at_checked(4)?;
    let delimiter = *delimiter.as_bytes().first().filter(|byte| DELIMITERS.contains(byte))?;
    // Spreadsheets that save the line as a row pad it with the file's own delimiter.
    let padding = line.get(5..)?.bytes().all(|byte| DELIMITERS.contains(&byte) || byte == b'"');
    (key.eq_ignore_ascii_case("sep=") && padding).then_some(delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(text: &str) -> String {
        let text = Text::new("f.csv", text, Encoding::Utf8);
        match detect(&text, Columns::of_catalogue()) {
            Ok(detected) => format!("{}; {} columns", detected.dialect, detected.header.cells.len()),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_header() {
        for (text, expected) in [
            ("name,country\n", "UTF-8, delimiter ',' (detected); 2 columns"),
            ("\n\nname;country;a,b,c,d\n", "UTF-8, delimiter ';' (detected); 3 columns"),
            ("Name\tCountry\n", "UTF-8, delimiter TAB (detected); 2 columns"),
            ("name|country\n", "UTF-8, delimiter '|' (detected); 2 columns"),
            ("sep=;\nname;country\n", "UTF-8, delimiter ';' (sep line); 2 columns"),
            ("\"SEP=,\"\nname,country\n", "UTF-8, delimiter ',' (sep line); 2 columns"),
        ] {
            assert_eq!(detected(text), expected, "{text:?}");
        }
    }

    #[test]
    fn title_rows_are_refused_with_the_line_of_the_header() {
        assert_eq!(
            detected("Register of clusters\n2011\n\nname;country\n"),
            "f.csv:1:1: error[title-rows]: line 1 is no header; line 4 looks like it\n  |\n1 | Register of clusters\
             \n  | ^^^^^^^^^^^^^^^^^^^^\n  = help: delete the lines above line 4"
        );
        assert_eq!(
            detected(" \n\n"),
            "f.csv: error[empty-file]: the file holds no row at all\n  \
             = help: a catalogue has a header and a row a cluster"
        );
    }
}
