//! What the components read of every pair, packed: each component's distinct readings once, to the bit, and for every
//! pair the number of its reading in as few bits as count them. The page sums weight times value in the engine's order
//! from these, so that its scores are the engine's.
//!
//! Many clusters are alike to a component: those of one region to nearness, those with the same themes to `themes`. Such
//! clusters are of one *kind*; where that is shorter, numbers stand for pairs of kinds instead of pairs of clusters.

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
    /// The number of every pair's reading, known ones first, then half known, then unknown; least bit first. With kinds,
    /// of every pair of kinds, an upper triangle row by row, each row beginning at the kind itself.
    numbers: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<Kinds>,
}

/// Which clusters are alike.
#[derive(Debug, Serialize)]
struct Kinds {
    count: usize,
    bits: u32,
    /// The kind of every cluster that takes part, in order.
    of: String,
}

/// The distinct readings of one component, numbered as they come.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    seen: HashMap<[u64; 4], u32>,
    readings: Vec<Reading>,
}

impl Distinct {
    /// The number of a reading.
    pub(crate) fn number(&mut self, reading: Reading) -> u32 {
        let Reading { known, low, value, high } = reading;
        let key = [known as u64, low.to_bits(), value.to_bits(), high.to_bits()];
        *self.seen.entry(key).or_insert_with(|| {
            self.readings.push(reading);
            self.readings.len() as u32 - 1
        })
    }

    /// The column of these pairs, each by its reading's number.
    pub(crate) fn column(&self, pairs: &[u32]) -> Column {
        let (column, order) = self.ordered(pairs);
        Column { numbers: packed(pairs.iter().map(|&number| order[number as usize]), column.bits), ..column }
    }

    /// The column of all pairs of `n` clusters that `is_pair` admits. `numbers` has the readings of every two clusters,
    /// row by row, admitted or not.
    pub(crate) fn column_of_all(
        &self,
        n: usize,
        numbers: &[u32],
        is_pair: impl Fn(usize, usize) -> bool,
    ) -> Column {
        let admitted = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(|&(a, b)| is_pair(a, b));
        let admitted: Vec<(usize, usize)> = admitted.collect();
        let pairs: Vec<u32> = admitted.iter().map(|&(a, b)| numbers[a * n + b]).collect();
        let (kind_of, count) = kinds(n, numbers);
        if count * (count + 1) / 2 >= pairs.len() {
            return self.column(&pairs);
        }
        let (column, order) = self.ordered(&pairs);
        if column.bits == 0 {
            return column;
        }
        // Pairs of kinds that no pair of clusters has stay 0; nobody asks for them.
        let mut triangle = vec![0; count * (count + 1) / 2];
        for (&(a, b), &number) in admitted.iter().zip(&pairs) {
            let (x, y) = (kind_of[a].min(kind_of[b]), kind_of[a].max(kind_of[b]));
            triangle[x * count - x * x.saturating_sub(1) / 2 + (y - x)] = order[number as usize];
        }
        let bits = bits(count);
        let of = packed(kind_of.iter().map(|&kind| kind as u32), bits);
        Column {
            numbers: packed(triangle.into_iter(), column.bits),
            kinds: Some(Kinds { count, bits, of }),
            ..column
        }
    }

    /// The readings that these numbers use, known ones first, then half known, then unknown, and for each number its
    /// place among them.
    fn ordered(&self, used: &[u32]) -> (Column, Vec<u32>) {
        let mut is_used = vec![false; self.readings.len()];
        used.iter().for_each(|&number| is_used[number as usize] = true);
        let mut order = vec![0; self.readings.len()];
        let mut place = 0;
        let mut lists = [const { Vec::new() }; 3];
        for (known, list) in [Known::Yes, Known::Half, Known::No].into_iter().zip(&mut lists) {
            for (number, reading) in self.readings.iter().enumerate() {
                if reading.known == known && is_used[number] {
                    order[number] = place;
                    place += 1;
                    list.extend(match known {
                        Known::Yes => vec![reading.value],
                        _ => vec![reading.low, reading.value, reading.high],
                    });
                }
            }
        }
        let [known, half, none] = lists.map(|list| doubles(list.into_iter()));
        let column =
            Column { known, half, none, bits: bits(place as usize), numbers: String::new(), kinds: None };
        (column, order)
    }
}

/// The kind of each cluster and how many kinds there are. Two clusters are of one kind if the component reads the same
/// of both with every third; that is transitive, and the reading of two of one kind is then that of any two of it.
/// O(n² · kinds) at worst; nearly all comparisons end at once.
fn kinds(n: usize, numbers: &[u32]) -> (Vec<usize>, usize) {
    let mut firsts: Vec<usize> = Vec::new();
    let mut kind_of = Vec::with_capacity(n);
    for a in 0..n {
        let alike = |&first: &usize| {
            (0..n).all(|b| b == a || b == first || numbers[a * n + b] == numbers[first * n + b])
        };
        let kind = firsts.iter().position(alike).unwrap_or_else(|| {
            firsts.push(a);
            firsts.len() - 1
        });
        kind_of.push(kind);
    }
    (kind_of, firsts.len())
}

/// Bits that numbers below `count` need.
pub(crate) fn bits(count: usize) -> u32 {
    usize::BITS - count.saturating_sub(1).leading_zeros()
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
