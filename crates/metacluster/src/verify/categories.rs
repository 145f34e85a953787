//! What clusters say in a column, read anew for the rules on categories.

use std::collections::BTreeSet;

use super::obedience::Obedience;
use crate::catalogue::Catalogue;
use crate::cluster::{Cluster, Role};
use crate::fold::fold;
use crate::propose::Met;
use crate::tags::Tags;
use crate::vocabulary::WordOf;

/// The tags of a column of terms.
fn tags<'c>(cluster: &'c Cluster, column: &str) -> Option<(WordOf, Tags<'c>)> {
    match column {
        "sectors" => Some((WordOf::Sectors, cluster.sectors())),
        "themes" => Some((WordOf::Interests, cluster.themes())),
        "offers" => Some((WordOf::Interests, cluster.offers())),
        "seeks" => Some((WordOf::Interests, cluster.seeks())),
        _ => None,
    }
}

/// The different words of a cell, folded; none if it is empty.
pub(super) fn words(catalogue: &Catalogue, cluster: &Cluster, column: &str) -> BTreeSet<String> {
    let column = fold(column);
    if let Some((_, tags)) = tags(cluster, &column) {
        return tags.iter().map(|(term, _)| catalogue.vocabulary().term(term).id.clone()).collect();
    }
    let one = |word: &str| BTreeSet::from([fold(word)]);
    match column.as_str() {
        "country" => one(cluster.country().as_str()),
        "region" => cluster.region().map(|region| one(region.as_str())).unwrap_or_default(),
        "id" => one(cluster.id()),
        "name" => one(cluster.name()),
        "city" => cluster.city().map(one).unwrap_or_default(),
        "members" => cluster.members().map(|members| one(&members.to_string())).unwrap_or_default(),
        "role" if cluster.role() == Role::Either => BTreeSet::new(),
        "role" => one(cluster.role().as_str()),
        _ => {
            let cell = cell(cluster, &column);
            let items = cell.split([';', '|', ',', '\n', '\r']).map(fold);
            items.filter(|item| !item.is_empty()).collect()
        }
    }
}

fn cell<'c>(cluster: &'c Cluster, column: &str) -> &'c str {
    let cells = cluster.details().iter().filter(|(header, _)| fold(header) == column);
    cells.map(|(_, cell)| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or("")
}

/// Whether a cluster has one of the values in the column; `None` if it does not say.
pub(super) fn has(catalogue: &Catalogue, cluster: &Cluster, column: &str, values: &[String]) -> Option<bool> {
    let words = words(catalogue, cluster, column);
    let column = fold(column);
    if let Some((place, tags)) = tags(cluster, &column) {
        let vocabulary = catalogue.vocabulary();
        let above: BTreeSet<_> = tags.iter().flat_map(|(term, _)| vocabulary.ancestors(term)).collect();
        let found =
            values.iter().any(|value| vocabulary.find(value, place).is_some_and(|t| above.contains(&t)));
        return (!words.is_empty()).then_some(found);
    }
    let word = words.first()?;
    Some(match column.as_str() {
        "country" => {
            let countries = &catalogue.reference().countries;
            values.iter().any(|value| countries.get(value) == Some(cluster.country()))
        }
        "region" => {
            let values: Vec<String> = values.iter().map(|value| fold(value)).collect();
            let inside = values.iter().any(|value| word.starts_with(value.as_str()));
            if !inside && values.iter().any(|value| value.starts_with(word.as_str())) {
                return None;
            }
            inside
        }
        _ => {
            let whole = fold(cell(cluster, &column));
            values.iter().map(|value| fold(value)).any(|value| words.contains(&value) || whole == value)
        }
    })
}

impl Obedience<'_> {
    fn has_category(&self, member: usize, column: &str, values: &[String]) -> Option<bool> {
        has(self.groups.pairs.catalogue, self.cluster(member), column, values)
    }

    /// Whether a member may lead as far as categories go; what nobody eligible states is no demand.
    pub(super) fn category_lets_lead(&self, member: usize) -> bool {
        let demands = self.rules.categories.iter().zip(&self.groups.categories_stated);
        demands
            .filter(|(rule, stated)| rule.lead && **stated)
            .all(|(rule, _)| self.has_category(member, &rule.column, &rule.values) == Some(true))
    }

    /// Whether an outsider would be one too many of a category.
    pub(super) fn category_is_full(&self, outsider: usize) -> bool {
        self.rules.categories.iter().any(|rule| {
            let has = |member| self.has_category(member, &rule.column, &rule.values) == Some(true);
            let held = self.members.iter().filter(|&&member| has(member)).count();
            rule.max.is_some_and(|max| has(outsider) && held >= max)
        })
    }

    /// The checks of rules on categories and different values that a group has to show.
    pub(super) fn categories(&self, lead: Option<usize>) -> Vec<(&'static str, String, Met)> {
        let mut expected = Vec::new();
        let (rules, members) = (self.rules, self.members);
        for (rule, &stated) in rules.categories.iter().zip(&self.groups.categories_stated) {
            let answers: Vec<Option<bool>> =
                members.iter().map(|&member| self.has_category(member, &rule.column, &rule.values)).collect();
            let yes = answers.iter().filter(|answer| **answer == Some(true)).count();
            let silent = answers.iter().filter(|answer| answer.is_none()).count();
            if rule.min.is_some() || rule.max.is_some() {
                let (min, max) = (rule.min.unwrap_or(0), rule.max.unwrap_or(usize::MAX));
                let met = match stated {
                    true if yes < min || yes > max => Met::No,
                    true if yes + silent <= max => Met::Yes,
                    _ => Met::NotChecked,
                };
                let have = match (stated, silent) {
                    (false, _) => String::new(),
                    (true, 0) => format!("{yes}"),
                    (true, _) => format!("{yes}, {silent} not stated"),
                };
                expected.push(("category", have, met));
            }
            if rule.lead {
                let leads = lead.map(|lead| self.cluster(lead).id().to_owned());
                expected.push(match (stated, leads) {
                    (false, _) => ("lead-category", String::new(), Met::NotChecked),
                    (true, Some(id)) => ("lead-category", id, Met::Yes),
                    (true, None) => ("lead-category", "none".to_owned(), Met::No),
                });
            }
        }
        for (rule, &stated) in rules.distinct.iter().zip(&self.groups.distinct_stated) {
            let catalogue = self.groups.pairs.catalogue;
            let all: BTreeSet<String> = members
                .iter()
                .flat_map(|&member| words(catalogue, self.cluster(member), &rule.column))
                .collect();
            expected.push(match (stated, all.len()) {
                (false, _) => ("distinct", String::new(), Met::NotChecked),
                (true, have) if have < rule.min => ("distinct", have.to_string(), Met::No),
                (true, have) => ("distinct", have.to_string(), Met::Yes),
            });
        }
        expected
    }
}
