//! Scenarios: what to change about weights, rules, filters and clusters, to be compared with what is.
//!
//! A scenario is read beside the catalogue that it changes, so that an unknown id, an edit that changes nothing and a word
//! that nobody knows are found here, with their place in the file. The edits are made while they are read.

use std::ops::Range;
use std::sync::Arc;

use metacluster::scenario::{EditError, EditNote, EditPlace, FilterChange, Noted, PriorsChange, RulesChange};
use metacluster::{Catalogue, Error, Filter, Reference, Rules, Scenario, Severity, Weights, nearest};
use toml::de::DeValue;

use super::rules::{rules_on, unknown};
use super::weights::{Priors, priors_of, weights_of};
use super::{Document, Entry, text_of};
use crate::diagnostic::{Diagnostic, shortened};
use crate::error::ReadError;
use crate::source::Source;

mod clusters;

use clusters::Spans;

/// The keys of a scenario.
const KEYS: [&str; 10] =
    ["name", "description", "profile", "weights", "priors", "rules", "filters", "add", "remove", "edit"];

/// The keys of `[filters]`, each named after the option of the command line that it stands for.
const FILTER_KEYS: [&str; 8] =
    ["sector", "country", "region", "area", "allow-domestic", "min-score", "new-ties-only", "block"];

/// What a scenario is read against.
#[derive(Debug, Clone, Copy)]
pub struct ScenarioBase<'a> {
    /// The catalogue that it changes.
    pub catalogue: &'a Catalogue,
    /// The rules in force without it, on top of which its own stand.
    pub rules: &'a Rules,
}

/// A scenario with what was noticed about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScenarioReport {
    /// The name of the source.
    pub name: String,
    /// What it changes; its name is that of the source without folder and suffix where the file gives none.
    pub scenario: Scenario,
    /// The catalogue with its edits made; `None` if it has no edits.
    pub edited: Option<Catalogue>,
    /// Warnings and notes, in the order of the file: an edit that changes nothing, a word that nobody knows.
    pub diagnostics: Vec<Diagnostic>,
    /// How many clusters it adds, removes and edits.
    pub edits: usize,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

