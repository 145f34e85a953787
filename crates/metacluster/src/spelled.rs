//! Words as rows spelled them, with their terms.
//!
//! A catalogue of a million rows looks up eleven million words among some thousands, so that looking up is a large part
//! of reading a row, and most of a look-up is waiting for memory. Words of usual length therefore stand in one array, a
//! word and its term in half a cache line, in the order in which they were met: the common ones together, in front.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};

use crate::vocabulary::TermId;

/// Bytes of a word that stands in the table itself.
const SHORT: usize = 27;

/// From spellings to terms.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spelled {
    short: Vec<Short>,
    /// Places in `short` by the hash of the word, the upper half of which stands beside the place.
    places: HashTable<(u32, u32)>,
    long: HashMap<Box<str>, TermId>,
}

/// A short word in place.
#[derive(Debug, Clone, Copy)]
struct Short {
    letters: [u8; SHORT],
    length: u8,
    term: TermId,
}

impl Short {
    fn new(word: &str, term: TermId) -> Option<Self> {
        let mut letters = [0; SHORT];
        letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Some(Self { letters, length: word.len() as u8, term })
    }

    fn word(&self) -> &[u8] {
        &self.letters[..usize::from(self.length)]
    }
}

/// A hash and its upper half. The seed is fixed: nothing observable depends on it, and a run repeats exactly.
fn hash(word: &[u8]) -> (u64, u32) {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(word);
    let hash = hasher.finish();
    (hash, (hash >> 32) as u32)
}

impl Spelled {
    /// The term of a word in this very spelling. Expected O(length of the word).
    pub(crate) fn get(&self, word: &str) -> Option<TermId> {
        if word.len() > SHORT {
            return self.long.get(word).copied();
        }
        let word = word.as_bytes();
        let (hash, upper) = hash(word);
        let is_it = |&(other, place): &(u32, u32)| {
            other == upper && self.short.get(place as usize).is_some_and(|short| short.word() == word)
        };
        let (_, place) = self.places.find(hash, is_it)?;
        Some(self.short.get(*place as usize)?.term)
    }

    /// Adds a word that is not there.
    pub(crate) fn insert(&mut self, word: &str, term: TermId) {
        let Some(short) = Short::new(word, term) else {
            self.long.insert(word.into(), term);
            return;
        };
        let (code, upper) = hash(word.as_bytes());
        let all = &self.short;
        self.places
            .insert_unique(code, (upper, all.len() as u32), |&(_, place)| hash(all[place as usize].word()).0);
        self.short.push(short);
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_length_are_found_as_they_were_spelled() {
        let words: Vec<String> =
            (0..60).map(|n| "ž".repeat(n)).chain((0..60).map(|n| "\0".repeat(n))).collect();
        let mut spelled = Spelled::default();
        for (number, word) in words.iter().enumerate() {
            if spelled.get(word).is_none() {
                spelled.insert(word, TermId(number as u32));
            }
        }
        for (number, word) in words.iter().enumerate().filter(|(number, _)| *number != 60) {
            assert_eq!(spelled.get(word), Some(TermId(number as u32)), "{word:?}");
        }
        assert_eq!(spelled.len(), 119, "the empty word came twice");
        assert_eq!(spelled.get("Ž"), None);
    }
}
