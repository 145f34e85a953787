//! `complement`: does the one offer what the other seeks, both ways?
//!
//! With d(i→j) = Σ seek_j(t)·ô_i(t) / Σ seek_j(t) and ô_i(t) = max over i's offers u of offer(u)·WP(t, u), the value
//! is half the mean of the two directions and half their geometric mean, so that giving without taking is worth
//! less than exchange. One direction known makes the component half known. Reading a pair takes O(seeks + supply).

use std::borrow::Cow;
use std::collections::HashMap;

use super::sparse::{Postings, SparseRows};
use super::{Component, Known, Reading, Scratch, add_to_all, assumed, blanks, few};
use crate::network::{Edge, Network, Node};
use crate::tags::Tags;
use crate::vocabulary::{TermId, Vocabulary};

/// Offers against seeks.
#[derive(Debug)]
pub(crate) struct Complement {
    /// What each cluster can supply: for every term that anyone seeks, the best of its offers times similarity.
    supply: SparseRows,
    seeks: SparseRows,
    sought: Vec<f64>,
    has_offers: Vec<bool>,
    suppliers: Postings,
    seekers: Postings,
    without_offers: Vec<f32>,
    without_seeks: Vec<f32>,
}

impl Complement {
    pub(crate) fn new(network: &Network) -> Self {
        let vocabulary = network.catalogue().vocabulary();
        let n = network.catalogue().len();
        let tags = |cluster: usize, wanted: fn(Edge) -> Option<f64>| -> Vec<(u32, f64)> {
            let tag = |(edge, node): (Edge, &Node)| match (wanted(edge), node) {
                (Some(weight), Node::Sector(term) | Node::Theme(term)) => Some((term.0, weight)),
                _ => None,
            };
            network.of_cluster(cluster).filter_map(tag).collect()
        };
        let seek = |edge| if let Edge::Seeks(weight) = edge { Some(weight) } else { None };
        let offer = |edge| if let Edge::Offers(weight) = edge { Some(weight) } else { None };
        let seeks = SparseRows::collect((0..n).map(|cluster| tags(cluster, seek)));
        let mut similar = Similar::new(vocabulary, &seeks);
        let mut has_offers = Vec::with_capacity(n);
        let supply = SparseRows::collect((0..n).map(|cluster| {
            let offers = tags(cluster, offer);
            has_offers.push(!offers.is_empty());
            let mut row = Vec::new();
            for (offered, weight) in offers {
                row.extend(similar.to(offered).iter().map(|&(term, similarity)| (term, weight * similarity)));
            }
            row
        }));
        let sought: Vec<f64> =
            (0..n).map(|cluster| seeks.row(cluster).iter().map(|entry| entry.1).sum()).collect();
        let has_seeks: Vec<bool> = sought.iter().map(|&sum| sum > 0.0).collect();
        Self {
            suppliers: supply.transposed(vocabulary.len(), |_, value| value),
            seekers: seeks.transposed(vocabulary.len(), |cluster, weight| weight / sought[cluster]),
            without_offers: blanks(&has_offers),
            without_seeks: blanks(&has_seeks),
            supply,
            seeks,
            sought,
            has_offers,
        }
    }

    /// Whether anything is known of what flows from the one to the other.
    fn is_stated(&self, from: usize, to: usize) -> bool {
        self.has_offers[from] && self.sought[to] > 0.0
    }

    /// The terms that `to` seeks and `from` can supply, each with the weight of the one and the measure of the other.
    fn met(&self, from: usize, to: usize) -> impl Iterator<Item = (u32, f64, f64)> {
        let mut supply = self.supply.row(from);
        self.seeks.row(to).iter().filter_map(move |&(term, weight)| {
            while supply.first().is_some_and(|entry| entry.0 < term) {
                supply = &supply[1..];
            }
            supply.first().filter(|entry| entry.0 == term).map(|entry| (term, weight, entry.1))
        })
    }

    /// d(from → to): how much of what `to` seeks is offered by `from`; `None` if either side is silent.
    pub(crate) fn direction(&self, from: usize, to: usize) -> Option<f64> {
        if !self.is_stated(from, to) {
            return None;
        }
        let met = self.met(from, to).fold(0.0, |met, (_, weight, supplied)| met + weight * supplied);
        Some(met / self.sought[to])
    }

    /// What one side offers of what the other seeks, in words.
    fn flow(&self, network: &Network, from: usize, to: usize) -> String {
        let clusters = network.catalogue().clusters();
        let (giver, taker) = (&clusters[from], &clusters[to]);
        if !self.is_stated(from, to) {
            let silent = if self.has_offers[from] { (taker, "seeks") } else { (giver, "offers") };
            return format!(
                "{} to {} assumed ({} lacks {})",
                giver.id(),
                taker.id(),
                silent.0.id(),
                silent.1
            );
        }
        let met = self.met(from, to).filter(|(_, _, supplied)| *supplied > 0.0);
        let words: Vec<_> = met
            .map(|(term, ..)| met_by(network.catalogue().vocabulary(), TermId(term), giver.offers()))
            .collect();
        match words.as_slice() {
            [] => format!("{} offers nothing {} seeks", giver.id(), taker.id()),
            _ => format!("{} offers {} {}", giver.id(), taker.id(), few(&words)),
        }
    }
}

