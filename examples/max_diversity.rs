//! Solves a benchmark instance of the maximum diversity problem with the solver that proposals are made with, and prints
//! one line of JSON.
//!
//! ```sh
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind tsplib --m 6 eil51.tsp
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind mdplib SOM-a_1_n25_m2.txt
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind dimacs hamming6-4.clq
//! cargo run --release -p metacluster-examples --example max_diversity -- --kind json groups.json
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

use metacluster::solve::{
    Budget, Objective, Outcome, Problem, Progress, Rules, Status, Watch, solve_watched,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let request = Request::parse(std::env::args().skip(1))?;
    let begun = Instant::now();
    let instance = Instance::read(&request)?;
    let work = request.work.unwrap_or(if instance.size <= PROVABLE { PROOF } else { NO_PROOF });
    let mut is_over = |_: &Progress| match request.seconds {
        Some(seconds) if begun.elapsed().as_secs_f64() > seconds => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let best = match request.kind {
        Kind::Dimacs => best_clique(&instance, Budget { work }, &mut is_over)?,
        _ => instance.solved(instance.size, Budget { work }, &mut is_over)?,
    };
    let (status, gap) = match best.outcome.status {
        Status::Optimal => ("optimal", 0.0),
        Status::BestFound { gap, .. } => ("best found", gap),
        Status::Infeasible => ("infeasible", 0.0),
        _ => ("nothing found", f64::INFINITY),
    };
    let line = json!({
        "value": best.value(),
        "status": status,
        "bound": best.bound(),
        "gap": finite(gap * best.scale),
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tsplib,
    Mdplib,
    Dimacs,
    Json,
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
                "--kind" => {
                    kind = Some(match value()?.as_str() {
                        "tsplib" => Kind::Tsplib,
                        "mdplib" => Kind::Mdplib,
                        "dimacs" => Kind::Dimacs,
                        "json" => Kind::Json,
                        other => {
                            return Err(format!(
                                "--kind is '{other}', expected tsplib, mdplib, dimacs or json"
                            )
                            .into());
                        }
                    });
                }
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

/// An instance, its pair values divided by the largest so that they lie in [0, 1].
struct Instance {
    items: usize,
    size: usize,
    scores: Vec<f64>,
    largest: f64,
    /// What each covered theme is worth in the units of the file, and the themes of each item.
    cover: Option<(f64, Vec<Vec<u32>>)>,
    rules: Rules,
}

/// A solution in the units of the file: an outcome's total times `scale`.
struct Solved {
    outcome: Outcome,
    scale: f64,
}

impl Solved {
    fn value(&self) -> Option<f64> {
        self.outcome.value.map(|value| value.total * self.scale)
    }

    fn bound(&self) -> Value {
        finite(self.outcome.bound * self.scale)
    }
}

impl Instance {
    fn read(request: &Request) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(&request.path)?;
        let wanted = request.size;
        let mut rules = Rules::default();
        let mut cover = None;
        let (items, size, values) = match request.kind {
            Kind::Tsplib => {
                let points = points(&text)?;
                let distance = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
                let values =
                    points.iter().flat_map(|&a| points.iter().map(move |&b| distance(a, b))).collect();
                (points.len(), wanted.ok_or("--m is needed: TSPLIB files have no size")?, values)
            }
            Kind::Mdplib => {
                let (items, size, values) = triples(&text)?;
                (items, wanted.unwrap_or(size), values)
            }
            Kind::Dimacs => {
                let (items, values) = edges(&text)?;
                // The least weight is 1, the largest 200.
                rules.min_pair = Some(0.5 / values.iter().copied().fold(1.0, f64::max));
                (items, 2, values)
            }
            Kind::Json => {
                let file: Value = serde_json::from_str(&text)?;
                let numbers = |value: &Value| -> Vec<u64> {
                    value.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
                };
                let items = file["n"].as_u64().ok_or("n is missing")? as usize;
                let rows = file["pair"].as_array().ok_or("pair is missing")?;
                let values: Vec<f64> =
                    rows.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_f64).collect();
                rules.classes = numbers(&file["country"]).into_iter().map(|class| class as u32).collect();
                rules.min_classes = file["m"].as_u64().map(|least| least as usize);
                let themes = file["themes"].as_array().into_iter().flatten();
                let themes = themes.map(|own| numbers(own).into_iter().map(|theme| theme as u32).collect());
                cover = Some((file["cover_w"].as_f64().unwrap_or(0.0), themes.collect()));
                (items, wanted.or(file["k"].as_u64().map(|k| k as usize)).ok_or("k is missing")?, values)
            }
        };
        if values.len() != items * items {
            return Err(format!("{} pair values for {items} items", values.len()).into());
        }
        let largest = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let scores = values.iter().map(|value| value / largest).collect();
        Ok(Self { items, size, scores, largest, cover, rules })
    }

    fn solved(&self, size: usize, budget: Budget, watch: &mut Watch<'_>) -> Result<Solved, Box<dyn Error>> {
        let pairs = self.largest * (size * size.saturating_sub(1) / 2) as f64;
        let mut objective = Objective::default();
        let mut scale = pairs;
        if let Some((worth, themes)) = &self.cover {
            let count = themes.iter().flatten().max().map_or(0, |last| *last as usize + 1);
            let covered = worth * count as f64;
            scale = pairs.max(covered);
            (objective.pairs, objective.coverage) = (pairs / scale, covered / scale);
            objective.demand = vec![1.0; count];
            objective.supply =
                themes.iter().map(|own| own.iter().map(|&theme| (theme, 1.0)).collect()).collect();
        }
        let problem = Problem::new(self.items, size, self.scores.clone(), objective, self.rules.clone())?;
        Ok(Solved { outcome: solve_watched(&problem, budget, watch), scale })
    }
}

/// The clique whose edges weigh most: the best of every size, up to the first size that no clique has.
fn best_clique(instance: &Instance, budget: Budget, watch: &mut Watch<'_>) -> Result<Solved, Box<dyn Error>> {
    let mut best: Option<Solved> = None;
    let mut work = 0;
    for size in 2..=instance.items {
        let found = instance.solved(size, budget, watch)?;
        work += found.outcome.work;
        let unproved = !matches!(found.outcome.status, Status::Optimal | Status::Infeasible);
        let is_last = found.outcome.members.is_empty();
        if best.as_ref().is_none_or(|best| best.value() < found.value()) {
            best = Some(found);
        }
        if unproved || is_last {
            break;
        }
    }
    let mut best = best.ok_or("the graph has no edge")?;
    best.outcome.work = work;
    Ok(best)
}

/// The points of a TSPLIB file, as they stand.
fn points(text: &str) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let lines = text.lines().skip_while(|line| !line.starts_with("NODE_COORD_SECTION")).skip(1);
    let lines = lines.map(str::trim).take_while(|line| *line != "EOF" && !line.is_empty());
    let point = |line: &str| -> Result<(f64, f64), Box<dyn Error>> {
        let mut numbers = line.split_whitespace().skip(1).map(str::parse::<f64>);
        match (numbers.next(), numbers.next()) {
            (Some(x), Some(y)) => Ok((x?, y?)),
            _ => Err(format!("'{line}' is no point").into()),
        }
    };
    lines.map(point).collect()
}

/// Items, size and values of an MDPLIB file: `n m`, then `i j value`, counted from 0.
fn triples(text: &str) -> Result<(usize, usize, Vec<f64>), Box<dyn Error>> {
    let mut words = text.split_whitespace();
    let mut next = || words.next().ok_or("the file ends too early");
    let (items, size): (usize, usize) = (next()?.parse()?, next()?.parse()?);
    let mut values = vec![0.0; items * items];
    for _ in 0..items * items.saturating_sub(1) / 2 {
        let (a, b): (usize, usize) = (next()?.parse()?, next()?.parse()?);
        let value = next()?.parse()?;
        for place in [a * items + b, b * items + a] {
            *values.get_mut(place).ok_or(format!("there is no pair {a} {b}"))? = value;
        }
    }
    Ok((items, size, values))
}

/// Vertices and weighted edges of a DIMACS file; 0 where there is no edge.
fn edges(text: &str) -> Result<(usize, Vec<f64>), Box<dyn Error>> {
    let (mut items, mut values) = (0, Vec::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["p", _, n, ..] => {
                items = n.parse()?;
                values = vec![0.0; items * items];
            }
            ["e", u, v] => {
                let (u, v): (usize, usize) = (u.parse()?, v.parse()?);
                let (a, b) = (u.wrapping_sub(1), v.wrapping_sub(1));
                for place in
                    [a.saturating_mul(items).saturating_add(b), b.saturating_mul(items).saturating_add(a)]
                {
                    *values.get_mut(place).ok_or(format!("there is no edge {u} {v}"))? =
                        ((u + v) % 200 + 1) as f64;
                }
            }
            _ => {}
        }
    }
    Ok((items, values))
}
