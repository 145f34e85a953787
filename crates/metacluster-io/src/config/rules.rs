//! Rules for groups from a file, on top of a preset or of nothing.

use metacluster::{CategoryRule, DistinctRule, Error, Reference, Rules, fold, nearest};
use toml::de::DeTable;

use super::{Document, Entry, text_of};
use crate::columns::Columns;
use crate::diagnostic::{Diagnostic, shortened};
use crate::error::ReadError;
use crate::source::Source;

/// The keys of a rules file.
const KEYS: [&str; 16] = [
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
    "category",
    "distinct",
];

/// The keys of a category; `any_of` is the same as `any-of`.
const CATEGORY_KEYS: [&str; 6] = ["column", "any-of", "any_of", "min", "max", "lead"];

/// Reads rules. `preset` names the rules to start from; the other keys are the clauses of [`Rules`] with hyphens. A table
/// `[[category]]` says how many members, or that the lead, have one of some values in a column of the catalogue; a table
/// `[[distinct]]` how many different values of a column there have to be. These add to those of the preset.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{Source, read_rules};
/// let text = "[[category]]\ncolumn = \"region_category\"\nany-of = [\"less developed\", \"transition\"]\nmin = 1\n\
///             [[distinct]]\ncolumn = \"member_kinds\"\nmin = 2\n";
/// let rules = read_rules(&Source::new("rules.toml", text), &Reference::embedded())?;
/// assert_eq!(rules.categories[0].condition(), "region_category is less developed or transition");
/// assert_eq!(rules.distinct[0].min, 2);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
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
/// `unknown-area`, `unknown-column` for a word one or two letters from a column of the format, or `bad-rules` for clauses that contradict each other.
pub fn read_rules(source: &Source, reference: &Reference) -> Result<Rules, ReadError> {
    let text = text_of(source)?;
    let document = Document::new(&text);
    let root = document.parse()?;
    let mut rules = Rules::default();
    rules.source = source.name().to_owned();
    let rules = rules_on(&document, root.get_ref(), rules, reference)?;
    rules.check().map_err(|error| ReadError::file(source.name(), "bad-rules", error.to_string()))?;
    Ok(rules)
}

/// Whether rules say anything.
fn are_some(rules: &Rules) -> bool {
    let mut rules = rules.clone();
    rules.source.clear();
    rules != Rules::default()
}

/// The rules that a table makes of others, or of the preset that it names (`none` for none). Whether the clauses
/// contradict each other is left to the caller.
pub(super) fn rules_on(
    document: &Document<'_>,
    table: &DeTable<'_>,
    base: Rules,
    reference: &Reference,
) -> Result<Rules, Diagnostic> {
    let entries = document.entries(table, &KEYS)?;
    let mut rules = base;
    let mut clauses = entries.len();
    // The preset comes first, wherever it stands in the file.
    if let Some(entry) = entries.iter().find(|entry| entry.key == "preset") {
        clauses -= 1;
        rules = match document.string(entry)?.as_str() {
            "none" => {
                let mut none = Rules::default();
                none.source = rules.source;
                none
            }
            name => {
                let preset = reference.presets.find(name);
                preset.map_err(|error| unknown(document, entry, "unknown-preset", &error))?.rules.clone()
            }
        };
    }
    if clauses > 0 && are_some(&rules) {
        // What was verified of a preset does not hold for what a file makes of it.
        rules.status.push_str(if rules.status.is_empty() { "" } else { "; " });
        rules.status.push_str(&format!("changed by {}", document.text.name));
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
                found.map_err(|error| unknown(document, entry, "unknown-area", &error))?;
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
            "category" => {
                for table in document.tables(entry)? {
                    rules.categories.push(category(document, table)?);
                }
            }
            "distinct" => {
                for table in document.tables(entry)? {
                    rules.distinct.push(distinct(document, table)?);
                }
            }
            _ => {}
        }
    }
    Ok(rules)
}

