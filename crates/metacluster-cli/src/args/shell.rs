//! What `schema` and `completions` take.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct SchemaCommand {
    /// The command whose JSON output is described
    #[arg(value_name = "COMMAND", value_parser = ["check", "rank", "explain", "ask", "evaluate", "propose", "extend", "merge", "export", "vocabulary"])]
    pub(crate) of: String,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsCommand {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}
