//! The shapes of extensions in JSON.

use metacluster::extend::{Difference, Figures, Gain, Leaver, Newcomer, NewcomerSet, SectorFrom, SetList};
use metacluster::propose::RuleCheck;
use metacluster::{Cluster, ExtendOptions, Extension, Group, Scorer, TermId};
use schemars::JsonSchema;
use serde::Serialize;

use super::Input;
use super::json::{self, Head, Named};
use super::propose_json::{
    BlockedJson, FiguresJson, MemberJson, ObjectiveJson, RuleJson, RulesJson, sector_id, status_word,
};

/// Who should join a group, and who could leave it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExtendJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// The rules in force; null if nothing was demanded.
    rules: Option<RulesJson>,
    /// What a group's score is made of.
    objective: ObjectiveJson,
    /// The group as it stands.
    group: GroupJson,
    /// The best of those who may join alone, whether the rules are then obeyed or not.
    newcomers: Vec<NewcomerJson>,
    /// The best sets of newcomers under the rules, one entry for each number of them.
    lists: Vec<SetListJson>,
    /// Every member, those first whose leaving leaves the most.
    leavers: Vec<LeaverJson>,
    /// Outsiders left out because they may be a member under another id.
    twins: Vec<TwinJson>,
}

/// A group as it stands.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupJson {
    /// Its id in the table of groups; null if the members were named one by one.
    id: Option<String>,
    /// Its name in that table.
    name: Option<String>,
    /// `candidate`, `open`, `plan` or `signed`; null if it is not known.
    state: Option<&'static str>,
    /// Whether nobody can join any more: what follows then says who would have fitted.
    closed: bool,
    /// Id of the sector whose clusters may join, or `any`.
    sector: String,
    /// Where the sector is from: `request`, `members` or `none shared`.
    sector_from: &'static str,
    /// How many members share the sector, if it is from them.
    sector_members: Option<usize>,
    /// Number of clusters that may join.
    eligible: usize,
    /// The members, in the order of their ids.
    members: Vec<MemberJson>,
    /// Id of the suggested lead; null if no member may lead.
    lead: Option<String>,
    /// What it is worth; null for a group of one.
    figures: Option<FiguresJson>,
    /// Every rule with what it needs and what the group has.
    rules: Vec<RuleJson>,
    /// Ids of the terms asked for that no member supplies, the most asked for first.
    uncovered: Vec<String>,
}

/// After minus before.
#[derive(Debug, Serialize, JsonSchema)]
struct DifferenceJson {
    /// Of the score.
    score: f64,
    /// Of the mean pair score.
    cohesion: f64,
    /// Of the supply; null if nobody asks for anything.
    supply: Option<f64>,
}

/// What newcomers bring.
#[derive(Debug, Serialize, JsonSchema)]
struct GainJson {
    /// What the group is worth with them.
    figures: FiguresJson,
    /// The difference to the group as it stands; null for a group of one.
    difference: Option<DifferenceJson>,
    /// Ids of the terms that no member supplies and that they do, the most asked for first.
    covers: Vec<String>,
    /// Countries in which no member is.
    new_countries: Vec<String>,
    /// By how much the number of NUTS 2 regions grows.
    new_regions: usize,
    /// Rules that are not met as the group stands and would be then.
    rules_met: Vec<RuleJson>,
    /// Rules that are met as the group stands and would not be then.
    rules_broken: Vec<RuleJson>,
    /// Rules that are met neither way.
    rules_unmet: Vec<RuleJson>,
}

/// One who could join alone.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct NewcomerJson {
    /// 1 for the best.
    rank: usize,
    #[serde(flatten)]
    cluster: MemberJson,
    /// Id of the member with whom it scores least.
    weakest_with: String,
    /// Their pair score.
    weakest_tie: f64,
    #[serde(flatten)]
    gain: GainJson,
}

/// The best sets of one size.
#[derive(Debug, Serialize, JsonSchema)]
struct SetListJson {
    /// How many join.
    add: usize,
    /// The sets, the best first.
    sets: Vec<SetJson>,
    /// Why there is none.
    blocked: Option<BlockedJson>,
}

/// Several who could join together.
#[derive(Debug, Serialize, JsonSchema)]
struct SetJson {
    /// 1 for the best of its list.
    rank: usize,
    /// The newcomers, in the order of their ids.
    newcomers: Vec<MemberJson>,
    #[serde(flatten)]
    gain: GainJson,
    /// `optimal` or `best found`.
    status: &'static str,
    /// No set of the list makes the group worth more than this.
    bound: f64,
    /// Candidate evaluations done.
    work: u64,
}

/// What the group would be without a member.
#[derive(Debug, Serialize, JsonSchema)]
struct LeaverJson {
    /// Id of the member.
    id: String,
    /// What those who stay are worth; null if one is left alone.
    figures: Option<FiguresJson>,
    /// The difference to the group as it stands; null if one is left alone.
    difference: Option<DifferenceJson>,
    /// Ids of the terms that nobody else in the group supplies, the most asked for first.
    uncovers: Vec<String>,
    /// Its country, if nobody else in the group is there.
    only_in_country: Option<String>,
    /// Rules that are not met as the group stands and would be then.
    rules_met: Vec<RuleJson>,
    /// Rules that are met as the group stands and would not be then.
    rules_broken: Vec<RuleJson>,
    /// Rules that are met neither way.
    rules_unmet: Vec<RuleJson>,
}

/// An outsider that may be a member under another id.
#[derive(Debug, Serialize, JsonSchema)]
struct TwinJson {
    /// Id of the outsider.
    id: String,
    /// Id of the member.
    member: String,
}

