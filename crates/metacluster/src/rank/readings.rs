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
    /// Two bits for each component of a pair, the first lowest.
    codes: Vec<u64>,
    /// Where the numbers of a pair start.
    starts: Vec<u32>,
    numbers: Vec<f64>,
}

impl Readings {
    /// Keeps what every component, in force or not, said of the next pair under these priors. Does nothing where there
    /// are more components than there is room for. O(components).
    pub(super) fn push(&mut self, read: &[Reading], priors: impl Iterator<Item = f64>) {
        if read.len() > MOST_COMPONENTS {
            return;
        }
        let start = self.numbers.len() as u32;
        let codes =
            read.iter().zip(priors).enumerate().fold(0, |codes, (place, (reading, prior))| {
                codes | self.pack(*reading, prior) << (2 * place)
            });
        self.codes.push(codes);
        self.starts.push(start);
    }

    /// Gives back the room that nothing fills.
    pub(super) fn shrink(&mut self) {
        self.codes.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.numbers.shrink_to_fit();
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
    /// not kept. O(components).
    pub(super) fn totals(&self, pair: usize, scorer: &Scorer<'_>) -> Option<Totals> {
        self.of(pair).map(|readings| scorer.totals_of(readings))
    }

    /// What every component said of the pair with this number, one after the other, given its prior.
    fn of(&self, pair: usize) -> Option<impl FnMut(f64) -> Reading + '_> {
        let (mut codes, start) = (*self.codes.get(pair)?, *self.starts.get(pair)?);
        let mut numbers = self.numbers.get(start as usize..)?.iter().copied();
        let mut next = move || numbers.next().unwrap_or(0.0);
        Some(move |prior: f64| {
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
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_come_back_as_they_were() {
        let prior = 0.08;
        let half = Reading { known: Known::Half, low: 0.1, value: 0.25, high: 0.5 };
        let odd = Reading { known: Known::No, low: 0.25, value: 0.25, high: 0.25 };
        let minus = Reading::known(-0.0);
        let kinds = [
            Reading::unknown(prior),
            Reading::known(0.0),
            Reading::known(0.1 + 0.2),
            half,
            odd,
            minus,
            Reading::unknown(prior.next_up()),
            Reading { known: Known::Half, ..Reading::known(0.0) },
        ];
        // Every order of three, so that whatever stands before does not move what comes behind.
        let mut kept = Readings::default();
        let mut pairs = Vec::new();
        for x in kinds {
            for y in kinds {
                pairs.extend(kinds.map(|z| [x, y, z]));
            }
        }
        pairs.iter().for_each(|pair| kept.push(pair, [prior; 3].into_iter()));
        kept.shrink();
        let bits =
            |reading: Reading| (reading.known, [reading.low, reading.value, reading.high].map(f64::to_bits));
        for (number, pair) in pairs.iter().enumerate() {
            let mut again = kept.of(number).unwrap();
            assert_eq!(pair.map(bits), [(); 3].map(|()| bits(again(prior))), "{pair:?}");
        }
        assert!(kept.of(pairs.len()).is_none());
    }

    #[test]
    fn more_components_than_there_are_codes_for_are_not_kept() {
        let mut kept = Readings::default();
        kept.push(&[Reading::known(1.0); MOST_COMPONENTS + 1], [0.0; MOST_COMPONENTS + 1].into_iter());
        assert!(kept.of(0).is_none());
    }
}
