//! A comparison as people read it.

use metacluster::scenario::{
    ClusterChanges, Feasibility, GroupChange, GroupFate, GroupListDiff, ListedGroup, PairChange, PairFate,
    PairPlace, PairSide, PairsDiff,
};

use super::super::text::{counted, few, three_decimals};
use super::super::{Cell, Column, Section};
use super::{Case, DiffDocument};

/// Ids in a line before the rest is counted.
const IDS_SHOWN: usize = 12;

impl DiffDocument {
    pub(super) fn heading(&self, case: &Case) -> Section<'_> {
        let mut section = Section::heading(1, Some(case.name.clone()));
        if !case.description.is_empty() {
            section.intro.push(case.description.clone());
        }
        if !case.changes.is_empty() {
            section.intro.push(case.changes.join("; "));
        }
        section
    }

    /// The title of a cluster, or its id where no name is known.
    fn title(&self, id: &str) -> String {
        self.names.get(id).map_or_else(|| id.to_owned(), |(title, _)| title.clone())
    }

    fn country(&self, id: &str) -> Cell {
        self.names.get(id).map_or(Cell::Empty, |(_, country)| Cell::text(country))
    }

    pub(super) fn clusters<'a>(&'a self, clusters: &'a ClusterChanges) -> Option<Section<'a>> {
        let nothing = clusters.added.is_empty() && clusters.removed.is_empty() && clusters.changed.is_empty();
        if nothing {
            return None;
        }
        let columns =
            vec![Column::left("cluster"), Column::left("column"), Column::left("was"), Column::flowing("is")];
        let rows = move || {
            clusters.changed.iter().flat_map(move |cluster| {
                cluster.fields.iter().map(move |field| {
                    vec![
                        Cell::text(&cluster.id),
                        Cell::text(&field.column),
                        Cell::text(&field.old),
                        Cell::text(&field.new),
                    ]
                })
            })
        };
        let mut section = Section::table(columns, rows);
        if clusters.changed.is_empty() {
            section.columns.clear();
        }
        let titles = |ids: &[String]| ids.iter().map(|id| self.title(id)).collect::<Vec<_>>();
        for (what, ids) in [("added", &clusters.added), ("removed", &clusters.removed)] {
            if !ids.is_empty() {
                section.notes.push(format!("{what}: {}", few(&titles(ids), IDS_SHOWN)));
            }
        }
        section.notes.push(format!("{} the same", counted(clusters.same, "cluster")));
        Some(section.titled(2, "Clusters"))
    }

    pub(super) fn pairs<'a>(&'a self, pairs: &'a PairsDiff) -> Section<'a> {
        let mut columns = vec![Column::left(""), Column::right("was"), Column::right("is")];
        columns.extend([Column::left("a"), Column::right("in"), Column::left("b"), Column::right("in")]);
        columns.extend(["score was", "is", "change"].map(Column::right));
        columns.push(Column::flowing("moved by"));
        let changes = move || {
            let changes = pairs.lists.iter().flat_map(|list| &list.changes);
            changes.filter(|change| change.fate != PairFate::Stayed)
        };
        let row = move |change: &PairChange| {
            vec![
                Cell::text(change.fate.as_str()),
                Cell::count(change.old.rank()),
                Cell::count(change.new.rank()),
                Cell::text(self.title(&change.a)),
                self.country(&change.a),
                Cell::text(self.title(&change.b)),
                self.country(&change.b),
                Cell::number(change.old.score),
                Cell::number(change.new.score),
                change.score_change().map_or(Cell::Empty, |change| Cell::text(signed(change))),
                Cell::text(why(change, &pairs.components)),
            ]
        };
        let mut section = Section::table(columns, move || changes().map(row));
        if changes().next().is_none() {
            section.columns.clear();
        }
        let stayed = pairs.count(PairFate::Stayed);
        let rescored =
            |change: &&PairChange| change.score_change().is_some_and(|change| change.abs() >= 0.0005);
        let other_scores = pairs
            .lists
            .iter()
            .flat_map(|list| &list.changes)
            .filter(|change| change.fate == PairFate::Stayed)
            .filter(rescored)
            .count();
        let note = match (stayed, other_scores) {
            (0, _) => "no pair keeps its rank".to_owned(),
            (_, 0) => format!("{} at their rank, with the same score", counted(stayed, "pair")),
            _ => format!(
                "{} at their rank, {other_scores} of them with another score",
                counted(stayed, "pair")
            ),
        };
        section.notes.push(note);
        if pairs.lists.len() > 1 {
            let (changed, all) = (pairs.lists_changed(), pairs.lists.len());
            section.notes.push(format!("{changed} of {} differ", counted(all, "list")));
        }
        section.titled(2, "Pairs")
    }

    pub(super) fn groups<'a>(&'a self, list: &'a GroupListDiff) -> Section<'a> {
        let mut columns = vec![Column::left(""), Column::right("was"), Column::right("is")];
        columns.extend(["score was", "is", "change"].map(Column::right));
        columns.push(Column::flowing("members"));
        let row = |change: &GroupChange| {
            let score = |group: &Option<ListedGroup>| Cell::number(group.as_ref().map(|group| group.score));
            let rank = |group: &Option<ListedGroup>| Cell::count(group.as_ref().map(|group| group.rank));
            let difference = match (&change.old, &change.new) {
                (Some(old), Some(new)) => Cell::text(signed(new.score - old.score)),
                _ => Cell::Empty,
            };
            vec![
                Cell::text(change.fate.as_str()),
                rank(&change.old),
                rank(&change.new),
                score(&change.old),
                score(&change.new),
                difference,
                Cell::text(members(change)),
            ]
        };
        let mut section = Section::table(columns, move || list.changes.iter().map(row));
        if list.changes.is_empty() {
            section.columns.clear();
        }
        if list.feasibility != Feasibility::Feasible {
            let reason = list.reason.as_deref().unwrap_or("no cluster works in the sector");
            section.notes.push(format!("{}: {reason}", list.feasibility.as_str()));
        }
        let sector = list.sector.as_deref().unwrap_or("any sector");
        section.titled(2, format!("Groups of {} — {sector}", list.size))
    }
}

