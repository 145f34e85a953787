//! Questions: whom to ask for what, and what an answer could change.

use std::io;

use metacluster::inquiry::{Askable, FieldAsked, FieldQuestion, GOOD_CASE};
use metacluster::{Cluster, Inquiry, RankOptions, Scope, Scorer};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Head, Named};
use super::pair::cluster;
use super::text::{counted, few, percent, three_decimals};
use super::{Cell, Column, Document, Input, Section};

/// The result of `ask`.
#[derive(Debug)]
pub struct AskDocument<'a> {
    scorer: &'a Scorer<'a>,
    inquiry: &'a Inquiry,
    options: &'a RankOptions,
    shown: usize,
    inputs: Vec<Input>,
}

/// Which unknown fields could change somebody's best partners.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AskJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// What was asked for.
    request: RequestJson,
    /// How many clusters' lists were looked at.
    askers: usize,
    /// How many clusters can be asked.
    clusters: usize,
    /// How many questions there are whose answer could enter a list; only the first are listed.
    useful: usize,
    /// Each field over all clusters that can be asked.
    fields: Vec<FieldJson>,
    /// The questions, those first whose answer could enter the most lists.
    questions: Vec<QuestionJson>,
}

/// The options of an inquiry.
#[derive(Debug, Serialize, JsonSchema)]
struct RequestJson {
    /// Length of the lists.
    top: usize,
    /// Ids of the askers; empty for everyone.
    #[serde(rename = "for")]
    askers: Vec<String>,
    /// Whether two clusters of one country may be a pair.
    allow_domestic: bool,
    /// The least score listed.
    min_score: f64,
    /// Whether pairs that share a partnership already are left out.
    new_ties_only: bool,
}

/// One field over all clusters.
#[derive(Debug, Serialize, JsonSchema)]
struct FieldJson {
    /// The catalogue column.
    field: &'static str,
    /// How many clusters do not state it.
    missing: usize,
    /// How many askers could read an answer, since they state the other half of it.
    readers: usize,
    /// Whether any weight hangs on it.
    has_weight: bool,
    /// For how many clusters an answer could enter a list.
    useful: usize,
    /// The value of its component that one in ten of the known cross-border pairs surpasses; null if none is known.
    good_case: Option<f64>,
}

/// One field of one cluster.
#[derive(Debug, Serialize, JsonSchema)]
struct QuestionJson {
    /// 1 for the question whose answer could enter the most lists.
    rank: usize,
    /// Id of the cluster to ask.
    cluster: String,
    /// Its name.
    name: String,
    /// The field that it does not state.
    field: &'static str,
    /// Whether sectors stand in for it that were inferred from themes.
    inferred: bool,
    /// How many lists it is in now.
    now: usize,
    /// How many others it could enter, each by itself.
    could_enter: usize,
    /// How many others it would enter in a good case; null where no pair of the catalogue is known.
    good_case: Option<usize>,
    /// How many of those it is in now it could leave.
    could_leave: usize,
    /// How many askers could read the answer.
    readers: usize,
    /// Ids of askers whose lists it could enter by the widest margin, at most three.
    such_as: Vec<String>,
    /// The question in words.
    question: String,
}

