//! Groups of arguments that several commands share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use metacluster_io::write::Format;
use metacluster_io::{Decimal, Encoding};

use super::parse::{decimal, delimiter, positive};

/// What is read.
#[derive(Debug, Clone, Args)]
pub(crate) struct InputArguments {
    /// The catalogue: a CSV file, or - for standard input
    #[arg(value_name = "CATALOGUE")]
    pub(crate) catalogue: PathBuf,
    /// Past and present partnerships, which feed the component ties
    #[arg(long, value_name = "FILE")]
    pub(crate) partnerships: Option<PathBuf>,
    /// Which sectors or themes feed each other, for the component bridge [default: the embedded table]
    #[arg(long, value_name = "FILE")]
    pub(crate) complements: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) reference: ReferenceArguments,
    /// Write every problem found to this file, one a line with its help
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) problems: Option<PathBuf>,
}

impl InputArguments {
    /// The same for another catalogue; what is written beside the result is that of the first.
    pub(crate) fn of(&self, catalogue: &Path) -> Self {
        let mut other = Self { catalogue: catalogue.to_owned(), problems: None, ..self.clone() };
        other.reading.rejects = None;
        other
    }
}

/// How the catalogue is read, where the reader's own judgement shall not do.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadingArguments {
    /// Encoding of the catalogue, such as utf-8 or windows-1250 [default: found out]
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<Encoding>,
    /// What stands between cells: a character, or the word tab [default: found out]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<char>,
    /// Line of the header, from 1 [default: found out]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) header_line: Option<usize>,
    /// Decimal mark of numbers: . or , [default: found out for each column]
    #[arg(long, value_name = "MARK", value_parser = decimal)]
    pub(crate) decimal: Option<Decimal>,
    /// Sheet of a workbook, by name or by number [default: the one whose header fits best]
    #[arg(long, value_name = "SHEET")]
    pub(crate) sheet: Option<String>,
    /// A header and the column it is, such as 'Název klastru=name' ('=-' keeps it as it is), or a TOML file; repeatable
    #[arg(long = "map", value_name = "HEADER=COLUMN|FILE")]
    pub(crate) mapping: Vec<String>,
    /// Raise or lower a limit on what is read, such as file-bytes=1GiB; repeatable
    #[arg(long = "limit", value_name = "NAME=N")]
    pub(crate) limits: Vec<String>,
    /// Write the rejected rows to this file as they stand, each with its reason, to be mended and read again
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
}

/// Tables that replace embedded ones.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reference data")]
pub(crate) struct ReferenceArguments {
    /// Sector tree in place of the embedded one
    #[arg(long = "sectors", value_name = "FILE")]
    pub(crate) sectors_table: Option<PathBuf>,
    /// Theme forest in place of the embedded one
    #[arg(long = "themes", value_name = "FILE")]
    pub(crate) themes_table: Option<PathBuf>,
    /// Regions in place of NUTS 2024
    #[arg(long = "regions", value_name = "FILE")]
    pub(crate) regions_table: Option<PathBuf>,
    /// Programme areas and macro-regions in place of the embedded ones
    #[arg(long = "areas", value_name = "FILE")]
    pub(crate) areas_table: Option<PathBuf>,
}

/// How much each component of a score counts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scoring")]
pub(crate) struct WeightArguments {
    /// Preset of weights: cord, cross-sector or track-record [default: cord]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Weights in place of the profile's, such as sectors=.4,ties=0, or a TOML file
    #[arg(long, value_name = "WEIGHTS|FILE")]
    pub(crate) weights: Option<String>,
}

/// How pairs are scored.
#[derive(Debug, Args)]
#[command(next_help_heading = "Scoring")]
pub(crate) struct ScoringArguments {
    #[command(flatten)]
    pub(crate) weights: WeightArguments,
    /// What stands for unknown values: the fixed priors, or the medians of this catalogue [default: default]
    #[arg(long, value_name = "WHICH")]
    pub(crate) priors: Option<PriorsChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PriorsChoice {
    Default,
    Catalogue,
}

/// What a programme demands of a group.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArguments {
    /// Rules: a preset, a TOML file, `none`, or a CSV table that replaces the presets; repeatable
    #[arg(long = "rules", value_name = "NAME|FILE", default_value = "cord")]
    pub(crate) named: Vec<String>,
    /// Cluster that has to be a member; repeatable, or separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) must: Vec<String>,
    /// Cluster that must not be a member; repeatable, or separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) never: Vec<String>,
    /// Fewest countries in a group, in place of the rules'
    #[arg(long, value_name = "N")]
    pub(crate) min_countries: Option<usize>,
    /// Most members of one country, in place of the rules'
    #[arg(long, value_name = "N")]
    pub(crate) max_per_country: Option<usize>,
    /// Least score of every pair in a group, in place of the rules'
    #[arg(long, value_name = "SCORE")]
    pub(crate) min_pair_score: Option<f64>,
}

/// Which clusters take part, by place.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct PlaceArguments {
    /// Only clusters of this country; repeatable, or separated by commas
    #[arg(long = "country", value_name = "COUNTRY", value_delimiter = ',')]
    pub(crate) countries: Vec<String>,
    /// Only clusters in this NUTS region; repeatable, or separated by commas
    #[arg(long = "region", value_name = "NUTS", value_delimiter = ',')]
    pub(crate) regions: Vec<String>,
    /// Only clusters in this programme area or macro-region; repeatable, or separated by commas
    #[arg(long = "area", value_name = "AREA", value_delimiter = ',')]
    pub(crate) areas: Vec<String>,
}

/// Which pairs are admitted, and how they are scored.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct PairArguments {
    /// Only clusters of this sector; repeatable
    #[arg(long = "sector", value_name = "SECTOR")]
    pub(crate) sectors: Vec<String>,
    #[command(flatten)]
    pub(crate) places: PlaceArguments,
    /// Admit pairs within one country
    #[arg(long, help_heading = "Filters")]
    pub(crate) allow_domestic: bool,
    /// Leave out pairs with a lower score
    #[arg(long, value_name = "SCORE", default_value = "0", help_heading = "Filters")]
    pub(crate) min_score: f64,
    /// Leave out pairs that share a partnership already
    #[arg(long, help_heading = "Filters")]
    pub(crate) new_ties_only: bool,
    /// Leave out this pair; repeatable
    #[arg(long = "block", value_name = "A,B", help_heading = "Filters")]
    pub(crate) blocks: Vec<String>,
    #[command(flatten)]
    pub(crate) scoring: ScoringArguments,
}

/// Where results go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// Write to this file, whole or not at all; its suffix picks the format
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// table, csv, excel-csv, json, jsonl, md or xlsx [default: by the suffix of -o, else table]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}
