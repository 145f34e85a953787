//! Where the clusters of a catalogue under construction stand.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::shelf::{Place, Shelf, Text};
use crate::tags::{FIELDS, TagList};
use crate::vocabulary::TermId;

/// Clusters of an annex, which is copied as a whole where a clone of the builder holds it too.
const MOST_IN_ANNEX: usize = 1024;

/// The clusters that were taken in, in their order. A cluster is the number of its shelf and a place on it, so that
/// nothing is counted or moved for each of a million, and every shelf is held once.
#[derive(Debug, Clone, Default)]
pub(super) struct Stands {
    clusters: Vec<Stand>,
    shelves: Vec<Arc<Shelf>>,
    /// The numbers of shelves by their address, for those that are met again.
    numbers: HashMap<usize, u32>,
    last: u32,
    /// The shelf of those that could not stay where they were prepared.
    annex: Option<u32>,
}

/// Where one cluster stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    shelf: u32,
    place: Place,
}

impl Stands {
    pub(super) fn len(&self) -> usize {
        self.clusters.len()
    }

    /// The stand of a cluster that is not taken in yet. Expected O(1).
    pub(super) fn of(&mut self, shelf: &Arc<Shelf>, place: Place) -> Stand {
        // Most clusters stand beside the one before.
        if !self.shelves.get(self.last as usize).is_some_and(|last| Arc::ptr_eq(last, shelf)) {
            let next = self.shelves.len() as u32;
            self.last = *self.numbers.entry(Arc::as_ptr(shelf).addr()).or_insert(next);
            if self.last == next {
                self.shelves.push(Arc::clone(shelf));
            }
        }
        Stand { shelf: self.last, place }
    }

    /// Puts a cluster that stands elsewhere on a shelf of their own, with other tags.
    pub(super) fn put_from(&mut self, shelf: &Shelf, place: Place, tags: &[TagList; FIELDS]) -> Stand {
        let texts = Text::ALL.map(|text| shelf.text(place, text));
        let has_room = |annex: &Shelf| annex.len() < MOST_IN_ANNEX && annex.has_room_for(texts);
        let annex = match self.annex.filter(|&annex| has_room(&self.shelves[annex as usize])) {
            Some(annex) => annex,
            None => {
                self.shelves.push(Arc::default());
                self.shelves.len() as u32 - 1
            }
        };
        self.annex = Some(annex);
        let place = Arc::make_mut(&mut self.shelves[annex as usize]).put_from(shelf, place, tags);
        Stand { shelf: annex, place }
    }

    pub(super) fn push(&mut self, stand: Stand) {
        self.clusters.push(stand);
    }

    /// The cluster that stands there.
    pub(super) fn at(&self, stand: Stand) -> Cluster {
        Cluster::on(Arc::clone(&self.shelves[stand.shelf as usize]), stand.place)
    }

    pub(super) fn id_at(&self, stand: Stand) -> &str {
        self.shelves[stand.shelf as usize].text(stand.place, Text::Id)
    }

    pub(super) fn country_at(&self, stand: Stand) -> CountryCode {
        self.shelves[stand.shelf as usize].facts(stand.place).country
    }

    /// The cluster of this number.
    pub(super) fn get(&self, number: usize) -> Stand {
        self.clusters[number]
    }

    /// The ids of all, in their order.
    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.clusters.iter().map(|&stand| self.id_at(stand))
    }

    /// Gives all terms their new numbers: in place, save on shelves on which clusters of others stand too. O(tags).
    pub(super) fn renumber(&mut self, new: &[TermId]) {
        self.shelves.par_iter_mut().for_each(|shelf| Arc::make_mut(shelf).renumber(new));
    }

    /// All of them. O(n).
    pub(super) fn finish(mut self) -> Vec<Cluster> {
        if let Some(annex) = self.annex.and_then(|annex| Arc::get_mut(&mut self.shelves[annex as usize])) {
            annex.shrink();
        }
        self.clusters.par_iter().map(|&stand| self.at(stand)).collect()
    }
}
