//! The words a catalogue may use: a tree of sectors, a forest of themes, and whatever else the rows say.
//!
//! Sectors say where a cluster works, themes what it cares for. They are separate trees on purpose: a theme's sector
//! is an attribute, not an ancestor, so that biogas and biomass meet in bioenergy while biogas and smart grids, both
//! of the energy sector, meet nowhere. A word of neither table is kept as a free term: a tree of one.

mod known;
mod tables;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

pub(crate) use known::Known;
use tables::Tables;

use crate::error::Error;
use crate::fold::fold;
use crate::language::{Labels, Language};
use crate::nearest::nearest_folded;

/// A term of a [`Vocabulary`]. Ids of different vocabularies must not be mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub(crate) u32);

impl TermId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a term comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// A node of the sector tree.
    Sector,
    /// A node of the theme forest.
    Theme,
    /// A word of the catalogue that no table knows.
    Free,
}

/// One term: a sector, a theme or a free word.
#[derive(Debug, Clone)]
pub struct Term {
    /// Its id, unique in the vocabulary; of a free term the word itself.
    pub id: String,
    /// Which table it stands in.
    pub kind: TermKind,
    /// The next broader term of the same tree.
    pub parent: Option<TermId>,
    /// 1 for the top of a tree, one more for each step down.
    pub depth: u32,
    /// The sector that a theme belongs to; itself for a sector.
    pub sector: Option<TermId>,
    /// The branch group of a top-level sector, such as `cord5`; empty elsewhere.
    pub group: String,
    /// Its words in eight languages; none for a free term.
    pub labels: Labels,
}

impl Term {
    /// The English label, or the id where there is none.
    pub fn label(&self) -> &str {
        self.labels.first(Language::En).unwrap_or(&self.id)
    }
}

/// Which column a word stands in; it decides the order of look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordOf {
    /// The `sectors` column: sectors only.
    Sectors,
    /// `themes`, `offers` or `seeks`: themes first, then sectors.
    Interests,
}

/// Sectors, themes and free terms under one numbering, with Wu–Palmer similarity over their trees.
///
/// A clone shares the reference part and copies the free terms.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    known: Known,
    free: Vec<Term>,
    free_words: HashMap<String, TermId, FixedState>,
}

impl Vocabulary {
    /// Builds the reference part from two tables. With `lenient`, a theme may name a sector that is not there (a
    /// user's own sectors beside the embedded themes); it then has none.
    pub(crate) fn parse(sectors: &str, themes: &str, lenient: bool) -> Result<Self, Error> {
        let tables = Tables::parse(sectors, themes, lenient)?;
        let known = Known { tables: Arc::new(tables), ..Known::default() };
        Ok(Self { known, ..Self::default() })
    }

    /// The term behind an id of this vocabulary.
    pub fn term(&self, id: TermId) -> &Term {
        let known = self.known.tables.terms.len();
        self.known.tables.terms.get(id.index()).unwrap_or_else(|| &self.free[id.index() - known])
    }

    /// Number of terms, free ones included.
    pub fn len(&self) -> usize {
        self.known.tables.terms.len() + self.free.len()
    }

    /// Whether there is no term at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every term with its id, reference tables first, in table order.
    pub fn iter(&self) -> impl Iterator<Item = (TermId, &Term)> {
        let terms = self.known.tables.terms.iter().chain(&self.free);
        terms.enumerate().map(|(index, term)| (TermId(index as u32), term))
    }

    /// The top-level sectors, in table order.
    pub fn top_sectors(&self) -> impl Iterator<Item = TermId> {
        self.iter()
            .filter(|(_, term)| term.kind == TermKind::Sector && term.parent.is_none())
            .map(|(id, _)| id)
    }

    /// The term that a word means in the given kind of column; `None` if no table and no earlier row knows it.
    pub fn find(&self, word: &str, place: WordOf) -> Option<TermId> {
        self.find_folded(&fold(word), place)
    }

    fn find_folded(&self, word: &str, place: WordOf) -> Option<TermId> {
        let theme = || self.known.tables.theme_words.get(word);
        let sector = || self.known.tables.sector_words.get(word);
        let known = match place {
            WordOf::Sectors => sector(),
            WordOf::Interests => theme().or_else(sector),
        };
        known.or_else(|| self.free_words.get(word)).copied()
    }

