//! The timetable of the largest real forum known: 112 organisations, nine slots, with and without a limit on tables.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metacluster::schedule::{Candidate, Forum, schedule};
use metacluster_benches::Random;

const PARTICIPANTS: usize = 112;
const SLOTS: usize = 9;
const SEED: u64 = 1;

/// Every pair may meet, and is worth a number in [0, 1) made from the seed.
fn forum(tables: Option<usize>, max_meetings: Option<usize>) -> Forum {
    let mut random = Random::new(SEED);
    let pairs = (0..PARTICIPANTS).flat_map(|a| (a + 1..PARTICIPANTS).map(move |b| (a, b)));
    let candidates = pairs.map(|(a, b)| Candidate { a, b, weight: random.unit() }).collect();
    let mut forum = Forum::new(PARTICIPANTS, SLOTS, candidates);
    (forum.tables, forum.max_meetings) = (tables, max_meetings);
    forum
}

fn scheduling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("schedule");
    group.sample_size(10);
    for (name, tables, max_meetings) in
        [("without limits", None, None), ("26 tables", Some(26), None), ("5 meetings each", None, Some(5))]
    {
        let forum = forum(tables, max_meetings);
        group.bench_function(name, |bencher| bencher.iter(|| black_box(schedule(&forum))));
    }
}

criterion_group!(benches, scheduling);
criterion_main!(benches);
