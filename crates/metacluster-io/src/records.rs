//! From text to records: cells with the place of every one, by the rules of RFC 4180 and what spreadsheets do.
//!
//! A scanner of our own, because a diagnostic needs what the `csv` crate does not give: where each cell stands, lines
//! that a lone CR ends, rows that are blank, and a quote that is never closed, which there swallows the rest of the
//! file without a word. The tests hold it against the `csv` crate on well-formed tables.

use std::borrow::Cow;
use std::ops::Range;

use crate::limits;
use crate::text::Text;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    /// Its bytes in the text, quotes included.
    pub(crate) span: Range<usize>,
    /// What it says, without quotes.
    pub(crate) value: Cow<'t, str>,
    quoted: bool,
}

/// One record, blank or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    /// Its bytes in the text, without the line end.
    pub(crate) span: Range<usize>,
    /// Its cells, at least one.
    pub(crate) cells: Vec<Cell<'t>>,
    /// What keeps it from being read.
    pub(crate) flaw: Option<Flaw>,
    /// Places of quotes that are neither doubled nor at the edge of a cell; the cells are taken as they stand.
    pub(crate) stray_quotes: Vec<usize>,
}

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The quote at this offset opens a cell and is not closed; the record ends with the line that holds it.
    UnclosedQuote(usize),
    /// The record is longer than the limit.
    TooLong,
}

impl Cell<'_> {
    /// Where in the text a part of the value stands.
    pub(crate) fn place(&self, part: Range<usize>) -> Range<usize> {
        if !self.quoted {
            return self.span.start + part.start..self.span.start + part.end;
        }
        let raw = |offset: usize| {
            let doubled = self.value.bytes().take(offset).filter(|&byte| byte == b'"').count();
            self.span.start + 1 + offset + doubled
        };
        raw(part.start)..raw(part.end)
    }

    /// Where the value stands, without quotes and white space; the whole cell if it is empty.
    pub(crate) fn content(&self) -> Range<usize> {
        let trimmed = self.value.trim();
        if trimmed.is_empty() {
            return self.span.clone();
        }
        let start = self.value.len() - self.value.trim_start().len();
        self.place(start..start + trimmed.len())
    }
}

impl Record<'_> {
    /// Whether nothing stands in it, as in the rows of commas that spreadsheets write below a table.
    pub(crate) fn is_blank(&self) -> bool {
        self.flaw.is_none() && self.cells.iter().all(|cell| cell.value.trim().is_empty())
    }
}

/// Reads records one after the other.
#[derive(Debug)]
pub(crate) struct Records<'t> {
    text: &'t Text<'t>,
    delimiter: u8,
    next: usize,
}

impl<'t> Records<'t> {
    /// Records from the line that starts at `start`.
    pub(crate) fn new(text: &'t Text<'t>, delimiter: u8, start: usize) -> Self {
        Self { text, delimiter, next: start }
    }

    /// Offset of the first byte that is not read yet.
    pub(crate) fn offset(&self) -> usize {
        self.next
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.text.as_bytes().get(offset).copied()
    }

    fn ends_cell(&self, offset: usize) -> bool {
        self.byte(offset).is_none_or(|byte| byte == self.delimiter || byte == b'\n' || byte == b'\r')
    }

    /// The offset where the unquoted cell from `start` ends.
    fn end_of_plain(&self, start: usize) -> usize {
        let rest = self.text.text.as_bytes().get(start..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| byte == self.delimiter || byte == b'\n' || byte == b'\r');
        start + length.unwrap_or(rest.len())
    }

    /// The offset of the quote that closes the one at `open`.
    fn closing_quote(&self, open: usize) -> Option<usize> {
        let limit = open + limits::RECORD_BYTES;
        let mut from = open + 1;
        loop {
            let rest = self.text.text.as_bytes().get(from..)?;
            let quote = from + rest.iter().take(limits::RECORD_BYTES).position(|&byte| byte == b'"')?;
            if self.byte(quote + 1) != Some(b'"') {
                return Some(quote);
            }
            from = quote + 2;
            if from > limit {
                return None;
            }
        }
    }

