//! Workbooks made in memory, and what was read of one in a line a row.

use std::io::{Cursor, Read, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::source::Source;
use crate::workbook::{CellKind, Sheet, WorkbookLimits, address, read_workbook};

pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A zip archive of these parts.
pub(super) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A zip archive with one part more, which holds `unit` again and again for so many bytes.
pub(super) fn inflated(parts: &[(&str, &str)], part: &str, unit: &str, bytes: u64) -> Vec<u8> {
    let mut writer = ZipWriter::new_append(Cursor::new(archive(parts))).unwrap();
    writer.start_file(part, SimpleFileOptions::default().large_file(true)).unwrap();
    let block = unit.repeat((1 << 16) / unit.len());
    let mut left = bytes;
    while left > 0 {
        let mut piece = block.as_bytes().take(left);
        left -= std::io::copy(&mut piece, &mut writer).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of an XLSX workbook besides its sheets, which have these names.
pub(super) fn package(sheets: &[&str]) -> Vec<(String, String)> {
    const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut tabs, mut links) = (String::new(), String::new());
    for (index, name) in sheets.iter().enumerate() {
        let n = index + 1;
        tabs += &format!(r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#);
        links += &format!(
            r#"<Relationship Id="rId{n}" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
    }
    let part = |name: &str, content: String| (name.to_owned(), content);
    vec![
        part("[Content_Types].xml", "<Types/>".into()),
        part(
            "_rels/.rels",
            format!(
                r#"<Relationships><Relationship Id="r" Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        part("xl/workbook.xml", format!(r#"<workbook xmlns:r="r"><sheets>{tabs}</sheets></workbook>"#)),
        part("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>")),
    ]
}

/// An XLSX workbook whose first sheet has these rows, with some parts more, or other ones.
pub(super) fn xlsx_with(rows: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut parts = package(&["S"]);
    parts.push((SHEET.to_owned(), sheet));
    parts.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    let mut parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    parts.extend(others);
    archive(&parts)
}

pub(super) fn xlsx(rows: &str) -> Vec<u8> {
    xlsx_with(rows, &[])
}

/// The `content.xml` of an ODS workbook with these elements in its spreadsheet.
pub(super) fn ods_content(spreadsheet: &str) -> String {
    format!(
        "<office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta1\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{spreadsheet}</office:spreadsheet></office:body>\
         </office:document-content>"
    )
}

/// An ODS workbook whose first sheet has these rows.
pub(super) fn ods(rows: &str) -> Vec<u8> {
    ods_of(&ods_content(&format!("<table:table table:name=\"S\">{rows}</table:table>")))
}

pub(super) fn ods_of(content: &str) -> Vec<u8> {
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
}

/// What a sheet holds, a line a row: `C14=value`, the kind behind values that are no text, flaws in brackets.
pub(super) fn shown(sheet: &Sheet) -> String {
    let mut lines = Vec::new();
    for row in sheet.rows() {
        let cell = |cell: super::super::sheet::SheetCell<'_>| {
            let kind = match cell.kind {
                CellKind::Text => "",
                CellKind::Number => ":n",
                CellKind::Date => ":d",
                CellKind::Boolean => ":b",
                CellKind::Error => ":e",
                CellKind::Uncalculated => ":?",
            };
            format!("{}={}{kind}", address(row.number, cell.column), cell.value)
        };
        let mut line: Vec<String> = row.cells().map(cell).collect();
        line.extend(row.flaw.map(|flaw| format!("[{}]", flaw.code())));
        lines.push(line.join(" "));
    }
    lines.join("\n")
}

/// All sheets as [`shown`], or the code of the error.
pub(super) fn read(bytes: &[u8]) -> String {
    match read_workbook(&Source::new("f.xlsx", bytes), &WorkbookLimits::default(), None) {
        Ok(sheets) => sheets.iter().map(shown).collect::<Vec<_>>().join("\n--\n"),
        Err(error) => format!("error {}", error.code()),
    }
}

/// The message of the error that the bytes give.
pub(super) fn refusal(bytes: &[u8]) -> String {
    read_workbook(&Source::new("f.xlsx", bytes), &WorkbookLimits::default(), None).unwrap_err().to_string()
}
