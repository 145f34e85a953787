//! The shapes of a comparison in JSON: flat lists, each entry with the scenario that it belongs to.

use metacluster::scenario::{
    Agreement, ClusterChanges, Feasibility, GroupChange, GroupFate, GroupListDiff, GroupsDiff, ListDiff,
    ListedGroup, PairChange, PairFate, PairPlace, PairSide, PairsDiff,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::json::{Head, Named, Stream};
use super::records::place_word;
use super::{Case, DiffDocument};

/// Scenarios, or a newer state, compared with a baseline.
#[derive(Serialize, JsonSchema)]
pub(in crate::write) struct DiffJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What everything is compared with.
    baseline: &'a str,
    /// What is compared with it, with the sums of what follows.
    scenarios: Vec<ScenarioJson<'a>>,
    /// Clusters added, removed and changed.
    clusters: Stream<'a, ClusterJson<'a>>,
    /// One entry for each list of pairs: the one of all pairs, or one for each asker.
    lists: Stream<'a, ListJson<'a>>,
    /// Every pair that either side lists, list by list: by new rank, those that left behind by their old one.
    pairs: Stream<'a, PairJson<'a>>,
    /// One entry for each sector and size.
    group_lists: Stream<'a, GroupListJson<'a>>,
    /// Every group that either side proposes, list by list.
    groups: Stream<'a, GroupChangeJson<'a>>,
}

/// A scenario with sums.
#[derive(Debug, Serialize, JsonSchema)]
struct ScenarioJson<'a> {
    /// Its name.
    name: &'a str,
    /// What it stands for.
    description: &'a str,
    /// What it changes, in words.
    changes: &'a [String],
    /// The components in force with their share of the score.
    weights: Named,
    /// Sums over clusters; null where clusters are not compared.
    clusters: Option<ClusterSumsJson>,
    /// Sums over pairs; null where pairs are not compared.
    pairs: Option<PairSumsJson>,
    /// Sums over groups; null where groups are not compared.
    groups: Option<GroupSumsJson>,
}

/// How many clusters differ.
#[derive(Debug, Serialize, JsonSchema)]
struct ClusterSumsJson {
    /// Only in the new catalogue.
    added: usize,
    /// Only in the old one.
    removed: usize,
    /// In both, and not the same.
    changed: usize,
    /// The same in both.
    same: usize,
}

/// How many pairs met each fate, and how far the rankings agree.
#[derive(Debug, Serialize, JsonSchema)]
struct PairSumsJson {
    #[serde(flatten)]
    counts: PairCountsJson,
    /// How many lists there are.
    lists: usize,
    /// How many of them hold other pairs, or hold them in another order.
    lists_changed: usize,
    /// The mean over the lists.
    #[serde(flatten)]
    agreement: AgreementJson,
}

/// How many pairs met each fate.
#[derive(Debug, Serialize, JsonSchema)]
struct PairCountsJson {
    /// Listed now, and were not.
    entered: usize,
    /// Were listed, and no longer are.
    left: usize,
    /// Listed at another rank.
    moved: usize,
    /// Listed at the same rank.
    stayed: usize,
}

/// How far two rankings agree; null where there is nothing to measure.
#[derive(Debug, Serialize, JsonSchema)]
struct AgreementJson {
    /// Kendall's tau-b of the scores of the pairs that both list, in [-1, 1].
    kendall_tau_b: Option<f64>,
    /// Rank-biased overlap with p = 0.9.
    rank_biased_overlap: Option<OverlapJson>,
    /// The share of the listed pairs that both list.
    top_overlap: Option<f64>,
}

/// Rank-biased overlap, in [0, 1].
#[derive(Debug, Serialize, JsonSchema)]
struct OverlapJson {
    /// The least, if the lists went on for ever.
    min: f64,
    /// How much more it could become.
    residual: f64,
    /// With the agreement so far taken to go on.
    extrapolated: f64,
}

