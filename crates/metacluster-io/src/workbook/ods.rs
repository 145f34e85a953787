//! An ODS workbook: all its sheets stand in one part, `content.xml`, in which equal neighbours are written once with a
//! count. Empty places are counted only; a count of places with a value is held against the limits before anything is
//! copied.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use super::cell_text::CellText;
use super::container::{Container, encrypted};
use super::sheet::{CellKind, RowDraft, RowFlaw, Sheet};
use super::value::{push_iso_date, push_iso_time, push_number};
use super::xml::{Token, Xml, attributes};
use super::{Choice, Tally, WorkbookLimits};
use crate::error::ReadError;

const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// The sheets that may be what is asked for.
pub(super) fn read(
    container: &mut Container<'_>,
    choice: &mut Choice<'_>,
    tally: &mut Tally<'_>,
) -> Result<Vec<Sheet>, ReadError> {
    refuse_encrypted(container)?;
    let file = container.file();
    let Some(mut xml) = container.part(CONTENT)? else {
        return Err(ReadError::file(file, "bad-workbook", format!("there is no part {CONTENT}"))
            .with_help("open the workbook in a spreadsheet program and save it again"));
    };
    let mut sheets = Vec::new();
    let mut hiding_styles = HashSet::new();
    let mut style = String::new();
    loop {
        // What an element asks for once it is no longer borrowed.
        enum Next {
            Nothing,
            Skip,
            Sheet(Sheet),
        }
        let next = match xml.next()? {
            Token::Open(element) => match element.name().as_ref() {
                "style:style" => {
                    style = attribute(&element, "style:name");
                    Next::Nothing
                }
                "style:table-properties" => {
                    if attribute(&element, "table:display") == "false" {
                        hiding_styles.insert(style.clone());
                    }
                    Next::Nothing
                }
                "table:table" => {
                    let name = attribute(&element, "table:name");
                    let hidden = hiding_styles.contains(&attribute(&element, "table:style-name"));
                    if choice.meet(&name)? {
                        Next::Sheet(Sheet::new(name, choice.names.len(), hidden))
                    } else {
                        Next::Skip
                    }
                }
                // Both hold cells, or tables, that are on no sheet.
                "table:tracked-changes" | "table:dde-links" => Next::Skip,
                _ => Next::Nothing,
            },
            Token::End => return Ok(sheets),
            _ => Next::Nothing,
        };
        match next {
            Next::Nothing => {}
            Next::Skip => xml.skip()?,
            Next::Sheet(mut sheet) => {
                read_table(&mut xml, &mut sheet, tally)?;
                sheets.push(sheet);
            }
        }
    }
}

/// The manifest says of a part that it is encrypted; its bytes then are no XML.
fn refuse_encrypted(container: &mut Container<'_>) -> Result<(), ReadError> {
    let Some(mut xml) = container.part(MANIFEST)? else {
        return Ok(());
    };
    loop {
        match xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "encryption-data" => {
                return Err(encrypted(xml.file()));
            }
            Token::End => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute, empty if there is none or it cannot be decoded.
fn attribute(element: &BytesStart<'_>, wanted: &str) -> String {
    let found = attributes(element).flatten().find(|(name, _)| *name == wanted);
    found.map_or_else(String::new, |(_, value)| value.into_owned())
}

/// How often an element stands for itself.
fn repeats(element: &BytesStart<'_>, counter: &str) -> Result<u32, String> {
    match attribute(element, counter).trim() {
        "" => Ok(1),
        count => count
            .parse::<u64>()
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX).max(1))
            .map_err(|_| format!("'{}' is no number of times", crate::diagnostic::shortened(count))),
    }
}

