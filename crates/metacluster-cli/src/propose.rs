//! `metacluster propose`: the best groups of every sector under a programme's rules.

use std::path::Path;

use metacluster::solve::{Budget, Status};
use metacluster::{Blocked, Catalogue, Presets, ProposalList, ProposeOptions, Rules, Sectors, propose};
use metacluster_io::write::ProposeDocument;
use metacluster_io::{Source, read_rules};

use crate::args::ProposeCommand;
use crate::failure::Failure;
use crate::load::{load, reference};
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &ProposeCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.scoring)?;
    let rules = rules(command)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = options(command, rules, &loaded.catalogue)?;
    let progress = Progress::start("searching for the best groups");
    let lists = propose(&scorer, &options)?;
    drop(progress);
    let document = ProposeDocument::new(&scorer, &lists, &options, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(verdict(&lists, &options, loaded.has_rejects(), loaded.catalogue.is_empty()))
}

fn options(command: &ProposeCommand, rules: Rules, catalogue: &Catalogue) -> Result<ProposeOptions, Failure> {
    let mut options = ProposeOptions::default();
    options.sectors = sectors(&command.sectors, catalogue)?;
    options.sizes = command.size.0..=command.size.1;
    options.top = command.top;
    options.rules = rules;
    options.filter = request::filter(&command.places, &[], catalogue)?;
    options.max_overlap = command.max_overlap;
    options.max_appearances = command.max_appearances;
    if let Some(work) = command.budget {
        options.budget = Budget { work };
    }
    Ok(options)
}

fn sectors(named: &[String], catalogue: &Catalogue) -> Result<Sectors, Failure> {
    match named {
        [] => Ok(Sectors::Every),
        [any] if any.eq_ignore_ascii_case("any") => Ok(Sectors::Any),
        _ => {
            let found = named.iter().map(|word| catalogue.vocabulary().find_sector(word));
            Ok(Sectors::Named(found.collect::<Result<_, _>>()?))
        }
    }
}

/// The rules in force: the last named, with the clauses of the command line in place of its own. A CSV table among
/// them replaces the presets; without a name its `cord`, or else its first row, is in force.
fn rules(command: &ProposeCommand) -> Result<Rules, Failure> {
    let is_table =
        |name: &&String| Path::new(name.as_str()).extension().is_some_and(|suffix| suffix == "csv");
    let table = command.rules.iter().rfind(is_table).map(Path::new);
    let reference = reference(&command.input.reference, table)?;
    let named = command.rules.iter().rfind(|name| !is_table(name));
    let mut rules = match named.map(String::as_str) {
        Some("none") => Rules::default(),
        Some(name) if name.ends_with(".toml") => {
            let read = Source::open(name).and_then(|source| read_rules(&source, &reference));
            read.map_err(Failure::Configuration)?
        }
        Some(name) => reference.presets.find(name)?.rules.clone(),
        None => first_of(&reference.presets)?,
    };
    rules.must.extend(command.must.iter().cloned());
    rules.never.extend(command.never.iter().cloned());
    rules.min_countries = command.min_countries.or(rules.min_countries);
    rules.max_per_country = command.max_per_country.or(rules.max_per_country);
    rules.min_pair_score = command.min_pair_score.or(rules.min_pair_score);
    Ok(rules)
}

fn first_of(presets: &Presets) -> Result<Rules, Failure> {
    let preset = presets.find("cord").ok().or_else(|| presets.iter().next());
    let preset = preset.ok_or_else(|| Failure::usage("the table of rules is empty"))?;
    Ok(preset.rules.clone())
}

/// Done if every sector named has a proposal, or some sector has one where none was named.
fn verdict(lists: &[ProposalList], options: &ProposeOptions, rejects: bool, empty: bool) -> Verdict {
    let found = |list: &ProposalList| !list.proposals.is_empty();
    let satisfied = match options.sectors {
        Sectors::Every => lists.iter().any(found) || empty,
        _ => lists.iter().all(found) || empty,
    };
    if lists.is_empty() {
        messages::line("no proposal: no cluster works in any sector of the table");
    }
    let cut_short = |list: &ProposalList| {
        let unproven = |blocked: &Blocked| blocked.unproven;
        list.blocked.as_ref().is_some_and(unproven)
            || list.proposals.iter().any(|proposal| !matches!(proposal.status, Status::Optimal))
    };
    Verdict { negative: rejects || !satisfied, budget_spent: lists.iter().any(cut_short) }
}
