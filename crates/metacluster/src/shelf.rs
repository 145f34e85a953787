//! Where clusters stand: the facts, texts and tags of those that were read one after the other, together. Memory is asked
//! for once for some hundred clusters instead of for each, and what was read of a row is written once and never moved,
//! which is a good part of reading a large catalogue.

use crate::cluster::Facts;
use crate::tags::{FIELDS, Field, TagList, TagSpan, TagStore, Tags};
use crate::vocabulary::TermId;

/// What is kept of drafts that were prepared one after the other. What became of a draft that was not admitted stays on
/// the shelf, and no cluster stands there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    facts: Vec<Facts>,
    texts: String,
    store: TagStore,
}

/// The place of one cluster on its shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

/// A text of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    Id,
    Name,
    City,
    /// What it says for a region where that is none we know.
    UnreadRegion,
}

impl Text {
    pub(crate) const ALL: [Text; 4] = [Text::Id, Text::Name, Text::City, Text::UnreadRegion];
}

/// Where the texts of one cluster stand on its shelf, one behind the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextSpan {
    start: u32,
    ends: [u32; Text::ALL.len()],
}

impl Shelf {
    /// A shelf with memory for about so many bytes of rows: ample, since what is not used is given back untouched.
    pub(crate) fn with_room_for(bytes: usize) -> Self {
        const ROW: usize = 128;
        const TEXT: usize = 4;
        const TERM: usize = 16;
        let facts = Vec::with_capacity(bytes / ROW);
        let texts = String::with_capacity(bytes / TEXT);
        Self { facts, texts, store: TagStore::with_capacity(bytes / TERM) }
    }

    /// Gives back the memory that is not used. To be called when no further draft comes.
    pub(crate) fn shrink(&mut self) {
        self.facts.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.store.shrink();
    }

    /// Whether these texts fit: a shelf holds 4 GiB of them.
    pub(crate) fn has_room_for(&self, texts: [&str; Text::ALL.len()]) -> bool {
        let length = texts.iter().map(|text| text.len()).sum::<usize>();
        u32::try_from(self.texts.len() + length).is_ok()
    }

    /// Puts the texts of a cluster, for which there is room, behind those of others.
    pub(crate) fn put_texts(&mut self, texts: [&str; Text::ALL.len()]) -> TextSpan {
        let start = self.texts.len() as u32;
        let ends = texts.map(|text| {
            self.texts.push_str(text);
            self.texts.len() as u32
        });
        TextSpan { start, ends }
    }

    /// Where tags are put.
    pub(crate) fn store(&mut self) -> &mut TagStore {
        &mut self.store
    }

    /// Puts the facts of a cluster whose texts and tags are here.
    pub(crate) fn put(&mut self, facts: Facts) -> Place {
        // A shelf has room for the texts of fewer.
        let place = Place(self.facts.len() as u32);
        self.facts.push(facts);
        place
    }

    /// Puts a cluster of another shelf here, with other tags.
    pub(crate) fn put_from(&mut self, other: &Shelf, place: Place, tags: &[TagList; FIELDS]) -> Place {
        let texts = self.put_texts(Text::ALL.map(|text| other.text(place, text)));
        let tags = TagSpan::pack(tags, &mut self.store);
        self.put(Facts { texts, tags, ..other.facts(place).clone() })
    }

    /// Gives a cluster other tags.
    pub(crate) fn retag(&mut self, Place(place): Place, tags: &[TagList; FIELDS]) {
        self.facts[place as usize].tags = TagSpan::pack(tags, &mut self.store);
    }

    /// How many clusters stand here, those included that were not admitted.
    pub(crate) fn len(&self) -> usize {
        self.facts.len()
    }

    /// Gives all terms their new numbers.
    pub(crate) fn renumber(&mut self, new: &[TermId]) {
        self.facts.iter().for_each(|facts| facts.tags.renumber(&mut self.store, new));
    }

    pub(crate) fn facts(&self, Place(place): Place) -> &Facts {
        &self.facts[place as usize]
    }

    pub(crate) fn text(&self, place: Place, text: Text) -> &str {
        let span = &self.facts(place).texts;
        let place = text as usize;
        let start = place.checked_sub(1).map_or(span.start, |before| span.ends[before]);
        &self.texts[start as usize..span.ends[place] as usize]
    }

    pub(crate) fn tags(&self, place: Place, field: Field) -> Tags<'_> {
        self.facts(place).tags.field(&self.store, field)
    }

    /// The tags of all fields, to be changed, in memory that was used before.
    pub(crate) fn lists(&self, place: Place, lists: &mut [TagList; FIELDS]) {
        self.facts(place).tags.unpack(&self.store, lists);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::ClusterDraft;
    use crate::reference::Reference;
    use crate::{CatalogueBuilder, Tray, Warnings};

    #[test]
    fn texts_come_back_as_they_were_put() {
        let mut tray = Tray::new();
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        let preparer = builder.preparer();
        let rows = [["a", "Žlutý", "", "Mordor"], ["x", "X", "", ""], ["b", "B", "Brno", ""]];
        let prepared = rows.map(|[id, name, city, region]| {
            let mut draft = ClusterDraft { city: Some(city.into()), ..ClusterDraft::new(name, "CZ") };
            draft = draft.id(id).region(region);
            preparer.prepare(&mut draft, &mut tray, Warnings::Listed)
        });
        let tray = tray.close();
        let shelf = &tray.shelf;
        for (texts, prepared) in rows.into_iter().zip(prepared) {
            let place = prepared.place.unwrap();
            assert_eq!(Text::ALL.map(|text| shelf.text(place, text)), texts);
            let mut own = Shelf::default();
            own.put_texts(["", "before", "", ""]);
            let mut lists = Default::default();
            shelf.lists(place, &mut lists);
            let moved = own.put_from(shelf, place, &lists);
            assert_eq!(Text::ALL.map(|text| own.text(moved, text)), texts);
        }
    }
}
