//! Reading a table of partnerships: one row a member.

use metacluster::{Partnerships, Severity};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::MappedColumn;
use crate::source::Source;
use crate::table::Table;

/// Partnerships with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PartnershipsReport {
    /// The name of the source.
    pub name: String,
    /// The partnerships.
    pub partnerships: Partnerships,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How the file is written.
    pub dialect: Dialect,
    /// What each column was taken for, in the order of the file.
    pub mapping: Vec<MappedColumn>,
}

impl PartnershipsReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let partnerships = plural(self.partnerships.len(), "partnership", "partnerships");
        let members: usize = self.partnerships.iter().map(|partnership| partnership.members.len()).sum();
        format!(
            "read {}: {partnerships}, {}; {}",
            self.name,
            plural(members, "member", "members"),
            self.dialect
        )
    }
}

/// Reads a table with the columns `partnership` and `member`, and perhaps `name`, `start`, `end` and `role`. Further
/// columns are passed over.
///
/// ```
/// use metacluster_io::{Source, read_partnerships};
/// let source = Source::new("p.csv", "partnership,name,member\nP1,WIINTECH,CIMES\nP1,WIINTECH,MAV\n");
/// let report = read_partnerships(&source)?;
/// assert_eq!(report.summary(), "read p.csv: 1 partnership, 2 members; UTF-8, delimiter ',' (detected)");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_partnerships(source: &Source) -> Result<PartnershipsReport, ReadError> {
    let table = Table::open(source, Columns::of_partnerships(), |_| false)?;
    let mut partnerships = Partnerships::default();
    let mut members = std::collections::HashMap::new();
    let mut rows = table.rows();
    while let Some(row) = rows.next_row() {
        let (id, member) = (row.value("partnership"), row.value("member"));
        if let Some((column, code)) =
            [("partnership", id, "missing-partnership"), ("member", member, "missing-member")]
                .into_iter()
                .find(|(_, value, _)| value.is_empty())
                .map(|(column, _, code)| (column, code))
        {
            let message = format!("the {column} is empty");
            rows.reject(row.problem(column, Severity::Error, code, message));
            continue;
        }
        if let Some(line) = members.get(&(id.to_owned(), member.to_owned())) {
            let message = format!("the member stands in this partnership already, at line {line}");
            rows.merge(row.problem("member", Severity::Note, "merged-row", message));
            continue;
        }
        members.insert((id.to_owned(), member.to_owned()), row.line());
        let partnership = partnerships.add_member(id, row.value("name"), member);
        let stated =
            |column: &str| Some(row.value(column)).filter(|value| !value.is_empty()).map(str::to_owned);
        partnership.start = partnership.start.take().or_else(|| stated("start"));
        partnership.end = partnership.end.take().or_else(|| stated("end"));
        rows.accept();
    }
    let (accounting, diagnostics) = rows.finish();
    let (name, dialect, mapping) = (source.name.clone(), table.dialect, table.mapping);
    Ok(PartnershipsReport { name, partnerships, accounting, diagnostics, dialect, mapping })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_member() {
        let text = "partnership,name,programme,start,member\nP1,One,X,2012,A\nP1,,X,,B\nP1,One,X,2012,A\n,One,X,,C\nP2,,,,\n";
        let report = read_partnerships(&Source::new("p.csv", text)).unwrap();
        assert_eq!(report.accounting.to_string(), "read 5 = accepted 2 + rejected 2 + merged 1");
        let one = report.partnerships.iter().next().unwrap();
        assert_eq!(
            (one.members.as_slice(), one.start.as_deref()),
            (&["A".to_owned(), "B".to_owned()][..], Some("2012"))
        );
        let messages: Vec<String> =
            report.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        assert_eq!(
            messages,
            [
                "merged-row: the member stands in this partnership already, at line 2",
                "missing-partnership: the partnership is empty",
                "missing-member: the member is empty",
            ]
        );
    }
}
