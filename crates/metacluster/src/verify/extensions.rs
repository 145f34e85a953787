//! Checks an extension: the group as it stands, every newcomer, every set, every member who could leave.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::groups::Groups;
use super::obedience::{Obedience, count_regions};
use super::{TOLERANCE, Violation, close, same, violation};
use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::extend::{
    Difference, ExtendOptions, ExtendSector, Extension, Figures, Gain, Leaver, Newcomer, RuleChanges,
    SectorFrom, SetList, Twin,
};
use crate::propose::Met;
use crate::rules::Rules;
use crate::score::Scorer;
use crate::solve::Status;
use crate::vocabulary::TermId;

/// Checks the extension that `scorer` and `options` are said to have given.
///
/// Recomputes the sector, who may join, the worth of every membership named with its interval, differences, terms
/// covered, countries, regions, rules and weakest ties from the catalogue. Newcomers have to be the best of all, which
/// is checked by weighing each; so is the best single one under the rules. Of larger sets only a search can tell that
/// none is better: their bounds and statuses have to agree with each other. O(n·(k² + T)) once pairs are scored.
///
/// # Errors
/// The first [`Violation`].
pub fn extension(
    scorer: &Scorer<'_>,
    options: &ExtendOptions,
    extension: &Extension,
) -> Result<(), Violation> {
    let catalogue = scorer.network().catalogue();
    let mut group = options.group.clone();
    group.sort_unstable();
    same(|| "the group".into(), &extension.group.members, &group)?;
    let (sector, from) = sector(scorer, &group, options.sector);
    same(|| "the sector".into(), extension.sector, sector)?;
    same(|| "where the sector is from".into(), extension.sector_from, from)?;
    // Members are eligible wherever they stand, as musts are.
    let mut proposing = options.proposing();
    proposing.rules.must.extend(group.iter().map(|&index| catalogue.clusters()[index].id().to_owned()));
    let groups = match Groups::new(scorer, &proposing, sector) {
        Ok(groups) => groups,
        Err(error) => return violation("the request", error, "one that can be answered"),
    };
    let check = Check { groups: &groups, rules: &options.rules, options, group: &group, found: extension };
    check.now()?;
    let outsiders = check.outsiders()?;
    check.newcomers(&outsiders)?;
    let numbers: Vec<usize> = extension.lists.iter().map(|list| list.add).collect();
    same(|| "the numbers of newcomers".into(), numbers, options.numbers(catalogue).collect())?;
    for list in &extension.lists {
        check.list(list, &outsiders)?;
    }
    check.leavers()
}

/// The top-level sector in which most members work, if more than half do.
fn sector(scorer: &Scorer<'_>, group: &[usize], asked: ExtendSector) -> (Option<TermId>, SectorFrom) {
    let catalogue = scorer.network().catalogue();
    let vocabulary = catalogue.vocabulary();
    match asked {
        ExtendSector::Named(sector) => return (Some(sector), SectorFrom::Request),
        ExtendSector::Any => return (None, SectorFrom::Request),
        ExtendSector::OfMembers => {}
    }
    let tops = |index: &usize| -> BTreeSet<TermId> {
        let sectors = catalogue.clusters()[*index].sectors();
        sectors.iter().flat_map(|(term, _)| vocabulary.ancestors(term)).collect()
    };
    let closures: Vec<BTreeSet<TermId>> = group.iter().map(tops).collect();
    let counts =
        vocabulary.top_sectors().map(|top| (closures.iter().filter(|it| it.contains(&top)).count(), top));
    let best = counts.min_by_key(|&(count, top)| (Reverse(count), top));
    match best.filter(|&(count, _)| 2 * count > group.len()) {
        Some((count, top)) => (Some(top), SectorFrom::Members(count)),
        None => (None, SectorFrom::NoneShared),
    }
}

struct Check<'a> {
    groups: &'a Groups<'a>,
    rules: &'a Rules,
    options: &'a ExtendOptions,
    /// Ascending.
    group: &'a [usize],
    found: &'a Extension,
}

