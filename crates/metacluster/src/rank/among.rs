//! Every admissible pair of a few clusters, for those who have to choose among all of them.

use super::field::Field;
use super::{RankOptions, RankedPair};
use crate::score::Scorer;

/// The pairs of these clusters that a ranking without an end would list, in its order: those that `options` admits (scope
/// and number aside), of which anything is known. O(m²) scores for m clusters.
pub fn pairs_among(scorer: &Scorer<'_>, options: &RankOptions, clusters: &[usize]) -> Vec<RankedPair> {
    let field = Field::new(scorer, options);
    let mut clusters: Vec<usize> = clusters.iter().copied().filter(|&it| field.is_member(it)).collect();
    clusters.sort_unstable();
    clusters.dedup();
    let mut pairs = Vec::new();
    for (place, &a) in clusters.iter().enumerate() {
        for &b in clusters[place + 1..].iter().filter(|&&b| field.admits(a, b)) {
            let totals = scorer.totals(a, b);
            if totals.coverage > 0.0 && totals.score >= options.min_score {
                pairs.push(RankedPair { rank: 0, a, b, totals });
            }
        }
    }
    pairs.sort_by(|x, y| y.totals.score.total_cmp(&x.totals.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    pairs.iter_mut().enumerate().for_each(|(place, pair)| pair.rank = place + 1);
    pairs
}
