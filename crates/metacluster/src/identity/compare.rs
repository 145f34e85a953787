//! What speaks for and against two rows being one cluster, in bits.
//!
//! A bit doubles the odds. The score starts with how many other clusters it could be and adds, for each feature, how
//! much likelier what is seen is for one cluster than for two: the weights of Fellegi and Sunter (A theory for record
//! linkage, JASA 1969), with words weighted by how rare they are where the rows lie. The figures are orders of
//! magnitude, set by hand and written down here, not learnt from the catalogues at hand, so that two catalogues of
//! thirty rows are judged like two of thirty thousand. The sum is a score, never called a probability.
//!
//! Some doubts no score outweighs: they keep a pair from being joined unasked.

use crate::identity::align::{Alignment, align};
use crate::identity::evidence::{Doubt, Feature};
use crate::identity::rarity::Among;
use crate::identity::roster::{Roster, Row, WordId};
use crate::region::NutsCode;

/// From this score on two rows are one cluster, unless a doubt remains: a little better than even odds, after every
/// coincidence that the catalogues themselves show to be possible has been taken off.
pub(super) const MERGED_AT: f64 = 0.5;
/// From this score on a person is asked: odds of 1 to 16.
pub(super) const ASKED_AT: f64 = -4.0;
/// The same where each name has a word that the other lacks. Families of bodies share the rest of their names, and all
/// pairs of a family would be asked about.
const CONTRADICTING_ASKED_AT: f64 = 3.0;
/// From this score on a pair told apart is listed as one that was looked at.
pub(super) const LISTED_AT: f64 = -6.0;

/// Two catalogues of one region or industry share about every second cluster …
const SHARED: f64 = 0.5;
/// … and within one catalogue up to one row in ten stands twice.
const REPEATED: f64 = 0.1;
/// A country has at least this many clusters, however few a catalogue lists …
const UNLISTED: f64 = 20.0;
/// … and a region this many.
const UNLISTED_IN_AREA: f64 = 5.0;

/// Legal forms: one kind for both, or not; catalogues translate forms within a kind, and bodies rarely change it.
const SAME_FORM: f64 = 0.5;
const OTHER_FORM: f64 = -2.0;

/// A city stated for both that differs, in one region: seats move, and offices are several.
const OTHER_CITY: f64 = -1.5;
/// A region stated for both that differs, or a city of which no row lies in that region.
const OTHER_REGION: f64 = -5.0;
/// Another code, one of the two unknown: perhaps of another year.
const OTHER_CODE: f64 = -2.0;
/// Of what an equal region says, a region of another level says this part: the wider one is shared by more.
const COMPATIBLE: f64 = 0.5;
const MOST_FOR_CITY: f64 = 4.0;

/// An equal host: most bodies have one of their own, some a page at their agency's, which others share.
const MOST_FOR_HOST: f64 = 9.0;
const OTHER_HOST: f64 = -2.0;

/// Bits for each letter of an acronym that is an initial of the other name, and at most.
const INITIAL: f64 = 2.2;
const MOST_FOR_INITIALS: f64 = 9.0;
const SAME_ACRONYM: f64 = 8.0;
const OTHER_ACRONYM: f64 = -1.0;

/// Member counts of different years differ, those of different clusters differ more: from this ratio of the smaller to
/// the larger on they speak for one, …
const SIMILAR_MEMBERS: (f64, f64) = (0.8, 1.5);
const NEAR_MEMBERS: (f64, f64) = (0.5, 0.5);
/// … and below this one against it.
const FAR_MEMBERS: (f64, f64) = (0.2, -2.0);

/// What was found out about a pair.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// By feature, in the order of [`Feature::ALL`].
    pub(super) bits: [f64; Feature::ALL.len()],
    /// Their sum in this order.
    pub(super) score: f64,
    pub(super) name: Alignment,
    pub(super) places: Places,
    /// The initials that are the other name.
    pub(super) initials: Option<WordId>,
    pub(super) doubts: Vec<Doubt>,
}

