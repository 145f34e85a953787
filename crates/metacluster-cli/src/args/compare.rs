//! What `compare` takes.

use std::path::PathBuf;

use clap::Args;

use super::shared::{InputArguments, OutputArguments};
use super::whatif::ComparedArguments;

#[derive(Debug, Args)]
pub(crate) struct CompareCommand {
    /// The old side first: a catalogue, or the JSON of a ranking or of proposals
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The new side: what CATALOGUE is, of a later day; both may be the JSON of `rank` or of `propose`
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) compared: ComparedArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
