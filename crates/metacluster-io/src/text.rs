//! Decoded text with its physical lines: from a byte offset to the line, column and excerpt that a message shows.
//!
//! Lines end at LF, CRLF or a lone CR, as the records do, so that a message never speaks of "line 1" in a file that an
//! old Mac or a careless export wrote.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How the bytes were read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8 without a byte-order mark.
    Utf8,
    /// UTF-8 behind a byte-order mark, which Excel writes.
    Utf8WithBom,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8WithBom => "UTF-8 with BOM",
        })
    }
}

/// A decoded input. The text does not contain the byte-order mark.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub(crate) name: Arc<str>,
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: Encoding,
    /// Offset of the first byte of each line; never empty.
    starts: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(name: &str, text: impl Into<Cow<'a, str>>, encoding: Encoding) -> Self {
        let text = text.into();
        let starts = line_starts(text.as_bytes());
        Self { name: Arc::from(name), text, encoding, starts }
    }

    /// The number, counted from 1, of the line that holds this offset.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).max(1)
    }

    /// The bytes of a line, without its terminator.
    pub(crate) fn line_span(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let content = self.slice(start..end).trim_end_matches(['\r', '\n']);
        start..start + content.len()
    }

    /// Offset of the line after the one that holds `offset`.
    pub(crate) fn next_line(&self, offset: usize) -> usize {
        self.starts.get(self.line_of(offset)).copied().unwrap_or(self.text.len())
    }

    /// The text of a span; empty for a span that is none, which no caller makes.
    pub(crate) fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or("")
    }
}

fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut rest = bytes.iter().enumerate().peekable();
    while let Some((offset, byte)) = rest.next() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => rest.peek().is_none_or(|(_, next)| **next != b'\n'),
            _ => false,
        };
        if ends {
            starts.push(offset + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\r\nb\rc"] {
            let text = Text::new("f", text, Encoding::Utf8);
            let offset = text.text.find('c').unwrap();
            assert_eq!(text.line_of(offset), 3, "{:?}", text.text);
            assert_eq!(text.slice(text.line_span(2)), "b");
            assert_eq!(text.slice(text.line_span(3)), "c");
            assert_eq!(text.next_line(0), text.text.find('b').unwrap());
            assert_eq!(text.next_line(offset), text.text.len());
        }
    }
}