/// What two places have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Unknown,
    SameRegion,
    /// A city is stated for one of them, and rows of that city lie in the region of the other.
    CityInRegion,
    /// The one lies in the other.
    Compatible,
    /// Codes, one of them unknown.
    Doubtful,
    Contradictory,
}

impl Reading {
    /// Compares two rows, the lower first. O(w²) for w words a name.
    pub(super) fn new(roster: &Roster<'_>, a: &Row, b: &Row) -> Self {
        let among = Among::new(roster, a, b);
        let mut name = align(roster, &among, a, b);
        let (acronym, initials) = acronym(roster, a, b, name.bits);
        if initials.is_some() {
            // The one name stands for the other as its initials: there are no words to compare.
            name = Alignment::default();
        }
        let (place, places) = place(roster, a, b);
        let bits = [
            others(roster, a, b),
            name.bits,
            legal_form(a, b),
            acronym,
            place,
            website(roster, a, b),
            members(a, b),
        ];
        let mut doubts = Vec::new();
        if name.contradicts {
            doubts.push(Doubt::Contradiction);
        }
        if name.looks_alike {
            doubts.push(Doubt::LookAlike);
        }
        if in_brackets(&name, a, b) {
            doubts.push(Doubt::InBrackets);
        }
        Self { score: bits.iter().sum(), bits, name, places, initials, doubts }
    }

    /// Whether the two are one cluster by this reading alone.
    pub(super) fn merges(&self) -> bool {
        self.score >= MERGED_AT && self.doubts.is_empty()
    }

    /// Whether a person has to be asked.
    pub(super) fn asks(&self) -> bool {
        let contradicts = self.doubts.contains(&Doubt::Contradiction);
        self.score >= if contradicts { CONTRADICTING_ASKED_AT } else { ASKED_AT }
    }
}

/// Whether only what stands in brackets made the names agree: a translation, or the body behind the cluster. Initials
/// of the name in front of them are neither.
fn in_brackets(name: &Alignment, a: &Row, b: &Row) -> bool {
    let bracketed = |row: &Row, only: Option<u8>| {
        only.filter(|&part| row.bracketed & (1 << part) != 0).is_some_and(|part| {
            let inside = row.words.iter().filter(|word| word.part == part);
            !inside.clone().all(|word| row.initials.contains(&word.word))
        })
    };
    bracketed(a, name.only[0]) || bracketed(b, name.only[1])
}

fn known_in_country(roster: &Roster<'_>, row: &Row) -> f64 {
    f64::from(roster.country_sizes[row.country]) + UNLISTED
}

fn others(roster: &Roster<'_>, a: &Row, b: &Row) -> f64 {
    let share = if a.catalogue == b.catalogue { REPEATED } else { SHARED };
    (share / known_in_country(roster, a)).log2()
}

fn legal_form(a: &Row, b: &Row) -> f64 {
    match (a.forms, b.forms) {
        (0, _) | (_, 0) => 0.0,
        (x, y) if x & y != 0 => SAME_FORM,
        _ => OTHER_FORM,
    }
}

/// Bits of the acronyms, and the initials if the one name is better read as an acronym of the other.
fn acronym(roster: &Roster<'_>, a: &Row, b: &Row, name: f64) -> (f64, Option<WordId>) {
    if let (Some(x), Some(y)) = (a.acronym, b.acronym) {
        return (if x == y { SAME_ACRONYM } else { OTHER_ACRONYM }, None);
    }
    let stands_for = |short: &Row, long: &Row| {
        // It has to be all of the name: beside a full name it is only one more word.
        let all = short.words.first().filter(|_| short.words.len() == 1).map(|word| word.word);
        let letters = long.initials.iter().copied().chain(long.acronym);
        let named = letters.filter(|letters| {
            all == Some(*letters) || (short.acronym == Some(*letters) && long.acronym.is_none())
        });
        named.max_by_key(|letters| (roster.word(*letters).letters, *letters))
    };
    let Some(letters) = stands_for(a, b).or_else(|| stands_for(b, a)) else { return (0.0, None) };
    let bits = (INITIAL * f64::from(roster.word(letters).letters)).min(MOST_FOR_INITIALS);
    if bits > name { (bits, Some(letters)) } else { (0.0, None) }
}

