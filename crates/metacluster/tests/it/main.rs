//! Integration tests of the core through its public interface.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod cases;
mod columns;
mod damage;
mod extending;
mod golden;
mod identity;
mod portfolios;
mod properties;
mod proposals;
mod quality;
mod ranking;
mod scheduling;
mod tampered;
