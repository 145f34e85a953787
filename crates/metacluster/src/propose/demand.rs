//! What the eligible clusters ask for, and how well each of them supplies it.

use crate::cluster::Cluster;
use crate::network::Network;
use crate::solve::Objective;
use crate::vocabulary::{TermId, Vocabulary};

/// Terms asked for, with how many ask, and the supply of every cluster of the pool.
#[derive(Debug, Clone)]
pub(crate) struct Demand {
    /// Ascending.
    pub(crate) terms: Vec<TermId>,
    /// How many eligible clusters ask for each term.
    pub(crate) askers: Vec<f64>,
    /// For each cluster of the pool the terms it supplies, by place in `terms`, with how well, in (0, 1].
    pub(crate) supply: Vec<Vec<(u32, f64)>>,
}

impl Demand {
    /// Each eligible cluster asks for its seeks, or for its themes if it states none. A theme counts as an offer of
    /// its weight. O(pool · terms asked for · depth).
    pub(crate) fn new(network: &Network, pool: &[usize]) -> Self {
        let catalogue = network.catalogue();
        let vocabulary = catalogue.vocabulary();
        let clusters = || pool.iter().map(|&index| &catalogue.clusters()[index]);
        let mut asked: Vec<TermId> = clusters().flat_map(asks).collect();
        asked.sort_unstable();
        let (mut terms, mut askers) = (Vec::new(), Vec::new());
        for same in asked.chunk_by(|x, y| x == y) {
            terms.push(same[0]);
            askers.push(same.len() as f64);
        }
        let supply = clusters().map(|cluster| supply(cluster, &terms, vocabulary)).collect();
        Self { terms, askers, supply }
    }

    /// The objective of the solver: α for pairs, β for coverage.
    pub(crate) fn objective(&self, (pairs, coverage): (f64, f64)) -> Objective {
        let mut objective = Objective::default();
        if !self.terms.is_empty() {
            objective.pairs = pairs;
            objective.coverage = coverage;
            objective.demand = self.askers.clone();
            objective.supply = self.supply.clone();
        }
        objective
    }

    /// For each term the best that any of these clusters, by place in the pool, supplies.
    pub(crate) fn covered(&self, members: &[usize]) -> Vec<f64> {
        let mut best = vec![0.0; self.terms.len()];
        for &member in members {
            for &(term, value) in &self.supply[member] {
                best[term as usize] = f64::max(best[term as usize], value);
            }
        }
        best
    }
}

fn asks(cluster: &Cluster) -> impl Iterator<Item = TermId> + '_ {
    let asked = if cluster.seeks().is_empty() { cluster.themes() } else { cluster.seeks() };
    asked.iter().map(|(term, _)| term)
}

/// weight·WP of the best offer or theme that is the term itself, an ancestor or a descendant of it. Relatives at the
/// side do not count: with them one cluster seemed to supply a third of everything.
fn supply(cluster: &Cluster, terms: &[TermId], vocabulary: &Vocabulary) -> Vec<(u32, f64)> {
    let has = cluster.offers().iter().chain(cluster.themes().iter());
    let has: Vec<(TermId, f64)> = has.collect();
    let value = |&term: &TermId| {
        let in_line = |other: TermId| vocabulary.is_within(other, term) || vocabulary.is_within(term, other);
        has.iter()
            .filter(|(other, _)| in_line(*other))
            .map(|&(other, weight)| weight * vocabulary.wu_palmer(other, term))
            .fold(0.0, f64::max)
    };
    let values = terms.iter().enumerate().map(|(place, term)| (place as u32, value(term)));
    values.filter(|&(_, value)| value > 0.0).collect()
}
