//! Reading a table of existing groups: one row a member.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use metacluster::{GroupState, Groups, Severity};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::header::MappedColumn;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table, quoted};

/// Existing groups with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GroupsReport {
    /// The name of the source.
    pub name: String,
    /// The groups.
    pub groups: Groups,
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

impl GroupsReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let members: usize = self.groups.iter().map(|group| group.members.len()).sum();
        format!(
            "read {}: {}, {}; {}",
            self.name,
            plural(self.groups.len(), "group", "groups"),
            plural(members, "member", "members"),
            self.dialect
        )
    }
}

/// Reads a table with the columns `group` and `member`, and perhaps `name`, `sector` and `state`, which is candidate,
/// open, plan or signed. Further columns are passed over. Whether a member is in a catalogue is for the caller to see.
///
/// What is said of a group may stand in any of its rows; where two rows differ the first stands, with a warning.
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_groups};
/// let source = Source::new("g.csv", "group,name,sector,state,member\nG1,Blue Danube,,open,CREA\nG1,,,,TECES\n");
/// let report = read_groups(&source, &ReadOptions::default())?;
/// assert_eq!(report.summary(), "read g.csv: 1 group, 2 members; UTF-8, delimiter ',' (detected)");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_groups(source: &Source, options: &ReadOptions) -> Result<GroupsReport, ReadError> {
    let table = Table::open(source, Columns::of_groups(), options, |_| false)?;
    let mut reader = Reader::default();
    let read = table.read(options, &mut reader)?;
    Ok(GroupsReport {
        name: source.name().to_owned(),
        groups: reader.groups,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        dialect: read.dialect,
        mapping: read.mapping,
        sha256: read.sha256,
    })
}

/// What a group is said to be, beside its members.
const ATTRIBUTES: [&str; 3] = ["name", "sector", "state"];

/// Makes groups of rows.
#[derive(Default)]
struct Reader {
    groups: Groups,
    /// The line of each member of each group.
    members: HashMap<(String, String), usize>,
    /// For each group what is said of it, with the line that said it first.
    said: HashMap<String, [Option<(String, usize)>; ATTRIBUTES.len()]>,
}

impl RowReader for Reader {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), notices: &mut Notices) -> Fate {
        spot.with_row(|row| self.add(row, spot.line(), notices))
    }
}

impl Reader {
    /// Adds the member of a row.
    fn add(&mut self, row: &Row<'_>, line: usize, notices: &mut Notices) -> Fate {
        let (id, member) = (row.value("group"), row.value("member"));
        let required = [("group", id, "missing-group"), ("member", member, "missing-member")];
        if let Some((column, _, code)) = required.into_iter().find(|(_, value, _)| value.is_empty()) {
            let message = format!("the {column} is empty");
            return Fate::Rejected(row.problem(column, Severity::Error, code, message));
        }
        let state = match Some(row.value("state")).filter(|word| !word.is_empty()).map(GroupState::find) {
            Some(Err(error)) => {
                let message = format!("unknown state {}", quoted(row.value("state")));
                let help = error.help().unwrap_or_else(|| {
                    "states are candidate, open, plan and signed; empty is not known".into()
                });
                return Fate::Rejected(
                    row.problem("state", Severity::Error, "bad-state", message).with_help(help),
                );
            }
            stated => stated.and_then(Result::ok),
        };
        self.compare(row, id, line, notices);
        match self.members.entry((id.to_owned(), member.to_owned())) {
            Entry::Occupied(first) => {
                let message = format!("the member stands in this group already, at line {}", first.get());
                return Fate::Merged(row.problem("member", Severity::Note, "merged-row", message));
            }
            Entry::Vacant(place) => _ = place.insert(line),
        }
        let group = self.groups.add_member(id, row.value("name"), member);
        group.state = group.state.or(state);
        let sector = Some(row.value("sector")).filter(|word| !word.is_empty()).map(str::to_owned);
        group.sector = group.sector.take().or(sector);
        Fate::Accepted
    }

    /// Warns where a row says something else of its group than an earlier one.
    fn compare(&mut self, row: &Row<'_>, id: &str, line: usize, notices: &mut Notices) {
        let said = self.said.entry(id.to_owned()).or_default();
        for (attribute, said) in ATTRIBUTES.iter().zip(said) {
            let value = row.value(attribute);
            match said {
                _ if value.is_empty() => {}
                None => *said = Some((value.to_owned(), line)),
                Some((first, _)) if metacluster::fold(first) == metacluster::fold(value) => {}
                Some(_) if notices.is_full => notices.counted += 1,
                Some((first, at)) => {
                    let message = format!(
                        "the {attribute} {} differs from {}, which line {at} says of this group; the first stands",
                        quoted(value),
                        quoted(first)
                    );
                    notices.list.push(row.problem(attribute, Severity::Warning, "group-differs", message));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> GroupsReport {
        read_groups(&Source::new("g.csv", text), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn every_row_is_a_member() {
        let report = read(
            "group,name,sector,state,member\nG1,,,,B\nG1,Danube,energy,Signed,A\nG1,,,,B\n,X,,,C\nG2,,,,\nG2,,,singed,A\n\
             G2,,,closed,A\nG1,,,open,C\n",
        );
        assert_eq!(report.accounting.to_string(), "read 8 = accepted 3 + rejected 4 + merged 1");
        let group = report.groups.iter().next().unwrap();
        assert_eq!(report.groups.len(), 1);
        assert_eq!((group.id.as_str(), group.name.as_str()), ("G1", "Danube"));
        assert_eq!((group.sector.as_deref(), group.state), (Some("energy"), Some(GroupState::Signed)));
        assert_eq!(group.members, ["A", "B", "C"]);
        let messages: Vec<String> = report
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}; {}", d.code, d.message, d.help().unwrap_or_default()))
            .collect();
        assert_eq!(
            messages,
            [
                "merged-row: the member stands in this group already, at line 2; ",
                "missing-group: the group is empty; ",
                "missing-member: the member is empty; ",
                "bad-state: unknown state 'singed'; did you mean 'signed'?",
                "bad-state: unknown state 'closed'; states are candidate, open, plan and signed; empty is not known",
                "group-differs: the state 'open' differs from 'Signed', which line 3 says of this group; the first \
                 stands; ",
            ]
        );
    }

    #[test]
    fn headers_are_known_in_eight_languages() {
        for header in [
            "metacluster;title;industry;status;cluster",
            "skupina;název;obor;stav;člen",
            "grupa;nazwa;branża;etap;członek",
            "Gruppe;Name;Branche;Zustand;Mitglied",
            "skupina;názov;odvetvie;fáza;člen",
            "skupina;naziv;panoga;stanje;član",
            "csoport;név;ágazat;állapot;tag",
            "gruppo;nome;settore;stato;membro",
        ] {
            let report = read(&format!("{header}\nG;Danube;energy;plan;A\n"));
            let group = report.groups.iter().next().unwrap();
            assert_eq!((group.name.as_str(), group.state), ("Danube", Some(GroupState::Plan)), "{header}");
            assert_eq!((group.sector.as_deref(), group.members.len()), (Some("energy"), 1), "{header}");
        }
    }

    #[test]
    fn a_table_without_members_is_refused() {
        let refused = read_groups(&Source::new("g.csv", "group,name\nG,X\n"), &ReadOptions::default());
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), "missing-column");
        assert!(refused.to_string().contains("member"), "{refused}");
    }
}
