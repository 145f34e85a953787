//! The reference data in force: which words, regions, areas and rules are known.
//!
//! The CSV of each table has the columns and conventions of the embedded one, so that it can be edited and put in its
//! place.

use std::io;
use std::str::FromStr;

use metacluster::{
    Area, CategoryRule, CountryCode, Error, Labels, Language, Preset, Reference, Region, Rules, Term, TermId,
    TermKind, WordOf,
};

use super::catalogue::word;
use super::json::{self, Head, Stream};
use super::vocabulary_json::{
    AreaJson, CategoryJson, ComplementJson, CountryJson, DistinctJson, LabelsJson, Lists, PresetJson,
    RegionJson, TermJson, VocabularyJson,
};
use super::{Cell, Column, Document, Input, Section};

/// Which part of the reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VocabularyKind {
    /// The sector tree.
    Sectors,
    /// The theme forest.
    Themes,
    /// NUTS 2024 regions.
    Regions,
    /// Countries and their names.
    Countries,
    /// Programme areas and macro-regions.
    Areas,
    /// Rule presets.
    Rules,
    /// Which terms feed each other.
    Complements,
}

impl VocabularyKind {
    /// Every kind, in the order in which help texts list them.
    pub const ALL: [VocabularyKind; 7] = [
        VocabularyKind::Sectors,
        VocabularyKind::Themes,
        VocabularyKind::Regions,
        VocabularyKind::Countries,
        VocabularyKind::Areas,
        VocabularyKind::Rules,
        VocabularyKind::Complements,
    ];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            VocabularyKind::Sectors => "sectors",
            VocabularyKind::Themes => "themes",
            VocabularyKind::Regions => "regions",
            VocabularyKind::Countries => "countries",
            VocabularyKind::Areas => "areas",
            VocabularyKind::Rules => "rules",
            VocabularyKind::Complements => "complements",
        }
    }
}

impl FromStr for VocabularyKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| Error::Unknown {
            what: "vocabulary",
            name: word.to_owned(),
            nearest: metacluster::nearest(word, Self::ALL.map(Self::as_str)).map(str::to_owned),
        })
    }
}

/// The result of `vocabulary`.
#[derive(Debug)]
pub struct VocabularyDocument<'a> {
    pub(super) reference: &'a Reference,
    kind: VocabularyKind,
    inputs: Vec<Input>,
}

impl<'a> VocabularyDocument<'a> {
    /// The document of one part of the reference data.
    pub fn new(reference: &'a Reference, kind: VocabularyKind, inputs: Vec<Input>) -> Self {
        Self { reference, kind, inputs }
    }

    pub(super) fn terms(&self, kind: TermKind) -> impl Iterator<Item = (TermId, &'a Term)> + use<'a> {
        self.reference.vocabulary.iter().filter(move |(_, term)| term.kind == kind)
    }

    pub(super) fn id(&self, term: Option<TermId>) -> Option<&'a str> {
        term.map(|term| self.reference.vocabulary.term(term).id.as_str())
    }

    fn term(&self, (_, term): (TermId, &'a Term)) -> TermJson<'a> {
        TermJson {
            id: &term.id,
            parent: self.id(term.parent),
            sector: self.id(term.sector),
            group: Some(term.group.as_str()).filter(|group| !group.is_empty()),
            labels: LabelsJson(&term.labels),
        }
    }

    fn complement(&self, (a, b, weight): (TermId, TermId, f64)) -> ComplementJson<'a> {
        let vocabulary = &self.reference.vocabulary;
        ComplementJson { a: &vocabulary.term(a).id, b: &vocabulary.term(b).id, weight }
    }

    fn lists(&self) -> Lists<'_> {
        let none = Lists::default();
        let reference = self.reference;
        let terms = |kind| Some(Stream::new(move || self.terms(kind).map(|term| self.term(term))));
        match self.kind {
            VocabularyKind::Sectors => Lists { terms: terms(TermKind::Sector), ..none },
            VocabularyKind::Themes => Lists { terms: terms(TermKind::Theme), ..none },
            VocabularyKind::Regions => {
                Lists { regions: Some(Stream::new(|| reference.regions.iter().map(region))), ..none }
            }
            VocabularyKind::Countries => {
                Lists { countries: Some(Stream::new(|| reference.countries.iter().map(country))), ..none }
            }
            VocabularyKind::Areas => {
                Lists { areas: Some(Stream::new(|| reference.areas.iter().map(area))), ..none }
            }
            VocabularyKind::Rules => {
                Lists { rules: Some(Stream::new(|| reference.presets.iter().map(preset))), ..none }
            }
            VocabularyKind::Complements => {
                let pairs = || reference.complements.iter().map(|pair| self.complement(pair));
                Lists { complements: Some(Stream::new(pairs)), ..none }
            }
        }
    }
}

