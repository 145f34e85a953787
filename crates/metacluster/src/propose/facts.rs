//! What a group hangs on: its weakest pair, the member it can least do without, who could stand in for each, who would
//! fill its gaps, and the graph of what its members have in common.

use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::{bridges, connected_components};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use crate::cluster::Cluster;
use crate::propose::constraints::Met;
use crate::propose::describe::{Describer, Flow};
use crate::solve;
use crate::vocabulary::{TermId, Vocabulary};

/// The two members whose pair scores least; the first pair of equals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeakestPair {
    /// The one, by index; the lower of the two.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What the pair scores.
    pub score: f64,
}

/// The member whose leaving hurts most.
#[derive(Debug, Clone, PartialEq)]
pub struct Keystone {
    /// The member, by index; the first of equals.
    pub member: usize,
    /// F of the others as a group of one member less.
    pub rest: f64,
    /// F of the group less F of the others. Negative where the others are worth more by themselves: a smaller group
    /// coheres more easily.
    pub loss: f64,
    /// The rules that the others would break, by name.
    pub breaks: Vec<&'static str>,
}

/// The outsider that could best take a member's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternate {
    /// The member, by index.
    pub member: usize,
    /// The outsider, by index; the first of equals.
    pub cluster: usize,
    /// F of the group less F of the group with the outsider in the member's place. Negative only where the list's limits
    /// on overlap or appearances, which do not bind an alternate, kept the better group out.
    pub loss: f64,
}

/// Who would supply a term that the group lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Filler {
    /// The uncovered term.
    pub term: TermId,
    /// At most three outsiders that could join, the best supplier first; none if nobody supplies it.
    pub clusters: Vec<Supplier>,
}

/// How well an outsider supplies a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// The outsider, by index.
    pub cluster: usize,
    /// How well, in (0, 1].
    pub supply: f64,
}

/// The group as a graph.
///
/// An edge joins two members that have something known to work on together: a theme in common (the same term, or both
/// below one), an offer of the one that the other seeks, or a past partnership. What is only assumed makes no edge. Scores
/// were tried for edges and say little: of a good group nearly every pair lies above the median of its sector, and where
/// catalogues are sparse the median is what is assumed of everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupGraph {
    /// Pairs of members, by index, the lower first; ascending.
    pub edges: Vec<(usize, usize)>,
    /// Edges as a share of all pairs.
    pub density: f64,
    /// How many parts it falls into that no edge joins; 1 for a connected group.
    pub parts: usize,
    /// Members without whom it would fall into more parts, by index, ascending.
    pub hinges: Vec<usize>,
    /// Edges without which it would fall into more parts, ascending.
    pub bridges: Vec<(usize, usize)>,
}

/// More than this a person does not call for one term.
const FILLERS: usize = 3;

