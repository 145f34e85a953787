//! Words that mix alphabets: `Мoravian` with a Cyrillic М looks like `Moravian` and is another word, so that neither a
//! repeated id nor a repeated name is noticed. Said, never mended: what was meant is not ours to guess.

use std::ops::Range;

/// The first word of `text` with letters of two alphabets that have letters in common shape.
pub(crate) fn mixed_word(text: &str) -> Option<Range<usize>> {
    if text.is_ascii() {
        return None;
    }
    let mut start = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let mut alphabets = word.chars().filter_map(Alphabet::of);
        if alphabets.next().is_some_and(|first| alphabets.any(|other| other != first)) {
            return Some(start..start + word.len());
        }
        let separator = text.get(start + word.len()..).and_then(|rest| rest.chars().next());
        start += word.len() + separator.map_or(0, char::len_utf8);
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Greek,
    Cyrillic,
}

impl Alphabet {
    fn of(c: char) -> Option<Self> {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Alphabet::Latin),
            '\u{370}'..='\u{3ff}' => Some(Alphabet::Greek),
            '\u{400}'..='\u{52f}' => Some(Alphabet::Cyrillic),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mixed_word;

    #[test]
    fn a_word_of_two_alphabets_is_found() {
        for (text, expected) in [
            ("Žďár – Мoravian IT", Some("Мoravian")),
            ("Αlpha", Some("Αlpha")),
            ("Moravian Клъстер, β-carotene 5µm", None),
            ("", None),
        ] {
            assert_eq!(mixed_word(text).map(|word| &text[word]), expected, "{text}");
        }
    }
}
