//! What every component said of a few pairs, packed, so that they are scored again without being read again.
//!
//! Most readings are one of two that take no room: nothing known, or known to be zero. A pair takes two bits a component,
//! one number for every other value that is known, and four for a reading with an interval. Summing them up is left to
//! the scorer, whose routine every score comes from: the totals are those of reading the pair, to the bit.

use crate::component::{Known, Reading};
use crate::score::{Scorer, Totals};

/// Components whose codes fit a word.
const MOST_COMPONENTS: usize = u64::BITS as usize / 2;

const UNKNOWN: u64 = 0;
const ZERO: u64 = 1;
const VALUE: u64 = 2;
const INTERVAL: u64 = 3;

/// The readings of pairs by their number.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    /// Two bits for each component of a pair, the first lowest, and where its numbers start.
    pairs: Vec<(u64, u32)>,
    numbers: Vec<f64>,
}

impl Readings {
    /// Reads pairs with every component of the scorer, in force or not; nothing where there are more components than
    /// there is room for. O(pairs · components).
    pub(super) fn new(scorer: &Scorer<'_>, pairs: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut all = Self::default();
        let priors: Vec<f64> = scorer.shares_and_priors().into_iter().map(|(_, prior)| prior).collect();
        if priors.len() > MOST_COMPONENTS {
            return all;
        }
        let mut read = Vec::with_capacity(priors.len());
        for (a, b) in pairs {
            scorer.every_reading(a, b, &mut read);
            let start = all.numbers.len() as u32;
            let codes = read.iter().zip(&priors).enumerate().fold(0, |codes, (place, (reading, prior))| {
                codes | all.pack(*reading, *prior) << (2 * place)
            });
            all.pairs.push((codes, start));
        }
        all.pairs.shrink_to_fit();
        all.numbers.shrink_to_fit();
        all
    }

    /// Keeps the numbers of a reading; returns its code.
    fn pack(&mut self, reading: Reading, prior: f64) -> u64 {
        let is = |other: Reading| {
            reading.known == other.known
                && [reading.low, reading.value, reading.high].map(f64::to_bits)
                    == [other.low, other.value, other.high].map(f64::to_bits)
        };
        if is(Reading::unknown(prior)) {
            UNKNOWN
        } else if is(Reading::known(0.0)) {
            ZERO
        } else if is(Reading::known(reading.value)) {
            self.numbers.push(reading.value);
            VALUE
        } else {
            self.numbers.extend([reading.known.share(), reading.low, reading.value, reading.high]);
            INTERVAL
        }
    }

    /// The totals of the pair with this number under another scorer of the same components and priors; `None` if it was
    /// not read. O(components).
    pub(super) fn totals(&self, pair: usize, scorer: &Scorer<'_>) -> Option<Totals> {
        let &(mut codes, start) = self.pairs.get(pair)?;
        let mut numbers = self.numbers.get(start as usize..)?.iter().copied();
        let mut next = || numbers.next().unwrap_or(0.0);
        let reading = |prior: f64| {
            let code = codes & INTERVAL;
            codes >>= 2;
            match code {
                UNKNOWN => Reading::unknown(prior),
                ZERO => Reading::known(0.0),
                VALUE => Reading::known(next()),
                _ => {
                    let known = Known::of_share(next());
                    let (low, value, high) = (next(), next(), next());
                    Reading { known, low, value, high }
                }
            }
        };
        Some(scorer.totals_of(reading))
    }
}
