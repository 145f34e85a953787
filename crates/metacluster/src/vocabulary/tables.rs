//! The reference part of a vocabulary: sectors and themes with the words that find them.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::{Term, TermId, TermKind};
use crate::error::Error;
use crate::fold::fold;
use crate::language::Labels;
use crate::name_fields::NameFields;
use crate::table::{Row, Table};

/// The reference part.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) terms: Vec<Term>,
    ids: HashMap<String, TermId, FixedState>,
    pub(super) sector_words: HashMap<String, TermId, FixedState>,
    pub(super) theme_words: HashMap<String, TermId, FixedState>,
    pub(super) name_fields: OnceLock<NameFields>,
}

impl Tables {
    /// See [`Vocabulary::parse`](super::Vocabulary::parse).
    pub(super) fn parse(sectors: &str, themes: &str, lenient: bool) -> Result<Self, Error> {
        let mut tables = Self::default();
        let table = Table::parse("sectors", sectors, &["id", "parent", "en"])?;
        for row in table.rows() {
            let id = tables.push_row(&row, TermKind::Sector)?;
            tables.terms[id.index()].sector = Some(id);
            let words = tables.words_of(id);
            claim(&mut tables.sector_words, words, id, &row)?;
        }
        let table = Table::parse("themes", themes, &["id", "parent", "sector", "en"])?;
        for row in table.rows() {
            let id = tables.push_row(&row, TermKind::Theme)?;
            let sector = row.get("sector");
            let found = tables.ids.get(sector).copied();
            let found = found.filter(|&term| tables.terms[term.index()].kind == TermKind::Sector);
            if found.is_none() && !sector.is_empty() && !lenient {
                return Err(row.error(format!("there is no sector '{sector}'")));
            }
            tables.terms[id.index()].sector = found;
            let words = tables.words_of(id);
            claim(&mut tables.theme_words, words, id, &row)?;
        }
        Ok(tables)
    }

    fn push_row(&mut self, row: &Row<'_>, kind: TermKind) -> Result<TermId, Error> {
        let name = row.get("id");
        if name.is_empty() {
            return Err(row.error("the id is empty"));
        }
        let parent = match row.get("parent") {
            "" => None,
            parent => {
                let known = self.ids.get(parent).copied();
                let known = known.filter(|&term| self.terms[term.index()].kind == kind);
                Some(known.ok_or_else(|| {
                    row.error(format!("the parent '{parent}' does not stand above '{name}' in this table"))
                })?)
            }
        };
        let id = TermId(self.terms.len() as u32);
        if self.ids.insert(name.to_owned(), id).is_some() {
            return Err(
                row.error(format!("the id '{name}' is taken, ids are unique over sectors and themes"))
            );
        }
        self.terms.push(Term {
            id: name.to_owned(),
            kind,
            parent,
            depth: parent.map_or(1, |parent| self.terms[parent.index()].depth + 1),
            sector: None,
            group: row.get("group").to_owned(),
            labels: Labels::of_row(row),
        });
        Ok(id)
    }

    /// The folded words that find a term: its id and every label and synonym.
    fn words_of(&self, id: TermId) -> Vec<String> {
        let term = &self.terms[id.index()];
        std::iter::once(term.id.as_str()).chain(term.labels.words()).map(fold).collect()
    }
}

fn claim(
    words: &mut HashMap<String, TermId, FixedState>,
    claimed: Vec<String>,
    id: TermId,
    row: &Row<'_>,
) -> Result<(), Error> {
    for word in claimed {
        if words.insert(word.clone(), id).is_some_and(|other| other != id) {
            return Err(row.error(format!("the word '{word}' already belongs to another row")));
        }
    }
    Ok(())
}
