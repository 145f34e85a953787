//! Whatever the weights, the best pairs of all are among the contenders.

use metacluster::{RankOptions, Scope, Scoring, Weights, contenders, rank};
use metacluster_benches::{Random, network, scored};

use crate::cases::shapes;

const CLUSTERS: usize = 60;
const WEIGHTINGS: usize = 40;

/// Weights of which some are zero, and now and then all but one.
fn weights(random: &mut Random, names: &[&str]) -> Weights {
    let mut weights = Weights::zero();
    let alone = random.below(4) == 0;
    let one = random.below(names.len());
    for (place, name) in names.iter().enumerate() {
        let weight = if alone || random.below(3) == 0 { 0.0 } else { random.below(1000) as f64 / 100.0 };
        weights.set(name, if place == one { 1.0 } else { weight }).unwrap();
    }
    weights
}

#[test]
fn the_best_under_any_weights_are_contenders() {
    let mut left_out = 0;
    for (kind, shape) in shapes() {
        let seed = 7;
        let network = network(CLUSTERS, seed, &shape);
        let scorer = scored(&network);
        let mut random = Random::new(seed);
        for scope in [Scope::Overall, Scope::For(vec![3, 11]), Scope::PerCluster] {
            let mut options = RankOptions::default();
            options.scope = scope;
            options.top = 6;
            let lists = contenders(&scorer, &options, 100_000).unwrap();
            let mut everything = options.clone();
            everything.top = 100_000;
            left_out += rank(&scorer, &everything).pairs.len() - lists.iter().map(Vec::len).sum::<usize>();
            for _ in 0..WEIGHTINGS {
                let weights = weights(&mut random, &metacluster::COMPONENTS);
                let scorer = scorer.reweighted(&Scoring { weights, ..Scoring::default() }).unwrap();
                // Of pairs with one score others may have been kept, so that scores are what is compared.
                let expected = rank(&scorer, &options).pairs;
                let expected: Vec<u64> = expected.iter().map(|pair| pair.totals.score.to_bits()).collect();
                let best = |list: &Vec<(usize, usize)>| {
                    let totals = list.iter().map(|&(a, b)| scorer.totals(a, b));
                    let known = totals.filter(|totals| totals.coverage > 0.0);
                    // Scores are not negative, so that their bits are in their order.
                    let mut scores: Vec<u64> = known.map(|totals| totals.score.to_bits()).collect();
                    scores.sort_unstable_by(|x, y| y.cmp(x));
                    scores.truncate(options.top);
                    scores
                };
                let found: Vec<u64> = lists.iter().flat_map(best).collect();
                assert!(found == expected, "{kind}, {:?}: {:?}", options.scope, scorer.scoring().weights);
            }
        }
    }
    assert!(left_out > 1_000, "most pairs no weights bring up, or the test says little: {left_out}");
}

#[test]
fn too_many_contenders_are_none() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let network = network(CLUSTERS, 1, &shape);
    let scorer = scored(&network);
    assert_eq!(contenders(&scorer, &RankOptions::default(), 10), None);
    assert!(contenders(&scorer, &RankOptions::default(), 100_000).is_some());
}
