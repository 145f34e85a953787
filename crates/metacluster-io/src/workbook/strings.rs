//! The shared strings of an XLSX workbook: a text that several cells hold is stored once, and cells give its number. They
//! stand in one string here too, with the end of each.

use super::WorkbookLimits;
use super::cell_text::CellText;
use super::container::Container;
use super::xml::{Token, Xml};
use crate::error::ReadError;

/// All shared strings in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
    /// Numbers of strings that were longer than a cell may be, ascending.
    cut: Vec<u32>,
}

impl SharedStrings {
    /// Reads the part of that name; a workbook without it has no shared strings.
    pub(super) fn read(
        container: &mut Container<'_>,
        part: &str,
        limits: &WorkbookLimits,
    ) -> Result<Self, ReadError> {
        let mut strings = Self::default();
        let Some(mut xml) = container.part(part)? else {
            return Ok(strings);
        };
        let mut text = CellText::new(limits.cell_bytes);
        loop {
            match xml.next()? {
                Token::Open(element) if element.local_name().as_ref() == "si" => {
                    text.clear();
                    push_text(&mut xml, &mut text)?;
                    strings.push(&text);
                }
                Token::End => return Ok(strings),
                _ => {}
            }
        }
    }

    fn push(&mut self, text: &CellText) {
        if text.cut {
            self.cut.push(self.ends.len() as u32);
        }
        self.text.push_str(text.as_str());
        // What a part may unpack to keeps the sum within 32 bits.
        self.ends.push(self.text.len() as u32);
    }

    /// The string of that number, and whether only its beginning was kept.
    pub(super) fn get(&self, number: usize) -> Option<(&str, bool)> {
        let end = *self.ends.get(number)? as usize;
        let start =
            number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let cut = u32::try_from(number).is_ok_and(|number| self.cut.binary_search(&number).is_ok());
        Some((self.text.get(start..end)?, cut))
    }
}

/// Appends the text of a string item (`si` or `is`, whose `Open` was read last): one text, or runs of differing looks.
/// The reading aid of East Asian text is no part of it.
pub(super) fn push_text(xml: &mut Xml<'_>, text: &mut CellText) -> Result<(), ReadError> {
    let mut open = 1u32;
    while open > 0 {
        match xml.next()? {
            Token::Open(element) => match element.local_name().as_ref() {
                "t" => {
                    let start = text.as_str().len();
                    push_content(xml, text)?;
                    text.unescape_from(start);
                }
                "rPh" => xml.skip()?,
                _ => open += 1,
            },
            Token::Close => open -= 1,
            Token::Text(_) | Token::Other => {}
            Token::End => return Ok(()),
        }
    }
    Ok(())
}

/// Appends the characters of the element whose `Open` was read last, passing over elements inside it.
pub(super) fn push_content(xml: &mut Xml<'_>, text: &mut CellText) -> Result<(), ReadError> {
    loop {
        match xml.next()? {
            Token::Text(piece) => text.push(&piece),
            Token::Open(_) => xml.skip()?,
            Token::Close | Token::End => return Ok(()),
            Token::Other => {}
        }
    }
}
