//! The shapes of proposals in JSON.

use metacluster::propose::{Blocked, RuleCheck};
use metacluster::solve::{Status, Stop};
use metacluster::{Catalogue, Proposal, ProposalList, Rules, Scorer, TermId};
use schemars::JsonSchema;
use serde::Serialize;

use super::facts_json::FactsJson;
use super::json::{Head, Named};
use super::portfolio::PortfolioJson;

/// Candidate metaclusters.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProposeJson<'a> {
    #[serde(flatten)]
    pub(super) head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    pub(super) priors: Named,
    /// The rules in force; null if nothing was demanded.
    pub(super) rules: Option<RulesJson>,
    /// What a proposal's score is made of.
    pub(super) objective: ObjectiveJson,
    /// The proposals of every list, the best of each first.
    pub(super) proposals: Vec<ProposalJson>,
    /// For each sector the best group of each size; empty if one size was asked for.
    pub(super) curves: Vec<CurveJson>,
    /// The whole, if a portfolio was asked for.
    pub(super) portfolio: Option<PortfolioJson>,
    /// One entry for each sector and size, also where there is no proposal.
    pub(super) lists: Vec<ListJson>,
}

/// Whose rules they are.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RulesJson {
    /// The preset's id, or the name that a rule file gives; empty if it gives none.
    id: String,
    /// Where the rules were read.
    source: String,
    /// What of them was verified in a source.
    status: String,
}

/// The two parts of a proposal's score: score = pairs · cohesion + supply · supply.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ObjectiveJson {
    /// The weight of the mean pair score.
    pairs: f64,
    /// The weight of how much of what is asked for the group supplies.
    supply: f64,
}

/// A candidate metacluster.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProposalJson {
    /// 1 for the best of its list.
    rank: usize,
    /// Id of the sector, or `any`.
    sector: String,
    /// Number of members.
    size: usize,
    /// The members, in the order of their ids.
    members: Vec<MemberJson>,
    /// Id of the suggested lead; null if no member may lead.
    lead: Option<String>,
    #[serde(flatten)]
    figures: FiguresJson,
    /// Number of countries.
    countries: usize,
    /// `optimal` or `best found`.
    status: &'static str,
    /// What ended the search before a proof, `budget` or `deadline`; null if nothing did. After a deadline another run
    /// may come farther.
    stopped: Option<&'static str>,
    /// No admissible group of the list scores more than this.
    bound: f64,
    /// Candidate evaluations done.
    work: u64,
    /// Partnerships that at least two members took part in.
    past: Vec<PartnershipJson>,
    /// Every rule with what it needs and what the group has.
    rules: Vec<RuleJson>,
    /// Terms that at least two members care for, the most widely shared first.
    shared: Vec<SharedJson>,
    /// Who offers what to whom.
    flows: Vec<FlowJson>,
    /// Ids of the terms asked for that no member supplies, the most asked for first.
    uncovered: Vec<String>,
    /// The outsider that would supply most of those, if there is one.
    invite: Vec<InvitationJson>,
    #[serde(flatten)]
    facts: FactsJson,
    /// What is not known, and whom to ask.
    gaps: Vec<String>,
}

/// What a group is worth.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FiguresJson {
    /// The value of the objective.
    pub(super) score: f64,
    /// The same with every pair at its low.
    pub(super) low: f64,
    /// The same with every pair at its high.
    pub(super) high: f64,
    /// Mean coverage of the pairs: how much of the cohesion rests on data.
    pub(super) known: f64,
    /// The mean pair score.
    pub(super) cohesion: f64,
    /// The share of what is asked for that the group supplies; null if nobody asks for anything.
    pub(super) supply: Option<f64>,
}

/// A member of a group.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MemberJson {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// ISO 3166-1 alpha-2 code.
    country: String,
    /// NUTS code.
    region: Option<String>,
    /// Its town.
    city: Option<String>,
    /// Where the catalogue has it from.
    source: Option<String>,
}

/// A partnership.
#[derive(Debug, Serialize, JsonSchema)]
struct PartnershipJson {
    /// Its id in the table.
    id: String,
    /// Its name.
    name: String,
}

/// A rule beside what a group has.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RuleJson {
    /// The rule's name, as rule files write it.
    id: String,
    /// What it needs.
    need: String,
    /// What the group has; empty if that is not known.
    have: String,
    /// `met`, `not met` or `not checked`.
    met: &'static str,
}

/// A term that several members care for.
#[derive(Debug, Serialize, JsonSchema)]
struct SharedJson {
    /// Id of the term.
    term: String,
    /// How many members care for it or for a narrower one.
    members: usize,
}