/// Reads a scenario: `name`, `description`; `profile`, `[weights]`, `priors` as in a file of weights; `[rules]` with the
/// clauses of a file of rules, on top of the rules in force; `[filters]`; `remove = ["ID"]`, `[[add]]` with the columns
/// of a catalogue, `[[edit]]` with an `id` and the columns to set, to add to (`add-themes`) or to take from
/// (`remove-themes`).
///
/// ```
/// use metacluster::{CatalogueBuilder, ClusterDraft, Reference, Rules};
/// use metacluster_io::{ScenarioBase, Source, read_scenario};
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("CREA Hydro & Energy", "CZ").id("CREA").themes(["hydropower"]));
/// let catalogue = builder.finish();
/// let text = "[weights]\nties = 0.3\n[[edit]]\nid = \"CREA\"\nadd-themes = [\"biogas\"]\nmembers = 40\n";
/// let base = ScenarioBase { catalogue: &catalogue, rules: &Rules::default() };
/// let report = read_scenario(&Source::new("s.toml", text), base)?;
/// let edited = report.edited.unwrap();
/// assert_eq!((edited.clusters()[0].themes().len(), edited.clusters()[0].members()), (2, Some(40)));
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] with line and column: `bad-toml`, `unknown-key` with the nearest key, `bad-value`, `unknown-cluster` with
/// the nearest id, `bad-edit` for edits that contradict each other or leave no cluster, `bad-rules`, and `unknown-…` for
/// a profile, preset, area, sector, country or region that nobody knows.
pub fn read_scenario(source: &Source, base: ScenarioBase<'_>) -> Result<ScenarioReport, ReadError> {
    let text = text_of(source)?;
    let document = Document::new(&text);
    let root = document.parse()?;
    let entries = document.entries(root.get_ref(), &KEYS)?;
    let mut scenario = Scenario::default();
    scenario.name = stem(source.name());
    let mut spans = Spans::default();
    for entry in &entries {
        match entry.key {
            "name" => scenario.name = document.string(entry)?,
            "description" => scenario.description = document.string(entry)?,
            "profile" => {
                let profile = Weights::profile(&document.string(entry)?);
                let weights =
                    profile.map_err(|error| unknown(&document, entry, "unknown-profile", &error))?;
                scenario.profile = Some(weights);
            }
            "weights" => scenario.weights = weights_of(&document, entry)?,
            "priors" => {
                scenario.priors = Some(match priors_of(&document, entry)? {
                    Priors::Catalogue => PriorsChange::Catalogue,
                    Priors::Named(priors) => PriorsChange::Named(priors),
                });
            }
            "remove" => spans.remove(&document, entry, &mut scenario.edits)?,
            "add" => spans.add(&document, entry, base.catalogue, &mut scenario.edits)?,
            "edit" => spans.edit(&document, entry, base.catalogue, &mut scenario.edits)?,
            // These name clusters and words of the catalogue as edited.
            _ => {}
        }
    }
    let mut diagnostics = Vec::new();
    let edited = if scenario.edits_clusters() {
        let edited = scenario.edits.apply(base.catalogue);
        let edited = edited.map_err(|error| refused(&document, &spans, error))?;
        let reference = base.catalogue.reference();
        let noted =
            edited.notes.into_iter().map(|note| diagnostic(&document, &spans, &scenario, note, reference));
        diagnostics.extend(noted);
        Some(edited.catalogue)
    } else {
        None
    };
    let catalogue = edited.as_ref().unwrap_or(base.catalogue);
    for entry in &entries {
        match entry.key {
            "rules" => scenario.rules = Some(rules(&document, entry, base.rules, catalogue)?),
            "filters" => scenario.filters = filters(&document, entry, catalogue)?,
            _ => {}
        }
    }
    if scenario.changes().is_empty() {
        diagnostics.push(Diagnostic::of_file(
            source.name(),
            Severity::Warning,
            "no-change",
            "the scenario changes nothing",
        ));
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.line, place.column)));
    let edits = &scenario.edits;
    let edits = edits.add.len() + edits.remove.len() + edits.change.len();
    let sha256 = source.sha256()?;
    Ok(ScenarioReport { name: source.name().to_owned(), scenario, edited, diagnostics, edits, sha256 })
}

