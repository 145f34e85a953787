//! Templates to begin with: an empty catalogue as workbook and CSV with headers in one of eight languages, and commented
//! settings. What is written here is read by this crate without a problem, which tests assert.

use std::collections::HashMap;
use std::io;

use metacluster::{Language, Reference};

use crate::columns::Columns;
use crate::write::{Cell, Column, Section, write_delimited};

mod settings;
#[cfg(test)]
mod tests;
mod workbook;

/// One of the files that [`Template::ALL`] lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A workbook with drop-downs and notes.
    Workbook,
    /// The same columns as CSV: with commas in English, in the form that Excel opens by a double click elsewhere.
    Csv,
    /// Weights and priors, each with what it means.
    Weights,
    /// Rules for groups, every key with an example.
    Rules,
}

impl Template {
    /// Every template.
    pub const ALL: [Template; 4] = [Template::Workbook, Template::Csv, Template::Weights, Template::Rules];

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Template::Workbook => "clusters.xlsx",
            Template::Csv => "clusters.csv",
            Template::Weights => "weights.toml",
            Template::Rules => "rules.toml",
        }
    }

    /// Writes it. The same bytes each time; headers are in `language`, and so are notes where there are such (EN, CS, PL,
    /// DE), else in English. Settings are in English.
    ///
    /// ```
    /// use metacluster::{Language, Reference};
    /// use metacluster_io::{ReadOptions, Source, Template, read_catalogue};
    /// let mut csv = Vec::new();
    /// Template::Csv.write(Language::Pl, &Reference::embedded(), &mut csv)?;
    /// let source = Source::new("clusters.csv", csv);
    /// let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default()).unwrap();
    /// assert!(report.diagnostics.is_empty());
    /// assert_eq!(report.catalogue.clusters()[0].name(), "Example Cluster (invented)");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever `out` returns, or that the workbook cannot be made.
    pub fn write(self, language: Language, reference: &Reference, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Template::Workbook => workbook::write(&Words::of(language), reference, out),
            Template::Csv => csv(&Words::of(language), language, out),
            Template::Weights => out.write_all(settings::weights().as_bytes()),
            Template::Rules => out.write_all(settings::rules(reference).as_bytes()),
        }
    }
}

/// What the templates say, in one language.
struct Words {
    columns: Vec<Described>,
    /// Sentences and words by their keys, `#title` and the like.
    texts: HashMap<String, String>,
}

/// A column of a catalogue as a template has it.
struct Described {
    /// Its canonical name.
    name: String,
    /// Its header in the language.
    header: String,
    need: Need,
    note: String,
    example: String,
}

/// How much a column is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Recommended,
    Optional,
}

/// Columns that make for good matches.
const RECOMMENDED: [&str; 6] = ["id", "region", "sectors", "themes", "offers", "seeks"];

impl Words {
    fn of(language: Language) -> Self {
        let mut texts = HashMap::new();
        let mut notes: HashMap<String, (String, String)> = HashMap::new();
        let mut reader = csv::Reader::from_reader(include_str!("../reference/template.csv").as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        let own = headers.iter().position(|header| header == language.code());
        let english = headers.iter().position(|header| header == Language::En.code()).unwrap_or(0);
        for row in reader.records().flatten() {
            let cell = |place: usize| row.get(place).unwrap_or("").to_owned();
            let text = own.map(cell).filter(|text| !text.is_empty()).unwrap_or_else(|| cell(english));
            if cell(0).starts_with('#') {
                texts.insert(cell(0), text);
            } else {
                notes.insert(cell(0), (text, cell(1)));
            }
        }
        let columns = Columns::of_catalogue();
        let described = columns.all.iter().map(|column| {
            let (note, example) = notes.remove(&column.name).unwrap_or_default();
            let need = match column.name.as_str() {
                _ if column.required => Need::Required,
                name if RECOMMENDED.contains(&name) => Need::Recommended,
                _ => Need::Optional,
            };
            let header = columns.header_in(column, language).to_owned();
            Described { name: column.name.clone(), header, need, note, example }
        });
        Self { columns: described.collect(), texts }
    }

    fn text(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }

    fn need(&self, need: Need) -> &str {
        self.text(match need {
            Need::Required => "#required",
            Need::Recommended => "#recommended",
            Need::Optional => "#optional",
        })
    }
}

impl Described {
    /// The example as a cell: numbers as numbers, so that they are written with the decimal mark of the file.
    fn cell(&self) -> Cell {
        match self.name.as_str() {
            "lat" | "lon" | "staff_fte" | "members" | "founded" => {
                self.example.parse().map_or(Cell::Empty, Cell::Number)
            }
            _ => Cell::text(self.example.as_str()),
        }
    }
}

fn csv(words: &Words, language: Language, out: &mut dyn io::Write) -> io::Result<()> {
    let columns = words.columns.iter().map(|column| Column::left(column.header.clone())).collect();
    let row = || std::iter::once(words.columns.iter().map(Described::cell).collect());
    write_delimited(&Section::table(columns, row), language != Language::En, out)
}
