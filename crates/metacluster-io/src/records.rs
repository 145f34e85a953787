//! From text to records: cells with the place of every one, by the rules of RFC 4180 and what spreadsheets do.
//!
//! A scanner of our own, because a diagnostic needs what the `csv` crate does not give: where each cell stands, lines
//! that a lone CR ends, rows that are blank, and a quote that is never closed, which there swallows the rest of the
//! file without a word. The tests hold it against the `csv` crate on well-formed tables.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3};
use metacluster::trimmed;

use crate::guard::unguarded;
use crate::text::Text;

/// Cells of a record that are kept with their content; further ones are counted. No header that is read is as wide.
const KEPT_CELLS: usize = 4096;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) delimiter: u8,
    pub(crate) quote: u8,
    /// How many cells a row has, once the header is known.
    pub(crate) width: Option<usize>,
    /// Longest record in bytes.
    pub(crate) record_bytes: usize,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    /// Its bytes in the text, quotes included.
    pub(crate) span: Range<usize>,
    /// What it says, without quotes.
    pub(crate) value: Cow<'t, str>,
    /// The quote round it.
    quote: Option<u8>,
}

/// One record, blank or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    /// Its bytes in the text, without the line end.
    pub(crate) span: Range<usize>,
    /// Where the next record begins.
    pub(crate) next: usize,
    /// Its first cells, at least one.
    pub(crate) cells: Vec<Cell<'t>>,
    /// How many cells follow that are not kept.
    pub(crate) further: usize,
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

/// What was found where a record should begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    Record,
    /// The text ends here.
    End,
    /// The text ends before it is clear where the record does, and the file goes on.
    Cut,
}

impl Cell<'_> {
    /// Whether quotes stand round it.
    pub(crate) fn is_quoted(&self) -> bool {
        self.quote.is_some()
    }

    /// Where in the text a part of the value stands.
    pub(crate) fn place(&self, part: Range<usize>) -> Range<usize> {
        let Some(quote) = self.quote else {
            return self.span.start + part.start..self.span.start + part.end;
        };
        let raw = |offset: usize| {
            let doubled = self.value.bytes().take(offset).filter(|&byte| byte == quote).count();
            self.span.start + 1 + offset + doubled
        };
        raw(part.start)..raw(part.end)
    }

    /// Where the value stands, without quotes and white space; the whole cell if it is empty.
    pub(crate) fn content(&self) -> Range<usize> {
        let content = trimmed(&self.value);
        if content.is_empty() {
            return self.span.clone();
        }
        let start = self.value.len() - self.value.trim_start().len();
        self.place(start..start + content.len())
    }
}

impl Record<'_> {
    /// A record of which no more is known than that it is too long.
    pub(crate) fn too_long(span: Range<usize>) -> Self {
        Self { next: span.end, span, flaw: Some(Flaw::TooLong), ..Self::default() }
    }

    /// Whether nothing stands in it, as in the rows of commas that spreadsheets write below a table.
    pub(crate) fn is_blank(&self) -> bool {
        self.flaw.is_none() && self.cells.iter().all(|cell| trimmed(&cell.value).is_empty())
    }

    /// How many cells it has.
    pub(crate) fn width(&self) -> usize {
        self.cells.len() + self.further
    }

    /// The only cell that says something; `None` if none or several do.
    pub(crate) fn only_cell(&self) -> Option<&Cell<'_>> {
        let mut filled = self.cells.iter().filter(|cell| !trimmed(&cell.value).is_empty());
        filled.next().filter(|_| filled.next().is_none() && self.further == 0)
    }

    /// Takes the formula guard off every cell that has one.
    pub(crate) fn take_guards_off(&mut self) {
        for cell in &mut self.cells {
            let bare = unguarded(&cell.value).len();
            let guard = cell.value.len() - bare;
            if guard > 0 {
                cell.value = match &cell.value {
                    Cow::Borrowed(value) => Cow::Borrowed(value.get(guard..).unwrap_or("")),
                    Cow::Owned(value) => Cow::Owned(value.get(guard..).unwrap_or("").to_owned()),
                };
                // Positions in the value are counted from here.
                cell.span.start += guard;
            }
        }
    }

    fn reset(&mut self, start: usize) {
        self.span = start..start;
        self.cells.clear();
        self.stray_quotes.clear();
        (self.further, self.flaw) = (0, None);
    }
}

/// What a cell turned out to be.
enum CellScan<'t> {
    Cell(Cell<'t>, usize),
    Unclosed,
    Cut,
}

