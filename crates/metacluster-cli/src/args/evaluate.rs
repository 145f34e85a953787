//! What `evaluate` takes.

use std::path::PathBuf;

use clap::Args;

use super::shared::{InputArguments, OutputArguments, ScoringArguments};

#[derive(Debug, Args)]
pub(crate) struct EvaluateCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Table of the partnerships that are known, in place of those tested; the one under test is never known
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Option<PathBuf>,
    /// Table of folds (partnership,fold,related_group); related partnerships are resampled together
    #[arg(long, value_name = "FILE")]
    pub(crate) folds: Option<PathBuf>,
    /// Test the partnerships of this fold only; the others stay known
    #[arg(long, value_name = "NAME", requires = "folds")]
    pub(crate) fold: Option<String>,
    /// Scores to compare with on the same queries, as --scores of another version or another program wrote them;
    /// repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
    /// Seed of the resampling; the same seed gives the same bytes
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// Number of resamples that the intervals rest on; 0 for none
    #[arg(long, value_name = "N", default_value = "10000")]
    pub(crate) resamples: usize,
    /// Write the score of every candidate of every query by every method to this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) scores: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
