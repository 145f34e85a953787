//! What became of every listed pair: entered, left, moved or stayed, with the component that moved it.
//!
//! Pairs are compared by the ids of their clusters, so that the two sides may come from different catalogues, or from
//! result files that hold nothing else.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::agreement::{RankBiasedOverlap, kendall_tau_b_of_shared, rank_biased_overlap, top_overlap};
use crate::rank::Bar;

/// How much each rank counts of the one before it in rank-biased overlap: the first ten carry 86 %.
const PERSISTENCE: f64 = 0.9;

/// A line of a ranking by ids.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedPair {
    /// The asker, or overall the lower of the two ids.
    pub a: String,
    /// The other one.
    pub b: String,
    /// 1 for the best of its list.
    pub rank: usize,
    /// In [0, 1].
    pub score: f64,
    /// What each component adds to the score, in the order of [`PairsDiff::components`].
    pub parts: Vec<f64>,
}

/// One list of a ranking, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairList {
    /// Whose partners; `None` for the best pairs of all.
    pub asker: Option<String>,
    /// The lines.
    pub pairs: Vec<ListedPair>,
}

/// Where a pair stands on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairPlace {
    /// In the list, at this rank.
    Listed(usize),
    /// It may be listed, and others score more.
    Lower,
    /// It may not be listed.
    Barred(Bar),
    /// There is no cluster of this id.
    Absent(String),
    /// Not in the list; why is not known.
    NotListed,
}

/// A pair on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSide {
    /// Where it stands.
    pub place: PairPlace,
    /// Its score there, also where it is not listed; `None` if there is none or nobody knows it.
    pub score: Option<f64>,
    /// What each component adds to the score; empty if there is none.
    pub parts: Vec<f64>,
}

impl PairSide {
    /// A pair of which no more is known than where it stands.
    pub fn without_score(place: PairPlace) -> Self {
        Self { place, score: None, parts: Vec::new() }
    }

    /// Its rank, if it is listed.
    pub fn rank(&self) -> Option<usize> {
        match self.place {
            PairPlace::Listed(rank) => Some(rank),
            _ => None,
        }
    }
}

/// What became of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairFate {
    /// It is listed now, and was not.
    Entered,
    /// It was listed, and is no longer.
    Left,
    /// Its rank is another.
    Moved,
    /// Its rank is the same; its score may be another.
    Stayed,
}

impl PairFate {
    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            PairFate::Entered => "entered",
            PairFate::Left => "left",
            PairFate::Moved => "moved",
            PairFate::Stayed => "stayed",
        }
    }
}

/// A pair that at least one side lists.
#[derive(Debug, Clone, PartialEq)]
pub struct PairChange {
    /// The asker, or overall the lower of the two ids.
    pub a: String,
    /// The other one.
    pub b: String,
    /// What became of it.
    pub fate: PairFate,
    /// Before.
    pub old: PairSide,
    /// After.
    pub new: PairSide,
}

impl PairChange {
    /// How much more it scores; `None` unless both sides have a score.
    pub fn score_change(&self) -> Option<f64> {
        Some(self.new.score? - self.old.score?)
    }

    /// How much more each component adds, in the order of [`PairsDiff::components`]; these add up to the change of the
    /// score, save for rounding. Empty unless both sides have a score.
    pub fn part_changes(&self) -> impl Iterator<Item = f64> + '_ {
        self.old.parts.iter().zip(&self.new.parts).map(|(old, new)| new - old)
    }

    /// The component that moved it: the place in [`PairsDiff::components`] of the largest change up or down, and that
    /// change; of equal ones the first. `None` if no part changed.
    pub fn mover(&self) -> Option<(usize, f64)> {
        let mut most: Option<(usize, f64)> = None;
        for (place, change) in self.part_changes().enumerate() {
            if change.abs() > most.map_or(0.0, |(_, most)| most.abs()) {
                most = Some((place, change));
            }
        }
        most
    }
}

/// How far two lists agree; `None` where there is nothing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Kendall's τ_b of the scores of the pairs that both list, in [−1, 1].
    pub kendall_tau_b: Option<f64>,
    /// Rank-biased overlap of the two lists, each rank counting .9 of the one before it.
    pub rank_biased_overlap: Option<RankBiasedOverlap>,
    /// The share of the listed pairs that both list, in [0, 1].
    pub top_overlap: Option<f64>,
}

/// What became of one list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListDiff {
    /// Whose partners; `None` for the best pairs of all.
    pub asker: Option<String>,
    /// Every pair that either side lists: by new rank, those that left behind by their old one.
    pub changes: Vec<PairChange>,
    /// How far the two lists agree.
    pub agreement: Agreement,
}

impl ListDiff {
    /// How many pairs met this fate.
    pub fn count(&self, fate: PairFate) -> usize {
        self.changes.iter().filter(|change| change.fate == fate).count()
    }
}

/// What became of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct PairsDiff {
    /// The components of the parts.
    pub components: Vec<String>,
    /// One for each list, in the order of the new side, those that only the old side has behind.
    pub lists: Vec<ListDiff>,
}

