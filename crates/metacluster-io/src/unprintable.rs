//! Which characters are never shown as they are, be it in a table or in the excerpt of a message: those that steer a
//! terminal, turn the direction of writing, or cannot be seen and so make two different names look the same.

/// Below this code point are Latin, Greek, Cyrillic and Armenian, whose letters no joiner changes; above it are scripts
/// that need joiners, and most emoji.
const FIRST_OF_JOINED_SCRIPTS: char = '\u{590}';

/// Whether `c` is to be spelt out when it stands behind `before`, the character shown last.
pub(crate) fn unprintable(before: Option<char>, c: char) -> bool {
    match c {
        // Zero-width joiner and non-joiner: seen by what they do to their neighbours, where they do anything.
        '\u{200c}' | '\u{200d}' => before.is_none_or(|before| before < FIRST_OF_JOINED_SCRIPTS),
        // Zero-width space, word joiner, invisible operators, soft hyphen, Mongolian vowel separator, byte-order mark.
        '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{ad}' | '\u{180e}' | '\u{feff}' => true,
        // Marks, embeddings, overrides and isolates of direction; line and paragraph separators.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => true,
        // Fillers, annotations, tags: never seen, and used to smuggle text.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_unprintable() {
        let hidden =
            "\u{1b}\u{7}\r\n\t\0\u{9b}\u{200b}\u{2060}\u{ad}\u{feff}\u{202e}\u{2067}\u{61c}\u{e0041}";
        for c in hidden.chars() {
            assert!(unprintable(Some('漢'), c), "{c:?}");
        }
        for c in "Ústí, 静岡 ملف \u{301}\u{fe0f}".chars() {
            assert!(!unprintable(Some('a'), c), "{c:?}");
        }
    }

    #[test]
    fn joiners_are_seen_where_they_join() {
        assert!(!unprintable(Some('👩'), '\u{200d}'));
        assert!(!unprintable(Some('م'), '\u{200c}'));
        assert!(unprintable(Some('A'), '\u{200d}') && unprintable(None, '\u{200c}'));
    }
}
