//! Calamine reads valid workbooks too: where its answer says as much as ours, the two are the same.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, DataType, Ods, Reader, Xlsx};
use proptest::prelude::*;

use super::laws::{as_xlsx, tables};
use super::valid::written;
use crate::source::Source;
use crate::workbook::sheet::SheetCell;
use crate::workbook::value::push_number;
use crate::workbook::{CellKind, Sheet, WorkbookLimits, address, read_workbook};

/// Sheet, place and value of every cell with one, as calamine reads it; `None` if it does not read the file.
fn theirs(bytes: &[u8]) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut add = |sheet: &str, (row, column): (u32, u32), value: String| {
        if !value.trim().is_empty() {
            cells.push(format!("{sheet}!{}={value}", address(row + 1, column)));
        }
    };
    if bytes.windows(11).any(|window| window == b"content.xml") {
        let mut book = Ods::new(Cursor::new(bytes)).ok()?;
        for name in book.sheet_names() {
            let range = book.worksheet_range(&name).ok()?;
            let (first_row, first_column) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                add(&name, (first_row + row as u32, first_column + column as u32), said(value));
            }
        }
    } else {
        let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
        for name in book.sheet_names() {
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
                continue;
            };
            while let Some(cell) = reader.next_cell().ok()? {
                add(&name, cell.get_position(), said(&Data::from(cell.get_value().clone())));
            }
        }
    }
    Some(cells)
}

fn said(value: &Data) -> String {
    let number = |number: f64| {
        let mut out = String::new();
        push_number(&mut out, &format!("{number:e}"));
        out
    };
    match value {
        Data::Empty => String::new(),
        Data::Bool(value) => value.to_string().to_uppercase(),
        Data::Float(value) => number(*value),
        Data::DateTime(value) if value.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        Data::DateTime(value) => number(value.as_f64()),
        Data::DateTimeIso(value) | Data::DurationIso(value) => value.clone(),
        other => other.as_string().unwrap_or_else(|| other.to_string()),
    }
}

/// Whether two values say the same: calamine gives every date a time and every time a date, cuts white space off, and
/// gives spans of time, and in ODS times of day, as numbers or durations.
fn same(ours: SheetCell<'_>, place: &str, theirs: &str) -> bool {
    let Some(theirs) = theirs.strip_prefix(place).and_then(|rest| rest.strip_prefix('=')) else {
        return false;
    };
    let ours_plain = ours.value.replace('T', " ");
    match ours.kind {
        CellKind::Date if theirs.starts_with("PT") => true,
        CellKind::Date if ours.value.starts_with("PT") => theirs.parse::<f64>().is_ok(),
        CellKind::Date => {
            let theirs = theirs.replace('T', " ");
            theirs.starts_with(&ours_plain) || theirs.ends_with(&ours_plain)
        }
        // Texts of ODS may differ in blanks that stand for one.
        CellKind::Text => ours.value.split_whitespace().eq(theirs.split_whitespace()),
        CellKind::Number => {
            let (ours, theirs) = (ours.value.parse::<f64>(), theirs.parse::<f64>());
            ours.is_ok_and(|ours| theirs.is_ok_and(|theirs| (ours - theirs).abs() <= ours.abs() * 1e-15))
        }
        CellKind::Boolean | CellKind::Error => ours.value == theirs,
        CellKind::Uncalculated => false,
    }
}

/// What the two readings differ in first, if anything.
fn difference(sheets: &[Sheet], theirs: &[String]) -> Option<String> {
    let mut theirs = theirs.iter();
    for sheet in sheets {
        for row in sheet.rows() {
            // It cuts blanks off where the file does not forbid it.
            for cell in row.cells().filter(|cell| !cell.value.trim().is_empty()) {
                let place = format!("{}!{}", sheet.name, address(row.number, cell.column));
                let other = theirs.next().map_or("nothing", String::as_str);
                if !same(cell, &place, other) {
                    return Some(format!("{place}={:?} is {other:?} to calamine", cell.value));
                }
            }
        }
    }
    theirs.next().map(|more| format!("calamine reads {more:?} too"))
}

fn compared(name: &str, bytes: &[u8]) -> Option<String> {
    let sheets = read_workbook(&Source::new(name, bytes), &WorkbookLimits::default(), None).unwrap();
    difference(&sheets, &theirs(bytes).unwrap())
}

#[test]
fn workbooks_of_libreoffice_are_read_alike() {
    for name in ["clusters.xlsx", "clusters.ods", "types.xlsx", "types.ods"] {
        assert_eq!(compared(name, &written(name)), None, "{name}");
    }
}

proptest! {
    #[test]
    fn tables_are_read_alike(table in tables()) {
        prop_assert_eq!(compared("f.xlsx", &as_xlsx(&table)), None);
    }
}

#[test]
#[ignore = "needs METACLUSTER_SHARED"]
fn workbooks_of_other_projects_are_read_alike() {
    let shared = std::env::var("METACLUSTER_SHARED").expect("METACLUSTER_SHARED names the folder");
    let mut alike = 0;
    let mut different = Vec::new();
    for entry in std::fs::read_dir(Path::new(&shared).join("hostile/calamine")).unwrap() {
        let source = Source::open(entry.unwrap().path()).unwrap();
        let Ok(sheets) = read_workbook(&source, &WorkbookLimits::default(), None) else {
            continue;
        };
        let theirs = theirs(&source.bytes().unwrap()).unwrap();
        match difference(&sheets, &theirs) {
            None => alike += 1,
            Some(difference) => different.push(format!("{}: {difference}", source.name())),
        }
    }
    different.sort();
    assert_eq!(different, Vec::<String>::new());
    assert!(alike > 20, "{alike}");
}
