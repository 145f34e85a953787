//! What is to be maximised and under which rules, checked once so that the search can trust it.

/// A group-selection problem over items `0..n`: pair scores, coverage and rules, checked on construction.
///
/// Memory: n² scores of eight bytes, one entry per supply, one flag per item and quota.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) items: usize,
    pub(super) size: usize,
    pub(super) scores: Vec<f64>,
    pub(super) objective: Objective,
    pub(super) rules: Rules,
}

/// What a group is worth: `pairs · mean pair score + coverage · share of the demand supplied`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Objective {
    /// Weight of the mean pair score (α), in `[0,1]`: the rounding margin of the search is made for that scale.
    pub pairs: f64,
    /// Weight of the coverage (β), in `[0,1]`; without effect while `demand` is empty.
    pub coverage: f64,
    /// Weight of every term, finite and > 0. Empty: the group is worth its mean pair score alone, unweighted.
    pub demand: Vec<f64>,
    /// For every item the terms it supplies, each once, with how well, in (0,1]. Empty if `demand` is.
    pub supply: Vec<Vec<(u32, f64)>>,
}

impl Default for Objective {
    fn default() -> Self {
        Self { pairs: 1.0, coverage: 0.0, demand: Vec::new(), supply: Vec::new() }
    }
}

/// What every group has to obey. The default demands nothing.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Rules {
    /// Items that have to be in.
    pub must: Vec<usize>,
    /// Pairs of different items that must not be together.
    pub apart: Vec<(usize, usize)>,
    /// Every pair of members scores at least this.
    pub min_pair: Option<f64>,
    /// The class (country) of every item; empty if no rule speaks of classes.
    pub classes: Vec<u32>,
    /// Least number of different classes among the members.
    pub min_classes: Option<usize>,
    /// Largest number of members of one class.
    pub max_per_class: Option<usize>,
    /// The forest of places (regions): the parent of each.
    pub place_parents: Vec<Option<u32>>,
    /// The place of every item, if known; empty if no rule speaks of places.
    pub places: Vec<Option<u32>>,
    /// Least number of different places: one counts only if no other member's place lies strictly inside
    /// it, and a missing place counts as none.
    pub min_places: Option<usize>,
    /// Counts of members with some property.
    pub quotas: Vec<Quota>,
    /// Least numbers of different values among the members.
    pub kinds: Vec<Kinds>,
}

/// At least `min` different values among the members, of whom each has any number of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// For every item its values, each once.
    pub values: Vec<Vec<u32>>,
    /// Least number of different values in the group.
    pub min: usize,
}

/// At least `min` and at most `max` members out of a set of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// For every item whether it is in the set.
    pub items: Vec<bool>,
    /// Least number of members in the set.
    pub min: usize,
    /// Largest number of members in the set.
    pub max: Option<usize>,
}

/// Why a problem was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// The group size lies outside [`Problem::SIZES`].
    #[error("a group of {size} was asked for, expected {} to {}", Problem::SIZES.start(), Problem::SIZES.end())]
    Size {
        /// The size asked for.
        size: usize,
    },
    /// A list has not the length that the number of items (or of terms) demands.
    #[error("{what} has {found} entries, expected {expected}")]
    Length {
        /// Which list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },
    /// A number is outside its range.
    #[error("{what} is {value}, expected {expected}")]
    Value {
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it should be.
        expected: &'static str,
    },
    /// The score of a pair differs by direction.
    #[error("the score of {a} with {b} differs from that of {b} with {a}")]
    Asymmetric {
        /// The smaller index.
        a: usize,
        /// The larger index.
        b: usize,
    },
    /// An index points nowhere.
    #[error("{what} names {index}, but there are only {limit}")]
    Index {
        /// Which list names it.
        what: &'static str,
        /// The index.
        index: usize,
        /// Number of things there are.
        limit: usize,
    },
    /// An item is to be kept apart from itself.
    #[error("item {item} is to be kept apart from itself")]
    ApartFromItself {
        /// The item.
        item: usize,
    },
    /// An item names a term twice.
    #[error("item {item} supplies term {term} twice")]
    RepeatedTerm {
        /// The item.
        item: usize,
        /// The term.
        term: u32,
    },
    /// A place lies inside itself.
    #[error("place {place} lies inside itself")]
    Cycle {
        /// A place on the cycle.
        place: usize,
    },
    /// A rule needs data that is absent.
    #[error("{rule} is set, but {needs} is empty")]
    Missing {
        /// The rule.
        rule: &'static str,
        /// What it needs.
        needs: &'static str,
    },
}

