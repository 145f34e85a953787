//! `metacluster propose`: the best groups of every sector under a programme's rules.

use std::ops::ControlFlow;
use std::time::Instant;

use metacluster::propose::{Blocked, propose_watched};
use metacluster::solve::{Budget, Status};
use metacluster::{Catalogue, PortfolioLimits, ProposalList, ProposeOptions, Rules, Sectors, portfolio};
use metacluster_io::write::ProposeDocument;

use crate::args::ProposeCommand;
use crate::check::problems;
use crate::failure::Failure;
use crate::load::load;
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &ProposeCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.scoring)?;
    let rules = request::rules(&command.rules, &command.input.reference)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = options(command, rules, &loaded.catalogue)?;
    let progress = Progress::start("searching for the best groups");
    let (rejects, empty) = (loaded.has_rejects(), loaded.catalogue.is_empty());
    if command.portfolio {
        let limits = PortfolioLimits { per_sector: command.per_sector, max_uses: command.max_uses };
        let portfolio = portfolio(&scorer, &options, limits)?;
        drop(progress);
        let document = ProposeDocument::of_portfolio(&scorer, &portfolio, &options, loaded.inputs.clone())
            .with_problems(problems(&loaded.diagnostics));
        output::document(&document, &command.output)?;
        loaded.close();
        return Ok(verdict(&portfolio.lists, &options, rejects, empty));
    }
    let begun = Instant::now();
    let lists = propose_watched(&scorer, &options, &mut |search| {
        let best = search.best.map_or("none yet".to_owned(), |best| format!("best {best:.3}"));
        progress.say(format!("searching: {best}, none above {:.3}", search.bound));
        match command.deadline {
            Some(deadline) if begun.elapsed() > deadline => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    })?;
    drop(progress);
    let document = ProposeDocument::new(&scorer, &lists, &options, loaded.inputs.clone())
        .with_problems(problems(&loaded.diagnostics));
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(verdict(&lists, &options, rejects, empty))
}

fn options(command: &ProposeCommand, rules: Rules, catalogue: &Catalogue) -> Result<ProposeOptions, Failure> {
    let mut options = ProposeOptions::default();
    options.sectors = request::sectors(&command.sectors, catalogue)?;
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

/// Done if every sector named has a proposal, or some sector has one where none was named.
pub(crate) fn verdict(
    lists: &[ProposalList],
    options: &ProposeOptions,
    rejects: bool,
    empty: bool,
) -> Verdict {
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
