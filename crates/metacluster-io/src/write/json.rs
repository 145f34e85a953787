//! What all JSON documents share: their head, lists that are made while they are written, and their layout.
//!
//! Shapes are structs from which [`super::schema`] is derived, one a shape; fields are only ever added.

use std::borrow::Cow;
use std::io;

use metacluster::Scorer;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::{Cell, Input, Section};

/// The version of the JSON documents' shapes; it would change only if a field changed its meaning or went.
pub const SCHEMA_VERSION: &str = "1";

/// Who wrote a document.
pub const ENGINE: &str = concat!("metacluster ", env!("CARGO_PKG_VERSION"));

/// What every document begins with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Head<'a> {
    /// The version of this shape.
    schema_version: &'static str,
    /// Name and version of the program.
    engine: &'static str,
    /// The files that the result rests on.
    inputs: &'a [Input],
    /// Every component in force with its share of the score; the shares sum to 1. Empty where nothing is scored.
    weights: Named,
}

impl<'a> Head<'a> {
    /// The head of a document without scores.
    pub(super) fn plain(inputs: &'a [Input]) -> Self {
        Self { schema_version: SCHEMA_VERSION, engine: ENGINE, inputs, weights: Named::default() }
    }

    /// The head of a document whose scores were made under these shares.
    pub(super) fn weighted(inputs: &'a [Input], weights: Vec<(String, f64)>) -> Self {
        Self { weights: Named(weights), ..Self::plain(inputs) }
    }

    /// The head of a document with scores.
    pub(super) fn scored(inputs: &'a [Input], scorer: &Scorer<'_>) -> Self {
        let weights = scorer.shares().map(|(name, share)| (name.to_owned(), share)).collect();
        Self { weights: Named(weights), ..Self::plain(inputs) }
    }
}

/// The priors of the components in force.
pub(super) fn priors(scorer: &Scorer<'_>) -> Named {
    let priors = &scorer.scoring().priors;
    Named(scorer.shares().map(|(name, _)| (name.to_owned(), priors.get(name))).collect())
}

/// Names with numbers, written as an object in this order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Named(pub(super) Vec<(String, f64)>);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, number)| (name, number)))
    }
}

impl JsonSchema for Named {
    fn schema_name() -> Cow<'static, str> {
        "Named".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <std::collections::BTreeMap<String, f64>>::json_schema(generator)
    }
}

/// A list whose entries are made one by one while it is written, and never held together.
pub(super) struct Stream<'a, T>(Box<dyn Fn() -> Box<dyn Iterator<Item = T> + 'a> + 'a>);

impl<'a, T> Stream<'a, T> {
    pub(super) fn new<I: Iterator<Item = T> + 'a>(entries: impl Fn() -> I + 'a) -> Self {
        Self(Box::new(move || Box::new(entries())))
    }
}

impl<T: Serialize> Serialize for Stream<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

impl<T: JsonSchema> JsonSchema for Stream<'_, T> {
    fn schema_name() -> Cow<'static, str> {
        <Vec<T>>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<T>>::json_schema(generator)
    }
}

/// Writes one document: fields and list entries on lines of their own, each entry on one line.
pub(super) fn write_document(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Layout::default());
    document.serialize(&mut serializer)?;
    writeln!(out)
}

/// Writes one compact value a line.
pub(super) fn write_lines<T: Serialize>(
    entries: impl Iterator<Item = T>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for entry in entries {
        let layout = Layout { depth: Layout::OPEN, ..Layout::default() };
        entry.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, layout))?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the rows of a table, each as an object of its filled cells.
pub(super) fn write_records(section: &Section<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let object = |row: Vec<Cell>| -> serde_json::Map<String, serde_json::Value> {
        let value = |cell| match cell {
            Cell::Text(words) => words.into(),
            Cell::Number(number) => number.into(),
            Cell::Count(number) => number.into(),
            Cell::Empty => serde_json::Value::Null,
        };
        let names = section.columns.iter().map(|column| column.name.clone().into_owned());
        names.zip(row.into_iter().map(value)).collect()
    };
    write_lines((section.rows)().map(object), out)
}

/// Indented down to the entries of the document's lists, each of which stands on one line: a ranking stays readable,
/// can be searched line by line, and is a third of what it would be indented throughout.
#[derive(Debug, Default)]
struct Layout {
    depth: usize,
    pretty: PrettyFormatter<'static>,
    compact: CompactFormatter,
}

impl Layout {
    /// The document and its fields.
    const OPEN: usize = 2;

    fn is_open(&self) -> bool {
        self.depth <= Self::OPEN
    }
}

/// Writes each step as the layout of the current depth would.
macro_rules! by_depth {
    ($($step:ident($($argument:ident: $kind:ty),*);)*) => {
        $(fn $step<W: ?Sized + io::Write>(&mut self, writer: &mut W, $($argument: $kind),*) -> io::Result<()> {
            if self.is_open() {
                self.pretty.$step(writer, $($argument),*)
            } else {
                self.compact.$step(writer, $($argument),*)
            }
        })*
    };
}

macro_rules! opening {
    ($($step:ident)*) => {
        $(fn $step<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
            self.depth += 1;
            if self.is_open() { self.pretty.$step(writer) } else { self.compact.$step(writer) }
        })*
    };
}

macro_rules! closing {
    ($($step:ident)*) => {
        $(fn $step<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
            let done = if self.is_open() { self.pretty.$step(writer) } else { self.compact.$step(writer) };
            self.depth = self.depth.saturating_sub(1);
            done
        })*
    };
}

impl Formatter for Layout {
    opening! { begin_array begin_object }
    closing! { end_array end_object }
    by_depth! {
        begin_array_value(first: bool);
        end_array_value();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    /// Control characters above ASCII's first 32 may stand in JSON as they are, yet some terminals obey them.
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(place) = rest.find(char::is_control) {
            let (before, after) = rest.split_at(place);
            writer.write_all(before.as_bytes())?;
            let mut chars = after.chars();
            if let Some(control) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(control))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_on_lines_of_their_own() {
        let value =
            serde_json::json!({"a": [{"x": [1, 2]}, {"x": []}], "b": {"c": "d\u{9b}\u{1b}\n"}, "e": []});
        let mut out = Vec::new();
        write_document(&value, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected = r#"{
  "a": [
    {"x":[1,2]},
    {"x":[]}
  ],
  "b": {
    "c": "d\u009b\u001b\n"
  },
  "e": []
}
"#;
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
