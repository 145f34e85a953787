//! An evaluation: how often the ranking finds real partners, beside baselines, with intervals and with what the data
//! cannot show.

use std::io;

use metacluster::evaluate::{
    Comparison, Estimate, Knowledge, Measure, Members, Method, Protocol, Slice, View,
};
use metacluster::{Catalogue, EvaluateOptions, Evaluation, Scorer};

use super::delimited;
use super::evaluate_json::{EvaluateJson, results};
use super::json;
use super::text::{counted, percent, three_decimals};
use super::{Cell, Column, Document, Input, Section};

/// What these data cannot show, in plain words.
pub(super) const LIMITS: [&str; 4] = [
    "partnerships that are public favour clusters that are visible; those that nobody writes about are not tested",
    "member lists are incomplete: a cluster that counts as a wrong answer here may be a partner that no list names",
    "to come before others is not to be a good partner: whether a partnership did well is in no table",
    "intervals cover the chance of which partnerships were collected, not these three",
];

/// How intervals are made.
pub(super) const INTERVAL: &str =
    "percentiles of the means over partnerships drawn with replacement, each with all its queries";

/// The result of `evaluate`.
#[derive(Debug)]
pub struct EvaluateDocument<'a> {
    scorer: &'a Scorer<'a>,
    evaluation: &'a Evaluation,
    options: &'a EvaluateOptions,
    fold: Option<&'a str>,
    history: bool,
    inputs: Vec<Input>,
}

