//! A name taken apart: its words, what each is for, its legal form, its other names in brackets, its initials.
//!
//! Names are compared word by word, so this is where they are made alike: accents, case, punctuation and compounds
//! (`Energoklastr`, `Energo-Cluster`) go, letters of another alphabet that only look alike are seen through and marked.

use unicode_normalization::char::is_combining_mark;

use crate::fold::fold;
use crate::identity::words::{Forms, NameWords, Sort};

/// Longer names are cut: comparing two takes the product of their lengths, and no real name comes near.
const MOST_WORDS: usize = 24;
/// Initials of fewer words are shared by too many names.
pub(super) const LEAST_INITIALS: usize = 3;

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameWord {
    /// Folded.
    pub(super) text: String,
    /// What it looks like in Latin letters, if it has letters of another alphabet that look so.
    pub(super) looks_like: Option<String>,
    pub(super) sort: Sort,
    /// Which of the name's parts it stands in: 0 outside brackets and before any dash.
    pub(super) part: u8,
    /// Whether a full stop follows, as after an abbreviation.
    pub(super) dotted: bool,
}

/// A name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) words: Vec<NameWord>,
    /// How many parts have words.
    pub(super) parts: u8,
    /// The parts that stand in brackets, a bit each.
    pub(super) bracketed: u32,
    pub(super) forms: Forms,
    /// The first letters of its content words and of all its words, where there are enough.
    pub(super) initials: Vec<String>,
}

impl Name {
    /// `means` says of a folded word whether it names a term of the vocabulary.
    pub(super) fn parse(text: &str, table: &NameWords, means: impl Fn(&str) -> bool) -> Self {
        let mut name = Name::default();
        for (part, bracketed) in parts(text) {
            let number = name.parts;
            name.push_part(&tokens(part), table, &means);
            if bracketed && name.parts > number {
                name.bracketed |= 1 << number.min(31);
            }
        }
        // A name of linking words and legal forms alone is those.
        if name.words.is_empty() {
            let words = tokens(text).into_iter().take(MOST_WORDS);
            name.words = words.map(|token| token.word(Sort::Content, 0)).collect();
            name.parts = u8::from(!name.words.is_empty());
            name.forms = 0;
        }
        name.words.truncate(MOST_WORDS);
        name.parts = name.words.last().map_or(0, |word| word.part + 1);
        name.initials = name.find_initials();
        name
    }

    fn push_part(&mut self, tokens: &[Token], table: &NameWords, means: &impl Fn(&str) -> bool) {
        let texts: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        let (before, number) = (self.words.len(), self.parts);
        let mut linking = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if let Some((length, form)) = table.legal_form(&texts[at..]) {
                self.forms |= form;
                at += length;
                continue;
            }
            // Letters that stand alone are one abbreviation: `D. A. Re.`, `I T`.
            let letters = tokens[at..].iter().take_while(|token| token.folded.chars().count() == 1).count();
            if letters > 1 {
                let mut joined = tokens[at].clone();
                for next in &tokens[at + 1..at + letters] {
                    joined.folded.push_str(&next.folded);
                    joined.looks_like.push_str(&next.looks_like);
                }
                at += letters;
                match table.legal_form(&[&joined.folded]) {
                    Some((_, form)) => self.forms |= form,
                    None => self.words.push(joined.word(Sort::Content, number)),
                }
                continue;
            }
            let ends =
                (at > 0 && at + 1 == tokens.len()) || (at == 0 && tokens.len() > 1 && texts[0].len() >= 8);
            // `Food` is no slip of `fond`.
            match table.mistyped_form(texts[at]).filter(|_| ends && !means(texts[at])) {
                Some(form) => self.forms |= form,
                None if table.sort(texts[at]) == Sort::Linking => linking.push(&tokens[at]),
                None => self.push_word(&tokens[at], number, table),
            }
            at += 1;
        }
        // Where nothing else tells bodies apart, a linking word does: `si-Cluster`, `mi-Cluster`.
        let body_only = |word: &NameWord| matches!(word.sort, Sort::Body(_));
        if self.words.len() > before && self.words[before..].iter().all(body_only) {
            self.words.extend(linking.into_iter().map(|token| token.word(Sort::Content, number)));
        }
        if self.words.len() > before {
            self.parts = self.parts.saturating_add(1);
        }
    }

    fn push_word(&mut self, token: &Token, part: u8, table: &NameWords) {
        let seen = token.looks_like.as_str();
        match table.sort(seen) {
            Sort::Linking => {}
            Sort::Content => match table.parts(seen).filter(|_| token.folded == token.looks_like) {
                Some((stem, ending)) => {
                    for (text, sort) in [(stem, table.sort(stem)), (ending, table.sort(ending))] {
                        let word =
                            Token { folded: text.to_owned(), looks_like: text.to_owned(), dotted: false };
                        self.words.push(word.word(sort, part));
                    }
                }
                None => self.words.push(token.word(Sort::Content, part)),
            },
            sort => self.words.push(token.word(sort, part)),
        }
    }

    /// The initials of the first part, with and without the words for the kind of body.
    fn find_initials(&self) -> Vec<String> {
        let of = |wanted: fn(Sort) -> bool| -> String {
            let words = self.words.iter().filter(|word| word.part == 0 && wanted(word.sort));
            words.filter_map(|word| word.text.chars().next()).collect()
        };
        let mut initials = vec![of(|_| true), of(|sort| !matches!(sort, Sort::Body(_)))];
        initials.retain(|letters| letters.chars().count() >= LEAST_INITIALS);
        initials.dedup();
        initials
    }
}

