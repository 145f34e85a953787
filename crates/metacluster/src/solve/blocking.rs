//! Why no group obeys the rules: which rule blocks, and how little it would have to give.
//!
//! Every question is answered by an exact search for feasibility ([`super::feasible`]). A rule loosened can only
//! admit more groups, so the mildest loosening of one rule is found by bisection: O(log values) searches.

use super::Budget;
use super::feasible::{Feasible, feasible};
use super::loosening::{Loosening, Rule, count, present, set, without};
use super::problem::{Problem, Rules};

/// Why there is no group.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Blocking {
    /// The rules can be met: here is a group.
    Nothing {
        /// A group that obeys them, ascending; not the best one.
        group: Vec<usize>,
    },
    /// There are fewer items than a group has members.
    TooFewItems,
    /// Each of these loosenings is enough by itself.
    AnyOf(Vec<Loosening>),
    /// No rule is enough by itself; all of these together are, and none of them can be left out.
    AllOf(Vec<Loosening>),
    /// The budget ended before anything was proved.
    Unknown,
}

/// Finds what keeps a problem from having a group, within `budget` evaluations for each question asked.
///
/// A question that ends at its budget counts as "no", so that what is reported as enough is enough; a milder
/// loosening may then exist.
pub fn blocking(problem: &Problem, budget: Budget) -> Blocking {
    if problem.items < problem.size {
        return Blocking::TooFewItems;
    }
    let asker = Asker { problem, budget };
    let rules = &problem.rules;
    match asker.ask(rules) {
        Feasible::Yes(group) => return Blocking::Nothing { group },
        Feasible::Unknown => return Blocking::Unknown,
        Feasible::No => {}
    }
    let present = present(problem);
    let single: Vec<Loosening> = present.iter().filter_map(|&rule| asker.mildest(rules, rule)).collect();
    if !single.is_empty() {
        return Blocking::AnyOf(single);
    }
    asker.together(rules, &present)
}

/// A smallest set of rules that cannot be met together, in the sense that any of them may be left out and there is a
/// group: taken away one after another where no group appears. `None` if there is a group, or if the budget ended before
/// that was known. As many searches for feasibility as there are rules, each within `budget`.
pub fn conflict(problem: &Problem, budget: Budget) -> Option<Vec<Rule>> {
    let asker = Asker { problem, budget };
    let blocks = |rules: &Rules| matches!(asker.ask(rules), Feasible::No);
    let mut rules = problem.rules.clone();
    if !blocks(&rules) {
        return None;
    }
    let mut kept = Vec::new();
    for rule in present(problem) {
        let fewer = without(&rules, rule);
        if blocks(&fewer) { rules = fewer } else { kept.push(rule) }
    }
    Some(kept)
}

/// Puts questions of feasibility.
struct Asker<'a> {
    problem: &'a Problem,
    budget: Budget,
}

