//! Checks proposals: numbers, members, rules, lead, facts and what is claimed of optimality.

use std::collections::BTreeMap;

use super::groups::Groups;
use super::obedience::Obedience;
use super::{Violation, close, same, violation};
use crate::cluster::Cluster;
use crate::fold::fold;
use crate::propose::{Met, Proposal, ProposalList, ProposeOptions, Sectors};
use crate::score::Scorer;
use crate::solve::Status;
use crate::vocabulary::TermId;

/// Checks the lists that `scorer` and `options` are said to have given.
///
/// Recomputes eligibility, cohesion, supply, F with its interval, the lead, every rule, overlaps, flows, shared and
/// uncovered terms, past partnerships and what the group hangs on from the catalogue; bounds and statuses have to agree
/// with the scores and with the order of the list. O(members² · tags² + members · eligible · (members² + terms asked
/// for)) a proposal.
///
/// # Errors
/// The first [`Violation`].
pub fn proposals(
    scorer: &Scorer<'_>,
    options: &ProposeOptions,
    lists: &[ProposalList],
) -> Result<(), Violation> {
    let vocabulary = scorer.network().catalogue().vocabulary();
    let sectors: Vec<Option<TermId>> = match &options.sectors {
        Sectors::Named(sectors) => sectors.iter().copied().map(Some).collect(),
        Sectors::Any => vec![None],
        Sectors::Every => vocabulary.top_sectors().map(Some).collect(),
    };
    let mut rest = lists.iter();
    for sector in sectors {
        let groups = match Groups::new(scorer, options, sector) {
            Ok(groups) => groups,
            Err(error) => return violation("the request", error, "one that can be answered"),
        };
        if options.sectors == Sectors::Every && groups.in_sector == 0 {
            continue;
        }
        for size in options.sizes.clone() {
            match rest.next() {
                Some(found) => {
                    same(|| "the sector of a list".into(), found.sector, sector)?;
                    same(|| "the size of a list".into(), found.size, size)?;
                    list(&groups, options, found)?;
                }
                None => violation("the list of a sector", "missing", format!("one of size {size}"))?,
            }
        }
    }
    same(|| "the number of further lists".into(), rest.count(), 0)
}

fn list(groups: &Groups<'_>, options: &ProposeOptions, list: &ProposalList) -> Result<(), Violation> {
    same(|| "the number of eligible clusters".into(), list.eligible, groups.eligible().len())?;
    same(|| "a reason for an empty list".into(), list.blocked.is_some(), list.proposals.is_empty())?;
    same(|| "a list longer than asked for".into(), list.proposals.len() > options.top.max(1), false)?;
    let most_shared = options.max_overlap.unwrap_or(list.size / 2).min(list.size - 1);
    for (place, found) in list.proposals.iter().enumerate() {
        let check = Check { groups, options, proposal: found, place: place + 1 };
        check.all(list.size)?;
        for earlier in &list.proposals[..place] {
            let shared = earlier.members.iter().filter(|member| found.members.contains(member)).count();
            same(|| check.what("too large an overlap"), shared > most_shared, false)?;
            let proved = earlier.status == Status::Optimal;
            same(
                || check.what("a score above a proved optimum"),
                proved && found.score > earlier.score,
                false,
            )?;
        }
    }
    let musts = &options.rules.must;
    let mut appearances: BTreeMap<usize, usize> = BTreeMap::new();
    for member in list.proposals.iter().flat_map(|proposal| &proposal.members) {
        if !musts.iter().any(|id| id == groups.pairs.catalogue.clusters()[*member].id()) {
            *appearances.entry(*member).or_default() += 1;
        }
    }
    let most = appearances.into_values().max().unwrap_or(0);
    let too_often = options.max_appearances.is_some_and(|allowed| most > allowed);
    same(|| "a cluster in too many proposals of a list".into(), too_often, false)
}

/// One proposal under check.
pub(super) struct Check<'a> {
    pub(super) groups: &'a Groups<'a>,
    pub(super) options: &'a ProposeOptions,
    pub(super) proposal: &'a Proposal,
    /// Its rank in the list.
    place: usize,
}

impl<'a> Check<'a> {
    pub(super) fn what(&self, which: &str) -> String {
        format!("{which} of proposal {}", self.place)
    }

