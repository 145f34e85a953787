//! A ranking: pairs with their scores, made one by one while they are written.

use std::collections::HashMap;
use std::io;

use metacluster::robust::Verdict;
use metacluster::{RankOptions, RankedPair, Ranking, Scope, Scorer};
use schemars::JsonSchema;
use serde::Serialize;

use super::ahead::made;
use super::json::{self, Head, Named, Stream};
use super::pair::{PairJson, cluster, reasons, title};
use super::text::{counted, few, interval, percent};
use super::{Cell, Column, Document, Input, ProblemRow, Section};

/// The result of `rank`.
#[derive(Debug)]
pub struct RankDocument<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) ranking: &'a Ranking,
    pub(super) options: &'a RankOptions,
    pub(super) inputs: Vec<Input>,
    pub(super) problems: Vec<ProblemRow>,
    /// For each pair, asker first, the share of all weights under which it stays in its list; empty if not asked for.
    kept: HashMap<(usize, usize), f64>,
}

/// A ranking of pairs.
#[derive(Serialize, JsonSchema)]
pub(super) struct RankJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// What was asked for.
    request: RequestJson,
    /// The pairs, the best first; by asker where partners of certain clusters were asked for.
    pairs: Stream<'a, PairJson>,
    /// Ids of the clusters of whom too little is known to rank any of their pairs.
    not_enough_data: Vec<String>,
}

/// The options of a ranking.
#[derive(Debug, Serialize, JsonSchema)]
struct RequestJson {
    /// `overall`, `for` or `per-cluster`.
    scope: &'static str,
    /// Ids of the askers of the scope `for`.
    #[serde(rename = "for")]
    askers: Vec<String>,
    /// How many pairs, in all or for each asker.
    top: usize,
    /// Whether two clusters of one country may be a pair.
    allow_domestic: bool,
    /// The least score listed.
    min_score: f64,
    /// Whether pairs that share a partnership already are left out.
    new_ties_only: bool,
}

/// Ids listed in a note before the rest is counted.
const IDS_SHOWN: usize = 8;

/// Cells of a record, those of the components aside.
const CELLS: usize = 12;

impl<'a> RankDocument<'a> {
    /// The document of a ranking that this scorer made for these options.
    pub fn new(
        scorer: &'a Scorer<'a>,
        ranking: &'a Ranking,
        options: &'a RankOptions,
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, ranking, options, inputs, problems: Vec::new(), kept: HashMap::new() }
    }

    /// The same with the share of all weights under which each pair stays in its list, in the order of the ranking.
    pub fn with_kept(mut self, kept: &[f64]) -> Self {
        let pairs = self.ranking.pairs.iter().map(|pair| (pair.a, pair.b));
        self.kept = pairs.zip(kept.iter().copied()).collect();
        self
    }

    fn kept(&self, ranked: &RankedPair) -> Option<f64> {
        self.kept.get(&(ranked.a, ranked.b)).copied()
    }

    /// The same with what was found wrong with the inputs, for a workbook.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<ProblemRow>) -> Self {
        self.problems = problems;
        self
    }

    pub(super) fn ids(&self, indices: &[usize]) -> Vec<String> {
        let clusters = indices.iter().filter_map(|&index| cluster(self.scorer, index));
        clusters.map(|cluster| cluster.id().to_owned()).collect()
    }

    fn pairs(&self) -> impl Iterator<Item = PairJson> + '_ {
        let pair = move |ranked: &RankedPair| {
            let pair = self.scorer.pair(ranked.a, ranked.b);
            PairJson::new(self.scorer, &pair, Some(ranked.rank), ranked.a).with_kept(self.kept(ranked))
        };
        made(&self.ranking.pairs, pair)
    }

    fn request(&self) -> RequestJson {
        let (scope, askers) = match &self.options.scope {
            Scope::Overall => ("overall", Vec::new()),
            Scope::For(askers) => ("for", self.ids(askers)),
            Scope::PerCluster => ("per-cluster", Vec::new()),
        };
        RequestJson {
            scope,
            askers,
            top: self.options.top,
            allow_domestic: self.options.allow_domestic,
            min_score: self.options.min_score,
            new_ties_only: self.options.new_ties_only,
        }
    }

    fn row(&self, ranked: &RankedPair) -> Vec<Cell> {
        let side = |index| {
            let cluster = cluster(self.scorer, index);
            [
                cluster.map_or(Cell::Empty, |cluster| Cell::text(title(cluster))),
                cluster.map_or(Cell::Empty, |cluster| Cell::text(cluster.country().as_str())),
            ]
        };
        let ([a, a_country], [b, b_country]) = (side(ranked.a), side(ranked.b));
        let totals = ranked.totals;
        let mut row = vec![
            Cell::count(ranked.rank),
            a,
            a_country,
            b,
            b_country,
            Cell::Number(totals.score),
            Cell::text(interval(totals.low, totals.high)),
            Cell::text(percent(totals.coverage)),
        ];
        if let Some(kept) = self.kept(ranked) {
            row.push(Cell::text(format!("{} {}", Verdict::of(kept), percent(kept))));
        }
        row.push(Cell::text(reasons(self.scorer, &self.scorer.pair(ranked.a, ranked.b))));
        row
    }

    fn record(&self, ranked: &RankedPair) -> Vec<Cell> {
        let side = |index| {
            let cluster = cluster(self.scorer, index);
            let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
            [
                text(cluster.map(|cluster| cluster.id())),
                text(cluster.map(|cluster| cluster.name())),
                Cell::text(cluster.map_or_else(String::new, |cluster| cluster.country().to_string())),
            ]
        };
        let pair = self.scorer.pair(ranked.a, ranked.b);
        let totals = ranked.totals;
        let mut row = Vec::with_capacity(CELLS + pair.parts.len());
        row.push(Cell::count(ranked.rank));
        row.extend(side(ranked.a));
        row.extend(side(ranked.b));
        row.extend([totals.score, totals.low, totals.high, totals.coverage].map(Cell::Number));
        row.extend(pair.parts.iter().map(|part| Cell::Number(part.contribution())));
        if let Some(kept) = self.kept(ranked) {
            row.extend([Cell::Number(kept), Cell::text(Verdict::of(kept).as_str())]);
        }
        row.push(Cell::text(reasons(self.scorer, &pair)));
        row
    }
}