impl<'a> AskDocument<'a> {
    /// The document of an inquiry that was made of this scorer for these options, with the first `shown` questions.
    pub fn new(
        scorer: &'a Scorer<'a>,
        inquiry: &'a Inquiry,
        options: &'a RankOptions,
        shown: usize,
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, inquiry, options, shown, inputs }
    }

    /// Questions of any use, the first of them.
    fn listed(&self) -> impl Iterator<Item = (usize, &FieldQuestion)> {
        let useful = self.inquiry.questions.iter().take(self.shown).enumerate();
        useful.take_while(|(_, question)| question.could_enter > 0)
    }

    fn useful(&self) -> usize {
        self.inquiry.fields.iter().map(|field| field.useful).sum()
    }

    fn ids(&self, indices: &[usize]) -> Vec<String> {
        let clusters = indices.iter().filter_map(|&index| cluster(self.scorer, index));
        clusters.map(|cluster| cluster.id().to_owned()).collect()
    }

    /// `ask CREA Hydro & Energy (CREA) for its offers: it could enter 3 top-10 lists (now in 1)`
    fn sentence(&self, question: &FieldQuestion) -> String {
        let name = cluster(self.scorer, question.cluster).map_or_else(String::new, named);
        let lists = counted(question.could_enter, &format!("top-{} list", self.inquiry.top));
        let inferred = if self.is_inferred(question) { " (now inferred from its themes)" } else { "" };
        format!(
            "ask {name} for {}{inferred}: it could enter {lists} (now in {})",
            asked_for(question.field),
            question.now
        )
    }

    fn questions(&self) -> Section<'_> {
        let useful = self.useful();
        let lists = format!("a top-{} list", self.inquiry.top);
        let title = match useful {
            0 => format!("Whom to ask for what — no answer to a single question could enter {lists}"),
            1 => format!("Whom to ask for what — the answer to 1 question could enter {lists}"),
            _ => format!("Whom to ask for what — answers to {useful} questions could enter {lists}"),
        };
        let mut columns = vec![Column::right(""), Column::left("field")];
        columns.extend(["could enter", "now in", "good case", "could leave"].map(Column::right));
        columns.push(Column::flowing("question"));
        let rows = move || {
            self.listed().map(move |(place, question)| {
                vec![
                    Cell::count(place + 1),
                    Cell::text(question.field.column()),
                    Cell::count(question.could_enter),
                    Cell::count(question.now),
                    Cell::count(question.good_case),
                    Cell::count(question.could_leave),
                    Cell::text(self.sentence_with_examples(question)),
                ]
            })
        };
        let mut section = if useful == 0 { Section::heading(1, None) } else { Section::table(columns, rows) };
        section.level = 1;
        section.title = Some(title);
        section.intro.push(format!(
            "{} of {}; {} can be asked",
            counted(self.inquiry.askers, "list"),
            self.inquiry.top,
            counted(self.inquiry.clusters, "cluster")
        ));
        if useful > self.shown {
            section.notes.push(format!("{} more; --questions {useful} lists them all", useful - self.shown));
        }
        section.notes.push(
            "could enter: lists that the best answer for each would enter, all else as it is; each list counts by \
             itself. Other answers enter fewer"
                .to_owned(),
        );
        section.notes.push(format!(
            "good case: lists it would enter with the value that {} of the catalogue's known pairs do not surpass; a \
             measure of what is usual, no forecast. could leave: lists that an answer which suits least would cost it",
            percent(GOOD_CASE)
        ));
        section
    }

    fn sentence_with_examples(&self, question: &FieldQuestion) -> String {
        let examples = self.ids(&question.examples);
        let more = question.could_enter > examples.len();
        let such_as = if more { "such as those of" } else { "of" };
        format!("{}, {such_as} {}", self.sentence(question), few(&examples, examples.len()))
    }

    fn fields(&self) -> Section<'_> {
        let mut columns = vec![Column::left("field")];
        columns.extend(["not stated by", "askers that could read it", "useful"].map(Column::right));
        columns.push(Column::flowing("what an answer is worth"));
        let rows = move || {
            self.inquiry.fields.iter().map(move |field| {
                vec![
                    Cell::text(field.field.column()),
                    Cell::count(field.missing),
                    Cell::count(field.readers),
                    Cell::count(field.useful),
                    Cell::text(worth(field)),
                ]
            })
        };
        let mut section = Section::table(columns, rows).titled(2, "Field by field");
        section.notes.push(
            "past partnerships cannot be asked for: they are facts of a table (--partnerships), not a statement"
                .to_owned(),
        );
        section
    }

    fn is_inferred(&self, question: &FieldQuestion) -> bool {
        let found = cluster(self.scorer, question.cluster);
        question.field == Askable::Sectors && found.is_some_and(Cluster::sectors_inferred)
    }

    fn question(&self, (place, question): (usize, &FieldQuestion)) -> QuestionJson {
        let found = cluster(self.scorer, question.cluster);
        QuestionJson {
            rank: place + 1,
            cluster: found.map_or_else(String::new, |cluster| cluster.id().to_owned()),
            name: found.map_or_else(String::new, |cluster| cluster.name().to_owned()),
            field: question.field.column(),
            inferred: self.is_inferred(question),
            now: question.now,
            could_enter: question.could_enter,
            good_case: question.good_case,
            could_leave: question.could_leave,
            readers: question.readers,
            such_as: self.ids(&question.examples),
            question: self.sentence(question),
        }
    }
}

