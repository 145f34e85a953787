//! The part of a line that a message shows, safe to print: control characters escaped, long lines cut round the caret.

use unicode_width::UnicodeWidthChar;

use crate::unprintable::unprintable;

/// Characters of a line that are shown, about.
const SHOWN: usize = 100;

/// Characters shown before the caret where a line is cut.
const BEFORE: usize = 40;

/// A printable piece of a line with the place of the caret below it, in terminal columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) line: String,
    pub(crate) indent: usize,
    pub(crate) width: usize,
}

impl Excerpt {
    /// The excerpt of a line given as what stands before, in and behind the marked span.
    pub(crate) fn new(before: &str, marked: &str, behind: &str) -> Self {
        let short = |limit: usize| {
            let rest = before.chars().chain(marked.chars()).chain(behind.chars());
            rest.take(limit + 1).count() <= limit
        };
        let keep = if short(SHOWN) { SHOWN } else { BEFORE };
        // Counted from the caret, since a line may be a mebibyte long and have a thousand problems.
        let shown = before.char_indices().rev().take(keep).last().map_or(before.len(), |(start, _)| start);
        let before = before.get(shown..).unwrap_or(before);
        // A file may have ten thousand problems: the line does not grow letter by letter.
        let length = before.len() + marked.len() + behind.len();
        let mut line = String::with_capacity(length.min(2 * SHOWN) + 2 * '…'.len_utf8());
        line.push_str(if shown > 0 { "…" } else { "" });
        let mut indent = shown.min(1);
        let mut width = 0;
        let before = before.chars().map(|c| (c, Part::Before));
        let marked = marked.chars().map(|c| (c, Part::Marked));
        let mut all = before.chain(marked).chain(behind.chars().map(|c| (c, Part::Behind)));
        for (c, part) in all.by_ref().take(SHOWN) {
            let columns = push(&mut line, c);
            match part {
                Part::Before => indent += columns,
                Part::Marked => width += columns,
                Part::Behind => {}
            }
        }
        if all.next().is_some() {
            line.push('…');
        }
        Self { line, indent, width: width.max(1) }
    }
}

#[derive(Clone, Copy)]
enum Part {
    Before,
    Marked,
    Behind,
}

/// `text` in one line of printable characters, cut to about `limit` of them.
pub(crate) fn printable(text: &str, limit: usize) -> String {
    let mut line = String::with_capacity(text.len().min(4 * limit));
    let mut rest = text.chars();
    rest.by_ref().take(limit).for_each(|c| _ = push(&mut line, c));
    if rest.next().is_some() {
        line.push('…');
    }
    line
}

/// Appends a character, escaped if it would move the cursor, turn the direction of writing or not be seen at all, and
/// returns how many terminal columns it takes.
fn push(line: &mut String, c: char) -> usize {
    if matches!(c, ' '..='~') {
        line.push(c);
        return 1;
    }
    let escaped = unprintable(line.chars().next_back(), c);
    if !escaped {
        line.push(c);
        return c.width().unwrap_or(0);
    }
    let text: String = c.escape_default().collect();
    line.push_str(&text);
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_round_the_caret() {
        let excerpt = Excerpt::new(&"a".repeat(500), "bad", &"z".repeat(500));
        assert_eq!(excerpt.line, format!("…{}bad{}…", "a".repeat(40), "z".repeat(57)));
        assert_eq!((excerpt.indent, excerpt.width), (41, 3));
        let excerpt = Excerpt::new("", &"b".repeat(500), "");
        assert_eq!((excerpt.line.chars().count(), excerpt.indent, excerpt.width), (101, 0, 100));
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_and_counted() {
        let excerpt = Excerpt::new("a\tb\u{1b}", "é語\0", "");
        assert_eq!(excerpt.line, "a\\tb\\u{1b}é語\\u{0}");
        assert_eq!((excerpt.indent, excerpt.width), (10, 8));
        assert_eq!(printable("a\nb\u{202e}", 9), "a\\nb\\u{202e}");
        assert_eq!(printable("abcdef", 3), "abc…");
        assert_eq!(printable("CRE\u{200d}A 👩\u{200d}🌾", 9), "CRE\\u{200d}A 👩\u{200d}🌾");
    }
}
