//! Catalogues in which many organisations bear names alike and some rows stand twice, for finding the latter.
//!
//! Names are made of few parts, as they are in life: a region or a brand, a trade, a word for the kind of body. In one
//! region different organisations therefore have nearly the same name, now and then the very same, and a second
//! spelling of a row differs from it no more than its neighbours do. Nothing but names, countries and regions is stated.

use std::collections::BTreeMap;

use metacluster::{ClusterDraft, CountryCode, Reference, Region};

use crate::generate::COUNTRIES;
use crate::random::Random;

/// A row and the organisation that it stands for.
#[derive(Debug, Clone)]
pub struct Crowded {
    /// What the row says.
    pub draft: ClusterDraft<'static>,
    /// The number of the organisation; rows with the same number are the same.
    pub organisation: usize,
}

const SYLLABLES: [&str; 36] = [
    "ba", "ko", "ri", "te", "lun", "mar", "vo", "sa", "dre", "ni", "pol", "gra", "hor", "le", "zi", "mo",
    "tur", "ve", "kra", "lo", "bre", "sta", "na", "vic", "sko", "rov", "hau", "sen", "ber", "gen", "ten",
    "dal", "vi", "ost", "wes", "nor",
];
const TRADES: [&str; 38] = [
    "Digital",
    "ICT",
    "Software",
    "Data",
    "Cyber",
    "Smart",
    "IT",
    "Informatics",
    "Tourism",
    "Travel",
    "Spa",
    "Turystyka",
    "Cestovní ruch",
    "Wellness",
    "Health",
    "Medical",
    "MedTech",
    "Life Science",
    "Bio",
    "Zdraví",
    "Energy",
    "Environment",
    "Renewable",
    "CleanTech",
    "Energetika",
    "Umwelt",
    "Water",
    "Recycling",
    "Food",
    "Agro",
    "Potravinářský",
    "Dairy",
    "Wine",
    "Lebensmittel",
    "Bread",
    "Żywność",
    "Medycyna",
    "Hydrogen",
];
const BODIES: [&str; 14] = [
    "Cluster",
    "Klastr",
    "Klaster",
    "Klub",
    "Network",
    "Alliance",
    "Valley",
    "Hub",
    "Pole",
    "Distretto",
    "Cluster Initiative",
    "Innovation Network",
    "Netzwerk",
    "Platform",
];
const FORMS: [&str; 11] =
    ["z.s.", "e.V.", "a.s.", "GmbH", "s.r.o.", "Sp. z o.o.", "asbl", "ry", "ASSOCIATION", "Verein", "spolek"];

/// `n` rows of which about `share` are another spelling of an earlier one, in the same place. The same seed gives the
/// same rows.
pub fn crowd(n: usize, share: f64, seed: u64, reference: &Reference) -> Vec<Crowded> {
    let mut random = Random::new(seed);
    let places = Places::new(reference, &mut random);
    let mut rows: Vec<Crowded> = Vec::with_capacity(n);
    for number in 0..n {
        let mut row = if number > 0 && random.chance(share) {
            let mut copy = rows[random.below(number)].clone();
            copy.draft.name = respelt(&copy.draft.name, &mut random).into();
            copy
        } else {
            Crowded { draft: places.organisation(&mut random), organisation: number }
        };
        row.draft.id = Some(format!("C{number:07}").into());
        rows.push(row);
    }
    rows
}

/// Regions with names of their own, few of them large.
struct Places<'r> {
    regions: Vec<(CountryCode, &'r Region, String)>,
    sums: Vec<f64>,
}

/// The share of countries that the other generator leaves out.
const OTHER_COUNTRY: f64 = 2.0;

