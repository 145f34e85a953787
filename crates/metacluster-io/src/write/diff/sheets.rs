//! A comparison on sheets: what became of every pair, proposal and cluster, a row each, to filter and sort.

use std::io;

use metacluster::scenario::{
    Feasibility, GroupChange, GroupListDiff, ListedGroup, PairChange, PairFate, PairsDiff,
};
use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, Format};

use super::super::xlsx::{Book, Sheet, cause};
use super::super::{Cell, Column, Section};
use super::records::{components, place_word};
use super::shown::why;
use super::{Case, DiffDocument};

/// The name of the sheet of pairs.
const PAIRS: &str = "Pairs compared";
/// The colours of what came and what went.
const CAME: u32 = 0xE2EFDA;
const WENT: u32 = 0xFCE4D6;

impl DiffDocument {
    /// Puts the sheets of the comparison into a workbook: how much changed, then what. `names` are those of the cases.
    pub(super) fn sheets(&self, book: &mut Book, names: &[String]) -> io::Result<()> {
        let mut summary = book.sheet("Summary")?;
        summary.looks.number = summary.looks.score.clone();
        summary.section(&self.summary())?;
        for case in &self.cases {
            summary.section(&self.heading(case))?;
        }
        book.push(summary)?;
        let cases = move || names.iter().map(String::as_str).zip(&self.cases);
        if self.cases.iter().any(|case| case.pairs.is_some()) {
            let rows = move || cases().flat_map(|(name, case)| self.pair_rows(name, case));
            let section = Section::table(self.pair_columns(), rows);
            push(book, PAIRS, &section, 1 + u16::from(self.has_askers()))?;
        }
        if self.cases.iter().any(|case| case.groups.is_some()) {
            let rows = move || cases().flat_map(|(name, case)| self.group_rows(name, case));
            push(book, "Proposals compared", &Section::table(group_columns(), rows), GROUP_CHANGE)?;
        }
        let rows = move || cases().flat_map(|(name, case)| self.cluster_rows(name, case));
        if rows().next().is_some() {
            push(book, "Clusters compared", &Section::table(cluster_columns(), rows), CLUSTER_CHANGE)?;
        }
        Ok(())
    }

    /// Whether the lists are those of askers.
    fn has_askers(&self) -> bool {
        let lists = self.cases.iter().flat_map(|case| case.pairs.iter()).flat_map(|pairs| &pairs.lists);
        lists.into_iter().any(|list| list.asker.is_some())
    }

    fn pair_columns(&self) -> Vec<Column> {
        let mut columns = vec![Column::left("scenario")];
        columns.extend(self.has_askers().then(|| Column::left("partners of")));
        columns.push(Column::left("change"));
        columns.extend(["rank was", "rank is"].map(Column::right));
        columns.extend(["a", "a name", "a country", "b", "b name", "b country"].map(Column::left));
        columns.extend(["score was", "score is", "score change"].map(Column::right));
        columns.extend(["moved by", "why"].map(Column::left));
        columns.extend(components(self).into_iter().map(|name| Column::right(format!("{name} change"))));
        columns.extend(["place was", "place is"].map(Column::left));
        columns
    }

