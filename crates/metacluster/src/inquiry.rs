//! Whom should one ask for what? Which unknown fields of which clusters, once stated, could change somebody's top k.
//!
//! For every cluster and every field that it does not state: how many of the askers' lists could it enter if its answer
//! suited the asker best, everything else staying as it is; in how many is it now; how many could it leave if the answer
//! suited least; and how many would it enter in a good case, with the value that one in ten of the catalogue's known
//! pairs surpasses. Each list counts by itself: one answer need not suit all of them. An answer is read only by those
//! who state the other half of it (who seeks, for an offer; who has themes, for themes), and a pair where both sides are
//! silent stays unknown until both have spoken. What is said to be impossible is: no answer to one question, whatever
//! it is, enters more lists, or leaves more, than said here.
//!
//! Time O(n²) bounds at a few nanoseconds, and full readings only for pairs that an answer could lift over the threshold
//! of a list, which the ranking has set; memory O(n · k). In a sparse catalogue many pairs can be lifted so far.

use rayon::prelude::*;

use crate::rank::field::Field;
use crate::rank::{RankOptions, Scope, rank};
use crate::score::{BOUND_SLACK, Scorer};

mod reach;
mod stated;
mod usual;

pub use stated::Askable;
pub use usual::GOOD_CASE;

use reach::{Case, Reach};

/// Which questions are worth asking.
#[derive(Debug, Clone, PartialEq)]
pub struct Inquiry {
    /// Length of the lists.
    pub top: usize,
    /// How many clusters' lists were looked at.
    pub askers: usize,
    /// How many clusters can be asked.
    pub clusters: usize,
    /// Each field over the whole catalogue.
    pub fields: Vec<FieldAsked>,
    /// Every field that a cluster does not state, those first whose answer could enter the most lists; then those that
    /// would enter more in a good case, then by cluster and field.
    pub questions: Vec<FieldQuestion>,
}

/// One field over all clusters that can be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldAsked {
    /// The field.
    pub field: Askable,
    /// How many clusters do not state it.
    pub missing: usize,
    /// How many askers could read an answer, since they state the other half.
    pub readers: usize,
    /// Whether any weight hangs on it; else answers change nothing.
    pub has_weight: bool,
    /// For how many clusters an answer could enter a list.
    pub useful: usize,
    /// What an answer is worth in a good case, as the value of the component (of one direction for offers and seeks);
    /// `None` where no pair of the catalogue is known.
    pub good_case: Option<f64>,
}

/// One field of one cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldQuestion {
    /// The cluster, by index.
    pub cluster: usize,
    /// The field that it does not state.
    pub field: Askable,
    /// How many lists it is in now.
    pub now: usize,
    /// How many others it could enter.
    pub could_enter: usize,
    /// How many others it would enter in a good case; `None` where nothing is usual yet.
    pub good_case: Option<usize>,
    /// How many of those it is in it could leave.
    pub could_leave: usize,
    /// How many of the askers that admit it could read the answer.
    pub readers: usize,
    /// The askers whose lists it could enter by the widest margin, by index, at most three.
    pub examples: Vec<usize>,
}