/// What a field is worth, or why an answer changes nothing.
fn worth(field: &FieldAsked) -> String {
    let alone = match field.field {
        Askable::Offers => "no asker seeks anything; ask several clusters, for offers and seeks",
        Askable::Seeks => "no asker offers anything; ask several clusters, for offers and seeks",
        Askable::Place => "no asker states a place; ask several clusters",
        Askable::Members => "no asker states its members; ask several clusters",
        Askable::Sectors => "no asker states sectors; ask several clusters",
        Askable::Themes => "no asker states themes; ask several clusters",
    };
    match field.good_case {
        _ if field.missing == 0 => "everyone states it".to_owned(),
        _ if !field.has_weight => "no weight hangs on it".to_owned(),
        _ if field.readers == 0 => format!("nothing by itself: {alone}"),
        Some(value) => format!("{} in a good case, of 1 at best", three_decimals(value)),
        None => "no pair is known yet".to_owned(),
    }
}

fn asked_for(field: Askable) -> &'static str {
    match field {
        Askable::Sectors => "its sectors",
        Askable::Themes => "its themes",
        Askable::Offers => "its offers",
        Askable::Seeks => "what it seeks",
        Askable::Place => "its region",
        Askable::Members => "its number of members",
    }
}

fn named(cluster: &Cluster) -> String {
    if cluster.name() == cluster.id() {
        cluster.id().to_owned()
    } else {
        format!("{} ({})", cluster.name(), cluster.id())
    }
}

impl Document for AskDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        vec![self.questions(), self.fields()]
    }

    fn records(&self) -> Section<'_> {
        let mut columns = vec![Column::right("rank")];
        columns.extend(["cluster", "name", "field"].map(Column::left));
        columns.extend(["now", "could_enter", "good_case", "could_leave", "readers"].map(Column::right));
        columns.extend(["such_as", "question"].map(Column::left));
        Section::table(columns, || {
            self.listed().map(|entry| {
                let question = self.question(entry);
                vec![
                    Cell::count(question.rank),
                    Cell::text(question.cluster),
                    Cell::text(question.name),
                    Cell::text(question.field),
                    Cell::count(question.now),
                    Cell::count(question.could_enter),
                    Cell::count(question.good_case),
                    Cell::count(question.could_leave),
                    Cell::count(question.readers),
                    Cell::text(question.such_as.join(";")),
                    Cell::text(question.question),
                ]
            })
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let field = |field: &FieldAsked| FieldJson {
            field: field.field.column(),
            missing: field.missing,
            readers: field.readers,
            has_weight: field.has_weight,
            useful: field.useful,
            good_case: field.good_case,
        };
        let document = AskJson {
            head: Head::scored(&self.inputs, self.scorer),
            priors: json::priors(self.scorer),
            request: RequestJson {
                top: self.options.top,
                askers: match &self.options.scope {
                    Scope::For(askers) => self.ids(askers),
                    _ => Vec::new(),
                },
                allow_domestic: self.options.allow_domestic,
                min_score: self.options.min_score,
                new_ties_only: self.options.new_ties_only,
            },
            askers: self.inquiry.askers,
            clusters: self.inquiry.clusters,
            useful: self.useful(),
            fields: self.inquiry.fields.iter().map(field).collect(),
            questions: self.listed().map(|entry| self.question(entry)).collect(),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.listed().map(|entry| self.question(entry)), out)
    }
}
