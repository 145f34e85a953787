//! One sheet of a workbook: cells of the right kind, tables with a frozen header, and an account of what had to be cut.

use std::collections::BTreeMap;
use std::io;

use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::{A3, Looks, cause, within};
use crate::write::text::{width as text_width, wrap};
use crate::write::{Align, Cell, Section};

/// Rows that a sheet may have.
const MOST_ROWS: u32 = 1_048_576;
/// UTF-16 units that a cell may hold.
const LONGEST_TEXT: usize = 32_767;
/// What stands at the end of a text that had to be cut.
const CUT: &str = " […]";
/// The height of a line in points.
const LINE: f64 = 15.0;
/// Lines that a row shows at most; what goes on is seen when the cell is opened.
const MOST_LINES: usize = 12;
/// The width of a column of words is that of its cells, between these, in characters.
const WIDTHS: (usize, usize) = (8, 48);
/// Rows whose cells decide how wide a column is.
const ROWS_MEASURED: u32 = 2_000;

/// A sheet under construction. Rows are counted from 0, as are columns.
pub(crate) struct Sheet {
    pub(crate) worksheet: Worksheet,
    pub(crate) looks: Looks,
    /// The first row that nothing was written to.
    pub(crate) row: u32,
    /// Whether words of tables go on in further lines.
    pub(crate) wraps: bool,
    widths: Vec<usize>,
    /// Rows that are higher than one line, with their lines.
    heights: BTreeMap<u32, usize>,
    /// Texts that were too long for a cell.
    cut: usize,
    /// Rows that found no place.
    left_out: u64,
}

impl Sheet {
    pub(super) fn new(worksheet: Worksheet, looks: Looks) -> Self {
        Self {
            worksheet,
            looks,
            row: 0,
            wraps: false,
            widths: Vec::new(),
            heights: BTreeMap::new(),
            cut: 0,
            left_out: 0,
        }
    }

    /// Words, whatever they look like; never a formula.
    pub(crate) fn text(&mut self, row: u32, column: u16, text: &str, look: &Format) -> io::Result<()> {
        let mut shown = admitted(text);
        if shown.encode_utf16().count() > LONGEST_TEXT {
            shown = format!("{}{CUT}", within(&shown, LONGEST_TEXT - CUT.encode_utf16().count()));
            self.cut += 1;
        }
        self.worksheet.write_string_with_format(row, column, shown, look).map_err(cause)?;
        self.row = self.row.max(row + 1);
        Ok(())
    }

    pub(crate) fn number(&mut self, row: u32, column: u16, number: f64, look: &Format) -> io::Result<()> {
        // Adding zero turns a negative zero into a plain one.
        self.worksheet.write_number_with_format(row, column, number + 0.0, look).map_err(cause)?;
        self.row = self.row.max(row + 1);
        Ok(())
    }

    /// Words that go on in further lines where the column, so many characters wide, has no room for them. Rows do not
    /// grow by themselves, so that the lines are counted here.
    pub(crate) fn wrapped(&mut self, row: u32, column: u16, text: &str, width: usize) -> io::Result<()> {
        let look = self.looks.wrapped.clone();
        let room = width.saturating_sub(2).max(1);
        let lines = |line: &str| {
            wrap(line, room).iter().map(|part| text_width(part).div_ceil(room).max(1)).sum::<usize>()
        };
        let lines = text.lines().map(lines).sum();
        let height = self.heights.entry(row).or_insert(1);
        *height = (*height).max(lines);
        self.text(row, column, text, &look)
    }

    /// A row that is so many lines high.
    pub(crate) fn height(&mut self, row: u32, lines: usize) {
        self.heights.insert(row, lines);
    }

    /// A whole number.
    pub(crate) fn count(&mut self, row: u32, column: u16, number: usize) -> io::Result<()> {
        let look = self.looks.count.clone();
        self.number(row, column, number as f64, &look)
    }

