//! Values that are well formed and hardly true. They are kept and used; a person should look at them.

use rayon::prelude::*;

use crate::catalogue::Catalogue;
use crate::cluster::{Cluster, PositionSource};
use crate::region::{NutsCode, Position};

use super::place::Places;

/// Organisations rarely share a building; a town's or region's centre that stands in for addresses is shared by many.
const MANY_AT_ONE_PLACE: usize = 5;
/// The largest cluster organisations state some thousands of members; past this the number is likely one of employees.
const MOST_MEMBERS: u32 = 10_000;
/// No cluster organisation is older; the core asks no clock, so it cannot tell a year that has not come.
const EARLIEST_YEAR: u32 = 1800;

/// One value that a person should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The cluster, by its index in the catalogue; of several the first.
    pub cluster: usize,
    /// What is odd about it.
    pub suspicion: Suspicion,
}

/// What is odd about a value; each has a stable kebab-case code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Suspicion {
    /// The stated position is not in the stated country.
    OutsideCountry {
        /// The distance from the nearest centre of a region of the country.
        kilometres: f64,
    },
    /// The stated position is in the country and not in the stated region.
    OutsideRegion {
        /// The stated region.
        region: NutsCode,
        /// The distance from the nearest centre of a part of the region.
        kilometres: f64,
    },
    /// Many clusters state the very same position.
    SharedPosition {
        /// The position.
        position: Position,
        /// All clusters that state it, by index.
        clusters: Vec<usize>,
    },
    /// More members than any cluster organisation has.
    ManyMembers {
        /// The number.
        members: u32,
    },
    /// The column `founded` holds no year.
    NoYear {
        /// What it holds.
        value: String,
    },
    /// Founded before there were cluster organisations.
    EarlyYear {
        /// The year.
        year: u32,
    },
    /// The column `website` names no host.
    NoHost {
        /// What it holds.
        value: String,
    },
}

impl Suspicion {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Suspicion::OutsideCountry { .. } => "outside-country",
            Suspicion::OutsideRegion { .. } => "outside-region",
            Suspicion::SharedPosition { .. } => "shared-position",
            Suspicion::ManyMembers { .. } => "many-members",
            Suspicion::NoYear { .. } => "no-year",
            Suspicion::EarlyYear { .. } => "early-year",
            Suspicion::NoHost { .. } => "no-host",
        }
    }

    /// The column it is about.
    pub fn column(&self) -> &'static str {
        match self {
            Suspicion::OutsideCountry { .. }
            | Suspicion::OutsideRegion { .. }
            | Suspicion::SharedPosition { .. } => "position",
            Suspicion::ManyMembers { .. } => "members",
            Suspicion::NoYear { .. } | Suspicion::EarlyYear { .. } => "founded",
            Suspicion::NoHost { .. } => "website",
        }
    }

    /// What is odd, in one line.
    pub fn message(&self) -> String {
        match self {
            Suspicion::OutsideCountry { kilometres } => {
                format!("the position is {kilometres:.0} km from the nearest region of the country")
            }
            Suspicion::OutsideRegion { region, kilometres } => {
                format!("the position is {kilometres:.0} km from the nearest part of {region}")
            }
            Suspicion::SharedPosition { position, clusters } => format!(
                "{} clusters state the position {}, {}: a town's or region's centre?",
                clusters.len(),
                position.latitude(),
                position.longitude()
            ),
            Suspicion::ManyMembers { members } => {
                format!("{members} members: the people its members employ, perhaps?")
            }
            Suspicion::NoYear { value } => format!("'{value}' holds no year of four digits"),
            Suspicion::EarlyYear { year } => format!("founded in {year}, before {EARLIEST_YEAR}"),
            Suspicion::NoHost { value } => format!("'{value}' names no host, such as www.example.org"),
        }
    }
}

