//! The whole rank matrix of SMAA: everyone ordered under every draw.
//!
//! What costs is neither scores nor comparisons but memory: so keys are sorted instead of scores, ranks are counted a
//! block of draws at a time, and in half-width counts that are emptied before they overflow.

use rayon::prelude::*;

use super::alternatives::{Alternatives, LANES};
use super::sample::{BLOCK, Sampler};
use super::smaa::{Draws, check};
use super::space::WeightSpace;
use crate::error::Error;

/// The whole matrix of ranks: in which share of the weight space every alternative takes every rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankMatrix {
    alternatives: usize,
    draws: usize,
    /// Alternative by alternative.
    counts: Vec<u32>,
}

impl RankMatrix {
    /// More alternatives than this would make a matrix that nobody reads and few memories hold.
    pub const MOST: usize = 2_000;

    /// Number of alternatives, and of ranks.
    pub fn len(&self) -> usize {
        self.alternatives
    }

    /// Whether there is no alternative.
    pub fn is_empty(&self) -> bool {
        self.alternatives == 0
    }

    /// The share of draws in which an alternative takes a rank, 0 for the first.
    pub fn share(&self, place: usize, rank: usize) -> f64 {
        f64::from(self.counts[place * self.alternatives + rank]) / self.draws as f64
    }
}

/// Ranks all alternatives under every draw. O(draws · n · d) time and O(n²) memory a thread.
///
/// # Errors
/// [`Error::BadValue`] for more than [`RankMatrix::MOST`] alternatives, and as [`acceptability`](super::acceptability).
pub fn rank_matrix(
    alternatives: &Alternatives,
    space: &WeightSpace,
    draws: Draws,
) -> Result<RankMatrix, Error> {
    check(alternatives, space, draws)?;
    let (n, d) = (alternatives.len(), space.dimensions());
    if n > RankMatrix::MOST {
        return Err(Error::BadValue {
            what: "the number of alternatives of a whole rank matrix",
            value: n.to_string(),
            expected: "at most 2000; ask for the first ranks, or for fewer alternatives",
        });
    }
    let sampler = Sampler::new(space, draws.seed);
    let start = || Orders::new(n, d);
    let fold = |mut orders: Orders, block: usize| {
        let number = draws.of_block(block);
        let weights = &mut orders.weights[..number * d];
        sampler.fill(block, weights);
        orders.count(alternatives, number, d);
        orders
    };
    // A matrix a thread and no more: merging one costs as much as many draws.
    let part = draws.blocks().div_ceil(rayon::current_num_threads());
    let blocks = (0..draws.blocks()).into_par_iter().with_min_len(part);
    let mut all = blocks.fold(start, fold).reduce_with(Orders::merged).unwrap_or_else(start);
    all.empty();
    Ok(RankMatrix { alternatives: n, draws: draws.number, counts: all.counts })
}

/// Counts of ranks of a part of the draws, and work arrays.
struct Orders {
    n: usize,
    /// Empty until the recent counts were full once.
    counts: Vec<u32>,
    /// Counts of the last draws, half as wide so that they fit a cache, and of how many.
    recent: Vec<u16>,
    counted: usize,
    weights: Vec<f64>,
    scores: Vec<f64>,
    /// A score as a whole number, the best 0, and its place in the last [`PLACE_BITS`] bits.
    keys: Vec<u64>,
    order: Vec<u64>,
    /// How many leading bits of a key choose its bucket.
    bits: u32,
    starts: Vec<u16>,
    /// The rank of every alternative in the draws of a block, draw by draw: counted together, so that an alternative's
    /// line of the matrix is fetched once a block and not once a draw.
    ranks: Vec<u16>,
    /// From one draw to the next there: not a power of two, which would put all draws into the same corner of a cache.
    stride: usize,
}

/// Room for the place of an alternative, of which there are at most [`RankMatrix::MOST`].
const PLACE_BITS: u32 = 11;
/// The place in a key.
const PLACE: u64 = (1 << PLACE_BITS) - 1;
/// Room for a score: what is left of 52 bits, so that a double holds the number while it is rounded.
const SCORE_BITS: u32 = 52 - PLACE_BITS;

impl Orders {
    fn new(n: usize, d: usize) -> Self {
        // Four buckets an alternative and more: most hold one or none.
        let bits = (4 * n).next_power_of_two().trailing_zeros().max(2);
        Self {
            n,
            counts: Vec::new(),
            recent: vec![0; n * n],
            counted: 0,
            weights: vec![0.0; BLOCK * d],
            scores: vec![0.0; n],
            keys: vec![0; n],
            order: vec![0; n],
            bits,
            starts: vec![0; (1 << bits) + 4],
            ranks: vec![0; (n.next_multiple_of(64) + 32) * BLOCK],
            stride: n.next_multiple_of(64) + 32,
        }
    }

    fn merged(mut self, mut other: Self) -> Self {
        if self.counted + other.counted > usize::from(u16::MAX) {
            self.empty();
        }
        if self.counts.len() + other.counts.len() > 0 {
            self.empty();
            other.empty();
            self.counts.iter_mut().zip(&other.counts).for_each(|(own, other)| *own += other);
        } else {
            self.recent.iter_mut().zip(&other.recent).for_each(|(own, other)| *own += other);
            self.counted += other.counted;
        }
        self
    }

