//! A sheet: the rows that have a cell, in order, with true positions. Values stand in one string for the whole sheet and
//! a cell is eight bytes beside them, because a sheet may hold millions; nothing is kept for places without a value, so
//! that a cell in the far corner costs no more than its neighbour.

use super::reference::address;
use super::{Tally, WorkbookLimits};
use crate::error::ReadError;

/// One sheet of a workbook.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// The name on its tab.
    pub(crate) name: String,
    /// Its place among the tabs, from 1.
    pub(crate) number: usize,
    /// Whether spreadsheet programs hide it.
    pub(crate) hidden: bool,
    rows: Vec<RowSpan>,
    cells: Vec<CellSpan>,
    text: String,
    /// By number in `rows`, ascending.
    flaws: Vec<(u32, RowFlaw)>,
}

/// A row whose cells end here, and begin where those of the row before end.
#[derive(Debug, Clone, Copy)]
struct RowSpan {
    number: u32,
    cell_end: u32,
}

/// A cell whose text ends here, and begins where that of the cell before ends.
#[derive(Debug, Clone, Copy)]
struct CellSpan {
    text_end: u32,
    column: u16,
    kind: CellKind,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Text as it was typed.
    Text,
    /// A number in its shortest form.
    Number,
    /// A date, a time or both, in ISO 8601.
    Date,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// The text of an error such as `#N/A`: there is no value.
    Error,
    /// A formula that the program which wrote the file did not compute: there is no value, and the text is empty.
    Uncalculated,
}

/// A row with at least one cell or a flaw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SheetRow<'s> {
    /// The row number that spreadsheet programs show, from 1.
    pub(crate) number: u32,
    /// Why the row cannot be relied on.
    pub(crate) flaw: Option<RowFlaw>,
    cells: &'s [CellSpan],
    text: &'s str,
    text_start: u32,
}

/// A cell with a value; cells of a row come with ascending columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SheetCell<'s> {
    /// Counted from 0.
    pub(crate) column: u32,
    /// Never empty, but for [`CellKind::Uncalculated`].
    pub(crate) value: &'s str,
    pub(crate) kind: CellKind,
}

/// Why a row cannot be read as it stands. It is to be rejected, counted as one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowFlaw {
    /// A cell stands outside the sheet, or farther out than a table is wide. One outside the sheet is not kept.
    FarCell { column: u32 },
    /// Two cells claim one place.
    RepeatedCell { column: u32 },
    /// Two rows claim one number; this is the later one.
    RepeatedRow,
    /// A cell says that it stands in another row than the one that holds it.
    MisplacedCell { column: u32, row: u32 },
    /// What a cell gives as its place is none.
    BadReference,
    /// The value is longer than a cell may be; its beginning is kept.
    LongCell { column: u32 },
    /// The values together are longer than a row may be, or more than a sheet has columns; the first ones are kept.
    LongRow,
    /// The value contradicts the type that the file gives it; it is kept as it is written.
    BadValue { column: u32 },
}

impl RowFlaw {
    /// A stable word in kebab case.
    pub(crate) fn code(self) -> &'static str {
        match self {
            RowFlaw::FarCell { .. } => "far-cell",
            RowFlaw::RepeatedCell { .. } => "repeated-cell",
            RowFlaw::RepeatedRow => "repeated-row",
            RowFlaw::MisplacedCell { .. } => "misplaced-cell",
            RowFlaw::BadReference => "bad-reference",
            RowFlaw::LongCell { .. } => "long-cell",
            RowFlaw::LongRow => "long-row",
            RowFlaw::BadValue { .. } => "bad-value",
        }
    }

    /// What is wrong with the row of that number.
    pub(crate) fn message(self, row: u32, limits: &WorkbookLimits) -> String {
        match self {
            RowFlaw::FarCell { column } => {
                let last = address(row, limits.width.saturating_sub(1));
                format!(
                    "the cell {} stands far outside any table, which ends at {last}",
                    address(row, column)
                )
            }
            RowFlaw::RepeatedCell { column } => {
                format!("the file holds the cell {} twice", address(row, column))
            }
            RowFlaw::RepeatedRow => format!("the file holds the row {row} twice"),
            RowFlaw::MisplacedCell { column, row: other } => {
                format!("the row {row} holds a cell that calls itself {}", address(other, column))
            }
            RowFlaw::BadReference => format!("a cell of the row {row} does not say where it stands"),
            RowFlaw::LongCell { column } => {
                let (cell, limit) = (address(row, column), limits.cell_bytes);
                format!("the cell {cell} holds more than {limit} bytes")
            }
            RowFlaw::LongRow => format!("the row {row} holds more than {} bytes", limits.row_bytes),
            RowFlaw::BadValue { column } => {
                format!(
                    "the value of the cell {} is not of the type that the file gives it",
                    address(row, column)
                )
            }
        }
    }
}

impl Sheet {
    pub(super) fn new(name: String, number: usize, hidden: bool) -> Self {
        Self { name, number, hidden, ..Self::default() }
    }

