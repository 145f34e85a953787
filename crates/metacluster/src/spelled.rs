//! Words as rows spelled them, with their terms.
//!
//! A catalogue of a million rows looks up eleven million words among some thousands, so that looking up is a large part
//! of reading a row, and most of a look-up is waiting for memory. Words of usual length therefore stand in one array, in
//! the order in which they were met: the common ones together, in front. Such a word is taken as four numbers, which are
//! read once, and serve to hash it and to compare it.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};

use crate::vocabulary::TermId;

/// From spellings to terms.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spelled {
    short: Vec<(Key, TermId)>,
    /// Places in `short` by the hash of the word, the upper half of which stands beside the place.
    places: HashTable<(u32, u32)>,
    long: HashMap<Box<str>, TermId, FixedState>,
}

/// A word of at most 32 bytes: its first and its last eight, or sixteen, which overlap or have zeros between them, and its
/// length, which says how they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    parts: [u64; 4],
    length: u32,
}

impl Key {
    fn of(word: &str) -> Option<Self> {
        let bytes = word.as_bytes();
        let eight = |place: usize| {
            let chunk = bytes.get(place..).and_then(|rest| rest.first_chunk());
            chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk))
        };
        let four = |chunk: Option<&[u8; 4]>| chunk.map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)));
        let length = bytes.len();
        let parts = match length {
            0 => [0; 4],
            // The first, the middle and the last are all of up to three.
            1..=3 => [u64::from_le_bytes([bytes[0], bytes[length / 2], bytes[length - 1], 0, 0, 0, 0, 0]), 0, 0, 0],
            4..=7 => [four(bytes.first_chunk()) | four(bytes.last_chunk()) << 32, 0, 0, 0],
            8..=16 => [eight(0), eight(length - 8), 0, 0],
            17..=32 => [eight(0), eight(8), eight(length - 16), eight(length - 8)],
            _ => return None,
        };
        Some(Self { parts, length: length as u32 })
    }

    /// A hash and its upper half. Nothing observable depends on it, and a run repeats exactly.
    fn hash(&self) -> (u64, u32) {
        let [a, b, c, d] = self.parts;
        let hash = mixed(a ^ 0x9E37_79B9_7F4A_7C15, b ^ u64::from(self.length) ^ 0xD1B5_4A32_D192_ED03)
            ^ if self.length > 16 { mixed(c ^ 0x8CB9_2BA7_2F3D_8DD7, d ^ 0xAEF1_7502_108E_F2D9) } else { 0 };
        (hash, (hash >> 32) as u32)
    }
}

/// Both halves of a product, folded into one: every bit of the factors reaches every bit of it.
fn mixed(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

impl Spelled {
    /// The term of a word in this very spelling. Expected O(length of the word).
    pub(crate) fn get(&self, word: &str) -> Option<TermId> {
        let Some(key) = Key::of(word) else { return self.long.get(word).copied() };
        let (hash, upper) = key.hash();
        let is_it = |&(other, place): &(u32, u32)| other == upper && self.short[place as usize].0 == key;
        let (_, place) = self.places.find(hash, is_it)?;
        Some(self.short[*place as usize].1)
    }

    /// Adds a word that is not there.
    pub(crate) fn insert(&mut self, word: &str, term: TermId) {
        let Some(key) = Key::of(word) else {
            self.long.insert(word.into(), term);
            return;
        };
        let (code, upper) = key.hash();
        let all = &self.short;
        self.places.insert_unique(code, (upper, all.len() as u32), |&(_, place)| all[place as usize].0.hash().0);
        self.short.push((key, term));
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
        fn words_that_differ_have_keys_that_differ(a in "[ab\u{0}ž]{0,34}", place in 0usize..40, letter in "[abc]?") {
            let mut b: Vec<char> = a.chars().collect();
            if let Some(changed) = b.get_mut(place) {
                *changed = 'c';
            }
            let b: String = b.into_iter().collect::<String>() + &letter;
            let keys = Key::of(&a).zip(Key::of(&b));
            prop_assert_eq!(Key::of(&a).is_none(), a.len() > 32);
            if let Some((key, other)) = keys {
                prop_assert_eq!(key == other, a == b);
                prop_assert!(a != b || key.hash() == other.hash());
            }
        }
    }
}
