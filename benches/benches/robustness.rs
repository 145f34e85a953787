//! SMAA on 1,000 alternatives by five criteria, and the study of a catalogue's best pairs.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::robust::{Alternatives, Draws, WeightSpace, acceptability, rank_matrix};
use metacluster::{RankOptions, RobustOptions, robust};
use metacluster_benches::{Random, Shape, network, scored};

const SEED: u64 = 1;
const CRITERIA: usize = 5;

/// Values with the mean and spread of a Beta(1.2, 3), which most comparisons of SMAA programs use.
fn alternatives(n: usize) -> Alternatives {
    let mut random = Random::new(SEED);
    // The third lowest of 3.2 numbers: near enough, and without a gamma function.
    let value = |random: &mut Random| 1.0 - (1.0 - random.unit().powf(1.0 / 1.2)).powf(1.0 / 3.0);
    let rows: Vec<Vec<f64>> = (0..n).map(|_| (0..CRITERIA).map(|_| value(&mut random)).collect()).collect();
    Alternatives::new(&[1.0 / CRITERIA as f64; CRITERIA], &rows).expect("values are finite")
}

fn smaa(criterion: &mut Criterion) {
    let alternatives = alternatives(1_000);
    let whole = WeightSpace::whole(&["a", "b", "c", "d", "e"]);
    let held = WeightSpace::new(&["a", "b", "c", "d", "e"], &["a>=b", "c<=.4"]).expect("there is room");
    let mut group = criterion.benchmark_group("smaa 1000 x 5 x 10000");
    group.sample_size(20);
    group.bench_function("ranks 1 to 10", |bencher| {
        bencher.iter(|| black_box(acceptability(&alternatives, &whole, Draws::default(), 10)));
    });
    group.bench_function("ranks 1 to 10, constrained", |bencher| {
        bencher.iter(|| black_box(acceptability(&alternatives, &held, Draws::default(), 10)));
    });
    group.bench_function("all ranks", |bencher| {
        bencher.iter(|| black_box(rank_matrix(&alternatives, &whole, Draws::default())));
    });
}

fn studies(criterion: &mut Criterion) {
    for n in [280, 3_000] {
        let network = network(n, SEED, &Shape::default());
        let scorer = scored(&network);
        let mut group = criterion.benchmark_group(format!("robustness {n}"));
        group.sample_size(10);
        group.bench_function("ten best pairs", |bencher| {
            bencher.iter(|| black_box(robust(&scorer, &RankOptions::default(), &RobustOptions::default())));
        });
    }
}

criterion_group!(benches, smaa, studies);
criterion_main!(benches);