    pub(super) fn cluster(&self, index: usize) -> &'a Cluster {
        &self.groups.pairs.catalogue.clusters()[index]
    }

    pub(super) fn members(&self) -> impl Iterator<Item = &'a Cluster> + Clone + '_ {
        self.clusters(&self.proposal.members)
    }

    fn clusters<'s>(&'s self, members: &'s [usize]) -> impl Iterator<Item = &'a Cluster> + Clone + 's {
        members.iter().map(|&member| self.cluster(member))
    }

    fn all(&self, size: usize) -> Result<(), Violation> {
        let proposal = self.proposal;
        same(|| self.what("the rank"), proposal.rank, self.place)?;
        same(|| self.what("the number of members"), proposal.members.len(), size)?;
        let ascending = proposal.members.windows(2).all(|two| two[0] < two[1]);
        same(|| self.what("the ascending order of members"), ascending, true)?;
        let eligible = |member: &usize| self.groups.eligible().binary_search(member).is_ok();
        same(|| self.what("eligibility"), proposal.members.iter().all(eligible), true)?;
        self.numbers()?;
        self.status()?;
        let group = self.group(&proposal.members);
        let lead = group.lead();
        same(|| self.what("the lead"), proposal.lead, lead)?;
        self.rules(&group, lead)?;
        self.duplicates()?;
        self.facts()?;
        self.invitation()?;
        self.dependence()
    }

    fn numbers(&self) -> Result<(), Violation> {
        let (found, expected) = (self.proposal, self.groups.worth(&self.proposal.members));
        close(|| self.what("the score"), found.score, expected.score)?;
        close(|| self.what("low"), found.low, expected.low)?;
        close(|| self.what("high"), found.high, expected.high)?;
        close(|| self.what("the known share"), found.known, expected.known)?;
        close(|| self.what("cohesion"), found.cohesion, expected.cohesion)?;
        same(|| self.what("a supply"), found.supply.is_some(), expected.supply.is_some())?;
        close(|| self.what("supply"), found.supply.unwrap_or(0.0), expected.supply.unwrap_or(0.0))
    }

    fn status(&self) -> Result<(), Violation> {
        let (score, bound) = (self.proposal.score, self.proposal.bound);
        same(|| self.what("a bound below the score"), bound < score, false)?;
        let consistent = match self.proposal.status {
            Status::Optimal => bound.to_bits() == score.to_bits(),
            Status::BestFound { gap, .. } => gap.to_bits() == (bound - score).to_bits(),
            Status::Infeasible | Status::NothingFound { .. } => false,
        };
        same(|| self.what("a status that fits score and bound"), consistent, true)
    }

    /// A group under the rules asked for.
    pub(super) fn group<'g>(&'g self, members: &'g [usize]) -> Obedience<'g> {
        Obedience { groups: self.groups, rules: &self.options.rules, members }
    }

    /// Every rule from scratch: what the group has, and whether that is enough.
    fn rules(&self, group: &Obedience<'_>, lead: Option<usize>) -> Result<(), Violation> {
        let found = group.check(lead, &self.proposal.rules, |which| self.what(which))?;
        same(|| self.what("a broken rule"), found.contains(&Met::No), false)
    }

    fn duplicates(&self) -> Result<(), Violation> {
        same(|| self.what("two members that may be one"), self.twins(&self.proposal.members), None)
    }

    /// Two of these that may be one organisation.
    pub(super) fn twins(&self, members: &[usize]) -> Option<(&'a str, &'a str)> {
        let named = |&member: &usize| {
            let cluster = self.cluster(member);
            (cluster.country(), bare_name(cluster.name()))
        };
        for (at, a) in members.iter().enumerate() {
            let twin = |b: &&usize| self.groups.may_be_one(*a, **b) || named(a) == named(b);
            if let Some(b) = members[at + 1..].iter().find(twin) {
                return Some((self.cluster(*a).id(), self.cluster(*b).id()));
            }
        }
        None
    }
}

/// Legal forms, folded, apart from the table that the search reads.
const LEGAL_FORMS: [&str; 28] = [
    "z s",
    "z s p o",
    "e v",
    "ev",
    "a s",
    "as",
    "s r o",
    "sro",
    "gmbh",
    "ggmbh",
    "ag",
    "sp z o o",
    "s a",
    "sa",
    "asbl",
    "vzw",
    "ry",
    "association",
    "verein",
    "spolek",
    "stowarzyszenie",
    "egyesulet",
    "kft",
    "nonprofit",
    "srl",
    "scarl",
    "d o o",
    "o z",
];

/// The words of a name, folded, without the legal forms at its end.
pub(super) fn bare_name(name: &str) -> Vec<String> {
    let text: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<String> = fold(&text).split(' ').map(str::to_owned).collect();
    let ends = |words: &[String], form: &[&str]| {
        words.len() > form.len() && words[words.len() - form.len()..].iter().zip(form).all(|(x, y)| x == y)
    };
    let forms: Vec<Vec<&str>> = LEGAL_FORMS.iter().map(|form| form.split(' ').collect()).collect();
    while let Some(form) = forms.iter().find(|form| ends(&words, form)) {
        words.truncate(words.len() - form.len());
    }
    words
}
