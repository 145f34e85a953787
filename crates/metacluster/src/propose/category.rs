//! What clusters say in a column, as rules on categories ask for it: yes, no, or nothing.
//!
//! Columns of the format are read by what they mean: countries by code or name, regions and terms with what lies inside
//! or below them. Any other column, and those of the format that are kept as they stand, holds words: a cell says a value
//! if the whole of it, or one of the items between `;`, `|`, commas and line breaks, is that value in folded form.

use crate::catalogue::Catalogue;
use crate::cluster::{Cluster, Role};
use crate::error::Error;
use crate::filter::find_region;
use crate::fold::fold;
use crate::nearest::nearest;
use crate::region::NutsCode;
use crate::rules::{CategoryRule, DistinctRule};
use crate::tags::Tags;
use crate::vocabulary::{TermId, WordOf};

/// Columns of the format that are kept as words, and may well be empty everywhere.
const WORDS: [&str; 10] = [
    "acronym",
    "website",
    "founded",
    "staff fte",
    "languages",
    "label",
    "target countries",
    "open to partners",
    "source",
    "updated",
];

/// How a column is read.
enum Column {
    Country,
    Region,
    Terms(WordOf, fn(&Cluster) -> Tags<'_>),
    /// A field that holds one word.
    Word(fn(&Cluster) -> Option<String>),
    /// A column that is kept as it stands, by its folded header.
    Detail(String),
}

impl Column {
    /// The column of this name, in any spelling.
    ///
    /// # Errors
    /// [`Error::Unknown`] if no cluster fills such a column, but one whose name is nearly the same. Otherwise a column
    /// that nobody fills is no error: rules are written for many catalogues.
    fn find(name: &str, catalogue: &Catalogue) -> Result<Self, Error> {
        let folded = fold(name);
        Ok(match folded.as_str() {
            "country" => Column::Country,
            "region" => Column::Region,
            "sectors" => Column::Terms(WordOf::Sectors, Cluster::sectors),
            "themes" => Column::Terms(WordOf::Interests, Cluster::themes),
            "offers" => Column::Terms(WordOf::Interests, Cluster::offers),
            "seeks" => Column::Terms(WordOf::Interests, Cluster::seeks),
            "id" => Column::Word(|cluster| Some(cluster.id().to_owned())),
            "name" => Column::Word(|cluster| Some(cluster.name().to_owned())),
            "city" => Column::Word(|cluster| cluster.city().map(str::to_owned)),
            "members" => Column::Word(|cluster| cluster.members().map(|members| members.to_string())),
            // `either` is also what a blank means.
            "role" => Column::Word(|cluster| {
                (cluster.role() != Role::Either).then(|| cluster.role().as_str().to_owned())
            }),
            _ => {
                let filled = || catalogue.clusters().iter().flat_map(|cluster| cluster.details().keys());
                if !WORDS.contains(&folded.as_str()) && !filled().any(|column| fold(column) == folded) {
                    let mut known: Vec<&str> = filled().map(String::as_str).collect();
                    known.sort_unstable();
                    known.dedup();
                    if let Some(near) = nearest(name, known) {
                        let (name, near) = (name.to_owned(), Some(near.to_owned()));
                        return Err(Error::Unknown { what: "column", name, nearest: near });
                    }
                }
                Column::Detail(folded)
            }
        })
    }

