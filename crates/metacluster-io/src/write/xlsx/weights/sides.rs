//! The weights of several scorers on one sheet: a row a scenario and a column a component, as the pairs have it.

use std::io;

use metacluster::{Scorer, Weights};
use rust_xlsxwriter::Format;
use rust_xlsxwriter::utility::{row_col_to_cell as cell, row_col_to_cell_absolute as fixed};

use super::{Components, NAME, Weighed, meaning, not_negative};
use crate::write::xlsx::{Book, Sheet, cause};

/// The row of the first block's title; a header follows, then a row a side, then a blank one.
const TOP: u32 = 3;
const FIRST_COMPONENT: u16 = 1;

/// The blocks of the sheet, one below the other.
#[derive(Debug, Clone, Copy)]
enum Part {
    Weights,
    Shares,
    SharesAsComputed,
    Priors,
    Presets,
}

impl Components {
    /// How many rows a block takes with title, header and the blank row behind it.
    fn block(&self) -> u32 {
        3 + u32::try_from(self.sides.len()).unwrap_or(0)
    }

    /// The row of a block's title.
    fn title(&self, part: Part) -> u32 {
        TOP + part as u32 * self.block()
    }

    /// The row of a side in a block.
    fn row_of(&self, part: Part, side: usize) -> u32 {
        self.title(part) + 2 + u32::try_from(side).unwrap_or(0)
    }

    /// The column of the last component.
    fn last(&self) -> u16 {
        u16::try_from(self.names.len()).unwrap_or(1).max(FIRST_COMPONENT)
    }

    /// The cells of another sheet's formula that hold the shares of a side, in the order of its columns of values.
    pub(in crate::write::xlsx) fn shares_of(&self, side: usize) -> String {
        let row = self.row_of(Part::Shares, side);
        format!("{NAME}!{}:{}", fixed(row, FIRST_COMPONENT), fixed(row, self.last()))
    }

    /// Writes the sheet for several sides, each with its name. `live` is whether other sheets follow it.
    pub(in crate::write) fn sheet_of_sides(
        &self,
        book: &mut Book,
        sides: &[(&str, &Scorer<'_>)],
        live: bool,
    ) -> io::Result<Sheet> {
        let mut sheet = book.sheet(NAME)?;
        let looks = sheet.looks.clone();
        sheet.widths(0, &[34.0])?;
        sheet.line("Weights", &looks.title)?;
        let how = if live {
            "Change the yellow cells, a row a scenario: shares, scores, intervals and ranks of the sheets behind the \
             comparison follow at once. Weights are divided by the sum of their row."
        } else {
            "The weights that the scores were computed with, a row a scenario. There are too many pairs for scores that \
             follow a change."
        };
        sheet.text(1, 0, how, &looks.text)?;
        let titles = [
            (Part::Weights, "Weights"),
            (Part::Shares, "Shares: each weight divided by the sum of its row"),
            (Part::SharesAsComputed, "Shares as computed"),
            (Part::Priors, "Priors: what is assumed where nothing is known"),
            (Part::Presets, "Presets to copy from"),
        ];
        for (part, title) in titles {
            self.header(&mut sheet, self.title(part), title)?;
        }
        sheet.text(self.title(Part::Weights) + 1, self.last() + 1, "sum", &looks.number_header)?;
        for (side, (name, scorer)) in sides.iter().enumerate() {
            for part in [Part::Weights, Part::Shares, Part::SharesAsComputed, Part::Priors] {
                sheet.text(self.row_of(part, side), 0, name, &looks.text)?;
            }
            self.weights(&mut sheet, side, live)?;
            for (column, (name, weighed)) in (FIRST_COMPONENT..).zip(self.names.iter().zip(self.side(side))) {
                let computed = self.row_of(Part::SharesAsComputed, side);
                sheet.number(computed, column, weighed.share, &looks.faint)?;
                let prior = scorer.scoring().priors.get(name);
                sheet.number(self.row_of(Part::Priors, side), column, prior, &looks.faint)?;
            }
        }
        if live {
            let (first, last) = (self.row_of(Part::Weights, 0), self.title(Part::Shares) - 2);
            let validation = not_negative()?;
            sheet
                .worksheet
                .add_data_validation(first, FIRST_COMPONENT, last, self.last(), &validation)
                .map_err(cause)?;
        }
        self.presets(&mut sheet)?;
        Ok(sheet)
    }

    fn header(&self, sheet: &mut Sheet, row: u32, title: &str) -> io::Result<()> {
        let looks = sheet.looks.clone();
        sheet.text(row, 0, title, &looks.bold)?;
        sheet.text(row + 1, 0, "", &looks.header)?;
        for (column, name) in (FIRST_COMPONENT..).zip(self.names()) {
            sheet.text(row + 1, column, name, &looks.number_header)?;
            sheet.widths(column, &[11.5])?;
        }
        Ok(())
    }

    /// The weights of a side, and its shares as formulas over them.
    fn weights(&self, sheet: &mut Sheet, side: usize, live: bool) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let (row, shares) = (self.row_of(Part::Weights, side), self.row_of(Part::Shares, side));
        let sum = self.last() + 1;
        let total: f64 = self.side(side).iter().map(|weighed| weighed.weight).sum();
        let mut follow = |row: u32, column: u16, formula: String, value: f64, look: &Format| {
            if live {
                sheet.formula(row, column, &formula, &value.to_string(), look)
            } else {
                sheet.number(row, column, value, look)
            }
        };
        let all = format!("=SUM({}:{})", cell(row, FIRST_COMPONENT), cell(row, self.last()));
        follow(row, sum, all, total, &looks.score)?;
        for (column, Weighed { share, .. }) in (FIRST_COMPONENT..).zip(self.side(side)) {
            let whole = fixed(row, sum);
            let formula = format!("=IF({whole}>0,{}/{whole},0)", fixed(row, column));
            follow(shares, column, formula, *share, &looks.score)?;
        }
        for (column, Weighed { weight, .. }) in (FIRST_COMPONENT..).zip(self.side(side)) {
            sheet.number(row, column, *weight, if live { &looks.editable } else { &looks.score })?;
        }
        Ok(())
    }

    /// The presets, a row each, and what the components say.
    fn presets(&self, sheet: &mut Sheet) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let mut row = self.title(Part::Presets) + 2;
        for profile in Weights::PROFILES {
            let weights = Weights::profile(profile).map_err(io::Error::other)?;
            sheet.text(row, 0, profile, &looks.text)?;
            for (column, name) in (FIRST_COMPONENT..).zip(&self.names) {
                sheet.number(row, column, weights.get(name), &looks.faint)?;
            }
            row += 1;
        }
        sheet.text(row + 1, 0, "What a component says of a pair", &looks.bold)?;
        for (row, name) in (row + 2..).zip(&self.names) {
            sheet.text(row, 0, name, &looks.text)?;
            sheet.text(row, FIRST_COMPONENT, meaning(name), &looks.text)?;
        }
        Ok(())
    }
}