impl<'a> EvaluateDocument<'a> {
    /// The document of an evaluation that was made of this scorer for these options; `fold` names the fold that was
    /// asked for, and `history` says whether what is known is a table of its own.
    pub fn new(
        scorer: &'a Scorer<'a>,
        evaluation: &'a Evaluation,
        options: &'a EvaluateOptions,
        fold: Option<&'a str>,
        history: bool,
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, evaluation, options, fold, history, inputs }
    }

    fn method(&self, method: usize) -> String {
        self.evaluation.methods.get(method).map(Method::id).unwrap_or_default()
    }

    fn heading(&self) -> Section<'_> {
        let asked = &self.evaluation.asked;
        let tested = asked.partnerships - asked.not_asked - asked.too_small;
        let title = format!(
            "Does the ranking find real partners? — {}, {}",
            counted(tested, "partnership"),
            counted(asked.queries, "hidden member")
        );
        let mut section = Section::heading(1, Some(title));
        section.intro.push(
            "each member of each partnership is hidden in turn; the other clusters are ranked by their mean pair \
             score with the members left; where scores tie, the mean over every order counts"
                .to_owned(),
        );
        let mut note = |number: usize, noun: &str, text: &str| {
            if number > 0 {
                section.notes.push(format!("{} {text}", counted(number, noun)));
            }
        };
        note(asked.not_asked, "partnership", "not in the fold asked for, and still known");
        note(
            asked.too_small,
            "partnership",
            "with fewer than two members in the catalogue, not to be tested",
        );
        note(asked.members_outside, "member", "not in the catalogue, neither hidden nor a candidate");
        if let Some(fold) = self.fold {
            section.notes.push(format!("fold: {fold}"));
        }
        if self.history {
            section.notes.push(format!(
                "known: {} of a table of its own, but for the one under test",
                counted(asked.known, "partnership")
            ));
        }
        section
    }

    fn measures_table<'s>(&'s self, view: &'s View, slice: &'s Slice) -> Section<'s> {
        let mut columns = vec![Column::left("method")];
        columns.extend(["hit@1", "hit@5", "hit@10", "95 %", "MRR", "95 %"].map(Column::right));
        columns.extend(["nDCG@10", "AUC", "reach", "Gini", "top tenth"].map(Column::right));
        let rows = move || {
            let methods = self.evaluation.methods.iter().zip(&slice.estimates).zip(&view.listings);
            methods.filter(|((method, _), _)| is_shown(method)).map(|((method, estimates), listing)| {
                let [first, five, ten, mrr, ndcg, auc] = estimates;
                vec![
                    Cell::text(method.id()),
                    Cell::Number(first.value),
                    Cell::Number(five.value),
                    Cell::Number(ten.value),
                    Cell::text(range(ten)),
                    Cell::Number(mrr.value),
                    Cell::text(range(mrr)),
                    Cell::Number(ndcg.value),
                    Cell::Number(auc.value),
                    Cell::text(percent(listing.reach)),
                    Cell::Number(listing.gini),
                    Cell::text(percent(listing.top_tenth)),
                ]
            })
        };
        let mut section = Section::table(columns, rows).titled(2, view_title(view));
        if view.skipped > 0 {
            section.intro.push(format!(
                "{} skipped: the hidden member is not abroad, where candidates are",
                counted_queries(view.skipped)
            ));
        }
        if view.knowledge == Knowledge::Earlier {
            let asked = &self.evaluation.asked;
            if asked.undated > 0 {
                section.intro.push(format!(
                    "{} without a year of beginning left out",
                    counted(asked.undated, "partnership")
                ));
            }
        }
        section
    }

    fn differences<'s>(&'s self, view: &View, slice: &'s Slice) -> Section<'s> {
        let mut columns = vec![Column::left("difference")];
        columns.extend(["hit@10", "95 %", "MRR", "95 %", "AUC", "95 %"].map(Column::right));
        let rows = move || {
            slice.differences.iter().map(move |comparison| {
                let [_, _, ten, mrr, _, auc] = &comparison.estimates;
                let mut row = vec![Cell::text(self.difference(comparison))];
                for estimate in [ten, mrr, auc] {
                    row.push(Cell::text(signed(estimate.value)));
                    row.push(Cell::text(signed_range(estimate)));
                }
                row
            })
        };
        let mut section =
            Section::table(columns, rows).titled(2, format!("How much better — {}", view_title(view)));
        section.intro.push(
            "on the same queries and the same resamples; an interval that holds 0 is no proof of either. \
             `score − without x` is what x adds"
                .to_owned(),
        );
        section
    }

    fn difference(&self, comparison: &Comparison) -> String {
        format!("{} − {}", self.method(comparison.of), self.method(comparison.minus))
    }

    fn newcomers<'s>(&'s self, view: &'s View) -> Option<Section<'s>> {
        let slice = |members: Members| view.slices.iter().find(|slice| slice.members == members);
        let (newcomers, incumbents) = (slice(Members::Newcomers)?, slice(Members::Incumbents)?);
        let mut columns = vec![Column::left("method")];
        for _ in 0..2 {
            columns.extend(["hit@10", "95 %", "MRR", "95 %"].map(Column::right));
        }
        let rows = move || {
            let methods = self.evaluation.methods.iter().enumerate();
            methods.filter(|(_, method)| is_shown(method)).map(move |(place, method)| {
                let mut row = vec![Cell::text(method.id())];
                for slice in [newcomers, incumbents] {
                    let estimates = slice.estimates.get(place);
                    for measure in [2, 3] {
                        let estimate = estimates.and_then(|estimates| estimates.get(measure));
                        row.push(Cell::number(estimate.map(|estimate| estimate.value)));
                        row.push(estimate.map_or(Cell::Empty, |estimate| Cell::text(range(estimate))));
                    }
                }
                row
            })
        };
        let title = format!(
            "Newcomers ({} in no other known partnership, left) and incumbents ({}, right) — {}",
            newcomers.queries,
            incumbents.queries,
            view_title(view)
        );
        Some(Section::table(columns, rows).titled(2, title))
    }

    fn meanings(&self) -> Section<'_> {
        let mut section = Section::heading(2, Some("What the words mean".to_owned()));
        let mut note = |word: &str, meaning: &str| section.notes.push(format!("{word}: {meaning}"));
        for measure in Measure::ALL {
            note(measure.id(), measure.meaning());
        }
        note("reach", "share of the catalogue that is in some top ten");
        note("Gini", "how unevenly the top tens name clusters: 0 all alike, near 1 always the same few");
        note("top tenth", "share of all places that goes to the tenth of the clusters named most");
        for method in self.evaluation.methods.iter().filter(|method| is_shown(method)) {
            note(&method.id(), &method.meaning());
        }
        note(
            "95 %",
            &format!(
                "{INTERVAL}; {} resamples from the seed {}{}",
                self.options.resamples,
                self.options.seed,
                if self.options.related.is_empty() { "" } else { ", related partnerships drawn together" }
            ),
        );
        section
    }

    fn limits(&self) -> Section<'_> {
        let mut section = Section::heading(2, Some("What these data cannot show".to_owned()));
        section.notes = LIMITS.map(str::to_owned).into();
        section
    }

    fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.evaluation.views.iter().flat_map(move |view| {
            let slices = view.slices.iter().flat_map(move |slice| {
                let methods = self.evaluation.methods.iter().zip(&slice.estimates);
                let values = methods.flat_map(move |(method, estimates)| {
                    let name = method.id();
                    Measure::ALL.iter().zip(estimates).map(move |(measure, estimate)| {
                        row(view, Some(slice), measure.id(), (&name, ""), estimate)
                    })
                });
                let differences = slice.differences.iter().flat_map(move |comparison| {
                    let names = (self.method(comparison.of), self.method(comparison.minus));
                    Measure::ALL.iter().zip(&comparison.estimates).map(move |(measure, estimate)| {
                        row(view, Some(slice), measure.id(), (&names.0, &names.1), estimate)
                    })
                });
                values.chain(differences)
            });
            let listings =
                self.evaluation.methods.iter().zip(&view.listings).flat_map(move |(method, it)| {
                    [("reach", it.reach), ("gini", it.gini), ("top_tenth", it.top_tenth)].map(
                        |(name, value)| {
                            row(view, None, name, (&method.id(), ""), &Estimate { value, interval: None })
                        },
                    )
                });
            slices.chain(listings)
        })
    }
}

/// Whether a method stands in the tables of measures; what each component adds stands among the differences.
fn is_shown(method: &Method) -> bool {
    !matches!(method, Method::Without(component) if component != "ties")
}

