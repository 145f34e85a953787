//! The JSON document of a study of robustness.

use metacluster::Robustness;
use metacluster::robust::{Alternative, Change, End, Interval, Sampling, Swing, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Head, Named};
use super::robust::{RobustDocument, challengers};

/// How robust rankings are.
#[derive(Serialize, JsonSchema)]
pub(super) struct RobustJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is assumed of each component where nothing is known.
    priors: Named,
    /// What was asked for.
    request: RequestJson<'a>,
    /// One study for all pairs or for the partners of one cluster; for groups one a list of proposals.
    studies: Vec<StudyJson<'a>>,
}

/// The options of a study.
#[derive(Debug, Serialize, JsonSchema)]
struct RequestJson<'a> {
    /// `overall`, `for` or `groups`.
    scope: &'static str,
    /// Id of the asker of the scope `for`.
    #[serde(rename = "for")]
    asker: Option<&'a str>,
    /// How many first places are looked at.
    top: usize,
    /// Vectors of weights drawn.
    draws: usize,
    /// What the draws follow from.
    seed: u64,
    /// Statements that the weights drawn obey.
    constraints: &'a [String],
    /// By how much of itself each weight is lowered and raised.
    step: f64,
}

/// A study of one ranking.
#[derive(Debug, Serialize, JsonSchema)]
struct StudyJson<'a> {
    /// Id of the sector of the groups; null for pairs and for groups of all sectors.
    sector: Option<&'a str>,
    /// Members of each group; null for pairs.
    size: Option<usize>,
    /// How many alternatives the whole ranking has.
    admissible: usize,
    /// How many of them can be among the first places under any weights.
    able: usize,
    /// `direct`, `rejection` or `hit-and-run`.
    sampling: &'static str,
    /// The share of the weights that obey the constraints, where they were drawn by rejection.
    accepted: Option<f64>,
    /// The first places, best first.
    places: Vec<PlaceJson<'a>>,
    /// Those that are not among the first now and would be under the largest shares of the weights.
    challengers: Vec<PlaceJson<'a>>,
    /// How far each weight may move alone, the others keeping their proportions.
    stability: Vec<StabilityJson<'a>>,
    /// What a step of each weight and the loss of each field do.
    swings: Vec<SwingJson<'a>>,
    /// Who is ahead of whom, in the order of `places`.
    ahead: AheadJson,
    /// For each of `places` the share of the weights under which it takes each rank among them; null unless asked for.
    matrix: Option<Vec<Vec<f64>>>,
}

/// An alternative.
#[derive(Debug, Serialize, JsonSchema)]
struct PlaceJson<'a> {
    /// Its present rank; null for a challenger.
    rank: Option<usize>,
    /// Ids of the two clusters of a pair, the asker first, or of the members of a group.
    members: Vec<&'a str>,
    /// Its score under the present weights.
    score: f64,
    /// The share of the weights under which it keeps its place: a pair is among the first, a group ahead of all listed
    /// below it; null for the last group.
    kept: Option<f64>,
    /// The standard error of that share; 0 where it is a volume.
    kept_error: Option<f64>,
    /// `robust`, `fairly robust`, `sensitive` or `fragile`; null for a challenger.
    word: Option<&'static str>,
    /// The share of the weights under which it takes each of the first ranks.
    ranks: Vec<f64>,
    /// The standard errors of those shares.
    rank_errors: Vec<f64>,
    /// The mean of the weights under which it is first; null if it never is.
    central: Option<Named>,
    /// The standard errors of those means.
    central_errors: Option<Named>,
    /// How often it is the first of those listed under its central weights, unknown values being drawn evenly.
    confidence: Option<f64>,
    /// The standard error of that share.
    confidence_error: Option<f64>,
}