    fn detail<'c>(folded: &str, cluster: &'c Cluster) -> Option<&'c str> {
        let mut details = cluster.details().iter();
        let found = details.find(|(column, value)| fold(column) == folded && !value.trim().is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The different values of a cell, as words to be counted; none if it is empty.
    fn values(&self, cluster: &Cluster, catalogue: &Catalogue) -> Vec<String> {
        match self {
            Column::Country => vec![cluster.country().to_string()],
            Column::Region => cluster.region().map(ToString::to_string).into_iter().collect(),
            Column::Terms(_, tags) => {
                tags(cluster).iter().map(|(term, _)| catalogue.vocabulary().term(term).id.clone()).collect()
            }
            Column::Word(word) => word(cluster).iter().map(|word| fold(word)).collect(),
            Column::Detail(column) => Self::detail(column, cluster).map(items).unwrap_or_default(),
        }
    }
}

/// The items of a cell of words, folded.
fn items(cell: &str) -> Vec<String> {
    cell.split([';', '|', ',', '\n', '\r']).map(fold).filter(|item| !item.is_empty()).collect()
}

/// For each cluster whether it has one of the rule's values; `None` if it does not say.
pub(super) fn answers(
    rule: &CategoryRule,
    clusters: &[&Cluster],
    catalogue: &Catalogue,
) -> Result<Vec<Option<bool>>, Error> {
    fn each<T>(rule: &CategoryRule, read: impl Fn(&str) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        rule.values.iter().map(|value| read(value)).collect()
    }
    let column = Column::find(&rule.column, catalogue)?;
    Ok(match &column {
        Column::Country => {
            let wanted = each(rule, |value| catalogue.reference().countries.find(value))?;
            clusters.iter().map(|cluster| Some(wanted.contains(&cluster.country()))).collect()
        }
        Column::Region => {
            let wanted = each(rule, |value| find_region(value, catalogue))?;
            clusters.iter().map(|cluster| within(cluster.region()?, &wanted)).collect()
        }
        Column::Terms(place, tags) => {
            let vocabulary = catalogue.vocabulary();
            let find = |value: &str| {
                vocabulary.find(value, *place).ok_or_else(|| Error::Unknown {
                    what: if *place == WordOf::Sectors { "sector" } else { "theme" },
                    name: value.to_owned(),
                    nearest: vocabulary.nearest(value, *place).map(str::to_owned),
                })
            };
            let wanted = each(rule, find)?;
            let below = |term: TermId| wanted.iter().any(|&top| vocabulary.is_within(term, top));
            let answer = |cluster: &&Cluster| {
                let tags = tags(cluster);
                (!tags.is_empty()).then(|| tags.iter().any(|(term, _)| below(term)))
            };
            clusters.iter().map(answer).collect()
        }
        Column::Word(word) => {
            let wanted: Vec<String> = rule.values.iter().map(|value| fold(value)).collect();
            clusters.iter().map(|cluster| Some(wanted.contains(&fold(&word(cluster)?)))).collect()
        }
        Column::Detail(column) => {
            let wanted: Vec<String> = rule.values.iter().map(|value| fold(value)).collect();
            let answer = |cluster: &&Cluster| {
                let cell = Column::detail(column, cluster)?;
                Some(wanted.contains(&fold(cell)) || items(cell).iter().any(|item| wanted.contains(item)))
            };
            clusters.iter().map(answer).collect()
        }
    })
}

/// Whether a region is one of these or inside; not known if it is coarser than one of them.
fn within(region: &NutsCode, wanted: &[NutsCode]) -> Option<bool> {
    let inside = wanted.iter().any(|wanted| region.is_within(wanted));
    let coarser = wanted.iter().any(|wanted| wanted.is_within(region));
    (inside || !coarser).then_some(inside)
}

/// For each cluster its different values, numbered in ascending order of the words.
pub(super) fn values(
    rule: &DistinctRule,
    clusters: &[&Cluster],
    catalogue: &Catalogue,
) -> Result<Vec<Vec<u32>>, Error> {
    let column = Column::find(&rule.column, catalogue)?;
    let words: Vec<Vec<String>> = clusters.iter().map(|cluster| column.values(cluster, catalogue)).collect();
    let mut known: Vec<&String> = words.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    let number = |word: &String| known.partition_point(|other| *other < word) as u32;
    let numbered = |words: &Vec<String>| {
        let mut numbers: Vec<u32> = words.iter().map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    Ok(words.iter().map(numbered).collect())
}
