//! The best pairs beside the weights: names looked up by rank, so that the list is seen to move.

use std::io;

use rust_xlsxwriter::utility::{row_col_to_cell as cell, row_col_to_cell_absolute as fixed};

use super::{FIRST, Pairs, quoted};
use crate::write::pair::cluster;
use crate::write::xlsx::Sheet;

/// The columns of the list of the best pairs on the sheet of weights, its first row, and its greatest length.
const BEST_NOW: [u16; 5] = [7, 8, 9, 10, 11];
const BEST_TOP: u32 = 3;
const MOST_SHOWN: usize = 50;

impl Pairs<'_> {
    /// Lists the best pairs under the weights as they stand, beside the weights, so that the list is seen to move.
    pub(crate) fn best_now(&self, sheet: &mut Sheet, top: usize) -> io::Result<()> {
        let [rank, was, score, a, b] = BEST_NOW;
        let looks = sheet.looks.clone();
        let columns = self.columns();
        let count = self.len().min(top).min(MOST_SHOWN);
        let last = FIRST + u32::try_from(self.len()).unwrap_or(0).max(1) - 1;
        let column =
            |column: u16| format!("{}!{}:{}", quoted(self.name), fixed(FIRST, column), fixed(last, column));
        sheet.text(BEST_TOP, rank, "The best pairs now", &looks.bold)?;
        let headers = [(rank, "rank now", 7.0), (was, "rank as computed", 10.0), (score, "score", 9.0)];
        for (at, name, width) in headers {
            sheet.text(BEST_TOP + 1, at, name, &looks.number_header)?;
            sheet.widths(at, &[width])?;
        }
        for (at, name) in [(a, "a"), (b, "b")] {
            sheet.text(BEST_TOP + 1, at, name, &looks.header)?;
            sheet.widths(at, &[40.0])?;
        }
        let Some(side) = self.sides.first() else { return Ok(()) };
        let pairs = self.groups.first().map(|group| group.pairs.as_slice()).unwrap_or_default();
        for ((place, &(one, other)), row) in pairs.iter().enumerate().take(count).zip(BEST_TOP + 2..) {
            sheet.count(row, rank, place + 1)?;
            let place_of = format!("MATCH({},{},0)", cell(row, rank), column(0));
            let found = |of: u16| format!("=IFERROR(INDEX({},{place_of}),\"\")", column(of));
            let named = |index: usize| cluster(side.scorer, index).map_or("", |cluster| cluster.name());
            let totals = side.scorer.totals(one, other);
            sheet.formula(row, was, &found(1), &(place + 1).to_string(), &looks.count)?;
            sheet.formula(row, score, &found(columns.score), &totals.score.to_string(), &looks.score)?;
            sheet.formula(row, a, &found(columns.a + 1), named(one), &looks.found)?;
            sheet.formula(row, b, &found(columns.a + 4), named(other), &looks.found)?;
        }
        Ok(())
    }
}
