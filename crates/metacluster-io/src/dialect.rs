//! Which delimiter and quote a file uses and on which line its header stands, decided by which reading of the first
//! rows names most known columns.

use std::fmt;
use std::ops::Range;

use metacluster::{Severity, fold};

use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::encoding::Encoding;
use crate::options::ReadOptions;
use crate::records::{Record, Scanner, Syntax};
use crate::sheet_text;
use crate::text::Text;

/// The delimiters that are tried, in the order that settles ties.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The quotes that are tried, in the order that settles ties.
const QUOTES: [u8; 2] = [b'"', b'\''];

/// Records among which the header is looked for. Registers put logos, titles and dates above their tables.
const TITLE_ROWS: usize = 50;

/// How a delimiter became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DelimiterSource {
    /// The header makes most sense with it.
    Detected,
    /// A first line such as `sep=;` says so, which Excel reads and writes.
    SepLine,
    /// The user says so.
    Stated,
    /// It is a workbook, whose cells need none.
    Sheet,
}

/// How a file is written. `Display` prints it as the summary line does: `UTF-8, delimiter ',' (detected)`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// How its bytes are text.
    pub encoding: Encoding,
    /// Whether the encoding is the likeliest one and not a certain one.
    pub encoding_is_guess: bool,
    /// What stands between cells.
    pub delimiter: char,
    /// How the delimiter became known.
    pub delimiter_source: DelimiterSource,
    /// What stands round cells that hold the delimiter or a line break.
    pub quote: char,
    /// The physical line of the header; of a workbook the row.
    pub header_line: usize,
    /// The sheet of a workbook that was read.
    pub sheet: Option<String>,
}

impl Dialect {
    /// Whether it is the CSV that Excel opens by a double click, and that we write for it: then a `'` before what would
    /// be a formula is a guard and not part of the cell.
    pub(crate) fn is_excel_csv(&self) -> bool {
        self.encoding.has_mark() && self.encoding.is_utf8() && self.delimiter == ';' && self.quote == '"'
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.delimiter_source {
            DelimiterSource::Detected => "detected",
            DelimiterSource::SepLine => "sep line",
            DelimiterSource::Stated => "stated",
            DelimiterSource::Sheet => {
                return write!(f, "workbook, sheet '{}'", self.sheet.as_deref().unwrap_or("").escape_debug());
            }
        };
        let guess = if self.encoding_is_guess { " (guessed)" } else { "" };
        match self.delimiter {
            '\t' => write!(f, "{}{guess}, delimiter TAB ({source})", self.encoding)?,
            delimiter => write!(f, "{}{guess}, delimiter '{delimiter}' ({source})", self.encoding)?,
        }
        if self.quote == '"' { Ok(()) } else { write!(f, ", quote {}", self.quote) }
    }
}

/// A dialect with the header that it was detected by.
#[derive(Debug)]
pub(crate) struct Detected<'t> {
    pub(crate) dialect: Dialect,
    pub(crate) syntax: Syntax,
    pub(crate) header: Record<'t>,
    /// How many known columns the header names.
    pub(crate) known: usize,
    /// What stands above the header.
    pub(crate) above: Vec<Above>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Something above the header, with its line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Above {
    pub(crate) span: Range<usize>,
    pub(crate) kind: AboveKind,
}

/// What stands above a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AboveKind {
    Sep,
    Title,
    Blank,
    Comment,
}

