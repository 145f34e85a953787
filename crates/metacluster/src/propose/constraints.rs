//! The rules of a programme as constraints of the solver, and as checks that a reader can follow.

use std::collections::HashMap;

use crate::area::{Area, Membership};
use crate::cluster::{Cluster, Role};
use crate::error::Error;
use crate::network::Network;
use crate::propose::category;
use crate::propose::duplicates::Suspected;
use crate::propose::pool::Pool;
use crate::region::NutsCode;
use crate::rules::{CategoryRule, Rules};
use crate::score::Scorer;
use crate::solve::{self, Kinds, Quota};

/// Whether a group obeys a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// No data says so; a person has to check it.
    NotChecked,
}

impl Met {
    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Met::Yes => "met",
            Met::No => "not met",
            Met::NotChecked => "not checked",
        }
    }
}

/// One rule beside what a group has.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCheck {
    /// The rule's name, as rule files write it, such as `min-countries`.
    pub id: &'static str,
    /// What it needs, in words.
    pub need: String,
    /// What the group has, in words; empty if that is not known.
    pub have: String,
    /// Whether that is enough.
    pub met: Met,
}

/// NUTS 2 is the level at which programmes count regions.
const COUNTED_LEVEL: usize = 2;

/// The rules of one request over one pool. Places are places in the pool.
#[derive(Debug, Clone)]
pub(crate) struct Constraints {
    rules: Rules,
    area: Option<Area>,
    /// Pairs to keep apart: by the rules, and suspected duplicates.
    apart: Vec<(usize, usize)>,
    in_area: Vec<bool>,
    may_lead: Vec<bool>,
    /// For each rule on a category whether each cluster has one of its values; `None` if it does not say.
    categories: Vec<Vec<Option<bool>>>,
    /// For each rule on different values those of each cluster.
    distinct: Vec<Vec<Vec<u32>>>,
    solver: solve::Rules,
    /// For each quota of the solver its rule, and what it counts where the rule's name does not say.
    quotas: Vec<(&'static str, String)>,
    /// For each demand for different values of the solver the rule's place.
    kinds: Vec<usize>,
}

impl Constraints {
    pub(crate) fn new(
        network: &Network,
        pool: &Pool,
        rules: &Rules,
        suspected: &Suspected,
    ) -> Result<Self, Error> {
        let catalogue = network.catalogue();
        let clusters: Vec<&Cluster> =
            pool.members.iter().map(|&index| &catalogue.clusters()[index]).collect();
        let area = match &rules.area {
            Some(id) => Some(catalogue.reference().areas.find(id)?.clone()),
            None => None,
        };
        let inside = |cluster: &&Cluster| {
            area.as_ref()
                .is_none_or(|area| area.membership(cluster.country(), cluster.region()) == Membership::Inside)
        };
        let in_area: Vec<bool> = clusters.iter().map(inside).collect();
        let mut may_lead: Vec<bool> = clusters
            .iter()
            .zip(&in_area)
            .map(|(cluster, &inside)| cluster.role() != Role::Partner && (inside || !rules.lead_in_area))
            .collect();
        let categories = rules.categories.iter().map(|rule| category::answers(rule, &clusters, catalogue));
        let categories: Vec<Vec<Option<bool>>> = categories.collect::<Result<_, Error>>()?;
        let distinct = rules.distinct.iter().map(|rule| category::values(rule, &clusters, catalogue));
        let distinct = distinct.collect::<Result<_, Error>>()?;
        for (rule, answers) in rules.categories.iter().zip(&categories) {
            if rule.lead && answers.iter().any(Option::is_some) {
                may_lead.iter_mut().zip(answers).for_each(|(may, answer)| *may &= *answer == Some(true));
            }
        }
        let mut apart = suspected.among(&pool.members);
        // Two who stand in one group already are no longer to be kept apart on a suspicion.
        apart.retain(|(x, y)| !(pool.standing.contains(x) && pool.standing.contains(y)));
        for set in &rules.apart {
            let places: Result<Vec<usize>, Error> = set.iter().map(|id| catalogue.find(id)).collect();
            let places = places?;
            let places: Vec<usize> =
                places.iter().filter_map(|index| pool.members.binary_search(index).ok()).collect();
            for (at, &x) in places.iter().enumerate() {
                apart.extend(places[at + 1..].iter().filter(|&&y| y != x).map(|&y| (x.min(y), x.max(y))));
            }
        }
        apart.sort_unstable();
        apart.dedup();
        let mut constraints = Self {
            rules: rules.clone(),
            solver: solve::Rules::default(),
            quotas: Vec::new(),
            kinds: Vec::new(),
            categories,
            distinct,
            area,
            apart,
            in_area,
            may_lead,
        };
        constraints.translate(pool, &clusters);
        Ok(constraints)
    }

