//! Proposals: the best groups of clusters under a programme's rules, sector by sector, with everything a negotiation
//! needs to know of them.
//!
//! F(S) = α·Coh + β·Cov. Coh is the mean pair score of the members; Cov is how well the group as a whole supplies
//! what the eligible clusters ask for, each term as well as by its best member. Crossing borders is a matter of the
//! rules, not of the objective. The search itself is [`crate::solve`]; this module turns a catalogue into its problem
//! and its answer back into clusters.

use std::ops::{ControlFlow, RangeInclusive};

use crate::error::Error;
use crate::filter::Filter;
use crate::rules::Rules;
use crate::score::Scorer;
use crate::solve::{self, Budget, Diversity, Outcome, Problem, Status, Watch};
use crate::vocabulary::TermId;

pub(crate) mod category;
pub(crate) mod constraints;
pub(crate) mod demand;
pub(crate) mod describe;
pub(crate) mod duplicates;
mod facts;
pub(crate) mod pool;
mod portfolio;
pub(crate) mod relax;

pub use constraints::{Met, RuleCheck};
pub use describe::{Flow, Invitation, Shared};
pub use facts::{Alternate, Filler, GroupGraph, Keystone, Supplier, WeakestPair};
pub use portfolio::{Portfolio, PortfolioLimits, portfolio};
pub use relax::{Relaxation, Relaxed};

use constraints::Constraints;
use demand::Demand;
use duplicates::Suspected;
use pool::Pool;

/// For which sectors to propose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sectors {
    /// Every top-level sector of the table that has clusters.
    #[default]
    Every,
    /// These, one list each.
    Named(Vec<TermId>),
    /// One list over all clusters, whatever their sector.
    Any,
}

/// A request for proposals.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProposeOptions {
    /// For which sectors.
    pub sectors: Sectors,
    /// Group sizes; one list for each, since a larger group coheres less and covers more.
    pub sizes: RangeInclusive<usize>,
    /// How many proposals a list has.
    pub top: usize,
    /// What the programme demands.
    pub rules: Rules,
    /// Which clusters take part; musts take part wherever they stand.
    pub filter: Filter,
    /// Most members that an entry may share with an earlier one of its list; half the size if `None`.
    pub max_overlap: Option<usize>,
    /// Most entries of one list that a cluster may be in, musts aside; no limit if `None`.
    pub max_appearances: Option<usize>,
    /// How much the search may do for each entry.
    pub budget: Budget,
    /// α and β of the objective, non-negative, not both zero.
    pub objective: (f64, f64),
}

/// Five is the median size of the real partnerships collected.
pub const DEFAULT_SIZE: usize = 5;
/// α: a group has to fit together first …
const COHESION_WEIGHT: f64 = 0.60;
/// … and β: supply what its sector asks for second.
const SUPPLY_WEIGHT: f64 = 0.40;

impl Default for ProposeOptions {
    /// Three groups of five for every sector, without rules.
    fn default() -> Self {
        Self {
            sectors: Sectors::Every,
            sizes: DEFAULT_SIZE..=DEFAULT_SIZE,
            top: 3,
            rules: Rules::default(),
            filter: Filter::default(),
            max_overlap: None,
            max_appearances: None,
            budget: Budget::default(),
            objective: (COHESION_WEIGHT, SUPPLY_WEIGHT),
        }
    }
}

