//! A graph to be written for other programs: nodes and edges with typed attributes, of the whole network or of the pairs
//! or proposals found.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use metacluster::{Network, Node, PositionSource, Proposal, ProposalList, RankedPair, Scorer, Tags};

use super::pair::reasons;
use super::propose_json::{sector_id, status_word};

mod dot;
mod geojson;
mod graphml;

pub use dot::write_dot;
pub use geojson::write_geojson;
pub use graphml::write_graphml;

/// A graph with what is known of its nodes and edges.
#[derive(Debug, Clone)]
pub struct Graph {
    directed: bool,
    nodes: Vec<Vertex>,
    edges: Vec<Link>,
    /// Where clusters stand among the nodes, by their index in the catalogue.
    places: HashMap<usize, usize>,
}

/// A node.
#[derive(Debug, Clone)]
struct Vertex {
    /// Unique in the graph: its kind, a colon, and the id of the thing.
    id: String,
    attributes: Attributes,
    /// Degrees east and north, for what has a place.
    position: Option<(f64, f64)>,
}

/// An edge between two nodes, by their places in the list.
#[derive(Debug, Clone)]
struct Link {
    from: usize,
    to: usize,
    attributes: Attributes,
}

/// Names with values; an attribute has the same type wherever it stands.
type Attributes = Vec<(&'static str, Value)>;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Whole(u64),
    Flag(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        // Adding zero turns a negative zero into a plain one.
        Value::Number(number + 0.0)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Whole(number as u64)
    }
}

impl Graph {
    /// The whole network: clusters, sectors, themes, regions, countries and partnerships, directed as the edges' names
    /// read. O(nodes + edges) memory.
    pub fn of_network(network: &Network) -> Self {
        let graph = network.graph();
        let nodes = graph.node_weights().map(|node| vertex(network, node)).collect();
        let edges = graph.raw_edges().iter().map(|edge| Link {
            from: edge.source().index(),
            to: edge.target().index(),
            attributes: vec![("kind", edge.weight.kind().into()), ("weight", edge.weight.weight().into())],
        });
        Self { directed: true, nodes, edges: edges.collect(), places: HashMap::new() }
    }

    /// The clusters of a ranking, and an undirected edge for every pair; a pair that is listed for two askers has one,
    /// with the better rank.
    pub fn of_pairs(scorer: &Scorer<'_>, pairs: &[RankedPair]) -> Self {
        let mut ranks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for pair in pairs {
            let ends = (pair.a.min(pair.b), pair.a.max(pair.b));
            let rank = ranks.entry(ends).or_insert(pair.rank);
            *rank = (*rank).min(pair.rank);
        }
        let mut graph = Self::of_clusters(scorer.network(), ranks.keys().flat_map(|&(a, b)| [a, b]));
        for ((a, b), rank) in ranks {
            graph.link(scorer, (a, b), vec![("rank", rank.into())]);
        }
        graph
    }

    /// The members of proposals, the proposals themselves with an edge from each member, and the pairs within them.
    pub fn of_proposals(scorer: &Scorer<'_>, lists: &[ProposalList]) -> Self {
        let network = scorer.network();
        let found =
            || lists.iter().flat_map(|list| list.proposals.iter().map(move |proposal| (list, proposal)));
        let members = found().flat_map(|(_, proposal)| proposal.members.iter().copied());
        let mut graph = Self::of_clusters(network, members);
        let mut pairs: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for (list, proposal) in found() {
            let sector = sector_id(network.catalogue(), list.sector);
            let name = format!("{sector}-{}-{}", list.size, proposal.rank);
            for (place, &a) in proposal.members.iter().enumerate() {
                for &b in proposal.members.iter().skip(place + 1) {
                    pairs.entry((a.min(b), a.max(b))).or_default().push(name.clone());
                }
            }
            graph.proposal(network, &name, sector, list, proposal);
        }
        for (ends, proposals) in pairs {
            graph.link(scorer, ends, vec![("proposals", proposals.join(";").into())]);
        }
        graph
    }

    /// How many of its clusters have no position, and how many there are.
    pub fn without_position(&self) -> (usize, usize) {
        let clusters = || self.nodes.iter().filter(|node| node.is("cluster"));
        (clusters().filter(|node| node.position.is_none()).count(), clusters().count())
    }

