//! What reading a catalogue brought to light: problems with their places, the account of rows, the quality profile.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::import::Import;
use super::json::{self, Head};
use super::profile::Profile;
use super::{Cell, Column, Document, Input, Section};

/// The result of `check`, filled by the caller.
#[derive(Debug, Clone, Default)]
pub struct CheckDocument {
    /// The files read.
    pub inputs: Vec<Input>,
    /// Every problem, in the order of files and lines.
    pub problems: Vec<ProblemRow>,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What can be said of the catalogue as a whole.
    pub profile: Option<Profile>,
    /// How the catalogue was read.
    pub import: Option<Import>,
    /// Whether people shall see how it was read; programs do in any case.
    pub explains_import: bool,
}

/// One problem of one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProblemRow {
    /// The file's name.
    pub file: String,
    /// The line, counted from 1; null if the problem is of the whole file.
    pub line: Option<u64>,
    /// The column of the line in characters, counted from 1.
    pub column: Option<u64>,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// A stable word in kebab case.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// What became of the rows: read = accepted + rejected + merged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accounting {
    /// Records found.
    pub read: u64,
    /// Records that became a cluster.
    pub accepted: u64,
    /// Records that did not.
    pub rejected: u64,
    /// Records that said what an earlier one said.
    pub merged: u64,
}

/// The problems of a catalogue.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CheckJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// Every problem, in the order of files and lines.
    problems: &'a [ProblemRow],
    /// What became of the rows.
    accounting: Accounting,
    /// What can be said of the catalogue as a whole; null if nobody asked.
    profile: Option<&'a Profile>,
    /// How the catalogue was read; null if nobody asked.
    import: Option<&'a Import>,
}

/// One row a problem.
pub(super) fn problems(problems: &[ProblemRow]) -> Section<'_> {
    let mut columns = vec![Column::left("file"), Column::right("line"), Column::right("column")];
    columns.extend(["severity", "code", "message", "help"].map(Column::left));
    Section::table(columns, move || {
        problems.iter().map(|problem| {
            vec![
                Cell::text(problem.file.as_str()),
                problem.line.map_or(Cell::Empty, Cell::Count),
                problem.column.map_or(Cell::Empty, Cell::Count),
                Cell::text(problem.severity.as_str()),
                Cell::text(problem.code.as_str()),
                Cell::text(problem.message.as_str()),
                Cell::text(problem.help.as_deref().unwrap_or("")),
            ]
        })
    })
}

impl Document for CheckDocument {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut columns = vec![Column::left("file"), Column::right("line"), Column::right("column")];
        columns.extend([Column::left("problem"), Column::flowing("what")]);
        let mut section = Section::table(columns, || {
            self.problems.iter().map(|problem| {
                vec![
                    Cell::text(problem.file.as_str()),
                    problem.line.map_or(Cell::Empty, Cell::Count),
                    problem.column.map_or(Cell::Empty, Cell::Count),
                    Cell::text(format!("{}[{}]", problem.severity, problem.code)),
                    Cell::text(match &problem.help {
                        Some(help) => format!("{}; help: {help}", problem.message),
                        None => problem.message.clone(),
                    }),
                ]
            })
        });
        if self.problems.is_empty() {
            section.columns.clear();
            section.notes.push("no problem found".to_owned());
        }
        let Accounting { read, accepted, rejected, merged } = self.accounting;
        section
            .notes
            .push(format!("read {read} = accepted {accepted} + rejected {rejected} + merged {merged}"));
        let profile = self.profile.iter().flat_map(Profile::sections);
        let import = self.import.iter().filter(|_| self.explains_import).map(Import::section);
        std::iter::once(section).chain(import).chain(profile).collect()
    }

    /// One row a problem; the profile is no table of one kind of row, and only in the other formats.
    fn records(&self) -> Section<'_> {
        problems(&self.problems)
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let document = CheckJson {
            head: Head::plain(&self.inputs),
            problems: &self.problems,
            accounting: self.accounting,
            profile: self.profile.as_ref(),
            import: self.import.as_ref(),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.problems.iter(), out)
    }
}
