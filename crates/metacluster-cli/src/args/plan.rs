//! What `plan` takes.

use std::path::PathBuf;

use clap::Args;
use metacluster_report::PageLanguage;

use super::parse::positive;
use super::shared::{InputArguments, PlaceArguments, RuleArguments, ScoringArguments};

#[derive(Debug, Args)]
pub(crate) struct PlanCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Sector whose proposal the plan is for, by id or name, or `any` for all clusters together [default: any]
    #[arg(long, value_name = "SECTOR")]
    pub(crate) sector: Option<String>,
    /// Members of the group [default: 5, or as many as --group names]
    #[arg(long, value_name = "K", value_parser = positive, conflicts_with = "group")]
    pub(crate) size: Option<usize>,
    /// Which proposal of the list, 1 being the best
    #[arg(long, value_name = "N", default_value = "1", value_parser = positive)]
    pub(crate) rank: usize,
    /// Ids of the members instead of a proposal, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', conflicts_with = "rank")]
    pub(crate) group: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    #[command(flatten)]
    pub(crate) places: PlaceArguments,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
    /// Language of the plan: en, cs, pl or de
    #[arg(long, value_name = "LANG", default_value = "en", help_heading = "Output")]
    pub(crate) lang: PageLanguage,
    /// Write the Markdown to this file, whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}
