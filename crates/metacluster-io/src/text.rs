//! Decoded text with its physical lines: from a byte offset to the line, column and excerpt that a message shows, and to
//! the bytes of the file that it stands for.
//!
//! Lines end at LF, CRLF or a lone CR, as the records do, so that a message never speaks of "line 1" in a file that an
//! old Mac or a careless export wrote. A text is a whole file, or a window on a large one.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::{memchr, memchr_iter};

use crate::encoding::Encoding;

/// A decoded input, or a piece of one that starts with a line. It does not contain the byte-order mark.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) name: Arc<str>,
    pub(crate) text: String,
    pub(crate) encoding: Encoding,
    /// The number of the line that the text begins with, from 1.
    pub(crate) first_line: usize,
    /// Bytes of the file before the text.
    pub(crate) file_offset: u64,
    /// Whether the file ends where the text does.
    pub(crate) is_last: bool,
    /// Bytes that stand for no character, in ascending order; U+FFFD stands in their place.
    pub(crate) undecodable: Vec<Undecodable>,
    /// Offset of the first byte of each line, never empty; found when a line is first asked for.
    starts: OnceLock<Vec<usize>>,
}

/// Bytes of the file that the encoding has no character for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undecodable {
    /// Where U+FFFD stands for them in the text.
    pub(crate) at: usize,
    pub(crate) bytes: Vec<u8>,
}

impl Text {
    /// A whole text.
    pub(crate) fn new(name: &str, text: impl Into<String>, encoding: Encoding) -> Self {
        Self {
            name: Arc::from(name),
            text: text.into(),
            encoding,
            first_line: 1,
            file_offset: 0,
            is_last: true,
            undecodable: Vec::new(),
            starts: OnceLock::new(),
        }
    }

    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| line_starts(self.text.as_bytes()))
    }

    /// The number, counted from 1, of the line that holds this offset.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.first_line + self.place_of(offset)
    }

    /// The place of a line among those of the text, from 0.
    fn place_of(&self, offset: usize) -> usize {
        self.starts().partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, without its terminator.
    pub(crate) fn line_span(&self, line: usize) -> Range<usize> {
        let place = line.saturating_sub(self.first_line);
        let start = self.starts().get(place).copied().unwrap_or(self.text.len());
        let end = self.starts().get(place + 1).copied().unwrap_or(self.text.len());
        let content = self.slice(start..end).trim_end_matches(['\r', '\n']);
        start..start + content.len()
    }

    /// Offset of the line after the one that holds `offset`.
    pub(crate) fn next_line(&self, offset: usize) -> usize {
        self.starts().get(self.place_of(offset) + 1).copied().unwrap_or(self.text.len())
    }

    /// Offset of the line with this number; the end of the text if it has none.
    pub(crate) fn line_start(&self, line: usize) -> usize {
        let place = line.checked_sub(self.first_line);
        place.and_then(|place| self.starts().get(place)).copied().unwrap_or(self.text.len())
    }

    /// The text of a span; empty for a span that is none, which no caller makes.
    pub(crate) fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or("")
    }

    /// What stands for no character in a span.
    pub(crate) fn undecodable_in(&self, span: &Range<usize>) -> &[Undecodable] {
        let place = |offset: usize| self.undecodable.partition_point(|one| one.at < offset);
        self.undecodable.get(place(span.start)..place(span.end)).unwrap_or(&[])
    }

    /// How many bytes of the file a span stands for. O(1) for UTF-8, else O(span).
    pub(crate) fn file_bytes(&self, span: Range<usize>) -> u64 {
        if self.encoding.is_utf8() && self.undecodable.is_empty() {
            return span.len() as u64;
        }
        let bad = self.undecodable_in(&span);
        let text = self.slice(span);
        let decoded: usize = if self.encoding.is_utf8() {
            text.len()
        } else {
            text.chars().map(|c| self.encoding.bytes_of(c)).sum()
        };
        // What stands in their place was counted instead of them.
        let stand_in = self.encoding.bytes_of(char::REPLACEMENT_CHARACTER) * bad.len();
        let original: usize = bad.iter().map(|one| one.bytes.len()).sum();
        (decoded + original).saturating_sub(stand_in) as u64
    }

    /// The bytes of the file that a span stands for.
    pub(crate) fn raw(&self, span: Range<usize>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(span.len());
        let mut bad = self.undecodable_in(&span).iter().peekable();
        for (offset, c) in self.slice(span.clone()).char_indices() {
            match bad.next_if(|one| one.at == span.start + offset) {
                Some(one) => bytes.extend_from_slice(&one.bytes),
                None => self.encoding.encode(c, &mut bytes),
            }
        }
        bytes
    }
}

/// How many lines end in a text; a CR at its very end counts as one.
pub(crate) fn count_line_ends(bytes: &[u8]) -> usize {
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone = memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count();
    feeds + lone
}

fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    if memchr(b'\r', bytes).is_none() {
        starts.extend(memchr_iter(b'\n', bytes).map(|at| at + 1));
        return starts;
    }
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
    let lone_or_feed = ends.filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
    starts.extend(lone_or_feed.map(|at| at + 1));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\r\nb\rc"] {
            let mut text = Text::new("f", text, Encoding::UTF_8);
            text.first_line = 7;
            let offset = text.text.find('c').unwrap();
            assert_eq!(text.line_of(offset), 9, "{:?}", text.text);
            assert_eq!(text.slice(text.line_span(8)), "b");
            assert_eq!(text.slice(text.line_span(9)), "c");
            assert_eq!(text.next_line(0), text.text.find('b').unwrap());
            assert_eq!(text.next_line(offset), text.text.len());
            assert_eq!(text.line_start(9), offset);
            assert_eq!(count_line_ends(text.text.as_bytes()), 2);
        }
    }

    #[test]
    fn a_span_stands_for_the_bytes_of_the_file() {
        let mut text = Text::new("f", "č\u{fffd}x\u{fffd}", "windows-1250".parse().unwrap());
        text.undecodable =
            vec![Undecodable { at: 2, bytes: vec![0x81] }, Undecodable { at: 6, bytes: vec![0x88] }];
        assert_eq!(text.raw(0..9), [0xE8, 0x81, b'x', 0x88]);
        assert_eq!(text.file_bytes(0..9), 4);
        assert_eq!(text.file_bytes(5..6), 1);
        let mut text = Text::new("f", "č\u{fffd}x", Encoding::UTF_8);
        text.undecodable = vec![Undecodable { at: 2, bytes: vec![0xE8] }];
        assert_eq!((text.raw(0..6), text.file_bytes(0..6)), (vec![0xC4, 0x8D, 0xE8, b'x'], 4));
    }
}
