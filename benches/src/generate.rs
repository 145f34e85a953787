//! Drafts, catalogues and partnerships from a seed.

use std::borrow::Cow;
use std::sync::Arc;

use metacluster::{
    Catalogue, CatalogueBuilder, ClusterDraft, CountryCode, Network, Partnerships, Reference, Region, Scorer,
    Scoring,
};

use crate::random::Random;
use crate::words::Words;

/// Countries by ISO code with their share of clusters, roughly that of the collected real catalogue.
pub(crate) const COUNTRIES: [(&str, f64); 27] = [
    ("DE", 12.0),
    ("IT", 10.0),
    ("FR", 9.0),
    ("ES", 9.0),
    ("PL", 9.0),
    ("CZ", 7.0),
    ("AT", 6.0),
    ("HU", 5.0),
    ("RO", 5.0),
    ("SK", 4.0),
    ("NL", 4.0),
    ("BE", 4.0),
    ("SE", 4.0),
    ("PT", 3.0),
    ("DK", 3.0),
    ("FI", 3.0),
    ("GR", 3.0),
    ("SI", 3.0),
    ("HR", 3.0),
    ("BG", 3.0),
    ("RS", 2.0),
    ("NO", 2.0),
    ("CH", 2.0),
    ("LT", 2.0),
    ("IE", 2.0),
    ("LV", 1.0),
    ("EE", 1.0),
];

/// The share of clusters, in [0, 1], that leave each field blank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blanks {
    /// Of the `region` column.
    pub region: f64,
    /// Of `lat` and `lon`.
    pub position: f64,
    /// Of `sectors`.
    pub sectors: f64,
    /// Of `themes`.
    pub themes: f64,
    /// Of `offers`.
    pub offers: f64,
    /// Of `seeks`.
    pub seeks: f64,
    /// Of `members`.
    pub members: f64,
}

impl Blanks {
    /// The same share of every field.
    pub fn all(share: f64) -> Self {
        Self {
            region: share,
            position: share,
            sectors: share,
            themes: share,
            offers: share,
            seeks: share,
            members: share,
        }
    }
}

/// What generated catalogues look like.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The tables whose words, countries and regions are used.
    pub reference: Arc<Reference>,
    /// How much is left blank.
    pub blanks: Blanks,
    /// The top sector, by its place in the table, that every cluster works in; `None` for a mix of all.
    pub sector: Option<usize>,
}

impl Default for Shape {
    /// The embedded tables, a mix of sectors, and blanks as in catalogues that people filled in with some care.
    fn default() -> Self {
        Self {
            reference: Reference::embedded(),
            blanks: Blanks {
                region: 0.05,
                position: 0.5,
                sectors: 0.05,
                themes: 0.05,
                offers: 0.15,
                seeks: 0.2,
                members: 0.2,
            },
            sector: None,
        }
    }
}

impl Shape {
    /// The default with these blanks.
    pub fn with_blanks(blanks: Blanks) -> Self {
        Self { blanks, ..Self::default() }
    }
}

/// The id of the cluster with this number.
pub fn id(number: usize) -> String {
    format!("C{number:06}")
}

/// `n` drafts that a catalogue accepts, with the ids `C000000`, `C000001`, …; the first of them do not depend on `n`.
pub fn generate(n: usize, seed: u64, shape: &Shape) -> Vec<ClusterDraft<'static>> {
    let source = Source::new(shape);
    let mut random = Random::new(seed);
    (0..n).map(|number| source.draft(number, &mut random)).collect()
}

/// The catalogue of [`generate`].
pub fn catalogue(n: usize, seed: u64, shape: &Shape) -> Catalogue {
    let mut builder = CatalogueBuilder::new(Arc::clone(&shape.reference));
    for draft in generate(n, seed, shape) {
        builder.add(draft);
    }
    builder.finish()
}

/// Past partnerships among the clusters of [`generate`]: one for every eight clusters, of three to nine members, some
/// of them outside the catalogue; a few clusters are in many and most in none.
pub fn partnerships(n: usize, seed: u64) -> Partnerships {
    let mut random = Random::new(seed ^ 0x7061_7274);
    let mut table = Partnerships::default();
    for number in 0..n.div_ceil(8) {
        let (key, name) = (format!("P{number:05}"), format!("partnership {number}"));
        for place in 0..3 + random.below(7) {
            if random.chance(0.2) {
                table.add_member(&key, &name, &format!("outside-{number}-{place}"));
            } else {
                let member = (n as f64 * random.unit().powi(3)) as usize;
                table.add_member(&key, &name, &id(member));
            }
        }
    }
    table
}

/// The network of [`catalogue`] and [`partnerships`].
pub fn network(n: usize, seed: u64, shape: &Shape) -> Network {
    Network::build(Arc::new(catalogue(n, seed, shape)), &partnerships(n, seed))
}

/// A scorer with default settings.
pub fn scored(network: &Network) -> Scorer<'_> {
    Scorer::new(network, &Scoring::default()).expect("the default scoring names built-in components only")
}

/// A country to choose.
struct Country<'a> {
    code: &'static str,
    regions: Vec<&'a Region>,
}

struct Source<'a> {
    shape: &'a Shape,
    words: Words,
    countries: Vec<Country<'a>>,
    country_sums: Vec<f64>,
}

impl<'a> Source<'a> {
    fn new(shape: &'a Shape) -> Self {
        let mut sum = 0.0;
        let country_sums = COUNTRIES.iter().map(|country| {
            sum += country.1;
            sum
        });
        let countries = COUNTRIES.iter().map(|&(code, _)| {
            let prefix = CountryCode::new(code).expect("two letters");
            let inside = |region: &&Region| {
                region.code.level() == 2 && region.code.as_str().starts_with(prefix.nuts_prefix())
            };
            Country { code, regions: shape.reference.regions.iter().filter(inside).collect() }
        });
        Self {
            country_sums: country_sums.collect(),
            countries: countries.collect(),
            words: Words::new(&shape.reference),
            shape,
        }
    }

