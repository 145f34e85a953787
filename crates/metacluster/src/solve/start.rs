//! A good group to start from: greedy from several seeds, then swaps with a short tabu list.
//!
//! A heuristic: it promises a group that obeys the rules or none, not the best one. The better the incumbent,
//! the more the exact search cuts from the beginning. No chance is involved, and the number of steps is fixed,
//! so the same problem has the same start. Time O(steps · k · pool · (k + supplies of an item)). Source: Duarte
//! and Martí, "Tabu search and GRASP for the maximum diversity problem", European Journal of Operational Research.

use super::evaluate::evaluate;
use super::held::Held;
use super::search::{Incumbent, keep_better};
use super::space::Space;

/// Most promising items that the swaps draw from: the optimum has nearly always been among them, and a step
/// costs in proportion.
const POOL: usize = 160;
/// Seeds for the greedy construction.
const SEEDS: usize = 10;
/// Swaps from each seed after which no better group was found.
const PATIENCE: usize = 8;
/// Swaps for which an item that left may not come back.
const TENURE: usize = 4;

/// Looks for a good group among the first of `ranked`, most promising first; adds to `work`.
pub(super) fn start(space: &Space<'_>, ranked: &[u32], work: &mut u64) -> Option<Incumbent> {
    let pool = &ranked[..ranked.len().min(POOL.max(3 * space.k))];
    let mut walk = Walk::new(space, pool);
    let mut best = None;
    let mut seen: Vec<u32> = Vec::new();
    for &seed in pool.iter().filter(|item| !space.must.contains(item)).take(2 * SEEDS) {
        // A seed inside an earlier result would mostly lead there again.
        if seen.contains(&seed) || walk.seeds == SEEDS {
            continue;
        }
        walk.seeds += 1;
        if !walk.construct(seed) {
            continue;
        }
        let found = walk.improve();
        seen.extend(&found.members);
        keep_better(&mut best, found);
    }
    *work += walk.work;
    best
}

/// A group under way.
struct Walk<'s> {
    space: &'s Space<'s>,
    pool: &'s [u32],
    members: Vec<u32>,
    held: Held,
    cover: Vec<f64>,
    choice: Vec<u32>,
    seeds: usize,
    work: u64,
}

impl<'s> Walk<'s> {
    fn new(space: &'s Space<'s>, pool: &'s [u32]) -> Self {
        Self {
            space,
            pool,
            members: Vec::new(),
            held: Held::new(&space.book),
            cover: vec![0.0; space.weight.len()],
            choice: Vec::new(),
            seeds: 0,
            work: 0,
        }
    }

    fn add(&mut self, item: u32) {
        self.held.add(&self.space.book, item);
        self.members.push(item);
    }

    fn remove(&mut self, at: usize) -> u32 {
        let item = self.members.swap_remove(at);
        self.held.remove(&self.space.book, item);
        item
    }

    /// Builds a group around `seed`, the best addition at a time; false if the rules get in the way.
    fn construct(&mut self, seed: u32) -> bool {
        while !self.members.is_empty() {
            self.remove(0);
        }
        if self.space.must.len() > self.space.k {
            return false;
        }
        for &item in &self.space.must {
            self.add(item);
        }
        if self.members.len() < self.space.k {
            self.add(seed);
        }
        while self.members.len() < self.space.k {
            match self.best_addition(|_| true) {
                Some((item, _)) => self.add(item),
                None => return false,
            }
        }
        self.worth().is_finite() && self.held.missed(&self.space.book) == 0
    }

    /// The item of the pool that adds most and leaves the rules within reach, with what the group is then
    /// worth apart from the pairs and coverage of the present members.
    fn best_addition(&mut self, admit: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
        let space = self.space;
        self.choice.clear();
        let members = &self.members;
        self.choice.extend(self.pool.iter().copied().filter(|item| !members.contains(item) && admit(*item)));
        let slots = space.k - self.members.len();
        if !self.held.prune(&space.book, slots, &mut self.choice) {
            return None;
        }
        self.cover_members();
        self.work += self.choice.len() as u64;
        let mut best: Option<(u32, f64)> = None;
        for &item in &self.choice {
            let row = space.row(item);
            let pairs: f64 = self.members.iter().map(|&member| row[member as usize]).sum();
            let value = pairs + space.gain(item, &self.cover);
            if value > best.map_or(f64::MIN, |(_, value)| value) {
                best = Some((item, value));
            }
        }
        best
    }

    fn cover_members(&mut self) {
        self.cover.fill(0.0);
        for &member in &self.members {
            for &(term, value) in self.space.supply(member) {
                let cover = &mut self.cover[term as usize];
                *cover = cover.max(value);
            }
        }
    }

    fn worth(&mut self) -> f64 {
        self.cover_members();
        let mut sum: f64 = std::iter::zip(&self.cover, &self.space.weight).map(|(c, w)| c * w).sum();
        for (at, &a) in self.members.iter().enumerate() {
            let row = self.space.row(a);
            sum += self.members[at + 1..].iter().map(|&b| row[b as usize]).sum::<f64>();
        }
        sum
    }

    /// Swaps one member at a time, the best swap that is not tabu, until nothing better comes up for a while.
    fn improve(&mut self) -> Incumbent {
        let mut best_worth = self.worth();
        let mut best = self.members.clone();
        let mut tabu: Vec<(u32, usize)> = Vec::new();
        let mut idle = 0;
        let mut step = 0;
        while idle < PATIENCE {
            step += 1;
            tabu.retain(|&(_, until)| until > step);
            let Some((out, item, worth)) = self.best_swap(&tabu) else { break };
            let at = self.members.iter().position(|&member| member == out);
            if let Some(at) = at {
                self.remove(at);
            }
            self.add(item);
            tabu.push((out, step + TENURE));
            if worth > best_worth + 1e-12 {
                (best_worth, idle) = (worth, 0);
                best.clone_from(&self.members);
            } else {
                idle += 1;
            }
        }
        best.sort_unstable();
        let indices: Vec<usize> = best.iter().map(|&item| item as usize).collect();
        Incumbent { value: evaluate(self.space.problem, &indices), members: best }
    }

    /// The best (leaves, joins, worth afterwards).
    fn best_swap(&mut self, tabu: &[(u32, usize)]) -> Option<(u32, u32, f64)> {
        let mut best: Option<(u32, u32, f64)> = None;
        for out in self.members.clone() {
            if self.space.must.contains(&out) {
                continue;
            }
            let Some(at) = self.members.iter().position(|&member| member == out) else { continue };
            self.remove(at);
            let found = self.best_addition(|item| item != out && tabu.iter().all(|&(held, _)| held != item));
            if let Some((item, gain)) = found {
                let worth = self.worth() + gain;
                if worth > best.map_or(f64::MIN, |(_, _, worth)| worth) {
                    best = Some((out, item, worth));
                }
            }
            self.add(out);
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::obeys;
    use super::super::trial;
    use super::*;

    #[test]
    fn what_it_finds_obeys_the_rules_and_is_worth_what_it_says() {
        let mut found = 0;
        for seed in 0..200 {
            let problem = trial::small(seed);
            let space = Space::new(&problem);
            let ranked: Vec<u32> = (0..problem.items() as u32).collect();
            let Some(best) = start(&space, &ranked, &mut 0) else { continue };
            found += 1;
            let members: Vec<usize> = best.members.iter().map(|&item| item as usize).collect();
            assert!(obeys(&problem, &members), "seed {seed}");
            assert_eq!(best.value, evaluate(&problem, &members));
        }
        assert!(found > 60, "only {found} groups found");
    }
}