    /// A formula with the result that shows until it is computed anew.
    pub(crate) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: &str,
        look: &Format,
    ) -> io::Result<()> {
        let formula = Formula::new(formula).set_result(admitted(result));
        self.worksheet.write_formula_with_format(row, column, formula, look).map_err(cause)?;
        self.row = self.row.max(row + 1);
        Ok(())
    }

    /// A cell of any kind.
    fn cell(&mut self, row: u32, column: u16, cell: &Cell) -> io::Result<()> {
        let looks = self.looks.clone();
        match cell {
            Cell::Text(words) if self.wraps => self.wrapped(row, column, words, WIDTHS.1),
            Cell::Text(words) => self.text(row, column, words, &looks.text),
            Cell::Number(number) => self.number(row, column, *number, &looks.number),
            Cell::Count(number) => self.number(row, column, *number as f64, &looks.count),
            Cell::Empty => Ok(()),
        }
    }

    /// Counts rows that found no place.
    pub(crate) fn left_out(&mut self, rows: usize) {
        self.left_out += rows as u64;
    }

    /// A line of words of its own.
    pub(crate) fn line(&mut self, text: &str, look: &Format) -> io::Result<()> {
        if self.row >= MOST_ROWS {
            self.left_out += 1;
            return Ok(());
        }
        self.text(self.row, 0, text, look)
    }

    /// Widens a column to what a cell of it takes.
    fn measure(&mut self, column: usize, text: &str) {
        if self.widths.len() <= column {
            self.widths.resize(column + 1, WIDTHS.0);
        }
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0) + 2;
        if let Some(width) = self.widths.get_mut(column) {
            *width = (*width).max(longest.min(WIDTHS.1));
        }
    }

    /// A section with its heading, the lines around it, and a blank line after it.
    pub(crate) fn section(&mut self, section: &Section<'_>) -> io::Result<()> {
        let looks = self.looks.clone();
        if let Some(title) = &section.title {
            self.line(title, if section.level <= 1 { &looks.title } else { &looks.bold })?;
        }
        for line in &section.intro {
            self.line(line, &looks.text)?;
        }
        if !section.columns.is_empty() {
            let top = self.row;
            self.table(section, top)?;
        }
        for line in &section.notes {
            self.line(line, &looks.text)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A flat table from the first row on, with a frozen header and filters.
    pub(crate) fn records(&mut self, section: &Section<'_>) -> io::Result<()> {
        let top = self.row;
        let last = self.table(section, top)?;
        let columns = u16::try_from(section.columns.len()).unwrap_or(u16::MAX);
        self.row = self.row.max(last + 1);
        self.freeze(top + 1, 0, columns)
    }

    /// Keeps the rows above `row` and the columns before `column` in sight, and puts filters on the last of those rows,
    /// which is the header of a table of so many columns that goes on to the last row written.
    pub(crate) fn freeze(&mut self, row: u32, column: u16, columns: u16) -> io::Result<()> {
        self.worksheet.set_freeze_panes(row, column).map_err(cause)?;
        if columns > 0 {
            let last = self.row.max(row + 1) - 1;
            self.worksheet.autofilter(row - 1, 0, last, columns - 1).map_err(cause)?;
        }
        Ok(())
    }

    /// Writes header and rows from a row on; returns the last row written.
    fn table(&mut self, section: &Section<'_>, top: u32) -> io::Result<u32> {
        let looks = self.looks.clone();
        for (place, column) in (0u16..).zip(&section.columns) {
            let look = if column.align == Align::Right { &looks.number_header } else { &looks.header };
            self.text(top, place, &column.name, look)?;
            self.measure(place.into(), &column.name);
        }
        let mut row = top;
        for cells in (section.rows)() {
            if row + 1 >= MOST_ROWS {
                self.left_out += 1;
                continue;
            }
            row += 1;
            for (place, cell) in (0u16..).zip(&cells) {
                self.cell(row, place, cell)?;
                if row - top <= ROWS_MEASURED {
                    self.measure(place.into(), &shown(cell));
                }
            }
        }
        Ok(row)
    }

    /// Prints the sheet down to a row and across to a column on wide paper, the header on every page.
    pub(crate) fn print(&mut self, row: u32, column: u16, header: u32) -> io::Result<()> {
        self.worksheet.set_paper_size(A3);
        self.worksheet.set_print_area(0, 0, row, column).map_err(cause)?;
        self.worksheet.set_repeat_rows(header, header).map_err(cause)?;
        Ok(())
    }

    /// Sets the widths of columns, the first of which is `first`.
    pub(crate) fn widths(&mut self, first: u16, widths: &[f64]) -> io::Result<()> {
        for (column, width) in (first..).zip(widths) {
            self.worksheet.set_column_width(column, *width).map_err(cause)?;
        }
        Ok(())
    }

    /// The sheet itself, and what is to be said of it.
    pub(super) fn finished(mut self) -> io::Result<(Worksheet, Vec<String>)> {
        for (column, width) in (0u16..).zip(&self.widths) {
            self.worksheet.set_column_width(column, *width as f64).map_err(cause)?;
        }
        for (row, lines) in &self.heights {
            let height = (*lines).clamp(1, MOST_LINES) as f64 * LINE;
            self.worksheet.set_row_height(*row, height).map_err(cause)?;
        }
        let name = self.worksheet.name();
        let mut remarks = Vec::new();
        if self.cut > 0 {
            remarks.push(format!(
                "{name}: {} texts were longer than the {LONGEST_TEXT} characters a cell can hold; they end in{CUT}",
                self.cut
            ));
        }
        if self.left_out > 0 {
            remarks.push(format!(
                "{name}: {} further rows found no place; write CSV to have them all",
                self.left_out
            ));
        }
        self.worksheet.set_landscape();
        self.worksheet.set_print_fit_to_pages(1, 0);
        Ok((self.worksheet, remarks))
    }
}

/// What a cell shows, for its width.
fn shown(cell: &Cell) -> std::borrow::Cow<'_, str> {
    match cell {
        Cell::Text(words) => words.as_str().into(),
        Cell::Number(_) => "0.000000".into(),
        Cell::Count(number) => number.to_string().into(),
        Cell::Empty => "".into(),
    }
}

/// The text as a cell can hold it: what XML does not admit becomes U+FFFD, and every kind of line end a line feed.
fn admitted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                shown.push('\n');
            }
            '\t' | '\n' => shown.push(c),
            '\u{fffe}' | '\u{ffff}' => shown.push(char::REPLACEMENT_CHARACTER),
            c if c.is_control() => shown.push(char::REPLACEMENT_CHARACTER),
            c => shown.push(c),
        }
    }
    shown
}
