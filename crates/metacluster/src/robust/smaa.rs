//! How often each alternative takes each of the first ranks when the weights are not known: SMAA (stochastic
//! multicriteria acceptability analysis; Lahdelma and Salminen, SMAA-2, Operations Research 49, 2001).
//!
//! Exact for the draws made: scores are sums in double precision, equals rank in their present order, and counts are
//! whole numbers, so that neither the threads nor the order of the draws can show in the result. Only the draws are a
//! sample, and every share comes with its standard error.

use rayon::prelude::*;

use super::alternatives::{Alternatives, LANES, skyband};
use super::sample::{BLOCK, Sampler, Sampling};
use super::space::WeightSpace;
use crate::error::Error;

/// How many weights to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draws {
    /// The number of draws, in 1..=[`Draws::MOST`].
    pub number: usize,
    /// The same seed gives the same draws on every machine and for any number of threads.
    pub seed: u64,
}

impl Draws {
    /// More draws than this would overflow what is counted.
    pub const MOST: usize = 10_000_000;

    /// So many draws from the seed 1.
    pub fn new(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// The same number from another seed.
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    pub(crate) fn check(self) -> Result<(), Error> {
        if (1..=Self::MOST).contains(&self.number) {
            return Ok(());
        }
        Err(Error::BadValue {
            what: "the number of draws",
            value: self.number.to_string(),
            expected: "1 to 10000000; the standard error falls with the square root of the number",
        })
    }

    fn blocks(self) -> usize {
        self.number.div_ceil(BLOCK)
    }

    /// How many draws a block has; the last may be shorter.
    fn of_block(self, block: usize) -> usize {
        (self.number - block * BLOCK).min(BLOCK)
    }
}

impl Default for Draws {
    /// 10,000 draws: a share of one half is then known to ±.005.
    fn default() -> Self {
        Self { number: 10_000, seed: 1 }
    }
}

/// The shares of the weight space in which each alternative takes each of the first ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptability {
    alternatives: usize,
    components: usize,
    ranks: usize,
    draws: Draws,
    sampling: Sampling,
    /// Alternatives that can take one of the ranks, ascending.
    able: Vec<usize>,
    /// Draws in which the able take each rank, one after the other.
    counts: Vec<u32>,
    /// Sums of the weights under which each of the able is first, and of their squares, in units of 2⁻³².
    sums: Vec<u64>,
    squares: Vec<u64>,
}

/// A weight vector with standard errors.
#[derive(Debug, Clone, PartialEq)]
pub struct CentralWeights {
    /// The mean of the weights under which the alternative is first; they sum to 1.
    pub weights: Vec<f64>,
    /// The standard error of each.
    pub errors: Vec<f64>,
}

/// One in fixed point: sums of whole numbers do not depend on their order.
const UNIT: f64 = (1u64 << 32) as f64;

/// Draws weights from a space and counts who takes the ranks 1 to `ranks` under each.
///
/// Alternatives that `ranks` others dominate cannot take any and are put aside first. O(draws · able · d) time after
/// O(n · able · d), O(able · ranks) memory a thread.
///
/// # Errors
/// [`Error::BadValue`] for a number of draws out of range, or a space of other components.
///
/// ```
/// use metacluster::{Alternatives, Draws, WeightSpace, acceptability};
/// let alternatives = Alternatives::new(&[0.5, 0.5], &[[1.0, 0.0], [0.2, 0.4], [0.1, 0.3]])?;
/// let space = WeightSpace::whole(&["price", "quality"]);
/// let shares = acceptability(&alternatives, &space, Draws::new(20_000), 2)?;
/// // The first wins while price weighs more than 1/3.
/// assert!((shares.share(0, 0) - 2.0 / 3.0).abs() < 4.0 * shares.error(2.0 / 3.0));
/// assert_eq!(shares.within(2), 1.0 - shares.within(0) + 1.0 - shares.within(1));
/// assert_eq!(shares.share(2, 0), 0.0);
/// # Ok::<(), metacluster::Error>(())
/// ```
pub fn acceptability(
    alternatives: &Alternatives,
    space: &WeightSpace,
    draws: Draws,
    ranks: usize,
) -> Result<Acceptability, Error> {
    check(alternatives, space, draws)?;
    let ranks = ranks.min(alternatives.len());
    let rows: Vec<Vec<f64>> = (0..alternatives.len()).map(|place| alternatives.row(place)).collect();
    let able = skyband(space.dimensions(), rows.iter().map(Vec::as_slice), ranks);
    let field = alternatives.only(&able);
    let sampler = Sampler::new(space, draws.seed);
    let (d, n) = (space.dimensions(), able.len());
    let start = || Tally::new(n, ranks, d);
    let fold = |mut tally: Tally, block: usize| {
        let weights = &mut tally.weights[..draws.of_block(block) * d];
        sampler.fill(block, weights);
        tally.count(&field, draws.of_block(block), ranks, d);
        tally
    };
    let blocks = (0..draws.blocks()).into_par_iter();
    let tally = blocks.fold(start, fold).reduce(start, Tally::merged);
    Ok(Acceptability {
        alternatives: alternatives.len(),
        components: d,
        ranks,
        draws,
        sampling: sampler.sampling(),
        able,
        counts: tally.counts,
        sums: tally.sums,
        squares: tally.squares,
    })
}

