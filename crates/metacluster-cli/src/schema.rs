//! `metacluster schema`: the JSON schema of a command's output.

use metacluster_io::write::schema;

use crate::args::SchemaCommand;
use crate::failure::Failure;
use crate::output::{self, Verdict};

pub(crate) fn run(command: &SchemaCommand) -> Result<Verdict, Failure> {
    let schema = schema(&command.of)
        .ok_or_else(|| Failure::usage(format!("the command '{}' writes no JSON", command.of)))?;
    output::bytes(None, |out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        writeln!(out)
    })?;
    Ok(Verdict::default())
}
