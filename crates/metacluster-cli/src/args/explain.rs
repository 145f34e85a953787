//! What `explain` takes.

use clap::Args;

use super::shared::{InputArguments, OutputArguments, PairArguments};

#[derive(Debug, Args)]
pub(crate) struct ExplainCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Id of the one cluster
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// Id of the other cluster
    #[arg(value_name = "B")]
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
