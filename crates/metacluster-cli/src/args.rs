//! The command line as clap reads it. These types do not leave this crate; [`crate::request`] turns them into the
//! library's. What one command takes stands in a file named after it.

use clap::{Parser, Subcommand};

mod ask;
mod check;
mod compare;
mod evaluate;
mod explain;
mod export;
mod extend;
mod init;
mod merge;
mod parse;
mod plan;
mod propose;
mod rank;
mod report;
mod robust;
mod schedule;
mod shared;
mod shell;
mod vocabulary;
mod whatif;

pub(crate) use ask::AskCommand;
pub(crate) use check::CheckCommand;
pub(crate) use compare::CompareCommand;
pub(crate) use evaluate::EvaluateCommand;
pub(crate) use explain::ExplainCommand;
pub(crate) use export::{ExportCommand, ExportFormat, ExportOf};
pub(crate) use extend::ExtendCommand;
pub(crate) use init::InitCommand;
pub(crate) use merge::MergeCommand;
pub(crate) use plan::PlanCommand;
pub(crate) use propose::ProposeCommand;
pub(crate) use rank::RankCommand;
pub(crate) use report::ReportCommand;
pub(crate) use robust::RobustCommand;
pub(crate) use schedule::{ScheduleCommand, Source as MeetingsFrom};
pub(crate) use shared::{
    InputArguments, OutputArguments, PairArguments, PlaceArguments, PriorsChoice, ReadingArguments,
    ReferenceArguments, RuleArguments, ScoringArguments, WeightArguments,
};
pub(crate) use shell::{CompletionsCommand, SchemaCommand};
pub(crate) use vocabulary::{VocabularyCommand, VocabularyTable};
pub(crate) use whatif::{ComparedArguments, WhatIfCommand};

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
    /// Study how much the first places depend on the weights: of pairs, of one cluster's partners, or of groups
    Robust(RobustCommand),
    /// Explain the score of one pair: every part, what is assumed, and how the two are connected
    Explain(ExplainCommand),
    /// Propose metaclusters: the best groups of every sector under a programme's rules
    Propose(ProposeCommand),
    /// Write a page to look at together: proposals, map, ranking with sliders, quality of the data, sources
    Report(ReportCommand),
    /// Extend a group that exists: who should join it, what each would bring and cost, and who could leave
    Extend(ExtendCommand),
    /// Ask for what is missing: which unknown fields of which clusters could change somebody's best partners
    Ask(AskCommand),
    /// Evaluate the ranking on known partnerships: hide each member in turn and see where it comes, beside baselines
    Evaluate(EvaluateCommand),
    /// What if: compare scenarios, other weights, rules, filters or clusters, with the catalogue as it is
    #[command(name = "whatif")]
    WhatIf(WhatIfCommand),
    /// Compare two catalogues, last year's with this year's, or two results in JSON
    Compare(CompareCommand),
    /// Schedule an exchange forum: who meets whom when and at which table, fair and worth the most
    Schedule(ScheduleCommand),
    /// Plan a metacluster: the skeleton of its strategic plan and cooperation agreement, facts filled in
    Plan(PlanCommand),
    /// Merge catalogues: find the rows that are one cluster and join them, with an account of every pair alike
    Merge(MergeCommand),
    /// Write the catalogue as used in scoring, or the network, the best pairs or the proposals as a graph
    Export(ExportCommand),
    /// Begin: write a template catalogue (workbook and CSV) and commented settings into a folder
    Init(InitCommand),
    /// Show the reference data in force: which words, regions, areas and rules are known
    Vocabulary(VocabularyCommand),
    /// Print the JSON schema of a command's output
    Schema(SchemaCommand),
    /// Print a completion script for a shell
    Completions(CompletionsCommand),
    /// Print the manual page
    Man,
}
