//! One pair of clusters with the parts that add up to its score: as JSON, and in few words.

use metacluster::robust::Verdict;
use metacluster::{Cluster, PairScore, Scorer, fold};
use schemars::JsonSchema;
use serde::Serialize;

use super::text::{cut, short, visible};

/// A pair and its score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct PairJson {
    /// 1 for the best; null for a pair that the ranking would not list.
    rank: Option<usize>,
    /// Id of the asker, or overall the lower of the two ids.
    a: String,
    /// Id of the other cluster.
    b: String,
    /// The sum of the components' contributions, in [0, 1].
    score: f64,
    /// The least that the unknown part allows.
    low: f64,
    /// The most that the unknown part allows.
    high: f64,
    /// The weight of what is known, in [0, 1].
    coverage: f64,
    /// The components in force; their contributions add up to the score.
    components: Vec<ComponentJson>,
    /// The share of all weights under which the pair stays in its list; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<f64>,
    /// `robust`, `fairly robust`, `sensitive` or `fragile`; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    robust: Option<&'static str>,
}

/// One component of a pair's score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ComponentJson {
    /// The component's name.
    id: String,
    /// Its share of the weights.
    weight: f64,
    /// How much of it is known: 0, 0.5 or 1.
    known: f64,
    /// The least that the unknown part allows.
    low: f64,
    /// With the unknown part at its prior.
    value: f64,
    /// The most that the unknown part allows.
    high: f64,
    /// What it adds to the score: weight times value.
    contribution: f64,
    /// The evidence, or what is assumed.
    because: String,
}

impl PairJson {
    /// A scored pair, the asker first.
    pub(super) fn new(scorer: &Scorer<'_>, pair: &PairScore, rank: Option<usize>, asker: usize) -> Self {
        let id =
            |index: usize| cluster(scorer, index).map_or_else(String::new, |cluster| cluster.id().to_owned());
        let (a, b) = if asker == pair.b { (pair.b, pair.a) } else { (pair.a, pair.b) };
        let component = |part: &metacluster::Part| ComponentJson {
            id: scorer.component_id(part.component).to_owned(),
            weight: part.weight,
            known: part.reading.known.share(),
            low: part.reading.low,
            value: part.reading.value,
            high: part.reading.high,
            contribution: part.contribution(),
            because: scorer.because(pair, part),
        };
        Self {
            rank,
            a: id(a),
            b: id(b),
            score: pair.totals.score,
            low: pair.totals.low,
            high: pair.totals.high,
            coverage: pair.totals.coverage,
            components: pair.parts.iter().map(component).collect(),
            kept: None,
            robust: None,
        }
    }

    /// The same with how much its place depends on the weights, where that was asked for.
    pub(super) fn with_kept(mut self, kept: Option<f64>) -> Self {
        self.kept = kept;
        self.robust = kept.map(|kept| Verdict::of(kept).as_str());
        self
    }
}

/// A cluster by its index in the catalogue.
pub(super) fn cluster<'a>(scorer: &Scorer<'a>, index: usize) -> Option<&'a Cluster> {
    scorer.network().catalogue().clusters().get(index)
}

/// Terminal cells that a name takes beside its id; the id is what commands take, so the name may end in an ellipsis.
const NAME_SHOWN: usize = 32;

/// Id and shortened name, or the id alone where it says the name already.
pub(super) fn title(cluster: &Cluster) -> String {
    let letters = |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let (id, name) = (letters(cluster.id()), letters(cluster.name()));
    if id.contains(&name) {
        cluster.id().to_owned()
    } else {
        // Made visible first: what cannot be seen has no width to cut by.
        format!("{} {}", cluster.id(), cut(&visible(cluster.name()), NAME_SHOWN))
    }
}

/// Contributions shown in a cell.
const REASONS: usize = 3;
/// Contributions below this many hundredths are shown as nothing, so they are no reason.
const LEAST_REASON: f64 = 0.005;

/// The strongest contributions that rest on data, `themes .12: common: biogas; proximity .04: 120 km apart`; or that
/// there are none.
pub(super) fn reasons(scorer: &Scorer<'_>, pair: &PairScore) -> String {
    let rests_on_data =
        |part: &&metacluster::Part| part.reading.known.share() > 0.0 && part.contribution() >= LEAST_REASON;
    let mut parts: Vec<&metacluster::Part> = pair.parts.iter().filter(rests_on_data).collect();
    parts.sort_by(|x, y| y.contribution().total_cmp(&x.contribution()).then(x.component.cmp(&y.component)));
    if parts.is_empty() {
        return "nothing in common that is known".to_owned();
    }
    let mut text = String::new();
    for (place, part) in parts.into_iter().take(REASONS).enumerate() {
        text.push_str(if place > 0 { "; " } else { "" });
        text.push_str(scorer.component_id(part.component));
        text.push(' ');
        text.push_str(&short(part.contribution()));
        text.push_str(": ");
        text.push_str(&scorer.because(pair, part));
    }
    text
}