/// Turns indices and terms into ids.
struct Ids<'a>(&'a Scorer<'a>);

impl<'a> Ids<'a> {
    fn cluster(&self, index: usize) -> Option<&'a Cluster> {
        self.0.network().catalogue().clusters().get(index)
    }

    fn id(&self, index: usize) -> String {
        self.cluster(index).map_or_else(String::new, |cluster| cluster.id().to_owned())
    }

    fn members(&self, indices: &[usize]) -> Vec<MemberJson> {
        indices.iter().filter_map(|&index| self.cluster(index)).map(MemberJson::new).collect()
    }

    fn terms(&self, terms: &[TermId]) -> Vec<String> {
        let vocabulary = self.0.network().catalogue().vocabulary();
        terms.iter().map(|&term| vocabulary.term(term).id.clone()).collect()
    }

    fn gain(&self, gain: &Gain) -> GainJson {
        GainJson {
            figures: gain.figures.into(),
            difference: gain.difference.map(Into::into),
            covers: self.terms(&gain.covers),
            new_countries: gain.countries.iter().map(ToString::to_string).collect(),
            new_regions: gain.regions,
            rules_met: rules(&gain.rules.met),
            rules_broken: rules(&gain.rules.broken),
            rules_unmet: rules(&gain.rules.unmet),
        }
    }

    fn set(&self, set: &NewcomerSet) -> SetJson {
        SetJson {
            rank: set.rank,
            newcomers: self.members(&set.newcomers),
            gain: self.gain(&set.gain),
            status: status_word(set.status),
            bound: set.bound,
            work: set.work,
        }
    }

    fn list(&self, list: &SetList) -> SetListJson {
        SetListJson {
            add: list.add,
            sets: list.sets.iter().map(|set| self.set(set)).collect(),
            blocked: list
                .blocked
                .as_ref()
                .map(|blocked| BlockedJson::new(self.0.network().catalogue(), blocked)),
        }
    }

    fn leaver(&self, leaver: &Leaver) -> LeaverJson {
        LeaverJson {
            id: self.id(leaver.member),
            figures: leaver.figures.map(Into::into),
            difference: leaver.difference.map(Into::into),
            uncovers: self.terms(&leaver.uncovers),
            only_in_country: leaver.country.map(|country| country.to_string()),
            rules_met: rules(&leaver.rules.met),
            rules_broken: rules(&leaver.rules.broken),
            rules_unmet: rules(&leaver.rules.unmet),
        }
    }
}

fn rules(checks: &[RuleCheck]) -> Vec<RuleJson> {
    checks.iter().map(RuleJson::new).collect()
}

impl From<Figures> for FiguresJson {
    fn from(figures: Figures) -> Self {
        let Figures { score, low, high, known, cohesion, supply } = figures;
        Self { score, low, high, known, cohesion, supply }
    }
}

impl From<Difference> for DifferenceJson {
    fn from(difference: Difference) -> Self {
        let Difference { score, cohesion, supply } = difference;
        Self { score, cohesion, supply }
    }
}

impl NewcomerJson {
    /// Nothing for an index that is not in the catalogue.
    pub(super) fn new(scorer: &Scorer<'_>, newcomer: &Newcomer) -> Option<Self> {
        let ids = Ids(scorer);
        Some(Self {
            rank: newcomer.rank,
            cluster: MemberJson::new(ids.cluster(newcomer.cluster)?),
            weakest_with: ids.id(newcomer.weakest.member),
            weakest_tie: newcomer.weakest.score,
            gain: ids.gain(&newcomer.gain),
        })
    }
}

impl<'a> ExtendJson<'a> {
    pub(super) fn new(
        scorer: &Scorer<'_>,
        extension: &Extension,
        options: &ExtendOptions,
        group: Option<&Group>,
        inputs: &'a [Input],
    ) -> Self {
        let ids = Ids(scorer);
        let now = &extension.group;
        let (sector_from, sector_members) = match extension.sector_from {
            SectorFrom::Request => ("request", None),
            SectorFrom::Members(count) => ("members", Some(count)),
            SectorFrom::NoneShared => ("none shared", None),
        };
        let state = group.and_then(|group| group.state);
        Self {
            head: Head::scored(inputs, scorer),
            priors: json::priors(scorer),
            rules: RulesJson::new(&options.rules),
            objective: ObjectiveJson::new(options.objective),
            group: GroupJson {
                id: group.map(|group| group.id.clone()),
                name: group.map(|group| group.name.clone()),
                state: state.map(metacluster::GroupState::as_str),
                closed: state.is_some_and(metacluster::GroupState::is_closed),
                sector: sector_id(scorer.network().catalogue(), extension.sector),
                sector_from,
                sector_members,
                eligible: extension.eligible,
                members: ids.members(&now.members),
                lead: now.lead.map(|lead| ids.id(lead)),
                figures: now.figures.map(Into::into),
                rules: rules(&now.rules),
                uncovered: ids.terms(&now.uncovered),
            },
            newcomers: extension.newcomers.iter().filter_map(|it| NewcomerJson::new(scorer, it)).collect(),
            lists: extension.lists.iter().map(|list| ids.list(list)).collect(),
            leavers: extension.leavers.iter().map(|leaver| ids.leaver(leaver)).collect(),
            twins: extension
                .twins
                .iter()
                .map(|twin| TwinJson { id: ids.id(twin.cluster), member: ids.id(twin.member) })
                .collect(),
        }
    }
}