pub(crate) fn check(alternatives: &Alternatives, space: &WeightSpace, draws: Draws) -> Result<(), Error> {
    draws.check()?;
    if space.dimensions() == alternatives.weights().len() {
        return Ok(());
    }
    Err(Error::BadValue {
        what: "the weight space",
        value: space.names().join(", "),
        expected: "the components of the alternatives",
    })
}

impl Acceptability {
    /// How many of the first ranks were counted.
    pub fn ranks(&self) -> usize {
        self.ranks
    }

    /// Number of alternatives.
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }

    /// The draws made.
    pub fn draws(&self) -> Draws {
        self.draws
    }

    /// How they were drawn.
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// Places of the alternatives that could take one of the ranks at all; the others are dominated too often.
    pub fn able(&self) -> &[usize] {
        &self.able
    }

    fn counts(&self, place: usize) -> &[u32] {
        match self.able.binary_search(&place) {
            Ok(at) => &self.counts[at * self.ranks..(at + 1) * self.ranks],
            Err(_) => &[],
        }
    }

    fn share_of(&self, count: u64) -> f64 {
        count as f64 / self.draws.number as f64
    }

    /// The share of draws in which an alternative takes a rank, 0 for the first.
    pub fn share(&self, place: usize, rank: usize) -> f64 {
        self.share_of(self.counts(place).get(rank).copied().unwrap_or(0).into())
    }

    /// The share of draws in which it takes one of the ranks counted.
    pub fn within(&self, place: usize) -> f64 {
        self.share_of(self.counts(place).iter().map(|&count| u64::from(count)).sum())
    }

    /// The standard error of a share: √(p(1−p)/draws). That of independent draws; for
    /// [`Sampling::HitAndRun`], whose draws are only nearly so, it is somewhat more.
    pub fn error(&self, share: f64) -> f64 {
        (share * (1.0 - share) / self.draws.number as f64).max(0.0).sqrt()
    }

    /// The mean of the weights under which an alternative is first: whose preferences favour it. `None` if it never
    /// is.
    pub fn central(&self, place: usize) -> Option<CentralWeights> {
        let at = self.able.binary_search(&place).ok()?;
        let count = f64::from(*self.counts(place).first().filter(|&&count| count > 0)?);
        let parts = at * self.components..(at + 1) * self.components;
        let mean = |&sum: &u64| sum as f64 / UNIT / count;
        let mut weights: Vec<f64> = self.sums[parts.clone()].iter().map(mean).collect();
        let errors = self.squares[parts].iter().zip(&weights).map(|(squares, weight)| {
            let variance = (mean(squares) - weight * weight).max(0.0);
            (variance / count).sqrt()
        });
        let errors = errors.collect();
        // Fixed point leaves a billionth; the weights are to sum to 1.
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Some(CentralWeights { weights, errors })
    }
}

/// The counts of a part of the draws, and work arrays.
struct Tally {
    counts: Vec<u32>,
    sums: Vec<u64>,
    squares: Vec<u64>,
    weights: Vec<f64>,
    scores: Vec<f64>,
    tops: Vec<[f64; LANES]>,
    /// Scores and places that reach what the tops ask for.
    reaching: (Vec<f64>, Vec<u32>),
}

impl Tally {
    fn new(n: usize, ranks: usize, d: usize) -> Self {
        // With half again as many tops as ranks wanted, few more than those reach the least of them.
        let rows = (ranks + ranks / 2).div_ceil(LANES);
        let rows = if rows * LANES * 2 <= n { rows } else { 0 };
        Self {
            counts: vec![0; n * ranks],
            sums: vec![0; n * d],
            squares: vec![0; n * d],
            weights: vec![0.0; BLOCK * d],
            scores: vec![0.0; n],
            tops: vec![[0.0; LANES]; rows],
            reaching: (vec![0.0; n + LANES], vec![0; n + LANES]),
        }
    }

    fn merged(mut self, other: Self) -> Self {
        let add =
            |own: &mut [u64], other: &[u64]| own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        self.counts.iter_mut().zip(&other.counts).for_each(|(own, other)| *own += other);
        add(&mut self.sums, &other.sums);
        add(&mut self.squares, &other.squares);
        self
    }

