//! How sure an alternative is of the first place under the weights that favour it, given what is not known of the
//! values.

use super::random::Stream;

/// A share counted among draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence {
    /// The share of draws.
    pub share: f64,
    /// Its standard error.
    pub error: f64,
}

/// Draws of values for each alternative: a share of one half is known to ±.011.
pub(super) const VALUE_DRAWS: usize = 2_000;

/// Values that may lie anywhere between a low and a high, one a component.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Range {
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
}

/// The share of draws in which an alternative is first among all, when every value is drawn evenly between its low and
/// its high and the weights are given. Equals count for the earlier. O(draws · n · d).
pub(super) fn confidence(ranges: &[Range], place: usize, weights: &[f64], seed: u64) -> Confidence {
    let mut first = 0;
    for draw in 0..VALUE_DRAWS {
        let mut stream = Stream::new(!seed, (place * VALUE_DRAWS + draw) as u64);
        let mut best = (f64::NEG_INFINITY, usize::MAX);
        for (other, range) in ranges.iter().enumerate() {
            let mut score = 0.0;
            for (c, weight) in weights.iter().enumerate() {
                let room = range.high[c] - range.low[c];
                let value = if room > 0.0 { range.low[c] + room * stream.unit() } else { range.low[c] };
                score += weight * value;
            }
            if score > best.0 {
                best = (score, other);
            }
        }
        first += usize::from(best.1 == place);
    }
    let share = first as f64 / VALUE_DRAWS as f64;
    Confidence { share, error: (share * (1.0 - share) / VALUE_DRAWS as f64).sqrt() }
}
