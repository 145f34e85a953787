//! Is there any group at all that obeys the rules? Depth first, always on the unmet rule with the fewest ways.
//!
//! Exact within its budget: at each node one of the candidates of the narrowest unmet rule has to join; each
//! is tried in turn and then excluded. Candidates with too few others they may be together with are struck.
//! Time exponential in k in the worst case, O(n·k) memory.

use super::held::{Held, Rulebook};
use super::problem::{Problem, Rules};

/// The answer to a question of feasibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Feasible {
    /// A group that obeys the rules, ascending.
    Yes(Vec<usize>),
    /// There is none: proved.
    No,
    /// The budget ended first.
    Unknown,
}

/// Looks for a group of `problem` that obeys `rules`; takes what it uses from `budget`.
pub(super) fn feasible(problem: &Problem, rules: &Rules, budget: &mut u64) -> Feasible {
    let mut hunt = Hunt::new(problem, rules, budget);
    let mut candidates: Vec<u32> = (0..problem.items as u32).collect();
    for &item in &rules.must {
        if hunt.members.contains(&(item as u32)) {
            continue;
        }
        if hunt.members.len() == problem.size || !candidates.contains(&(item as u32)) {
            return Feasible::No;
        }
        hunt.add(item as u32);
        candidates.retain(|&other| hunt.together(item as u32, other));
    }
    match hunt.dive(candidates) {
        Some(true) => {
            let mut members: Vec<usize> = hunt.members.iter().map(|&item| item as usize).collect();
            members.sort_unstable();
            Feasible::Yes(members)
        }
        Some(false) => Feasible::No,
        None => Feasible::Unknown,
    }
}

struct Hunt<'a> {
    problem: &'a Problem,
    book: Rulebook,
    held: Held,
    least: f64,
    apart: Vec<Vec<u32>>,
    /// Whether any two items may not be together.
    conflicts: bool,
    members: Vec<u32>,
    budget: &'a mut u64,
}

impl<'a> Hunt<'a> {
    fn new(problem: &'a Problem, rules: &Rules, budget: &'a mut u64) -> Self {
        let book = Rulebook::new(problem, rules);
        let mut apart = vec![Vec::new(); problem.items];
        for &(a, b) in &rules.apart {
            apart[a].push(b as u32);
            apart[b].push(a as u32);
        }
        Self {
            problem,
            held: Held::new(&book),
            book,
            least: rules.min_pair.unwrap_or(f64::NEG_INFINITY),
            apart,
            conflicts: rules.min_pair.is_some() || !rules.apart.is_empty(),
            members: Vec::new(),
            budget,
        }
    }

    fn together(&self, a: u32, b: u32) -> bool {
        a != b
            && self.problem.row(a as usize)[b as usize] >= self.least
            && !self.apart[a as usize].contains(&b)
    }

    fn add(&mut self, item: u32) {
        self.held.add(&self.book, item);
        self.members.push(item);
    }

    /// True: `members` is a group. None: out of budget.
    fn dive(&mut self, mut candidates: Vec<u32>) -> Option<bool> {
        let slots = self.problem.size - self.members.len();
        if !self.shrink(slots, &mut candidates)? {
            return Some(false);
        }
        if slots == 0 {
            return Some(true);
        }
        for item in self.held.narrowest(&self.book, &candidates) {
            candidates.retain(|&other| other != item);
            let rest = candidates.iter().copied().filter(|&other| self.together(item, other)).collect();
            self.add(item);
            match self.dive(rest) {
                Some(false) => {}
                other => return other,
            }
            self.held.remove(&self.book, item);
            self.members.pop();
            if candidates.len() < slots {
                break;
            }
        }
        Some(false)
    }

    /// Strikes candidates until nothing changes; false if the node is dead, none if out of budget.
    fn shrink(&mut self, slots: usize, candidates: &mut Vec<u32>) -> Option<bool> {
        loop {
            *self.budget = self.budget.checked_sub(1 + candidates.len() as u64)?;
            if !self.held.prune(&self.book, slots, candidates) {
                return Some(false);
            }
            if !self.conflicts || slots < 2 {
                return Some(true);
            }
            let before = candidates.len();
            let pairs = (before * before) as u64;
            *self.budget = self.budget.checked_sub(pairs)?;
            let all = candidates.clone();
            candidates.retain(|&item| {
                all.iter().filter(|&&other| self.together(item, other)).take(slots - 1).count() == slots - 1
            });
            if candidates.len() == before {
                return Some(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::obeys;
    use super::super::trial;
    use super::*;

    #[test]
    fn the_answer_is_that_of_enumeration() {
        for seed in 0..400 {
            let problem = trial::small(seed);
            let some =
                trial::groups(problem.items(), problem.size()).iter().any(|group| obeys(&problem, group));
            match feasible(&problem, problem.rules(), &mut u64::MAX.clone()) {
                Feasible::Yes(group) => assert!(obeys(&problem, &group), "seed {seed}"),
                Feasible::No => assert!(!some, "seed {seed}"),
                Feasible::Unknown => panic!("no limit was set"),
            }
        }
    }

    #[test]
    fn without_budget_nothing_is_claimed() {
        let problem = trial::small(3);
        assert_eq!(feasible(&problem, &Rules::default(), &mut 2), Feasible::Unknown);
    }
}
