//! How a file was read: every decision of the reader with its reason, and what its bytes are.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cell, Column, Section};
use crate::{Bytes, Decision};

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Import {
    /// Everything that was decided about the file.
    decisions: Vec<DecisionRow>,
    /// What the bytes of the file are.
    bytes: BytesJson,
}

/// One thing that the reader decided about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct DecisionRow {
    /// What was to be decided.
    what: String,
    /// What it was decided to be.
    choice: String,
    /// Why, and the option that says otherwise.
    why: String,
}

/// What the bytes of a file are; the parts add up to its size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct BytesJson {
    /// All of them.
    total: u64,
    /// The byte-order mark.
    mark: u64,
    /// The header with its line end.
    header: u64,
    /// The rows that were read, rejected ones included.
    records: u64,
    /// Lines in which nothing stands.
    blank: u64,
    /// Lines that begin with `#`.
    comments: u64,
    /// Lines that are no rows and that a problem names.
    skipped: u64,
}

impl Import {
    /// How a file was read.
    pub fn new(decisions: &[Decision], bytes: Bytes) -> Self {
        let Bytes { mark, header, records, blank, comments, skipped } = bytes;
        Self {
            decisions: decisions
                .iter()
                .map(|decision| DecisionRow {
                    what: decision.what.clone(),
                    choice: decision.choice.clone(),
                    why: decision.why.clone(),
                })
                .collect(),
            bytes: BytesJson { total: bytes.total(), mark, header, records, blank, comments, skipped },
        }
    }

    pub(super) fn section(&self) -> Section<'_> {
        let columns = vec![Column::left("decision"), Column::left("choice"), Column::flowing("why")];
        let mut section = Section::table(columns, || {
            self.decisions.iter().map(|row| [&row.what, &row.choice, &row.why].map(Cell::text).to_vec())
        })
        .titled(2, "How the file was read");
        let BytesJson { total, mark, header, records, blank, comments, skipped } = self.bytes;
        section.notes.push(format!(
            "{total} bytes = mark {mark} + header {header} + records {records} + blank {blank} + comments {comments} + \
             skipped {skipped}"
        ));
        section
    }
}
