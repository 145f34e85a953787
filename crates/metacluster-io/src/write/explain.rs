//! The explanation of one pair: every component with its evidence, the pair's standing, and how the network connects
//! the two.

use std::io;

use metacluster::{Cluster, Explanation, Path, Scorer};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Head, Named};
use super::pair::{PairJson, cluster};
use super::text::{interval, percent, three_decimals};
use super::{Cell, Column, Document, Input, Section};

/// The result of `explain`.
#[derive(Debug)]
pub struct ExplainDocument<'a> {
    scorer: &'a Scorer<'a>,
    explanation: &'a Explanation,
    inputs: Vec<Input>,
}

/// The explanation of a pair.
#[derive(Serialize, JsonSchema)]
pub(super) struct ExplainJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// The pair, as a ranking lists it; its rank is that among all pairs.
    pair: PairJson,
    /// The names of the two clusters.
    names: NamesJson<'a>,
    /// Where the pair stands; null if the ranking would not list it.
    standing: Option<StandingJson>,
    /// Shortest connections in the network, at most one of a kind.
    paths: Vec<PathJson<'a>>,
}

/// The names of a pair's clusters.
#[derive(Debug, Serialize, JsonSchema)]
struct NamesJson<'a> {
    /// Of the cluster `a`.
    a: &'a str,
    /// Of the cluster `b`.
    b: &'a str,
}

/// Where a pair stands.
#[derive(Debug, Serialize, JsonSchema)]
struct StandingJson {
    /// Its rank among all admissible pairs, 1 for the best.
    overall: usize,
    /// The number of admissible pairs of which anything is known.
    of: usize,
    /// The rank of `b` among the partners of `a`.
    for_a: usize,
    /// The rank of `a` among the partners of `b`.
    for_b: usize,
}

/// A chain of edges of the network.
#[derive(Debug, Serialize, JsonSchema)]
struct PathJson<'a> {
    /// `interests`, `sectors`, `places` or `partnerships`.
    kind: &'a str,
    /// Labels of the nodes from `a` to `b`.
    nodes: &'a [String],
    /// Kinds of the edges between them, one fewer.
    edges: &'a [&'static str],
}

impl<'a> ExplainDocument<'a> {
    /// The document of an explanation that this scorer made.
    pub fn new(scorer: &'a Scorer<'a>, explanation: &'a Explanation, inputs: Vec<Input>) -> Self {
        Self { scorer, explanation, inputs }
    }

    fn clusters(&self) -> [Option<&'a Cluster>; 2] {
        let pair = &self.explanation.pair;
        [pair.a, pair.b].map(|index| cluster(self.scorer, index))
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        let pair = &self.explanation.pair;
        let lines = pair.parts.iter().zip(&self.explanation.lines).map(|(part, line)| {
            let reading = part.reading;
            let interval = if reading.low < reading.high {
                Cell::text(interval(reading.low, reading.high))
            } else {
                Cell::Empty
            };
            vec![
                Cell::text(line.component.as_str()),
                Cell::Number(part.weight),
                Cell::Number(reading.value),
                Cell::Number(part.contribution()),
                interval,
                Cell::text(percent(reading.known.share())),
                Cell::text(line.because.as_str()),
            ]
        });
        let totals = pair.totals;
        let total = vec![
            Cell::text("score"),
            Cell::Empty,
            Cell::Empty,
            Cell::Number(totals.score),
            Cell::text(interval(totals.low, totals.high)),
            Cell::text(percent(totals.coverage)),
            Cell::text("the sum of the contributions"),
        ];
        lines.chain(std::iter::once(total))
    }

    /// A word where the rounded contributions do not add up to the rounded score.
    fn rounding(&self) -> Option<String> {
        let pair = &self.explanation.pair;
        let thousandths = |number: f64| (number * 1000.0).round() as i64;
        let parts: i64 = pair.parts.iter().map(|part| thousandths(part.contribution())).sum();
        let apart = parts != thousandths(pair.totals.score);
        apart.then(|| "contributions are rounded to three decimals, the score is their exact sum".to_owned())
    }

