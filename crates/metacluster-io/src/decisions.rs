//! Reading a user's decisions about rows of catalogues: these two are one cluster, those two are not.

use metacluster::identity::Decision;
use metacluster::{Severity, fold};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table, quoted};

/// Decisions with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DecisionsReport {
    /// The name of the source.
    pub name: String,
    /// The decisions, in the order of the file.
    pub decisions: Vec<Decision>,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How the file is written.
    pub dialect: Dialect,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl DecisionsReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        format!(
            "read {}: {}; {}",
            self.name,
            plural(self.decisions.len(), "decision", "decisions"),
            self.dialect
        )
    }
}

/// Reads a table with the columns `a`, `b` and `decision`, which is `same` or `different`, or empty where nobody has
/// decided yet. Further columns are passed over.
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_decisions};
/// let source = Source::new("d.csv", "a,b,decision\nA:CREA,B:17,same\nA:ECO,B:9,\n");
/// let report = read_decisions(&source, &ReadOptions::default())?;
/// assert!(report.decisions.len() == 1 && report.decisions[0].same);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_decisions(source: &Source, options: &ReadOptions) -> Result<DecisionsReport, ReadError> {
    let table = Table::open(source, Columns::of_decisions(), options, |_| false)?;
    let mut reader = Reader::default();
    let read = table.read(options, &mut reader)?;
    Ok(DecisionsReport {
        name: source.name().to_owned(),
        decisions: reader.0,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        dialect: read.dialect,
        sha256: read.sha256,
    })
}

#[derive(Default)]
struct Reader(Vec<Decision>);

impl RowReader for Reader {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), _: &mut Notices) -> Fate {
        match spot.with_row(|row| decision(row, spot.line())) {
            Ok(decision) => {
                self.0.extend(decision);
                Fate::Accepted
            }
            Err(problem) => Fate::Rejected(problem),
        }
    }
}

/// The decision of a row; `None` where it is still open.
fn decision(row: &Row<'_>, line: usize) -> Result<Option<Decision>, Diagnostic> {
    let (a, b, word) = (row.value("a"), row.value("b"), row.value("decision"));
    for (column, id) in [("a", a), ("b", b)] {
        if id.is_empty() {
            return Err(row.problem(
                column,
                Severity::Error,
                "missing-id",
                format!("the id '{column}' is empty"),
            ));
        }
    }
    let same = match fold(word).as_str() {
        "same" => true,
        "different" => false,
        "" => return Ok(None),
        _ => {
            let message = format!("{} is no decision", quoted(word));
            return Err(row
                .problem("decision", Severity::Error, "bad-decision", message)
                .with_help("decisions are same and different; leave it empty if you do not know yet"));
        }
    };
    Ok(Some(Decision { a: a.to_owned(), b: b.to_owned(), same, line: line as u64 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_same_different_or_open() {
        let text = "a;b;decision;why\nx;y;Same;\nx;z;different;\nx;w;;\n;w;same;\nx;v;maybe;\n";
        let report = read_decisions(&Source::new("d.csv", text), &ReadOptions::default()).unwrap();
        assert_eq!(report.accounting.to_string(), "read 5 = accepted 3 + rejected 2 + merged 0");
        let read: Vec<(&str, bool, u64)> =
            report.decisions.iter().map(|d| (d.b.as_str(), d.same, d.line)).collect();
        assert_eq!(read, [("y", true, 2), ("z", false, 3)]);
        let codes: Vec<&str> = report.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["missing-id", "bad-decision"]);
        assert_eq!(report.summary(), "read d.csv: 2 decisions; UTF-8, delimiter ';' (detected)");
    }
}
