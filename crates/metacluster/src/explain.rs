//! Explanations: why a pair scores what it scores, where it stands, and how the network connects the two.
//!
//! Nothing is scored anew here: the numbers are those of [`Scorer::pair`], put into words.

use std::collections::{HashMap, VecDeque};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::network::{Edge, Network, Node};
use crate::rank::{RankOptions, Standing, standing};
use crate::score::{PairScore, Scorer};

/// One line of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The part's place in `pair.parts`.
    pub part: usize,
    /// The component's name.
    pub component: String,
    /// The evidence, or what is assumed; without a full stop.
    pub because: String,
}

/// A chain of edges of the network that connects the two clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// What kind of connection: `interests`, `sectors`, `places` or `partnerships`.
    pub kind: &'static str,
    /// Labels of the nodes from the one cluster to the other.
    pub nodes: Vec<String>,
    /// Kinds of the edges between them, one fewer.
    pub edges: Vec<&'static str>,
}

/// Everything there is to say of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The pair with its parts.
    pub pair: PairScore,
    /// One line a part, in the order of the parts.
    pub lines: Vec<Line>,
    /// Where the pair stands in the ranking; `None` if the ranking would not list it.
    pub standing: Option<Standing>,
    /// Shortest connections, at most one of a kind.
    pub paths: Vec<Path>,
}

/// Puts one pair into words and says where it stands among the pairs that `options` admits. O(n²) bounds.
pub fn explain(scorer: &Scorer<'_>, a: usize, b: usize, options: &RankOptions) -> Explanation {
    let pair = scorer.pair(a, b);
    Explanation {
        lines: lines(scorer, &pair),
        standing: standing(scorer, options, pair.a, pair.b),
        paths: paths(scorer.network(), pair.a, pair.b),
        pair,
    }
}

/// One line for each part of a pair.
pub fn lines(scorer: &Scorer<'_>, pair: &PairScore) -> Vec<Line> {
    let line = |(place, part)| Line {
        part: place,
        component: scorer.component_id(pair.parts[place].component).to_owned(),
        because: scorer.because(pair, part),
    };
    pair.parts.iter().enumerate().map(line).collect()
}

/// The longest chain that still explains anything.
const LONGEST_PATH: usize = 6;

/// The kinds of connection, each with the edges that may carry it.
const CONNECTIONS: [(&str, fn(&Edge) -> bool); 4] = [
    ("partnerships", |edge| matches!(edge, Edge::MemberOf)),
    ("interests", |edge| matches!(edge, Edge::Offers(_) | Edge::Seeks(_) | Edge::Shares(_) | Edge::PartOf)),
    ("sectors", |edge| matches!(edge, Edge::WorksIn(_) | Edge::PartOf)),
    ("places", |edge| matches!(edge, Edge::LocatedIn | Edge::PartOf | Edge::Borders(_))),
];

/// Shortest connections between two clusters in the network, at most one of each kind. Only partnerships may lead
/// through a third cluster. Breadth first, O(nodes + edges) each.
pub fn paths(network: &Network, a: usize, b: usize) -> Vec<Path> {
    let found = CONNECTIONS.iter().filter_map(|(kind, carries)| {
        let through_clusters = *kind == "partnerships";
        let steps = shortest(network, a, b, carries, through_clusters)?;
        let graph = network.graph();
        Some(Path {
            kind,
            nodes: steps.nodes.iter().map(|&node| network.label(&graph[node])).collect(),
            edges: steps.edges,
        })
    });
    found.collect()
}

struct Steps {
    nodes: Vec<NodeIndex>,
    edges: Vec<&'static str>,
}

fn shortest(
    network: &Network,
    a: usize,
    b: usize,
    carries: &dyn Fn(&Edge) -> bool,
    through_clusters: bool,
) -> Option<Steps> {
    let graph = network.graph();
    let (start, goal) = (network.index_of(&Node::Cluster(a))?, network.index_of(&Node::Cluster(b))?);
    let mut came_by: HashMap<NodeIndex, (NodeIndex, &'static str)> = HashMap::new();
    let mut queue = VecDeque::from([(start, 0)]);
    while let Some((node, length)) = queue.pop_front() {
        if node == goal {
            return Some(walk_back(&came_by, start, goal));
        }
        let is_third = node != start && matches!(graph[node], Node::Cluster(_));
        if length == LONGEST_PATH || (is_third && !through_clusters) {
            continue;
        }
        // Both directions: a path of evidence reads a shared theme from either end.
        let out = graph.edges(node).map(|edge| (edge.target(), edge.weight()));
        let into = graph.edges_directed(node, petgraph::Direction::Incoming);
        for (next, edge) in out.chain(into.map(|edge| (edge.source(), edge.weight()))) {
            if carries(edge) && next != start && !came_by.contains_key(&next) {
                came_by.insert(next, (node, edge.kind()));
                queue.push_back((next, length + 1));
            }
        }
    }
    None
}

fn walk_back(
    came_by: &HashMap<NodeIndex, (NodeIndex, &'static str)>,
    start: NodeIndex,
    goal: NodeIndex,
) -> Steps {
    let mut steps = Steps { nodes: vec![goal], edges: Vec::new() };
    let mut node = goal;
    while node != start {
        let Some(&(before, edge)) = came_by.get(&node) else { break };
        steps.nodes.push(before);
        steps.edges.push(edge);
        node = before;
    }
    steps.nodes.reverse();
    steps.edges.reverse();
    steps
}
