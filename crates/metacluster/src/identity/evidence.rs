//! A comparison in words: every feature with what it adds to the score, and every doubt.
//!
//! Nothing is computed here: the contributions are those of the reading, which is also what the score was added up
//! from.

use crate::identity::align::Link;
use crate::identity::compare::{Places, Reading};
use crate::identity::relate::Relation;
use crate::identity::roster::{Roster, Row};
use crate::identity::words::NameWords;

/// What two rows are compared by, in the order in which contributions are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// How many other clusters of the country it could be.
    Others,
    /// The words of the names.
    Name,
    /// The legal forms in the names.
    LegalForm,
    /// The `acronym` column, or a name that is the initials of the other.
    Acronym,
    /// Region and city.
    Place,
    /// The host of the `website` column.
    Website,
    /// Numbers of members.
    Members,
}

impl Feature {
    /// Every feature, in order.
    pub const ALL: [Feature; 7] = [
        Feature::Others,
        Feature::Name,
        Feature::LegalForm,
        Feature::Acronym,
        Feature::Place,
        Feature::Website,
        Feature::Members,
    ];

    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Feature::Others => "others",
            Feature::Name => "name",
            Feature::LegalForm => "legal-form",
            Feature::Acronym => "acronym",
            Feature::Place => "place",
            Feature::Website => "website",
            Feature::Members => "members",
        }
    }
}

/// One feature's part of a match score.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Which feature.
    pub feature: Feature,
    /// What it adds to the score, in bits; negative if it speaks for two clusters.
    pub bits: f64,
    /// What was compared, in words; empty if there was nothing to compare.
    pub because: String,
}

/// Why two rows are not joined unasked, whatever their score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Doubt {
    /// Each name has a word, or names a place, that the other lacks.
    Contradiction,
    /// Some of it is equal only through letters of another alphabet that look alike.
    LookAlike,
    /// The one name is what stands in brackets in the other.
    InBrackets,
}

impl Doubt {
    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Doubt::Contradiction => "contradiction",
            Doubt::LookAlike => "look-alike",
            Doubt::InBrackets => "in-brackets",
        }
    }

    /// What it means, in a clause.
    pub fn sentence(self) -> &'static str {
        match self {
            Doubt::Contradiction => "each name has a word that the other lacks",
            Doubt::LookAlike => "letters of another alphabet only look the same",
            Doubt::InBrackets => {
                "the one name stands in brackets in the other, as its translation or as the body behind it"
            }
        }
    }
}

/// A reading in words, feature by feature.
pub(super) fn explain(roster: &Roster<'_>, x: usize, y: usize, reading: &Reading) -> Vec<Evidence> {
    let words = InWords { roster, rows: [x, y], a: &roster.rows[x], b: &roster.rows[y], reading };
    Feature::ALL
        .into_iter()
        .zip(reading.bits)
        .map(|(feature, bits)| Evidence { feature, bits, because: words.because(feature) })
        .collect()
}

struct InWords<'r> {
    roster: &'r Roster<'r>,
    rows: [usize; 2],
    a: &'r Row,
    b: &'r Row,
    reading: &'r Reading,
}

