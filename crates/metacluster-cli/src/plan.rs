//! `metacluster plan`: the skeleton of a strategic plan and cooperation agreement for one proposal.

use metacluster::propose::DEFAULT_SIZE;
use metacluster::solve::Status;
use metacluster::{Catalogue, ProposalList, ProposeOptions, Rules, Scorer, Sectors, propose};
use metacluster_report::Plan;

use crate::args::PlanCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &PlanCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.scoring)?;
    let rules = request::rules(&command.rules, &command.input.reference)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = options(command, rules, &loaded.catalogue)?;
    let progress = Progress::start("searching for the group");
    let (list, objection) = list(command, &scorer, &options)?;
    drop(progress);
    let Some(proposal) = list.proposals.get(command.rank - 1) else {
        let reason = match &list.blocked {
            Some(blocked) => blocked.reason.clone(),
            None => format!("the list has {} only", list.proposals.len()),
        };
        messages::line(&format!("no proposal of rank {}: {reason}", command.rank));
        loaded.close();
        return Ok(Verdict { negative: true, ..Verdict::default() });
    };
    let plan = Plan::new(&scorer, proposal, &options, &loaded.inputs)
        .in_language(command.lang)
        .of_sector(list.sector)
        .with_objection(objection.as_deref());
    output::bytes(command.output.as_deref(), |out| plan.write(out))?;
    loaded.close();
    let budget_spent = !matches!(proposal.status, Status::Optimal);
    Ok(Verdict { negative: loaded.has_rejects() || objection.is_some(), budget_spent })
}

fn options(command: &PlanCommand, rules: Rules, catalogue: &Catalogue) -> Result<ProposeOptions, Failure> {
    let mut options = ProposeOptions::default();
    options.sectors = match command.sector.as_deref() {
        None => Sectors::Any,
        Some(word) if word.eq_ignore_ascii_case("any") => Sectors::Any,
        Some(word) => Sectors::Named(vec![catalogue.vocabulary().find_sector(word)?]),
    };
    options.rules = rules;
    options.filter = request::filter(&command.places, &[], catalogue)?;
    let mut group: Vec<&str> = command.group.iter().map(|id| id.trim()).filter(|id| !id.is_empty()).collect();
    for id in &group {
        catalogue.find(id)?;
    }
    group.sort_unstable();
    if let Some(twice) = group.windows(2).find(|two| two[0] == two[1]) {
        return Err(Failure::usage(format!("'{}' is in the group twice", twice[0])));
    }
    if !command.group.is_empty() && group.len() < 2 {
        return Err(Failure::usage("--group names fewer than two clusters, expected at least two members"));
    }
    let size = if group.is_empty() { command.size.unwrap_or(DEFAULT_SIZE) } else { group.len() };
    options.sizes = size..=size;
    options.top = command.rank;
    // A group of its own size that has to have all its members is that group.
    options.rules.must.extend(group.into_iter().map(str::to_owned));
    Ok(options)
}

/// The list that the proposal is from. A group that was named and breaks the rules is described all the same, with the
/// reason why it breaks them.
fn list(
    command: &PlanCommand,
    scorer: &Scorer<'_>,
    options: &ProposeOptions,
) -> Result<(ProposalList, Option<String>), Failure> {
    let first = |options: &ProposeOptions| -> Result<ProposalList, Failure> {
        let list = propose(scorer, options)?.into_iter().next();
        list.ok_or_else(|| Failure::usage("no sector has clusters"))
    };
    let list = first(options)?;
    let Some(blocked) = list.blocked.as_ref().filter(|_| !command.group.is_empty()) else {
        return Ok((list, None));
    };
    let objection = blocked.reason.clone();
    let mut free = options.clone();
    free.rules = Rules::default();
    free.rules.must.clone_from(&options.rules.must);
    let list = first(&free)?;
    messages::line(&format!("note: the group does not obey the rules: {objection}"));
    Ok((list, Some(objection)))
}
