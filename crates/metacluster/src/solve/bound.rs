//! The upper bound of a node: what any completion of a partial group can reach at most.
//!
//! With partial group P, r open slots, candidates R and a completion Q ⊆ R, |Q| = r, the total is
//! `base(P) + Σ_{i∈Q} a_i + Σ_{i<j∈Q} pair(i,j) + Σ_t W_t · max_{i∈Q} d_it`, where a_i = Σ_{j∈P} pair(i,j)
//! and d_it = max(0, x_it − m_t), m_t being what P covers of term t.
//!
//! **Pairs.** Σ_{i<j∈Q} pair(i,j) = Σ_{i∈Q} ½ Σ_{j∈Q∖i} pair(i,j) ≤ Σ_{i∈Q} b_i/2, b_i = sum of the r−1 largest
//! pair(i,j) over j ∈ R∖i that the class caps allow beside i.
//!
//! **Coverage.** Let g_t = max_{i∈R} d_it. Then max_{i∈Q} d_it ≤ g_t, and, as d ≥ 0, max_{i∈Q} d_it ≤ Σ_{i∈Q} d_it;
//! hence for any λ_t ∈ [0,1] it is at most (1−λ_t)·g_t + λ_t·Σ_{i∈Q} d_it. The first part is a constant of the
//! node, the second joins the items.
//!
//! So with u_i = a_i + b_i/2 + Σ_t λ_t·W_t·d_it the total is at most
//! `base + Σ_t W_t·g_t·(1−λ_t) + (the r largest u_i that the class rules allow)`, for every λ. A few subgradient
//! steps per node look for a λ that makes it small (Lagrangian dual of the covering constraints: Fisher 1981,
//! doi:10.1287/mnsc.27.1.1). One step costs O(active supplies of R + |R|).

use super::held::{Held, Rulebook};
use super::level::Level;
use super::space::Space;
use super::top::Top;

/// Scratch of the bound, shared by all depths of one worker.
#[derive(Debug)]
pub(super) struct Scratch {
    top: Top,
    /// Active supplies (term slot, W_t·d_it) of the candidates, and where each candidate's begin.
    active: Vec<(u32, f64)>,
    start: Vec<usize>,
    /// Slot of each term, or `NONE`; the terms and W_t·g_t of the slots.
    slot_of: Vec<u32>,
    terms: Vec<u32>,
    reach: Vec<f64>,
    /// λ and subgradient of the slots; the best λ so far.
    lambda: Vec<f64>,
    slope: Vec<f64>,
    best: Vec<f64>,
    /// Candidates in descending order of value, and the chosen ones.
    order: Vec<u32>,
    chosen: Vec<u32>,
    values: Vec<f64>,
    /// Of every item whether it is a candidate; all false between uses.
    inside: Vec<bool>,
    /// Classes of an item and its best partners.
    partners: Vec<u32>,
    own: Vec<f64>,
    taken: Vec<usize>,
}

const NONE: u32 = u32::MAX;

impl Scratch {
    /// Strikes the candidates that cannot be in a group worth `cut`, and sorts the rest by descending u.
    ///
    /// The best choice with i in it differs from the best choice of all by an exchange of i for a chosen one,
    /// so it falls short of the bound by at least (smallest chosen u) − u_i. O(|R| log |R|).
    pub(super) fn strike(&mut self, level: &mut Level, cut: f64) {
        let least = (cut - level.bound + level.least).max(f64::MIN);
        self.order.clear();
        self.order.extend((0..level.u.len() as u32).filter(|&at| level.u[at as usize] >= least));
        let (u, items) = (&level.u, &level.candidates);
        self.order.sort_unstable_by(|&x, &y| {
            let (x, y) = (x as usize, y as usize);
            u[y].total_cmp(&u[x]).then(items[x].cmp(&items[y]))
        });
        level.pick(&self.order, &mut self.values);
    }

