//! `metacluster check`: every problem of a catalogue, what became of its rows, and how good it is for matchmaking.

use metacluster::quality::quality;
use metacluster_io::write::{Accounting, CheckDocument, ProblemRow, Profile};
use metacluster_io::{Diagnostic, helps};

use crate::args::CheckCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};
use crate::request;

pub(crate) fn run(command: &CheckCommand) -> Result<Verdict, Failure> {
    let weights = request::weights(&command.weights)?;
    let loaded = load(&command.input)?;
    let quality = quality(&loaded.catalogue, loaded.partnerships(), &weights, loaded.complements())?;
    let accounting = loaded.accounting();
    let document = CheckDocument {
        inputs: loaded.inputs.clone(),
        problems: problems(&loaded.diagnostics),
        accounting: Accounting {
            read: accounting.read() as u64,
            accepted: accounting.accepted() as u64,
            rejected: accounting.rejected() as u64,
            merged: accounting.merged() as u64,
        },
        profile: Some(Profile::new(&quality, &loaded.catalogue)),
    };
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}

fn problems(diagnostics: &[Diagnostic]) -> Vec<ProblemRow> {
    let helps = helps(diagnostics);
    diagnostics.iter().zip(helps).map(|(diagnostic, help)| problem(diagnostic, help)).collect()
}

fn problem(diagnostic: &Diagnostic, help: Option<String>) -> ProblemRow {
    ProblemRow {
        file: diagnostic.file.to_string(),
        line: diagnostic.place.as_ref().map(|place| place.line as u64),
        column: diagnostic.place.as_ref().map(|place| place.column as u64),
        severity: diagnostic.severity.as_str().to_owned(),
        code: diagnostic.code.to_owned(),
        message: diagnostic.message.clone(),
        help,
    }
}
