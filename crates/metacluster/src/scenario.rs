//! What if: other weights, rules, filters or clusters, and what they change.
//!
//! A [`Question`] says in words what is asked of a catalogue: how pairs are scored, which are ranked, which groups are
//! proposed. An [`Answer`] is what a catalogue says to it. A [`Scenario`] changes the question, the catalogue, or both;
//! [`diff`] then says what became of every pair and group. Ids are the identity of clusters across the two, since
//! indices change with every cluster added or removed.
//!
//! What does not change is not done again: under other weights nothing is recompiled, under other rules or filters the
//! scorer is shared, and an edit leaves the other clusters as they are.

use crate::draft::ClusterDraft;
use crate::error::Error;
use crate::rules::Rules;
use crate::weights::Weights;

mod answer;
mod diff;
mod edits;
mod fields;
mod groups;
mod pairs;
mod question;

pub use answer::{Answer, Groups as AnswerGroups};
pub use diff::{Diff, diff};
pub use edits::{ClusterEdit, EditError, EditNote, EditPlace, Edited, FieldEdit, FieldValue, Noted};
pub use fields::{ClusterChange, ClusterChanges, FieldChange, cluster_changes, fields};
pub use groups::{
    Feasibility, GroupChange, GroupFate, GroupList, GroupListDiff, GroupsDiff, ListedGroup, groups_diff,
};
pub use pairs::{
    Agreement, ListDiff, ListedPair, PairChange, PairFate, PairList, PairPlace, PairSide, PairsDiff,
    pairs_diff,
};
pub use question::{Asked, GroupQuestion, GroupSectors, PairQuestion, PlaceWords, Question};

/// Changes to a question and to the catalogue that it is put to. `Default` changes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Scenario {
    /// What to call it; a word or two.
    pub name: String,
    /// What it stands for, in a sentence or more.
    pub description: String,
    /// Weights to start from, in place of the question's.
    pub profile: Option<Weights>,
    /// Components with the weights that replace those.
    pub weights: Vec<(String, f64)>,
    /// What else is assumed of unknown components.
    pub priors: Option<PriorsChange>,
    /// Rules in place of the question's.
    pub rules: Option<RulesChange>,
    /// Which pairs and clusters take part.
    pub filters: FilterChange,
    /// Which clusters there are, and what they are.
    pub edits: Edits,
}

/// What is assumed of unknown components instead.
#[derive(Debug, Clone, PartialEq)]
pub enum PriorsChange {
    /// The medians of the catalogue, edited as the scenario says.
    Catalogue,
    /// Components with their priors, on top of the question's.
    Named(Vec<(String, f64)>),
}

/// Rules in place of the question's, with what was said to change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RulesChange {
    /// The rules as a whole.
    pub rules: Rules,
    /// The clauses that the scenario gives, in words, such as `min-countries 4`; for those who read what it changes.
    pub said: Vec<String>,
}

/// Filters in place of the question's; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct FilterChange {
    /// Sectors of which a cluster of a pair has to work in one; empty for all.
    pub sectors: Option<Vec<String>>,
    /// Countries; empty for all.
    pub countries: Option<Vec<String>>,
    /// NUTS codes; empty for all.
    pub regions: Option<Vec<String>>,
    /// Areas; empty for all.
    pub areas: Option<Vec<String>>,
    /// Whether two clusters of one country may be a pair.
    pub allow_domestic: Option<bool>,
    /// The least score listed, in [0, 1].
    pub min_score: Option<f64>,
    /// Whether pairs that share a partnership already are left out.
    pub new_ties_only: Option<bool>,
    /// Pairs of ids never to be listed, besides the question's.
    pub blocks: Vec<(String, String)>,
}

/// Changes to the clusters of a catalogue. Each id may be named once.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Edits {
    /// New clusters.
    pub add: Vec<ClusterDraft<'static>>,
    /// Ids of clusters to take out.
    pub remove: Vec<String>,
    /// Clusters to change.
    pub change: Vec<ClusterEdit>,
}

