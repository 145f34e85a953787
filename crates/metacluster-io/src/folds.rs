//! Reading a table that splits partnerships into folds: one row a partnership.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use metacluster::Severity;

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::error::ReadError;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table, quoted};

/// The fold of each partnership, with the account of how the table was read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FoldsReport {
    /// The name of the source.
    pub name: String,
    /// The fold of each partnership, by id.
    pub folds: BTreeMap<String, String>,
    /// The group of related partnerships that each belongs to, by id, where the table says so.
    pub related: BTreeMap<String, String>,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl FoldsReport {
    /// The names of the folds, each once, in order.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.folds.values().map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let partnerships = plural(self.folds.len(), "partnership", "partnerships");
        format!("read {}: {partnerships}, folds {}", self.name, self.names().join(", "))
    }
}

/// Reads a table with the columns `partnership` and `fold`, and perhaps `related_group`. Further columns are passed over.
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_folds};
/// let source = Source::new("f.csv", "partnership,fold,related_group\nP1,develop,P1\nP2,held-out,P1\n");
/// let report = read_folds(&source, &ReadOptions::default())?;
/// assert_eq!(report.summary(), "read f.csv: 2 partnerships, folds develop, held-out");
/// assert_eq!(report.related["P2"], "P1");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_folds(source: &Source, options: &ReadOptions) -> Result<FoldsReport, ReadError> {
    let table = Table::open(source, Columns::of_folds(), options, |_| false)?;
    let mut reader = Reader::default();
    let read = table.read(options, &mut reader)?;
    Ok(FoldsReport {
        name: source.name().to_owned(),
        folds: reader.folds.into_iter().map(|(id, (fold, _))| (id, fold)).collect(),
        related: reader.related,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        sha256: read.sha256,
    })
}

/// Takes the fold of each row.
#[derive(Default)]
struct Reader {
    /// The fold of each partnership, with the line that says so.
    folds: BTreeMap<String, (String, usize)>,
    related: BTreeMap<String, String>,
}

impl RowReader for Reader {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), _: &mut Notices) -> Fate {
        spot.with_row(|row| self.add(row, spot.line()))
    }
}

impl Reader {
    fn add(&mut self, row: &Row<'_>, line: usize) -> Fate {
        let (id, fold) = (row.value("partnership"), row.value("fold"));
        let required = [("partnership", id, "missing-partnership"), ("fold", fold, "missing-fold")];
        if let Some((column, _, code)) = required.into_iter().find(|(_, value, _)| value.is_empty()) {
            let message = format!("the {column} is empty");
            return Fate::Rejected(row.problem(column, Severity::Error, code, message));
        }
        match self.folds.entry(id.to_owned()) {
            Entry::Occupied(first) if first.get().0 == fold => {
                let message = format!("the partnership has this fold already, at line {}", first.get().1);
                return Fate::Merged(row.problem("partnership", Severity::Note, "merged-row", message));
            }
            Entry::Occupied(first) => {
                let (other, at) = first.get();
                let message =
                    format!("the partnership is in the fold {} already, at line {at}", quoted(other));
                return Fate::Rejected(row.problem("fold", Severity::Error, "fold-differs", message));
            }
            Entry::Vacant(place) => _ = place.insert((fold.to_owned(), line)),
        }
        if !row.value("related_group").is_empty() {
            self.related.insert(id.to_owned(), row.value("related_group").to_owned());
        }
        Fate::Accepted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partnership_is_in_one_fold() {
        let text =
            "partnership,fold,related_group,note\nP1,a,P1,x\nP2,b,,\nP2,b,,\nP2,a,,\n,a,,\nP3,,,\nP4,a,P1,\n";
        let report = read_folds(&Source::new("f.csv", text), &ReadOptions::default()).unwrap();
        assert_eq!(report.accounting.to_string(), "read 7 = accepted 3 + rejected 3 + merged 1");
        assert_eq!(report.names(), ["a", "b"]);
        let related: Vec<(&str, &str)> =
            report.related.iter().map(|(id, group)| (&id[..], &group[..])).collect();
        assert_eq!(related, [("P1", "P1"), ("P4", "P1")]);
        let messages: Vec<String> =
            report.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        assert_eq!(
            messages,
            [
                "merged-row: the partnership has this fold already, at line 3",
                "fold-differs: the partnership is in the fold 'b' already, at line 3",
                "missing-partnership: the partnership is empty",
                "missing-fold: the fold is empty",
            ]
        );
    }
}