    pub(super) fn new(space: &Space<'_>) -> Self {
        Self {
            top: Top::new(&space.book),
            active: Vec::new(),
            start: Vec::new(),
            slot_of: vec![NONE; space.weight.len()],
            terms: Vec::new(),
            reach: Vec::new(),
            lambda: Vec::new(),
            slope: Vec::new(),
            best: Vec::new(),
            order: Vec::new(),
            chosen: Vec::new(),
            values: Vec::new(),
            inside: vec![false; space.n],
            partners: Vec::new(),
            own: Vec::new(),
            taken: vec![0; space.book.classes],
        }
    }
}

/// What the bound of a node is computed from.
pub(super) struct Node<'a> {
    pub(super) space: &'a Space<'a>,
    pub(super) held: &'a Held,
    /// What P covers of each term.
    pub(super) cover: &'a [f64],
    /// Value of P by itself.
    pub(super) base: f64,
    /// Open slots, ≥ 2.
    pub(super) slots: usize,
    /// The node is dead once its bound lies below this.
    pub(super) cut: f64,
    /// Whether `half` of the level holds valid bounds already, those of the parent.
    pub(super) inherited: bool,
    /// Subgradient steps.
    pub(super) steps: usize,
}

impl Node<'_> {
    /// Fills the level's arrays and its bound; stops early once the bound lies below the cut. Counts its work.
    pub(super) fn bound(&self, level: &mut Level, scratch: &mut Scratch, work: &mut u64) {
        if self.inherited {
            level.half_less.clone_from(&level.half);
        } else {
            // Each candidate looks at several partners for each open slot.
            *work += (level.candidates.len() * (1 + self.slots / 4)) as u64;
            self.halves(level, scratch);
        }
        self.activate(level, scratch);
        self.tune(level, scratch, work);
    }

    /// b_i/2 for r−1 and r−2 partners: O(|R|·NEAR) at most, and mostly far less.
    fn halves(&self, level: &mut Level, scratch: &mut Scratch) {
        level.half.clear();
        level.half_less.clear();
        for &i in &level.candidates {
            scratch.inside[i as usize] = true;
        }
        for &i in &level.candidates {
            let sums = match self.nearest(i, scratch) {
                Some(sums) => sums,
                None => self.scan(i, &level.candidates, &mut scratch.top),
            };
            level.half.push(0.5 * sums.0);
            level.half_less.push(0.5 * sums.1);
        }
        for &i in &level.candidates {
            scratch.inside[i as usize] = false;
        }
    }

    /// Sums of the r−1 and of the r−2 best partners of `i` by its list; none if the list ends too early.
    ///
    /// Taking the best first is exact: sets within the rooms of the classes are a matroid.
    fn nearest(&self, i: u32, scratch: &mut Scratch) -> Option<(f64, f64)> {
        let book = &self.space.book;
        let row = self.space.row(i);
        let taken = &mut scratch.partners;
        taken.clear();
        // The item itself takes up room of its class.
        taken.push(book.class_of[i as usize]);
        let mut sum = 0.0;
        for &j in self.space.near(i).iter().filter(|j| scratch.inside[**j as usize]) {
            if let Some(cap) = book.cap {
                let class = book.class_of[j as usize];
                let same = taken.iter().filter(|other| **other == class).count();
                if self.held.class[class as usize] + same >= cap {
                    continue;
                }
                taken.push(class);
            } else {
                taken.push(0);
            }
            let less = sum;
            sum += row[j as usize];
            if taken.len() == self.slots {
                return Some((sum, less));
            }
        }
        None
    }

    /// The same by looking at every candidate; −∞ if there are too few.
    fn scan(&self, i: u32, candidates: &[u32], top: &mut Top) -> (f64, f64) {
        let book = &self.space.book;
        let row = self.space.row(i);
        let own = book.class_of[i as usize];
        let room = |class: u32| self.room(book, class) - usize::from(class == own);
        top.reset(self.slots - 1);
        for &j in candidates {
            top.offer(row[j as usize], book.class_of[j as usize], room);
        }
        (top.sum(), top.sum_but_last())
    }

    /// How many more of a class may join.
    #[inline]
    fn room(&self, book: &Rulebook, class: u32) -> usize {
        book.cap.map_or(usize::MAX, |cap| cap - self.held.class[class as usize])
    }

    /// Collects the supplies that still add something, and W_t·g_t of their terms.
    fn activate(&self, level: &Level, scratch: &mut Scratch) {
        for &term in &scratch.terms {
            scratch.slot_of[term as usize] = NONE;
        }
        scratch.terms.clear();
        scratch.reach.clear();
        scratch.active.clear();
        scratch.start.clear();
        scratch.lambda.clear();
        for &i in &level.candidates {
            scratch.start.push(scratch.active.len());
            for &(term, value) in self.space.supply(i) {
                let t = term as usize;
                let gain = self.space.weight[t] * (value - self.cover[t]);
                if gain > 0.0 {
                    if scratch.slot_of[t] == NONE {
                        scratch.slot_of[t] = scratch.terms.len() as u32;
                        scratch.terms.push(term);
                        scratch.reach.push(0.0);
                        scratch.lambda.push(level.lambda[t]);
                    }
                    let slot = scratch.slot_of[t];
                    scratch.reach[slot as usize] = scratch.reach[slot as usize].max(gain);
                    scratch.active.push((slot, gain));
                }
            }
        }
        scratch.start.push(scratch.active.len());
    }

    /// Subgradient descent on λ, keeping the best.
    fn tune(&self, level: &mut Level, scratch: &mut Scratch, work: &mut u64) {
        level.bound = f64::INFINITY;
        let mut scale = 1.0;
        let mut idle = 0;
        for step in 0..=self.steps {
            let constant = self.base
                + std::iter::zip(&scratch.reach, &scratch.lambda)
                    .map(|(reach, lambda)| reach * (1.0 - lambda))
                    .sum::<f64>();
            scratch.values.clear();
            scratch.own.clear();
            for (at, &i) in level.candidates.iter().enumerate() {
                let gain: f64 = scratch.active[scratch.start[at]..scratch.start[at + 1]]
                    .iter()
                    .map(|&(slot, gain)| scratch.lambda[slot as usize] * gain)
                    .sum();
                let own = level.a[i as usize] + gain;
                scratch.own.push(own);
                scratch.values.push(own + level.half[at]);
            }
            *work += level.candidates.len() as u64;
            let bound = constant + self.choose(level, scratch);
            if bound < level.bound {
                level.bound = bound;
                level.constant = constant;
                level.least = scratch
                    .chosen
                    .iter()
                    .map(|&at| scratch.values[at as usize])
                    .fold(f64::INFINITY, f64::min);
                std::mem::swap(&mut level.u, &mut scratch.values);
                std::mem::swap(&mut level.own, &mut scratch.own);
                scratch.best.clone_from(&scratch.lambda);
                idle = 0;
            } else {
                idle += 1;
                if idle == 3 {
                    (scale, idle) = (scale * 0.5, 0);
                }
            }
            let finite = bound > f64::NEG_INFINITY;
            if level.bound < self.cut || step == self.steps || scratch.terms.is_empty() || !finite {
                break;
            }
            if !self.descend(bound, scale, scratch) {
                break;
            }
        }
        for (&term, &lambda) in std::iter::zip(&scratch.terms, &scratch.best) {
            level.lambda[term as usize] = lambda;
        }
    }

    /// One projected subgradient step from the chosen candidates; false if there is nowhere to go.
    fn descend(&self, bound: f64, scale: f64, scratch: &mut Scratch) -> bool {
        scratch.slope.clear();
        scratch.slope.extend(scratch.reach.iter().map(|reach| -reach));
        for &at in &scratch.chosen {
            for &(slot, gain) in &scratch.active[scratch.start[at as usize]..scratch.start[at as usize + 1]] {
                scratch.slope[slot as usize] += gain;
            }
        }
        let mut norm = 0.0;
        for (slope, lambda) in std::iter::zip(&mut scratch.slope, &scratch.lambda) {
            if (*slope > 0.0 && *lambda <= 0.0) || (*slope < 0.0 && *lambda >= 1.0) {
                *slope = 0.0;
            }
            norm += *slope * *slope;
        }
        if norm <= 0.0 {
            return false;
        }
        // Polyak's step towards the cut; without an incumbent towards a bound two percent lower.
        let target = if self.cut > f64::NEG_INFINITY { self.cut } else { 0.98 * bound };
        let length = scale * (bound - target).max(1e-6) / norm;
        for (slope, lambda) in std::iter::zip(&scratch.slope, &mut scratch.lambda) {
            *lambda = (*lambda - length * slope).clamp(0.0, 1.0);
        }
        true
    }

    /// The best `slots` candidates by value that the class caps and the least number of classes allow: their
    /// sum, and their positions in `chosen`. −∞ if there are too few.
    ///
    /// With `fresh` new classes still needed, at most r − `fresh` members may repeat a class. Sets that keep to
    /// this and to the caps are the union of a partition matroid (the first member of each new class) and a
    /// truncated partition matroid (the repeats), hence a matroid: taking the largest first is exact.
    fn choose(&self, level: &Level, scratch: &mut Scratch) -> f64 {
        let book = &self.space.book;
        let values = &scratch.values;
        let fresh = book.min_classes.saturating_sub(self.held.distinct);
        scratch.chosen.clear();
        let (order, chosen) = (&mut scratch.order, &mut scratch.chosen);
        order.clear();
        order.extend((0..values.len() as u32).filter(|&at| values[at as usize] > f64::NEG_INFINITY));
        let descending =
            |x: &u32, y: &u32| values[*y as usize].total_cmp(&values[*x as usize]).then(x.cmp(y));
        let free = book.cap.is_none() && fresh == 0;
        // Sort only a front; the caps seldom reach past it.
        let mut front = if free { self.slots } else { 4 * self.slots + 8 };
        let mut sorted = 0;
        let mut repeats = self.slots - fresh;
        let mut sum = 0.0;
        scratch.taken.copy_from_slice(&self.held.class);
        loop {
            let rest = &mut order[sorted..];
            if rest.is_empty() {
                return f64::NEG_INFINITY;
            }
            if rest.len() > front {
                rest.select_nth_unstable_by(front - 1, descending);
                rest[..front].sort_unstable_by(descending);
            } else {
                rest.sort_unstable_by(descending);
            }
            let end = order.len().min(sorted + front);
            for &at in &order[sorted..end] {
                let taken =
                    &mut scratch.taken[book.class_of[level.candidates[at as usize] as usize] as usize];
                if book.cap.is_some_and(|cap| *taken >= cap) || (fresh > 0 && *taken > 0 && repeats == 0) {
                    continue;
                }
                repeats -= usize::from(fresh > 0 && *taken > 0);
                *taken += 1;
                sum += values[at as usize];
                chosen.push(at);
                if chosen.len() == self.slots {
                    return sum;
                }
            }
            sorted = end;
            front *= 4;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::evaluate;
    use super::super::trial;
    use super::*;

    #[test]
    fn no_group_is_worth_more_than_the_bound_of_the_root() {
        let mut checked = 0;
        for seed in 0..400 {
            let problem = trial::small(seed);
            let Some((_, value)) = trial::best(&problem, |_| true) else { continue };
            let space = Space::new(&problem);
            let (mut held, cover) = (Held::new(&space.book), vec![0.0; space.weight.len()]);
            let mut level = Level::new(&space);
            level.candidates = (0..space.n as u32).collect();
            if !held.prune(&space.book, space.k, &mut level.candidates) {
                panic!("there is a group, seed {seed}");
            }
            let node = Node {
                space: &space,
                held: &held,
                cover: &cover,
                base: 0.0,
                slots: space.k,
                cut: f64::NEG_INFINITY,
                inherited: false,
                steps: seed as usize % 20,
            };
            let mut scratch = Scratch::new(&space);
            node.bound(&mut level, &mut scratch, &mut 0);
            assert!(level.bound >= value.total - 1e-12, "seed {seed}: {} < {value:?}", level.bound);
            scratch.strike(&mut level, value.total - 1e-12);
            let kept = |item: &usize| level.candidates.contains(&(*item as u32));
            let (members, _) = trial::best(&problem, |group| group.iter().all(kept)).unwrap();
            assert_eq!(evaluate(&problem, &members).total.to_bits(), value.total.to_bits(), "seed {seed}");
            checked += 1;
        }
        assert!(checked > 150, "only {checked} problems have a group");
    }
}