    fn translate(&mut self, pool: &Pool, clusters: &[&Cluster]) {
        let rules = &self.rules;
        let solver = &mut self.solver;
        solver.must = pool.seated();
        solver.apart = self.apart.clone();
        solver.min_pair = rules.min_pair_score;
        if rules.min_countries.is_some() || rules.max_per_country.is_some() {
            solver.classes = numbered(clusters.iter().map(|cluster| cluster.country()));
            solver.min_classes = rules.min_countries;
            solver.max_per_class = rules.max_per_country;
        }
        if rules.min_regions.is_some() {
            (solver.place_parents, solver.places) = places(clusters);
            solver.min_places = rules.min_regions;
        }
        let mut quota = |id, what: String, items: Vec<bool>, min, max| {
            solver.quotas.push(Quota { items, min, max });
            self.quotas.push((id, what));
        };
        if let Some(min) = rules.min_in_area {
            quota("min-in-area", String::new(), self.in_area.clone(), min, None);
        }
        let mut demands_on_lead = Vec::new();
        if rules.lead_in_area {
            demands_on_lead.push("a lead in the area".to_owned());
        }
        for (rule, answers) in rules.categories.iter().zip(&self.categories) {
            // What nobody states binds nobody; it is shown as not checked.
            if answers.iter().all(Option::is_none) {
                continue;
            }
            if rule.min.is_some() || rule.max.is_some() {
                let items = answers.iter().map(|answer| *answer == Some(true)).collect();
                quota("category", rule.condition(), items, rule.min.unwrap_or(0), rule.max);
            }
            if rule.lead {
                demands_on_lead.push(format!("a lead whose {}", rule.condition()));
            }
        }
        if !demands_on_lead.is_empty() {
            let id = if rules.lead_in_area { "lead-in-area" } else { "lead-category" };
            quota(id, demands_on_lead.join(" and "), self.may_lead.clone(), 1, None);
        }
        for (place, values) in self.distinct.iter().enumerate() {
            if values.iter().any(|values| !values.is_empty()) {
                solver.kinds.push(Kinds { values: values.clone(), min: rules.distinct[place].min });
                self.kinds.push(place);
            }
        }
    }

    /// The rules as the solver takes them.
    pub(crate) fn solver_rules(&self) -> solve::Rules {
        self.solver.clone()
    }

    /// The rule behind a quota of the solver, and what it counts where the rule's name does not say.
    pub(crate) fn quota_rule(&self, quota: usize) -> (&'static str, &str) {
        self.quotas.get(quota).map_or(("quota", ""), |(id, what)| (id, what))
    }

    /// The column behind a demand of the solver for different values.
    pub(crate) fn kinds_column(&self, kinds: usize) -> &str {
        self.kinds.get(kinds).map_or("", |&place| &self.rules.distinct[place].column)
    }

    /// Of the members that may lead, the one with the largest sum of scores to the others; the first of equals.
    pub(crate) fn lead(&self, scorer: &Scorer<'_>, pool: &Pool, places: &[usize]) -> Option<usize> {
        let index = |place: usize| pool.members[place];
        let sum = |place: usize| -> f64 {
            let others = places.iter().filter(|&&other| other != place);
            others.map(|&other| scorer.totals(index(place), index(other)).score).sum()
        };
        let mut best: Option<(f64, usize)> = None;
        for &place in places.iter().filter(|&&place| self.may_lead[place]) {
            let sum = sum(place);
            if best.is_none_or(|(most, _)| sum > most) {
                best = Some((sum, place));
            }
        }
        best.map(|(_, place)| index(place))
    }

