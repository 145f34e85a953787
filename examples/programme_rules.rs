//! Proposes groups under a programme's rules, with one clause of one's own.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use metacluster::{Network, Partnerships, ProposeOptions, Reference, Scorer, Scoring, Sectors, propose};
use metacluster_io::{ReadOptions, Source, read_catalogue};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "data/clusters.csv".into());
    let report = read_catalogue(&Source::open(path)?, Reference::embedded(), &ReadOptions::default())?;
    let catalogue = Arc::new(report.catalogue);
    let network = Network::build(Arc::clone(&catalogue), &Partnerships::default());
    let scorer = Scorer::new(&network, &Scoring::default())?;

    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Named(vec![catalogue.vocabulary().find_sector("energy")?]);
    options.rules = catalogue.reference().presets.find("central-europe-2127")?.rules.clone();
    options.rules.max_per_country = Some(1);

    let mut out = std::io::stdout().lock();
    for list in propose(&scorer, &options)? {
        for proposal in &list.proposals {
            let ids = proposal.members.iter().map(|&member| catalogue.clusters()[member].id());
            writeln!(out, "#{} {:.3} {}", proposal.rank, proposal.score, ids.collect::<Vec<_>>().join(", "))?;
            for check in &proposal.rules {
                writeln!(out, "   {}: {}", check.need, check.met.as_str())?;
            }
        }
        if let Some(blocked) = list.blocked {
            writeln!(out, "no group: {}", blocked.reason)?;
        }
    }
    Ok(())
}
