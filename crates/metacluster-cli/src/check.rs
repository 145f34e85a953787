//! `metacluster check`: every problem of a catalogue, what became of its rows, and how good it is for matchmaking.

use metacluster::Catalogue;
use metacluster::identity::{Match, suspected_duplicates};
use metacluster::quality::quality;
use metacluster_io::write::{
    Accounting, CatalogueDocument, ChangesDocument, CheckDocument, DuplicateRow, Format, Import, ProblemRow,
    Profile, Style, visible, write,
};
use metacluster_io::{Diagnostic, MappedColumn, Meaning, Source, changes, helps};

use crate::args::CheckCommand;
use crate::failure::Failure;
use crate::load::{Loaded, load, reading};
use crate::messages;
use crate::output::{self, Verdict};
use crate::request;

pub(crate) fn run(command: &CheckCommand) -> Result<Verdict, Failure> {
    let weights = request::weights(&command.weights)?;
    let loaded = load(&command.input)?;
    messages::line(&columns(&loaded.mapping));
    if command.fix {
        return fix(command, &loaded);
    }
    let quality = quality(&loaded.catalogue, loaded.partnerships(), &weights, loaded.complements())?;
    let mut profile = Profile::new(&quality, &loaded.catalogue);
    profile.duplicates = duplicates(&loaded.catalogue);
    if profile.duplicates.is_none() {
        messages::line(&format!(
            "note: rows that stand twice are looked for in catalogues of up to {MOST_SEARCHED} clusters; metacluster merge \
             FILE looks for them in any"
        ));
    }
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
        profile: Some(profile),
        import: Some(Import::new(&loaded.decisions, accounting.bytes())),
        explains_import: command.explain_import,
    };
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}

/// `columns: Název klastru = name, kraj = region; kept as they are: note`.
fn columns(mapping: &[MappedColumn]) -> String {
    let shown = |column: &MappedColumn| visible(&column.header).into_owned();
    let known = mapping.iter().filter_map(|column| match &column.meaning {
        Meaning::Column(name) if *name == column.header => Some((*name).to_owned()),
        Meaning::Column(name) => Some(format!("{} = {name}", shown(column))),
        _ => None,
    });
    let kept = mapping.iter().filter(|column| matches!(column.meaning, Meaning::Detail(_)));
    let kept: Vec<String> = kept.map(shown).collect();
    let mut line = format!("columns: {}", known.collect::<Vec<_>>().join(", "));
    if !kept.is_empty() {
        line.push_str(&format!("; kept as they are: {}", kept.join(", ")));
    }
    line
}

/// Writes the normalised catalogue, or what it would change.
fn fix(command: &CheckCommand, loaded: &Loaded) -> Result<Verdict, Failure> {
    if command.dry_run {
        if command.input.catalogue.as_os_str() == "-" {
            return Err(Failure::usage(
                "--dry-run reads the catalogue twice, which standard input cannot be",
            ));
        }
        let options = reading(&command.input.reading)?;
        let source = Source::open_within(&command.input.catalogue, &options.limits)?;
        let changes = changes(&source, &loaded.catalogue, &options)?;
        output::document(&ChangesDocument { inputs: loaded.inputs.clone(), changes }, &command.output)?;
    } else {
        let document = CatalogueDocument::new(&loaded.catalogue, loaded.inputs.clone());
        // A catalogue is what is asked for, not a table to look at.
        let named = command.output.format.is_some() || command.output.output.is_some();
        if named {
            output::document(&document, &command.output)?;
        } else {
            output::bytes(None, |out| write(&document, Format::Csv, Style::default(), out))?;
        }
    }
    loaded.close();
    if loaded.has_rejects() {
        messages::line("rejected rows are not in it; --rejects FILE writes them to be mended");
    }
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}

/// Clusters among which a check looks for rows that stand twice; more would take longer than reading them.
const MOST_SEARCHED: usize = 20_000;

fn duplicates(catalogue: &Catalogue) -> Option<Vec<DuplicateRow>> {
    if catalogue.len() > MOST_SEARCHED {
        return None;
    }
    let row = |found: Match| {
        let [a, b] = [found.a, found.b].map(|row| &catalogue.clusters()[row.cluster]);
        DuplicateRow {
            a: a.id().to_owned(),
            a_name: a.name().to_owned(),
            b: b.id().to_owned(),
            b_name: b.name().to_owned(),
            because: found.why,
        }
    };
    Some(suspected_duplicates(catalogue).into_iter().map(row).collect())
}

pub(crate) fn problems(diagnostics: &[Diagnostic]) -> Vec<ProblemRow> {
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
