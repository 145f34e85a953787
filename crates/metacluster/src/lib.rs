//! Matchmaking for regional industry clusters: cross-border partners and provably best groups.
#![allow(dead_code)]
mod area;
mod catalogue;
mod cluster;
mod complement;
mod country;
mod error;
mod finding;
mod fold;
mod language;
mod nearest;
mod partnership;
mod reference;
mod region;
mod rules;
mod table;
mod vocabulary;

pub use area::{Area, AreaKind, Areas, Membership};
pub use catalogue::{Added, Catalogue, CatalogueBuilder, Outcome};
pub use cluster::{Cluster, ClusterDraft, ClusterId, PositionSource, Role, Tags};
pub use complement::Complements;
pub use country::{Countries, CountryCode};
pub use error::Error;
pub use finding::{Finding, Problem, Severity};
pub use fold::fold;
pub use language::{Labels, Language};
pub use nearest::nearest;
pub use partnership::{Partnership, Partnerships};
pub use reference::{Reference, ReferenceTables};
pub use region::{NutsCode, Position, Region, RegionReading, Regions};
pub use rules::{Preset, Presets, Rules};
pub use vocabulary::{Term, TermId, TermKind, Vocabulary, WordOf};