fn region(region: &Region) -> RegionJson<'_> {
    let level = region.code.level();
    RegionJson {
        code: region.code.as_str(),
        name: region.names.first().map_or("", String::as_str),
        other_names: region.names.get(1..).unwrap_or(&[]),
        level,
        parent: level
            .checked_sub(1)
            .and_then(|level| region.code.at_level(level))
            .map(|code| code.to_string()),
        lat: region.centroid.latitude(),
        lon: region.centroid.longitude(),
    }
}

fn country<'a>((code, labels): (CountryCode, &'a Labels)) -> CountryJson<'a> {
    CountryJson {
        code: code.to_string(),
        nuts_prefix: code.nuts_prefix().to_owned(),
        labels: LabelsJson(labels),
    }
}

fn area(area: &Area) -> AreaJson<'_> {
    AreaJson {
        id: &area.id,
        name: &area.name,
        kind: area.kind.as_str(),
        period: &area.period,
        codes: &area.codes,
        status: &area.status,
    }
}

fn preset(preset: &Preset) -> PresetJson<'_> {
    let rules = &preset.rules;
    PresetJson {
        id: &rules.id,
        name: &preset.name,
        min_members: rules.min_members,
        max_members: rules.max_members,
        min_countries: rules.min_countries,
        max_per_country: rules.max_per_country,
        min_regions: rules.min_regions,
        area: rules.area.as_deref(),
        min_in_area: rules.min_in_area,
        lead_in_area: rules.lead_in_area,
        must: &rules.must,
        never: &rules.never,
        apart: &rules.apart,
        min_pair_score: rules.min_pair_score,
        categories: rules.categories.iter().map(category).collect(),
        distinct: rules
            .distinct
            .iter()
            .map(|rule| DistinctJson { column: &rule.column, min: rule.min })
            .collect(),
        not_checked: &rules.not_checked,
        source: &rules.source,
        status: &rules.status,
    }
}

fn category(rule: &CategoryRule) -> CategoryJson<'_> {
    CategoryJson { column: &rule.column, any_of: &rule.values, min: rule.min, max: rule.max, lead: rule.lead }
}

/// The demands on columns in the short form of the table.
pub(super) fn demands(rules: &Rules) -> String {
    let categories = rules.categories.iter().map(ToString::to_string);
    let all: Vec<String> = categories.chain(rules.distinct.iter().map(ToString::to_string)).collect();
    all.join("; ")
}

/// One cell a language, words joined as the tables join them.
fn label_cells(labels: &Labels) -> impl Iterator<Item = Cell> + '_ {
    Language::ALL.into_iter().map(|language| Cell::text(labels.in_language(language).join("|")))
}

fn languages() -> impl Iterator<Item = Column> {
    Language::ALL.into_iter().map(|language| Column::left(language.code()))
}

