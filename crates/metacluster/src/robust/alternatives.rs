//! Alternatives under weights: what each is worth by each component, and the order in which they stand at present.

use crate::error::Error;

/// Alternatives, each with a value for every component in force; the score is Σ weight · value.
///
/// They stand in the order of their present scores, equals in the order given; that place names them. Values are held
/// component by component, since that is how scores under many weights are computed fast.
///
/// ```
/// use metacluster::Alternatives;
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
        if weights.iter().any(|weight| !(*weight > 0.0)) || (sum - 1.0).abs() > 1e-9 {
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

    /// The places that rank first under other weights, best first; equals in their present order. O(n·d + n log n).
    pub(crate) fn best_under(&self, weights: &[f64], top: usize) -> Vec<(usize, f64)> {
        let mut all: Vec<(usize, f64)> =
            (0..self.len()).map(|place| (place, self.score_under(place, weights))).collect();
        all.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        all.truncate(top);
        all
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
            _ => {
                out.fill(0.0);
                for (&weight, column) in weights.iter().zip(self.values.chunks_exact(self.len().max(1))) {
                    out.iter_mut().zip(column).for_each(|(score, value)| *score += weight * value);
                }
            }
        }
    }

    /// With the number of components known to the compiler, so that several scores are summed at once in registers.
    fn fixed<const D: usize>(&self, weights: &[f64], out: &mut [f64]) {
        let n = self.len();
        let weights: [f64; D] = std::array::from_fn(|c| weights[c]);
        let columns: [&[f64]; D] = std::array::from_fn(|c| &self.values[c * n..(c + 1) * n]);
        for (place, score) in out[..n].iter_mut().enumerate() {
            let mut sum = 0.0;
            for c in 0..D {
                sum += weights[c] * columns[c][place];
            }
            *score = sum;
        }
    }
}

fn by_component<'r>(d: usize, rows: impl Iterator<Item = &'r [f64]> + Clone) -> Vec<f64> {
    (0..d).flat_map(|component| rows.clone().map(move |row| row[component])).collect()
}

/// Whether the first is at least as good by every component.
pub(crate) fn dominates(x: &[f64], y: &[f64]) -> bool {
    x.iter().zip(y).all(|(x, y)| x >= y)
}

/// Places, of rows in their present order, that fewer than `k` earlier ones dominate; only these can rank among the
/// first k under any weights. At most `limit` rows are kept in view; O(n · kept · d).
///
/// An alternative with k dominators has k among the kept ones too: the dominators of a dominator are its own, so the
/// first k of its dominators have fewer than k themselves.
pub(crate) fn skyband<'r>(rows: impl Iterator<Item = &'r [f64]>, k: usize) -> Vec<usize> {
    let mut kept: Vec<(usize, &[f64])> = Vec::new();
    for (place, row) in rows.enumerate() {
        let above = kept.iter().filter(|(_, other)| dominates(other, row)).take(k).count();
        if above < k {
            kept.push((place, row));
        }
    }
    kept.into_iter().map(|(place, _)| place).collect()
}
