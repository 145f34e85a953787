//! What `check` takes.

use clap::Args;

use super::shared::{InputArguments, OutputArguments, WeightArguments};

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
