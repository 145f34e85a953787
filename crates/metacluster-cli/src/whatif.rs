//! `metacluster whatif`: what other weights, rules, filters or clusters would change.

use std::path::Path;
use std::sync::Arc;

use metacluster::scenario::{Asked, GroupQuestion, GroupSectors, PairQuestion, PlaceWords};
use metacluster::solve::{Budget, Status};
use metacluster::{Answer, Network, ProposalList, Question, Rules, diff};
use metacluster_io::write::{ComparisonDocument, DiffDocument, Input};
use metacluster_io::{ScenarioBase, ScenarioReport, Source, read_scenario};

use crate::args::{ComparedArguments, WhatIfCommand};
use crate::check::problems;
use crate::failure::Failure;
use crate::load::{Loaded, load};
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &WhatIfCommand) -> Result<Verdict, Failure> {
    let rules = request::rules(&command.compared.rules, &command.input.reference)?;
    let mut question = question(&command.compared, rules.clone())?;
    let loaded = load(&command.input)?;
    let mut reports = Vec::new();
    for path in &command.scenarios {
        reports.push(scenario(path, ScenarioBase { catalogue: &loaded.catalogue, rules: &rules })?);
    }
    if reports.iter().all(|report| report.scenario.rules.is_none()) && command.compared.proposals.is_none() {
        question.groups = None;
    }
    check_askers(&question, &loaded, &reports)?;
    let progress = Progress::start("answering");
    let baseline = Answer::new(loaded.network(), loaded.complements(), &question)?;
    let edited = |report: &mut ScenarioReport| {
        let catalogue = report.edited.take()?;
        Some(Network::build(Arc::new(catalogue), loaded.partnerships()))
    };
    let networks: Vec<Option<Network>> = reports.iter_mut().map(edited).collect();
    let mut inputs = loaded.inputs.clone();
    inputs.extend(reports.iter().map(|report| Input {
        name: report.name.clone(),
        sha256: report.sha256.clone(),
        rows: report.edits as u64,
    }));
    let mut document =
        DiffDocument::against(command.input.catalogue.display().to_string(), &baseline, inputs);
    let mut cut_short = is_cut_short(&baseline);
    let mut answers = Vec::with_capacity(reports.len());
    for (report, network) in reports.iter().zip(&networks) {
        let question = report.scenario.question(&question)?;
        let answer = match network {
            Some(network) => baseline.elsewhere(network, &question),
            None => baseline.again(&question),
        };
        let answer = answer.map_err(|error| Failure::Usage {
            message: format!("{}: {error}", report.name),
            help: error.help(),
        })?;
        cut_short |= is_cut_short(&answer);
        document.push_scenario(&report.scenario, &answer, diff(&baseline, &answer));
        answers.push(answer);
    }
    drop(progress);
    let mut found = problems(&loaded.diagnostics);
    reports.iter().for_each(|report| found.extend(problems(&report.diagnostics)));
    let sides = std::iter::once(&baseline).chain(&answers).collect();
    let document = ComparisonDocument::new(document, sides).with_problems(found);
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), budget_spent: cut_short })
}

/// Reads a scenario and says what was read and noticed.
fn scenario(path: &Path, base: ScenarioBase<'_>) -> Result<ScenarioReport, Failure> {
    let report = Source::open(path).and_then(|source| read_scenario(&source, base));
    let report = report.map_err(Failure::Configuration)?;
    let changes = report.scenario.changes();
    let changes = if changes.is_empty() { "no change".to_owned() } else { changes.join("; ") };
    messages::line(&format!("read {}: scenario '{}': {changes}", report.name, report.scenario.name));
    messages::diagnostics(&report.diagnostics, 0);
    Ok(report)
}

/// The question that both sides of a comparison are asked; with proposals.
pub(crate) fn question(arguments: &ComparedArguments, rules: Rules) -> Result<Question, Failure> {
    let wanted = request::scoring(&arguments.pairs.scoring)?;
    let pairs = &arguments.pairs;
    request::check_min_score(pairs)?;
    let any = matches!(pairs.sectors.as_slice(), [word] if word.eq_ignore_ascii_case("any"));
    let mut groups = GroupQuestion::default();
    groups.sectors = match pairs.sectors.as_slice() {
        [] => GroupSectors::Every,
        _ if any => GroupSectors::Any,
        words => GroupSectors::Named(words.to_vec()),
    };
    groups.sizes = arguments.size.0..=arguments.size.1;
    groups.top = arguments.proposals.unwrap_or(groups.top);
    groups.rules = rules;
    if let Some(work) = arguments.budget {
        groups.budget = Budget { work };
    }
    let mut question = Question::default();
    question.groups = Some(groups);
    question.scoring = wanted.scoring;
    question.catalogue_priors = wanted.catalogue_priors;
    let mut asked = PairQuestion::default();
    asked.asked = match (arguments.per_cluster, arguments.askers.as_slice()) {
        (Some(_), _) => Asked::PerCluster,
        (None, []) => Asked::Overall,
        (None, ids) => Asked::For(ids.to_vec()),
    };
    asked.top = arguments.per_cluster.unwrap_or(arguments.top);
    asked.sectors = if any { Vec::new() } else { pairs.sectors.clone() };
    asked.places = PlaceWords {
        countries: pairs.places.countries.clone(),
        regions: pairs.places.regions.clone(),
        areas: pairs.places.areas.clone(),
    };
    asked.allow_domestic = pairs.allow_domestic;
    asked.min_score = pairs.min_score;
    asked.new_ties_only = pairs.new_ties_only;
    asked.blocks = pairs.blocks.iter().map(|block| request::block(block)).collect::<Result<_, _>>()?;
    question.pairs = asked;
    Ok(question)
}

/// Refuses askers and blocks that neither the catalogue nor a scenario knows.
fn check_askers(question: &Question, loaded: &Loaded, reports: &[ScenarioReport]) -> Result<(), Failure> {
    let asked = match &question.pairs.asked {
        Asked::For(ids) => ids.as_slice(),
        Asked::Overall | Asked::PerCluster => &[],
    };
    let blocked = question.pairs.blocks.iter().flat_map(|(a, b)| [a, b]);
    for id in asked.iter().chain(blocked) {
        let in_some = |report: &ScenarioReport| {
            report.edited.as_ref().is_some_and(|catalogue| catalogue.index_of(id).is_some())
        };
        if !reports.iter().any(in_some) {
            loaded.catalogue.find(id)?;
        }
    }
    Ok(())
}

/// Whether a search of an answer ended at its budget.
pub(crate) fn is_cut_short(answer: &Answer<'_>) -> bool {
    let cut_short = |list: &ProposalList| {
        list.blocked.as_ref().is_some_and(|blocked| blocked.unproven)
            || list.proposals.iter().any(|proposal| !matches!(proposal.status, Status::Optimal))
    };
    answer.groups().is_some_and(|groups| groups.lists.iter().any(cut_short))
}
