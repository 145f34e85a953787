//! Finding the rows of one catalogue that stand twice, by name, country and region.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use metacluster::identity::Listed;
use metacluster::{CatalogueBuilder, Reference, merge};
use metacluster_benches::crowd;

const SIZES: [usize; 2] = [1_000, 10_000];
const SEED: u64 = 1;
/// The share of rows that stand for an earlier one.
const REPEATED: f64 = 0.03;

fn merging(criterion: &mut Criterion) {
    let reference = Reference::embedded();
    let mut group = criterion.benchmark_group("merge");
    group.sample_size(10);
    for n in SIZES {
        let mut builder = CatalogueBuilder::new(Arc::clone(&reference));
        for row in crowd(n, REPEATED, SEED, &reference) {
            builder.add(row.draft);
        }
        let catalogue = builder.finish();
        group.throughput(Throughput::Elements(n as u64));
        group.bench_function(n.to_string(), |bencher| {
            let listed = [Listed { name: "crowd", catalogue: &catalogue }];
            bencher.iter(|| black_box(merge(&listed, &[])));
        });
    }
}

criterion_group!(benches, merging);
criterion_main!(benches);