    /// The rows with a cell or a flaw, ascending.
    pub(crate) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        let mut flaws = self.flaws.iter().peekable();
        let (mut first_cell, mut text_start) = (0, 0);
        self.rows.iter().enumerate().map(move |(index, row)| {
            let cells = self.cells.get(first_cell..row.cell_end as usize).unwrap_or_default();
            let text_end = cells.last().map_or(text_start, |cell| cell.text_end);
            let text_before = std::mem::replace(&mut text_start, text_end);
            first_cell = row.cell_end as usize;
            let flaw = flaws.next_if(|(flawed, _)| *flawed as usize == index).map(|(_, flaw)| *flaw);
            SheetRow { number: row.number, flaw, cells, text: &self.text, text_start: text_before }
        })
    }
}

impl<'s> SheetRow<'s> {
    /// The cells with a value, from left to right.
    pub(crate) fn cells(&self) -> impl Iterator<Item = SheetCell<'s>> + use<'s> {
        let (text, mut start) = (self.text, self.text_start as usize);
        self.cells.iter().map(move |cell| {
            let end = cell.text_end as usize;
            let value = text.get(start..end).unwrap_or_default();
            start = end;
            SheetCell { column: u32::from(cell.column), value, kind: cell.kind }
        })
    }
}

/// A row while its cells are read, in whatever order they come.
#[derive(Debug, Default)]
pub(super) struct RowDraft {
    number: u32,
    text: String,
    cells: Vec<(CellSpan, u32)>,
    flaw: Option<RowFlaw>,
}

impl RowDraft {
    /// Begins a row; what was there is forgotten.
    pub(super) fn begin(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.cells.clear();
        self.flaw = None;
    }

    /// Whether there is neither a cell nor a flaw.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.flaw.is_none()
    }

    /// Notes a flaw; the first one stays.
    pub(super) fn flaw(&mut self, flaw: RowFlaw) {
        self.flaw.get_or_insert(flaw);
    }

    /// Adds a cell. One that stands outside every sheet becomes a flaw of the row.
    pub(super) fn push(&mut self, column: u32, value: &str, kind: CellKind, limits: &WorkbookLimits) {
        if value.is_empty() && kind != CellKind::Uncalculated {
            return;
        }
        if column >= limits.width.min(limits.columns) {
            self.flaw(RowFlaw::FarCell { column });
        }
        let Some(column) = u16::try_from(column).ok().filter(|_| column < limits.columns) else {
            return;
        };
        let full = self.cells.len() >= limits.columns as usize;
        if full || self.text.len().saturating_add(value.len()) > limits.row_bytes.min(u32::MAX as usize) {
            self.flaw(RowFlaw::LongRow);
            return;
        }
        let start = self.text.len() as u32;
        self.text.push_str(value);
        let text_end = self.text.len() as u32;
        self.cells.push((CellSpan { text_end, column, kind }, start));
    }

    /// Puts the cells in order of their columns; of two that claim one place both are kept, as a flaw.
    fn sort(&mut self) {
        let columns = |pair: &[(CellSpan, u32)]| match pair {
            [(a, _), (b, _)] => (a.column, b.column),
            _ => (0, 1),
        };
        if self.cells.windows(2).all(|pair| columns(pair).0 < columns(pair).1) {
            return;
        }
        // Stable, so that what stands first in the file comes first.
        self.cells.sort_by_key(|(cell, _)| cell.column);
        if let Some(repeated) = self.cells.windows(2).map(columns).find(|(a, b)| a == b) {
            self.flaw(RowFlaw::RepeatedCell { column: u32::from(repeated.0) });
        }
        let mut text = String::with_capacity(self.text.len());
        for (cell, start) in &mut self.cells {
            let value = self.text.get(*start as usize..cell.text_end as usize).unwrap_or_default();
            *start = text.len() as u32;
            text.push_str(value);
            cell.text_end = text.len() as u32;
        }
        self.text = text;
    }
}

impl Sheet {
    /// Adds a row, `times` times one below the other, after counting what it will take. The limits keep every number of
    /// the sheet within 32 bits.
    pub(super) fn push(
        &mut self,
        row: &mut RowDraft,
        times: u32,
        tally: &mut Tally<'_>,
    ) -> Result<(), ReadError> {
        if row.is_empty() {
            return Ok(());
        }
        row.sort();
        // A row takes the room of a cell beside those of its cells, a flaw that of two.
        let cells = row.cells.len() + if row.flaw.is_some() { 3 } else { 1 };
        tally.count(cells, row.text.len(), times)?;
        let cells: Vec<CellSpan> = row.cells.iter().map(|(cell, _)| *cell).collect();
        for number in row.number..row.number.saturating_add(times) {
            self.append(number, row.flaw, &cells, 0, &row.text);
        }
        Ok(())
    }

    /// Appends a row whose text begins at `start` by the reckoning of its cells.
    fn append(&mut self, number: u32, flaw: Option<RowFlaw>, cells: &[CellSpan], start: u32, text: &str) {
        let offset = self.text.len() as u32;
        self.text.push_str(text);
        self.cells
            .extend(cells.iter().map(|cell| CellSpan { text_end: cell.text_end - start + offset, ..*cell }));
        if let Some(flaw) = flaw {
            self.flaws.push((self.rows.len() as u32, flaw));
        }
        self.rows.push(RowSpan { number, cell_end: self.cells.len() as u32 });
    }

