//! The report: everything that the page shows, and the page written out.

use std::io::{self, Write};

use metacluster::quality::Quality;
use metacluster::{ProposalList, ProposeOptions, Scorer};
use metacluster_io::write::Input;

use crate::data::PageData;
use crate::page;
use crate::strings::{PageLanguage, Strings};

/// Clusters that a report takes; the pairs of more would take minutes and nobody's browser would thank for them.
pub const MOST_CLUSTERS: usize = 2_000;

/// What a report is made from. Everything in it was computed before; the report only shows it.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// The scorer behind all numbers.
    pub scorer: &'a Scorer<'a>,
    /// The proposals, list by list.
    pub lists: &'a [ProposalList],
    /// What was asked of them; its filter says which clusters take part in the ranking too.
    pub options: &'a ProposeOptions,
    /// The state of the catalogue.
    pub quality: &'a Quality,
    /// The files that all this rests on.
    pub inputs: &'a [Input],
    /// What follows `metacluster rank` in a terminal to read the same files under the same filters; the page adds weights.
    pub command: &'a str,
    /// The language of the page.
    pub language: PageLanguage,
}

impl Report<'_> {
    /// For each cluster whether the filter admits it.
    pub(crate) fn takes_part(&self) -> Vec<bool> {
        let catalogue = self.scorer.network().catalogue();
        catalogue.clusters().iter().map(|cluster| self.options.filter.admits(cluster, catalogue)).collect()
    }
}

/// Writes the report page: one HTML file that needs nothing else, in UTF-8.
///
/// Reads every cross-border pair once, O(n²) for n clusters; above [`crate::ALL_PAIRS_UP_TO`] clusters each pair is
/// also compared with those kept, O(n² · kept) at worst.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
/// use metacluster::quality::quality;
/// use metacluster_report::{PageLanguage, Report, write_report};
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("Elbe Hydro", "CZ").sectors(["energy-environment"]).offers(["hydropower"]));
/// builder.add(ClusterDraft::new("Donau Netz", "AT").sectors(["energy-environment"]).seeks(["hydropower"]));
/// let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
/// let scorer = Scorer::new(&network, &Scoring::default())?;
/// let mut options = ProposeOptions::default();
/// options.sizes = 2..=2;
/// let lists = propose(&scorer, &options)?;
/// let (past, complements) = (Partnerships::default(), Complements::default());
/// let quality = quality(network.catalogue(), &past, &scorer.scoring().weights, &complements)?;
/// let report = Report {
///     scorer: &scorer,
///     lists: &lists,
///     options: &options,
///     quality: &quality,
///     inputs: &[],
///     command: "clusters.csv",
///     language: PageLanguage::En,
/// };
/// let mut page = Vec::new();
/// write_report(&report, &mut page)?;
/// assert!(page.starts_with(b"<!DOCTYPE html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Whatever `out` returns.
pub fn write_report(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let strings = Strings::of_page(report.language);
    let data = PageData::new(report, &strings).map_err(io::Error::other)?;
    let block = data.block().map_err(io::Error::other)?;
    out.write_all(page::page(report, &strings, &block).as_bytes())
}
