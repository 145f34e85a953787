//! What `report` takes.

use std::path::PathBuf;

use clap::Args;
use metacluster_report::PageLanguage;

use super::parse::{positive, sizes};
use super::shared::{InputArguments, PlaceArguments, RuleArguments, ScoringArguments};

#[derive(Debug, Args)]
pub(crate) struct ReportCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Sector to propose for, by id or name, or `any` for all clusters together; repeatable
    #[arg(long = "sector", value_name = "SECTOR")]
    pub(crate) sectors: Vec<String>,
    /// Members of a group: a number, or a range such as 3..8 for one list each
    #[arg(long, value_name = "K", default_value = "5", value_parser = sizes)]
    pub(crate) size: (usize, usize),
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    /// How many proposals for each sector and size
    #[arg(long, value_name = "N", default_value = "3", value_parser = positive)]
    pub(crate) top: usize,
    /// Work budget of the search for each proposal, in candidate evaluations
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<u64>,
    #[command(flatten)]
    pub(crate) places: PlaceArguments,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
    /// Language of the page: en, cs, pl or de
    #[arg(long, value_name = "LANG", default_value = "en", help_heading = "Output")]
    pub(crate) lang: PageLanguage,
    /// Write the page to this file, whole or not at all [default: standard output]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}
