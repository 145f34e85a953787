//! Reads a catalogue in any dialect and says what became of every row and of every byte.
//!
//! ```sh
//! cargo run --release -p metacluster-examples --example read_catalogue -- data/clusters.csv
//! ```

use std::io::{self, Write};

use metacluster::Reference;
use metacluster_io::{ReadOptions, Source, read_catalogue, shown};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/clusters.csv");
    let path = std::env::args().nth(1).unwrap_or_else(|| shipped.to_owned());
    let report = read_catalogue(&Source::open(path)?, Reference::embedded(), &ReadOptions::default())?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report.summary())?;
    let (first, more) = shown(&report.diagnostics, 3);
    for problem in first {
        writeln!(out, "{problem}")?;
    }
    writeln!(out, "{more} more problems")?;
    writeln!(out, "{}", report.accounting)?;
    writeln!(out, "{}", report.accounting.bytes())?;
    // The process ends here; giving back a million clusters one by one would only delay that.
    std::mem::forget(report);
    Ok(())
}
