//! Making text safe to show and fit for its place: control characters, width in terminal cells, cutting, wrapping.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::unprintable::unprintable;

/// Text that cannot steer a terminal or hide: line breaks and tabs become spaces; other control characters, those that
/// reverse the direction of writing and those that cannot be seen are spelt out as `\u{1b}`.
///
/// ```
/// assert_eq!(metacluster_io::write::visible("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb ");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let mut before = None;
    if !text.chars().any(|c| unprintable(before.replace(c), c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            c if unprintable(shown.chars().next_back(), c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Terminal cells that a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to `room` terminal cells, its end replaced by an ellipsis if it is longer.
pub(super) fn cut(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    if room > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

/// The text in lines of at most `room` cells, broken at spaces; a longer word stands alone. 0 for no limit.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    if room == 0 || width(text) <= room {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A share as a whole percentage, `38 %`. Only all is 100 %, and only nothing is 0 %.
pub(super) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    let shown = if share > 0.0 && share < 1.0 { rounded.clamp(1.0, 99.0) } else { rounded };
    // Adding zero turns a negative zero into a plain one.
    format!("{:.0} %", shown + 0.0)
}

/// A number with three decimals.
pub(super) fn three_decimals(number: f64) -> String {
    format!("{:.3}", number + 0.0)
}

/// A number of [0, 1] with two decimals and without the zero in front, `.21`.
pub(super) fn short(number: f64) -> String {
    let text = format!("{:.2}", number + 0.0);
    text.strip_prefix('0').map(str::to_owned).unwrap_or(text)
}

/// `low–high` with two decimals.
pub(super) fn interval(low: f64, high: f64) -> String {
    format!("{:.2}–{:.2}", low + 0.0, high + 0.0)
}

/// `1 cluster`, `2 clusters`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The first few of a list, with the number of the rest.
pub(super) fn few<S: AsRef<str>>(words: &[S], shown: usize) -> String {
    let mut text = words.iter().take(shown).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if let Some(rest) = words.len().checked_sub(shown).filter(|&rest| rest > 0) {
        text.push_str(&format!(" and {rest} more"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_stays() {
        for (hostile, shown) in [
            ("\u{1b}[31m", "\\u{1b}[31m"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{0}\u{7f}", "\\u{0}\\u{7f}"),
            ("\u{202e}abc\u{2066}", "\\u{202e}abc\\u{2066}"),
            ("over\rwritten\r\n", "over written  "),
            ("CRE\u{200b}A\u{feff}", "CRE\\u{200b}A\\u{feff}"),
            ("CRE\u{200d}A", "CRE\\u{200d}A"),
        ] {
            assert_eq!(visible(hostile), shown, "{hostile:?}");
        }
        for plain in ["Ústecký kraj — 静岡", "👩\u{200d}🌾 Farm", "ملف"] {
            assert!(matches!(visible(plain), Cow::Borrowed(_)), "{plain}");
        }
    }

    #[test]
    fn cutting_counts_terminal_cells() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd…");
        assert_eq!(cut("静岡静岡", 5), "静岡…");
        assert_eq!(cut("ab cd", 4), "ab…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut("静", 1), "…");
    }

    #[test]
    fn wrapping_breaks_at_spaces_only() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable one", 4), ["unbreakable", "one"]);
        assert_eq!(wrap("one two three", 0), ["one two three"]);
    }

    #[test]
    fn a_percentage_is_never_rounded_to_all_or_nothing() {
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(0.001), "1 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(-0.0), "0 %");
    }

    #[test]
    fn short_numbers_have_no_leading_zero() {
        assert_eq!((short(0.214).as_str(), short(1.0).as_str(), short(0.0).as_str()), (".21", "1.00", ".00"));
    }
}
