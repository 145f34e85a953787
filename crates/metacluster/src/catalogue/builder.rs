//! The builder of a catalogue: takes drafts one by one and says of each what it noticed and whether it is in.
//!
//! A draft is taken in two steps. [`Preparer::prepare`] does the work that needs no other draft and may run on many
//! threads at once; [`CatalogueBuilder::admit`] settles, in the order of the rows, new words and repeated ids.
//! Nothing depends on the order in which drafts arrive, except which of two contradicting rows is the first.

use std::sync::Arc;

use rayon::prelude::*;

use super::Catalogue;
use super::ids::{Ids, hash_of_id, same_id_in_any_case};
use super::prepare::{Notes, Prepared, Preparer, Warnings, prepare};
use super::stands::{Stand, Stands};
use super::tray::{FullTray, Tray, Unseen};
use super::understood;
use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::draft::ClusterDraft;
use crate::finding::{Finding, Problem};
use crate::reference::Reference;
use crate::shelf::{Place, Shelf, Text};
use crate::tags::{FIELDS, Field, TagList};
use crate::vocabulary::{Vocabulary, WordOf};

/// What became of a draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is a cluster of the catalogue.
    Accepted,
    /// It says what an accepted draft of the same id said; the number counts accepted drafts from 0.
    Merged(usize),
    /// It is not in. For a duplicate id, the number of the accepted draft that holds it.
    Rejected(Option<usize>),
}

/// The answer to [`CatalogueBuilder::add`].
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Whether the draft is in.
    pub outcome: Outcome,
    /// What was noticed, errors first.
    pub findings: Vec<Finding>,
    /// How many warnings more there are; 0 unless they were to be counted only.
    pub counted: usize,
}

impl Added {
    fn new(outcome: Outcome, notes: Notes) -> Self {
        let (findings, counted) = notes.sorted();
        Self { outcome, findings, counted }
    }
}

/// Collects drafts into a [`Catalogue`].
///
/// ```
/// use metacluster::{CatalogueBuilder, ClusterDraft, Outcome, Reference};
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// let added = builder.add(ClusterDraft::new("CREA Hydro & Energy", "Czechia").id("CREA").themes(["hydro energy"]));
/// assert_eq!(added.outcome, Outcome::Accepted);
/// let rejected = builder.add(ClusterDraft::new("Nowhere", "Atlantis"));
/// assert_eq!(rejected.findings[0].code(), "bad-country");
/// let catalogue = builder.finish();
/// assert_eq!(catalogue.clusters()[0].country().as_str(), "CZ");
/// assert!(catalogue.clusters()[0].sectors_inferred());
/// ```
#[derive(Debug, Clone)]
pub struct CatalogueBuilder {
    reference: Arc<Reference>,
    vocabulary: Vocabulary,
    clusters: Stands,
    /// Whether their ids ascend.
    is_sorted: bool,
    /// Their countries, each once, in order.
    countries: Vec<CountryCode>,
    ids: Ids,
    preparer: Option<Arc<Preparer>>,
    /// Words of admitted drafts that `preparer` did not know.
    missed: usize,
    /// Memory for the tags of one cluster after the other.
    lists: [TagList; FIELDS],
}

/// A preparer that missed more words than this, and a share of those that are known, is made anew.
const MOST_MISSED: usize = 64;

impl CatalogueBuilder {
    /// A builder without clusters.
    pub fn new(reference: Arc<Reference>) -> Self {
        let vocabulary = reference.vocabulary.clone();
        Self {
            reference,
            vocabulary,
            clusters: Stands::default(),
            is_sorted: true,
            countries: Vec::new(),
            ids: Ids::default(),
            preparer: None,
            missed: 0,
            lists: Default::default(),
        }
    }

    /// Checks a draft and takes it in if it can be. Expected O(words of the draft).
    pub fn add(&mut self, mut draft: ClusterDraft<'_>) -> Added {
        let mut tray = Tray::new();
        let prepared =
            prepare(&mut draft, &self.reference, self.vocabulary.known(), &mut tray, Warnings::Listed);
        self.admit(prepared, &tray.close())
    }