    /// Counts the draws that `weights` holds.
    fn count(&mut self, field: &Alternatives, draws: usize, ranks: usize, d: usize) {
        if ranks == 0 {
            return;
        }
        for draw in 0..draws {
            let weights = &self.weights[draw * d..(draw + 1) * d];
            field.scores_under(weights, &mut self.scores, &mut self.tops);
            let least = reached_by(&self.tops, ranks);
            let number = collect(&self.scores, least, &mut self.reaching);
            let (scores, places) = (&self.reaching.0[..number], &self.reaching.1[..number]);
            let counts = &mut self.counts;
            let first = take_ranks(scores, places, ranks, |place, rank| counts[place * ranks + rank] += 1);
            let parts = first * d;
            for (c, weight) in weights.iter().enumerate() {
                self.sums[parts + c] += (weight * UNIT) as u64;
                self.squares[parts + c] += (weight * weight * UNIT) as u64;
            }
        }
    }
}

/// A score that at least `ranks` places reach: the `ranks`-th best of tops, each of which a place of its own has.
/// Without branches, since there are few tops.
fn reached_by(tops: &[[f64; LANES]], ranks: usize) -> f64 {
    let tops = tops.as_flattened();
    let mut least = f64::INFINITY;
    for &top in tops {
        let better: u64 = tops.iter().map(|&other| u64::from(other > top)).sum();
        let own = if better < ranks as u64 { top } else { f64::INFINITY };
        least = if own < least { own } else { least };
    }
    if tops.is_empty() { f64::NEG_INFINITY } else { least }
}

/// Collects scores of at least `least` with their places, which ascend; returns how many there are.
fn collect(scores: &[f64], least: f64, (found, places): &mut (Vec<f64>, Vec<u32>)) -> usize {
    let mut number = 0;
    for (block, scores) in scores.chunks(LANES).enumerate() {
        let reaching = scores.iter().map(|&score| u64::from(score >= least)).sum::<u64>();
        if reaching > 0 {
            for (lane, &score) in scores.iter().enumerate() {
                (found[number], places[number]) = (score, (block * LANES + lane) as u32);
                number += usize::from(score >= least);
            }
        }
    }
    number
}

/// So few are ranked by counting who is better, without a branch that could be guessed wrong.
const FEW: usize = 64;

/// Tells which place takes which of the first ranks, and returns who is first. Scores are those of places that ascend.
fn take_ranks(scores: &[f64], places: &[u32], ranks: usize, mut take: impl FnMut(usize, usize)) -> usize {
    let mut first = 0;
    if scores.len() <= FEW {
        for (at, &score) in scores.iter().enumerate() {
            let better: u64 = scores.iter().map(|&other| u64::from(other > score)).sum();
            let before: u64 =
                scores[..at].iter().map(|&other| u64::from(other.to_bits() == score.to_bits())).sum();
            let (rank, place) = ((better + before) as usize, places[at] as usize);
            if rank < ranks {
                take(place, rank);
                first = if rank == 0 { place } else { first };
            }
        }
        return first;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let compare = |&x: &usize, &y: &usize| scores[y].total_cmp(&scores[x]).then(x.cmp(&y));
    if order.len() > ranks {
        order.select_nth_unstable_by(ranks, compare);
        order.truncate(ranks);
    }
    order.sort_unstable_by(compare);
    for (rank, &at) in order.iter().enumerate() {
        take(places[at] as usize, rank);
    }
    order.first().map_or(0, |&at| places[at] as usize)
}

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
/// [`Error::BadValue`] for more than [`RankMatrix::MOST`] alternatives, and as [`acceptability`].
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
    let all = blocks.fold(start, fold).reduce(start, Orders::merged);
    Ok(RankMatrix { alternatives: n, draws: draws.number, counts: all.counts })
}

/// Counts of ranks of a part of the draws, and work arrays.
struct Orders {
    n: usize,
    counts: Vec<u32>,
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
        // Up to four buckets an alternative: most hold one or none.
        let bits = (2 * n).next_power_of_two().trailing_zeros().max(2);
        Self {
            n,
            counts: vec![0; n * n],
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

    fn merged(mut self, other: Self) -> Self {
        self.counts.iter_mut().zip(&other.counts).for_each(|(own, other)| *own += other);
        self
    }

    fn count(&mut self, alternatives: &Alternatives, draws: usize, d: usize) {
        if self.n == 0 {
            return;
        }
        for draw in 0..draws {
            alternatives.scores_under(&self.weights[draw * d..(draw + 1) * d], &mut self.scores, &mut []);
            self.sort();
            let ranks = &mut self.ranks[draw * self.stride..][..self.n];
            for (rank, &key) in self.order.iter().enumerate() {
                ranks[(key & PLACE) as usize] = rank as u16;
            }
        }
        for (place, counts) in self.counts.chunks_exact_mut(self.n).enumerate() {
            for ranks in self.ranks.chunks_exact(self.stride).take(draws) {
                counts[usize::from(ranks[place])] += 1;
            }
        }
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
