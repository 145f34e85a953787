//! Builds a catalogue in memory, without any file, and explains its best pair.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use metacluster::{
    CatalogueBuilder, ClusterDraft, Network, Partnerships, RankOptions, Reference, Scorer, Scoring, lines,
    rank,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    let drafts = [
        ClusterDraft::new("Elbe Hydro", "CZ").region("CZ04").offers(["hydro energy"]).seeks(["smart grids"]),
        ClusterDraft::new("Donau Netz", "AT").region("AT31").offers(["smart grids"]).seeks(["hydropower"]),
        ClusterDraft::new("Silesia Food", "PL").region("PL22").offers(["food packaging"]).seeks(["biogas"]),
    ];
    for draft in drafts {
        for finding in builder.add(draft).findings {
            writeln!(std::io::stderr(), "{}: {}", finding.code(), finding.message())?;
        }
    }
    let catalogue = Arc::new(builder.finish());
    let network = Network::build(Arc::clone(&catalogue), &Partnerships::default());
    let scorer = Scorer::new(&network, &Scoring::default())?;

    let best = rank(&scorer, &RankOptions::default()).pairs[0];
    let pair = scorer.pair(best.a, best.b);
    let name = |index: usize| catalogue.clusters()[index].name();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} with {}: {:.3}", name(pair.a), name(pair.b), pair.totals.score)?;
    for line in lines(&scorer, &pair) {
        writeln!(out, "  {:+.3} {}: {}", pair.parts[line.part].contribution(), line.component, line.because)?;
    }
    Ok(())
}