    /// What checks drafts for this builder, also while the builder admits others. It knows the words admitted so far;
    /// those of later drafts cost more when they are admitted, and nothing else. It is made anew only where that has
    /// become worth while, so that asking for it once for some hundred drafts costs nothing to speak of.
    pub fn preparer(&mut self) -> Arc<Preparer> {
        let known = self.vocabulary.known();
        let is_current = |_: &Arc<Preparer>| self.missed <= MOST_MISSED + known.spellings() / 16;
        let current = self.preparer.take().filter(is_current).unwrap_or_else(|| {
            self.missed = 0;
            Arc::new(Preparer { reference: Arc::clone(&self.reference), known: known.clone() })
        });
        Arc::clone(self.preparer.insert(current))
    }

    /// Takes a prepared draft in if it can be. It must have been prepared for this builder, with this tray. Expected
    /// O(1) for a draft of words that its preparer knew.
    pub fn admit(&mut self, prepared: Prepared, tray: &FullTray) -> Added {
        let (place, id_hash, unseen, mut notes) = prepared.parts();
        let Some(place) = place else {
            return Added::new(Outcome::Rejected(None), notes);
        };
        let FullTray { shelf, unseen: words } = tray;
        let stand = if unseen.is_empty() {
            self.clusters.of(shelf, place)
        } else {
            self.retag(shelf, place, words.of(unseen), &mut notes);
            self.clusters.put_from(shelf, place, &self.lists)
        };
        let outcome = self.place(stand, id_hash, &mut notes);
        Added::new(outcome, notes)
    }

