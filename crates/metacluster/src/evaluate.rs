//! Does the ranking predict real partnerships? Hides each member of each known one in turn and looks where it comes.
//!
//! Of every partnership with at least two members in the catalogue, each member is hidden once: a query. The clusters
//! outside what is left are ranked by their mean pair score with the members left, whether across a border or not, and
//! the rank of the hidden member is measured (see [`Measure`]). While a partnership is tested nothing is known of it:
//! `ties` is compiled without it, so that a partner found has not been told. No weight is learned from the partnerships;
//! they are too few.
//!
//! Simple baselines are put to the same queries, and so is the score without each component. Intervals come from
//! resampling partnerships; those of differences are paired. All of it is exact by expectation where scores tie, and
//! depends on the inputs and the seed alone. Time O(memberships · clusters · components + resamples · partnerships ·
//! methods), memory O(clusters · methods · largest partnership) a thread.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::error::Error;
use crate::nearest::nearest;
use crate::partnership::{Partnership, Partnerships};
use crate::score::Scorer;

mod against;
mod bootstrap;
mod known;
mod listing;
mod measure;
mod method;
mod query;
mod result;

pub use against::Against;
pub use bootstrap::CONFIDENCE;
pub use known::Knowledge;
pub use listing::Listing;
pub use measure::{Measure, Place};
pub use method::Method;
pub use query::{Candidate, Found, Protocol};
pub use result::{Comparison, Counted, Estimate, Evaluation, Members, Query, Slice, View};

use bootstrap::{Resamples, Sums};
use listing::Tally;
use measure::MEASURES;
use method::Traits;
use query::{Answer, Examiner, Tested};

/// A request for an evaluation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EvaluateOptions {
    /// Where the resampling begins.
    pub seed: u64,
    /// How many resamples the intervals rest on; 0 for none.
    pub resamples: usize,
    /// Ids of the partnerships to test, such as those of a fold; all of them if `None`. The others stay known.
    pub only: Option<BTreeSet<String>>,
    /// Partnerships that are resampled together, by id: the name of their group. Those not listed stand alone.
    pub related: BTreeMap<String, String>,
    /// Scores from elsewhere to compare with, on the same queries and resamples.
    pub against: Vec<Against>,
    /// Whether to keep the scores of every candidate, for those who want to check the measures.
    pub keep_scores: bool,
}

impl Default for EvaluateOptions {
    /// All partnerships, 10,000 resamples from the seed 1.
    fn default() -> Self {
        Self {
            seed: 1,
            resamples: 10_000,
            only: None,
            related: BTreeMap::new(),
            against: Vec::new(),
            keep_scores: false,
        }
    }
}

/// Tests a scorer on partnerships. Those of its network are what it knows: the same table, or a history of others. A
/// partnership of the network is taken to be the one tested if it has its id; or if the table tested does not have its
/// id, and it has the same name or exactly the same members.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// for (id, country, theme) in
///     [("A", "CZ", "biogas"), ("B", "AT", "biogas"), ("C", "DE", "textiles"), ("D", "PL", "biogas")]
/// {
///     builder.add(ClusterDraft::new(id, country).id(id).themes([theme]));
/// }
/// let mut tested = Partnerships::default();
/// tested.add_member("P1", "", "A");
/// tested.add_member("P1", "", "B");
/// let network = Network::build(Arc::new(builder.finish()), &tested);
/// let scorer = Scorer::new(&network, &Scoring::default())?;
/// let evaluation = evaluate(&scorer, &tested, &EvaluateOptions::default())?;
/// let any = &evaluation.views[0];
/// // A is hidden: B finds it beside D, which shares as much with it, before C, which shares nothing.
/// assert_eq!(any.queries[0].found[0].place, evaluate::Place { above: 0, tied: 2, of: 3 });
/// assert_eq!(any.slices[0].estimates[0][0].value, 0.5);
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] for a partnership asked for that the table does not have; [`Error::MissingScore`] if scores from
/// elsewhere lack a candidate, the first in the order of partnerships, members and clusters.
pub fn evaluate(
    scorer: &Scorer<'_>,
    tested: &Partnerships,
    options: &EvaluateOptions,
) -> Result<Evaluation, Error> {
    let methods = Method::all(scorer, &options.against);
    let mut asked = Counted::default();
    let tests = tests(scorer, tested, options, &mut asked)?;
    let examiner = Examiner {
        scorer,
        methods: &methods,
        variants: variants(scorer, &methods)?,
        traits: Traits::new(scorer.network()),
        against: &options.against,
        keep_scores: options.keep_scores,
    };
    let mut views = Vec::new();
    for knowledge in [Knowledge::Others, Knowledge::Earlier] {
        let tests: Vec<&Test<'_>> =
            tests.iter().filter(|test| knowledge == Knowledge::Others || test.year.is_some()).collect();
        if !tests.is_empty() {
            views.extend(views_of(&examiner, knowledge, &tests, options)?);
        }
    }
    Ok(Evaluation { methods, asked, views })
}

