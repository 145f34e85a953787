//! `sectors` and `themes`: how much of the same ground two clusters cover.
//!
//! Weighted Jaccard index of the ancestor closures, Σ min(x, y) / Σ max(x, y) over tree nodes, where x(node) is the
//! largest weight of a tag at or below the node. For single tags it equals WP / (2 − WP) with WP the Wu–Palmer
//! similarity, so narrower agreement counts more. Reading a pair takes O(closure sizes).

use std::collections::HashMap;

use super::sparse::{Postings, SparseRows, merge};
use super::{Component, Reading, Scratch, add_to_all, assumed, blanks, few};
use crate::network::{Edge, Network, Node};
use crate::vocabulary::TermId;

/// Added to both sides of a bound's quotient: it never lowers it, since less is shared than there is, and it keeps
/// weights that single precision rounds to nothing from making it 0/0.
const TINY: f32 = 1e-30;

/// Shared ground in one of the two forests.
#[derive(Debug)]
pub(crate) struct Overlap {
    id: &'static str,
    closures: SparseRows,
    postings: Postings,
    sums: Vec<f32>,
    blanks: Vec<f32>,
}

impl Overlap {
    /// Over the sector tree, inferred sectors included.
    pub(crate) fn sectors(network: &Network) -> Self {
        Self::new("sectors", network, |edge| match edge {
            Edge::WorksIn(weight) => Some(weight),
            _ => None,
        })
    }

    /// Over the theme forest; a sector's word among the themes counts in the sector tree it belongs to.
    pub(crate) fn themes(network: &Network) -> Self {
        Self::new("themes", network, |edge| match edge {
            Edge::Shares(weight) => Some(weight),
            _ => None,
        })
    }

    fn new(id: &'static str, network: &Network, weight: impl Fn(Edge) -> Option<f64>) -> Self {
        let mut chains: HashMap<&Node, Vec<u32>> = HashMap::new();
        let rows = (0..network.catalogue().len()).map(|cluster| {
            let mut row = Vec::new();
            for (edge, node) in network.of_cluster(cluster) {
                if let Some(weight) = weight(edge) {
                    let chain = chains.entry(node).or_insert_with(|| chain(network, node));
                    row.extend(chain.iter().map(|&term| (term, weight)));
                }
            }
            row
        });
        let closures = SparseRows::collect(rows);
        let known: Vec<bool> = (0..closures.len()).map(|cluster| !closures.row(cluster).is_empty()).collect();
        Self {
            id,
            postings: closures.transposed(network.catalogue().vocabulary().len(), |_, weight| weight),
            sums: (0..closures.len())
                .map(|cluster| closures.row(cluster).iter().map(|entry| entry.1).sum::<f64>() as f32)
                .collect(),
            blanks: blanks(&known),
            closures,
        }
    }
}

/// The terms from a node up to the top of its tree.
fn chain(network: &Network, node: &Node) -> Vec<u32> {
    let term = |node: &Node| match node {
        Node::Sector(term) | Node::Theme(term) => Some(term.0),
        _ => None,
    };
    network.broader(node).filter_map(term).collect()
}

impl Component for Overlap {
    fn id(&self) -> &str {
        self.id
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        let (x, y) = (self.closures.row(a), self.closures.row(b));
        if x.is_empty() || y.is_empty() {
            return Reading::unknown(prior);
        }
        let (mut shared, mut all) = (0.0, 0.0);
        merge(x, y, |_, x, y| {
            shared += f64::min(x, y);
            all += f64::max(x, y);
        });
        Reading::known(shared / all)
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        !self.closures.row(a).is_empty() && !self.closures.row(b).is_empty()
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        if self.closures.row(a).is_empty() { (prior, prior) } else { (0.0, 1.0) }
    }

    fn because(&self, network: &Network, a: usize, b: usize, _: Reading) -> String {
        let (x, y) = (self.closures.row(a), self.closures.row(b));
        if x.is_empty() || y.is_empty() {
            return assumed(network, [(a, x.is_empty()), (b, y.is_empty())], self.id);
        }
        let vocabulary = network.catalogue().vocabulary();
        let mut common = Vec::new();
        merge(x, y, |term, x, y| {
            if x > 0.0 && y > 0.0 {
                common.push(TermId(term));
            }
        });
        // The narrowest common terms say it all; what lies above them follows.
        let narrowest = |term: &&TermId| {
            !common.iter().any(|other| other != *term && vocabulary.is_within(*other, **term))
        };
        let labels: Vec<&str> =
            common.iter().filter(narrowest).map(|&term| vocabulary.term(term).label()).collect();
        let mut text = match labels.as_slice() {
            [] => format!("no common {}", self.id.trim_end_matches('s')),
            _ => format!("common: {}", few(&labels)),
        };
        let clusters = network.catalogue().clusters();
        let read = |cluster: usize| match self.id {
            "sectors" => clusters[cluster].inferred_sectors(),
            _ => clusters[cluster].named_themes(),
        };
        // Common ground that one of the two has only by what was read from its themes or its name.
        let rests_on_it = |cluster: usize| {
            read(cluster)
                .iter()
                .any(|(tag, _)| common.iter().filter(narrowest).any(|&term| vocabulary.is_within(tag, term)))
        };
        if rests_on_it(a) || rests_on_it(b) {
            text.push_str(if self.id == "sectors" {
                " (inferred from themes)"
            } else {
                " (read from the name)"
            });
        }
        text
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        let row = self.closures.row(a);
        if row.is_empty() {
            return add_to_all(bounds, weight * prior);
        }
        let shared = &mut scratch.first[..bounds.len()];
        shared.fill(0.0);
        for &(term, own) in row {
            for &(cluster, other) in self.postings.of(term, shared.len()) {
                shared[cluster as usize] += f32::min(own as f32, other);
            }
        }
        let own = self.sums[a];
        let overlaps = bounds.iter_mut().zip(shared.iter().zip(&self.sums));
        for ((bound, (&shared, &sum)), &blank) in overlaps.zip(&self.blanks) {
            let all = own + sum - shared;
            *bound += weight * ((shared + TINY) / (all + TINY) + prior * blank);
        }
    }
}