/// Every suspect value, in the order of clusters. O(n log n + n · regions of a country).
pub(super) fn suspects(catalogue: &Catalogue) -> Vec<Suspect> {
    let places = Places::new(&catalogue.reference().regions);
    let mut suspects = shared_positions(catalogue.clusters());
    let of_one = |(index, cluster): (usize, &Cluster)| {
        let mut found = Vec::new();
        let mut suspect = |suspicion| found.push(Suspect { cluster: index, suspicion });
        misplaced(cluster, &places).map(&mut suspect);
        if let Some(members) = cluster.members().filter(|&members| members > MOST_MEMBERS) {
            suspect(Suspicion::ManyMembers { members });
        }
        if let Some(value) = cluster.detail("founded") {
            match year(value) {
                None => suspect(Suspicion::NoYear { value: value.to_owned() }),
                Some(year) if year < EARLIEST_YEAR => suspect(Suspicion::EarlyYear { year }),
                Some(_) => {}
            }
        }
        if let Some(value) = cluster.detail("website").filter(|value| host(value).is_none()) {
            suspect(Suspicion::NoHost { value: value.to_owned() });
        }
        found
    };
    suspects.par_extend(catalogue.clusters().par_iter().enumerate().flat_map_iter(of_one));
    // Stable, so that the suspicions of one cluster keep the order above.
    suspects.sort_by_key(|suspect| suspect.cluster);
    suspects
}

/// The stated position, which a centroid that stands in for one is not.
fn stated(cluster: &Cluster) -> Option<Position> {
    cluster.position().filter(|_| cluster.position_from() == Some(PositionSource::Coordinates))
}

fn misplaced(cluster: &Cluster, places: &Places<'_>) -> Option<Suspicion> {
    let position = stated(cluster)?;
    let region = cluster.region().filter(|region| region.level() > 0);
    // What is near a part of the region is near a part of the country.
    let from_region = match region {
        Some(region) => Some((region, places.kilometres_outside(&position, region.as_str())?)),
        None => None,
    };
    let from_country = places.kilometres_outside(&position, cluster.country().nuts_prefix());
    match (from_country, from_region) {
        (Some(kilometres), _) => Some(Suspicion::OutsideCountry { kilometres }),
        (None, Some((region, kilometres))) => Some(Suspicion::OutsideRegion { region: *region, kilometres }),
        (None, None) => None,
    }
}

fn shared_positions(clusters: &[Cluster]) -> Vec<Suspect> {
    let bits = |position: &Position| (position.latitude().to_bits(), position.longitude().to_bits());
    let positions =
        clusters.iter().enumerate().filter_map(|(index, cluster)| Some((stated(cluster)?, index)));
    let mut positions: Vec<(Position, usize)> = positions.collect();
    positions.sort_unstable_by_key(|(position, index)| (bits(position), *index));
    let same = positions.chunk_by(|(a, _), (b, _)| bits(a) == bits(b));
    same.filter(|same| same.len() >= MANY_AT_ONE_PLACE)
        .map(|same| {
            let (position, cluster) = same[0];
            let clusters = same.iter().map(|(_, cluster)| *cluster).collect();
            Suspect { cluster, suspicion: Suspicion::SharedPosition { position, clusters } }
        })
        .collect()
}

/// The first run of exactly four digits: `1998`, `12. 5. 1998`, `1998-05-12`.
fn year(text: &str) -> Option<u32> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| run.len() == 4).and_then(|run| run.parse().ok())
}

