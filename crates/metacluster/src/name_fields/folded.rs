//! The words of a name, folded, for a million names: most need no memory of their own.

use std::sync::LazyLock;

use crate::fold::fold;

/// Bytes of a usual name.
const USUAL: usize = 128;
/// Bytes that its folded words may take, with a space more where words written together are taken apart.
const ROOM: usize = USUAL + USUAL / LEAST_PART + 1;
/// Parts of a name written together, such as `LifeScience`, are told apart from this length on.
const LEAST_PART: usize = 3;

/// The words of a usual name, one space between two.
#[derive(Debug)]
pub(super) struct Folded {
    text: [u8; ROOM],
    length: usize,
    /// Where each word ends.
    ends: [u8; ROOM / 2 + 1],
    words: usize,
}

impl Folded {
    /// The words of a name that is not too long and of letters that are common in Europe; `None` for another one. Words
    /// written together are taken apart, save those that `is_word` knows. O(length).
    pub(super) fn of(name: &str, is_word: impl Fn(&str) -> bool) -> Option<Self> {
        if name.len() > USUAL {
            return None;
        }
        let mut folded = Self { text: [0; ROOM], length: 0, ends: [0; ROOM / 2 + 1], words: 0 };
        if name.is_ascii() && !(may_be_joined(name) && is_joined(name)) {
            folded.plain(name);
        } else {
            folded.parted(name, is_word)?;
        }
        Some(folded)
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.text[..self.length]).unwrap_or("")
    }

    pub(super) fn ends(&self) -> &[u8] {
        &self.ends[..self.words]
    }

    /// An ASCII name without words written together. There are no branches in the loop, which no name would follow twice.
    fn plain(&mut self, name: &str) {
        let mut is_behind_gap = true;
        for byte in name.bytes() {
            let letter = LETTERS[usize::from(byte)];
            let is_gap = letter == b' ';
            self.text[self.length] = letter;
            self.ends[self.words] = self.length as u8;
            self.words += usize::from(is_gap & !is_behind_gap);
            self.length += usize::from(!(is_gap & is_behind_gap));
            is_behind_gap = is_gap;
        }
        if !is_behind_gap {
            self.ends[self.words] = self.length as u8;
            self.words += 1;
        } else {
            self.length = self.length.saturating_sub(1);
        }
    }

    /// Any other name; `None` if it has letters beyond the table.
    fn parted(&mut self, name: &str, is_word: impl Fn(&str) -> bool) -> Option<()> {
        if name.chars().any(|c| latin(c) == Some(UNKNOWN)) {
            return None;
        }
        for word in words(name) {
            let before = (self.length, self.words);
            let start = self.push(word)?;
            let text = std::str::from_utf8(&self.text[start..self.length]).unwrap_or("");
            if is_joined(word) && !is_word(text) {
                (self.length, self.words) = before;
                for part in joined_parts(word) {
                    self.push(part)?;
                }
            }
        }
        Some(())
    }

    /// Puts a word of letters and digits behind the others; returns where it begins.
    fn push(&mut self, word: &str) -> Option<usize> {
        if self.words > 0 {
            self.text[self.length] = b' ';
            self.length += 1;
        }
        let start = self.length;
        for c in word.chars() {
            let letters = latin(c).unwrap_or([LETTERS[c as usize & 0x7F], 0]);
            let count = 1 + usize::from(letters[1] != 0);
            let room = self.text.get_mut(self.length..self.length + count)?;
            room.copy_from_slice(&letters[..count]);
            self.length += count;
        }
        self.ends[self.words] = self.length as u8;
        self.words += 1;
        Some(start)
    }
}

/// What any name folds to.
pub(super) fn folded(name: &str, is_word: impl Fn(&str) -> bool) -> String {
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
        if is_word(&fold(word)) || !is_joined(word) {
            push(word);
        } else {
            joined_parts(word).for_each(&mut push);
        }
    }
    folded
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

/// The first and the last letter of the table: Latin with the accents of all languages of the European Union.
const LATIN: std::ops::RangeInclusive<char> = '\u{80}'..='\u{24f}';
const UNKNOWN: [u8; 2] = [0, 0];
const GAP: [u8; 2] = [b' ', 0];

