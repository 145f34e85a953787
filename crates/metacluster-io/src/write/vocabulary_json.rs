//! The shapes of reference data in JSON.

use std::borrow::Cow;

use metacluster::{Labels, Language};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::json::{Head, Stream};

/// Reference data: exactly one of its lists is there, the one that was asked for.
#[derive(Serialize, JsonSchema)]
pub(super) struct VocabularyJson<'a> {
    #[serde(flatten)]
    pub(super) head: Head<'a>,
    /// Which list: `sectors`, `themes`, `regions`, `countries`, `areas`, `rules` or `complements`.
    pub(super) vocabulary: &'static str,
    #[serde(flatten)]
    pub(super) lists: Lists<'a>,
}

/// One of the lists.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Lists<'a> {
    /// Sectors or themes, each after its parent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) terms: Option<Stream<'a, TermJson<'a>>>,
    /// NUTS 2024 regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) regions: Option<Stream<'a, RegionJson<'a>>>,
    /// Countries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) countries: Option<Stream<'a, CountryJson<'a>>>,
    /// Programme areas and macro-regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) areas: Option<Stream<'a, AreaJson<'a>>>,
    /// Rule presets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rules: Option<Stream<'a, PresetJson<'a>>>,
    /// Which terms feed each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) complements: Option<Stream<'a, ComplementJson<'a>>>,
}

/// A sector or theme.
#[derive(Serialize, JsonSchema)]
pub(super) struct TermJson<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Id of the next broader term of the same tree.
    pub(super) parent: Option<&'a str>,
    /// Id of the sector that a theme belongs to; a sector's own id.
    pub(super) sector: Option<&'a str>,
    /// The branch group of a top-level sector.
    pub(super) group: Option<&'a str>,
    /// Label and synonyms by language.
    pub(super) labels: LabelsJson<'a>,
}

/// Words by language, the label first.
pub(super) struct LabelsJson<'a>(pub(super) &'a Labels);

impl Serialize for LabelsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let languages =
            Language::ALL.into_iter().map(|language| (language.code(), self.0.in_language(language)));
        serializer.collect_map(languages.filter(|(_, words)| !words.is_empty()))
    }
}

impl JsonSchema for LabelsJson<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Labels".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <std::collections::BTreeMap<String, Vec<String>>>::json_schema(generator)
    }
}

/// A region.
#[derive(Serialize, JsonSchema)]
pub(super) struct RegionJson<'a> {
    /// NUTS 2024 code.
    pub(super) code: &'a str,
    /// Its name, in Latin letters.
    pub(super) name: &'a str,
    /// Its other names.
    pub(super) other_names: &'a [String],
    /// 0 for a country, then 1, 2 and 3.
    pub(super) level: usize,
    /// Code of the region it lies in.
    pub(super) parent: Option<String>,
    /// Degrees north of its centroid.
    pub(super) lat: f64,
    /// Degrees east of its centroid.
    pub(super) lon: f64,
}

/// A country.
#[derive(Serialize, JsonSchema)]
pub(super) struct CountryJson<'a> {
    /// ISO 3166-1 alpha-2 code.
    pub(super) code: String,
    /// What NUTS codes of this country begin with.
    pub(super) nuts_prefix: String,
    /// Names by language.
    pub(super) labels: LabelsJson<'a>,
}

/// A programme area or macro-region.
#[derive(Serialize, JsonSchema)]
pub(super) struct AreaJson<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its English name.
    pub(super) name: &'a str,
    /// `programme`, `macro-region` or `group`.
    pub(super) kind: &'static str,
    /// The programming period; empty if it has none.
    pub(super) period: &'a str,
    /// Countries and NUTS codes that it covers.
    pub(super) codes: &'a [String],
    /// What was verified in a source.
    pub(super) status: &'a str,
}

/// A rule preset. A field that is null or empty demands nothing.
#[derive(Serialize, JsonSchema)]
pub(super) struct PresetJson<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// The programme's name.
    pub(super) name: &'a str,
    /// Fewest members.
    pub(super) min_members: Option<usize>,
    /// Most members.
    pub(super) max_members: Option<usize>,
    /// Fewest countries.
    pub(super) min_countries: Option<usize>,
    /// Most members of one country.
    pub(super) max_per_country: Option<usize>,
    /// Fewest distinct NUTS 2 regions.
    pub(super) min_regions: Option<usize>,
    /// Id of the area that the next two fields speak of.
    pub(super) area: Option<&'a str>,
    /// Fewest members inside the area.
    pub(super) min_in_area: Option<usize>,
    /// Whether the lead has to be inside the area.
    pub(super) lead_in_area: bool,
    /// Ids of clusters that have to be members.
    pub(super) must: &'a [String],
    /// Ids of clusters that must not be members.
    pub(super) never: &'a [String],
    /// Sets of ids of which no two may be in one group.
    pub(super) apart: &'a [Vec<String>],
    /// Least score of every pair in the group.
    pub(super) min_pair_score: Option<f64>,
    /// Demands on what members, or the lead, say in a column of the catalogue.
    pub(super) categories: Vec<CategoryJson<'a>>,
    /// Demands for different values of a column among the members.
    pub(super) distinct: Vec<DistinctJson<'a>>,
    /// Clauses that no catalogue column can decide.
    pub(super) not_checked: &'a [String],
    /// Where the rules were read.
    pub(super) source: &'a str,
    /// What of them was verified in a source.
    pub(super) status: &'a str,
}

/// How many members, or that the lead, have one of some values in a column.
#[derive(Serialize, JsonSchema)]
pub(super) struct CategoryJson<'a> {
    /// The column.
    pub(super) column: &'a str,
    /// The values.
    pub(super) any_of: &'a [String],
    /// Fewest members with one of them.
    pub(super) min: Option<usize>,
    /// Most members with one of them.
    pub(super) max: Option<usize>,
    /// Whether the lead has to have one of them.
    pub(super) lead: bool,
}

/// How many different values of a column there have to be.
#[derive(Serialize, JsonSchema)]
pub(super) struct DistinctJson<'a> {
    /// The column.
    pub(super) column: &'a str,
    /// Fewest different values.
    pub(super) min: usize,
}

/// Two terms that feed each other.
#[derive(Serialize, JsonSchema)]
pub(super) struct ComplementJson<'a> {
    /// Id of the one term.
    pub(super) a: &'a str,
    /// Id of the other.
    pub(super) b: &'a str,
    /// How much, in (0, 1].
    pub(super) weight: f64,
}
