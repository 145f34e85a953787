//! The command line as clap reads it. These types do not leave this crate; [`crate::request`] turns them into the
//! library's. What one command takes stands in a file named after it.

use clap::{Parser, Subcommand};

mod check;
mod explain;
mod export;
mod extend;
mod merge;
mod parse;
mod propose;
mod rank;
mod report;
mod shared;
mod shell;
mod vocabulary;

pub(crate) use check::CheckCommand;
pub(crate) use explain::ExplainCommand;
pub(crate) use export::{ExportCommand, ExportFormat};
pub(crate) use extend::ExtendCommand;
pub(crate) use merge::MergeCommand;
pub(crate) use propose::ProposeCommand;
pub(crate) use rank::RankCommand;
pub(crate) use report::ReportCommand;
pub(crate) use shared::{
    InputArguments, OutputArguments, PairArguments, PlaceArguments, PriorsChoice, ReadingArguments,
    ReferenceArguments, RuleArguments, ScoringArguments, WeightArguments,
};
pub(crate) use shell::{CompletionsCommand, SchemaCommand};
pub(crate) use vocabulary::{VocabularyCommand, VocabularyTable};

use parse::positive;

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
    /// Write a page to look at together: proposals, map, ranking with sliders, quality of the data, sources
    Report(ReportCommand),
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
