//! Tags: the terms of one field of a cluster, with their weights. A cluster keeps those of all its fields in one block,
//! because a catalogue of a million clusters has eleven million of them; [`Tags`] is the view of one field.

use crate::vocabulary::TermId;

/// Terms with weights in (0, 1], each term once, ordered by term.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tags<'a> {
    terms: &'a [TermId],
    /// `None` where every weight is 1, as in most catalogues.
    weights: Option<&'a [f64]>,
}

impl<'a> Tags<'a> {
    /// Terms and weights, ordered by term.
    pub fn iter(self) -> impl Iterator<Item = (TermId, f64)> + 'a {
        let weights = self.weights;
        let weight = move |place: usize| weights.map_or(1.0, |weights| weights[place]);
        self.terms.iter().enumerate().map(move |(place, &term)| (term, weight(place)))
    }

    /// Whether nothing is stated.
    pub fn is_empty(self) -> bool {
        self.terms.is_empty()
    }

    /// How many terms there are.
    pub fn len(self) -> usize {
        self.terms.len()
    }

    /// The weight of a term, if it is there. O(log n).
    pub fn get(self, term: TermId) -> Option<f64> {
        let place = self.terms.binary_search(&term).ok()?;
        Some(self.weights.map_or(1.0, |weights| weights[place]))
    }
}

/// A field under construction.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TagList(Vec<(TermId, f64)>);

impl TagList {
    /// Adds a term; of repeated terms the largest weight counts.
    pub(crate) fn insert(&mut self, term: TermId, weight: f64) {
        match self.0.binary_search_by_key(&term, |&(term, _)| term) {
            Ok(found) => self.0[found].1 = self.0[found].1.max(weight),
            Err(place) => self.0.insert(place, (term, weight)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (TermId, f64)> + '_ {
        self.0.iter().copied()
    }

    pub(crate) fn remove(&mut self, term: TermId) {
        self.0.retain(|&(other, _)| other != term);
    }
}

/// The fields of a cluster that hold tags, in the order in which they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// In force: stated ones and those of the name.
    Themes,
    /// In force: stated ones and those of the themes.
    Sectors,
    Offers,
    Seeks,
    /// Those of the themes that are read from the name.
    NamedThemes,
    /// Those of the sectors that come from the themes.
    InferredSectors,
}

/// Number of fields.
pub(crate) const FIELDS: usize = 6;

impl Field {
    pub(crate) const ALL: [Field; FIELDS] = [
        Field::Themes,
        Field::Sectors,
        Field::Offers,
        Field::Seeks,
        Field::NamedThemes,
        Field::InferredSectors,
    ];

    /// The catalogue column.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Field::Themes | Field::NamedThemes => "themes",
            Field::Sectors | Field::InferredSectors => "sectors",
            Field::Offers => "offers",
            Field::Seeks => "seeks",
        }
    }
}

/// The tags of all fields of one cluster in one block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TagBlock {
    terms: Box<[TermId]>,
    weights: Option<Box<[f64]>>,
    /// Where each field ends in `terms`.
    ends: [u32; FIELDS],
}

impl TagBlock {
    pub(crate) fn pack(lists: &[TagList; FIELDS]) -> Self {
        let mut packer = TagPacker::with_room(lists.iter().map(|list| list.0.len()).sum());
        for (field, list) in Field::ALL.into_iter().zip(lists) {
            list.iter().for_each(|(term, weight)| packer.push(term, weight));
            packer.close(field);
        }
        packer.finish()
    }

    pub(crate) fn unpack(&self) -> [TagList; FIELDS] {
        Field::ALL.map(|field| TagList(self.field(field).iter().collect()))
    }

    pub(crate) fn field(&self, field: Field) -> Tags<'_> {
        let place = field as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let range = start..self.ends[place] as usize;
        Tags { terms: &self.terms[range.clone()], weights: self.weights.as_deref().map(|all| &all[range]) }
    }

    /// Gives every term its new number and restores the order of each field.
    pub(crate) fn renumber(&mut self, new: &[TermId]) {
        let mut start = 0;
        for end in self.ends.map(|end| end as usize) {
            let terms = &mut self.terms[start..end];
            terms.iter_mut().for_each(|term| *term = new[term.index()]);
            match &mut self.weights {
                None => terms.sort_unstable(),
                Some(weights) => {
                    let weights = &mut weights[start..end];
                    let mut pairs: Vec<(TermId, f64)> =
                        terms.iter().copied().zip(weights.iter().copied()).collect();
                    pairs.sort_unstable_by_key(|&(term, _)| term);
                    for (place, (term, weight)) in pairs.into_iter().enumerate() {
                        (terms[place], weights[place]) = (term, weight);
                    }
                }
            }
            start = end;
        }
    }
}

/// Fills a block field by field, without a list for each.
#[derive(Debug)]
pub(crate) struct TagPacker {
    terms: Vec<TermId>,
    /// Empty as long as every weight is 1.
    weights: Vec<f64>,
    ends: [u32; FIELDS],
    start: usize,
}

