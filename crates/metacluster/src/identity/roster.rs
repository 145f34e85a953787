//! The rows of all catalogues side by side, prepared for comparison: words as numbers with how many rows carry each,
//! in the region, in the country and everywhere.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::fold::fold;
use crate::identity::name::Name;
use crate::identity::words::{Forms, NameWords, Sort};
use crate::identity::{Listed, RowRef};
use crate::reference::Reference;
use crate::region::NutsCode;
use crate::vocabulary::WordOf;

/// The number of a distinct word.
pub(super) type WordId = u32;

/// A distinct word and what is known of it whatever row it stands in.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// What it looks like; itself for all but words with letters of another alphabet.
    pub(super) looks: WordId,
    pub(super) sort: Sort,
    /// What is counted: the spellings of one concept share a number.
    pub(super) unit: u32,
    /// The term of the reference vocabulary that it names, in any language.
    pub(super) meaning: Option<u32>,
    pub(super) letters: u8,
    /// Which letters from a to z it has, a bit each.
    pub(super) mask: u32,
    pub(super) has_digit: bool,
}

impl Word {
    /// Whether it is a word of a table of ours: of the vocabulary, or one that very many names have.
    pub(super) fn is_known(&self) -> bool {
        self.meaning.is_some() || !matches!(self.sort, Sort::Content)
    }
}

/// A word in the name of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowWord {
    pub(super) word: WordId,
    pub(super) part: u8,
    pub(super) dotted: bool,
    pub(super) place: PlaceWord,
    /// Rows with this unit: everywhere, in the country, in the region.
    pub(super) counts: [u32; 3],
    /// Rows in which it follows the word before it.
    pub(super) together: u32,
}

/// Whether a word names the place that its row lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceWord {
    No,
    /// Some region of the country.
    Country,
    /// The row's own country, region or town.
    Own,
}

/// A row, prepared.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) catalogue: usize,
    pub(super) cluster: usize,
    pub(super) country: usize,
    pub(super) region: Option<NutsCode>,
    /// The number of the region at the level of comparison, or of what is stated in its place.
    pub(super) area: Option<usize>,
    pub(super) city: Option<u32>,
    pub(super) words: Vec<RowWord>,
    pub(super) parts: u8,
    /// The parts that stand in brackets, a bit each.
    pub(super) bracketed: u32,
    pub(super) forms: Forms,
    pub(super) initials: Vec<WordId>,
    /// The word of the `acronym` column.
    pub(super) acronym: Option<WordId>,
    pub(super) host: Option<u32>,
    pub(super) members: Option<u32>,
}

/// Regions are compared, and words counted, at NUTS 2: it is what most catalogues state.
pub(super) const AREA_LEVEL: usize = 2;

/// All rows.
#[derive(Debug)]
pub(super) struct Roster<'a> {
    pub(super) catalogues: &'a [Listed<'a>],
    pub(super) words: Vec<Word>,
    pub(super) rows: Vec<Row>,
    /// Rows of each country.
    pub(super) country_sizes: Vec<u32>,
    /// Rows of each area.
    pub(super) area_sizes: Vec<u32>,
    /// Rows of each city.
    pub(super) city_sizes: Vec<u32>,
    /// The areas that rows of a city name, beside the city.
    pub(super) city_areas: HashMap<(usize, u32), HashSet<usize>>,
    /// Rows of each host.
    pub(super) host_sizes: Vec<u32>,
}

impl<'a> Roster<'a> {
    /// Prepares all rows, catalogue by catalogue in the order given and by id within each. Expected O(words).
    pub(super) fn new(catalogues: &'a [Listed<'a>], reference: &Reference) -> Self {
        let table = NameWords::embedded();
        let places = Places::new(reference);
        let mut builder = Builder::default();
        let mut rows = Vec::new();
        for (catalogue, listed) in catalogues.iter().enumerate() {
            let clusters = listed.catalogue.clusters();
            let means = |word: &str| reference.vocabulary.find(word, WordOf::Interests).is_some();
            let names: Vec<Name> =
                clusters.par_iter().map(|cluster| Name::parse(cluster.name(), table, means)).collect();
            for (number, (cluster, name)) in clusters.iter().zip(&names).enumerate() {
                rows.push(builder.row((catalogue, number), cluster, name, table, reference, &places));
            }
        }
        builder.finish(catalogues, rows)
    }

    pub(super) fn word(&self, id: WordId) -> &Word {
        &self.words[id as usize]
    }

    /// What a word looks like: itself, but for letters of another alphabet.
    pub(super) fn look(&self, id: WordId) -> &Word {
        self.word(self.word(id).looks)
    }

    pub(super) fn row_ref(&self, row: usize) -> RowRef {
        RowRef { catalogue: self.rows[row].catalogue, cluster: self.rows[row].cluster }
    }

    /// What decisions and audits call a row: its id, behind the name of its catalogue where there are several.
    pub(super) fn name(&self, row: u32) -> String {
        let id = &self.cluster(row as usize).id();
        let name = self.catalogues[self.rows[row as usize].catalogue].name;
        if self.catalogues.len() == 1 { id.to_string() } else { format!("{name}:{id}") }
    }

    pub(super) fn cluster(&self, row: usize) -> &'a Cluster {
        let row = &self.rows[row];
        &self.catalogues[row.catalogue].catalogue.clusters()[row.cluster]
    }
}

