//! Reading a table of partnerships: one row a member.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use metacluster::{Partnerships, Severity};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::MappedColumn;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table};

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
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
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
/// columns are passed over. The table of organisations that CORDIS publishes (`projectID;…;organisationID;…;role`) is
/// read as one, a project being a partnership.
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_partnerships};
/// let source = Source::new("p.csv", "partnership,name,member\nP1,WIINTECH,CIMES\nP1,WIINTECH,MAV\n");
/// let report = read_partnerships(&source, &ReadOptions::default())?;
/// assert_eq!(report.summary(), "read p.csv: 1 partnership, 2 members; UTF-8, delimiter ',' (detected)");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_partnerships(source: &Source, options: &ReadOptions) -> Result<PartnershipsReport, ReadError> {
    let table = Table::open(source, Columns::of_partnerships(), options, |_| false)?;
    let mut reader = Reader::default();
    let read = table.read(options, &mut reader)?;
    Ok(PartnershipsReport {
        name: source.name().to_owned(),
        partnerships: reader.partnerships,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        dialect: read.dialect,
        mapping: read.mapping,
        sha256: read.sha256,
    })
}

/// Makes partnerships of rows.
#[derive(Default)]
struct Reader {
    partnerships: Partnerships,
    /// The line of each member of each partnership.
    members: HashMap<(String, String), usize>,
}

impl RowReader for Reader {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), _: &mut Notices) -> Fate {
        spot.with_row(|row| add(row, spot.line(), &mut self.partnerships, &mut self.members))
    }
}

/// Adds the member of a row.
fn add(
    row: &Row<'_>,
    line: usize,
    partnerships: &mut Partnerships,
    members: &mut HashMap<(String, String), usize>,
) -> Fate {
    let (id, member) = (row.value("partnership"), row.value("member"));
    let required = [("partnership", id, "missing-partnership"), ("member", member, "missing-member")];
    if let Some((column, _, code)) = required.into_iter().find(|(_, value, _)| value.is_empty()) {
        return Fate::Rejected(row.problem(column, Severity::Error, code, format!("the {column} is empty")));
    }
    match members.entry((id.to_owned(), member.to_owned())) {
        Entry::Occupied(first) => {
            let message = format!("the member stands in this partnership already, at line {}", first.get());
            return Fate::Merged(row.problem("member", Severity::Note, "merged-row", message));
        }
        Entry::Vacant(place) => _ = place.insert(line),
    }
    let partnership = partnerships.add_member(id, row.value("name"), member);
    let stated = |column: &str| Some(row.value(column)).filter(|value| !value.is_empty()).map(str::to_owned);
    partnership.start = partnership.start.take().or_else(|| stated("start"));
    partnership.end = partnership.end.take().or_else(|| stated("end"));
    Fate::Accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_member() {
        let text = "partnership,name,programme,start,member\nP1,One,X,2012,A\nP1,,X,,B\nP1,One,X,2012,A\n,One,X,,C\nP2,,,,\n";
        let report = read_partnerships(&Source::new("p.csv", text), &ReadOptions::default()).unwrap();
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

    #[test]
    fn the_organisations_of_cordis_are_partnerships() {
        let text = "\"projectID\";\"projectAcronym\";\"organisationID\";\"name\";\"country\";\"nutsCode\";\"role\"\n\
                    \"101\";\"CLUSTERLINK\";\"9990\";\"CREA\";\"CZ\";\"CZ06\";\"coordinator\"\n\
                    \"101\";\"CLUSTERLINK\";\"9991\";\"TECES\";\"SI\";\"SI03\";\"participant\"\n";
        let report =
            read_partnerships(&Source::new("organization.csv", text), &ReadOptions::default()).unwrap();
        let one = report.partnerships.iter().next().unwrap();
        assert_eq!((one.id.as_str(), one.name.as_str()), ("101", "CLUSTERLINK"));
        assert_eq!(one.members, ["9990", "9991"]);
    }
}
