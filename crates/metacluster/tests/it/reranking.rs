//! Ranking again under other weights gives the ranking of those weights, to the bit, whatever was kept.

use metacluster::{Filter, RankOptions, Ranking, Reranker, Scope, Scorer, Scoring, rank};
use metacluster_benches::{Random, network};

use crate::cases::{chain_of_sectors, profile, shapes, with_numbers};

fn bits(ranking: &Ranking) -> Vec<(usize, usize, usize, [u64; 4])> {
    let totals = |pair: &metacluster::RankedPair| {
        [pair.totals.score, pair.totals.low, pair.totals.high, pair.totals.coverage].map(f64::to_bits)
    };
    ranking.pairs.iter().map(|pair| (pair.rank, pair.a, pair.b, totals(pair))).collect()
}

/// Weights of every size of change: a little of one, one alone, none of one, all at random.
fn changes(base: &Scoring, components: &[&str], random: &mut Random) -> Vec<Scoring> {
    let mut changes = vec![base.clone(), profile("cross-sector"), profile("track-record")];
    for name in components {
        for factor in [0.0, 0.5, 1.2, 4.0] {
            let mut scoring = base.clone();
            scoring.weights.set(name, (scoring.weights.get(name) + 0.02) * factor).unwrap();
            changes.push(scoring);
        }
        let mut alone = base.clone();
        for other in components {
            alone.weights.set(other, if other == name { 1.0 } else { 0.0 }).unwrap();
        }
        changes.push(alone);
    }
    for _ in 0..4 {
        let mut scoring = base.clone();
        for name in components {
            scoring.weights.set(name, random.below(1_000) as f64 / 1_000.0).unwrap();
        }
        scoring.weights.set(components[0], 0.5).unwrap();
        changes.push(scoring);
    }
    let mut priors = base.clone();
    priors.priors.set("proximity", 0.5).unwrap();
    changes.push(priors);
    changes
}

fn assert_same(scorer: &Scorer<'_>, components: &[&str], what: &str, searched: &mut [usize; 2]) {
    let catalogue = scorer.network().catalogue();
    let mut filter = Filter::default();
    for country in ["DE", "CZ", "IT"] {
        filter.country(country, catalogue).unwrap();
    }
    let askers = vec![3, 0, catalogue.len() - 1, 3];
    let random = &mut Random::new(7);
    for (number, scope) in
        [Scope::PerCluster, Scope::For(askers), Scope::Overall, Scope::PerCluster].into_iter().enumerate()
    {
        let mut options = RankOptions::default();
        options.scope = scope;
        options.top = 4;
        if number == 3 {
            options.filter = filter.clone();
            options.min_score = 0.15;
            options.new_ties_only = true;
            options.allow_domestic = true;
            options.blocks = vec![(5, 3), (0, 9)];
        }
        for kept in [4, 12, 40] {
            let reranker = Reranker::keeping(scorer, &options, kept);
            for scoring in changes(scorer.scoring(), components, random) {
                let other = scorer.reweighted(&scoring).unwrap();
                let (again, effort) = reranker.rank_and_tell(&other);
                let plain = rank(&other, &options);
                assert_eq!(
                    bits(&again),
                    bits(&plain),
                    "{what}, {kept} kept, {:?}, {scoring:?}",
                    options.scope
                );
                assert_eq!(again.not_enough_data, plain.not_enough_data);
                searched[0] += effort.searched;
                searched[1] += effort.lists - effort.searched;
            }
        }
    }
}

#[test]
fn ranking_again_is_ranking() {
    const BUILT_IN: [&str; 7] = metacluster::COMPONENTS;
    let mut searched = [0, 0];
    for (kind, shape) in shapes() {
        let network = network(90, 3, &shape);
        let complements = chain_of_sectors(network.catalogue().reference());
        let scorer = Scorer::with_components(&network, &complements, Vec::new(), &profile("cord")).unwrap();
        assert_same(&scorer, &BUILT_IN, kind, &mut searched);
        let numbers = with_numbers(&network, &profile("cord"));
        let all: Vec<&str> = BUILT_IN.into_iter().chain(["numbers"]).collect();
        assert_same(&numbers, &all, &format!("{kind} with a component of the caller's"), &mut searched);
    }
    // Both roads were taken: what is kept was enough, and it was not.
    assert!(searched[0] > 1_000 && searched[1] > 1_000, "{searched:?}");
}

/// What analysts change: half of a weight more or less, double, nothing of it, and other profiles.
fn usual_changes(base: &Scoring) -> Vec<Scoring> {
    let mut changes: Vec<Scoring> = metacluster::Weights::PROFILES.into_iter().map(profile).collect();
    for (name, weight) in base.weights.iter() {
        for factor in [0.0, 0.5, 1.5, 2.0] {
            let mut scoring = base.clone();
            scoring.weights.set(name, weight * factor).unwrap();
            changes.push(scoring);
        }
    }
    changes
}

#[test]
fn usual_changes_need_no_look_at_everybody() {
    let [(_, shape), ..] = shapes();
    let network = network(400, 1, &shape);
    let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
    let mut options = RankOptions::default();
    (options.scope, options.top) = (Scope::PerCluster, 3);
    let reranker = Reranker::keeping(&scorer, &options, 60);
    for scoring in usual_changes(scorer.scoring()) {
        let other = scorer.reweighted(&scoring).unwrap();
        let (again, effort) = reranker.rank_and_tell(&other);
        assert_eq!(bits(&again), bits(&rank(&other, &options)), "{scoring:?}");
        assert!(20 * effort.searched <= effort.lists, "{effort:?} for {scoring:?}");
    }
}

#[test]
fn another_scorer_is_ranked_from_nothing() {
    let [(_, shape), ..] = shapes();
    let network = network(60, 1, &shape);
    let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
    let mut options = RankOptions::default();
    options.scope = Scope::PerCluster;
    let reranker = Reranker::new(&scorer, &options);
    let other = with_numbers(&network, &profile("cord"));
    let (ranking, effort) = reranker.rank_and_tell(&other);
    assert_eq!((ranking, effort.searched), (rank(&other, &options), effort.lists));
}
