//! Ranking again under other weights, from what is kept of a first ranking.

use rayon::prelude::*;

use super::best::Best;
use super::field::Field;
use super::kept::{Beside, Kept, KeptWork};
use super::{RankOptions, Ranking, Scope, lists, ranking};
use crate::score::Scorer;
use crate::weights::{Scoring, Weights};

/// Pairs kept of a list for every one that was asked for; the more, the larger a change of weights they see through.
const KEPT_FOR_EACH: usize = 8;
/// Fewest pairs kept of an asker's list.
const KEPT_OF_ASKER: usize = 128;
/// Fewest pairs kept of what a list would be under weights far from its own.
const KEPT_BESIDE: usize = 24;
/// Lists, about, that are tried before all are.
const SAMPLE: usize = 64;
/// Fewest pairs kept of all pairs.
const KEPT_OVERALL: usize = 4096;

/// Ranks again and again under other weights.
///
/// It keeps of every list many times the pairs that were asked for, under the scorer's weights, without each of its
/// components and under each profile, with what each component read of them, and what the others scored and read at
/// most. Under other weights it scores what can be among the best of that; where it is not proved to hold the best, it
/// looks at all partners again. The ranking is the one of [`rank`](super::rank()) to the bit.
///
/// Making one takes thirty times as long as a ranking, and 10 to 14 kB an asker for ten partners each: 100 to
/// 140 MB for ten thousand clusters. It is for those who change weights again and again, such as with a slider, and pays from about
/// thirty-five rankings. Ranking again takes O(kept pairs) where the proofs hold: for ten thousand clusters a tenth of what
/// `rank` takes for one weight halved, doubled or set to zero, or another profile. Where the proofs fail for most of the
/// lists, as under weights turned upside down, it takes what `rank` takes.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// for (id, country, theme) in [("A", "CZ", "biogas"), ("B", "AT", "biogas"), ("C", "DE", "tourism")] {
///     builder.add(ClusterDraft::new(id, country).id(id).themes([theme]));
/// }
/// let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
/// let scorer = Scorer::new(&network, &Scoring::default())?;
/// let mut options = RankOptions::default();
/// options.scope = Scope::PerCluster;
/// let reranker = Reranker::new(&scorer, &options);
/// let other = scorer.reweighted(&Scoring { weights: Weights::profile("track-record")?, ..Scoring::default() })?;
/// assert_eq!(reranker.rank(&other), rank(&other, &options));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reranker<'a> {
    scorer: Scorer<'a>,
    options: RankOptions,
    kept: Kept,
}

/// What ranking again took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effort {
    /// Lists of the ranking.
    pub lists: usize,
    /// Those for which all partners were looked at again.
    pub searched: usize,
}

impl<'a> Reranker<'a> {
    /// Ranks once and keeps what it takes to rank again. Weights near those of `scorer` are ranked fastest.
    pub fn new(scorer: &Scorer<'a>, options: &RankOptions) -> Self {
        let least = if matches!(options.scope, Scope::Overall) { KEPT_OVERALL } else { KEPT_OF_ASKER };
        Self::keeping(scorer, options, options.top.saturating_mul(KEPT_FOR_EACH).max(least))
    }

    /// As [`Reranker::new`], keeping this many pairs of a list, or as many as were asked for if that is more: the more,
    /// the larger a change of weights they see through, and the more memory and time every ranking takes.
    pub fn keeping(scorer: &Scorer<'a>, options: &RankOptions, pairs: usize) -> Self {
        let longer = RankOptions { top: options.top.max(pairs), min_score: 0.0, ..options.clone() };
        let field = Field::new(scorer, &longer).with_unknown();
        let askers = match &longer.scope {
            Scope::Overall => None,
            Scope::For(askers) => Some(askers.as_slice()),
            Scope::PerCluster => Some(field.members()),
        };
        let fewer = options.top.saturating_mul(2).max(KEPT_BESIDE).min(longer.top);
        let shorter = RankOptions { top: fewer, ..longer.clone() };
        let further = beside(scorer).map(|other| {
            let field = Field::new(&other, &shorter).with_unknown();
            Beside::new(&other, lists(&field, &shorter.scope))
        });
        let further = further.collect();
        let kept = Kept::new(scorer, &field, lists(&field, &longer.scope), further, askers);
        Self { scorer: scorer.clone(), options: options.clone(), kept }
    }

