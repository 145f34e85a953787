//! Workbooks for Excel and LibreOffice: one document as sheets of one XLSX file.
//!
//! Any [`Document`](super::Document) can be a workbook: a sheet that says what it is, one with its tables as people read
//! them, one with its records. Rankings, proposals and comparisons have richer ones, whose scores are formulas over a sheet
//! of weights ([`pairs`]). Names are written as text and never as formulas; a workbook holds no clock, so that the same result is the
//! same bytes.

use std::collections::HashSet;
use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use serde::Deserialize;

use super::{Document, Input};

pub(super) mod pairs;
mod problems;
mod readme;
mod sheet;
pub(super) mod weights;

pub(super) use problems::push_problems;
pub(super) use readme::ReadMe;
pub(crate) use sheet::Sheet;

/// The looks of cells.
#[derive(Debug, Clone)]
pub(crate) struct Looks {
    pub(crate) text: Format,
    pub(crate) wrapped: Format,
    pub(crate) title: Format,
    pub(crate) header: Format,
    pub(crate) number_header: Format,
    pub(crate) count: Format,
    pub(crate) number: Format,
    pub(crate) score: Format,
    pub(crate) percent: Format,
    pub(crate) editable: Format,
    pub(crate) faint: Format,
    pub(crate) bold: Format,
    /// Words that a formula finds.
    pub(crate) found: Format,
    pub(crate) header_needed: Format,
    pub(crate) example: Format,
    pub(crate) example_number: Format,
}

impl Looks {
    fn new() -> Self {
        // Text stays text also when a person opens the cell and leaves it again.
        let text = Format::new().set_num_format("@").set_align(FormatAlign::Top).set_align(FormatAlign::Left);
        let text = text.set_indent(1);
        let number = Format::new().set_align(FormatAlign::Top);
        let header = text
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_background_color(Color::RGB(0xDCE6F1))
            .set_border_bottom(FormatBorder::Thin);
        let faint = Color::RGB(0x595959);
        Self {
            header_needed: header.clone().set_background_color(Color::RGB(0xF8CBAD)),
            example: text.clone().set_italic().set_font_color(faint),
            example_number: number.clone().set_italic().set_font_color(faint),
            wrapped: text.clone().set_text_wrap(),
            title: text.clone().set_bold().set_font_size(14),
            bold: text.clone().set_bold(),
            found: number.clone().set_align(FormatAlign::Left).set_indent(1),
            faint: number.clone().set_font_color(faint).set_num_format("0.000"),
            number_header: header.clone().set_align(FormatAlign::Right).set_indent(0),
            header,
            text,
            count: number.clone().set_num_format("0"),
            number: number.clone(),
            score: number.clone().set_num_format("0.000"),
            percent: number.clone().set_num_format("0 %"),
            editable: number
                .set_num_format("0.000")
                .set_background_color(Color::RGB(0xFFF2CC))
                .set_border(FormatBorder::Thin)
                .set_unlocked(),
        }
    }
}

/// A workbook under construction.
pub(crate) struct Book {
    pub(super) looks: Looks,
    sheets: Vec<Worksheet>,
    names: HashSet<String>,
    /// What was left out or cut, in words, for the sheet that says so.
    remarks: Vec<String>,
}

/// The number of the paper size for wide sheets.
pub(super) const A3: u8 = 8;
/// The longest name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;

impl Book {
    pub(crate) fn new() -> Self {
        Self { looks: Looks::new(), sheets: Vec::new(), names: HashSet::new(), remarks: Vec::new() }
    }

