//! Ranks a catalogue from a CSV file in ten lines.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use metacluster::{Network, Partnerships, RankOptions, Reference, Scorer, Scoring, rank};
use metacluster_io::{ReadOptions, Source, read_catalogue};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "data/clusters.csv".into());
    let report = read_catalogue(&Source::open(path)?, Reference::embedded(), &ReadOptions::default())?;
    let network = Network::build(Arc::new(report.catalogue), &Partnerships::default());
    let scorer = Scorer::new(&network, &Scoring::default())?;
    for pair in rank(&scorer, &RankOptions::default()).pairs {
        let name = |index: usize| network.catalogue().clusters()[index].name();
        let (a, b, score) = (name(pair.a), name(pair.b), pair.totals.score);
        writeln!(std::io::stdout(), "{:>2}  {score:.3}  {a}  with  {b}", pair.rank)?;
    }
    Ok(())
}
