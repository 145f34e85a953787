//! The pairs of a page: which they are, and what every component reads of them.

use std::collections::BTreeMap;

use metacluster::{Filter, RankOptions, Scorer, contenders_in_order};
use serde::Serialize;

use crate::readings::{Column, Distinct, bits, packed};

/// Catalogues of up to this many clusters have all their cross-border pairs on the page; pages of larger ones those that
/// can be among the first [`TOP_KEPT`] under some weights.
pub const ALL_PAIRS_UP_TO: usize = 500;
/// How long a list is complete under any weights on the page of a larger catalogue.
pub const TOP_KEPT: usize = 200;

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
    /// Reads every cross-border pair of the clusters that the filter admits. `full` has every component in force.
    pub(crate) fn new(full: &Scorer<'_>, components: usize, filter: &Filter) -> Self {
        let catalogue = full.network().catalogue();
        let clusters = catalogue.clusters();
        let members: Vec<usize> =
            (0..clusters.len()).filter(|&index| filter.admits(&clusters[index], catalogue)).collect();
        if members.len() <= ALL_PAIRS_UP_TO {
            let crosses = |a: usize, b: usize| clusters[a].country() != clusters[b].country();
            return Self::all(full, components, &members, crosses);
        }
        let mut in_country = BTreeMap::<_, usize>::new();
        for &member in &members {
            *in_country.entry(clusters[member].country()).or_default() += 1;
        }
        let pairs_of = |n: usize| n * n.saturating_sub(1) / 2;
        let domestic: usize = in_country.into_values().map(pairs_of).sum();
        let mut options = RankOptions::default();
        options.filter = filter.clone();
        options.top = TOP_KEPT;
        let kept = contenders_in_order(full, &options).concat();
        let mut distinct: Vec<(Distinct, Vec<u32>)> = Vec::new();
        distinct.resize_with(components, Default::default);
        for &(a, b) in &kept {
            for ((distinct, numbers), part) in distinct.iter_mut().zip(&full.pair(a, b).parts) {
                numbers.push(distinct.number(part.reading));
            }
        }
        let bits = bits(clusters.len());
        Self {
            count: kept.len(),
            all: false,
            top: TOP_KEPT,
            of: pairs_of(members.len()) - domestic,
            of_clusters: Some(PairClusters {
                bits,
                a: packed(kept.iter().map(|pair| pair.0 as u32), bits),
                b: packed(kept.iter().map(|pair| pair.1 as u32), bits),
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
