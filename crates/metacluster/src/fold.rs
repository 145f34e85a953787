//! Folding of words for comparison: `Żywność`, `zywnosc` and `ŻYWNOŚĆ` are one word.
//!
//! Catalogues come from keyboards of eight languages and from exports that lost their accents, so every look-up of
//! a word (sector, theme, country, header) compares folded forms. What a word means is left to the tables.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form of `text` that look-ups compare: compatibility-decomposed, without accents, in lower case, with every
/// run of white space, hyphens, underscores, dots and slashes as one space.
///
/// ```
/// use metacluster::fold;
/// assert_eq!(fold("  Żywność_i\u{a0}Napoje "), "zywnosc i napoje");
/// assert_eq!(fold("Straße"), "strasse");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char| {
        if c.is_whitespace() || matches!(c, '-' | '_' | '.' | '/' | '‐' | '‑' | '–' | '—') {
            gap = !folded.is_empty();
            return;
        }
        if gap {
            folded.push(' ');
            gap = false;
        }
        folded.push(c);
    };
    if text.is_ascii() {
        text.bytes().for_each(|b| push(char::from(b.to_ascii_lowercase())));
        return folded;
    }
    for c in text.chars() {
        if c.is_ascii() {
            push(c.to_ascii_lowercase());
            continue;
        }
        // Marks are dropped, so that it does not matter that they are not put in order: letter by letter is enough.
        for c in std::iter::once(c).nfkd().filter(|&c| !is_combining_mark(c) && !is_invisible(c)) {
            bare(c, &mut push);
        }
    }
    folded
}

/// A letter without accents in lower case.
fn bare(c: char, mut push: impl FnMut(char)) {
    // Letters that Unicode does not decompose but keyboards and exports do.
    match c {
        'ł' | 'Ł' => push('l'),
        'ß' | 'ẞ' => {
            push('s');
            push('s');
        }
        'ø' | 'Ø' => push('o'),
        'đ' | 'Đ' => push('d'),
        'ı' => push('i'),
        'æ' | 'Æ' => {
            push('a');
            push('e');
        }
        'œ' | 'Œ' => {
            push('o');
            push('e');
        }
        _ => c.to_lowercase().filter(|&c| !is_combining_mark(c)).for_each(push),
    }
}

/// Zero-width characters and the byte-order mark: they come in by copy and paste and nobody sees them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// [`str::trim`], quicker where there is nothing to trim: nearly all of the forty texts of a row begin and end with a
/// letter or a digit.
///
/// ```
/// use metacluster::trimmed;
/// assert_eq!([" a ", "\u{a0}b\u{a0}", "č", ""].map(trimmed), ["a", "b", "č", ""]);
/// ```
pub fn trimmed(text: &str) -> &str {
    let is_visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_visible(bytes.first()) && is_visible(bytes.last()) { text } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::fold;

    #[test]
    fn folds_accents_case_and_separators() {
        for (text, expected) in [
            ("Energetika a životní prostředí", "energetika a zivotni prostredi"),
            ("ŁÓDŹ", "lodz"),
            ("energy-environment", "energy environment"),
            ("İstanbul", "istanbul"),
            ("Größe / Maß", "grosse mass"),
            ("\u{a0}smart\u{a0}\u{a0}grids\u{200b} ", "smart grids"),
            ("", ""),
            (" - ", ""),
            ("Ελλάδα", "ελλαδα"),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn letters_fold_alike_alone_and_together(a in "\\PC{0,6}", b in "\\PC{0,6}") {
            // Nothing that folds to a space stands between the two.
            let together = fold(&format!("{a}x{b}"));
            prop_assert_eq!(&together, &format!("{}x{}", fold(&format!("{a}y")).strip_suffix('y').unwrap(), fold(&format!("y{b}")).strip_prefix('y').unwrap()));
            let decomposed: String = format!("{a}x{b}").nfkd().collect();
            prop_assert_eq!(together, fold(&decomposed));
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Żółć – gęś", "Œuvre Ærø", "a.b_c/d", "ẞ", "ﬁnance"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
