//! The first sheet of a workbook: what it is, what it rests on, how to use it, and what it leaves out.

use std::io;

use super::Sheet;
use crate::write::{ENGINE, Input};

/// What the first sheet says.
pub(in crate::write) struct ReadMe<'a> {
    pub(in crate::write) title: &'a str,
    /// Paragraphs.
    pub(in crate::write) about: Vec<String>,
    pub(in crate::write) inputs: &'a [Input],
    /// Components with their shares of the score; empty where nothing is scored.
    pub(in crate::write) weights: &'a [(String, f64)],
}

impl ReadMe<'_> {
    /// `remarks` are what sheets had to cut.
    pub(super) fn fill(&self, sheet: &mut Sheet, remarks: &[String]) -> io::Result<()> {
        let looks = sheet.looks.clone();
        sheet.widths(0, &[22.0, 100.0, 10.0])?;
        sheet.line(self.title, &looks.title)?;
        sheet.line(&format!("Made by {ENGINE}."), &looks.text)?;
        sheet.row += 1;
        for paragraph in self.about.iter().chain(remarks) {
            let (about, text) = paragraph.split_once(": ").unwrap_or(("", paragraph));
            let row = sheet.row;
            sheet.text(row, 0, about, &looks.bold)?;
            sheet.wrapped(row, 1, text, 100)?;
        }
        sheet.row += 1;
        if !self.inputs.is_empty() {
            let row = sheet.row;
            for (column, header) in (0u16..).zip(["Input", "SHA-256", "Rows"]) {
                sheet.text(row, column, header, &looks.header)?;
            }
            for input in self.inputs {
                let row = sheet.row;
                sheet.wrapped(row, 0, &input.name, 22)?;
                sheet.text(row, 1, &input.sha256, &looks.text)?;
                sheet.number(row, 2, input.rows as f64, &looks.count)?;
            }
            sheet.row += 1;
        }
        if !self.weights.is_empty() {
            let row = sheet.row;
            sheet.text(row, 0, "Component", &looks.header)?;
            sheet.text(row, 1, "Share of the score, as computed", &looks.header)?;
            for (name, share) in self.weights {
                let row = sheet.row;
                sheet.text(row, 0, name, &looks.text)?;
                sheet.number(row, 1, *share, &looks.score)?;
            }
        }
        Ok(())
    }
}
