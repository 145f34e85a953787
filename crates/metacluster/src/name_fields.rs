//! What the name of an organisation says of its field: `Automobil-Cluster` is about cars, whatever its row leaves out.
//!
//! The phrases are those of the theme table. A phrase is believed in English and in the languages of the cluster's own
//! country: a short word means one thing in one language and another thing elsewhere. Words that say what kind of body
//! an organisation is, or that nearly all of them carry (`cluster`, `innovation`), name no field. What counts how much
//! is decided in [`crate::catalogue`].

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::country::CountryCode;
use crate::fold::fold;
use crate::identity::{NameWords, Sort};
use crate::language::Language;
use crate::vocabulary::{Term, TermId};

/// The phrases that names are searched for.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameFields {
    phrases: HashMap<Box<str>, Phrase, FixedState>,
    /// For the first word of each phrase the number of words of the longest phrase that begins with it.
    first: HashMap<Box<str>, usize, FixedState>,
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
const MOST_WORDS: usize = 24;
/// The least length of a word that may be a compound with `cluster` or `network`: `Umweltcluster`.
const LEAST_COMPOUND: usize = 9;

impl NameFields {
    /// From the themes of a vocabulary. O(words).
    pub(crate) fn new<'a>(themes: impl Iterator<Item = (TermId, &'a Term)>) -> Self {
        let mut fields = Self::default();
        let table = NameWords::embedded();
        for (term, theme) in themes {
            for language in Language::ALL {
                for label in theme.labels.in_language(language) {
                    let words: Vec<String> = words(&fold(label)).map(str::to_owned).collect();
                    let Some(first) = words.first() else { continue };
                    if !words.iter().any(|word| table.sort(word) == Sort::Content) {
                        continue;
                    }
                    let longest = fields.first.entry(first.as_str().into()).or_default();
                    *longest = words.len().max(*longest);
                    let phrase = Phrase { term, languages: 0 };
                    let phrase = fields.phrases.entry(words.join(" ").into()).or_insert(phrase);
                    phrase.languages |= 1 << language as u8;
                }
            }
        }
        fields
    }

    /// The themes that a name speaks of, each once, in the order of the name. Expected O(length of the name).
    pub(crate) fn read(&self, name: &str, country: CountryCode) -> Vec<TermId> {
        let mut found = Vec::new();
        if self.first.is_empty() {
            return found;
        }
        let folded = match (is_joined(name), name.is_ascii()) {
            (true, _) => self.taken_apart(name),
            // What folding comes to, at a fraction of its cost: a million names are read.
            (false, true) => name.to_ascii_lowercase(),
            (false, false) => fold(name),
        };
        let mut list = [""; MOST_WORDS];
        let mut count = 0;
        for word in words(&folded).take(MOST_WORDS) {
            list[count] = word;
            count += 1;
        }
        let mut rest = &list[..count];
        while let [word, after @ ..] = rest {
            let (term, length) = self.phrase_at(word, after, name, country);
            found.extend(term.filter(|term| !found.contains(term)));
            rest = &rest[length..];
        }
        found
    }

    /// The longest phrase that begins with this word, with its number of words; or nothing, with 1.
    fn phrase_at(
        &self,
        word: &str,
        after: &[&str],
        name: &str,
        country: CountryCode,
    ) -> (Option<TermId>, usize) {
        let Some(&longest) = self.first.get(word) else {
            let stem = || NameWords::embedded().parts(word).map(|(stem, _)| stem);
            let stem = (word.len() >= LEAST_COMPOUND).then(stem).flatten();
            return (stem.and_then(|stem| self.meaning(stem, country)), 1);
        };
        let is_word = word.len() > SHORT || stands_in_capitals(name, word);
        let mut best = (self.meaning(word, country).filter(|_| is_word), 1);
        if longest > 1 {
            let mut phrase = word.to_owned();
            for (place, next) in after.iter().take(longest - 1).enumerate() {
                phrase.push(' ');
                phrase.push_str(next);
                if let Some(term) = self.meaning(&phrase, country) {
                    best = (Some(term), place + 2);
                }
            }
        }
        best
    }

    fn meaning(&self, phrase: &str, country: CountryCode) -> Option<TermId> {
        let phrase = self.phrases.get(phrase)?;
        let spoken = |language: Language| phrase.languages & (1 << language as u8) != 0;
        let is_spoken = spoken(Language::En) || Language::of_country(country).iter().any(|&one| spoken(one));
        is_spoken.then_some(phrase.term)
    }

    /// The folded name with words written together taken apart, save those that are words as they stand.
    fn taken_apart(&self, name: &str) -> String {
        let mut folded = String::with_capacity(name.len() + 8);
        for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let whole = fold(word);
            if self.first.contains_key(whole.as_str()) || !is_joined(word) {
                folded.push_str(&whole);
            } else {
                joined_parts(word).for_each(|part| {
                    folded.push_str(&fold(part));
                    folded.push(' ');
                });
            }
            folded.push(' ');
        }
        folded
    }
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
    use crate::reference::Reference;

    fn read(name: &str, country: &str) -> Vec<String> {
        let reference = Reference::embedded();
        let vocabulary = &reference.vocabulary;
        let country = reference.countries.get(country).unwrap();
        let found = vocabulary.known().name_fields().read(name, country);
        found.into_iter().map(|term| vocabulary.term(term).id.clone()).collect()
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
}