impl PairsDiff {
    /// How many pairs, over all lists, met this fate.
    pub fn count(&self, fate: PairFate) -> usize {
        self.lists.iter().map(|list| list.count(fate)).sum()
    }

    /// How many lists hold other pairs, or hold them in another order.
    pub fn lists_changed(&self) -> usize {
        self.lists
            .iter()
            .filter(|list| list.changes.iter().any(|change| change.fate != PairFate::Stayed))
            .count()
    }

    /// The mean of each measure over the lists that have it; of rank-biased overlap each of its numbers.
    pub fn agreement(&self) -> Agreement {
        let mean = |of: &dyn Fn(&Agreement) -> Option<f64>| {
            let values: Vec<f64> = self.lists.iter().filter_map(|list| of(&list.agreement)).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let overlap = |of: fn(&RankBiasedOverlap) -> f64| {
            mean(&|agreement| agreement.rank_biased_overlap.as_ref().map(of))
        };
        let rank_biased_overlap =
            overlap(|overlap| overlap.extrapolated).map(|extrapolated| RankBiasedOverlap {
                min: overlap(|overlap| overlap.min).unwrap_or(extrapolated),
                residual: overlap(|overlap| overlap.residual).unwrap_or(0.0),
                extrapolated,
            });
        Agreement {
            kendall_tau_b: mean(&|agreement| agreement.kendall_tau_b),
            rank_biased_overlap,
            top_overlap: mean(&|agreement| agreement.top_overlap),
        }
    }
}

/// Compares two rankings list by list. `old_elsewhere` and `new_elsewhere` say where a pair stands, given its ids in the
/// order of the list, that the other side lists and this one does not. O(pairs · log).
pub fn pairs_diff(
    components: Vec<String>,
    old: &[PairList],
    new: &[PairList],
    old_elsewhere: &(dyn Fn(&str, &str) -> PairSide + Sync),
    new_elsewhere: &(dyn Fn(&str, &str) -> PairSide + Sync),
) -> PairsDiff {
    let places: HashMap<Option<&str>, usize> =
        old.iter().enumerate().map(|(place, list)| (list.asker.as_deref(), place)).collect();
    let nothing = PairList::default();
    let mut both: Vec<(&PairList, &PairList)> = Vec::with_capacity(new.len());
    let mut met = vec![false; old.len()];
    for list in new {
        let before = places.get(&list.asker.as_deref()).map(|&place| {
            met[place] = true;
            &old[place]
        });
        both.push((before.unwrap_or(&nothing), list));
    }
    both.extend(old.iter().zip(met).filter(|(_, met)| !met).map(|(list, _)| (list, &nothing)));
    let lists = both.par_iter().map(|(old, new)| list_diff(old, new, old_elsewhere, new_elsewhere)).collect();
    PairsDiff { components, lists }
}

fn list_diff(
    old: &PairList,
    new: &PairList,
    old_elsewhere: &dyn Fn(&str, &str) -> PairSide,
    new_elsewhere: &dyn Fn(&str, &str) -> PairSide,
) -> ListDiff {
    let key = |pair: &ListedPair| (pair.a.clone(), pair.b.clone());
    let listed = |pair: &ListedPair| PairSide {
        place: PairPlace::Listed(pair.rank),
        score: Some(pair.score),
        parts: pair.parts.clone(),
    };
    let before: HashMap<(&str, &str), &ListedPair> =
        old.pairs.iter().map(|pair| ((pair.a.as_str(), pair.b.as_str()), pair)).collect();
    let mut changes: Vec<PairChange> = Vec::with_capacity(new.pairs.len());
    let mut kept = std::collections::HashSet::new();
    for pair in &new.pairs {
        let (a, b) = (pair.a.as_str(), pair.b.as_str());
        let (fate, side) = match before.get(&(a, b)) {
            Some(before) => {
                kept.insert((a, b));
                let fate = if before.rank == pair.rank { PairFate::Stayed } else { PairFate::Moved };
                (fate, listed(before))
            }
            None => (PairFate::Entered, old_elsewhere(a, b)),
        };
        changes.push(PairChange { a: pair.a.clone(), b: pair.b.clone(), fate, old: side, new: listed(pair) });
    }
    for pair in old.pairs.iter().filter(|pair| !kept.contains(&(pair.a.as_str(), pair.b.as_str()))) {
        changes.push(PairChange {
            a: pair.a.clone(),
            b: pair.b.clone(),
            fate: PairFate::Left,
            old: listed(pair),
            new: new_elsewhere(&pair.a, &pair.b),
        });
    }
    let keys = |list: &PairList| list.pairs.iter().map(key).collect::<Vec<_>>();
    let scores = |list: &PairList| list.pairs.iter().map(|pair| (key(pair), pair.score)).collect::<Vec<_>>();
    let (x, y) = (keys(old), keys(new));
    let agreement = Agreement {
        kendall_tau_b: kendall_tau_b_of_shared(&scores(old), &scores(new)),
        rank_biased_overlap: rank_biased_overlap(&x, &y, PERSISTENCE),
        top_overlap: top_overlap(&x, &y, x.len().max(y.len())),
    };
    let asker = new.asker.clone().or_else(|| old.asker.clone());
    ListDiff { asker, changes, agreement }
}