/// A run of letters and digits.
#[derive(Debug, Clone)]
struct Token {
    folded: String,
    looks_like: String,
    dotted: bool,
}

impl Token {
    fn word(&self, sort: Sort, part: u8) -> NameWord {
        NameWord {
            text: self.folded.clone(),
            looks_like: (self.looks_like != self.folded).then(|| self.looks_like.clone()),
            sort,
            part,
            dotted: self.dotted,
        }
    }
}

/// The name outside brackets and each text in brackets or beside a dash: often the name in another language, a short
/// form, or the body behind it. The flag says which are in brackets.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut start, mut before, mut bracket) = (0, ' ', false);
    for (place, c) in text.char_indices() {
        let after = text[place + c.len_utf8()..].chars().next().unwrap_or(' ');
        let apart = before.is_whitespace() || after.is_whitespace();
        let cuts = match c {
            '(' | ')' | '[' | ']' | '{' | '}' | '|' | ';' => true,
            '–' | '—' => apart,
            '-' | '/' | ':' => before.is_whitespace() && after.is_whitespace(),
            _ => false,
        };
        if cuts {
            parts.push((&text[start..place], bracket));
            start = place + c.len_utf8();
            bracket = matches!(c, '(' | '[' | '{') || (bracket && !matches!(c, ')' | ']' | '}'));
        }
        before = c;
    }
    parts.push((&text[start..], bracket));
    parts
}

fn tokens(text: &str) -> Vec<Token> {
    let inside = |c: char| {
        c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}')
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let word = &rest[start..];
        let end = word.find(|c| !inside(c)).unwrap_or(word.len());
        rest = &word[end..];
        let word = &word[..end];
        let folded = fold(word);
        if folded.is_empty() {
            continue;
        }
        let looks_like = if word.is_ascii() { folded.clone() } else { latin_look(word, &folded) };
        tokens.push(Token { folded, looks_like, dotted: rest.starts_with('.') });
    }
    tokens
}

/// What a word looks like: letters of other alphabets that look like Latin ones replaced, if every letter then is
/// Latin; else the word itself, since a word in Cyrillic is not a disguise.
fn latin_look(word: &str, folded: &str) -> String {
    let seen: String = word.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
    if seen == word {
        return folded.to_owned();
    }
    let seen = fold(&seen);
    if seen.chars().all(|c| c.is_ascii_alphanumeric()) { seen } else { folded.to_owned() }
}

/// The Latin letter that a Cyrillic, Greek or phonetic one looks like in the usual typefaces.
fn look_alike(c: char) -> Option<char> {
    LOOK_ALIKES.iter().find(|(from, _)| *from == c).map(|(_, to)| *to)
}