/// A candidate metacluster.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Proposal {
    /// 1 for the best of its list.
    pub rank: usize,
    /// Cluster indices, ascending.
    pub members: Vec<usize>,
    /// The suggested lead: of the members that may lead, the one with the largest sum of scores to the others.
    pub lead: Option<usize>,
    /// F, in [0, 1] for α + β = 1.
    pub score: f64,
    /// F with every pair at its low.
    pub low: f64,
    /// F with every pair at its high.
    pub high: f64,
    /// Mean coverage of the pairs: how much of the cohesion rests on data.
    pub known: f64,
    /// Coh, the mean pair score.
    pub cohesion: f64,
    /// Cov, the share of what is asked for that the group supplies; `None` if nobody asks for anything.
    pub supply: Option<f64>,
    /// What the result is.
    pub status: Status,
    /// No admissible group of this list scores more.
    pub bound: f64,
    /// Candidate evaluations done for this entry.
    pub work: u64,
    /// Every rule with what it needs and what the group has.
    pub rules: Vec<RuleCheck>,
    /// Terms that at least two members care for, the most widely shared first.
    pub shared: Vec<Shared>,
    /// Who offers what to whom.
    pub flows: Vec<Flow>,
    /// Terms asked for that no member supplies, the most asked for first.
    pub uncovered: Vec<TermId>,
    /// The outsider that would supply most of those.
    pub invite: Option<Invitation>,
    /// For each of those terms, in the same order, who would supply it.
    pub fillers: Vec<Filler>,
    /// The pair of members that scores least.
    pub weakest: WeakestPair,
    /// The member whose leaving hurts most; `None` for a group of two.
    pub keystone: Option<Keystone>,
    /// Who could take the place of each member that can be replaced under the rules.
    pub alternates: Vec<Alternate>,
    /// What the members have in common, as a graph.
    pub graph: GroupGraph,
    /// Partnerships, by index in the network, that at least two members took part in.
    pub past: Vec<usize>,
    /// Sentences on what is not known and whom to ask.
    pub gaps: Vec<String>,
}

/// The proposals for one sector and size.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ProposalList {
    /// The sector; `None` for all.
    pub sector: Option<TermId>,
    /// Members of each group.
    pub size: usize,
    /// Number of eligible clusters.
    pub eligible: usize,
    /// Best first; empty if `blocked` says why.
    pub proposals: Vec<Proposal>,
    /// Why there is none, and what would help.
    pub blocked: Option<Blocked>,
}

/// Why there is no group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blocked {
    /// What stands in the way, in one sentence without a full stop.
    pub reason: String,
    /// Whether the search ended at its budget, so that a group may exist.
    pub unproven: bool,
    /// Names of rules that cannot be met together, any one of which could be left out; empty if the rules are not the
    /// reason, or if nothing was proved.
    pub conflict: Vec<&'static str>,
    /// Changes of the rules that would admit a group; those first that give up least.
    pub relaxations: Vec<Relaxation>,
    /// Whether all of them are needed together rather than any one.
    pub all_needed: bool,
}

/// Finds the best groups. See [`crate::solve`] for the search, its exactness and complexity; the pool's pair scores
/// take O(n²) time and memory for n eligible clusters.
///
/// # Errors
/// [`Error::Unknown`] for a cluster or area that the rules name and nobody knows, [`Error::BadRules`] for rules that
/// contradict each other, [`Error::BadValue`] for sizes, budgets or pools out of range.
pub fn propose(scorer: &Scorer<'_>, options: &ProposeOptions) -> Result<Vec<ProposalList>, Error> {
    propose_watched(scorer, options, &mut |_| ControlFlow::Continue(()))
}

/// As [`propose`], with somebody who looks on at every entry and may end its search.
///
/// # Errors
/// As [`propose`].
pub fn propose_watched(
    scorer: &Scorer<'_>,
    options: &ProposeOptions,
    watch: &mut Watch<'_>,
) -> Result<Vec<ProposalList>, Error> {
    let suspected = Suspected::new(scorer.network().catalogue());
    let mut lists = Vec::new();
    for pool in pools(scorer, options)? {
        for size in options.sizes.clone() {
            lists.push(list(scorer, &pool, size, options, &suspected, watch)?);
        }
    }
    Ok(lists)
}

