//! Who can be among the first k pairs under any weights at all, out of every admissible pair of a catalogue.
//!
//! A pair that k others dominate, each at least as good by every component and ahead at present, is behind all of them
//! under any weights. What is left is small (hundreds of tens of thousands), and everything said of the first k is exact
//! with it alone. Pairs are read in rounds that double, each sifted by what the earlier ones left, so memory is that of
//! the contenders and not of the pairs.

use rayon::prelude::*;

use super::alternatives::{Alternatives, Kept};
use crate::rank::best::Best;
use crate::rank::field::Field;
use crate::rank::{RankOptions, RankedPair};
use crate::score::{Scorer, Totals};

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

/// A pair as read.
#[derive(Debug, Clone)]
struct Entry {
    pair: (usize, usize),
    score: f64,
    row: Vec<f64>,
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
    best: &[RankedPair],
) -> Contenders {
    let field = Field::new(scorer, options);
    let shares: Vec<f64> = scorer.shares().map(|(_, share)| share).collect();
    let reader = Reader { scorer, field: &field, shares: &shares, k };
    let mut kept: Vec<Entry> = Vec::new();
    // Those known to be best sift the first round.
    let mut gate: Vec<Entry> =
        best.iter().take(k).filter_map(|pair| reader.read(pair.a, pair.b, |_| {})).collect();
    gate.sort_by(order);
    let mut gate = Gate::new(shares.len(), gate);
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
            reader.sift(a, partners, &gate, sifted)
        };
        let start = || Sifted::new(shares.len(), k);
        let sifted = round.par_iter().fold(start, sift).reduce(start, Sifted::merged);
        let Sifted { entries, admissible, hidden } = sifted;
        all = all.merged(Sifted { entries: Vec::new(), admissible, hidden });
        kept.extend(entries);
        kept.sort_by(order);
        kept = undominated(shares.len(), kept, k);
        gate = Gate::new(shares.len(), kept.clone());
    }
    let rows = kept.iter().map(|entry| entry.row.as_slice());
    let scores = kept.iter().map(|entry| entry.score).collect();
    let hidden = all.hidden.into_iter().map(|best| best.into_sorted().map(|(a, b, _)| (a, b)).collect());
    Contenders {
        pairs: kept.iter().map(|entry| entry.pair).collect(),
        alternatives: Alternatives::sorted(&shares, rows, scores),
        admissible: all.admissible,
        hidden: hidden.collect(),
    }
}

/// Score descending, then ids ascending.
fn order(x: &Entry, y: &Entry) -> std::cmp::Ordering {
    y.score.total_cmp(&x.score).then(x.pair.cmp(&y.pair))
}

/// Entries that fewer than k before them dominate.
fn undominated(d: usize, entries: Vec<Entry>, k: usize) -> Vec<Entry> {
    let mut kept = Kept::new(d);
    let mut left = Vec::new();
    for entry in entries {
        if !kept.dominate(&entry.row, k, usize::MAX) {
            kept.push(&entry.row);
            left.push(entry);
        }
    }
    left
}

/// Entries in their order, before which nobody passes whom k of them dominate.
struct Gate {
    entries: Vec<Entry>,
    kept: Kept,
}

impl Gate {
    fn new(d: usize, entries: Vec<Entry>) -> Self {
        let mut kept = Kept::new(d);
        entries.iter().for_each(|entry| kept.push(&entry.row));
        Self { entries, kept }
    }

    fn passes(&self, entry: &Entry, k: usize) -> bool {
        let before = self.entries.partition_point(|other| order(other, entry).is_lt());
        !self.kept.dominate(&entry.row, k, before)
    }
}

/// What is left of some pairs.
struct Sifted {
    entries: Vec<Entry>,
    admissible: usize,
    hidden: Vec<Best>,
}

impl Sifted {
    fn new(components: usize, k: usize) -> Self {
        Self { entries: Vec::new(), admissible: 0, hidden: vec![Best::new(k); components] }
    }

    fn merged(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
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
    k: usize,
}

impl Reader<'_> {
    /// A pair with its values; `None` where nothing is known of it. `known` is told the share of each component that
    /// is known.
    fn read(&self, a: usize, b: usize, mut known: impl FnMut(f64)) -> Option<Entry> {
        let mut row = Vec::with_capacity(self.shares.len());
        let totals = self.scorer.sum(a, b, |part| {
            row.push(part.reading.value);
            known(part.reading.known.share());
        });
        (totals.coverage > 0.0).then(|| Entry { pair: (a.min(b), a.max(b)), score: totals.score, row })
    }

    fn sift(&self, a: usize, partners: std::ops::Range<usize>, gate: &Gate, mut sifted: Sifted) -> Sifted {
        let mut known = Vec::with_capacity(self.shares.len());
        for b in partners.filter(|&b| self.field.admits(a, b)) {
            known.clear();
            let Some(entry) = self.read(a, b, |share| known.push(share)) else { continue };
            sifted.admissible += 1;
            self.hide(&entry, &known, &mut sifted.hidden);
            if gate.passes(&entry, self.k) {
                sifted.entries.push(entry);
            }
        }
        sifted
    }

    /// Offers the pair to the lists in which one component is hidden; where nothing else is known of it, it would not
    /// be ranked.
    fn hide(&self, entry: &Entry, known: &[f64], hidden: &mut [Best]) {
        let priors = &self.scorer.scoring().priors;
        let coverage: f64 = known.iter().sum();
        for (component, (name, _)) in self.scorer.shares().enumerate() {
            let prior = priors.get(name);
            // Near enough to spare nearly all pairs the exact sum.
            let about = entry.score + self.shares[component] * (prior - entry.row[component]);
            if about + SLACK < hidden[component].least_score() || coverage - known[component] <= 0.0 {
                continue;
            }
            let value = |c: usize| if c == component { prior } else { entry.row[c] };
            let score = self.shares.iter().enumerate().fold(0.0, |sum, (c, share)| sum + share * value(c));
            let totals = Totals { score: score.clamp(0.0, 1.0), low: 0.0, high: 1.0, coverage };
            hidden[component].offer(entry.pair.0, entry.pair.1, totals);
        }
    }
}
