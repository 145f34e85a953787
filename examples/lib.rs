//! The examples are the programs beside this file; run one with
//! `cargo run -p metacluster-examples --example rank_csv`.
