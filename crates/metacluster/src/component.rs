//! Components of the pair score: one file each, one trait for all, so that a caller can add one.
//!
//! A component reads one quality of a pair, in [0, 1], from arrays that it compiled from the network once. It knows
//! nothing of weights, so that changing a weight recompiles nothing, and it never fills in what is unknown except
//! with the prior it is handed.

use std::fmt;

use crate::network::Network;

pub(crate) mod balance;
pub(crate) mod bridge;
pub(crate) mod complement;
pub(crate) mod overlap;
pub(crate) mod proximity;
mod sparse;
pub(crate) mod ties;

/// How much of a component is known for a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Nothing: the value is the prior.
    No,
    /// One direction of two.
    Half,
    /// All of it.
    Yes,
}

impl Known {
    /// 0, ½ or 1, as it counts in the coverage.
    pub fn share(self) -> f64 {
        match self {
            Known::No => 0.0,
            Known::Half => 0.5,
            Known::Yes => 1.0,
        }
    }

    /// What counts this much in the coverage.
    pub(crate) fn of_share(share: f64) -> Self {
        let shares = [Known::No, Known::Half];
        shares.into_iter().find(|known| share <= known.share()).unwrap_or(Known::Yes)
    }
}

/// What a component says of a pair: low ≤ value ≤ high, all in [0, 1], and equal if all is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// How much of it is known.
    pub known: Known,
    /// The least that the unknown part allows.
    pub low: f64,
    /// With the unknown part at its prior.
    pub value: f64,
    /// The most that the unknown part allows.
    pub high: f64,
}

impl Reading {
    /// A component that is fully known.
    pub fn known(value: f64) -> Self {
        Self { known: Known::Yes, low: value, value, high: value }
    }

    /// A component of which nothing is known.
    pub fn unknown(prior: f64) -> Self {
        Self { known: Known::No, low: 0.0, value: prior, high: 1.0 }
    }
}

/// A quality of a pair of clusters. `a` and `b` are indices into the catalogue, `a` < `b`; the scorer sees to that, so
/// a reading is symmetric by construction.
pub trait Component: fmt::Debug + Send + Sync {
    /// Its name, one word in kebab case, unique among the components of a scorer.
    fn id(&self) -> &str;

    /// Reads a pair; `prior` in [0, 1] stands for what is unknown.
    fn read(&self, a: usize, b: usize, prior: f64) -> Reading;

    /// The evidence for a reading in one sentence without a full stop, with the word `assumed` for what is unknown.
    /// It words what [`Component::read`] found and computes no number of its own.
    fn because(&self, network: &Network, a: usize, b: usize, reading: Reading) -> String;

    /// Whether anything can be known of the pair. Cheap: it decides which clusters lack data, over all pairs.
    fn is_known(&self, a: usize, b: usize) -> bool {
        self.read(a, b, 0.0).known != Known::No
    }

    /// The least and the most that the value can be for `a` with anybody, in [0, 1]: the tighter, the more of an old
    /// ranking is known to hold under new weights. Cheap; the default is 0 to 1.
    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        let _ = (a, prior);
        (0.0, 1.0)
    }

    /// Adds `weight` times an upper bound of the value to `bounds[b]` for every cluster b that `bounds` has room for,
    /// which are all or the first ones of the catalogue, `a` itself included or not. Bounds prune the ranking and never
    /// decide it, so single precision and looseness cost speed, not truth; the default bound is 1.
    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        let _ = (a, prior, scratch);
        add_to_all(bounds, weight);
    }
}

/// Two work arrays for [`Component::add_bounds`], one entry a cluster; contents are unspecified between calls.
#[derive(Debug)]
pub struct Scratch {
    /// First array.
    pub first: Vec<f32>,
    /// Second array.
    pub second: Vec<f32>,
}

impl Scratch {
    /// Arrays for `n` clusters.
    pub fn new(n: usize) -> Self {
        Self { first: vec![0.0; n], second: vec![0.0; n] }
    }
}

/// 1 where a cluster states nothing of a field and 0 where it does, for bounds computed without branches.
fn blanks(known: &[bool]) -> Vec<f32> {
    known.iter().map(|&known| if known { 0.0 } else { 1.0 }).collect()
}

/// Adds the same to every bound.
fn add_to_all(bounds: &mut [f32], amount: f32) {
    if amount == 0.0 {
        return;
    }
    bounds.iter_mut().for_each(|bound| *bound += amount);
}

/// `assumed: A and B state no offers`, naming the sides that lack a field.
fn assumed(network: &Network, sides: [(usize, bool); 2], lack: &str) -> String {
    let names: Vec<&str> = sides
        .iter()
        .filter(|(_, lacking)| *lacking)
        .map(|(cluster, _)| network.catalogue().clusters()[*cluster].name())
        .collect();
    let verb = if names.len() == 2 { "both lack" } else { "lacks" };
    format!("assumed: {} {verb} {lack}", names.join(" and "))
}

/// The first few of a list, with the number of the rest.
fn few<S: AsRef<str>>(words: &[S]) -> String {
    const SHOWN: usize = 3;
    let mut text = String::new();
    for (place, word) in words.iter().take(SHOWN).enumerate() {
        text.push_str(if place > 0 { ", " } else { "" });
        text.push_str(word.as_ref());
    }
    if words.len() > SHOWN {
        text.push_str(&format!(" and {} more", words.len() - SHOWN));
    }
    text
}