/// Finds the questions of a request: `top` is the length of the lists, [`Scope::For`] names the askers, any other scope
/// means everyone whom the filter admits. Sectors that were inferred from themes count as known, as they do in scores,
/// unless `inferred_too` asks for them. Components of the caller's own are not asked about and stay as they are.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("A", "CZ").id("A").seeks(["biogas"]));
/// builder.add(ClusterDraft::new("B", "AT").id("B").offers(["biogas:0.5"]));
/// builder.add(ClusterDraft::new("C", "DE").id("C").themes(["biogas"]));
/// let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
/// let mut options = RankOptions::default();
/// options.top = 1;
/// let answer = inquire(&Scorer::new(&network, &Scoring::default())?, &options, false);
/// let question = answer.questions.iter().find(|it| (it.cluster, it.field) == (2, inquiry::Askable::Offers)).unwrap();
/// // C could offer A all that it seeks, where B offers half; nobody else seeks anything.
/// assert_eq!((question.now, question.could_enter, question.readers), (0, 1, 1));
/// # Ok::<(), Error>(())
/// ```
pub fn inquire(scorer: &Scorer<'_>, options: &RankOptions, inferred_too: bool) -> Inquiry {
    let mut lists = options.clone();
    // One more than is listed: who would come next if one of the list left.
    lists.top = options.top.saturating_add(1);
    match &mut lists.scope {
        Scope::For(askers) => {
            askers.sort_unstable();
            askers.dedup();
        }
        scope => *scope = Scope::PerCluster,
    }
    let field = Field::new(scorer, &lists);
    let members = field.members();
    let askers = match &lists.scope {
        Scope::For(askers) => askers,
        _ => members,
    };
    let thresholds = Lists::new(scorer, &lists, options.top, askers);
    let reach = Reach::new(scorer, inferred_too);
    let good = usual::good_case(scorer);
    let ask = |work: &mut _, &cluster: &usize| questions(&field, &reach, &good, &thresholds, cluster, work);
    let mut questions: Vec<FieldQuestion> =
        members.par_iter().map_init(|| field.work(), ask).flatten_iter().collect();
    questions.sort_by(|x, y| {
        let worth = |question: &FieldQuestion| (question.could_enter, question.good_case);
        worth(y).cmp(&worth(x)).then((x.cluster, x.field).cmp(&(y.cluster, y.field)))
    });
    let fields = Askable::ALL.map(|field| FieldAsked {
        field,
        missing: questions.iter().filter(|question| question.field == field).count(),
        readers: askers.iter().filter(|&&asker| reach.stated[asker].has(field.read_with())).count(),
        has_weight: reach.has_weight(field),
        useful: questions.iter().filter(|it| it.field == field && it.could_enter > 0).count(),
        good_case: good[field as usize],
    });
    Inquiry {
        top: options.top,
        askers: askers.len(),
        clusters: members.len(),
        fields: fields.into(),
        questions,
    }
}

/// The askers' lists, as far as questions need them.
#[derive(Debug)]
struct Lists {
    askers: Vec<usize>,
    /// For each asker, by its place, what a pair has to come before to be in its list; `None` while there is room.
    last: Vec<Option<Line>>,
    /// What would come next if one of the list left.
    next: Vec<Option<Line>>,
    /// For each cluster the places of the askers in whose lists it is.
    listed: Vec<Vec<u32>>,
    /// The bound that a pair has to reach to be of use.
    least: Vec<f32>,
    min_score: f64,
}

/// A pair in the one order of every ranking.
#[derive(Debug, Clone, Copy)]
struct Line {
    score: f64,
    a: usize,
    b: usize,
}

impl Line {
    fn new(score: f64, x: usize, y: usize) -> Self {
        Self { score, a: x.min(y), b: x.max(y) }
    }

    fn is_before(&self, other: &Line) -> bool {
        let order = other.score.total_cmp(&self.score);
        order.then_with(|| (self.a, self.b).cmp(&(other.a, other.b))).is_lt()
    }
}

impl Lists {
    fn new(scorer: &Scorer<'_>, options: &RankOptions, top: usize, askers: &[usize]) -> Self {
        let ranking = rank(scorer, options);
        let mut lists = Self {
            askers: askers.to_vec(),
            last: vec![None; askers.len()],
            next: vec![None; askers.len()],
            listed: vec![Vec::new(); scorer.network().catalogue().len()],
            least: vec![f32::NEG_INFINITY; askers.len()],
            min_score: options.min_score,
        };
        for pair in &ranking.pairs {
            let Ok(place) = askers.binary_search(&pair.a) else { continue };
            let line = Line::new(pair.totals.score, pair.a, pair.b);
            if pair.rank <= top {
                lists.listed[pair.b].push(place as u32);
            } else {
                lists.next[place] = Some(line);
            }
            if pair.rank == top {
                lists.last[place] = Some(line);
            }
        }
        for (least, last) in lists.least.iter_mut().zip(&lists.last) {
            let score = last.map_or(options.min_score, |line| line.score.max(options.min_score));
            *least = (score - BOUND_SLACK) as f32;
        }
        lists
    }