    /// These clusters, each once and in the order of their ids, without edges.
    fn of_clusters(network: &Network, clusters: impl Iterator<Item = usize>) -> Self {
        let clusters: BTreeSet<usize> = clusters.collect();
        let places = clusters.iter().enumerate().map(|(place, &cluster)| (cluster, place)).collect();
        let nodes = clusters.iter().map(|&cluster| vertex(network, &Node::Cluster(cluster))).collect();
        Self { directed: false, nodes, edges: Vec::new(), places }
    }

    /// An edge for a pair of clusters that are nodes.
    fn link(&mut self, scorer: &Scorer<'_>, (a, b): (usize, usize), further: Attributes) {
        let (Some(&from), Some(&to)) = (self.places.get(&a), self.places.get(&b)) else { return };
        let pair = scorer.pair(a, b);
        let mut attributes: Attributes = vec![("kind", "pair".into()), ("weight", pair.totals.score.into())];
        attributes.extend([
            ("score", pair.totals.score.into()),
            ("low", pair.totals.low.into()),
            ("high", pair.totals.high.into()),
            ("known", pair.totals.coverage.into()),
            ("why", reasons(scorer, &pair).into()),
        ]);
        attributes.extend(further);
        self.edges.push(Link { from, to, attributes });
    }

    fn proposal(
        &mut self,
        network: &Network,
        name: &str,
        sector: String,
        list: &ProposalList,
        proposal: &Proposal,
    ) {
        let to = self.nodes.len();
        let title =
            list.sector.map_or("All sectors", |sector| network.catalogue().vocabulary().term(sector).label());
        self.nodes.push(Vertex {
            id: format!("proposal:{name}"),
            position: None,
            attributes: vec![
                ("kind", "proposal".into()),
                ("identifier", name.into()),
                ("label", format!("{title}, {} members, #{}", list.size, proposal.rank).into()),
                ("sector", sector.into()),
                ("size", list.size.into()),
                ("rank", proposal.rank.into()),
                ("score", proposal.score.into()),
                ("low", proposal.low.into()),
                ("high", proposal.high.into()),
                ("known", proposal.known.into()),
                ("status", status_word(proposal.status).into()),
            ],
        });
        for &member in &proposal.members {
            if let Some(&from) = self.places.get(&member) {
                let lead = Value::Flag(proposal.lead == Some(member));
                let attributes = vec![("kind", "member-of".into()), ("weight", 1.0.into()), ("lead", lead)];
                self.edges.push(Link { from, to, attributes });
            }
        }
    }
}

impl Vertex {
    fn label(&self) -> &str {
        let label = self.attributes.iter().find_map(|(name, value)| match value {
            Value::Text(text) if *name == "label" => Some(text.as_str()),
            _ => None,
        });
        label.unwrap_or_default()
    }

    fn is(&self, kind: &str) -> bool {
        self.attributes.iter().any(|(name, value)| *name == "kind" && *value == Value::from(kind))
    }
}

fn vertex(network: &Network, node: &Node) -> Vertex {
    let id = network.node_id(node);
    let identifier = id.split_once(':').map_or("", |(_, identifier)| identifier).to_owned();
    let mut attributes: Attributes = vec![
        ("kind", node.kind().into()),
        ("identifier", identifier.into()),
        ("label", network.label(node).into()),
    ];
    let catalogue = network.catalogue();
    let cluster = match node {
        Node::Cluster(index) => catalogue.clusters().get(*index),
        _ => None,
    };
    let Some(cluster) = cluster else { return Vertex { id, attributes, position: None } };
    let ids = |tags: Tags<'_>| {
        let ids = tags.iter().map(|(term, _)| catalogue.vocabulary().term(term).id.as_str());
        ids.collect::<Vec<_>>().join(";")
    };
    attributes.push(("name", cluster.name().into()));
    attributes.push(("country", cluster.country().as_str().into()));
    attributes.extend(cluster.region().map(|region| ("region", region.as_str().into())));
    attributes.extend(cluster.city().map(|city| ("city", city.into())));
    attributes.extend(cluster.position().map(|position| ("lat", position.latitude().into())));
    attributes.extend(cluster.position().map(|position| ("lon", position.longitude().into())));
    attributes
        .extend(cluster.position_from().map(|from| ("position_from", PositionSource::as_str(from).into())));
    attributes.extend(cluster.members().map(|members| ("members", Value::Whole(members.into()))));
    attributes.push(("sectors", ids(cluster.sectors()).into()));
    attributes.push(("sectors_inferred", Value::Flag(cluster.sectors_inferred())));
    let position = cluster.position().map(|position| (position.longitude(), position.latitude()));
    Vertex { id, attributes, position }
}