/// A partnership that can be tested.
struct Test<'a> {
    partnership: &'a Partnership,
    /// Members in the catalogue, by index, ascending.
    members: Vec<usize>,
    /// Partnerships of the network that are this one.
    same: Vec<usize>,
    year: Option<u16>,
}

fn tests<'a>(
    scorer: &Scorer<'_>,
    tested: &'a Partnerships,
    options: &EvaluateOptions,
    asked: &mut Counted,
) -> Result<Vec<Test<'a>>, Error> {
    for id in options.only.iter().flatten() {
        if !tested.iter().any(|partnership| partnership.id == *id) {
            return Err(Error::Unknown {
                what: "partnership",
                name: id.clone(),
                nearest: nearest(id, tested.iter().map(|partnership| partnership.id.as_str()))
                    .map(str::to_owned),
            });
        }
    }
    let network = scorer.network();
    let same = known::same(network.partnerships(), tested);
    asked.partnerships = tested.len();
    asked.known = network.partnerships().len();
    asked.known_undated = network.partnerships().iter().filter(|known| known::year(known).is_none()).count();
    let mut tests = Vec::new();
    for (partnership, same) in tested.iter().zip(same) {
        if options.only.as_ref().is_some_and(|only| !only.contains(&partnership.id)) {
            asked.not_asked += 1;
            continue;
        }
        let catalogue = network.catalogue();
        let members: Vec<usize> =
            partnership.members.iter().filter_map(|member| catalogue.index_of(member)).collect();
        asked.members_outside += partnership.members.len() - members.len();
        if members.len() < 2 {
            asked.too_small += 1;
            continue;
        }
        let year = known::year(partnership);
        asked.undated += usize::from(year.is_none());
        asked.queries += members.len();
        tests.push(Test { partnership, members, same, year });
    }
    Ok(tests)
}

/// The shares of the score and of the score without each component.
fn variants(scorer: &Scorer<'_>, methods: &[Method]) -> Result<Vec<Vec<f64>>, Error> {
    let mut variants = Vec::new();
    for method in methods {
        match method {
            Method::Score => variants.push(scorer.dense_shares()),
            Method::Without(component) => {
                let mut scoring = scorer.scoring().clone();
                scoring.weights.set(component, 0.0)?;
                variants.push(scorer.reweighted(&scoring)?.dense_shares());
            }
            _ => {}
        }
    }
    Ok(variants)
}

/// Partnerships examined before their answers are put together: enough for every thread, few enough for the memory.
const TOGETHER: usize = 64;

/// A view under construction.
struct Draft {
    queries: Vec<Query>,
    /// For each query what is resampled with it.
    labels: Vec<String>,
    tallies: Vec<Tally>,
    skipped: usize,
}

fn views_of(
    examiner: &Examiner<'_>,
    knowledge: Knowledge,
    tests: &[&Test<'_>],
    options: &EvaluateOptions,
) -> Result<Vec<View>, Error> {
    let network = examiner.scorer.network();
    let years: Vec<Option<u16>> = network.partnerships().iter().map(known::year).collect();
    let examine = |test: &&Test<'_>| {
        let known = |index: usize| {
            let begun = match knowledge {
                Knowledge::Others => true,
                Knowledge::Earlier => years[index].zip(test.year).is_some_and(|(known, own)| known < own),
            };
            begun && !test.same.contains(&index)
        };
        let tested = Tested { partnership: &test.partnership.id, knowledge, members: &test.members };
        examiner.examine(tested, known)
    };
    let empty = || Draft {
        queries: Vec::new(),
        labels: Vec::new(),
        tallies: vec![Tally::new(network.catalogue().len()); examiner.methods.len()],
        skipped: 0,
    };
    let mut drafts = Protocol::ALL.map(|_| empty());
    for tests in tests.chunks(TOGETHER) {
        let answers: Vec<Result<Vec<Answer>, Error>> = tests.par_iter().map(examine).collect();
        for (test, answers) in tests.iter().zip(answers) {
            answers?.into_iter().for_each(|answer| enter(test.partnership, answer, &mut drafts, options));
        }
    }
    let finish = |(protocol, draft)| finish(examiner.methods, knowledge, protocol, draft, options);
    Ok(Protocol::ALL.into_iter().zip(drafts).map(finish).collect())
}