    /// One cluster. Everything is drawn, blank or not, so that blanks change nothing but the blank cells.
    fn draft(&self, number: usize, random: &mut Random) -> ClusterDraft<'static> {
        let blanks = &self.shape.blanks;
        let country = &self.countries[random.pick(&self.country_sums)];
        let region = country.regions[random.below(country.regions.len())];
        let field = random.below(self.words.sectors.len());
        let field = self.shape.sector.unwrap_or(field);
        let mut draft = ClusterDraft::new(format!("Cluster {number} {}", region.code), country.code);
        draft.id = Some(id(number).into());
        let (north, east) = (0.3 * random.normal(), 0.4 * random.normal());
        let (latitude, longitude) = (region.centroid.latitude() + north, region.centroid.longitude() + east);
        let sectors = self.sectors(field, random);
        let sizes = [2 + random.below(4), 1 + random.below(4), 1 + random.below(4)];
        let [themes, offers, seeks] = sizes.map(|count| self.interests(field, count, random));
        let members = (3.7 + random.normal()).exp().clamp(2.0, 5000.0) as u32;
        let role = random.unit();
        draft.role = Some(
            if role < 0.1 {
                "lead"
            } else if role < 0.3 {
                "partner"
            } else {
                ""
            }
            .into(),
        );
        let mut stated = |share: f64| !random.chance(share);
        if stated(blanks.region) {
            draft.region = Some(region.code.to_string().into());
        }
        if stated(blanks.position) {
            draft = draft.position(latitude, longitude);
        }
        draft.sectors = if stated(blanks.sectors) { sectors } else { Vec::new() };
        draft.themes = if stated(blanks.themes) { themes } else { Vec::new() };
        draft.offers = if stated(blanks.offers) { offers } else { Vec::new() };
        draft.seeks = if stated(blanks.seeks) { seeks } else { Vec::new() };
        draft.members = stated(blanks.members).then_some(members);
        draft
    }

    /// One to three sectors, the first of the cluster's field and the others mostly.
    fn sectors(&self, field: usize, random: &mut Random) -> Vec<Cow<'static, str>> {
        let draw = |random: &mut Random, field: usize| {
            let tree = &self.words.sectors[field];
            tree[random.below(tree.len())].clone()
        };
        let mut sectors = vec![draw(random, field).into()];
        while sectors.len() < 3 && random.chance(0.3) {
            let field = if random.chance(0.7) { field } else { random.below(self.words.sectors.len()) };
            let sector = draw(random, field);
            sectors.push(if random.chance(0.3) { format!("{sector}:0.5").into() } else { sector.into() });
        }
        sectors
    }

    /// Words of the cluster's field, now and then of another one or of none, a fifth of them with a weight.
    fn interests(&self, field: usize, count: usize, random: &mut Random) -> Vec<Cow<'static, str>> {
        let draw = |_| {
            let kind = random.unit();
            let words = if kind < 0.82 {
                &self.words.fields[field]
            } else if kind < 0.94 {
                &self.words.fields[random.below(self.words.fields.len())]
            } else {
                &self.words.free
            };
            let word = &words[random.pick(self.words.zipf(words.len()))];
            if random.chance(0.2) {
                format!("{word}:0.{}", 1 + random.below(9)).into()
            } else {
                word.clone().into()
            }
        };
        (0..count).map(draw).collect()
    }
}

#[cfg(test)]
mod tests {
    use metacluster::Outcome;

    use super::*;
    use crate::deep_reference;

    #[test]
    fn a_seed_is_a_catalogue_and_its_first_rows_do_not_depend_on_its_size() {
        let shape = Shape::default();
        let drafts = generate(300, 4, &shape);
        assert_eq!(drafts[..100], generate(100, 4, &shape));
        assert_ne!(drafts, generate(300, 5, &shape));
        assert_eq!(partnerships(300, 4), partnerships(300, 4));
    }

    #[test]
    fn every_draft_is_accepted_and_only_free_words_are_unknown() {
        for reference in [Reference::embedded(), deep_reference()] {
            let shape = Shape { reference, ..Shape::default() };
            let mut builder = CatalogueBuilder::new(Arc::clone(&shape.reference));
            for draft in generate(1_000, 1, &shape) {
                let added = builder.add(draft);
                assert_eq!(added.outcome, Outcome::Accepted);
                let codes: Vec<&str> = added.findings.iter().map(|finding| finding.code()).collect();
                assert!(codes.iter().all(|code| *code == "unknown-theme"), "{codes:?}");
            }
            assert!(builder.finish().country_count() > 20);
        }
    }

    #[test]
    fn blanks_leave_out_their_share_and_nothing_else() {
        let full = generate(2_000, 1, &Shape::with_blanks(Blanks::all(0.0)));
        let blank = generate(2_000, 1, &Shape::with_blanks(Blanks { offers: 0.3, ..Blanks::all(0.0) }));
        let left_out = blank.iter().filter(|draft| draft.offers.is_empty()).count();
        assert!((500..700).contains(&left_out), "{left_out}");
        for (full, blank) in full.iter().zip(blank) {
            assert!(!full.offers.is_empty() && full.members.is_some() && full.latitude.is_some());
            let offers = if blank.offers.is_empty() { Vec::new() } else { full.offers.clone() };
            assert_eq!(ClusterDraft { offers, ..full.clone() }, blank);
        }
    }
}