impl Problem {
    /// Group sizes the solver takes: below two there is no pair; groups beyond are no groups any more.
    pub const SIZES: std::ops::RangeInclusive<usize> = 2..=256;

    /// Checks a problem over `items` items whose groups have exactly `size` members.
    ///
    /// `scores` is the symmetric n×n matrix, row-major, every entry in `[0,1]`; the diagonal is ignored.
    /// The items should stand in the order in which ties are to be broken. Rules that no group can meet
    /// are not an error here: the search then finds the problem infeasible.
    ///
    /// # Errors
    /// The first thing that is wrong, see [`ProblemError`].
    pub fn new(
        items: usize,
        size: usize,
        scores: Vec<f64>,
        objective: Objective,
        rules: Rules,
    ) -> Result<Self, ProblemError> {
        if !Self::SIZES.contains(&size) {
            return Err(ProblemError::Size { size });
        }
        check_scores(items, &scores)?;
        check_objective(items, &objective)?;
        check_rules(items, &rules)?;
        Ok(Self { items, size, scores, objective, rules })
    }

    /// Number of items to choose from.
    pub fn items(&self) -> usize {
        self.items
    }

    /// Number of members of a group.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The same problem under other rules.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn with_rules(mut self, rules: Rules) -> Result<Self, ProblemError> {
        check_rules(self.items, &rules)?;
        self.rules = rules;
        Ok(self)
    }

    pub(super) fn row(&self, item: usize) -> &[f64] {
        &self.scores[item * self.items..(item + 1) * self.items]
    }
}

fn length(what: &'static str, found: usize, expected: usize) -> Result<(), ProblemError> {
    if found == expected { Ok(()) } else { Err(ProblemError::Length { what, found, expected }) }
}

fn index(what: &'static str, index: usize, limit: usize) -> Result<(), ProblemError> {
    if index < limit { Ok(()) } else { Err(ProblemError::Index { what, index, limit }) }
}

fn weight(what: &'static str, value: f64) -> Result<(), ProblemError> {
    let fine = value.is_finite() && value >= 0.0;
    if fine { Ok(()) } else { Err(ProblemError::Value { what, value, expected: "a finite number ≥ 0" }) }
}

fn check_scores(items: usize, scores: &[f64]) -> Result<(), ProblemError> {
    // `items * items` overflows only where no such list could exist.
    length("the score matrix", scores.len(), items.saturating_mul(items))?;
    for a in 0..items {
        for b in a + 1..items {
            let value = scores[a * items + b];
            if !(0.0..=1.0).contains(&value) {
                return Err(ProblemError::Value { what: "a pair score", value, expected: "0 to 1" });
            }
            if value.total_cmp(&scores[b * items + a]).is_ne() {
                return Err(ProblemError::Asymmetric { a, b });
            }
        }
    }
    Ok(())
}

fn check_objective(items: usize, objective: &Objective) -> Result<(), ProblemError> {
    for (what, value) in
        [("the weight of the pairs", objective.pairs), ("the weight of the coverage", objective.coverage)]
    {
        if !(0.0..=1.0).contains(&value) {
            return Err(ProblemError::Value { what, value, expected: "0 to 1" });
        }
    }
    let terms = objective.demand.len();
    length("supply", objective.supply.len(), if terms == 0 { 0 } else { items })?;
    for &value in &objective.demand {
        weight("the weight of a term", value)?;
        if value <= 0.0 {
            return Err(ProblemError::Value { what: "the weight of a term", value, expected: "more than 0" });
        }
    }
    weight("the sum of the term weights", objective.demand.iter().sum())?;
    let mut seen_by = vec![usize::MAX; terms];
    for (item, supply) in objective.supply.iter().enumerate() {
        for &(term, value) in supply {
            index("supply", term as usize, terms)?;
            if !(value > 0.0 && value <= 1.0) {
                return Err(ProblemError::Value {
                    what: "a supply",
                    value,
                    expected: "more than 0, at most 1",
                });
            }
            if std::mem::replace(&mut seen_by[term as usize], item) == item {
                return Err(ProblemError::RepeatedTerm { item, term });
            }
        }
    }
    Ok(())
}

