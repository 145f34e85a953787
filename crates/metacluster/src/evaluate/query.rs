//! One partnership under test: its members hidden in turn, every candidate scored by every method.

use super::against::{Against, Scores};
use super::known::Knowledge;
use super::measure::Place;
use super::method::{Method, Traits};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::score::Scorer;

/// Who stands to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// All clusters outside what is left of the partnership.
    Any,
    /// Those in a country that none of the members left is in.
    Abroad,
}

impl Protocol {
    /// Both, in the order of every table.
    pub const ALL: [Protocol; 2] = [Protocol::Any, Protocol::Abroad];

    /// The word in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Any => "any",
            Protocol::Abroad => "abroad",
        }
    }
}

/// Where the hidden member stands by one method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its score by the method, to twelve decimals: what rounding does beyond shall break no tie.
    pub score: f64,
    /// Its place among the candidates.
    pub place: Place,
}

/// A candidate of a query with its scores, for those who want to check the measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The cluster, by index.
    pub cluster: usize,
    /// Whether it is a candidate of the protocol `abroad` too.
    pub abroad: bool,
    /// Its score by each method, to twelve decimals.
    pub scores: Vec<f64>,
}

/// The clusters of a top ten, each with its chance to be in it.
pub(super) type Listed = Vec<(u32, f64)>;

/// Length of the lists of which the reach is counted.
pub(super) const LIST: usize = 10;

/// One member hidden.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) hidden: usize,
    /// Whether it is in no other partnership that is known.
    pub(super) newcomer: bool,
    /// For each protocol under which it can be found, for each method where it stands and whom the list names.
    pub(super) found: [Option<Vec<(Found, Listed)>>; 2],
    /// All candidates of the protocol `any`, where they are asked for.
    pub(super) candidates: Vec<Candidate>,
}

/// What all queries share.
#[derive(Debug)]
pub(super) struct Examiner<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) methods: &'a [Method],
    /// For the score, and for the score without each component, the share of every component by its number.
    pub(super) variants: Vec<Vec<f64>>,
    pub(super) traits: Traits,
    pub(super) against: &'a [Against],
    pub(super) keep_scores: bool,
}

/// A partnership with the state of knowledge in which it is tested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested<'a> {
    pub(super) partnership: &'a str,
    pub(super) knowledge: Knowledge,
    /// Members in the catalogue, by index.
    pub(super) members: &'a [usize],
}

