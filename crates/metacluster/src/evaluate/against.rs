//! Scores from elsewhere: another version, other weights, another program. They are put to the same queries, so that two
//! versions can be compared with paired intervals.

use std::collections::HashMap;

use super::known::Knowledge;
use crate::error::Error;

/// What another method scored the candidates of each query.
#[derive(Debug, Clone, Default)]
pub struct Against {
    name: String,
    queries: HashMap<String, HashMap<String, f64>>,
}

/// Between the parts of a key; no id holds it, since it cannot be printed.
const BREAK: char = '\u{1f}';

impl Against {
    /// A method of this name, without any score yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), queries: HashMap::new() }
    }

    /// Its name in outputs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets the score of a candidate of a query, all by id; of one state of knowledge, or of any that has none of its own.
    pub fn set(
        &mut self,
        knowledge: Option<Knowledge>,
        partnership: &str,
        hidden: &str,
        candidate: &str,
        score: f64,
    ) {
        let query = self.queries.entry(key(knowledge, partnership, hidden)).or_default();
        query.insert(candidate.to_owned(), score);
    }

    /// The scores of a query.
    pub(super) fn query(&self, knowledge: Knowledge, partnership: &str, hidden: &str) -> Scores<'_> {
        let own = self.queries.get(&key(Some(knowledge), partnership, hidden));
        let any = || self.queries.get(&key(None, partnership, hidden));
        Scores { name: &self.name, scores: own.or_else(any) }
    }
}

fn key(knowledge: Option<Knowledge>, partnership: &str, hidden: &str) -> String {
    let knowledge = knowledge.map_or("", Knowledge::as_str);
    format!("{knowledge}{BREAK}{partnership}{BREAK}{hidden}")
}

/// The scores of one query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scores<'a> {
    name: &'a str,
    scores: Option<&'a HashMap<String, f64>>,
}

impl Scores<'_> {
    /// # Errors
    /// [`Error::MissingScore`] if there is none.
    pub(super) fn of(&self, candidate: &str, partnership: &str, hidden: &str) -> Result<f64, Error> {
        let score = self.scores.and_then(|scores| scores.get(candidate));
        score.copied().ok_or_else(|| Error::MissingScore {
            method: self.name.to_owned(),
            partnership: partnership.to_owned(),
            hidden: hidden.to_owned(),
            candidate: candidate.to_owned(),
        })
    }
}
