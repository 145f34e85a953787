//! What the name of an organisation says of its field: `Automobil-Cluster` is about cars, whatever its row leaves out.
//!
//! The phrases are those of the theme table. A phrase is believed in English and in the languages of the cluster's own
//! country: a short word means one thing in one language and another thing elsewhere. Words that say what kind of body
//! an organisation is, or that nearly all of them carry (`cluster`, `innovation`), name no field. What counts how much
//! is decided in [`crate::catalogue`].

use std::collections::HashMap;

use crate::country::CountryCode;
use crate::fold::fold;
use crate::identity::{NameWords, Sort};
use crate::language::Language;
use crate::spelled::Spelled;
use crate::vocabulary::{Term, TermId};

/// The phrases that names are searched for.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameFields {
    phrases: Spelled<Phrase>,
    /// For the first word of each phrase the number of words of the longest phrase that begins with it.
    first: Spelled<usize>,
}

/// What a phrase means, and in which languages.
#[derive(Debug, Clone, Copy)]
struct Phrase {
    term: TermId,
    languages: u8,
}

/// A phrase of so few letters has to stand in capitals, as `IT` does: in small letters it is a word of some language.
const SHORT: usize = 2;
/// Parts of a name written together, such as `LifeScience`, are told apart from this length on.
const LEAST_PART: usize = 3;
/// Longer names are read up to here; no real one comes near.
const MOST_PHRASES: usize = 24;
/// Bytes of a usual name.
const USUAL_NAME: usize = 128;
/// The least length of a word that may be a compound with `cluster` or `network`: `Umweltcluster`.
const LEAST_COMPOUND: usize = 9;

impl NameFields {
    /// From the themes of a vocabulary. O(words).
    pub(crate) fn new<'a>(themes: impl Iterator<Item = (TermId, &'a Term)>) -> Self {
        let mut phrases: HashMap<String, Phrase> = HashMap::new();
        let mut longest: HashMap<String, usize> = HashMap::new();
        let table = NameWords::embedded();
        for (term, theme) in themes {
            for language in Language::ALL {
                for label in theme.labels.in_language(language) {
                    let words: Vec<String> = words(&fold(label)).map(str::to_owned).collect();
                    let Some(first) = words.first() else { continue };
                    if !words.iter().any(|word| table.sort(word) == Sort::Content) {
                        continue;
                    }
                    let longest = longest.entry(first.clone()).or_default();
                    *longest = words.len().max(*longest);
                    let phrase = Phrase { term, languages: 0 };
                    let phrase = phrases.entry(words.join(" ")).or_insert(phrase);
                    phrase.languages |= 1 << language as u8;
                }
            }
        }
        let mut fields = Self::default();
        phrases.iter().for_each(|(words, &phrase)| fields.phrases.insert(words, phrase));
        longest.iter().for_each(|(word, &longest)| fields.first.insert(word, longest));
        fields
    }

    /// The themes that a name speaks of, in the order of the name. Expected O(length of the name).
    pub(crate) fn read(&self, name: &str, country: CountryCode) -> NamedThemes {
        let mut found = NamedThemes::default();
        if self.first.len() == 0 {
            return found;
        }
        // A million names are read, most of them short and ASCII: those take no memory.
        let mut buffer = [0; USUAL_NAME];
        let built;
        let mut rest = match plain(name, &mut buffer) {
            Some(folded) => folded,
            None => {
                built = self.folded(name);
                built.as_str()
            }
        };
        for _ in 0..MOST_PHRASES {
            let Some((term, length)) = self.phrase_in(rest, name, country) else { break };
            term.into_iter().for_each(|term| found.add(term));
            rest = rest.get(length + 1..).unwrap_or("");
        }
        found
    }

    /// What the longest phrase at the beginning of this text means, with its length; or nothing, with the length of the
    /// first word. `None` if no word is left.
    fn phrase_in(&self, text: &str, name: &str, country: CountryCode) -> Option<(Option<TermId>, usize)> {
        let mut ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b' ').map(|(end, _)| end);
        let end = ends.next().unwrap_or(text.len());
        let word = text.get(..end).filter(|word| !word.is_empty())?;
        let Some(longest) = self.first.get(word) else {
            let stem = || NameWords::embedded().parts(word).map(|(stem, _)| stem);
            let stem = (word.len() >= LEAST_COMPOUND).then(stem).flatten();
            return Some((stem.and_then(|stem| self.meaning(stem, country)), end));
        };
        let is_word = word.len() > SHORT || stands_in_capitals(name, word);
        let mut best = (self.meaning(word, country).filter(|_| is_word), end);
        let further = ends.chain((end < text.len()).then_some(text.len()));
        for end in further.take(longest - 1) {
            if let Some(term) = text.get(..end).and_then(|phrase| self.meaning(phrase, country)) {
                best = (Some(term), end);
            }
        }
        Some(best)
    }

    fn meaning(&self, phrase: &str, country: CountryCode) -> Option<TermId> {
        let phrase = self.phrases.get(phrase)?;
        let spoken = |language: Language| phrase.languages & (1 << language as u8) != 0;
        let is_spoken = spoken(Language::En) || Language::of_country(country).iter().any(|&one| spoken(one));
        is_spoken.then_some(phrase.term)
    }

    /// The words of a name, folded, one space between two. Words written together are taken apart, save those that are
    /// words as they stand.
    fn folded(&self, name: &str) -> String {
        if !is_joined(name) {
            return words(&fold(name)).collect::<Vec<_>>().join(" ");
        }
        let mut folded = String::with_capacity(name.len() + 8);
        let mut push = |part: &str| {
            for word in words(&fold(part)) {
                folded.push_str(if folded.is_empty() { "" } else { " " });
                folded.push_str(word);
            }
        };
        for word in words(name) {
            if self.first.get(&fold(word)).is_some() || !is_joined(word) {
                push(word);
            } else {
                joined_parts(word).for_each(&mut push);
            }
        }
        folded
    }
}

