//! Alternatives under weights: what each is worth by each component, and the order in which they stand at present.

use std::cmp::Ordering;

use crate::error::Error;

/// Alternatives, each with a value for every component in force; the score is Σ weight · value.
///
/// They stand in the order of their present scores, equals in the order given; that place names them. Values are held
/// component by component, since that is how scores under many weights are computed fast.
///
/// ```
/// use metacluster::robust::Alternatives;
/// let rows = [[0.2, 0.9], [0.8, 0.4]];
/// let alternatives = Alternatives::new(&[0.7, 0.3], &rows)?;
/// assert_eq!((alternatives.given(0), alternatives.given(1)), (1, 0));
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Alternatives {
    weights: Vec<f64>,
    /// Component by component.
    values: Vec<f64>,
    /// Which row of the input stands at each place.
    given: Vec<usize>,
    scores: Vec<f64>,
}

impl Alternatives {
    /// Alternatives in rows of one value in [0, 1] a component, under present weights that sum to 1. O(n log n + n·d).
    ///
    /// # Errors
    /// [`Error::BadValue`] for weights that are not positive or do not sum to 1, rows of another length and values
    /// that are not finite.
    pub fn new<R: AsRef<[f64]>>(weights: &[f64], rows: &[R]) -> Result<Self, Error> {
        let d = weights.len();
        let bad = |what, value: String, expected| Err(Error::BadValue { what, value, expected });
        let sum: f64 = weights.iter().sum();
        if weights.iter().any(|&weight| weight.is_nan() || weight <= 0.0) || (sum - 1.0).abs() > 1e-9 {
            return bad("the weights", format!("{weights:?}"), "positive numbers that sum to 1");
        }
        for row in rows.iter().map(AsRef::as_ref) {
            if row.len() != d || row.iter().any(|value| !value.is_finite()) {
                return bad("a row of values", format!("{row:?}"), "a finite number a component");
            }
        }
        let score =
            |row: &[f64]| weights.iter().zip(row).fold(0.0, |sum, (weight, value)| sum + weight * value);
        let unsorted: Vec<f64> = rows.iter().map(|row| score(row.as_ref())).collect();
        let mut given: Vec<usize> = (0..rows.len()).collect();
        given.sort_by(|&x, &y| unsorted[y].total_cmp(&unsorted[x]));
        let scores = given.iter().map(|&row| unsorted[row]).collect();
        let sorted = given.iter().map(|&row| rows[row].as_ref());
        Ok(Self { weights: weights.to_vec(), values: by_component(d, sorted), given, scores })
    }

    /// Alternatives that stand in their order already.
    pub(crate) fn sorted<'r>(
        weights: &[f64],
        rows: impl Iterator<Item = &'r [f64]> + Clone,
        scores: Vec<f64>,
    ) -> Self {
        let given = (0..scores.len()).collect();
        Self { weights: weights.to_vec(), values: by_component(weights.len(), rows), given, scores }
    }

    /// Number of alternatives.
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// The present weights, which sum to 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Which row of the input stands at a place.
    pub fn given(&self, place: usize) -> usize {
        self.given[place]
    }

    /// The score at a place under the present weights.
    pub fn score(&self, place: usize) -> f64 {
        self.scores[place]
    }

    /// The value at a place by a component.
    pub fn value(&self, place: usize, component: usize) -> f64 {
        self.values[component * self.len() + place]
    }

    /// The values at a place, one a component.
    pub fn row(&self, place: usize) -> Vec<f64> {
        (0..self.weights.len()).map(|component| self.value(place, component)).collect()
    }

    /// The score at a place under other weights.
    pub(crate) fn score_under(&self, place: usize, weights: &[f64]) -> f64 {
        let sum = |sum, (component, weight): (usize, &f64)| sum + weight * self.value(place, component);
        weights.iter().enumerate().fold(0.0, sum)
    }

    /// The places that rank first under other weights, best first; `before` settles equals. O(n·d + n log n).
    pub(crate) fn best_under(
        &self,
        weights: &[f64],
        top: usize,
        before: impl Fn(usize, usize) -> bool,
    ) -> Vec<usize> {
        let mut scores = vec![0.0; self.len()];
        self.scores_under(weights, &mut scores);
        let mut places: Vec<usize> = (0..self.len()).collect();
        let equals = |x: usize, y: usize| if before(x, y) { Ordering::Less } else { Ordering::Greater };
        places.sort_by(|&x, &y| scores[y].total_cmp(&scores[x]).then_with(|| equals(x, y)));
        places.truncate(top);
        places
    }

    /// The same without all but some places, which ascend.
    pub(crate) fn only(&self, places: &[usize]) -> Self {
        let rows: Vec<Vec<f64>> = places.iter().map(|&place| self.row(place)).collect();
        Self {
            weights: self.weights.clone(),
            values: by_component(self.weights.len(), rows.iter().map(Vec::as_slice)),
            given: places.to_vec(),
            scores: places.iter().map(|&place| self.scores[place]).collect(),
        }
    }

    /// Scores of every place under weights; the sums run in the order of components.
    pub(crate) fn scores_under(&self, weights: &[f64], out: &mut [f64]) {
        match self.weights.len() {
            1 => self.fixed::<1>(weights, out),
            2 => self.fixed::<2>(weights, out),
            3 => self.fixed::<3>(weights, out),
            4 => self.fixed::<4>(weights, out),
            5 => self.fixed::<5>(weights, out),
            6 => self.fixed::<6>(weights, out),
            7 => self.fixed::<7>(weights, out),
            _ => self.any(weights, out),
        }
    }

    /// With the number of components known to the compiler, so that the scores of a block are summed in registers.
    fn fixed<const D: usize>(&self, weights: &[f64], out: &mut [f64]) {
        let n = self.len();
        let weights: [f64; D] = std::array::from_fn(|c| weights[c]);
        let columns: [&[f64]; D] = std::array::from_fn(|c| &self.values[c * n..(c + 1) * n]);
        let mut start = 0;
        while start + LANES <= n {
            let mut sums = [0.0; LANES];
            for c in 0..D {
                let column = &columns[c][start..start + LANES];
                for lane in 0..LANES {
                    sums[lane] += weights[c] * column[lane];
                }
            }
            out[start..start + LANES].copy_from_slice(&sums);
            start += LANES;
        }
        for place in start..n {
            out[place] = (0..D).fold(0.0, |sum, c| sum + weights[c] * columns[c][place]);
        }
    }

    /// As [`Alternatives::fixed`] for any number of components, a component at a time.
    fn any(&self, weights: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        for (&weight, column) in weights.iter().zip(self.values.chunks_exact(self.len().max(1))) {
            out.iter_mut().zip(column).for_each(|(score, value)| *score += weight * value);
        }
    }
}

/// Alternatives whose scores are summed at once.
pub(crate) const LANES: usize = 16;

fn by_component<'r>(d: usize, rows: impl Iterator<Item = &'r [f64]> + Clone) -> Vec<f64> {
    (0..d).flat_map(|component| rows.clone().map(move |row| row[component])).collect()
}