/// The host that a website names, with or without scheme; of several websites that of the first.
fn host(text: &str) -> Option<&str> {
    let first = text.split([' ', ',', ';', '|', '\n']).find(|word| !word.is_empty())?;
    let behind_scheme = first.split_once("://").map_or(first, |(_, rest)| rest);
    let authority = behind_scheme.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let (before, top) = host.rsplit_once('.')?;
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_top = top.chars().count() >= 2 && top.chars().any(char::is_alphabetic);
    (is_label(top) && is_top && before.split('.').all(|label| is_label(&label.replace('_', "-"))))
        .then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CatalogueBuilder;
    use crate::draft::ClusterDraft;
    use crate::reference::Reference;

    fn found(drafts: impl IntoIterator<Item = ClusterDraft<'static>>) -> Vec<(String, &'static str, String)> {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        for draft in drafts {
            builder.add(draft);
        }
        let catalogue = builder.finish();
        let id = |suspect: &Suspect| catalogue.clusters()[suspect.cluster].id().to_owned();
        let found = |suspect: &Suspect| (id(suspect), suspect.suspicion.code(), suspect.suspicion.message());
        suspects(&catalogue).iter().map(found).collect()
    }

    fn detail(column: &str, value: &str) -> ClusterDraft<'static> {
        let mut draft = ClusterDraft::new("A", "CZ").id("A");
        draft.details.insert(column.to_owned(), value.to_owned());
        draft
    }

    #[test]
    fn every_suspicion_has_its_words() {
        let cz = |id: &'static str| ClusterDraft::new(id, "CZ").id(id);
        let five =
            (0..5).map(|n| ClusterDraft::new("L", "AT").id(format!("L{n}")).position(48.3064, 14.2861));
        let drafts = [
            cz("A").region("CZ04").position(14.03, 50.66),
            cz("B").region("CZ06").position(49.74, 13.37),
            cz("C").region("CZ06"),
            cz("D").region("CZ04").position(50.66, 14.03),
            cz("E").members(10_001),
            cz("F").members(10_000),
        ];
        let expected = [
            ("A", "outside-country", "the position is 4927 km from the nearest region of the country"),
            ("B", "outside-region", "the position is 170 km from the nearest part of CZ06"),
            ("E", "many-members", "10001 members: the people its members employ, perhaps?"),
            (
                "L0",
                "shared-position",
                "5 clusters state the position 48.3064, 14.2861: a town's or region's centre?",
            ),
        ];
        let expected = expected.map(|(id, code, message)| (id.to_owned(), code, message.to_owned()));
        assert_eq!(found(drafts.into_iter().chain(five)), expected);
        let four =
            (0..4).map(|n| ClusterDraft::new("L", "AT").id(format!("L{n}")).position(48.3064, 14.2861));
        assert_eq!(found(four), []);
    }

    #[test]
    fn a_year_has_four_digits_and_is_not_before_all_clusters() {
        for value in ["1998", "12. 5. 1998", "1998-05-12", "c. 1800", "2005/06"] {
            assert_eq!(found([detail("founded", value)]), [], "{value}");
        }
        for (value, expected) in [
            ("long ago", "'long ago' holds no year of four digits"),
            ("20105", "'20105' holds no year of four digits"),
            ("98", "'98' holds no year of four digits"),
            ("1799", "founded in 1799, before 1800"),
            ("0000", "founded in 0, before 1800"),
        ] {
            assert_eq!(found([detail("founded", value)])[0].2, expected);
        }
    }

    #[test]
    fn a_website_names_a_host() {
        for (website, expected) in [
            ("https://www.crea.cz/en?x=1", Some("www.crea.cz")),
            ("crea.cz", Some("crea.cz")),
            ("http://user@crea.cz:8080", Some("crea.cz")),
            ("www.klastr-č.cz, www.other.cz", Some("www.klastr-č.cz")),
            ("https://my_page.example.org.", Some("my_page.example.org")),
            ("https://", None),
            ("n/a", None),
            ("-", None),
            ("www", None),
            ("www..cz", None),
            ("http://192.168.0.1/", None),
            ("see Facebook", None),
            ("12.5", None),
        ] {
            assert_eq!(host(website), expected, "{website}");
        }
        let found = found([detail("website", "n/a")]);
        assert_eq!(found[0].2, "'n/a' names no host, such as www.example.org");
    }
}
