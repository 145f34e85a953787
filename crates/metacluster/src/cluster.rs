//! A cluster: an organisation of companies, research and public bodies of one industry in one region.
//!
//! [`crate::ClusterDraft`] is what a row or a caller says, in words; [`Cluster`] is what it means, checked against the
//! reference data. The step from one to the other is [`crate::CatalogueBuilder::add`].
//!
//! A cluster is kept small, so that a million of them fit where a table of strings would not, and are made without being
//! moved about: all of it stands on a [`Shelf`], beside those that were read with it.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::country::CountryCode;
use crate::region::{NutsCode, Position};
use crate::shelf::{Place, Shelf, Text, TextSpan};
use crate::tags::{Field, TagSpan, Tags};
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
///
/// A clone copies no words; it keeps those in memory that stand on the same shelf.
#[derive(Clone)]
pub struct Cluster {
    shelf: Arc<Shelf>,
    place: Place,
}

/// What a cluster is made of, beside its words and tags.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) texts: TextSpan,
    pub(crate) tags: TagSpan,
    pub(crate) country: CountryCode,
    pub(crate) region: Option<NutsCode>,
    pub(crate) position: Option<(Position, PositionSource)>,
    pub(crate) role: Role,
    pub(crate) members: Option<NonZeroU32>,
    #[expect(clippy::box_collection, reason = "an empty map is three words in each of a million clusters")]
    pub(crate) details: Option<Box<BTreeMap<String, String>>>,
}

/// Clusters are equal that say the same, wherever their words stand.
impl PartialEq for Cluster {
    fn eq(&self, other: &Self) -> bool {
        let own = |cluster: &Self| {
            let Facts { country, region, position, role, members, .. } = cluster.facts();
            (*country, *region, *position, *role, *members)
        };
        own(self) == own(other)
            && Text::ALL.into_iter().all(|text| self.text(text) == other.text(text))
            && Field::ALL.into_iter().all(|field| self.tags(field) == other.tags(field))
            && self.details() == other.details()
    }
}

/// What it says, not where its words stand.
impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Facts { texts: _, tags: _, country, region, position, role, members, details: _ } = self.facts();
        f.debug_struct("Cluster")
            .field("texts", &Text::ALL.map(|text| self.text(text)))
            .field("tags", &Field::ALL.map(|field| self.tags(field)))
            .field("country", country)
            .field("region", region)
            .field("position", position)
            .field("role", role)
            .field("members", members)
            .field("details", self.details())
            .finish()
    }
}

static NO_DETAILS: BTreeMap<String, String> = BTreeMap::new();

impl Cluster {
    /// The cluster that stands in this place of a shelf.
    pub(crate) fn on(shelf: Arc<Shelf>, place: Place) -> Self {
        Self { shelf, place }
    }

    /// Where it stands.
    pub(crate) fn stand(&self) -> (&Arc<Shelf>, Place) {
        (&self.shelf, self.place)
    }

    /// Its id, unique in the catalogue: what the catalogue gives, or a word made from country and name. Ids are ordered
    /// byte by byte.
    pub fn id(&self) -> &str {
        self.text(Text::Id)
    }

    /// Its name, never empty.
    pub fn name(&self) -> &str {
        self.text(Text::Name)
    }

    /// Where it is registered.
    pub fn country(&self) -> CountryCode {
        self.facts().country
    }

    /// Its NUTS 2024 region, inside the country.
    pub fn region(&self) -> Option<&NutsCode> {
        self.facts().region.as_ref()
    }

    /// What the row says for a region where that is none we know: an older code, or a town. It takes no part in
    /// scoring; it is kept so that nothing is lost, and tells rows of one organisation from others.
    pub fn unread_region(&self) -> Option<&str> {
        Some(self.text(Text::UnreadRegion)).filter(|region| !region.is_empty())
    }

    /// Its town.
    pub fn city(&self) -> Option<&str> {
        Some(self.text(Text::City)).filter(|city| !city.is_empty())
    }

    /// Stated coordinates, or else the centroid of the region.
    pub fn position(&self) -> Option<Position> {
        self.facts().position.map(|(position, _)| position)
    }

    /// Which of the two; `None` exactly if there is no position.
    pub fn position_from(&self) -> Option<PositionSource> {
        self.facts().position.map(|(_, source)| source)
    }

    /// Where it works: the sectors it states, and those of its themes where it states none or only top-level ones.
    pub fn sectors(&self) -> Tags<'_> {
        self.tags(Field::Sectors)
    }

    /// Those of its sectors that it does not state: they are its themes' own, at the whole weight of the theme where no
    /// sector is stated, at half of it where only top-level sectors are; beside narrower ones there are none.
    pub fn inferred_sectors(&self) -> Tags<'_> {
        self.tags(Field::InferredSectors)
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
        self.tags(Field::Themes)
    }

    /// Those of its themes that are read from its name, of weight one half: it states none of the same tree.
    pub fn named_themes(&self) -> Tags<'_> {
        self.tags(Field::NamedThemes)
    }

    /// The themes it states.
    pub fn stated_themes(&self) -> impl Iterator<Item = (TermId, f64)> + '_ {
        let named = self.named_themes();
        self.themes().iter().filter(move |&(term, _)| named.get(term).is_none())
    }

    /// What it offers to partners.
    pub fn offers(&self) -> Tags<'_> {
        self.tags(Field::Offers)
    }

    /// What it seeks from partners.
    pub fn seeks(&self) -> Tags<'_> {
        self.tags(Field::Seeks)
    }

    /// How many members it has, at least 1.
    pub fn members(&self) -> Option<u32> {
        self.facts().members.map(NonZeroU32::get)
    }

    /// The part it would take in a group.
    pub fn role(&self) -> Role {
        self.facts().role
    }

    /// Everything else the row says, by column.
    pub fn details(&self) -> &BTreeMap<String, String> {
        self.facts().details.as_deref().unwrap_or(&NO_DETAILS)
    }

    /// A detail column such as `source` or `website`, if the row fills it.
    pub fn detail(&self, column: &str) -> Option<&str> {
        self.details().get(column).map(String::as_str)
    }

    fn facts(&self) -> &Facts {
        self.shelf.facts(self.place)
    }

    fn text(&self, text: Text) -> &str {
        self.shelf.text(self.place, text)
    }

    fn tags(&self, field: Field) -> Tags<'_> {
        self.shelf.tags(self.place, field)
    }
}
