//! The sheet of a workbook as text: what a spreadsheet program would save as CSV, with the address of every cell kept.
//! So one road leads from every kind of file to its rows, and a message still speaks of `Clusters!C14`.

use std::borrow::Cow;
use std::ops::Range;

use crate::encoding::Encoding;
use crate::text::Text;
use crate::workbook::{CellKind, Sheet, WorkbookLimits, address};

/// What stands between the cells of the text.
pub(crate) const DELIMITER: char = ',';

/// What a text that was made from a sheet knows of it.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    sheet: String,
    /// Where the line of each row begins in the text, with the number of the row, ascending.
    rows: Vec<(usize, u32)>,
    /// Rows that cannot be relied on: where they begin, the code, and what is wrong.
    flaws: Vec<(usize, &'static str, String)>,
    /// Cells without a value although something stands there: where, and what.
    errors: Vec<(usize, String)>,
}

impl Addresses {
    /// The number of the row that holds an offset of the text.
    pub(crate) fn row_of(&self, offset: usize) -> u32 {
        self.row_at(offset).1
    }

    /// Where the row that holds an offset begins, and its number.
    fn row_at(&self, offset: usize) -> (usize, u32) {
        let place = self.rows.partition_point(|&(start, _)| start <= offset);
        place.checked_sub(1).and_then(|place| self.rows.get(place)).copied().unwrap_or((0, 1))
    }

    /// Where the row with this number begins.
    pub(crate) fn start_of(&self, row: usize) -> Option<usize> {
        let place = self.rows.partition_point(|&(_, number)| (number as usize) < row);
        self.rows.get(place).filter(|(_, number)| *number as usize == row).map(|&(start, _)| start)
    }

    /// The address of the cell that holds an offset of the text, such as `Clusters!C14`.
    pub(crate) fn address(&self, text: &str, offset: usize) -> (String, u32) {
        let (start, row) = self.row_at(offset);
        let before = text.get(start..offset).unwrap_or("");
        // The text is ours: a delimiter separates exactly where an even number of quotes stands before it.
        let mut is_quoted = false;
        let mut column = 0;
        for c in before.chars() {
            match c {
                '"' => is_quoted = !is_quoted,
                DELIMITER if !is_quoted => column += 1,
                _ => {}
            }
        }
        (format!("{}!{}", self.sheet, address(row, column)), column)
    }

    /// The name of the sheet.
    pub(crate) fn sheet(&self) -> &str {
        &self.sheet
    }

    /// What is wrong with the row that begins at an offset.
    pub(crate) fn flaw_at(&self, start: usize) -> Option<(&'static str, &str)> {
        let place = self.flaws.binary_search_by_key(&start, |(start, ..)| *start).ok()?;
        self.flaws.get(place).map(|(_, code, message)| (*code, message.as_str()))
    }

    /// Cells in a span that hold an error instead of a value.
    pub(crate) fn errors_in(&self, span: &Range<usize>) -> &[(usize, String)] {
        let place = |offset: usize| self.errors.partition_point(|(at, _)| *at < offset);
        self.errors.get(place(span.start)..place(span.end)).unwrap_or(&[])
    }
}

/// The text of a sheet, or of its first rows. Every row is as wide as the widest one, as programs save it.
pub(crate) fn text_of(file: &str, sheet: &Sheet, limits: &WorkbookLimits, most_rows: usize) -> Text {
    let rows = || sheet.rows().take(most_rows);
    let widths = rows().flat_map(|row| row.cells()).map(|cell| cell.column + 1);
    let width = widths.filter(|&width| width <= limits.width).max().unwrap_or(1);
    let mut text = String::new();
    let mut addresses = Addresses { sheet: sheet.name.clone(), ..Addresses::default() };
    let mut previous = None;
    for row in rows() {
        // A gap between rows is a blank line; how many there are says nothing.
        if previous.is_some_and(|previous| row.number > previous + 1) {
            addresses.rows.push((text.len(), row.number - 1));
            text.push('\n');
        }
        previous = Some(row.number);
        let start = text.len();
        addresses.rows.push((start, row.number));
        if let Some(flaw) = row.flaw {
            addresses.flaws.push((start, flaw.code(), flaw.message(row.number, limits)));
        }
        let mut column = 0;
        for cell in row.cells().filter(|cell| cell.column < width) {
            // A flawed row may hold a place twice; it is rejected in any case.
            while column < cell.column {
                text.push(DELIMITER);
                column += 1;
            }
            match cell.kind {
                CellKind::Error => {
                    let message = format!("the cell holds the error {}, which is no value", cell.value);
                    addresses.errors.push((text.len(), message));
                }
                CellKind::Uncalculated => {
                    let message = "the cell holds a formula that was never calculated".to_owned();
                    addresses.errors.push((text.len(), message));
                }
                _ => text.push_str(&quoted(cell.value)),
            }
        }
        while column + 1 < width {
            text.push(DELIMITER);
            column += 1;
        }
        text.push('\n');
    }
    let mut text = Text::new(file, text, Encoding::UTF_8);
    text.addresses = Some(addresses);
    text
}

fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains([DELIMITER, '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}
