//! How good is a catalogue for matchmaking: what it says, how much of a score that lets rest on data, what looks wrong
//! in it, and which of its rows are cluster organisations by published criteria.
//!
//! Nothing here changes a score or drops a row. Suspected duplicates are another matter, which needs two rows at a time.

mod coverage;
mod criteria;
mod fields;
mod place;
mod suspicion;

pub use coverage::{CoveragePart, ExpectedCoverage, Filled};
pub use criteria::{
    Criteria, Criterion, LEAST_KINDS, LEAST_MEMBERS, LEAST_STAFF_FTE, Tally, Verdict, overall,
};
pub use fields::Field;
pub use suspicion::{Suspect, Suspicion};

use crate::catalogue::Catalogue;
use crate::complement::Complements;
use crate::error::Error;
use crate::partnership::Partnerships;
use crate::weights::Weights;

/// What can be said of a catalogue as a whole.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Quality {
    /// How many clusters there are.
    pub clusters: usize,
    /// How many of them fill each column.
    pub fields: Vec<Field>,
    /// What a cross-border pair can expect to be known of it.
    pub coverage: ExpectedCoverage,
    /// Values that a person should look at, in the order of clusters.
    pub suspects: Vec<Suspect>,
    /// Which clusters are cluster organisations by published criteria.
    pub criteria: Criteria,
}

/// Profiles a catalogue. The complements table only decides whether `bridge` can be known at all.
/// O(n log n) for n clusters, and for each stated position O(regions of its country).
///
/// ```
/// use metacluster::quality::quality;
/// use metacluster::*;
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("A", "CZ").themes(["biogas"]).offers(["biogas"]).members(40));
/// builder.add(ClusterDraft::new("B", "AT").themes(["biogas"]).members(9));
/// let (catalogue, partnerships) = (builder.finish(), Partnerships::default());
/// let quality = quality(&catalogue, &partnerships, &Weights::default(), &Complements::default())?;
/// // Sectors are inferred from themes: .20 + .25 + .05 of the weights are known.
/// assert_eq!((quality.coverage.mean * 100.0).round(), 50.0);
/// assert_eq!(quality.coverage.filled[0].columns, ["offers", "seeks"]);
/// assert_eq!(quality.criteria.each[0].met, 1);
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// [`Error::Unknown`] for a weight whose name no built-in component has, [`Error::NoWeight`] if all weights are zero.
pub fn quality(
    catalogue: &Catalogue,
    partnerships: &Partnerships,
    weights: &Weights,
    complements: &Complements,
) -> Result<Quality, Error> {
    Ok(Quality {
        clusters: catalogue.len(),
        fields: fields::fields(catalogue.clusters()),
        coverage: coverage::expected(catalogue, partnerships, weights, complements)?,
        suspects: suspicion::suspects(catalogue),
        criteria: Criteria::of(catalogue.clusters()),
    })
}
