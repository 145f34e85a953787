//! What a group has of each rule, anew, and who may lead it.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Groups;
use super::{Violation, same};
use crate::area::Membership;
use crate::cluster::{Cluster, Role};
use crate::propose::{Met, RuleCheck};
use crate::region::NutsCode;
use crate::rules::Rules;

/// A group under rules; its members ascend.
pub(super) struct Obedience<'a> {
    pub(super) groups: &'a Groups<'a>,
    pub(super) rules: &'a Rules,
    pub(super) members: &'a [usize],
}

impl<'a> Obedience<'a> {
    pub(super) fn cluster(&self, index: usize) -> &'a Cluster {
        &self.groups.pairs.catalogue.clusters()[index]
    }

    fn clusters(&self) -> impl Iterator<Item = &'a Cluster> + Clone + '_ {
        self.members.iter().map(|&member| self.cluster(member))
    }

    fn may_lead(&self, member: usize) -> bool {
        let cluster = self.cluster(member);
        cluster.role() != Role::Partner
            && (!self.rules.lead_in_area || self.in_area(cluster))
            && self.category_lets_lead(member)
    }

    pub(super) fn in_area(&self, cluster: &Cluster) -> bool {
        let areas = &self.groups.pairs.catalogue.reference().areas;
        let area = self.rules.area.as_deref().and_then(|id| areas.find(id).ok());
        area.is_none_or(|area| area.membership(cluster.country(), cluster.region()) == Membership::Inside)
    }

    /// The first of those with the largest sum of scores to the others, added in the order of members.
    pub(super) fn lead(&self) -> Option<usize> {
        let sum = |&member: &usize| -> f64 {
            let others = self.members.iter().filter(|&&other| other != member);
            others.map(|&other| self.groups.pairs.scorer.totals(member, other).score).sum()
        };
        let able: Vec<usize> = self.members.iter().copied().filter(|&member| self.may_lead(member)).collect();
        let most = able.iter().map(sum).fold(f64::NEG_INFINITY, f64::max);
        able.iter().copied().find(|member| sum(member).total_cmp(&most).is_eq())
    }

    /// Every rule that data can decide: its name, what the group has, whether that is enough.
    pub(super) fn states(&self, lead: Option<usize>) -> Vec<(&'static str, String, Met)> {
        let (rules, members) = (self.rules, self.members);
        let mut states: Vec<(&'static str, String, Met)> = Vec::new();
        let mut rule = |id, have: String, met| states.push((id, have, if met { Met::Yes } else { Met::No }));
        let mut countries: BTreeMap<_, usize> = BTreeMap::new();
        self.clusters().for_each(|member| *countries.entry(member.country()).or_default() += 1);
        let regions = count_regions(self.clusters());
        let inside = self.clusters().filter(|member| self.in_area(member)).count();
        let least = [
            ("min-members", rules.min_members, members.len()),
            ("min-countries", rules.min_countries, countries.len()),
            ("min-regions", rules.min_regions, regions),
            ("min-in-area", rules.min_in_area, inside),
        ];
        for (id, need, have) in least {
            if let Some(need) = need {
                rule(id, have.to_string(), have >= need);
            }
        }
        if let Some(max) = rules.max_members {
            rule("max-members", members.len().to_string(), members.len() <= max);
        }
        if let Some(max) = rules.max_per_country {
            let most = countries.values().copied().max().unwrap_or(0);
            rule("max-per-country", most.to_string(), most <= max);
        }
        if rules.lead_in_area {
            let name = lead.map_or("none".to_owned(), |lead| self.cluster(lead).id().to_owned());
            rule("lead-in-area", name, lead.is_some());
        }
        let has = |id: &String| self.clusters().any(|member| member.id() == id);
        if !rules.must.is_empty() {
            let musts: BTreeSet<&String> = rules.must.iter().collect();
            let have = musts.iter().filter(|id| has(id)).count();
            rule("must", have.to_string(), have == musts.len());
        }
        if !rules.never.is_empty() {
            rule("never", "none of them".into(), !rules.never.iter().any(has));
        }
        if !rules.apart.is_empty() {
            let together = |set: &Vec<String>| {
                let distinct: BTreeSet<&String> = set.iter().filter(|id| has(id)).collect();
                distinct.len() > 1
            };
            let broken = rules.apart.iter().any(together);
            rule("apart", if broken { "two" } else { "none" }.into(), !broken);
        }
        if let Some(min) = rules.min_pair_score {
            let least = self.least_pair();
            let have = if members.len() < 2 { "no pair".into() } else { format!("{least:.3}") };
            rule("min-pair-score", have, least >= min);
        }
        states.extend(self.categories(lead));
        states
    }

    /// Compares a list of rules with [`Obedience::states`]; what each is found to be, by its name.
    pub(super) fn check(
        &self,
        lead: Option<usize>,
        found: &[RuleCheck],
        what: impl Fn(&str) -> String,
    ) -> Result<Vec<Met>, Violation> {
        let mut expected = self.states(lead);
        for clause in &self.rules.not_checked {
            let stated = found.iter().any(|check| check.id == "clause" && check.need == *clause);
            same(|| what("a clause that data cannot decide"), stated, true)?;
            expected.push(("clause", String::new(), Met::NotChecked));
        }
        let mut found: Vec<(&str, String, Met)> =
            found.iter().map(|check| (check.id, check.have.clone(), check.met)).collect();
        found.sort_by(|x, y| x.0.cmp(y.0));
        expected.sort_by(|x, y| x.0.cmp(y.0));
        same(|| what("the list of rules"), &found, &expected)?;
        Ok(found.into_iter().map(|check| check.2).collect())
    }

    fn least_pair(&self) -> f64 {
        let members = self.members;
        let pairs =
            members.iter().enumerate().flat_map(|(at, &a)| members[at + 1..].iter().map(move |&b| (a, b)));
        pairs.map(|(a, b)| self.groups.pairs.scorer.totals(a, b).score).fold(f64::INFINITY, f64::min)
    }
}

/// Distinct regions at NUTS 2, or coarser where no finer one is known and no other lies inside.
pub(super) fn count_regions<'a>(members: impl Iterator<Item = &'a Cluster>) -> usize {
    let cut = |code: &NutsCode| code.as_str().chars().take(4).collect::<String>();
    let codes: BTreeSet<String> = members.filter_map(|member| member.region()).map(cut).collect();
    let inside = |code: &String| codes.iter().any(|other| other != code && other.starts_with(code.as_str()));
    codes.iter().filter(|code| !inside(code)).count()
}
