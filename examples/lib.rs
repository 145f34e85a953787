//! The examples are the programs beside this file; run one with
//! `cargo run -p metacluster-examples --example rank_csv`.
//!
//! What more than one program needs stands in [`instance`].

pub mod instance;
