//! The sheet of pairs: values of components in columns, and scores, intervals and ranks as formulas over the sheet of
//! weights.
//!
//! Every formula carries the result that the engine computed, so that a program that computes nothing shows it. The
//! ranking of the sheet is that of the engine, save that scores equal to twelve decimals count as equal: programs for
//! spreadsheets do not compare the last bits.

use std::io;

use metacluster::{PairScore, Reading, Scorer, Weights};
use rust_xlsxwriter::utility::{row_col_to_cell as cell, row_col_to_cell_absolute as fixed};
use rust_xlsxwriter::{ConditionalFormatDataBar, ConditionalFormatType, Format};

use super::weights::Components;
use super::{Book, Sheet, cause};
use crate::write::pair::{cluster, reasons};

mod best;

/// Rows up to which scores are formulas. A rank reads all rows, so that LibreOffice takes time with the square of them:
/// measured at a few seconds for this many.
pub(crate) const MOST_LIVE: usize = 3_000;

/// The name of the sheet where there is one.
pub(crate) const NAME: &str = "Pairs";
const SHARES: u32 = 1;
const HEADER: u32 = 2;
const FIRST: u32 = 3;
/// Decimals to which scores are compared.
const DECIMALS: u32 = 12;

/// Rows that the sheet has at most; each takes about two kilobytes while the workbook is made.
const MOST_PAIRS: u32 = 100_000;

/// Pairs that are ranked among themselves.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Which of the scorers scores them, by its place.
    pub(crate) side: usize,
    /// What they are the pairs of: an asker, a proposal.
    pub(crate) label: String,
    /// By index, in the order of columns; the best first.
    pub(crate) pairs: Vec<(usize, usize)>,
}

/// Everything that the sheet shows.
pub(crate) struct Pairs<'a> {
    /// The name of the sheet, which formulas of other sheets point to.
    name: &'static str,
    sides: Vec<Side<'a>>,
    pub(crate) components: Components,
    groups: Vec<Group>,
    /// The header over the groups' labels; none where a side has one group.
    grouped_by: Option<&'static str>,
}

/// A scorer, under the name that its pairs bear where there are several.
struct Side<'a> {
    name: &'a str,
    scorer: &'a Scorer<'a>,
    /// The same with every component in force, so that each has a value.
    all: Scorer<'a>,
}

/// Where the parts of a row stand.
#[derive(Debug, Clone, Copy)]
struct Columns {
    side: Option<u16>,
    label: Option<u16>,
    a: u16,
    score: u16,
    values: u16,
    why: u16,
    lows: u16,
    highs: u16,
    known: u16,
    order: u16,
    key: u16,
    group: u16,
    components: u16,
}

/// The rows of one group, for formulas that sum them up wherever somebody sorts them to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    sheet: &'static str,
    number: usize,
    /// The last row of the sheet.
    last: u32,
    group: u16,
    score: u16,
}

/// What a row is beside its pair.
#[derive(Debug, Clone, Copy)]
struct Line<'s> {
    row: u32,
    block: Block,
    /// The cells of the shares.
    shares: &'s str,
    /// Among the pairs of its group; none where nothing is known of the pair.
    rank: Option<usize>,
    /// The place of its ids among those of its group.
    order: usize,
}

/// A number of every pair that other sheets take the mean of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Figure {
    Score,
    Low,
    High,
    Coverage,
}

impl Block {
    /// The mean over the group.
    pub(crate) fn mean(self, figure: Figure) -> String {
        let sheet = quoted(self.sheet);
        let column = |column| format!("{sheet}!{}:{}", fixed(FIRST, column), fixed(self.last, column));
        format!("AVERAGEIF({},{},{})", column(self.group), self.number, column(self.score + figure as u16))
    }
}

/// The name of a sheet as formulas write it.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("'{name}'") } else { name.to_owned() }
}

/// What a reader has to know of how much a workbook holds.
pub(crate) fn limits() -> String {
    format!(
        "Limits: scores are formulas for up to {MOST_LIVE} pairs and plain numbers beyond; the sheet Pairs holds at most \
         {MOST_PAIRS}. Texts longer than a cell can hold are cut, which would be said here."
    )
}

impl<'a> Pairs<'a> {
    pub(crate) fn new(
        scorer: &'a Scorer<'a>,
        groups: Vec<Group>,
        grouped_by: Option<&'static str>,
    ) -> io::Result<Self> {
        Self::of_sides(NAME, &[("", scorer)], groups, grouped_by)
    }