/// The members of a group: those that are in it, with `+` those that joined; behind them with `−` those that left.
fn members(change: &GroupChange) -> String {
    let shown = change.new.as_ref().or(change.old.as_ref());
    let sign = |id: &String| if change.joined.contains(id) { format!("+{id}") } else { id.clone() };
    let mut words: Vec<String> = shown.into_iter().flat_map(|group| group.members.iter().map(sign)).collect();
    if change.fate == GroupFate::Changed {
        words.extend(change.left.iter().map(|id| format!("−{id}")));
    }
    words.join(" ")
}

/// Parts of a change that are named beside the one that moved a pair most.
const PARTS_SHOWN: usize = 2;
/// A change below half a thousandth is shown as nothing.
const LEAST_SHOWN: f64 = 0.0005;

/// Why a pair stands elsewhere, in few words: what bars it, what moved it.
pub(super) fn why(change: &PairChange, components: &[String]) -> String {
    let mut words = Vec::new();
    for (side, was) in [(&change.old, true), (&change.new, false)] {
        words.extend(place(side, was));
    }
    let mut parts: Vec<(usize, f64)> =
        change.part_changes().enumerate().filter(|(_, change)| change.abs() >= LEAST_SHOWN).collect();
    // The first is that of `PairChange::mover`: a stable sort keeps the first of equal ones in front.
    parts.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()));
    let part = |&(place, change): &(usize, f64)| {
        let component = components.get(place).map_or("", String::as_str);
        format!("{component} {}", signed(change))
    };
    if parts.is_empty() && words.is_empty() {
        words.push("only others changed".to_owned());
    }
    if !parts.is_empty() {
        words.push(parts.iter().take(PARTS_SHOWN).map(part).collect::<Vec<_>>().join(", "));
    }
    words.join("; ")
}

/// Why a pair could not be listed on a side.
pub(super) fn place(side: &PairSide, was: bool) -> Option<String> {
    let (is, not) = if was { ("was", "was not") } else { ("is", "is not") };
    match &side.place {
        PairPlace::Listed(_) | PairPlace::Lower | PairPlace::NotListed => None,
        PairPlace::Barred(bar) => Some(format!("{is} {}", bar.as_str())),
        PairPlace::Absent(id) => Some(format!("{id} {not} in the catalogue")),
    }
}

/// A difference with its sign and three decimals.
fn signed(number: f64) -> String {
    let text = three_decimals(number.abs());
    let sign = if text == "0.000" {
        "±"
    } else if number < 0.0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{text}")
}