/// Enters the answer to one query.
fn enter(partnership: &Partnership, answer: Answer, drafts: &mut [Draft; 2], options: &EvaluateOptions) {
    let mut candidates = answer.candidates;
    for (found, draft) in answer.found.into_iter().zip(drafts) {
        let Some(found) = found else {
            draft.skipped += 1;
            continue;
        };
        for ((_, list), tally) in found.iter().zip(&mut draft.tallies) {
            tally.add(list);
        }
        draft.labels.push(options.related.get(&partnership.id).unwrap_or(&partnership.id).clone());
        draft.queries.push(Query {
            partnership: partnership.id.clone(),
            hidden: answer.hidden,
            newcomer: answer.newcomer,
            found: found.into_iter().map(|(found, _)| found).collect(),
            candidates: std::mem::take(&mut candidates),
        });
    }
}

fn finish(
    methods: &[Method],
    knowledge: Knowledge,
    protocol: Protocol,
    draft: Draft,
    options: &EvaluateOptions,
) -> View {
    let Draft { queries, labels, tallies, skipped } = draft;
    let units: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
    let units: BTreeMap<&str, usize> =
        units.into_iter().enumerate().map(|(unit, label)| (label, unit)).collect();
    let slice = |members: Members| {
        let mut sums = Sums::new(units.len(), methods.len() * MEASURES);
        let mut count = 0;
        for (query, label) in queries.iter().zip(&labels).filter(|(query, _)| members.admits(query.newcomer))
        {
            count += 1;
            let measures = query.found.iter().flat_map(|found| found.place.measures());
            sums.add(units[label.as_str()], measures);
        }
        if count == 0 {
            return Slice { members, queries: 0, estimates: Vec::new(), differences: Vec::new() };
        }
        let (means, resamples) = (sums.means(), sums.resampled(options.seed, options.resamples));
        Slice {
            members,
            queries: count,
            estimates: (0..methods.len()).map(|method| estimates(&means, &resamples, method)).collect(),
            differences: compared(methods)
                .par_iter()
                .map(|&(of, minus)| comparison(&means, &resamples, of, minus))
                .collect(),
        }
    };
    View {
        knowledge,
        protocol,
        skipped,
        units: units.len(),
        slices: Members::ALL.map(slice).into(),
        listings: tallies.into_iter().map(Tally::finish).collect(),
        queries,
    }
}

fn estimates(means: &[f64], resamples: &Resamples, method: usize) -> [Estimate; MEASURES] {
    std::array::from_fn(|measure| {
        let column = method * MEASURES + measure;
        Estimate { value: means[column], interval: resamples.interval(column) }
    })
}

fn comparison(means: &[f64], resamples: &Resamples, of: usize, minus: usize) -> Comparison {
    let estimates = std::array::from_fn(|measure| {
        let (x, y) = (of * MEASURES + measure, minus * MEASURES + measure);
        Estimate { value: means[x] - means[y], interval: resamples.difference(x, y) }
    });
    Comparison { of, minus, estimates }
}

/// Which methods are compared: the score with every other one, and the score without ties with every baseline.
fn compared(methods: &[Method]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (1..methods.len()).map(|other| (0, other)).collect();
    let without_ties = |method: &Method| matches!(method, Method::Without(component) if component == "ties");
    if let Some(of) = methods.iter().position(without_ties) {
        let baselines = (0..methods.len()).filter(|&other| methods[other].is_baseline());
        pairs.extend(baselines.map(|minus| (of, minus)));
    }
    pairs
}
