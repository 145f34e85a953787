//! Ranking everyone's partners again under other weights, beside ranking them from nothing.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::{RankOptions, Reranker, Scope, Scorer, Scoring, Weights, rank};
use metacluster_benches::{Shape, network, scored};

const SEED: u64 = 1;
const CLUSTERS: usize = 10_000;

/// Changes of weights from small to another profile, and to weights turned upside down.
fn changes() -> Vec<(&'static str, Weights)> {
    let with = |changes: &[(&str, f64)]| {
        let mut weights = Weights::default();
        for &(name, weight) in changes {
            weights.set(name, weight).expect("a component with a weight");
        }
        weights
    };
    let profile = |name| Weights::profile(name).expect("a profile");
    vec![
        ("ties +10%", with(&[("ties", 0.11)])),
        ("sectors +25%", with(&[("sectors", 0.25)])),
        ("themes doubled", with(&[("themes", 0.5)])),
        ("proximity doubled", with(&[("proximity", 0.2)])),
        ("track-record", profile("track-record")),
        ("cross-sector", profile("cross-sector")),
        (
            "upside down",
            with(&[("proximity", 0.3), ("balance", 0.3), ("sectors", 0.1), ("complement", 0.05)]),
        ),
    ]
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
        group.bench_function(format!("{name}, from nothing"), |bencher| {
            bencher.iter(|| black_box(rank(&other, &options)));
        });
    }
}

criterion_group!(benches, reranking);
criterion_main!(benches);
