//! Scores of many alternatives in single precision, to find the few that a draw of weights can bring to the first ranks.
//!
//! Rounding cannot lose one: whoever stays out is further from the ranks than both roundings together.

use super::alternatives::{Alternatives, LANES};

/// The values of alternatives by component, the largest made 1, in blocks of [`LANES`] that are filled up with the
/// least there is.
pub(super) struct Screen {
    /// Block by block, each component by component.
    values: Vec<[f32; LANES]>,
    components: usize,
    number: usize,
    ranks: usize,
    /// By how much a score here may differ from the exact one.
    slack: f32,
    scores: Vec<[f32; LANES]>,
    /// Scores each of which a place of its own has: the best of those that fall to it.
    tops: Vec<[f32; LANES]>,
    places: Vec<u32>,
}

impl Screen {
    /// For the first `ranks`, of which there is one at least.
    pub(super) fn new(field: &Alternatives, ranks: usize) -> Self {
        let (number, components) = (field.len(), field.weights().len());
        let values = (0..number).flat_map(|place| (0..components).map(move |c| field.value(place, c)));
        let largest = values.fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest } else { 1.0 };
        let blocks = number.div_ceil(LANES);
        let mut values = vec![[f32::NEG_INFINITY; LANES]; blocks * components];
        for place in 0..number {
            for c in 0..components {
                values[place / LANES * components + c][place % LANES] =
                    (field.value(place, c) / scale) as f32;
            }
        }
        // With half again as many tops as ranks wanted, few more than those reach the least of them.
        let rows = (ranks + ranks / 2).div_ceil(LANES);
        let rows = if rows * LANES * 2 <= number { rows } else { 0 };
        Self {
            values,
            components,
            number,
            ranks,
            // Value, weight, product and each sum round by 2⁻²⁴ of 1 at most; twice that, since the threshold rounds too.
            slack: (components as f32 + 4.0) * f32::EPSILON,
            scores: vec![[0.0; LANES]; blocks],
            tops: vec![[f32::NEG_INFINITY; LANES]; rows],
            places: vec![0; number + LANES],
        }
    }

    /// The places, ascending, that can be among the first ranks under weights that sum to 1: all of those that are, and
    /// few more.
    pub(super) fn reaching(&mut self, weights: &[f64]) -> &[u32] {
        match self.components {
            1 => self.fixed::<1>(weights),
            2 => self.fixed::<2>(weights),
            3 => self.fixed::<3>(weights),
            4 => self.fixed::<4>(weights),
            5 => self.fixed::<5>(weights),
            6 => self.fixed::<6>(weights),
            7 => self.fixed::<7>(weights),
            _ => self.any(weights),
        }
        let least = reached_by(&self.tops, self.ranks) - 2.0 * self.slack;
        let mut found = 0;
        for (block, scores) in self.scores.iter().enumerate() {
            let reach = scores.iter().fold(0, |reach, &score| reach | u32::from(score >= least));
            if reach > 0 {
                for (lane, &score) in scores.iter().enumerate() {
                    self.places[found] = (block * LANES + lane) as u32;
                    found += usize::from(score >= least);
                }
            }
        }
        // What fills the last block up reaches only a threshold that everything does.
        let places = &self.places[..found];
        &places[..places.partition_point(|&place| (place as usize) < self.number)]
    }

    /// With the number of components known to the compiler, so that the scores of a block are summed in registers.
    fn fixed<const D: usize>(&mut self, weights: &[f64]) {
        let weights: [f32; D] = std::array::from_fn(|c| weights[c] as f32);
        self.tops.fill([f32::NEG_INFINITY; LANES]);
        let mut row = 0;
        for (columns, scores) in self.values.as_chunks::<D>().0.iter().zip(&mut self.scores) {
            let mut sums = [0.0; LANES];
            for (weight, column) in weights.iter().zip(columns) {
                for lane in 0..LANES {
                    sums[lane] += weight * column[lane];
                }
            }
            *scores = sums;
            if let Some(tops) = self.tops.get_mut(row) {
                for lane in 0..LANES {
                    tops[lane] = if sums[lane] > tops[lane] { sums[lane] } else { tops[lane] };
                }
            }
            row = if row + 1 < self.tops.len() { row + 1 } else { 0 };
        }
    }

    /// As [`Screen::fixed`] for any number of components.
    fn any(&mut self, weights: &[f64]) {
        self.tops.fill([f32::NEG_INFINITY; LANES]);
        let rows = self.tops.len().max(1);
        let blocks = self.values.chunks_exact(self.components.max(1)).zip(&mut self.scores);
        for (block, (columns, scores)) in blocks.enumerate() {
            *scores = [0.0; LANES];
            for (&weight, column) in weights.iter().zip(columns) {
                scores.iter_mut().zip(column).for_each(|(score, value)| *score += weight as f32 * value);
            }
            if let Some(tops) = self.tops.get_mut(block % rows) {
                tops.iter_mut().zip(scores.iter()).for_each(|(top, &score)| *top = top.max(score));
            }
        }
    }
}

/// A score that at least `ranks` places reach: the `ranks`-th best of tops, each of which a place of its own has.
/// Without branches, since there are few tops.
fn reached_by(tops: &[[f32; LANES]], ranks: usize) -> f32 {
    let tops = tops.as_flattened();
    let mut least = f32::INFINITY;
    for &top in tops {
        let better: u32 = tops.iter().map(|&other| u32::from(other > top)).sum();
        let own = if (better as usize) < ranks { top } else { f32::INFINITY };
        least = if own < least { own } else { least };
    }
    if tops.is_empty() { f32::NEG_INFINITY } else { least }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whoever is among the first by exact scores is found, with equals and values of any size and sign, in the
        /// order of places.
        #[test]
        fn nobody_among_the_first_is_lost(
            d in 1_usize..10,
            ranks in 1_usize..40,
            scale in prop::sample::select(vec![1e-300, 1e-30, 1.0, 1e200]),
            steps in prop::sample::select(vec![3.0, 1e3, 1e12]),
            // The last: rows that single precision cannot tell apart.
            (base, spread) in prop::sample::select(vec![(0.0, 1.0), (0.7, 1e-4), (0.7, 1e-7)]),
            cells in prop::collection::vec(-1.0..1.0_f64, 40..2000),
            raw in prop::collection::vec(0.001..1.0_f64, 10),
        ) {
            let rows: Vec<Vec<f64>> = cells
                .chunks_exact(d)
                .map(|row| row.iter().map(|cell| (base + spread * (cell * steps).round() / steps) * scale).collect())
                .collect();
            let even = vec![1.0 / d as f64; d];
            let field = Alternatives::new(&even, &rows).unwrap();
            let ranks = ranks.min(rows.len());
            let sum: f64 = raw[..d].iter().sum();
            let weights: Vec<f64> = raw[..d].iter().map(|weight| weight / sum).collect();
            let mut screen = Screen::new(&field, ranks);
            let found = screen.reaching(&weights).to_vec();
            prop_assert!(found.is_sorted() && found.iter().all(|&place| (place as usize) < rows.len()));
            let mut order: Vec<usize> = (0..rows.len()).collect();
            let score = |place: usize| field.score_under(place, &weights);
            order.sort_by(|&x, &y| score(y).total_cmp(&score(x)).then(x.cmp(&y)));
            for &place in &order[..ranks] {
                prop_assert!(found.contains(&(place as u32)), "{place} of {ranks}");
            }
        }
    }
}
