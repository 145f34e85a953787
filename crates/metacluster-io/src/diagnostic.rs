//! A diagnostic: what is wrong with an input, where, and how to mend it.
//!
//! It keeps a short excerpt of the line instead of the file, so that it outlives the text and a report of a thousand
//! problems stays small. The help of a word that nothing knows is looked up only when it is asked for: a search for
//! the nearest word costs more than reading the row.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use metacluster::{Finding, Reference, Severity};
use rayon::prelude::*;

use crate::excerpt::{Excerpt, printable};
use crate::text::Text;

/// How many diagnostics a person is shown at once; the rest is counted, or written to a file.
pub const SHOWN: usize = 20;

/// Longest message in characters. Values are quoted in messages, and a value may be a page long.
const LONGEST_MESSAGE: usize = 300;

/// Longest value that a message quotes, in characters.
const LONGEST_VALUE: usize = 60;

/// One problem of an input.
///
/// `Display` prints it as compilers do:
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{ReadOptions, Source, read_catalogue};
/// let source = Source::new("clusters.csv", "id,name,country\nX1,Foo,Atlantis\n");
/// let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default())?;
/// assert_eq!(
///     report.diagnostics[0].to_string(),
///     "clusters.csv:2:8: error[bad-country]: unknown country 'Atlantis'
///   |
/// 2 | X1,Foo,Atlantis
///   |        ^^^^^^^^
///   = help: give an ISO 3166-1 alpha-2 code or a country name, such as CZ or Czechia"
/// );
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The name of the input.
    pub file: Arc<str>,
    /// Where in it; `None` if the problem is the file as a whole.
    pub place: Option<Place>,
    /// How bad it is. An error of a row means that the row is out.
    pub severity: Severity,
    /// A stable word in kebab case.
    pub code: &'static str,
    /// What is wrong, in one line of printable characters.
    pub message: String,
    advice: Advice,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The physical line, from 1; of a workbook the row.
    pub line: usize,
    /// The character in that line, from 1; of a workbook the column.
    pub column: usize,
    /// Boxed, because diagnostics travel as the error of many results.
    shown: Box<Shown>,
}

/// What a message shows of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    excerpt: Excerpt,
    cell: Option<String>,
}

impl Place {
    /// Sheet and cell of a workbook, such as `Clusters!C14`; `None` for a file of text.
    pub fn cell(&self) -> Option<&str> {
        self.shown.cell.as_deref()
    }
}

#[derive(Clone)]
enum Advice {
    None,
    Text(String),
    /// The help of a finding, which may search for the nearest word.
    OfFinding(Box<Finding>, Arc<Reference>),
}

impl Diagnostic {
    /// Whether its help has to look for the nearest of all known words.
    fn is_search(&self) -> bool {
        matches!(self.advice, Advice::OfFinding(..))
    }

    /// How to mend it. May look for the nearest of all known words: ask only for what is shown.
    pub fn help(&self) -> Option<String> {
        let help = match &self.advice {
            Advice::None => None,
            Advice::Text(text) => Some(text.clone()),
            Advice::OfFinding(finding, reference) => finding.help(reference),
        };
        help.map(|help| printable(&help, LONGEST_MESSAGE))
    }

    /// The first line of what `Display` prints: place, code and message.
    pub fn headline(&self) -> String {
        let file = printable(&self.file, LONGEST_MESSAGE);
        let place = match &self.place {
            Some(place) => match place.cell() {
                Some(cell) => format!(":{}", printable(cell, LONGEST_MESSAGE)),
                None => format!(":{}:{}", place.line, place.column),
            },
            None => String::new(),
        };
        format!("{file}{place}: {}[{}]: {}", self.severity.as_str(), self.code, self.message)
    }

    /// A problem of a file as a whole.
    pub(crate) fn of_file(
        file: &str,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let message = printable(&message.into(), LONGEST_MESSAGE);
        Self { file: Arc::from(file), place: None, severity, code, message, advice: Advice::None }
    }

    /// A problem of a span of a file.
    pub(crate) fn at(
        text: &Text,
        span: Range<usize>,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let message = printable(&message.into(), LONGEST_MESSAGE);
        let place = Some(Place::of(text, span));
        Self { file: Arc::clone(&text.name), place, severity, code, message, advice: Advice::None }
    }

    /// What the core found in a value that stands at `span`.
    pub(crate) fn of_finding(
        text: &Text,
        span: Range<usize>,
        finding: Finding,
        reference: &Arc<Reference>,
    ) -> Self {
        let message = if finding.value.len() > LONGEST_VALUE {
            Finding { value: shortened(&finding.value), ..finding.clone() }.message()
        } else {
            finding.message()
        };
        let mut diagnostic = Self::at(text, span, finding.severity(), finding.code(), message);
        diagnostic.advice = Advice::OfFinding(Box::new(finding), Arc::clone(reference));
        diagnostic
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.advice = Advice::Text(help.into());
        self
    }
}