/// The rows of a table, whose `Open` was read last; groups of rows, which may nest, are looked into.
fn read_table(xml: &mut Xml<'_>, sheet: &mut Sheet, tally: &mut Tally<'_>) -> Result<(), ReadError> {
    let mut row = RowDraft::default();
    let mut cell = CellReader {
        limits: tally.limits,
        text: CellText::new(tally.limits.cell_bytes),
        value: String::new(),
    };
    let mut groups = 0u32;
    let mut next_row = 1u64;
    loop {
        let times = match xml.next()? {
            Token::Open(element) => match element.name().as_ref() {
                "table:table-row" => repeats(&element, "table:number-rows-repeated"),
                "table:table-row-group" | "table:table-header-rows" | "table:table-rows" => {
                    groups += 1;
                    continue;
                }
                _ => {
                    xml.skip()?;
                    continue;
                }
            },
            Token::Close if groups > 0 => {
                groups -= 1;
                continue;
            }
            Token::Close | Token::End => return Ok(()),
            Token::Text(_) | Token::Other => continue,
        };
        let times = times.map_err(|what| xml.damaged(&what))?;
        let number = u32::try_from(next_row).unwrap_or(u32::MAX);
        row.begin(number);
        read_row(xml, &mut row, &mut cell)?;
        next_row += u64::from(times);
        if row.is_empty() {
            continue;
        }
        if next_row - 1 > u64::from(tally.limits.rows) {
            let message = format!("the file holds a row beyond the last of a sheet, {}", tally.limits.rows);
            return Err(ReadError::file(xml.file(), "bad-row-number", message)
                .with_help("open the workbook in a spreadsheet program and save it again"));
        }
        sheet.push(&mut row, times, tally)?;
    }
}

/// The cells of a row, whose `Open` was read last. What a merged cell covers is read too: a value that the file holds
/// there is not lost, and one that it does not hold is not made up.
fn read_row(xml: &mut Xml<'_>, row: &mut RowDraft, cell: &mut CellReader<'_>) -> Result<(), ReadError> {
    let mut next_column = 0u64;
    loop {
        let head = match xml.next()? {
            Token::Open(element) => match element.name().as_ref() {
                "table:table-cell" | "table:covered-table-cell" => CellHead::of(&element),
                _ => {
                    xml.skip()?;
                    continue;
                }
            },
            Token::Close | Token::End => return Ok(()),
            Token::Text(_) | Token::Other => continue,
        };
        let head = head.map_err(|what| xml.damaged(&what))?;
        let kind = cell.read(xml, &head)?;
        let first = next_column;
        next_column += u64::from(head.times);
        let Some(kind) = kind else {
            continue;
        };
        let bounded = |column: u64| u32::try_from(column).unwrap_or(u32::MAX);
        if cell.text.cut {
            row.flaw(RowFlaw::LongCell { column: bounded(first) });
        }
        let typed = matches!(head.kind, Type::Number | Type::Boolean) && head.value.is_some();
        if kind == CellKind::Text && typed {
            row.flaw(RowFlaw::BadValue { column: bounded(first) });
        }
        // One more than the sheet has columns is enough to tell that the cells go beyond.
        let last = next_column.min(u64::from(cell.limits.columns) + 1).max(first + 1);
        for column in first..last {
            row.push(bounded(column), &cell.value, kind, cell.limits);
        }
    }
}

/// The type of a cell (ODF 1.3 part 3, 19.389).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Type {
    /// Empty, or a type that is not known; the text says what there is.
    #[default]
    None,
    Number,
    Date,
    Time,
    Boolean,
    Text,
}

/// What the attributes of a cell say.
#[derive(Debug, Default)]
struct CellHead {
    times: u32,
    kind: Type,
    value: Option<String>,
    is_error: bool,
    has_formula: bool,
}

impl CellHead {
    fn of(element: &BytesStart<'_>) -> Result<Self, String> {
        let mut head = Self { times: repeats(element, "table:number-columns-repeated")?, ..Self::default() };
        for attribute in attributes(element) {
            match attribute? {
                ("office:value-type", kind) => {
                    head.kind = match kind.as_ref() {
                        "float" | "percentage" | "currency" => Type::Number,
                        "date" => Type::Date,
                        "time" => Type::Time,
                        "boolean" => Type::Boolean,
                        "string" => Type::Text,
                        _ => Type::None,
                    }
                }
                ("calcext:value-type", kind) => head.is_error = kind == "error",
                ("table:formula", _) => head.has_formula = true,
                (
                    "office:value"
                    | "office:date-value"
                    | "office:time-value"
                    | "office:boolean-value"
                    | "office:string-value",
                    value,
                ) => head.value = Some(value.into_owned()),
                _ => {}
            }
        }
        Ok(head)
    }
}

