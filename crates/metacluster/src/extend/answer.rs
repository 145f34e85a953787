//! What is said of a group that could grow: the shapes of the answer, without a step of how it is found.

use crate::country::CountryCode;
use crate::propose::{Blocked, RuleCheck};
use crate::solve::Status;
use crate::vocabulary::TermId;

/// What a group of at least two is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
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
}

/// The difference to the group as it stands: after minus before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Of F.
    pub score: f64,
    /// Of the cohesion; what newcomers cost is negative.
    pub cohesion: f64,
    /// Of the supply; `None` if nobody asks for anything.
    pub supply: Option<f64>,
}

/// What another membership changes, and what it leaves broken.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleChanges {
    /// Rules that the group does not obey as it stands and would then.
    pub met: Vec<RuleCheck>,
    /// Rules that the group obeys as it stands and would not then.
    pub broken: Vec<RuleCheck>,
    /// Rules that the group obeys neither way.
    pub unmet: Vec<RuleCheck>,
}

/// What newcomers bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// The worth of the group with them.
    pub figures: Figures,
    /// The difference to the group as it stands; `None` for a group of one, which has no pair and so no score.
    pub difference: Option<Difference>,
    /// Terms asked for that no member supplies and that they do, the most asked for first.
    pub covers: Vec<TermId>,
    /// Countries in which no member is, ascending.
    pub countries: Vec<CountryCode>,
    /// By how much the number of NUTS 2 regions grows.
    pub regions: usize,
    /// What changes under the rules.
    pub rules: RuleChanges,
}

/// The weakest tie between a newcomer and the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeakestTie {
    /// The member with whom the newcomer scores least, by index; the first of equals.
    pub member: usize,
    /// Their pair score.
    pub score: f64,
}

/// One who could join alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Newcomer {
    /// 1 for the best.
    pub rank: usize,
    /// The cluster, by index.
    pub cluster: usize,
    /// Where it fits least.
    pub weakest: WeakestTie,
    /// What it brings.
    pub gain: Gain,
}

/// Several who could join together, so that the group obeys every rule that data can decide.
#[derive(Debug, Clone, PartialEq)]
pub struct NewcomerSet {
    /// 1 for the best of its list.
    pub rank: usize,
    /// Cluster indices, ascending.
    pub newcomers: Vec<usize>,
    /// What they bring.
    pub gain: Gain,
    /// What the result is.
    pub status: Status,
    /// No set of this list makes the group worth more.
    pub bound: f64,
    /// Candidate evaluations done for this entry.
    pub work: u64,
}

/// The best sets of one size.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SetList {
    /// How many join.
    pub add: usize,
    /// Best first; empty if `blocked` says why.
    pub sets: Vec<NewcomerSet>,
    /// Why there is none, and what would help.
    pub blocked: Option<Blocked>,
}

/// What the group would be without one of its members.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaver {
    /// The member, by index.
    pub member: usize,
    /// The worth of those who stay; `None` if one is left alone.
    pub figures: Option<Figures>,
    /// The difference to the group as it stands; `None` if one is left alone.
    pub difference: Option<Difference>,
    /// Terms asked for that nobody else in the group supplies, the most asked for first.
    pub uncovers: Vec<TermId>,
    /// Its country, if nobody else in the group is there.
    pub country: Option<CountryCode>,
    /// What changes under the rules.
    pub rules: RuleChanges,
}

/// The group as it stands.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GroupNow {
    /// Cluster indices, ascending.
    pub members: Vec<usize>,
    /// The suggested lead, as for proposals.
    pub lead: Option<usize>,
    /// Its worth; `None` for a group of one, which has no pair and so no score.
    pub figures: Option<Figures>,
    /// Every rule with what it needs and what the group has.
    pub rules: Vec<RuleCheck>,
    /// Terms asked for that no member supplies, the most asked for first.
    pub uncovered: Vec<TermId>,
}

/// How the sector was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectorFrom {
    /// It was asked for.
    Request,
    /// So many members share it.
    Members(usize),
    /// More than half of the members share none, so any is taken.
    NoneShared,
}

/// An outsider that may be the same organisation as a member, and so is no newcomer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    /// The outsider, by index.
    pub cluster: usize,
    /// The member, by index.
    pub member: usize,
}

/// Who should join a group, and who could leave it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Extension {
    /// The sector whose clusters may join; `None` for all.
    pub sector: Option<TermId>,
    /// How it was decided.
    pub sector_from: SectorFrom,
    /// Number of clusters that may join: eligible, outside the group, and none of `twins`.
    pub eligible: usize,
    /// The group as it stands.
    pub group: GroupNow,
    /// The best of those who may join alone, whether the rules are then obeyed or not; F descending, then ids.
    pub newcomers: Vec<Newcomer>,
    /// The best sets under the rules, one list for each number of newcomers.
    pub lists: Vec<SetList>,
    /// Every member, those first whose leaving leaves the most; F descending, then ids. Empty for a group of one.
    pub leavers: Vec<Leaver>,
    /// Outsiders left out because they may be a member under another id; ascending.
    pub twins: Vec<Twin>,
}
