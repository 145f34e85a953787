//! Matchmaking for regional industry clusters: cross-border partners and provably best groups.

pub mod solve;