    /// The cell that starts at `start` and the offset behind it.
    fn cell(&self, start: usize, stray_quotes: &mut Vec<usize>) -> Result<(Cell<'t>, usize), Flaw> {
        if self.byte(start) == Some(b'"') {
            let close = self.closing_quote(start).ok_or(Flaw::UnclosedQuote(start))?;
            let mut end = close + 1;
            while matches!(self.byte(end), Some(b' ' | b'\t')) && !self.ends_cell(end) {
                end += 1;
            }
            let inner = self.text.slice(start + 1..close);
            if self.ends_cell(end) {
                let value = match inner.contains('"') {
                    true => Cow::Owned(inner.replace("\"\"", "\"")),
                    false => Cow::Borrowed(inner),
                };
                return Ok((Cell { span: start..close + 1, value, quoted: true }, end));
            }
            // The next quote stands before other text. Over a line break it is the opening quote of another row's
            // cell; in one line it is text that was not quoted properly.
            if inner.contains(['\n', '\r']) {
                return Err(Flaw::UnclosedQuote(start));
            }
            stray_quotes.push(start);
        }
        let end = self.end_of_plain(start);
        Ok((Cell { span: start..end, value: Cow::Borrowed(self.text.slice(start..end)), quoted: false }, end))
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let start = self.next;
        self.byte(start)?;
        let mut record =
            Record { span: start..start, cells: Vec::new(), flaw: None, stray_quotes: Vec::new() };
        let mut at = start;
        loop {
            match self.cell(at, &mut record.stray_quotes) {
                Ok((cell, end)) => {
                    record.cells.push(cell);
                    at = end;
                }
                Err(flaw) => {
                    record.flaw = Some(flaw);
                    at = self.text.line_span(self.text.line_of(at)).end;
                    break;
                }
            }
            match self.byte(at) {
                Some(byte) if byte == self.delimiter => at += 1,
                _ => break,
            }
        }
        record.span = start..at;
        if record.flaw.is_none() && record.span.len() > limits::RECORD_BYTES {
            record.flaw = Some(Flaw::TooLong);
        }
        self.next = match (self.byte(at), self.byte(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => at + 2,
            (Some(_), _) => at + 1,
            (None, _) => at,
        };
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Encoding;

    fn rows(text: &str) -> Vec<String> {
        let text = Text::new("f", text, Encoding::Utf8);
        let show = |record: Record<'_>| match record.flaw {
            Some(Flaw::UnclosedQuote(offset)) => format!("unclosed at line {}", text.line_of(offset)),
            Some(Flaw::TooLong) => "too long".to_owned(),
            None => record
                .cells
                .iter()
                .map(|cell| cell.value.escape_debug().to_string())
                .collect::<Vec<_>>()
                .join("|"),
        };
        Records::new(&text, b',', 0).map(show).collect()
    }

    #[test]
    fn cells_are_split_as_spreadsheets_write_them() {
        for (text, expected) in [
            ("a,b\nc,d\n", vec!["a|b", "c|d"]),
            ("a,b\r\nc,d", vec!["a|b", "c|d"]),
            ("a,b\rc,\r", vec!["a|b", "c|"]),
            ("\"a,\"\"b\"\"\",c\n", vec!["a,\\\"b\\\"|c"]),
            ("\"a\nb\",c\n", vec!["a\\nb|c"]),
            ("\"a\" ,b\n", vec!["a|b"]),
            ("a,\n\n,b", vec!["a|", "", "|b"]),
            ("\"Foo\" Cluster,b\n", vec!["\\\"Foo\\\" Cluster|b"]),
            ("5\" pipes,b\n", vec!["5\\\" pipes|b"]),
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_unclosed_quote_costs_one_row() {
        assert_eq!(rows("a,\"b\nc,d\n"), ["unclosed at line 1", "c|d"]);
        assert_eq!(rows("a,\"b\nc,\"d\"\ne,f"), ["unclosed at line 1", "c|d", "e|f"]);
        assert_eq!(rows("\"x\ny\",\"b\nc,d"), ["unclosed at line 2", "c|d"]);
        assert_eq!(rows("a,\""), ["unclosed at line 1"]);
    }

    #[test]
    fn a_part_of_a_value_is_found_in_the_raw_text() {
        let text = Text::new("f", "a,\"x\"\"y;zz\"", Encoding::Utf8);
        let record = Records::new(&text, b',', 0).next().unwrap();
        let cell = &record.cells[1];
        let part = cell.value.find("zz").unwrap();
        assert_eq!(text.slice(cell.place(part..part + 2)), "zz");
        assert_eq!(text.slice(cell.content()), "x\"\"y;zz");
    }
}
