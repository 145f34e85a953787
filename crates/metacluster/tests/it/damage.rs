//! What happens to a row on its way from one catalogue to another: the same cluster, written by somebody else.
//!
//! The words here are chosen apart from those that the library knows: some it knows, some it does not.

use metacluster::{ClusterDraft, Reference, WordOf, fold};
use metacluster_benches::Random;

/// Share of letters that a slip of the pen spoils.
const SLIPS: f64 = 0.03;

/// The row as another catalogue might have it: legal form added, dropped or in another language, the word for cluster
/// translated, a word cut short, accents gone, capitals, a bracket dropped, three letters in a hundred mistyped, the
/// city in place of the region, or no place at all.
pub(crate) fn damaged(row: &ClusterDraft<'static>, random: &mut Random) -> ClusterDraft<'static> {
    let mut other = row.clone();
    let mut name = row.name.to_string();
    if random.chance(0.2)
        && let Some(bracket) = name.find(" (")
    {
        name.truncate(bracket);
    }
    if random.chance(0.15) {
        name = translated(&name, random);
    }
    if random.chance(0.15) {
        name = cut_short(&name, random);
    }
    name = mistyped(&name, random);
    if random.chance(0.5) {
        for form in [" e.V.", " AG", " GmbH"] {
            name = name.strip_suffix(form).unwrap_or(&name).to_owned();
        }
    }
    if random.chance(0.3) {
        let form = of(legal_forms(&row.country), random);
        name = match random.below(3) {
            0 => format!("{name}, {form}"),
            1 if form.len() > 6 => format!("{form} {name}"),
            _ => format!("{name} {form}"),
        };
    }
    if random.chance(0.3) {
        name = name.chars().map(without_accent).collect();
    }
    if random.chance(0.1) {
        name = name.to_uppercase();
    }
    other.name = name.into();
    match random.unit() {
        ..0.3 if other.city.is_some() => other.region = other.city.take(),
        0.3..0.37 => other.region = None,
        0.37..0.44 => other.city = None,
        _ => {}
    }
    other
}

/// Another cluster of the same place, named after the same fashion: a word of its trade replaced, or a name of its own.
pub(crate) fn sister(
    row: &ClusterDraft<'static>,
    reference: &Reference,
    random: &mut Random,
) -> ClusterDraft<'static> {
    let vocabulary = &reference.vocabulary;
    let is_trade = |word: &str| {
        !fold(word).contains("luster")
            && word.split('-').any(|part| vocabulary.find(part, WordOf::Interests).is_some())
    };
    let mut words: Vec<String> = row.name.split(' ').map(str::to_owned).collect();
    let trades: Vec<usize> = (0..words.len()).filter(|&place| is_trade(&words[place])).collect();
    let mut other = row.clone();
    if trades.is_empty() {
        let syllables = ["ba", "ko", "ri", "te", "lun", "mar", "vo", "dre", "sa", "nix"];
        let brand: String = (0..3).map(|_| of(&syllables, random)).collect();
        other.name = format!("{brand} Cluster").into();
        return other;
    }
    let labels: Vec<&str> =
        vocabulary.iter().map(|(_, term)| term.label()).filter(|label| !label.contains(' ')).collect();
    let place = trades[random.below(trades.len())];
    let old = fold(&words[place]);
    while fold(&words[place]) == old {
        words[place] = of(&labels, random).to_owned();
    }
    other.name = words.join(" ").into();
    other
}

fn of<'a>(words: &[&'a str], random: &mut Random) -> &'a str {
    words[random.below(words.len())]
}

fn legal_forms(country: &str) -> &'static [&'static str] {
    match country {
        "CZ" => &["z.s.", "z. s.", "a.s.", "s.r.o.", "spolek"],
        "SK" => &["o.z.", "združenie", "n.o."],
        "PL" => &["Sp. z o.o.", "Stowarzyszenie", "Fundacja"],
        "DE" | "AT" | "CH" => &["e.V.", "GmbH", "Verein", "registered association"],
        "IT" => &["S.c.a.r.l.", "Associazione", "srl"],
        "FR" | "BE" | "LU" => &["asbl", "association", "association loi 1901"],
        "HU" => &["Kft.", "Egyesület", "Nonprofit Kft."],
        "SI" | "HR" | "RS" => &["d.o.o.", "društvo", "association"],
        "ES" => &["Asociación", "S.L."],
        _ => &["Ltd", "association", "foundation"],
    }
}

/// The first word for cluster or network in another language.
fn translated(name: &str, random: &mut Random) -> String {
    const WORDS: [&[&str]; 2] =
        [&["Cluster", "Klaster", "Klastr", "Klaszter", "Clúster"], &["Netzwerk", "Network", "Réseau"]];
    for words in WORDS {
        if let Some(word) = words.iter().find(|word| name.contains(*word)) {
            return name.replacen(word, of(words, random), 1);
        }
    }
    name.to_owned()
}

/// A long word cut to its first letters and a full stop.
fn cut_short(name: &str, random: &mut Random) -> String {
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    let long = |word: &str| word.chars().count() >= 7 && word.chars().all(char::is_alphabetic);
    let long: Vec<usize> = (0..words.len()).filter(|&place| long(&words[place])).collect();
    if words.len() > 1 && !long.is_empty() {
        let place = long[random.below(long.len())];
        let letters = 3 + random.below(3);
        words[place] = words[place].chars().take(letters).chain(['.']).collect();
    }
    words.join(" ")
}

/// Letters, and the spaces between words, swapped, dropped, replaced or doubled.
fn mistyped(name: &str, random: &mut Random) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut typed = String::new();
    let mut place = 0;
    while let Some(&letter) = letters.get(place) {
        place += 1;
        if !random.chance(SLIPS) {
            typed.push(letter);
            continue;
        }
        match (random.below(4), letters.get(place)) {
            (0, Some(&next)) => {
                typed.extend([next, letter]);
                place += 1;
            }
            (1, _) => {}
            (2, _) => typed.push(char::from(b'a' + random.below(26) as u8)),
            _ => typed.extend([letter, letter]),
        }
    }
    if typed.trim().is_empty() { name.to_owned() } else { typed }
}

fn without_accent(letter: char) -> char {
    let folded = fold(&letter.to_string());
    let mut plain = folded.chars();
    match (plain.next(), plain.next()) {
        (Some(plain), None) if letter.is_uppercase() => plain.to_ascii_uppercase(),
        (Some(plain), None) => plain,
        _ => letter,
    }
}
