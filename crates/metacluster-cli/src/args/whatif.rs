//! What `whatif` takes.

use std::path::PathBuf;

use clap::Args;

use super::parse::{positive, sizes};
use super::shared::{InputArguments, OutputArguments, PairArguments, RuleArguments};

#[derive(Debug, Args)]
pub(crate) struct WhatIfCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Scenarios: TOML files that say what to change; each is compared with the catalogue as it is
    #[arg(value_name = "SCENARIO", required = true)]
    pub(crate) scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) compared: ComparedArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// What is asked of both sides of a comparison.
#[derive(Debug, Args)]
pub(crate) struct ComparedArguments {
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    /// Compare the partners of this cluster only; repeatable, or separated by commas
    #[arg(long = "for", value_name = "ID", value_delimiter = ',', conflicts_with = "per_cluster")]
    pub(crate) askers: Vec<String>,
    /// Compare the best K partners of every cluster
    #[arg(long, value_name = "K", value_parser = positive)]
    pub(crate) per_cluster: Option<usize>,
    /// How many pairs to compare, in all or with --for for each asker
    #[arg(long, value_name = "N", default_value = "20", value_parser = positive, conflicts_with = "per_cluster")]
    pub(crate) top: usize,
    /// Compare proposals too, this many for each sector (those of --sector, or all) and size [default: 3, and none unless
    /// a scenario changes the rules]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "3", value_parser = positive)]
    pub(crate) proposals: Option<usize>,
    /// Members of a proposed group: a number, or a range such as 3..8
    #[arg(long, value_name = "K", default_value = "5", value_parser = sizes)]
    pub(crate) size: (usize, usize),
    /// Work budget of the search for each proposal, in candidate evaluations
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<u64>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
}
