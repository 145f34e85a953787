//! Several catalogues as one, and the audit of it: every pair of rows that is alike, what was made of it, and on what
//! evidence.

use std::io;

use metacluster::identity::{Band, Feature, Match, RowRef};
use metacluster::{Catalogue, Merge};
use schemars::JsonSchema;
use serde::Serialize;

use super::catalogue::{CatalogueDocument, ClusterJson};
use super::json::{self, Head, Stream};
use super::{Cell, Column, Document, Input, Section};

/// A catalogue that was merged, with the name that decisions call it by.
#[derive(Debug, Clone)]
pub struct Merged<'a> {
    /// Such as `A` for the file `A.csv`.
    pub name: String,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
}

/// The result of `merge`: for people the audit, for spreadsheets the merged catalogue, as JSON both.
#[derive(Debug)]
pub struct MergeDocument<'a> {
    merge: &'a Merge,
    of: &'a [Merged<'a>],
    inputs: Vec<Input>,
    catalogue: CatalogueDocument<'a>,
    audit: AuditDocument<'a>,
}

/// The audit of a merge, a row a pair.
#[derive(Debug, Clone, Copy)]
pub struct AuditDocument<'a> {
    merge: &'a Merge,
    of: &'a [Merged<'a>],
    /// Whether only the pairs are listed that a person has to decide about, ready for that.
    only_asked: bool,
}

/// A merged catalogue.
#[derive(Serialize, JsonSchema)]
pub(super) struct MergeJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What became of the rows of each catalogue, in the order of the inputs.
    accounts: Vec<AccountJson<'a>>,
    /// How many pairs of rows were compared.
    compared: usize,
    /// Pairs of rows that are alike, whatever was made of them.
    matches: Stream<'a, MatchJson>,
    /// Clusters made of several rows, with what each field was taken from.
    joined: Stream<'a, JoinedJson<'a>>,
    /// The clusters, in the order of their ids.
    clusters: Stream<'a, ClusterJson<'a>>,
}

/// What became of a catalogue's rows: rows = kept + joined.
#[derive(Debug, Serialize, JsonSchema)]
struct AccountJson<'a> {
    /// The name of the catalogue.
    catalogue: &'a str,
    /// Rows of it.
    rows: usize,
    /// Rows that are the first of their cluster.
    kept: usize,
    /// Rows that were joined to another.
    joined: usize,
}

/// Two rows that are alike.
#[derive(Debug, Serialize, JsonSchema)]
struct MatchJson {
    /// Catalogue and id of the one row.
    a: String,
    /// Catalogue and id of the other.
    b: String,
    /// `merged`, `ask` or `distinct`.
    band: &'static str,
    /// The sum of the evidence in bits; 0 for even odds. Never a probability.
    score: f64,
    /// Every feature with what it adds to the score.
    evidence: Vec<EvidenceJson>,
    /// What keeps the pair from being merged unasked.
    doubts: Vec<&'static str>,
    /// Why it is in its band.
    why: String,
}

/// One feature's part of a score.
#[derive(Debug, Serialize, JsonSchema)]
struct EvidenceJson {
    /// Which feature.
    feature: &'static str,
    /// What it adds, in bits.
    bits: f64,
    /// What was compared.
    because: String,
}

/// A cluster made of several rows.
#[derive(Debug, Serialize, JsonSchema)]
struct JoinedJson<'a> {
    /// Its id in the merged catalogue.
    id: &'a str,
    /// Catalogue and id of each row.
    rows: Vec<String>,
    /// Where each field comes from.
    fields: Vec<FieldJson<'a>>,
}

/// A field of a cluster made of several rows.
#[derive(Debug, Serialize, JsonSchema)]
struct FieldJson<'a> {
    /// The column.
    field: &'a str,
    /// What was taken.
    value: &'a str,
    /// The rows that say so, or whose items were united.
    from: Vec<String>,
    /// What other rows say.
    others: Vec<OtherJson<'a>>,
}

/// What a row says that was not taken.
#[derive(Debug, Serialize, JsonSchema)]
struct OtherJson<'a> {
    /// Catalogue and id of the row.
    row: String,
    /// What it says.
    value: &'a str,
}

/// `A:CREA`: a row as decisions name it.
fn row_name(of: &[Merged<'_>], row: RowRef) -> String {
    let Some(merged) = of.get(row.catalogue) else { return String::new() };
    let id = merged.catalogue.clusters().get(row.cluster).map_or("", |cluster| cluster.id());
    format!("{}:{id}", merged.name)
}

fn cluster_name<'a>(of: &[Merged<'a>], row: RowRef) -> &'a str {
    let cluster = of.get(row.catalogue).and_then(|merged| merged.catalogue.clusters().get(row.cluster));
    cluster.map_or("", |cluster| cluster.name())
}

impl<'a> MergeDocument<'a> {
    /// The document of a merge of these catalogues.
    pub fn new(merge: &'a Merge, of: &'a [Merged<'a>], inputs: Vec<Input>) -> Self {
        let catalogue = CatalogueDocument::new(&merge.catalogue, inputs.clone());
        Self { merge, of, inputs, catalogue, audit: AuditDocument::new(merge, of) }
    }

    fn joined(&self) -> impl Iterator<Item = JoinedJson<'_>> {
        let name = |row: &RowRef| row_name(self.of, *row);
        self.merge.joined.iter().filter(|joined| joined.rows.len() > 1).map(move |joined| JoinedJson {
            id: &joined.id,
            rows: joined.rows.iter().map(name).collect(),
            fields: joined
                .fields
                .iter()
                .map(|choice| FieldJson {
                    field: &choice.field,
                    value: &choice.value,
                    from: choice.from.iter().map(name).collect(),
                    others: choice
                        .others
                        .iter()
                        .map(|(row, value)| OtherJson { row: name(row), value })
                        .collect(),
                })
                .collect(),
        })
    }
}