impl Examiner<'_> {
    /// Hides each of the members in turn. `known` tells which of the network's partnerships are known meanwhile.
    /// O(members · clusters · components), and memory for members · clusters · methods numbers.
    ///
    /// # Errors
    /// [`Error::MissingScore`] if scores from elsewhere lack a candidate.
    pub(super) fn examine(
        &self,
        tested: Tested<'_>,
        known: impl Fn(usize) -> bool,
    ) -> Result<Vec<Answer>, Error> {
        let scorer = self.scorer.knowing(&known);
        let clusters = scorer.network().catalogue().clusters();
        let popularity: Vec<f64> =
            (0..clusters.len()).map(|cluster| self.traits.popularity(cluster, &known) as f64).collect();
        let by_member: Vec<Vec<Vec<f64>>> =
            tested.members.iter().map(|&member| self.scores(&scorer, member, &popularity)).collect();
        let answer = |place: usize| -> Result<Answer, Error> {
            let candidates = self.candidates(clusters, tested, place, &by_member)?;
            let hidden = tested.members[place];
            Ok(Answer {
                hidden,
                newcomer: self.traits.popularity(hidden, &known) == 0,
                found: Protocol::ALL.map(|protocol| self.found(hidden, protocol, &candidates)),
                candidates: if self.keep_scores { candidates } else { Vec::new() },
            })
        };
        (0..tested.members.len()).map(answer).collect()
    }

    /// Every cluster outside what is left without the member at this place, with its score by each method.
    fn candidates(
        &self,
        clusters: &[Cluster],
        tested: Tested<'_>,
        place: usize,
        by_member: &[Vec<Vec<f64>>],
    ) -> Result<Vec<Candidate>, Error> {
        let members = tested.members;
        let hidden = clusters[members[place]].id();
        let left: Vec<usize> = (0..members.len()).filter(|&other| other != place).collect();
        let against: Vec<Scores<'_>> = self
            .against
            .iter()
            .map(|against| against.query(tested.knowledge, tested.partnership, hidden))
            .collect();
        let candidate = |cluster: usize| {
            let mut against = against.iter();
            let mut score = |method: usize| -> Result<f64, Error> {
                let score = match (&self.methods[method], against.as_slice().first()) {
                    (Method::Against(_), Some(scores)) => {
                        against.next();
                        scores.of(clusters[cluster].id(), tested.partnership, hidden)?
                    }
                    _ => {
                        let sum: f64 = left.iter().map(|&member| by_member[member][method][cluster]).sum();
                        sum / left.len() as f64
                    }
                };
                Ok(to_twelve_decimals(score))
            };
            let here = |&other: &usize| clusters[members[other]].country() == clusters[cluster].country();
            Ok(Candidate {
                cluster,
                abroad: !left.iter().any(here),
                scores: (0..self.methods.len()).map(&mut score).collect::<Result<_, _>>()?,
            })
        };
        let is_left = |cluster: usize| left.iter().any(|&other| members[other] == cluster);
        (0..clusters.len()).filter(|&cluster| !is_left(cluster)).map(candidate).collect()
    }

    /// The scores of every cluster with a member, by method.
    fn scores(&self, scorer: &Scorer<'_>, member: usize, popularity: &[f64]) -> Vec<Vec<f64>> {
        let clusters = scorer.network().catalogue().clusters();
        let n = clusters.len();
        let others = || (0..n).filter(|&cluster| cluster != member);
        let mut variants = vec![vec![0.0; n]; self.variants.len()];
        let mut sums = vec![0.0; self.variants.len()];
        for cluster in others() {
            sums.fill(0.0);
            scorer.readings(member, cluster, |component, reading| {
                for (sum, shares) in sums.iter_mut().zip(&self.variants) {
                    *sum += shares[component] * reading.value;
                }
            });
            for (all, sum) in variants.iter_mut().zip(&sums) {
                all[cluster] = sum.clamp(0.0, 1.0);
            }
        }
        let mut variants = variants.into_iter();
        let column = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let mut column = vec![0.0; n];
            others().for_each(|cluster| column[cluster] = value(cluster));
            column
        };
        let of = |method: &Method| match method {
            Method::Score | Method::Without(_) => variants.next().unwrap_or_default(),
            Method::Jaccard => column(&|cluster| self.traits.jaccard(member, cluster)),
            Method::SameSector => {
                column(&|cluster| if self.traits.same_sector(member, cluster) { 1.0 } else { 0.0 })
            }
            Method::Popularity => popularity.to_vec(),
            Method::Nearest => column(&|cluster| -kilometres(&clusters[member], &clusters[cluster])),
            // Scores from elsewhere are of candidates, not of pairs.
            Method::Random | Method::Against(_) => vec![0.0; n],
        };
        self.methods.iter().map(of).collect()
    }

    /// Where the hidden member stands; `None` if it is not among the candidates.
    fn found(
        &self,
        hidden: usize,
        protocol: Protocol,
        candidates: &[Candidate],
    ) -> Option<Vec<(Found, Listed)>> {
        let admitted: Vec<&Candidate> =
            candidates.iter().filter(|candidate| protocol == Protocol::Any || candidate.abroad).collect();
        let own = admitted.iter().find(|candidate| candidate.cluster == hidden)?;
        let find = |method: usize| {
            let score = own.scores[method];
            let place = match self.methods[method] {
                Method::Random => Place::by_chance(admitted.len()),
                _ => Place::of_score(score, admitted.iter().map(|candidate| candidate.scores[method])),
            };
            (Found { score, place }, listed(&admitted, method))
        };
        Some((0..self.methods.len()).map(find).collect())
    }
}

/// In place of a distance that nobody knows: farther than anything on Earth, and the same for all.
const UNKNOWN_DISTANCE: f64 = 1e5;

fn kilometres(a: &Cluster, b: &Cluster) -> f64 {
    match (a.position(), b.position()) {
        (Some(a), Some(b)) => a.kilometres_to(&b),
        _ => UNKNOWN_DISTANCE,
    }
}

/// The top ten by one method, those tied for its last places with their chance. O(candidates).
fn listed(candidates: &[&Candidate], method: usize) -> Listed {
    let mut scores: Vec<f64> = candidates.iter().map(|candidate| candidate.scores[method]).collect();
    let least = if scores.len() > LIST {
        *scores.select_nth_unstable_by(LIST - 1, |x, y| y.total_cmp(x)).1
    } else {
        f64::NEG_INFINITY
    };
    let place = Place::of_score(least, candidates.iter().map(|candidate| candidate.scores[method]));
    let chance = |candidate: &&&Candidate| {
        let score = candidate.scores[method];
        if score.total_cmp(&least).is_gt() {
            Some((candidate.cluster as u32, 1.0))
        } else if score.total_cmp(&least).is_eq() {
            Some((candidate.cluster as u32, place.hit(LIST)))
        } else {
            None
        }
    };
    candidates.iter().filter_map(|candidate| chance(&candidate)).collect()
}

/// The last bits of a mean depend on the order of its terms; scores that differ there only are equal.
fn to_twelve_decimals(number: f64) -> f64 {
    const SCALE: f64 = 1e12;
    // Adding zero turns a negative zero into a plain one.
    (number * SCALE).round() / SCALE + 0.0
}