impl Asker<'_> {
    fn ask(&self, rules: &Rules) -> Feasible {
        feasible(self.problem, rules, &mut self.budget.work.clone())
    }

    fn group(&self, rules: &Rules) -> Option<Vec<usize>> {
        match self.ask(rules) {
            Feasible::Yes(group) => Some(group),
            _ => None,
        }
    }

    /// The mildest loosening of `rule` alone under which there is a group; none if there is no such.
    fn mildest(&self, rules: &Rules, rule: Rule) -> Option<Loosening> {
        let witness = self.group(&without(rules, rule))?;
        Some(match rule {
            Rule::Must => {
                let mut missing: Vec<usize> =
                    rules.must.iter().copied().filter(|item| !witness.contains(item)).collect();
                missing.sort_unstable();
                missing.dedup();
                let release = self.fewest(missing, |release| Loosening::Must { release }.apply(rules));
                Loosening::Must { release }
            }
            Rule::Apart => {
                let both = |pair: &&(usize, usize)| witness.contains(&pair.0) && witness.contains(&pair.1);
                let broken: Vec<(usize, usize)> = rules.apart.iter().filter(both).copied().collect();
                let release = self.fewest(broken, |release| Loosening::Apart { release }.apply(rules));
                Loosening::Apart { release }
            }
            Rule::MinPair => {
                let from = rules.min_pair?;
                Loosening::MinPair { from, to: self.largest_pair(rules, from, &witness)? }
            }
            _ => {
                let from = count(rules, rule);
                let to = self.nearest_count(rules, rule, from);
                Loosening::Count { rule, from, to }
            }
        })
    }

    /// Takes back whatever need not be released, one after another; all of `release` together is enough.
    fn fewest<T: Clone>(&self, mut release: Vec<T>, relaxed: impl Fn(Vec<T>) -> Rules) -> Vec<T> {
        let mut at = 0;
        while at < release.len() {
            let mut fewer = release.clone();
            fewer.remove(at);
            if self.group(&relaxed(fewer.clone())).is_some() {
                release = fewer;
            } else {
                at += 1;
            }
        }
        release
    }

    /// The largest least pair score below `from` that a group can have; `witness` obeys all other rules.
    fn largest_pair(&self, rules: &Rules, from: f64, witness: &[usize]) -> Option<f64> {
        let least = |group: &[usize]| {
            let pairs = group
                .iter()
                .enumerate()
                .flat_map(|(at, &a)| group[at + 1..].iter().map(move |&b| self.problem.row(a)[b]));
            pairs.fold(f64::INFINITY, f64::min)
        };
        let n = self.problem.items;
        let mut values: Vec<f64> = (0..n)
            .flat_map(|a| self.problem.row(a)[a + 1..].iter().copied())
            .filter(|score| *score < from)
            .collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        // values[low] can be met; nothing from `high` on is known to be.
        let place = |value: f64| values.partition_point(|other| *other < value);
        let (mut low, mut high) = (place(least(witness)), values.len());
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            let tried = Rules { min_pair: Some(values[middle]), ..rules.clone() };
            match self.group(&tried) {
                Some(group) => low = place(least(&group)).max(middle),
                None => high = middle,
            }
        }
        values.get(low).copied()
    }

    /// The count nearest to `from` that can be met; without the rule there is a group.
    fn nearest_count(&self, rules: &Rules, rule: Rule, from: usize) -> usize {
        let upwards = matches!(rule, Rule::MaxPerClass | Rule::QuotaMax(_));
        // A limit of k never binds, and neither does a demand of none.
        let (mut good, mut bad) = if upwards { (self.problem.size.max(from), from) } else { (0, from) };
        while good.abs_diff(bad) > 1 {
            let middle = good.min(bad) + good.abs_diff(bad) / 2;
            let mut tried = rules.clone();
            set(&mut tried, rule, middle);
            if self.group(&tried).is_some() { good = middle } else { bad = middle }
        }
        good
    }

    /// All rules dropped, then restored one after another where that leaves a group; what cannot be restored
    /// is then loosened as little as the others allow.
    fn together(&self, rules: &Rules, present: &[Rule]) -> Blocking {
        let mut dropped = present.to_vec();
        let with =
            |dropped: &[Rule]| dropped.iter().fold(rules.clone(), |rules, &rule| without(&rules, rule));
        for &rule in present {
            let fewer: Vec<Rule> = dropped.iter().copied().filter(|&other| other != rule).collect();
            if self.group(&with(&fewer)).is_some() {
                dropped = fewer;
            }
        }
        let mut loosened = Vec::new();
        let mut waiting = dropped.clone();
        let mut reached = rules.clone();
        while let Some(rule) = waiting.pop() {
            let others = waiting.iter().fold(reached.clone(), |rules, &rule| without(&rules, rule));
            let Some(loosening) = self.mildest(&others, rule) else { return Blocking::Unknown };
            reached = loosening.apply(&reached);
            loosened.push(loosening);
        }
        loosened.reverse();
        Blocking::AllOf(loosened)
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::obeys;
    use super::super::trial;
    use super::*;

    #[test]
    fn of_rules_in_conflict_none_can_be_left_out() {
        let mut conflicts = 0;
        for seed in 0..400 {
            let problem = trial::small(seed);
            let found = conflict(&problem, Budget::default());
            let feasible = some(&problem, &problem.rules);
            assert_eq!(found.is_none(), feasible, "seed {seed}");
            let Some(found) = found else { continue };
            conflicts += 1;
            let only = |kept: &[Rule]| {
                let dropped = present(&problem).into_iter().filter(|rule| !kept.contains(rule));
                dropped.fold(problem.rules.clone(), |rules, rule| without(&rules, rule))
            };
            assert!(!some(&problem, &only(&found)), "seed {seed}: {found:?} can be met");
            for rule in &found {
                let fewer: Vec<Rule> = found.iter().copied().filter(|other| other != rule).collect();
                assert!(some(&problem, &only(&fewer)), "seed {seed}: {rule:?} is not needed");
            }
        }
        assert!(conflicts > 50, "only {conflicts} conflicts");
    }

    fn some(problem: &Problem, rules: &Rules) -> bool {
        let problem = problem.clone().with_rules(rules.clone()).unwrap();
        trial::groups(problem.items(), problem.size()).iter().any(|group| obeys(&problem, group))
    }

    /// The loosening taken back by one notch, in every way there is.
    fn notches(problem: &Problem, loosening: &Loosening) -> Vec<Loosening> {
        match loosening {
            Loosening::Must { release } => (0..release.len())
                .map(|at| {
                    let mut release = release.clone();
                    release.remove(at);
                    Loosening::Must { release }
                })
                .collect(),
            Loosening::Apart { release } => (0..release.len())
                .map(|at| {
                    let mut release = release.clone();
                    release.remove(at);
                    Loosening::Apart { release }
                })
                .collect(),
            Loosening::MinPair { from, to } => {
                let next = problem.scores.iter().copied().filter(|s| s > to && s < from);
                let to = next.fold(*from, f64::min);
                vec![Loosening::MinPair { from: *from, to }]
            }
            Loosening::Count { rule, from, to } => {
                let to = if to > from { to - 1 } else { to + 1 };
                vec![Loosening::Count { rule: *rule, from: *from, to }]
            }
        }
    }

    #[test]
    fn every_loosening_is_enough_and_none_is_more_than_needed() {
        let (mut any, mut all) = (0, 0);
        for seed in 0..900 {
            let problem = trial::small(seed);
            let rules = problem.rules().clone();
            match blocking(&problem, Budget::default()) {
                Blocking::Nothing { group } => assert!(obeys(&problem, &group), "seed {seed}"),
                Blocking::TooFewItems => assert!(problem.items() < problem.size()),
                Blocking::Unknown => panic!("the budget was ample"),
                Blocking::AnyOf(loosenings) => {
                    any += 1;
                    assert!(!some(&problem, &rules), "seed {seed}");
                    for loosening in &loosenings {
                        assert!(some(&problem, &loosening.apply(&rules)), "seed {seed}: {loosening:?}");
                        let fewer = notches(&problem, loosening);
                        assert!(!fewer.is_empty());
                        for less in fewer {
                            assert!(!some(&problem, &less.apply(&rules)), "seed {seed}: {less:?}");
                        }
                    }
                    for rule in present(&problem) {
                        let named = loosenings.iter().any(|loosening| loosening.rule() == rule);
                        assert_eq!(named, some(&problem, &without(&rules, rule)), "seed {seed}: {rule:?}");
                    }
                }
                Blocking::AllOf(loosenings) => {
                    all += 1;
                    for rule in present(&problem) {
                        assert!(!some(&problem, &without(&rules, rule)), "seed {seed}: {rule:?}");
                    }
                    let apply = |some: &[Loosening]| some.iter().fold(rules.clone(), |r, l| l.apply(&r));
                    assert!(loosenings.len() > 1);
                    assert!(some(&problem, &apply(&loosenings)), "seed {seed}: {loosenings:?}");
                    for at in 0..loosenings.len() {
                        for less in notches(&problem, &loosenings[at]) {
                            let mut others = loosenings.clone();
                            others[at] = less;
                            assert!(!some(&problem, &apply(&others)), "seed {seed}: {others:?}");
                        }
                    }
                }
            }
        }
        assert!(any > 60 && all > 10, "{any} with one rule, {all} with several");
    }

    #[test]
    fn more_members_than_items_is_said_so() {
        let problem = Problem::new(2, 3, vec![0.5; 4], Default::default(), Rules::default()).unwrap();
        assert_eq!(blocking(&problem, Budget::default()), Blocking::TooFewItems);
    }
}
