//! Tabu search: better groups where the exact search takes long, and good ones where no proof is in reach.
//!
//! A walk swaps one member at a time, always the best swap that is not tabu, also if it is for the worse; what left or
//! joined lately may not come back or leave at once. When nothing better came up for a while, some members are exchanged
//! at random and the walk goes on. Walks start from the best groups known, or from what two of them have in common.
//! How much each item would add is kept up to date, so that a step costs O(n · few) and not O(n · k²).
//!
//! A heuristic: it promises groups that obey the rules, not the best one. Its random numbers have fixed seeds, and the
//! walks of a round know nothing of each other, so that the same problem has the same answer for any number of threads.
//! Sources: Palubeckis, Iterated tabu search for the maximum diversity problem (Applied Mathematics and Computation
//! 189(1), 2007); Wu and Hao, A hybrid metaheuristic method for the maximum diversity problem (European Journal of
//! Operational Research 231(2), 2013).

mod walker;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::evaluate::evaluate;
use super::search::Incumbent;
use super::space::Space;
use walker::Walker;

/// Walks of a round.
const WALKS: u64 = 8;
/// Groups that are kept to start walks from.
const KEPT: usize = 8;
/// Groups that differ in no more than one member of so many are nearly the same.
const NEAR: usize = 10;
/// The best groups that walks have found, best first.
#[derive(Debug, Default)]
pub(super) struct Elite {
    groups: Vec<Incumbent>,
    rounds: u64,
}

impl Elite {
    /// Takes a group in if it is among the best; of two that are nearly the same only the better one is kept, or all
    /// walks would soon start from the neighbourhood of one group.
    pub(super) fn admit(&mut self, group: Incumbent) {
        let is_near = |known: &Incumbent| {
            let shared =
                known.members.iter().filter(|item| group.members.binary_search(item).is_ok()).count();
            group.members.len() - shared <= group.members.len() / NEAR
        };
        if self.groups.iter().any(|known| is_near(known) && !known.yields_to(&group)) {
            return;
        }
        self.groups.retain(|known| !is_near(known));
        let place = self.groups.partition_point(|known| !known.yields_to(&group));
        self.groups.insert(place, group);
        self.groups.truncate(KEPT);
    }

    /// The best group.
    pub(super) fn best(&self) -> Option<&Incumbent> {
        self.groups.first()
    }

    /// Walks for about `share` candidate evaluations; returns how many there were. Needs a group to start from.
    pub(super) fn walk(&mut self, space: &Space<'_>, share: u64) -> u64 {
        if self.groups.is_empty() {
            return 0;
        }
        let (groups, round) = (&self.groups, self.rounds);
        let walks = (0..WALKS).into_par_iter().map(|walk| {
            let mut walker = Walker::new(space, round * WALKS + walk);
            let best = walker.set_out(groups, walk);
            let best = walker.run(best, share / WALKS);
            (best, walker.work)
        });
        let found: Vec<(Vec<u32>, u64)> = walks.collect();
        self.rounds += 1;
        let mut work = 0;
        for (mut members, done) in found {
            work += done;
            members.sort_unstable();
            let indices: Vec<usize> = members.iter().map(|&item| item as usize).collect();
            self.admit(Incumbent { value: evaluate(space.problem, &indices), members });
        }
        work
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::obeys;
    use super::super::start::start;
    use super::super::trial;
    use super::*;

    pub(super) fn started(space: &Space<'_>) -> Option<Incumbent> {
        let ranked: Vec<u32> = (0..space.n as u32).collect();
        start(space, &ranked, &mut 0)
    }

    #[test]
    fn walks_end_in_groups_that_obey_the_rules_and_are_mostly_the_best() {
        let (mut walked, mut best) = (0, 0);
        for seed in 0..200 {
            let problem = trial::small(seed);
            let space = Space::new(&problem);
            let Some(first) = started(&space) else { continue };
            let mut elite = Elite::default();
            elite.admit(first);
            elite.walk(&space, 40_000);
            for group in &elite.groups {
                let members: Vec<usize> = group.members.iter().map(|&item| item as usize).collect();
                assert!(obeys(&problem, &members), "seed {seed}");
                assert_eq!(group.value, evaluate(&problem, &members), "seed {seed}");
            }
            walked += 1;
            let (_, optimum) = trial::best(&problem, |_| true).unwrap();
            best += usize::from(elite.best().unwrap().value.total.to_bits() == optimum.total.to_bits());
        }
        assert!(walked > 60 && 20 * best >= 19 * walked, "{best} of {walked} are the best");
    }

    #[test]
    fn walks_are_better_than_the_start_where_no_proof_is_in_reach() {
        let mut better = 0;
        for seed in 0..5 {
            let problem = trial::uniform(150, 25, seed);
            let space = Space::new(&problem);
            let first = started(&space).unwrap();
            let mut elite = Elite::default();
            elite.admit(first.clone());
            elite.walk(&space, 2_000_000);
            let found = elite.best().unwrap();
            assert!(!found.yields_to(&first));
            better += usize::from(found.value.total > first.value.total);
        }
        assert!(better >= 3, "{better} of 5");
    }
}
