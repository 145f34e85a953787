//! How often each alternative takes each of the first ranks when the weights are not known: SMAA (stochastic
//! multicriteria acceptability analysis; Lahdelma and Salminen, SMAA-2, Operations Research 49, 2001).
//!
//! Exact for the draws made: scores are sums in double precision, equals rank in their present order, and counts are
//! whole numbers, so that neither the threads nor the order of the draws can show in the result. Only the draws are a
//! sample, and every share comes with its standard error.

use rayon::prelude::*;

use super::alternatives::{Alternatives, skyband};
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
    let able = skyband(rows.iter().map(Vec::as_slice), ranks);
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
    first: Vec<u32>,
    best: Vec<(f64, u32)>,
}

impl Tally {
    fn new(n: usize, ranks: usize, d: usize) -> Self {
        Self {
            counts: vec![0; n * ranks],
            sums: vec![0; n * d],
            squares: vec![0; n * d],
            weights: vec![0.0; BLOCK * d],
            scores: vec![0.0; n],
            first: (0..ranks as u32).collect(),
            best: Vec::new(),
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
            field.scores_under(weights, &mut self.scores);
            choose(&self.scores, ranks, &mut self.first, &mut self.best);
            for (rank, &(_, place)) in self.best.iter().enumerate() {
                self.counts[place as usize * ranks + rank] += 1;
            }
            let parts = self.first[0] as usize * d;
            for (c, weight) in weights.iter().enumerate() {
                self.sums[parts + c] += (weight * UNIT) as u64;
                self.squares[parts + c] += (weight * weight * UNIT) as u64;
            }
        }
    }
}

/// Scores looked at together without branches.
const SPAN: usize = 64;

/// The best `ranks` places in order, into `best` and `first`; `first` comes with any as many different places, and
/// those of the last draw leave little to look at.
fn choose(scores: &[f64], ranks: usize, first: &mut [u32], best: &mut Vec<(f64, u32)>) {
    // As many places as are wanted have at least this score, so the best have.
    let least = first.iter().map(|&place| scores[place as usize]).fold(f64::INFINITY, f64::min);
    best.clear();
    for (span, scores) in scores.chunks(SPAN).enumerate() {
        if scores.iter().fold(false, |any, &score| any | (score >= least)) {
            for (place, &score) in scores.iter().enumerate() {
                if score >= least {
                    insert(best, ranks, score, (span * SPAN + place) as u32);
                }
            }
        }
    }
    for (own, &(_, place)) in first.iter_mut().zip(best.iter()) {
        *own = place;
    }
}

/// Keeps the best few in order; places come ascending, so equals stay behind those before them.
fn insert(best: &mut Vec<(f64, u32)>, ranks: usize, score: f64, place: u32) {
    if best.len() == ranks {
        if best.last().is_some_and(|last| last.0 >= score) {
            return;
        }
        best.pop();
    }
    let mut at = best.len();
    best.push((score, place));
    while at > 0 && best[at - 1].0 < score {
        best[at] = best[at - 1];
        at -= 1;
    }
    best[at] = (score, place);
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
    let blocks = (0..draws.blocks()).into_par_iter();
    let all = blocks.fold(start, fold).reduce(start, Orders::merged);
    Ok(RankMatrix { alternatives: n, draws: draws.number, counts: all.counts })
}

/// Counts of ranks of a part of the draws, and work arrays.
struct Orders {
    n: usize,
    counts: Vec<u32>,
    weights: Vec<f64>,
    scores: Vec<f64>,
    order: Vec<(f64, u16)>,
    buckets: Vec<u16>,
    starts: Vec<u16>,
    /// The ranks of each alternative in the draws of a block, one alternative after the other: counted together, so
    /// that its line of the matrix is fetched once a block and not once a draw.
    ranks: Vec<u16>,
}

impl Orders {
    fn new(n: usize, d: usize) -> Self {
        Self {
            n,
            counts: vec![0; n * n],
            weights: vec![0.0; BLOCK * d],
            scores: vec![0.0; n],
            order: vec![(0.0, 0); n],
            buckets: vec![0; n],
            starts: vec![0; n + 2],
            ranks: vec![0; n * BLOCK],
        }
    }

    fn merged(mut self, other: Self) -> Self {
        self.counts.iter_mut().zip(&other.counts).for_each(|(own, other)| *own += other);
        self
    }

    fn count(&mut self, alternatives: &Alternatives, draws: usize, d: usize) {
        for draw in 0..draws {
            alternatives.scores_under(&self.weights[draw * d..(draw + 1) * d], &mut self.scores);
            self.sort();
            for (rank, &(_, place)) in self.order.iter().enumerate() {
                self.ranks[usize::from(place) * BLOCK + draw] = rank as u16;
            }
        }
        for (ranks, counts) in self.ranks.chunks_exact(BLOCK).zip(self.counts.chunks_exact_mut(self.n)) {
            ranks[..draws].iter().for_each(|&rank| counts[usize::from(rank)] += 1);
        }
    }

    /// Orders the scores, best first, equals by place: spread into one bucket an alternative by score, which never
    /// puts a better one behind, then sorted within buckets, most of which hold one or two. O(n) for scores that are
    /// not heaped, O(n²) at worst.
    fn sort(&mut self) {
        let n = self.n;
        let (least, most) =
            self.scores.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &score| {
                (if score < least { score } else { least }, if score > most { score } else { most })
            });
        let scale = if most > least { n as f64 / (most - least) } else { 0.0 };
        self.starts.fill(0);
        for (bucket, &score) in self.buckets.iter_mut().zip(&self.scores) {
            *bucket = ((most - score) * scale) as u16;
            self.starts[usize::from(*bucket) + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        for (place, (&bucket, &score)) in self.buckets.iter().zip(&self.scores).enumerate() {
            let at = &mut self.starts[usize::from(bucket)];
            self.order[usize::from(*at)] = (score, place as u16);
            *at += 1;
        }
        for end in 1..n {
            let entry = self.order[end];
            let mut at = end;
            while at > 0 && self.order[at - 1].0 < entry.0 {
                self.order[at] = self.order[at - 1];
                at -= 1;
            }
            self.order[at] = entry;
        }
    }
}
