//! A study of robustness: what was varied, a plain sentence for each finding, and the tables behind them.

use std::io;

use metacluster::robust::Alternative;
use metacluster::{Cluster, ProposalList, RankOptions, RobustOptions, Robustness, Scope, Scorer};

use super::json;
use super::pair::{cluster, title};
use super::robust_json::RobustJson;
use super::{Document, Input, Section};

mod findings;
mod records;
mod tables;

/// The result of `robust`.
#[derive(Debug)]
pub struct RobustDocument<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) studies: &'a [Robustness],
    /// The proposals studied, one list a study; none for pairs.
    pub(super) lists: Vec<&'a ProposalList>,
    pub(super) asker: Option<usize>,
    pub(super) request: &'a RobustOptions,
    pub(super) inputs: Vec<Input>,
}

impl<'a> RobustDocument<'a> {
    /// The document of a study of pairs that this scorer gave for these options.
    pub fn of_pairs(
        scorer: &'a Scorer<'a>,
        study: &'a Robustness,
        options: &RankOptions,
        request: &'a RobustOptions,
        inputs: Vec<Input>,
    ) -> Self {
        let asker = match &options.scope {
            Scope::For(askers) => askers.first().copied(),
            Scope::Overall | Scope::PerCluster => None,
        };
        Self { scorer, studies: std::slice::from_ref(study), lists: Vec::new(), asker, request, inputs }
    }

    /// The document of studies of proposals, one for each list that has any.
    pub fn of_groups(
        scorer: &'a Scorer<'a>,
        studies: &'a [Robustness],
        lists: &'a [ProposalList],
        request: &'a RobustOptions,
        inputs: Vec<Input>,
    ) -> Self {
        let lists = lists.iter().filter(|list| !list.proposals.is_empty()).collect();
        Self { scorer, studies, lists, asker: None, request, inputs }
    }

    pub(super) fn cluster(&self, index: usize) -> Option<&'a Cluster> {
        cluster(self.scorer, index)
    }

    pub(super) fn id(&self, index: usize) -> &'a str {
        self.cluster(index).map_or("", |cluster| cluster.id())
    }

    /// The list that a study is of.
    pub(super) fn list(&self, study: usize) -> Option<&'a ProposalList> {
        self.lists.get(study).copied()
    }

    /// The members of an alternative: the two of a pair, or those of a group.
    pub(super) fn members(&self, study: usize, alternative: Alternative) -> Vec<usize> {
        match alternative {
            Alternative::Pair(a, b) => vec![a, b],
            Alternative::Group(place) => {
                let proposal = self.list(study).and_then(|list| list.proposals.get(place));
                proposal.map_or_else(Vec::new, |proposal| proposal.members.clone())
            }
        }
    }

    /// Ids alone: `A – B`, of partners `B`, of groups `group 1`.
    pub(super) fn short(&self, alternative: Alternative) -> String {
        match alternative {
            Alternative::Pair(_, b) if self.asker.is_some() => self.id(b).to_owned(),
            Alternative::Pair(a, b) => format!("{} – {}", self.id(a), self.id(b)),
            Alternative::Group(place) => format!("group {}", place + 1),
        }
    }

    /// With names where there is room for them.
    pub(super) fn long(&self, study: usize, alternative: Alternative) -> String {
        match alternative {
            Alternative::Pair(_, b) if self.asker.is_some() => {
                self.cluster(b).map_or_else(String::new, title)
            }
            Alternative::Pair(..) => self.short(alternative),
            Alternative::Group(place) => {
                let ids: Vec<&str> =
                    self.members(study, alternative).into_iter().map(|member| self.id(member)).collect();
                format!("{} {}", place + 1, ids.join(", "))
            }
        }
    }

    /// `pair`, `partner` or `group`.
    pub(super) fn noun(&self) -> &'static str {
        match (self.lists.is_empty(), self.asker) {
            (false, _) => "group",
            (true, Some(_)) => "partner",
            (true, None) => "pair",
        }
    }

    /// The name of a component in force, by its place among them.
    pub(super) fn component(&self, place: usize) -> &'a str {
        self.scorer.shares().nth(place).map_or("", |(name, _)| name)
    }

    /// An alternative by its place in a study.
    pub(super) fn at(&self, study: &Robustness, place: usize) -> Option<Alternative> {
        study.contenders.get(place).copied()
    }
}

/// Contenders that are not listed and would be under most weights; more than this nobody reads.
pub(super) const CHALLENGERS: usize = 10;

/// Places of those not among the first now that would be under the largest shares of the weights, the largest first.
pub(super) fn challengers(study: &Robustness) -> Vec<usize> {
    let within = |place: &usize| study.acceptability.within(*place);
    let mut places: Vec<usize> =
        (study.listed..study.contenders.len()).filter(|place| within(place) > 0.0).collect();
    places.sort_by(|x, y| within(y).total_cmp(&within(x)).then(x.cmp(y)));
    places.truncate(CHALLENGERS);
    places
}

impl Document for RobustDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let sections = self.studies.iter().enumerate().flat_map(|(place, study)| self.shown(place, study));
        let mut sections: Vec<Section<'_>> = sections.collect();
        if sections.is_empty() {
            let mut none = Section::heading(1, None);
            none.notes.push(format!("no {} to study", self.noun()));
            sections.push(none);
        }
        sections
    }

    /// Four kinds of rows, told apart by the column `part`: a `place` each listed and each challenger, a `weight` each
    /// component and each thing that stays, a `swing` each change, and an `ahead` each two listed.
    fn records(&self) -> Section<'_> {
        Section::table(self.columns(), || self.rows())
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_document(&RobustJson::new(self), out)
    }
}
