//! How far two rankings agree: Kendall's τ_b over the items both hold, rank-biased overlap, and the overlap of their
//! tops.
//!
//! The measures know nothing of clusters: items are anything that can be compared. Each has one question of its own.
//! τ_b asks whether two lists put what they share in the same order; rank-biased overlap whether they hold the same
//! items, those at the top counting most; top-k overlap how many of the first k they share.

mod overlap;
mod tau;

pub use overlap::{RankBiasedOverlap, rank_biased_overlap, top_overlap};
pub use tau::{kendall_tau_b, kendall_tau_b_of_shared};