    /// Whether an outsider could join these members without breaking a cap or being kept apart from one of them.
    pub(crate) fn could_join(&self, clusters: &[&Cluster], places: &[usize], place: usize) -> bool {
        let together = |&(x, y): &(usize, usize)| {
            (x == place && places.contains(&y)) || (y == place && places.contains(&x))
        };
        let country = clusters[place].country();
        let same = places.iter().filter(|&&other| clusters[other].country() == country).count();
        let room = |(rule, answers): (&CategoryRule, &Vec<Option<bool>>)| {
            let has = |place: usize| answers[place] == Some(true);
            let held = places.iter().filter(|&&place| has(place)).count();
            !has(place) || rule.max.is_none_or(|max| held < max)
        };
        !self.apart.iter().any(together)
            && self.rules.max_per_country.is_none_or(|max| same < max)
            && self.rules.categories.iter().zip(&self.categories).all(room)
    }

    /// Rules on categories and on different values.
    fn category_checks(&self, places: &[usize], lead: Option<&str>) -> Vec<RuleCheck> {
        let mut checks = Vec::new();
        let mut check = |id, need: String, have: String, met| {
            checks.push(RuleCheck { id, need, have, met });
        };
        for (rule, answers) in self.rules.categories.iter().zip(&self.categories) {
            let condition = rule.condition();
            let stated = answers.iter().any(Option::is_some);
            let demands =
                [rule.min.map(|min| format!("at least {min}")), rule.max.map(|max| format!("at most {max}"))];
            let demands: Vec<String> = demands.into_iter().flatten().collect();
            if !demands.is_empty() {
                let need = format!("{} members whose {condition}", demands.join(" and "));
                let count = |wanted| places.iter().filter(|&&place| answers[place] == wanted).count();
                let (has, silent) = (count(Some(true)), count(None));
                let have = match silent {
                    _ if !stated => String::new(),
                    0 => has.to_string(),
                    _ => format!("{has}, {silent} not stated"),
                };
                let met = if !stated {
                    Met::NotChecked
                } else if rule.min.is_some_and(|min| has < min) || rule.max.is_some_and(|max| has > max) {
                    Met::No
                } else if rule.max.is_some_and(|max| has + silent > max) {
                    Met::NotChecked
                } else {
                    Met::Yes
                };
                check("category", need, have, met);
            }
            if rule.lead {
                let (have, met) = match lead {
                    _ if !stated => ("", Met::NotChecked),
                    Some(lead) => (lead, Met::Yes),
                    None => ("none", Met::No),
                };
                check("lead-category", format!("a lead whose {condition}"), have.to_owned(), met);
            }
        }
        for (rule, values) in self.rules.distinct.iter().zip(&self.distinct) {
            let need = format!("at least {} different values of {}", rule.min, rule.column);
            let stated = values.iter().any(|values| !values.is_empty());
            let mut held: Vec<u32> = places.iter().flat_map(|&place| values[place].iter().copied()).collect();
            held.sort_unstable();
            held.dedup();
            match (stated, held.len() >= rule.min) {
                (false, _) => check("distinct", need, String::new(), Met::NotChecked),
                (true, true) => check("distinct", need, held.len().to_string(), Met::Yes),
                (true, false) => check("distinct", need, held.len().to_string(), Met::No),
            }
        }
        checks
    }

