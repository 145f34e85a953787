//! Settings in TOML, read with the same care as catalogues: a wrong key or value is named with its line, a caret and the
//! nearest key that there is. What the settings mean is left to the core.

mod mapping;
mod rules;
mod scenario;
mod weights;

pub use mapping::read_mapping;
pub use rules::read_rules;
pub use scenario::{ScenarioBase, ScenarioReport, read_scenario};
pub use weights::{Priors, WeightsFile, read_weights};

use std::ops::Range;

use metacluster::{Severity, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, shortened};
use crate::encoding::Encoding;
use crate::error::ReadError;
use crate::source::Source;
use crate::text::Text;

/// A TOML file under reading.
struct Document<'t> {
    text: &'t Text,
}

/// A key with its value.
struct Entry<'v> {
    key: &'v str,
    key_span: Range<usize>,
    value: &'v Spanned<DeValue<'v>>,
}

/// The text of a settings file.
fn text_of(source: &Source) -> Result<Text, ReadError> {
    let bytes = source.bytes()?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text::new(source.name(), text, Encoding::UTF_8)),
        Err(_) => Err(ReadError::file(source.name(), "not-utf-8", "this is not UTF-8, hence not TOML")
            .with_help("save it as plain text in UTF-8")),
    }
}

impl<'t> Document<'t> {
    fn new(text: &'t Text) -> Self {
        Self { text }
    }

    fn parse(&self) -> Result<Spanned<DeTable<'t>>, Diagnostic> {
        DeTable::parse(&self.text.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            self.error(span, "bad-toml", error.message())
        })
    }

    fn error(&self, span: Range<usize>, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(self.text, span, Severity::Error, code, message)
    }

    /// The entries of a table in the order of the file.
    fn any_entries<'v>(&self, table: &'v DeTable<'v>) -> Vec<Entry<'v>> {
        let mut entries: Vec<Entry<'v>> = table
            .iter()
            .map(|(key, value)| Entry { key: key.get_ref().as_ref(), key_span: key.span(), value })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }

    /// The entries of a table in the order of the file, every key among `known`.
    fn entries<'v>(
        &self,
        table: &'v DeTable<'v>,
        known: &[&'static str],
    ) -> Result<Vec<Entry<'v>>, Diagnostic> {
        let entries = self.any_entries(table);
        match entries.iter().find(|entry| !known.contains(&entry.key)) {
            None => Ok(entries),
            Some(entry) => Err(self
                .error(
                    entry.key_span.clone(),
                    "unknown-key",
                    format!("unknown key '{}'", shortened(entry.key)),
                )
                .with_help(match nearest(entry.key, known.iter().copied()) {
                    Some(nearest) => format!("did you mean '{nearest}'?"),
                    None => format!("the keys here are {}", known.join(", ")),
                })),
        }
    }

    /// A value of another type than expected, or out of range.
    fn unexpected(&self, entry: &Entry<'_>, expected: &str) -> Diagnostic {
        let found = match entry.value.get_ref() {
            DeValue::String(text) => format!("'{}'", shortened(text)),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            other => format!("of type {}", other.type_str()),
        };
        self.error(entry.value.span(), "bad-value", format!("{} is {found}, expected {expected}", entry.key))
    }

    fn table<'v>(&self, entry: &Entry<'v>) -> Result<&'v DeTable<'v>, Diagnostic> {
        entry.value.get_ref().as_table().ok_or_else(|| self.unexpected(entry, "a table"))
    }

    fn string(&self, entry: &Entry<'_>) -> Result<String, Diagnostic> {
        let text = entry.value.get_ref().as_str().ok_or_else(|| self.unexpected(entry, "a string"))?;
        Ok(text.to_owned())
    }

    fn boolean(&self, entry: &Entry<'_>) -> Result<bool, Diagnostic> {
        entry.value.get_ref().as_bool().ok_or_else(|| self.unexpected(entry, "true or false"))
    }

    fn whole(&self, entry: &Entry<'_>) -> Result<usize, Diagnostic> {
        let number = entry.value.get_ref().as_integer();
        let number = number.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        number.ok_or_else(|| self.unexpected(entry, "a whole number of at least 0"))
    }

    /// A finite number in the range.
    fn number(&self, entry: &Entry<'_>, range: Range<f64>, expected: &str) -> Result<f64, Diagnostic> {
        let number = match entry.value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        number
            .filter(|&number| (range.start..=range.end).contains(&number))
            .ok_or_else(|| self.unexpected(entry, expected))
    }

    fn strings(&self, entry: &Entry<'_>) -> Result<Vec<String>, Diagnostic> {
        self.strings_of(entry, entry.value.get_ref())
    }

    /// An array of arrays of strings.
    fn sets(&self, entry: &Entry<'_>) -> Result<Vec<Vec<String>>, Diagnostic> {
        let sets = entry.value.get_ref().as_array();
        let sets = sets.ok_or_else(|| self.unexpected(entry, "an array of arrays of ids"))?;
        sets.iter().map(|set| self.strings_of(entry, set.get_ref())).collect()
    }

    /// An array of tables, `[[key]]`.
    fn tables<'v>(&self, entry: &Entry<'v>) -> Result<Vec<&'v DeTable<'v>>, Diagnostic> {
        let tables = entry.value.get_ref().as_array().and_then(|array| {
            array.iter().map(|item| item.get_ref().as_table()).collect::<Option<Vec<&DeTable<'v>>>>()
        });
        tables.ok_or_else(|| self.unexpected(entry, &format!("tables, each under a line [[{}]]", entry.key)))
    }

    fn strings_of(&self, entry: &Entry<'_>, value: &DeValue<'_>) -> Result<Vec<String>, Diagnostic> {
        let items = value.as_array().and_then(|array| {
            array
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<String>>>()
        });
        items.ok_or_else(|| {
            let expected = match entry.key {
                "apart" => "an array of arrays of ids",
                "any-of" | "any_of" => "an array of values",
                _ => "an array of ids",
            };
            self.unexpected(entry, expected)
        })
    }
}
