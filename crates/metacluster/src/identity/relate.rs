//! How one word of a name may stand for another, and what that is worth in bits.
//!
//! Names reach a catalogue by hand: words are mistyped, cut short, inflected, translated, run together. Each way has a
//! cost, and each is worth at most what a coincidence of that kind would surprise: a rare word that is nearly equal
//! says less than one that is equal, and among short words nearly equal ones are everywhere.

use crate::identity::name::LEAST_INITIALS;
use crate::identity::rarity::Among;
use crate::identity::roster::{PlaceWord, Roster, RowWord, Word};
use crate::identity::words::Sort;

/// How a word of one name stands for a word of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same word.
    Same,
    /// Another spelling or language of a concept that the table of name words knows.
    Concept,
    /// It only looks the same: letters of another alphabet.
    LooksAlike,
    /// So many letters differ.
    Typo(u8),
    /// So many letters differ that it may be another word.
    Garbled,
    /// The one is cut short.
    CutShort,
    /// The same stem with another ending.
    Inflected,
    /// Both name one term of the vocabulary.
    Translated,
    /// Two words written as one.
    Joined,
}

impl Relation {
    /// Whether the two are one spelling, slips of the pen aside.
    pub(super) fn spelt_alike(self) -> bool {
        !matches!(self, Relation::Garbled | Relation::Inflected | Relation::Translated)
    }
}

/// A slip of the pen costs next to nothing: that it is one is said by the other word being in use and this one not.
/// What it is worth is bounded by [`most_for_typo`].
const TYPO: f64 = -0.25;
/// A word that may be badly mistyped says nothing for, and less against than another word would.
const GARBLED: f64 = -3.0;
/// With a full stop behind it, an abbreviation is meant as one.
const ABBREVIATED: f64 = -1.0;
const CUT_SHORT: f64 = -3.0;
const CUT_SHORT_CONTENT: f64 = -5.0;
const INFLECTED: f64 = -3.0;
/// Each catalogue writes in its own language, one catalogue seldom in two: the second figure is for one catalogue.
const CONCEPT: (f64, f64) = (-1.5, -6.0);
const TRANSLATED: (f64, f64) = (-3.0, -6.0);
const JOINED: f64 = -0.5;
/// Stems and meanings are shared by several words, so they never say as much as a rare word does.
const MOST_FOR_KIN: f64 = 9.0;
/// A word that more rows than this carry is no slip of the pen: the two rows of a pair, and a copy of the slip.
const IN_USE: u32 = 3;

/// How one word stands for another that is not the same, and for how many bits; `None` if it does not.
pub(super) fn relate(
    roster: &Roster<'_>,
    among: &Among,
    a: &RowWord,
    b: &RowWord,
) -> Option<(Relation, f64)> {
    let (word_a, word_b) = (roster.look(a.word), roster.look(b.word));
    let rarer = || among.bits(roster, a, 1).min(among.bits(roster, b, 1));
    if std::ptr::eq(word_a, word_b) {
        return Some((Relation::LooksAlike, rarer()));
    }
    if word_a.unit == word_b.unit {
        return Some((Relation::Concept, among.bits(roster, a, 2) + among.either(CONCEPT)));
    }
    if word_a.meaning.is_some() && word_a.meaning == word_b.meaning {
        return Some((Relation::Translated, rarer().min(MOST_FOR_KIN) + among.either(TRANSLATED)));
    }
    if let Some(cost) = cut_short(a, word_a, word_b).or_else(|| cut_short(b, word_b, word_a)) {
        let long = if word_a.letters > word_b.letters { a } else { b };
        return Some((Relation::CutShort, among.bits(roster, long, 1).min(MOST_FOR_KIN) + cost));
    }
    // Two words that both have a meaning are two words, however near: `solar` and `polar`, Nieder- and Oberösterreich.
    let means = |row_word: &RowWord, word: &Word| word.is_known() || row_word.place != PlaceWord::No;
    if means(a, word_a) && means(b, word_b) {
        return None;
    }
    let in_use = |word: &RowWord| word.counts[0] > IN_USE;
    if let Some((edits, most)) = typo(word_a, word_b).filter(|_| !(in_use(a) && in_use(b))) {
        return Some((Relation::Typo(edits), rarer().min(most) + TYPO * f64::from(edits)));
    }
    if inflected(word_a, word_b) {
        return Some((Relation::Inflected, rarer().min(MOST_FOR_KIN) + INFLECTED));
    }
    let unique = |word: &RowWord| word.counts[0] == 1;
    ((unique(a) || unique(b)) && garbled(word_a, word_b)).then_some((Relation::Garbled, GARBLED))
}

/// Whether `short` is `long` cut short, and what that costs. A full stop makes two letters enough.
fn cut_short(short_in_row: &RowWord, short: &Word, long: &Word) -> Option<f64> {
    let (least, cost) = match (short_in_row.dotted, long.sort) {
        (true, _) => (2, ABBREVIATED),
        (false, Sort::Content) => (4, CUT_SHORT_CONTENT),
        (false, _) => (3, CUT_SHORT),
    };
    let shorter = short.letters >= least && short.letters + 2 <= long.letters;
    (shorter && !short.has_digit && long.text.starts_with(&short.text)).then_some(cost)
}

