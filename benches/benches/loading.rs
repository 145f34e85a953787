//! From drafts to a scorer: building the catalogue, the network, and the arrays of the components.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use metacluster::{CatalogueBuilder, Network};
use metacluster_benches::{Shape, catalogue, generate, partnerships, scored};

const SIZES: [usize; 4] = [30, 280, 3_000, 30_000];
const SEED: u64 = 1;

fn building(criterion: &mut Criterion) {
    let shape = Shape::default();
    let mut group = criterion.benchmark_group("catalogue");
    group.sample_size(10);
    for n in SIZES {
        let drafts = generate(n, SEED, &shape);
        group.throughput(Throughput::Elements(n as u64));
        group.bench_function(n.to_string(), |bencher| {
            let build = |drafts| {
                let mut builder = CatalogueBuilder::new(Arc::clone(&shape.reference));
                for draft in drafts {
                    builder.add(draft);
                }
                builder.finish()
            };
            bencher.iter_batched(|| drafts.clone(), build, BatchSize::LargeInput);
        });
    }
}

fn compiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("network and scorer");
    group.sample_size(10);
    for n in SIZES {
        let catalogue = Arc::new(catalogue(n, SEED, &Shape::default()));
        let partnerships = partnerships(n, SEED);
        group.throughput(Throughput::Elements(n as u64));
        group.bench_function(n.to_string(), |bencher| {
            bencher.iter(|| {
                let network = Network::build(Arc::clone(&catalogue), &partnerships);
                black_box(scored(&network));
            });
        });
    }
}

criterion_group!(benches, building, compiling);
criterion_main!(benches);
