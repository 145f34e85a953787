//! What became of pairs, groups and clusters: scenarios side by side, or one year against another.
//!
//! The document holds everything by id and owns it, so that it can be made from two catalogues, from scenarios, or from
//! two result files, and handed to whatever shows it.

use std::collections::HashMap;
use std::io;

use metacluster::scenario::{
    ClusterChanges, Feasibility, GroupFate, GroupListDiff, GroupsDiff, PairFate, PairsDiff,
};
use metacluster::{Answer, Catalogue, Diff, Scenario};

use super::json;
use super::pair::title;
use super::xlsx::{Book, ReadMe};
use super::{Cell, Column, Document, Input, Section};

mod records;
mod shapes;
mod sheets;
mod shown;
mod workbook;

pub(super) use shapes::DiffJson;
pub use workbook::ComparisonDocument;

/// Scenarios, or a newer state, against what they are compared with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DiffDocument {
    /// What they are compared with, in a few words such as the name of its file.
    pub baseline: String,
    /// The components in force there with their shares; empty where nothing is scored.
    pub weights: Vec<(String, f64)>,
    /// What is compared with it, in order.
    pub cases: Vec<Case>,
    /// Title and country of each cluster by id, where they are known.
    pub names: HashMap<String, (String, String)>,
    /// The files that all rests on.
    pub inputs: Vec<Input>,
    /// The whole name of each cluster by id, where it is known: a workbook has room for it.
    full_names: HashMap<String, String>,
}

/// One thing that is compared with the baseline.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub description: String,
    /// What it changes, in words.
    pub changes: Vec<String>,
    /// The components in force with their shares.
    pub weights: Vec<(String, f64)>,
    /// What became of the clusters; `None` where they are not known.
    pub clusters: Option<ClusterChanges>,
    /// What became of the pairs, if they were compared.
    pub pairs: Option<PairsDiff>,
    /// What became of the groups, if they were compared.
    pub groups: Option<GroupsDiff>,
}

impl DiffDocument {
    /// A document without cases yet.
    pub fn new(baseline: impl Into<String>, inputs: Vec<Input>) -> Self {
        Self {
            baseline: baseline.into(),
            weights: Vec::new(),
            cases: Vec::new(),
            names: HashMap::new(),
            inputs,
            full_names: HashMap::new(),
        }
    }

    /// A document of scenarios against an answer: what is compared with it is added by [`DiffDocument::push`].
    pub fn against(baseline: impl Into<String>, answer: &Answer<'_>, inputs: Vec<Input>) -> Self {
        let mut document = Self::new(baseline, inputs);
        document.weights = shares(answer);
        document.name_clusters(answer.scorer().network().catalogue());
        document
    }

    /// Adds an answer, with what became of the baseline there.
    pub fn push(&mut self, name: impl Into<String>, answer: &Answer<'_>, diff: Diff) {
        self.name_clusters(answer.scorer().network().catalogue());
        self.cases.push(Case::of(name.into(), answer, diff));
    }

    /// Adds the answer to a scenario, with what became of the baseline there.
    pub fn push_scenario(&mut self, scenario: &Scenario, answer: &Answer<'_>, diff: Diff) {
        self.name_clusters(answer.scorer().network().catalogue());
        self.cases.push(Case {
            description: scenario.description.clone(),
            changes: scenario.changes(),
            ..Case::of(scenario.name.clone(), answer, diff)
        });
    }

    /// Learns what to call the clusters of a catalogue; names already known stay.
    pub fn name_clusters(&mut self, catalogue: &Catalogue) {
        for cluster in catalogue.clusters() {
            self.names
                .entry(cluster.id().to_owned())
                .or_insert_with(|| (title(cluster), cluster.country().to_string()));
            self.full_names.entry(cluster.id().to_owned()).or_insert_with(|| cluster.name().to_owned());
        }
    }
}

impl Case {
    /// A case of this name that is compared without answers.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    fn of(name: String, answer: &Answer<'_>, diff: Diff) -> Self {
        Self {
            weights: shares(answer),
            clusters: Some(diff.clusters),
            pairs: Some(diff.pairs),
            groups: diff.groups,
            ..Self::named(name)
        }
    }
}

fn shares(answer: &Answer<'_>) -> Vec<(String, f64)> {
    answer.scorer().shares().map(|(name, share)| (name.to_owned(), share)).collect()
}

impl Document for DiffDocument {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = vec![self.summary()];
        for case in &self.cases {
            sections.push(self.heading(case));
            sections.extend(case.clusters.iter().filter_map(|clusters| self.clusters(clusters)));
            sections.extend(case.pairs.iter().map(|pairs| self.pairs(pairs)));
            // Where neither side has a group, there is nothing to tell apart.
            let told = |list: &&GroupListDiff| list.feasibility != Feasibility::Infeasible;
            let lists = case.groups.iter().flat_map(|groups| &groups.lists).filter(told);
            sections.extend(lists.map(|list| self.groups(list)));
        }
        sections
    }

    fn records(&self) -> Section<'_> {
        Section::table(records::columns(self), move || records::rows(self))
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_document(&DiffJson::new(self), out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_records(&self.records(), out)
    }

    fn workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut book = Book::new();
        self.sheets(&mut book, self.side_names().get(1..).unwrap_or_default())?;
        let mut data = book.sheet("Data")?;
        data.records(&self.records())?;
        book.push(data)?;
        let mut about = self.about();
        about.push("Data: all of it as one flat table, unrounded.".to_owned());
        let readme = ReadMe { title: TITLE, about, inputs: &self.inputs, weights: &self.weights };
        book.write(readme, out)
    }
}