/// How far one weight may move.
#[derive(Debug, Serialize, JsonSchema)]
struct StabilityJson<'a> {
    /// The component.
    component: &'a str,
    /// Its present share of the weights.
    weight: f64,
    /// While the first place stays who it is.
    first: IntervalJson<'a>,
    /// While the first places are the same, in whatever order.
    top: IntervalJson<'a>,
    /// While the first places are the same in the same order.
    order: IntervalJson<'a>,
}

/// An interval of weights around the present one.
#[derive(Debug, Serialize, JsonSchema)]
struct IntervalJson<'a> {
    /// The lower end.
    low: f64,
    /// Whether the ranking has changed at the lower end itself.
    low_open: bool,
    /// Who overtakes whom there; null where nothing changes down to 0.
    low_change: Option<ChangeJson<'a>>,
    /// The upper end.
    high: f64,
    /// Whether the ranking has changed at the upper end itself.
    high_open: bool,
    /// Who overtakes whom there; null where nothing changes up to 1.
    high_change: Option<ChangeJson<'a>>,
}

/// Who overtakes whom.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeJson<'a> {
    /// Ids of the members of the one overtaken.
    overtaken: Vec<&'a str>,
    /// Ids of the members of the one that comes before it.
    by: Vec<&'a str>,
}

/// What a change does.
#[derive(Debug, Serialize, JsonSchema)]
struct SwingJson<'a> {
    /// The component.
    component: &'a str,
    /// `less`, `more` or `hidden`.
    change: &'static str,
    /// Its share of the weights after the change.
    weight: f64,
    /// How many of the first places stay among them.
    kept: usize,
    /// How many of those stand at another rank.
    moved: usize,
    /// Kendall's τ of the order of those; null for fewer than two.
    tau: Option<f64>,
    /// The first places after the change, each by the ids of its members.
    top: Vec<Vec<&'a str>>,
    /// The change of the score of the one that is first at present.
    first_change: f64,
}

/// Shares of the weights under which one alternative scores at least another.
#[derive(Debug, Serialize, JsonSchema)]
struct AheadJson {
    /// Whether the shares are volumes; else they are counted among the draws.
    exact: bool,
    /// A row an alternative, a column an other; one half for itself.
    shares: Vec<Vec<f64>>,
}

impl<'a> RobustJson<'a> {
    pub(super) fn new(document: &'a RobustDocument<'a>) -> Self {
        let statements = document.studies.first().map_or(&[][..], |study| study.space.statements());
        let scope = match (document.noun(), document.asker) {
            ("group", _) => "groups",
            (_, Some(_)) => "for",
            (_, None) => "overall",
        };
        let request = document.request;
        let studies = document.studies.iter().enumerate();
        Self {
            head: Head::scored(&document.inputs, document.scorer),
            priors: json::priors(document.scorer),
            request: RequestJson {
                scope,
                asker: document.asker.map(|asker| document.id(asker)),
                top: request.top,
                draws: request.draws.number,
                seed: request.draws.seed,
                constraints: statements,
                step: request.step,
            },
            studies: studies.map(|(place, study)| Writer { document, place, study }.study()).collect(),
        }
    }
}

/// One study on its way into JSON.
struct Writer<'a> {
    document: &'a RobustDocument<'a>,
    place: usize,
    study: &'a Robustness,
}

