//! Draws of the checker's own: another generator and another way to the simplex than the study's.

use crate::robust::WeightSpace;

/// Xorshift64* (Marsaglia 2003, Vigna 2016).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Exponential numbers divided by their sum, drawn again until the space has them; `None` if that takes too long.
    pub(super) fn weights(&mut self, space: &WeightSpace) -> Option<Vec<f64>> {
        const TRIALS: usize = 5_000;
        for _ in 0..TRIALS {
            let parts: Vec<f64> = space.names().iter().map(|_| -(1.0 - self.unit()).ln()).collect();
            let sum: f64 = parts.iter().sum();
            let weights: Vec<f64> = parts.iter().map(|part| part / sum).collect();
            if space.contains(&weights) {
                return Some(weights);
            }
        }
        None
    }
}

/// Whether two shares, counted in so many draws each, can be those of one thing: five standard errors, which chance
/// exceeds once in two million.
pub(super) fn agree(x: f64, draws_of_x: f64, y: f64, draws_of_y: f64) -> bool {
    let both = (x * draws_of_x + y * draws_of_y) / (draws_of_x + draws_of_y);
    let error = (both * (1.0 - both) * (1.0 / draws_of_x + 1.0 / draws_of_y)).max(0.0).sqrt();
    // A few draws more or less say nothing where shares are next to 0 or 1.
    (x - y).abs() <= 5.0 * error + 5.0 / draws_of_x.min(draws_of_y)
}