impl Scenario {
    /// The question that this scenario asks in place of `base`.
    ///
    /// Clusters that it removes are no longer asked about, blocked, or ruled out; one that the rules call a must stays
    /// so, and the proposals will say that nobody knows it.
    ///
    /// # Errors
    /// [`Error::BadWeight`] or [`Error::BadValue`] for weights and priors out of range.
    pub fn question(&self, base: &Question) -> Result<Question, Error> {
        let mut question = base.clone();
        if let Some(weights) = &self.profile {
            question.scoring.weights = weights.clone();
        }
        for (component, weight) in &self.weights {
            question.scoring.weights.set(component, *weight)?;
        }
        match &self.priors {
            None => {}
            Some(PriorsChange::Catalogue) => question.catalogue_priors = true,
            Some(PriorsChange::Named(priors)) => {
                question.catalogue_priors = false;
                for (component, prior) in priors {
                    question.scoring.priors.set(component, *prior)?;
                }
            }
        }
        let removed = |id: &String| self.edits.remove.contains(id);
        let pairs = &mut question.pairs;
        let FilterChange { sectors, countries, regions, areas, .. } = &self.filters;
        for (words, change) in [
            (&mut pairs.sectors, sectors),
            (&mut pairs.places.countries, countries),
            (&mut pairs.places.regions, regions),
            (&mut pairs.places.areas, areas),
        ] {
            if let Some(change) = change {
                words.clone_from(change);
            }
        }
        pairs.allow_domestic = self.filters.allow_domestic.unwrap_or(pairs.allow_domestic);
        pairs.min_score = self.filters.min_score.unwrap_or(pairs.min_score);
        pairs.new_ties_only = self.filters.new_ties_only.unwrap_or(pairs.new_ties_only);
        pairs.blocks.extend(self.filters.blocks.iter().cloned());
        pairs.blocks.retain(|(a, b)| !removed(a) && !removed(b));
        if let Some(groups) = &mut question.groups {
            if let Some(change) = &self.rules {
                groups.rules = change.rules.clone();
            }
            groups.rules.never.retain(|id| !removed(id));
            for set in &mut groups.rules.apart {
                set.retain(|id| !removed(id));
            }
        }
        Ok(question)
    }

    /// Whether it changes any cluster, so that the catalogue has to be made anew.
    pub fn edits_clusters(&self) -> bool {
        self.edits != Edits::default()
    }

    /// What it changes, in a few words for each kind of change, such as `weights: ties 0.3` or `removes CREA`; for the
    /// rules their name. Empty if it changes nothing.
    pub fn changes(&self) -> Vec<String> {
        let mut changes = Vec::new();
        let named = |values: &[(String, f64)]| {
            let words = values.iter().map(|(name, value)| format!("{name} {value}"));
            words.collect::<Vec<_>>().join(", ")
        };
        if let Some(profile) = &self.profile {
            let known = Weights::PROFILES
                .into_iter()
                .find(|name| Weights::profile(name).is_ok_and(|weights| weights == *profile));
            changes.push(format!("profile {}", known.unwrap_or("of its own")));
        }
        if !self.weights.is_empty() {
            changes.push(format!("weights: {}", named(&self.weights)));
        }
        match &self.priors {
            None => {}
            Some(PriorsChange::Catalogue) => changes.push("priors: the medians of the catalogue".to_owned()),
            Some(PriorsChange::Named(priors)) => changes.push(format!("priors: {}", named(priors))),
        }
        if let Some(change) = &self.rules {
            let said = if change.said.is_empty() { change.rules.id.clone() } else { change.said.join(", ") };
            changes.push(format!("rules: {said}"));
        }
        self.filters.describe(&mut changes);
        let ids = |ids: Vec<&str>| ids.join(", ");
        if !self.edits.add.is_empty() {
            let names = self.edits.add.iter().map(|draft| draft.id.as_deref().unwrap_or(&draft.name));
            changes.push(format!("adds {}", ids(names.collect())));
        }
        if !self.edits.remove.is_empty() {
            changes.push(format!("removes {}", ids(self.edits.remove.iter().map(String::as_str).collect())));
        }
        if !self.edits.change.is_empty() {
            changes.push(format!(
                "edits {}",
                ids(self.edits.change.iter().map(|edit| edit.id.as_str()).collect())
            ));
        }
        changes
    }
}

impl FilterChange {
    fn describe(&self, changes: &mut Vec<String>) {
        for (what, words) in [
            ("sectors", &self.sectors),
            ("countries", &self.countries),
            ("regions", &self.regions),
            ("areas", &self.areas),
        ] {
            match words.as_deref() {
                None => {}
                Some([]) => changes.push(format!("all {what}")),
                Some(words) => changes.push(format!("only {what} {}", words.join(", "))),
            }
        }
        match self.allow_domestic {
            None => {}
            Some(true) => changes.push("pairs within one country".to_owned()),
            Some(false) => changes.push("no pairs within one country".to_owned()),
        }
        if let Some(score) = self.min_score {
            changes.push(format!("scores from {score}"));
        }
        match self.new_ties_only {
            None => {}
            Some(true) => changes.push("new ties only".to_owned()),
            Some(false) => changes.push("old ties too".to_owned()),
        }
        for (a, b) in &self.blocks {
            changes.push(format!("never {a} with {b}"));
        }
    }
}
