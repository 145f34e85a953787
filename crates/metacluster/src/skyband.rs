//! Which candidates can be among the first k under any weights: those that fewer than k others dominate.
//!
//! One candidate *dominates* another if each of its values is at least as large, everything known of the other is known
//! of it too, and it comes first: by a greater lead, or by the same lead and lower ids. Under any weights that are not
//! negative it then scores no less, since sums of products no smaller, in one order, are no smaller in floating point
//! either; and it is listed wherever the other is. So a candidate that k others dominate is never among the first k.
//!
//! The *lead* says which of two equal scores comes first, and so what a list made from those kept is worth. A lead that
//! is the same for all leaves it to the ids, as every ranking does: whatever the weights, the first k are those of all
//! candidates, order included. A lead that never falls when values rise, such as their sum, or the score under present
//! weights, lets only candidates with the same values be told apart by ids: far fewer are kept, and the first k scores are
//! those of all candidates, though of several pairs with the last of these scores others may be there.
//!
//! This is the k-skyband (Papadias, Tao, Fu, Seeger, *Progressive skyline computation in database systems*, TODS 2005),
//! exact for every lead. Dominating is transitive and nobody dominates himself, so that a candidate with k dominators has
//! k of them in the skyband: each dominator of one of its dominators is its own, so of its dominators the first k, in an
//! order in which dominators come first, have fewer than k themselves. It is enough to count among those kept.
//!
//! O(n · kept · d) time at worst for n candidates of d values; a candidate that many dominate is held against few of
//! those kept, since these stand by the sum of their values, the largest first: that of a dominator is no smaller.
//! Memory is that of the candidates kept. What is kept does not depend on the order or the parts in which candidates
//! come, nor on threads.

use std::cmp::Ordering;

use rayon::prelude::*;

mod block;

use block::{Block, Tests};

/// Somebody who may be among the first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate {
    /// Ids of which the lower come first. No two candidates have the same.
    pub(crate) pair: (usize, usize),
    /// Who has more comes first; the ids settle equals. Never NaN.
    pub(crate) lead: f64,
    /// A bit for each thing that is known.
    pub(crate) known: u64,
    /// What weights multiply, finite, for all candidates the same number of them.
    pub(crate) values: Vec<f64>,
}

impl Candidate {
    /// The order of those whose scores are equal.
    fn order(&self, other: &Self) -> Ordering {
        in_order(&self.place(), &other.place())
    }

    fn place(&self) -> Place {
        (self.lead, self.pair)
    }

    /// The sum of its values; that of a dominator is no smaller.
    fn sum(&self) -> f64 {
        self.values.iter().sum()
    }
}

/// A lead and ids.
type Place = (f64, (usize, usize));

/// The greater lead first, then the lower ids.
fn in_order(x: &Place, y: &Place) -> Ordering {
    y.0.total_cmp(&x.0).then(x.1.cmp(&y.1))
}

/// A candidate that some of those kept, but not enough of them, dominate.
#[derive(Debug)]
pub(crate) struct Passed {
    candidate: Candidate,
    sum: f64,
    /// How many dominate it, of those seen beside it and after it.
    behind: usize,
}

/// The candidates kept of those seen so far.
#[derive(Debug)]
pub(crate) struct Skyband {
    k: usize,
    /// By their sums, the largest first.
    kept: Vec<Passed>,
    /// The same, made ready to be counted.
    blocks: Vec<Block>,
}

impl Skyband {
    /// Nobody yet; those that `k` others dominate will be left out.
    pub(crate) fn new(k: usize) -> Self {
        Self { k, kept: Vec::new(), blocks: Vec::new() }
    }

    /// Those of these candidates that fewer than k others dominate, as [`Skyband::into_sorted`]. O(n · kept · d).
    pub(crate) fn of(k: usize, candidates: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
        let mut skyband = Self::new(k);
        let mut passed = Vec::new();
        for candidate in candidates {
            skyband.sift(&candidate, &mut passed);
            if passed.len() >= skyband.kept.len().max(Block::ROOM) {
                skyband.admit(std::mem::take(&mut passed));
            }
        }
        skyband.admit(passed);
        skyband.into_sorted()
    }

    /// Lets a candidate pass unless k of those kept dominate it. O(kept · d), far less for most.
    pub(crate) fn sift(&self, candidate: &Candidate, passed: &mut Vec<Passed>) {
        let sum = candidate.sum();
        let behind = dominators(&self.blocks, candidate, sum, self.k);
        if behind < self.k {
            passed.push(Passed { candidate: candidate.clone(), sum, behind });
        }
    }

    /// Keeps those that passed, save whom others that passed beside them dominate, and no longer keeps whom they do.
    ///
    /// Each candidate kept has been held against every other once: against those kept when it passed, those that passed
    /// beside it, and those that passed later. One left out meanwhile counts, since it is a candidate all the same.
    pub(crate) fn admit(&mut self, mut passed: Vec<Passed>) {
        passed.par_sort_unstable_by(by_sum);
        let (k, blocks) = (self.k, Block::of(&passed));
        let count = |passed: &mut Passed| {
            passed.behind += dominators(&blocks, &passed.candidate, passed.sum, k - passed.behind);
        };
        passed.par_iter_mut().for_each(count);
        // Where candidates come in their order, those kept have nothing to fear of later ones.
        if let Some(first) = passed.iter().map(|passed| &passed.candidate).min_by(|x, y| x.order(y)) {
            let after = self.kept.par_iter_mut().filter(|kept| first.order(&kept.candidate).is_lt());
            after.for_each(count);
        }
        self.kept.append(&mut passed);
        self.kept.retain(|kept| kept.behind < k);
        self.kept.par_sort_unstable_by(by_sum);
        self.blocks = Block::of(&self.kept);
    }

    /// Those kept, who has the greatest lead first, then by ids.
    pub(crate) fn into_sorted(self) -> Vec<Candidate> {
        let mut kept: Vec<Candidate> = self.kept.into_iter().map(|kept| kept.candidate).collect();
        kept.sort_unstable_by(Candidate::order);
        kept
    }
}

/// The larger sum first.
fn by_sum(x: &Passed, y: &Passed) -> Ordering {
    y.sum.total_cmp(&x.sum).then_with(|| x.candidate.order(&y.candidate))
}

/// How many in the blocks, whose sums fall, dominate the candidate; counted until there are `enough`.
fn dominators(blocks: &[Block], candidate: &Candidate, sum: f64, enough: usize) -> usize {
    let (mut count, mut tests) = (0, Tests::default());
    for block in blocks.iter().take_while(|block| block.largest_sum() >= sum) {
        if count >= enough {
            break;
        }
        count += block.dominators(candidate, enough - count, &mut tests);
    }
    count
}

#[cfg(test)]
mod tests;
