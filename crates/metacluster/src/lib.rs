//! Matchmaking for regional industry clusters: cross-border partners and provably best groups.
mod area;
mod catalogue;
mod cluster;
mod complement;
mod component;
mod country;
mod error;
mod explain;
mod filter;
mod finding;
mod fold;
mod language;
mod nearest;
mod network;
mod partnership;
mod propose;
mod rank;
mod reference;
mod region;
mod rules;
mod score;
pub mod solve;
mod table;
pub mod verify;
mod vocabulary;
mod weights;

pub use area::{Area, AreaKind, Areas, Membership};
pub use catalogue::{Added, Catalogue, CatalogueBuilder, Outcome};
pub use cluster::{Cluster, ClusterDraft, ClusterId, PositionSource, Role, Tags};
pub use complement::Complements;
pub use component::{Component, Known, Reading, Scratch};
pub use country::{Countries, CountryCode};
pub use error::Error;
pub use explain::{Explanation, Line, Path, explain, lines, paths};
pub use filter::Filter;
pub use finding::{Finding, Problem, Severity};
pub use fold::fold;
pub use language::{Labels, Language};
pub use nearest::nearest;
pub use network::{Edge, Network, Node};
pub use partnership::{Partnership, Partnerships};
pub use propose::{
    Blocked, DEFAULT_SIZE, Flow, Invitation, Met, Proposal, ProposalList, ProposeOptions, Relaxation,
    RuleCheck, Sectors, Shared, propose,
};
pub use rank::{RankOptions, RankedPair, Ranking, Scope, Standing, rank, standing};
pub use reference::{Reference, ReferenceTables};
pub use region::{NutsCode, Position, Region, RegionReading, Regions};
pub use rules::{Preset, Presets, Rules};
pub use score::{PairScore, Part, Scorer, Totals};
pub use vocabulary::{Term, TermId, TermKind, Vocabulary, WordOf};
pub use weights::{COMPONENTS, Priors, Scoring, Weights};
