//! A catalogue: clusters that passed every check, in the order of their ids. How drafts become clusters is told in
//! `builder` and `prepare`.

use std::sync::Arc;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::nearest::nearest;
use crate::reference::Reference;
use crate::vocabulary::Vocabulary;

mod builder;
mod ids;
mod prepare;
mod stands;
mod tray;
mod understood;

pub use builder::{Added, CatalogueBuilder, Outcome};
pub use prepare::{Prepared, Preparer, Warnings};
pub use tray::{FullTray, Tray};

/// Checked clusters in ascending order of id, with the vocabulary of their words.
#[derive(Debug, Clone)]
pub struct Catalogue {
    reference: Arc<Reference>,
    vocabulary: Vocabulary,
    clusters: Vec<Cluster>,
    country_count: usize,
}

impl Catalogue {
    /// The clusters, in ascending order of id; an index into this slice names a cluster everywhere in the library.
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Number of clusters.
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Whether there is no cluster.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    /// Sectors, themes and the catalogue's own free terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The reference data that the catalogue was checked against.
    pub fn reference(&self) -> &Arc<Reference> {
        &self.reference
    }

    /// The index of the cluster with this id. O(log n).
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn find(&self, id: &str) -> Result<usize, Error> {
        self.index_of(id).ok_or_else(|| Error::Unknown {
            what: "cluster",
            name: id.to_owned(),
            nearest: nearest(id, self.clusters.iter().map(Cluster::id)).map(str::to_owned),
        })
    }

    /// The index of the cluster with this id, for callers to whom an unknown id is no error: those would pay for the
    /// look-up of the nearest one, O(n), with every id. O(log n).
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.clusters.binary_search_by(|cluster| cluster.id().cmp(id)).ok()
    }

    /// The number of countries with at least one cluster.
    pub fn country_count(&self) -> usize {
        self.country_count
    }
}
