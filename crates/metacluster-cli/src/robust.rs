//! `metacluster robust`: how much a ranking, or the order of proposals, depends on the weights.

use metacluster::robust::{Draws, robust_groups};
use metacluster::{ProposeOptions, RobustOptions, Scope, propose, robust};
use metacluster_io::write::RobustDocument;

use crate::args::RobustCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::propose::verdict;
use crate::request;

/// Pairs looked at unless said otherwise: a page.
const PAIRS: usize = 10;
/// Groups looked at unless said otherwise: as many as `propose` lists.
const GROUPS: usize = 3;

pub(crate) fn run(command: &RobustCommand) -> Result<Verdict, Failure> {
    if command.pairs.min_score > 0.0 {
        return Err(Failure::usage("robust takes no --min-score: scores change with the weights"));
    }
    let of_pairs = &command.pairs;
    if command.groups {
        if of_pairs.allow_domestic || of_pairs.new_ties_only || !of_pairs.blocks.is_empty() {
            return Err(Failure::usage(
                "--allow-domestic, --new-ties-only and --block are about pairs; with --groups the rules decide",
            ));
        }
        return groups(command);
    }
    let rules = &command.rules;
    let clauses = [rules.min_countries, rules.max_per_country].iter().any(Option::is_some);
    let members = !rules.must.is_empty() || !rules.never.is_empty();
    if clauses || members || rules.min_pair_score.is_some() || rules.named != ["cord"] {
        return Err(Failure::usage("rules are about groups; say --groups to study those"));
    }
    pairs(command)
}

fn options(command: &RobustCommand, top: usize) -> RobustOptions {
    let mut options = RobustOptions::default();
    options.top = command.top.unwrap_or(top);
    options.draws = Draws::new(command.draws).seeded(command.seed);
    options.constraints.clone_from(&command.constraints);
    options.near = command.near;
    options.step = command.step;
    options.matrix = command.matrix;
    options
}

fn pairs(command: &RobustCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut ranked = request::pairs(&command.pairs, &loaded.catalogue)?;
    if let Some(asker) = &command.asker {
        ranked.scope = Scope::For(vec![loaded.catalogue.find(asker)?]);
    }
    let request = options(command, PAIRS);
    let progress = Progress::start("weighing anew");
    let study = robust(&scorer, &ranked, &request)?;
    drop(progress);
    let nothing = study.listed == 0;
    if nothing {
        messages::line("no pair to study; `metacluster rank` says why");
    }
    let document = RobustDocument::of_pairs(&scorer, &study, &ranked, &request, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    let nothing = nothing && !loaded.catalogue.is_empty();
    Ok(Verdict { negative: loaded.has_rejects() || nothing, ..Verdict::default() })
}

fn groups(command: &RobustCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let rules = request::rules(&command.rules, &command.input.reference)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let request = options(command, GROUPS);
    let mut options = ProposeOptions::default();
    options.sectors = request::sectors(&command.pairs.sectors, &loaded.catalogue)?;
    options.sizes = command.size.0..=command.size.1;
    options.top = request.top;
    options.rules = rules;
    options.filter = request::filter(&command.pairs.places, &[], &loaded.catalogue)?;
    let progress = Progress::start("searching for the best groups");
    let lists = propose(&scorer, &options)?;
    progress.say("weighing anew".to_owned());
    let studies = robust_groups(&scorer, &lists, options.objective, &request)?;
    drop(progress);
    let document = RobustDocument::of_groups(&scorer, &studies, &lists, &request, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(verdict(&lists, &options, loaded.has_rejects(), loaded.catalogue.is_empty()))
}
