//! A catalogue: clusters that passed every check, in the order of their ids.
//!
//! The builder takes drafts one by one and says of each what it noticed and whether it is in. Nothing here depends on
//! the order in which drafts arrive, except which of two contradicting rows is the first.

use std::collections::HashMap;
use std::sync::Arc;

use crate::cluster::{Cluster, ClusterDraft, ClusterId, PositionSource, Role, Tags};
use crate::country::CountryCode;
use crate::error::Error;
use crate::finding::{Finding, Problem};
use crate::fold::fold;
use crate::nearest::nearest;
use crate::reference::Reference;
use crate::region::{NutsCode, Position, RegionReading};
use crate::vocabulary::{TermId, Vocabulary, WordOf};

/// Checked clusters in ascending order of id, with the vocabulary of their words.
#[derive(Debug, Clone)]
pub struct Catalogue {
    reference: Arc<Reference>,
    vocabulary: Vocabulary,
    clusters: Vec<Cluster>,
}

impl Catalogue {
    /// The clusters, in ascending order of id; an index into this slice names a cluster everywhere in the library.
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Number of clusters.
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Whether there is no cluster.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    /// Sectors, themes and the catalogue's own free terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The reference data that the catalogue was checked against.
    pub fn reference(&self) -> &Arc<Reference> {
        &self.reference
    }

    /// The index of the cluster with this id. O(log n).
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn find(&self, id: &str) -> Result<usize, Error> {
        self.index_of(id).ok_or_else(|| Error::Unknown {
            what: "cluster",
            name: id.to_owned(),
            nearest: nearest(id, self.clusters.iter().map(|cluster| cluster.id.as_str())).map(str::to_owned),
        })
    }

    /// The index of the cluster with this id, for callers to whom an unknown id is no error: those would pay for the
    /// look-up of the nearest one, O(n), with every id. O(log n).
    pub(crate) fn index_of(&self, id: &str) -> Option<usize> {
        self.clusters.binary_search_by(|cluster| cluster.id.as_str().cmp(id)).ok()
    }

    /// The number of countries with at least one cluster.
    pub fn country_count(&self) -> usize {
        let mut countries: Vec<CountryCode> = self.clusters.iter().map(|cluster| cluster.country).collect();
        countries.sort_unstable();
        countries.dedup();
        countries.len()
    }
}

/// What became of a draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is a cluster of the catalogue.
    Accepted,
    /// It says what an accepted draft of the same id said; the number counts accepted drafts from 0.
    Merged(usize),
    /// It is not in. For a duplicate id, the number of the accepted draft that holds it.
    Rejected(Option<usize>),
}

/// The answer to [`CatalogueBuilder::add`].
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Whether the draft is in.
    pub outcome: Outcome,
    /// What was noticed, errors first.
    pub findings: Vec<Finding>,
}

/// Collects drafts into a [`Catalogue`].
///
/// ```
/// use metacluster::{CatalogueBuilder, ClusterDraft, Outcome, Reference};
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// let added = builder.add(ClusterDraft::new("CREA Hydro & Energy", "Czechia").id("CREA").themes(["hydro energy"]));
/// assert_eq!(added.outcome, Outcome::Accepted);
/// let rejected = builder.add(ClusterDraft::new("Nowhere", "Atlantis"));
/// assert_eq!(rejected.findings[0].code(), "bad-country");
/// let catalogue = builder.finish();
/// assert_eq!(catalogue.clusters()[0].country.as_str(), "CZ");
/// assert!(catalogue.clusters()[0].sectors_inferred);
/// ```
#[derive(Debug, Clone)]
pub struct CatalogueBuilder {
    reference: Arc<Reference>,
    vocabulary: Vocabulary,
    clusters: Vec<Cluster>,
    ids: HashMap<String, usize>,
    ids_in_any_case: HashMap<String, usize>,
}

impl CatalogueBuilder {
    /// A builder without clusters.
    pub fn new(reference: Arc<Reference>) -> Self {
        let vocabulary = reference.vocabulary.clone();
        Self {
            reference,
            vocabulary,
            clusters: Vec::new(),
            ids: HashMap::new(),
            ids_in_any_case: HashMap::new(),
        }
    }

