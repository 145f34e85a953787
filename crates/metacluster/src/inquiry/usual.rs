//! What answers are usually worth in a catalogue: a quantile of the values of pairs that are known.

use super::stated::Askable;
use crate::component::Known;
use crate::component::complement::Complement;
use crate::score::Scorer;

/// A good answer is one that this share of the known pairs does not surpass.
pub const GOOD_CASE: f64 = 0.9;

/// Pairs read at most; a regular part of all pairs in larger catalogues.
const PAIRS_READ: usize = 300_000;

/// For each field the value of its component that one in ten of the known cross-border pairs surpasses; for offers and
/// seeks that of one direction. `None` where no pair is known. O(pairs read · log).
pub(super) fn good_case(scorer: &Scorer<'_>) -> [Option<f64>; Askable::ALL.len()] {
    let network = scorer.network();
    let clusters = network.catalogue().clusters();
    let complement = Complement::new(network);
    let n = clusters.len();
    let stride = (n * n.saturating_sub(1) / 2).div_ceil(PAIRS_READ).max(1);
    let mut values: [Vec<f64>; Askable::ALL.len()] = Default::default();
    let mut flows = Vec::new();
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).step_by(stride);
    for (a, b) in pairs.filter(|&(a, b)| clusters[a].country() != clusters[b].country()) {
        scorer.readings(a, b, |component, reading| {
            let field = match scorer.component_id(component) {
                "sectors" => Askable::Sectors,
                "themes" => Askable::Themes,
                "proximity" => Askable::Place,
                "balance" => Askable::Members,
                _ => return,
            };
            if reading.known == Known::Yes {
                values[field as usize].push(reading.value);
            }
        });
        flows.extend(complement.direction(a, b));
        flows.extend(complement.direction(b, a));
    }
    values[Askable::Offers as usize].clone_from(&flows);
    values[Askable::Seeks as usize] = flows;
    values.map(|mut values| {
        let place = (values.len().checked_sub(1)? as f64 * GOOD_CASE).ceil() as usize;
        Some(*values.select_nth_unstable_by(place, f64::total_cmp).1)
    })
}
