//! Benchmark instances of "choose m of n so that the pairs are worth most": how their files are read, and how the solver
//! that proposals are made with is put to them.
//!
//! One reader for the example that solves a file (`max_diversity`) and for the test that solves folders of them. Pair
//! values of any size are divided by the largest, as the solver takes scores in `[0,1]`; a [`Solved`] multiplies back.

use std::error::Error;
use std::str::FromStr;

use metacluster::solve::{Budget, Objective, Outcome, Problem, Rules, Status, Watch, solve_watched};
use serde_json::Value;

/// A format, and what is asked of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Points of the plane: the largest sum of distances. The size is not in the file.
    Tsplib,
    /// `n m`, then `i j value`, counted from 0: the largest sum of values.
    Mdplib,
    /// A graph: the clique, of any size, whose edges weigh most, edge u–v weighing (u + v) mod 200 + 1.
    Dimacs,
    /// Pair values, countries and themes: pairs plus `cover_w` for each theme that a member has, at least `m` countries.
    Json,
}

impl FromStr for Kind {
    type Err = Box<dyn Error>;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "tsplib" => Ok(Self::Tsplib),
            "mdplib" => Ok(Self::Mdplib),
            "dimacs" => Ok(Self::Dimacs),
            "json" => Ok(Self::Json),
            other => Err(format!("--kind is '{other}', expected tsplib, mdplib, dimacs or json").into()),
        }
    }
}

/// An instance, its pair values divided by the largest so that they lie in [0, 1].
#[derive(Clone, Debug)]
pub struct Instance {
    kind: Kind,
    items: usize,
    size: usize,
    scores: Vec<f64>,
    largest: f64,
    /// What each covered theme is worth in the units of the file, and the themes of each item.
    cover: Option<(f64, Vec<Vec<u32>>)>,
    rules: Rules,
}

/// A solution in the units of the file: an outcome's numbers times a scale.
#[derive(Clone, Debug)]
pub struct Solved {
    /// What the solver said, in its own units.
    pub outcome: Outcome,
    scale: f64,
}

impl Solved {
    /// What the solution is worth; none if there is none.
    pub fn value(&self) -> Option<f64> {
        self.outcome.value.map(|value| value.total * self.scale)
    }

    /// Nothing is worth more.
    pub fn bound(&self) -> f64 {
        self.outcome.bound * self.scale
    }

    /// Bound minus value; infinite where nothing was found.
    pub fn gap(&self) -> f64 {
        match self.outcome.status {
            Status::Optimal | Status::Infeasible => 0.0,
            Status::BestFound { gap, .. } => gap * self.scale,
            _ => f64::INFINITY,
        }
    }

    /// Whether nothing better exists: proved.
    pub fn is_optimal(&self) -> bool {
        self.outcome.status == Status::Optimal
    }
}

impl Instance {
    /// Reads the text of a file; `size` overrides the size in it.
    ///
    /// # Errors
    /// What is wrong with the file, or that the size is neither in it nor given.
    pub fn parse(kind: Kind, text: &str, size: Option<usize>) -> Result<Self, Box<dyn Error>> {
        let mut rules = Rules::default();
        let mut cover = None;
        let (items, size, values) = match kind {
            Kind::Tsplib => {
                let points = points(text)?;
                let distance = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
                let values =
                    points.iter().flat_map(|&a| points.iter().map(move |&b| distance(a, b))).collect();
                (points.len(), size.ok_or("--m is needed: TSPLIB files have no size")?, values)
            }
            Kind::Mdplib => {
                let (items, own, values) = triples(text)?;
                (items, size.unwrap_or(own), values)
            }
            Kind::Dimacs => {
                let (items, values) = edges(text)?;
                // The least weight is 1, the largest 200.
                rules.min_pair = Some(0.5 / values.iter().copied().fold(1.0, f64::max));
                (items, 2, values)
            }
            Kind::Json => {
                let file: Value = serde_json::from_str(text)?;
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
                (items, size.or(file["k"].as_u64().map(|k| k as usize)).ok_or("k is missing")?, values)
            }
        };
        if values.len() != items * items {
            return Err(format!("{} pair values for {items} items", values.len()).into());
        }
        let largest = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let scores = values.iter().map(|value| value / largest).collect();
        Ok(Self { kind, items, size, scores, largest, cover, rules })
    }

    /// Number of items to choose from.
    pub fn items(&self) -> usize {
        self.items
    }

    /// Number of items to choose; 2, the smallest, for a graph, whose cliques may have any size.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The best solution, found within `budget`; for a graph that is the budget of each size of clique.
    ///
    /// # Errors
    /// If the size is none that the solver takes, or a graph has no edge.
    pub fn solve(&self, budget: Budget, watch: &mut Watch<'_>) -> Result<Solved, Box<dyn Error>> {
        match self.kind {
            Kind::Dimacs => self.best_clique(budget, watch),
            _ => self.of_size(self.size, budget, watch),
        }
    }

    fn of_size(&self, size: usize, budget: Budget, watch: &mut Watch<'_>) -> Result<Solved, Box<dyn Error>> {
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

    /// The clique whose edges weigh most: the best of every size, up to the first size that no clique has.
    ///
    /// A size left unproved says nothing of the larger ones, so that the bound is then infinite.
    fn best_clique(&self, budget: Budget, watch: &mut Watch<'_>) -> Result<Solved, Box<dyn Error>> {
        let mut best: Option<Solved> = None;
        let mut work = 0;
        let mut ended = None;
        for size in 2..=self.items {
            let found = self.of_size(size, budget, watch)?;
            work += found.outcome.work;
            ended = match found.outcome.status {
                Status::BestFound { stop, .. } | Status::NothingFound { stop } => Some(stop),
                _ => None,
            };
            let is_last = found.outcome.members.is_empty();
            if best.as_ref().is_none_or(|best| best.value() < found.value()) {
                best = Some(found);
            }
            if ended.is_some() || is_last {
                break;
            }
        }
        let mut best = best.ok_or("the graph has no edge")?;
        best.outcome.work = work;
        if let (Some(stop), Some(_)) = (ended, best.outcome.value) {
            best.outcome.bound = f64::INFINITY;
            best.outcome.status = Status::BestFound { gap: f64::INFINITY, stop };
        }
        Ok(best)
    }
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
