//! The shapes of evaluations in JSON: flat lists, one entry a line, each naming its view.

use metacluster::evaluate::{Comparison, Estimate, Listing, Measure, Method, Query, Slice, View};
use metacluster::{Catalogue, EvaluateOptions, Evaluation, Scorer};
use schemars::JsonSchema;
use serde::Serialize;

use super::Input;
use super::evaluate::{INTERVAL, LIMITS};
use super::json::{self, Head, Named};

/// How a ranking does on known partnerships.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct EvaluateJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// What was asked for.
    request: RequestJson,
    /// What there was to test, and what could not be.
    tested: TestedJson,
    /// What is measured.
    measures: Vec<MeaningJson>,
    /// The methods that are compared.
    methods: Vec<MethodJson>,
    /// The measures of each method, by knowledge, protocol and slice.
    results: Vec<ResultJson>,
    /// Paired differences between methods, by knowledge, protocol and slice.
    differences: Vec<DifferenceJson>,
    /// Whom the top tens of each method name, by knowledge and protocol.
    listings: Vec<ListingJson>,
    /// Every query with where its hidden member stands, by knowledge and protocol.
    queries: Vec<QueryJson>,
    /// What these data cannot show.
    limits: [&'static str; LIMITS.len()],
}

/// The options of an evaluation.
#[derive(Debug, Serialize, JsonSchema)]
struct RequestJson {
    /// Seed of the resampling.
    seed: u64,
    /// How many resamples the intervals rest on.
    resamples: usize,
    /// The chance that an interval is made for.
    confidence: f64,
    /// How intervals are made.
    interval: &'static str,
    /// The fold whose partnerships were tested; null for all of them.
    fold: Option<String>,
    /// Whether what is known comes from a table of its own.
    history: bool,
    /// Whether related partnerships were resampled together.
    related_together: bool,
}

/// What there was to test.
#[derive(Debug, Serialize, JsonSchema)]
struct TestedJson {
    /// Partnerships in the table.
    partnerships: usize,
    /// Those that were not asked for, being in another fold.
    not_asked: usize,
    /// Those with fewer than two members in the catalogue, which cannot be tested.
    too_small: usize,
    /// Those tested of which no year of beginning is known: no results with the knowledge `earlier`.
    undated: usize,
    /// Members of partnerships asked for that the catalogue does not hold.
    members_outside: usize,
    /// Members hidden, each once.
    queries: usize,
    /// Partnerships that are known to the score, but for that tested.
    known: usize,
    /// Those of them of which no year of beginning is known.
    known_undated: usize,
}

/// A word and what it means.
#[derive(Debug, Serialize, JsonSchema)]
struct MeaningJson {
    /// The word.
    id: &'static str,
    /// What it means.
    meaning: &'static str,
}

/// A method.
#[derive(Debug, Serialize, JsonSchema)]
struct MethodJson {
    /// Its name.
    id: String,
    /// Whether it is a simple baseline.
    baseline: bool,
    /// What it ranks by.
    meaning: String,
}

/// A mean with its interval.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct EstimateJson {
    /// The mean over the queries.
    value: f64,
    /// The lower end of its interval; null without resamples.
    low: Option<f64>,
    /// The upper end.
    high: Option<f64>,
}

/// All measures.
#[derive(Debug, Serialize, JsonSchema)]
struct MeasuresJson {
    /// Share of queries in which the hidden member comes first.
    #[serde(rename = "hit@1")]
    hit_at_1: EstimateJson,
    /// … among the first five.
    #[serde(rename = "hit@5")]
    hit_at_5: EstimateJson,
    /// … among the first ten.
    #[serde(rename = "hit@10")]
    hit_at_10: EstimateJson,
    /// Mean reciprocal rank.
    #[serde(rename = "MRR")]
    mrr: EstimateJson,
    /// Discounted gain within the first ten.
    #[serde(rename = "nDCG@10")]
    ndcg_at_10: EstimateJson,
    /// Area under the ROC curve, a query at a time.
    #[serde(rename = "AUC")]
    auc: EstimateJson,
}

/// Which queries a number is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct WhereJson {
    /// What is known while a partnership is tested: `others` (all but that one) or `earlier` (those that began in an
    /// earlier year).
    knowledge: &'static str,
    /// Who stands to be found: `any` cluster, or one `abroad`, where none of the members left is.
    protocol: &'static str,
}

/// The measures of one method.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ResultJson {
    #[serde(flatten)]
    place: WhereJson,
    /// `all` hidden members, `newcomers` that are in no other known partnership, or `incumbents` that are.
    members: &'static str,
    /// The number of queries.
    queries: usize,
    /// The method.
    method: String,
    /// Its measures.
    measures: MeasuresJson,
}

/// One method less another.
#[derive(Debug, Serialize, JsonSchema)]
struct DifferenceJson {
    #[serde(flatten)]
    place: WhereJson,
    /// `all`, `newcomers` or `incumbents`.
    members: &'static str,
    /// The number of queries.
    queries: usize,
    /// The one.
    method: String,
    /// The other.
    minus: String,
    /// The differences, on the same queries and the same resamples.
    measures: MeasuresJson,
}

/// Whom the top tens of a method name.
#[derive(Debug, Serialize, JsonSchema)]
struct ListingJson {
    #[serde(flatten)]
    place: WhereJson,
    /// The method.
    method: String,
    /// Expected share of the catalogue that is in some top ten.
    reach: f64,
    /// Gini coefficient of how often each cluster is named.
    gini: f64,
    /// Share of all places that goes to the tenth of the clusters named most.
    top_tenth: f64,
}

