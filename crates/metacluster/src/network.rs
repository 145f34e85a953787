//! The network: the catalogue as a graph of clusters, sectors, themes, regions, countries and partnerships.
//!
//! Ties, ancestry, borders and the evidence behind an explanation are read from it, and exports write it. Scoring
//! itself runs on compact arrays that [`crate::component`] compiles from it once.

use std::collections::HashMap;
use std::sync::Arc;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::catalogue::Catalogue;
use crate::country::CountryCode;
use crate::partnership::{Partnership, Partnerships};
use crate::region::NutsCode;
use crate::vocabulary::{TermId, TermKind};

/// A node of the network.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// A cluster, by its index in the catalogue.
    Cluster(usize),
    /// A sector, or a free word of the `sectors` column.
    Sector(TermId),
    /// A theme, or a free word of `themes`, `offers` or `seeks`.
    Theme(TermId),
    /// A NUTS region that a cluster lies in, at its level or a coarser one.
    Region(NutsCode),
    /// A country.
    Country(CountryCode),
    /// A partnership, by its index in the network's list.
    Partnership(usize),
}

impl Node {
    /// The word for its kind, as exports write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Node::Cluster(_) => "cluster",
            Node::Sector(_) => "sector",
            Node::Theme(_) => "theme",
            Node::Region(_) => "region",
            Node::Country(_) => "country",
            Node::Partnership(_) => "partnership",
        }
    }
}

/// An edge of the network, directed as its name reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Edge {
    /// Cluster → sector, with the weight of the tag.
    WorksIn(f64),
    /// Cluster → theme or sector, with the weight of the tag.
    Offers(f64),
    /// Cluster → theme or sector, with the weight of the tag.
    Seeks(f64),
    /// Cluster → theme or sector that it is interested in, with the weight of the tag.
    Shares(f64),
    /// Narrower → broader: sector, theme or region, and a country's whole region → country.
    PartOf,
    /// Cluster → region, or country where no region is known.
    LocatedIn,
    /// Region – region of the same level with a land border of this many kilometres; stored once, the lower code
    /// first.
    Borders(f64),
    /// Cluster → partnership.
    MemberOf,
}

impl Edge {
    /// The word for its kind, as exports write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Edge::WorksIn(_) => "works-in",
            Edge::Offers(_) => "offers",
            Edge::Seeks(_) => "seeks",
            Edge::Shares(_) => "shares",
            Edge::PartOf => "part-of",
            Edge::LocatedIn => "located-in",
            Edge::Borders(_) => "borders",
            Edge::MemberOf => "member-of",
        }
    }

    /// The weight of a tag or the kilometres of a border; 1 for the rest.
    pub fn weight(&self) -> f64 {
        match *self {
            Edge::WorksIn(weight) | Edge::Offers(weight) | Edge::Seeks(weight) | Edge::Shares(weight) => {
                weight
            }
            Edge::Borders(km) => km,
            Edge::PartOf | Edge::LocatedIn | Edge::MemberOf => 1.0,
        }
    }
}

/// The graph of one catalogue and one partnership table.
#[derive(Debug, Clone)]
pub struct Network {
    catalogue: Arc<Catalogue>,
    partnerships: Vec<Partnership>,
    graph: DiGraph<Node, Edge>,
    nodes: HashMap<Node, NodeIndex>,
}

impl Network {
    /// Builds the graph in O(clusters + their tags + partnership members + borders of the regions in use).
    ///
    /// Partnership members that the catalogue does not hold have no node; they count in the size of the partnership.
    pub fn build(catalogue: Arc<Catalogue>, partnerships: &Partnerships) -> Self {
        let mut network = Self {
            partnerships: partnerships.iter().cloned().collect(),
            graph: DiGraph::new(),
            nodes: HashMap::new(),
            catalogue: Arc::clone(&catalogue),
        };
        for index in 0..catalogue.len() {
            network.node(Node::Cluster(index));
        }
        for (index, cluster) in catalogue.clusters().iter().enumerate() {
            let from = network.nodes[&Node::Cluster(index)];
            for (term, weight) in cluster.sectors().iter() {
                let to = network.term(term, true);
                network.graph.add_edge(from, to, Edge::WorksIn(weight));
            }
            let interests: [(_, fn(f64) -> Edge); 3] = [
                (cluster.themes(), Edge::Shares),
                (cluster.offers(), Edge::Offers),
                (cluster.seeks(), Edge::Seeks),
            ];
            for (tags, edge) in interests {
                for (term, weight) in tags.iter() {
                    let to = network.term(term, false);
                    network.graph.add_edge(from, to, edge(weight));
                }
            }
            let place = match &cluster.region() {
                Some(region) => network.region(region),
                None => network.node(Node::Country(cluster.country())),
            };
            network.graph.add_edge(from, place, Edge::LocatedIn);
        }
        network.add_borders();
        network.add_members();
        network
    }

