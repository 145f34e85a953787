//! What `propose` takes.

use std::time::Duration;

use clap::Args;

use super::parse::{positive, seconds, sizes};
use super::shared::{InputArguments, OutputArguments, PlaceArguments, RuleArguments, ScoringArguments};

#[derive(Debug, Args)]
pub(crate) struct ProposeCommand {
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
    /// Most members that a proposal may share with an earlier one of its list [default: half the size]
    #[arg(long, value_name = "N")]
    pub(crate) max_overlap: Option<usize>,
    /// Most proposals of one list that a cluster may be in, the --must clusters aside [default: no limit]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) max_appearances: Option<usize>,
    /// The best set of groups over all sectors, no cluster in more of them than --max-uses
    #[arg(long, conflicts_with_all = ["top", "max_overlap", "max_appearances", "deadline"])]
    pub(crate) portfolio: bool,
    /// With --portfolio, how many groups of each sector
    #[arg(long, value_name = "N", default_value = "1", value_parser = positive, requires = "portfolio")]
    pub(crate) per_sector: usize,
    /// With --portfolio, in how many groups a cluster may be
    #[arg(long, value_name = "N", default_value = "1", value_parser = positive, requires = "portfolio")]
    pub(crate) max_uses: usize,
    /// Work budget of the search for each proposal, in candidate evaluations
    #[arg(long, value_name = "N")]
    pub(crate) budget: Option<u64>,
    /// Seconds after which searches end with the best found; another run may then give another answer
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) deadline: Option<Duration>,
    #[command(flatten)]
    pub(crate) places: PlaceArguments,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}
