//! Solves a benchmark instance of the maximum diversity problem with the solver that proposals are made with, and prints
//! one line of JSON.
//!
//! ```sh
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind tsplib --m 4 examples/data/rectangle.tsp
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind mdplib examples/data/decoy.txt
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind dimacs examples/data/prism.clq
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind json examples/data/themes.json
//! ```
//!
//! `tsplib`: points of the plane, the largest sum of distances among `--m` of them. `mdplib`: pair values as they stand;
//! `--m` overrides the size in the file. `dimacs`: the clique, of any size, whose edges weigh most, edge u–v weighing
//! (u + v) mod 200 + 1. `json`: pair values plus `cover_w` for each theme that a member has, at least `m` countries.
//! `--budget N` limits the candidate evaluations: 500 million by default, and 100 million for more than 12 members, where no
//! proof is in reach. `--seconds S` is a second limit, which makes the answer depend on the machine.

use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow;
use std::time::Instant;

use metacluster::solve::{Budget, Progress, Status};
use metacluster_examples::instance::{Instance, Kind};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let request = Request::parse(std::env::args().skip(1))?;
    let begun = Instant::now();
    let instance = Instance::parse(request.kind, &std::fs::read_to_string(&request.path)?, request.size)?;
    let work = request.work.unwrap_or(if instance.size() <= PROVABLE { PROOF } else { NO_PROOF });
    let mut is_over = |_: &Progress| match request.seconds {
        Some(seconds) if begun.elapsed().as_secs_f64() > seconds => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let best = instance.solve(Budget { work }, &mut is_over)?;
    let status = match best.outcome.status {
        Status::Optimal => "optimal",
        Status::BestFound { .. } => "best found",
        Status::Infeasible => "infeasible",
        _ => "nothing found",
    };
    let line = json!({
        "value": best.value(),
        "status": status,
        "bound": finite(best.bound()),
        "gap": finite(best.gap()),
        "work": best.outcome.work,
        "seconds": begun.elapsed().as_secs_f64(),
        "members": best.outcome.members,
    });
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// Up to this many members a proof is worth trying …
const PROVABLE: usize = 12;
/// … with so many candidate evaluations, and with so many no proof is meant.
const PROOF: u64 = 500_000_000;
const NO_PROOF: u64 = 100_000_000;

/// JSON has no infinity.
fn finite(number: f64) -> Value {
    if number.is_finite() { json!(number) } else { Value::Null }
}

struct Request {
    kind: Kind,
    path: String,
    size: Option<usize>,
    work: Option<u64>,
    seconds: Option<f64>,
}

impl Request {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let (mut kind, mut path, mut size) = (None, None, None);
        let (mut work, mut seconds) = (None, None);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--kind" => kind = Some(value()?.parse()?),
                "--m" => size = Some(value()?.parse()?),
                "--budget" => work = Some(value()?.parse()?),
                "--seconds" => seconds = Some(value()?.parse()?),
                _ => path = Some(argument),
            }
        }
        Ok(Self {
            kind: kind.ok_or("--kind is needed: tsplib, mdplib, dimacs or json")?,
            path: path.ok_or("the path of an instance is needed")?,
            size,
            work,
            seconds,
        })
    }
}
