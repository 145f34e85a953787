//! A ranking as a workbook: pairs whose scores and ranks follow a sheet of weights.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::io;

use metacluster::{RankOptions, RankedPair, Ranking, Scope, Scorer, contenders};

use super::RankDocument;
use super::pair::cluster;
use super::text::{counted, few};
use super::xlsx::pairs::{Group, MOST_LIVE, Pairs, limits};
use super::xlsx::{Book, ReadMe, push_problems};

/// Pairs that are looked at for those that other weights would bring up, about a second on two cores: all of 2,800 clusters,
/// each of 2,000 with every other one.
const MOST_LOOKED_AT: usize = 4_000_000;

/// Ids listed before the rest is counted.
const IDS_SHOWN: usize = 40;

/// The pairs of a ranking that are ranked among themselves, all of them or those of each asker, with the further ones to
/// show beside them: in lists as [`contenders`] has them, or in any. The best of each come first. The scorer is that of
/// this side.
pub(super) fn pairs_listed(
    side: usize,
    scorer: &Scorer<'_>,
    options: &RankOptions,
    ranking: &Ranking,
    further: Vec<Vec<(usize, usize)>>,
) -> Vec<Group> {
    let label = |pairs: &[(usize, usize)]| {
        let asker = pairs.first().and_then(|pair| cluster(scorer, pair.0));
        asker.map_or_else(String::new, |asker| asker.id().to_owned())
    };
    let overall = matches!(options.scope, Scope::Overall);
    let together = |x: &RankedPair, y: &RankedPair| overall || x.a == y.a;
    let listed = ranking.pairs.chunk_by(together);
    let mut lists: Vec<Vec<(usize, usize)>> =
        listed.map(|pairs| pairs.iter().map(|pair| (pair.a, pair.b)).collect()).collect();
    for (place, pairs) in further.into_iter().filter(|pairs| !pairs.is_empty()).enumerate() {
        let same = |list: &&mut Vec<(usize, usize)>| {
            overall || list.first().map(|pair| pair.0) == pairs.first().map(|pair| pair.0)
        };
        let Some(list) = lists.iter_mut().find(same) else {
            lists.insert(place.min(lists.len()), pairs);
            continue;
        };
        let known: HashSet<(usize, usize)> = list.iter().copied().collect();
        list.extend(pairs.into_iter().filter(|pair| !known.contains(pair)));
    }
    for list in &mut lists {
        let ids = |&(a, b): &(usize, usize)| (a.min(b), a.max(b));
        list.sort_by_cached_key(|pair| {
            let totals = scorer.totals(pair.0, pair.1);
            // Scores are not negative, so that their bits are in their order.
            (totals.coverage <= 0.0, Reverse(totals.score.to_bits()), ids(pair))
        });
    }
    lists.into_iter().map(|pairs| Group { side, label: label(&pairs), pairs }).collect()
}

/// The pairs that could be listed under other weights, if they are at most so many and it does not take long to say. Which
/// pairs reach a least score hangs on the weights too, so that there is no answer where one is asked for.
pub(super) fn others_possible(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    most: usize,
) -> Option<Vec<Vec<(usize, usize)>>> {
    let clusters = scorer.network().catalogue().len();
    let pairs = match &options.scope {
        Scope::Overall => clusters.saturating_mul(clusters) / 2,
        Scope::For(askers) => clusters.saturating_mul(askers.len()),
        Scope::PerCluster => clusters.saturating_mul(clusters),
    };
    let is_worth_it = options.min_score <= 0.0 && pairs <= MOST_LOOKED_AT;
    is_worth_it.then(|| contenders(scorer, options, most)).flatten()
}

impl RankDocument<'_> {
    pub(super) fn write_workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let overall = matches!(self.options.scope, Scope::Overall);
        let further = others_possible(self.scorer, self.options, MOST_LIVE);
        let complete = further.is_some();
        let further = further.unwrap_or_default();
        let groups = pairs_listed(0, self.scorer, self.options, self.ranking, further);
        let pairs = Pairs::new(self.scorer, groups, (!overall).then_some("partners of"))?;
        let mut book = Book::new();
        let (sheet, _) = pairs.sheet(&mut book)?;
        book.push(sheet)?;
        let mut weights = pairs.components.sheet(&mut book, self.scorer, pairs.live())?;
        if overall && pairs.live() {
            pairs.best_now(&mut weights, self.options.top)?;
        }
        book.push(weights)?;
        push_problems(&mut book, &self.problems)?;
        let shares = pairs.components.named_shares(0);
        let readme = ReadMe {
            title: "Ranked pairs of clusters",
            about: self.about(pairs.live(), complete),
            inputs: &self.inputs,
            weights: &shares,
        };
        book.write(readme, out)
    }

    fn about(&self, live: bool, complete: bool) -> Vec<String> {
        let mut about = vec![
            "What this is: pairs of cluster organisations (firms, universities and agencies of one industry in one \
             region) that could work together across a border, the best first. A score is no probability."
                .to_owned(),
            "Pairs: a row a pair. Score = the sum of share times value over the components, each value between 0 and \
             1. What is not known of a pair is assumed at the component's prior; low and high say how far it could \
             move the score, known which share of it rests on data."
                .to_owned(),
        ];
        let top = self.options.top;
        about.push(if live && complete {
            format!(
                "Weights: change the yellow cells of the sheet Weights; scores, intervals and ranks follow. Besides \
                 the best {top}, the sheet Pairs holds every pair that could be among the best {top} under some other \
                 weights, so that its first {top} are the best of all whatever you enter; pairs of equal scores at the \
                 end of the list aside. The column 'why' is that of the weights as computed."
            )
        } else if live {
            "Weights: change the yellow cells of the sheet Weights; scores, intervals and ranks follow. Which pairs are \
             listed does not: a pair that is not here may be better under other weights. The column 'why' is that of \
             the weights as computed."
                .to_owned()
        } else {
            format!(
                "Weights: more than {MOST_LIVE} pairs are listed, too many for scores that follow the sheet Weights; \
                 all numbers are as computed. Ask for fewer (--top, --per-cluster, --for) to have formulas."
            )
        });
        about.push(
            "Ties: scores that are equal to twelve decimals are ranked by the ids of the clusters."
                .to_owned(),
        );
        about.push(limits());
        about.push("Problems found: what was odd about the files read, and how to mend it.".to_owned());
        let without = self.ids(&self.ranking.not_enough_data);
        if !without.is_empty() {
            about.push(format!(
                "Not enough data: {} cannot be ranked: {}; state sectors, themes, offers, seeks or a region",
                counted(without.len(), "cluster"),
                few(&without, IDS_SHOWN)
            ));
        }
        about
    }
}
