//! What one change of a weight, or the loss of one field, does to the first places: the bars of a tornado.

use std::cmp::Ordering;

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The weight is lower by the step, the others share the rest in their proportions.
    Less,
    /// The weight is higher by the step.
    More,
    /// The field is hidden: the component is unknown for everyone, with its weight and its prior.
    Hidden,
}

/// What a change does to the first k.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing<T> {
    /// The component, by its place among those in force.
    pub component: usize,
    /// What is changed.
    pub change: Change,
    /// The share of the component after the change.
    pub weight: f64,
    /// The first k after it, best first.
    pub top: Vec<T>,
    /// How many of the first k are still among them.
    pub kept: usize,
    /// How many of those stand at another rank.
    pub moved: usize,
    /// Kendall's τ of the order of those kept: 1 for the same order, −1 for the reverse; `None` for fewer than two.
    pub tau: Option<f64>,
    /// Whether the first is still the first.
    pub first_stays: bool,
    /// The change of the score of the alternative that is first at present.
    pub first_change: f64,
}

impl<T: Copy + PartialEq> Swing<T> {
    /// Compares the first k at present with the first k after a change.
    pub(crate) fn new(
        (component, change, weight): (usize, Change, f64),
        present: &[T],
        top: Vec<T>,
        first_change: f64,
    ) -> Self {
        let places: Vec<(usize, usize)> = present
            .iter()
            .enumerate()
            .filter_map(|(place, item)| Some((place, top.iter().position(|other| other == item)?)))
            .collect();
        Self {
            component,
            change,
            weight,
            kept: places.len(),
            moved: places.iter().filter(|(old, new)| old != new).count(),
            tau: tau(&places),
            first_stays: present.first() == top.first(),
            first_change,
            top,
        }
    }
}

/// Pairs in order less pairs in reverse, as a share of all; both orders are total. O(k²).
fn tau(places: &[(usize, usize)]) -> Option<f64> {
    let mut sum = 0i64;
    for (at, x) in places.iter().enumerate() {
        for y in &places[at + 1..] {
            sum += if x.1.cmp(&y.1) == Ordering::Less { 1 } else { -1 };
        }
    }
    let pairs = places.len() * places.len().saturating_sub(1) / 2;
    (pairs > 0).then(|| sum as f64 / pairs as f64)
}

/// The weights when one of them changes by a factor before all are divided by their sum.
pub(crate) fn scaled(weights: &[f64], component: usize, factor: f64) -> Vec<f64> {
    let mut scaled = weights.to_vec();
    scaled[component] *= factor;
    let sum: f64 = scaled.iter().sum();
    scaled.iter_mut().for_each(|weight| *weight /= sum);
    scaled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swing_counts_what_went_and_what_moved() {
        let swing = Swing::new((0, Change::More, 0.3), &['a', 'b', 'c', 'd'], vec!['b', 'a', 'x', 'd'], 0.1);
        assert_eq!((swing.kept, swing.moved, swing.first_stays), (3, 2, false));
        // Of a, b and d one pair of three is reversed.
        assert!((swing.tau.unwrap() - 1.0 / 3.0).abs() < 1e-15);
        let swing = Swing::new((0, Change::Less, 0.3), &['a'], vec!['a'], 0.0);
        assert_eq!((swing.kept, swing.moved, swing.tau, swing.first_stays), (1, 0, None, true));
    }

    #[test]
    fn one_weight_changes_and_the_others_keep_their_proportions() {
        let weights = scaled(&[0.2, 0.3, 0.5], 0, 2.0);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!(
            (weights[0] - 1.0 / 3.0).abs() < 1e-15 && (weights[2] / weights[1] - 5.0 / 3.0).abs() < 1e-12
        );
    }
}
