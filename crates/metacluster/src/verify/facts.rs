//! Checks what a proposal tells a negotiation: who gives what to whom, what is shared, what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::proposals::{Check, bare_name};
use super::{Violation, same};
use crate::cluster::Cluster;
use crate::vocabulary::TermId;

impl Check<'_> {
    /// Flows, shared and uncovered terms, and past partnerships.
    pub(super) fn facts(&self) -> Result<(), Violation> {
        let vocabulary = self.groups.pairs.catalogue.vocabulary();
        let mut flows = Vec::new();
        for &from in &self.proposal.members {
            for &to in self.proposal.members.iter().filter(|&&to| to != from) {
                let (giver, taker) = (self.cluster(from), self.cluster(to));
                let offered = |sought| {
                    giver.offers().iter().any(|(offer, _)| vocabulary.wu_palmer(offer, sought) > 0.0)
                };
                let terms: Vec<TermId> = taker
                    .seeks()
                    .iter()
                    .map(|(sought, _)| sought)
                    .filter(|&sought| offered(sought))
                    .collect();
                if !terms.is_empty() {
                    flows.push((from, to, terms));
                }
            }
        }
        let found = self.proposal.flows.iter().map(|flow| (flow.from, flow.to, flow.terms.clone()));
        same(|| self.what("the list of flows"), found.collect::<Vec<_>>(), flows)?;
        let found = self.proposal.shared.iter().map(|shared| (shared.term, shared.members));
        same(|| self.what("the list of shared terms"), found.collect::<Vec<_>>(), self.shared())?;
        let uncovered: Vec<TermId> = self.uncovered().iter().map(|term| term.1).collect();
        same(|| self.what("the list of uncovered terms"), &self.proposal.uncovered, &uncovered)?;
        let taken = self.proposal.members.iter().flat_map(|&member| &self.groups.pairs.taken[member]);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        taken.for_each(|&index| *counts.entry(index).or_default() += 1);
        let past: Vec<usize> =
            counts.iter().filter(|(_, count)| **count > 1).map(|(&index, _)| index).collect();
        same(|| self.what("the list of past partnerships"), &self.proposal.past, &past)
    }

    /// Terms that two members share, each unless a narrower one is as widely shared.
    fn shared(&self) -> Vec<(TermId, usize)> {
        let vocabulary = self.groups.pairs.catalogue.vocabulary();
        let mut counts: BTreeMap<TermId, usize> = BTreeMap::new();
        for member in self.members() {
            let closure: BTreeSet<TermId> =
                member.themes().iter().flat_map(|(term, _)| vocabulary.ancestors(term)).collect();
            closure.into_iter().for_each(|term| *counts.entry(term).or_default() += 1);
        }
        let narrower = |term: TermId, count: usize| {
            let mut below =
                counts.iter().filter(|(other, _)| **other != term && vocabulary.is_within(**other, term));
            below.any(|(_, &same)| same >= count)
        };
        let mut shared: Vec<(TermId, usize)> = counts.iter().map(|(&term, &count)| (term, count)).collect();
        shared.retain(|&(term, count)| count > 1 && !narrower(term, count));
        let key = |&(term, count): &(TermId, usize)| {
            (std::cmp::Reverse(count), std::cmp::Reverse(vocabulary.term(term).depth), term)
        };
        shared.sort_by_key(key);
        shared
    }

    /// Terms asked for that no member supplies: place, term and number of askers, most asked for first.
    pub(super) fn uncovered(&self) -> Vec<(usize, TermId, usize)> {
        let rows: Vec<&[f64]> =
            self.proposal.members.iter().map(|&member| self.groups.supplies(member)).collect();
        let asked = self.groups.asked.iter().enumerate();
        let mut terms: Vec<(usize, TermId, usize)> = asked
            .map(|(place, (&term, &askers))| (place, term, askers))
            .filter(|&(place, _, _)| rows.iter().all(|row| row[place] <= 0.0))
            .collect();
        terms.sort_by_key(|&(_, term, askers)| (std::cmp::Reverse(askers), term));
        terms
    }

    /// No outsider who could join supplies more of what is uncovered than the one invited.
    pub(super) fn invitation(&self) -> Result<(), Violation> {
        let mut uncovered = self.uncovered();
        // Added in the order of the terms, so that equals are equal to the bit and the first of them is meant.
        uncovered.sort_unstable();
        let gain = |index: usize| -> f64 {
            let row = self.groups.supplies(index);
            uncovered.iter().map(|&(place, _, askers)| askers as f64 * row[place]).sum()
        };
        let outsiders = self.groups.eligible().iter().copied();
        let could =
            outsiders.filter(|&index| !self.proposal.members.contains(&index) && self.could_join(index));
        let most = could.clone().map(gain).fold(0.0, f64::max);
        let Some(invite) = &self.proposal.invite else {
            return same(|| self.what("an outsider to invite"), most > 0.0, false);
        };
        let first = could.clone().find(|&index| gain(index) >= most);
        same(|| self.what("the outsider to invite"), Some(invite.cluster), first)?;
        let row = self.groups.supplies(invite.cluster);
        let terms: Vec<TermId> =
            uncovered.iter().filter(|(place, _, _)| row[*place] > 0.0).map(|term| term.1).collect();
        same(|| self.what("what the outsider would supply"), &invite.terms, &terms)
    }

    pub(super) fn could_join(&self, index: usize) -> bool {
        let (rules, outsider) = (&self.options.rules, self.cluster(index));
        let same_country = self.members().filter(|member| member.country() == outsider.country()).count();
        let twin = |member: &Cluster| {
            member.country() == outsider.country() && bare_name(member.name()) == bare_name(outsider.name())
        };
        let apart = |member: &Cluster| {
            let holds = |set: &Vec<String>, cluster: &Cluster| set.iter().any(|id| id == cluster.id());
            rules.apart.iter().any(|set| holds(set, member) && holds(set, outsider))
        };
        !self.group(&self.proposal.members).category_is_full(index)
            && rules.max_per_country.is_none_or(|max| same_country < max)
            && !self.members().any(|member| twin(member) || apart(member))
            && !self.proposal.members.iter().any(|&member| self.groups.may_be_one(member, index))
    }
}