    /// The pairs of several scorers, each with its name, on a sheet of this name.
    pub(crate) fn of_sides(
        name: &'static str,
        sides: &[(&'a str, &'a Scorer<'a>)],
        groups: Vec<Group>,
        grouped_by: Option<&'static str>,
    ) -> io::Result<Self> {
        let scorers: Vec<&Scorer<'_>> = sides.iter().map(|(_, scorer)| *scorer).collect();
        let components = Components::of(&scorers);
        let side = |&(name, scorer): &(&'a str, &'a Scorer<'a>)| {
            let mut scoring = scorer.scoring().clone();
            scoring.weights = Weights::zero();
            for name in components.names() {
                scoring.weights.set(name, 1.0).map_err(io::Error::other)?;
            }
            let all = scorer.reweighted(&scoring).map_err(io::Error::other)?;
            Ok(Side { name, scorer, all })
        };
        let sides = sides.iter().map(side).collect::<io::Result<_>>()?;
        Ok(Self { name, sides, components, groups, grouped_by })
    }

    fn len(&self) -> usize {
        self.groups.iter().map(|group| group.pairs.len()).sum()
    }

    /// Whether scores are formulas.
    pub(crate) fn live(&self) -> bool {
        self.len() <= MOST_LIVE
    }

    fn several_sides(&self) -> bool {
        self.sides.len() > 1
    }

    fn columns(&self) -> Columns {
        let n = u16::try_from(self.components.names().len()).unwrap_or(0);
        let side = self.several_sides().then_some(2);
        let label = self.grouped_by.map(|_| 2 + u16::from(side.is_some()));
        let a = 2 + u16::from(side.is_some()) + u16::from(label.is_some());
        let score = a + 6;
        let values = score + 4;
        let why = values + n;
        let lows = why + 1;
        Columns {
            side,
            label,
            a,
            score,
            values,
            why,
            lows,
            highs: lows + n,
            known: lows + 2 * n,
            order: lows + 3 * n,
            key: lows + 3 * n + 1,
            group: lows + 3 * n + 2,
            components: n,
        }
    }

    /// Writes the sheet; returns where each group stands.
    pub(crate) fn sheet(&self, book: &mut Book) -> io::Result<(Sheet, Vec<Block>)> {
        let mut sheet = book.sheet(self.name)?;
        let columns = self.columns();
        self.header(&mut sheet, columns)?;
        let last = FIRST + u32::try_from(self.len()).unwrap_or(0).clamp(1, MOST_PAIRS) - 1;
        let mut blocks = Vec::with_capacity(self.groups.len());
        let mut row = FIRST;
        for (place, group) in self.groups.iter().enumerate() {
            let block = Block {
                sheet: self.name,
                number: place + 1,
                last,
                group: columns.group,
                score: columns.score,
            };
            row = self.group(&mut sheet, columns, group, row, block)?;
            blocks.push(block);
        }
        sheet.freeze(FIRST, columns.a + 1, columns.group + 1)?;
        for column in std::iter::once(columns.score).chain(columns.values..columns.why) {
            let bar = ConditionalFormatDataBar::new()
                .set_minimum(ConditionalFormatType::Number, 0)
                .set_maximum(ConditionalFormatType::Number, 1)
                .set_fill_color(if column == columns.score { "9DC3E6" } else { "C5E0B4" })
                .set_solid_fill(true);
            sheet.worksheet.add_conditional_format(FIRST, column, last, column, &bar).map_err(cause)?;
        }
        // What the formulas need beside the values is there to unfold.
        sheet.worksheet.group_columns_collapsed(columns.lows, columns.group).map_err(cause)?;
        sheet.print(last, columns.why, HEADER)?;
        Ok((sheet, blocks))
    }

    fn header(&self, sheet: &mut Sheet, columns: Columns) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let hint = if self.live() {
            "Score, low, high, known and rank follow the sheet Weights. Columns to the right of 'why' are folded."
        } else {
            "Too many pairs for scores that follow the sheet Weights: the numbers are as computed."
        };
        sheet.text(0, 0, hint, &looks.text)?;
        // Where there are several sides, each has a row of shares on the sheet of weights.
        if !self.several_sides() {
            sheet.text(SHARES, columns.values - 1, "share", &looks.number_header)?;
            for ((place, share), column) in self.components.shares(0).enumerate().zip(columns.values..) {
                if self.live() {
                    let formula = format!("={}", Components::share_cell(place));
                    sheet.formula(SHARES, column, &formula, &share.to_string(), &looks.score)?;
                } else {
                    sheet.number(SHARES, column, share, &looks.score)?;
                }
            }
        }
        let mut header = |column: u16, name: &str, right: bool, width: f64| {
            let look = if right { &looks.number_header } else { &looks.header };
            sheet.text(HEADER, column, name, look)?;
            sheet.widths(column, &[width])
        };
        header(0, "rank", true, 7.0)?;
        header(1, "rank as computed", true, 10.0)?;
        if let Some(column) = columns.side {
            header(column, "scenario", false, 26.0)?;
        }
        if let (Some(column), Some(name)) = (columns.label, self.grouped_by) {
            header(column, name, false, 30.0)?;
        }
        let sides = [
            ("a", 12.0),
            ("a name", 42.0),
            ("a country", 9.0),
            ("b", 12.0),
            ("b name", 42.0),
            ("b country", 9.0),
        ];
        for (column, (name, width)) in (columns.a..).zip(sides) {
            header(column, name, false, width)?;
        }
        for (column, name) in (columns.score..).zip(["score", "low", "high", "known"]) {
            header(column, name, true, 9.0)?;
        }
        header(columns.why, "why", false, 70.0)?;
        let blocks = [
            (columns.values, ""),
            (columns.lows, " low"),
            (columns.highs, " high"),
            (columns.known, " known"),
        ];
        for (first, of) in blocks {
            for (column, name) in (first..).zip(self.components.names()) {
                header(column, &format!("{name}{of}"), true, 11.5)?;
            }
        }
        header(columns.order, "order of ids", true, 9.0)?;
        header(columns.key, "ranked by", true, 9.0)?;
        header(columns.group, "group", true, 9.0)?;
        sheet.height(HEADER, 2);
        Ok(())
    }

    /// Writes the rows of a group from `first` on as far as there is room; returns the row after them.
    fn group(
        &self,
        sheet: &mut Sheet,
        columns: Columns,
        group: &Group,
        first: u32,
        block: Block,
    ) -> io::Result<u32> {
        let room = usize::try_from(block.last + 1 - first).unwrap_or(0);
        sheet.left_out(group.pairs.len().saturating_sub(room));
        let Some(side) = self.sides.get(group.side) else { return Ok(first) };
        let scored: Vec<PairScore> =
            group.pairs.iter().take(room).map(|&(a, b)| side.scorer.pair(a, b)).collect();
        let shares = self.shares_of(group.side, columns);
        let ranks = ranks(&scored);
        let orders = places(&scored, |x, y| (x.a, x.b).cmp(&(y.a, y.b)));
        let facts = ranks.iter().zip(&orders);
        let mut row = first;
        for ((&(a, b), pair), (rank, order)) in group.pairs.iter().zip(&scored).zip(facts) {
            self.words(sheet, columns, row, side, &group.label, (a, b), pair)?;
            let line = Line { row, block, shares: &shares, rank: *rank, order: *order };
            self.numbers(sheet, columns, side, line, pair)?;
            row += 1;
        }
        Ok(row)
    }

    /// The cells that hold the shares of a side, in the order of the columns of values.
    fn shares_of(&self, side: usize, columns: Columns) -> String {
        if self.several_sides() {
            return self.components.shares_of(side);
        }
        let n = columns.components.max(1) - 1;
        format!("{}:{}", fixed(SHARES, columns.values), fixed(SHARES, columns.values + n))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the words of a row are of its side, its group and its pair"
    )]
    fn words(
        &self,
        sheet: &mut Sheet,
        columns: Columns,
        row: u32,
        side: &Side<'_>,
        label: &str,
        (a, b): (usize, usize),
        pair: &PairScore,
    ) -> io::Result<()> {
        let looks = sheet.looks.clone();
        if let Some(column) = columns.side {
            sheet.text(row, column, side.name, &looks.text)?;
        }
        if let Some(column) = columns.label {
            sheet.text(row, column, label, &looks.text)?;
        }
        for (column, index) in [(columns.a, a), (columns.a + 3, b)] {
            if let Some(cluster) = cluster(side.scorer, index) {
                let country = cluster.country();
                let words = [cluster.id(), cluster.name(), country.as_str()];
                for (column, words) in (column..).zip(words) {
                    sheet.text(row, column, words, &looks.text)?;
                }
            }
        }
        sheet.text(row, columns.why, &reasons(side.scorer, pair), &looks.text)
    }

