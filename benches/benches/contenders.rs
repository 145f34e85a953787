//! Sifting: which pairs could be among the first under some weights, by scores alone, and with the order of equals as the
//! report page needs it.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use metacluster::{RankOptions, contenders, contenders_in_order};
use metacluster_benches::{Shape, network, scored};

const SEED: u64 = 1;

fn sifting(criterion: &mut Criterion) {
    for n in [600, 2_000] {
        let network = network(n, SEED, &Shape::default());
        let scorer = scored(&network);
        let mut options = RankOptions::default();
        let mut group = criterion.benchmark_group(format!("contenders {n}"));
        group.sample_size(10).throughput(Throughput::Elements((n * (n - 1) / 2) as u64));
        group.bench_function("20 best scores", |bencher| {
            bencher.iter(|| black_box(contenders(&scorer, &options, usize::MAX)));
        });
        options.top = 200;
        group.bench_function("200 best in order", |bencher| {
            bencher.iter(|| black_box(contenders_in_order(&scorer, &options)));
        });
    }
}

criterion_group!(benches, sifting);
criterion_main!(benches);