    /// The clusters accepted so far as drafts for a changed catalogue: their ids, in order of acceptance.
    pub fn accepted(&self) -> impl Iterator<Item = &ClusterId> {
        self.clusters.iter().map(|cluster| &cluster.id)
    }

    /// Checks a draft and takes it in if it can be. Expected O(words of the draft).
    pub fn add(&mut self, draft: ClusterDraft) -> Added {
        let mut notes = Notes::default();
        let Some(cluster) = self.read(draft, &mut notes) else {
            return Added { outcome: Outcome::Rejected(None), findings: notes.0 };
        };
        let id = cluster.id.as_str().to_owned();
        let outcome = match self.ids.get(&id) {
            Some(&first) if self.clusters[first] == cluster => Outcome::Merged(first),
            Some(&first) => {
                notes.push(Problem::DuplicateId, "id", &id);
                Outcome::Rejected(Some(first))
            }
            None => {
                let place = self.clusters.len();
                if let Some(&other) = self.ids_in_any_case.get(&id.to_lowercase()) {
                    let other = self.clusters[other].id.as_str().to_owned();
                    notes.push(Problem::SimilarId { other }, "id", &id);
                }
                self.ids_in_any_case.entry(id.to_lowercase()).or_insert(place);
                self.ids.insert(id, place);
                self.clusters.push(cluster);
                Outcome::Accepted
            }
        };
        notes.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        Added { outcome, findings: notes.0 }
    }

    fn read(&mut self, draft: ClusterDraft, notes: &mut Notes) -> Option<Cluster> {
        let name = draft.name.trim().to_owned();
        if name.is_empty() {
            notes.push(Problem::MissingName, "name", "");
        }
        let country = if draft.country.trim().is_empty() {
            notes.push(Problem::MissingCountry, "country", "");
            None
        } else {
            let found = self.reference.countries.get(&draft.country);
            if found.is_none() {
                notes.push(Problem::BadCountry, "country", draft.country.trim());
            }
            found
        };
        let country = country.filter(|_| !name.is_empty())?;
        let id = match draft.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
            Some(id) => id.to_owned(),
            None => made_id(country, &name),
        };
        let stated = draft.region.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let region = stated.and_then(|text| read_region(&self.reference, text, country, notes));
        let unread_region = stated.filter(|_| region.is_none()).map(str::to_owned);
        let coordinates = read_position(draft.latitude, draft.longitude, notes);
        let centroid = region.as_ref().and_then(|code| self.reference.regions.get(code));
        let (position, position_from) = match (coordinates, centroid) {
            (Some(position), _) => (Some(position), Some(PositionSource::Coordinates)),
            (None, Some(region)) => (Some(region.centroid), Some(PositionSource::Region)),
            (None, None) => (None, None),
        };
        let mut sectors = self.read_tags(&draft.sectors, "sectors", notes);
        let themes = self.read_tags(&draft.themes, "themes", notes);
        let offers = self.read_tags(&draft.offers, "offers", notes);
        let seeks = self.read_tags(&draft.seeks, "seeks", notes);
        let sectors_inferred = sectors.is_empty();
        if sectors_inferred {
            sectors = inferred_sectors(&themes, &self.vocabulary);
        }
        if draft.members == Some(0) {
            notes.push(Problem::NoMembers, "members", "0");
        }
        Some(Cluster {
            id: ClusterId::new(id),
            name,
            country,
            region,
            unread_region,
            city: draft.city.map(|city| city.trim().to_owned()).filter(|city| !city.is_empty()),
            position,
            position_from,
            sectors_inferred: sectors_inferred && !sectors.is_empty(),
            sectors,
            themes,
            offers,
            seeks,
            members: draft.members.filter(|&members| members > 0),
            role: read_role(draft.role.as_deref().unwrap_or(""), notes),
            details: draft.details,
        })
    }

    fn read_tags(&mut self, items: &[String], column: &'static str, notes: &mut Notes) -> Tags {
        let (place, problem) = match column {
            "sectors" => (WordOf::Sectors, Problem::UnknownSector),
            _ => (WordOf::Interests, Problem::UnknownTheme),
        };
        let mut tags = Tags::default();
        for (position, item) in items.iter().enumerate() {
            let (word, weight) = split_weight(item);
            // A word of punctuation alone says nothing.
            let Some((term, new)) = self.vocabulary.intern(word, place) else { continue };
            let weight = weight.unwrap_or_else(|| {
                notes.push_item(Problem::BadWeight, column, position, item);
                1.0
            });
            if new {
                notes.push_item(problem.clone(), column, position, word);
            }
            tags.insert(term, weight);
        }
        tags
    }

    /// The catalogue of everything accepted. O(n log n).
    pub fn finish(mut self) -> Catalogue {
        let renumbered = self.vocabulary.canonical_order();
        for cluster in &mut self.clusters {
            for tags in [&mut cluster.sectors, &mut cluster.themes, &mut cluster.offers, &mut cluster.seeks] {
                tags.renumber(&renumbered);
            }
        }
        self.clusters.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Catalogue { reference: self.reference, vocabulary: self.vocabulary, clusters: self.clusters }
    }
}

