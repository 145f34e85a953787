//! Tags: the terms of one field of a cluster, with their weights. A catalogue of a million clusters has eleven million of
//! them, so those of many clusters stand in one store; [`Tags`] is the view of one field of one cluster.

use std::ops::Range;

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

    pub(crate) fn iter(&self) -> impl Iterator<Item = (TermId, f64)> + Clone + '_ {
        self.0.iter().copied()
    }

    pub(crate) fn remove(&mut self, term: TermId) {
        self.0.retain(|&(other, _)| other != term);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
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

/// Tags of many clusters, one behind the other: a block for each would be most of the cost of reading a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagStore {
    terms: Vec<TermId>,
    /// Those of the fields that have other weights than 1.
    weights: Vec<f64>,
}

impl TagStore {
    pub(crate) fn with_capacity(terms: usize) -> Self {
        Self { terms: Vec::with_capacity(terms), weights: Vec::new() }
    }

    pub(crate) fn shrink(&mut self) {
        self.terms.shrink_to_fit();
        self.weights.shrink_to_fit();
    }
}

/// Where the tags of one cluster stand in a [`TagStore`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TagSpan {
    start: u32,
    /// Where each field ends, counted from `start`.
    ends: [u32; FIELDS],
    /// Where the weights begin of those fields that have any.
    weights: u32,
    /// A bit for each of these fields.
    weighted: u8,
}

impl TagSpan {
    pub(crate) fn pack(lists: &[TagList; FIELDS], store: &mut TagStore) -> Self {
        let mut packer = TagPacker::new(store);
        for (field, list) in Field::ALL.into_iter().zip(lists) {
            list.iter().for_each(|(term, weight)| packer.push(term, weight));
            packer.close(field);
        }
        packer.finish()
    }

    pub(crate) fn unpack(&self, store: &TagStore, lists: &mut [TagList; FIELDS]) {
        for (field, list) in Field::ALL.into_iter().zip(lists) {
            list.clear();
            list.0.extend(self.field(store, field).iter());
        }
    }

    pub(crate) fn field<'s>(&self, store: &'s TagStore, field: Field) -> Tags<'s> {
        let (terms, weights) = self.places(field as usize);
        Tags { terms: &store.terms[terms], weights: weights.map(|places| &store.weights[places]) }
    }

    /// Gives every term its new number and restores the order of each field.
    pub(crate) fn renumber(&self, store: &mut TagStore, new: &[TermId]) {
        for place in 0..FIELDS {
            let (terms, weights) = self.places(place);
            let terms = &mut store.terms[terms];
            terms.iter_mut().for_each(|term| *term = new[term.index()]);
            let Some(weights) = weights else {
                order(terms);
                continue;
            };
            sort(terms, &mut store.weights[weights]);
        }
    }

    /// Where the terms and the weights of a field stand.
    fn places(&self, field: usize) -> (Range<usize>, Option<Range<usize>>) {
        let bounds = |field: usize| {
            let start = field.checked_sub(1).map_or(0, |before| self.ends[before]);
            start as usize..self.ends[field] as usize
        };
        let own = bounds(field);
        let is_weighted = |field: usize| self.weighted & (1 << field) != 0;
        let weights = is_weighted(field).then(|| {
            let before: usize =
                (0..field).filter(|&field| is_weighted(field)).map(|field| bounds(field).len()).sum();
            let start = self.weights as usize + before;
            start..start + own.len()
        });
        let start = self.start as usize;
        (start + own.start..start + own.end, weights)
    }
}

/// Writes the tags of one cluster behind those of others, field by field.
#[derive(Debug)]
pub(crate) struct TagPacker<'s> {
    store: &'s mut TagStore,
    span: TagSpan,
    /// Where the field that is open begins, among the terms and among the weights.
    open: (usize, usize),
}

impl<'s> TagPacker<'s> {
    pub(crate) fn new(store: &'s mut TagStore) -> Self {
        let open = (store.terms.len(), store.weights.len());
        // Four thousand million terms are beyond what the rows of one piece of a file can hold.
        let span = TagSpan { start: open.0 as u32, weights: open.1 as u32, ..TagSpan::default() };
        Self { store, span, open }
    }

    /// The terms of the field that is open, as they were added.
    pub(crate) fn open(&self) -> &[TermId] {
        &self.store.terms[self.open.0..]
    }