impl Describer<'_> {
    /// O(k²) pair scores.
    pub(super) fn weakest(&self, members: &[usize]) -> WeakestPair {
        let mut weakest = WeakestPair { a: members[0], b: members[1], score: f64::INFINITY };
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                let score = self.scorer.totals(a, b).score;
                if score < weakest.score {
                    weakest = WeakestPair { a, b, score };
                }
            }
        }
        weakest
    }

    /// `None` for a group of two, whose rest has no pair. O(k · (k² + terms)).
    pub(super) fn keystone(&self, places: &[usize], score: f64) -> Option<Keystone> {
        if places.len() < 3 {
            return None;
        }
        let without =
            |place: usize| -> Vec<usize> { places.iter().copied().filter(|&other| other != place).collect() };
        let mut least: Option<(f64, usize)> = None;
        for &place in places {
            let rest = solve::evaluate(self.problem, &without(place)).total;
            if least.is_none_or(|(least, _)| rest < least) {
                least = Some((rest, place));
            }
        }
        let (rest, place) = least?;
        let others = without(place);
        let lead = self.constraints.lead(self.scorer, self.pool, &others);
        let checks = self.constraints.checks(self.scorer, self.pool, &others, lead);
        let mut breaks: Vec<&'static str> = Vec::new();
        for check in checks.iter().filter(|check| check.met == Met::No) {
            if !breaks.contains(&check.id) {
                breaks.push(check.id);
            }
        }
        Some(Keystone { member: self.pool.members[place], rest, loss: score - rest, breaks })
    }

    /// For each member that is no must the best outsider with whom all rules are still met; members that nobody can
    /// replace are left out. O(k · n · (k² + terms)) for n eligible clusters; the rules are asked only about outsiders
    /// that are worth more than the best so far.
    pub(super) fn alternates(&self, places: &[usize], score: f64) -> Vec<Alternate> {
        let alternate = |&place: &usize| {
            if self.pool.must.contains(&place) {
                return None;
            }
            let mut group: Vec<usize> = places.iter().copied().filter(|&other| other != place).collect();
            group.push(place);
            let mut best: Option<(f64, usize)> = None;
            for outsider in (0..self.pool.members.len()).filter(|outsider| !places.contains(outsider)) {
                if let Some(seat) = group.last_mut() {
                    *seat = outsider;
                }
                let total = solve::evaluate(self.problem, &group).total;
                if best.is_none_or(|(most, _)| total > most) && solve::obeys(self.problem, &group) {
                    best = Some((total, outsider));
                }
            }
            let (total, outsider) = best?;
            Some(Alternate {
                member: self.pool.members[place],
                cluster: self.pool.members[outsider],
                loss: score - total,
            })
        };
        places.iter().filter_map(alternate).collect()
    }

    /// For each uncovered term, by place in the demand, the outsiders that supply it best and could join.
    pub(super) fn fillers(&self, places: &[usize], uncovered: &[usize]) -> Vec<Filler> {
        let catalogue = self.scorer.network().catalogue();
        let clusters: Vec<&Cluster> =
            self.pool.members.iter().map(|&index| &catalogue.clusters()[index]).collect();
        let mut suppliers: Vec<Vec<Supplier>> = vec![Vec::new(); self.demand.terms.len()];
        for place in 0..clusters.len() {
            if places.contains(&place) || !self.constraints.could_join(&clusters, places, place) {
                continue;
            }
            for &(term, supply) in &self.demand.supply[place] {
                suppliers[term as usize].push(Supplier { cluster: self.pool.members[place], supply });
            }
        }
        let filler = |&term: &usize| {
            let mut clusters = std::mem::take(&mut suppliers[term]);
            clusters.sort_by(|x, y| y.supply.total_cmp(&x.supply).then(x.cluster.cmp(&y.cluster)));
            clusters.truncate(FILLERS);
            Filler { term: self.demand.terms[term], clusters }
        };
        uncovered.iter().map(filler).collect()
    }

    /// O(k² · tags²); `past` are the partnerships that members share.
    pub(super) fn graph(&self, members: &[usize], flows: &[Flow], past: &[usize]) -> GroupGraph {
        let network = self.scorer.network();
        let catalogue = network.catalogue();
        let (clusters, vocabulary) = (catalogue.clusters(), catalogue.vocabulary());
        let trade = |a, b| flows.iter().any(|flow| (flow.from, flow.to) == (a, b));
        let took_part = |cluster: usize, partnership: usize| {
            let members = &network.partnerships()[partnership].members;
            members.iter().any(|id| id == clusters[cluster].id())
        };
        let together = |a, b| past.iter().any(|&index| took_part(a, index) && took_part(b, index));
        let mut edges = Vec::new();
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                if trade(a, b)
                    || trade(b, a)
                    || common_theme(vocabulary, &clusters[a], &clusters[b])
                    || together(a, b)
                {
                    edges.push((a, b));
                }
            }
        }
        group_graph(members, edges)
    }
}

fn common_theme(vocabulary: &Vocabulary, x: &Cluster, y: &Cluster) -> bool {
    let mut up = x.themes().iter().flat_map(|(term, _)| vocabulary.ancestors(term));
    up.any(|term| y.themes().iter().any(|(other, _)| vocabulary.is_within(other, term)))
}

/// Parts, hinges and bridges of the graph with these edges, O(k + edges).
fn group_graph(members: &[usize], edges: Vec<(usize, usize)>) -> GroupGraph {
    let mut graph: UnGraph<usize, ()> = UnGraph::default();
    let nodes: Vec<NodeIndex> = members.iter().map(|&member| graph.add_node(member)).collect();
    let node = |member: usize| members.iter().position(|&other| other == member).map(|place| nodes[place]);
    for &(a, b) in &edges {
        if let (Some(a), Some(b)) = (node(a), node(b)) {
            graph.add_edge(a, b, ());
        }
    }
    // petgraph answers with a set and in the order of its walk; the order of members is ours.
    let mut hinges: Vec<usize> = articulation_points(&graph).into_iter().map(|node| graph[node]).collect();
    hinges.sort_unstable();
    let mut cut: Vec<(usize, usize)> = bridges(&graph)
        .map(|edge| (graph[edge.source()], graph[edge.target()]))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    cut.sort_unstable();
    let pairs = members.len() * members.len().saturating_sub(1) / 2;
    GroupGraph {
        density: edges.len() as f64 / pairs as f64,
        parts: connected_components(&graph),
        hinges,
        bridges: cut,
        edges,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_hangs_on_its_hinges_and_bridges() {
        // Two triangles that one member joins, and a tail.
        let edges = vec![(1, 2), (1, 3), (2, 3), (3, 5), (3, 7), (5, 7), (7, 9)];
        let graph = group_graph(&[1, 2, 3, 5, 7, 9], edges);
        assert_eq!((graph.parts, graph.hinges, graph.bridges), (1, vec![3, 7], vec![(7, 9)]));
        assert!((graph.density - 7.0 / 15.0).abs() < 1e-15);
        // Nothing can be cut off what hangs on nothing.
        let graph = group_graph(&[0, 1, 2], vec![(0, 2)]);
        assert_eq!((graph.parts, graph.hinges, graph.bridges), (2, vec![], vec![(0, 2)]));
        assert_eq!(group_graph(&[4, 6], vec![]).parts, 2);
    }
}
