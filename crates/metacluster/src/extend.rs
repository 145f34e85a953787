//! Extending a group that exists: who should join it, one by one or as a set, what each would bring and cost, and who
//! could leave.
//!
//! A group is worth F(S) = α·Coh + β·Cov, exactly as in [`crate::propose()`]: the eligible clusters, what they ask for,
//! the rules and the search are the same, with the members of the group as musts. So a set found here is the group
//! that `propose` finds with these musts; what is new is the comparison with the group as it stands.

use std::ops::RangeInclusive;

use crate::catalogue::Catalogue;
use crate::country::CountryCode;
use crate::error::Error;
use crate::filter::{Filter, works_in};
use crate::propose::ProposeOptions;
use crate::propose::constraints::{Constraints, count_regions};
use crate::propose::demand::Demand;
use crate::propose::duplicates::Suspected;
use crate::propose::pool::Pool;
use crate::rules::Rules;
use crate::score::Scorer;
use crate::solve::{Budget, Problem};
use crate::vocabulary::TermId;

mod answer;
mod compare;
mod sets;
mod single;

pub use answer::{
    Difference, Extension, Figures, Gain, GroupNow, Leaver, Newcomer, NewcomerSet, RuleChanges, SectorFrom,
    SetList, Twin, WeakestTie,
};

use compare::Comparer;

/// Among whom newcomers are sought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExtendSector {
    /// The top-level sector that more members than any other share, the first of equals, if more than half of them
    /// do; else any.
    #[default]
    OfMembers,
    /// This one.
    Named(TermId),
    /// Whatever the sector.
    Any,
}

/// A request to extend a group.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ExtendOptions {
    /// The members of the group, by index; any order, each once, at least one.
    pub group: Vec<usize>,
    /// Among whom newcomers are sought; the members take part wherever they stand.
    pub sector: ExtendSector,
    /// How many join together, one list each. `None` stands for one and for two, or, where it takes more than one to
    /// have the members, countries and regions that the rules ask for, for as many as that.
    pub add: Option<RangeInclusive<usize>>,
    /// How many newcomers, and how many sets of each size, are listed.
    pub top: usize,
    /// What the programme demands.
    pub rules: Rules,
    /// Which clusters may join.
    pub filter: Filter,
    /// Most newcomers that a set may share with an earlier one of its list; half of them if `None`.
    pub max_overlap: Option<usize>,
    /// How much the search may do for each set.
    pub budget: Budget,
    /// α and β of the objective, non-negative, not both zero.
    pub objective: (f64, f64),
}

/// How many newcomers and sets are listed.
pub const DEFAULT_NEWCOMERS: usize = 5;
/// A second newcomer often pays only together with the first; three at once is a new group rather than a larger one.
const DEFAULT_ADD: usize = 2;

impl ExtendOptions {
    /// The defaults for a group: one or two newcomers of the members' sector, without rules.
    pub fn new(group: Vec<usize>) -> Self {
        let propose = ProposeOptions::default();
        Self {
            group,
            sector: ExtendSector::default(),
            add: None,
            top: DEFAULT_NEWCOMERS,
            rules: Rules::default(),
            filter: Filter::default(),
            max_overlap: None,
            budget: propose.budget,
            objective: propose.objective,
        }
    }

    /// The numbers of newcomers asked for, or those that stand for `None`.
    pub(crate) fn numbers(&self, catalogue: &Catalogue) -> RangeInclusive<usize> {
        let members = || self.group.iter().filter_map(|&index| catalogue.clusters().get(index));
        let mut countries: Vec<CountryCode> = members().map(|member| member.country()).collect();
        countries.sort_unstable();
        countries.dedup();
        let regions = count_regions(members().filter_map(|member| member.region()));
        let counts = [
            (self.rules.min_members, self.group.len()),
            (self.rules.min_countries, countries.len()),
            (self.rules.min_regions, regions),
        ];
        // Each newcomer adds at most one to each.
        let lacking = counts.map(|(need, have)| need.unwrap_or(0).saturating_sub(have));
        let lacking = lacking.into_iter().max().unwrap_or(0);
        self.add.clone().unwrap_or(lacking.max(1)..=lacking.max(DEFAULT_ADD))
    }

    /// The same request as one for proposals; the group is not yet among its musts.
    pub(crate) fn proposing(&self) -> ProposeOptions {
        ProposeOptions {
            rules: self.rules.clone(),
            filter: self.filter.clone(),
            budget: self.budget,
            objective: self.objective,
            top: self.top,
            ..ProposeOptions::default()
        }
    }

    /// The members, ascending.
    pub(crate) fn members(&self) -> Vec<usize> {
        let mut members = self.group.clone();
        members.sort_unstable();
        members
    }

    fn check(&self, catalogue: &Catalogue) -> Result<(), Error> {
        self.rules.check()?;
        let bad = |what, value: String, expected| Err(Error::BadValue { what, value, expected });
        let members = self.members();
        if members.is_empty() {
            return bad("group", String::new(), "at least one member");
        }
        if let Some(index) = members.iter().find(|&&index| index >= catalogue.len()) {
            return bad("member of the group", index.to_string(), "an index of the catalogue");
        }
        let id = |index: usize| catalogue.clusters()[index].id();
        if let Some(twice) = members.windows(2).find(|two| two[0] == two[1]) {
            return Err(Error::BadRules(format!("'{}' is in the group twice", id(twice[0]))));
        }
        if let Some(&never) = members.iter().find(|&&index| self.rules.never.iter().any(|no| no == id(index)))
        {
            return Err(Error::BadRules(format!("'{}' is in the group and a never", id(never))));
        }
        let (numbers, most) = (self.numbers(catalogue), *Problem::SIZES.end());
        if numbers.is_empty() || *numbers.start() == 0 {
            let value = format!("{}..{}", numbers.start(), numbers.end());
            return bad("number of newcomers", value, "numbers from 1, the smaller first");
        }
        if numbers.end().saturating_add(members.len()) > most {
            let value = numbers.end().saturating_add(members.len()).to_string();
            return bad("number of members with the newcomers", value, "at most 256");
        }
        Ok(())
    }
}