    fn node(&mut self, node: Node) -> NodeIndex {
        *self.nodes.entry(node).or_insert_with_key(|node| self.graph.add_node(node.clone()))
    }

    /// The node of a term with the chain of broader terms above it.
    fn term(&mut self, term: TermId, of_sectors: bool) -> NodeIndex {
        let catalogue = Arc::clone(&self.catalogue);
        let found = catalogue.vocabulary().term(term);
        let node = match found.kind {
            TermKind::Sector => Node::Sector(term),
            TermKind::Theme => Node::Theme(term),
            TermKind::Free if of_sectors => Node::Sector(term),
            TermKind::Free => Node::Theme(term),
        };
        if let Some(&known) = self.nodes.get(&node) {
            return known;
        }
        let index = self.node(node);
        if let Some(parent) = found.parent {
            let broader = self.term(parent, of_sectors);
            self.graph.add_edge(index, broader, Edge::PartOf);
        }
        index
    }

    /// The node of a region with the chain of coarser regions above it, up to the country.
    fn region(&mut self, code: &NutsCode) -> NodeIndex {
        if let Some(&known) = self.nodes.get(&Node::Region(*code)) {
            return known;
        }
        let index = self.node(Node::Region(*code));
        let coarser = match code.level().checked_sub(1).and_then(|level| code.at_level(level)) {
            Some(parent) => self.region(&parent),
            None => match code.country() {
                Ok(country) => self.node(Node::Country(country)),
                Err(_) => return index,
            },
        };
        self.graph.add_edge(index, coarser, Edge::PartOf);
        index
    }

    fn add_borders(&mut self) {
        let catalogue = Arc::clone(&self.catalogue);
        for (a, b, km) in catalogue.reference().regions.borders() {
            let node = |code: &NutsCode| self.nodes.get(&Node::Region(*code)).copied();
            if let (Some(a), Some(b)) = (node(a), node(b)) {
                self.graph.add_edge(a, b, Edge::Borders(km));
            }
        }
    }

    fn add_members(&mut self) {
        for index in 0..self.partnerships.len() {
            let to = self.node(Node::Partnership(index));
            for member in &self.partnerships[index].members {
                if let Some(cluster) = self.catalogue.index_of(member) {
                    self.graph.add_edge(self.nodes[&Node::Cluster(cluster)], to, Edge::MemberOf);
                }
            }
        }
    }

    /// The catalogue that the network was built from.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The partnerships, in the order of their ids.
    pub fn partnerships(&self) -> &[Partnership] {
        &self.partnerships
    }

    /// The petgraph graph itself, for algorithms that this crate does not offer. The one place where petgraph shows
    /// in the public interface; its major version is part of ours.
    pub fn graph(&self) -> &DiGraph<Node, Edge> {
        &self.graph
    }

    /// The graph's index of a node, if the network holds it.
    pub fn index_of(&self, node: &Node) -> Option<NodeIndex> {
        self.nodes.get(node).copied()
    }

    /// What a cluster's edges lead to, with the edges.
    pub(crate) fn of_cluster(&self, cluster: usize) -> impl Iterator<Item = (Edge, &Node)> {
        let from = self.nodes[&Node::Cluster(cluster)];
        self.graph.edges(from).map(|edge| (*edge.weight(), &self.graph[edge.target()]))
    }

    /// A node and everything broader that it is part of, nearest first.
    pub(crate) fn broader(&self, node: &Node) -> impl Iterator<Item = &Node> {
        let up = |&index: &NodeIndex| {
            let mut edges = self.graph.edges_directed(index, Direction::Outgoing);
            edges.find(|edge| matches!(edge.weight(), Edge::PartOf)).map(|edge| edge.target())
        };
        std::iter::successors(self.index_of(node), up).map(|index| &self.graph[index])
    }

    /// A readable name of a node.
    pub fn label(&self, node: &Node) -> String {
        match node {
            Node::Cluster(index) => self.catalogue.clusters()[*index].name().to_owned(),
            Node::Sector(term) | Node::Theme(term) => {
                self.catalogue.vocabulary().term(*term).label().to_owned()
            }
            Node::Region(code) => format!("{} ({code})", self.catalogue.reference().regions.name(code)),
            Node::Country(code) => self.catalogue.reference().countries.name(*code),
            Node::Partnership(index) => self.partnerships[*index].name.clone(),
        }
    }

    /// The id of a node, unique in the network: its kind, a colon, and the id of the thing.
    pub fn node_id(&self, node: &Node) -> String {
        let id = match node {
            Node::Cluster(index) => self.catalogue.clusters()[*index].id().to_owned(),
            Node::Sector(term) | Node::Theme(term) => self.catalogue.vocabulary().term(*term).id.clone(),
            Node::Region(code) => code.to_string(),
            Node::Country(code) => code.to_string(),
            Node::Partnership(index) => self.partnerships[*index].id.clone(),
        };
        format!("{}:{id}", node.kind())
    }
}
