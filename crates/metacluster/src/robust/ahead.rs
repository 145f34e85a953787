//! In which share of the weight space each alternative stands ahead of each other.

use rayon::prelude::*;

use super::alternatives::Alternatives;
use super::sample::{BLOCK, Sampler};
use super::smaa::{Draws, check};
use super::space::WeightSpace;
use super::winning::winning_share;
use crate::error::Error;

/// Shares of the weight space, alternative by alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct Winning {
    n: usize,
    shares: Vec<f64>,
    exact: bool,
    draws: usize,
}

impl Winning {
    /// The share of the space in which one alternative scores at least another; one half for itself and for an equal.
    pub fn share(&self, place: usize, other: usize) -> f64 {
        self.shares[place * self.n + other]
    }

    /// Whether shares are volumes; else they are counted among the draws.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// The standard error of a share, 0 for a volume.
    pub fn error(&self, share: f64) -> f64 {
        if self.exact { 0.0 } else { (share * (1.0 - share) / self.draws as f64).max(0.0).sqrt() }
    }
}

/// Compares every alternative with every other. Exact, by [`winning_share`], where the space is a simplex: all of it,
/// above lower bounds, or under a complete order of the components; else counted among the draws, a tie as half a win.
/// O(n²·d²), or O(draws · n²).
///
/// # Errors
/// [`Error::BadValue`] as for [`acceptability`](super::acceptability).
pub fn winning(alternatives: &Alternatives, space: &WeightSpace, draws: Draws) -> Result<Winning, Error> {
    check(alternatives, space, draws)?;
    let n = alternatives.len();
    let sampler = Sampler::new(space, draws.seed);
    let rows: Vec<Vec<f64>> = (0..n).map(|place| alternatives.row(place)).collect();
    let difference =
        |x: usize, y: usize| -> Vec<f64> { rows[x].iter().zip(&rows[y]).map(|(x, y)| x - y).collect() };
    let mut shares = vec![0.5; n * n];
    let exact = sampler.on_simplex(&vec![0.0; space.dimensions()]).is_some();
    let halves = if exact { Vec::new() } else { half_wins(alternatives, &sampler, draws) };
    for x in 0..n {
        for y in x + 1..n {
            let share = match sampler.on_simplex(&difference(x, y)) {
                Some(a) => winning_share(&a),
                None => halves[x * n + y] as f64 / (2 * draws.number) as f64,
            };
            (shares[x * n + y], shares[y * n + x]) = (share, 1.0 - share);
        }
    }
    Ok(Winning { n, shares, exact, draws: draws.number })
}

/// Two for each draw in which the first scores more, one for a tie; for pairs of places that ascend.
fn half_wins(alternatives: &Alternatives, sampler: &Sampler<'_>, draws: Draws) -> Vec<u64> {
    let (n, d) = (alternatives.len(), alternatives.weights().len());
    let start = || (vec![0u64; n * n], vec![0.0; BLOCK * d], vec![0.0; n]);
    let fold = |(mut wins, mut weights, mut scores): (Vec<u64>, Vec<f64>, Vec<f64>), block: usize| {
        let number = (draws.number - block * BLOCK).min(BLOCK);
        sampler.fill(block, &mut weights[..number * d]);
        for weights in weights[..number * d].chunks_exact(d) {
            alternatives.scores_under(weights, &mut scores);
            for (x, score) in scores.iter().enumerate() {
                for (win, other) in wins[x * n..][..n].iter_mut().zip(&scores).skip(x + 1) {
                    *win += u64::from(score > other) + u64::from(score >= other);
                }
            }
        }
        (wins, weights, scores)
    };
    let blocks = (0..draws.number.div_ceil(BLOCK)).into_par_iter();
    let all = blocks.fold(start, fold).map(|(wins, ..)| wins);
    all.reduce(
        || vec![0; n * n],
        |mut own, other| {
            own.iter_mut().zip(&other).for_each(|(own, other)| *own += other);
            own
        },
    )
}

/// For each alternative the share of draws in which it stays ahead of all that stand behind it at present; `None` for
/// the last, which nobody stands behind. Exact where only one stands behind and [`winning`] is.
pub(super) fn ahead_of_the_rest(
    alternatives: &Alternatives,
    space: &WeightSpace,
    draws: Draws,
    winning: &Winning,
) -> Vec<Option<f64>> {
    let (n, d) = (alternatives.len(), alternatives.weights().len());
    let sampler = Sampler::new(space, draws.seed);
    let start = || (vec![0u64; n], vec![0.0; BLOCK * d], vec![0.0; n]);
    let fold = |(mut kept, mut weights, mut scores): (Vec<u64>, Vec<f64>, Vec<f64>), block: usize| {
        let number = (draws.number - block * BLOCK).min(BLOCK);
        sampler.fill(block, &mut weights[..number * d]);
        for weights in weights[..number * d].chunks_exact(d) {
            alternatives.scores_under(weights, &mut scores);
            let mut most = f64::NEG_INFINITY;
            for (kept, &score) in kept.iter_mut().zip(&scores).rev() {
                *kept += u64::from(score >= most);
                most = most.max(score);
            }
        }
        (kept, weights, scores)
    };
    let add = |mut own: Vec<u64>, other: Vec<u64>| {
        own.iter_mut().zip(&other).for_each(|(own, other)| *own += other);
        own
    };
    let blocks = (0..draws.number.div_ceil(BLOCK)).into_par_iter();
    let kept = blocks.fold(start, fold).map(|(kept, ..)| kept).reduce(|| vec![0; n], add);
    let share = |(place, kept): (usize, u64)| match n - place {
        1 => None,
        2 if winning.is_exact() => Some(winning.share(place, place + 1)),
        _ => Some(kept as f64 / draws.number as f64),
    };
    kept.into_iter().enumerate().map(share).collect()
}
