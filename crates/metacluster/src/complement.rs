//! Complements: which sectors or themes feed each other, for the `bridge` component.

use crate::error::Error;
use crate::table::Table;
use crate::vocabulary::{TermId, TermKind, Vocabulary, WordOf};

/// A table of term pairs with weights in (0, 1].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Complements {
    pairs: Vec<(TermId, TermId, f64)>,
}

impl Complements {
    /// Reads a table with the columns `a`, `b` and `weight`; `vocabulary` must hold the terms. With `lenient`, pairs
    /// of unknown terms are left out (the embedded table beside a user's own sectors).
    pub(crate) fn parse(csv: &str, vocabulary: &Vocabulary, lenient: bool) -> Result<Self, Error> {
        let mut complements = Self::default();
        for row in Table::parse("complements", csv, &["a", "b", "weight"])?.rows() {
            let weight = row.number("weight")?.unwrap_or(1.0);
            match complements.add(row.get("a"), row.get("b"), weight, vocabulary) {
                Err(Error::Unknown { .. }) if lenient => {}
                outcome => outcome.map_err(|error| row.error(error.to_string()))?,
            }
        }
        Ok(complements)
    }

    /// Adds a pair; a term is named as in the `sectors` column or else as in `themes`. Of repeated pairs the largest
    /// weight counts.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a word that `vocabulary` does not hold, [`Error::BadValue`] for a weight outside
    /// (0, 1].
    pub fn add(&mut self, a: &str, b: &str, weight: f64, vocabulary: &Vocabulary) -> Result<(), Error> {
        let find = |word: &str| {
            let found = vocabulary.find(word, WordOf::Sectors);
            found.or_else(|| vocabulary.find(word, WordOf::Interests)).ok_or_else(|| Error::Unknown {
                what: "sector or theme",
                name: word.to_owned(),
                nearest: vocabulary.nearest(word, WordOf::Interests).map(str::to_owned),
            })
        };
        let (a, b) = (find(a)?, find(b)?);
        if !(weight > 0.0 && weight <= 1.0) {
            return Err(Error::BadValue {
                what: "weight of a complement",
                value: weight.to_string(),
                expected: "a number above 0 and at most 1",
            });
        }
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        match self.pairs.iter_mut().find(|pair| (pair.0, pair.1) == (a, b)) {
            Some(pair) => pair.2 = pair.2.max(weight),
            None => self.pairs.push((a, b, weight)),
        }
        Ok(())
    }

    /// The same table for another catalogue with the same reference data, whose own words have other numbers; pairs with
    /// a word that it does not use are left out, since no cluster there could meet them.
    pub(crate) fn translated(&self, from: &Vocabulary, to: &Vocabulary) -> Self {
        let term = |term: TermId| match from.term(term).kind {
            TermKind::Free => to.find(&from.term(term).id, WordOf::Interests),
            TermKind::Sector | TermKind::Theme => Some(term),
        };
        let pair = |&(a, b, weight): &(TermId, TermId, f64)| {
            let (a, b) = (term(a)?, term(b)?);
            Some((a.min(b), a.max(b), weight))
        };
        Self { pairs: self.pairs.iter().filter_map(pair).collect() }
    }

    /// Every pair once, the lower term first.
    pub fn iter(&self) -> impl Iterator<Item = (TermId, TermId, f64)> + '_ {
        self.pairs.iter().copied()
    }

    /// Whether the table holds nothing.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}