impl TagPacker {
    pub(crate) fn with_room(terms: usize) -> Self {
        Self { terms: Vec::with_capacity(terms), weights: Vec::new(), ends: [0; FIELDS], start: 0 }
    }

    /// The terms of the field that is open, as they were added.
    pub(crate) fn open(&self) -> &[TermId] {
        &self.terms[self.start..]
    }

    /// The terms and weights of a field that is closed.
    pub(crate) fn closed(&self, field: Field) -> impl Iterator<Item = (TermId, f64)> + '_ {
        let place = field as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let range = start..self.ends[place] as usize;
        range.map(|place| (self.terms[place], self.weights.get(place).copied().unwrap_or(1.0)))
    }

    /// Adds a term to the field that is open.
    pub(crate) fn push(&mut self, term: TermId, weight: f64) {
        #[expect(clippy::float_cmp, reason = "exactly the weight that is left out")]
        let is_plain = weight == 1.0;
        if !is_plain || !self.weights.is_empty() {
            self.weights.resize(self.terms.len(), 1.0);
            self.weights.push(weight);
        }
        self.terms.push(term);
    }

    /// Closes a field: orders its terms and keeps of repeated ones the largest weight. Fields are closed in their order.
    pub(crate) fn close(&mut self, field: Field) {
        let terms = &mut self.terms[self.start..];
        if self.weights.is_empty() {
            terms.sort_unstable();
            let mut kept = self.start;
            for place in self.start..self.terms.len() {
                if kept == self.start || self.terms[kept - 1] != self.terms[place] {
                    self.terms[kept] = self.terms[place];
                    kept += 1;
                }
            }
            self.terms.truncate(kept);
        } else {
            self.weights.resize(self.terms.len(), 1.0);
            let mut list = TagList::default();
            let pairs = self.terms.drain(self.start..).zip(self.weights.drain(self.start..));
            pairs.for_each(|(term, weight)| list.insert(term, weight));
            self.terms.extend(list.iter().map(|(term, _)| term));
            self.weights.extend(list.iter().map(|(_, weight)| weight));
        }
        self.start = self.terms.len();
        // A block holds at most the items of four cells and what is read from them.
        self.ends[field as usize] = self.start as u32;
    }

    pub(crate) fn finish(mut self) -> TagBlock {
        if !self.weights.is_empty() {
            self.weights.resize(self.terms.len(), 1.0);
        }
        let weights = (!self.weights.is_empty()).then(|| self.weights.into_boxed_slice());
        TagBlock { terms: self.terms.into_boxed_slice(), weights, ends: self.ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists of the first three fields; the others are empty.
    fn lists(tags: [&[(u32, f64)]; 3]) -> [TagList; FIELDS] {
        let mut lists: [TagList; FIELDS] = Default::default();
        for (list, tags) in lists.iter_mut().zip(tags) {
            tags.iter().for_each(|&(term, weight)| list.insert(TermId(term), weight));
        }
        lists
    }

    #[test]
    fn a_block_gives_back_what_was_packed() {
        for weight in [1.0, 0.5] {
            let lists = lists([&[(3, 1.0), (1, weight), (3, 0.2)], &[], &[(7, 1.0)]]);
            let block = TagBlock::pack(&lists);
            assert_eq!(block.unpack(), lists);
            assert_eq!(block.field(Field::Themes).get(TermId(1)), Some(weight));
            assert_eq!(block.field(Field::Themes).get(TermId(7)), None);
            assert_eq!((block.field(Field::Sectors).len(), block.field(Field::Offers).len()), (0, 1));
        }
    }

    #[test]
    fn repeated_terms_count_once_with_their_largest_weight() {
        for weights in [[1.0, 1.0, 1.0], [0.5, 1.0, 0.25], [1.0, 0.5, 0.5]] {
            let mut packer = TagPacker::with_room(4);
            let tags = [(9, weights[0]), (2, weights[1]), (9, weights[2])];
            tags.iter().for_each(|&(term, weight)| packer.push(TermId(term), weight));
            assert_eq!(packer.open().len(), 3);
            packer.close(Field::Themes);
            assert_eq!(packer.closed(Field::Themes).map(|(term, _)| term.0).collect::<Vec<_>>(), [2, 9]);
            packer.close(Field::Sectors);
            packer.push(TermId(1), 1.0);
            Field::ALL[2..].iter().for_each(|&field| packer.close(field));
            assert_eq!(packer.finish(), TagBlock::pack(&lists([&tags, &[], &[(1, 1.0)]])));
        }
    }

    #[test]
    fn renumbering_keeps_weights_with_their_terms() {
        let mut block = TagBlock::pack(&lists([&[(0, 0.25), (1, 0.5)], &[(1, 1.0)], &[]]));
        block.renumber(&[TermId(9), TermId(4)]);
        let themes: Vec<(TermId, f64)> = block.field(Field::Themes).iter().collect();
        assert_eq!(themes, [(TermId(4), 0.5), (TermId(9), 0.25)]);
        assert_eq!(block.field(Field::Sectors).get(TermId(4)), Some(1.0));
    }
}
