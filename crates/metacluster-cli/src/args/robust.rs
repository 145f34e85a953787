//! What `robust` takes.

use clap::Args;

use super::parse::{positive, sizes};
use super::shared::{InputArguments, OutputArguments, PairArguments, RuleArguments};

#[derive(Debug, Args)]
pub(crate) struct RobustCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Study the partners of this cluster instead of all pairs
    #[arg(long = "for", value_name = "ID", conflicts_with = "groups")]
    pub(crate) asker: Option<String>,
    /// Study the groups that `propose` lists, of every sector or of those named by --sector
    #[arg(long)]
    pub(crate) groups: bool,
    /// How many first places to study; with --groups how many groups of each list [default: 10, groups: 3]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) top: Option<usize>,
    /// With --groups, members of a group: a number, or a range such as 3..5
    #[arg(long, value_name = "K", default_value = "5", value_parser = sizes, requires = "groups")]
    pub(crate) size: (usize, usize),
    /// A statement that possible weights obey, such as 'sectors>=proximity' or 'ties<=.2'; repeatable, or separated by
    /// commas
    #[arg(long = "constraint", value_name = "STATEMENT", help_heading = "Weights")]
    pub(crate) constraints: Vec<String>,
    /// Only weights within this factor of the present ones, such as 2 for half to double
    #[arg(long, value_name = "FACTOR", conflicts_with = "constraints", help_heading = "Weights")]
    pub(crate) near: Option<f64>,
    /// How many vectors of weights to draw
    #[arg(long, value_name = "N", default_value = "10000", value_parser = positive, help_heading = "Weights")]
    pub(crate) draws: usize,
    /// What the draws follow from
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Weights")]
    pub(crate) seed: u64,
    /// By how much of itself each weight is lowered and raised
    #[arg(long, value_name = "PART", default_value = "0.5", help_heading = "Weights")]
    pub(crate) step: f64,
    /// Count every rank of those listed among themselves
    #[arg(long, help_heading = "Weights")]
    pub(crate) matrix: bool,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
