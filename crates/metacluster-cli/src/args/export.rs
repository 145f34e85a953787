//! What `export` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::parse::{positive, sizes};
use super::shared::{InputArguments, PairArguments, RuleArguments};

#[derive(Debug, Args)]
pub(crate) struct ExportCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// json, csv, excel-csv and xlsx write the catalogue as normalised and used in scoring; dot, graphml and geojson a
    /// graph
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,
    /// The graph of what: the whole network, the best pairs, or the proposals
    #[arg(long, value_name = "WHAT", default_value = "network")]
    pub(crate) of: ExportOf,
    /// With --of pairs or proposals, how many [default: 20 pairs, 3 proposals of each sector and size]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) top: Option<usize>,
    /// With --of proposals, members of a group: a number, or a range such as 3..8
    #[arg(long, value_name = "K", default_value = "5", value_parser = sizes)]
    pub(crate) size: (usize, usize),
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Json,
    Csv,
    ExcelCsv,
    Xlsx,
    Dot,
    Graphml,
    Geojson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportOf {
    Network,
    Pairs,
    Proposals,
}