/// Reads records of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scanner<'t> {
    text: &'t Text,
    syntax: Syntax,
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t Text, syntax: Syntax) -> Self {
        Self { text, syntax }
    }

    /// Reads the record that begins at `start` into `record`, whose memory is used again. O(record).
    pub(crate) fn read(&self, start: usize, record: &mut Record<'t>) -> Scan {
        if start >= self.bytes().len() {
            return Scan::End;
        }
        record.reset(start);
        let end = self.end_of_line(start);
        let is_plain = memchr(self.syntax.quote, self.bytes().get(start..end).unwrap_or(&[])).is_none();
        let at = if is_plain {
            self.plain_cells(start..end, record)
        } else {
            match self.cells(start, record) {
                Some(at) => at,
                None => return Scan::Cut,
            }
        };
        record.span = start..at;
        if record.flaw.is_none() && record.span.len() > self.syntax.record_bytes {
            record.flaw = Some(Flaw::TooLong);
        }
        let is_cut = match self.byte(at) {
            None => true,
            Some(b'\r') => at + 1 == self.bytes().len(),
            Some(_) => false,
        };
        if is_cut && !self.text.is_last {
            return Scan::Cut;
        }
        record.next = match (self.byte(at), self.byte(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => at + 2,
            (Some(_), _) => at + 1,
            (None, _) => at,
        };
        Scan::Record
    }

    /// Reads the cells of a line without quotes, which most are, and returns its end.
    fn plain_cells(&self, line: Range<usize>, record: &mut Record<'t>) -> usize {
        let mut start = line.start;
        let mut push = |end: usize| {
            if record.cells.len() < KEPT_CELLS {
                let value = Cow::Borrowed(self.text.slice(start..end));
                record.cells.push(Cell { span: start..end, value, quote: None });
            } else {
                record.further += 1;
            }
            start = end + 1;
        };
        let bytes = self.bytes().get(line.clone()).unwrap_or(&[]);
        memchr_iter(self.syntax.delimiter, bytes).for_each(|place| push(line.start + place));
        push(line.end);
        line.end
    }

    /// Reads the cells of a record, and returns its end; `None` if the text ends before it is clear where that is.
    fn cells(&self, mut at: usize, record: &mut Record<'t>) -> Option<usize> {
        loop {
            match self.cell(at, record.width(), &mut record.stray_quotes) {
                CellScan::Cell(cell, end) => {
                    at = end;
                    if record.cells.len() < KEPT_CELLS {
                        record.cells.push(cell);
                    } else {
                        record.further += 1;
                    }
                }
                CellScan::Unclosed => {
                    record.flaw = Some(Flaw::UnclosedQuote(at));
                    return Some(self.end_of_line(at));
                }
                CellScan::Cut => return None,
            }
            match self.byte(at) {
                Some(byte) if byte == self.syntax.delimiter => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// Looks at every record from an offset on. O(text).
    pub(crate) fn each(self, start: usize, mut look: impl FnMut(&Record<'t>)) {
        let mut record = Record { next: start, ..Record::default() };
        while self.read(record.next, &mut record) == Scan::Record {
            look(&record);
        }
    }

    /// Records from an offset on, each with memory of its own; for the first rows of a file.
    pub(crate) fn records(self, start: usize) -> impl Iterator<Item = Record<'t>> {
        let mut next = start;
        std::iter::from_fn(move || {
            let mut record = Record::default();
            let found = self.read(next, &mut record) == Scan::Record;
            next = record.next;
            found.then_some(record)
        })
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.text.as_bytes()
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes().get(offset).copied()
    }

    fn from(&self, offset: usize) -> &'t [u8] {
        self.bytes().get(offset..).unwrap_or(&[])
    }

    fn ends_cell(&self, offset: usize) -> bool {
        self.byte(offset).is_none_or(|byte| byte == self.syntax.delimiter || byte == b'\n' || byte == b'\r')
    }

    fn end_of_line(&self, offset: usize) -> usize {
        let rest = self.from(offset);
        offset + memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    /// The offset where the unquoted cell from `start` ends.
    fn end_of_plain(&self, start: usize) -> usize {
        let rest = self.from(start);
        start + memchr3(self.syntax.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    /// The offset of the quote that closes the one at `open`, if one stands within the length of a record.
    fn closing_quote(&self, open: usize) -> Option<usize> {
        let limit = open.saturating_add(self.syntax.record_bytes);
        let mut from = open + 1;
        while from <= limit {
            let rest = self.bytes().get(from..self.bytes().len().min(limit.saturating_add(1)))?;
            let quote = from + memchr(self.syntax.quote, rest)?;
            if self.byte(quote + 1) != Some(self.syntax.quote) {
                return Some(quote);
            }
            from = quote + 2;
        }
        None
    }

    /// The cell that starts at `start` and the offset behind it.
    fn cell(&self, start: usize, before: usize, stray_quotes: &mut Vec<usize>) -> CellScan<'t> {
        let quote = self.syntax.quote;
        if self.byte(start) == Some(quote) {
            let file_goes_on = !self.text.is_last;
            let Some(close) = self.closing_quote(start) else {
                let may_close = self.bytes().len() - start <= self.syntax.record_bytes;
                return if file_goes_on && may_close { CellScan::Cut } else { CellScan::Unclosed };
            };
            // The byte behind a quote says whether it closes.
            if close + 1 == self.bytes().len() && file_goes_on {
                return CellScan::Cut;
            }
            let mut end = close + 1;
            while matches!(self.byte(end), Some(b' ' | b'\t')) && !self.ends_cell(end) {
                end += 1;
            }
            let inner = self.text.slice(start + 1..close);
            let breaks_line = inner.contains(['\n', '\r']);
            if self.ends_cell(end) {
                if breaks_line && self.holds_a_row(start, close, before) {
                    return CellScan::Unclosed;
                }
                let value = match memchr(quote, inner.as_bytes()) {
                    Some(_) => {
                        let one = char::from(quote).to_string();
                        Cow::Owned(inner.replace(&one.repeat(2), &one))
                    }
                    None => Cow::Borrowed(inner),
                };
                return CellScan::Cell(Cell { span: start..close + 1, value, quote: Some(quote) }, end);
            }
            // The next quote stands before other text. Over a line break it is the opening quote of another row's
            // cell; in one line it is text that was not quoted properly.
            if breaks_line {
                return CellScan::Unclosed;
            }
            stray_quotes.push(start);
        }
        let end = self.end_of_plain(start);
        let value = Cow::Borrowed(self.text.slice(start..end));
        CellScan::Cell(Cell { span: start..end, value, quote: None }, end)
    }

    /// Whether the line that a quote opens in is a whole row without it, and a line inside the quotes from `open` to
    /// `close` looks like another. Then the quote at `close` more likely belongs to that row than ends this cell, and
    /// taking it would swallow the rows between without a word; rejecting one row aloud is the smaller harm. Rows of
    /// fewer than three cells look like prose too often to be told from it. `before` counts the cells before this one.
    fn holds_a_row(&self, open: usize, close: usize, before: usize) -> bool {
        const LEAST_WIDTH: usize = 3;
        let Some(width) = self.syntax.width.filter(|&width| width >= LEAST_WIDTH) else {
            return false;
        };
        let cells = |line: Range<usize>| {
            let line = self.bytes().get(line).unwrap_or(&[]);
            1 + memchr::memchr_iter(self.syntax.delimiter, line).count()
        };
        let mut end = self.end_of_line(open);
        if before + cells(open..end) != width {
            return false;
        }
        while end < close {
            let start = end + 1;
            end = self.end_of_line(start);
            if cells(start..end) == width {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    fn syntax(width: usize) -> Syntax {
        Syntax { delimiter: b',', quote: b'"', width: Some(width), record_bytes: 1 << 20 }
    }

    fn rows(text: &str) -> Vec<String> {
        let text = Text::new("f", text, Encoding::UTF_8);
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
        Scanner::new(&text, syntax(3)).records(0).map(show).collect()
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
        assert_eq!(rows("a,b,\"c\nd,e,f\ng,h,i\""), ["unclosed at line 1", "d|e|f", "g|h|i\\\""]);
    }

    #[test]
    fn a_part_of_a_value_is_found_in_the_raw_text() {
        let text = Text::new("f", "a,\"x\"\"y;zz\"", Encoding::UTF_8);
        let record = Scanner::new(&text, syntax(3)).records(0).next().unwrap();
        let cell = &record.cells[1];
        let part = cell.value.find("zz").unwrap();
        assert_eq!(text.slice(cell.place(part..part + 2)), "zz");
        assert_eq!(text.slice(cell.content()), "x\"\"y;zz");
    }

    #[test]
    fn a_record_that_the_window_cuts_is_not_guessed_at() {
        for (piece, whole) in
            [("a,b", true), ("a,b\r", true), ("a,\"b", true), ("a,\"b\"", true), ("a,b\n", false)]
        {
            let mut text = Text::new("f", piece, Encoding::UTF_8);
            text.is_last = false;
            let scan = Scanner::new(&text, syntax(2)).read(0, &mut Record::default());
            assert_eq!(scan == Scan::Cut, whole, "{piece:?}");
        }
        let long = "\"".to_owned() + &"x".repeat(100);
        let short = Syntax { record_bytes: 50, ..syntax(2) };
        for (piece, expected) in [(long.clone(), Scan::Cut), (long + "\n", Scan::Record)] {
            let mut text = Text::new("f", piece, Encoding::UTF_8);
            text.is_last = false;
            let mut record = Record::default();
            assert_eq!(Scanner::new(&text, short).read(0, &mut record), expected, "a line may still end");
            assert!(expected == Scan::Cut || record.flaw == Some(Flaw::UnclosedQuote(0)));
        }
    }
}