/// The eligible clusters of each sector asked for, the request being sound.
fn pools(scorer: &Scorer<'_>, options: &ProposeOptions) -> Result<Vec<Pool>, Error> {
    options.rules.check()?;
    if options.max_appearances == Some(0) {
        return Err(Error::BadValue {
            what: "the limit on appearances",
            value: "0".into(),
            expected: "at least 1",
        });
    }
    let sizes = solve::Problem::SIZES;
    if options.sizes.is_empty()
        || !sizes.contains(options.sizes.start())
        || !sizes.contains(options.sizes.end())
    {
        return Err(Error::BadValue {
            what: "size",
            value: format!("{}..{}", options.sizes.start(), options.sizes.end()),
            expected: "sizes from 2 to 256, the smaller first",
        });
    }
    let sectors: Vec<Option<TermId>> = match &options.sectors {
        Sectors::Named(sectors) => sectors.iter().copied().map(Some).collect(),
        Sectors::Any => vec![None],
        Sectors::Every => scorer.network().catalogue().vocabulary().top_sectors().map(Some).collect(),
    };
    let pools = sectors.into_iter().map(|sector| Pool::new(scorer, sector, options, &[]));
    let pools: Vec<Pool> = pools.collect::<Result<_, Error>>()?;
    let is_asked = |pool: &Pool| pool.in_sector > 0 || options.sectors != Sectors::Every;
    Ok(pools.into_iter().filter(is_asked).collect())
}

/// One pool and size as a problem, with what its groups are described by.
struct Case<'a> {
    scorer: &'a Scorer<'a>,
    pool: &'a Pool,
    options: &'a ProposeOptions,
    demand: Demand,
    constraints: Constraints,
    problem: Problem,
}

impl<'a> Case<'a> {
    fn new(
        scorer: &'a Scorer<'a>,
        pool: &'a Pool,
        size: usize,
        options: &'a ProposeOptions,
        suspected: &Suspected,
    ) -> Result<Self, Error> {
        let demand = Demand::new(scorer.network(), &pool.members);
        let constraints = Constraints::new(scorer.network(), pool, &options.rules, suspected)?;
        let (scores, objective) = (pool.scores(scorer)?, demand.objective(options.objective));
        let problem = Problem::new(pool.members.len(), size, scores, objective, constraints.solver_rules())
            .map_err(|error| Error::BadRules(error.to_string()))?;
        Ok(Self { scorer, pool, options, demand, constraints, problem })
    }

    fn proposals(&self, found: impl IntoIterator<Item = Outcome>) -> Vec<Proposal> {
        let describer = describe::Describer {
            scorer: self.scorer,
            pool: self.pool,
            demand: &self.demand,
            constraints: &self.constraints,
            problem: &self.problem,
            options: self.options,
        };
        let found = found.into_iter().enumerate();
        found.map(|(place, outcome)| describer.proposal(place + 1, outcome)).collect()
    }

    /// Why there is no group.
    fn blocked(&self) -> Blocked {
        let network = self.scorer.network();
        relax::blocked(network, self.pool, &self.constraints, &self.problem, self.options.budget)
    }
}

fn empty_list(pool: &Pool, size: usize, options: &ProposeOptions) -> ProposalList {
    ProposalList {
        sector: pool.sector,
        size,
        eligible: pool.members.len(),
        proposals: Vec::new(),
        blocked: pool.size_blocks(size, &options.rules),
    }
}

fn list(
    scorer: &Scorer<'_>,
    pool: &Pool,
    size: usize,
    options: &ProposeOptions,
    suspected: &Suspected,
    watch: &mut Watch<'_>,
) -> Result<ProposalList, Error> {
    let mut list = empty_list(pool, size, options);
    if list.blocked.is_some() {
        return Ok(list);
    }
    let case = Case::new(scorer, pool, size, options, suspected)?;
    let diversity = Diversity {
        max_overlap: options.max_overlap.unwrap_or(size / 2),
        max_appearances: options.max_appearances,
    };
    let found =
        solve::solve_list_watched(&case.problem, options.budget, options.top.max(1), diversity, watch);
    if found.is_empty() {
        list.blocked = Some(case.blocked());
    }
    list.proposals = case.proposals(found);
    Ok(list)
}