/// What one member offers another.
#[derive(Debug, Serialize, JsonSchema)]
struct FlowJson {
    /// Id of the giver.
    from: String,
    /// Id of the taker.
    to: String,
    /// Ids of the sought terms that are met.
    terms: Vec<String>,
}

/// An outsider worth inviting.
#[derive(Debug, Serialize, JsonSchema)]
struct InvitationJson {
    /// Its id.
    id: String,
    /// Ids of the uncovered terms that it would supply.
    terms: Vec<String>,
}

/// What the best groups of a sector are worth, by size.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CurveJson {
    /// Id of the sector, or `any`.
    sector: String,
    /// One point for each size, ascending.
    points: Vec<PointJson>,
}

/// The best group of one size. Scores of different sizes are not to be compared as they stand: with size, cohesion tends
/// to fall and supply to rise.
#[derive(Debug, Serialize, JsonSchema)]
struct PointJson {
    /// Number of members.
    size: usize,
    /// The value of the objective; null if there is no group.
    score: Option<f64>,
    /// The mean pair score.
    cohesion: Option<f64>,
    /// The share of what is asked for that the group supplies; null also if nobody asks for anything.
    supply: Option<f64>,
    /// No admissible group of this size scores more.
    bound: Option<f64>,
    /// `optimal`, `best found` or `no group`; why there is none, its entry of `lists` says.
    status: &'static str,
}

/// The outcome for one sector and size.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ListJson {
    /// Id of the sector, or `any`.
    sector: String,
    /// Members of each group.
    size: usize,
    /// Number of eligible clusters.
    eligible: usize,
    /// Number of proposals.
    found: usize,
    /// Why there is none.
    blocked: Option<BlockedJson>,
}

/// Why there is no group.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BlockedJson {
    /// What stands in the way.
    reason: String,
    /// Whether the search ended at its budget, so that a group may exist.
    unproven: bool,
    /// Names of rules that cannot be met together, any one of which could be left out.
    conflict: Vec<&'static str>,
    /// Changes of the rules that would admit a group; those first that give up least.
    relaxations: Vec<RelaxationJson>,
    /// Whether all of them are needed together rather than any one.
    all_needed: bool,
}

/// A change of one rule.
#[derive(Debug, Serialize, JsonSchema)]
struct RelaxationJson {
    /// The rule's name.
    rule: String,
    /// The change in words.
    change: String,
    /// The part of the rule that is given up, in (0, 1].
    gives_up: f64,
    /// The best group that the change would admit (all changes, where all are needed); null if none was found.
    best: Option<RelaxedJson>,
}

/// A group that relaxed rules would admit.
#[derive(Debug, Serialize, JsonSchema)]
struct RelaxedJson {
    /// Ids of its members.
    members: Vec<String>,
    /// The value of the objective.
    score: f64,
}

/// The word for a list over all sectors.
const ANY: &str = "any";

/// The word for a size without a group.
pub(super) const NO_GROUP: &str = "no group";

/// The id of a list's sector.
pub(super) fn sector_id(catalogue: &Catalogue, sector: Option<TermId>) -> String {
    sector.map_or(ANY.to_owned(), |sector| catalogue.vocabulary().term(sector).id.clone())
}

/// The word for what a proposal is. A proposal is a group, hence one of the two.
pub(super) fn status_word(status: Status) -> &'static str {
    if status == Status::Optimal { "optimal" } else { "best found" }
}

/// What ended a search before its proof.
pub(super) fn stop_word(status: Status) -> Option<&'static str> {
    match status {
        Status::BestFound { stop: Stop::Caller, .. } | Status::NothingFound { stop: Stop::Caller } => {
            Some("deadline")
        }
        Status::BestFound { .. } | Status::NothingFound { .. } => Some("budget"),
        _ => None,
    }
}

impl RulesJson {
    pub(super) fn new(rules: &Rules) -> Option<Self> {
        (*rules != Rules::default()).then(|| Self {
            id: rules.id.clone(),
            source: rules.source.clone(),
            status: rules.status.clone(),
        })
    }
}

impl ObjectiveJson {
    pub(super) fn new((pairs, supply): (f64, f64)) -> Self {
        Self { pairs, supply }
    }
}

impl CurveJson {
    /// The curve of one sector's lists.
    pub(super) fn new(catalogue: &Catalogue, lists: &[ProposalList]) -> Self {
        let point = |list: &ProposalList| {
            let best = list.proposals.first();
            PointJson {
                size: list.size,
                score: best.map(|best| best.score),
                cohesion: best.map(|best| best.cohesion),
                supply: best.and_then(|best| best.supply),
                bound: best.map(|best| best.bound),
                status: best.map_or(NO_GROUP, |best| status_word(best.status)),
            }
        };
        let sector = lists.first().and_then(|list| list.sector);
        Self { sector: sector_id(catalogue, sector), points: lists.iter().map(point).collect() }
    }
}

