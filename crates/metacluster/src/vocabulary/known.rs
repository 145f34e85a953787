//! What looking at one row has to know of words: the spellings met so far, and the tables.

use std::sync::Arc;

use super::tables::Tables;
use super::{TermId, TermKind, WordOf};
use crate::name_fields::NameFields;
use crate::spelled::Spelled;

/// What checking a row by itself has to know of words. A clone copies the spellings, which takes microseconds, and
/// serves other threads while further words are interned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub(super) tables: Arc<Tables>,
    /// Words as rows spelled them, for each kind of column: a catalogue repeats its words, and folding one costs more
    /// than finding it here.
    pub(super) spelled: [Spelled<TermId>; 2],
}

impl Known {
    /// The term of a word that was interned before in this very spelling, for the same kind of column.
    pub(crate) fn seen(&self, word: &str, place: WordOf) -> Option<TermId> {
        self.spelled[place as usize].get(word)
    }

    /// How many spellings are known.
    pub(crate) fn spellings(&self) -> usize {
        self.spelled.iter().map(Spelled::len).sum()
    }

    /// The sector of a term; free terms have none.
    pub(crate) fn sector(&self, term: TermId) -> Option<TermId> {
        self.tables.terms.get(term.index())?.sector
    }

    /// Whether a term is a top-level sector of the table, which names a branch and no more.
    pub(crate) fn is_branch(&self, term: TermId) -> bool {
        let term = self.tables.terms.get(term.index());
        term.is_some_and(|term| term.kind == TermKind::Sector && term.parent.is_none())
    }

    /// What names say, made when it is first asked for.
    pub(crate) fn name_fields(&self) -> &NameFields {
        self.tables.name_fields.get_or_init(|| {
            let terms = self.tables.terms.iter().enumerate();
            let themes = terms.filter(|(_, term)| term.kind == TermKind::Theme);
            NameFields::new(themes.map(|(index, term)| (TermId(index as u32), term)))
        })
    }
}
