//! Pairs that could be among the best under some weights: what a page or workbook has to hold so that whoever changes
//! weights in it sees the true best, without the pairs that no weights bring up.
//!
//! A pair is left out if `top` others are at least as good in every component and known wherever it is: whatever the
//! weights, these are ranked and score no less, since sums of larger parts in the same order are larger in floating
//! point too. (A k-skyband: Papadias, Tao, Fu, Seeger, *Progressive skyline computation*, TODS 2005.) Being at least as
//! good is transitive, so that it suffices to look at the pairs kept: O(pairs · kept · components) at worst, exact up to
//! pairs of equal score at the end of the list.

use rayon::prelude::*;

use super::field::Field;
use super::{RankOptions, Scope};
use crate::error::Error;
use crate::score::Scorer;
use crate::weights::{COMPONENTS, Weights};

/// Pairs looked at; a catalogue of 500 clusters has fewer.
const MOST_PAIRS: usize = 125_000;

/// What a pair says in every component, those without a weight too.
struct Candidate {
    a: usize,
    b: usize,
    values: Vec<f64>,
    /// A bit for every component of which something is known.
    known: u64,
    sum: f64,
}

impl Candidate {
    /// Whether this one is ranked wherever the other is, and never scores less.
    fn beats(&self, other: &Self) -> bool {
        other.known & !self.known == 0
            && self.values.iter().zip(&other.values).all(|(own, theirs)| own >= theirs)
    }
}

/// The pairs that could be among the best `options.top` under some weights: one list overall, or one for each asker in
/// the order of [`rank`](super::rank); the lower index first, or the asker. `options.min_score` is not looked at, since
/// it hangs on the weights. The pairs of a list are those of which something is known, by ids.
///
/// `None` if there are more than `most` in all, or more pairs to look at than a catalogue of 500 clusters has.
///
/// # Errors
/// Never for a scorer that exists; the result type is that of [`Scorer::reweighted`].
pub fn contenders(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    most: usize,
) -> Result<Option<Vec<Vec<(usize, usize)>>>, Error> {
    let field = Field::new(scorer, options);
    let members = field.members();
    let candidates: Vec<Vec<(usize, usize)>> = match &options.scope {
        Scope::Overall => {
            if members.len() * members.len().saturating_sub(1) / 2 > MOST_PAIRS {
                return Ok(None);
            }
            let partners = |(place, &a): (usize, &usize)| {
                members[place + 1..]
                    .iter()
                    .filter(|&&b| field.admits(a, b))
                    .map(|&b| (a, b))
                    .collect::<Vec<_>>()
            };
            vec![members.iter().enumerate().flat_map(partners).collect()]
        }
        Scope::For(_) | Scope::PerCluster => {
            let askers = match &options.scope {
                Scope::For(askers) => askers,
                _ => members,
            };
            if askers.len() * members.len() > 2 * MOST_PAIRS {
                return Ok(None);
            }
            let partners =
                |&a: &usize| members.iter().filter(|&&b| field.admits(a, b)).map(|&b| (a, b)).collect();
            askers.iter().map(partners).collect()
        }
    };
    let all = with_every_component(scorer)?;
    let kept: Vec<Vec<(usize, usize)>> =
        candidates.into_par_iter().map(|pairs| band(&all, &pairs, options.top, most)).collect();
    let within = kept.iter().map(Vec::len).sum::<usize>() <= most;
    Ok(within.then_some(kept))
}

/// The same scorer with every component in force, the built-in ones and those that have a weight.
fn with_every_component<'a>(scorer: &Scorer<'a>) -> Result<Scorer<'a>, Error> {
    let mut scoring = scorer.scoring().clone();
    let further = scoring.weights.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    scoring.weights = Weights::zero();
    for name in COMPONENTS.into_iter().chain(further.iter().map(String::as_str)) {
        scoring.weights.set(name, 1.0)?;
    }
    scorer.reweighted(&scoring)
}

/// The pairs that fewer than `top` others beat, by ids; more than `most` of them are no use and are not all found.
fn band(all: &Scorer<'_>, pairs: &[(usize, usize)], top: usize, most: usize) -> Vec<(usize, usize)> {
    let candidate = |&(a, b): &(usize, usize)| {
        let parts = all.pair(a, b).parts;
        let values: Vec<f64> = parts.iter().map(|part| part.reading.value).collect();
        let bit = |(place, part): (usize, &crate::score::Part)| {
            u64::from(part.reading.known.share() > 0.0) << place.min(u64::BITS as usize - 1)
        };
        let known = parts.iter().enumerate().map(bit).fold(0, |bits, bit| bits | bit);
        let sum = values.iter().sum();
        Candidate { a, b, values, known, sum }
    };
    let mut candidates: Vec<Candidate> =
        pairs.par_iter().map(candidate).filter(|candidate| candidate.known != 0).collect();
    let ids = |one: &Candidate| (one.a.min(one.b), one.a.max(one.b));
    // Whoever beats a pair has no smaller sum, and of two that beat each other the first by ids comes first; with equal
    // sums the one of which more is known goes ahead.
    let more_known = |x: &Candidate, y: &Candidate| y.known.count_ones().cmp(&x.known.count_ones());
    candidates.sort_by(|x, y| {
        y.sum.total_cmp(&x.sum).then_with(|| more_known(x, y)).then_with(|| ids(x).cmp(&ids(y)))
    });
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let beaten = kept.iter().filter(|other| other.beats(&candidate)).take(top).count();
        if beaten < top {
            kept.push(candidate);
            if kept.len() > most {
                break;
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = kept.iter().map(|one| (one.a, one.b)).collect();
    pairs.sort_unstable_by_key(|&(a, b)| (a.min(b), a.max(b)));
    pairs
}
