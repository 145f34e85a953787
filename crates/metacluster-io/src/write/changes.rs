//! What normalising a catalogue changes, cell by cell.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Head};
use super::{Cell, Column, Document, Input, Section};
use crate::changes::Change;

/// The result of `check --fix --dry-run`.
#[derive(Debug, Clone, Default)]
pub struct ChangesDocument {
    /// The files read.
    pub inputs: Vec<Input>,
    /// The cells that would change, in the order of the file.
    pub changes: Vec<Change>,
}

/// The changes of a catalogue.
#[derive(Serialize, JsonSchema)]
struct ChangesJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// The cells that would change, in the order of the file.
    changes: Vec<ChangeJson<'a>>,
}

/// A cell that would change.
#[derive(Serialize, JsonSchema)]
struct ChangeJson<'a> {
    /// The line of the row.
    line: usize,
    /// The cluster.
    id: &'a str,
    /// The column of the format.
    column: &'a str,
    /// What the file says.
    before: &'a str,
    /// What would be written.
    after: &'a str,
}

impl Document for ChangesDocument {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut section = self.records();
        if self.changes.is_empty() {
            section.columns.clear();
        }
        let cells = match self.changes.len() {
            0 => "no cell changes".to_owned(),
            1 => "1 cell changes".to_owned(),
            more => format!("{more} cells change"),
        };
        section.notes.push(cells);
        vec![section]
    }

    fn records(&self) -> Section<'_> {
        let mut columns = vec![Column::right("line")];
        columns.extend(["id", "column", "before", "after"].map(Column::left));
        Section::table(columns, || {
            self.changes.iter().map(|change| {
                let mut row = vec![Cell::count(change.line)];
                row.extend([&change.id, &change.column, &change.before, &change.after].map(Cell::text));
                row
            })
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let changes = self.changes.iter().map(|change| ChangeJson {
            line: change.line,
            id: &change.id,
            column: &change.column,
            before: &change.before,
            after: &change.after,
        });
        json::write_document(
            &ChangesJson { head: Head::plain(&self.inputs), changes: changes.collect() },
            out,
        )
    }
}