    fn count(&mut self, alternatives: &Alternatives, draws: usize, d: usize) {
        if self.n == 0 {
            return;
        }
        for draw in 0..draws {
            alternatives.scores_under(&self.weights[draw * d..(draw + 1) * d], &mut self.scores);
            self.sort();
            let ranks = &mut self.ranks[draw * self.stride..][..self.n];
            for (rank, &key) in self.order.iter().enumerate() {
                ranks[(key & PLACE) as usize] = rank as u16;
            }
        }
        if self.counted + draws > usize::from(u16::MAX) {
            self.empty();
        }
        self.counted += draws;
        for (place, counts) in self.recent.chunks_exact_mut(self.n).enumerate() {
            for ranks in self.ranks.chunks_exact(self.stride).take(draws) {
                counts[usize::from(ranks[place])] += 1;
            }
        }
    }

    /// Adds the recent counts to all.
    fn empty(&mut self) {
        self.counts.resize(self.recent.len(), 0);
        for (all, recent) in self.counts.iter_mut().zip(&mut self.recent) {
            *all += u32::from(std::mem::take(recent));
        }
        self.counted = 0;
    }

    /// Orders the places, best first, equals by place. Keys are spread into buckets by their leading bits, then sorted
    /// within them; where scores differ by less than a key tells, the scores themselves decide. O(n) for scores that
    /// are not heaped, O(n²) at worst.
    fn sort(&mut self) {
        // Adding this rounds to a whole number and leaves it in the last bits of the double: no conversion, so that
        // several are made at once.
        const WHOLE: f64 = (1u64 << 52) as f64;
        let (least, most) = ends(&self.scores);
        let steps = ((1u64 << SCORE_BITS) - 1) as f64;
        let scale = if most > least { steps / (most - least) } else { 0.0 };
        for (place, (key, &score)) in self.keys.iter_mut().zip(&self.scores).enumerate() {
            let whole = ((most - score) * scale + WHOLE).to_bits() & ((1 << SCORE_BITS) - 1);
            *key = (whole << PLACE_BITS) | place as u64;
        }
        let shift = SCORE_BITS + PLACE_BITS - self.bits;
        self.starts.fill(0);
        // Four places on, so that the sums below come to stand where each bucket starts.
        for key in &self.keys {
            self.starts[(key >> shift) as usize + 4] += 1;
        }
        sum_up(&mut self.starts);
        for &key in &self.keys {
            let start = &mut self.starts[(key >> shift) as usize + 3];
            self.order[usize::from(*start)] = key;
            *start += 1;
        }
        // Once along without a branch puts nearly all in order, since hardly any bucket holds three.
        let mut last = self.order[0];
        for at in 1..self.n {
            let key = self.order[at];
            (self.order[at - 1], last) = if key < last { (key, last) } else { (last, key) };
        }
        self.order[self.n - 1] = last;
        for end in 1..self.n {
            let key = self.order[end];
            let mut at = end;
            while at > 0 && self.order[at - 1] > key {
                self.order[at] = self.order[at - 1];
                at -= 1;
            }
            self.order[at] = key;
        }
        self.settle();
    }

    /// Puts those in order whose keys tell no difference.
    fn settle(&mut self) {
        let alike = |x: u64, y: u64| (x ^ y) >> PLACE_BITS == 0;
        let next = self.order.iter().zip(&self.order[1..]);
        if next.map(|(&x, &y)| u64::from(alike(x, y))).sum::<u64>() == 0 {
            return;
        }
        let scores = &self.scores;
        for run in self.order.chunk_by_mut(|&x, &y| alike(x, y)) {
            run.sort_by(|&x, &y| {
                let (x, y) = ((x & PLACE) as usize, (y & PLACE) as usize);
                scores[y].total_cmp(&scores[x]).then(x.cmp(&y))
            });
        }
    }
}

/// The least and the greatest, several compared at once.
fn ends(scores: &[f64]) -> (f64, f64) {
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let less = |x: f64, y: f64| if x < y { x } else { y };
    let more = |x: f64, y: f64| if x > y { x } else { y };
    let blocks = scores.chunks_exact(LANES);
    for (lane, &score) in blocks.remainder().iter().enumerate() {
        (least[lane], most[lane]) = (score, score);
    }
    for block in blocks {
        for lane in 0..LANES {
            (least[lane], most[lane]) = (less(block[lane], least[lane]), more(block[lane], most[lane]));
        }
    }
    (least.into_iter().fold(f64::INFINITY, less), most.into_iter().fold(f64::NEG_INFINITY, more))
}

/// Turns counts into the sums of all up to each. Four at once: a product with 1 + 2¹⁶ + 2³² + 2⁴⁸ adds to every quarter
/// of a word those before it, and no sum overflows a quarter.
fn sum_up(counts: &mut [u16]) {
    const UP: u64 = 0x0001_0001_0001_0001;
    let mut sum = 0u64;
    for four in counts.chunks_exact_mut(4) {
        let word = u64::from(four[0])
            | u64::from(four[1]) << 16
            | u64::from(four[2]) << 32
            | u64::from(four[3]) << 48;
        let sums = word.wrapping_mul(UP);
        let out = sums + sum * UP;
        sum += sums >> 48;
        (four[0], four[1], four[2], four[3]) =
            (out as u16, (out >> 16) as u16, (out >> 32) as u16, (out >> 48) as u16);
    }
}
