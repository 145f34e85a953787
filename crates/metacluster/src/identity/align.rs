//! Two names word by word: which words of the one are words of the other, how, and what is left over.
//!
//! Words are linked greedily, the most telling link first, which is optimal but for names that repeat their words.
//! O(w²) for w words a name, w ≤ 24; edit distances are computed only between words that are left.

use crate::identity::rarity::{Among, bits_after};
use crate::identity::relate::{Relation, joined, relate};
use crate::identity::roster::{PlaceWord, Roster, Row, RowWord};
use crate::identity::words::{CLUSTER, Sort};

/// A word, or two neighbours, of each name taken for one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// Place of the word in the one name, and how many words from there on.
    pub(super) a: (usize, usize),
    /// The same in the other name.
    pub(super) b: (usize, usize),
    pub(super) relation: Relation,
    pub(super) bits: f64,
}

/// What two names have in common. Its bits are those of the links, of what is missing, and of the shape, added in this
/// order.
#[derive(Debug, Clone, Default)]
pub(super) struct Alignment {
    pub(super) bits: f64,
    pub(super) links: Vec<Link>,
    /// Words without a counterpart, by place.
    pub(super) left: [Vec<usize>; 2],
    /// Bits of those words.
    pub(super) missing: f64,
    /// Bits for names that agree as wholes, or in a part only.
    pub(super) shape: f64,
    /// Each name has a telling word that the other lacks, or names another place.
    pub(super) contradicts: bool,
    /// Only look-alike letters make some of it equal.
    pub(super) looks_alike: bool,
    /// The parts compared, where not the whole names were.
    pub(super) only: [Option<u8>; 2],
}

/// A content word that only one name has: catalogues leave words out now and then.
const LEFT_OUT: f64 = -4.0;
/// Each further one: words go missing together.
const LEFT_OUT_TOO: f64 = -1.0;
const GENERAL_LEFT_OUT: f64 = -3.0;
/// `Network`, `hub` and the like tell bodies of one place and trade apart …
const BODY_LEFT_OUT: f64 = -2.5;
/// … `cluster` does not, nor does the name of the row's own region or town.
const LIGHT_LEFT_OUT: f64 = -0.5;
/// Each name has a content word that the other lacks: two bodies of one family, far more often than one body.
const REPLACED: f64 = -7.0;
/// The same of words for the kind of body, and of general words.
const LIGHT_REPLACED: f64 = -5.0;
/// Nothing is left over: bodies choose names that nobody near bears, so that equal names are less of a chance than
/// their words.
const WHOLE: f64 = 3.0;
/// The names agree in a part only, what is left standing in one of them.
const PART_ONLY: f64 = -1.5;
/// The same, each name having a part that the other lacks.
const PARTS_DIFFER: f64 = -5.0;

/// Aligns two rows' names: as wholes, and each part of the one with the other or a part of it; the best counts.
pub(super) fn align(roster: &Roster<'_>, among: &Among, a: &Row, b: &Row) -> Alignment {
    let mut best = align_parts(roster, among, a, b, [None, None]);
    let choices = |parts: u8| std::iter::once(None).chain((0..parts).filter(move |_| parts > 1).map(Some));
    for only_a in choices(a.parts) {
        for only_b in choices(b.parts).filter(|only_b| only_a.is_some() || only_b.is_some()) {
            let part = align_parts(roster, among, a, b, [only_a, only_b]);
            if part.bits > best.bits {
                best = part;
            }
        }
    }
    best
}

/// One name under alignment.
struct Side<'r> {
    words: &'r [RowWord],
    only: Option<u8>,
    /// Places of linked words, a bit each.
    used: u32,
}

impl Side<'_> {
    fn free(&self) -> impl Iterator<Item = usize> + '_ {
        let in_part = |place: &usize| self.only.is_none_or(|part| self.words[*place].part == part);
        (0..self.words.len()).filter(|place| self.used & (1 << place) == 0).filter(in_part)
    }

    fn take(&mut self, (place, count): (usize, usize)) {
        self.used |= ((1 << count) - 1) << place;
    }

    fn is_free(&self, (place, count): (usize, usize)) -> bool {
        self.used & (((1 << count) - 1) << place) == 0
    }
}

fn align_parts(roster: &Roster<'_>, among: &Among, a: &Row, b: &Row, only: [Option<u8>; 2]) -> Alignment {
    let mut side_a = Side { words: &a.words, only: only[0], used: 0 };
    let mut side_b = Side { words: &b.words, only: only[1], used: 0 };
    let mut found = Alignment { only, ..Alignment::default() };
    // Equal words first: nothing else can be worth more for either of them.
    let mut before = None;
    for place in 0..a.words.len() {
        let word = &a.words[place];
        if side_a.only.is_some_and(|part| word.part != part) {
            continue;
        }
        let Some(other) = side_b.free().find(|&other| b.words[other].word == word.word) else { continue };
        let mut bits = among.bits(roster, word, 2);
        if place > 0 && other > 0 && before == Some((place - 1, other - 1)) {
            bits = bits_after(&a.words[place - 1], word, bits);
        }
        before = Some((place, other));
        side_a.take((place, 1));
        side_b.take((other, 1));
        found.links.push(Link { a: (place, 1), b: (other, 1), relation: Relation::Same, bits });
    }
    for link in other_links(roster, among, &side_a, &side_b) {
        if side_a.is_free(link.a) && side_b.is_free(link.b) {
            side_a.take(link.a);
            side_b.take(link.b);
            found.links.push(link);
        }
    }
    found.looks_alike = found.links.iter().any(|link| disguised(roster, a, b, link));
    found.left = [side_a.free().collect(), side_b.free().collect()];
    (found.missing, found.contradicts) = missing(roster, among, [a, b], &found.left);
    found.shape = match only {
        [None, None] => {
            let whole = found.left.iter().all(Vec::is_empty) && !found.links.is_empty();
            if whole && found.links.iter().all(|link| link.relation.spelt_alike()) { WHOLE } else { 0.0 }
        }
        [Some(_), Some(_)] => PARTS_DIFFER,
        _ => PART_ONLY,
    };
    found.bits = found.links.iter().map(|link| link.bits).sum::<f64>() + found.missing + found.shape;
    found
}

