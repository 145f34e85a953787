//! `metacluster report`: one page to look at with the board, which works from disk and in print.

use metacluster::quality::quality;
use metacluster::solve::Budget;
use metacluster::{ProposeOptions, propose};
use metacluster_report::{MOST_CLUSTERS, Report, write_report};

use crate::args::{PriorsChoice, ReportCommand};
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::{propose as proposing, request};

pub(crate) fn run(command: &ReportCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.scoring)?;
    let rules = request::rules(&command.rules, &command.input.reference)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut options = ProposeOptions::default();
    options.sectors = request::sectors(&command.sectors, &loaded.catalogue)?;
    options.sizes = command.size.0..=command.size.1;
    options.top = command.top;
    options.rules = rules;
    options.filter = request::filter(&command.places, &[], &loaded.catalogue)?;
    if let Some(work) = command.budget {
        options.budget = Budget { work };
    }
    let clusters = loaded.catalogue.clusters().iter();
    let taking_part = clusters.filter(|cluster| options.filter.admits(cluster, &loaded.catalogue)).count();
    if taking_part > MOST_CLUSTERS {
        return Err(Failure::Usage {
            message: format!("a report takes at most {MOST_CLUSTERS} clusters, here are {taking_part}"),
            help: Some("narrow it with --country, --region or --area, or use rank and propose".into()),
        });
    }
    let progress = Progress::start("searching for the best groups");
    let lists = propose(&scorer, &options)?;
    drop(progress);
    let quality =
        quality(&loaded.catalogue, loaded.partnerships(), &scorer.scoring().weights, loaded.complements())?;
    let terminal = terminal(command);
    let report = Report {
        scorer: &scorer,
        lists: &lists,
        options: &options,
        quality: &quality,
        inputs: &loaded.inputs,
        command: &terminal,
        language: command.lang,
    };
    output::bytes(command.output.as_deref(), |out| write_report(&report, out))?;
    loaded.close();
    Ok(proposing::verdict(&lists, &options, loaded.has_rejects(), loaded.catalogue.is_empty()))
}

/// The arguments by which `rank` reads the same files and admits the same clusters.
fn terminal(command: &ReportCommand) -> String {
    let (input, places) = (&command.input, &command.places);
    let mut words = vec![quoted(&input.catalogue.display().to_string())];
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), quoted(&value)]);
    let files = [("--partnerships", &input.partnerships), ("--complements", &input.complements)];
    for (name, file) in files {
        file.iter().for_each(|file| option(name, file.display().to_string()));
    }
    for (name, list) in
        [("--country", &places.countries), ("--region", &places.regions), ("--area", &places.areas)]
    {
        list.iter().for_each(|value| option(name, value.clone()));
    }
    if command.scoring.priors == Some(PriorsChoice::Catalogue) {
        option("--priors", "catalogue".into());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,=:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
