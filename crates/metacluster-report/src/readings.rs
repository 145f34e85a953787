//! What the components read of every pair, packed: each component's distinct readings once, to the bit, and for every
//! pair the number of its reading in as few bits as count them. The page sums weight times value in the engine's order
//! from these, so that its scores are the engine's.

use std::collections::HashMap;

use metacluster::{Known, Reading, Scorer, Scoring, Weights};
use serde::Serialize;

use crate::base64;

/// A scorer in which every component is in force, so that a pair's parts are all readings there are.
///
/// Weights do not change readings; this one's totals are not to be shown.
pub(crate) fn all_components<'a>(scorer: &Scorer<'a>) -> Result<Scorer<'a>, metacluster::Error> {
    let mut weights = Weights::zero();
    for (id, _) in scorer.scoring().weights.iter() {
        weights.set(id, 1.0)?;
    }
    scorer.reweighted(&Scoring { weights, priors: scorer.scoring().priors.clone() })
}

/// One component's readings of all pairs.
#[derive(Debug, Serialize)]
pub(crate) struct Column {
    /// Values of known readings: little-endian doubles in base64.
    known: String,
    /// Low, value and high of each half-known reading.
    half: String,
    /// Low, value and high of each reading of which nothing is known.
    none: String,
    /// Bits of a reading's number; 0 if there is but one reading.
    bits: u32,
    /// The number of every pair's reading, known ones first, then half known, then unknown; least bit first.
    numbers: String,
}

/// Collects the readings of one component, pair after pair.
#[derive(Debug, Default)]
pub(crate) struct ColumnBuilder {
    /// A reading's bits, and its place among those of its kind.
    seen: HashMap<[u64; 3], u32>,
    kinds: [Vec<[f64; 3]>; 3],
    of_pair: Vec<(u8, u32)>,
}

impl ColumnBuilder {
    pub(crate) fn push(&mut self, reading: Reading) {
        let kind = match reading.known {
            Known::Yes => 0,
            Known::Half => 1,
            Known::No => 2,
        };
        let values = [reading.low, reading.value, reading.high];
        // Equal values of different kinds are different readings; none is negative, so the sign bit is free to say so.
        let mut key = values.map(f64::to_bits);
        key[0] |= (kind as u64 & 1) << 63;
        key[1] |= (kind as u64 >> 1) << 63;
        let list = &mut self.kinds[kind];
        let place = *self.seen.entry(key).or_insert_with(|| {
            list.push(values);
            list.len() as u32 - 1
        });
        self.of_pair.push((kind as u8, place));
    }

    pub(crate) fn finish(self) -> Column {
        let [known, half, none] = &self.kinds;
        let firsts = [0, known.len(), known.len() + half.len()];
        let count = firsts[2] + none.len();
        let bits = usize::BITS - count.saturating_sub(1).leading_zeros();
        let numbers = self.of_pair.iter().map(|&(kind, place)| firsts[usize::from(kind)] as u32 + place);
        Column {
            known: doubles(known.iter().map(|values| values[1])),
            half: doubles(half.iter().flatten().copied()),
            none: doubles(none.iter().flatten().copied()),
            bits,
            numbers: packed(numbers, bits),
        }
    }
}

fn doubles(values: impl Iterator<Item = f64>) -> String {
    base64::encode(&values.flat_map(f64::to_le_bytes).collect::<Vec<u8>>())
}

/// Numbers of `bits` bits each, the least bit first, in base64.
pub(crate) fn packed(numbers: impl Iterator<Item = u32>, bits: u32) -> String {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0u64, 0);
    for number in numbers.filter(|_| bits > 0) {
        held |= u64::from(number) << count;
        count += bits;
        while count >= 8 {
            bytes.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    }
    if count > 0 {
        bytes.push(held as u8);
    }
    base64::encode(&bytes)
}
