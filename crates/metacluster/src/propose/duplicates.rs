//! Suspected duplicates: the same organisation under two ids must not share a group.

use std::collections::HashMap;

use crate::catalogue::Catalogue;
use crate::country::CountryCode;
use crate::fold::fold;

/// Folded words of legal forms that one catalogue writes and another leaves out.
pub(crate) const LEGAL_FORMS: [&str; 28] = [
    "z s",
    "z s p o",
    "e v",
    "ev",
    "a s",
    "as",
    "s r o",
    "sro",
    "gmbh",
    "ggmbh",
    "ag",
    "sp z o o",
    "s a",
    "sa",
    "asbl",
    "vzw",
    "ry",
    "association",
    "verein",
    "spolek",
    "stowarzyszenie",
    "egyesulet",
    "kft",
    "nonprofit",
    "srl",
    "scarl",
    "d o o",
    "o z",
];

/// Pairs of places in `members` whose clusters have the same folded name without legal form in one country; the lower
/// place first. Expected O(members).
pub(super) fn suspected(catalogue: &Catalogue, members: &[usize]) -> Vec<(usize, usize)> {
    let mut same: HashMap<(CountryCode, String), Vec<usize>> = HashMap::new();
    for (place, &index) in members.iter().enumerate() {
        let cluster = &catalogue.clusters()[index];
        same.entry((cluster.country(), bare_name(cluster.name()))).or_default().push(place);
    }
    let mut pairs: Vec<(usize, usize)> = same
        .values()
        .flat_map(|places| {
            places.iter().enumerate().flat_map(|(at, &x)| places[at + 1..].iter().map(move |&y| (x, y)))
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The folded name without punctuation and without a legal form at its end.
fn bare_name(name: &str) -> String {
    let folded = fold(&name.replace(|c: char| !c.is_alphanumeric(), " "));
    let mut bare = folded.as_str();
    while let Some(shorter) = LEGAL_FORMS.iter().find_map(|form| {
        let rest = bare.strip_suffix(form)?;
        rest.strip_suffix(' ').filter(|rest| !rest.is_empty())
    }) {
        bare = shorter;
    }
    bare.to_owned()
}

#[cfg(test)]
mod tests {
    use super::bare_name;

    #[test]
    fn legal_forms_do_not_make_a_name() {
        for (name, expected) in [
            ("Moravský IT klastr, z.s.", "moravsky it klastr"),
            ("Moravsky IT Klastr", "moravsky it klastr"),
            ("BioM Cluster GmbH", "biom cluster"),
            ("Klaster Sp. z o.o.", "klaster"),
            ("AS", "as"),
        ] {
            assert_eq!(bare_name(name), expected);
        }
    }
}
