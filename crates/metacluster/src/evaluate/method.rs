//! The methods that are compared: the score, the score without one component, and simple baselines.

use super::against::Against;
use crate::network::{Network, Node};
use crate::score::Scorer;

/// A way to rank the candidates of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// The mean pair score with the members that are left.
    Score,
    /// The same with the weight of one component at zero, the others rescaled.
    Without(String),
    /// The mean Jaccard index of sectors and themes as flat sets, with the members that are left.
    Jaccard,
    /// The share of the members left with whom a top-level sector is shared.
    SameSector,
    /// The number of other partnerships that are known.
    Popularity,
    /// Nearness: the mean distance to the members left, in kilometres, below zero; those of no known place come last.
    Nearest,
    /// Scores from elsewhere: see [`super::Against`].
    Against(String),
    /// All candidates alike. By expectation this is the mean over every order, in closed form: nothing is drawn.
    Random,
}

impl Method {
    /// Its name in every output.
    pub fn id(&self) -> String {
        match self {
            Method::Score => "score".to_owned(),
            Method::Without(component) => format!("without {component}"),
            Method::Jaccard => "jaccard".to_owned(),
            Method::SameSector => "same sector".to_owned(),
            Method::Popularity => "popularity".to_owned(),
            Method::Nearest => "nearest".to_owned(),
            Method::Against(name) => name.clone(),
            Method::Random => "random".to_owned(),
        }
    }

    /// Whether it is one of those that a score is compared with: the simple ways, and scores from elsewhere.
    pub fn is_baseline(&self) -> bool {
        !matches!(self, Method::Score | Method::Without(_))
    }

    /// What it ranks by, in a line.
    pub fn meaning(&self) -> String {
        match self {
            Method::Score => "mean pair score with the members left".to_owned(),
            Method::Without(component) => {
                format!("the same, {component} at weight zero, the others rescaled")
            }
            Method::Jaccard => "mean Jaccard index of sectors and themes as flat sets".to_owned(),
            Method::SameSector => "share of the members left with a common top-level sector".to_owned(),
            Method::Popularity => "number of other known partnerships".to_owned(),
            Method::Nearest => "mean distance to the members left".to_owned(),
            Method::Against(_) => "scores from elsewhere, put to the same queries".to_owned(),
            Method::Random => "all alike; the mean over every order, in closed form".to_owned(),
        }
    }

    /// Those that a scorer can be put beside, the score first. A component can be left out only if another is in force.
    pub(super) fn all(scorer: &Scorer<'_>, against: &[Against]) -> Vec<Method> {
        let mut all = vec![Method::Score];
        let components: Vec<&str> = scorer.shares().map(|(name, _)| name).collect();
        if components.len() > 1 {
            all.extend(components.iter().map(|&name| Method::Without(name.to_owned())));
        }
        all.extend(against.iter().map(|against| Method::Against(against.name().to_owned())));
        all.extend([
            Method::Jaccard,
            Method::SameSector,
            Method::Popularity,
            Method::Nearest,
            Method::Random,
        ]);
        all
    }
}

/// What the baselines read of every cluster, compiled once.
#[derive(Debug)]
pub(super) struct Traits {
    /// Terms of sectors and themes, ascending.
    terms: Vec<Vec<u32>>,
    /// Top-level sectors, ascending.
    tops: Vec<Vec<u32>>,
    /// Partnerships of the network, by index, ascending.
    partnerships: Vec<Vec<u32>>,
}

impl Traits {
    pub(super) fn new(network: &Network) -> Self {
        let catalogue = network.catalogue();
        let vocabulary = catalogue.vocabulary();
        let sorted = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let mut all = Self { terms: Vec::new(), tops: Vec::new(), partnerships: Vec::new() };
        for (index, cluster) in catalogue.clusters().iter().enumerate() {
            let stated = cluster.stated_sectors().chain(cluster.stated_themes());
            all.terms.push(sorted(stated.map(|(term, _)| term.0).collect()));
            let top = |(term, _)| vocabulary.ancestors(term).last().unwrap_or(term).0;
            all.tops.push(sorted(cluster.sectors().iter().map(top).collect()));
            let partnership = |node: &Node| match node {
                Node::Partnership(partnership) => Some(*partnership as u32),
                _ => None,
            };
            let nodes = network.of_cluster(index);
            all.partnerships.push(sorted(nodes.filter_map(|(_, node)| partnership(node)).collect()));
        }
        all
    }

    /// The partnerships of a cluster that are known.
    pub(super) fn popularity(&self, cluster: usize, known: &impl Fn(usize) -> bool) -> usize {
        self.partnerships[cluster].iter().filter(|&&partnership| known(partnership as usize)).count()
    }

    /// Two clusters that state no term have none in common.
    pub(super) fn jaccard(&self, a: usize, b: usize) -> f64 {
        let (x, y) = (&self.terms[a], &self.terms[b]);
        let common = common(x, y);
        let all = x.len() + y.len() - common;
        if all == 0 { 0.0 } else { common as f64 / all as f64 }
    }

    pub(super) fn same_sector(&self, a: usize, b: usize) -> bool {
        common(&self.tops[a], &self.tops[b]) > 0
    }
}

fn common(x: &[u32], y: &[u32]) -> usize {
    x.iter().filter(|term| y.binary_search(term).is_ok()).count()
}
