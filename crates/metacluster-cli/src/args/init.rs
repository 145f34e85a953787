//! What `init` takes.

use std::path::PathBuf;

use clap::Args;
use metacluster::Language;

use super::parse::language;

#[derive(Debug, Args)]
pub(crate) struct InitCommand {
    /// The folder to write into; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Language of headers and notes: en, cs, pl or de; sk, sl, hu and it have headers only
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = language)]
    pub(crate) lang: Language,
    /// Write over files that are there already
    #[arg(long)]
    pub(crate) force: bool,
}
