//! The template workbook: drop-downs where a column takes known values, a note on every header, an invented example, and
//! a sheet that says how to fill it in.

use std::io;

use metacluster::{Language, Reference, TermKind};
use rust_xlsxwriter::utility::row_col_to_cell_absolute as fixed;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Formula, Note};

use super::{Described, Need, Words};
use crate::write::{Book, Cell, Sheet, cause};

/// Rows that have drop-downs.
const ROWS: u32 = 2_000;
const LISTS: &str = "Lists";

pub(super) fn write(words: &Words, reference: &Reference, out: &mut dyn io::Write) -> io::Result<()> {
    let mut book = Book::new();
    let mut clusters = book.sheet("Clusters")?;
    let mut how = book.sheet("How to")?;
    let mut lists = book.sheet(LISTS)?;
    how_to(words, &mut how)?;
    let looks = clusters.looks.clone();
    let mut list = 0;
    for (column, described) in (0u16..).zip(&words.columns) {
        let look = if described.need == Need::Required { &looks.header_needed } else { &looks.header };
        clusters.text(0, column, &described.header, look)?;
        let note =
            Note::new(format!("{} ({})\n{}", described.name, words.need(described.need), described.note))
                .add_author_prefix(false)
                .set_width(280)
                .set_height(120);
        clusters.worksheet.insert_note(0, column, &note).map_err(cause)?;
        let is_number = matches!(described.cell(), Cell::Number(_));
        // As text, so that a code or a date stays what was typed.
        let format = if is_number { &looks.number } else { &looks.text };
        clusters.worksheet.set_column_format(column, format).map_err(cause)?;
        clusters.widths(column, &[width(described)])?;
        match described.cell() {
            Cell::Number(number) => clusters.number(1, column, number, &looks.example_number)?,
            _ => clusters.text(1, column, &described.example, &looks.example)?,
        }
        let values = values(&described.name, reference);
        let validation = if values.is_empty() {
            number_rule(&described.name)
        } else {
            let last = fill_list(&mut lists, list, &described.name, &values)?;
            let range = format!("={LISTS}!{}:{}", fixed(1, list), fixed(last, list));
            list += 2;
            Some(drop_down(&described.name, &range))
        };
        if let Some(validation) = validation {
            let validation = validation
                .set_error_title(title(&described.header))
                .and_then(|validation| validation.set_error_message(message(&described.note)))
                .map_err(cause)?;
            clusters.worksheet.add_data_validation(1, column, ROWS, column, &validation).map_err(cause)?;
        }
    }
    clusters.height(0, 2);
    clusters.worksheet.set_freeze_panes(1, 2).map_err(cause)?;
    clusters.worksheet.set_active(true);
    lists.worksheet.set_hidden(true);
    for sheet in [clusters, how, lists] {
        book.push(sheet)?;
    }
    book.write_sheets(out)
}

fn how_to(words: &Words, sheet: &mut Sheet) -> io::Result<()> {
    let looks = sheet.looks.clone();
    sheet.widths(0, &[24.0, 16.0, 90.0, 40.0])?;
    sheet.line(words.text("#title"), &looks.title)?;
    for key in ["#intro", "#several", "#check"] {
        let row = sheet.row;
        sheet.wrapped(row, 2, words.text(key), 90)?;
    }
    sheet.row += 1;
    let row = sheet.row;
    for (column, key) in (0u16..).zip(["#column", "#need", "#what", "#example"]) {
        sheet.text(row, column, words.text(key), &looks.header)?;
    }
    for column in &words.columns {
        let row = sheet.row;
        sheet.text(row, 0, &column.header, &looks.bold)?;
        sheet.text(row, 1, words.need(column.need), &looks.text)?;
        sheet.wrapped(row, 2, &column.note, 90)?;
        sheet.wrapped(row, 3, &column.example, 40)?;
    }
    Ok(())
}

/// The known values of a column with what each means; empty where anything may be written.
fn values(column: &str, reference: &Reference) -> Vec<(String, String)> {
    let plain = |words: &[&str]| words.iter().map(|word| ((*word).to_owned(), String::new())).collect();
    match column {
        "country" | "target_countries" => {
            let mut countries: Vec<(String, String)> = reference
                .countries
                .iter()
                .map(|(code, labels)| (code.to_string(), labels.first(Language::En).unwrap_or("").to_owned()))
                .collect();
            countries.sort();
            countries
        }
        "region" => {
            let level_2 = reference.regions.iter().filter(|region| region.code.level() == 2);
            let name = |names: &[String]| names.first().cloned().unwrap_or_default();
            let mut regions: Vec<(String, String)> =
                level_2.map(|region| (region.code.to_string(), name(&region.names))).collect();
            regions.sort();
            regions
        }
        "sectors" => {
            let sectors = reference.vocabulary.iter().filter(|(_, term)| term.kind == TermKind::Sector);
            sectors.map(|(_, term)| (term.id.clone(), term.label().to_owned())).collect()
        }
        "languages" => plain(&[
            "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv",
            "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sr", "sv", "uk",
        ]),
        "label" => plain(&["bronze", "silver", "gold"]),
        "role" => plain(&["lead", "partner", "either"]),
        "open_to_partners" => plain(&["yes", "no"]),
        _ => Vec::new(),
    }
}

/// Writes a list and what its values mean into two columns; returns its last row.
fn fill_list(sheet: &mut Sheet, column: u16, name: &str, values: &[(String, String)]) -> io::Result<u32> {
    let looks = sheet.looks.clone();
    sheet.text(0, column, name, &looks.header)?;
    sheet.text(0, column + 1, "", &looks.header)?;
    let mut last = 0;
    for ((value, meaning), row) in values.iter().zip(1u32..) {
        sheet.text(row, column, value, &looks.text)?;
        sheet.text(row, column + 1, meaning, &looks.text)?;
        last = row;
    }
    Ok(last)
}

/// A drop-down of a list. Names of countries and regions may be typed as well, and several values in a cell.
fn drop_down(column: &str, range: &str) -> DataValidation {
    let strict = matches!(column, "role" | "open_to_partners" | "label");
    DataValidation::new()
        .allow_list_formula(Formula::new(range))
        .show_error_message(strict)
        .set_error_style(DataValidationErrorStyle::Stop)
}

/// What numbers a column admits.
fn number_rule(column: &str) -> Option<DataValidation> {
    let validation = DataValidation::new().set_error_style(DataValidationErrorStyle::Stop);
    Some(match column {
        "lat" => validation.allow_decimal_number(DataValidationRule::Between(-90.0, 90.0)),
        "lon" => validation.allow_decimal_number(DataValidationRule::Between(-180.0, 180.0)),
        "members" => validation.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)),
        "staff_fte" => validation.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
        "founded" => validation.allow_whole_number(DataValidationRule::Between(1800, 2100)),
        _ => return None,
    })
}

fn width(column: &Described) -> f64 {
    match column.name.as_str() {
        "name" | "themes" | "offers" | "seeks" | "source" => 36.0,
        "sectors" | "website" | "city" => 24.0,
        _ => 15.0,
    }
}

/// The longest title and message that Excel takes.
fn title(text: &str) -> String {
    text.chars().take(32).collect()
}

fn message(text: &str) -> String {
    text.chars().take(255).collect()
}
