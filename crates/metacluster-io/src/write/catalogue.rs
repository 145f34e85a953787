//! A catalogue as it is used in scoring: normalised, with positions and inferred sectors marked as such.
//!
//! The CSV is a catalogue again. It holds what was stated, not what was derived, so that reading it gives the same
//! clusters: no centroids, no inferred sectors.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use metacluster::{Catalogue, Cluster, PositionSource, Tags, TermId, Vocabulary, WordOf};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Head, Named, Stream};
use super::{Cell, Column, Document, Input, Section};

/// The result of `export`.
#[derive(Debug)]
pub struct CatalogueDocument<'a> {
    catalogue: &'a Catalogue,
    inputs: Vec<Input>,
}

/// A catalogue.
#[derive(Serialize, JsonSchema)]
pub(super) struct CatalogueJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// The clusters, in the order of their ids.
    clusters: Stream<'a, ClusterJson<'a>>,
}

/// A cluster as it is used in scoring.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ClusterJson<'a> {
    /// Unique in the catalogue.
    id: &'a str,
    /// Its name.
    name: &'a str,
    /// ISO 3166-1 alpha-2 code.
    country: String,
    /// NUTS 2024 code.
    region: Option<&'a str>,
    /// Its town.
    city: Option<&'a str>,
    /// Degrees north of the position used.
    lat: Option<f64>,
    /// Degrees east of the position used.
    lon: Option<f64>,
    /// `coordinates` if the position was stated, `region` if it is a centroid, null if there is none.
    position_from: Option<&'static str>,
    /// Sector ids with weights in (0, 1], the inferred ones included.
    sectors: Named,
    /// Term ids with weights in (0, 1].
    themes: Named,
    /// Term ids with weights in (0, 1].
    offers: Named,
    /// Term ids with weights in (0, 1].
    seeks: Named,
    /// Ids of the sectors that are not stated but come from the themes.
    inferred: Vec<&'a str>,
    /// Ids of the themes that are not stated but read from the name.
    read_from_name: Vec<&'a str>,
    /// Number of members.
    members: Option<u32>,
    /// `lead`, `partner` or `either`.
    role: &'static str,
    /// Every other column that the row fills.
    details: &'a BTreeMap<String, String>,
}

/// The columns that a catalogue of ours always has, in the order of the CSV; details follow.
const COLUMNS: [&str; 13] = [
    "id", "name", "country", "region", "city", "lat", "lon", "sectors", "themes", "offers", "seeks",
    "members", "role",
];

impl<'a> CatalogueDocument<'a> {
    /// The document of a catalogue.
    pub fn new(catalogue: &'a Catalogue, inputs: Vec<Input>) -> Self {
        Self { catalogue, inputs }
    }

    pub(super) fn clusters(&self) -> impl Iterator<Item = ClusterJson<'_>> + '_ {
        self.catalogue.clusters().iter().map(|cluster| self.cluster(cluster))
    }

    fn cluster<'b>(&'b self, cluster: &'b Cluster) -> ClusterJson<'b> {
        let vocabulary = self.catalogue.vocabulary();
        let id = |term: TermId| vocabulary.term(term).id.as_str();
        let tags =
            |tags: Tags<'_>| Named(tags.iter().map(|(term, weight)| (id(term).to_owned(), weight)).collect());
        ClusterJson {
            id: cluster.id(),
            name: cluster.name(),
            country: cluster.country().to_string(),
            region: cluster.region().map(|region| region.as_str()),
            city: cluster.city(),
            lat: cluster.position().map(|position| position.latitude()),
            lon: cluster.position().map(|position| position.longitude()),
            position_from: cluster.position_from().map(PositionSource::as_str),
            sectors: tags(cluster.sectors()),
            themes: tags(cluster.themes()),
            offers: tags(cluster.offers()),
            seeks: tags(cluster.seeks()),
            inferred: cluster.inferred_sectors().iter().map(|(term, _)| id(term)).collect(),
            read_from_name: cluster.named_themes().iter().map(|(term, _)| id(term)).collect(),
            members: cluster.members(),
            role: cluster.role().as_str(),
            details: cluster.details(),
        }
    }

