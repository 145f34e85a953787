//! The command line as clap reads it. These types do not leave this crate; [`crate::request`] turns them into the
//! library's.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use metacluster_io::write::Format;
use metacluster_io::{Decimal, Encoding};

/// Finds cross-border partners and provably best groups (metaclusters) among regional industry clusters:
/// organisations of firms, universities and agencies. No statistics: this is not data clustering.
#[derive(Debug, Parser)]
#[command(name = "metacluster", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Number of threads; the answer is the same for any number
    #[arg(long, global = true, value_name = "N", value_parser = positive)]
    pub(crate) threads: Option<usize>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a catalogue, list every problem in it, and say how good it is for matchmaking
    Check(CheckCommand),
    /// Rank pairs of clusters, or the partners of one or of every cluster
    Rank(RankCommand),
    /// Explain the score of one pair: every part, what is assumed, and how the two are connected
    Explain(ExplainCommand),
    /// Propose metaclusters: the best groups of every sector under a programme's rules
    Propose(ProposeCommand),
    /// Extend a group that exists: who should join it, what each would bring and cost, and who could leave
    Extend(ExtendCommand),
    /// Merge catalogues: find the rows that are one cluster and join them, with an account of every pair alike
    Merge(MergeCommand),
    /// Write the catalogue as used in scoring, or the whole network as a graph
    Export(ExportCommand),
    /// Show the reference data in force: which words, regions, areas and rules are known
    Vocabulary(VocabularyCommand),
    /// Print the JSON schema of a command's output
    Schema(SchemaCommand),
    /// Print a completion script for a shell
    Completions(CompletionsCommand),
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct CheckCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Show how the file was read: every decision with its reason and the option that says otherwise
    #[arg(long)]
    pub(crate) explain_import: bool,
    /// Write the normalised catalogue instead: canonical headers, codes, numbers and words, UTF-8
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix, show every cell that would change instead of writing the catalogue
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) weights: WeightArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

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
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Id of the one cluster
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// Id of the other cluster
    #[arg(value_name = "B")]
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) pairs: PairArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

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

#[derive(Debug, Args)]
pub(crate) struct MergeCommand {
    /// The catalogues; a single one is searched for rows that stand twice
    #[arg(value_name = "CATALOGUE", required = true)]
    pub(crate) catalogues: Vec<PathBuf>,
    /// What you decided: a table a,b,decision with same or different; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Vec<PathBuf>,
    /// Write the pairs that are for you to decide to this file, to be filled in and given to --decisions
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) ask: Option<PathBuf>,
    /// Write every pair of rows that is alike to this file, with its evidence
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) audit: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) reference: ReferenceArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExportCommand {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// json, csv and excel-csv write the catalogue as normalised and used in scoring, dot and graphml the network
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Json,
    Csv,
    ExcelCsv,
    Dot,
    Graphml,
}

#[derive(Debug, Args)]
pub(crate) struct VocabularyCommand {
    /// Which table
    #[arg(value_name = "TABLE")]
    pub(crate) table: VocabularyTable,
    #[command(flatten)]
    pub(crate) reference: ReferenceArguments,
    /// CSV table that replaces the rule presets
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VocabularyTable {
    Sectors,
    Themes,
    Regions,
    Countries,
    Areas,
    Rules,
    Complements,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaCommand {
    /// The command whose JSON output is described
    #[arg(value_name = "COMMAND", value_parser = ["check", "rank", "explain", "propose", "extend", "merge", "export", "vocabulary"])]
    pub(crate) of: String,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsCommand {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// What is read.
#[derive(Debug, Args)]
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

/// How the catalogue is read, where the reader's own judgement shall not do.
#[derive(Debug, Args)]
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
#[derive(Debug, Args)]
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
    /// table, csv, excel-csv, json, jsonl or md [default: by the suffix of -o, else table]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number of at least 1".into()),
        Ok(number) => Ok(number),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "expected a number of seconds above 0".into())
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "TAB" | "\\t", ..) => Ok('\t'),
        (_, Some(c), None)
            if c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '"' | '\n' | '\r') =>
        {
            Ok(c)
        }
        _ => Err("expected one ASCII character such as ; or the word tab".into()),
    }
}

fn decimal(text: &str) -> Result<Decimal, String> {
    match text {
        "." | "point" => Ok(Decimal::Point),
        "," | "comma" => Ok(Decimal::Comma),
        _ => Err("expected . or ,".into()),
    }
}

fn sizes(text: &str) -> Result<(usize, usize), String> {
    let number =
        |text: &str| text.trim().parse::<usize>().map_err(|_| "expected a number or a range such as 3..8");
    match text.split_once("..") {
        Some((least, most)) => Ok((number(least)?, number(most.trim_start_matches('='))?)),
        None => number(text).map(|size| (size, size)).map_err(str::to_owned),
    }
}