/// How many groups met each fate.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupSumsJson {
    /// With the same members.
    kept: usize,
    /// With more than half of the members the same.
    changed: usize,
    /// Like none of the old ones.
    new: usize,
    /// Like none of the new ones.
    gone: usize,
    /// Lists that have groups only now.
    newly_feasible: usize,
    /// Lists that no longer have groups.
    newly_infeasible: usize,
}

/// A cluster that differs.
#[derive(Debug, Serialize, JsonSchema)]
struct ClusterJson<'a> {
    /// Name of the scenario.
    scenario: &'a str,
    /// Its id.
    id: &'a str,
    /// `added`, `removed` or `changed`.
    change: &'static str,
    /// The columns that differ.
    fields: Vec<FieldJson<'a>>,
}

/// A column that differs.
#[derive(Debug, Serialize, JsonSchema)]
struct FieldJson<'a> {
    /// Its name.
    column: &'a str,
    /// What it said; empty for nothing.
    old: &'a str,
    /// What it says now.
    new: &'a str,
}

/// A list of pairs.
#[derive(Debug, Serialize, JsonSchema)]
struct ListJson<'a> {
    /// Name of the scenario.
    scenario: &'a str,
    /// Id of the asker; null for the best pairs of all.
    #[serde(rename = "for")]
    asker: Option<&'a str>,
    #[serde(flatten)]
    counts: PairCountsJson,
    #[serde(flatten)]
    agreement: AgreementJson,
}

/// A pair that either side lists.
#[derive(Debug, Serialize, JsonSchema)]
struct PairJson<'a> {
    /// Name of the scenario.
    scenario: &'a str,
    /// Id of the asker; null for the best pairs of all.
    #[serde(rename = "for")]
    asker: Option<&'a str>,
    /// Id of the asker, or overall the lower of the two ids.
    a: &'a str,
    /// Id of the other cluster.
    b: &'a str,
    /// `entered`, `left`, `moved` or `stayed`.
    change: &'static str,
    /// As it was.
    old: SideJson<'a>,
    /// As it is.
    new: SideJson<'a>,
    /// How much more it scores; null unless both sides have a score.
    score_change: Option<f64>,
    /// The component whose part changed most, up or down; null if none did.
    moved_by: Option<&'a str>,
    /// How much more each component adds; they add up to the change of the score. Null unless both sides have a score.
    parts: Option<Named>,
}

/// A pair on one side.
#[derive(Debug, Serialize, JsonSchema)]
struct SideJson<'a> {
    /// `listed`; `lower` if it may be listed and others score more; `absent` if a cluster is not there; `not listed` if why
    /// is not known; or what bars it: `filtered out`, `of one country`, `blocked`, `share a partnership already`, `nothing
    /// known`, `below the least score`.
    place: &'static str,
    /// Its rank, if it is listed.
    rank: Option<usize>,
    /// Its score, also where it is not listed.
    score: Option<f64>,
    /// Id of the cluster that is not there.
    absent: Option<&'a str>,
}

/// A list of groups.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupListJson<'a> {
    /// Name of the scenario.
    scenario: &'a str,
    /// Id of the sector, or `any`.
    sector: &'a str,
    /// Members of each group.
    size: usize,
    /// `feasible`, `newly feasible`, `newly infeasible` or `infeasible`.
    feasibility: &'static str,
    /// Why the side without groups has none.
    reason: Option<&'a str>,
    /// Names of the rules that cannot be met together there.
    conflict: &'a [String],
    /// How many groups are kept.
    kept: usize,
    /// How many are changed.
    changed: usize,
    /// How many are new.
    new: usize,
    /// How many are gone.
    gone: usize,
}

/// A group that either side proposes.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupChangeJson<'a> {
    /// Name of the scenario.
    scenario: &'a str,
    /// Id of the sector, or `any`.
    sector: &'a str,
    /// Number of members.
    size: usize,
    /// `kept`, `changed`, `new` or `gone`.
    change: &'static str,
    /// As it was; null if it is new.
    old: Option<GroupJson<'a>>,
    /// As it is; null if it is gone.
    new: Option<GroupJson<'a>>,
    /// Ids of members that it did not have.
    joined: &'a [String],
    /// Ids of members that it had.
    left: &'a [String],
    /// How much more it scores; null unless it is on both sides.
    score_change: Option<f64>,
}