    /// The terms and weights of a field that is closed.
    pub(crate) fn closed(&self, field: Field) -> Tags<'_> {
        self.span.field(self.store, field)
    }

    /// Adds a term to the field that is open, whose weights are left out as long as every one is 1.
    pub(crate) fn push(&mut self, term: TermId, weight: f64) {
        let weights = &mut self.store.weights;
        if !is_plain(weight) || weights.len() > self.open.1 {
            weights.resize(self.open.1 + self.store.terms.len() - self.open.0, 1.0);
            weights.push(weight);
        }
        self.store.terms.push(term);
    }

    /// Closes a field: orders its terms and keeps of repeated ones the largest weight. Fields are closed in their order.
    /// O(n log n).
    pub(crate) fn close(&mut self, field: Field) {
        let TagStore { terms, weights } = &mut *self.store;
        let (first, first_weight) = self.open;
        let is_weighted = weights.len() > first_weight;
        if is_weighted {
            sort(&mut terms[first..], &mut weights[first_weight..]);
        } else {
            order(&mut terms[first..]);
        }
        let mut kept = 0;
        for place in 0..terms.len() - first {
            let is_new = kept == 0 || terms[first + kept - 1] != terms[first + place];
            kept += usize::from(is_new);
            terms[first + kept - 1] = terms[first + place];
            if is_weighted {
                let weight = weights[first_weight + place];
                let kept = &mut weights[first_weight + kept - 1];
                *kept = if is_new { weight } else { kept.max(weight) };
            }
        }
        terms.truncate(first + kept);
        if is_weighted && !weights[first_weight..first_weight + kept].iter().copied().all(is_plain) {
            weights.truncate(first_weight + kept);
            self.span.weighted |= 1 << field as u8;
        } else {
            weights.truncate(first_weight);
        }
        self.open = (terms.len(), weights.len());
        self.span.ends[field as usize] = terms.len() as u32 - self.span.start;
    }

    pub(crate) fn finish(self) -> TagSpan {
        self.span
    }
}

/// Orders terms. Most fields have a handful, which pass a sorting network: it does the same whatever they are, where
/// other ways branch on terms that nothing foretells.
fn order(terms: &mut [TermId]) {
    match terms.len() {
        0 | 1 => {}
        2..=4 => pass(terms, order_four),
        5..=8 => pass(terms, order_eight),
        _ => terms.sort_unstable(),
    }
}

/// Sends at most `N` terms through a network.
#[inline]
fn pass<const N: usize>(terms: &mut [TermId], network: impl Fn([u32; N]) -> [u32; N]) {
    let mut lanes = [u32::MAX; N];
    for (lane, term) in lanes.iter_mut().zip(&*terms) {
        *lane = term.0;
    }
    for (term, lane) in terms.iter_mut().zip(network(lanes)) {
        *term = TermId(lane);
    }
}

#[inline]
fn order_four([a, b, c, d]: [u32; 4]) -> [u32; 4] {
    let ((a, b), (c, d)) = (ordered(a, b), ordered(c, d));
    let ((a, c), (b, d)) = (ordered(a, c), ordered(b, d));
    let (b, c) = ordered(b, c);
    [a, b, c, d]
}

/// Merges two fours of even and odd places: Batcher, Sorting networks and their applications, 1968.
#[inline]
fn order_eight([a, b, c, d, e, f, g, h]: [u32; 8]) -> [u32; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (order_four([a, b, c, d]), order_four([e, f, g, h]));
    let ((a, e), (b, f), (c, g), (d, h)) = (ordered(a, e), ordered(b, f), ordered(c, g), ordered(d, h));
    let ((c, e), (d, f)) = (ordered(c, e), ordered(d, f));
    let ((b, c), (d, e), (f, g)) = (ordered(b, c), ordered(d, e), ordered(f, g));
    [a, b, c, d, e, f, g, h]
}

#[inline]
fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// Orders terms, each of which keeps its weight; most fields have a handful.
fn sort(terms: &mut [TermId], weights: &mut [f64]) {
    const FEW: usize = 16;
    if terms.len() <= FEW {
        for end in 1..terms.len() {
            let mut place = end;
            while place > 0 && terms[place - 1] > terms[place] {
                terms.swap(place - 1, place);
                weights.swap(place - 1, place);
                place -= 1;
            }
        }
        return;
    }
    let mut pairs: Vec<(TermId, f64)> = terms.iter().copied().zip(weights.iter().copied()).collect();
    pairs.sort_unstable_by_key(|&(term, _)| term);
    for (place, (term, weight)) in pairs.into_iter().enumerate() {
        (terms[place], weights[place]) = (term, weight);
    }
}

