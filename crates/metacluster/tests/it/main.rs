//! Integration tests of the core through its public interface.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod cases;
mod columns;
mod contenders;
mod damage;
mod evaluating;
mod extending;
mod golden;
mod identity;
mod inquiring;
mod portfolios;
mod properties;
mod proposals;
mod quality;
mod ranking;
mod reranking;
mod robustness;
mod scenarios;
mod scheduling;
mod tampered;
