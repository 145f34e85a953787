//! What is known of words in one very spelling.
//!
//! A catalogue of a million rows looks up eleven million words among some thousands, so that looking up is a large part
//! of reading a row, and most of a look-up is waiting for memory. Words of usual length therefore stand in the table
//! itself, as two numbers which are read once, and serve to hash a word and to compare it.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};

/// Longest word that stands in the table itself, in bytes.
const LONGEST: usize = 19;

/// From spellings to something of each, such as its term.
#[derive(Debug, Clone)]
pub(crate) struct Spelled<T> {
    short: HashTable<Short<T>>,
    long: HashMap<Box<str>, T, FixedState>,
}

impl<T> Default for Spelled<T> {
    fn default() -> Self {
        Self { short: HashTable::new(), long: HashMap::default() }
    }
}

/// A short word with what is known of it: a term and its word take 24 bytes.
#[derive(Debug, Clone, Copy)]
struct Short<T> {
    parts: [u64; 2],
    between: u32,
    known: T,
}

impl<T> Short<T> {
    fn key(&self) -> Key {
        Key { parts: self.parts, between: self.between }
    }
}

/// A word of at most 19 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// Its first and its last eight bytes, which may overlap.
    parts: [u64; 2],
    /// Its length, which says how they lie, and the bytes between them, three at most.
    between: u32,
}

impl Key {
    fn of(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let eight = |chunk: Option<&[u8; 8]>| chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk));
        let four = |chunk: Option<&[u8; 4]>| chunk.map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)));
        let length = bytes.len();
        let parts = match length {
            0 => [0, 0],
            // The first, the middle and the last are all of up to three.
            1..=3 => [u64::from_le_bytes([bytes[0], bytes[length / 2], bytes[length - 1], 0, 0, 0, 0, 0]), 0],
            4..=7 => [four(bytes.first_chunk()), four(bytes.last_chunk())],
            8..=LONGEST => [eight(bytes.first_chunk()), eight(bytes.last_chunk())],
            _ => return None,
        };
        let length = length as u32;
        let between = if length > 16 { four(bytes[8..].first_chunk()) as u32 & 0x00FF_FFFF } else { 0 };
        Some(Self { parts, between: between << 8 | length })
    }

    /// Nothing observable depends on it, and a run repeats exactly.
    fn hash(&self) -> u64 {
        let [a, b] = self.parts;
        mixed(a ^ 0x9E37_79B9_7F4A_7C15, b ^ u64::from(self.between) ^ 0xD1B5_4A32_D192_ED03)
    }
}

/// Both halves of a product, folded into one: every bit of the factors reaches every bit of it.
fn mixed(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

impl<T: Copy> Spelled<T> {
    /// What is known of a word in this very spelling. Expected O(length of the word).
    pub(crate) fn get(&self, word: &str) -> Option<T> {
        let Some(key) = Key::of(word) else { return self.long.get(word).copied() };
        self.short.find(key.hash(), |short| short.key() == key).map(|short| short.known)
    }

    /// Adds a word that is not there.
    pub(crate) fn insert(&mut self, word: &str, known: T) {
        let Some(key) = Key::of(word) else {
            self.long.insert(word.into(), known);
            return;
        };
        let Key { parts, between } = key;
        self.short.insert_unique(key.hash(), Short { parts, between, known }, |short| short.key().hash());
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocabulary::TermId;

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

    proptest! {
        #[test]
        fn words_that_differ_have_keys_that_differ(a in "[ab\u{0}ž]{0,21}", place in 0usize..23, letter in "[abc]?") {
            let mut b: Vec<char> = a.chars().collect();
            if let Some(changed) = b.get_mut(place) {
                *changed = 'c';
            }
            let b: String = b.into_iter().collect::<String>() + &letter;
            let keys = Key::of(&a).zip(Key::of(&b));
            prop_assert_eq!(Key::of(&a).is_none(), a.len() > LONGEST);
            if let Some((key, other)) = keys {
                prop_assert_eq!(key == other, a == b);
                prop_assert!(a != b || key.hash() == other.hash());
            }
        }
    }
}