/// The best offer for a sought term that is met; a similar one names both.
fn met_by<'a>(vocabulary: &'a Vocabulary, sought: TermId, offers: Tags<'_>) -> Cow<'a, str> {
    let label = |term| vocabulary.term(term).label();
    let value = |(offered, weight): (TermId, f64)| weight * vocabulary.wu_palmer(sought, offered);
    let values = offers.iter().map(|offer| (value(offer), offer.0));
    match values.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))) {
        Some((_, offered)) if offered != sought => {
            Cow::Owned(format!("{} (for {})", label(offered), label(sought)))
        }
        _ => Cow::Borrowed(label(sought)),
    }
}

/// Half the arithmetic and half the geometric mean of two directions; monotone in each, also when rounded.
pub(crate) fn both_ways(d: f64, e: f64) -> f64 {
    0.5 * (d + e) / 2.0 + 0.5 * (d * e).sqrt()
}

/// For a term, every sought term that it is similar to.
#[derive(Debug)]
struct Similar<'a> {
    vocabulary: &'a Vocabulary,
    /// Sought terms by the top of their tree.
    trees: HashMap<TermId, Vec<TermId>>,
    cache: HashMap<u32, Vec<(u32, f64)>>,
}

impl<'a> Similar<'a> {
    fn new(vocabulary: &'a Vocabulary, seeks: &SparseRows) -> Self {
        let mut sought: Vec<u32> =
            (0..seeks.len()).flat_map(|cluster| seeks.row(cluster).iter().map(|entry| entry.0)).collect();
        sought.sort_unstable();
        sought.dedup();
        let mut trees: HashMap<TermId, Vec<TermId>> = HashMap::new();
        for term in sought.into_iter().map(TermId) {
            trees.entry(top(vocabulary, term)).or_default().push(term);
        }
        Self { vocabulary, trees, cache: HashMap::new() }
    }

    fn to(&mut self, offered: u32) -> &[(u32, f64)] {
        let (vocabulary, trees) = (self.vocabulary, &self.trees);
        self.cache.entry(offered).or_insert_with(|| {
            let offered = TermId(offered);
            let tree = trees.get(&top(vocabulary, offered)).map_or(&[][..], Vec::as_slice);
            tree.iter().map(|&term| (term.0, vocabulary.wu_palmer(term, offered))).collect()
        })
    }
}

fn top(vocabulary: &Vocabulary, term: TermId) -> TermId {
    vocabulary.ancestors(term).last().unwrap_or(term)
}

impl Component for Complement {
    fn id(&self) -> &str {
        "complement"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        match (self.direction(a, b), self.direction(b, a)) {
            (Some(d), Some(e)) => Reading::known(both_ways(d, e)),
            (Some(d), None) | (None, Some(d)) => Reading {
                known: Known::Half,
                low: both_ways(d, 0.0),
                value: both_ways(d, prior),
                high: both_ways(d, 1.0),
            },
            (None, None) => Reading::unknown(prior),
        }
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        self.is_stated(a, b) || self.is_stated(b, a)
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        match (self.has_offers[a], self.sought[a] > 0.0) {
            (false, false) => (prior, prior),
            (true, true) => (0.0, 1.0),
            // The other direction is assumed whoever the partner is.
            _ => (0.0, both_ways(1.0, prior)),
        }
    }

    fn because(&self, network: &Network, a: usize, b: usize, reading: Reading) -> String {
        if reading.known == Known::No {
            let silent = |cluster: usize| !self.has_offers[cluster] || self.sought[cluster] <= 0.0;
            return assumed(network, [(a, silent(a)), (b, silent(b))], "offers or seeks");
        }
        let mut text = self.flow(network, a, b);
        text.push_str("; ");
        text.push_str(&self.flow(network, b, a));
        text
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        let (offers, seeks) = (self.has_offers[a], self.sought[a] > 0.0);
        if !offers && !seeks {
            return add_to_all(bounds, weight * prior);
        }
        let end = bounds.len();
        let (given, taken) = (&mut scratch.first[..end], &mut scratch.second[..end]);
        given.fill(0.0);
        taken.fill(0.0);
        for &(term, supplied) in self.supply.row(a) {
            for &(cluster, share) in self.seekers.of(term, end) {
                given[cluster as usize] += supplied as f32 * share;
            }
        }
        for &(term, wanted) in self.seeks.row(a) {
            let share = (wanted / self.sought[a]) as f32;
            for &(cluster, supplied) in self.suppliers.of(term, end) {
                taken[cluster as usize] += share * supplied;
            }
        }
        let flows = bounds.iter_mut().zip(given.iter().zip(taken.iter()));
        if prior == 0.0 {
            return flows
                .for_each(|(bound, (&d, &e))| *bound += weight * (0.25 * (d + e) + 0.5 * (d * e).sqrt()));
        }
        // A silent side leaves its sum at zero, to which the prior is added.
        let (given_prior, taken_prior) = (if offers { 0.0 } else { prior }, if seeks { 0.0 } else { prior });
        let others = self.without_seeks.iter().zip(&self.without_offers);
        for ((bound, (&given, &taken)), (&without_seeks, &without_offers)) in flows.zip(others) {
            let d = given + f32::max(given_prior, prior * without_seeks);
            let e = taken + f32::max(taken_prior, prior * without_offers);
            *bound += weight * (0.25 * (d + e) + 0.5 * (d * e).sqrt());
        }
    }
}
