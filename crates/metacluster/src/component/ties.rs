//! `ties`: have the two worked together before?
//!
//! Σ over common partnerships 1/ln(1 + max(2, size)), divided by √(own_a·own_b) of the same sum over each one's own
//! partnerships: a partnership of few binds more than one of many (after Adamic and Adar, Friends and neighbors on
//! the web, 2003), and those in everything count no more than those in little. Known if both appear in the table at
//! all: a newcomer to it is unknown, not zero.

use super::sparse::{Postings, SparseRows, merge};
use super::{Component, Reading, Scratch, add_to_all, assumed, blanks, few};
use crate::network::{Network, Node};

/// Who took part in what.
#[derive(Debug)]
pub(crate) struct Ties {
    /// For each cluster its partnerships, with what each adds to a sum.
    partnerships: SparseRows,
    own: Vec<f64>,
    members: Postings,
    blanks: Vec<f32>,
}

impl Ties {
    pub(crate) fn new(network: &Network) -> Self {
        Self::knowing(network, &|_| true)
    }

    /// The ties of a world in which only the partnerships that are `known`, by index, ever were.
    pub(crate) fn knowing(network: &Network, known: &dyn Fn(usize) -> bool) -> Self {
        let mass: Vec<f64> = network
            .partnerships()
            .iter()
            .map(|partnership| 1.0 / (1.0 + partnership.members.len().max(2) as f64).ln())
            .collect();
        let partnerships = SparseRows::collect((0..network.catalogue().len()).map(|cluster| {
            let of = |node: &Node| match node {
                Node::Partnership(index) if known(*index) => Some((*index as u32, mass[*index])),
                _ => None,
            };
            network.of_cluster(cluster).filter_map(|(_, node)| of(node)).collect()
        }));
        let own: Vec<f64> = (0..partnerships.len())
            .map(|cluster| partnerships.row(cluster).iter().map(|entry| entry.1).sum())
            .collect();
        let known: Vec<bool> = own.iter().map(|&sum| sum > 0.0).collect();
        Self {
            members: partnerships.transposed(mass.len(), |_, value| value),
            blanks: blanks(&known),
            partnerships,
            own,
        }
    }
}

impl Component for Ties {
    fn id(&self) -> &str {
        "ties"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        if !self.is_known(a, b) {
            return Reading::unknown(prior);
        }
        let mut common = 0.0;
        merge(self.partnerships.row(a), self.partnerships.row(b), |_, x, y| common += f64::min(x, y));
        // Equal rows make the quotient 1 but for rounding.
        Reading::known(f64::min(1.0, common / (self.own[a] * self.own[b]).sqrt()))
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        self.own[a] > 0.0 && self.own[b] > 0.0
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        if self.own[a] > 0.0 { (0.0, 1.0) } else { (prior, prior) }
    }

    fn because(&self, network: &Network, a: usize, b: usize, _: Reading) -> String {
        if !self.is_known(a, b) {
            let newcomer = |cluster: usize| self.own[cluster] <= 0.0;
            return assumed(network, [(a, newcomer(a)), (b, newcomer(b))], "a known partnership");
        }
        let mut names = Vec::new();
        merge(self.partnerships.row(a), self.partnerships.row(b), |partnership, x, y| {
            if x > 0.0 && y > 0.0 {
                names.push(network.partnerships()[partnership as usize].name.as_str());
            }
        });
        match names.as_slice() {
            [] => "no common partnership".to_owned(),
            _ => format!("worked together in {}", few(&names)),
        }
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        if self.own[a] <= 0.0 {
            return add_to_all(bounds, weight * prior);
        }
        let common = &mut scratch.first[..bounds.len()];
        common.fill(0.0);
        for &(partnership, _) in self.partnerships.row(a) {
            for &(cluster, mass) in self.members.of(partnership, common.len()) {
                common[cluster as usize] += mass;
            }
        }
        for (cluster, bound) in bounds.iter_mut().enumerate() {
            if self.own[cluster] > 0.0 {
                *bound += weight * common[cluster] / (self.own[a] * self.own[cluster]).sqrt() as f32;
            } else {
                *bound += weight * prior * self.blanks[cluster];
            }
        }
    }
}