impl InWords<'_> {
    fn because(&self, feature: Feature) -> String {
        match feature {
            Feature::Others => {
                let country = self.roster.cluster(self.rows[0]).country();
                format!("{} rows in {country} that it could be", self.roster.country_sizes[self.a.country])
            }
            Feature::Name => self.names(),
            Feature::LegalForm => self.forms(),
            Feature::Acronym => self.acronyms(),
            Feature::Place => self.places(),
            Feature::Website => self.both("", |row| self.host(row), "both at ", " and "),
            Feature::Members => {
                let members = |row: usize| self.roster.rows[row].members.map(|members| members.to_string());
                self.both("", members, "both ", " and ")
            }
        }
    }

    /// `both X` or `X and Y`; nothing unless both are stated.
    fn both(&self, before: &str, of: impl Fn(usize) -> Option<String>, same: &str, and: &str) -> String {
        match (of(self.rows[0]), of(self.rows[1])) {
            (Some(x), Some(y)) if x == y => format!("{before}{same}{x}"),
            (Some(x), Some(y)) => format!("{before}{x}{and}{y}"),
            _ => String::new(),
        }
    }

    fn host(&self, row: usize) -> Option<String> {
        let website = self.roster.cluster(row).detail("website")?;
        crate::identity::roster::host(website)
    }

    fn names(&self) -> String {
        let name = &self.reading.name;
        let mut parts: Vec<String> = name.links.iter().map(|link| self.link(link)).collect();
        for (row, left) in [self.a, self.b].into_iter().zip(&name.left) {
            if !left.is_empty() {
                let which = if std::ptr::eq(row, self.a) { "a" } else { "b" };
                let words: Vec<&str> = left.iter().map(|&place| self.text(row, place)).collect();
                parts.push(format!("only in {which}: {}", words.join(" ")));
            }
        }
        if name.left.iter().any(|left| !left.is_empty()) {
            parts.push(format!("missing words {:+.1}", name.missing));
        }
        match (name.shape, name.only) {
            (shape, [None, None]) if shape > 0.0 => parts.push(format!("nothing left over {shape:+.1}")),
            (shape, only) if only != [None, None] => {
                parts.push(format!("a part of the name only {shape:+.1}"))
            }
            _ => {}
        }
        parts.join(", ")
    }

    fn text(&self, row: &Row, place: usize) -> &str {
        self.roster.word(row.words[place].word).text.as_str()
    }

    fn link(&self, link: &Link) -> String {
        let text = |row: &Row, (place, count): (usize, usize)| {
            (place..place + count).map(|place| self.text(row, place)).collect::<Vec<_>>().join(" ")
        };
        let (x, y) = (text(self.a, link.a), text(self.b, link.b));
        let how = match link.relation {
            Relation::Same => return format!("{x} {:+.1}", link.bits),
            Relation::Concept => "in another spelling",
            Relation::LooksAlike => "alike to look at only",
            Relation::Typo(1) => "one letter off",
            Relation::Typo(2) => "two letters off",
            Relation::Typo(_) => "three letters off",
            Relation::Garbled => "perhaps mistyped",
            Relation::CutShort => "cut short",
            Relation::Inflected => "of one stem",
            Relation::Translated => "of one meaning",
            Relation::Joined => "written as one",
        };
        format!("{x} / {y} {how} {:+.1}", link.bits)
    }

    fn forms(&self) -> String {
        let names = |row: &Row| {
            let names: Vec<&str> = NameWords::embedded().form_names(row.forms).collect();
            (!names.is_empty()).then(|| names.join(" and "))
        };
        self.both("", |row| names(&self.roster.rows[row]), "both ", " and ")
    }

    fn acronyms(&self) -> String {
        if let Some(letters) = self.reading.initials {
            return format!(
                "{} are the initials of the other",
                self.roster.word(letters).text.to_uppercase()
            );
        }
        let of = |row: usize| self.roster.cluster(row).detail("acronym").map(str::to_owned);
        self.both("", of, "both ", " and ")
    }

    fn places(&self) -> String {
        let place = |row: usize| {
            let cluster = self.roster.cluster(row);
            let region = cluster.region().map(|region| region.as_str().to_owned());
            region
                .or_else(|| cluster.unread_region().map(str::to_owned))
                .or_else(|| cluster.city().map(str::to_owned))
        };
        let (x, y) = (place(self.rows[0]), place(self.rows[1]));
        let shown = |place: Option<String>| place.unwrap_or_else(|| "nowhere stated".to_owned());
        let regions = match self.reading.places {
            Places::Unknown => String::new(),
            Places::SameRegion if x == y => format!("both in {}", shown(x)),
            Places::SameRegion => format!("{} and {} are one region", shown(x), shown(y)),
            Places::CityInRegion => format!("{} and {} go together in other rows", shown(x), shown(y)),
            Places::Compatible => format!("{} and {}, the one in the other", shown(x), shown(y)),
            Places::Doubtful => format!("{} and {}, one of them unknown", shown(x), shown(y)),
            Places::Contradictory => format!("{} and {} differ", shown(x), shown(y)),
        };
        let city = |row: usize| self.roster.rows[row].city.map(|_| self.city(row));
        let cities = self.both("", city, "both in ", " and ");
        if regions.is_empty() || cities.is_empty() {
            regions + &cities
        } else {
            format!("{regions}; {cities}")
        }
    }

    fn city(&self, row: usize) -> String {
        let cluster = self.roster.cluster(row);
        cluster
            .city()
            .map(str::to_owned)
            .or_else(|| cluster.unread_region().map(str::to_owned))
            .unwrap_or_default()
    }
}
