//! The pairs of a page: which they are, and what every component reads of them.

use metacluster::{PairScore, Scorer};
use rayon::prelude::*;
use serde::Serialize;

use crate::reach::{ALL_PAIRS_UP_TO, BATCH, Reach, TOP_KEPT};
use crate::readings::{Column, Distinct, bits, packed};

/// The pairs of the page in the order of ids.
#[derive(Debug, Serialize)]
pub(crate) struct PairData {
    count: usize,
    /// Whether these are all cross-border pairs of the clusters that take part; then nobody needs to say which.
    all: bool,
    /// How long a list is complete under any weights, if not all pairs are here.
    top: usize,
    /// How many cross-border pairs there are.
    of: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    of_clusters: Option<PairClusters>,
    columns: Vec<Column>,
}

/// Which clusters each pair has: numbers of `bits` bits.
#[derive(Debug, Serialize)]
struct PairClusters {
    bits: u32,
    a: String,
    b: String,
}

impl PairData {
    /// Reads every cross-border pair once. `full` has every component in force.
    pub(crate) fn new(full: &Scorer<'_>, components: usize, takes_part: &[bool]) -> Self {
        let clusters = full.network().catalogue().clusters();
        let members: Vec<usize> = (0..clusters.len()).filter(|&index| takes_part[index]).collect();
        let crosses = |a: usize, b: usize| clusters[a].country() != clusters[b].country();
        if members.len() <= ALL_PAIRS_UP_TO {
            return Self::all(full, components, &members, crosses);
        }
        let mut reach = Reach::new(TOP_KEPT);
        let mut distinct: Vec<(Distinct, Vec<u32>)> = Vec::new();
        distinct.resize_with(components, Default::default);
        let of_member = |at: usize| {
            let a = members[at];
            members[at + 1..].iter().copied().filter(move |&b| crosses(a, b)).map(move |b| (a, b))
        };
        let pairs: Vec<(usize, usize)> = (0..members.len()).flat_map(of_member).collect();
        let mut kept = Vec::new();
        for batch in pairs.chunks(BATCH) {
            let scores: Vec<PairScore> = batch.par_iter().map(|&(a, b)| full.pair(a, b)).collect();
            let keeps = reach.sift(&scores);
            for (pair, _) in scores.iter().zip(keeps).filter(|(_, keeps)| *keeps) {
                kept.push((pair.a as u32, pair.b as u32));
                for ((distinct, numbers), part) in distinct.iter_mut().zip(&pair.parts) {
                    numbers.push(distinct.number(part.reading));
                }
            }
        }
        let bits = bits(clusters.len());
        Self {
            count: kept.len(),
            all: false,
            top: TOP_KEPT,
            of: pairs.len(),
            of_clusters: Some(PairClusters {
                bits,
                a: packed(kept.iter().map(|pair| pair.0), bits),
                b: packed(kept.iter().map(|pair| pair.1), bits),
            }),
            columns: distinct.iter().map(|(distinct, numbers)| distinct.column(numbers)).collect(),
        }
    }

    /// Every cross-border pair. Domestic ones are read too, to see which clusters are alike, and not written.
    fn all(
        full: &Scorer<'_>,
        components: usize,
        members: &[usize],
        crosses: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let n = members.len();
        let mut distinct: Vec<(Distinct, Vec<u32>)> = Vec::new();
        distinct.resize_with(components, || (Distinct::default(), vec![0; n * n]));
        let mut count = 0;
        for (x, &a) in members.iter().enumerate() {
            for (y, &b) in members.iter().enumerate().skip(x + 1) {
                count += usize::from(crosses(a, b));
                for ((distinct, numbers), part) in distinct.iter_mut().zip(&full.pair(a, b).parts) {
                    let number = distinct.number(part.reading);
                    numbers[x * n + y] = number;
                    numbers[y * n + x] = number;
                }
            }
        }
        let is_pair = |x: usize, y: usize| crosses(members[x], members[y]);
        let columns =
            distinct.iter().map(|(distinct, numbers)| distinct.column_of_all(n, numbers, is_pair)).collect();
        Self { count, all: true, top: TOP_KEPT, of: count, of_clusters: None, columns }
    }
}
