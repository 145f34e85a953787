//! Small random problems and their answers by enumeration, for the tests of the solver.

use super::evaluate::{Value, evaluate, obeys};
use super::problem::{Kinds, Objective, Problem, Quota, Rules};

/// Xorshift64*: a seeded stream that is the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % limit
    }

    /// True once in `of` times.
    pub(super) fn once_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// In [0,1]; on a grid of quarters if `coarse`, which makes for many ties.
    pub(super) fn unit(&mut self, coarse: bool) -> f64 {
        if coarse { self.below(5) as f64 / 4.0 } else { self.below(1_000_001) as f64 / 1e6 }
    }
}

/// A problem of 6 to 12 items with groups of 2 to 6 and a random mix of every rule.
pub(super) fn small(seed: u64) -> Problem {
    let random = &mut Random::new(seed + 1);
    let coarse = random.once_in(2);
    let n = 6 + random.below(7);
    let k = 2 + random.below(5);
    let mut scores = vec![0.0; n * n];
    for a in 0..n {
        for b in a + 1..n {
            scores[a * n + b] = random.unit(coarse);
            scores[b * n + a] = scores[a * n + b];
        }
    }
    let mut objective = Objective::default();
    if !random.once_in(4) {
        let terms = 1 + random.below(8);
        objective.pairs = if random.once_in(8) { 0.0 } else { 0.6 };
        objective.coverage = 0.4;
        objective.demand = (0..terms).map(|_| 1.0 + random.below(4) as f64).collect();
        objective.supply = (0..n)
            .map(|_| {
                let some: Vec<u32> = (0..terms as u32).filter(|_| random.once_in(3)).collect();
                some.into_iter().map(|term| (term, random.unit(coarse).max(0.25))).collect()
            })
            .collect();
    }
    Problem::new(n, k, scores, objective, rules(random, n, k)).unwrap()
}

/// Groups of `k` out of `n` items with random scores and no rules: few ties, weak bounds.
pub(super) fn uniform(n: usize, k: usize, seed: u64) -> Problem {
    let random = &mut Random::new(seed + 1);
    let mut scores = vec![0.0; n * n];
    for a in 0..n {
        for b in a + 1..n {
            scores[a * n + b] = random.unit(false);
            scores[b * n + a] = scores[a * n + b];
        }
    }
    Problem::new(n, k, scores, Objective::default(), Rules::default()).unwrap()
}

fn rules(random: &mut Random, n: usize, k: usize) -> Rules {
    let mut rules = Rules::default();
    if random.once_in(3) {
        rules.must = (0..1 + random.below(2)).map(|_| random.below(n)).collect();
    }
    if random.once_in(2) {
        for _ in 0..1 + random.below(n) {
            let (a, b) = (random.below(n), random.below(n));
            if a != b {
                rules.apart.push((a, b));
            }
        }
    }
    if random.once_in(5) {
        rules.min_pair = Some(random.below(4) as f64 / 10.0);
    }
    if !random.once_in(3) {
        let classes = 1 + random.below(5);
        rules.classes = (0..n).map(|_| 7 * random.below(classes) as u32).collect();
        rules.min_classes = random.once_in(2).then(|| 1 + random.below(classes.min(k)));
        rules.max_per_class = random.once_in(2).then(|| 1 + random.below(3));
    }
    if random.once_in(2) {
        // Two countries, each with regions, each with districts.
        rules.place_parents = vec![None, None, Some(0), Some(0), Some(1), Some(2), Some(2), Some(3)];
        let places = rules.place_parents.len();
        rules.places = (0..n)
            .map(|_| if random.once_in(6) { None } else { Some(random.below(places) as u32) })
            .collect();
        rules.min_places = Some(1 + random.below(k.min(4)));
    }
    for _ in 0..random.below(4) {
        let items = (0..n).map(|_| random.once_in(2)).collect();
        let min = random.below(3);
        let max = random.once_in(2).then(|| min + random.below(3));
        rules.quotas.push(Quota { items, min, max });
    }
    if random.once_in(3) {
        for _ in 0..1 + random.below(2) {
            let of_item = |random: &mut Random| (0..6).filter(|_| random.once_in(5)).collect();
            let values = (0..n).map(|_| of_item(random)).collect();
            rules.kinds.push(Kinds { values, min: 1 + random.below(4) });
        }
    }
    rules
}

/// Every group of the right size, in lexicographic order.
pub(super) fn groups(n: usize, k: usize) -> Vec<Vec<usize>> {
    fn extend(n: usize, k: usize, from: usize, prefix: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if prefix.len() == k {
            all.push(prefix.clone());
            return;
        }
        for item in from..n {
            prefix.push(item);
            extend(n, k, item + 1, prefix, all);
            prefix.pop();
        }
    }
    let mut all = Vec::new();
    extend(n, k, 0, &mut Vec::new(), &mut all);
    all
}

/// The best group that obeys the rules and passes `admit`, the first of equals.
pub(super) fn best(problem: &Problem, admit: impl Fn(&[usize]) -> bool) -> Option<(Vec<usize>, Value)> {
    let mut best: Option<(Vec<usize>, Value)> = None;
    for group in groups(problem.items(), problem.size()) {
        if obeys(problem, &group) && admit(&group) {
            let value = evaluate(problem, &group);
            if best.as_ref().is_none_or(|(_, top)| value.total > top.total) {
                best = Some((group, value));
            }
        }
    }
    best
}