    /// Whether a pair with this score stands in the list of an asker, as far as those listed now are concerned.
    fn enters(&self, place: usize, score: Option<f64>, cluster: usize) -> bool {
        let Some(score) = score.filter(|&score| score >= self.min_score) else { return false };
        let line = Line::new(score, self.askers[place], cluster);
        self.last[place].is_none_or(|last| line.is_before(&last))
    }

    /// Whether a pair that is in the list of an asker could be out of it with this score.
    fn leaves(&self, place: usize, score: Option<f64>, cluster: usize) -> bool {
        let Some(score) = score.filter(|&score| score >= self.min_score) else { return true };
        let line = Line::new(score, self.askers[place], cluster);
        self.next[place].is_some_and(|next| next.is_before(&line))
    }
}

/// At most as many askers are named in a question.
const EXAMPLES: usize = 3;

/// What rounding may take from a sum in single precision.
const ROUNDING: f32 = 1e-5;

/// The questions to one cluster.
fn questions(
    field: &Field<'_>,
    reach: &Reach<'_>,
    good: &[Option<f64>; Askable::ALL.len()],
    lists: &Lists,
    cluster: usize,
    work: &mut crate::rank::field::Work,
) -> Vec<FieldQuestion> {
    let missing = reach.missing[cluster];
    let mut questions: Vec<FieldQuestion> = Askable::ALL
        .into_iter()
        .filter(|&asked| missing.has(asked))
        .map(|asked| FieldQuestion {
            cluster,
            field: asked,
            now: lists.listed[cluster].len(),
            could_enter: 0,
            good_case: good[asked as usize].map(|_| 0),
            could_leave: 0,
            readers: 0,
            examples: Vec::new(),
        })
        .collect();
    if questions.is_empty() {
        return questions;
    }
    let readers: Vec<_> = questions.iter().map(|question| reach.readers(cluster, question.field)).collect();
    let most = reach.most_added(cluster);
    let bounds = field.bounds(cluster, field.len(), work);
    let mut listed = lists.listed[cluster].iter().copied().peekable();
    let mut margins: Vec<Vec<(f64, usize)>> = vec![Vec::new(); questions.len()];
    for (place, &asker) in lists.askers.iter().enumerate() {
        let is_listed = listed.next_if_eq(&(place as u32)).is_some();
        if !field.admits(asker, cluster) {
            continue;
        }
        let stated = reach.stated[asker];
        for (question, readers) in questions.iter_mut().zip(&readers) {
            question.readers += usize::from(stated.meets(*readers));
        }
        let bound = bounds[asker] + most[usize::from(stated.0)] + ROUNDING;
        if !is_listed && bound < lists.least[place] {
            continue;
        }
        let readings = reach.readings(asker, cluster);
        for (question, margins) in questions.iter_mut().zip(&mut margins) {
            let outcome = |case| reach.outcome(&readings, asker, cluster, question.field, case);
            if is_listed {
                let worst = outcome(Case::Worst);
                question.could_leave +=
                    usize::from(worst.is_read && lists.leaves(place, worst.score, cluster));
                continue;
            }
            let best = outcome(Case::Best);
            if !best.is_read || !lists.enters(place, best.score, cluster) {
                continue;
            }
            question.could_enter += 1;
            let margin = best.score.unwrap_or(0.0) - lists.last[place].map_or(0.0, |last| last.score);
            keep(margins, (margin, asker));
            let usual = outcome(Case::Usual(good));
            if let Some(count) = &mut question.good_case {
                *count += usize::from(usual.is_read && lists.enters(place, usual.score, cluster));
            }
        }
    }
    for (question, margins) in questions.iter_mut().zip(margins) {
        question.examples = margins.into_iter().map(|(_, asker)| asker).collect();
    }
    questions
}

/// Keeps the few widest margins, wide ones first and of equal ones the first askers.
fn keep(margins: &mut Vec<(f64, usize)>, new: (f64, usize)) {
    let place = margins.partition_point(|old| old.0.total_cmp(&new.0).is_ge());
    if place < EXAMPLES {
        margins.insert(place, new);
        margins.truncate(EXAMPLES);
    }
}
