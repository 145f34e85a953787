//! `metacluster extend`: who should join a group that exists, and who could leave it.

use std::path::Path;

use metacluster::extend::SetList;
use metacluster::solve::{Budget, Status};
use metacluster::{
    Catalogue, Error, ExtendOptions, ExtendSector, Extension, Group, GroupState, Groups, Rules, extend,
};
use metacluster_io::write::ExtendDocument;

use crate::args::ExtendCommand;
use crate::failure::Failure;
use crate::load::{Companions, load_with};
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &ExtendCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.scoring)?;
    let rules = request::rules(&command.rules, &command.input.reference)?;
    let further = Companions { groups: command.groups.as_deref(), ..Companions::default() };
    let loaded = load_with(&command.input, further)?;
    let group = match &command.groups {
        Some(table) => Some(chosen(&loaded.groups, command.name.as_deref(), table)?),
        None => None,
    };
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = options(command, group, rules, &loaded.catalogue)?;
    if let Some(group) = group.filter(|group| group.state.is_some_and(GroupState::is_closed)) {
        messages::line(&format!(
            "note: {} is signed, and so closed; the answer says who would fit, not who may join",
            group.name
        ));
    }
    let progress = Progress::start("searching for newcomers");
    let extension = extend(&scorer, &options)?;
    drop(progress);
    let document = ExtendDocument::new(&scorer, &extension, &options, group, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(verdict(&extension, loaded.has_rejects()))
}

/// The group named, or the only one of the table.
fn chosen<'a>(groups: &'a Groups, name: Option<&str>, table: &Path) -> Result<&'a Group, Failure> {
    if let Some(name) = name {
        return Ok(groups.find(name)?);
    }
    let mut all = groups.iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::usage(format!("{} holds no group", table.display()))),
        (Some(_), Some(_)) => {
            let ids: Vec<&str> = groups.iter().take(GROUPS_SHOWN).map(|group| group.id.as_str()).collect();
            let more = if groups.len() > GROUPS_SHOWN { ", …" } else { "" };
            Err(Failure::Usage {
                message: format!("{} holds {} groups", table.display(), groups.len()),
                help: Some(format!("say which with --name: {}{more}", ids.join(", "))),
            })
        }
    }
}

/// Ids of groups named in a message.
const GROUPS_SHOWN: usize = 10;

fn options(
    command: &ExtendCommand,
    group: Option<&Group>,
    rules: Rules,
    catalogue: &Catalogue,
) -> Result<ExtendOptions, Failure> {
    let mut options = ExtendOptions::new(members(command, group, catalogue)?);
    options.sector = sector(command, group, catalogue)?;
    options.add = command.add.map(|(least, most)| least..=most);
    options.top = command.top;
    options.rules = rules;
    options.filter = request::filter(&command.places, &[], catalogue)?;
    options.max_overlap = command.max_overlap;
    if let Some(work) = command.budget {
        options.budget = Budget { work };
    }
    Ok(options)
}

fn members(
    command: &ExtendCommand,
    group: Option<&Group>,
    catalogue: &Catalogue,
) -> Result<Vec<usize>, Failure> {
    if let Some(group) = group {
        let found = group.members.iter().map(|id| catalogue.find(id));
        return found.collect::<Result<_, _>>().map_err(|error| Failure::Usage {
            message: format!("group {}: {error}", group.id),
            help: error.help(),
        });
    }
    let named = command.group.iter().map(|id| id.trim()).filter(|id| !id.is_empty());
    let found: Vec<usize> = named.map(|id| catalogue.find(id)).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err(Failure::Usage {
            message: "--group names no cluster, expected at least one member".to_owned(),
            help: Some("such as --group CREA,TECES".to_owned()),
        });
    }
    Ok(found)
}

/// As asked, or as the table of groups says, or that of the members. A word of the table that nobody knows is no
/// reason to refuse.
fn sector(
    command: &ExtendCommand,
    group: Option<&Group>,
    catalogue: &Catalogue,
) -> Result<ExtendSector, Failure> {
    let find = |word: &str| -> Result<ExtendSector, Error> {
        if word.eq_ignore_ascii_case("any") {
            return Ok(ExtendSector::Any);
        }
        Ok(ExtendSector::Named(catalogue.vocabulary().find_sector(word)?))
    };
    if let Some(word) = &command.sector {
        return Ok(find(word)?);
    }
    let Some((group, word)) = group.and_then(|group| Some((group, group.sector.as_ref()?))) else {
        return Ok(ExtendSector::OfMembers);
    };
    Ok(find(word).unwrap_or_else(|error| {
        let help = error.help().unwrap_or_default();
        messages::line(&format!("warning: group {}: {error}; the members' sector is taken", group.id));
        messages::line(&format!("help: {help}"));
        ExtendSector::OfMembers
    }))
}

/// No where no set of any size obeys the rules.
fn verdict(extension: &Extension, rejects: bool) -> Verdict {
    let cut_short = |list: &SetList| {
        list.blocked.as_ref().is_some_and(|blocked| blocked.unproven)
            || list.sets.iter().any(|set| !matches!(set.status, Status::Optimal))
    };
    let nothing = extension.lists.iter().all(|list| list.sets.is_empty());
    Verdict { negative: rejects || nothing, budget_spent: extension.lists.iter().any(cut_short) }
}
