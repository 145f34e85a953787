//! The quality profile as a person reads it: what there is, what it is worth for scores, what to look at, what to ask.

use super::profile::{MOST_LISTED, Profile, TallyJson};
use super::text::{counted, percent, three_decimals};
use super::{Cell, Column, Section};

/// Odd values and suspected duplicates shown before the rest is counted; JSON has all of them.
const ROWS_SHOWN: usize = 20;
/// Columns worth asking for that are named.
const ASKED_FOR: usize = 4;
/// Ids listed in a note before the rest is counted.
const IDS_SHOWN: usize = 8;
/// A gain below half a percent is shown as none.
const LEAST_GAIN: f64 = 0.005;

impl Profile {
    /// The sections of a table or of Markdown; none for a catalogue without clusters.
    pub(super) fn sections(&self) -> Vec<Section<'_>> {
        if self.clusters == 0 {
            return Vec::new();
        }
        let mut sections = vec![self.columns_shown(), self.coverage_shown()];
        sections.push(self.suspicious_shown());
        sections.extend(self.duplicates_shown());
        sections.push(self.criteria_shown());
        sections
    }

    fn columns_shown(&self) -> Section<'_> {
        let columns = vec![Column::left("column"), Column::right("known"), Column::right("share")];
        let rows = || {
            let filled = self.columns.iter().filter(|row| row.known > 0);
            filled.map(|row| {
                vec![Cell::text(row.column), Cell::count(row.known), Cell::text(percent(row.share))]
            })
        };
        let mut section = Section::table(columns, rows).titled(1, "Columns filled");
        section.intro.push(format!("by {}, name and country aside", counted(self.clusters, "cluster")));
        let blank: Vec<&str> =
            self.columns.iter().filter(|row| row.known == 0).map(|row| row.column).collect();
        if !blank.is_empty() {
            section.notes.push(format!("nobody fills: {}", blank.join(", ")));
        }
        section
    }

    fn coverage_shown(&self) -> Section<'_> {
        let columns = vec![
            Column::left("component"),
            Column::right("weight"),
            Column::right("known"),
            Column::right("adds"),
        ];
        let rows = || {
            self.coverage.parts.iter().map(|part| {
                vec![
                    Cell::text(part.component),
                    Cell::Number(part.weight),
                    Cell::text(percent(part.known)),
                    Cell::Number(part.contribution),
                ]
            })
        };
        let mut section = Section::table(columns, rows).titled(1, "Coverage to expect");
        let (mean, pairs) = (self.coverage.mean, self.coverage.pairs);
        if pairs == 0 {
            section.columns.clear();
            section.intro.push("there is no cross-border pair: all clusters are of one country".to_owned());
            return section;
        }
        section.intro.push(format!(
            "of the score of a cross-border pair, {} rests on data ({}, the mean of {pairs} pairs)",
            percent(mean),
            three_decimals(mean),
        ));
        let worth = self.coverage.if_filled.iter().filter(|filled| filled.gain >= LEAST_GAIN);
        section.notes.extend(worth.take(ASKED_FOR).map(|filled| match filled.columns {
            ["partnerships"] => {
                format!("if all stood in the partnerships table: {}", percent(filled.coverage))
            }
            columns => format!("if all filled {}: {}", columns.join(" and "), percent(filled.coverage)),
        }));
        section
    }

    fn suspicious_shown(&self) -> Section<'_> {
        let columns = vec![Column::left("id"), Column::left("name"), Column::flowing("what")];
        let rows = || {
            self.suspicious.iter().take(ROWS_SHOWN).map(|row| {
                vec![
                    Cell::text(row.id.as_str()),
                    Cell::text(row.name.as_str()),
                    Cell::text(format!("{}: {}", row.column, row.message)),
                ]
            })
        };
        let mut section = Section::table(columns, rows).titled(1, "Worth a look");
        more(&mut section, self.suspicious.len() + self.further_suspicious, "no odd value found");
        section
    }

    fn duplicates_shown(&self) -> Option<Section<'_>> {
        let duplicates = self.duplicates.as_ref()?;
        let columns = vec![Column::left("a"), Column::left("b"), Column::flowing("why")];
        let rows = || {
            duplicates.iter().take(ROWS_SHOWN).map(|row| {
                vec![
                    Cell::text(format!("{} {}", row.a, row.a_name)),
                    Cell::text(format!("{} {}", row.b, row.b_name)),
                    Cell::text(row.because.as_str()),
                ]
            })
        };
        let mut section = Section::table(columns, rows).titled(1, "Perhaps the same organisation");
        more(&mut section, duplicates.len(), "no two rows look like one organisation");
        Some(section)
    }

    fn criteria_shown(&self) -> Section<'_> {
        let columns = ["met", "not met", "not known"].map(Column::right);
        let columns = std::iter::once(Column::left("criterion")).chain(columns).collect();
        let criteria = &self.criteria;
        let row = |need: String, tally: TallyJson| {
            let counts = [tally.met, tally.not_met, tally.not_known].map(Cell::count);
            std::iter::once(Cell::text(need)).chain(counts).collect::<Vec<Cell>>()
        };
        let rows = move || {
            let each =
                criteria.each.iter().map(move |criterion| row(criterion.need.clone(), criterion.tally));
            each.chain(std::iter::once(row("all of these".to_owned(), criteria.all)))
        };
        let mut section =
            Section::table(columns, rows).titled(1, "Cluster organisations by published criteria");
        let not_met = criteria.clusters.iter().filter(|verdict| verdict.all == "not met");
        let ids: Vec<&str> = not_met.map(|verdict| verdict.id.as_str()).take(IDS_SHOWN).collect();
        if !ids.is_empty() {
            let rest = criteria.all.not_met - ids.len();
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            section.notes.push(format!("not met by: {}{more}", ids.join(", ")));
        }
        section.notes.push(format!("criteria: {}", criteria.source));
        section
    }
}

/// Says that there is nothing, or how much is not shown.
fn more(section: &mut Section<'_>, all: usize, nothing: &str) {
    if all == 0 {
        section.columns.clear();
        section.notes.push(nothing.to_owned());
    } else if let Some(rest) = all.checked_sub(ROWS_SHOWN).filter(|&rest| rest > 0) {
        let listed = if all > MOST_LISTED { "the first 10,000" } else { "them all" };
        section.notes.push(format!("and {rest} more; --format json lists {listed}"));
    }
}
