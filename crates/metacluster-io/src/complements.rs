//! Reading a table of complements: which sectors or themes feed each other, and how strongly.

use metacluster::{Complements, Error, Severity, Vocabulary};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::{Diagnostic, SHOWN};
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::MappedColumn;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table, quoted};

/// Complements with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ComplementsReport {
    /// The name of the source.
    pub name: String,
    /// The complements that were given, with those of the file.
    pub complements: Complements,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How the file is written.
    pub dialect: Dialect,
    /// What each column was taken for, in the order of the file.
    pub mapping: Vec<MappedColumn>,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl ComplementsReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let pairs = plural(self.accounting.accepted(), "complement", "complements");
        format!("read {}: {pairs}; {}", self.name, self.dialect)
    }
}

/// Reads a table with the columns `a`, `b` and perhaps `weight` (1 where it is empty) on top of `complements`. A row
/// whose terms `vocabulary` does not hold is rejected.
///
/// ```
/// use metacluster::{Complements, Reference};
/// use metacluster_io::{ReadOptions, Source, read_complements};
/// let source = Source::new("c.csv", "a,b,weight\nict,health,0.9\nict,wizardry,1\n");
/// let vocabulary = &Reference::embedded().vocabulary;
/// let report = read_complements(&source, Complements::default(), vocabulary, &ReadOptions::default())?;
/// assert_eq!(report.accounting.to_string(), "read 2 = accepted 1 + rejected 1 + merged 0");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_complements(
    source: &Source,
    complements: Complements,
    vocabulary: &Vocabulary,
    options: &ReadOptions,
) -> Result<ComplementsReport, ReadError> {
    let table = Table::open(source, Columns::of_complements(), options, |_| false)?;
    let mut reader = Reader { complements, vocabulary, rejected: 0 };
    let read = table.read(options, &mut reader)?;
    Ok(ComplementsReport {
        name: source.name().to_owned(),
        complements: reader.complements,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        dialect: read.dialect,
        mapping: read.mapping,
        sha256: read.sha256,
    })
}

/// Makes complements of rows.
struct Reader<'v> {
    complements: Complements,
    vocabulary: &'v Vocabulary,
    /// How many rows were rejected so far.
    rejected: usize,
}

impl RowReader for Reader<'_> {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), _: &mut Notices) -> Fate {
        let with_help = self.rejected < SHOWN;
        match spot.with_row(|row| add(row, &mut self.complements, self.vocabulary, with_help)) {
            Ok(()) => Fate::Accepted,
            Err(problem) => {
                self.rejected += 1;
                Fate::Rejected(problem)
            }
        }
    }
}

/// Adds a row; `with_help` looks for the nearest word, which is worth it for the problems that are shown.
fn add(
    row: &Row<'_>,
    complements: &mut Complements,
    vocabulary: &Vocabulary,
    with_help: bool,
) -> Result<(), Diagnostic> {
    use metacluster::WordOf::{Interests, Sectors};
    for column in ["a", "b"] {
        let word = row.value(column);
        if vocabulary.find(word, Sectors).or_else(|| vocabulary.find(word, Interests)).is_some() {
            continue;
        }
        let message = format!("unknown sector or theme {}", quoted(word));
        let problem = row.problem(column, Severity::Error, "unknown-term", message);
        let nearest = if with_help { vocabulary.nearest(word, Interests) } else { None };
        return Err(match nearest {
            Some(nearest) => problem.with_help(format!("did you mean '{nearest}'?")),
            None => problem,
        });
    }
    let stated = row.value("weight");
    let weight = if stated.is_empty() { Some(1.0) } else { row.number("weight", stated) };
    let added = complements.add(row.value("a"), row.value("b"), weight.unwrap_or(f64::NAN), vocabulary);
    added.map_err(|error| {
        let message = match error {
            Error::BadValue { expected, .. } => format!("the weight {} is not {expected}", quoted(stated)),
            error => error.to_string(),
        };
        row.problem("weight", Severity::Error, "bad-weight", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metacluster::Reference;

    #[test]
    fn unknown_terms_and_weights_reject_the_row() {
        let text = "a;b;weight\nict;health;0,9\nict;helth;1\nict;tourism;7\nict;tourism;\n";
        let vocabulary = &Reference::embedded().vocabulary;
        let report = read_complements(
            &Source::new("c.csv", text),
            Complements::default(),
            vocabulary,
            &ReadOptions::default(),
        )
        .unwrap();
        assert_eq!(report.accounting.to_string(), "read 4 = accepted 2 + rejected 2 + merged 0");
        assert_eq!(report.complements.iter().count(), 2);
        let problems: Vec<String> = report.diagnostics.iter().map(Diagnostic::to_string).collect();
        assert_eq!(
            problems,
            [
                "c.csv:3:5: error[unknown-term]: unknown sector or theme 'helth'\n  |\n3 | ict;helth;1\n  |     ^^^^^\n  \
                 = help: did you mean 'health'?",
                "c.csv:4:13: error[bad-weight]: the weight '7' is not a number above 0 and at most 1\n  |\n4 | \
                 ict;tourism;7\n  |             ^",
            ]
        );
        assert_eq!(report.summary(), "read c.csv: 2 complements; UTF-8, delimiter ';' (detected)");
    }
}
