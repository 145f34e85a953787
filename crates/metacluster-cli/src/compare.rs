//! `metacluster compare`: what a newer catalogue, or a newer result, changes.

use metacluster::scenario::Asked;
use metacluster::{Answer, diff};
use metacluster_io::write::{ComparisonDocument, DiffDocument};
use metacluster_io::{Source, compare_results, is_result};

use crate::args::CompareCommand;
use crate::check::problems;
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;
use crate::whatif::{is_cut_short, question};

pub(crate) fn run(command: &CompareCommand) -> Result<Verdict, Failure> {
    let sides = [&command.input.catalogue, &command.new];
    let mut results = Vec::new();
    for path in sides {
        // What comes through a pipe can be read once only, and is taken for a catalogue.
        if path.as_os_str() != "-" {
            let source = Source::open(path)?;
            if is_result(&source)? {
                results.push(source);
            }
        }
    }
    match results.as_slice() {
        [] => catalogues(command),
        [old, new] => {
            let document = compare_results(old, new)?;
            output::document(&document, &command.output)?;
            Ok(Verdict::default())
        }
        [one, ..] => Err(Failure::Usage {
            message: format!("{} is a result in JSON, and the other file is not", one.name()),
            help: Some("compare two catalogues, or two results that `--format json` wrote".into()),
        }),
    }
}

fn catalogues(command: &CompareCommand) -> Result<Verdict, Failure> {
    let rules = request::rules(&command.compared.rules, &command.input.reference)?;
    let mut question = question(&command.compared, rules)?;
    if command.compared.proposals.is_none() {
        question.groups = None;
    }
    let old = load(&command.input)?;
    let new = load(&command.input.of(&command.new))?;
    if let Asked::For(ids) = &question.pairs.asked {
        for id in ids.iter().filter(|id| old.catalogue.index_of(id).is_none()) {
            new.catalogue.find(id)?;
        }
    }
    let progress = Progress::start("answering");
    let before = Answer::new(old.network(), old.complements(), &question)?;
    let after = Answer::new(new.network(), new.complements(), &question)?;
    let mut inputs = old.inputs.clone();
    inputs.extend(new.inputs.iter().filter(|input| !old.inputs.contains(input)).cloned());
    let name = |path: &std::path::Path| path.display().to_string();
    let mut document = DiffDocument::against(name(&command.input.catalogue), &before, inputs);
    document.push(name(&command.new), &after, diff(&before, &after));
    drop(progress);
    let mut found = problems(&old.diagnostics);
    found.extend(problems(&new.diagnostics));
    let document = ComparisonDocument::new(document, vec![&before, &after]).with_problems(found);
    output::document(&document, &command.output)?;
    old.close();
    new.close();
    Ok(Verdict {
        negative: old.has_rejects() || new.has_rejects(),
        budget_spent: is_cut_short(&before) || is_cut_short(&after),
    })
}