impl MemberJson {
    pub(super) fn new(cluster: &metacluster::Cluster) -> Self {
        Self {
            id: cluster.id().to_owned(),
            name: cluster.name().to_owned(),
            country: cluster.country().to_string(),
            region: cluster.region().map(ToString::to_string),
            city: cluster.city().map(str::to_owned),
            source: cluster.detail("source").map(str::to_owned),
        }
    }
}

impl RuleJson {
    pub(super) fn new(check: &RuleCheck) -> Self {
        Self {
            id: check.id.to_owned(),
            need: check.need.clone(),
            have: check.have.clone(),
            met: check.met.as_str(),
        }
    }
}

/// The ids of clusters.
pub(super) fn ids(catalogue: &Catalogue, clusters: &[usize]) -> Vec<String> {
    let all = catalogue.clusters();
    clusters.iter().filter_map(|&index| all.get(index)).map(|cluster| cluster.id().to_owned()).collect()
}

impl BlockedJson {
    pub(super) fn new(catalogue: &Catalogue, blocked: &Blocked) -> Self {
        let relaxation = |relaxation: &metacluster::propose::Relaxation| RelaxationJson {
            rule: relaxation.rule.to_owned(),
            change: relaxation.change.clone(),
            gives_up: relaxation.gives_up,
            best: relaxation
                .best
                .as_ref()
                .map(|best| RelaxedJson { members: ids(catalogue, &best.members), score: best.score }),
        };
        Self {
            reason: blocked.reason.clone(),
            unproven: blocked.unproven,
            conflict: blocked.conflict.clone(),
            relaxations: blocked.relaxations.iter().map(relaxation).collect(),
            all_needed: blocked.all_needed,
        }
    }
}

impl ListJson {
    pub(super) fn new(catalogue: &Catalogue, list: &ProposalList) -> Self {
        Self {
            sector: sector_id(catalogue, list.sector),
            size: list.size,
            eligible: list.eligible,
            found: list.proposals.len(),
            blocked: list.blocked.as_ref().map(|blocked| BlockedJson::new(catalogue, blocked)),
        }
    }
}

impl ProposalJson {
    pub(super) fn new(scorer: &Scorer<'_>, list: &ProposalList, proposal: &Proposal) -> Self {
        let network = scorer.network();
        let catalogue = network.catalogue();
        let clusters = catalogue.clusters();
        let id =
            |index: usize| clusters.get(index).map_or_else(String::new, |cluster| cluster.id().to_owned());
        let term = |term: &TermId| catalogue.vocabulary().term(*term).id.clone();
        let terms = |terms: &[TermId]| terms.iter().map(term).collect();
        let members = || proposal.members.iter().filter_map(|&index| clusters.get(index));
        let past = proposal.past.iter().filter_map(|&index| network.partnerships().get(index));
        Self {
            rank: proposal.rank,
            sector: sector_id(catalogue, list.sector),
            size: list.size,
            members: members().map(MemberJson::new).collect(),
            lead: proposal.lead.map(id),
            figures: FiguresJson {
                score: proposal.score,
                low: proposal.low,
                high: proposal.high,
                known: proposal.known,
                cohesion: proposal.cohesion,
                supply: proposal.supply,
            },
            countries: countries(members()),
            status: status_word(proposal.status),
            stopped: stop_word(proposal.status),
            bound: proposal.bound,
            work: proposal.work,
            past: past
                .map(|partnership| PartnershipJson {
                    id: partnership.id.clone(),
                    name: partnership.name.clone(),
                })
                .collect(),
            rules: proposal.rules.iter().map(RuleJson::new).collect(),
            shared: proposal
                .shared
                .iter()
                .map(|shared| SharedJson { term: term(&shared.term), members: shared.members })
                .collect(),
            flows: proposal
                .flows
                .iter()
                .map(|flow| FlowJson { from: id(flow.from), to: id(flow.to), terms: terms(&flow.terms) })
                .collect(),
            uncovered: terms(&proposal.uncovered),
            invite: proposal
                .invite
                .iter()
                .map(|invite| InvitationJson { id: id(invite.cluster), terms: terms(&invite.terms) })
                .collect(),
            facts: FactsJson::new(catalogue, proposal),
            gaps: proposal.gaps.clone(),
        }
    }
}

/// Number of distinct countries.
pub(super) fn countries<'a>(clusters: impl Iterator<Item = &'a metacluster::Cluster>) -> usize {
    let mut countries: Vec<_> = clusters.map(|cluster| cluster.country()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.len()
}