/// Themes that a name speaks of, each once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamedThemes {
    list: [TermId; MOST_PHRASES],
    count: usize,
}

impl Default for NamedThemes {
    fn default() -> Self {
        Self { list: [TermId(0); MOST_PHRASES], count: 0 }
    }
}

impl std::ops::Deref for NamedThemes {
    type Target = [TermId];

    fn deref(&self) -> &[TermId] {
        &self.list[..self.count]
    }
}

impl NamedThemes {
    fn add(&mut self, theme: TermId) {
        if !self.contains(&theme) && self.count < MOST_PHRASES {
            self.list[self.count] = theme;
            self.count += 1;
        }
    }

    /// Those for which `keep` says so, ascending.
    pub(crate) fn sorted(mut self, keep: impl Fn(TermId) -> bool) -> Self {
        let mut kept = 0;
        for place in 0..self.count {
            if keep(self.list[place]) {
                self.list[kept] = self.list[place];
                kept += 1;
            }
        }
        self.count = kept;
        self.list[..kept].sort_unstable();
        self
    }
}

/// Letters in lower case and digits as they are; a space for every other byte.
const LETTERS: [u8; 256] = {
    let mut letters = [b' '; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            letters[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    letters
};

/// What folding a name comes to, one space between two words, if it is short, ASCII and without words written together.
fn plain<'b>(name: &str, buffer: &'b mut [u8; USUAL_NAME]) -> Option<&'b str> {
    let bytes = name.as_bytes();
    if bytes.len() > USUAL_NAME || !name.is_ascii() {
        return None;
    }
    // Both loops are without branches, which no name would follow twice.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or(&[]));
    let may_be_joined =
        pairs.fold(false, |found, (a, b)| found | (a.is_ascii_lowercase() & b.is_ascii_uppercase()));
    if may_be_joined && is_joined(name) {
        return None;
    }
    let (mut length, mut is_behind_gap) = (0, true);
    for byte in bytes {
        let letter = LETTERS[usize::from(*byte)];
        let is_gap = letter == b' ';
        buffer[length] = letter;
        length += usize::from(!(is_gap & is_behind_gap));
        is_behind_gap = is_gap;
    }
    std::str::from_utf8(&buffer[..length]).ok().map(str::trim_ascii_end)
}

