//! What `schedule` takes.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

use super::parse::{positive, sizes};
use super::shared::{InputArguments, OutputArguments, PairArguments};

#[derive(Debug, Args)]
pub(crate) struct ScheduleCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Who takes part: ids separated by commas, or a table (participant,from,to,absent,max_meetings,must,never) that also
    /// says when each is there and whom they want [default: every cluster that passes the filters]
    #[arg(long, value_name = "ID|FILE", value_delimiter = ',', help_heading = "Forum")]
    pub(crate) participants: Vec<String>,
    /// The same table for some of those who take part
    #[arg(long, value_name = "FILE", help_heading = "Forum")]
    pub(crate) wishes: Option<PathBuf>,
    /// The slots of the day: how many, or their names separated by commas, such as 09:00,09:30,10:00
    #[arg(long, value_name = "N|NAMES", default_value = "9", help_heading = "Forum")]
    pub(crate) slots: String,
    /// Slots without meetings, by name or number, such as 4 or 4-5; repeatable
    #[arg(long = "break", value_name = "SLOT", help_heading = "Forum")]
    pub(crate) breaks: Vec<String>,
    /// How many meetings can take place at once [default: no limit]
    #[arg(long, value_name = "N", value_parser = positive, help_heading = "Forum")]
    pub(crate) tables: Option<usize>,
    /// Most meetings of one participant [default: one a slot]
    #[arg(long, value_name = "M", value_parser = positive, help_heading = "Forum")]
    pub(crate) max_meetings: Option<usize>,
    /// How many meetings everyone should have before scores count [default: as many as can be]
    #[arg(long, value_name = "M", help_heading = "Forum")]
    pub(crate) min_meetings: Option<usize>,
    /// Pair that has to meet; repeatable. --block says which is not to
    #[arg(long, value_name = "A,B", help_heading = "Forum")]
    pub(crate) must: Vec<String>,
    /// Refused: pairs are left out with --block, as everywhere, and --never elsewhere names one cluster
    #[arg(long, value_name = "A,B", hide = true)]
    pub(crate) never: Vec<String>,
    /// Slots in which a participant is not there, such as CREA=1-2,9; repeatable
    #[arg(long, value_name = "ID=SLOTS", help_heading = "Forum")]
    pub(crate) absent: Vec<String>,
    /// Which meetings may be arranged: all pairs that a ranking would list, or those within proposed groups
    #[arg(long, value_name = "WHICH", default_value = "rank", help_heading = "Forum")]
    pub(crate) from: Source,
    /// Group sizes of the proposals, a number or a range such as 3..5 [default: 5]
    #[arg(long, value_name = "K", value_parser = sizes, help_heading = "Forum")]
    pub(crate) size: Option<(usize, usize)>,
    /// How many proposals a sector has [default: 3]
    #[arg(long, value_name = "N", value_parser = positive, help_heading = "Forum")]
    pub(crate) top: Option<usize>,
    /// Rules of the proposals: a preset, a TOML file or `none` [default: cord]
    #[arg(long, value_name = "NAME|FILE", help_heading = "Forum")]
    pub(crate) rules: Option<String>,
    /// Work budget of the search, in looks at a pair
    #[arg(long, value_name = "N", help_heading = "Forum")]
    pub(crate) budget: Option<u64>,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// Where meetings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    Rank,
    Proposals,
}