/// Numbers words, cities, hosts and regions as they come.
#[derive(Debug, Default)]
struct Builder {
    words: Vec<Word>,
    word_ids: HashMap<String, WordId>,
    countries: HashMap<CountryCode, usize>,
    areas: HashMap<String, usize>,
    cities: HashMap<String, u32>,
    hosts: HashMap<String, u32>,
}

impl Builder {
    fn word(&mut self, text: &str, sort: Sort, table: &NameWords, reference: &Reference) -> WordId {
        if let Some(&id) = self.word_ids.get(text) {
            return id;
        }
        let id = self.words.len() as WordId;
        self.word_ids.insert(text.to_owned(), id);
        let concepts = table.concepts() as u32;
        let unit = match sort {
            Sort::Body(concept) | Sort::General(concept) => u32::from(concept),
            _ => concepts + id,
        };
        let meaning = reference.vocabulary.find(text, WordOf::Interests);
        self.words.push(Word {
            text: text.to_owned(),
            looks: id,
            sort,
            unit,
            meaning: meaning.map(|term| term.0),
            letters: text.chars().count().min(usize::from(u8::MAX)) as u8,
            mask: text.bytes().filter(u8::is_ascii_lowercase).fold(0, |mask, byte| mask | 1 << (byte - b'a')),
            has_digit: text.bytes().any(|byte| byte.is_ascii_digit()),
        });
        id
    }

    fn row(
        &mut self,
        (catalogue, number): (usize, usize),
        cluster: &Cluster,
        name: &Name,
        table: &NameWords,
        reference: &Reference,
        places: &Places<'_>,
    ) -> Row {
        let next = self.countries.len();
        let country = *self.countries.entry(cluster.country()).or_insert(next);
        let area = cluster.region().and_then(|region| region.at_level(AREA_LEVEL));
        let mut area = area.map(|area| area.as_str().to_owned());
        let mut city = cluster.city().map(fold).filter(|city| !city.is_empty());
        // What is no region we know is a code of another year, or a town in the wrong column.
        if let Some(unread) = cluster.unread_region().map(fold) {
            if unread.bytes().any(|byte| byte.is_ascii_digit()) {
                area = Some(unread);
            } else if city.is_none() {
                city = Some(unread);
            }
        }
        let area = area.map(|area| {
            let next = self.areas.len();
            *self.areas.entry(area).or_insert(next)
        });
        let own_city: Vec<&str> = city.iter().flat_map(|city| city.split(' ')).collect();
        let words = name.words.iter().map(|word| {
            let id = self.word(&word.text, word.sort, table, reference);
            if let Some(seen) = &word.looks_like {
                let looks = self.word(seen, table.sort(seen), table, reference);
                self.words[id as usize].looks = looks;
            }
            let seen = word.looks_like.as_deref().unwrap_or(&word.text);
            let place = if own_city.contains(&seen) { PlaceWord::Own } else { places.of(seen, cluster) };
            RowWord { word: id, part: word.part, dotted: word.dotted, place, counts: [0; 3], together: 0 }
        });
        let words = words.collect();
        let mut short = |text: &str| self.word(text, Sort::Content, table, reference);
        let initials = name.initials.iter().map(|letters| short(letters)).collect();
        let acronym = cluster.detail("acronym").map(|text| fold(text).replace(' ', ""));
        let acronym = acronym.filter(|text| !text.is_empty()).map(|text| short(&text));
        let host = cluster.detail("website").and_then(host);
        let numbered = |names: &mut HashMap<String, u32>, name: String| {
            let next = names.len() as u32;
            *names.entry(name).or_insert(next)
        };
        Row {
            catalogue,
            cluster: number,
            country,
            region: cluster.region().copied(),
            area,
            city: city.map(|city| numbered(&mut self.cities, city)),
            words,
            parts: name.parts,
            bracketed: name.bracketed,
            forms: name.forms,
            initials,
            acronym,
            host: host.map(|host| numbered(&mut self.hosts, host)),
            members: cluster.members(),
        }
    }