/// Every link between words that are left, the most telling first.
fn other_links(roster: &Roster<'_>, among: &Among, a: &Side<'_>, b: &Side<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    for place in a.free() {
        for other in b.free() {
            if let Some((relation, bits)) = relate(roster, among, &a.words[place], &b.words[other]) {
                links.push(Link { a: (place, 1), b: (other, 1), relation, bits });
            }
        }
    }
    for (two, one, swapped) in [(a, b, false), (b, a, true)] {
        let mut last = None;
        for second in two.free() {
            let Some(first) = last.replace(second) else { continue };
            let pair = [&two.words[first], &two.words[second]];
            if first + 1 != second || pair[0].part != pair[1].part {
                continue;
            }
            for place in one.free() {
                if let Some(bits) = joined(roster, among, pair, &one.words[place]) {
                    let (a, b) = ((first, 2), (place, 1));
                    let (a, b) = if swapped { (b, a) } else { (a, b) };
                    links.push(Link { a, b, relation: Relation::Joined, bits });
                }
            }
        }
    }
    // A link of three words saves one from being left out.
    let gain = |link: &Link| link.bits - LEFT_OUT * (link.a.1 + link.b.1 - 2) as f64;
    links.sort_by(|x, y| gain(y).total_cmp(&gain(x)).then((x.a, x.b).cmp(&(y.a, y.b))));
    links
}

/// Whether the words of a link are not the same, and one of them has letters of another alphabet that only look Latin.
fn disguised(roster: &Roster<'_>, a: &Row, b: &Row, link: &Link) -> bool {
    let odd = |row: &Row, (place, count): (usize, usize)| {
        row.words[place..place + count].iter().any(|word| roster.word(word.word).looks != word.word)
    };
    link.relation != Relation::Same && (odd(a, link.a) || odd(b, link.b))
}

/// Words without a counterpart, by what they say.
#[derive(Debug, Default)]
struct Missing {
    content: u32,
    general: u32,
    body: u32,
    light: u32,
    /// Those of them that name a place.
    places: u32,
    /// Content words that name a term of the vocabulary.
    trades: u32,
}

impl Missing {
    fn of(roster: &Roster<'_>, row: &Row, left: &[usize]) -> Self {
        let mut missing = Self::default();
        for word in left.iter().map(|&place| &row.words[place]) {
            let info = roster.look(word.word);
            missing.places += u32::from(word.place != PlaceWord::No);
            missing.trades += u32::from(info.sort == Sort::Content && info.meaning.is_some());
            let kind = match (info.sort, word.place) {
                (_, PlaceWord::Own) | (Sort::Body(CLUSTER), _) => &mut missing.light,
                (Sort::Content | Sort::Linking, _) => &mut missing.content,
                (Sort::General(_), _) => &mut missing.general,
                (Sort::Body(_), _) => &mut missing.body,
            };
            *kind += 1;
        }
        missing
    }
}

/// What the words without a counterpart cost, and whether they contradict each other.
fn missing(roster: &Roster<'_>, among: &Among, rows: [&Row; 2], left: &[Vec<usize>; 2]) -> (f64, bool) {
    let (a, b) = (Missing::of(roster, rows[0], &left[0]), Missing::of(roster, rows[1], &left[1]));
    let apart = |x: u32, y: u32| f64::from(x.abs_diff(y));
    // Two places are two, unless both name the one region.
    let other_place = a.places > 0 && b.places > 0 && !among.same_area();
    let replaced = a.content.min(b.content).max(u32::from(other_place));
    let more = apart(a.content, b.content);
    let mut bits = if replaced > 0 {
        REPLACED + LEFT_OUT_TOO * (f64::from(replaced - 1) + more)
    } else if more > 0.0 {
        LEFT_OUT + LEFT_OUT_TOO * (more - 1.0)
    } else {
        0.0
    };
    for (x, y, left_out) in [(a.general, b.general, GENERAL_LEFT_OUT), (a.body, b.body, BODY_LEFT_OUT)] {
        bits += LIGHT_REPLACED * f64::from(x.min(y)) + left_out * apart(x, y);
    }
    // `Health Cluster` and `Health Tourism` are two, though neither lacks a word that counts.
    let trade = |x: &Missing, y: &Missing| x.trades > 0 && y.content + y.general + y.body + y.light > 0;
    let contradicts = replaced > 0 || trade(&a, &b) || trade(&b, &a);
    (bits + LIGHT_LEFT_OUT * apart(a.light, b.light), contradicts)
}
