//! What the script of the page works on, as JSON: clusters, terms, and the readings of every pair.

use std::collections::BTreeMap;

use metacluster::{Cluster, Error, Language, Network, Scorer, Tags, Term, TermId, TermKind, Weights};
use metacluster_io::write::{ENGINE, Input};
use serde::Serialize;

use crate::html::turns_direction;
use crate::map;
use crate::pairs::PairData;
use crate::readings::all_components;
use crate::report::Report;
use crate::strings::Strings;

/// The data block of a page.
#[derive(Debug, Serialize)]
pub(crate) struct PageData<'a> {
    engine: &'static str,
    inputs: &'a [Input],
    lang: &'static str,
    /// What follows `metacluster rank` to read the same files under the same filters.
    command: &'a str,
    /// Components in the order of every sum.
    components: Vec<String>,
    /// Their weights as given.
    weights: Vec<f64>,
    profiles: BTreeMap<&'static str, Vec<f64>>,
    clusters: Vec<ClusterData<'a>>,
    terms: Vec<TermData<'a>>,
    countries: BTreeMap<String, String>,
    partnerships: Vec<&'a str>,
    pairs: PairData,
    /// How many pairs the page lists without a script.
    listed: usize,
    strings: &'a BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct ClusterData<'a> {
    id: &'a str,
    name: &'a str,
    country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    /// Where it stands on the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<[f64; 2]>,
    /// Degrees, for the distance in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    degrees: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    inferred: bool,
    /// Whether it takes part in the ranking.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    aside: bool,
    /// Terms by their places in `terms`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sectors: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    themes: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offers: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seeks: Vec<usize>,
    /// Partnerships by their places in `partnerships`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    past: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct TermData<'a> {
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    /// Whether it is a top sector, which the ranking can be filtered by.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    top: bool,
}

impl<'a> PageData<'a> {
    pub(crate) fn new(report: &Report<'a>, strings: &'a Strings) -> Result<Self, Error> {
        let scorer = report.scorer;
        let (network, catalogue) = (scorer.network(), scorer.network().catalogue());
        let full = all_components(scorer)?;
        let components: Vec<String> = full.shares().map(|(id, _)| id.to_owned()).collect();
        let weights = components.iter().map(|id| scorer.scoring().weights.get(id)).collect();
        let mut profiles = BTreeMap::new();
        for name in Weights::PROFILES {
            let profile = Weights::profile(name)?;
            profiles.insert(name, components.iter().map(|id| profile.get(id)).collect());
        }
        let language = strings.language();
        let mut terms = Terms::new(scorer, language);
        let takes_part = report.takes_part();
        let mut past = past(scorer);
        let places = map::places(catalogue.clusters());
        let clusters = catalogue.clusters().iter().enumerate();
        let clusters: Vec<ClusterData<'_>> = clusters
            .map(|(index, cluster)| ClusterData {
                id: cluster.id(),
                name: cluster.name(),
                country: cluster.country().to_string(),
                region: cluster.region().map(|code| code.as_str()),
                at: places.get(index).copied().flatten().map(|(x, y)| [x, y]),
                degrees: cluster.position().map(|position| [position.latitude(), position.longitude()]),
                members: cluster.members(),
                inferred: cluster.sectors_inferred(),
                aside: !takes_part.get(index).copied().unwrap_or(false),
                sectors: terms.of(cluster.sectors()),
                themes: terms.of(cluster.themes()),
                offers: terms.of(cluster.offers()),
                seeks: terms.of(cluster.seeks()),
                past: past.get_mut(index).map(std::mem::take).unwrap_or_default(),
            })
            .collect();
        let mut countries = BTreeMap::new();
        for cluster in catalogue.clusters() {
            let name = || country_name(scorer, cluster, language);
            countries.entry(cluster.country().to_string()).or_insert_with(name);
        }
        Ok(Self {
            engine: ENGINE,
            inputs: report.inputs,
            lang: language.code(),
            command: report.command,
            pairs: PairData::new(&full, components.len(), &report.options.filter),
            components,
            weights,
            profiles,
            clusters,
            terms: terms.list,
            countries,
            partnerships: network
                .partnerships()
                .iter()
                .map(|partnership| partnership.name.as_str())
                .collect(),
            listed: crate::ranking::LISTED,
            strings: strings.all(),
        })
    }

    /// The data as JSON that stands in a script block: nothing in it ends the block, opens a comment or a line.
    pub(crate) fn block(&self) -> Result<String, serde_json::Error> {
        Ok(closed(serde_json::to_string(self)?))
    }
}

/// JSON in which nothing ends a script block, opens a comment in it or breaks a line of script. These characters can only
/// stand in strings, where JSON has another spelling for them. Marks that turn the direction of writing are spelt so too:
/// whoever reads the source shall see what is there.
pub(crate) fn closed(json: String) -> String {
    let marks = |c: char| matches!(c, '<' | '>' | '\u{2028}' | '\u{2029}') || turns_direction(c);
    if !json.contains(marks) {
        return json;
    }
    let mut closed = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if marks(c) {
            closed.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            closed.push(c);
        }
    }
    closed
}

/// A country's name in the page's language, else in English, else its code.
pub(crate) fn country_name(scorer: &Scorer<'_>, cluster: &Cluster, language: Language) -> String {
    let countries = &scorer.network().catalogue().reference().countries;
    let code = cluster.country();
    let own = countries.iter().find(|(other, _)| *other == code);
    let label = own.and_then(|(_, labels)| labels.first(language).or_else(|| labels.first(Language::En)));
    label.map_or_else(|| code.to_string(), str::to_owned)
}

/// A term's name in the page's language, else in English, else its id.
pub(crate) fn term_label<'a>(scorer: &Scorer<'a>, term: TermId, language: Language) -> &'a str {
    label(scorer.network().catalogue().vocabulary().term(term), language)
}

fn label(term: &Term, language: Language) -> &str {
    term.labels.first(language).unwrap_or_else(|| term.label())
}

/// For each cluster the partnerships that it took part in.
fn past(scorer: &Scorer<'_>) -> Vec<Vec<usize>> {
    let network = scorer.network();
    let mut past = vec![Vec::new(); network.catalogue().len()];
    for (index, partnership) in network.partnerships().iter().enumerate() {
        for cluster in partnership.members.iter().filter_map(|id| network.catalogue().index_of(id)) {
            past[cluster].push(index);
        }
    }
    past
}

/// The terms that clusters name, with those above them.
struct Terms<'a> {
    network: &'a Network,
    language: Language,
    places: BTreeMap<TermId, usize>,
    list: Vec<TermData<'a>>,
}

impl<'a> Terms<'a> {
    fn new(scorer: &Scorer<'a>, language: Language) -> Self {
        Self { network: scorer.network(), language, places: BTreeMap::new(), list: Vec::new() }
    }

    /// The places of a field's terms.
    fn of(&mut self, tags: Tags<'_>) -> Vec<usize> {
        tags.iter().map(|(term, _)| self.place(term)).collect()
    }

    fn place(&mut self, id: TermId) -> usize {
        if let Some(&place) = self.places.get(&id) {
            return place;
        }
        let term = self.network.catalogue().vocabulary().term(id);
        let parent = term.parent.map(|parent| self.place(parent));
        let place = self.list.len();
        self.list.push(TermData {
            label: label(term, self.language),
            parent,
            top: term.kind == TermKind::Sector && term.parent.is_none(),
        });
        self.places.insert(id, place);
        place
    }
}