    /// Makes `lists` the tags of a cluster with those of the words that had no number yet.
    fn retag<'t>(
        &mut self,
        shelf: &Shelf,
        place: Place,
        unseen: impl Iterator<Item = (&'t Unseen, &'t str)> + Clone,
        notes: &mut Notes,
    ) {
        let lists = &mut self.lists;
        shelf.lists(place, lists);
        let is_sector = |unseen: &Unseen| unseen.field == Field::Sectors;
        // Of a word in several columns the sectors have the first say: it is reported once.
        let sectors = unseen.clone().filter(|(word, _)| is_sector(word));
        for (unseen, word) in sectors.chain(unseen.filter(|(word, _)| !is_sector(word))) {
            self.missed += 1;
            let kind = if is_sector(unseen) { WordOf::Sectors } else { WordOf::Interests };
            // A word of punctuation alone says nothing.
            let Some((term, new)) = self.vocabulary.intern(word, kind) else { continue };
            if new {
                let problem = match kind {
                    WordOf::Sectors => Problem::UnknownSector,
                    WordOf::Interests => Problem::UnknownTheme,
                };
                notes.push_item(problem, unseen.field.column(), unseen.item, word);
            }
            lists[unseen.field as usize].insert(term, unseen.weight);
        }
        let (known, country) = (self.vocabulary.known(), shelf.facts(place).country);
        understood::add_to(lists, shelf.text(place, Text::Name), country, known);
    }

    /// A builder that holds the clusters of a catalogue for which `keep` says so, as they are, and knows all its words.
    /// O(n).
    pub(crate) fn on(catalogue: &Catalogue, keep: impl Fn(&Cluster) -> bool) -> Self {
        let mut builder = Self::new(Arc::clone(catalogue.reference()));
        builder.vocabulary = catalogue.vocabulary().clone();
        for cluster in catalogue.clusters().iter().filter(|cluster| keep(cluster)) {
            builder.hold(cluster);
        }
        builder
    }

    /// The cluster that a draft says, with what was noticed, without taking it in; `None` if it cannot be one. Its words
    /// are known from now on.
    pub(crate) fn read(&mut self, mut draft: ClusterDraft<'_>) -> (Option<Cluster>, Vec<Finding>) {
        let mut tray = Tray::new();
        let prepared =
            prepare(&mut draft, &self.reference, self.vocabulary.known(), &mut tray, Warnings::Listed);
        let (place, _, unseen, mut notes) = prepared.parts();
        let Tray { mut shelf, unseen: words } = tray;
        if let Some(place) = place.filter(|_| !unseen.is_empty()) {
            self.retag(&shelf, place, words.of(unseen), &mut notes);
            shelf.retag(place, &self.lists);
        }
        (place.map(|place| Cluster::on(Arc::new(shelf), place)), notes.sorted().0)
    }

    /// Takes in a cluster that this builder read, or one of the catalogue that it began with.
    pub(crate) fn hold(&mut self, cluster: &Cluster) -> Added {
        let mut notes = Notes::default();
        let (shelf, place) = cluster.stand();
        let stand = self.clusters.of(shelf, place);
        let outcome = self.place(stand, hash_of_id(cluster.id()), &mut notes);
        Added::new(outcome, notes)
    }

    fn place(&mut self, stand: Stand, id_hash: u64, notes: &mut Notes) -> Outcome {
        let id = self.clusters.id_at(stand);
        let mut alike: Option<u32> = None;
        for place in self.ids.like(id, id_hash, &self.clusters) {
            let other = self.clusters.get(place as usize);
            let other_id = self.clusters.id_at(other);
            if other_id == id {
                let first = place as usize;
                if self.clusters.at(other) == self.clusters.at(stand) {
                    return Outcome::Merged(first);
                }
                notes.push(Problem::DuplicateId, "id", id);
                return Outcome::Rejected(Some(first));
            }
            if same_id_in_any_case(other_id, id) && alike.is_none_or(|earlier| place < earlier) {
                alike = Some(place);
            }
        }
        if let Some(place) = alike {
            let other = self.clusters.id_at(self.clusters.get(place as usize)).to_owned();
            notes.push(Problem::SimilarId { other }, "id", id);
        }
        // A catalogue of four thousand million rows does not fit any memory; the next one would have no number.
        let Ok(place) = u32::try_from(self.clusters.len()) else {
            return Outcome::Rejected(None);
        };
        self.is_sorted &= self.clusters.ids().next_back().is_none_or(|last| last < id);
        self.ids.keep(id, id_hash, place);
        let country = self.clusters.country_at(stand);
        if let Err(place) = self.countries.binary_search(&country) {
            self.countries.insert(place, country);
        }
        self.clusters.push(stand);
        Outcome::Accepted
    }

    /// The catalogue of everything accepted. O(n log n), O(n) for ids that ascend already.
    pub fn finish(mut self) -> Catalogue {
        let renumbered = self.vocabulary.canonical_order();
        if !renumbered.iter().enumerate().all(|(old, new)| old == new.index()) {
            self.clusters.renumber(&renumbered);
        }
        drop(self.ids);
        let mut clusters = self.clusters.finish();
        if !self.is_sorted {
            clusters.par_sort_unstable_by(|a, b| a.id().cmp(b.id()));
        }
        let Self { reference, vocabulary, countries, .. } = self;
        Catalogue { reference, vocabulary, clusters, country_count: countries.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::NutsCode;

    fn codes(draft: ClusterDraft<'_>) -> Vec<&'static str> {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(draft).findings.iter().map(Finding::code).collect()
    }

    #[test]
    fn every_kind_of_finding_has_its_code() {
        let draft = || ClusterDraft::new("A", "CZ");
        assert_eq!(codes(draft()), [""; 0]);
        assert_eq!(codes(ClusterDraft::new(" ", "")), ["missing-name", "missing-country"]);
        assert_eq!(codes(ClusterDraft::new("A", "Bohemia")), ["bad-country"]);
        assert_eq!(codes(draft().region("AT31")), ["region-not-in-country"]);
        assert_eq!(codes(draft().region("CZ99")), ["unknown-region"]);
        assert_eq!(codes(draft().region("Mordor")), ["unknown-region"]);
        assert_eq!(codes(ClusterDraft::new("A", "PL").region("PL12")), ["old-region"]);
        assert_eq!(codes(draft().sectors(["wizardry"])), ["unknown-sector"]);
        assert_eq!(codes(draft().themes(["wizardry", "wizardry"])), ["unknown-theme"]);
        assert_eq!(codes(draft().offers(["biogas:7"])), ["bad-weight"]);
        assert_eq!(codes(draft().position(99.0, 14.0)), ["bad-position"]);
        assert_eq!(codes(draft().members(0)), ["no-members"]);
        assert_eq!(codes(ClusterDraft { role: Some("boss".into()), ..draft() }), ["bad-role"]);
    }

    #[test]
    fn a_split_region_is_read_as_what_holds_its_parts() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(ClusterDraft::new("A", "PL").region("PL12"));
        assert_eq!(builder.finish().clusters()[0].region().map(NutsCode::as_str), Some("PL9"));
    }

    #[test]
    fn the_same_row_twice_is_merged_and_a_contradiction_rejected() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        let draft = || ClusterDraft::new("A", "CZ").id("x");
        assert_eq!(builder.add(draft()).outcome, Outcome::Accepted);
        assert_eq!(builder.add(draft()).outcome, Outcome::Merged(0));
        let other = builder.add(draft().members(7));
        assert_eq!((other.outcome, other.findings[0].code()), (Outcome::Rejected(Some(0)), "duplicate-id"));
        let shout = builder.add(draft().id("X"));
        assert_eq!((shout.outcome, shout.findings[0].code()), (Outcome::Accepted, "similar-id"));
        let third = builder.add(draft().id("X").members(7));
        assert_eq!(third.outcome, Outcome::Rejected(Some(1)), "ids are compared as written");
    }

    #[test]
    fn drafts_prepared_together_are_what_drafts_added_in_turn_are() {
        let drafts = || {
            (0..400).map(|n| {
                let (own, next) = (format!("word {}", n % 70), format!("word {}:0.5", n * n % 1_009));
                ClusterDraft::new(format!("Cluster {}", n % 300), "CZ")
                    .themes([own.clone(), next])
                    .sectors([own])
            })
        };
        let mut in_turn = CatalogueBuilder::new(Reference::embedded());
        let added: Vec<Added> = drafts().map(|draft| in_turn.add(draft)).collect();
        for batch in [1, 7, 200] {
            let mut together = CatalogueBuilder::new(Reference::embedded());
            let mut admitted: Vec<Added> = Vec::new();
            let mut drafts: Vec<_> = drafts().collect();
            // A batch is prepared while the one before it is admitted, so that its preparer knows less.
            let mut before: (Vec<Prepared>, FullTray) = Default::default();
            for batch in drafts.chunks_mut(batch) {
                let preparer = together.preparer();
                let mut tray = Tray::new();
                let next = batch
                    .iter_mut()
                    .map(|draft| preparer.prepare(draft, &mut tray, Warnings::Listed))
                    .collect();
                let (ready, tray) = std::mem::replace(&mut before, (next, tray.close()));
                admitted.extend(ready.into_iter().map(|one| together.admit(one, &tray)));
            }
            let (ready, tray) = before;
            admitted.extend(ready.into_iter().map(|one| together.admit(one, &tray)));
            assert_eq!(added, admitted, "in batches of {batch}");
            let expected = in_turn.clone().finish();
            // Of a builder and its clone, the one that ends first stands on shelves that the other holds too.
            let clone = together.clone();
            assert_eq!(expected.clusters(), clone.finish().clusters());
            assert_eq!(expected.clusters(), together.finish().clusters());
        }
    }

    #[test]
    fn warnings_are_counted_where_they_are_not_listed() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        let preparer = builder.preparer();
        let draft = || ClusterDraft::new("A", "CZ").region("CZ99").themes(["wizardry"]).offers(["biogas:7"]);
        for (draft, listed, counted) in [(draft(), 0, 3), (ClusterDraft::new("A", "").region("CZ99"), 1, 0)] {
            let mut tray = Tray::new();
            let prepared = preparer.prepare(&mut draft.clone(), &mut tray, Warnings::Counted);
            let brief = builder.clone().admit(prepared, &tray.close());
            let full = builder.clone().add(draft);
            assert_eq!((brief.findings.len(), brief.counted), (listed, counted));
            assert_eq!((brief.outcome, listed + counted), (full.outcome, full.findings.len()));
        }
    }

    #[test]
    fn ids_are_made_from_country_and_name() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(ClusterDraft::new("Klastr Żywność & Voda, z.s.", "CZ"));
        assert_eq!(builder.finish().clusters()[0].id(), "cz-klastr-zywnosc-voda-z-s");
    }
}