/// The name of a file without folder and suffix.
fn stem(name: &str) -> String {
    let path = std::path::Path::new(name);
    path.file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn rules(
    document: &Document<'_>,
    entry: &Entry<'_>,
    base: &Rules,
    catalogue: &Catalogue,
) -> Result<RulesChange, Diagnostic> {
    let table = document.table(entry)?;
    let rules = rules_on(document, table, base.clone(), catalogue.reference())?;
    rules.check().map_err(|error| document.error(entry.key_span.clone(), "bad-rules", error.to_string()))?;
    let mut said = Vec::new();
    for clause in document.any_entries(table) {
        let sets: Vec<Vec<String>> = match clause.key {
            "must" | "never" => vec![document.strings(&clause)?],
            "apart" => document.sets(&clause)?,
            _ => Vec::new(),
        };
        for id in sets.iter().flatten() {
            known_id(document, clause.value.span(), id, catalogue)?;
        }
        said.push(match clause.value.get_ref() {
            DeValue::String(text) => format!("{} {text}", clause.key),
            DeValue::Integer(number) => format!("{} {number}", clause.key),
            DeValue::Float(number) => format!("{} {number}", clause.key),
            DeValue::Boolean(value) => format!("{} {value}", clause.key),
            _ if sets.is_empty() => clause.key.to_owned(),
            _ => format!(
                "{} {}",
                clause.key,
                sets.iter().map(|set| set.join(", ")).collect::<Vec<_>>().join("; ")
            ),
        });
    }
    Ok(RulesChange { rules, said })
}

fn filters(
    document: &Document<'_>,
    entry: &Entry<'_>,
    catalogue: &Catalogue,
) -> Result<FilterChange, Diagnostic> {
    let mut change = FilterChange::default();
    for entry in document.entries(document.table(entry)?, &FILTER_KEYS)? {
        let words = |find: fn(&mut Filter, &str, &Catalogue) -> Result<(), Error>| {
            let mut words = Vec::new();
            for (word, span) in clusters::texts(document, &entry, "a word or an array of words")? {
                find(&mut Filter::default(), &word, catalogue)
                    .map_err(|error| nobody_knows(document, span, &error))?;
                words.push(word);
            }
            Ok(Some(words))
        };
        match entry.key {
            "sector" => change.sectors = words(Filter::sector)?,
            "country" => change.countries = words(Filter::country)?,
            "region" => change.regions = words(Filter::region)?,
            "area" => change.areas = words(Filter::area)?,
            "allow-domestic" => change.allow_domestic = Some(document.boolean(&entry)?),
            "min-score" => change.min_score = Some(document.number(&entry, 0.0..1.0, "a number in 0..1")?),
            "new-ties-only" => change.new_ties_only = Some(document.boolean(&entry)?),
            _ => {
                for block in document.sets(&entry)? {
                    let [a, b] = block.as_slice() else {
                        return Err(document.unexpected(&entry, "an array of pairs of ids, [[\"A\", \"B\"]]"));
                    };
                    for id in [a, b] {
                        known_id(document, entry.value.span(), id, catalogue)?;
                    }
                    change.blocks.push((a.clone(), b.clone()));
                }
            }
        }
    }
    Ok(change)
}

/// Refuses an id that no cluster has.
fn known_id(
    document: &Document<'_>,
    span: Range<usize>,
    id: &str,
    catalogue: &Catalogue,
) -> Result<(), Diagnostic> {
    catalogue.find(id).map(|_| ()).map_err(|error| nobody_knows(document, span, &error))
}

/// A word, or an id, that nobody knows.
fn nobody_knows(document: &Document<'_>, span: Range<usize>, error: &Error) -> Diagnostic {
    let code = match error {
        Error::Unknown { what: "cluster", .. } => "unknown-cluster",
        Error::Unknown { what: "sector", .. } => "unknown-sector",
        Error::Unknown { what: "country", .. } => "unknown-country",
        Error::Unknown { what: "region", .. } => "unknown-region",
        Error::Unknown { what: "area", .. } => "unknown-area",
        _ => "bad-edit",
    };
    let diagnostic = document.error(span, code, error.to_string());
    match error.help() {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

/// Edits that cannot be made, where they stand.
fn refused(document: &Document<'_>, spans: &Spans, error: EditError) -> Diagnostic {
    nobody_knows(document, spans.of(error.place, None), &error.error)
}

/// What is worth knowing about an edit, where it stands.
fn diagnostic(
    document: &Document<'_>,
    spans: &Spans,
    scenario: &Scenario,
    note: EditNote,
    reference: &Arc<Reference>,
) -> Diagnostic {
    match note.noted {
        Noted::Finding(finding) => {
            let span = spans.of_column(note.place, finding.column, finding.item);
            Diagnostic::of_finding(document.text, span, finding, reference)
        }
        Noted::NoChange(said) => {
            let id = match note.place {
                EditPlace::Field(edit, _) | EditPlace::Change(edit) => {
                    scenario.edits.change.get(edit).map_or("", |edit| edit.id.as_str())
                }
                EditPlace::Add(_) | EditPlace::Remove(_) => "",
            };
            let span = spans.of(note.place, None);
            let message = if said.is_empty() {
                format!("the edit changes nothing: {id} does not say this")
            } else {
                format!("the edit changes nothing: {id} says '{}'", shortened(&said))
            };
            Diagnostic::at(document.text, span, Severity::Warning, "no-change", message)
        }
    }
}

/// A key that a table does not have, with the nearest that it has.
fn unknown_key<'k>(
    document: &Document<'_>,
    entry: &Entry<'_>,
    known: impl Iterator<Item = &'k str> + Clone,
) -> Diagnostic {
    let near = nearest(entry.key, known.clone());
    let message = format!("unknown key '{}'", shortened(entry.key));
    document.error(entry.key_span.clone(), "unknown-key", message).with_help(match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("the keys here are {}", known.collect::<Vec<_>>().join(", ")),
    })
}

#[cfg(test)]
mod tests;
