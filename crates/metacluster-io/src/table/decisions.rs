//! Decisions: what the reader took a file for, and why, so that a person can see it and say otherwise.

use super::numbers_of::Numbers;
use crate::decode::{EncodingSource, Windows};
use crate::dialect::{AboveKind, DelimiterSource, Detected, Dialect};
use crate::header::{KnownBy, MappedColumn, Meaning};

/// One thing that the reader decided about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// What was to be decided: `encoding`, `delimiter`, `quote`, `header line`, `decimal mark of members`, `column Sitz`.
    pub what: String,
    /// What it was decided to be.
    pub choice: String,
    /// Why, and the option that says otherwise.
    pub why: String,
}

impl Decision {
    fn new(what: impl Into<String>, choice: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), choice: choice.into(), why: why.into() }
    }
}

pub(super) fn of(
    windows: &Windows<'_>,
    detected: &Detected<'_>,
    dialect: &Dialect,
    mapping: &[MappedColumn],
    numbers: &[Numbers],
) -> Vec<Decision> {
    let mut decisions = vec![encoding(windows), delimiter(detected, dialect)];
    let quotes = detected.header.cells.iter().filter(|cell| cell.is_quoted()).count();
    let why = match quotes {
        0 => "no header cell needs one; the usual quote".to_owned(),
        quotes => format!("{quotes} header cells stand in it"),
    };
    decisions.push(Decision::new("quote", dialect.quote.to_string(), why));
    let titles = detected.above.iter().filter(|part| part.kind == AboveKind::Title).count();
    let why = match titles {
        0 => format!("it is the first row, and {} of its cells name known columns", detected.known),
        rows => format!(
            "{} of its cells name known columns, and none of the {rows} rows above is a header (--header-line)",
            detected.known
        ),
    };
    decisions.push(Decision::new("header line", dialect.header_line.to_string(), why));
    if dialect.is_excel_csv() {
        let why = "CSV for Excel (byte-order mark and ';'): one ' before = + - @ is no part of a cell";
        decisions.push(Decision::new("formula guard", "taken off", why));
    }
    decisions.extend(numbers.iter().map(decimal));
    decisions.extend(mapping.iter().map(column));
    decisions
}

fn encoding(windows: &Windows<'_>) -> Decision {
    let encoding = windows.encoding;
    let why = match windows.encoding_source {
        EncodingSource::Stated => "stated by --encoding",
        EncodingSource::Shown if encoding.has_mark() => "a byte-order mark shows it",
        EncodingSource::Shown if encoding.is_utf8() => "its bytes are valid UTF-8",
        EncodingSource::Shown => "every other byte of its beginning is NUL",
        EncodingSource::Guessed => "not UTF-8; its letters make most sense so (--encoding)",
    };
    Decision::new("encoding", encoding.to_string(), why)
}

fn delimiter(detected: &Detected<'_>, dialect: &Dialect) -> Decision {
    let choice = match dialect.delimiter {
        '\t' => "TAB".to_owned(),
        delimiter => delimiter.to_string(),
    };
    let why = match dialect.delimiter_source {
        DelimiterSource::Stated => "stated by --delimiter".to_owned(),
        DelimiterSource::SepLine => "the line sep= says so (--delimiter)".to_owned(),
        DelimiterSource::Sheet => "a workbook has cells".to_owned(),
        DelimiterSource::Detected => format!(
            "with it the header has {} cells, {} of them known; no other gives more (--delimiter)",
            detected.header.width(),
            detected.known
        ),
    };
    Decision::new("delimiter", choice, why)
}

fn decimal(numbers: &Numbers) -> Decision {
    let why = if numbers.is_stated {
        "stated by --decimal"
    } else if numbers.is_contradictory {
        "most of its cells say so, some the reverse (--decimal)"
    } else {
        "no cell says otherwise (--decimal)"
    };
    Decision::new(format!("decimal mark of {}", numbers.column), numbers.decimal.to_string(), why)
}

fn column(mapped: &MappedColumn) -> Decision {
    let choice = match &mapped.meaning {
        Meaning::Column(name) => (*name).to_owned(),
        Meaning::Detail(_) => "kept as it stands".to_owned(),
        Meaning::Ignored => "passed over".to_owned(),
    };
    let why = match mapped.known_by {
        KnownBy::Word => "a word for it",
        KnownBy::Values => "the word means several columns; its neighbours and values decide",
        KnownBy::Preset => "an export whose headers are known",
        KnownBy::Stated => "stated by --map",
        KnownBy::Nothing => "no word that is known (--map)",
    };
    Decision::new(format!("column {}", mapped.header), choice, why)
}
