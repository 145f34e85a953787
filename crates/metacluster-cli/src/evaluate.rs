//! `metacluster evaluate`: does the ranking find real partners?

use std::collections::BTreeSet;

use metacluster::{EvaluateOptions, Partnerships, evaluate, nearest};
use metacluster_io::write::{EvaluateDocument, Input, write_scores};
use metacluster_io::{FoldsReport, ReadOptions, Source, read_scores};

use crate::args::EvaluateCommand;
use crate::failure::Failure;
use crate::load::{Companions, Loaded, load_with};
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &EvaluateCommand) -> Result<Verdict, Failure> {
    if command.input.partnerships.is_none() {
        return Err(Failure::Usage {
            message: "nothing to test: no partnerships are given".to_owned(),
            help: Some("say --partnerships FILE, a table partnership,member".to_owned()),
        });
    }
    let wanted = request::scoring(&command.scoring)?;
    let further = Companions {
        history: command.history.as_deref(),
        folds: command.folds.as_deref(),
        ..Companions::default()
    };
    let loaded = load_with(&command.input, further)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut options = options(command, &loaded)?;
    let mut inputs = loaded.inputs.clone();
    for path in &command.against {
        let report = read_scores(&Source::open(path)?, &ReadOptions::default())?;
        messages::line(&report.summary());
        inputs.push(Input { name: report.name, sha256: report.sha256, rows: report.rows as u64 });
        options.against.extend(report.methods);
    }
    let progress = Progress::start("hiding partners and looking for them");
    let evaluation = evaluate(&scorer, loaded.partnerships(), &options)?;
    drop(progress);
    let document = EvaluateDocument::new(
        &scorer,
        &evaluation,
        &options,
        command.fold.as_deref(),
        command.history.is_some(),
        inputs,
    );
    output::document(&document, &command.output)?;
    if let Some(path) = &command.scores {
        output::bytes(Some(path), |out| write_scores(&evaluation, &loaded.catalogue, out))?;
    }
    if evaluation.views.is_empty() {
        messages::line("nothing to test: no partnership has two members in the catalogue");
    }
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects() || evaluation.views.is_empty(), ..Verdict::default() })
}

fn options(command: &EvaluateCommand, loaded: &Loaded) -> Result<EvaluateOptions, Failure> {
    let mut options = EvaluateOptions::default();
    options.seed = command.seed;
    options.resamples = command.resamples;
    options.keep_scores = command.scores.is_some();
    if let Some(folds) = &loaded.folds {
        options.related.clone_from(&folds.related);
        if let Some(fold) = &command.fold {
            options.only = Some(of_fold(fold, folds, loaded.partnerships())?);
        }
    }
    Ok(options)
}

/// The partnerships of a fold that the table has; the others are told.
fn of_fold(
    fold: &str,
    folds: &FoldsReport,
    partnerships: &Partnerships,
) -> Result<BTreeSet<String>, Failure> {
    let names = folds.names();
    if !names.contains(&fold) {
        let help = match nearest(fold, names.iter().copied()) {
            Some(nearest) => format!("did you mean '{nearest}'?"),
            None => format!("the folds are {}", names.join(", ")),
        };
        return Err(Failure::Usage {
            message: format!("{} has no fold '{fold}'", folds.name),
            help: Some(help),
        });
    }
    let known: BTreeSet<&str> = partnerships.iter().map(|partnership| partnership.id.as_str()).collect();
    let listed = folds.folds.iter().filter(|(_, other)| *other == fold).map(|(id, _)| id);
    let (found, missing): (Vec<&String>, Vec<&String>) = listed.partition(|id| known.contains(id.as_str()));
    if !missing.is_empty() {
        let ids: Vec<&str> = missing.iter().take(IDS_SHOWN).map(|id| id.as_str()).collect();
        let more = if missing.len() > IDS_SHOWN { ", …" } else { "" };
        messages::line(&format!(
            "warning: {} of the fold '{fold}' are not in the table of partnerships: {}{more}",
            missing.len(),
            ids.join(", ")
        ));
    }
    Ok(found.into_iter().cloned().collect())
}

const IDS_SHOWN: usize = 8;
