//! Group search at the sizes that a programme asks for: seconds beside work units, which a noisy machine does not change.
//!
//! Not a criterion bench: one whole search takes up to seconds, and what matters as much as the time is whether the
//! answer is proved and after how many candidate evaluations.

use std::io::Write;
use std::time::Instant;

use metacluster::solve::{Budget, Objective, Problem, Rules, Status, solve};
use metacluster::{PortfolioLimits, ProposeOptions, Sectors, portfolio, propose};
use metacluster_benches::{Blanks, Random, Shape, network, scored};

const SEED: u64 = 1;
const RUNS: usize = 3;

fn main() {
    print("| pool | clusters | k | entries | seconds | work | proved |");
    print("| --- | --- | --- | --- | --- | --- | --- |");
    let one = |n, sizes, top, overlap| pool("one sector", n, Some(0), sizes, top, overlap);
    one(280, 3..=8, 1, None);
    for (n, k) in [(500, 5), (500, 8), (2_000, 5), (2_000, 8)] {
        one(n, k..=k, 1, None);
    }
    one(500, 5..=5, 20, Some(3));
    pool("all sectors", 500, None, 7..=7, 1, None);
    for k in [6, 8] {
        uniform(500, k);
    }
    print("");
    print("| portfolio of five sectors | clusters | k | groups | seconds | work | gap |");
    print("| --- | --- | --- | --- | --- | --- | --- |");
    for (n, per_sector) in [(2_000, 1), (500, 4)] {
        portfolio_of(n, per_sector);
    }
}

/// Groups of five of the first five sectors, each cluster in one of them.
fn portfolio_of(n: usize, per_sector: usize) {
    let blanks = Blanks { sectors: 0.0, ..Shape::default().blanks };
    let network = network(n, SEED, &Shape::with_blanks(blanks));
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Named(network.catalogue().vocabulary().top_sectors().take(5).collect());
    options.rules.min_countries = Some(3);
    options.rules.max_per_country = Some(2);
    let limits = PortfolioLimits { per_sector, max_uses: 1 };
    let mut seconds = Vec::new();
    let mut line = String::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let found = portfolio(&scorer, &options, limits).expect("the options are sound");
        seconds.push(begun.elapsed().as_secs_f64());
        seconds.sort_by(f64::total_cmp);
        let (groups, work, gap) = (found.groups, found.work, 100.0 * found.gap());
        let median = seconds[seconds.len() / 2];
        let gap = if found.optimal { "proved".to_owned() } else { format!("{gap:.2} %") };
        line = format!("| 5 × {per_sector} | {n} | 5 | {groups} | {median:.3} | {work} | {gap} |");
    }
    print(&line);
}

/// A generated catalogue, at least 3 countries, at most 2 of a country.
fn pool(
    name: &str,
    n: usize,
    sector: Option<usize>,
    sizes: std::ops::RangeInclusive<usize>,
    top: usize,
    max_overlap: Option<usize>,
) {
    // Every cluster states its sectors, so that all are eligible.
    let blanks = Blanks { sectors: 0.0, ..Shape::default().blanks };
    let shape = Shape { sector, ..Shape::with_blanks(blanks) };
    let network = network(n, SEED, &shape);
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = match sector {
        Some(_) => Sectors::Named(network.catalogue().vocabulary().top_sectors().take(1).collect()),
        None => Sectors::Any,
    };
    (options.sizes, options.top, options.max_overlap) = (sizes.clone(), top, max_overlap);
    options.rules.min_countries = Some(3);
    options.rules.max_per_country = Some(2);
    let mut seconds = Vec::new();
    let mut outcome = (0, 0, 0);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let lists = propose(&scorer, &options).expect("the options are sound");
        seconds.push(begun.elapsed().as_secs_f64());
        let entries = lists.iter().flat_map(|list| &list.proposals);
        outcome = entries.fold((0, 0, 0), |(count, work, proved), entry| {
            (count + 1, work + entry.work, proved + usize::from(entry.status == Status::Optimal))
        });
    }
    row(name, n, &sizes, outcome, seconds);
}

/// Uniform random pair values, no rules.
fn uniform(n: usize, k: usize) {
    let mut random = Random::new(SEED);
    let mut scores = vec![0.0; n * n];
    for a in 0..n {
        for b in a + 1..n {
            let value = random.unit();
            (scores[a * n + b], scores[b * n + a]) = (value, value);
        }
    }
    let problem = Problem::new(n, k, scores, Objective::default(), Rules::default()).expect("it is sound");
    let mut seconds = Vec::new();
    let mut outcome = (0, 0, 0);
    for _ in 0..RUNS {
        let begun = Instant::now();
        let found = solve(&problem, Budget::default());
        seconds.push(begun.elapsed().as_secs_f64());
        outcome = (1, found.work, usize::from(found.status == Status::Optimal));
    }
    row("uniform random", n, &(k..=k), outcome, seconds);
}

fn row(
    name: &str,
    n: usize,
    sizes: &std::ops::RangeInclusive<usize>,
    (entries, work, proved): (usize, u64, usize),
    mut seconds: Vec<f64>,
) {
    seconds.sort_by(f64::total_cmp);
    let (first, last) = (sizes.start(), sizes.end());
    let sizes = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let median = seconds[seconds.len() / 2];
    print(&format!("| {name} | {n} | {sizes} | {entries} | {median:.3} | {work} | {proved} of {entries} |"));
}

fn print(line: &str) {
    // A reader that went away ends the bench early and harms nobody.
    let _ = writeln!(std::io::stdout(), "{line}");
}