#[rustfmt::skip]
const LOOK_ALIKES: [(char, char); 77] = [
    ('А', 'A'), ('В', 'B'), ('Е', 'E'), ('Ё', 'E'), ('Ѕ', 'S'), ('І', 'I'), ('Ї', 'I'), ('Ј', 'J'), ('К', 'K'),
    ('М', 'M'), ('Н', 'H'), ('О', 'O'), ('Р', 'P'), ('С', 'C'), ('Т', 'T'), ('У', 'Y'), ('Х', 'X'), ('З', 'Z'),
    ('Ԍ', 'G'), ('Ԛ', 'Q'), ('Ԝ', 'W'), ('Ӏ', 'I'), ('Ү', 'Y'), ('а', 'a'), ('е', 'e'), ('ё', 'e'), ('ѕ', 's'),
    ('і', 'i'), ('ї', 'i'), ('ј', 'j'), ('о', 'o'), ('р', 'p'), ('с', 'c'), ('у', 'y'), ('х', 'x'), ('һ', 'h'),
    ('ԁ', 'd'), ('ӏ', 'l'), ('ԛ', 'q'), ('ԝ', 'w'), ('к', 'k'), ('м', 'm'), ('т', 't'),
    ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ζ', 'Z'), ('Η', 'H'), ('Ι', 'I'), ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'),
    ('Ο', 'O'), ('Ρ', 'P'), ('Τ', 'T'), ('Υ', 'Y'), ('Χ', 'X'), ('Ϲ', 'C'), ('ϳ', 'j'), ('ο', 'o'), ('ν', 'v'),
    ('ρ', 'p'), ('υ', 'u'), ('α', 'a'), ('ι', 'i'), ('κ', 'k'), ('τ', 't'),
    ('ɑ', 'a'), ('ɡ', 'g'), ('ɩ', 'i'), ('ʏ', 'y'), ('ꜱ', 's'), ('ᴄ', 'c'), ('ᴏ', 'o'), ('ᴠ', 'v'), ('ᴡ', 'w'),
    ('ᴢ', 'z'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Name {
        Name::parse(text, NameWords::embedded(), |word| word == "food")
    }

    fn words(text: &str) -> Vec<String> {
        let name = parsed(text);
        name.words.iter().map(|word| format!("{}{}", word.text, word.part)).collect()
    }

    #[test]
    fn a_name_is_its_words_without_legal_form_and_linking_words() {
        for (text, expected) in [
            ("Moravský IT klastr, z.s.", "moravsky0 it0 klastr0"),
            ("MORAVSKY IT KLASTR", "moravsky0 it0 klastr0"),
            ("Klaster Sp. z o.o.", "klaster0"),
            (
                "Cluster of Czech Furniture Manufacturers (KČN)",
                "cluster0 czech0 furniture0 manufacturers0 kcn1",
            ),
            ("CLUTEX – Klastr technické textilie", "clutex0 klastr1 technicke1 textilie1"),
            ("Energoklastr", "energo0 klastr0"),
            ("D.A.Re. Puglia", "da0 re0 puglia0"),
            ("AS", "as0"),
            ("Bielsko–Biała", "bielsko0 biala0"),
            ("", ""),
            ("…", ""),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_word_that_means_something_is_no_slip_of_a_legal_form() {
        assert_eq!(words("Kobre Food").join(" "), "kobre0 food0");
        assert_eq!(words("Kobre Foud").join(" "), "kobre0", "one letter off `fond`");
        assert_eq!(words("Kobre Vreein").join(" "), "kobre0");
    }

    #[test]
    fn decomposed_accents_are_no_word_ends() {
        assert_eq!(words("Zele\u{301}na\u{301} energie"), words("Zeléná energie"));
    }

    #[test]
    fn letters_that_look_alike_are_seen_through_and_marked() {
        let name = parsed("Моravian Klаster");
        assert_eq!(name.words[0].looks_like.as_deref(), Some("moravian"));
        assert_ne!(name.words[0].text, "moravian");
        assert!(matches!(name.words[1].sort, Sort::Body(_)));
        for honest in ["Клъстер", "Ενέργεια", "Moravian", "Łódź"] {
            assert_eq!(parsed(honest).words[0].looks_like, None, "{honest}");
        }
    }

    #[test]
    fn initials_come_with_and_without_the_word_for_cluster() {
        let name = parsed("Moravskoslezský automobilový dřevařský klastr");
        assert_eq!(name.initials, ["madk", "mad"]);
        assert!(parsed("Blue Cluster").initials.is_empty());
    }
}