/// A group on one side.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupJson<'a> {
    /// 1 for the best of its list.
    rank: usize,
    /// Ids of the members.
    members: &'a [String],
    /// Id of the suggested lead.
    lead: Option<&'a str>,
    /// The value of the objective.
    score: f64,
    /// The mean pair score.
    cohesion: f64,
    /// The share of what is asked for that the group supplies; null if nobody asks for anything.
    supply: Option<f64>,
}

/// The word for a list over all sectors.
const ANY: &str = "any";

impl<'a> DiffJson<'a> {
    pub(super) fn new(document: &'a DiffDocument) -> Self {
        let cases = &document.cases;
        Self {
            head: Head::weighted(&document.inputs, document.weights.clone()),
            baseline: &document.baseline,
            scenarios: cases.iter().map(ScenarioJson::new).collect(),
            clusters: Stream::new(move || cases.iter().flat_map(ClusterJson::all)),
            lists: Stream::new(move || {
                cases.iter().flat_map(|case| {
                    let lists = case.pairs.iter().flat_map(|pairs| &pairs.lists);
                    lists.map(move |list| ListJson::new(case, list))
                })
            }),
            pairs: Stream::new(move || {
                cases.iter().flat_map(|case| {
                    case.pairs.iter().flat_map(move |pairs| {
                        pairs.lists.iter().flat_map(move |list| {
                            list.changes.iter().map(move |change| PairJson::new(case, pairs, list, change))
                        })
                    })
                })
            }),
            group_lists: Stream::new(move || {
                cases.iter().flat_map(|case| {
                    let lists = case.groups.iter().flat_map(|groups| &groups.lists);
                    lists.map(move |list| GroupListJson::new(case, list))
                })
            }),
            groups: Stream::new(move || {
                cases.iter().flat_map(|case| {
                    let lists = case.groups.iter().flat_map(|groups| &groups.lists);
                    lists.flat_map(move |list| {
                        list.changes.iter().map(move |change| GroupChangeJson::new(case, list, change))
                    })
                })
            }),
        }
    }
}

impl<'a> ScenarioJson<'a> {
    fn new(case: &'a Case) -> Self {
        let clusters = |clusters: &ClusterChanges| ClusterSumsJson {
            added: clusters.added.len(),
            removed: clusters.removed.len(),
            changed: clusters.changed.len(),
            same: clusters.same,
        };
        let pairs = |pairs: &PairsDiff| PairSumsJson {
            counts: PairCountsJson::new(|fate| pairs.count(fate)),
            lists: pairs.lists.len(),
            lists_changed: pairs.lists_changed(),
            agreement: AgreementJson::new(pairs.agreement()),
        };
        let groups = |groups: &GroupsDiff| GroupSumsJson {
            kept: groups.count(GroupFate::Kept),
            changed: groups.count(GroupFate::Changed),
            new: groups.count(GroupFate::New),
            gone: groups.count(GroupFate::Gone),
            newly_feasible: groups.lists(Feasibility::Newly),
            newly_infeasible: groups.lists(Feasibility::NoLonger),
        };
        Self {
            name: &case.name,
            description: &case.description,
            changes: &case.changes,
            weights: Named(case.weights.clone()),
            clusters: case.clusters.as_ref().map(clusters),
            pairs: case.pairs.as_ref().map(pairs),
            groups: case.groups.as_ref().map(groups),
        }
    }
}

impl PairCountsJson {
    fn new(count: impl Fn(PairFate) -> usize) -> Self {
        Self {
            entered: count(PairFate::Entered),
            left: count(PairFate::Left),
            moved: count(PairFate::Moved),
            stayed: count(PairFate::Stayed),
        }
    }
}