    /// Every rule beside what these members have.
    pub(crate) fn checks(
        &self,
        scorer: &Scorer<'_>,
        pool: &Pool,
        places: &[usize],
        lead: Option<usize>,
    ) -> Vec<RuleCheck> {
        let rules = &self.rules;
        let catalogue = scorer.network().catalogue();
        let member = |place: usize| &catalogue.clusters()[pool.members[place]];
        let mut checks = Vec::new();
        let mut at_least = |id, need: Option<usize>, have: usize, unit: &str| {
            if let Some(need) = need {
                let met = if have >= need { Met::Yes } else { Met::No };
                checks.push(RuleCheck {
                    id,
                    need: format!("at least {need} {unit}"),
                    have: have.to_string(),
                    met,
                });
            }
        };
        let mut countries: Vec<_> = places.iter().map(|&place| member(place).country()).collect();
        countries.sort_unstable();
        let most = countries.chunk_by(|x, y| x == y).map(<[_]>::len).max().unwrap_or(0);
        let distinct = countries.chunk_by(|x, y| x == y).count();
        at_least("min-members", rules.min_members, places.len(), "members");
        at_least("min-countries", rules.min_countries, distinct, "countries");
        let regions = places.iter().filter_map(|&place| member(place).region());
        at_least("min-regions", rules.min_regions, count_regions(regions), "NUTS 2 regions");
        let area = self.area.as_ref().map_or("", |area| area.id.as_str());
        let inside = places.iter().filter(|&&place| self.in_area[place]).count();
        at_least("min-in-area", rules.min_in_area, inside, &format!("members in {area}"));
        let mut check = |id, need: String, have: String, met: bool| {
            checks.push(RuleCheck { id, need, have, met: if met { Met::Yes } else { Met::No } });
        };
        if let Some(max) = rules.max_members {
            let have = places.len();
            check("max-members", format!("at most {max} members"), have.to_string(), have <= max);
        }
        if let Some(max) = rules.max_per_country {
            check("max-per-country", format!("at most {max} of one country"), most.to_string(), most <= max);
        }
        if rules.lead_in_area {
            let have = lead.map_or("none".to_owned(), |lead| catalogue.clusters()[lead].id().to_owned());
            check("lead-in-area", format!("a lead in {area}"), have, lead.is_some());
        }
        if !rules.must.is_empty() {
            let have = pool.must.iter().filter(|place| places.contains(place)).count();
            check("must", rules.must.join(", "), have.to_string(), have == pool.must.len());
        }
        if !rules.never.is_empty() {
            check("never", rules.never.join(", "), "none of them".into(), true);
        }
        if !rules.apart.is_empty() {
            let broken = self.apart.iter().any(|(x, y)| places.contains(x) && places.contains(y));
            check(
                "apart",
                "no two of a set together".into(),
                if broken { "two" } else { "none" }.into(),
                !broken,
            );
        }
        if let Some(min) = rules.min_pair_score {
            let least = places
                .iter()
                .enumerate()
                .flat_map(|(at, &x)| places[at + 1..].iter().map(move |&y| (x, y)))
                .map(|(x, y)| scorer.totals(pool.members[x], pool.members[y]).score)
                .fold(f64::INFINITY, f64::min);
            check(
                "min-pair-score",
                format!("every pair at least {min}"),
                // One member alone is in no pair.
                if least.is_finite() { format!("{least:.3}") } else { "no pair".into() },
                least >= min,
            );
        }
        let lead = lead.map(|lead| catalogue.clusters()[lead].id());
        checks.extend(self.category_checks(places, lead));
        checks.extend(rules.not_checked.iter().map(|clause| RuleCheck {
            id: "clause",
            need: clause.clone(),
            have: String::new(),
            met: Met::NotChecked,
        }));
        checks
    }
}

/// Numbers things 0, 1, … in ascending order.
fn numbered<T: Ord + Copy>(things: impl Iterator<Item = T> + Clone) -> Vec<u32> {
    let mut distinct: Vec<T> = things.clone().collect();
    distinct.sort_unstable();
    distinct.dedup();
    things.map(|thing| distinct.partition_point(|other| *other < thing) as u32).collect()
}

/// The forest of regions, none finer than NUTS 2: the parent of each, and the region of each cluster.
fn places(clusters: &[&Cluster]) -> (Vec<Option<u32>>, Vec<Option<u32>>) {
    let mut numbers: HashMap<NutsCode, u32> = HashMap::new();
    let mut parents: Vec<Option<u32>> = Vec::new();
    let mut number = |code: NutsCode| {
        let mut below: Option<u32> = None;
        let mut first = None;
        for level in (0..=code.level()).rev() {
            let Some(code) = code.at_level(level) else { continue };
            let known = numbers.get(&code).copied();
            let own = known.unwrap_or_else(|| {
                parents.push(None);
                parents.len() as u32 - 1
            });
            numbers.insert(code, own);
            first = first.or(Some(own));
            if let Some(below) = below {
                parents[below as usize] = Some(own);
            }
            if known.is_some() {
                break;
            }
            below = Some(own);
        }
        first
    };
    let places = clusters.iter().map(|cluster| cluster.region().and_then(|code| number(counted(code))));
    let places = places.collect();
    (parents, places)
}

/// A region at NUTS 2, or as coarse as it is known.
fn counted(code: &NutsCode) -> NutsCode {
    code.at_level(COUNTED_LEVEL).unwrap_or(*code)
}

/// Distinct NUTS 2 regions; a coarser one counts only if no other lies inside it.
pub(crate) fn count_regions<'a>(regions: impl Iterator<Item = &'a NutsCode>) -> usize {
    let mut codes: Vec<NutsCode> = regions.map(counted).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.iter().filter(|code| !codes.iter().any(|other| other != *code && other.is_within(code))).count()
}
