//! Reading a table of those who take part in a forum: when they are there, how many meetings they want, whom they must
//! and must never meet. One row a participant.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use metacluster::schedule::Slots;
use metacluster::{Error, Severity};

use crate::accounting::Accounting;
use crate::catalogue::plural;
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::ReadError;
use crate::items::items;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, Row, RowReader, Spot, Table, quoted};

/// What one participant of a forum asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wish {
    /// The id of the cluster.
    pub participant: String,
    /// Slots in which it is not there, ascending.
    pub away: Vec<usize>,
    /// Most meetings it wants.
    pub max_meetings: Option<usize>,
    /// Ids of those it must meet.
    pub must: Vec<String>,
    /// Ids of those it must never meet.
    pub never: Vec<String>,
}

/// Participants with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WishesReport {
    /// The name of the source.
    pub name: String,
    /// One entry a participant, in the order of the file.
    pub wishes: Vec<Wish>,
    /// What became of the rows.
    pub accounting: Accounting,
    /// What was noticed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How the file is written.
    pub dialect: Dialect,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl WishesReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let participants = plural(self.wishes.len(), "participant", "participants");
        format!("read {}: {participants}; {}", self.name, self.dialect)
    }
}

/// Reads a table with the column `participant` (an id) and perhaps `from` and `to` (the first and the last slot in which
/// it is there, by name or number), `absent` (further slots in which it is not, such as `1-2;5`), `max_meetings`, `must`
/// and `never` (ids, separated by `;`). Further columns are passed over. Whether ids are in a catalogue is for the caller
/// to see.
///
/// ```
/// use metacluster::schedule::Slots;
/// use metacluster_io::{ReadOptions, Source, read_wishes};
/// let source = Source::new("w.csv", "participant,from,must\nCREA,09:30,TECES\n");
/// let report = read_wishes(&source, &Slots::parse("09:00,09:30,10:00")?, &ReadOptions::default())?;
/// assert_eq!(report.wishes[0].away, [0]);
/// assert_eq!(report.summary(), "read w.csv: 1 participant; UTF-8, delimiter ',' (detected)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file as a whole cannot be used.
pub fn read_wishes(source: &Source, slots: &Slots, options: &ReadOptions) -> Result<WishesReport, ReadError> {
    let table = Table::open(source, Columns::of_wishes(), options, |_| false)?;
    let mut reader = Reader { slots, wishes: Vec::new(), lines: HashMap::new() };
    let read = table.read(options, &mut reader)?;
    Ok(WishesReport {
        name: source.name().to_owned(),
        wishes: reader.wishes,
        accounting: read.accounting,
        diagnostics: read.diagnostics,
        dialect: read.dialect,
        sha256: read.sha256,
    })
}

struct Reader<'a> {
    slots: &'a Slots,
    wishes: Vec<Wish>,
    /// The line of each participant.
    lines: HashMap<String, usize>,
}

impl RowReader for Reader<'_> {
    type Preparer = ();

    fn preparer(&mut self, _: bool) {}

    fn settle(&mut self, spot: &Spot<'_>, (): (), (): &(), _: &mut Notices) -> Fate {
        spot.with_row(|row| match self.wish(row) {
            Ok(wish) => match self.lines.entry(wish.participant.clone()) {
                Entry::Occupied(first) => {
                    let message = format!("the participant stands in line {} already", first.get());
                    let problem =
                        row.problem("participant", Severity::Error, "repeated-participant", message);
                    Fate::Rejected(problem.with_help("state everything in one row"))
                }
                Entry::Vacant(place) => {
                    place.insert(spot.line());
                    self.wishes.push(wish);
                    Fate::Accepted
                }
            },
            Err(problem) => Fate::Rejected(*problem),
        })
    }
}

