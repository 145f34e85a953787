//! Results that this program wrote as JSON, read again to be compared: rankings and proposals.
//!
//! What they are is found in what they hold. Fields that a later version added are passed over; a version whose fields
//! mean something else is refused.

use std::collections::HashSet;

use metacluster::COMPONENTS;
use metacluster::scenario::{
    GroupList, ListedGroup, ListedPair, PairList, PairPlace, PairSide, groups_diff, pairs_diff,
};
use serde::Deserialize;

use crate::error::ReadError;
use crate::source::Source;
use crate::write::{Case, DiffDocument, Input, SCHEMA_VERSION};

/// A result of either kind; fields of the other are missing.
#[derive(Debug, Deserialize)]
struct Written {
    schema_version: Option<String>,
    #[serde(default)]
    weights: serde_json::Map<String, serde_json::Value>,
    request: Option<Request>,
    pairs: Option<Vec<WrittenPair>>,
    proposals: Option<Vec<WrittenGroup>>,
    lists: Option<Vec<WrittenList>>,
}

#[derive(Debug, Deserialize)]
struct Request {
    scope: String,
}

#[derive(Debug, Deserialize)]
struct WrittenPair {
    rank: Option<usize>,
    a: String,
    b: String,
    score: f64,
    #[serde(default)]
    components: Vec<WrittenPart>,
}

#[derive(Debug, Deserialize)]
struct WrittenPart {
    id: String,
    contribution: f64,
}

#[derive(Debug, Deserialize)]
struct WrittenGroup {
    rank: usize,
    sector: String,
    size: usize,
    members: Vec<WrittenMember>,
    lead: Option<String>,
    score: f64,
    cohesion: f64,
    supply: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct WrittenMember {
    id: String,
    name: String,
    country: String,
}

#[derive(Debug, Deserialize)]
struct WrittenList {
    sector: String,
    size: usize,
    blocked: Option<WrittenBlocked>,
}

#[derive(Debug, Deserialize)]
struct WrittenBlocked {
    reason: String,
    #[serde(default)]
    conflict: Vec<String>,
}

/// Whether a file is a document in JSON rather than a table: its first character that is no space opens an object.
///
/// # Errors
/// [`ReadError`] if it cannot be read.
pub fn is_result(source: &Source) -> Result<bool, ReadError> {
    let bytes = source.first_bytes()?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    Ok(bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
}

/// Compares two rankings, or two sets of proposals, that this program wrote as JSON.
///
/// # Errors
/// [`ReadError`]: `bad-json` with line and column for what is no JSON or has other fields, `unknown-version` for another
/// `schema_version`, `not-comparable` for other documents, for two of different kinds, and for rankings of different
/// scopes.
pub fn compare_results(old: &Source, new: &Source) -> Result<DiffDocument, ReadError> {
    let (before, after) = (read(old)?, read(new)?);
    let inputs = vec![input(old, &before)?, input(new, &after)?];
    let mut document = DiffDocument::new(old.name(), inputs);
    document.weights = before.shares();
    for group in before.proposals.iter().chain(&after.proposals).flatten() {
        for member in &group.members {
            let named = (member_title(member), member.country.clone());
            document.names.entry(member.id.clone()).or_insert(named);
        }
    }
    let mut case = Case::named(new.name());
    case.weights = after.shares();
    match (&before, &after) {
        (Written { pairs: Some(old_pairs), .. }, Written { pairs: Some(new_pairs), .. }) => {
            let (x, y) = (before.scope(), after.scope());
            if x != y {
                let message = format!("its scope is {y}, that of {} is {x}", old.name());
                return Err(not_comparable(new, message));
            }
            let components = components(old_pairs.iter().chain(new_pairs));
            let lists = |pairs: &[WrittenPair]| pair_lists(pairs, x != "overall", &components);
            let (old_lists, new_lists) = (lists(old_pairs), lists(new_pairs));
            let unknown = |_: &str, _: &str| PairSide::without_score(PairPlace::NotListed);
            case.pairs = Some(pairs_diff(components, &old_lists, &new_lists, &unknown, &unknown));
        }
        (Written { proposals: Some(x), .. }, Written { proposals: Some(y), .. }) => {
            let (x, y) = (group_lists(x, before.lists.as_deref()), group_lists(y, after.lists.as_deref()));
            case.groups = Some(groups_diff(&x, &y));
        }
        _ => {
            let (is, other) = (after.kind(), before.kind());
            return Err(not_comparable(new, format!("it holds {is}, and {} {other}", old.name())));
        }
    }
    document.cases.push(case);
    Ok(document)
}

fn not_comparable(source: &Source, message: String) -> ReadError {
    ReadError::file(source.name(), "not-comparable", message).with_help(
        "compare two results that `rank` or `propose` wrote for the same request with --format json",
    )
}

fn read(source: &Source) -> Result<Written, ReadError> {
    let bytes = source.bytes()?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let written: Written = serde_json::from_slice(bytes)
        .map_err(|error| ReadError::file(source.name(), "bad-json", error.to_string()))?;
    match written.schema_version.as_deref() {
        Some(SCHEMA_VERSION) => {}
        Some(other) => {
            let message = format!("its schema_version is '{other}', this program knows '{SCHEMA_VERSION}'");
            return Err(ReadError::file(source.name(), "unknown-version", message));
        }
        None => return Err(not_comparable(source, "it has no schema_version".to_owned())),
    }
    if written.pairs.is_none() && written.proposals.is_none() {
        return Err(not_comparable(source, "it holds neither a ranking nor proposals".to_owned()));
    }
    Ok(written)
}

fn input(source: &Source, written: &Written) -> Result<Input, ReadError> {
    let rows = written.pairs.as_ref().map_or(0, Vec::len) + written.proposals.as_ref().map_or(0, Vec::len);
    Ok(Input { name: source.name().to_owned(), sha256: source.sha256()?, rows: rows as u64 })
}

impl Written {
    fn shares(&self) -> Vec<(String, f64)> {
        self.weights.iter().filter_map(|(name, share)| Some((name.clone(), share.as_f64()?))).collect()
    }

    fn scope(&self) -> &str {
        self.request.as_ref().map_or("overall", |request| request.scope.as_str())
    }

    fn kind(&self) -> &'static str {
        if self.pairs.is_some() { "a ranking" } else { "proposals" }
    }
}

/// Id and name, or the id alone where it is the name.
fn member_title(member: &WrittenMember) -> String {
    if member.name == member.id { member.id.clone() } else { format!("{} {}", member.id, member.name) }
}

/// The components of the parts, in the order of every table, others behind.
fn components<'a>(pairs: impl Iterator<Item = &'a WrittenPair>) -> Vec<String> {
    let mut met: Vec<&str> = Vec::new();
    let mut seen = HashSet::new();
    for part in pairs.flat_map(|pair| &pair.components) {
        if seen.insert(part.id.as_str()) {
            met.push(&part.id);
        }
    }
    let known = COMPONENTS.iter().copied().filter(|name| seen.contains(name));
    let others = met.iter().copied().filter(|name| !COMPONENTS.contains(name));
    known.chain(others).map(str::to_owned).collect()
}

