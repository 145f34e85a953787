//! What `rank` takes.

use clap::Args;

use super::parse::positive;
use super::shared::{InputArguments, OutputArguments, PairArguments};

#[derive(Debug, Args)]
pub(crate) struct RankCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    /// Rank the partners of this cluster only; repeatable, or separated by commas
    #[arg(long = "for", value_name = "ID", value_delimiter = ',', conflicts_with = "per_cluster")]
    pub(crate) askers: Vec<String>,
    /// Rank the best K partners of every cluster
    #[arg(long, value_name = "K", value_parser = positive)]
    pub(crate) per_cluster: Option<usize>,
    /// How many pairs to list, in all or with --for for each asker
    #[arg(long, value_name = "N", default_value = "20", value_parser = positive, conflicts_with = "per_cluster")]
    pub(crate) top: usize,
    /// Say of each pair how robust it is: the share of all weights under which it stays in its list, and a word for it
    #[arg(long)]
    pub(crate) robust: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