struct CellReader<'s> {
    limits: &'s WorkbookLimits,
    text: CellText,
    value: String,
}

impl CellReader<'_> {
    /// Reads a cell, whose `Open` was read last; `None` if it has no value.
    fn read(&mut self, xml: &mut Xml<'_>, head: &CellHead) -> Result<Option<CellKind>, ReadError> {
        self.text.clear();
        self.value.clear();
        let paragraphs = read_paragraphs(xml, &mut self.text)?;
        let value = head.value.as_deref();
        if head.is_error {
            self.value.push_str(self.text.as_str());
            return Ok(Some(CellKind::Error));
        }
        let kind = match (head.kind, value) {
            (Type::Number, Some(value)) => {
                if push_number(&mut self.value, value) {
                    CellKind::Number
                } else {
                    CellKind::Text
                }
            }
            (Type::Date, Some(value)) => {
                push_iso_date(&mut self.value, value);
                CellKind::Date
            }
            (Type::Time, Some(value)) => {
                push_iso_time(&mut self.value, value);
                CellKind::Date
            }
            (Type::Boolean, Some("true" | "false")) => {
                self.value.push_str(if value == Some("true") { "TRUE" } else { "FALSE" });
                CellKind::Boolean
            }
            (Type::Boolean, Some(value)) => {
                self.value.push_str(value);
                CellKind::Text
            }
            (Type::Text, Some(value)) if !value.is_empty() => {
                self.text.clear();
                self.text.push(value);
                self.value.push_str(self.text.as_str());
                CellKind::Text
            }
            _ => {
                self.value.push_str(self.text.as_str());
                CellKind::Text
            }
        };
        if self.value.is_empty() {
            // A formula with an empty result has a type or an empty paragraph.
            let uncalculated = head.has_formula && head.kind == Type::None && paragraphs == 0;
            return Ok(uncalculated.then_some(CellKind::Uncalculated));
        }
        Ok(Some(kind))
    }
}

/// Appends the text of a cell, whose `Open` was read last: its paragraphs as lines, which are counted. Notes, drawings
/// and tables in the cell are no part of its text.
fn read_paragraphs(xml: &mut Xml<'_>, text: &mut CellText) -> Result<u32, ReadError> {
    // Open elements below the cell.
    let mut open = 0u32;
    let mut paragraphs = 0u32;
    // Runs of white space count as one blank, at the beginning of a paragraph as none; other blanks are elements.
    let mut blank = true;
    loop {
        match xml.next()? {
            Token::Open(element) => match element.name().as_ref() {
                "text:p" | "text:h" => {
                    if paragraphs > 0 {
                        text.push("\n");
                    }
                    paragraphs += 1;
                    blank = true;
                    open += 1;
                }
                "text:s" => {
                    let count = attribute(&element, "text:c").parse().unwrap_or(1);
                    text.push_spaces(count);
                    blank = false;
                    open += 1;
                }
                "text:tab" => {
                    text.push("\t");
                    blank = false;
                    open += 1;
                }
                "text:line-break" => {
                    text.push("\n");
                    blank = true;
                    open += 1;
                }
                "text:ruby-text" | "text:note" => xml.skip()?,
                name if name.starts_with("text:") => open += 1,
                _ => xml.skip()?,
            },
            Token::Close if open == 0 => return Ok(paragraphs),
            Token::Close => open -= 1,
            Token::Text(piece) if open > 0 => push_collapsed(text, &piece, &mut blank),
            Token::Text(_) | Token::Other => {}
            Token::End => return Ok(paragraphs),
        }
    }
}

/// Appends a piece with every run of white space as one blank; `blank` says whether the text so far ends in one.
fn push_collapsed(text: &mut CellText, piece: &str, blank: &mut bool) {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    for part in piece.split_inclusive(is_blank) {
        let word = part.trim_end_matches(is_blank);
        text.push(word);
        if !word.is_empty() {
            *blank = false;
        }
        if word.len() < part.len() && !*blank {
            text.push(" ");
            *blank = true;
        }
    }
}
