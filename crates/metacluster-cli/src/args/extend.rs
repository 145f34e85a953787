//! What `extend` takes.

use std::path::PathBuf;

use clap::Args;

use super::parse::{positive, sizes};
use super::shared::{InputArguments, OutputArguments, PlaceArguments, RuleArguments, ScoringArguments};

#[derive(Debug, Args)]
pub(crate) struct ExtendCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Ids of the members, separated by commas
    #[arg(
        long,
        value_name = "ID",
        value_delimiter = ',',
        required_unless_present = "groups",
        conflicts_with = "groups"
    )]
    pub(crate) group: Vec<String>,
    /// Table of existing groups (group,name,sector,state,member) to take the group from
    #[arg(long, value_name = "FILE")]
    pub(crate) groups: Option<PathBuf>,
    /// Which group of that table, by id or name [default: the only one]
    #[arg(long, value_name = "GROUP", conflicts_with = "group")]
    pub(crate) name: Option<String>,
    /// How many join together: a number, or a range such as 1..3 for one list each [default: 1..2, or as many as the
    /// rules ask for]
    #[arg(long, value_name = "N", value_parser = sizes)]
    pub(crate) add: Option<(usize, usize)>,
    /// Sector of the newcomers, by id or name, or `any` [default: the one most of the members share]
    #[arg(long, value_name = "SECTOR")]
    pub(crate) sector: Option<String>,
    /// How many newcomers, and how many sets of each size, to list
    #[arg(long, value_name = "N", default_value = "5", value_parser = positive)]
    pub(crate) top: usize,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    /// Most newcomers that a set may share with an earlier one of its list [default: half of them]
    #[arg(long, value_name = "N")]
    pub(crate) max_overlap: Option<usize>,
    /// Work budget of the search for each set, in candidate evaluations
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<u64>,
    #[command(flatten)]
    pub(crate) places: PlaceArguments,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