fn view_title(view: &View) -> String {
    let who = match view.protocol {
        Protocol::Any => "any cluster may be the answer",
        Protocol::Abroad => "only clusters in a country that no member left is in",
    };
    let known = match view.knowledge {
        Knowledge::Others => "every other partnership is known",
        Knowledge::Earlier => "only partnerships that began in an earlier year are known",
    };
    format!("{}: {who}; {known} ({})", view.protocol.as_str(), counted_queries(view.queries.len()))
}

fn counted_queries(count: usize) -> String {
    if count == 1 { "1 query".to_owned() } else { format!("{count} queries") }
}

fn range(estimate: &Estimate) -> String {
    let short = |number: f64| format!("{:.2}", number + 0.0).replacen("0.", ".", 1);
    estimate.interval.map_or_else(String::new, |(low, high)| format!("{}–{}", short(low), short(high)))
}

fn signed(number: f64) -> String {
    let rounded = three_decimals(number.abs());
    if number < 0.0 && rounded != "0.000" { format!("−{rounded}") } else { format!("+{rounded}") }
}

fn signed_range(estimate: &Estimate) -> String {
    estimate.interval.map_or_else(String::new, |(low, high)| format!("{} … {}", signed(low), signed(high)))
}

/// One row of the flat table.
fn row(
    view: &View,
    slice: Option<&Slice>,
    measure: &str,
    (method, minus): (&str, &str),
    estimate: &Estimate,
) -> Vec<Cell> {
    vec![
        Cell::text(view.knowledge.as_str()),
        Cell::text(view.protocol.as_str()),
        Cell::text(slice.map_or(Members::All, |slice| slice.members).as_str()),
        Cell::count(slice.map_or(view.queries.len(), |slice| slice.queries)),
        Cell::text(measure),
        Cell::text(method),
        Cell::text(minus),
        Cell::Number(estimate.value),
        Cell::number(estimate.interval.map(|interval| interval.0)),
        Cell::number(estimate.interval.map(|interval| interval.1)),
    ]
}

impl Document for EvaluateDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = vec![self.heading()];
        for view in &self.evaluation.views {
            let Some(slice) = view.slices.iter().find(|slice| slice.members == Members::All) else {
                continue;
            };
            if slice.queries == 0 {
                let mut section = Section::heading(2, Some(view_title(view)));
                section.notes.push("no query: every hidden member is where some member left is".to_owned());
                sections.push(section);
                continue;
            }
            sections.push(self.measures_table(view, slice));
            if view.knowledge == Knowledge::Others {
                sections.push(self.differences(view, slice));
                sections.extend(self.newcomers(view));
            }
        }
        sections.push(self.meanings());
        sections.push(self.limits());
        sections
    }

    /// One row a number: a measure of a method, the difference of two methods where `minus` is filled, or what is said
    /// of the lists.
    fn records(&self) -> Section<'_> {
        let mut columns: Vec<Column> = ["knowledge", "protocol", "members"].map(Column::left).to_vec();
        columns.push(Column::right("queries"));
        columns.extend(["measure", "method", "minus"].map(Column::left));
        columns.extend(["value", "low", "high"].map(Column::right));
        Section::table(columns, || self.rows())
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let Self { scorer, evaluation, options, fold, history, inputs } = self;
        json::write_document(&EvaluateJson::new(scorer, evaluation, options, *fold, *history, inputs), out)
    }

    /// One line a method of a slice, as in `results`.
    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(results(self.evaluation), out)
    }
}

/// Writes the scores that an evaluation kept as CSV: one row a candidate of a query, a column a method, to twelve
/// decimals. `abroad` is 1 where it is a candidate of that protocol too; the hidden member is the row in which `candidate`
/// is `hidden`. All measures can be recomputed from it.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_scores(
    evaluation: &Evaluation,
    catalogue: &Catalogue,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut columns = ["knowledge", "partnership", "hidden", "candidate"].map(Column::left).to_vec();
    columns.push(Column::right("abroad"));
    columns.extend(evaluation.methods.iter().map(|method| Column::right(method.id())));
    let id = |index: usize| catalogue.clusters().get(index).map_or("", |cluster| cluster.id());
    let rows = || {
        let views = evaluation.views.iter().filter(|view| view.protocol == Protocol::Any);
        let queries = views.flat_map(|view| view.queries.iter().map(move |query| (view, query)));
        queries.flat_map(move |(view, query)| {
            query.candidates.iter().map(move |candidate| {
                let mut row = vec![
                    Cell::text(view.knowledge.as_str()),
                    Cell::text(&query.partnership),
                    Cell::text(id(query.hidden)),
                    Cell::text(id(candidate.cluster)),
                    Cell::Count(u64::from(candidate.abroad)),
                ];
                row.extend(candidate.scores.iter().map(|score| Cell::Number(*score)));
                row
            })
        })
    };
    delimited::write(&Section::table(columns, rows), delimited::PLAIN, out)
}