fn match_json(of: &[Merged<'_>], found: &Match) -> MatchJson {
    let evidence = found.evidence.iter().map(|one| EvidenceJson {
        feature: one.feature.as_str(),
        bits: one.bits,
        because: one.because.clone(),
    });
    MatchJson {
        a: row_name(of, found.a),
        b: row_name(of, found.b),
        band: found.band.as_str(),
        score: found.score,
        evidence: evidence.collect(),
        doubts: found.doubts.iter().map(|doubt| doubt.as_str()).collect(),
        why: found.why.clone(),
    }
}

impl Document for MergeDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = self.audit.sections();
        let columns = vec![
            Column::left("catalogue"),
            Column::right("rows"),
            Column::right("kept"),
            Column::right("joined"),
        ];
        let mut account = Section::table(columns, || {
            self.of.iter().zip(&self.merge.accounts).map(|(merged, account)| {
                let mut row = vec![Cell::text(merged.name.as_str())];
                row.extend([account.rows, account.kept, account.joined].map(Cell::count));
                row
            })
        })
        .titled(2, "What became of the rows");
        account.notes.push(format!("{} clusters in all", self.merge.catalogue.len()));
        sections.push(account);
        sections
    }

    /// The merged catalogue, readable as one.
    fn records(&self) -> Section<'_> {
        self.catalogue.records()
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let accounts = self.of.iter().zip(&self.merge.accounts).map(|(merged, account)| AccountJson {
            catalogue: &merged.name,
            rows: account.rows,
            kept: account.kept,
            joined: account.joined,
        });
        let document = MergeJson {
            head: Head::plain(&self.inputs),
            accounts: accounts.collect(),
            compared: self.merge.compared,
            matches: Stream::new(|| self.merge.matches.iter().map(|found| match_json(self.of, found))),
            joined: Stream::new(|| self.joined()),
            clusters: Stream::new(|| self.catalogue.clusters()),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.catalogue.json_lines(out)
    }
}

impl<'a> AuditDocument<'a> {
    /// Every pair of rows that is alike.
    pub fn new(merge: &'a Merge, of: &'a [Merged<'a>]) -> Self {
        Self { merge, of, only_asked: false }
    }

    /// The pairs that a person has to decide about, with an empty column `decision`: filled with `same` or `different`
    /// it is a file of decisions.
    pub fn asked(merge: &'a Merge, of: &'a [Merged<'a>]) -> Self {
        Self { merge, of, only_asked: true }
    }

    fn matches(&self) -> impl Iterator<Item = &'a Match> + use<'a> {
        let only_asked = self.only_asked;
        self.merge.matches.iter().filter(move |found| !only_asked || found.band == Band::Ask)
    }
}

impl Document for AuditDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let columns = vec![
            Column::left("a"),
            Column::left("name"),
            Column::left("b"),
            Column::left("name"),
            Column::right("score"),
            Column::flowing("why"),
        ];
        [(Band::Ask, "To be decided"), (Band::Merged, "Joined")]
            .into_iter()
            .map(|(band, title)| {
                let rows = move || {
                    self.matches().filter(move |found| found.band == band).map(|found| {
                        vec![
                            Cell::text(row_name(self.of, found.a)),
                            Cell::text(cluster_name(self.of, found.a)),
                            Cell::text(row_name(self.of, found.b)),
                            Cell::text(cluster_name(self.of, found.b)),
                            Cell::Number(found.score),
                            Cell::text(found.why.as_str()),
                        ]
                    })
                };
                let mut section = Section::table(columns.clone(), rows).titled(2, title);
                if !self.matches().any(|found| found.band == band) {
                    section.columns.clear();
                    section.notes.push("none".to_owned());
                }
                section
            })
            .collect()
    }

    fn records(&self) -> Section<'_> {
        let mut columns = vec![Column::left("a"), Column::left("b")];
        columns.push(Column::left(if self.only_asked { "decision" } else { "band" }));
        columns.extend([Column::left("name_a"), Column::left("name_b"), Column::right("score")]);
        columns.extend(Feature::ALL.map(|feature| Column::right(feature.as_str())));
        columns.extend([Column::left("doubts"), Column::left("why")]);
        Section::table(columns, || {
            self.matches().map(|found| {
                let band = if self.only_asked { "" } else { found.band.as_str() };
                let mut row = vec![
                    Cell::text(row_name(self.of, found.a)),
                    Cell::text(row_name(self.of, found.b)),
                    Cell::text(band),
                    Cell::text(cluster_name(self.of, found.a)),
                    Cell::text(cluster_name(self.of, found.b)),
                    Cell::Number(found.score),
                ];
                row.extend(found.evidence.iter().map(|evidence| Cell::Number(evidence.bits)));
                let doubts: Vec<&str> = found.doubts.iter().map(|doubt| doubt.as_str()).collect();
                row.extend([Cell::text(doubts.join("; ")), Cell::text(found.why.as_str())]);
                row
            })
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.matches().map(|found| match_json(self.of, found)), out)
    }
}