/// Finds who should join a group and says what each would bring.
///
/// One by one every eligible outsider is weighed, O(n·(k² + T)) for n eligible clusters, k members and T terms asked
/// for; the sets are found by [`crate::solve`] with the members fixed, exact unless their status says otherwise. The
/// pool's pair scores take O(n²) time and memory.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// let rows = [("A", "CZ", "biogas"), ("B", "AT", "biogas"), ("C", "DE", "biogas"), ("D", "PL", "culture")];
/// for (id, country, theme) in rows {
///     builder.add(ClusterDraft::new(id, country).id(id).themes([theme]));
/// }
/// let catalogue = Arc::new(builder.finish());
/// let network = Network::build(Arc::clone(&catalogue), &Partnerships::default());
/// let scorer = Scorer::new(&network, &Scoring::default())?;
/// let mut options = ExtendOptions::new(vec![catalogue.find("A")?, catalogue.find("B")?]);
/// options.sector = ExtendSector::Any;
/// let newcomers = extend(&scorer, &options)?.newcomers;
/// // C fits as well as the two fit each other; D brings what nobody supplies, and costs cohesion.
/// assert_eq!([newcomers[0].cluster, newcomers[1].cluster], [catalogue.find("C")?, catalogue.find("D")?]);
/// assert_eq!(newcomers[1].gain.covers.len(), 1);
/// assert!(newcomers[1].gain.difference.unwrap().cohesion < 0.0);
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// [`Error::BadValue`] for an empty group, an index outside the catalogue, numbers of newcomers or a pool out of range;
/// [`Error::BadRules`] for a member named twice or ruled out, and for rules that contradict each other;
/// [`Error::Unknown`] for a cluster or area that the rules name and nobody knows.
pub fn extend(scorer: &Scorer<'_>, options: &ExtendOptions) -> Result<Extension, Error> {
    let catalogue = scorer.network().catalogue();
    options.check(catalogue)?;
    let members = options.members();
    let (sector, sector_from) = sector(catalogue, &members, options.sector);
    let proposing = options.proposing();
    let pool = Pool::new(scorer, sector, &proposing, &members)?;
    let suspected = Suspected::new(catalogue);
    let twins = twins(&pool, &suspected);
    let demand = Demand::new(scorer.network(), &pool.members);
    let constraints = Constraints::new(scorer.network(), &pool, &options.rules, &suspected)?;
    let scores = pool.scores(scorer)?;
    let objective = demand.objective(options.objective);
    let of_size = |size: usize| {
        Problem::new(pool.members.len(), size, scores.clone(), objective.clone(), constraints.solver_rules())
            .map_err(|error| Error::BadRules(error.to_string()))
    };
    let comparer = Comparer::new(scorer, &proposing, &pool, &demand, &constraints, of_size(ANY_SIZE)?);
    let out = |place: usize| pool.standing.contains(&place) || twins.iter().any(|twin| twin.0 == place);
    let outsiders: Vec<usize> = (0..pool.members.len()).filter(|&place| !out(place)).collect();
    let lists = options.numbers(catalogue).map(|add| sets::list(&comparer, add, options, &of_size));
    Ok(Extension {
        sector,
        sector_from,
        eligible: outsiders.len(),
        newcomers: single::newcomers(&comparer, &outsiders, options.top),
        lists: lists.collect::<Result<_, _>>()?,
        leavers: single::leavers(&comparer),
        twins: twins
            .iter()
            .map(|&(cluster, member)| Twin { cluster: pool.members[cluster], member: pool.members[member] })
            .collect(),
        group: comparer.into_group(),
    })
}

/// Of the problem that only weighs groups, whose size plays no part in what a group is worth.
const ANY_SIZE: usize = 2;

/// The sector in force.
fn sector(catalogue: &Catalogue, members: &[usize], asked: ExtendSector) -> (Option<TermId>, SectorFrom) {
    match asked {
        ExtendSector::Named(sector) => (Some(sector), SectorFrom::Request),
        ExtendSector::Any => (None, SectorFrom::Request),
        ExtendSector::OfMembers => {
            let mut most = (None, members.len() / 2);
            for top in catalogue.vocabulary().top_sectors() {
                let works = |index: &&usize| works_in(&catalogue.clusters()[**index], top, catalogue);
                let count = members.iter().filter(works).count();
                if count > most.1 {
                    most = (Some(top), count);
                }
            }
            let from = most.0.map_or(SectorFrom::NoneShared, |_| SectorFrom::Members(most.1));
            (most.0, from)
        }
    }
}

/// Places of outsiders that may be one with a member, each with the first such member; ascending.
fn twins(pool: &Pool, suspected: &Suspected) -> Vec<(usize, usize)> {
    let stands = |place: usize| pool.standing.contains(&place);
    let mut twins: Vec<(usize, usize)> = suspected
        .among(&pool.members)
        .into_iter()
        .filter_map(|(x, y)| match (stands(x), stands(y)) {
            (true, false) => Some((y, x)),
            (false, true) => Some((x, y)),
            _ => None,
        })
        .collect();
    twins.sort_unstable();
    twins.dedup_by_key(|twin| twin.0);
    twins
}

#[cfg(test)]
mod tests;
