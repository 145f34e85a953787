//! One walk: a group that swaps a member at a time, with all kept up to date that says which swap is best.

use super::super::held::Held;
use super::super::search::Incumbent;
use super::super::space::Space;
use super::WALKS;

/// Members that may leave in a step: those that bring least.
const LEAVING: usize = 2;
/// Steps without a better group, beside two for each member, after which a walk is shaken.
const PATIENCE: u64 = 1_000;
/// Steps for which a member that left may not come back, and for which one that joined stays, at least; as many again
/// are added at random.
const TENURE: (u64, u64) = (8, 4);
/// Improvements smaller than this may be rounding.
const LEAST: f64 = 1e-12;

/// A group under way.
pub(super) struct Walker<'s> {
    space: &'s Space<'s>,
    members: Vec<u32>,
    inside: Vec<bool>,
    /// What the pairs of every item with the members add up to, pairs that must not be together left out, and how many
    /// of those there are.
    ties: Vec<f64>,
    conflicts: Vec<u32>,
    held: Held,
    /// Best and second best supply of each term among the members.
    cover: Vec<[f64; 2]>,
    /// Sum of the pairs and of the coverage.
    worth: f64,
    /// Step up to which an item may neither join nor leave.
    tabu: Vec<u64>,
    step: u64,
    /// Scratch: what members bring, what joins in a swap, and whether an item may.
    leaving: Vec<(f64, u32)>,
    choice: Vec<u32>,
    bare: Vec<f64>,
    random: u64,
    pub(super) work: u64,
}

/// A swap and what the group is worth after it.
#[derive(Clone, Copy)]
struct Swap {
    out: u32,
    into: u32,
    worth: f64,
}

impl<'s> Walker<'s> {
    pub(super) fn new(space: &'s Space<'s>, seed: u64) -> Self {
        Self {
            space,
            members: Vec::new(),
            inside: vec![false; space.n],
            ties: vec![0.0; space.n],
            conflicts: vec![0; space.n],
            held: Held::new(&space.book),
            cover: vec![[0.0; 2]; space.weight.len()],
            worth: 0.0,
            tabu: vec![0; space.n],
            step: 0,
            leaving: Vec::new(),
            choice: Vec::new(),
            bare: vec![0.0; space.weight.len()],
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            work: 0,
        }
    }

    /// Takes up a group: the best one, another one, or the common members of two, filled up. Returns it.
    pub(super) fn set_out(&mut self, groups: &[Incumbent], walk: u64) -> Vec<u32> {
        let first = if walk.is_multiple_of(4) { 0 } else { self.below(groups.len()) };
        let second = self.below(groups.len());
        self.take_up(&groups[first].members);
        if walk % 2 == 1 && first != second {
            let other = &groups[second].members;
            let differs: Vec<u32> =
                self.members.iter().copied().filter(|item| !other.contains(item)).collect();
            for out in differs {
                let into = other.iter().copied().filter(|item| !self.inside[*item as usize]);
                let choice: Vec<u32> = into.collect();
                // Half of what differs comes from the other group.
                if self.below(2) == 0 && !choice.is_empty() {
                    let into = choice[self.below(choice.len())];
                    self.exchange(out, into);
                }
            }
        } else if walk == WALKS - 2 {
            // One walk starts anew, far from everything.
            for _ in 0..WALKS {
                self.shake();
            }
        } else if walk > 0 {
            self.shake();
        }
        self.members.clone()
    }

    fn take_up(&mut self, members: &[u32]) {
        for &item in &self.members {
            self.inside[item as usize] = false;
            self.held.remove(&self.space.book, item);
        }
        self.members = members.to_vec();
        self.ties.fill(0.0);
        self.conflicts.fill(0);
        for &item in members {
            self.inside[item as usize] = true;
            self.held.add(&self.space.book, item);
            let ties = std::iter::zip(&mut self.ties, &mut self.conflicts);
            for ((tie, conflict), &pair) in std::iter::zip(ties, self.space.row(item)) {
                if pair > f64::NEG_INFINITY {
                    *tie += pair;
                } else {
                    *conflict += 1;
                }
            }
            // With itself an item has no conflict.
            self.conflicts[item as usize] -= 1;
        }
        self.value();
    }

