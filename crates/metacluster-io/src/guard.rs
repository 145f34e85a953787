//! The formula guard of files for spreadsheets: one apostrophe before a cell that a spreadsheet would evaluate.
//!
//! Excel and LibreOffice take a cell that begins with `=`, `+`, `-` or `@` for a formula, quoted or not, and look past
//! leading tabs, line breaks and NULs. A cell that begins with apostrophes before one of these is guarded too: else
//! taking the guard off again could not tell ours from theirs.

use std::borrow::Cow;

/// What takes the guard: text that matches `^'*[=+\-@\t\r\n\0]`.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0'];

const GUARD: char = '\'';

/// The text as a cell that no spreadsheet evaluates; [`unguarded`] gives the text back.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches(GUARD).starts_with(FORMULA) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a guarded cell: without one apostrophe if it matches `^'+[=+\-@\t\r\n\0]`, else as it is.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(text) if text.trim_start_matches(GUARD).starts_with(FORMULA) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    #[test]
    fn one_apostrophe_stands_before_what_would_be_evaluated() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+420 596 620 111", "'+420 596 620 111"),
            ("-5", "'-5"),
            ("@nca_cz", "'@nca_cz"),
            ("\t=1", "'\t=1"),
            ("\r\n=1", "'\r\n=1"),
            ("\0", "'\0"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("'", "'"),
            ("a=1", "a=1"),
            ("5", "5"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell, "{text:?}");
            assert_eq!(unguarded(cell), text, "{cell:?}");
        }
        assert_eq!(unguarded("=1"), "=1", "a cell without a guard is not ours to change");
    }

    proptest! {
        #[test]
        fn taking_the_guard_off_gives_the_text_back(text in prop_oneof!["\\PC*", "['=+@\t\r\n\0a-]{0,6}", ".*"]) {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), &text);
            prop_assert!(!cell.starts_with(FORMULA), "{:?}", cell);
        }
    }
}