    /// What was asked for.
    pub fn options(&self) -> &RankOptions {
        &self.options
    }

    /// The ranking under the weights of another scorer of the same components; where priors or components are others,
    /// this is a ranking from nothing.
    pub fn rank(&self, scorer: &Scorer<'_>) -> Ranking {
        self.rank_and_tell(scorer).0
    }

    /// As [`Reranker::rank`], with what it took.
    pub fn rank_and_tell(&self, scorer: &Scorer<'_>) -> (Ranking, Effort) {
        let scope = &self.options.scope;
        let field = Field::new(scorer, &self.options);
        let all = self.kept.len();
        let (old, new) = (self.scorer.shares_and_priors(), scorer.shares_and_priors());
        let same_priors = old.iter().map(|old| old.1.to_bits()).eq(new.iter().map(|new| new.1.to_bits()));
        if !same_priors || !self.scorer.shares_components(scorer) {
            let effort = Effort { lists: all, searched: all };
            return (ranking(&field, scope, lists(&field, scope)), effort);
        }
        let scan = self.kept.scan(&new);
        let wanted = (self.options.top, self.options.min_score);
        let again = |work: &mut KeptWork, list: usize| self.kept.best(list, &scan, &field, wanted, work);
        // A few lists say whether what is kept is of any use, before it is tried on all.
        let tried = (0..all).step_by(all / SAMPLE + 1).collect::<Vec<_>>();
        let mut work = KeptWork::default();
        let useless = tried.iter().filter(|&&list| !again(&mut work, list).1).count();
        if matches!(scope, Scope::PerCluster) && 2 * useless > tried.len() {
            let effort = Effort { lists: all, searched: all };
            return (ranking(&field, scope, lists(&field, scope)), effort);
        }
        let mut found: Vec<(Best, bool)> =
            (0..all).into_par_iter().with_min_len(64).map_init(KeptWork::default, again).collect();
        let open: Vec<usize> = (0..all).filter(|&list| !found[list].1).collect();
        let effort = Effort { lists: all, searched: open.len() };
        // Looking at everybody once for both sides costs half of looking for each.
        let fresh = match scope {
            Scope::Overall => !open.is_empty(),
            Scope::PerCluster => 2 * open.len() > all,
            Scope::For(_) => false,
        };
        if fresh {
            return (ranking(&field, scope, lists(&field, scope)), effort);
        }
        let searched: Vec<Best> = open
            .par_iter()
            .map_init(
                || field.work(),
                |work, &list| {
                    let mut best = found[list].0.clone();
                    let asker = self.asker(list, &field);
                    field.offer_others(asker, self.kept.partners(list, asker), work, &mut best);
                    best
                },
            )
            .collect();
        for (list, best) in open.into_iter().zip(searched) {
            found[list].0 = best;
        }
        (ranking(&field, scope, found.into_iter().map(|(best, _)| best).collect()), effort)
    }

    /// Whose list it is, where lists are someone's.
    fn asker(&self, list: usize, field: &Field<'_>) -> usize {
        match &self.options.scope {
            Scope::For(askers) => askers[list],
            Scope::Overall | Scope::PerCluster => field.members()[list],
        }
    }
}

/// The scorer under weights far from its own, to keep what small changes do not bring up: without each of its
/// components, and with each profile.
fn beside<'a>(scorer: &Scorer<'a>) -> impl Iterator<Item = Scorer<'a>> {
    let own = scorer.scoring();
    let changed = |names: &[&str], weight: f64| {
        let mut weights = own.weights.clone();
        names.iter().try_for_each(|name| weights.set(name, weight)).ok()?;
        Some(weights)
    };
    let names: Vec<&str> = scorer.shares().map(|(name, _)| name).collect();
    let mut all: Vec<Weights> = names.iter().filter_map(|&name| changed(&[name], 0.0)).collect();
    all.extend(Weights::PROFILES.into_iter().filter_map(|name| Weights::profile(name).ok()));
    all.retain(|weights| *weights != own.weights);
    let scorings = all.into_iter().map(|weights| Scoring { weights, priors: own.priors.clone() });
    scorings.filter_map(|scoring| scorer.reweighted(&scoring).ok()).collect::<Vec<_>>().into_iter()
}