impl Document for RankDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut columns = vec![
            Column::right("rank"),
            Column::left("a"),
            Column::right("in"),
            Column::left("b"),
            Column::right("in"),
            Column::right("score"),
            Column::right("low–high"),
            Column::right("known"),
            Column::flowing("why"),
        ];
        if !self.kept.is_empty() {
            columns.insert(columns.len() - 1, Column::left("robust"));
        }
        let mut section = Section::table(columns, || made(&self.ranking.pairs, |pair| self.row(pair)));
        if self.ranking.pairs.is_empty() {
            section.columns.clear();
            section.notes.push("no pair to list".to_owned());
        }
        if !self.kept.is_empty() {
            section.notes.push(format!(
                "robust: the share of all weights under which the pair stays in its list; robust from {}, fairly robust from \
                 {}, sensitive from {}; `metacluster robust` says more",
                percent(Verdict::ROBUST),
                percent(Verdict::FAIRLY_ROBUST),
                percent(Verdict::SENSITIVE)
            ));
        }
        let without = self.ids(&self.ranking.not_enough_data);
        if !without.is_empty() {
            let (count, ids) = (counted(without.len(), "cluster"), few(&without, IDS_SHOWN));
            section.notes.push(format!(
                "not enough data to rank {count}: {ids}; state sectors, themes, offers, seeks or a region"
            ));
        }
        vec![section]
    }

    /// One row a pair. The columns named after components hold their contributions, which add up to the score.
    fn records(&self) -> Section<'_> {
        let words = |name| Column::left(name);
        let number = |name: &'static str| Column::right(name);
        let mut columns = vec![number("rank")];
        columns.extend(["a", "a_name", "a_country", "b", "b_name", "b_country"].map(words));
        columns.extend(["score", "low", "high", "coverage"].map(number));
        columns.extend(self.scorer.shares().map(|(name, _)| Column::right(name.to_owned())));
        if !self.kept.is_empty() {
            columns.extend([number("kept"), words("robust")]);
        }
        columns.push(words("why"));
        Section::table(columns, || made(&self.ranking.pairs, |pair| self.record(pair)))
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let document = RankJson {
            head: Head::scored(&self.inputs, self.scorer),
            priors: json::priors(self.scorer),
            request: self.request(),
            pairs: Stream::new(|| self.pairs()),
            not_enough_data: self.ids(&self.ranking.not_enough_data),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.pairs(), out)
    }

    fn workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_workbook(out)
    }
}
