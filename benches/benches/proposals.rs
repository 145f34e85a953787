//! The exact search for groups of five: every sector of a catalogue, and one sector of a thousand clusters.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::{ProposeOptions, Sectors, propose};
use metacluster_benches::{Blanks, Shape, network, scored};

const SEED: u64 = 1;

fn every_sector(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("proposals for every sector");
    group.sample_size(10);
    for n in [30, 280, 1_400] {
        let network = network(n, SEED, &Shape::default());
        let scorer = scored(&network);
        let mut options = ProposeOptions::default();
        options.rules.min_countries = Some(3);
        options.rules.max_per_country = Some(2);
        group.bench_function(n.to_string(), |bencher| {
            bencher.iter(|| black_box(propose(&scorer, &options)));
        });
    }
}

fn one_sector(criterion: &mut Criterion) {
    // Every cluster states its sectors, so that all thousand are eligible.
    let blanks = Blanks { sectors: 0.0, ..Shape::default().blanks };
    let shape = Shape { sector: Some(0), ..Shape::with_blanks(blanks) };
    let network = network(1_000, SEED, &shape);
    let scorer = scored(&network);
    let top = network.catalogue().vocabulary().top_sectors().take(1).collect();
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Named(top);
    options.rules.min_countries = Some(3);
    options.rules.max_per_country = Some(2);
    let mut group = criterion.benchmark_group("proposals for one sector");
    group.sample_size(10);
    group.bench_function("1000", |bencher| bencher.iter(|| black_box(propose(&scorer, &options))));
}

criterion_group!(benches, every_sector, one_sector);
criterion_main!(benches);
