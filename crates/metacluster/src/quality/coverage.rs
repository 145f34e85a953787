//! How much of its score a pair can expect to rest on data, and which column would add most if everyone filled it.
//!
//! The mean of the coverage κ over all cross-border pairs, without visiting one. Each component is known for a pair if
//! the one has a field x and the other a field y (for `complement`, offers and seeks, once each way and half each; for
//! every other component the same field twice). So the share of pairs for which it is known is
//!
//! (X·Y − Σ_c X_c·Y_c) / (N² − Σ_c N_c²)
//!
//! with N clusters, X and Y of them with the fields, and N_c, X_c, Y_c those of country c: pairs of all less pairs within
//! a country, counted in both orders above and below the line. Exact, in integers up to the division.
//! O(clusters + memberships · log clusters + countries · components).

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::complement::Complements;
use crate::country::CountryCode;
use crate::error::Error;
use crate::partnership::Partnerships;
use crate::weights::{COMPONENTS, Weights, check_names};

/// What a cross-border pair can expect to be known of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExpectedCoverage {
    /// How many cross-border pairs there are.
    pub pairs: u64,
    /// The mean coverage over all of them, in [0, 1]: the sum of the parts. 0 if there is no such pair.
    pub mean: f64,
    /// One for each component with a weight, in the order of every table.
    pub parts: Vec<CoveragePart>,
    /// What the mean would be if a column were filled by all, the greatest first.
    pub filled: Vec<Filled>,
}

/// What one component adds to the mean coverage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoveragePart {
    /// The component's name.
    pub component: &'static str,
    /// Its share of the weights.
    pub weight: f64,
    /// The mean share of it that is known for a pair, in [0, 1].
    pub known: f64,
}

impl CoveragePart {
    /// weight · known.
    pub fn contribution(&self) -> f64 {
        self.weight * self.known
    }
}

/// The mean coverage if every cluster filled some columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Filled {
    /// The columns. `partnerships` is the companion table: every cluster in one.
    pub columns: &'static [&'static str],
    /// The mean coverage then.
    pub coverage: f64,
}

/// What a cluster may hold that makes a component known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Anything,
    Sectors,
    Themes,
    Offers,
    Seeks,
    Position,
    Partnership,
    Members,
}

const HELD: usize = 8;

/// Clusters by what they hold.
type Counts = [u64; HELD];

/// What is filled together. Offers answer seeks, so that either alone may add nothing; themes are taken as words without
/// a sector, since which sectors would be inferred from them nobody knows.
const FILLS: [(&[&str], &[Held]); 8] = [
    (&["sectors"], &[Held::Sectors]),
    (&["themes"], &[Held::Themes]),
    (&["offers"], &[Held::Offers]),
    (&["seeks"], &[Held::Seeks]),
    (&["offers", "seeks"], &[Held::Offers, Held::Seeks]),
    (&["region"], &[Held::Position]),
    (&["partnerships"], &[Held::Partnership]),
    (&["members"], &[Held::Members]),
];

/// What the two clusters of a pair have to hold.
fn needs(component: &str, complements: &Complements) -> Option<(Held, Held)> {
    let both = |held| Some((held, held));
    match component {
        "sectors" => both(Held::Sectors),
        "complement" => Some((Held::Offers, Held::Seeks)),
        "themes" => both(Held::Themes),
        "proximity" => both(Held::Position),
        "ties" => both(Held::Partnership),
        "balance" => both(Held::Members),
        "bridge" if !complements.is_empty() => both(Held::Sectors),
        _ => None,
    }
}

/// The mean coverage under these weights.
pub(super) fn expected(
    catalogue: &Catalogue,
    partnerships: &Partnerships,
    weights: &Weights,
    complements: &Complements,
) -> Result<ExpectedCoverage, Error> {
    check_names(weights.iter().map(|(name, _)| name), COMPONENTS.into_iter())?;
    let shares = weights.shares(COMPONENTS.into_iter())?;
    let countries = countries(catalogue, partnerships);
    let ordered_pairs = crossing(&countries, Held::Anything, Held::Anything);
    let parts = |countries: &[Counts]| -> Vec<CoveragePart> {
        let known = |component| match needs(component, complements) {
            Some((x, y)) if ordered_pairs > 0 => crossing(countries, x, y) as f64 / ordered_pairs as f64,
            _ => 0.0,
        };
        let all = COMPONENTS.into_iter().zip(&shares).filter(|(_, weight)| **weight > 0.0);
        all.map(|(component, &weight)| CoveragePart { component, weight, known: known(component) }).collect()
    };
    let mean = |parts: &[CoveragePart]| -> f64 {
        parts.iter().map(CoveragePart::contribution).sum::<f64>().clamp(0.0, 1.0)
    };
    let mut filled: Vec<Filled> = FILLS
        .iter()
        .map(|&(columns, held)| {
            let mut countries = countries.clone();
            for counts in &mut countries {
                held.iter().for_each(|&held| counts[held as usize] = counts[Held::Anything as usize]);
            }
            Filled { columns, coverage: mean(&parts(&countries)) }
        })
        .collect();
    // Stable: of equal ones that which stands first above.
    filled.sort_by(|a, b| b.coverage.total_cmp(&a.coverage));
    let parts = parts(&countries);
    Ok(ExpectedCoverage { pairs: ordered_pairs / 2, mean: mean(&parts), parts, filled })
}

/// Clusters of each country by what they hold.
fn countries(catalogue: &Catalogue, partnerships: &Partnerships) -> Vec<Counts> {
    let mut in_partnership = vec![false; catalogue.len()];
    for member in partnerships.iter().flat_map(|partnership| &partnership.members) {
        if let Some(cluster) = catalogue.index_of(member) {
            in_partnership[cluster] = true;
        }
    }
    let mut countries: BTreeMap<CountryCode, Counts> = BTreeMap::new();
    for (cluster, &in_partnership) in catalogue.clusters().iter().zip(&in_partnership) {
        let counts = countries.entry(cluster.country()).or_default();
        let mut count = |held: Held, holds: bool| counts[held as usize] += u64::from(holds);
        count(Held::Anything, true);
        count(Held::Sectors, !cluster.sectors().is_empty());
        count(Held::Themes, !cluster.themes().is_empty());
        count(Held::Offers, !cluster.offers().is_empty());
        count(Held::Seeks, !cluster.seeks().is_empty());
        count(Held::Position, cluster.position().is_some());
        count(Held::Partnership, in_partnership);
        count(Held::Members, cluster.members().is_some());
    }
    countries.into_values().collect()
}

/// X·Y − Σ_c X_c·Y_c: in how many ordered cross-border pairs the first holds x and the second y.
fn crossing(countries: &[Counts], x: Held, y: Held) -> u64 {
    let of = |counts: &Counts, held: Held| counts[held as usize];
    let total = |held| countries.iter().map(|counts| of(counts, held)).sum::<u64>();
    let within = countries.iter().map(|counts| of(counts, x) * of(counts, y)).sum::<u64>();
    total(x) * total(y) - within
}