fn category(document: &Document<'_>, table: &DeTable<'_>) -> Result<CategoryRule, Diagnostic> {
    let mut rule = CategoryRule::default();
    for entry in document.entries(table, &CATEGORY_KEYS)? {
        match entry.key {
            "column" => rule.column = column(document, &entry)?,
            "min" => rule.min = Some(document.whole(&entry)?),
            "max" => rule.max = Some(document.whole(&entry)?),
            "lead" => rule.lead = document.boolean(&entry)?,
            _ => rule.values = document.strings(&entry)?,
        }
    }
    Ok(rule)
}

fn distinct(document: &Document<'_>, table: &DeTable<'_>) -> Result<DistinctRule, Diagnostic> {
    let mut rule = DistinctRule::default();
    for entry in document.entries(table, &["column", "min"])? {
        match entry.key {
            "column" => rule.column = column(document, &entry)?,
            _ => rule.min = document.whole(&entry)?,
        }
    }
    Ok(rule)
}

/// A column of the format or of the catalogue's own. Which of its own a catalogue has is not known here; a word that is
/// nearly a column of the format is taken for a slip, as it would be in a header.
fn column(document: &Document<'_>, entry: &Entry<'_>) -> Result<String, Diagnostic> {
    let name = document.string(entry)?;
    let columns = Columns::of_catalogue();
    let known = || columns.all.iter().map(|column| column.name.as_str());
    if known().any(|column| fold(column) == fold(&name)) {
        return Ok(name);
    }
    match nearest(&name, known()) {
        None => Ok(name),
        Some(near) => Err(document
            .error(entry.value.span(), "unknown-column", format!("unknown column '{}'", shortened(&name)))
            .with_help(format!("did you mean '{near}'?"))),
    }
}

pub(super) fn unknown(
    document: &Document<'_>,
    entry: &Entry<'_>,
    code: &'static str,
    error: &Error,
) -> Diagnostic {
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
             apart = [[\"A\", \"C\"]]\nmin-pair-score = 0.2\n[[category]]\ncolumn = \"label\"\nany-of = [\"gold\"]\n\
             min = 1\n[[category]]\ncolumn = \"legal_form\"\nany_of = [\"e.V.\"]\nmax = 2\nlead = true\n\
             [[distinct]]\ncolumn = \"member kinds\"\nmin = 2\n",
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
        expected.categories = ["label = gold (min 1)", "legal_form = e.V. (max 2, lead)"]
            .map(|rule| rule.parse().unwrap())
            .into();
        expected.distinct = vec!["member kinds (distinct 2)".parse().unwrap()];
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
                "[[category]]\ncolumn = \"label\"\nmni = 1\n",
                "r.toml:3:1: error[unknown-key]: unknown key 'mni'\n  |\n3 | mni = 1\n  | ^^^\n  = help: did you mean 'min'?",
            ),
            (
                "[[distinct]]\nmin = 2\ncolumn = \"lable\"\n",
                "r.toml:3:10: error[unknown-column]: unknown column 'lable'\n  |\n3 | column = \"lable\"\n  |          \
                 ^^^^^^^\n  = help: did you mean 'label'?",
            ),
            (
                "[category]\ncolumn = \"label\"\n",
                "r.toml:1:1: error[bad-value]: category is of type table, expected tables, each under a line \
                 [[category]]\n  |\n1 | [category]\n  | ^^^^^^^^^^",
            ),
            (
                "[[category]]\ncolumn = \"label\"\nany-of = \"gold\"\n",
                "r.toml:3:10: error[bad-value]: any-of is 'gold', expected an array of values\n  |\n3 | any-of = \
                 \"gold\"\n  |          ^^^^^^",
            ),
            (
                "[[category]]\ncolumn = \"label\"\nany-of = [\"gold\"]\n",
                "r.toml: error[bad-rules]: the category of 'label' demands nothing: it needs min, max or lead",
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
