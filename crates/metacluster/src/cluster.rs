//! A cluster: an organisation of companies, research and public bodies of one industry in one region.
//!
//! [`ClusterDraft`] is what a row or a caller says, in words; [`Cluster`] is what it means, checked against the
//! reference data. The step from one to the other is [`crate::CatalogueBuilder::add`].

use std::collections::BTreeMap;
use std::fmt;

use crate::country::CountryCode;
use crate::region::{NutsCode, Position};
use crate::vocabulary::TermId;

/// A cluster's id: what the catalogue gives, or a word made from country and name. Ordered byte by byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterId(String);

impl ClusterId {
    pub(crate) fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Terms with weights in (0, 1], each term once, ordered by term.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tags(Vec<(TermId, f64)>);

impl Tags {
    /// Adds a term; of repeated terms the largest weight counts.
    pub(crate) fn insert(&mut self, term: TermId, weight: f64) {
        match self.0.binary_search_by_key(&term, |&(term, _)| term) {
            Ok(found) => self.0[found].1 = self.0[found].1.max(weight),
            Err(place) => self.0.insert(place, (term, weight)),
        }
    }

    /// Terms and weights, ordered by term.
    pub fn iter(&self) -> impl Iterator<Item = (TermId, f64)> + '_ {
        self.0.iter().copied()
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The weight of a term, if it is there.
    pub fn get(&self, term: TermId) -> Option<f64> {
        self.0.binary_search_by_key(&term, |&(term, _)| term).ok().map(|found| self.0[found].1)
    }

    pub(crate) fn renumber(&mut self, new: &[TermId]) {
        for (term, _) in &mut self.0 {
            *term = new[term.index()];
        }
        self.0.sort_unstable_by_key(|&(term, _)| term);
    }
}

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

/// A checked cluster. Fields that are `None` or empty are unknown, never zero.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cluster {
    /// Unique in the catalogue.
    pub id: ClusterId,
    /// Its name, never empty.
    pub name: String,
    /// Where it is registered.
    pub country: CountryCode,
    /// Its NUTS 2024 region, inside the country.
    pub region: Option<NutsCode>,
    /// What the row says for a region where that is none we know: an older code, or a town. It takes no part in
    /// scoring; it is kept so that nothing is lost, and tells rows of one organisation from others.
    pub unread_region: Option<String>,
    /// Its town.
    pub city: Option<String>,
    /// Stated coordinates, or else the centroid of the region.
    pub position: Option<Position>,
    /// Which of the two; `None` exactly if there is no position.
    pub position_from: Option<PositionSource>,
    /// Where it works.
    pub sectors: Tags,
    /// Whether the sectors are those of its themes, because it stated none.
    pub sectors_inferred: bool,
    /// What it is interested in.
    pub themes: Tags,
    /// What it offers to partners.
    pub offers: Tags,
    /// What it seeks from partners.
    pub seeks: Tags,
    /// How many members it has, at least 1.
    pub members: Option<u32>,
    /// The part it would take in a group.
    pub role: Role,
    /// Everything else the row says, by column.
    pub details: BTreeMap<String, String>,
}

impl Cluster {
    /// A detail column such as `source` or `website`, if the row fills it.
    pub fn detail(&self, column: &str) -> Option<&str> {
        self.details.get(column).map(String::as_str)
    }
}

/// What a row, or a program, says of a cluster, before any word of it was checked.
///
/// Multi-valued fields hold one item an entry; an item may carry a weight, `biogas:0.5`.
///
/// ```
/// use metacluster::ClusterDraft;
/// let draft = ClusterDraft::new("CREA Hydro & Energy", "CZ")
///     .region("CZ06")
///     .sectors(["energy-environment"])
///     .offers(["hydropower", "water:0.5"])
///     .seeks(["smart grids"]);
/// assert_eq!(draft.offers.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusterDraft {
    /// The catalogue's id; made from country and name if empty.
    pub id: Option<String>,
    /// The name; required.
    pub name: String,
    /// A country code or name; required.
    pub country: String,
    /// A NUTS code or region name.
    pub region: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Items of the `sectors` column.
    pub sectors: Vec<String>,
    /// Items of the `themes` column.
    pub themes: Vec<String>,
    /// Items of the `offers` column.
    pub offers: Vec<String>,
    /// Items of the `seeks` column.
    pub seeks: Vec<String>,
    /// Number of members.
    pub members: Option<u32>,
    /// `lead`, `partner` or `either`.
    pub role: Option<String>,
    /// Every other column that the row fills.
    pub details: BTreeMap<String, String>,
}

impl ClusterDraft {
    /// A draft with the two required fields.
    pub fn new(name: impl Into<String>, country: impl Into<String>) -> Self {
        Self { name: name.into(), country: country.into(), ..Self::default() }
    }

    /// Sets the id.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the region by NUTS code or name.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the coordinates in degrees.
    pub fn position(mut self, latitude: f64, longitude: f64) -> Self {
        self.latitude = Some(latitude);
        self.longitude = Some(longitude);
        self
    }

    /// Sets the sectors.
    pub fn sectors<S: Into<String>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.sectors = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the themes.
    pub fn themes<S: Into<String>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.themes = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the offers.
    pub fn offers<S: Into<String>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.offers = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets what it seeks.
    pub fn seeks<S: Into<String>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.seeks = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the number of members.
    pub fn members(mut self, members: u32) -> Self {
        self.members = Some(members);
        self
    }
}
