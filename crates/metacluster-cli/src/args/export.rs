//! What `export` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::InputArguments;

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
