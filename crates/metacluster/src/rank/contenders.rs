//! Pairs that could be among the best under some weights: what a page or workbook has to hold so that whoever changes
//! weights in it sees the true best, without the pairs that no weights bring up. The pairs are read in rounds and sifted
//! by the [`Skyband`] of those read before.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::field::Field;
use super::{RankOptions, Scope};
use crate::component::{Known, Reading};
use crate::score::Scorer;
use crate::skyband::{Candidate, Passed, Skyband};

/// Pairs of the first round. Each round is as long as all before it, and sifted by what they left.
const FIRST: usize = 4096;

/// The pairs that could be among the best `options.top` under some weights: one list overall, or one for each asker in
/// the order of [`rank`](super::rank); the lower index first, or the asker. `options.min_score` is not looked at, since
/// it hangs on the weights. The pairs of a list are those of which something is known, by ids.
///
/// The best scores of a list are those of all pairs, whatever the weights; of several pairs with the last of these scores
/// others may be here than a ranking would list ([`contenders_in_order`] has those too, and many more pairs for it).
///
/// `None` if there are more than `most` in all. O(pairs · kept · components) at worst, about the time to read the pairs if
/// few are kept.
pub fn contenders(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    most: usize,
) -> Option<Vec<Vec<(usize, usize)>>> {
    let field = Field::new(scorer, options);
    let lists = lists(&field, &options.scope);
    let kept = AtomicUsize::new(0);
    // Who dominates has no smaller lead, so that only equals are told apart by ids.
    let lead = |candidate: &Candidate| {
        candidate.values.iter().sum::<f64>() + f64::from(candidate.known.count_ones())
    };
    let sifted = |turns: &Vec<Turn<'_>>| {
        // Once there are too many, the other lists change nothing.
        if kept.load(Ordering::Relaxed) > most {
            return Vec::new();
        }
        let list = sifted(&field, turns, options.top, lead);
        kept.fetch_add(list.len(), Ordering::Relaxed);
        list
    };
    let lists: Vec<Vec<(usize, usize)>> = lists.par_iter().map(sifted).collect();
    (kept.into_inner() <= most).then_some(lists)
}

/// As [`contenders`], of a catalogue of any size, with all that it takes to have the order of the best `options.top`
/// pairs under any weights as [`rank`](super::rank) has it, pairs of equal scores included.
///
/// Of two pairs only the one whose ids come first can push the other out, so that more are kept: tens of thousands of two
/// million for a list of 200. O(pairs · kept · components) at worst.
pub fn contenders_in_order(scorer: &Scorer<'_>, options: &RankOptions) -> Vec<Vec<(usize, usize)>> {
    let field = Field::new(scorer, options);
    let lists = lists(&field, &options.scope);
    lists.par_iter().map(|turns| sifted(&field, turns, options.top, |_| 0.0)).collect()
}

/// A cluster and those with whom it may be a pair.
struct Turn<'a> {
    asker: usize,
    partners: &'a [usize],
}

/// Every pair of every list of a scope.
fn lists<'a>(field: &'a Field<'_>, scope: &'a Scope) -> Vec<Vec<Turn<'a>>> {
    let members = field.members();
    let askers = match scope {
        Scope::Overall => {
            let turn = |(place, &asker)| Turn { asker, partners: &members[place + 1..] };
            return vec![members.iter().enumerate().map(turn).collect()];
        }
        Scope::For(askers) => askers,
        Scope::PerCluster => members,
    };
    let of = |&asker: &usize| members.chunks(FIRST).map(|partners| Turn { asker, partners }).collect();
    askers.iter().map(of).collect()
}

/// The pairs of a list that fewer than `top` others dominate, by ids.
fn sifted(
    field: &Field<'_>,
    turns: &[Turn<'_>],
    top: usize,
    lead: impl Fn(&Candidate) -> f64 + Sync,
) -> Vec<(usize, usize)> {
    let mut skyband = Skyband::new(top);
    let (mut done, mut looked_at) = (0, 0);
    while done < turns.len() {
        let (start, room) = (done, FIRST.max(looked_at));
        let mut pairs = 0;
        while done < turns.len() && pairs < room {
            pairs += turns[done].partners.len();
            done += 1;
        }
        looked_at += pairs;
        let read = |mut sifting: Sifting, turn: &Turn<'_>| {
            for &b in turn.partners.iter().filter(|&&b| field.admits(turn.asker, b)) {
                sifting.read(field.scorer(), turn.asker, b);
                sifting.candidate.lead = lead(&sifting.candidate);
                if sifting.candidate.known != 0 {
                    skyband.sift(&sifting.candidate, &mut sifting.passed);
                }
            }
            sifting
        };
        let parts = turns[start..done].par_iter().fold(Sifting::default, read);
        let passed = parts.map(|sifting| sifting.passed).reduce(Vec::new, |mut all, mut part| {
            all.append(&mut part);
            all
        });
        skyband.admit(passed);
    }
    let mut pairs: Vec<(usize, usize)> =
        skyband.into_sorted().into_iter().map(|candidate| candidate.pair).collect();
    pairs.sort_unstable();
    let asker = turns.first().map(|turn| turn.asker);
    let asked = |(a, b)| if asker == Some(b) { (b, a) } else { (a, b) };
    pairs.into_iter().map(asked).collect()
}

/// What a thread reads.
#[derive(Default)]
struct Sifting {
    candidate: Candidate,
    readings: Vec<Reading>,
    passed: Vec<Passed>,
}

impl Sifting {
    /// Reads what every component, with a weight or not, says of a pair.
    fn read(&mut self, scorer: &Scorer<'_>, a: usize, b: usize) {
        self.candidate.pair = (a.min(b), a.max(b));
        scorer.every_reading(a.min(b), a.max(b), &mut self.readings);
        self.candidate.known = 0;
        self.candidate.values.clear();
        self.candidate.values.extend(self.readings.iter().map(|reading| reading.value));
        for (place, reading) in self.readings.iter().enumerate() {
            let known = reading.known != Known::No;
            match u32::try_from(place).ok().and_then(|place| u64::from(known).checked_shl(place)) {
                Some(bit) => self.candidate.known |= bit,
                // Beyond what a word holds, known is larger than unknown.
                None => self.candidate.values.push(f64::from(u8::from(known))),
            }
        }
    }
}