    fn numbers(
        &self,
        sheet: &mut Sheet,
        columns: Columns,
        side: &Side<'_>,
        line: Line<'_>,
        pair: &PairScore,
    ) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let Line { row, block, shares, rank, order } = line;
        let readings: Vec<Reading> =
            side.all.pair(pair.a, pair.b).parts.iter().map(|part| part.reading).collect();
        let parts: [(u16, fn(&Reading) -> f64); 4] = [
            (columns.values, |reading| reading.value),
            (columns.lows, |reading| reading.low),
            (columns.highs, |reading| reading.high),
            (columns.known, |reading| reading.known.share()),
        ];
        for (first, of) in parts {
            for (column, reading) in (first..).zip(&readings) {
                sheet.number(row, column, of(reading), &looks.score)?;
            }
        }
        let totals = pair.totals;
        let sums: [(u16, u16, f64, &Format); 4] = [
            (columns.score, columns.values, totals.score, &looks.score),
            (columns.score + 1, columns.lows, totals.low, &looks.score),
            (columns.score + 2, columns.highs, totals.high, &looks.score),
            (columns.score + 3, columns.known, totals.coverage, &looks.percent),
        ];
        let shown = rank.map_or_else(String::new, |rank| rank.to_string());
        match rank {
            Some(rank) => sheet.count(row, 1, rank)?,
            None => sheet.text(row, 1, "", &looks.text)?,
        }
        sheet.count(row, columns.order, order)?;
        sheet.count(row, columns.group, block.number)?;
        if !self.live() {
            for (column, _, value, look) in sums {
                sheet.number(row, column, value, look)?;
            }
            if let Some(rank) = rank {
                sheet.count(row, 0, rank)?;
            }
            return sheet.number(row, columns.key, totals.score, &looks.score);
        }
        let n = columns.components.max(1) - 1;
        for (column, first, value, look) in sums {
            let formula = format!("=SUMPRODUCT({shares},{}:{})", cell(row, first), cell(row, first + n));
            sheet.formula(row, column, &formula, &value.to_string(), look)?;
        }
        // A pair of which nothing is known has no place in a ranking.
        let (score, known) = (cell(row, columns.score), cell(row, columns.score + 3));
        let key = if totals.coverage > 0.0 { rounded(totals.score) } else { -1.0 };
        let formula = format!("=IF({known}>0,ROUND({score},{DECIMALS}),-1)");
        sheet.formula(row, columns.key, &formula, &key.to_string(), &looks.score)?;
        let column = |column| format!("{}:{}", fixed(FIRST, column), fixed(block.last, column));
        let (keys, orders, groups) = (column(columns.key), column(columns.order), column(columns.group));
        let (key, order, group) =
            (cell(row, columns.key), cell(row, columns.order), cell(row, columns.group));
        // By number and not by place, so that rows may be sorted. A rounded score is exact as a criterion's text.
        let formula = match (self.groups.len() > 1, self.grouped_by) {
            (false, None) => format!("RANK({key},{keys})+COUNTIFS({keys},{key},{orders},\"<\"&{order})"),
            _ => format!(
                "1+COUNTIFS({groups},{group},{keys},\">\"&{key})+COUNTIFS({groups},{group},{keys},{key},{orders},\"<\"&{order})"
            ),
        };
        let formula = format!("=IF({key}<0,\"\",{formula})");
        sheet.formula(row, 0, &formula, &shown, &looks.count)
    }
}

fn rounded(score: f64) -> f64 {
    let scale = 10f64.powi(i32::try_from(DECIMALS).unwrap_or(12));
    (score * scale).round() / scale
}

/// The rank of every pair among those of which anything is known, by the order of the engine.
fn ranks(pairs: &[PairScore]) -> Vec<Option<usize>> {
    let places = places(pairs, |x, y| {
        let ranked = |pair: &PairScore| pair.totals.coverage > 0.0;
        let score = y.totals.score.total_cmp(&x.totals.score);
        ranked(y).cmp(&ranked(x)).then(score).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    places.into_iter().zip(pairs).map(|(place, pair)| (pair.totals.coverage > 0.0).then_some(place)).collect()
}

/// The place of every item in an order, from 1.
fn places<T>(items: &[T], order: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<usize> {
    let mut sorted: Vec<(usize, &T)> = items.iter().enumerate().collect();
    sorted.sort_by(|(_, x), (_, y)| order(x, y));
    let mut places = vec![0; items.len()];
    for (rank, (place, _)) in sorted.into_iter().enumerate() {
        if let Some(slot) = places.get_mut(place) {
            *slot = rank + 1;
        }
    }
    places
}