impl AgreementJson {
    fn new(agreement: Agreement) -> Self {
        Self {
            kendall_tau_b: agreement.kendall_tau_b,
            rank_biased_overlap: agreement.rank_biased_overlap.map(|overlap| OverlapJson {
                min: overlap.min,
                residual: overlap.residual,
                extrapolated: overlap.extrapolated,
            }),
            top_overlap: agreement.top_overlap,
        }
    }
}

impl<'a> ClusterJson<'a> {
    fn all(case: &'a Case) -> impl Iterator<Item = Self> + 'a {
        let whole = move |ids: &'a [String], change| {
            ids.iter().map(move |id| Self { scenario: &case.name, id, change, fields: Vec::new() })
        };
        case.clusters.iter().flat_map(move |clusters| {
            let changed = clusters.changed.iter().map(move |cluster| Self {
                scenario: &case.name,
                id: &cluster.id,
                change: "changed",
                fields: cluster
                    .fields
                    .iter()
                    .map(|field| FieldJson { column: &field.column, old: &field.old, new: &field.new })
                    .collect(),
            });
            whole(&clusters.added, "added").chain(whole(&clusters.removed, "removed")).chain(changed)
        })
    }
}

impl<'a> ListJson<'a> {
    fn new(case: &'a Case, list: &'a ListDiff) -> Self {
        Self {
            scenario: &case.name,
            asker: list.asker.as_deref(),
            counts: PairCountsJson::new(|fate| list.count(fate)),
            agreement: AgreementJson::new(list.agreement),
        }
    }
}

impl<'a> PairJson<'a> {
    fn new(case: &'a Case, pairs: &'a PairsDiff, list: &'a ListDiff, change: &'a PairChange) -> Self {
        let name = |place: usize| pairs.components.get(place).map(String::as_str);
        let parts = || {
            let parts = pairs.components.iter().zip(change.part_changes());
            Named(parts.map(|(name, change)| (name.clone(), change)).collect())
        };
        let score_change = change.score_change();
        Self {
            scenario: &case.name,
            asker: list.asker.as_deref(),
            a: &change.a,
            b: &change.b,
            change: change.fate.as_str(),
            old: SideJson::new(&change.old),
            new: SideJson::new(&change.new),
            score_change,
            moved_by: change.mover().and_then(|(place, _)| name(place)),
            parts: score_change.map(|_| parts()),
        }
    }
}

impl<'a> SideJson<'a> {
    fn new(side: &'a PairSide) -> Self {
        let absent = match &side.place {
            PairPlace::Absent(id) => Some(id.as_str()),
            _ => None,
        };
        Self { place: place_word(side), rank: side.rank(), score: side.score, absent }
    }
}

impl<'a> GroupListJson<'a> {
    fn new(case: &'a Case, list: &'a GroupListDiff) -> Self {
        Self {
            scenario: &case.name,
            sector: list.sector.as_deref().unwrap_or(ANY),
            size: list.size,
            feasibility: list.feasibility.as_str(),
            reason: list.reason.as_deref(),
            conflict: &list.conflict,
            kept: list.count(GroupFate::Kept),
            changed: list.count(GroupFate::Changed),
            new: list.count(GroupFate::New),
            gone: list.count(GroupFate::Gone),
        }
    }
}

impl<'a> GroupChangeJson<'a> {
    fn new(case: &'a Case, list: &'a GroupListDiff, change: &'a GroupChange) -> Self {
        fn group(group: &ListedGroup) -> GroupJson<'_> {
            GroupJson {
                rank: group.rank,
                members: &group.members,
                lead: group.lead.as_deref(),
                score: group.score,
                cohesion: group.cohesion,
                supply: group.supply,
            }
        }
        let score_change = match (&change.old, &change.new) {
            (Some(old), Some(new)) => Some(new.score - old.score),
            _ => None,
        };
        Self {
            scenario: &case.name,
            sector: list.sector.as_deref().unwrap_or(ANY),
            size: list.size,
            change: change.fate.as_str(),
            old: change.old.as_ref().map(group),
            new: change.new.as_ref().map(group),
            joined: &change.joined,
            left: &change.left,
            score_change,
        }
    }
}
