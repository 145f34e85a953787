//! Does the ranking find real partners, and whom to ask for what.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::{EvaluateOptions, RankOptions, evaluate, inquire};
use metacluster_benches::{Blanks, Shape, network, partnerships, scored};

const SEED: u64 = 1;

fn evaluation(criterion: &mut Criterion) {
    for n in [280, 3_000] {
        let network = network(n, SEED, &Shape::default());
        let (scorer, tested) = (scored(&network), partnerships(n, SEED));
        let mut group = criterion.benchmark_group(format!("evaluation {n}"));
        group.sample_size(10);
        for resamples in [0, 10_000] {
            let mut options = EvaluateOptions::default();
            options.resamples = resamples;
            group.bench_function(format!("{resamples} resamples"), |bencher| {
                bencher.iter(|| black_box(evaluate(&scorer, &tested, &options)));
            });
        }
    }
}

fn questions(criterion: &mut Criterion) {
    for n in [280, 3_000, 10_000] {
        let mut group = criterion.benchmark_group(format!("questions {n}"));
        group.sample_size(10);
        for (name, shape) in [("filled", Shape::default()), ("sparse", Shape::with_blanks(Blanks::all(0.5)))]
        {
            let network = network(n, SEED, &shape);
            let scorer = scored(&network);
            let mut options = RankOptions::default();
            options.top = 10;
            group.bench_function(name, |bencher| {
                bencher.iter(|| black_box(inquire(&scorer, &options, false)));
            });
        }
    }
}

criterion_group!(benches, evaluation, questions);
criterion_main!(benches);