fn pair_lists(pairs: &[WrittenPair], by_asker: bool, components: &[String]) -> Vec<PairList> {
    let mut lists: Vec<PairList> = Vec::new();
    if !by_asker {
        lists.push(PairList::default());
    }
    for pair in pairs {
        let part = |name: &String| {
            pair.components.iter().find(|part| part.id == *name).map_or(0.0, |part| part.contribution)
        };
        if by_asker && lists.last().is_none_or(|list| list.asker.as_ref() != Some(&pair.a)) {
            lists.push(PairList { asker: Some(pair.a.clone()), pairs: Vec::new() });
        }
        if let Some(list) = lists.last_mut() {
            list.pairs.push(ListedPair {
                a: pair.a.clone(),
                b: pair.b.clone(),
                rank: pair.rank.unwrap_or(list.pairs.len() + 1),
                score: pair.score,
                parts: components.iter().map(part).collect(),
            });
        }
    }
    lists
}

fn group_lists(groups: &[WrittenGroup], lists: Option<&[WrittenList]>) -> Vec<GroupList> {
    let sector = |id: &str| Some(id.to_owned()).filter(|id| id != "any");
    let mut all: Vec<GroupList> = lists
        .into_iter()
        .flatten()
        .map(|list| GroupList {
            sector: sector(&list.sector),
            size: list.size,
            groups: Vec::new(),
            blocked: list.blocked.as_ref().map(|blocked| blocked.reason.clone()),
            conflict: list.blocked.as_ref().map_or_else(Vec::new, |blocked| blocked.conflict.clone()),
        })
        .collect();
    for group in groups {
        let listed = ListedGroup {
            rank: group.rank,
            members: group.members.iter().map(|member| member.id.clone()).collect(),
            lead: group.lead.clone(),
            score: group.score,
            cohesion: group.cohesion,
            supply: group.supply,
        };
        let own = |list: &&mut GroupList| list.sector == sector(&group.sector) && list.size == group.size;
        match all.iter_mut().find(own) {
            Some(list) => list.groups.push(listed),
            None => all.push(GroupList {
                sector: sector(&group.sector),
                size: group.size,
                groups: vec![listed],
                blocked: None,
                conflict: Vec::new(),
            }),
        }
    }
    all
}