    /// Computes coverage and worth anew.
    fn value(&mut self) {
        self.cover.fill([0.0; 2]);
        for &item in &self.members {
            for &(term, value) in self.space.supply(item) {
                let [best, second] = &mut self.cover[term as usize];
                if value > *best {
                    (*best, *second) = (value, *best);
                } else if value > *second {
                    *second = value;
                }
            }
        }
        let pairs: f64 = self.members.iter().map(|&item| self.ties[item as usize]).sum();
        let covered =
            std::iter::zip(&self.cover, &self.space.weight).map(|(cover, weight)| cover[0] * weight);
        self.worth = 0.5 * pairs + covered.sum::<f64>();
    }

    /// Walks until `share` is used up; returns the best group met, at first `best`.
    pub(super) fn run(&mut self, best: Vec<u32>, share: u64) -> Vec<u32> {
        let (mut best, mut best_worth) = if self.obeys() { (best, self.worth) } else { (best, f64::MIN) };
        // The best since the last shaking, and how long ago.
        let (mut here, mut here_worth, mut idle) = (self.members.clone(), self.worth, 0);
        let patience = PATIENCE + 2 * self.space.k as u64;
        while self.work < share {
            let swap = self.best_swap(best_worth);
            if let Some(swap) = swap {
                self.exchange(swap.out, swap.into);
                self.hold(swap);
            }
            if self.worth > here_worth + LEAST && self.obeys() {
                (here_worth, idle) = (self.worth, 0);
                here.clone_from(&self.members);
                if here_worth > best_worth + LEAST {
                    best_worth = here_worth;
                    best.clone_from(&here);
                }
            } else {
                idle += 1;
            }
            if idle > patience || swap.is_none() {
                // From the best of all as often as from the last one.
                let from = if self.below(2) == 0 { best.clone() } else { here.clone() };
                self.take_up(&from);
                self.shake();
                self.tabu.fill(0);
                (here_worth, idle) = (if self.obeys() { self.worth } else { f64::MIN }, 0);
                here.clone_from(&self.members);
                // A walk without any swap would never end.
                self.work += self.space.n as u64;
            }
        }
        best
    }

    fn hold(&mut self, swap: Swap) {
        let shortest = (self.space.n - self.space.k) as u64 / 2;
        let away = (TENURE.0 + self.below(TENURE.0 as usize) as u64).min(shortest);
        let stays = (TENURE.1 + self.below(TENURE.1 as usize) as u64).min(self.space.k as u64 / 3);
        self.tabu[swap.out as usize] = self.step + away;
        self.tabu[swap.into as usize] = self.step + stays;
    }

    fn obeys(&self) -> bool {
        let clash = self.members.iter().any(|&item| self.conflicts[item as usize] > 0);
        !clash && self.held.missed(&self.space.book) == 0
    }

    /// Exchanges some members at random, within the rules where that is possible.
    fn shake(&mut self) {
        let most = (self.space.k / 3).max(1);
        let least = (self.space.k / 12).max(1);
        for _ in 0..least + self.below(most - least + 1) {
            let place = self.below(self.members.len());
            let out = self.members[place];
            if self.space.must.contains(&out) {
                continue;
            }
            self.prepare_choice(out);
            if !self.choice.is_empty() {
                let place = self.below(self.choice.len());
                self.exchange(out, self.choice[place]);
            }
        }
    }

    /// Collects the outsiders that may take the place of `out`.
    fn prepare_choice(&mut self, out: u32) {
        let space = self.space;
        self.choice.clear();
        for (item, &pair) in space.row(out).iter().enumerate().filter(|(item, _)| !self.inside[*item]) {
            // A conflict with the one that leaves is none.
            if self.conflicts[item] == u32::from(pair == f64::NEG_INFINITY) {
                self.choice.push(item as u32);
            }
        }
        if space.book.is_empty() {
            return;
        }
        self.held.remove(&space.book, out);
        if !self.held.prune(&space.book, 1, &mut self.choice) {
            self.choice.clear();
        }
        self.held.add(&space.book, out);
    }

