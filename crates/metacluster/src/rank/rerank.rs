//! Ranking again under other weights, from what is kept of a first ranking.

use rayon::prelude::*;

use super::best::Best;
use super::field::Field;
use super::kept::{Kept, KeptWork};
use super::{RankOptions, Ranking, Scope, lists, ranking};
use crate::score::Scorer;

/// Pairs kept of a list for every one that was asked for; the more, the larger a change of weights they see through.
const KEPT_FOR_EACH: usize = 8;
/// Fewest pairs kept of an asker's list: 36 bytes each.
const KEPT_OF_ASKER: usize = 128;
/// Fewest pairs kept of what a list would be without one of the components.
const KEPT_WITHOUT: usize = 24;
/// Fewest pairs kept of all pairs.
const KEPT_OVERALL: usize = 4096;

/// Ranks again and again under other weights.
///
/// It keeps of every list many times the pairs that were asked for, with what each component read of them, and what the
/// others scored at most. Under other weights it scores what is kept; where that is not proved to hold the best, it
/// looks at all partners again. The ranking is the one of [`rank`](super::rank()) to the bit.
///
/// Making one takes about ten times as long as a ranking, and 4·(2 + c) bytes a kept pair for c components: 4.6 kB an
/// asker for ten partners each. Ranking again takes O(kept pairs) where the proofs hold, about a fifth of what `rank` takes
/// for ten thousand clusters; where they fail for half of the lists or more, about what `rank` takes. It pays from about ten
/// rankings.
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
        // A component that counts for nothing brings up pairs that no small change does.
        let shorter = RankOptions {
            top: longer.top.min(options.top.saturating_mul(2).max(KEPT_WITHOUT)),
            ..longer.clone()
        };
        let further = scorer.shares().filter_map(|(name, _)| {
            let mut scoring = scorer.scoring().clone();
            scoring.weights.set(name, 0.0).ok()?;
            let without = scorer.reweighted(&scoring).ok()?;
            let field = Field::new(&without, &shorter).with_unknown();
            Some((without.shares_and_priors(), lists(&field, &shorter.scope)))
        });
        let kept = Kept::new(scorer, &field, lists(&field, &longer.scope), further.collect(), askers);
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
        let mut found: Vec<(Best, bool)> = (0..all)
            .into_par_iter()
            .with_min_len(64)
            .map_init(KeptWork::default, |work, list| self.kept.best(list, &scan, &field, wanted, work))
            .collect();
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
