//! How surprising it is that two rows share a word: the chance that another row of the same region, or country,
//! carries it, in bits.
//!
//! A word in every second name of a region says nothing there, and a word that nobody else uses says almost
//! everything. Counts of small catalogues are no statistics, so each is smoothed by the wider one: region by country,
//! country by everything, everything by what such words are like in general.

use crate::identity::roster::{PlaceWord, Roster, Row, RowWord};
use crate::identity::words::Sort;

/// The share of names with each kind of word, before any row is counted. Orders of magnitude, read off the names of the
/// 280 real organisations shipped: 49 % have a word for cluster, `network` has 2 %, a sector's word 1 %.
mod share {
    pub(super) const CLUSTER: f64 = 0.3;
    pub(super) const BODY: f64 = 0.05;
    pub(super) const GENERAL: f64 = 0.05;
    pub(super) const OWN_PLACE: f64 = 0.25;
    pub(super) const PLACE: f64 = 0.02;
    pub(super) const VOCABULARY: f64 = 0.01;
    /// Numbers and words of one or two letters.
    pub(super) const SHORT: f64 = 0.01;
    /// Words of three letters.
    pub(super) const THREE: f64 = 0.002;
    /// Any other word: a proper name. There are many, each used once.
    pub(super) const OTHER: f64 = 0.0001;
}

/// The general share weighs as much as this many rows …
const GENERAL_ROWS: f64 = 200.0;
/// … the share everywhere as much as this many rows of the country …
const COUNTRY_ROWS: f64 = 20.0;
/// … and the share in the country as much as this many rows of the region.
const AREA_ROWS: f64 = 10.0;
/// No word says more than this, however rare: two bodies may bear one proper name.
const MOST_BITS: f64 = 13.0;

/// Among whom a pair was found: what a coincidence is measured against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Among {
    /// Whether both are rows of one catalogue.
    within: bool,
    everywhere: f64,
    country: f64,
    /// Rows of the region, if both lie in it.
    area: Option<f64>,
}

impl Among {
    pub(super) fn new(roster: &Roster<'_>, a: &Row, b: &Row) -> Self {
        let area = a.area.filter(|_| a.area == b.area);
        Self {
            within: a.catalogue == b.catalogue,
            everywhere: roster.rows.len() as f64,
            country: f64::from(roster.country_sizes[a.country]),
            area: area.map(|area| f64::from(roster.area_sizes[area])),
        }
    }

    /// Whether both lie in one region.
    pub(super) fn same_area(&self) -> bool {
        self.area.is_some()
    }

    /// One of two figures: the first for rows of two catalogues, the second for rows of one.
    pub(super) fn either(&self, (between, within): (f64, f64)) -> f64 {
        if self.within { within } else { between }
    }

    /// The bits that sharing `word` is worth, where `own` rows of the pair are among those counted.
    pub(super) fn bits(&self, roster: &Roster<'_>, word: &RowWord, own: u32) -> f64 {
        let [everywhere, country, area] = word.counts.map(|count| f64::from(count.saturating_sub(own)));
        let own = f64::from(own);
        let smooth = |count: f64, rows: f64, share: f64, weight: f64| {
            (count + weight * share) / ((rows - own).max(count) + weight)
        };
        let mut share = smooth(everywhere, self.everywhere, general_share(roster, word), GENERAL_ROWS);
        share = smooth(country, self.country, share, COUNTRY_ROWS);
        if let Some(rows) = self.area {
            // A word may be commoner here than in the country; that it was not seen here says little.
            share = smooth(area, rows, share, AREA_ROWS).max(share);
        }
        (-share.log2()).clamp(0.0, MOST_BITS)
    }
}

/// The share of the country in how often one word follows another weighs as much as this many rows.
const FOLLOWING_ROWS: f64 = 3.0;

/// The bits of a word of which it is known that the word before it is shared too: `life science` is one coincidence,
/// not two.
pub(super) fn bits_after(before: &RowWord, word: &RowWord, bits: f64) -> f64 {
    let own = 2;
    let together = f64::from(word.together.saturating_sub(own));
    let alone = f64::from(before.counts[0].saturating_sub(own)).max(together);
    let share = (together + FOLLOWING_ROWS * (-bits).exp2()) / (alone + FOLLOWING_ROWS);
    bits.min(-share.log2())
}

fn general_share(roster: &Roster<'_>, word: &RowWord) -> f64 {
    let info = roster.look(word.word);
    let by_sort = match info.sort {
        Sort::Body(0) => share::CLUSTER,
        Sort::Body(_) => share::BODY,
        Sort::General(_) => share::GENERAL,
        _ if info.meaning.is_some() => share::VOCABULARY,
        _ if info.has_digit || info.letters <= 2 => share::SHORT,
        _ if info.letters == 3 => share::THREE,
        _ => share::OTHER,
    };
    match word.place {
        PlaceWord::Own => share::OWN_PLACE,
        PlaceWord::Country => by_sort.max(share::PLACE),
        PlaceWord::No => by_sort,
    }
}
