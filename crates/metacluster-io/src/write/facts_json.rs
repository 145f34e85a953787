//! What a proposal hangs on, in JSON.

use metacluster::{Catalogue, Proposal};
use schemars::JsonSchema;
use serde::Serialize;

/// What a negotiation should know of the group beside its members.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FactsJson {
    /// For each uncovered term, in the same order, who would supply it.
    fillers: Vec<FillerJson>,
    /// The pair of members that scores least.
    weakest: WeakestJson,
    /// The member without whom the others score least; null for a group of two.
    keystone: Option<KeystoneJson>,
    /// Who could take the place of each member that can be replaced under the rules.
    alternates: Vec<AlternateJson>,
    /// What the members have in common, as a graph.
    graph: GraphJson,
}

/// Who would supply a term that the group lacks.
#[derive(Debug, Serialize, JsonSchema)]
struct FillerJson {
    /// Id of the term.
    term: String,
    /// At most three outsiders that could join, the best supplier first.
    clusters: Vec<SupplierJson>,
}

/// How well an outsider supplies a term.
#[derive(Debug, Serialize, JsonSchema)]
struct SupplierJson {
    /// Its id.
    id: String,
    /// How well, in (0, 1].
    supply: f64,
}

/// Two members.
#[derive(Debug, Serialize, JsonSchema)]
struct EdgeJson {
    /// Id of the one.
    a: String,
    /// Id of the other.
    b: String,
}

/// The pair of members that scores least.
#[derive(Debug, Serialize, JsonSchema)]
struct WeakestJson {
    /// Id of the one.
    a: String,
    /// Id of the other.
    b: String,
    /// What the pair scores.
    score: f64,
}

/// The member whose leaving hurts most.
#[derive(Debug, Serialize, JsonSchema)]
struct KeystoneJson {
    /// Its id.
    id: String,
    /// The score of the others as a group of one member less.
    rest: f64,
    /// The proposal's score less that; negative where the others are worth more by themselves.
    loss: f64,
    /// Names of the rules that the others would break.
    breaks: Vec<String>,
}

/// The outsider that could best take a member's place with all rules still met.
#[derive(Debug, Serialize, JsonSchema)]
struct AlternateJson {
    /// Id of the member.
    member: String,
    /// Id of the outsider.
    id: String,
    /// The proposal's score less that of the group with the outsider in the member's place.
    loss: f64,
}

/// The group as a graph: an edge joins two members that have a theme in common, an offer of the one that the other seeks,
/// or a past partnership.
#[derive(Debug, Serialize, JsonSchema)]
struct GraphJson {
    /// The edges.
    edges: Vec<EdgeJson>,
    /// Edges as a share of all pairs.
    density: f64,
    /// How many parts it falls into that no edge joins.
    parts: usize,
    /// Ids of members without whom it would fall into more parts.
    hinges: Vec<String>,
    /// Edges without which it would fall into more parts.
    bridges: Vec<EdgeJson>,
}

impl FactsJson {
    pub(super) fn new(catalogue: &Catalogue, proposal: &Proposal) -> Self {
        let clusters = catalogue.clusters();
        let id =
            |index: usize| clusters.get(index).map_or_else(String::new, |cluster| cluster.id().to_owned());
        let edge = |&(a, b): &(usize, usize)| EdgeJson { a: id(a), b: id(b) };
        let edges = |pairs: &[(usize, usize)]| pairs.iter().map(edge).collect();
        let term = |term: metacluster::TermId| catalogue.vocabulary().term(term).id.clone();
        Self {
            fillers: proposal
                .fillers
                .iter()
                .map(|filler| FillerJson {
                    term: term(filler.term),
                    clusters: filler
                        .clusters
                        .iter()
                        .map(|supplier| SupplierJson { id: id(supplier.cluster), supply: supplier.supply })
                        .collect(),
                })
                .collect(),
            weakest: WeakestJson {
                a: id(proposal.weakest.a),
                b: id(proposal.weakest.b),
                score: proposal.weakest.score,
            },
            keystone: proposal.keystone.as_ref().map(|keystone| KeystoneJson {
                id: id(keystone.member),
                rest: keystone.rest,
                loss: keystone.loss,
                breaks: keystone.breaks.iter().map(|&rule| rule.to_owned()).collect(),
            }),
            alternates: proposal
                .alternates
                .iter()
                .map(|alternate| AlternateJson {
                    member: id(alternate.member),
                    id: id(alternate.cluster),
                    loss: alternate.loss,
                })
                .collect(),
            graph: GraphJson {
                edges: edges(&proposal.graph.edges),
                density: proposal.graph.density,
                parts: proposal.graph.parts,
                hinges: proposal.graph.hinges.iter().map(|&member| id(member)).collect(),
                bridges: edges(&proposal.graph.bridges),
            },
        }
    }
}
