//! What `vocabulary` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{OutputArguments, ReferenceArguments};

#[derive(Debug, Args)]
pub(crate) struct VocabularyCommand {
    /// Which table
    #[arg(value_name = "TABLE")]
    pub(crate) table: VocabularyTable,
    #[command(flatten)]
    pub(crate) reference: ReferenceArguments,
    /// CSV table that replaces the rule presets
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VocabularyTable {
    Sectors,
    Themes,
    Regions,
    Countries,
    Areas,
    Rules,
    Complements,
}
