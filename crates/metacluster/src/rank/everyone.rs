//! The best partners of everyone, with nearly every pair looked at once for both its sides.
//!
//! Clusters take their turn in rounds, in order. In its turn a cluster looks at all clusters up to the end of the round,
//! fills its own list, and tells those of earlier rounds of pairs that are good enough for theirs. Their lists have seen
//! everyone before, so they are good already and few pairs are told: that is what makes one look enough, where lists
//! filled in any other order would take nearly every pair at first. Nobody waits for anybody within a round, and what was
//! told is entered at its end, so the result depends on neither threads nor locks.

use rayon::prelude::*;

use super::best::Best;
use super::field::{Field, Others, Work};

/// A round is this part of what came before it; only pairs within a round are looked at twice, a sixteenth of all. With
/// smaller rounds threads would wait for each other more often.
const PART: usize = 8;
/// The size of the first rounds, enough to give every thread something to do.
const FIRST: usize = 64;

/// The lists of all members, in their order. O(n²/2) bounds; memory O(members · room).
pub(super) fn everyone(field: &Field<'_>) -> Vec<Best> {
    let members = field.members();
    let mut lists: Vec<Best> = Vec::with_capacity(members.len());
    // What a pair has to reach to be of use to each cluster; none is to those whose turn is to come, and to those that
    // take no part.
    let mut least = vec![f32::INFINITY; field.len()];
    while lists.len() < members.len() {
        let start = lists.len();
        let round = &members[start..members.len().min(start + (start / PART).max(FIRST))];
        let end = round.last().map_or(0, |last| last + 1);
        let turn = |work: &mut Work, &a: &usize| {
            let (mut best, mut others) = (field.no_pairs(), Others { least: &least, found: Vec::new() });
            field.offer_partners(a, end, work, &mut best, &mut others);
            (best, others.found)
        };
        let turns: Vec<_> = round.par_iter().map_init(|| field.work(), turn).collect();
        for (&a, (best, found)) in round.iter().zip(turns) {
            lists.push(best);
            for (b, totals) in found {
                // Told are members of earlier rounds only, whose lists stand in the order of members.
                if let Ok(place) = members.binary_search(&b) {
                    lists[place].offer(b, a, totals);
                }
            }
        }
        for (&member, list) in members.iter().zip(&lists) {
            least[member] = field.least(list);
        }
    }
    lists
}
