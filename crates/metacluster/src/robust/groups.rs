//! Proposed groups as alternatives: what each component says of a group.

use super::alternatives::Alternatives;
use super::confidence::Range;
use super::priors;
use crate::propose::{Proposal, ProposalList};
use crate::score::Scorer;

/// The groups of one list.
pub(super) struct GroupValues {
    /// The place in the list of each, the best first; those of equal scores in the order of the list.
    pub(super) places: Vec<usize>,
    pub(super) alternatives: Alternatives,
    pub(super) ranges: Vec<Range>,
    /// The values of each with every component at its prior; the supply stays.
    pub(super) blank: Vec<Vec<f64>>,
}

/// F(S) = Σ w_c · (α·m_c + β·Cov), or Σ w_c · m_c where nobody asks for anything. O(groups · k² · d).
pub(super) fn values(scorer: &Scorer<'_>, list: &ProposalList, objective: (f64, f64)) -> GroupValues {
    let shares: Vec<f64> = scorer.shares().map(|(_, share)| share).collect();
    let priors = priors(scorer);
    let mut rows: Vec<(f64, usize, Row)> = Vec::new();
    for (place, proposal) in list.proposals.iter().enumerate() {
        let row = Row::new(scorer, proposal, &priors, objective);
        let score = row.value.iter().zip(&shares).fold(0.0, |sum, (value, share)| sum + share * value);
        rows.push((score, place, row));
    }
    rows.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let values = rows.iter().map(|(_, _, row)| row.value.as_slice());
    let scores = rows.iter().map(|row| row.0).collect();
    GroupValues {
        places: rows.iter().map(|row| row.1).collect(),
        alternatives: Alternatives::sorted(&shares, values, scores),
        blank: rows.iter().map(|(_, _, row)| row.blank.clone()).collect(),
        ranges: rows.into_iter().map(|(_, _, row)| Range { low: row.low, high: row.high }).collect(),
    }
}

/// What every component says of a group.
#[derive(Debug, Default)]
struct Row {
    value: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    blank: Vec<f64>,
}

impl Row {
    fn new(scorer: &Scorer<'_>, proposal: &Proposal, priors: &[f64], (alpha, beta): (f64, f64)) -> Self {
        let mut sums = [vec![0.0; priors.len()], vec![0.0; priors.len()], vec![0.0; priors.len()]];
        let mut pairs = 0.0;
        for (at, &a) in proposal.members.iter().enumerate() {
            for &b in &proposal.members[at + 1..] {
                let mut component = 0;
                scorer.sum(a, b, |part| {
                    let reading = part.reading;
                    for (sum, value) in sums.iter_mut().zip([reading.value, reading.low, reading.high]) {
                        sum[component] += value;
                    }
                    component += 1;
                });
                pairs += 1.0;
            }
        }
        let (scale, rest) = proposal.supply.map_or((1.0, 0.0), |supply| (alpha, beta * supply));
        let [value, low, high] =
            sums.map(|sums| sums.into_iter().map(|sum| scale * (sum / pairs) + rest).collect());
        Self { value, low, high, blank: priors.iter().map(|prior| scale * prior + rest).collect() }
    }
}