    /// Puts rows that came in another order into that of their numbers; a later row of the same number is flawed.
    pub(super) fn sort(&mut self) {
        let out_of_order = |pair: &[RowSpan]| matches!(pair, [a, b] if a.number >= b.number);
        if !self.rows.windows(2).any(out_of_order) {
            return;
        }
        let mut sorted = Self::new(std::mem::take(&mut self.name), self.number, self.hidden);
        let mut rows: Vec<SheetRow<'_>> = self.rows().collect();
        // Stable: of two rows of one number that which stands first in the file comes first.
        rows.sort_by_key(|row| row.number);
        let mut before = None;
        for row in rows {
            let repeated = before == Some(row.number);
            before = Some(row.number);
            let text_end = row.cells.last().map_or(row.text_start, |cell| cell.text_end);
            let text = row.text.get(row.text_start as usize..text_end as usize).unwrap_or_default();
            let flaw = row.flaw.or(repeated.then_some(RowFlaw::RepeatedRow));
            sorted.append(row.number, flaw, row.cells, row.text_start, text);
        }
        *self = sorted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sheet holds, for comparisons: `C14=value`, flaws in brackets.
    fn shown(sheet: &Sheet) -> String {
        let mut lines = Vec::new();
        for row in sheet.rows() {
            let mut line: Vec<String> = row
                .cells()
                .map(|cell| format!("{}={}", address(row.number, cell.column), cell.value))
                .collect();
            line.extend(row.flaw.map(|flaw| format!("[{}]", flaw.code())));
            lines.push(line.join(" "));
        }
        lines.join("\n")
    }

    fn sheet(rows: &[(u32, u32, &[(u32, &str)])]) -> Sheet {
        let limits = WorkbookLimits::default();
        let mut tally = Tally::new("f.xlsx", &limits, 1 << 20);
        let (mut sheet, mut draft) = (Sheet::default(), RowDraft::default());
        for (number, times, cells) in rows {
            draft.begin(*number);
            for (column, value) in *cells {
                draft.push(*column, value, CellKind::Text, &limits);
            }
            sheet.push(&mut draft, *times, &mut tally).unwrap();
        }
        sheet.sort();
        sheet
    }

    #[test]
    fn rows_and_cells_come_in_order_whatever_the_order_in_the_file() {
        let sheet = sheet(&[
            (3, 1, &[(2, "c"), (0, "a"), (1, "")]),
            (9, 1, &[]),
            (1, 1, &[(0, "x")]),
            (5, 2, &[(1, "twice")]),
        ]);
        assert_eq!(shown(&sheet), "A1=x\nA3=a C3=c\nB5=twice\nB6=twice");
    }

    #[test]
    fn two_claims_to_one_place_are_a_flaw_and_both_are_kept() {
        let twice = sheet(&[(2, 1, &[(1, "first"), (0, "a"), (1, "second")])]);
        assert_eq!(shown(&twice), "A2=a B2=first B2=second [repeated-cell]");
        let twice =
            sheet(&[(2, 1, &[(0, "a")]), (1, 1, &[(0, "x")]), (2, 1, &[(0, "b")]), (3, 1, &[(0, "c")])]);
        assert_eq!(shown(&twice), "A1=x\nA2=a\nA2=b [repeated-row]\nA3=c");
    }

    #[test]
    fn a_far_cell_is_a_flaw_of_its_row_and_no_allocation() {
        let far = sheet(&[(1, 1, &[(0, "a"), (511, "b")]), (2, 1, &[(0, "a"), (16_383, "far")])]);
        assert_eq!(shown(&far), "A1=a SR1=b\nA2=a XFD2=far [far-cell]");
        let outside = sheet(&[(1_048_576, 1, &[(16_384, "x"), (u32::MAX, "y")])]);
        assert_eq!(shown(&outside), "[far-cell]");
        let message = outside.rows().next().unwrap().flaw.unwrap().message(7, &WorkbookLimits::default());
        assert_eq!(message, "the cell XFE7 stands far outside any table, which ends at SR7");
    }

    #[test]
    fn flaws_say_where() {
        let limits = WorkbookLimits::default();
        for (flaw, message) in [
            (RowFlaw::RepeatedCell { column: 1 }, "the file holds the cell B7 twice"),
            (RowFlaw::RepeatedRow, "the file holds the row 7 twice"),
            (RowFlaw::MisplacedCell { column: 1, row: 9 }, "the row 7 holds a cell that calls itself B9"),
            (RowFlaw::BadReference, "a cell of the row 7 does not say where it stands"),
            (RowFlaw::LongCell { column: 1 }, "the cell B7 holds more than 65536 bytes"),
            (RowFlaw::LongRow, "the row 7 holds more than 1048576 bytes"),
            (
                RowFlaw::BadValue { column: 1 },
                "the value of the cell B7 is not of the type that the file gives it",
            ),
        ] {
            assert_eq!(flaw.message(7, &limits), message);
        }
    }
}
