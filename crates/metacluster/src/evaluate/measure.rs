//! What is measured of a ranking with one right answer, by expectation where scores tie.
//!
//! If `above` candidates score more than the hidden member and `tied` score the same, itself included, its rank is
//! each of above + 1 … above + tied with equal chance. Each measure is the mean over these ranks, so that an order
//! which nobody chose wins and costs nothing: E\[1/rank\], not 1/E\[rank\].

/// What is measured of a query, in the order of every table. All lie in [0, 1] and more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Whether the hidden member is the first.
    HitAt1,
    /// Whether it is among the first five.
    HitAt5,
    /// Whether it is among the first ten.
    HitAt10,
    /// The reciprocal of its rank; the mean over queries is the mean reciprocal rank (MRR).
    ReciprocalRank,
    /// Discounted gain within the first ten, 1/log2(1 + rank), which with one right answer is nDCG@10.
    NdcgAt10,
    /// The share of the other candidates that it stands before, ties by half: the area under the ROC curve.
    Auc,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 6] = [
        Measure::HitAt1,
        Measure::HitAt5,
        Measure::HitAt10,
        Measure::ReciprocalRank,
        Measure::NdcgAt10,
        Measure::Auc,
    ];

    /// Its name in every output.
    pub fn id(self) -> &'static str {
        match self {
            Measure::HitAt1 => "hit@1",
            Measure::HitAt5 => "hit@5",
            Measure::HitAt10 => "hit@10",
            Measure::ReciprocalRank => "MRR",
            Measure::NdcgAt10 => "nDCG@10",
            Measure::Auc => "AUC",
        }
    }

    /// What its mean over queries says, in a line.
    pub fn meaning(self) -> &'static str {
        match self {
            Measure::HitAt1 => "share of queries in which the hidden member comes first",
            Measure::HitAt5 => "share of queries in which it is among the first five",
            Measure::HitAt10 => "share of queries in which it is among the first ten",
            Measure::ReciprocalRank => "mean of 1/rank: 1 if always first, .5 if always second",
            Measure::NdcgAt10 => "mean of 1/log2(1 + rank) within the first ten, 0 beyond",
            Measure::Auc => "share of the other candidates that it stands before, ties by half; .5 is chance",
        }
    }
}

/// How many measures there are.
pub(super) const MEASURES: usize = Measure::ALL.len();

/// Where the hidden member of a query stands among the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Candidates that score more.
    pub above: usize,
    /// Candidates that score the same, itself included: at least 1.
    pub tied: usize,
    /// All candidates, itself included.
    pub of: usize,
}

impl Place {
    /// Where a score stands among scores that hold it. O(n).
    pub(super) fn of_score(score: f64, candidates: impl Iterator<Item = f64>) -> Self {
        let mut place = Self { above: 0, tied: 0, of: 0 };
        for other in candidates {
            place.of += 1;
            place.above += usize::from(other.total_cmp(&score).is_gt());
            place.tied += usize::from(other.total_cmp(&score).is_eq());
        }
        place
    }

    /// Where anything stands among `n` candidates that nothing is known of.
    pub(super) fn by_chance(n: usize) -> Self {
        Self { above: 0, tied: n, of: n }
    }

    /// The expected rank, 1 for the first.
    pub fn rank(self) -> f64 {
        self.above as f64 + (self.tied as f64 + 1.0) / 2.0
    }

    /// The chance of a rank of at most `k`.
    pub fn hit(self, k: usize) -> f64 {
        k.saturating_sub(self.above).min(self.tied) as f64 / self.tied as f64
    }

    /// The expectation of a measure, in [0, 1]. O(tied).
    ///
    /// ```
    /// use metacluster::evaluate::{Measure, Place};
    /// let place = Place { above: 1, tied: 2, of: 10 };
    /// assert_eq!(place.expected(Measure::ReciprocalRank), (1.0 / 2.0 + 1.0 / 3.0) / 2.0);
    /// assert_eq!(place.expected(Measure::Auc), (7.0 + 0.5) / 9.0);
    /// ```
    pub fn expected(self, measure: Measure) -> f64 {
        let (first, last) = (self.above + 1, self.above + self.tied);
        let mean = |last: usize, value: fn(f64) -> f64| {
            (first..=last).map(|rank| value(rank as f64)).sum::<f64>() / self.tied as f64
        };
        match measure {
            Measure::HitAt1 => self.hit(1),
            Measure::HitAt5 => self.hit(5),
            Measure::HitAt10 => self.hit(10),
            Measure::ReciprocalRank => mean(last, |rank| 1.0 / rank),
            Measure::NdcgAt10 => mean(last.min(10), |rank| 1.0 / (1.0 + rank).log2()),
            // Alone there is nobody to stand before: chance.
            Measure::Auc if self.of <= 1 => 0.5,
            Measure::Auc => {
                let below = self.of - last;
                (below as f64 + (self.tied - 1) as f64 / 2.0) / (self.of - 1) as f64
            }
        }
    }

    /// All measures, in their order.
    pub(super) fn measures(self) -> [f64; MEASURES] {
        Measure::ALL.map(|measure| self.expected(measure))
    }
}
