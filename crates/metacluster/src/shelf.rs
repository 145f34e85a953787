//! Where the words of clusters stand: the texts and tags of those that were read one after the other, together. Memory is
//! asked for once for some hundred clusters instead of twice for each, which is a good part of reading a large catalogue.

use crate::tags::TagStore;

/// Texts and tags of drafts that [`Preparer::prepare`] was given one after the other.
///
/// [`Preparer::prepare`]: crate::Preparer::prepare
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    texts: String,
    pub(crate) tags: TagStore,
}

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
    /// An empty shelf.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives back the memory that is not used. To be called when no further draft comes.
    pub fn shrink(&mut self) {
        self.texts.shrink_to_fit();
        self.tags.shrink();
    }

    /// Whether these texts fit: a shelf holds 4 GiB of them.
    pub(crate) fn has_room_for(&self, texts: [&str; Text::ALL.len()]) -> bool {
        let length = texts.iter().map(|text| text.len()).sum::<usize>();
        u32::try_from(self.texts.len() + length).is_ok()
    }

    /// Puts the texts of a cluster, for which there is room, behind those of others.
    pub(crate) fn put(&mut self, texts: [&str; Text::ALL.len()]) -> TextSpan {
        let start = self.texts.len() as u32;
        let ends = texts.map(|text| {
            self.texts.push_str(text);
            self.texts.len() as u32
        });
        TextSpan { start, ends }
    }

    pub(crate) fn text(&self, span: &TextSpan, text: Text) -> &str {
        let place = text as usize;
        let start = place.checked_sub(1).map_or(span.start, |before| span.ends[before]);
        &self.texts[start as usize..span.ends[place] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were_put() {
        let mut shelf = Shelf::new();
        let clusters = [["a", "Žlutý", "", "Mordor"], ["", "", "", ""], ["b", "B", "Brno", ""]];
        let spans = clusters.map(|texts| shelf.put(texts));
        shelf.shrink();
        for (texts, span) in clusters.into_iter().zip(spans) {
            assert_eq!(Text::ALL.map(|text| shelf.text(&span, text)), texts);
        }
    }
}