/// A row of the summary: a measure in words, and what each case says of it.
type Measure = (&'static str, fn(&Case) -> Cell);

/// What the summary says of each case. A row that no case fills is left out.
const MEASURES: [Measure; 16] = [
    ("clusters added", |case| clusters(case, |clusters| clusters.added.len())),
    ("clusters removed", |case| clusters(case, |clusters| clusters.removed.len())),
    ("clusters changed", |case| clusters(case, |clusters| clusters.changed.len())),
    ("pairs entered", |case| pairs(case, PairFate::Entered)),
    ("pairs left", |case| pairs(case, PairFate::Left)),
    ("pairs moved", |case| pairs(case, PairFate::Moved)),
    ("pairs at their rank", |case| pairs(case, PairFate::Stayed)),
    ("Kendall τ_b", |case| agreement(case, |agreement| agreement.kendall_tau_b)),
    ("rank-biased overlap", |case| {
        agreement(case, |agreement| agreement.rank_biased_overlap.map(|overlap| overlap.extrapolated))
    }),
    ("share of pairs in both", |case| agreement(case, |agreement| agreement.top_overlap)),
    ("groups kept", |case| groups(case, |groups| groups.count(GroupFate::Kept))),
    ("groups changed", |case| groups(case, |groups| groups.count(GroupFate::Changed))),
    ("groups new", |case| groups(case, |groups| groups.count(GroupFate::New))),
    ("groups gone", |case| groups(case, |groups| groups.count(GroupFate::Gone))),
    ("newly feasible", |case| groups(case, |groups| groups.lists(Feasibility::Newly))),
    ("newly infeasible", |case| groups(case, |groups| groups.lists(Feasibility::NoLonger))),
];

/// A count of clusters; empty where there is none, so that a comparison of weights has no rows about clusters.
fn clusters(case: &Case, of: fn(&ClusterChanges) -> usize) -> Cell {
    Cell::count(case.clusters.as_ref().map(of).filter(|&count| count > 0))
}

fn pairs(case: &Case, fate: PairFate) -> Cell {
    Cell::count(case.pairs.as_ref().map(|pairs| pairs.count(fate)))
}

fn agreement(case: &Case, of: fn(metacluster::scenario::Agreement) -> Option<f64>) -> Cell {
    Cell::number(case.pairs.as_ref().and_then(|pairs| of(pairs.agreement())))
}

fn groups(case: &Case, of: fn(&GroupsDiff) -> usize) -> Cell {
    Cell::count(case.groups.as_ref().map(of))
}

/// The title of a workbook.
const TITLE: &str = "What changes";

impl DiffDocument {
    /// What to call the baseline and then each case: their names, numbered where two have the same.
    fn side_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.cases.len() + 1);
        for name in std::iter::once(&self.baseline).chain(self.cases.iter().map(|case| &case.name)) {
            let mut candidate = name.clone();
            let mut number = 2;
            while names.contains(&candidate) {
                candidate = format!("{name} ({number})");
                number += 1;
            }
            names.push(candidate);
        }
        names
    }

    /// What a workbook says of its sheets about the comparison.
    fn about(&self) -> Vec<String> {
        let mut about = vec![
            format!(
                "What this is: what becomes of pairs and proposals of clusters (organisations of firms, universities and \
                 agencies of one industry in one region) where something changes, compared with {}.",
                self.baseline
            ),
            "Summary: how much changed, and what each scenario changes.".to_owned(),
        ];
        if self.cases.iter().any(|case| case.pairs.is_some()) {
            about.push(
                "Pairs compared: what became of every pair that either side lists, as computed: it entered, left, moved, or \
                 stayed at its rank. 'Moved by' is the component whose part of the score changed most; the columns behind \
                 'why' hold the change of every part, and add up to the change of the score."
                    .to_owned(),
            );
        }
        if self.cases.iter().any(|case| case.groups.is_some()) {
            about.push(
                "Proposals compared: what became of every proposed group, as computed: it is kept, changed (more than half \
                 of its members are the same), new or gone; or no group of its sector and size obeys the rules any longer, \
                 and why."
                    .to_owned(),
            );
        }
        about
    }

    fn summary(&self) -> Section<'_> {
        let mut columns = vec![Column::left("")];
        columns.extend(self.cases.iter().map(|case| Column::right(case.name.clone())));
        let row = |(words, of): &Measure| {
            let cells: Vec<Cell> = self.cases.iter().map(of).collect();
            let says_something = cells.iter().any(|cell| *cell != Cell::Empty);
            says_something.then(|| std::iter::once(Cell::text(*words)).chain(cells).collect::<Vec<Cell>>())
        };
        let title = format!("Compared with {}", self.baseline);
        Section::table(columns, move || MEASURES.iter().filter_map(row)).titled(1, title)
    }
}
