//! Matchmaking for regional industry clusters: cross-border partners and provably best groups.
//!
//! A *cluster* is an organisation of companies, research and public bodies of one industry in one region. A
//! *metacluster* is a signed, cross-border grouping of such clusters. (No statistics: this is not data clustering.)
//!
//! The road through the library, each step usable by itself:
//!
//! 1. [`Reference`]: sectors, themes, countries, regions, areas and rules, embedded and replaceable.
//! 2. [`CatalogueBuilder`]: drafts in, a checked [`Catalogue`] and [`Finding`]s out; unknown is never zero.
//! 3. [`Network`]: the catalogue and its [`Partnerships`] as a petgraph graph.
//! 4. [`Scorer`]: a pair's score in [0, 1], the interval that missing data leaves open, and the parts that add up
//!    to it.
//! 5. [`rank()`] and [`explain()`]: the best pairs under a total order, and any score in words.
//! 6. [`propose()`]: the best groups under [`Rules`], proved by the exact search of [`solve`].
//! 7. [`extend()`]: who should join a group that exists, what each would bring and cost, and who could leave.
//! 8. [`Scenario`] and [`diff()`]: what changes under other weights, rules, filters or clusters; [`robust()`]: how far
//!    a ranking depends on its weights.
//! 9. [`evaluate()`]: how high real partners come when they are hidden; [`inquire()`]: whom to ask for what.
//!
//! Beside the road: [`merge()`] makes one catalogue of several that list the same clusters under other names;
//! [`schedule`] plans who meets whom at a forum.
//!
//! Here stands what one asks with and what comes back; what an answer consists of stands in the module of its
//! question ([`mod@propose`], [`mod@extend`], [`mod@robust`], [`scenario`], [`mod@evaluate`], [`inquiry`], [`identity`]).
//!
//! ```
//! use std::sync::Arc;
//! use metacluster::*;
//!
//! let mut builder = CatalogueBuilder::new(Reference::embedded());
//! builder.add(ClusterDraft::new("Elbe Hydro", "CZ").offers(["hydro energy"]).seeks(["smart grids"]));
//! builder.add(ClusterDraft::new("Donau Netz", "AT").offers(["smart grids"]).seeks(["hydropower"]));
//! let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
//! let scorer = Scorer::new(&network, &Scoring::default())?;
//! let ranking = rank(&scorer, &RankOptions::default());
//! let pair = scorer.pair(ranking.pairs[0].a, ranking.pairs[0].b);
//! let sum: f64 = pair.parts.iter().map(Part::contribution).sum();
//! assert_eq!(sum, pair.totals.score);
//! # Ok::<(), Error>(())
//! ```
//!
//! What the crate leaves to others: reading and writing files (`metacluster-io`), the clock, the environment,
//! printing. Results depend on inputs, configuration and version alone: not on threads or the order of rows.

pub mod agreement;
mod area;
mod catalogue;
mod cluster;
mod complement;
mod component;
mod country;
mod draft;
mod error;
pub mod evaluate;
mod explain;
pub mod extend;
mod filter;
mod finding;
mod fold;
mod group;
pub mod identity;
pub mod inquiry;
mod language;
mod name_fields;
mod nearest;
mod network;
mod partnership;
pub mod propose;
pub mod quality;
mod rank;
mod reference;
mod region;
pub mod robust;
mod rules;
pub mod scenario;
pub mod schedule;
mod score;
mod shelf;
mod skyband;
pub mod solve;
mod spelled;
mod table;
mod tags;
pub mod verify;
mod vocabulary;
mod weights;

pub use area::{Area, AreaKind, Areas, Membership};
pub use catalogue::{
    Added, Catalogue, CatalogueBuilder, FullTray, Outcome, Prepared, Preparer, Tray, Warnings,
};
pub use cluster::{Cluster, PositionSource, Role};
pub use complement::Complements;
pub use component::{Component, Known, Reading, Scratch};
pub use country::{Countries, CountryCode};
pub use draft::ClusterDraft;
pub use error::Error;
pub use evaluate::{EvaluateOptions, Evaluation, evaluate};
pub use explain::{Explanation, Line, Path, explain, lines, paths};
pub use extend::{ExtendOptions, ExtendSector, Extension, extend};
pub use filter::Filter;
pub use finding::{Finding, Problem, Severity};
pub use fold::{fold, trimmed};
pub use group::{Group, GroupState, Groups};
pub use identity::{Merge, merge};
pub use inquiry::{Inquiry, inquire};
pub use language::{Labels, Language};
pub use nearest::nearest;
pub use network::{Edge, Network, Node};
pub use partnership::{Partnership, Partnerships};
pub use propose::{
    Portfolio, PortfolioLimits, Proposal, ProposalList, ProposeOptions, Sectors, portfolio, propose,
};
pub use rank::{
    Bar, Effort, RankOptions, RankedPair, Ranking, Reranker, Scope, Standing, contenders,
    contenders_in_order, pairs_among, rank, standing,
};
pub use reference::{Reference, ReferenceTables};
pub use region::{NutsCode, Position, Region, RegionReading, Regions};
pub use robust::{RobustOptions, Robustness, robust};
pub use rules::{CategoryRule, DistinctRule, Preset, Presets, Rules};
pub use scenario::{Answer, Diff, Question, Scenario, diff};
pub use score::{PairScore, Part, Scorer, Totals};
pub use tags::Tags;
pub use vocabulary::{Term, TermId, TermKind, Vocabulary, WordOf};
pub use weights::{COMPONENTS, Priors, Scoring, Weights};