/// One hidden member.
#[derive(Debug, Serialize, JsonSchema)]
struct QueryJson {
    #[serde(flatten)]
    place: WhereJson,
    /// Id of the partnership.
    partnership: String,
    /// Id of the hidden member.
    hidden: String,
    /// Whether it is in no other partnership that is known.
    newcomer: bool,
    /// The number of candidates, itself included.
    candidates: usize,
    /// Where it stands by each method.
    found: Vec<FoundJson>,
}

/// Where a hidden member stands by one method.
#[derive(Debug, Serialize, JsonSchema)]
struct FoundJson {
    /// The method.
    method: String,
    /// Its score.
    score: f64,
    /// Candidates that score more.
    above: usize,
    /// Candidates that score the same, itself included.
    tied: usize,
    /// Its expected rank.
    rank: f64,
}

impl EvaluateJson<'_> {
    pub(super) fn new<'a>(
        scorer: &'a Scorer<'_>,
        evaluation: &'a Evaluation,
        options: &EvaluateOptions,
        fold: Option<&str>,
        history: bool,
        inputs: &'a [Input],
    ) -> EvaluateJson<'a> {
        let Evaluation { methods, asked, views } = evaluation;
        let catalogue = scorer.network().catalogue();
        let slices = || views.iter().flat_map(|view| view.slices.iter().map(move |slice| (view, slice)));
        let differences = slices().flat_map(|(view, slice)| {
            slice.differences.iter().map(move |it| DifferenceJson::new(view, slice, it, methods))
        });
        let listings = views.iter().flat_map(|view| {
            methods.iter().zip(&view.listings).map(move |(method, it)| ListingJson::new(view, method, it))
        });
        let queries = views.iter().flat_map(|view| {
            view.queries.iter().map(move |query| QueryJson::new(view, query, methods, catalogue))
        });
        EvaluateJson {
            head: Head::scored(inputs, scorer),
            priors: json::priors(scorer),
            request: RequestJson {
                seed: options.seed,
                resamples: options.resamples,
                confidence: metacluster::evaluate::CONFIDENCE,
                interval: INTERVAL,
                fold: fold.map(str::to_owned),
                history,
                related_together: !options.related.is_empty(),
            },
            tested: TestedJson {
                partnerships: asked.partnerships,
                not_asked: asked.not_asked,
                too_small: asked.too_small,
                undated: asked.undated,
                members_outside: asked.members_outside,
                queries: asked.queries,
                known: asked.known,
                known_undated: asked.known_undated,
            },
            measures: Measure::ALL.map(|it| MeaningJson { id: it.id(), meaning: it.meaning() }).into(),
            methods: methods
                .iter()
                .map(|it| MethodJson { id: it.id(), baseline: it.is_baseline(), meaning: it.meaning() })
                .collect(),
            results: results(evaluation).collect(),
            differences: differences.collect(),
            listings: listings.collect(),
            queries: queries.collect(),
            limits: LIMITS,
        }
    }
}

/// The measures of each method in each slice of each view.
pub(super) fn results(evaluation: &Evaluation) -> impl Iterator<Item = ResultJson> + '_ {
    let methods = &evaluation.methods;
    let slices = evaluation.views.iter().flat_map(|view| view.slices.iter().map(move |slice| (view, slice)));
    slices.flat_map(move |(view, slice)| {
        methods.iter().zip(&slice.estimates).map(move |(method, estimates)| ResultJson {
            place: WhereJson::new(view),
            members: slice.members.as_str(),
            queries: slice.queries,
            method: method.id(),
            measures: MeasuresJson::new(estimates),
        })
    })
}

impl WhereJson {
    fn new(view: &View) -> Self {
        Self { knowledge: view.knowledge.as_str(), protocol: view.protocol.as_str() }
    }
}

impl MeasuresJson {
    fn new(estimates: &[Estimate; Measure::ALL.len()]) -> Self {
        let [hit_at_1, hit_at_5, hit_at_10, mrr, ndcg_at_10, auc] = estimates.map(|estimate| EstimateJson {
            value: estimate.value,
            low: estimate.interval.map(|interval| interval.0),
            high: estimate.interval.map(|interval| interval.1),
        });
        Self { hit_at_1, hit_at_5, hit_at_10, mrr, ndcg_at_10, auc }
    }
}

impl DifferenceJson {
    fn new(view: &View, slice: &Slice, comparison: &Comparison, methods: &[Method]) -> Self {
        let name = |method: usize| methods.get(method).map(Method::id).unwrap_or_default();
        Self {
            place: WhereJson::new(view),
            members: slice.members.as_str(),
            queries: slice.queries,
            method: name(comparison.of),
            minus: name(comparison.minus),
            measures: MeasuresJson::new(&comparison.estimates),
        }
    }
}

impl ListingJson {
    fn new(view: &View, method: &Method, listing: &Listing) -> Self {
        let Listing { reach, gini, top_tenth } = *listing;
        Self { place: WhereJson::new(view), method: method.id(), reach, gini, top_tenth }
    }
}

impl QueryJson {
    fn new(view: &View, query: &Query, methods: &[Method], catalogue: &Catalogue) -> Self {
        let id = catalogue.clusters().get(query.hidden).map(|cluster| cluster.id().to_owned());
        let found = methods.iter().zip(&query.found).map(|(method, found)| FoundJson {
            method: method.id(),
            score: found.score,
            above: found.place.above,
            tied: found.place.tied,
            rank: found.place.rank(),
        });
        Self {
            place: WhereJson::new(view),
            partnership: query.partnership.clone(),
            hidden: id.unwrap_or_default(),
            newcomer: query.newcomer,
            candidates: query.found.first().map_or(0, |found| found.place.of),
            found: found.collect(),
        }
    }
}
