//! Writing results: one document a command, shown as an aligned table, CSV (plain or for Excel), JSON, JSON
//! lines, Markdown or a workbook.
//!
//! A [`Document`] says what there is to show, lazily, and [`write()`] says how; nothing is scored, sorted or rounded
//! here that the library has not computed. Graph formats stand beside it, since a network is no table. Opening files
//! and choosing a format for a terminal is the caller's.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use metacluster::Error;
use schemars::JsonSchema;
use serde::Serialize;

mod ahead;
mod ask;
mod catalogue;
mod changes;
mod check;
mod delimited;
mod diff;
mod evaluate;
mod evaluate_json;
mod explain;
mod extend;
mod extend_json;
mod facts_json;
mod graph;
mod import;
mod json;
mod markdown;
mod merge;
mod pair;
mod portfolio;
mod profile;
mod profile_shown;
mod propose;
mod propose_json;
mod propose_workbook;
mod rank;
mod rank_workbook;
mod robust;
mod robust_json;
mod schedule;
mod schedule_json;
mod schema;
mod table;
#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may panic")]
mod tests;
mod text;
mod vocabulary;
mod vocabulary_json;
mod vocabulary_shown;
mod xlsx;

pub use ask::AskDocument;
pub use catalogue::CatalogueDocument;
pub use changes::ChangesDocument;
pub use check::{Accounting, CheckDocument, ProblemRow};
pub use diff::{Case, ComparisonDocument, DiffDocument};
pub use evaluate::{EvaluateDocument, write_scores};
pub use explain::ExplainDocument;
pub use extend::ExtendDocument;
pub use graph::{Graph, write_dot, write_geojson, write_graphml};
pub use import::Import;
pub use json::{ENGINE, SCHEMA_VERSION};
pub use markdown::markdown_text;
pub use merge::{AuditDocument, MergeDocument, Merged};
pub use profile::{DuplicateRow, Profile};
pub use propose::ProposeDocument;
pub use rank::RankDocument;
pub use robust::RobustDocument;
pub use schedule::ScheduleDocument;
pub use schema::schema;
pub use text::visible;
pub use vocabulary::{VocabularyDocument, VocabularyKind};
pub(crate) use xlsx::{Book, Sheet, cause};

/// Writes a document.
///
/// # Errors
/// Whatever `out` returns; a closed pipe keeps its [`io::ErrorKind::BrokenPipe`].
pub fn write(
    document: &dyn Document,
    format: Format,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(&document.sections(), style, out),
        Format::Markdown => markdown::write(&document.sections(), out),
        Format::Csv => delimited::write(&document.records(), delimited::PLAIN, out),
        Format::ExcelCsv => delimited::write(&document.records(), delimited::EXCEL, out),
        Format::Json => document.json(out),
        Format::JsonLines => document.json_lines(out),
        Format::Xlsx => document.workbook(out),
    }
}

/// Writes a table as CSV, plain or for Excel.
pub(crate) fn write_delimited(section: &Section<'_>, excel: bool, out: &mut dyn io::Write) -> io::Result<()> {
    delimited::write(section, if excel { delimited::EXCEL } else { delimited::PLAIN }, out)
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for a terminal.
    Table,
    /// Comma-separated values: comma, line feed, raw values, numbers that read back exactly.
    Csv,
    /// CSV for a double click in Excel: byte-order mark, semicolon, decimal comma, CRLF, and an apostrophe before every
    /// cell of words that a spreadsheet would take for a formula.
    ExcelCsv,
    /// One JSON document, described by [`schema`].
    Json,
    /// One compact JSON value a line, each an entry of the JSON document's main list.
    JsonLines,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// A workbook for Excel and LibreOffice.
    Xlsx,
}

impl Format {
    /// Every format, in the order in which help texts list them.
    pub const ALL: [Format; 7] = [
        Format::Table,
        Format::Csv,
        Format::ExcelCsv,
        Format::Json,
        Format::JsonLines,
        Format::Markdown,
        Format::Xlsx,
    ];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::ExcelCsv => "excel-csv",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Markdown => "md",
            Format::Xlsx => "xlsx",
        }
    }

    /// The format that a file's suffix stands for, in any case: `.txt`, `.csv`, `.json`, `.jsonl`, `.md` or
    /// `.xlsx`.
    pub fn of_path(path: &Path) -> Option<Format> {
        let suffix = path.extension()?.to_str()?.to_ascii_lowercase();
        match suffix.as_str() {
            "txt" => Some(Format::Table),
            // Words of the command line that no file ends in.
            "table" | "excel-csv" => None,
            other => other.parse().ok(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| Error::Unknown {
            what: "format",
            name: word.to_owned(),
            nearest: metacluster::nearest(word, Self::ALL.map(Format::as_str)).map(str::to_owned),
        })
    }
}