    fn finish<'a>(self, catalogues: &'a [Listed<'a>], mut rows: Vec<Row>) -> Roster<'a> {
        let mut roster = Roster {
            catalogues,
            words: self.words,
            rows: Vec::new(),
            country_sizes: vec![0; self.countries.len()],
            area_sizes: vec![0; self.areas.len()],
            city_sizes: vec![0; self.cities.len()],
            city_areas: HashMap::new(),
            host_sizes: vec![0; self.hosts.len()],
        };
        let units = self.word_ids.len() + NameWords::embedded().concepts();
        let mut everywhere = vec![0_u32; units];
        let mut in_country: HashMap<(usize, u32), u32> = HashMap::new();
        let mut in_area: HashMap<(usize, u32), u32> = HashMap::new();
        let mut together: HashMap<(u32, u32), u32> = HashMap::new();
        for row in &rows {
            let mut carried: Vec<u32> =
                row.words.iter().map(|word| roster.words[word.word as usize].unit).collect();
            carried.sort_unstable();
            carried.dedup();
            for unit in carried {
                everywhere[unit as usize] += 1;
                *in_country.entry((row.country, unit)).or_default() += 1;
                if let Some(area) = row.area {
                    *in_area.entry((area, unit)).or_default() += 1;
                }
            }
            let units: Vec<u32> =
                row.words.iter().map(|word| roster.words[word.word as usize].unit).collect();
            for two in units.windows(2) {
                *together.entry((two[0], two[1])).or_default() += 1;
            }
            roster.country_sizes[row.country] += 1;
            if let Some(area) = row.area {
                roster.area_sizes[area] += 1;
            }
            if let Some(host) = row.host {
                roster.host_sizes[host as usize] += 1;
            }
            if let Some(city) = row.city {
                roster.city_sizes[city as usize] += 1;
                if let Some(area) = row.area {
                    roster.city_areas.entry((row.country, city)).or_default().insert(area);
                }
            }
        }
        for row in &mut rows {
            let (country, area) = (row.country, row.area);
            let mut before = None;
            for word in &mut row.words {
                let unit = roster.words[word.word as usize].unit;
                let here = area.and_then(|area| in_area.get(&(area, unit)));
                let nation = in_country.get(&(country, unit));
                word.counts =
                    [everywhere[unit as usize], nation.copied().unwrap_or(0), here.copied().unwrap_or(0)];
                word.together = before.and_then(|before| together.get(&(before, unit))).copied().unwrap_or(0);
                before = Some(unit);
            }
        }
        roster.rows = rows;
        roster
    }
}

/// The words of place names, and of which places.
#[derive(Debug)]
struct Places<'r> {
    countries: HashMap<&'r str, Vec<CountryCode>>,
    regions: HashMap<&'r str, Vec<&'r NutsCode>>,
}

/// Shorter words of place names are articles and prepositions.
const LEAST_PLACE_WORD: usize = 4;

impl<'r> Places<'r> {
    fn new(reference: &'r Reference) -> Self {
        let words = |name: &'r str| {
            let words = name.split(|c: char| !c.is_alphanumeric());
            words.filter(|word| word.chars().count() >= LEAST_PLACE_WORD)
        };
        let mut places = Self { countries: HashMap::new(), regions: HashMap::new() };
        for (name, country) in reference.countries.folded_names() {
            words(name).for_each(|word| places.countries.entry(word).or_default().push(country));
        }
        for (name, regions) in reference.regions.folded_names() {
            let regions: Vec<&NutsCode> = regions.collect();
            words(name).for_each(|word| places.regions.entry(word).or_default().extend(&regions));
        }
        places
    }

    fn of(&self, word: &str, cluster: &Cluster) -> PlaceWord {
        let country = cluster.country();
        if self.countries.get(word).is_some_and(|countries| countries.contains(&country)) {
            return PlaceWord::Own;
        }
        let named = self.regions.get(word).map_or(&[][..], Vec::as_slice);
        let own = |code: &&&NutsCode| cluster.region().is_some_and(|region| region.is_within(code));
        if named.iter().any(|code| own(&code)) {
            PlaceWord::Own
        } else if named.iter().any(|code| code.as_str().starts_with(country.nuts_prefix())) {
            PlaceWord::Country
        } else {
            PlaceWord::No
        }
    }
}

/// The host of a web address without `www`, in lower case.
pub(super) fn host(address: &str) -> Option<String> {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = address.split(['/', '?', '#', ' ', ';', ',']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("").split(':').next().unwrap_or("").to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).trim_end_matches('.');
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn addresses_of_one_site_have_one_host() {
        for (address, expected) in [
            ("https://www.crea.cz/en/about", Some("crea.cz")),
            ("CREA.CZ", Some("crea.cz")),
            ("http://crea.cz:8080?x=1", Some("crea.cz")),
            ("not stated", None),
            ("", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }
}
