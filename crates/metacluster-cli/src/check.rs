//! `metacluster check`: every problem of a catalogue, and what became of its rows.

use metacluster_io::write::{AccountingRow, CheckDocument, ProblemRow};

use crate::args::CheckCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};

pub(crate) fn run(command: &CheckCommand) -> Result<Verdict, Failure> {
    let loaded = load(&command.input)?;
    let problems = loaded.diagnostics.iter().map(ProblemRow::from).collect();
    let document = CheckDocument::new(loaded.inputs.clone(), problems, AccountingRow::from(loaded.accounting()));
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}
