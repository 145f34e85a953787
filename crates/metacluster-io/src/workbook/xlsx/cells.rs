//! The cells of one sheet of an XLSX workbook. Every reference, type and number is checked here as it is read; a value
//! that contradicts its type is kept as it is written, and its row is flawed.

use super::super::cell_text::CellText;
use super::super::reference;
use super::super::sheet::{CellKind, RowDraft, RowFlaw, Sheet};
use super::super::strings::{push_content, push_text};
use super::super::value::{NumberForm, push_iso_date, push_number, push_serial};
use super::super::xml::{Token, Xml, attributes};
use super::super::{Tally, WorkbookLimits};
use super::Shared;
use crate::error::ReadError;

/// Reads a sheet to the end of its part, so that a damaged or cut off part is noticed.
pub(super) fn read(
    mut xml: Xml<'_>,
    shared: &Shared,
    sheet: &mut Sheet,
    tally: &mut Tally<'_>,
) -> Result<(), ReadError> {
    loop {
        match xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "sheetData" => break,
            Token::End => return Ok(()),
            _ => {}
        }
    }
    let mut reader = CellReader {
        xml,
        shared,
        limits: tally.limits,
        row: RowDraft::default(),
        raw: CellText::new(tally.limits.cell_bytes),
        value: String::new(),
    };
    let mut last = 0;
    loop {
        match reader.xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "row" => {
                let given = attributes(&element)
                    .find(|attribute| !matches!(attribute, Ok((name, _)) if *name != "r"));
                let given = match given {
                    None => Ok(last + 1),
                    Some(Ok((_, number))) => reference::parse_row(&number).ok_or(number.into_owned()),
                    Some(Err(what)) => Err(what),
                };
                last = reader.number(given)?;
                reader.read_row(last)?;
                sheet.push(&mut reader.row, 1, tally)?;
            }
            Token::Open(_) => reader.xml.skip()?,
            Token::Close | Token::End => break,
            Token::Text(_) | Token::Other => {}
        }
    }
    sheet.sort();
    reader.xml.finish()
}

struct CellReader<'a, 's> {
    xml: Xml<'a>,
    shared: &'s Shared,
    limits: &'s WorkbookLimits,
    row: RowDraft,
    /// What the file says in the cell.
    raw: CellText,
    /// What that stands for.
    value: String,
}

/// What the attributes of a cell say.
#[derive(Default)]
struct CellHead {
    /// Column and row.
    place: Option<(u32, u32)>,
    bad_place: bool,
    style: usize,
    kind: Type,
}

/// The type of a cell (ECMA-376 part 1, 18.18.11).
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Type {
    #[default]
    Number,
    Shared,
    Text,
    Boolean,
    Error,
    Date,
    Unknown,
}

impl CellReader<'_, '_> {
    /// The number of a row. One that no sheet has makes the file untrue as a whole.
    fn number(&self, given: Result<u32, String>) -> Result<u32, ReadError> {
        match given {
            Ok(number) if number <= self.limits.rows => Ok(number),
            Ok(_) => {
                let message =
                    format!("the file holds a row beyond the last of a sheet, {}", self.limits.rows);
                Err(ReadError::file(self.xml.file(), "bad-row-number", message)
                    .with_help("open the workbook in a spreadsheet program and save it again"))
            }
            Err(what) => Err(self.xml.damaged(&format!("a row has no number but '{what}'"))),
        }
    }

    /// The cells of a row, whose `Open` was read last.
    fn read_row(&mut self, number: u32) -> Result<(), ReadError> {
        self.row.begin(number);
        let mut next_column = 0u32;
        loop {
            let head = match self.xml.next()? {
                Token::Open(element) if element.local_name().as_ref() == "c" => cell_head(&element),
                Token::Open(_) => {
                    self.xml.skip()?;
                    continue;
                }
                Token::Close | Token::End => return Ok(()),
                Token::Text(_) | Token::Other => continue,
            };
            let head = head.map_err(|what| self.xml.damaged(&what))?;
            let (column, row) = head.place.unwrap_or((next_column, number));
            next_column = column.saturating_add(1);
            if head.bad_place {
                self.row.flaw(RowFlaw::BadReference);
            } else if row != number {
                self.number(Ok(row))?;
                self.row.flaw(RowFlaw::MisplacedCell { column, row });
            }
            self.read_cell(column, &head)?;
        }
    }

