//! Intervals by resampling partnerships, the same draws for every method, so that differences are paired.
//!
//! The members of one partnership are no independent trials: a resample draws as many partnerships (or groups of related
//! ones) as there are, with replacement, and takes all queries of each. A mean is the sum over the queries drawn divided
//! by their number. Percentile intervals (Efron, Bootstrap methods: another look at the jackknife, 1979). Each resample
//! has a generator of its own, made from the seed and its number, so that threads change nothing.

use rayon::prelude::*;

/// Chance that an interval holds what would be seen in other partnerships of this kind, if those given were a fair
/// sample of them.
pub const CONFIDENCE: f64 = 0.95;

/// SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
#[derive(Debug, Clone)]
struct SplitMix(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl SplitMix {
    /// The generator of one stream of a seed.
    fn stream(seed: u64, stream: u64) -> Self {
        Self(mixed(mixed(seed.wrapping_add(GOLDEN)).wrapping_add(stream.wrapping_mul(GOLDEN))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// A whole number below `limit`, each equally likely but for 2⁻⁶⁴ · limit.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

/// Sums over the queries of one unit that is drawn whole, row by row of a table units × columns.
#[derive(Debug)]
pub(super) struct Sums {
    columns: usize,
    /// How many queries each unit has.
    queries: Vec<f64>,
    sums: Vec<f64>,
}

impl Sums {
    pub(super) fn new(units: usize, columns: usize) -> Self {
        Self { columns, queries: vec![0.0; units], sums: vec![0.0; units * columns] }
    }

    /// Adds a query to a unit.
    pub(super) fn add(&mut self, unit: usize, values: impl Iterator<Item = f64>) {
        self.queries[unit] += 1.0;
        let row = &mut self.sums[unit * self.columns..][..self.columns];
        row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }

    /// The means over all queries.
    pub(super) fn means(&self) -> Vec<f64> {
        self.means_of(0..self.queries.len()).unwrap_or_else(|| vec![0.0; self.columns])
    }

    fn means_of(&self, units: impl Iterator<Item = usize>) -> Option<Vec<f64>> {
        let mut queries = 0.0;
        let mut sums = vec![0.0; self.columns];
        for unit in units {
            queries += self.queries[unit];
            let row = &self.sums[unit * self.columns..][..self.columns];
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        if queries <= 0.0 {
            return None;
        }
        sums.iter_mut().for_each(|sum| *sum /= queries);
        Some(sums)
    }

    /// The means of every resample, by column; a resample that draws no query at all is left out.
    /// O(resamples · units · columns).
    pub(super) fn resampled(&self, seed: u64, resamples: usize) -> Resamples {
        let units = self.queries.len();
        let draw = |number: usize| {
            let mut random = SplitMix::stream(seed, number as u64);
            self.means_of((0..units).map(move |_| random.below(units)))
        };
        let rows: Vec<Vec<f64>> = (0..resamples).into_par_iter().filter_map(draw).collect();
        let column = |column: usize| rows.iter().map(|row| row[column]).collect();
        Resamples((0..self.columns).map(column).collect())
    }
}

/// The means of every resample, by column.
#[derive(Debug)]
pub(super) struct Resamples(Vec<Vec<f64>>);

impl Resamples {
    /// The interval of a column; `None` without resamples.
    pub(super) fn interval(&self, column: usize) -> Option<(f64, f64)> {
        interval(self.0[column].clone())
    }

    /// The interval of the difference of two columns, drawn together.
    pub(super) fn difference(&self, of: usize, minus: usize) -> Option<(f64, f64)> {
        interval(self.0[of].iter().zip(&self.0[minus]).map(|(x, y)| x - y).collect())
    }
}

/// The middle part of the values that [`CONFIDENCE`] asks for.
fn interval(mut values: Vec<f64>) -> Option<(f64, f64)> {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    Some((quantile(&mut values, tail)?, quantile(&mut values, 1.0 - tail)?))
}

/// Linear between order statistics (Hyndman and Fan's definition 7). O(n).
fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let place = share * values.len().checked_sub(1)? as f64;
    let below = place.floor() as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    Some(low + (place - below as f64) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_as_wide_as_theory_says() {
        // 400 units of one query each, a hit with chance .3: the mean has a standard error of √(.3·.7/400) = .0229.
        let mut sums = Sums::new(400, 2);
        (0..400).for_each(|unit| sums.add(unit, [f64::from(u8::from(unit % 10 < 3)), 1.0].into_iter()));
        let resamples = sums.resampled(1, 10_000);
        let (low, high) = resamples.interval(0).unwrap();
        assert!((low - (0.3 - 1.96 * 0.0229)).abs() < 0.005 && (high - (0.3 + 1.96 * 0.0229)).abs() < 0.005);
        // What never varies has no width, and neither has the difference of a method to itself.
        let (low, high) = resamples.interval(1).unwrap();
        assert!(1.0 - low < 1e-12 && high - 1.0 < 1e-12);
        assert_eq!(resamples.difference(0, 0), Some((0.0, 0.0)));
        assert_eq!(sums.resampled(1, 0).interval(0), None);
    }

    #[test]
    fn units_without_a_query_weigh_nothing() {
        let mut sums = Sums::new(3, 1);
        sums.add(1, [0.5].into_iter());
        assert_eq!(sums.means(), [0.5]);
        // Resamples that draw only the other two are left out.
        let resamples = sums.resampled(3, 1_000);
        assert!(resamples.0[0].len() > 500 && resamples.0[0].len() < 900);
        assert_eq!(resamples.interval(0), Some((0.5, 0.5)));
    }

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let mut values = vec![4.0, 1.0, 3.0, 2.0];
        for (share, expected) in [(0.0, 1.0), (1.0, 4.0), (0.5, 2.5), (0.1, 1.3)] {
            let found = quantile(&mut values, share).unwrap();
            assert!((found - expected).abs() < 1e-12, "{share}: {found}");
        }
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
