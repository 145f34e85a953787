//! `metacluster schedule`: the timetable of an exchange forum.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use metacluster::schedule::{Candidate, Forum, Slots, schedule};
use metacluster::{
    Catalogue, Filter, ProposeOptions, RankOptions, RankedPair, Scorer, Sectors, pairs_among, propose,
};
use metacluster_io::Wish;
use metacluster_io::write::ScheduleDocument;

use crate::args::{MeetingsFrom, RuleArguments, ScheduleCommand};
use crate::failure::Failure;
use crate::load::{Companions, load_with};
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &ScheduleCommand) -> Result<Verdict, Failure> {
    if let Some(pair) = command.never.first() {
        return Err(Failure::Usage {
            message: "schedule has no --never".into(),
            help: Some(format!("say --block {pair} for a pair that is not to meet")),
        });
    }
    let wanted = request::scoring(&command.pairs.scoring)?;
    let slots = Slots::parse(&command.slots)?;
    let table = participants_table(command);
    let tables: Vec<&Path> = table.into_iter().chain(command.wishes.as_deref()).collect();
    let loaded = load_with(
        &command.input,
        Companions { wishes: &tables, slots: Some(&slots), ..Companions::default() },
    )?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = request::pairs(&command.pairs, &loaded.catalogue)?;
    let progress = Progress::start("making the timetable");
    let among = named(command, table.is_some(), &loaded.wishes, &options.filter, &loaded.catalogue)?;
    let (participants, pairs) = match command.from {
        MeetingsFrom::Rank => {
            let pairs = pairs_among(&scorer, &options, &among);
            (among, pairs)
        }
        MeetingsFrom::Proposals => proposed(command, &scorer, &options, &among)?,
    };
    let forum = Wishes { command, slots: &slots, catalogue: &loaded.catalogue, participants: &participants }
        .forum(&scorer, &pairs, &options.blocks, &loaded.wishes)?;
    let day = schedule(&forum)?;
    drop(progress);
    if day.meetings.is_empty() && !loaded.catalogue.is_empty() {
        messages::line(
            "no meeting can be arranged: no pair of those who take part passes the filters and shares a slot",
        );
    }
    let inputs = loaded.inputs.clone();
    let document = ScheduleDocument::new(&scorer, &forum, &day, &slots, &participants, inputs);
    output::document(&document, &command.output)?;
    loaded.close();
    let nothing = day.meetings.is_empty() && !loaded.catalogue.is_empty();
    let negative = loaded.has_rejects() || nothing || !day.unmet.is_empty();
    Ok(Verdict { negative, budget_spent: day.cut_short })
}

/// The table of participants, if `--participants` names a file.
fn participants_table(command: &ScheduleCommand) -> Option<&Path> {
    match command.participants.as_slice() {
        [only] if Path::new(only).is_file() || only.contains(['.', '/', '\\']) => Some(Path::new(only)),
        _ => None,
    }
}

/// Those who take part, ascending: as named, or all that pass the filters.
fn named(
    command: &ScheduleCommand,
    from_table: bool,
    wishes: &[Vec<Wish>],
    filter: &Filter,
    catalogue: &Catalogue,
) -> Result<Vec<usize>, Failure> {
    let ids: Vec<&str> = match wishes.first().filter(|_| from_table) {
        Some(table) => table.iter().map(|wish| wish.participant.as_str()).collect(),
        None => command.participants.iter().map(|id| id.trim()).filter(|id| !id.is_empty()).collect(),
    };
    if ids.is_empty() && command.participants.is_empty() {
        let clusters = catalogue.clusters().iter().enumerate();
        return Ok(clusters.filter(|(_, it)| filter.admits(it, catalogue)).map(|(index, _)| index).collect());
    }
    let mut found: Vec<usize> = ids.into_iter().map(|id| catalogue.find(id)).collect::<Result<_, _>>()?;
    found.sort_unstable();
    if let Some(twice) = found.windows(2).find(|two| two[0] == two[1]) {
        return Err(Failure::usage(format!("'{}' takes part twice", catalogue.clusters()[twice[0]].id())));
    }
    Ok(found)
}

/// The members of the proposals among those who may take part, and the pairs within each proposal.
fn proposed(
    command: &ScheduleCommand,
    scorer: &Scorer<'_>,
    options: &RankOptions,
    among: &[usize],
) -> Result<(Vec<usize>, Vec<RankedPair>), Failure> {
    let rules = RuleArguments {
        named: command.rules.iter().cloned().chain(command.rules.is_none().then(|| "cord".into())).collect(),
        must: Vec::new(),
        never: Vec::new(),
        min_countries: None,
        max_per_country: None,
        min_pair_score: None,
    };
    let mut wanted = ProposeOptions::default();
    wanted.rules = request::rules(&rules, &command.input.reference)?;
    wanted.filter = options.filter.clone();
    wanted.sectors = Sectors::Every;
    if let Some((least, most)) = command.size {
        wanted.sizes = least..=most;
    }
    wanted.top = command.top.unwrap_or(wanted.top);
    let lists = propose(scorer, &wanted)?;
    let groups = lists.iter().flat_map(|list| &list.proposals).map(|proposal| &proposal.members);
    let mut together = BTreeSet::new();
    let mut members = BTreeSet::new();
    for group in groups {
        let present: Vec<usize> =
            group.iter().copied().filter(|member| among.binary_search(member).is_ok()).collect();
        members.extend(present.iter().copied());
        together.extend(present.iter().flat_map(|&a| present.iter().map(move |&b| (a, b))));
    }
    let members: Vec<usize> = match command.participants.is_empty() {
        true => members.into_iter().collect(),
        // Who was named takes part, in a proposal or not.
        false => among.to_vec(),
    };
    let mut pairs = pairs_among(scorer, options, &members);
    pairs.retain(|pair| together.contains(&(pair.a, pair.b)));
    Ok((members, pairs))
}

