//! The rules one by one: which are in force, and what is left of them when one gives way.

use super::problem::{Problem, Rules};

/// One rule of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Items that have to be in.
    Must,
    /// Pairs that must not be together.
    Apart,
    /// Least score of every pair.
    MinPair,
    /// Least number of classes.
    MinClasses,
    /// Most members of one class.
    MaxPerClass,
    /// Least number of places.
    MinPlaces,
    /// Least count of the quota with this index.
    QuotaMin(usize),
    /// Largest count of the quota with this index.
    QuotaMax(usize),
    /// Least number of different values of the kinds with this index.
    MinKinds(usize),
}

/// A rule and how far it would have to give way.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Loosening {
    /// These items need not be in: a smallest set in the sense that none of them can be required again.
    Must {
        /// The items, ascending.
        release: Vec<usize>,
    },
    /// These pairs may be together: a smallest set in the same sense.
    Apart {
        /// The pairs as given.
        release: Vec<(usize, usize)>,
    },
    /// The largest least pair score that can be met.
    MinPair {
        /// What is asked for.
        from: f64,
        /// What can be met, a score of some pair.
        to: f64,
    },
    /// A count that can be met, as near to the one asked for as possible.
    Count {
        /// Which rule: one of those that set a number of members, classes, places or values.
        rule: Rule,
        /// What is asked for.
        from: usize,
        /// What can be met.
        to: usize,
    },
}

impl Loosening {
    /// The rule that gives way.
    pub fn rule(&self) -> Rule {
        match self {
            Self::Must { .. } => Rule::Must,
            Self::Apart { .. } => Rule::Apart,
            Self::MinPair { .. } => Rule::MinPair,
            Self::Count { rule, .. } => *rule,
        }
    }

    /// The part of the rule that is given up, in (0, 1].
    pub fn gives_up(&self, rules: &Rules) -> f64 {
        let part = |given: usize, of: usize| given as f64 / of.max(1) as f64;
        match self {
            Self::Must { release } => part(release.len(), rules.must.len()),
            Self::Apart { release } => part(release.len(), rules.apart.len()),
            Self::MinPair { from, to } => (from - to) / from,
            Self::Count { from, to, .. } => part(from.abs_diff(*to), *from.max(to)),
        }
    }

    /// The rules with this loosening applied.
    pub fn apply(&self, rules: &Rules) -> Rules {
        let mut rules = rules.clone();
        match self {
            Self::Must { release } => rules.must.retain(|item| !release.contains(item)),
            Self::Apart { release } => rules.apart.retain(|pair| !release.contains(pair)),
            Self::MinPair { to, .. } => rules.min_pair = Some(*to),
            Self::Count { rule, to, .. } => set(&mut rules, *rule, *to),
        }
        rules
    }
}

/// The rules that demand anything.
pub(super) fn present(problem: &Problem) -> Vec<Rule> {
    let rules = &problem.rules;
    let mut present = Vec::new();
    let mut note = |there: bool, rule| {
        if there {
            present.push(rule);
        }
    };
    note(!rules.must.is_empty(), Rule::Must);
    note(!rules.apart.is_empty(), Rule::Apart);
    note(rules.min_pair.is_some(), Rule::MinPair);
    note(rules.min_classes.is_some(), Rule::MinClasses);
    note(rules.max_per_class.is_some(), Rule::MaxPerClass);
    note(rules.min_places.is_some(), Rule::MinPlaces);
    for (at, quota) in rules.quotas.iter().enumerate() {
        note(quota.min > 0, Rule::QuotaMin(at));
        note(quota.max.is_some(), Rule::QuotaMax(at));
    }
    for (at, kinds) in rules.kinds.iter().enumerate() {
        note(kinds.min > 0, Rule::MinKinds(at));
    }
    present
}

/// Sets the number of a rule that has one.
pub(super) fn set(rules: &mut Rules, rule: Rule, value: usize) {
    match rule {
        Rule::MinClasses => rules.min_classes = Some(value),
        Rule::MaxPerClass => rules.max_per_class = Some(value),
        Rule::MinPlaces => rules.min_places = Some(value),
        Rule::QuotaMin(at) => rules.quotas[at].min = value,
        Rule::QuotaMax(at) => rules.quotas[at].max = Some(value),
        Rule::MinKinds(at) => rules.kinds[at].min = value,
        Rule::Must | Rule::Apart | Rule::MinPair => {}
    }
}

/// The number of a rule that has one.
pub(super) fn count(rules: &Rules, rule: Rule) -> usize {
    let value = match rule {
        Rule::MinClasses => rules.min_classes,
        Rule::MaxPerClass => rules.max_per_class,
        Rule::MinPlaces => rules.min_places,
        Rule::QuotaMin(at) => Some(rules.quotas[at].min),
        Rule::QuotaMax(at) => rules.quotas[at].max,
        Rule::MinKinds(at) => Some(rules.kinds[at].min),
        Rule::Must | Rule::Apart | Rule::MinPair => None,
    };
    value.unwrap_or(0)
}

/// The rules without one of them.
pub(super) fn without(rules: &Rules, rule: Rule) -> Rules {
    let mut rules = rules.clone();
    match rule {
        Rule::Must => rules.must.clear(),
        Rule::Apart => rules.apart.clear(),
        Rule::MinPair => rules.min_pair = None,
        Rule::MinClasses => rules.min_classes = None,
        Rule::MaxPerClass => rules.max_per_class = None,
        Rule::MinPlaces => rules.min_places = None,
        Rule::QuotaMin(at) => rules.quotas[at].min = 0,
        Rule::QuotaMax(at) => rules.quotas[at].max = None,
        Rule::MinKinds(at) => rules.kinds[at].min = 0,
    }
    rules
}
