//! How often each alternative takes each of the first ranks when the weights are not known: SMAA (stochastic
//! multicriteria acceptability analysis; Lahdelma and Salminen, SMAA-2, Operations Research 49, 2001).
//!
//! Exact for the draws made: scores are sums in double precision, equals rank in their present order, and counts are
//! whole numbers, so that neither the threads nor the order of the draws can show in the result. Only the draws are a
//! sample, and every share comes with its standard error.

use rayon::prelude::*;

use super::alternatives::Alternatives;
use super::sample::{BLOCK, Sampler, Sampling};
use super::screen::Screen;
use super::space::WeightSpace;
use crate::error::Error;
use crate::skyband::{Candidate, Skyband};

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

    pub(crate) fn blocks(self) -> usize {
        self.number.div_ceil(BLOCK)
    }

    /// How many draws a block has; the last may be shorter.
    pub(crate) fn of_block(self, block: usize) -> usize {
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
/// use metacluster::robust::{Alternatives, Draws, WeightSpace, acceptability};
/// let alternatives = Alternatives::new(&[0.5, 0.5], &[[1.0, 0.0], [0.2, 0.4], [0.1, 0.3]])?;
/// let space = WeightSpace::whole(&["price", "quality"]);
/// let shares = acceptability(&alternatives, &space, Draws::new(20_000), 2)?;
/// // The first wins while price weighs more than 1/3.
/// assert!((shares.share(0, 0) - 2.0 / 3.0).abs() < 4.0 * shares.error(2.0 / 3.0));
/// // Both of the first two ranks are taken under every draw.
/// assert!((shares.within(0) + shares.within(1) + shares.within(2) - 2.0).abs() < 1e-12);
/// // The last is dominated, so it is never first.
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
    let able = able(alternatives, ranks);
    let field = alternatives.only(&able);
    let sampler = Sampler::new(space, draws.seed);
    let d = space.dimensions();
    let start = || Tally::new(&field, ranks);
    let fold = |mut tally: Tally, block: usize| {
        let weights = &mut tally.weights[..draws.of_block(block) * d];
        sampler.fill(block, weights);
        tally.count(&field, draws.of_block(block), ranks);
        tally
    };
    let part = draws.blocks().div_ceil(4 * rayon::current_num_threads());
    let blocks = (0..draws.blocks()).into_par_iter().with_min_len(part);
    let tally = blocks.fold(start, fold).reduce_with(Tally::merged).unwrap_or_else(start);
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

/// The places, ascending, that fewer than `ranks` before them dominate.
fn able(alternatives: &Alternatives, ranks: usize) -> Vec<usize> {
    // Without a lead the places are the order.
    let candidate =
        |place| Candidate { pair: (place, 0), values: alternatives.row(place), ..Candidate::default() };
    let able = Skyband::of(ranks, (0..alternatives.len()).map(candidate));
    able.into_iter().map(|candidate| candidate.pair.0).collect()
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
    screen: Screen,
    /// Scores of the places that the screen lets through.
    scores: Vec<f64>,
}

impl Tally {
    fn new(field: &Alternatives, ranks: usize) -> Self {
        let (n, d) = (field.len(), field.weights().len());
        Self {
            counts: vec![0; n * ranks],
            sums: vec![0; n * d],
            squares: vec![0; n * d],
            weights: vec![0.0; BLOCK * d],
            screen: Screen::new(field, ranks),
            scores: Vec::with_capacity(n),
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
    fn count(&mut self, field: &Alternatives, draws: usize, ranks: usize) {
        if ranks == 0 {
            return;
        }
        let d = field.weights().len();
        for draw in 0..draws {
            let weights = &self.weights[draw * d..(draw + 1) * d];
            let places = self.screen.reaching(weights);
            self.scores.clear();
            self.scores.extend(places.iter().map(|&place| field.score_under(place as usize, weights)));
            let counts = &mut self.counts;
            let first =
                take_ranks(&self.scores, places, ranks, |place, rank| counts[place * ranks + rank] += 1);
            let parts = first * d;
            for (c, weight) in weights.iter().enumerate() {
                self.sums[parts + c] += (weight * UNIT) as u64;
                self.squares[parts + c] += (weight * weight * UNIT) as u64;
            }
        }
    }
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
