//! Which pairs a page of a large catalogue has to hold: those that can be among the first for some weights.
//!
//! A pair is left out only if [`TOP_KEPT`] others stand before it under *any* weights. One pair q stands before another
//! p under any weights if every component reads at least as much of it, everything known of p is known of q (so that q
//! is listed wherever p is), and its ids come first: rounding is monotone, so its score is at least p's, and of equals
//! the first ids win. This is the k-skyband of the pairs (Papadias et al., Progressive skyline computation, 2005); since
//! whoever is beaten by a pair left out is beaten by those that beat it, only kept pairs need be looked at. It keeps more
//! than necessary (some pairs are beaten under any weights, though not by the same ones), never less.

use metacluster::{Known, PairScore};

/// Catalogues of up to this many clusters have all their cross-border pairs on the page.
pub const ALL_PAIRS_UP_TO: usize = 500;
/// How long a list is complete under any weights on the page of a larger catalogue.
pub const TOP_KEPT: usize = 200;

/// The pairs kept so far.
#[derive(Debug)]
pub(crate) struct Reach {
    top: usize,
    kept: Vec<Candidate>,
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
        let known = pair.parts.iter().enumerate();
        let known = known
            .filter(|(_, part)| part.reading.known != Known::No)
            .fold(0, |mask, (place, _)| mask | 1 << place);
        Self { sum: values.iter().sum(), values, known }
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
        Self { top, kept: Vec::new() }
    }

    /// Whether the next pair, in the order of ids, can be among the first ones for some weights.
    /// O(kept · components).
    pub(crate) fn keeps(&mut self, pair: &PairScore) -> bool {
        let candidate = Candidate::new(pair);
        if candidate.known == 0 {
            return false;
        }
        // Those with the largest sums stand first and beat most.
        let before = self.kept.iter().take_while(|kept| kept.sum >= candidate.sum);
        if before.filter(|kept| kept.beats(&candidate)).take(self.top).count() == self.top {
            return false;
        }
        let place = self.kept.partition_point(|kept| kept.sum >= candidate.sum);
        self.kept.insert(place, candidate);
        true
    }
}
