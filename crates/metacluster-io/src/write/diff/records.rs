//! A comparison as one flat table: a row a pair, a group, and a column of a cluster that changed.

use metacluster::scenario::{
    ClusterChanges, GroupChange, GroupListDiff, ListedGroup, PairChange, PairPlace, PairSide,
};

use super::super::{Cell, Column};
use super::{Case, DiffDocument};

/// Columns before the components.
const BEFORE: [(&str, bool); 16] = [
    ("scenario", false),
    ("part", false),
    ("change", false),
    ("for", false),
    ("a", false),
    ("b", false),
    ("sector", false),
    ("size", true),
    ("old_rank", true),
    ("new_rank", true),
    ("old_place", false),
    ("new_place", false),
    ("old_score", true),
    ("new_score", true),
    ("score_change", true),
    ("moved_by", false),
];

/// Columns behind them.
const BEHIND: [&str; 6] = ["old_members", "new_members", "joined", "left", "column", "value"];

pub(super) fn columns(document: &DiffDocument) -> Vec<Column> {
    let column = |&(name, is_number): &(&'static str, bool)| {
        if is_number { Column::right(name) } else { Column::left(name) }
    };
    let mut columns: Vec<Column> = BEFORE.iter().map(column).collect();
    columns.extend(components(document).into_iter().map(|name| Column::right(format!("{name}_change"))));
    columns.extend(BEHIND.map(Column::left));
    columns
}

/// The components of all cases, in the order in which they are first met.
pub(super) fn components(document: &DiffDocument) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for pairs in document.cases.iter().filter_map(|case| case.pairs.as_ref()) {
        for component in &pairs.components {
            if !all.contains(&component.as_str()) {
                all.push(component);
            }
        }
    }
    all
}

pub(super) fn rows(document: &DiffDocument) -> impl Iterator<Item = Vec<Cell>> + '_ {
    document.cases.iter().flat_map(move |case| {
        let clusters = case.clusters.iter().flat_map(move |clusters| cluster_rows(document, case, clusters));
        let pairs = case.pairs.iter().flat_map(move |pairs| {
            pairs.lists.iter().flat_map(move |list| {
                let asker = list.asker.as_deref().unwrap_or_default();
                list.changes.iter().map(move |change| pair_row(document, case, asker, change))
            })
        });
        let groups = case.groups.iter().flat_map(move |groups| {
            let row = move |list, change| group_row(document, case, list, change);
            groups.lists.iter().flat_map(move |list| list.changes.iter().map(move |change| row(list, change)))
        });
        clusters.chain(pairs).chain(groups)
    })
}

/// A row under construction: what it does not fill is empty.
struct Line {
    before: [Cell; BEFORE.len()],
    parts: Vec<Cell>,
    behind: [Cell; BEHIND.len()],
}

impl Line {
    fn new(document: &DiffDocument, case: &Case, part: &str, change: &str) -> Self {
        let mut line = Self {
            before: std::array::from_fn(|_| Cell::Empty),
            parts: vec![Cell::Empty; components(document).len()],
            behind: std::array::from_fn(|_| Cell::Empty),
        };
        line.set("scenario", Cell::text(&case.name));
        line.set("part", Cell::text(part));
        line.set("change", Cell::text(change));
        line
    }

    fn set(&mut self, column: &str, cell: Cell) {
        let before = BEFORE.iter().position(|(name, _)| *name == column);
        let behind = BEHIND.iter().position(|name| *name == column);
        let place = before
            .and_then(|place| self.before.get_mut(place))
            .or_else(|| behind.and_then(|place| self.behind.get_mut(place)));
        if let Some(place) = place {
            *place = cell;
        }
    }

    fn cells(self) -> Vec<Cell> {
        self.before.into_iter().chain(self.parts).chain(self.behind).collect()
    }
}

fn cluster_rows<'a>(
    document: &'a DiffDocument,
    case: &'a Case,
    clusters: &'a ClusterChanges,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let whole = |ids: &'a [String], change: &'static str| {
        ids.iter().map(move |id| {
            let mut line = Line::new(document, case, "cluster", change);
            line.set("a", Cell::text(id));
            line.cells()
        })
    };
    let changed = clusters.changed.iter().flat_map(move |cluster| {
        cluster.fields.iter().map(move |field| {
            let mut line = Line::new(document, case, "cluster", "changed");
            line.set("a", Cell::text(&cluster.id));
            line.set("column", Cell::text(&field.column));
            line.set("value", Cell::text(format!("{} → {}", field.old, field.new)));
            line.cells()
        })
    });
    whole(&clusters.added, "added").chain(whole(&clusters.removed, "removed")).chain(changed)
}

fn pair_row(document: &DiffDocument, case: &Case, asker: &str, change: &PairChange) -> Vec<Cell> {
    let mut line = Line::new(document, case, "pair", change.fate.as_str());
    line.set("for", Cell::text(asker));
    line.set("a", Cell::text(&change.a));
    line.set("b", Cell::text(&change.b));
    for (rank, place, score, side) in [
        ("old_rank", "old_place", "old_score", &change.old),
        ("new_rank", "new_place", "new_score", &change.new),
    ] {
        line.set(rank, Cell::count(side.rank()));
        line.set(place, Cell::text(place_word(side)));
        line.set(score, Cell::number(side.score));
    }
    line.set("score_change", Cell::number(change.score_change()));
    let own = case.pairs.as_ref().map_or(&[][..], |pairs| pairs.components.as_slice());
    let mover = change.mover().and_then(|(place, _)| own.get(place));
    line.set("moved_by", Cell::text(mover.map_or("", String::as_str)));
    for (name, part) in own.iter().zip(change.part_changes()) {
        let place = components(document).iter().position(|component| component == name);
        if let Some(cell) = place.and_then(|place| line.parts.get_mut(place)) {
            *cell = Cell::Number(part);
        }
    }
    line.cells()
}

/// `listed`, `lower`, `not listed`, `absent`, or what bars the pair.
pub(super) fn place_word(side: &PairSide) -> &'static str {
    match &side.place {
        PairPlace::Listed(_) => "listed",
        PairPlace::Lower => "lower",
        PairPlace::NotListed => "not listed",
        PairPlace::Absent(_) => "absent",
        PairPlace::Barred(bar) => bar.as_str(),
    }
}

fn group_row(document: &DiffDocument, case: &Case, list: &GroupListDiff, change: &GroupChange) -> Vec<Cell> {
    let mut line = Line::new(document, case, "group", change.fate.as_str());
    line.set("sector", Cell::text(list.sector.as_deref().unwrap_or("any")));
    line.set("size", Cell::count(list.size));
    let of = |group: &Option<ListedGroup>| {
        let group = group.as_ref();
        (
            Cell::count(group.map(|group| group.rank)),
            Cell::number(group.map(|group| group.score)),
            Cell::text(group.map_or_else(String::new, |group| group.members.join(";"))),
        )
    };
    let (old, new) = (of(&change.old), of(&change.new));
    if let (Some(old), Some(new)) = (&change.old, &change.new) {
        line.set("score_change", Cell::Number(new.score - old.score));
    }
    for (column, cell) in [
        ("old_rank", old.0),
        ("new_rank", new.0),
        ("old_score", old.1),
        ("new_score", new.1),
        ("old_members", old.2),
        ("new_members", new.2),
        ("joined", Cell::text(change.joined.join(";"))),
        ("left", Cell::text(change.left.join(";"))),
    ] {
        line.set(column, cell);
    }
    line.cells()
}