impl<'r> Places<'r> {
    fn new(reference: &'r Reference, random: &mut Random) -> Self {
        let mut inside: BTreeMap<CountryCode, Vec<&Region>> = BTreeMap::new();
        for region in reference.regions.iter().filter(|region| region.code.level() == 2) {
            let country = region.code.country().expect("a code of the table has a country");
            inside.entry(country).or_default().push(region);
        }
        let mut places = Self { regions: Vec::new(), sums: Vec::new() };
        let mut sum = 0.0;
        for (country, regions) in inside {
            let known = COUNTRIES.iter().find(|(code, _)| *code == country.as_str());
            let weight = known.map_or(OTHER_COUNTRY, |(_, weight)| *weight);
            let share = |rank: usize| ((rank + 1) as f64).powf(-0.7);
            let all: f64 = (0..regions.len()).map(share).sum();
            for (rank, region) in regions.into_iter().enumerate() {
                sum += weight * share(rank) / all;
                let syllables = 2 + random.below(2);
                places.regions.push((country, region, word(syllables, random)));
                places.sums.push(sum);
            }
        }
        places
    }

    fn organisation(&self, random: &mut Random) -> ClusterDraft<'static> {
        let (country, region, place) = &self.regions[random.pick(&self.sums)];
        let of = |words: &[&'static str], random: &mut Random| words[random.below(words.len())];
        let (trade, body) = (of(&TRADES, random), of(&BODIES, random));
        let syllables = 3 + random.below(2);
        let brand = word(syllables, random);
        let mut name = match random.unit() {
            ..0.25 => format!("{place} {trade} {body}"),
            0.25..0.7 => format!("{brand} {trade} {body}"),
            _ => format!("{body} {trade} {brand} {place}"),
        };
        if random.chance(0.2) {
            let comma = if random.chance(0.5) { "," } else { "" };
            name = format!("{name}{comma} {}", of(&FORMS, random));
        }
        ClusterDraft::new(name, country.to_string()).region(region.code.to_string())
    }
}

fn word(syllables: usize, random: &mut Random) -> String {
    let word: String = (0..syllables).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect();
    word[..1].to_uppercase() + &word[1..]
}

/// The name as another catalogue might spell it.
fn respelt(name: &str, random: &mut Random) -> String {
    match random.unit() {
        ..0.30 => slip(name, random),
        0.30..0.50 => format!("{name} {}", FORMS[random.below(FORMS.len())]),
        0.50..0.65 => metacluster::fold(name).to_uppercase(),
        0.65..0.80 => {
            let mut words: Vec<&str> = name.split(' ').collect();
            random.shuffle(&mut words);
            words.join(" ")
        }
        0.80..0.90 => {
            name.replace("Cluster", "Cl.").replace("Network", "Netw.").replace("Innovation", "Innov.")
        }
        _ => name.replacen(' ', "-", 1),
    }
}

/// Two neighbouring letters swapped, or one left out or replaced, spaces among them.
fn slip(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let place = 1 + random.below(letters.len().saturating_sub(3).max(1));
    match random.below(3) {
        0 if place + 1 < letters.len() => letters.swap(place, place + 1),
        1 => _ = letters.remove(place.min(letters.len() - 1)),
        _ => {
            if let Some(letter) = letters.get_mut(place) {
                *letter = ['a', 'e', 'i', 'o', 'x', 'k'][random.below(6)];
            }
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_crowd_and_copies_stay_in_their_place() {
        let reference = Reference::embedded();
        let rows = crowd(2_000, 0.03, 1, &reference);
        let again = crowd(2_000, 0.03, 1, &reference);
        assert!(rows.iter().zip(&again).all(|(x, y)| x.draft == y.draft));
        let copies: Vec<&Crowded> = rows
            .iter()
            .enumerate()
            .filter(|(number, row)| row.organisation != *number)
            .map(|(_, row)| row)
            .collect();
        assert!((30..90).contains(&copies.len()), "{}", copies.len());
        for copy in copies {
            let first = &rows[copy.organisation].draft;
            assert_eq!((&copy.draft.country, &copy.draft.region), (&first.country, &first.region));
        }
    }
}
