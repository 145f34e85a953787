//! A timetable: what was asked for and what came of it, one table for the hall, and one for each participant.

use std::io;

use metacluster::schedule::{Forum, Meeting, Schedule, Slots};
use metacluster::{Cluster, Scorer};

use super::json;
use super::pair::{cluster, reasons, title};
use super::schedule_json::{MeetingJson, ScheduleJson};
use super::text::{counted, few, percent, three_decimals};
use super::{Cell, Column, Document, Input, Section};

/// The result of `schedule`.
#[derive(Debug)]
pub struct ScheduleDocument<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) forum: &'a Forum,
    pub(super) day: &'a Schedule,
    pub(super) slots: &'a Slots,
    /// The cluster of each participant.
    pub(super) participants: &'a [usize],
    pub(super) inputs: Vec<Input>,
}

/// Ids listed in a line before the rest is counted.
const IDS_SHOWN: usize = 12;

impl<'a> ScheduleDocument<'a> {
    /// The document of a timetable: `participants` are the indices of the clusters that the forum's participants are.
    pub fn new(
        scorer: &'a Scorer<'a>,
        forum: &'a Forum,
        day: &'a Schedule,
        slots: &'a Slots,
        participants: &'a [usize],
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, forum, day, slots, participants, inputs }
    }

    /// The cluster that a participant is.
    pub(super) fn cluster(&self, participant: usize) -> Option<&'a Cluster> {
        cluster(self.scorer, *self.participants.get(participant)?)
    }

    pub(super) fn id(&self, participant: usize) -> &'a str {
        self.cluster(participant).map_or("", Cluster::id)
    }

    /// Why the two should meet.
    pub(super) fn why(&self, meeting: &Meeting) -> String {
        let index = |participant: usize| self.participants.get(participant).copied();
        let pair = index(meeting.a).zip(index(meeting.b));
        pair.map_or_else(String::new, |(a, b)| reasons(self.scorer, &self.scorer.pair(a, b)))
    }

    /// Why a must meeting cannot be, in a sentence.
    pub(super) fn sentences(&self) -> Vec<String> {
        let name = |participant: usize| self.id(participant).to_owned();
        let slot = |slot: usize| self.slots.name(slot);
        self.day.unmet.iter().map(|unmet| unmet.sentence(&name, &slot)).collect()
    }

    pub(super) fn is_break(&self, slot: usize) -> bool {
        self.forum.breaks.contains(&slot)
    }

    pub(super) fn is_away(&self, participant: usize, slot: usize) -> bool {
        self.forum.attendances.get(participant).is_some_and(|it| it.away.contains(&slot))
    }

    /// Why a participant has no meeting.
    pub(super) fn why_none(&self, participant: usize) -> &'static str {
        let reach = self.day.fairness.reach.get(participant).copied().unwrap_or(0);
        let is_open = |slot: usize| !self.is_break(slot) && !self.is_away(participant, slot);
        if !(0..self.slots.len()).any(is_open) {
            "is there in no slot with meetings"
        } else if reach == 0 {
            "has no meeting that may be arranged: no pair with it passes the filters and shares a slot"
        } else {
            "could not be served: those it could meet are all taken when it is there"
        }
    }

    fn summary(&self) -> Section<'_> {
        let (day, fairness) = (self.day, &self.day.fairness);
        let tables =
            self.forum.tables.map_or_else(String::new, |tables| format!(", {}", counted(tables, "table")));
        let headline = format!(
            "Exchange forum — {}, {}{tables}: {}",
            counted(self.participants.len(), "participant"),
            counted(self.slots.len(), "slot"),
            counted(day.meetings.len(), "meeting")
        );
        let mut section = Section::heading(1, Some(headline));
        let breaks: Vec<String> = (0..self.slots.len())
            .filter(|&slot| self.is_break(slot))
            .map(|slot| self.slots.name(slot))
            .collect();
        if !breaks.is_empty() {
            section.intro.push(format!("no meetings in: {}", breaks.join(", ")));
        }
        section.intro.push(self.worth());
        section.intro.push(format!(
            "everyone has {} at least, or as many as they could have alone{}",
            counted(fairness.floor, "meeting"),
            if fairness.floor < fairness.floor_bound {
                format!("; whether {} could be had is not known", fairness.floor_bound)
            } else {
                String::new()
            }
        ));
        if day.cut_short {
            section.intro.push("the search ended at its work budget; --budget allows more".to_owned());
        }
        for sentence in self.sentences() {
            section.notes.push(format!("not met: {sentence}"));
        }
        for &participant in &fairness.without {
            section.notes.push(format!(
                "without a meeting: {} {}",
                self.id(participant),
                self.why_none(participant)
            ));
        }
        let fewer: Vec<&str> = (0..self.participants.len())
            .filter(|&it| (1..fairness.floor).contains(&fairness.meetings.get(it).copied().unwrap_or(0)))
            .map(|it| self.id(it))
            .collect();
        if !fewer.is_empty() {
            section.notes.push(format!(
                "fewer meetings than others, since more cannot be arranged with them: {}",
                few(&fewer, IDS_SHOWN)
            ));
        }
        section
    }

    /// What the day is worth, and how good that is.
    fn worth(&self) -> String {
        let day = self.day;
        let proof = if day.is_optimal() {
            "no timetable is fairer, and none as fair is worth more".to_owned()
        } else {
            let share = if day.bound.value > 0.0 { day.weight / day.bound.value } else { 1.0 };
            format!(
                "no timetable as fair is worth more than {} (this one: {})",
                three_decimals(day.bound.value),
                percent(share)
            )
        };
        format!("together worth {}, the sum of the pair scores; {proof}", three_decimals(day.weight))
    }

    /// One row a table, one column a slot with meetings.
    fn hall(&self) -> Section<'_> {
        let slots: Vec<usize> = (0..self.slots.len()).filter(|&slot| !self.is_break(slot)).collect();
        let mut columns = vec![Column::right("table")];
        columns.extend(slots.iter().map(|&slot| Column::left(self.slots.name(slot))));
        let tables = self.day.meetings.iter().map(|meeting| meeting.table + 1).max().unwrap_or(0);
        let at = move |slot: usize, table: usize| {
            let meetings = &self.day.meetings;
            let place = meetings.binary_search_by_key(&(slot, table), |it| (it.slot, it.table)).ok();
            place.and_then(|place| meetings.get(place))
        };
        let row = move |table: usize, slots: &[usize]| {
            let mut cells = vec![Cell::count(table + 1)];
            cells.extend(slots.iter().map(|&slot| match at(slot, table) {
                Some(meeting) => Cell::text(format!("{} · {}", self.id(meeting.a), self.id(meeting.b))),
                None => Cell::Empty,
            }));
            cells
        };
        let rows = move || {
            let slots = slots.clone();
            (0..tables).map(move |table| row(table, &slots))
        };
        Section::table(columns, rows).titled(2, "The hall")
    }

    /// The day of one participant.
    fn agenda(&self, participant: usize) -> Option<Section<'_>> {
        let cluster = self.cluster(participant)?;
        let slot = if self.slots.label(0).is_some() { Column::left("time") } else { Column::right("slot") };
        let mut columns = vec![slot, Column::right("table"), Column::left("with"), Column::left("in")];
        columns.extend([Column::right("score"), Column::flowing("why")]);
        let name = move |slot: usize| match self.slots.label(slot) {
            Some(label) => Cell::text(label),
            None => Cell::count(slot + 1),
        };
        let meets = move |slot: usize| {
            let mut meetings = self.day.meetings_of(participant);
            meetings.find(|meeting| meeting.slot == slot)
        };
        let row = move |slot: usize| {
            let empty = |word: &str| {
                vec![name(slot), Cell::Empty, Cell::text(word), Cell::Empty, Cell::Empty, Cell::Empty]
            };
            match meets(slot) {
                _ if self.is_break(slot) => empty("break"),
                _ if self.is_away(participant, slot) => empty("not there"),
                None => empty("free"),
                Some(meeting) => {
                    let other = if meeting.a == participant { meeting.b } else { meeting.a };
                    let partner = self.cluster(other);
                    vec![
                        name(slot),
                        Cell::count(meeting.table + 1),
                        Cell::text(partner.map_or_else(String::new, title)),
                        Cell::text(partner.map_or_else(String::new, |it| it.country().to_string())),
                        Cell::Number(meeting.weight),
                        Cell::text(self.why(meeting)),
                    ]
                }
            }
        };
        let heading = format!("{} — {}", cluster.id(), cluster.name());
        let has_any = self.day.meetings_of(participant).next().is_some();
        if !has_any {
            let mut section = Section::heading(2, Some(heading));
            section.notes.push(format!("no meeting: {} {}", cluster.id(), self.why_none(participant)));
            return Some(section);
        }
        Some(Section::table(columns, move || (0..self.slots.len()).map(row)).titled(2, heading))
    }

    fn record(&self, meeting: &Meeting) -> Vec<Cell> {
        let side = |participant: usize| {
            let cluster = self.cluster(participant);
            let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
            [
                text(cluster.map(Cluster::id)),
                text(cluster.map(Cluster::name)),
                Cell::text(cluster.map_or_else(String::new, |cluster| cluster.country().to_string())),
            ]
        };
        let time = self.slots.label(meeting.slot).map_or(Cell::Empty, Cell::text);
        let mut row = vec![Cell::count(meeting.slot + 1), time, Cell::count(meeting.table + 1)];
        row.extend(side(meeting.a));
        row.extend(side(meeting.b));
        row.push(Cell::Number(meeting.weight));
        row.push(Cell::text(if meeting.must { "must" } else { "" }));
        row.push(Cell::text(self.why(meeting)));
        row
    }
}

impl Document for ScheduleDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = vec![self.summary()];
        if !self.day.meetings.is_empty() {
            sections.push(self.hall());
        }
        sections.extend((0..self.participants.len()).filter_map(|participant| self.agenda(participant)));
        sections
    }

    /// One row a meeting; slots and tables count from 1.
    fn records(&self) -> Section<'_> {
        let mut columns = vec![Column::right("slot"), Column::left("time"), Column::right("table")];
        columns.extend(["a", "a_name", "a_country", "b", "b_name", "b_country"].map(Column::left));
        columns.extend([Column::right("score"), Column::left("must"), Column::left("why")]);
        Section::table(columns, || self.day.meetings.iter().map(|meeting| self.record(meeting)))
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_document(&ScheduleJson::new(self), out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_lines(self.day.meetings.iter().map(|meeting| MeetingJson::new(self, meeting)), out)
    }
}
