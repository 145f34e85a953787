//! One row of a table, as the readers of catalogues and their companions see it.

use std::ops::Range;

use metacluster::Severity;

use super::shape::Shape;
use crate::diagnostic::Diagnostic;
use crate::header::Meaning;
use crate::numbers::{Decimal, count, number};
use crate::records::{Cell, Record, Scanner};
use crate::text::Text;

/// One row with as many cells as the header.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(super) shape: &'a Shape,
    pub(super) text: &'a Text,
    pub(super) record: &'a Record<'a>,
}

impl<'a> Row<'a> {
    /// The whole row.
    pub(crate) fn span(&self) -> Range<usize> {
        self.record.span.clone()
    }

    /// The cells with what their columns mean.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&'a Meaning, &'a Cell<'a>)> {
        self.shape.mapping.iter().map(|column| &column.meaning).zip(&self.record.cells)
    }

    /// The cell of a column of the format, if the file has it.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a Cell<'a>> {
        self.cells().find(|(meaning, _)| meaning.is(column)).map(|(_, cell)| cell)
    }

    /// The cell in a place of the file's own order.
    pub(crate) fn cell_at(&self, place: usize) -> Option<&'a Cell<'a>> {
        self.record.cells.get(place)
    }

    /// The trimmed value of a column of the format; empty if the file does not have it.
    pub(crate) fn value(&self, column: &str) -> &'a str {
        self.cell(column).map_or("", |cell| cell.value.trim())
    }

    /// The text that the row stands in.
    pub(crate) fn text(&self) -> &'a Text {
        self.text
    }

    /// What stands between the cells of the file.
    pub(crate) fn delimiter(&self) -> char {
        char::from(self.shape.syntax.delimiter)
    }

    /// A number, by the decimal mark of its column.
    pub(crate) fn number(&self, column: &str, value: &str) -> Option<f64> {
        number(value, self.decimal(column))
    }

    /// A whole number, by the decimal mark of its column.
    pub(crate) fn count(&self, column: &str, value: &str) -> Option<u32> {
        count(value, self.decimal(column))
    }

    fn decimal(&self, column: &str) -> Decimal {
        let known = self.shape.numbers.iter().find(|numbers| numbers.column == column);
        known.map_or(Decimal::Point, |numbers| numbers.decimal)
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
        Diagnostic::at(self.text, span, severity, code, message)
    }
}

/// Where a row stands, for what is settled after it was read.
#[derive(Debug)]
pub(crate) struct Spot<'a> {
    pub(super) shape: &'a Shape,
    pub(super) text: &'a Text,
    pub(super) span: Range<usize>,
    pub(super) line: usize,
}

impl Spot<'_> {
    /// The physical line on which the row begins.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Reads the row once more; only few rows need it.
    pub(crate) fn with_row<R>(&self, look: impl FnOnce(&Row<'_>) -> R) -> R {
        let mut record = Record::default();
        Scanner::new(self.text, self.shape.syntax).read(self.span.start, &mut record);
        self.shape.tidy(&mut record);
        look(&Row { shape: self.shape, text: self.text, record: &record })
    }
}
