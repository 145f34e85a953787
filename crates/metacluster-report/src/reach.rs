//! Which pairs a page of a large catalogue has to hold: those that can be among the first for some weights.
//!
//! A pair is left out only if [`TOP_KEPT`] others stand before it under *any* weights. One pair q stands before another
//! p under any weights if every component reads at least as much of it, everything known of p is known of q (so that q
//! is listed wherever p is), and its ids come first: rounding is monotone, so its score is at least p's, and of equals
//! the first ids win. This is the k-skyband of the pairs (Papadias et al., Progressive skyline computation, 2005); since
//! whoever is beaten by a pair left out is beaten by those that beat it, only kept pairs need be looked at. It keeps more
//! than necessary (some pairs are beaten under any weights, though not by the same ones), never less.

use metacluster::{Known, PairScore};
use rayon::prelude::*;

/// Catalogues of up to this many clusters have all their cross-border pairs on the page.
pub const ALL_PAIRS_UP_TO: usize = 500;
/// How long a list is complete under any weights on the page of a larger catalogue.
pub const TOP_KEPT: usize = 200;

/// Pairs sifted together: each is held against those kept before on every core, and against those of its own batch in
/// order, so that the outcome does not depend on the cores.
pub(crate) const BATCH: usize = 4096;
/// Kept pairs compared at once.
const LANES: usize = 8;

/// The pairs kept so far, those with the largest sums first: they beat most.
#[derive(Debug)]
pub(crate) struct Reach {
    top: usize,
    kept: Vec<Candidate>,
    /// Their values in single precision, [`LANES`] pairs a block, component by component. Rounding is monotone, so whoever
    /// fails here fails; the others are compared exactly.
    blocks: Vec<[f32; LANES]>,
}

/// A pair's values and what of it is known.
#[derive(Debug, Clone)]
struct Candidate {
    values: Vec<f64>,
    sum: f64,
    known: u32,
}

impl Candidate {
    fn new(pair: &PairScore) -> Self {
        let values: Vec<f64> = pair.parts.iter().map(|part| part.reading.value).collect();
        let parts = pair.parts.iter().enumerate();
        let known = parts.filter(|(_, part)| part.reading.known != Known::No);
        Self { sum: values.iter().sum(), values, known: known.fold(0, |mask, (place, _)| mask | 1 << place) }
    }

    /// Whether this one, whose ids come first, stands before the other under any weights.
    fn beats(&self, other: &Self) -> bool {
        other.known & !self.known == 0
            && self.values.iter().zip(&other.values).all(|(own, other)| own >= other)
    }
}

impl Reach {
    /// Nobody yet; lists of `top` pairs are to be complete.
    pub(crate) fn new(top: usize) -> Self {
        Self { top, kept: Vec::new(), blocks: Vec::new() }
    }

    /// For each of the next pairs, in the order of ids, whether it can be among the first ones for some weights.
    /// O(pairs · (kept + pairs) · components) at worst; who is beaten by many is found out at once.
    pub(crate) fn sift(&mut self, pairs: &[PairScore]) -> Vec<bool> {
        let candidates: Vec<Candidate> = pairs.par_iter().map(Candidate::new).collect();
        let beaten: Vec<usize> = candidates.par_iter().map(|candidate| self.beaten(candidate)).collect();
        let mut fresh: Vec<usize> = Vec::new();
        let mut keeps = vec![false; pairs.len()];
        for (place, candidate) in candidates.iter().enumerate() {
            let room = self.top - beaten[place];
            let more = fresh.iter().filter(|&&other| candidates[other].beats(candidate)).take(room).count();
            if candidate.known != 0 && more < room {
                keeps[place] = true;
                fresh.push(place);
            }
        }
        self.kept.extend(fresh.into_iter().map(|place| candidates[place].clone()));
        // Stable, and of runs already in order nearly a merge.
        self.kept.sort_by(|x, y| y.sum.total_cmp(&x.sum));
        self.rebuild();
        keeps
    }

    fn rebuild(&mut self) {
        let components = self.kept.first().map_or(0, |candidate| candidate.values.len());
        self.blocks.clear();
        for block in self.kept.chunks(LANES) {
            for component in 0..components {
                // Nobody is beaten by what is not there.
                let mut lanes = [f32::NEG_INFINITY; LANES];
                for (lane, candidate) in lanes.iter_mut().zip(block) {
                    *lane = candidate.values[component] as f32;
                }
                self.blocks.push(lanes);
            }
        }
    }

    /// How many kept pairs beat this one, counted up to as many as matter.
    fn beaten(&self, candidate: &Candidate) -> usize {
        let values: Vec<f32> = candidate.values.iter().map(|&value| value as f32).collect();
        let may_beat = self.kept.partition_point(|kept| kept.sum >= candidate.sum);
        let mut count = 0;
        for (block, kept) in self.blocks.chunks(values.len().max(1)).zip(self.kept[..may_beat].chunks(LANES))
        {
            let mut passes = [true; LANES];
            for (lanes, &value) in block.iter().zip(&values) {
                for (passes, &lane) in passes.iter_mut().zip(lanes) {
                    *passes &= lane >= value;
                }
            }
            for (kept, _) in kept.iter().zip(passes).filter(|(_, passes)| *passes) {
                count += usize::from(kept.beats(candidate));
                if count == self.top {
                    return count;
                }
            }
        }
        count
    }
}