/// A value as messages quote it.
pub(crate) fn shortened(value: &str) -> String {
    printable(value, LONGEST_VALUE)
}

impl Place {
    fn of(text: &Text, span: Range<usize>) -> Self {
        let bounds = text.line_around(span.start);
        let start = span.start.clamp(bounds.start, bounds.end);
        let end = span.end.clamp(start, bounds.end);
        let (line, column, cell) = text.position(start);
        let excerpt = Excerpt::new(
            text.slice(bounds.start..start),
            text.slice(start..end),
            text.slice(end..bounds.end),
        );
        Self { line, column, shown: Box::new(Shown { excerpt, cell }) }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        let gutter = self.place.as_ref().map_or(1, |place| place.line.to_string().len());
        if let Some(place) = &self.place {
            write!(f, "\n{:gutter$} |\n{} | {}", "", place.line, place.shown.excerpt.line)?;
            write!(
                f,
                "\n{:gutter$} | {:2$}{3}",
                "",
                "",
                place.shown.excerpt.indent,
                "^".repeat(place.shown.excerpt.width)
            )?;
        }
        match self.help() {
            Some(help) => write!(f, "\n{:gutter$} = help: {help}", ""),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advice::None => f.write_str("None"),
            Advice::Text(text) => f.debug_tuple("Text").field(text).finish(),
            // The reference tables would fill pages.
            Advice::OfFinding(finding, _) => f.debug_tuple("OfFinding").field(finding).finish(),
        }
    }
}

/// The diagnostics that a person should see first, at most `limit`, and how many remain: errors before warnings before
/// notes, each in the order of the file. O(n).
pub fn shown(diagnostics: &[Diagnostic], limit: usize) -> (Vec<&Diagnostic>, usize) {
    let of = |severity| diagnostics.iter().filter(move |diagnostic| diagnostic.severity == severity);
    let ordered = of(Severity::Error).chain(of(Severity::Warning)).chain(of(Severity::Note));
    let shown: Vec<&Diagnostic> = ordered.take(limit).collect();
    let rest = diagnostics.len() - shown.len();
    (shown, rest)
}

/// Helps that are looked for when all problems of a file are written. A catalogue of a million rows has tens of
/// thousands of unknown words, and the first of them tell what is wrong.
const MOST_SEARCHES: usize = 200;

/// The help of every diagnostic, in order; a search for the nearest word is made for the first 200 only. On every core.
pub fn helps(diagnostics: &[Diagnostic]) -> Vec<Option<String>> {
    let mut searches = 0;
    let wanted: Vec<bool> = diagnostics
        .iter()
        .map(|diagnostic| {
            searches += usize::from(diagnostic.is_search());
            !diagnostic.is_search() || searches <= MOST_SEARCHES
        })
        .collect();
    let help = |(diagnostic, wanted): (&Diagnostic, &bool)| if *wanted { diagnostic.help() } else { None };
    diagnostics.par_iter().zip(&wanted).map(help).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    #[test]
    fn a_problem_points_at_its_value() {
        let text = Text::new("clusters.csv", "a\nb\nX1,Žďár,Atlantis,\"x\ny\"\n", Encoding::UTF_8);
        let start = text.text.find("Atl").unwrap();
        let problem =
            Diagnostic::at(&text, start..start + 8, Severity::Error, "bad-country", "unknown country")
                .with_help("did you mean 'Austria'?");
        assert_eq!(
            problem.to_string(),
            "clusters.csv:3:9: error[bad-country]: unknown country\n  |\n3 | X1,Žďár,Atlantis,\"x\n  |         \
             ^^^^^^^^\n  = help: did you mean 'Austria'?"
        );
    }

    #[test]
    fn a_span_over_lines_is_marked_on_its_first() {
        let text = Text::new("f", "a,\"b\nc\"\n", Encoding::UTF_8);
        let problem = Diagnostic::at(&text, 2..8, Severity::Note, "x", "y");
        assert!(problem.to_string().ends_with("\n1 | a,\"b\n  |   ^^"), "{problem}");
    }

    #[test]
    fn errors_are_shown_first() {
        let of = |severity| Diagnostic::of_file("f", severity, "x", "y");
        let all = [of(Severity::Note), of(Severity::Warning), of(Severity::Error)];
        let (first, rest) = shown(&all, 2);
        assert_eq!(
            first.iter().map(|d| d.severity).collect::<Vec<_>>(),
            [Severity::Error, Severity::Warning]
        );
        assert_eq!(rest, 1);
    }
}