/// Finds delimiter, quote and header.
pub(crate) fn detect<'t>(
    text: &'t Text,
    columns: &Columns,
    options: &ReadOptions,
) -> Result<Detected<'t>, Diagnostic> {
    let first_line = text.line_around(0);
    let sep = sep_line(text.slice(first_line.clone())).filter(|_| text.addresses.is_none());
    let start = if sep.is_some() { text.next_line(0) } else { 0 };
    let stated = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let (tried, source): (Vec<u8>, _) = match (stated, sep) {
        _ if text.addresses.is_some() => (vec![sheet_text::DELIMITER as u8], DelimiterSource::Sheet),
        (Some(delimiter), _) => (vec![delimiter], DelimiterSource::Stated),
        (None, Some(delimiter)) => (vec![delimiter], DelimiterSource::SepLine),
        (None, None) => (DELIMITERS.to_vec(), DelimiterSource::Detected),
    };
    let syntaxes = tried.iter().flat_map(|&delimiter| {
        let record_bytes = options.limits.record_bytes;
        let quotes = if text.addresses.is_some() { &QUOTES[..1] } else { &QUOTES[..] };
        quotes.iter().map(move |&quote| Syntax { delimiter, quote, width: None, record_bytes })
    });
    let candidates = syntaxes.filter_map(|syntax| best_header(text, start, syntax, columns, options));
    // `max_by` takes the last of equals, and the first delimiter shall settle ties.
    let best = candidates.reduce(|best, other| if other.fit > best.fit { other } else { best });
    let Some(Candidate { fit, syntax, header }) = best else {
        let message = match options.header_line {
            Some(line) => format!("there is no row at line {line}, where the header is said to stand"),
            None => "the file holds no row at all".to_owned(),
        };
        return Err(Diagnostic::of_file(&text.name, Severity::Error, "empty-file", message)
            .with_help("a catalogue has a header and a row a cluster"));
    };
    let above = above(text, start..header.span.start, syntax, columns, options);
    let mut warnings = Vec::new();
    if let Some(delimiter) = sep {
        let delimiter = char::from(delimiter).escape_debug();
        let message = format!("line 1 names the delimiter, '{delimiter}'; it is no row");
        warnings.push(Diagnostic::at(text, first_line, Severity::Warning, "sep-line", message));
    }
    let titles = || above.iter().filter(|part| part.kind == AboveKind::Title);
    if let Some(first) = titles().next() {
        let line = text.line_of(header.span.start);
        let message = match titles().count() {
            1 => format!("the row stands above the header, which is line {line}, and is passed over"),
            rows => format!("{rows} rows stand above the header, which is line {line}, and are passed over"),
        };
        let span = text.line_around(first.span.start);
        warnings.push(Diagnostic::at(text, span, Severity::Warning, "title-rows", message));
    }
    let above = match sep {
        Some(_) => std::iter::once(Above { span: 0..start, kind: AboveKind::Sep }).chain(above).collect(),
        None => above,
    };
    let dialect = Dialect {
        encoding: text.encoding,
        encoding_is_guess: false,
        delimiter: char::from(syntax.delimiter),
        delimiter_source: source,
        quote: char::from(syntax.quote),
        header_line: text.line_of(header.span.start),
        sheet: text.addresses.as_ref().map(|addresses| addresses.sheet().to_owned()),
    };
    let syntax = Syntax { width: Some(header.width()), ..syntax };
    Ok(Detected { dialect, syntax, header, known: fit.known, above, warnings })
}

struct Candidate<'t> {
    fit: Fit,
    syntax: Syntax,
    header: Record<'t>,
}

/// The row that serves best as a header under one syntax, the first of equals.
fn best_header<'t>(
    text: &'t Text,
    start: usize,
    syntax: Syntax,
    columns: &Columns,
    options: &ReadOptions,
) -> Option<Candidate<'t>> {
    let scanner = Scanner::new(text, syntax);
    if let Some(line) = options.header_line {
        let header = scanner.records(text.line_start(line)).next()?;
        return Some(Candidate { fit: Fit::of(&header, columns, options), syntax, header });
    }
    let rows = scanner.records(start).take(TITLE_ROWS).filter(|record| !record.is_blank());
    let mut best: Option<Candidate<'t>> = None;
    for header in rows {
        let fit = Fit::of(&header, columns, options);
        // Without a header the first row is the one to complain of.
        let better = match &best {
            Some(other) => fit.complete && fit > other.fit,
            None => true,
        };
        if better {
            best = Some(Candidate { fit, syntax, header });
        }
    }
    best
}

/// Whether the sheet that a text was made from has a header that names every required column, and how many known columns
/// its best one names.
pub(crate) fn fit_of_sheet(text: &Text, columns: &Columns, options: &ReadOptions) -> (bool, usize) {
    let record_bytes = options.limits.record_bytes;
    let syntax = Syntax { delimiter: sheet_text::DELIMITER as u8, quote: b'"', width: None, record_bytes };
    let best = best_header(text, 0, syntax, columns, options);
    best.map_or((false, 0), |best| (best.fit.complete, best.fit.known))
}