    /// An item as a row would state it: a word that is read as this term in this kind of column, with its weight where
    /// that is not 1. (A sector's id may be a theme's label, and themes come first.)
    pub(crate) fn item(&self, id: TermId, weight: f64, place: WordOf) -> String {
        let term = self.term(id);
        let mut words = std::iter::once(term.id.as_str()).chain(term.labels.words());
        let word = words.find(|word| self.find(word, place) == Some(id)).unwrap_or(&term.id);
        // A word that itself ends like a weight needs one, or its end would be read as one.
        let looks_weighted = word.rsplit_once(':').is_some_and(|(_, end)| end.trim().parse::<f64>().is_ok());
        if weight < 1.0 || looks_weighted { format!("{word}:{weight}") } else { word.to_owned() }
    }

    /// The sector a user names: by id, label, synonym, or a free word that the catalogue uses.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest known sector.
    pub fn find_sector(&self, word: &str) -> Result<TermId, Error> {
        self.find(word, WordOf::Sectors).ok_or_else(|| Error::Unknown {
            what: "sector",
            name: word.to_owned(),
            nearest: self.nearest(word, WordOf::Sectors).map(str::to_owned),
        })
    }

    /// What checking a row by itself has to know.
    pub(crate) fn known(&self) -> &Known {
        &self.known
    }

    /// The term of a word, which becomes a free term if nothing knows it. The flag says whether it is new; `None` if
    /// the word folds to nothing and could never be looked up.
    pub(crate) fn intern(&mut self, word: &str, place: WordOf) -> Option<(TermId, bool)> {
        if let Some(id) = self.known.seen(word, place) {
            return Some((id, false));
        }
        let folded = fold(word);
        if folded.is_empty() {
            return None;
        }
        let known = self.find_folded(&folded, place);
        let id = known.unwrap_or_else(|| self.add_free(word, folded));
        // Rows may spell a free word differently; the least spelling stands for it, so that the order of rows does
        // not show.
        if let Some(term) =
            id.index().checked_sub(self.known.tables.terms.len()).map(|place| &mut self.free[place])
            && word < term.id.as_str()
        {
            term.id = word.to_owned();
        }
        self.known.spelled[place as usize].insert(word, id);
        Some((id, known.is_none()))
    }

    fn add_free(&mut self, word: &str, folded: String) -> TermId {
        let id = TermId(self.len() as u32);
        self.free_words.insert(folded, id);
        self.free.push(Term {
            id: word.to_owned(),
            kind: TermKind::Free,
            parent: None,
            depth: 1,
            sector: None,
            group: String::new(),
            labels: Labels::default(),
        });
        id
    }

    /// Renumbers the free terms by their folded words and returns the new number of every term, so that numbering
    /// (and with it the order of every sum) does not depend on the order of rows.
    pub(crate) fn canonical_order(&mut self) -> Vec<TermId> {
        let first = self.known.tables.terms.len();
        let mut words: Vec<(String, TermId)> = self.free_words.drain().collect();
        words.sort_unstable();
        let mut renumbered: Vec<TermId> = (0..self.len()).map(|index| TermId(index as u32)).collect();
        let mut terms: Vec<Option<Term>> = std::mem::take(&mut self.free).into_iter().map(Some).collect();
        let mut free = Vec::with_capacity(words.len());
        for (position, (word, old)) in words.into_iter().enumerate() {
            let new = TermId((first + position) as u32);
            renumbered[old.index()] = new;
            free.extend(terms[old.index() - first].take());
            self.free_words.insert(word, new);
        }
        self.free = free;
        // The numbers in it are the old ones, and no more rows will come.
        self.known.spelled = Default::default();
        renumbered
    }

    /// The known word closest to `word` among those that the kind of column admits, in the spelling of its table.
    pub fn nearest(&self, word: &str, place: WordOf) -> Option<&str> {
        let sectors = self.known.tables.sector_words.iter();
        let themes = self.known.tables.theme_words.iter().filter(|_| place == WordOf::Interests);
        let (folded, id) =
            nearest_folded(&fold(word), sectors.chain(themes).map(|(folded, id)| (folded.as_str(), *id)))?;
        let term = self.term(id);
        std::iter::once(term.id.as_str()).chain(term.labels.words()).find(|spelling| fold(spelling) == folded)
    }

