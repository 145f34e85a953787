//! Which pairs of rows are worth comparing: those that share a key, found without comparing all pairs.
//!
//! Keys of a row, all within its country: each of its words, each word with one letter left out (so that two words
//! one slip apart share a key), each pair of its words, two neighbours written as one, its initials, its words for a
//! term of the vocabulary with its region, its host, its whole name. Rows with a key in common are a block; a block of
//! more than [`LARGEST_BLOCK`] rows says that the key is common, and is passed over: pairs of words take over where
//! single words are common. As a net below all that, each row is compared with its nearest neighbours in the
//! alphabetical order of the names, read forwards and backwards (Hernández and Stolfo, The merge/purge problem, SIGMOD
//! 1995).
//!
//! Time O(k log k + p log p) and memory O(k + p) for k keys and p pairs of one country at a time; with blocks capped,
//! both are linear in the number of rows.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;

use crate::identity::roster::{Roster, Row};

/// Rows that share a key and are compared with each other. Larger blocks grow quadratically and hold ever fewer pairs
/// that no smaller block has.
const LARGEST_BLOCK: usize = 50;
/// Neighbours on either side in alphabetical order.
const NEIGHBOURS: usize = 2;
/// Pairs are formed of this many words of a name: 45 keys at most.
const PAIRED_WORDS: usize = 10;
/// Words shorter than this do not get keys with a letter left out.
const LEAST_SLIPS: u8 = 4;

/// Pairs of rows to compare, and what was passed over on the way.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Ascending, the lower row first.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Keys that more rows share than are compared with each other.
    pub(super) common_keys: usize,
}

/// The candidates among the rows of one country.
pub(super) fn candidates(roster: &Roster<'_>, rows: &[u32]) -> Candidates {
    let keyed = |&row: &u32| keys(roster, row).into_iter().map(move |key| (key, row));
    let mut keys: Vec<(u64, u32)> = rows.par_iter().with_min_len(TASK).flat_map_iter(keyed).collect();
    sort(&mut keys);
    keys.dedup();
    let mut found = Candidates::default();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for block in keys.chunk_by(|x, y| x.0 == y.0) {
        if block.len() > LARGEST_BLOCK {
            found.common_keys += 1;
            continue;
        }
        for (at, (_, x)) in block.iter().enumerate() {
            pairs.extend(block[at + 1..].iter().map(|(_, y)| (*x, *y)));
        }
    }
    drop(keys);
    for backwards in [false, true] {
        let spelt = |&row: &u32| (spelt(roster, row, backwards), row);
        let mut order: Vec<(String, u32)> = rows.par_iter().with_min_len(TASK).map(spelt).collect();
        sort(&mut order);
        for (at, (_, x)) in order.iter().enumerate() {
            let next = order[at + 1..].iter().take(NEIGHBOURS);
            pairs.extend(next.map(|(_, y)| (*x.min(y), *x.max(y))));
        }
    }
    sort(&mut pairs);
    pairs.dedup();
    found.pairs = pairs;
    found
}

/// Fewer rows are not worth a task of their own.
pub(super) const TASK: usize = 256;

fn sort<T: Ord + Send>(things: &mut [T]) {
    if things.len() > TASK * TASK { things.par_sort_unstable() } else { things.sort_unstable() }
}

fn keys(roster: &Roster<'_>, number: u32) -> Vec<u64> {
    let row = &roster.rows[number as usize];
    let mut keys = Vec::new();
    let words: Vec<_> = row.words.iter().map(|word| (word, roster.look(word.word))).collect();
    for (word, info) in &words {
        keys.push(key("word", info.text.as_str()));
        if info.letters >= LEAST_SLIPS && !info.has_digit && (word.counts[1] as usize) <= LARGEST_BLOCK {
            slips(&info.text, &mut keys);
        }
        if let (Some(meaning), Some(area)) = (info.meaning, row.area) {
            keys.push(key("meaning", &(meaning, area)));
        }
        if let Some(area) = row.area {
            keys.push(key("here", &(info.unit, area)));
        }
    }
    for two in words.windows(2) {
        let joined = format!("{}{}", two[0].1.text, two[1].1.text);
        slips(&joined, &mut keys);
        keys.push(key("word", joined.as_str()));
    }
    let mut units: Vec<u32> = words.iter().map(|(_, info)| info.unit).take(PAIRED_WORDS).collect();
    units.sort_unstable();
    units.dedup();
    for (at, x) in units.iter().enumerate() {
        keys.extend(units[at + 1..].iter().map(|y| key("two", &(x, y))));
        if let Some(area) = row.area {
            keys.extend(units[at + 1..].iter().map(|y| key("two here", &(x, y, area))));
        }
    }
    keys.extend(
        row.initials
            .iter()
            .chain(&row.acronym)
            .map(|&letters| key("word", roster.word(letters).text.as_str())),
    );
    keys.extend(row.host.map(|host| key("host", &host)));
    keys.push(key("name", spelt(roster, number, false).as_str()));
    keys
}

/// The word with each of its letters left out, and whole.
fn slips(word: &str, keys: &mut Vec<u64>) {
    keys.push(key("slip", word));
    let mut left = String::with_capacity(word.len());
    for (place, c) in word.char_indices() {
        left.clear();
        left.push_str(&word[..place]);
        left.push_str(&word[place + c.len_utf8()..]);
        keys.push(key("slip", left.as_str()));
    }
}

/// The words of a name as one, in their order or from the last letter to the first.
fn spelt(roster: &Roster<'_>, row: u32, backwards: bool) -> String {
    let row: &Row = &roster.rows[row as usize];
    let letters = row.words.iter().flat_map(|word| roster.look(word.word).text.chars());
    if backwards { letters.rev().collect() } else { letters.collect() }
}

/// A key as a number. Two keys that fall on one number cost a comparison and nothing else.
fn key(kind: &str, value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    kind.hash(&mut hasher);
    value.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a: the same on every run, and fast on keys of a few bytes.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}
