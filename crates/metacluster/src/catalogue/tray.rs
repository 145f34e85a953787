//! What is made of drafts that were prepared one after the other.

use std::ops::Range;
use std::sync::Arc;

use crate::shelf::Shelf;
use crate::tags::Field;

/// Takes what [`Preparer::prepare`] makes of drafts, one after the other. One tray for some hundred drafts costs least:
/// memory is asked for once for all of them. What became of a draft that is not admitted stays on it.
///
/// [`Preparer::prepare`]: crate::Preparer::prepare
#[derive(Debug, Clone, Default)]
pub struct Tray {
    pub(super) shelf: Shelf,
    pub(super) unseen: UnseenWords,
}

/// A tray to which nothing is added. A clone copies no drafts.
#[derive(Debug, Clone, Default)]
pub struct FullTray {
    pub(crate) shelf: Arc<Shelf>,
    pub(super) unseen: Arc<UnseenWords>,
}

impl Tray {
    /// An empty tray.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty tray with memory for about so many bytes of rows, in words and separators.
    pub fn with_room_for(bytes: usize) -> Self {
        Self { shelf: Shelf::with_room_for(bytes), unseen: UnseenWords::default() }
    }

    /// The tray for [`CatalogueBuilder::admit`]. Gives back the memory that is not used. O(drafts), mostly O(1).
    ///
    /// [`CatalogueBuilder::admit`]: crate::CatalogueBuilder::admit
    pub fn close(mut self) -> FullTray {
        self.shelf.shrink();
        FullTray { shelf: Arc::new(self.shelf), unseen: Arc::new(self.unseen) }
    }
}

/// Words of drafts that had no number when those were prepared: one behind the other, since each would otherwise be made
/// on one thread and given back on another.
#[derive(Debug, Clone, Default)]
pub(super) struct UnseenWords {
    list: Vec<Unseen>,
    text: String,
}

/// A word that has no number yet.
#[derive(Debug, Clone)]
pub(super) struct Unseen {
    pub(super) field: Field,
    /// Its place among the items of the column.
    pub(super) item: usize,
    pub(super) weight: f64,
    /// Where it stands.
    span: Range<usize>,
}

impl UnseenWords {
    pub(super) fn push(&mut self, field: Field, item: usize, word: &str, weight: f64) {
        let start = self.text.len();
        self.text.push_str(word);
        self.list.push(Unseen { field, item, weight, span: start..self.text.len() });
    }

    /// Whether there is room for the words of one more draft, which are counted in 32 bits.
    pub(super) fn has_room(&self) -> bool {
        self.list.len() < (u32::MAX / 2) as usize
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Those of one draft, with their spelling.
    pub(super) fn of(&self, draft: Range<usize>) -> impl Iterator<Item = (&Unseen, &str)> + Clone {
        self.list[draft].iter().map(|unseen| (unseen, &self.text[unseen.span.clone()]))
    }
}