fn place(roster: &Roster<'_>, a: &Row, b: &Row) -> (f64, Places) {
    let same_city = a.city.is_some() && a.city == b.city;
    let places = relation(roster, a, b, same_city);
    let country = known_in_country(roster, a);
    let area = a.area.or(b.area).map_or(0.0, |area| f64::from(roster.area_sizes[area]));
    let same_region = (country / (area + UNLISTED_IN_AREA)).log2().max(0.0);
    let shared = matches!(places, Places::SameRegion | Places::CityInRegion);
    let mut bits = match places {
        Places::Unknown => 0.0,
        Places::SameRegion | Places::CityInRegion => same_region,
        Places::Compatible => COMPATIBLE * same_region,
        Places::Doubtful => OTHER_CODE,
        Places::Contradictory => OTHER_REGION,
    };
    if let Some(city) = a.city.filter(|_| same_city) {
        let around = if shared { area + UNLISTED_IN_AREA } else { country };
        let city = f64::from(roster.city_sizes[city as usize]) + 1.0;
        bits += (around / city).log2().clamp(0.0, MOST_FOR_CITY);
    } else if a.city.is_some() && b.city.is_some() && places != Places::Contradictory {
        bits += OTHER_CITY;
    }
    (bits, places)
}

fn relation(roster: &Roster<'_>, a: &Row, b: &Row, same_city: bool) -> Places {
    let within = |x: &NutsCode, y: &NutsCode| x.is_within(y) || y.is_within(x);
    if a.area.is_some() && a.area == b.area {
        return Places::SameRegion;
    }
    let (with, without) = match (&a.region, &b.region) {
        (Some(x), Some(y)) if within(x, y) => return Places::Compatible,
        (Some(_), Some(_)) => return Places::Contradictory,
        (None, None) if a.area.is_some() && b.area.is_some() => return Places::Contradictory,
        (None, None) => return Places::Unknown,
        (Some(_), None) => (a, b),
        (None, Some(_)) => (b, a),
    };
    if without.area.is_some() {
        return Places::Doubtful;
    }
    // A town may stand in place of a region: other rows say where it lies.
    let known = without.city.and_then(|city| roster.city_areas.get(&(without.country, city)));
    match (known, with.area) {
        (Some(areas), Some(area)) if areas.contains(&area) => Places::CityInRegion,
        (Some(_), Some(_)) if !same_city => Places::Contradictory,
        _ => Places::Unknown,
    }
}

fn website(roster: &Roster<'_>, a: &Row, b: &Row) -> f64 {
    match (a.host, b.host) {
        (Some(x), Some(y)) if x == y => {
            let others = f64::from(roster.host_sizes[x as usize].saturating_sub(2));
            let rows = roster.rows.len() as f64;
            ((rows + UNLISTED) / (others * UNLISTED + 1.0)).log2().clamp(0.0, MOST_FOR_HOST)
        }
        (Some(_), Some(_)) => OTHER_HOST,
        _ => 0.0,
    }
}

fn members(a: &Row, b: &Row) -> f64 {
    let (Some(x), Some(y)) = (a.members, b.members) else { return 0.0 };
    let ratio = f64::from(x.min(y)) / f64::from(x.max(y));
    if ratio >= SIMILAR_MEMBERS.0 {
        SIMILAR_MEMBERS.1
    } else if ratio >= NEAR_MEMBERS.0 {
        NEAR_MEMBERS.1
    } else if ratio < FAR_MEMBERS.0 {
        FAR_MEMBERS.1
    } else {
        0.0
    }
}
