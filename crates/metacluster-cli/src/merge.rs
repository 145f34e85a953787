//! `metacluster merge`: several catalogues as one, with an account of every pair of rows that is alike.

use std::path::Path;
use std::sync::Arc;

use metacluster::identity::{Band, Decision, Listed};
use metacluster::merge;
use metacluster_io::write::{AuditDocument, Document, Format, MergeDocument, Merged, Style, write};
use metacluster_io::{CatalogueReport, ReadOptions, Source, read_catalogue, read_decisions};

use crate::args::MergeCommand;
use crate::failure::Failure;
use crate::load::{input, reading, reference};
use crate::messages;
use crate::output::{self, Verdict};

pub(crate) fn run(command: &MergeCommand) -> Result<Verdict, Failure> {
    let reference = reference(&command.reference, None)?;
    let options = reading(&command.reading)?;
    let mut inputs = Vec::new();
    let mut reports: Vec<CatalogueReport> = Vec::new();
    for path in &command.catalogues {
        let source = Source::open_within(path, &options.limits)?;
        let report = read_catalogue(&source, Arc::clone(&reference), &options)?;
        messages::line(&report.summary());
        messages::diagnostics(&report.diagnostics, report.further_problems);
        inputs.push(input(&report.name, report.sha256.clone(), report.accounting));
        reports.push(report);
    }
    let mut rejected: usize = reports.iter().map(|report| report.accounting.rejected()).sum();
    let mut decisions: Vec<Decision> = Vec::new();
    for path in &command.decisions {
        let source = Source::open_within(path, &options.limits)?;
        let report = read_decisions(&source, &ReadOptions::default())?;
        messages::line(&report.summary());
        messages::diagnostics(&report.diagnostics, 0);
        inputs.push(input(&report.name, report.sha256, report.accounting));
        rejected += report.accounting.rejected();
        decisions.extend(report.decisions);
    }
    let names = names(&command.catalogues);
    let of: Vec<Merged<'_>> = names
        .into_iter()
        .zip(&reports)
        .map(|(name, report)| Merged { name, catalogue: &report.catalogue })
        .collect();
    let listed: Vec<Listed<'_>> =
        of.iter().map(|merged| Listed { name: &merged.name, catalogue: merged.catalogue }).collect();
    let merge = merge(&listed, &decisions)?;
    write_beside(command.audit.as_deref(), &AuditDocument::new(&merge, &of))?;
    write_beside(command.ask.as_deref(), &AuditDocument::asked(&merge, &of))?;
    output::document(&MergeDocument::new(&merge, &of, inputs), &command.output)?;
    let asked = merge.matches.iter().filter(|found| found.band == Band::Ask).count();
    if asked > 0 {
        let hint = if command.ask.is_some() { "" } else { "; --ask FILE writes them to be filled in" };
        messages::line(&format!("{asked} pairs may be one cluster and are for you to decide{hint}"));
    }
    if merge.decisions_elsewhere > 0 {
        let elsewhere = merge.decisions_elsewhere;
        messages::line(&format!("{elsewhere} decisions are about catalogues that are not merged here"));
    }
    for report in &reports {
        messages::line(&format!("{}: {}", report.name, report.accounting));
    }
    let rows: usize = merge.accounts.iter().map(|account| account.rows).sum();
    let joined: usize = merge.accounts.iter().map(|account| account.joined).sum();
    messages::line(&format!("rows {rows} = clusters {} + joined {joined}", merge.catalogue.len()));
    Ok(Verdict { negative: rejected > 0, ..Verdict::default() })
}

/// The names that decisions call catalogues by: their files' without folder and suffix, numbered where two are alike.
fn names(paths: &[std::path::PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for path in paths {
        let stem =
            path.file_stem().map_or_else(|| "stdin".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut candidates = std::iter::once(stem.clone()).chain(numbered);
        let name = candidates.find(|name| !names.contains(name)).unwrap_or(stem);
        names.push(name);
    }
    names
}

/// Writes a further table to a file, as CSV unless its suffix says otherwise.
fn write_beside(path: Option<&Path>, document: &dyn Document) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let format = Format::of_path(path).unwrap_or(Format::Csv);
    let style = Style { width: usize::MAX, colour: false };
    output::bytes(Some(path), |out| write(document, format, style, out))
}
