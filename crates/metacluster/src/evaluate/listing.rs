//! Whom the lists name: how much of the catalogue appears in some top ten, and how unevenly.

use super::query::Listed;

/// Whom the top tens of a method name, over all queries of a view. Where clusters tie for the last places of a list, each
/// counts with its chance to be named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listing {
    /// The expected share of the catalogue's clusters that are in some top ten, in [0, 1].
    pub reach: f64,
    /// The Gini coefficient of how often each cluster of the catalogue is named: 0 if all are equally often, near 1 if
    /// all lists name the same few.
    pub gini: f64,
    /// The share of all places that goes to the tenth of the clusters named most.
    pub top_tenth: f64,
}

/// Counts how often each cluster is named.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Expected number of lists that name it.
    named: Vec<f64>,
    /// The chance that none does.
    never: Vec<f64>,
}

impl Tally {
    pub(super) fn new(clusters: usize) -> Self {
        Self { named: vec![0.0; clusters], never: vec![1.0; clusters] }
    }

    /// Takes one list into account.
    pub(super) fn add(&mut self, list: &Listed) {
        for &(cluster, chance) in list {
            self.named[cluster as usize] += chance;
            self.never[cluster as usize] *= 1.0 - chance;
        }
    }

    /// O(clusters · log). Nothing named at all is even.
    pub(super) fn finish(mut self) -> Listing {
        let n = self.named.len();
        self.named.sort_unstable_by(f64::total_cmp);
        let sum: f64 = self.named.iter().sum();
        if n == 0 || sum <= 0.0 {
            return Listing { reach: 0.0, gini: 0.0, top_tenth: 0.0 };
        }
        // Σ (2i − n − 1)·x_i / (n·Σ x) over ascending x, i from 1.
        let weighted: f64 = self
            .named
            .iter()
            .enumerate()
            .map(|(place, named)| (2.0 * (place as f64 + 1.0) - n as f64 - 1.0) * named)
            .sum();
        let tenth = n.div_ceil(10);
        let most: f64 = self.named[n - tenth..].iter().sum();
        Listing {
            reach: 1.0 - self.never.iter().sum::<f64>() / n as f64,
            gini: (weighted / (n as f64 * sum)).clamp(0.0, 1.0),
            top_tenth: most / sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(named: &[f64]) -> Listing {
        let mut tally = Tally::new(named.len());
        let lists = named.iter().enumerate().map(|(cluster, &chance)| vec![(cluster as u32, chance)]);
        lists.for_each(|list| tally.add(&list));
        tally.finish()
    }

    #[test]
    fn even_and_uneven_lists() {
        let even = listing(&[0.5; 20]);
        assert!(
            even.gini.abs() < 1e-12
                && (even.reach - 0.5).abs() < 1e-12
                && (even.top_tenth - 0.1).abs() < 1e-12
        );
        let mut one = [0.0; 20];
        one[3] = 1.0;
        let one = listing(&one);
        assert!((one.gini - 0.95).abs() < 1e-12 && (one.reach - 0.05).abs() < 1e-12);
        assert!((one.top_tenth - 1.0).abs() < 1e-12);
        // Mean absolute difference of 1, 2, 3, 4 over twice their mean.
        let mut tally = Tally::new(4);
        for (cluster, times) in [(0, 3), (1, 1), (2, 4), (3, 2)] {
            (0..times).for_each(|_| tally.add(&vec![(cluster, 1.0)]));
        }
        assert!((tally.finish().gini - 0.25).abs() < 1e-12);
        assert_eq!(listing(&[0.0; 3]), Listing { reach: 0.0, gini: 0.0, top_tenth: 0.0 });
    }
}
