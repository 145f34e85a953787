//! The nearest known value to a mistyped one, for the help line of an error.

use std::cmp::Reverse;

use crate::fold::fold;

/// Words longer than this are never compared: edit distance is quadratic and no known value is that long.
const LONGEST_WORD: usize = 64;

/// More edits than this make another word, however long it is: "medical tourism" is no typo of "digital tourism".
const MOST_EDITS: usize = 3;

/// The candidate closest to `word`, if any is within a third of its length (at least one edit, at most three); compares
/// folded forms by optimal string alignment, so that a swapped pair of letters counts once. Of equally near candidates
/// the first by its folded form wins, of spellings of one word that in lower case, whatever the order of `candidates`.
///
/// Time O(candidates · |word|²), bounded by a length limit of 64 characters.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded: Vec<(String, Reverse<&str>)> =
        candidates.into_iter().map(|candidate| (fold(candidate), Reverse(candidate))).collect();
    let pairs = folded.iter().map(|(folded, candidate)| (folded.as_str(), *candidate));
    nearest_folded(&fold(word), pairs).map(|(_, Reverse(candidate))| candidate)
}

/// [`nearest`] over words that are folded already, each with what it stands for.
pub(crate) fn nearest_folded<'a, T: Ord>(
    word: &str,
    candidates: impl IntoIterator<Item = (&'a str, T)>,
) -> Option<(&'a str, T)> {
    let length = word.chars().count();
    if length == 0 || length > LONGEST_WORD {
        return None;
    }
    let limit = (length / 3).clamp(1, MOST_EDITS);
    let own_letters = letters(word);
    let near = candidates.into_iter().filter_map(|(folded, stands_for)| {
        // A letter takes one byte to four: a cheap bound before letters are counted.
        if folded.len() + limit < length || folded.chars().count().abs_diff(length) > limit {
            return None;
        }
        // An edit takes out one letter of the alphabet and brings in another at most.
        if (own_letters ^ letters(folded)).count_ones() as usize > 2 * limit {
            return None;
        }
        let distance = strsim::osa_distance(word, folded);
        (distance <= limit && distance < length).then_some((distance, folded, stands_for))
    });
    near.min().map(|(_, folded, stands_for)| (folded, stands_for))
}

/// Which letters from a to z a word has, a bit each.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |letters, byte| letters | 1 << (byte - b'a'))
}

#[cfg(test)]
mod tests {
    use super::{MOST_EDITS, fold, nearest};

    #[test]
    fn finds_the_nearest_and_nothing_far() {
        let known = ["sectors", "complement", "themes", "ties"];
        assert_eq!(nearest("sector", known), Some("sectors"));
        assert_eq!(nearest("Theems", known), Some("themes"));
        assert_eq!(nearest("weather", known), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("digital tourism", ["medical tourism"]), None);
        assert_eq!(nearest(&"s".repeat(100_000), known), None);
    }

    #[test]
    fn the_letters_of_a_word_rule_out_none_that_is_near() {
        let words =
            ["health", "haelth", "helath", "hearth", "wealth", "heal", "heat", "zzalth", "h3alth", "zdraví"];
        for word in words {
            for candidate in words {
                let limit = (fold(word).chars().count() / 3).clamp(1, MOST_EDITS);
                let distance = strsim::osa_distance(&fold(word), &fold(candidate));
                let near = distance <= limit && distance < fold(word).chars().count();
                assert_eq!(nearest(word, [candidate]).is_some(), near, "{word} {candidate}");
            }
        }
    }

    #[test]
    fn equal_distance_is_settled_by_byte_order() {
        assert_eq!(nearest("cat", ["rat", "bat"]), Some("bat"));
        assert_eq!(nearest("cat", ["bat", "rat"]), Some("bat"));
        assert_eq!(nearest("toursim", ["Tourism", "tourism"]), Some("tourism"));
    }
}