fn check_rules(items: usize, rules: &Rules) -> Result<(), ProblemError> {
    for &item in &rules.must {
        index("must", item, items)?;
    }
    for &(a, b) in &rules.apart {
        index("apart", a.max(b), items)?;
        if a == b {
            return Err(ProblemError::ApartFromItself { item: a });
        }
    }
    if let Some(value) = rules.min_pair.filter(|value| !value.is_finite()) {
        return Err(ProblemError::Value { what: "the least pair score", value, expected: "a finite number" });
    }
    if !rules.classes.is_empty() {
        length("classes", rules.classes.len(), items)?;
    } else if items > 0 && rules.min_classes.is_some() {
        return Err(ProblemError::Missing { rule: "min_classes", needs: "classes" });
    } else if items > 0 && rules.max_per_class.is_some() {
        return Err(ProblemError::Missing { rule: "max_per_class", needs: "classes" });
    }
    if !rules.places.is_empty() {
        length("places", rules.places.len(), items)?;
    } else if items > 0 && rules.min_places.is_some() {
        return Err(ProblemError::Missing { rule: "min_places", needs: "places" });
    }
    let places = rules.place_parents.len();
    for place in rules.places.iter().chain(&rules.place_parents).flatten() {
        index("places", *place as usize, places)?;
    }
    for place in 0..places {
        // A walk longer than there are places runs in a circle.
        let mut above = rules.place_parents[place];
        for _ in 0..places {
            let Some(next) = above else { break };
            above = rules.place_parents[next as usize];
        }
        if above.is_some() {
            return Err(ProblemError::Cycle { place });
        }
    }
    for quota in &rules.quotas {
        length("a quota", quota.items.len(), items)?;
    }
    for kinds in &rules.kinds {
        length("kinds", kinds.values.len(), items)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(rules: Rules) -> String {
        Problem::new(2, 2, vec![0.0, 0.5, 0.5, 0.0], Objective::default(), rules).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_named() {
        let of = |items, size, scores| {
            Problem::new(items, size, scores, Objective::default(), Rules::default()).unwrap_err().to_string()
        };
        assert_eq!(of(2, 1, vec![0.0; 4]), "a group of 1 was asked for, expected 2 to 256");
        assert_eq!(of(2, 2, vec![0.0; 3]), "the score matrix has 3 entries, expected 4");
        assert_eq!(of(2, 2, vec![0.0, 2.0, 2.0, 0.0]), "a pair score is 2, expected 0 to 1");
        assert_eq!(of(2, 2, vec![0.0, 0.1, 0.2, 0.0]), "the score of 0 with 1 differs from that of 1 with 0");
        assert_eq!(
            refused(Rules { must: vec![2], ..Rules::default() }),
            "must names 2, but there are only 2"
        );
        assert_eq!(
            refused(Rules { apart: vec![(1, 1)], ..Rules::default() }),
            "item 1 is to be kept apart from itself"
        );
        assert_eq!(
            refused(Rules { min_classes: Some(2), ..Rules::default() }),
            "min_classes is set, but classes is empty"
        );
        assert_eq!(
            refused(Rules { place_parents: vec![Some(1), Some(0)], ..Rules::default() }),
            "place 0 lies inside itself"
        );
    }

    #[test]
    fn a_term_named_twice_is_refused() {
        let objective = Objective {
            coverage: 1.0,
            demand: vec![1.0],
            supply: vec![vec![(0, 0.5), (0, 1.0)], vec![]],
            ..Objective::default()
        };
        let refused = Problem::new(2, 2, vec![0.0; 4], objective, Rules::default()).unwrap_err();
        assert_eq!(refused, ProblemError::RepeatedTerm { item: 0, term: 0 });
    }
}
