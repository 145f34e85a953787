//! A draft: what a row, or a program, says of a cluster, before any word of it was checked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::cluster::{Cluster, PositionSource, Role};

use crate::vocabulary::{TermId, Vocabulary, WordOf};

/// What a row, or a program, says of a cluster, before any word of it was checked.
///
/// Multi-valued fields hold one item an entry; an item may carry a weight, `biogas:0.5`. Text may be borrowed, so that a
/// reader of a million rows copies only what a cluster keeps.
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
pub struct ClusterDraft<'a> {
    /// The catalogue's id; made from country and name if empty.
    pub id: Option<Cow<'a, str>>,
    /// The name; required.
    pub name: Cow<'a, str>,
    /// A country code or name; required.
    pub country: Cow<'a, str>,
    /// A NUTS code or region name.
    pub region: Option<Cow<'a, str>>,
    /// The town.
    pub city: Option<Cow<'a, str>>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Items of the `sectors` column.
    pub sectors: Vec<Cow<'a, str>>,
    /// Items of the `themes` column.
    pub themes: Vec<Cow<'a, str>>,
    /// Items of the `offers` column.
    pub offers: Vec<Cow<'a, str>>,
    /// Items of the `seeks` column.
    pub seeks: Vec<Cow<'a, str>>,
    /// Number of members.
    pub members: Option<u32>,
    /// `lead`, `partner` or `either`.
    pub role: Option<Cow<'a, str>>,
    /// Every other column that the row fills.
    pub details: BTreeMap<String, String>,
}

impl ClusterDraft<'static> {
    /// The draft that says what a cluster of a catalogue is, in that catalogue's words: checked against the same
    /// reference data it becomes the same cluster again. What was inferred is left out, since it follows.
    ///
    /// ```
    /// use metacluster::{CatalogueBuilder, ClusterDraft, Reference};
    /// let mut builder = CatalogueBuilder::new(Reference::embedded());
    /// builder.add(ClusterDraft::new("CREA Hydro & Energy", "Czechia").id("CREA").themes(["biomethane:0.5"]));
    /// let catalogue = builder.finish();
    /// let draft = ClusterDraft::of(&catalogue.clusters()[0], catalogue.vocabulary());
    /// assert_eq!((draft.country.as_ref(), draft.themes[0].as_ref()), ("CZ", "biogas:0.5"));
    /// assert!(draft.sectors.is_empty());
    /// ```
    pub fn of(cluster: &Cluster, vocabulary: &Vocabulary) -> Self {
        let text = |text: &str| Cow::Owned(text.to_owned());
        let item = |(term, weight): (TermId, f64), place| Cow::Owned(vocabulary.item(term, weight, place));
        let interest = |tag| item(tag, WordOf::Interests);
        let stated = cluster.position_from() == Some(PositionSource::Coordinates);
        let position = cluster.position().filter(|_| stated);
        let region = cluster.region().map(|region| region.as_str()).or(cluster.unread_region());
        Self {
            id: Some(text(cluster.id())),
            name: text(cluster.name()),
            country: text(cluster.country().as_str()),
            region: region.map(text),
            city: cluster.city().map(text),
            latitude: position.map(|position| position.latitude()),
            longitude: position.map(|position| position.longitude()),
            sectors: cluster.stated_sectors().map(|tag| item(tag, WordOf::Sectors)).collect(),
            themes: cluster.stated_themes().map(interest).collect(),
            offers: cluster.offers().iter().map(interest).collect(),
            seeks: cluster.seeks().iter().map(interest).collect(),
            members: cluster.members(),
            role: Some(cluster.role()).filter(|role| *role != Role::Either).map(|role| text(role.as_str())),
            details: cluster.details().clone(),
        }
    }
}

impl<'a> ClusterDraft<'a> {
    /// A draft with the two required fields.
    pub fn new(name: impl Into<Cow<'a, str>>, country: impl Into<Cow<'a, str>>) -> Self {
        Self { name: name.into(), country: country.into(), ..Self::default() }
    }

    /// Sets the id.
    pub fn id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the region by NUTS code or name.
    pub fn region(mut self, region: impl Into<Cow<'a, str>>) -> Self {
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
    pub fn sectors<S: Into<Cow<'a, str>>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.sectors = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the themes.
    pub fn themes<S: Into<Cow<'a, str>>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.themes = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the offers.
    pub fn offers<S: Into<Cow<'a, str>>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.offers = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets what it seeks.
    pub fn seeks<S: Into<Cow<'a, str>>>(mut self, items: impl IntoIterator<Item = S>) -> Self {
        self.seeks = items.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the number of members.
    pub fn members(mut self, members: u32) -> Self {
        self.members = Some(members);
        self
    }
}