impl Reader<'_> {
    fn wish(&self, row: &Row<'_>) -> Result<Wish, Box<Diagnostic>> {
        let participant = row.value("participant");
        if participant.is_empty() {
            let message = "the participant is empty";
            return Err(row.problem("participant", Severity::Error, "missing-participant", message).into());
        }
        let stated = |column: &str| Some(row.value(column)).filter(|value| !value.is_empty());
        let bad_slot = |column: &str, error: Error| {
            let problem = row.problem(column, Severity::Error, "bad-slot", error.to_string());
            Box::new(match error.help() {
                Some(help) => problem.with_help(help),
                None => problem,
            })
        };
        let slot = |column: &str| {
            let found = stated(column).map(|word| self.slots.find(word)).transpose();
            found.map_err(|error| bad_slot(column, error))
        };
        let from = slot("from")?.unwrap_or(0);
        let to = slot("to")?.unwrap_or(self.slots.len() - 1);
        if from > to {
            let message = format!("{} is before {}", quoted(row.value("to")), quoted(row.value("from")));
            return Err(row.problem("to", Severity::Error, "bad-slot", message).into());
        }
        let mut away = match stated("absent") {
            Some(text) => self.slots.set(text).map_err(|error| bad_slot("absent", error))?,
            None => Vec::new(),
        };
        away.extend((0..self.slots.len()).filter(|slot| !(from..=to).contains(slot)));
        away.sort_unstable();
        away.dedup();
        let max_meetings = match stated("max_meetings") {
            None => None,
            Some(word) => Some(row.count("max_meetings", word).ok_or_else(|| {
                let message = format!("{} is no whole number", quoted(word));
                row.problem("max_meetings", Severity::Error, "bad-number", message)
            })? as usize),
        };
        let ids =
            |column: &str| items(row.value(column), row.delimiter()).map(|(id, _)| id.to_owned()).collect();
        Ok(Wish {
            participant: participant.to_owned(),
            away,
            max_meetings,
            must: ids("must"),
            never: ids("never"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> WishesReport {
        let slots = Slots::parse("09:00,09:30,10:00,10:30").unwrap();
        read_wishes(&Source::new("w.csv", text), &slots, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn a_row_says_when_somebody_is_there_and_whom_they_want() {
        let report = read(
            "participant;from;to;absent;max_meetings;must;never\nA;09:30;10:00;;2;B,C;D\nB;;;1-2|4;;;\nC;;;;;;\n",
        );
        assert_eq!(report.accounting.to_string(), "read 3 = accepted 3 + rejected 0 + merged 0");
        let [a, b, c] = report.wishes.as_slice() else { panic!("three rows") };
        assert_eq!((a.away.as_slice(), a.max_meetings), (&[0, 3][..], Some(2)));
        assert_eq!(
            (a.must.as_slice(), a.never.as_slice()),
            (&["B".to_owned(), "C".to_owned()][..], &["D".to_owned()][..])
        );
        assert_eq!(b.away, [0, 1, 3]);
        assert_eq!(c, &Wish { participant: "C".to_owned(), ..Wish::default() });
    }

    #[test]
    fn what_cannot_be_meant_is_rejected_with_its_reason() {
        let report = read(
            "participant,from,to,absent,max_meetings\n,09:30,,,\nA,9:30,,,\nB,10:00,09:00,,\nC,,,4-1,\nD,,,,few\nE,,,,\nE,,,,\n",
        );
        assert_eq!(report.accounting.to_string(), "read 7 = accepted 1 + rejected 6 + merged 0");
        let messages: Vec<String> = report
            .diagnostics
            .iter()
            .map(|d| format!("{}: {}; {}", d.code, d.message, d.help().unwrap_or_default()))
            .collect();
        assert_eq!(
            messages,
            [
                "missing-participant: the participant is empty; ",
                "bad-slot: unknown slot '9:30'; did you mean '09:30'?",
                "bad-slot: '09:00' is before '10:00'; ",
                "bad-slot: a range of slots is '4-1', expected the earlier slot first; ",
                "bad-number: 'few' is no whole number; ",
                "repeated-participant: the participant stands in line 7 already; state everything in one row",
            ]
        );
    }

    #[test]
    fn headers_are_known_in_eight_languages() {
        for header in [
            "id;arrival;departure;unavailable;meetings",
            "účastník;příchod;odchod;nepřítomen;schůzek",
            "uczestnik;od;do;nieobecny;spotkań",
            "Teilnehmer;von;bis;abwesend;Treffen",
            "účastník;príchod;odchod;neprítomný;stretnutí",
            "udeleženec;od;do;odsoten;srečanj",
            "résztvevő;érkezés;távozás;távol;találkozók",
            "partecipante;dalle;alle;assente;incontri",
        ] {
            let report = read(&format!("{header}\nA;09:30;10:00;;2\n"));
            assert_eq!(
                (report.wishes[0].away.as_slice(), report.wishes[0].max_meetings),
                (&[0, 3][..], Some(2)),
                "{header}"
            );
        }
    }
}