/// What was said of the forum, by the numbers of its participants.
struct Wishes<'a> {
    command: &'a ScheduleCommand,
    slots: &'a Slots,
    catalogue: &'a Catalogue,
    /// The cluster of each participant, ascending.
    participants: &'a [usize],
}

impl Wishes<'_> {
    fn forum(
        &self,
        scorer: &Scorer<'_>,
        pairs: &[RankedPair],
        blocks: &[(usize, usize)],
        wishes: &[Vec<Wish>],
    ) -> Result<Forum, Failure> {
        let number = |cluster: usize| self.participants.binary_search(&cluster).ok();
        let mut weights: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for pair in pairs {
            if let Some((a, b)) = number(pair.a).zip(number(pair.b)) {
                weights.insert((a.min(b), a.max(b)), pair.totals.score);
            }
        }
        let mut forum = Forum::new(self.participants.len(), self.slots.len(), Vec::new());
        for text in &self.command.breaks {
            forum.breaks.extend(self.slots.set(text)?);
        }
        forum.breaks.sort_unstable();
        forum.breaks.dedup();
        forum.tables = self.command.tables;
        forum.max_meetings = self.command.max_meetings;
        forum.min_meetings = self.command.min_meetings;
        forum.work = self.command.budget.unwrap_or(forum.work);
        for text in &self.command.must {
            forum.must.push(self.pair("--must", text)?);
        }
        // A pair that is left out of every ranking is not to meet either where somebody says that it must.
        for (a, b) in blocks {
            if let Some((a, b)) = number(*a).zip(number(*b)) {
                forum.never.push(self.both(a, b)?);
            }
        }
        for text in &self.command.absent {
            let Some((id, slots)) = text.split_once('=') else {
                return Err(Failure::Usage {
                    message: format!("--absent is '{text}', expected an id, = and slots"),
                    help: Some("such as --absent CREA=1-2".into()),
                });
            };
            let participant = self.participant(id)?;
            forum.attendances[participant].away.extend(self.slots.set(slots)?);
        }
        for wish in wishes.iter().flatten() {
            let participant = self.participant(&wish.participant)?;
            let attendance = &mut forum.attendances[participant];
            attendance.away.extend(&wish.away);
            attendance.max_meetings = attendance.max_meetings.into_iter().chain(wish.max_meetings).min();
            for (ids, pairs) in [(&wish.must, &mut forum.must), (&wish.never, &mut forum.never)] {
                for id in ids {
                    pairs.push(self.both(participant, self.participant(id)?)?);
                }
            }
        }
        for attendance in &mut forum.attendances {
            attendance.away.sort_unstable();
            attendance.away.dedup();
        }
        for pairs in [&mut forum.must, &mut forum.never] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        // A must meeting has its score too, whether a ranking would list the pair or not.
        for &(a, b) in &forum.must {
            let totals = scorer.totals(self.participants[a], self.participants[b]);
            weights.entry((a, b)).or_insert(totals.score);
        }
        forum.candidates = weights.into_iter().map(|((a, b), weight)| Candidate { a, b, weight }).collect();
        Ok(forum)
    }

    /// The number of the participant with this id.
    fn participant(&self, id: &str) -> Result<usize, Failure> {
        let id = id.trim();
        let cluster = self.catalogue.find(id)?;
        self.participants.binary_search(&cluster).map_err(|_| Failure::Usage {
            message: format!("'{id}' does not take part"),
            help: Some("--participants says who does; without it those do who pass the filters".into()),
        })
    }

    fn pair(&self, option: &str, text: &str) -> Result<(usize, usize), Failure> {
        let Some((a, b)) = text.split_once(',') else {
            return Err(Failure::usage(format!(
                "{option} is '{text}', expected two ids separated by a comma"
            )));
        };
        self.both(self.participant(a)?, self.participant(b)?)
    }

    fn both(&self, a: usize, b: usize) -> Result<(usize, usize), Failure> {
        if a == b {
            let id = self.catalogue.clusters()[self.participants[a]].id();
            return Err(Failure::usage(format!("'{id}' cannot meet itself")));
        }
        Ok((a.min(b), a.max(b)))
    }
}