/// Everything from `start` to the header, row by row.
fn above(
    text: &Text,
    rows: Range<usize>,
    syntax: Syntax,
    columns: &Columns,
    options: &ReadOptions,
) -> Vec<Above> {
    let (start, header) = (rows.start, rows.end);
    let rows = Scanner::new(text, syntax).records(start);
    let rows = rows.take_while(|record| record.span.start < header);
    let kind = |record: &Record<'_>| match record {
        _ if record.is_blank() => AboveKind::Blank,
        _ if is_comment(record) && !Fit::of(record, columns, options).complete => AboveKind::Comment,
        _ => AboveKind::Title,
    };
    let mut above: Vec<Above> = rows
        .map(|record| Above { span: record.span.start..record.next.min(header), kind: kind(&record) })
        .collect();
    // A stated header line may lie inside what would be one record.
    if let Some(last) = above.last_mut() {
        last.span.end = header;
    }
    above
}

/// Whether a record is a comment rather than a row: its first cell begins with `#` and it is not as wide as the header.
pub(crate) fn is_comment(record: &Record<'_>) -> bool {
    record.cells.first().is_some_and(|cell| cell.value.trim_start().starts_with('#'))
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
    fn of(record: &Record<'_>, columns: &Columns, options: &ReadOptions) -> Self {
        let mut named = vec![false; columns.all.len()];
        let mut known = 0;
        for cell in &record.cells {
            let stated = options.mapping.iter().find(|(header, _)| fold(header) == fold(&cell.value));
            let stated = stated.and_then(|(_, column)| columns.find(column));
            let candidates = stated.as_ref().map_or(columns.candidates(&cell.value), std::slice::from_ref);
            known += usize::from(!candidates.is_empty());
            for &column in candidates {
                if let Some(named) = named.get_mut(column) {
                    *named = true;
                }
            }
        }
        let mut required = columns.all.iter().zip(&named).filter(|(column, _)| column.required);
        let complete = required.all(|(_, named)| *named);
        Self { complete, known, several: record.cells.len() > 1 }
    }
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
        let text = Text::new("f.csv", text, Encoding::UTF_8);
        match detect(&text, Columns::of_catalogue(), &ReadOptions::default()) {
            Ok(detected) => format!(
                "{}; {} columns in line {}",
                detected.dialect,
                detected.header.cells.len(),
                detected.dialect.header_line
            ),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_header() {
        for (text, expected) in [
            ("name,country\n", "UTF-8, delimiter ',' (detected); 2 columns in line 1"),
            ("\n\nname;country;a,b,c,d\n", "UTF-8, delimiter ';' (detected); 3 columns in line 3"),
            ("Name\tCountry\n", "UTF-8, delimiter TAB (detected); 2 columns in line 1"),
            ("name|country\n", "UTF-8, delimiter '|' (detected); 2 columns in line 1"),
            ("'name','country'\n", "UTF-8, delimiter ',' (detected), quote '; 2 columns in line 1"),
            ("sep=;\nname;country\n", "UTF-8, delimiter ';' (sep line); 2 columns in line 2"),
            ("\"SEP=,\"\nname,country\n", "UTF-8, delimiter ',' (sep line); 2 columns in line 2"),
            (
                "Register, 2011\n\nname;country\nA;CZ\n",
                "UTF-8, delimiter ';' (detected); 2 columns in line 3",
            ),
            ("# a, b\n#name,country\nA,CZ\n", "UTF-8, delimiter ',' (detected); 2 columns in line 2"),
        ] {
            assert_eq!(detected(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_above_the_header_is_told_apart() {
        let text = Text::new("f.csv", "sep=;\n# note\nRegister; 2011\n\nname;country\n", Encoding::UTF_8);
        let detected = detect(&text, Columns::of_catalogue(), &ReadOptions::default()).unwrap();
        let above: Vec<(&str, AboveKind)> =
            detected.above.iter().map(|part| (text.slice(part.span.clone()), part.kind)).collect();
        assert_eq!(
            above,
            [
                ("sep=;\n", AboveKind::Sep),
                ("# note\n", AboveKind::Comment),
                ("Register; 2011\n", AboveKind::Title),
                ("\n", AboveKind::Blank),
            ]
        );
        let codes: Vec<&str> = detected.warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["sep-line", "title-rows"]);
    }

    #[test]
    fn a_file_without_rows_is_refused() {
        assert_eq!(
            detected(" \n\n"),
            "f.csv: error[empty-file]: the file holds no row at all\n  \
             = help: a catalogue has a header and a row a cluster"
        );
    }
}
