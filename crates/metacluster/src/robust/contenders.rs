//! Who can be among the first k pairs under any weights at all, out of every admissible pair of a catalogue.
//!
//! Pairs are read in rounds that double and sifted by the [`Skyband`] of the earlier ones; of two that weights cannot part
//! the one ahead at present stays ahead. What is left is small (hundreds of tens of thousands), and everything said of
//! the first k is exact with it alone. Memory is that of the contenders and not of the pairs.

use rayon::prelude::*;

use super::alternatives::Alternatives;
use crate::rank::RankOptions;
use crate::rank::best::Best;
use crate::rank::field::Field;
use crate::score::{Scorer, Totals};
use crate::skyband::{Candidate, Passed, Skyband};

/// The pairs that matter, and what was put aside.
pub(super) struct Contenders {
    /// In their present order; the lower index first.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) alternatives: Alternatives,
    /// Number of admissible pairs of which anything is known.
    pub(super) admissible: usize,
    /// For each component the first k pairs when it is hidden.
    pub(super) hidden: Vec<Vec<(usize, usize)>>,
}

/// Rows of the first round.
const FIRST: usize = 64;
/// More than two sums of a few numbers up to 1 can differ by roundings.
const SLACK: f64 = 1e-9;

/// The contenders for the first k places, among all pairs or those of one cluster. O(n²·d) time for n clusters, and
/// O(contenders) more for each pair that is not dominated.
pub(super) fn contenders(
    scorer: &Scorer<'_>,
    options: &RankOptions,
    asker: Option<usize>,
    k: usize,
) -> Contenders {
    let field = Field::new(scorer, options);
    let shares: Vec<f64> = scorer.shares().map(|(_, share)| share).collect();
    let reader = Reader { scorer, field: &field, shares: &shares };
    let mut skyband = Skyband::new(k);
    let mut all = Sifted::new(shares.len(), k);
    let turns: Vec<(usize, usize)> = match asker {
        // One row, cut so that every thread has a part.
        Some(asker) => (0..field.len()).step_by(FIRST).map(|start| (asker, start)).collect(),
        None => field.members().iter().map(|&a| (a, 0)).collect(),
    };
    let mut done = 0;
    while done < turns.len() {
        let round = &turns[done..turns.len().min(done + done.max(FIRST))];
        done += round.len();
        let sift = |sifted: Sifted, &(a, start): &(usize, usize)| {
            let partners = match asker {
                Some(_) => start..(start + FIRST).min(field.len()),
                None => 0..a,
            };
            reader.sift(a, partners, &skyband, sifted)
        };
        let start = || Sifted::new(shares.len(), k);
        let Sifted { passed, admissible, hidden } =
            round.par_iter().fold(start, sift).reduce(start, Sifted::merged);
        all = all.merged(Sifted { passed: Vec::new(), admissible, hidden });
        skyband.admit(passed);
    }
    let kept = skyband.into_sorted();
    let rows = kept.iter().map(|candidate| candidate.values.as_slice());
    let scores = kept.iter().map(|candidate| candidate.lead).collect();
    let hidden = all.hidden.into_iter().map(|best| best.into_sorted().map(|(a, b, _)| (a, b)).collect());
    Contenders {
        pairs: kept.iter().map(|candidate| candidate.pair).collect(),
        alternatives: Alternatives::sorted(&shares, rows, scores),
        admissible: all.admissible,
        hidden: hidden.collect(),
    }
}

/// What is left of some pairs.
struct Sifted {
    passed: Vec<Passed>,
    admissible: usize,
    hidden: Vec<Best>,
}

impl Sifted {
    fn new(components: usize, k: usize) -> Self {
        Self { passed: Vec::new(), admissible: 0, hidden: vec![Best::new(k); components] }
    }

    fn merged(mut self, other: Self) -> Self {
        self.passed.extend(other.passed);
        self.admissible += other.admissible;
        self.hidden =
            self.hidden.into_iter().zip(other.hidden).map(|(own, other)| own.merged(other)).collect();
        self
    }
}

struct Reader<'a> {
    scorer: &'a Scorer<'a>,
    field: &'a Field<'a>,
    shares: &'a [f64],
}

impl Reader<'_> {
    /// Reads a pair, with its present score for a lead; gives the share of the weights that is known. `known` becomes that
    /// of each component.
    fn read(&self, a: usize, b: usize, candidate: &mut Candidate, known: &mut Vec<f64>) -> f64 {
        candidate.values.clear();
        known.clear();
        let totals = self.scorer.sum(a, b, |part| {
            candidate.values.push(part.reading.value);
            known.push(part.reading.known.share());
        });
        candidate.pair = (a.min(b), a.max(b));
        candidate.lead = totals.score;
        totals.coverage
    }

    fn sift(
        &self,
        a: usize,
        partners: std::ops::Range<usize>,
        skyband: &Skyband,
        mut sifted: Sifted,
    ) -> Sifted {
        let (mut candidate, mut known) = (Candidate::default(), Vec::new());
        for b in partners.filter(|&b| self.field.admits(a, b)) {
            if self.read(a, b, &mut candidate, &mut known) > 0.0 {
                sifted.admissible += 1;
                self.hide(&candidate, &known, &mut sifted.hidden);
                skyband.sift(&candidate, &mut sifted.passed);
            }
        }
        sifted
    }

    /// Offers the pair to the lists in which one component is hidden; where nothing else is known of it, it would not
    /// be ranked.
    fn hide(&self, candidate: &Candidate, known: &[f64], hidden: &mut [Best]) {
        let priors = &self.scorer.scoring().priors;
        let coverage: f64 = known.iter().sum();
        for (component, (name, _)) in self.scorer.shares().enumerate() {
            let prior = priors.get(name);
            // Near enough to spare nearly all pairs the exact sum.
            let about = candidate.lead + self.shares[component] * (prior - candidate.values[component]);
            if about + SLACK < hidden[component].least_score() || coverage - known[component] <= 0.0 {
                continue;
            }
            let value = |c: usize| if c == component { prior } else { candidate.values[c] };
            let score = self.shares.iter().enumerate().fold(0.0, |sum, (c, share)| sum + share * value(c));
            let totals = Totals { score: score.clamp(0.0, 1.0), low: 0.0, high: 1.0, coverage };
            hidden[component].offer(candidate.pair.0, candidate.pair.1, totals);
        }
    }
}