/// What a terminal can show. `Default` knows no limit and uses no colour, as befits a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; 0 for no limit.
    pub width: usize,
    /// Whether escape sequences may set headers in bold.
    pub colour: bool,
}

/// A file that a result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Input {
    /// Its name as given.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// How many records it holds, the header aside.
    pub rows: u64,
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number: three decimals for people, the shortest form that reads back exactly in CSV.
    Number(f64),
    /// A whole number.
    Count(u64),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A cell of words; empty words are an empty cell.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
    }

    /// A whole number that may be missing.
    pub fn count(number: impl Into<Option<usize>>) -> Self {
        number.into().map_or(Cell::Empty, |number| Cell::Count(number as u64))
    }

    /// What plain CSV says in the cell.
    pub(crate) fn plain(&self) -> String {
        match self {
            Cell::Text(words) => words.clone(),
            // Adding zero turns a negative zero into a plain one.
            Cell::Number(number) => (number + 0.0).to_string(),
            Cell::Count(number) => number.to_string(),
            Cell::Empty => String::new(),
        }
    }

    /// A number that may be missing.
    pub fn number(number: impl Into<Option<f64>>) -> Self {
        number.into().map_or(Cell::Empty, Cell::Number)
    }
}

/// On which side a column lines up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub name: Cow<'static, str>,
    /// Where its cells line up.
    pub align: Align,
    /// Whether its cells are sentences, which a narrow terminal continues on further lines instead of cutting them.
    /// Only for the last column of a table.
    pub flows: bool,
}

impl Column {
    /// A column of words, cut where the terminal is narrow.
    pub fn left(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), align: Align::Left, flows: false }
    }

    /// A column of numbers, never cut.
    pub fn right(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), align: Align::Right, flows: false }
    }

    /// A last column of sentences, never cut.
    pub fn flowing(name: impl Into<Cow<'static, str>>) -> Self {
        Self { flows: true, ..Self::left(name) }
    }
}

/// Rows made on demand, as often as asked: once for the widths of columns, once for the text. They are never held
/// together, so that a ranking of any length takes no memory of its own.
pub type Rows<'a> = Box<dyn Fn() -> Box<dyn Iterator<Item = Vec<Cell>> + 'a> + 'a>;

/// A titled table with the lines around it. Any part may be empty.
pub struct Section<'a> {
    /// The heading.
    pub title: Option<String>,
    /// How deep the heading stands, 1 for the top.
    pub level: u8,
    /// Lines between heading and table.
    pub intro: Vec<String>,
    /// The columns; none for a section without a table.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Rows<'a>,
    /// Lines after the table.
    pub notes: Vec<String>,
}

impl<'a> Section<'a> {
    /// A table alone.
    pub fn table<I>(columns: Vec<Column>, rows: impl Fn() -> I + 'a) -> Self
    where
        I: Iterator<Item = Vec<Cell>> + 'a,
    {
        Self { columns, rows: Box::new(move || Box::new(rows())), ..Self::heading(1, None) }
    }

    /// A heading, or nothing yet.
    pub fn heading(level: u8, title: Option<String>) -> Self {
        Self {
            title,
            level,
            intro: Vec::new(),
            columns: Vec::new(),
            rows: Box::new(|| Box::new(std::iter::empty())),
            notes: Vec::new(),
        }
    }

    /// The same under a heading.
    pub fn titled(mut self, level: u8, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self.level = level;
        self
    }
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("title", &self.title)
            .field("level", &self.level)
            .field("intro", &self.intro)
            .field("columns", &self.columns)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

/// The result of one command, ready to be written in any format.
pub trait Document {
    /// What people read: tables with headings and notes.
    fn sections(&self) -> Vec<Section<'_>>;

    /// What spreadsheets and programs read: one flat table with every number unrounded. Headings and notes of it are
    /// not written.
    fn records(&self) -> Section<'_>;

    /// The whole as one JSON document with a line feed at its end.
    ///
    /// # Errors
    /// Whatever `out` returns.
    fn json(&self, out: &mut dyn io::Write) -> io::Result<()>;

    /// The entries of the main list, one a line. Unless a document says otherwise these are its records.
    ///
    /// # Errors
    /// Whatever `out` returns.
    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_records(&self.records(), out)
    }

    /// A workbook. Unless a document says otherwise it has its sections on one sheet and its records on another.
    ///
    /// # Errors
    /// Whatever `out` returns, or that the workbook cannot be made.
    fn workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        xlsx::write(self, out)
    }
}