    /// The best swap that is not tabu, or that leads to a group worth more than `best`.
    fn best_swap(&mut self, best: f64) -> Option<Swap> {
        self.step += 1;
        self.leaving();
        let mut found: Option<Swap> = None;
        for place in 0..self.leaving.len() {
            let (brings, out) = self.leaving[place];
            self.prepare_choice(out);
            self.work += self.choice.len() as u64 + 1;
            self.cover_without(out);
            let without = self.worth - brings;
            let row = self.space.row(out);
            for &into in &self.choice {
                let at = into as usize;
                let lost = if row[at] > f64::NEG_INFINITY { row[at] } else { 0.0 };
                let mut worth = without + self.ties[at] - lost;
                if !self.bare.is_empty() {
                    worth += self.space.gain(into, &self.bare);
                }
                let is_tabu = self.tabu[at] >= self.step;
                if found.is_none_or(|found| worth > found.worth) && (!is_tabu || worth > best + LEAST) {
                    found = Some(Swap { out, into, worth });
                }
            }
        }
        found
    }

    /// The members that bring least and may leave.
    fn leaving(&mut self) {
        self.leaving.clear();
        for &item in &self.members {
            if self.tabu[item as usize] < self.step && !self.space.must.contains(&item) {
                let only = self.space.supply(item).iter().map(|&(term, value)| {
                    let [best, second] = self.cover[term as usize];
                    if value >= best { self.space.weight[term as usize] * (best - second) } else { 0.0 }
                });
                self.leaving.push((self.ties[item as usize] + only.sum::<f64>(), item));
            }
        }
        let ascending = |x: &(f64, u32), y: &(f64, u32)| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1));
        if self.leaving.len() > LEAVING {
            self.leaving.select_nth_unstable_by(LEAVING - 1, ascending);
            self.leaving.truncate(LEAVING);
        }
        self.leaving.sort_unstable_by(ascending);
    }

    /// What is covered once `out` has left.
    fn cover_without(&mut self, out: u32) {
        for (bare, cover) in std::iter::zip(&mut self.bare, &self.cover) {
            *bare = cover[0];
        }
        for &(term, value) in self.space.supply(out) {
            let [best, second] = self.cover[term as usize];
            if value >= best {
                self.bare[term as usize] = second;
            }
        }
    }

    /// Swaps, whether or not the rules allow it.
    fn exchange(&mut self, out: u32, into: u32) {
        let space = self.space;
        self.work += space.n as u64;
        if let Some(place) = self.members.iter().position(|&item| item == out) {
            self.members[place] = into;
        }
        (self.inside[out as usize], self.inside[into as usize]) = (false, true);
        self.held.remove(&space.book, out);
        self.held.add(&space.book, into);
        let (old, new) = (space.row(out), space.row(into));
        if space.has_conflicts {
            for (item, (&old, &new)) in std::iter::zip(old, new).enumerate() {
                for (pair, joins) in [(old, false), (new, true)] {
                    match (pair > f64::NEG_INFINITY, joins) {
                        (true, true) => self.ties[item] += pair,
                        (true, false) => self.ties[item] -= pair,
                        (false, true) => self.conflicts[item] += u32::from(item != into as usize),
                        (false, false) => self.conflicts[item] -= u32::from(item != out as usize),
                    }
                }
            }
        } else {
            let own =
                (self.ties[out as usize] + new[out as usize], self.ties[into as usize] - old[into as usize]);
            for (tie, (old, new)) in std::iter::zip(&mut self.ties, std::iter::zip(old, new)) {
                *tie += new - old;
            }
            (self.ties[out as usize], self.ties[into as usize]) = own;
        }
        self.value();
    }

    /// A random number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        // Xorshift64*, as Vigna gives it.
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        ((self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % limit
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::trial;
    use super::super::tests::started;
    use super::*;

    #[test]
    fn what_a_walker_keeps_up_to_date_is_what_it_would_count() {
        for seed in 0..60 {
            let problem = trial::small(seed);
            let space = Space::new(&problem);
            let Some(first) = started(&space) else { continue };
            let mut walker = Walker::new(&space, seed);
            walker.take_up(&first.members);
            for _ in 0..20 {
                walker.shake();
                let (ties, conflicts, worth) = (walker.ties.clone(), walker.conflicts.clone(), walker.worth);
                walker.take_up(&walker.members.clone());
                let near = |(x, y): (&f64, &f64)| (x - y).abs() < 1e-9;
                assert!(std::iter::zip(&ties, &walker.ties).all(near), "seed {seed}");
                assert_eq!(conflicts, walker.conflicts, "seed {seed}");
                assert!((worth - walker.worth).abs() < 1e-9, "seed {seed}");
            }
        }
    }
}