/// Findings under collection.
#[derive(Debug, Default)]
struct Notes(Vec<Finding>);

impl Notes {
    fn push(&mut self, problem: Problem, column: &'static str, value: &str) {
        self.0.push(Finding { problem, column, item: None, value: value.to_owned() });
    }

    fn push_item(&mut self, problem: Problem, column: &'static str, item: usize, value: &str) {
        self.0.push(Finding { problem, column, item: Some(item), value: value.to_owned() });
    }
}

/// The id of a cluster that has none: country and name in lower case, letters and digits only, joined by hyphens.
fn made_id(country: CountryCode, name: &str) -> String {
    let words = fold(name);
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(country.as_str().to_ascii_lowercase())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("-")
}

fn read_region(
    reference: &Reference,
    text: &str,
    country: CountryCode,
    notes: &mut Notes,
) -> Option<NutsCode> {
    let problem = match reference.regions.read(text, country) {
        RegionReading::Current(code) => return Some(code),
        RegionReading::Recoded(region) => {
            notes.push(Problem::OldRegion { region: region.clone(), split: false }, "region", text);
            return Some(region);
        }
        RegionReading::Split(region) => {
            notes.push(Problem::OldRegion { region: region.clone(), split: true }, "region", text);
            return Some(region);
        }
        RegionReading::Elsewhere(region) => Problem::RegionNotInCountry { region, country },
        RegionReading::UnknownCode => Problem::UnknownRegion { looks_like_code: true, country },
        RegionReading::UnknownName => Problem::UnknownRegion { looks_like_code: false, country },
    };
    notes.push(problem, "region", text);
    None
}

fn read_position(latitude: Option<f64>, longitude: Option<f64>, notes: &mut Notes) -> Option<Position> {
    let value = match (latitude, longitude) {
        (None, None) => return None,
        (Some(latitude), Some(longitude)) => match Position::new(latitude, longitude) {
            Ok(position) => return Some(position),
            Err(_) => format!("{latitude}, {longitude}"),
        },
        (Some(one), None) | (None, Some(one)) => one.to_string(),
    };
    notes.push(Problem::BadPosition, if latitude.is_some() { "lat" } else { "lon" }, &value);
    None
}

fn read_role(text: &str, notes: &mut Notes) -> Role {
    match fold(text).as_str() {
        "lead" | "leader" | "coordinator" => Role::Lead,
        "partner" | "member" => Role::Partner,
        "" | "either" | "both" => Role::Either,
        _ => {
            notes.push(Problem::BadRole, "role", text.trim());
            Role::Either
        }
    }
}

