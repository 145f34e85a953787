//! Scoring pairs one by one, and rankings overall and for every cluster.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use metacluster::{RankOptions, Scope, rank};
use metacluster_benches::{Shape, network, scored};

const SEED: u64 = 1;

fn scoring(criterion: &mut Criterion) {
    let network = network(1_000, SEED, &Shape::default());
    let scorer = scored(&network);
    let pairs = || (0..1_000).step_by(10).flat_map(|a| (a + 1..1_000).map(move |b| (a, b)));
    let mut group = criterion.benchmark_group("scoring");
    group.throughput(Throughput::Elements(pairs().count() as u64));
    group.bench_function("totals", |bencher| {
        bencher.iter(|| pairs().map(|(a, b)| scorer.totals(a, b).score).sum::<f64>());
    });
    group.bench_function("with parts", |bencher| {
        bencher.iter(|| pairs().map(|(a, b)| scorer.pair(a, b).parts.len()).sum::<usize>());
    });
}

fn ranking(criterion: &mut Criterion) {
    for n in [30, 280, 3_000, 10_000, 30_000] {
        let network = network(n, SEED, &Shape::default());
        let scorer = scored(&network);
        let mut group = criterion.benchmark_group(format!("ranking {n}"));
        group.sample_size(10);
        for (name, scope, top) in [("overall", Scope::Overall, 20), ("per cluster", Scope::PerCluster, 10)] {
            let mut options = RankOptions::default();
            (options.scope, options.top) = (scope, top);
            group.bench_function(name, |bencher| bencher.iter(|| black_box(rank(&scorer, &options))));
        }
    }
}

criterion_group!(benches, scoring, ranking);
criterion_main!(benches);