impl<'a> Check<'a> {
    fn cluster(&self, index: usize) -> &'a Cluster {
        &self.groups.pairs.catalogue.clusters()[index]
    }

    fn with(&self, newcomers: &[usize]) -> Vec<usize> {
        let mut members = [self.group, newcomers].concat();
        members.sort_unstable();
        members
    }

    fn obedience<'b>(&'b self, members: &'b [usize]) -> Obedience<'b> {
        Obedience { groups: self.groups, rules: self.rules, members }
    }

    fn now(&self) -> Result<(), Violation> {
        let now = &self.found.group;
        let what = |which: &str| format!("{which} of the group");
        self.figures(&what, now.figures, self.group)?;
        let group = self.obedience(self.group);
        same(|| what("the lead"), now.lead, group.lead())?;
        group.check(now.lead, &now.rules, what)?;
        let all: Vec<f64> = vec![1.0; self.groups.asked.len()];
        let uncovered = self.only_in(&all, &self.supplied(self.group));
        same(|| what("the list of uncovered terms"), &now.uncovered, &uncovered)
    }

    /// The possible newcomers, ascending, and those that may be members under another id.
    fn outsiders(&self) -> Result<Vec<usize>, Violation> {
        let (mut outsiders, mut twins) = (Vec::new(), Vec::new());
        for &cluster in self.groups.eligible().iter().filter(|index| !self.group.contains(index)) {
            match self.group.iter().find(|&&member| self.groups.may_be_one(cluster, member)) {
                Some(&member) => twins.push(Twin { cluster, member }),
                None => outsiders.push(cluster),
            }
        }
        same(|| "the list of twins".into(), &self.found.twins, &twins)?;
        same(|| "the number of eligible clusters".into(), self.found.eligible, outsiders.len())?;
        Ok(outsiders)
    }

    fn newcomers(&self, outsiders: &[usize]) -> Result<(), Violation> {
        let found = &self.found.newcomers;
        let listed = self.options.top.min(outsiders.len());
        same(|| "the number of newcomers".into(), found.len(), listed)?;
        let mut worst = f64::INFINITY;
        for (place, newcomer) in found.iter().enumerate() {
            let what = |which: &str| format!("{which} of newcomer {}", place + 1);
            same(|| what("the rank"), newcomer.rank, place + 1)?;
            same(|| what("eligibility"), outsiders.contains(&newcomer.cluster), true)?;
            let score = newcomer.gain.figures.score;
            let before = place.checked_sub(1).map(|before| &found[before]);
            let equal = before.is_some_and(|before| before.gain.figures.score.total_cmp(&score).is_eq());
            let ordered = score < worst
                || place == 0
                || (equal && before.is_some_and(|before| before.cluster < newcomer.cluster));
            same(|| what("the order"), ordered, true)?;
            worst = score;
            self.gain(&what, &newcomer.gain, &[newcomer.cluster])?;
            self.weakest(&what, newcomer)?;
        }
        for &index in outsiders.iter().filter(|&&index| !found.iter().any(|it| it.cluster == index)) {
            let left_out = self.groups.worth(&self.with(&[index])).score > worst + TOLERANCE;
            same(
                || format!("a newcomer better than the last, {}", self.cluster(index).id()),
                left_out,
                false,
            )?;
        }
        Ok(())
    }

    fn weakest(&self, what: &impl Fn(&str) -> String, newcomer: &Newcomer) -> Result<(), Violation> {
        let pair = |member: usize| {
            let (a, b) = (member.min(newcomer.cluster), member.max(newcomer.cluster));
            self.groups.pairs.totals(a, b).score
        };
        same(|| what("the member of the weakest tie"), self.group.contains(&newcomer.weakest.member), true)?;
        close(|| what("the weakest tie"), newcomer.weakest.score, pair(newcomer.weakest.member))?;
        let least = self.group.iter().map(|&member| pair(member)).fold(f64::INFINITY, f64::min);
        close(|| what("the weakest tie"), newcomer.weakest.score, least)
    }

    fn list(&self, list: &SetList, outsiders: &[usize]) -> Result<(), Violation> {
        let add = list.add;
        let what = |which: &str| format!("{which} of the sets of {add}");
        same(|| what("a reason for an empty list"), list.blocked.is_some(), list.sets.is_empty())?;
        same(|| what("the length"), list.sets.len() <= self.options.top.max(1), true)?;
        let most_shared = self.options.max_overlap.unwrap_or(add / 2).min(add - 1);
        for (place, set) in list.sets.iter().enumerate() {
            let what = |which: &str| format!("{which} of set {} of {add}", place + 1);
            same(|| what("the rank"), set.rank, place + 1)?;
            same(|| what("the number of newcomers"), set.newcomers.len(), add)?;
            same(|| what("the ascending order"), set.newcomers.windows(2).all(|two| two[0] < two[1]), true)?;
            let eligible = set.newcomers.iter().all(|newcomer| outsiders.contains(newcomer));
            same(|| what("eligibility"), eligible, true)?;
            self.gain(&what, &set.gain, &set.newcomers)?;
            let with = self.with(&set.newcomers);
            same(|| what("obedience"), self.obeys(&with), true)?;
            let score = set.gain.figures.score;
            let consistent = match set.status {
                Status::Optimal => set.bound.to_bits() == score.to_bits(),
                Status::BestFound { gap, .. } => {
                    set.bound >= score && gap.to_bits() == (set.bound - score).to_bits()
                }
                Status::Infeasible | Status::NothingFound { .. } => false,
            };
            same(|| what("a status that fits score and bound"), consistent, true)?;
            for earlier in &list.sets[..place] {
                let shared = set.newcomers.iter().filter(|it| earlier.newcomers.contains(it)).count();
                same(|| what("too large an overlap"), shared > most_shared, false)?;
                let above = earlier.status == Status::Optimal && score > earlier.gain.figures.score;
                same(|| what("a score above a proved optimum"), above, false)?;
            }
        }
        self.best_single(list, outsiders)
    }

    /// What is claimed of one newcomer can be seen by weighing all.
    fn best_single(&self, list: &SetList, outsiders: &[usize]) -> Result<(), Violation> {
        if list.add != 1 {
            return Ok(());
        }
        let best = match (list.sets.first(), &list.blocked) {
            (Some(set), _) if set.status == Status::Optimal => set.gain.figures.score,
            (None, Some(blocked)) if !blocked.unproven => f64::NEG_INFINITY,
            _ => return Ok(()),
        };
        for &index in outsiders {
            let with = self.with(&[index]);
            let better = self.obeys(&with) && self.groups.worth(&with).score > best + TOLERANCE;
            same(|| format!("a better single newcomer, {}", self.cluster(index).id()), better, false)?;
        }
        Ok(())
    }

    /// Whether no rule is broken and nobody is in twice, the members' own doubles aside.
    fn obeys(&self, with: &[usize]) -> bool {
        let group = self.obedience(with);
        let broken = group.states(group.lead()).iter().any(|state| state.2 == Met::No);
        let stands = |index: &usize| self.group.contains(index);
        let twice = with.iter().any(|a| {
            with.iter().any(|b| a < b && !(stands(a) && stands(b)) && self.groups.may_be_one(*a, *b))
        });
        !broken && !twice
    }

    fn leavers(&self) -> Result<(), Violation> {
        let found = &self.found.leavers;
        let mut members: Vec<usize> = found.iter().map(|leaver| leaver.member).collect();
        members.sort_unstable();
        let expected = if self.group.len() > 1 { self.group } else { &[] };
        same(|| "the list of those who could leave".into(), members.as_slice(), expected)?;
        let key = |leaver: &Leaver| leaver.figures.map_or(0.0, |figures| figures.score);
        let ordered = found
            .windows(2)
            .all(|two| key(&two[1]).total_cmp(&key(&two[0])).then(two[0].member.cmp(&two[1].member)).is_lt());
        same(|| "the order of those who could leave".into(), ordered, true)?;
        found.iter().try_for_each(|leaver| self.leaver(leaver))
    }

    fn leaver(&self, leaver: &Leaver) -> Result<(), Violation> {
        let what = |which: &str| format!("{which} without {}", self.cluster(leaver.member).id());
        let staying: Vec<usize> = self.group.iter().copied().filter(|&it| it != leaver.member).collect();
        self.figures(&what, leaver.figures, &staying)?;
        self.difference(&what, leaver.difference, leaver.figures)?;
        let uncovers = self.only_in(&self.supplied(self.group), &self.supplied(&staying));
        same(|| what("the terms uncovered"), &leaver.uncovers, &uncovers)?;
        let country = self.cluster(leaver.member).country();
        let alone = staying.iter().all(|&member| self.cluster(member).country() != country);
        same(|| what("the country lost"), leaver.country, alone.then_some(country))?;
        self.rule_changes(&what, &leaver.rules, &staying)
    }

    fn gain(
        &self,
        what: &impl Fn(&str) -> String,
        gain: &Gain,
        newcomers: &[usize],
    ) -> Result<(), Violation> {
        let with = self.with(newcomers);
        self.figures(what, Some(gain.figures), &with)?;
        self.difference(what, gain.difference, Some(gain.figures))?;
        let covers = self.only_in(&self.supplied(newcomers), &self.supplied(self.group));
        same(|| what("the terms covered"), &gain.covers, &covers)?;
        let countries = |members: &[usize]| -> BTreeSet<CountryCode> {
            members.iter().map(|&member| self.cluster(member).country()).collect()
        };
        let (here, theirs) = (countries(self.group), countries(newcomers));
        let new: Vec<CountryCode> = theirs.difference(&here).copied().collect();
        same(|| what("the new countries"), &gain.countries, &new)?;
        let regions = |members: &[usize]| count_regions(members.iter().map(|&member| self.cluster(member)));
        let grown = regions(&with).saturating_sub(regions(self.group));
        same(|| what("the number of new regions"), gain.regions, grown)?;
        self.rule_changes(what, &gain.rules, &with)
    }

    fn figures(
        &self,
        what: &impl Fn(&str) -> String,
        found: Option<Figures>,
        members: &[usize],
    ) -> Result<(), Violation> {
        same(|| what("a score"), found.is_some(), members.len() > 1)?;
        let Some(found) = found else { return Ok(()) };
        let expected = self.groups.worth(members);
        close(|| what("the score"), found.score, expected.score)?;
        close(|| what("low"), found.low, expected.low)?;
        close(|| what("high"), found.high, expected.high)?;
        close(|| what("the known share"), found.known, expected.known)?;
        close(|| what("cohesion"), found.cohesion, expected.cohesion)?;
        same(|| what("a supply"), found.supply.is_some(), expected.supply.is_some())?;
        close(|| what("supply"), found.supply.unwrap_or(0.0), expected.supply.unwrap_or(0.0))
    }

    fn difference(
        &self,
        what: &impl Fn(&str) -> String,
        found: Option<Difference>,
        after: Option<Figures>,
    ) -> Result<(), Violation> {
        let both = self.found.group.figures.zip(after);
        same(|| what("a difference"), found.is_some(), both.is_some())?;
        let (Some(found), Some((before, after))) = (found, both) else { return Ok(()) };
        close(|| what("the difference"), found.score, after.score - before.score)?;
        close(|| what("the difference of cohesion"), found.cohesion, after.cohesion - before.cohesion)?;
        let supply = |figures: Figures| figures.supply.unwrap_or(0.0);
        close(
            || what("the difference of supply"),
            found.supply.unwrap_or(0.0),
            supply(after) - supply(before),
        )
    }

    fn rule_changes(
        &self,
        what: &impl Fn(&str) -> String,
        found: &RuleChanges,
        members: &[usize],
    ) -> Result<(), Violation> {
        let before = self.obedience(self.group);
        let before = before.states(before.lead());
        let after = self.obedience(members);
        let after = after.states(after.lead());
        let lists = [
            ("rules met", &found.met, Met::No, Met::Yes),
            ("rules broken", &found.broken, Met::Yes, Met::No),
            ("rules unmet", &found.unmet, Met::No, Met::No),
        ];
        for (which, found, from, to) in lists {
            let mut expected: Vec<(&str, &str)> = before
                .iter()
                .zip(&after)
                .filter(|(before, after)| before.2 == from && after.2 == to)
                .map(|(_, after)| (after.0, after.1.as_str()))
                .collect();
            let mut found: Vec<(&str, &str)> =
                found.iter().map(|check| (check.id, check.have.as_str())).collect();
            expected.sort_unstable();
            found.sort_unstable();
            same(|| what(which), found, expected)?;
        }
        Ok(())
    }

    /// For each term asked for, in ascending order, the best that any of these supplies.
    fn supplied(&self, members: &[usize]) -> Vec<f64> {
        let rows: Vec<&[f64]> = members.iter().map(|&member| self.groups.supplies(member)).collect();
        let best = |place: usize| rows.iter().map(|row| row[place]).fold(0.0, f64::max);
        (0..self.groups.asked.len()).map(best).collect()
    }

    /// Terms supplied in the one and not in the other, the most asked for first.
    fn only_in(&self, one: &[f64], other: &[f64]) -> Vec<TermId> {
        let asked = self.groups.asked.iter().enumerate();
        let mut terms: Vec<(Reverse<usize>, TermId)> = asked
            .filter(|&(place, _)| one[place] > 0.0 && other[place] <= 0.0)
            .map(|(_, (&term, &askers))| (Reverse(askers), term))
            .collect();
        terms.sort_unstable();
        terms.into_iter().map(|term| term.1).collect()
    }
}