/// Whether it is exactly the weight that is left out.
#[expect(clippy::float_cmp, reason = "exactly this weight, no other near it")]
fn is_plain(weight: f64) -> bool {
    weight == 1.0
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

    fn unpacked(span: &TagSpan, store: &TagStore) -> [TagList; FIELDS] {
        let mut unpacked = lists([&[(77, 0.5)]; 3]);
        span.unpack(store, &mut unpacked);
        unpacked
    }

    /// What stands in front of it is another cluster's.
    fn packed(lists: &[TagList; FIELDS]) -> (TagSpan, TagStore) {
        let mut store = TagStore::default();
        TagSpan::pack(&self::lists([&[(5, 0.125)], &[(6, 1.0)], &[]]), &mut store);
        let span = TagSpan::pack(lists, &mut store);
        TagSpan::pack(&self::lists([&[(8, 1.0)], &[(9, 0.0625)], &[]]), &mut store);
        (span, store)
    }

    #[test]
    fn a_store_gives_back_what_was_packed() {
        for weight in [1.0, 0.5] {
            let lists = lists([&[(3, 1.0), (1, weight), (3, 0.2)], &[], &[(7, weight), (8, 0.25)]]);
            let (span, store) = packed(&lists);
            assert_eq!(unpacked(&span, &store), lists);
            assert_eq!(span.field(&store, Field::Themes).get(TermId(1)), Some(weight));
            assert_eq!(span.field(&store, Field::Themes).get(TermId(7)), None);
            let lengths = [Field::Sectors, Field::Offers].map(|field| span.field(&store, field).len());
            assert_eq!(lengths, [0, 2]);
            assert_eq!(span.field(&store, Field::Offers).get(TermId(8)), Some(0.25));
        }
    }

    #[test]
    fn repeated_terms_count_once_with_their_largest_weight() {
        for weights in [[1.0, 1.0, 1.0], [0.5, 1.0, 0.25], [1.0, 0.5, 0.5]] {
            let mut store = TagStore::default();
            let mut packer = TagPacker::new(&mut store);
            let tags = [(9, weights[0]), (2, weights[1]), (9, weights[2])];
            tags.iter().for_each(|&(term, weight)| packer.push(TermId(term), weight));
            assert_eq!(packer.open().len(), 3);
            packer.close(Field::Themes);
            assert_eq!(
                packer.closed(Field::Themes).iter().map(|(term, _)| term.0).collect::<Vec<_>>(),
                [2, 9]
            );
            packer.close(Field::Sectors);
            packer.push(TermId(1), 1.0);
            Field::ALL[2..].iter().for_each(|&field| packer.close(field));
            assert_eq!(unpacked(&packer.finish(), &store), lists([&tags, &[], &[(1, 1.0)]]));
        }
    }

    /// A network orders everything if it orders zeros and ones.
    #[test]
    fn terms_come_in_order() {
        for length in 0..=12_u32 {
            for bits in 0..1_u32 << length {
                let mut terms: Vec<TermId> = (0..length).map(|place| TermId(bits >> place & 1)).collect();
                order(&mut terms);
                assert!(terms.is_sorted(), "{length} {bits:b}");
                assert_eq!(terms.iter().map(|term| term.0).sum::<u32>(), bits.count_ones());
            }
        }
    }

    #[test]
    fn renumbering_keeps_weights_with_their_terms() {
        let (span, mut store) = packed(&lists([&[(0, 0.25), (1, 0.5)], &[(1, 1.0)], &[(0, 0.75)]]));
        let before = store.clone();
        span.renumber(&mut store, &[TermId(9), TermId(4)]);
        let tags = |field| span.field(&store, field).iter().collect::<Vec<_>>();
        assert_eq!(tags(Field::Themes), [(TermId(4), 0.5), (TermId(9), 0.25)]);
        assert_eq!(tags(Field::Sectors), [(TermId(4), 1.0)]);
        assert_eq!(tags(Field::Offers), [(TermId(9), 0.75)]);
        let changed =
            (0..before.terms.len()).filter(|&place| before.terms[place] != store.terms[place]).count();
        assert_eq!(changed, 4, "the neighbours keep theirs");
    }
}