/// Splits `biogas:0.5` into word and weight; the weight is `None` if there is one and it is not in (0, 1]. A colon
/// without a number behind it belongs to the word.
fn split_weight(item: &str) -> (&str, Option<f64>) {
    let item = item.trim();
    if let Some((word, weight)) = item.rsplit_once(':')
        && let Ok(weight) = weight.trim().replacen(',', ".", 1).parse::<f64>()
    {
        return (word.trim(), Some(weight).filter(|&weight| weight > 0.0 && weight <= 1.0));
    }
    (item, Some(1.0))
}

/// The sectors of a cluster's themes, each with the largest weight of its themes.
fn inferred_sectors(themes: &Tags, vocabulary: &Vocabulary) -> Tags {
    let mut sectors = Tags::default();
    let sector = |term: TermId| vocabulary.term(term).sector;
    for (term, weight) in themes.iter() {
        if let Some(sector) = sector(term) {
            sectors.insert(sector, weight);
        }
    }
    sectors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(draft: ClusterDraft) -> Vec<&'static str> {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(draft).findings.iter().map(Finding::code).collect()
    }

    #[test]
    fn every_kind_of_finding_has_its_code() {
        let draft = || ClusterDraft::new("A", "CZ");
        assert_eq!(codes(draft()), [""; 0]);
        assert_eq!(codes(ClusterDraft::new(" ", "")), ["missing-name", "missing-country"]);
        assert_eq!(codes(ClusterDraft::new("A", "Bohemia")), ["bad-country"]);
        assert_eq!(codes(draft().region("AT31")), ["region-not-in-country"]);
        assert_eq!(codes(draft().region("CZ99")), ["unknown-region"]);
        assert_eq!(codes(draft().region("Mordor")), ["unknown-region"]);
        assert_eq!(codes(ClusterDraft::new("A", "PL").region("PL12")), ["old-region"]);
        assert_eq!(codes(draft().sectors(["wizardry"])), ["unknown-sector"]);
        assert_eq!(codes(draft().themes(["wizardry", "wizardry"])), ["unknown-theme"]);
        assert_eq!(codes(draft().offers(["biogas:7"])), ["bad-weight"]);
        assert_eq!(codes(draft().position(99.0, 14.0)), ["bad-position"]);
        assert_eq!(codes(draft().members(0)), ["no-members"]);
        assert_eq!(codes(ClusterDraft { role: Some("boss".into()), ..draft() }), ["bad-role"]);
    }

    #[test]
    fn a_split_region_is_read_as_what_holds_its_parts() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(ClusterDraft::new("A", "PL").region("PL12"));
        assert_eq!(builder.finish().clusters()[0].region.as_ref().map(NutsCode::as_str), Some("PL9"));
    }

    #[test]
    fn the_same_row_twice_is_merged_and_a_contradiction_rejected() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        let draft = || ClusterDraft::new("A", "CZ").id("x");
        assert_eq!(builder.add(draft()).outcome, Outcome::Accepted);
        assert_eq!(builder.add(draft()).outcome, Outcome::Merged(0));
        let other = builder.add(draft().members(7));
        assert_eq!((other.outcome, other.findings[0].code()), (Outcome::Rejected(Some(0)), "duplicate-id"));
        let shout = builder.add(draft().id("X"));
        assert_eq!((shout.outcome, shout.findings[0].code()), (Outcome::Accepted, "similar-id"));
    }

    #[test]
    fn weights_stand_behind_the_last_colon() {
        for (item, expected) in [
            ("biogas", ("biogas", Some(1.0))),
            ("biogas:0.5", ("biogas", Some(0.5))),
            ("biogas : 0,5", ("biogas", Some(0.5))),
            ("biogas:0", ("biogas", None)),
            ("biogas:nan", ("biogas", None)),
            ("ISO 9001: audits", ("ISO 9001: audits", Some(1.0))),
        ] {
            assert_eq!(split_weight(item), expected, "{item}");
        }
    }

    #[test]
    fn ids_are_made_from_country_and_name() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(ClusterDraft::new("Klastr Żywność & Voda, z.s.", "CZ"));
        assert_eq!(builder.finish().clusters()[0].id.as_str(), "cz-klastr-zywnosc-voda-z-s");
    }
}
