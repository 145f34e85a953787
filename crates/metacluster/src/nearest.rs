//! The nearest known value to a mistyped one, for the help line of an error.

use std::cmp::Reverse;

use crate::fold::fold;

/// Words longer than this are never compared: edit distance is quadratic and no known value is that long.
const LONGEST_WORD: usize = 64;

/// More edits than this make another word, however long it is: "medical tourism" is no typo of "digital tourism".
const MOST_EDITS: usize = 3;

/// The candidate closest to `word`, if any is within a third of its length (at least one edit, at most three); compares
/// folded forms by optimal string alignment, so that a swapped pair of letters counts once. Of equally near candidates the
/// first in byte order wins, whatever the order of `candidates`.
///
/// Time O(candidates · |word|²), bounded by a length limit of 64 characters.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let length = word.chars().count();
    if length == 0 || length > LONGEST_WORD {
        return None;
    }
    let limit = (length / 3).clamp(1, MOST_EDITS);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let folded = fold(candidate);
            if folded.chars().count().abs_diff(length) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&word, &folded);
            (distance <= limit && distance < length).then_some((distance, folded, Reverse(candidate)))
        })
        .min()
        .map(|(_, _, Reverse(candidate))| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
    fn equal_distance_is_settled_by_byte_order() {
        assert_eq!(nearest("cat", ["rat", "bat"]), Some("bat"));
        assert_eq!(nearest("cat", ["bat", "rat"]), Some("bat"));
        assert_eq!(nearest("toursim", ["Tourism", "tourism"]), Some("tourism"));
    }
}