    /// Every detail column that any cluster fills, in alphabetical order.
    fn details(&self) -> Vec<&'a str> {
        let names = self.catalogue.clusters().iter().flat_map(|cluster| cluster.details().keys());
        names.map(String::as_str).collect::<BTreeSet<&str>>().into_iter().collect()
    }

    /// `sectors: Food; offers: food packaging`, by label.
    fn words(&self, cluster: &Cluster) -> String {
        let fields: [(&str, Vec<(TermId, f64)>); 6] = [
            ("sectors", cluster.stated_sectors().collect()),
            ("sectors (inferred)", cluster.inferred_sectors().iter().collect()),
            ("themes", cluster.stated_themes().collect()),
            ("themes (read from the name)", cluster.named_themes().iter().collect()),
            ("offers", cluster.offers().iter().collect()),
            ("seeks", cluster.seeks().iter().collect()),
        ];
        let words = |(field, tags): (&str, Vec<(TermId, f64)>)| {
            let labels = tags.into_iter().map(|(term, _)| self.catalogue.vocabulary().term(term).label());
            format!("{field}: {}", labels.collect::<Vec<_>>().join(", "))
        };
        fields.into_iter().filter(|(_, tags)| !tags.is_empty()).map(words).collect::<Vec<_>>().join("; ")
    }

    /// What the CSV says of a cluster, by column.
    pub(crate) fn cells(&self, cluster: &Cluster) -> Vec<(String, String)> {
        let details: Vec<&str> = cluster.details().keys().map(String::as_str).collect();
        let columns = COLUMNS.into_iter().chain(details.iter().copied());
        let cells = self.record(cluster, &details).into_iter().map(|cell| cell.plain());
        columns.map(str::to_owned).zip(cells).collect()
    }

    fn record(&self, cluster: &Cluster, details: &[&str]) -> Vec<Cell> {
        let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
        let stated =
            cluster.position().filter(|_| cluster.position_from() == Some(PositionSource::Coordinates));
        let vocabulary = self.catalogue.vocabulary();
        let items = |tags: Vec<(TermId, f64)>, place| Cell::text(items(vocabulary, &tags, place));
        let mut row = vec![
            Cell::text(cluster.id()),
            Cell::text(cluster.name()),
            Cell::text(cluster.country().as_str()),
            text(cluster.region().map(|region| region.as_str()).or(cluster.unread_region())),
            text(cluster.city()),
            Cell::number(stated.map(|position| position.latitude())),
            Cell::number(stated.map(|position| position.longitude())),
            items(cluster.stated_sectors().collect(), WordOf::Sectors),
            items(cluster.stated_themes().collect(), WordOf::Interests),
            items(cluster.offers().iter().collect(), WordOf::Interests),
            items(cluster.seeks().iter().collect(), WordOf::Interests),
            cluster.members().map_or(Cell::Empty, |members| Cell::Count(members.into())),
            Cell::text(cluster.role().as_str()),
        ];
        row.extend(details.iter().map(|column| text(cluster.detail(column))));
        row
    }
}

/// A multi-valued cell: words joined by `;`, each with its weight where that is not 1.
fn items(vocabulary: &Vocabulary, tags: &[(TermId, f64)], place: WordOf) -> String {
    let item = |&(term, weight): &(TermId, f64)| {
        let word = word(vocabulary, term, place);
        // A word that itself ends like a weight needs one, or its end would be read as one.
        let looks_weighted = word.rsplit_once(':').is_some_and(|(_, end)| end.trim().parse::<f64>().is_ok());
        if weight < 1.0 || looks_weighted { format!("{word}:{weight}") } else { word.to_owned() }
    };
    tags.iter().map(item).collect::<Vec<_>>().join(";")
}

/// A word that the reader takes for this term in this kind of column: its id, or else one of its labels. (A sector's
/// id may be a theme's label, and themes come first.)
pub(super) fn word(vocabulary: &Vocabulary, id: TermId, place: WordOf) -> &str {
    let term = vocabulary.term(id);
    let means_it = |word: &&str| vocabulary.find(word, place) == Some(id) && !word.contains([';', '|', '\n']);
    let mut words = std::iter::once(term.id.as_str()).chain(term.labels.words());
    words.find(means_it).unwrap_or(&term.id)
}

impl Document for CatalogueDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut columns = ["id", "name", "country", "region"].map(Column::left).to_vec();
        columns.extend([Column::right("members"), Column::flowing("words")]);
        let mut section = Section::table(columns, || {
            self.catalogue.clusters().iter().map(|cluster| {
                vec![
                    Cell::text(cluster.id()),
                    Cell::text(cluster.name()),
                    Cell::text(cluster.country().as_str()),
                    cluster.region().map_or(Cell::Empty, |region| Cell::text(region.as_str())),
                    cluster.members().map_or(Cell::Empty, |members| Cell::Count(members.into())),
                    Cell::text(self.words(cluster)),
                ]
            })
        });
        let (clusters, countries) = (self.catalogue.len(), self.catalogue.country_count());
        section.notes.push(format!("clusters: {clusters}, countries: {countries}"));
        vec![section]
    }

    /// One row a cluster, readable as a catalogue.
    fn records(&self) -> Section<'_> {
        let details = self.details();
        let numeric = ["lat", "lon", "members"];
        let column = |name| if numeric.contains(&name) { Column::right(name) } else { Column::left(name) };
        let mut columns = COLUMNS.map(column).to_vec();
        // A detail cannot come from a column of ours, yet a program may name it so.
        let taken = |name: &&str| COLUMNS.contains(name);
        columns.extend(details.iter().map(|name| {
            Column::left(if taken(name) { format!("detail {name}") } else { (*name).to_owned() })
        }));
        Section::table(columns, move || {
            let details = details.clone();
            self.catalogue.clusters().iter().map(move |cluster| self.record(cluster, &details))
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let head = Head::plain(&self.inputs);
        json::write_document(&CatalogueJson { head, clusters: Stream::new(|| self.clusters()) }, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.clusters(), out)
    }
}