/// Dashes, quotation marks and dots.
const MARKS: std::ops::RangeInclusive<char> = '\u{2010}'..='\u{2027}';

/// What a letter beyond ASCII folds to: one letter or two, a gap, or what this table does not say. `None` for ASCII.
fn latin(c: char) -> Option<[u8; 2]> {
    static TABLE: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
        let entry = |c: char| {
            let folded = fold(&format!("x{c}x"));
            let letters = folded.get(1..folded.len() - 1).unwrap_or("").as_bytes();
            match *letters {
                [one] if c.is_alphanumeric() && one.is_ascii_alphanumeric() => [one, 0],
                [one, two] if c.is_alphanumeric() && letters.is_ascii() && words(&folded).count() == 1 => {
                    [one, two]
                }
                _ if !c.is_alphanumeric() && words(&folded).eq(["x", "x"]) => GAP,
                _ => UNKNOWN,
            }
        };
        LATIN.map(entry).collect()
    });
    let place = (c as usize).checked_sub(*LATIN.start() as usize)?;
    let beyond = if MARKS.contains(&c) { GAP } else { UNKNOWN };
    Some(TABLE.get(place).copied().unwrap_or(beyond))
}

/// Whether a small letter stands before a capital, in ASCII; all names are looked at, in a loop without branches.
fn may_be_joined(name: &str) -> bool {
    let bytes = name.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or(&[]));
    pairs.fold(false, |found, (a, b)| found | (a.is_ascii_lowercase() & b.is_ascii_uppercase()))
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
    let mut rest = word;
    let parts = std::iter::from_fn(move || {
        let mut before_is_small = false;
        let cut = rest.char_indices().find(|&(_, c)| {
            let is_joint = before_is_small && c.is_uppercase();
            before_is_small = c.is_lowercase();
            is_joint
        });
        let (part, behind) = rest.split_at(cut.map_or(rest.len(), |(place, _)| place));
        rest = behind;
        (!part.is_empty()).then_some(part)
    });
    parts.filter(|part| part.chars().count() >= LEAST_PART)
}

pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Holds the words of a usual name against what any name folds to.
    fn compare(name: &str) -> Option<()> {
        let is_word = |word: &str| word.len().is_multiple_of(2);
        let quick = Folded::of(name, is_word)?;
        let text = quick.text();
        assert_eq!(text, folded(name, is_word), "{name}");
        let mut ends: Vec<usize> = text.match_indices(' ').map(|(end, _)| end).collect();
        ends.extend((!text.is_empty()).then_some(text.len()));
        assert_eq!(quick.ends().iter().map(|&end| usize::from(end)).collect::<Vec<_>>(), ends, "{name}");
        Some(())
    }

    #[test]
    fn usual_names_are_read_without_memory() {
        for name in [
            "Śląski Klaster Żywności",
            "CleanTech s.r.o.",
            "LifeScience & GmbH – ŽivotPráce",
            "Straße Ærø",
            "",
            " -",
        ] {
            assert!(compare(name).is_some(), "{name}");
        }
        for name in ["Ελλάδα", "soft\u{ad}hyphen", "¼ cluster", "e\u{301}t", &"x".repeat(USUAL + 1)] {
            assert!(compare(name).is_none(), "{name}");
        }
        assert!(compare(&"ŁAbcDef".repeat(16)).is_some(), "as long as any");
        assert!(compare(&"a ".repeat(USUAL / 2)).is_some(), "as many words as there may be");
    }

    proptest! {
        #[test]
        fn ascii_names_fold_to_the_same_either_way(name in "[ -~]{0,140}") {
            prop_assert_eq!(compare(&name).is_none(), name.len() > USUAL);
        }

        #[test]
        fn accents_fold_to_the_same_either_way(name in "([A-Za-z\u{80}-\u{260}]{0,4}[ a-zA-Z.\u{2008}-\u{2030}]?){0,12}") {
            compare(&name);
        }
    }
}
