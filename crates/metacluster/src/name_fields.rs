//! What the name of an organisation says of its field: `Automobil-Cluster` is about cars, whatever its row leaves out.
//!
//! The phrases are those of the theme table. A phrase is believed in English and in the languages of the cluster's own
//! country: a short word means one thing in one language and another thing elsewhere. Words that say what kind of body
//! an organisation is, or that nearly all of them carry (`cluster`, `innovation`), name no field. What counts how much
//! is decided in [`crate::catalogue`].

mod folded;

use std::collections::HashMap;

use folded::{Folded, folded, words};

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
    /// The first word of each phrase.
    first: Spelled<First>,
}

/// What is known of a word that phrases begin with.
#[derive(Debug, Clone, Copy)]
struct First {
    /// The number of words of the longest of them.
    longest: usize,
    /// The phrase that it is by itself.
    alone: Option<Phrase>,
}

/// What a phrase means, and in which languages.
#[derive(Debug, Clone, Copy)]
struct Phrase {
    term: TermId,
    languages: u8,
}

impl Phrase {
    /// What it means in a country: nothing in a language that is foreign there.
    fn meant_in(self, country: CountryCode) -> Option<TermId> {
        let spoken = |language: Language| self.languages & (1 << language as u8) != 0;
        let is_spoken = spoken(Language::En) || Language::of_country(country).iter().any(|&one| spoken(one));
        is_spoken.then_some(self.term)
    }
}

/// A phrase of so few letters has to stand in capitals, as `IT` does: in small letters it is a word of some language.
const SHORT: usize = 2;
/// Longer names are read up to here; no real one comes near.
const MOST_PHRASES: usize = 24;
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
        for (word, &longest) in &longest {
            fields.first.insert(word, First { longest, alone: phrases.get(word).copied() });
        }
        fields
    }

    /// The themes that a name speaks of, in the order of the name. Expected O(length of the name).
    pub(crate) fn read(&self, name: &str, country: CountryCode) -> NamedThemes {
        if self.first.len() == 0 {
            return NamedThemes::default();
        }
        let is_word = |word: &str| self.first.get(word).is_some();
        match Folded::of(name, is_word) {
            Some(folded) => self.read_words(folded.text(), folded.ends(), name, country),
            None => {
                let folded = folded(name, is_word);
                let mut ends: Vec<usize> = folded.match_indices(' ').map(|(end, _)| end).collect();
                ends.extend((!folded.is_empty()).then_some(folded.len()));
                self.read_words(&folded, &ends, name, country)
            }
        }
    }

    /// The same of its folded words, one space between two, each of which ends where `ends` says.
    fn read_words<E: Copy + Into<usize>>(
        &self,
        folded: &str,
        ends: &[E],
        name: &str,
        country: CountryCode,
    ) -> NamedThemes {
        let mut found = NamedThemes::default();
        let (mut start, mut word) = (0, 0);
        for _ in 0..MOST_PHRASES {
            let Some(ends) = ends.get(word..).filter(|ends| !ends.is_empty()) else { break };
            let phrase = |words: usize| folded.get(start..(*ends.get(words - 1)?).into());
            let (term, words) = self.phrase_at(phrase, name, country);
            term.into_iter().for_each(|term| found.add(term));
            word += words;
            start = ends[words - 1].into() + 1;
        }
        found
    }

    /// What the longest phrase means that begins here, with its number of words; or nothing, with one word. `phrase`
    /// gives the first so many words.
    fn phrase_at<'t>(
        &self,
        phrase: impl Fn(usize) -> Option<&'t str>,
        name: &str,
        country: CountryCode,
    ) -> (Option<TermId>, usize) {
        let word = phrase(1).unwrap_or("");
        let Some(First { longest, alone }) = self.first.get(word) else {
            let stem = || NameWords::embedded().parts(word).map(|(stem, _)| stem);
            let stem = (word.len() >= LEAST_COMPOUND).then(stem).flatten();
            let meant = stem.and_then(|stem| self.phrases.get(stem));
            return (meant.and_then(|phrase| phrase.meant_in(country)), 1);
        };
        let is_word = |_: &Phrase| word.len() > SHORT || stands_in_capitals(name, word);
        let mut best = (alone.filter(is_word).and_then(|phrase| phrase.meant_in(country)), 1);
        for (words, phrase) in (2..=longest).map_while(|words| Some((words, phrase(words)?))) {
            if let Some(term) = self.phrases.get(phrase).and_then(|phrase| phrase.meant_in(country)) {
                best = (Some(term), words);
            }
        }
        best
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

    /// The same, ascending.
    pub(crate) fn sorted(mut self) -> Self {
        self.list[..self.count].sort_unstable();
        self
    }
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
}
