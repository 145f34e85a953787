//! A cluster: an organisation of companies, research and public bodies of one industry in one region.
//!
//! [`crate::ClusterDraft`] is what a row or a caller says, in words; [`Cluster`] is what it means, checked against the
//! reference data. The step from one to the other is [`crate::CatalogueBuilder::add`].
//!
//! A cluster is kept small, about 230 bytes with its words, so that a million of them fit where a table of strings
//! would not: its texts are one block, its tags another.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::country::CountryCode;
use crate::region::{NutsCode, Position};
use crate::tags::{Field, TagBlock, Tags};
use crate::vocabulary::TermId;

/// Which part a cluster would take in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// It wants to lead.
    Lead,
    /// It wants to take part, not to lead.
    Partner,
    /// Both are welcome, or it did not say.
    #[default]
    Either,
}

impl Role {
    /// The word of the catalogue column.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Lead => "lead",
            Role::Partner => "partner",
            Role::Either => "either",
        }
    }
}

/// Where a position comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionSource {
    /// Stated in the catalogue.
    Coordinates,
    /// The centroid of the region.
    Region,
}

impl PositionSource {
    /// The word of the exports.
    pub fn as_str(self) -> &'static str {
        match self {
            PositionSource::Coordinates => "coordinates",
            PositionSource::Region => "region",
        }
    }
}

/// A checked cluster. What is `None` or empty is unknown, never zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster(pub(crate) Parts);

/// What a cluster is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) texts: Texts,
    pub(crate) country: CountryCode,
    pub(crate) region: Option<NutsCode>,
    pub(crate) position: Option<(Position, PositionSource)>,
    pub(crate) tags: TagBlock,
    pub(crate) role: Role,
    pub(crate) members: Option<NonZeroU32>,
    #[expect(clippy::box_collection, reason = "an empty map is three words in each of a million clusters")]
    pub(crate) details: Option<Box<BTreeMap<String, String>>>,
}

static NO_DETAILS: BTreeMap<String, String> = BTreeMap::new();

impl Cluster {
    /// Its id, unique in the catalogue: what the catalogue gives, or a word made from country and name. Ids are ordered
    /// byte by byte.
    pub fn id(&self) -> &str {
        self.0.texts.id()
    }

    /// Its name, never empty.
    pub fn name(&self) -> &str {
        self.0.texts.name()
    }

    /// Where it is registered.
    pub fn country(&self) -> CountryCode {
        self.0.country
    }

    /// Its NUTS 2024 region, inside the country.
    pub fn region(&self) -> Option<&NutsCode> {
        self.0.region.as_ref()
    }

    /// What the row says for a region where that is none we know: an older code, or a town. It takes no part in
    /// scoring; it is kept so that nothing is lost, and tells rows of one organisation from others.
    pub fn unread_region(&self) -> Option<&str> {
        self.0.texts.unread_region()
    }

    /// Its town.
    pub fn city(&self) -> Option<&str> {
        self.0.texts.city()
    }

    /// Stated coordinates, or else the centroid of the region.
    pub fn position(&self) -> Option<Position> {
        self.0.position.map(|(position, _)| position)
    }

    /// Which of the two; `None` exactly if there is no position.
    pub fn position_from(&self) -> Option<PositionSource> {
        self.0.position.map(|(_, source)| source)
    }

    /// Where it works: the sectors it states, and those of its themes where it states none or only top-level ones.
    pub fn sectors(&self) -> Tags<'_> {
        self.0.tags.field(Field::Sectors)
    }

    /// Those of its sectors that it does not state: they are its themes' own, at the whole weight of the theme where no
    /// sector is stated, at half of it where only top-level sectors are; beside narrower ones there are none.
    pub fn inferred_sectors(&self) -> Tags<'_> {
        self.0.tags.field(Field::InferredSectors)
    }

    /// The sectors it states.
    pub fn stated_sectors(&self) -> impl Iterator<Item = (TermId, f64)> + '_ {
        let inferred = self.inferred_sectors();
        self.sectors().iter().filter(move |&(term, _)| inferred.get(term).is_none())
    }

    /// Whether all its sectors are those of its themes, because it states none.
    pub fn sectors_inferred(&self) -> bool {
        !self.inferred_sectors().is_empty() && self.inferred_sectors().len() == self.sectors().len()
    }

    /// What it is interested in: the themes it states and those that its name speaks of.
    pub fn themes(&self) -> Tags<'_> {
        self.0.tags.field(Field::Themes)
    }

    /// Those of its themes that are read from its name, of weight one half: it states none of the same tree.
    pub fn named_themes(&self) -> Tags<'_> {
        self.0.tags.field(Field::NamedThemes)
    }

    /// The themes it states.
    pub fn stated_themes(&self) -> impl Iterator<Item = (TermId, f64)> + '_ {
        let named = self.named_themes();
        self.themes().iter().filter(move |&(term, _)| named.get(term).is_none())
    }

    /// What it offers to partners.
    pub fn offers(&self) -> Tags<'_> {
        self.0.tags.field(Field::Offers)
    }

    /// What it seeks from partners.
    pub fn seeks(&self) -> Tags<'_> {
        self.0.tags.field(Field::Seeks)
    }

    /// How many members it has, at least 1.
    pub fn members(&self) -> Option<u32> {
        self.0.members.map(NonZeroU32::get)
    }

    /// The part it would take in a group.
    pub fn role(&self) -> Role {
        self.0.role
    }

    /// Everything else the row says, by column.
    pub fn details(&self) -> &BTreeMap<String, String> {
        self.0.details.as_deref().unwrap_or(&NO_DETAILS)
    }

    /// A detail column such as `source` or `website`, if the row fills it.
    pub fn detail(&self, column: &str) -> Option<&str> {
        self.details().get(column).map(String::as_str)
    }
}

/// Id, name, town and a region that could not be read, one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts {
    all: Box<str>,
    id_end: u32,
    name_end: u32,
    city_end: u32,
}

impl Texts {
    /// `None` if they are longer than 4 GiB.
    pub(crate) fn new(id: &str, name: &str, city: &str, unread_region: &str) -> Option<Self> {
        let texts = [id, name, city, unread_region];
        let mut all = String::with_capacity(texts.iter().map(|text| text.len()).sum());
        texts.into_iter().for_each(|text| all.push_str(text));
        u32::try_from(all.len()).ok()?;
        let id_end = id.len();
        let name_end = id_end + name.len();
        let [id_end, name_end, city_end] = [id_end, name_end, name_end + city.len()].map(|end| end as u32);
        Some(Self { all: all.into_boxed_str(), id_end, name_end, city_end })
    }

    pub(crate) fn id(&self) -> &str {
        &self.all[..self.id_end as usize]
    }

    fn name(&self) -> &str {
        &self.all[self.id_end as usize..self.name_end as usize]
    }

    fn city(&self) -> Option<&str> {
        Some(&self.all[self.name_end as usize..self.city_end as usize]).filter(|city| !city.is_empty())
    }

    fn unread_region(&self) -> Option<&str> {
        Some(&self.all[self.city_end as usize..]).filter(|region| !region.is_empty())
    }
}