/// The number of letters that differ if so few that the one is probably a slip for the other, and the most bits that
/// is worth. Numbers are never taken for slips: `2030` is not `2020`.
fn typo(a: &Word, b: &Word) -> Option<(u8, f64)> {
    if a.has_digit || b.has_digit {
        return None;
    }
    let (shorter, longer) = (a.letters.min(b.letters), a.letters.max(b.letters));
    let allowed: u8 = match longer {
        0..3 => 0,
        3 if shorter == 2 && !a.is_known() && !b.is_known() => 0,
        3..7 => 1,
        7..12 => 2,
        _ => 3,
    };
    let edits = edits(a, b, allowed)?;
    Some((edits, most_for_typo(shorter, edits)))
}

/// The number of letters by which two words differ, swapped neighbours counting once, if that is at most `most`.
fn edits(a: &Word, b: &Word, most: u8) -> Option<u8> {
    // An edit takes out one letter of the alphabet and brings in another at most.
    if a.letters.abs_diff(b.letters) > most || (a.mask ^ b.mask).count_ones() > 2 * u32::from(most) {
        return None;
    }
    let edits = distance(&a.text, &b.text);
    (edits <= usize::from(most)).then_some(edits as u8)
}

/// Optimal string alignment distance; what two words begin and end with alike is cut off first, which changes nothing
/// and leaves little to compare.
fn distance(a: &str, b: &str) -> usize {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum()
    };
    let start = common(&mut a.chars().zip(b.chars()));
    let (a, b) = (&a[start..], &b[start..]);
    let end = common(&mut a.chars().rev().zip(b.chars().rev()));
    strsim::osa_distance(&a[..a.len() - end], &b[..b.len() - end])
}

/// Bits at most: 1.5 a letter that agrees beyond the first, less four for each edit after the first, 10 in all. Among
/// short words a similar one is no great coincidence.
fn most_for_typo(letters: u8, edits: u8) -> f64 {
    let agreeing = f64::from(letters.saturating_sub(1 + edits));
    (1.5 * agreeing - 4.0 * f64::from(edits.saturating_sub(1))).clamp(0.5, 10.0)
}

/// Whether at most two letters in five differ, and not both the first and the last.
fn garbled(a: &Word, b: &Word) -> bool {
    let (mut x, mut y) = (a.text.chars(), b.text.chars());
    let spared = x.next() == y.next() || x.next_back() == y.next_back();
    !a.has_digit && !b.has_digit && spared && edits(a, b, 2 * a.letters.max(b.letters) / 5).is_some()
}

/// Whether two words share a stem: at least five letters and two thirds of the shorter word.
fn inflected(a: &Word, b: &Word) -> bool {
    const LEAST_STEM: usize = 5;
    if a.has_digit || b.has_digit {
        return false;
    }
    let stem = a.text.chars().zip(b.text.chars()).take_while(|(x, y)| x == y).count();
    let shorter = usize::from(a.letters.min(b.letters));
    stem >= LEAST_STEM && 3 * stem >= 2 * shorter
}

/// Two words written as one may have a slip in them from this length on.
const LEAST_JOINED_TYPO: u8 = 6;

/// What it is worth that two neighbouring words of one name are one word of the other; `None` if they are not.
pub(super) fn joined(roster: &Roster<'_>, among: &Among, two: [&RowWord; 2], one: &RowWord) -> Option<f64> {
    let halves = two.map(|word| roster.look(word.word));
    let whole = roster.look(one.word);
    let letters = halves[0].letters.saturating_add(halves[1].letters);
    let mask = halves[0].mask | halves[1].mask;
    if letters.abs_diff(whole.letters) > 1
        || usize::from(letters) < LEAST_INITIALS
        || (mask ^ whole.mask).count_ones() > 2
    {
        return None;
    }
    let text = format!("{}{}", halves[0].text, halves[1].text);
    let edits = distance(&text, &whole.text);
    if edits > usize::from(letters >= LEAST_JOINED_TYPO) {
        return None;
    }
    // Whichever is written more often: the two words, or the one.
    let apart = among.bits(roster, two[0], 1) + among.bits(roster, two[1], 1);
    Some(apart.min(among.bits(roster, one, 1)) + JOINED + TYPO * edits as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_words_share_at_their_ends_does_not_change_their_distance() {
        let words =
            ["cluster", "clsuter", "lcuster", "clusters", "cuter", "aab", "aba", "abab", "ab", "", "čluster"];
        for a in words {
            for b in words {
                assert_eq!(distance(a, b), strsim::osa_distance(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn among_short_words_a_slip_says_little() {
        assert!(most_for_typo(3, 1) < most_for_typo(6, 1));
        assert!(most_for_typo(9, 2) < most_for_typo(9, 1));
        assert_eq!((most_for_typo(30, 1), most_for_typo(2, 1)), (10.0, 0.5));
    }
}
