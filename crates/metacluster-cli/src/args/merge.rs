//! What `merge` takes.

use std::path::PathBuf;

use clap::Args;

use super::shared::{OutputArguments, ReadingArguments, ReferenceArguments};

#[derive(Debug, Args)]
pub(crate) struct MergeCommand {
    /// The catalogues; a single one is searched for rows that stand twice
    #[arg(value_name = "CATALOGUE", required = true)]
    pub(crate) catalogues: Vec<PathBuf>,
    /// What you decided: a table a,b,decision with same or different; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Vec<PathBuf>,
    /// Write the pairs that are for you to decide to this file, to be filled in and given to --decisions
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) ask: Option<PathBuf>,
    /// Write every pair of rows that is alike to this file, with its evidence
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) audit: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) reference: ReferenceArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