impl Document for VocabularyDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        vec![match self.kind {
            VocabularyKind::Sectors => self.shown_terms(TermKind::Sector),
            VocabularyKind::Themes => self.shown_terms(TermKind::Theme),
            VocabularyKind::Areas => self.shown_areas(),
            VocabularyKind::Rules => self.shown_rules(),
            VocabularyKind::Regions | VocabularyKind::Countries | VocabularyKind::Complements => {
                self.records()
            }
        }]
    }

    /// The table itself, in the shape of the embedded one.
    fn records(&self) -> Section<'_> {
        let reference = self.reference;
        let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
        let words = |names: &[&'static str]| names.iter().map(|&name| Column::left(name)).collect::<Vec<_>>();
        let terms = move |kind, third: &'static str| {
            let mut columns = words(&["id", "parent", third]);
            columns.extend(languages());
            Section::table(columns, move || {
                self.terms(kind).map(move |(_, term)| {
                    let third = if kind == TermKind::Sector {
                        Some(term.group.as_str())
                    } else {
                        self.id(term.sector)
                    };
                    let mut row = vec![Cell::text(term.id.as_str()), text(self.id(term.parent)), text(third)];
                    row.extend(label_cells(&term.labels));
                    row
                })
            })
        };
        match self.kind {
            VocabularyKind::Sectors => terms(TermKind::Sector, "group"),
            VocabularyKind::Themes => terms(TermKind::Theme, "sector"),
            VocabularyKind::Regions => {
                let mut columns = words(&["code", "name"]);
                columns.extend(["lat", "lon"].map(Column::right));
                Section::table(columns, || {
                    reference.regions.iter().map(|region| {
                        vec![
                            Cell::text(region.code.as_str()),
                            Cell::text(region.names.join("|")),
                            Cell::Number(region.centroid.latitude()),
                            Cell::Number(region.centroid.longitude()),
                        ]
                    })
                })
            }
            VocabularyKind::Countries => {
                let columns = words(&["code"]).into_iter().chain(languages()).collect();
                Section::table(columns, || {
                    reference.countries.iter().map(|(code, labels)| {
                        std::iter::once(Cell::text(code.as_str())).chain(label_cells(labels)).collect()
                    })
                })
            }
            VocabularyKind::Areas => {
                Section::table(words(&["id", "name", "kind", "period", "codes", "status"]), || {
                    reference.areas.iter().map(|area| {
                        let codes = area.codes.join(" ");
                        [&area.id, &area.name, area.kind.as_str(), &area.period, &codes, &area.status]
                            .map(|words: &str| Cell::text(words))
                            .to_vec()
                    })
                })
            }
            VocabularyKind::Rules => {
                let mut columns = words(&["id", "name"]);
                let numbers = ["min_partners", "min_countries", "min_regions", "min_in_area"];
                columns.extend(numbers.map(Column::right));
                columns.extend(words(&["area", "lead_in_area", "categories", "extra", "source", "status"]));
                Section::table(columns, || reference.presets.iter().map(rule_record))
            }
            VocabularyKind::Complements => {
                let columns = vec![Column::left("a"), Column::left("b"), Column::right("weight")];
                let vocabulary = &reference.vocabulary;
                Section::table(columns, || {
                    reference.complements.iter().map(|(a, b, weight)| {
                        let [a, b] = [a, b].map(|term| Cell::text(word(vocabulary, term, WordOf::Sectors)));
                        vec![a, b, Cell::Number(weight)]
                    })
                })
            }
        }
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let document = VocabularyJson {
            head: Head::plain(&self.inputs),
            vocabulary: self.kind.as_str(),
            lists: self.lists(),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let reference = self.reference;
        match self.kind {
            VocabularyKind::Sectors => {
                json::write_lines(self.terms(TermKind::Sector).map(|term| self.term(term)), out)
            }
            VocabularyKind::Themes => {
                json::write_lines(self.terms(TermKind::Theme).map(|term| self.term(term)), out)
            }
            VocabularyKind::Regions => json::write_lines(reference.regions.iter().map(region), out),
            VocabularyKind::Countries => json::write_lines(reference.countries.iter().map(country), out),
            VocabularyKind::Areas => json::write_lines(reference.areas.iter().map(area), out),
            VocabularyKind::Rules => json::write_lines(reference.presets.iter().map(preset), out),
            VocabularyKind::Complements => {
                json::write_lines(reference.complements.iter().map(|pair| self.complement(pair)), out)
            }
        }
    }
}

fn rule_record(preset: &Preset) -> Vec<Cell> {
    let rules = &preset.rules;
    vec![
        Cell::text(rules.id.as_str()),
        Cell::text(preset.name.as_str()),
        Cell::count(rules.min_members),
        Cell::count(rules.min_countries),
        Cell::count(rules.min_regions),
        Cell::count(rules.min_in_area),
        Cell::text(rules.area.as_deref().unwrap_or("")),
        Cell::text(if rules.lead_in_area { "yes" } else { "" }),
        Cell::text(demands(rules)),
        Cell::text(rules.not_checked.join("; ")),
        Cell::text(rules.source.as_str()),
        Cell::text(rules.status.as_str()),
    ]
}