    fn standing(&self) -> String {
        let Some(standing) = self.explanation.standing else {
            return "standing: the ranking would not list this pair".to_owned();
        };
        let [a, b] = self.clusters().map(|cluster| cluster.map_or("", |cluster| cluster.id()));
        format!(
            "standing: {} of {} pairs; {b} is number {} for {a}, {a} is number {} for {b}",
            standing.overall, standing.of, standing.for_a, standing.for_b
        )
    }
}

/// `LCOOE —shares— food —shares— VITAG`, with ids for the two ends.
fn chain(path: &Path, ends: [Option<&Cluster>; 2]) -> String {
    let last = path.nodes.len().saturating_sub(1);
    let mut text = format!("{}: ", path.kind);
    for (place, node) in path.nodes.iter().enumerate() {
        if let Some(edge) = place.checked_sub(1).and_then(|before| path.edges.get(before)) {
            text.push_str(&format!(" —{edge}— "));
        }
        let end = match ends {
            [Some(a), _] if place == 0 => Some(a),
            [_, Some(b)] if place == last => Some(b),
            _ => None,
        };
        text.push_str(end.map_or(node.as_str(), |cluster| cluster.id()));
    }
    text
}

impl Document for ExplainDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let columns = vec![
            Column::left("component"),
            Column::right("weight"),
            Column::right("value"),
            Column::right("contribution"),
            Column::right("low–high"),
            Column::right("known"),
            Column::flowing("because"),
        ];
        let describe = |cluster: &Cluster| {
            let country = cluster.country();
            let place = cluster.region().map_or(country.as_str(), |region| region.as_str());
            format!("{} ({}, {place})", cluster.name(), cluster.id())
        };
        let [a, b] = self.clusters().map(|cluster| cluster.map_or_else(String::new, describe));
        let totals = self.explanation.pair.totals;
        let mut section = Section::table(columns, || self.rows()).titled(1, format!("{a} and {b}"));
        section.intro.push(format!(
            "score {} ({}), {} of it rests on data",
            three_decimals(totals.score),
            interval(totals.low, totals.high),
            percent(totals.coverage)
        ));
        section.notes.extend(self.rounding());
        section.notes.push(self.standing());
        section.notes.extend(self.explanation.paths.iter().map(|path| chain(path, self.clusters())));
        vec![section]
    }

    /// One row a component; their contributions add up to the score.
    fn records(&self) -> Section<'_> {
        let mut columns = ["a", "b", "component"].map(Column::left).to_vec();
        columns.extend(["weight", "known", "low", "value", "high", "contribution"].map(Column::right));
        columns.push(Column::left("because"));
        Section::table(columns, || {
            let pair = &self.explanation.pair;
            pair.parts.iter().zip(&self.explanation.lines).map(|(part, line)| {
                let reading = part.reading;
                let ids = self.clusters().map(|cluster| cluster.map_or("", |cluster| cluster.id()));
                let mut row = ids.map(Cell::text).to_vec();
                row.push(Cell::text(line.component.as_str()));
                row.extend(
                    [part.weight, reading.known.share(), reading.low, reading.value].map(Cell::Number),
                );
                row.extend([reading.high, part.contribution()].map(Cell::Number));
                row.push(Cell::text(line.because.as_str()));
                row
            })
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let explanation = self.explanation;
        let [a, b] = self.clusters().map(|cluster| cluster.map_or("", |cluster| cluster.name()));
        let rank = explanation.standing.map(|standing| standing.overall);
        let document = ExplainJson {
            head: Head::scored(&self.inputs, self.scorer),
            priors: json::priors(self.scorer),
            pair: PairJson::new(self.scorer, &explanation.pair, rank, explanation.pair.a),
            names: NamesJson { a, b },
            standing: explanation.standing.map(|standing| StandingJson {
                overall: standing.overall,
                of: standing.of,
                for_a: standing.for_a,
                for_b: standing.for_b,
            }),
            paths: explanation
                .paths
                .iter()
                .map(|path| PathJson { kind: path.kind, nodes: &path.nodes, edges: &path.edges })
                .collect(),
        };
        json::write_document(&document, out)
    }
}