    fn pair_rows<'a>(&'a self, name: &'a str, case: &'a Case) -> impl Iterator<Item = Vec<Cell>> + 'a {
        let (grouped, all) = (self.has_askers(), components(self));
        case.pairs.iter().flat_map(move |pairs| {
            let all = all.clone();
            pairs.lists.iter().flat_map(move |list| {
                let all = all.clone();
                let asker = grouped.then(|| Cell::text(list.asker.as_deref().unwrap_or_default()));
                list.changes.iter().map(move |change| {
                    let first = std::iter::once(Cell::text(name)).chain(asker.clone());
                    first.chain(self.pair_cells(pairs, &all, change)).collect()
                })
            })
        })
    }

    /// The name of a cluster as far as it is known: whole where catalogues are compared, short where results are.
    fn name(&self, id: &str) -> Option<&str> {
        let short = || self.names.get(id).map(|(title, _)| title.as_str());
        self.full_names.get(id).map(String::as_str).or_else(short)
    }

    /// Id, name and country, where they are known.
    fn called(&self, id: &str) -> [Cell; 3] {
        let known = self.names.get(id);
        let country = known.map_or(Cell::Empty, |(_, country)| Cell::text(country));
        [Cell::text(id), Cell::text(self.name(id).unwrap_or_default()), country]
    }

    fn pair_cells(&self, pairs: &PairsDiff, all: &[&str], change: &PairChange) -> Vec<Cell> {
        let mut cells = vec![
            Cell::text(change.fate.as_str()),
            Cell::count(change.old.rank()),
            Cell::count(change.new.rank()),
        ];
        cells.extend(self.called(&change.a));
        cells.extend(self.called(&change.b));
        cells.extend([change.old.score, change.new.score, change.score_change()].map(Cell::number));
        let mover = change.mover().and_then(|(place, _)| pairs.components.get(place));
        cells.push(Cell::text(mover.map_or("", String::as_str)));
        // A pair whose rank and score are the same needs no reason.
        let same = change.fate == PairFate::Stayed && mover.is_none();
        cells.push(Cell::text(if same { String::new() } else { why(change, &pairs.components) }));
        for name in all {
            let mut parts = pairs.components.iter().zip(change.part_changes());
            cells.push(Cell::number(parts.find(|(own, _)| own == name).map(|(_, part)| part)));
        }
        cells.extend([&change.old, &change.new].map(|side| Cell::text(place_word(side))));
        cells
    }

    /// Ids with names, a line each.
    fn members(&self, ids: &[String]) -> Cell {
        let words = |id: &String| {
            let country = self.names.get(id).map(|(_, country)| format!(" ({country})"));
            format!("{id} {}{}", self.name(id).unwrap_or_default(), country.unwrap_or_default())
        };
        Cell::text(ids.iter().map(words).collect::<Vec<_>>().join("\n"))
    }

    fn group_rows<'a>(&'a self, name: &'a str, case: &'a Case) -> impl Iterator<Item = Vec<Cell>> + 'a {
        case.groups.iter().flat_map(|groups| &groups.lists).flat_map(move |list| {
            let groups = list.changes.iter().map(move |change| self.group_cells(name, list, change));
            let told = list.feasibility != Feasibility::Feasible;
            told.then(|| without(name, list)).into_iter().chain(groups)
        })
    }

    fn group_cells(&self, name: &str, list: &GroupListDiff, change: &GroupChange) -> Vec<Cell> {
        let (old, new) = (change.old.as_ref(), change.new.as_ref());
        let both = [old, new];
        let mut cells = beginning(name, list, change.fate.as_str());
        cells.extend(both.map(|group| Cell::count(group.map(|group| group.rank))));
        let numbers: [fn(&ListedGroup) -> Option<f64>; 3] =
            [|group| Some(group.score), |group| Some(group.cohesion), |group| group.supply];
        for (place, of) in numbers.into_iter().enumerate() {
            cells.extend(both.map(|group| Cell::number(group.and_then(of))));
            if place == 0 {
                let difference = old.zip(new).map(|(old, new)| new.score - old.score);
                cells.push(Cell::number(difference));
            }
        }
        let shown = new.or(old).map_or(Cell::Empty, |group| self.members(&group.members));
        cells.extend([shown, self.members(&change.joined), self.members(&change.left)]);
        cells.extend(
            both.map(|group| Cell::text(group.and_then(|group| group.lead.clone()).unwrap_or_default())),
        );
        cells.push(Cell::Empty);
        cells
    }

    fn cluster_rows<'a>(&'a self, name: &'a str, case: &'a Case) -> impl Iterator<Item = Vec<Cell>> + 'a {
        case.clusters.iter().flat_map(move |clusters| {
            let row = move |id: &str, change: &str, rest: [&str; 3]| {
                let mut cells = vec![Cell::text(name), Cell::text(change)];
                cells.extend(self.called(id));
                cells.extend(rest.map(Cell::text));
                cells
            };
            let added = clusters.added.iter().map(move |id| row(id, "added", [""; 3]));
            let removed = clusters.removed.iter().map(move |id| row(id, "removed", [""; 3]));
            let changed = clusters.changed.iter().flat_map(move |cluster| {
                let fields = cluster.fields.iter();
                fields.map(move |field| row(&cluster.id, "changed", [&field.column, &field.old, &field.new]))
            });
            added.chain(removed).chain(changed)
        })
    }
}

/// The place of the column `change` among those of proposals, and of clusters.
const GROUP_CHANGE: u16 = 3;
const CLUSTER_CHANGE: u16 = 1;

fn group_columns() -> Vec<Column> {
    let mut columns = vec![Column::left("scenario"), Column::left("sector"), Column::right("size")];
    columns.push(Column::left("change"));
    columns.extend(["rank was", "rank is", "score was", "score is", "score change"].map(Column::right));
    columns.extend(["cohesion was", "cohesion is", "supply was", "supply is"].map(Column::right));
    columns
        .extend(["members", "joined", "left", "lead was", "lead is", "why there is none"].map(Column::left));
    columns
}

fn cluster_columns() -> Vec<Column> {
    ["scenario", "change", "id", "name", "country", "column", "was", "is"].map(Column::left).to_vec()
}

/// The first cells of a row about proposals.
fn beginning(name: &str, list: &GroupListDiff, change: &str) -> Vec<Cell> {
    let sector = list.sector.as_deref().unwrap_or("any");
    vec![Cell::text(name), Cell::text(sector), Cell::count(list.size), Cell::text(change)]
}

/// The row of a list that has groups on one side only, or on none.
fn without(name: &str, list: &GroupListDiff) -> Vec<Cell> {
    let mut cells = beginning(name, list, list.feasibility.as_str());
    cells.resize(group_columns().len() - 1, Cell::Empty);
    let reason = list.reason.as_deref().unwrap_or("no cluster works in the sector");
    cells.push(Cell::text(reason));
    cells
}

/// Adds a sheet of one table, with colours for what came and what went.
fn push(book: &mut Book, name: &str, section: &Section<'_>, change: u16) -> io::Result<()> {
    let mut sheet = book.sheet(name)?;
    sheet.looks.number = sheet.looks.score.clone();
    // A group has a line a member; pairs are many, and stand in a line each.
    sheet.wraps = name != PAIRS;
    sheet.records(section)?;
    colours(&mut sheet, change)?;
    // Behind the words stand the numbers that they come from, which paper has no room for.
    let reason = section.columns.iter().position(|column| column.name == "why");
    let last = reason.unwrap_or(section.columns.len().saturating_sub(1));
    sheet.print(sheet.row.max(2) - 1, u16::try_from(last).unwrap_or(u16::MAX), 0)?;
    book.push(sheet)
}

fn colours(sheet: &mut Sheet, column: u16) -> io::Result<()> {
    let last = sheet.row.max(2) - 1;
    for (word, colour) in [
        ("entered", CAME),
        ("new", CAME),
        ("added", CAME),
        ("newly feasible", CAME),
        ("left", WENT),
        ("gone", WENT),
        ("removed", WENT),
        ("newly infeasible", WENT),
    ] {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
            .set_format(Format::new().set_background_color(Color::RGB(colour)));
        sheet.worksheet.add_conditional_format(1, column, last, column, &rule).map_err(cause)?;
    }
    Ok(())
}