impl<'a> Writer<'a> {
    fn study(&self) -> StudyJson<'a> {
        let (document, study) = (self.document, self.study);
        let list = document.list(self.place);
        let vocabulary = document.scorer.network().catalogue().vocabulary();
        let sector = list.and_then(|list| list.sector);
        let (sampling, accepted) = match study.acceptability.sampling() {
            Sampling::Direct => ("direct", None),
            Sampling::Rejection { accepted } => ("rejection", Some(accepted)),
            _ => ("hit-and-run", None),
        };
        let across =
            |row: usize| (0..study.listed).map(move |other| study.winning.share(row, other)).collect();
        StudyJson {
            sector: sector.map(|sector| vocabulary.term(sector).id.as_str()),
            size: list.map(|list| list.size),
            admissible: study.admissible,
            able: study.acceptability.able().len(),
            sampling,
            accepted,
            places: (0..study.listed).map(|rank| self.alternative(rank)).collect(),
            challengers: challengers(study).into_iter().map(|rank| self.alternative(rank)).collect(),
            stability: study
                .stability
                .iter()
                .map(|stability| StabilityJson {
                    component: document.component(stability.component),
                    weight: stability.weight,
                    first: self.interval(stability.first),
                    top: self.interval(stability.top),
                    order: self.interval(stability.order),
                })
                .collect(),
            swings: study.swings.iter().map(|swing| self.swing(swing)).collect(),
            ahead: AheadJson {
                exact: study.winning.is_exact(),
                shares: (0..study.listed).map(across).collect(),
            },
            matrix: study.matrix.as_ref().map(|matrix| {
                let row = |place: usize| (0..matrix.len()).map(|rank| matrix.share(place, rank)).collect();
                (0..matrix.len()).map(row).collect()
            }),
        }
    }

    fn ids(&self, alternative: Alternative) -> Vec<&'a str> {
        let members = self.document.members(self.place, alternative);
        members.into_iter().map(|member| self.document.id(member)).collect()
    }

    fn at(&self, place: usize) -> Vec<&'a str> {
        self.document.at(self.study, place).map_or_else(Vec::new, |alternative| self.ids(alternative))
    }

    fn alternative(&self, rank: usize) -> PlaceJson<'a> {
        let (study, taken) = (self.study, &self.study.acceptability);
        let listed = rank < study.listed;
        let kept = if listed { study.kept.get(rank).copied().flatten() } else { Some(taken.within(rank)) };
        let ranks: Vec<f64> = (0..taken.ranks()).map(|at| taken.share(rank, at)).collect();
        let named = |numbers: &[f64]| {
            let names = self.document.scorer.shares().map(|(name, _)| name.to_owned());
            Named(names.zip(numbers.iter().copied()).collect())
        };
        let central = taken.central(rank);
        let sure = study.confidence.get(rank).copied().flatten();
        // Of two groups the first is ahead under an exact share.
        let exact = self.document.noun() == "group" && rank + 2 == study.listed && study.winning.is_exact();
        PlaceJson {
            rank: listed.then_some(rank + 1),
            members: self.at(rank),
            score: study.alternatives.score(rank),
            kept,
            kept_error: kept.map(|kept| if exact { 0.0 } else { taken.error(kept) }),
            word: kept.filter(|_| listed).map(|kept| Verdict::of(kept).as_str()),
            rank_errors: ranks.iter().map(|&share| taken.error(share)).collect(),
            ranks,
            central: central.as_ref().map(|central| named(&central.weights)),
            central_errors: central.as_ref().map(|central| named(&central.errors)),
            confidence: sure.map(|sure| sure.share),
            confidence_error: sure.map(|sure| sure.error),
        }
    }

    fn interval(&self, interval: Interval) -> IntervalJson<'a> {
        let change = |end: End| {
            end.change.map(|(overtaken, by)| ChangeJson { overtaken: self.at(overtaken), by: self.at(by) })
        };
        IntervalJson {
            low: interval.low.weight,
            low_open: interval.low.open,
            low_change: change(interval.low),
            high: interval.high.weight,
            high_open: interval.high.open,
            high_change: change(interval.high),
        }
    }

    fn swing(&self, swing: &Swing<Alternative>) -> SwingJson<'a> {
        SwingJson {
            component: self.document.component(swing.component),
            change: match swing.change {
                Change::Less => "less",
                Change::More => "more",
                Change::Hidden => "hidden",
            },
            weight: swing.weight,
            kept: swing.kept,
            moved: swing.moved,
            tau: swing.tau,
            top: swing.top.iter().map(|&alternative| self.ids(alternative)).collect(),
            first_change: swing.first_change,
        }
    }
}
