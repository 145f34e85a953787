//! `bridge`: does a sector or theme of the one feed a sector or theme of the other?
//!
//! The largest weight in the complements table between a term of the one and a term of the other, ancestors included.
//! Off unless a profile or a weight asks for it. Reading a pair takes O(table terms of a · table terms of b).

use std::collections::HashMap;

use super::{Component, Reading, Scratch, add_to_all, assumed};
use crate::complement::Complements;
use crate::network::{Edge, Network, Node};
use crate::vocabulary::TermId;

/// The complements table as a matrix, and each cluster's terms in it.
#[derive(Debug)]
pub(crate) struct Bridge {
    terms: Vec<TermId>,
    /// Row-major, `terms.len()` squared.
    weights: Vec<f64>,
    held: Vec<Vec<u32>>,
    has_sectors: Vec<bool>,
    in_force: bool,
}

impl Bridge {
    pub(crate) fn new(network: &Network, complements: &Complements) -> Self {
        let mut terms: Vec<TermId> = complements.iter().flat_map(|(a, b, _)| [a, b]).collect();
        terms.sort_unstable();
        terms.dedup();
        let place: HashMap<TermId, usize> = terms.iter().enumerate().map(|(i, &term)| (term, i)).collect();
        let mut weights = vec![0.0; terms.len() * terms.len()];
        for (a, b, weight) in complements.iter() {
            let (a, b) = (place[&a], place[&b]);
            weights[a * terms.len() + b] = weight;
            weights[b * terms.len() + a] = weight;
        }
        let clusters = network.catalogue().clusters();
        let held = (0..clusters.len()).map(|cluster| {
            let mut held: Vec<u32> = network
                .of_cluster(cluster)
                .filter(|(edge, _)| matches!(edge, Edge::WorksIn(_) | Edge::Shares(_)))
                .flat_map(|(_, node)| network.broader(node))
                .filter_map(|node| match node {
                    Node::Sector(term) | Node::Theme(term) => place.get(term).map(|&i| i as u32),
                    _ => None,
                })
                .collect();
            held.sort_unstable();
            held.dedup();
            held
        });
        Self {
            held: held.collect(),
            has_sectors: clusters.iter().map(|cluster| !cluster.sectors().is_empty()).collect(),
            in_force: !complements.is_empty(),
            terms,
            weights,
        }
    }

    /// The largest weight that any other cluster could reach, whatever terms it had.
    pub(crate) fn reach(&self, cluster: usize) -> f64 {
        let row = |&x: &u32| &self.weights[x as usize * self.terms.len()..][..self.terms.len()];
        self.held[cluster].iter().flat_map(row).copied().fold(0.0, f64::max)
    }

    /// The strongest pair of terms: its weight and their places; of equal ones the first.
    fn strongest(&self, a: usize, b: usize) -> Option<(f64, u32, u32)> {
        let mut best: Option<(f64, u32, u32)> = None;
        for &x in &self.held[a] {
            for &y in &self.held[b] {
                let weight = self.weights[x as usize * self.terms.len() + y as usize];
                if weight > best.map_or(0.0, |best| best.0) {
                    best = Some((weight, x, y));
                }
            }
        }
        best
    }
}

impl Component for Bridge {
    fn id(&self) -> &str {
        "bridge"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        if self.is_known(a, b) {
            Reading::known(self.strongest(a, b).map_or(0.0, |best| best.0))
        } else {
            Reading::unknown(prior)
        }
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        self.in_force && self.has_sectors[a] && self.has_sectors[b]
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        if !self.in_force || !self.has_sectors[a] {
            return (prior, prior);
        }
        let n = self.terms.len();
        let row =
            |&x: &u32| self.weights[x as usize * n..(x as usize + 1) * n].iter().copied().fold(0.0, f64::max);
        let most = self.held[a].iter().map(row).fold(0.0, f64::max);
        // A partner without sectors counts with the prior.
        (0.0, most.max(prior))
    }

    fn because(&self, network: &Network, a: usize, b: usize, _: Reading) -> String {
        if !self.in_force {
            return "assumed: no complements table is in force".to_owned();
        }
        if !self.is_known(a, b) {
            return assumed(network, [(a, !self.has_sectors[a]), (b, !self.has_sectors[b])], "sectors");
        }
        let vocabulary = network.catalogue().vocabulary();
        let label = |place: u32| vocabulary.term(self.terms[place as usize]).label();
        match self.strongest(a, b) {
            Some((_, x, y)) => format!("{} feeds {}", label(x), label(y)),
            None => "no sectors that feed each other".to_owned(),
        }
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], _: &mut Scratch) {
        if !self.in_force || !self.has_sectors[a] {
            return add_to_all(bounds, weight * prior);
        }
        let mut reach = vec![0.0f32; self.terms.len()];
        for &x in &self.held[a] {
            let row = &self.weights[x as usize * reach.len()..(x as usize + 1) * reach.len()];
            reach.iter_mut().zip(row).for_each(|(best, &weight)| *best = best.max(weight as f32));
        }
        for (bound, (held, &known)) in bounds.iter_mut().zip(self.held.iter().zip(&self.has_sectors)) {
            let value = held.iter().map(|&y| reach[y as usize]).fold(0.0, f32::max);
            *bound += weight * if known { value } else { prior };
        }
    }
}