    /// One cell, whose `Open` was read last.
    fn read_cell(&mut self, column: u32, head: &CellHead) -> Result<(), ReadError> {
        self.raw.clear();
        let (mut has_value, mut has_text, mut has_formula) = (false, false, false);
        loop {
            match self.xml.next()? {
                Token::Open(element) => match element.local_name().as_ref() {
                    // Text in the cell comes before a value, which programs that write both repeat it in.
                    "v" if !has_text => {
                        has_value = true;
                        push_content(&mut self.xml, &mut self.raw)?;
                    }
                    "is" => {
                        has_text = true;
                        self.raw.clear();
                        push_text(&mut self.xml, &mut self.raw)?;
                    }
                    "f" => {
                        has_formula = true;
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Token::Close | Token::End => break,
                Token::Text(_) | Token::Other => {}
            }
        }
        self.value.clear();
        let kind = if has_text {
            self.value.push_str(self.raw.as_str());
            Some(CellKind::Text)
        } else if self.raw.as_str().is_empty() {
            // The result of a formula may be an empty text, nothing else that is empty.
            let is_result = has_value && head.kind == Type::Text;
            (has_formula && !is_result).then_some(CellKind::Uncalculated)
        } else {
            Some(self.interpret(column, head))
        };
        if self.raw.cut {
            self.row.flaw(RowFlaw::LongCell { column });
        }
        if let Some(kind) = kind {
            self.row.push(column, &self.value, kind, self.limits);
        }
        Ok(())
    }

    /// Turns the raw value into what it stands for.
    fn interpret(&mut self, column: u32, head: &CellHead) -> CellKind {
        let raw = self.raw.as_str();
        let kind = match head.kind {
            Type::Number => self.interpret_number(head.style),
            Type::Shared => {
                match raw.trim_ascii().parse().ok().and_then(|number| self.shared.strings.get(number)) {
                    Some((text, cut)) => {
                        self.value.push_str(text);
                        if cut {
                            self.row.flaw(RowFlaw::LongCell { column });
                        }
                        Some(CellKind::Text)
                    }
                    None => None,
                }
            }
            Type::Text => {
                self.raw.unescape_from(0);
                self.value.push_str(self.raw.as_str());
                Some(CellKind::Text)
            }
            Type::Boolean => match raw.trim_ascii() {
                "1" | "true" => {
                    self.value.push_str("TRUE");
                    Some(CellKind::Boolean)
                }
                "0" | "false" => {
                    self.value.push_str("FALSE");
                    Some(CellKind::Boolean)
                }
                _ => None,
            },
            // Any word: there are newer errors than the seven of the standard.
            Type::Error => {
                self.value.push_str(raw);
                Some(CellKind::Error)
            }
            Type::Date => {
                push_iso_date(&mut self.value, raw);
                Some(CellKind::Date)
            }
            Type::Unknown => None,
        };
        if kind.is_none() {
            self.row.flaw(RowFlaw::BadValue { column });
            self.value.clear();
            self.value.push_str(self.raw.as_str());
        }
        kind.unwrap_or(CellKind::Text)
    }

    fn interpret_number(&mut self, style: usize) -> Option<CellKind> {
        let raw = self.raw.as_str();
        let form = self.shared.styles.form(style);
        if form != NumberForm::Plain && push_serial(&mut self.value, raw, form, self.shared.since_1904) {
            return Some(CellKind::Date);
        }
        push_number(&mut self.value, raw).then_some(CellKind::Number)
    }
}

fn cell_head(element: &quick_xml::events::BytesStart<'_>) -> Result<CellHead, String> {
    let mut head = CellHead::default();
    for attribute in attributes(element) {
        match attribute? {
            ("r", place) => {
                head.place = reference::parse(&place);
                head.bad_place = head.place.is_none();
            }
            // A style that is none shows numbers as they are, like one that there is not.
            ("s", style) => head.style = style.parse().unwrap_or(usize::MAX),
            ("t", kind) => {
                head.kind = match kind.as_ref() {
                    "n" => Type::Number,
                    "s" => Type::Shared,
                    "str" | "inlineStr" => Type::Text,
                    "b" => Type::Boolean,
                    "e" => Type::Error,
                    "d" => Type::Date,
                    _ => Type::Unknown,
                }
            }
            _ => {}
        }
    }
    Ok(head)
}
