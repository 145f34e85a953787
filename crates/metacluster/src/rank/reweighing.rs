//! What a change of weights can do to a pair of which only the old score and the range of its values are known.
//!
//! A pair that scored at most s scores now at most max Σ w'·v over all readings v with Σ w·v ≤ s and each v within its
//! range: a fractional knapsack, solved by taking components in descending order of w'/w (Dantzig, *Discrete-variable
//! extremum problems*, Operations Research 1957).

/// Slack for the rounding of two scores and of a knapsack.
const ROUNDING: f64 = 1e-9;

/// What turns old weights into new ones.
#[derive(Debug, Clone)]
pub(super) struct Reweighing {
    /// Old and new share of every component.
    shares: Vec<(f64, f64)>,
    /// The components that count under the new weights, those first that gain most.
    order: Vec<usize>,
}

impl Reweighing {
    pub(super) fn new(old: &[(f64, f64)], new: &[(f64, f64)]) -> Self {
        let shares: Vec<(f64, f64)> = old.iter().zip(new).map(|(old, new)| (old.0, new.0)).collect();
        let mut order: Vec<usize> = (0..shares.len()).filter(|&place| shares[place].1 > 0.0).collect();
        // A component that counted for nothing gains without limit: a division by zero says so.
        let gain = |place: usize| shares[place].1 / shares[place].0;
        order.sort_by(|&x, &y| gain(y).total_cmp(&gain(x)).then(x.cmp(&y)));
        Self { shares, order }
    }

    /// The most that a pair can score now that scored at most `most_before` and reads at least `least` and at most
    /// `highest` of every component. O(components).
    pub(super) fn most(&self, most_before: f64, least: &[f32], highest: &[f32]) -> f64 {
        let mut budget = most_before + ROUNDING;
        let mut most = ROUNDING;
        for (&(old, new), &least) in self.shares.iter().zip(least) {
            budget -= old * f64::from(least);
            most += new * f64::from(least);
        }
        budget = budget.max(0.0);
        for &place in &self.order {
            let (old, new) = self.shares[place];
            let room = f64::from(highest[place] - least[place]);
            let taken = if old * room <= budget { room } else { budget / old };
            most += new * taken;
            budget -= old * taken;
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every combination of three values out of steps of an eighth.
    fn grid() -> impl Iterator<Item = [f64; 3]> {
        (0..729)
            .map(|number| [number % 9, number / 9 % 9, number / 81].map(|eighths| f64::from(eighths) / 8.0))
    }

    fn sum(shares: &[(f64, f64)], values: [f64; 3]) -> f64 {
        shares.iter().zip(values).map(|(share, value)| share.0 * value).sum()
    }

    #[test]
    fn nobody_scores_more_than_the_most_and_somebody_nearly_does() {
        let shares = |shares: [f64; 3]| shares.map(|share| (share, 0.0)).to_vec();
        let weightings =
            [[0.5, 0.25, 0.25], [0.125, 0.875, 0.0], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]].map(shares);
        let ranges = [([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]), ([0.25, 0.0, 0.5], [0.5, 1.0, 0.5])];
        for old in &weightings {
            for new in &weightings {
                let reweighing = Reweighing::new(old, new);
                for (least, highest) in ranges {
                    let within = |values: &[f64; 3]| {
                        let mut all = values.iter().zip(least).zip(highest);
                        all.all(|((value, least), highest)| (least..=highest).contains(value))
                    };
                    for eighths in 0..=8 {
                        let before = f64::from(eighths) / 8.0;
                        let scored = grid().filter(within).filter(|values| sum(old, *values) <= before);
                        let found = scored.map(|values| sum(new, values)).fold(f64::NAN, f64::max);
                        let most =
                            reweighing.most(before, &least.map(|it| it as f32), &highest.map(|it| it as f32));
                        assert!(
                            found.is_nan() || (found <= most && most <= found + 0.25),
                            "{found} to {most}: {old:?} to {new:?}, {before}"
                        );
                    }
                }
            }
        }
    }
}
