//! `balance`: are the two of similar size? max(0, 1 − |ln(m/n)| / ln 100) of the member counts.

use super::{Component, Reading, Scratch, add_to_all, assumed, blanks};
use crate::network::Network;

/// A hundredfold difference in members and more is no balance at all.
const RATIO_OF_NO_BALANCE: f64 = 100.0;

/// Member counts as logarithms.
#[derive(Debug)]
pub(crate) struct Balance {
    logarithms: Vec<Option<f64>>,
    singles: Vec<f32>,
    blanks: Vec<f32>,
}

impl Balance {
    pub(crate) fn new(network: &Network) -> Self {
        let members = network.catalogue().clusters().iter().map(|cluster| cluster.members());
        let logarithms: Vec<Option<f64>> =
            members.map(|count| count.map(|count| f64::from(count).ln())).collect();
        let known: Vec<bool> = logarithms.iter().map(Option::is_some).collect();
        Self {
            singles: logarithms.iter().map(|value| value.unwrap_or(0.0) as f32).collect(),
            blanks: blanks(&known),
            logarithms,
        }
    }
}

impl Component for Balance {
    fn id(&self) -> &str {
        "balance"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        match (self.logarithms[a], self.logarithms[b]) {
            (Some(m), Some(n)) => {
                Reading::known(f64::max(0.0, 1.0 - (m - n).abs() / RATIO_OF_NO_BALANCE.ln()))
            }
            _ => Reading::unknown(prior),
        }
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        if self.logarithms[a].is_some() { (0.0, 1.0) } else { (prior, prior) }
    }

    fn because(&self, network: &Network, a: usize, b: usize, _: Reading) -> String {
        let count = |cluster: usize| network.catalogue().clusters()[cluster].members();
        match (count(a), count(b)) {
            (Some(m), Some(n)) => format!("{m} and {n} members"),
            (m, n) => assumed(network, [(a, m.is_none()), (b, n.is_none())], "a member count"),
        }
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], _: &mut Scratch) {
        if self.logarithms[a].is_none() {
            return add_to_all(bounds, weight * prior);
        }
        let (own, scale) = (self.singles[a], 1.0 / RATIO_OF_NO_BALANCE.ln() as f32);
        for (bound, (&other, &blank)) in bounds.iter_mut().zip(self.singles.iter().zip(&self.blanks)) {
            let value = f32::max(0.0, 1.0 - (own - other).abs() * scale);
            *bound += weight * (value * (1.0 - blank) + prior * blank);
        }
    }
}
