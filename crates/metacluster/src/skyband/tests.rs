use std::collections::BTreeSet;

use proptest::prelude::*;

use super::block::Block;
use super::{Candidate, Skyband};

/// The definition, written out.
fn dominates(x: &Candidate, y: &Candidate) -> bool {
    let no_less = x.values.iter().zip(&y.values).all(|(x, y)| x >= y);
    let comes_first = x.lead > y.lead || (x.lead >= y.lead && x.pair < y.pair);
    no_less && y.known & !x.known == 0 && comes_first
}

/// Everybody held against everybody.
fn by_counting(candidates: &[Candidate], k: usize) -> BTreeSet<(usize, usize)> {
    let is_in = |candidate: &&Candidate| {
        candidates.iter().filter(|other| dominates(other, candidate)).take(k).count() < k
    };
    candidates.iter().filter(is_in).map(|candidate| candidate.pair).collect()
}

/// The skyband when candidates come in rounds of so many.
fn in_rounds(candidates: &[Candidate], k: usize, round: usize) -> Vec<Candidate> {
    let mut skyband = Skyband::new(k);
    for round in candidates.chunks(round.max(1)) {
        let mut passed = Vec::new();
        round.iter().for_each(|candidate| skyband.sift(candidate, &mut passed));
        skyband.admit(passed);
    }
    skyband.into_sorted()
}

/// Whose first the equals are.
#[derive(Debug, Clone, Copy)]
enum Lead {
    Ids,
    Sum,
    Own,
}

/// Few distinct values, so that equals are the rule; ids in any order of coming.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let lead = prop_oneof![Just(Lead::Ids), Just(Lead::Sum), Just(Lead::Own)];
    let shape = (lead, 0usize..=8, 1u8..=6, 0usize..300);
    shape.prop_flat_map(|(lead, components, distinct, n)| {
        let values = proptest::collection::vec(0..distinct, components);
        // Bits of several words, at both ends.
        let known = prop_oneof![Just(0), Just(1), Just(3), Just(1 << 15), Just(1 << 40), Just(u64::MAX)];
        let rows = proptest::collection::vec((values, known, 0u8..4), n);
        rows.prop_map(move |rows| {
            let candidate = |(place, (values, known, own)): (usize, (Vec<u8>, u64, u8))| {
                let values: Vec<f64> = values.into_iter().map(|value| f64::from(value) / 5.0).collect();
                let lead = match lead {
                    Lead::Ids => 0.0,
                    Lead::Sum => values.iter().sum::<f64>() + f64::from(known.count_ones()),
                    Lead::Own => f64::from(own),
                };
                Candidate { pair: (place, place + 1), lead, known, values }
            };
            rows.into_iter().enumerate().map(candidate).collect::<Vec<_>>()
        })
    })
}

proptest! {
    #[test]
    fn it_is_what_counting_all_dominators_leaves(
        candidates in candidates().prop_shuffle(),
        k in 0usize..12,
        round in 1usize..120,
    ) {
        let kept = in_rounds(&candidates, k, round);
        let pairs: BTreeSet<(usize, usize)> = kept.iter().map(|candidate| candidate.pair).collect();
        prop_assert_eq!(kept.len(), pairs.len(), "nobody twice");
        prop_assert_eq!(pairs, by_counting(&candidates, k));
        let in_order = |pair: &[Candidate]| pair[0].order(&pair[1]).is_lt();
        prop_assert!(kept.windows(2).all(in_order));
        let at_once: Vec<_> = Skyband::of(k, candidates.into_iter()).into_iter().map(|one| one.pair).collect();
        prop_assert_eq!(at_once, kept.into_iter().map(|one| one.pair).collect::<Vec<_>>());
    }
}

/// More than two blocks of candidates none of which dominates another, and as many behind one or three of them.
#[test]
fn several_blocks_count_as_one() {
    let n = 2 * Block::ROOM + 100;
    let at = |place: usize, less: f64| vec![place as f64 - less, (n - place) as f64 - less];
    let front = (0..n).map(|place| at(place, 0.0));
    // Half a step behind the one of the same place, or a whole step, which is behind those on both sides too.
    let behind = (0..n).map(|place| at(place, if place % 2 == 0 { 0.5 } else { 1.0 }));
    let candidate = |(id, values)| Candidate { pair: (id, 0), values, ..Candidate::default() };
    let mut candidates: Vec<Candidate> = front.chain(behind).enumerate().map(candidate).collect();
    for _ in 0..2 {
        // The last place, which is odd, has nobody on one side.
        for (k, kept) in [(0, 0), (1, n), (2, n + n / 2), (3, n + n / 2 + 1), (4, 2 * n)] {
            assert_eq!(in_rounds(&candidates, k, 3_000).len(), kept, "{k}");
        }
        candidates.reverse();
    }
}
