//! What page and plan say in the same words: which fields members leave open, and what a rule needs.

use metacluster::propose::RuleCheck;
use metacluster::{Catalogue, Cluster, Proposal, Rules};

use crate::proposals::nickname;
use crate::strings::Strings;

/// For the fields that matter, who has not stated them: a line for each set of silent members.
pub(crate) fn silent(catalogue: &Catalogue, proposal: &Proposal, page: &Strings) -> Vec<String> {
    let cluster = |member: usize| &catalogue.clusters()[member];
    let fields: [(&str, fn(&Cluster) -> bool); 5] = [
        ("field-offers", |cluster| cluster.offers().is_empty()),
        ("field-seeks", |cluster| cluster.seeks().is_empty()),
        ("field-themes", |cluster| cluster.themes().is_empty()),
        ("field-members", |cluster| cluster.members().is_none()),
        ("field-position", |cluster| cluster.position().is_none()),
    ];
    let mut silent: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
    for (field, lacks) in fields {
        let lacking: Vec<usize> =
            proposal.members.iter().copied().filter(|&member| lacks(cluster(member))).collect();
        match silent.iter_mut().find(|(same, _)| *same == lacking) {
            _ if lacking.is_empty() => {}
            Some((_, fields)) => fields.push(page.get(field)),
            None => silent.push((lacking, vec![page.get(field)])),
        }
    }
    let line = |(lacking, fields): (Vec<usize>, Vec<&str>)| {
        let who = if lacking.len() == proposal.members.len() {
            page.get("all-members").to_owned()
        } else {
            lacking.iter().map(|&member| nickname(cluster(member))).collect::<Vec<_>>().join(", ")
        };
        format!("{}: {who}", fields.join(", "))
    };
    silent.into_iter().map(line).collect()
}

/// What a rule with a number needs; `None` for clauses that the table of strings does not know, which the engine words in
/// English.
pub(crate) fn rule_words(check: &RuleCheck, rules: &Rules, page: &Strings) -> Option<String> {
    let number = match check.id {
        "min-members" => rules.min_members,
        "max-members" => rules.max_members,
        "min-countries" => rules.min_countries,
        "max-per-country" => rules.max_per_country,
        "min-regions" => rules.min_regions,
        _ => None,
    };
    number.map(|number| page.fill(&format!("rule-{}", check.id), &[("n", &number.to_string())]))
}
