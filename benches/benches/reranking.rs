//! Ranking everyone's partners again under other weights, beside ranking them from nothing with the same library.
//!
//! The ratio of the two is what keeping lists is worth. It says nothing of other programs: against those, divide by their
//! own time in the same run on the same catalogue, and count processor time, since both sides use every core.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::{RankOptions, Reranker, Scope, Scorer, Scoring, Weights, rank};
use metacluster_benches::{Shape, network, scored};

const SEED: u64 = 1;
const CLUSTERS: usize = 10_000;

/// What analysts do to weights: every one doubled, halved and set to zero, other profiles; and weights turned upside
/// down, of which nothing is kept.
fn changes() -> Vec<(String, Weights)> {
    let with = |changes: &[(&str, f64)]| {
        let mut weights = Weights::default();
        for &(name, weight) in changes {
            weights.set(name, weight).expect("a component with a weight");
        }
        weights
    };
    let mut all = Vec::new();
    for (name, weight) in Weights::default().iter().filter(|(_, weight)| *weight > 0.0) {
        for (change, factor) in
            [("+10%", 1.1), ("+50%", 1.5), ("doubled", 2.0), ("halved", 0.5), ("to zero", 0.0)]
        {
            all.push((format!("{name} {change}"), with(&[(name, weight * factor)])));
        }
    }
    for name in ["track-record", "cross-sector"] {
        all.push((name.to_owned(), Weights::profile(name).expect("a profile")));
    }
    let upside_down = [("proximity", 0.3), ("balance", 0.3), ("sectors", 0.1), ("complement", 0.05)];
    all.push(("upside down".to_owned(), with(&upside_down)));
    all
}

fn reranking(criterion: &mut Criterion) {
    let network = network(CLUSTERS, SEED, &Shape::default());
    let scorer = scored(&network);
    let mut options = RankOptions::default();
    (options.scope, options.top) = (Scope::PerCluster, 10);
    let mut group = criterion.benchmark_group(format!("reranking {CLUSTERS}"));
    group.sample_size(10);
    group.bench_function("first", |bencher| bencher.iter(|| black_box(Reranker::new(&scorer, &options))));
    let reranker = Reranker::new(&scorer, &options);
    for (name, weights) in changes() {
        let scoring = Scoring { weights, ..Scoring::default() };
        let other: Scorer<'_> = scorer.reweighted(&scoring).expect("weights of components");
        group.bench_function(format!("{name}, again"), |bencher| {
            bencher.iter(|| black_box(reranker.rank(&other)));
        });
        // One in five is enough to see that weights hardly matter to it.
        if name.ends_with("doubled") || !name.contains(' ') || name == "upside down" {
            group.bench_function(format!("{name}, from nothing"), |bencher| {
                bencher.iter(|| black_box(rank(&other, &options)));
            });
        }
    }
}

criterion_group!(benches, reranking);
criterion_main!(benches);
