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