/// Whether a name has words written together, such as `LifeScience`: after three letters a capital with two more behind
/// it, so that `GmbH` is none.
fn is_joined(name: &str) -> bool {
    let (mut letters, mut before_is_small, mut since_joint) = (0, false, None);
    for c in name.chars() {
        if !c.is_alphanumeric() {
            (letters, before_is_small, since_joint) = (0, false, None);
            continue;
        }
        since_joint = match since_joint {
            _ if before_is_small && letters >= LEAST_PART && c.is_uppercase() => Some(1),
            Some(count) if count + 1 == LEAST_PART => return true,
            Some(count) => Some(count + 1),
            None => None,
        };
        letters += 1;
        before_is_small = c.is_lowercase();
    }
    false
}

/// The parts of a word written together that are long enough to mean something.
fn joined_parts(word: &str) -> impl Iterator<Item = &str> {
    let mut cuts = vec![0];
    let mut before_is_small = false;
    for (place, c) in word.char_indices() {
        if before_is_small && c.is_uppercase() {
            cuts.push(place);
        }
        before_is_small = c.is_lowercase();
    }
    cuts.push(word.len());
    let parts: Vec<&str> = cuts.windows(2).map(|cut| &word[cut[0]..cut[1]]).collect();
    parts.into_iter().filter(|part| part.chars().count() >= LEAST_PART)
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn stands_in_capitals(name: &str, word: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|token| token.eq_ignore_ascii_case(word) && token.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reference::Reference;

    fn read(name: &str, country: &str) -> Vec<String> {
        let reference = Reference::embedded();
        let vocabulary = &reference.vocabulary;
        let country = reference.countries.get(country).unwrap();
        let found = vocabulary.known().name_fields().read(name, country);
        found.iter().map(|&term| vocabulary.term(term).id.clone()).collect()
    }

    #[test]
    fn names_in_eight_languages_say_their_field() {
        for (name, country, expected) in [
            ("Automobil-Cluster Oberösterreich", "AT", "automotive-industry"),
            ("Klastr technické textilie", "CZ", "technical-textiles"),
            ("Śląski Klaster Turystyka", "PL", "travel-tourism"),
            ("Umweltcluster Bayern", "DE", "environment"),
            ("IT-Cluster Linz", "AT", "information-technology"),
            ("LifeScience Klaster", "PL", "life-sciences"),
            ("Romanian FURNITURE manufacturers", "RO", "furniture"),
            ("Gozdarstvo in les", "SI", "forestry"),
        ] {
            assert_eq!(read(name, country), [expected], "{name}");
        }
        assert_eq!(read("Food & Wood Valley", "GB"), ["food-industry", "wood-industry"]);
    }

    #[test]
    fn a_word_of_another_language_or_of_every_name_says_nothing() {
        for (name, country) in [
            ("Innovation Technology Cluster Network", "DE"),
            ("Cluster Casa Verde", "ES"),
            ("is it a cluster", "GB"),
            ("", "PL"),
            ("– & –", "PL"),
        ] {
            assert!(read(name, country).is_empty(), "{name}: {:?}", read(name, country));
        }
    }

    proptest! {
        #[test]
        fn short_names_fold_to_the_same_without_memory(name in "[ -~]{0,140}") {
            let folded = Reference::embedded().vocabulary.known().name_fields().folded(&name);
            let mut buffer = [0; USUAL_NAME];
            let plain = plain(&name, &mut buffer);
            prop_assert_eq!(plain.is_none(), name.len() > USUAL_NAME || is_joined(&name));
            prop_assert_eq!(plain.unwrap_or(&folded), &folded);
        }
    }
}