    /// A term and everything broader, from the term itself up to the top of its tree.
    pub fn ancestors(&self, id: TermId) -> impl Iterator<Item = TermId> + '_ {
        std::iter::successors(Some(id), |&id| self.term(id).parent)
    }

    /// Whether `id` is `top` or stands below it.
    pub fn is_within(&self, id: TermId, top: TermId) -> bool {
        self.ancestors(id).any(|ancestor| ancestor == top)
    }

    /// Wu–Palmer similarity, 2·depth(lowest common ancestor) / (depth(a) + depth(b)), in [0, 1]: 1 for equal terms, 0
    /// for terms of different trees. O(depth²), depth ≤ 3 in the embedded tables.
    ///
    /// Source: Wu and Palmer, Verb semantics and lexical selection, ACL 1994.
    pub fn wu_palmer(&self, a: TermId, b: TermId) -> f64 {
        let common = self.ancestors(a).find(|&up| self.is_within(b, up));
        common.map_or(0.0, |common| {
            let depth = |id: TermId| f64::from(self.term(id).depth);
            2.0 * depth(common) / (depth(a) + depth(b))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const SECTORS: &str = "id,parent,en,cs\nict,,ICT|IT,informatika\nict.ai,ict,artificial intelligence,umělá inteligence\nenergy,,Energy,energie\n";
    const THEMES: &str = "id,parent,sector,en\nbioenergy,,energy,bioenergy\nbiogas,bioenergy,energy,biogas|biomethane\nbiomass,bioenergy,energy,biomass\ngrids,,energy,electric grids\nsmart-grids,grids,energy,smart grids\n";

    pub(crate) fn small() -> Vocabulary {
        Vocabulary::parse(SECTORS, THEMES, false).unwrap()
    }

    #[test]
    fn words_are_found_by_label_synonym_and_id() {
        let words = small();
        let id = |word: &str, place| words.find(word, place).map(|term| words.term(term).id.clone());
        assert_eq!(id("Umělá-INTELIGENCE", WordOf::Sectors).as_deref(), Some("ict.ai"));
        assert_eq!(id("biomethane", WordOf::Interests).as_deref(), Some("biogas"));
        assert_eq!(id("biomethane", WordOf::Sectors), None);
        assert_eq!(id("ict.ai", WordOf::Interests).as_deref(), Some("ict.ai"));
    }

    #[test]
    fn wu_palmer_meets_inside_a_tree_only() {
        let words = small();
        let id = |word: &str| words.find(word, WordOf::Interests).unwrap();
        for (a, b, expected) in [
            ("biogas", "biogas", 1.0),
            ("biogas", "biomass", 0.5),
            ("biogas", "bioenergy", 2.0 / 3.0),
            ("biogas", "smart grids", 0.0),
            ("biogas", "energy", 0.0),
        ] {
            assert!((words.wu_palmer(id(a), id(b)) - expected).abs() < 1e-15, "{a} {b}");
        }
    }

    #[test]
    fn free_terms_are_numbered_by_word_not_by_arrival() {
        let build = |order: &[&str]| {
            let mut words = small();
            for word in order {
                words.intern(word, WordOf::Interests).unwrap();
            }
            words.canonical_order();
            words.iter().map(|(_, term)| term.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(build(&["zeta", "Alpha", "alpha"]), build(&["alpha", "zeta", "Alpha"]));
    }

    #[test]
    fn tables_that_contradict_themselves_are_refused() {
        let refused =
            |sectors: &str, themes: &str| Vocabulary::parse(sectors, themes, false).unwrap_err().to_string();
        let themes = "id,parent,sector,en\n";
        assert!(refused("id,parent,en\na,b,A\n", themes).contains("parent 'b'"));
        assert!(refused("id,parent,en\na,,A\nb,,A\n", themes).contains("the word 'a'"));
        assert!(
            refused("id,parent,en\na,,A\n", "id,parent,sector,en\na,,a,X\n").contains("the id 'a' is taken")
        );
        assert!(refused("id,parent,en\na,,A\n", "id,parent,sector,en\nt,,q,X\n").contains("no sector 'q'"));
        assert!(refused("id,en\n", themes).contains("column 'parent' is missing"));
    }
}