    /// An empty sheet. Its name is cut to what Excel admits, and numbered where another sheet has it.
    pub(crate) fn sheet(&mut self, name: &str) -> io::Result<Sheet> {
        let name = self.unique(name);
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name.as_str()).map_err(cause)?;
        Ok(Sheet::new(worksheet, self.looks.clone()))
    }

    /// Puts a finished sheet behind the others.
    pub(crate) fn push(&mut self, sheet: Sheet) -> io::Result<()> {
        let (worksheet, remarks) = sheet.finished()?;
        self.remarks.extend(remarks);
        self.sheets.push(worksheet);
        Ok(())
    }

    /// Puts the sheet that says what the workbook is before the others, and writes the whole.
    pub(super) fn write(mut self, readme: ReadMe<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let mut first = self.sheet("Read me")?;
        readme.fill(&mut first, &self.remarks)?;
        let (first, _) = first.finished()?;
        self.sheets.insert(0, first);
        self.write_sheets(out)
    }

    /// Writes the sheets alone.
    pub(crate) fn write_sheets(self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut workbook = Workbook::new();
        // The date of the format's own beginning: a workbook that tells when it was made is never twice the same.
        let created = ExcelDateTime::from_ymd(2007, 1, 1).map_err(cause)?;
        let properties = DocProperties::new().set_author(super::ENGINE).set_creation_datetime(&created);
        workbook.set_properties(&properties);
        for sheet in self.sheets {
            workbook.push_worksheet(sheet);
        }
        let bytes = workbook.save_to_buffer().map_err(cause)?;
        out.write_all(&bytes)?;
        out.flush()
    }

    fn unique(&mut self, name: &str) -> String {
        let admitted = |c: char| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
            c if c.is_control() => '_',
            c => c,
        };
        let name: String = name.chars().map(admitted).collect();
        let name = match name.trim_matches('\'') {
            "" => "Sheet",
            name => name,
        };
        let mut candidate = within(name, LONGEST_NAME).to_owned();
        let mut number = 2;
        // Excel compares names of sheets without case.
        while !self.names.insert(candidate.to_lowercase()) {
            let end = format!(" {number}");
            candidate = format!("{}{end}", within(name, LONGEST_NAME - end.len()).trim_end());
            number += 1;
        }
        candidate
    }
}

/// The longest beginning of a text that has at most `most` UTF-16 units.
fn within(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    end.and_then(|(place, _)| text.get(..place)).unwrap_or(text)
}

/// An error of the library that writes workbooks; a closed pipe is still known as one.
pub(crate) fn cause(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// What every JSON document begins with, as a workbook repeats it.
#[derive(Debug, Default, Deserialize)]
struct Head {
    #[serde(default)]
    inputs: Vec<InputRead>,
    #[serde(default)]
    weights: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct InputRead {
    name: String,
    sha256: String,
    rows: u64,
}

/// Writes any document: its tables as people read them on one sheet, its records on another.
pub(super) fn write<D: Document + ?Sized>(document: &D, out: &mut dyn io::Write) -> io::Result<()> {
    let mut json = Vec::new();
    document.json(&mut json)?;
    let head: Head = serde_json::from_slice(&json)?;
    drop(json);
    let mut book = Book::new();
    let mut report = book.sheet("Report")?;
    for section in document.sections() {
        report.section(&section)?;
    }
    book.push(report)?;
    let mut data = book.sheet("Data")?;
    data.records(&document.records())?;
    book.push(data)?;
    let inputs: Vec<Input> = head
        .inputs
        .into_iter()
        .map(|input| Input { name: input.name, sha256: input.sha256, rows: input.rows })
        .collect();
    let weights: Vec<(String, f64)> = head
        .weights
        .into_iter()
        .filter_map(|(name, share)| share.as_f64().map(|share| (name, share)))
        .collect();
    let readme = ReadMe {
        title: "Results of metacluster",
        about: vec![
            "Report: the result as it is read on a screen. Data: the same as one flat table, unrounded."
                .into(),
        ],
        inputs: &inputs,
        weights: &weights,
    };
    book.write(readme, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_what_excel_admits() {
        let mut book = Book::new();
        for (wanted, name) in [
            ("Pairs", "Pairs"),
            ("PAIRS", "PAIRS 2"),
            ("a/b:c", "a_b_c"),
            ("'", "Sheet"),
            ("", "Sheet 2"),
            ("A name that is longer than a sheet's", "A name that is longer than a sh"),
            ("A name that is longer than a sheet!", "A name that is longer than a 2"),
            ("🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀", "🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀🦀"),
        ] {
            assert_eq!(book.sheet(wanted).unwrap().worksheet.name(), name, "{wanted}");
        }
    }
}
