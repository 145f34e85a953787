//! Rules for groups from a file, on top of a preset or of nothing.

use metacluster::{Error, Reference, Rules};

use super::{Document, Entry, text_of};
use crate::diagnostic::Diagnostic;
use crate::error::ReadError;
use crate::source::Source;

/// The keys of a rules file.
const KEYS: [&str; 14] = [
    "name",
    "preset",
    "min-members",
    "max-members",
    "min-countries",
    "max-per-country",
    "min-regions",
    "area",
    "min-in-area",
    "lead-in-area",
    "must",
    "never",
    "apart",
    "min-pair-score",
];

/// Reads rules. `preset` names the rules to start from; the other keys are the clauses of [`Rules`] with hyphens.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{Source, read_rules};
/// let source = Source::new("rules.toml", "preset = \"cord\"\nmin-members = 4\nmust = [\"CREA\"]\n");
/// let rules = read_rules(&source, &Reference::embedded())?;
/// assert_eq!((rules.min_members, rules.min_countries), (Some(4), Some(3)));
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] with line and column: `bad-toml`, `unknown-key` with the nearest key, `bad-value`, `unknown-preset`,
/// `unknown-area`, or `bad-rules` for clauses that contradict each other.
pub fn read_rules(source: &Source, reference: &Reference) -> Result<Rules, ReadError> {
    let text = text_of(source)?;
    let document = Document::new(&text);
    let root = document.parse()?;
    let entries = document.entries(root.get_ref(), &KEYS)?;
    let mut rules = Rules::default();
    rules.source = source.name().to_owned();
    // The preset comes first, wherever it stands in the file.
    if let Some(entry) = entries.iter().find(|entry| entry.key == "preset") {
        let preset = reference.presets.find(&document.string(entry)?);
        rules = preset.map_err(|error| unknown(&document, entry, "unknown-preset", &error))?.rules.clone();
        if entries.len() > 1 {
            // What was verified of a preset does not hold for what a file makes of it.
            rules.status.push_str(if rules.status.is_empty() { "" } else { "; " });
            rules.status.push_str(&format!("changed by {}", source.name()));
        }
    }
    for entry in &entries {
        match entry.key {
            "name" => rules.id = document.string(entry)?,
            "min-members" => rules.min_members = Some(document.whole(entry)?),
            "max-members" => rules.max_members = Some(document.whole(entry)?),
            "min-countries" => rules.min_countries = Some(document.whole(entry)?),
            "max-per-country" => rules.max_per_country = Some(document.whole(entry)?),
            "min-regions" => rules.min_regions = Some(document.whole(entry)?),
            "area" => {
                let area = document.string(entry)?;
                let found = reference.areas.find(&area);
                found.map_err(|error| unknown(&document, entry, "unknown-area", &error))?;
                rules.area = Some(area);
            }
            "min-in-area" => rules.min_in_area = Some(document.whole(entry)?),
            "lead-in-area" => rules.lead_in_area = document.boolean(entry)?,
            "must" => rules.must = document.strings(entry)?,
            "never" => rules.never = document.strings(entry)?,
            "apart" => rules.apart = document.sets(entry)?,
            "min-pair-score" => {
                rules.min_pair_score = Some(document.number(entry, 0.0..1.0, "a number in 0..1")?);
            }
            _ => {}
        }
    }
    rules.check().map_err(|error| ReadError::file(source.name(), "bad-rules", error.to_string()))?;
    Ok(rules)
}

fn unknown(document: &Document<'_>, entry: &Entry<'_>, code: &'static str, error: &Error) -> Diagnostic {
    let diagnostic = document.error(entry.value.span(), code, error.to_string());
    match error.help() {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Rules, String> {
        read_rules(&Source::new("r.toml", text), &Reference::embedded()).map_err(|error| error.to_string())
    }

    #[test]
    fn clauses_stand_on_top_of_a_preset() {
        let rules = read("min-regions = 2\npreset = \"central-europe-2127\"\nname = \"ours\"\n").unwrap();
        assert_eq!((rules.id.as_str(), rules.min_regions, rules.min_in_area), ("ours", Some(2), Some(2)));
        assert_eq!(
            (rules.area.as_deref(), rules.status.as_str()),
            (Some("ce2127"), "verified; changed by r.toml")
        );
    }

    #[test]
    fn every_clause_is_read() {
        let rules = read(
            "name = \"n\"\nmin-members = 3\nmax-members = 6\nmin-countries = 3\nmax-per-country = 2\nmin-regions = 3\n\
             area = \"ce2127\"\nmin-in-area = 2\nlead-in-area = true\nmust = [\"A\"]\nnever = [\"B\"]\n\
             apart = [[\"A\", \"C\"]]\nmin-pair-score = 0.2\n",
        );
        let mut expected = Rules::default();
        expected.id = "n".into();
        expected.min_members = Some(3);
        expected.max_members = Some(6);
        expected.min_countries = Some(3);
        expected.max_per_country = Some(2);
        expected.min_regions = Some(3);
        expected.area = Some("ce2127".into());
        expected.min_in_area = Some(2);
        expected.lead_in_area = true;
        expected.must = vec!["A".into()];
        expected.never = vec!["B".into()];
        expected.apart = vec![vec!["A".into(), "C".into()]];
        expected.min_pair_score = Some(0.2);
        expected.source = "r.toml".into();
        assert_eq!(rules, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_line() {
        for (text, expected) in [
            (
                "min-memebrs = 3\n",
                "r.toml:1:1: error[unknown-key]: unknown key 'min-memebrs'\n  |\n1 | min-memebrs = 3\n  | ^^^^^^^^^^^\n  \
                 = help: did you mean 'min-members'?",
            ),
            (
                "preset = \"cort\"\n",
                "r.toml:1:10: error[unknown-preset]: unknown rules 'cort'\n  |\n1 | preset = \"cort\"\n  |          \
                 ^^^^^^\n  = help: did you mean 'cord'?",
            ),
            (
                "area = \"ce2128\"\n",
                "r.toml:1:8: error[unknown-area]: unknown area 'ce2128'\n  |\n1 | area = \"ce2128\"\n  |        \
                 ^^^^^^^^\n  = help: did you mean 'ce2127'?",
            ),
            (
                "apart = [\"A\"]\n",
                "r.toml:1:9: error[bad-value]: apart is of type array, expected an array of arrays of ids\n  |\n1 | \
                 apart = [\"A\"]\n  |         ^^^^^",
            ),
            (
                "min-members = 5\nmax-members = 3\n",
                "r.toml: error[bad-rules]: min-members 5 is above max-members 3",
            ),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
