//! What `ask` takes.

use clap::Args;

use super::parse::positive;
use super::shared::{InputArguments, OutputArguments, PairArguments};

#[derive(Debug, Args)]
pub(crate) struct AskCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    /// Only the lists of this cluster count; repeatable, or separated by commas [default: everyone's]
    #[arg(long = "for", value_name = "ID", value_delimiter = ',')]
    pub(crate) askers: Vec<String>,
    /// Length of the lists that an answer could change
    #[arg(long, value_name = "K", default_value = "10", value_parser = positive)]
    pub(crate) top: usize,
    /// How many questions to list
    #[arg(long, value_name = "N", default_value = "20", value_parser = positive)]
    pub(crate) questions: usize,
    /// Ask for sectors also where they were inferred from themes
    #[arg(long)]
    pub(crate) inferred: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
