//! The sheet of weights: one editable cell a component, which the scores of other sheets follow.

use std::io;

use metacluster::{COMPONENTS, Scorer, Weights};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, utility::row_col_to_cell_absolute as at,
};

use super::{Book, Sheet, cause};

mod sides;

/// The name of the sheet, which formulas of other sheets point to.
const NAME: &str = "Weights";
const HEADER: u32 = 4;
const FIRST: u32 = HEADER + 1;
const WEIGHT: u16 = 1;
const SHARE: u16 = 2;

/// The components of a workbook, those without a weight too: it may be given one in the sheet.
#[derive(Debug, Clone)]
pub(in crate::write) struct Components {
    /// In the order of every sum.
    names: Vec<String>,
    /// For each scorer of the workbook what its components weigh.
    sides: Vec<Vec<Weighed>>,
}

/// What a component counts for with one scorer.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    /// As given.
    weight: f64,
    /// As in force.
    share: f64,
}

impl Components {
    /// Those of scorers side by side: one, or one for each scenario.
    pub(in crate::write) fn of(scorers: &[&Scorer<'_>]) -> Self {
        let mut names: Vec<String> = COMPONENTS.map(str::to_owned).to_vec();
        for (name, _) in scorers.iter().flat_map(|scorer| scorer.scoring().weights.iter()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let weighed = |scorer: &&Scorer<'_>| {
            let share = |name: &str| scorer.shares().find(|(other, _)| *other == name);
            let of = |name: &String| Weighed {
                weight: scorer.scoring().weights.get(name),
                share: share(name).map_or(0.0, |(_, share)| share),
            };
            names.iter().map(of).collect()
        };
        Self { sides: scorers.iter().map(weighed).collect(), names }
    }

    pub(in crate::write) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn side(&self, side: usize) -> &[Weighed] {
        self.sides.get(side).map_or(&[], Vec::as_slice)
    }

    pub(super) fn shares(&self, side: usize) -> impl Iterator<Item = f64> {
        self.side(side).iter().map(|weighed| weighed.share)
    }

    pub(in crate::write) fn named_shares(&self, side: usize) -> Vec<(String, f64)> {
        self.names.iter().cloned().zip(self.shares(side)).collect()
    }

    /// The cell of another sheet's formula that holds a component's share, where there is one side.
    pub(super) fn share_cell(place: usize) -> String {
        format!("{NAME}!{}", at(row(place), SHARE))
    }

    /// Writes the sheet for one side. `live` is whether other sheets follow it.
    pub(in crate::write) fn sheet(
        &self,
        book: &mut Book,
        scorer: &Scorer<'_>,
        live: bool,
    ) -> io::Result<Sheet> {
        let mut sheet = book.sheet(NAME)?;
        let looks = sheet.looks.clone();
        sheet.widths(0, &[16.0, 10.0, 10.0, 13.0, 10.0, 44.0, 3.0])?;
        sheet.line("Weights", &looks.title)?;
        let how = if live {
            "Change the yellow cells: shares, scores, intervals and ranks of this workbook follow at once. Weights are divided by their sum."
        } else {
            "The weights that the scores were computed with. There are too many pairs for scores that follow a change."
        };
        sheet.text(1, 0, how, &looks.text)?;
        let headers =
            ["component", "weight", "share", "share as computed", "prior", "what it says of a pair"];
        for (column, header) in (0u16..).zip(headers) {
            let look = if (1..5).contains(&column) { &looks.number_header } else { &looks.header };
            sheet.text(HEADER, column, header, look)?;
        }
        sheet.height(HEADER, 2);
        let last = row(self.names.len().saturating_sub(1));
        let sum = format!("SUM({}:{})", at(FIRST, WEIGHT), at(last, WEIGHT));
        for (place, (name, Weighed { weight, share })) in self.names.iter().zip(self.side(0)).enumerate() {
            let row = row(place);
            sheet.text(row, 0, name, &looks.text)?;
            sheet.number(row, WEIGHT, *weight, if live { &looks.editable } else { &looks.score })?;
            if live {
                let formula = format!("=IF({sum}>0,{}/{sum},0)", at(row, WEIGHT));
                sheet.formula(row, SHARE, &formula, &share.to_string(), &looks.score)?;
            } else {
                sheet.number(row, SHARE, *share, &looks.score)?;
            }
            sheet.number(row, 3, *share, &looks.faint)?;
            sheet.number(row, 4, scorer.scoring().priors.get(name), &looks.faint)?;
            sheet.text(row, 5, meaning(name), &looks.text)?;
        }
        sheet.text(last + 1, 0, "sum", &looks.bold)?;
        let total: f64 = self.side(0).iter().map(|weighed| weighed.weight).sum();
        if live {
            sheet.formula(last + 1, WEIGHT, &format!("={sum}"), &total.to_string(), &looks.score)?;
            sheet
                .worksheet
                .add_data_validation(FIRST, WEIGHT, last, WEIGHT, &not_negative()?)
                .map_err(cause)?;
        } else {
            sheet.number(last + 1, WEIGHT, total, &looks.score)?;
        }
        self.profiles(&mut sheet, last + 4)?;
        Ok(sheet)
    }

    /// The presets, to copy weights from.
    fn profiles(&self, sheet: &mut Sheet, top: u32) -> io::Result<()> {
        let looks = sheet.looks.clone();
        sheet.text(top - 1, 0, "Presets to copy from", &looks.bold)?;
        sheet.text(top, 0, "component", &looks.header)?;
        sheet.height(top, 2);
        for (column, profile) in (1u16..).zip(Weights::PROFILES) {
            let weights = Weights::profile(profile).map_err(io::Error::other)?;
            sheet.text(top, column, profile, &looks.number_header)?;
            for (row, name) in (top + 1..).zip(COMPONENTS) {
                sheet.text(row, 0, name, &looks.text)?;
                sheet.number(row, column, weights.get(name), &looks.faint)?;
            }
        }
        Ok(())
    }
}

/// The row of a component.
fn row(place: usize) -> u32 {
    FIRST + u32::try_from(place).unwrap_or(0)
}

fn not_negative() -> io::Result<DataValidation> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Not a weight")
        .and_then(|validation| validation.set_error_message("A weight is a number of at least 0."))
        .map_err(cause)
}

/// What a component says, in a few words.
fn meaning(name: &str) -> &'static str {
    match name {
        "sectors" => "how far their sectors agree",
        "complement" => "how well each offers what the other seeks",
        "themes" => "how far their shared interests agree",
        "proximity" => "distance, common border, common macro-region",
        "ties" => "partnerships that both have been in",
        "balance" => "how alike they are in number of members",
        "bridge" => "whether a sector of the one feeds the other",
        _ => "",
    }
}
