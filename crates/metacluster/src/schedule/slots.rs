//! The slots of the day by the names that people give them: numbers from 1, or times.

use crate::error::Error;
use crate::nearest::nearest;
use crate::schedule::Forum;

/// The slots of a day in order, with a name each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    count: usize,
    /// One a slot, or none at all where slots have only numbers.
    labels: Vec<String>,
}

impl Slots {
    /// Slots `1` to `count`.
    ///
    /// # Errors
    /// [`Error::BadValue`] unless there are 1 to [`Forum::MOST_SLOTS`].
    pub fn numbered(count: usize) -> Result<Self, Error> {
        if (1..=Forum::MOST_SLOTS).contains(&count) {
            return Ok(Self { count, labels: Vec::new() });
        }
        Err(Error::BadValue { what: "the number of slots", value: count.to_string(), expected: "1 to 64" })
    }

    /// The slots that a text gives: their number, or their names separated by commas, such as `09:00,09:30,10:00`.
    ///
    /// ```
    /// use metacluster::schedule::Slots;
    /// let day = Slots::parse("09:00, 09:30, 10:00")?;
    /// assert_eq!(day.set("09:30-10:00")?, [1, 2]);
    /// assert_eq!(Slots::parse("9")?.set("1-3, 5")?, [0, 1, 2, 4]);
    /// # Ok::<(), metacluster::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::BadValue`] for a number out of range, an empty name or one that stands twice.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(count) = text.trim().parse() {
            return Self::numbered(count);
        }
        let labels: Vec<String> = text.split(',').map(|label| label.trim().to_owned()).collect();
        let bad =
            |expected| Err(Error::BadValue { what: "the list of slots", value: text.to_owned(), expected });
        let is_odd = |label: &String| label.is_empty() || label.contains([';', '|']);
        if labels.iter().any(is_odd) {
            return bad("a number, or names separated by commas such as 09:00,09:30");
        }
        if (1..labels.len()).any(|place| labels[..place].contains(&labels[place])) {
            return bad("names that differ");
        }
        let Self { count, .. } = Self::numbered(labels.len())?;
        Ok(Self { count, labels })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Never: a day has a slot.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The name of a slot: its label, or its number from 1.
    pub fn name(&self, slot: usize) -> String {
        self.labels.get(slot).cloned().unwrap_or_else(|| (slot + 1).to_string())
    }

    /// The label of a slot where slots have more than numbers.
    pub fn label(&self, slot: usize) -> Option<&str> {
        self.labels.get(slot).map(String::as_str)
    }

    /// The slot with this name, or this number from 1.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn find(&self, word: &str) -> Result<usize, Error> {
        let word = word.trim();
        if let Some(slot) = self.labels.iter().position(|label| label == word) {
            return Ok(slot);
        }
        let number = word.parse::<usize>().ok().filter(|number| (1..=self.count).contains(number));
        number.map(|number| number - 1).ok_or_else(|| Error::Unknown {
            what: "slot",
            name: word.to_owned(),
            nearest: match nearest(word, self.labels.iter().map(String::as_str)) {
                Some(near) => Some(near.to_owned()),
                None if self.labels.is_empty() => Some(self.count.to_string()),
                None => self.labels.first().cloned(),
            },
        })
    }

    /// Several slots: names, numbers and ranges of them, separated by `,`, `;` or `|`; ascending, each once.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a name that no slot has, [`Error::BadValue`] for a range that ends before it begins.
    pub fn set(&self, text: &str) -> Result<Vec<usize>, Error> {
        let mut slots = Vec::new();
        for item in text.split([',', ';', '|']).map(str::trim).filter(|item| !item.is_empty()) {
            match self.find(item) {
                Ok(slot) => slots.push(slot),
                Err(unknown) => {
                    // A name may hold a dash itself, so every dash is tried.
                    let dashes = item.match_indices(['-', '–']);
                    let ends = dashes.filter_map(|(place, dash)| {
                        let (from, to) = (&item[..place], &item[place + dash.len()..]);
                        self.find(from).ok().zip(self.find(to).ok())
                    });
                    match ends.into_iter().next() {
                        Some((from, to)) if from <= to => slots.extend(from..=to),
                        Some(_) => {
                            return Err(Error::BadValue {
                                what: "a range of slots",
                                value: item.to_owned(),
                                expected: "the earlier slot first",
                            });
                        }
                        None => return Err(unknown),
                    }
                }
            }
        }
        slots.sort_unstable();
        slots.dedup();
        Ok(slots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_found_by_label_and_number() {
        let day = Slots::parse("09:00-09:20,09:30-09:50,lunch,11:00").unwrap();
        assert_eq!(day.set("09:00-09:20; 4").unwrap(), [0, 3]);
        assert_eq!(day.set("09:00-09:20-lunch").unwrap(), [0, 1, 2]);
        assert_eq!((day.name(2), day.len()), ("lunch".to_owned(), 4));
        for (text, message) in [
            ("lunhc", "unknown slot 'lunhc'"),
            ("5", "unknown slot '5'"),
            ("4-1", "a range of slots is '4-1', expected the earlier slot first"),
        ] {
            assert_eq!(day.set(text).unwrap_err().to_string(), message);
        }
        assert_eq!(day.find("lunhc").unwrap_err().help().unwrap(), "did you mean 'lunch'?");
    }

    #[test]
    fn a_day_that_cannot_be_meant_is_refused() {
        for (text, message) in [
            ("0", "the number of slots is '0', expected 1 to 64"),
            ("65", "the number of slots is '65', expected 1 to 64"),
            (
                "a,,b",
                "the list of slots is 'a,,b', expected a number, or names separated by commas such as 09:00,09:30",
            ),
            ("a,b,a", "the list of slots is 'a,b,a', expected names that differ"),
        ] {
            assert_eq!(Slots::parse(text).unwrap_err().to_string(), message);
        }
    }
}
