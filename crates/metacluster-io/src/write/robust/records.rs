//! A study as one flat table: a row a place, an interval, a swing, and two compared.

use metacluster::Robustness;
use metacluster::robust::{Alternative, Change, Interval, Verdict};

use super::super::{Cell, Column};
use super::{RobustDocument, challengers};

/// What stands in a row; what does not apply is empty.
#[derive(Default)]
struct Line<'a> {
    part: &'static str,
    rank: Option<usize>,
    alternative: Option<Alternative>,
    other: Option<Alternative>,
    component: &'a str,
    what: &'static str,
    numbers: [Option<f64>; 9],
}

/// Names of the numbers of a line, in order.
const NUMBERS: [&str; 9] = ["score", "share", "error", "first", "sure", "weight", "low", "high", "tau"];

impl RobustDocument<'_> {
    pub(super) fn columns(&self) -> Vec<Column> {
        let mut columns = vec![Column::left("part"), Column::left("sector"), Column::right("size")];
        columns.push(Column::right("rank"));
        columns.extend(["members", "other", "component", "what"].map(Column::left));
        columns.extend(NUMBERS.map(Column::right));
        columns.extend(["stay", "moved"].map(Column::right));
        columns.push(Column::left("word"));
        columns.extend(self.scorer.shares().map(|(name, _)| Column::right(format!("central_{name}"))));
        columns
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.studies.iter().enumerate().flat_map(move |(place, study)| {
            let places = (0..study.listed).chain(challengers(study));
            let places = places.map(move |rank| self.place_row(place, study, rank));
            let weights = study.stability.iter().flat_map(move |stability| {
                let stays = [("first", stability.first), ("top", stability.top), ("order", stability.order)];
                stays.map(|(what, interval)| {
                    let line = self.interval(study, stability.component, what, interval, stability.weight);
                    self.row(place, line, [None; 2], None, None)
                })
            });
            let swings = study.swings.iter().map(move |swing| {
                let what = match swing.change {
                    Change::Less => "less",
                    Change::More => "more",
                    Change::Hidden => "hidden",
                };
                let mut line = Line {
                    part: "swing",
                    component: self.component(swing.component),
                    what,
                    alternative: swing.top.first().copied(),
                    ..Line::default()
                };
                line.numbers[0] = Some(swing.first_change);
                line.numbers[5] = Some(swing.weight);
                line.numbers[8] = swing.tau;
                self.row(place, line, [Some(swing.kept), Some(swing.moved)], None, None)
            });
            let pairs = (0..study.listed).flat_map(move |x| (0..study.listed).map(move |y| (x, y)));
            let ahead = pairs.filter(|(x, y)| x != y).map(move |(x, y)| {
                let share = study.winning.share(x, y);
                let mut line = Line {
                    part: "ahead",
                    rank: Some(x + 1),
                    alternative: self.at(study, x),
                    other: self.at(study, y),
                    ..Line::default()
                };
                line.numbers[1] = Some(share);
                line.numbers[2] = Some(study.winning.error(share));
                self.row(place, line, [None; 2], None, None)
            });
            places.chain(weights).chain(swings).chain(ahead)
        })
    }

    fn place_row(&self, place: usize, study: &Robustness, rank: usize) -> Vec<Cell> {
        let listed = rank < study.listed;
        let kept = if listed {
            study.kept.get(rank).copied().flatten()
        } else {
            Some(study.acceptability.within(rank))
        };
        let mut line = Line {
            part: "place",
            rank: listed.then_some(rank + 1),
            alternative: self.at(study, rank),
            what: if listed { "listed" } else { "challenger" },
            ..Line::default()
        };
        line.numbers[0] = Some(study.alternatives.score(rank));
        line.numbers[1] = kept;
        line.numbers[2] = kept.map(|kept| study.acceptability.error(kept));
        line.numbers[3] = Some(study.acceptability.share(rank, 0));
        line.numbers[4] = study.confidence.get(rank).copied().flatten().map(|sure| sure.share);
        let central = study.acceptability.central(rank).map(|central| central.weights);
        self.row(place, line, [None; 2], kept.filter(|_| listed).map(Verdict::of), central)
    }

    fn interval(
        &self,
        study: &Robustness,
        component: usize,
        what: &'static str,
        interval: Interval,
        weight: f64,
    ) -> Line<'_> {
        let mut line = Line { part: "weight", component: self.component(component), what, ..Line::default() };
        line.numbers[5] = Some(weight);
        line.numbers[6] = Some(interval.low.weight);
        line.numbers[7] = Some(interval.high.weight);
        // Who would come first below and above.
        line.alternative = interval.low.change.and_then(|(_, by)| self.at(study, by));
        line.other = interval.high.change.and_then(|(_, by)| self.at(study, by));
        line
    }

    fn row(
        &self,
        place: usize,
        line: Line<'_>,
        counts: [Option<usize>; 2],
        word: Option<Verdict>,
        central: Option<Vec<f64>>,
    ) -> Vec<Cell> {
        let list = self.list(place);
        let vocabulary = self.scorer.network().catalogue().vocabulary();
        let sector =
            list.and_then(|list| list.sector).map_or("", |sector| vocabulary.term(sector).id.as_str());
        let members = |alternative: Option<Alternative>| {
            let members = alternative.map_or_else(Vec::new, |alternative| self.members(place, alternative));
            let ids: Vec<&str> = members.into_iter().map(|member| self.id(member)).collect();
            Cell::text(ids.join(";"))
        };
        let mut row = vec![
            Cell::text(line.part),
            Cell::text(sector),
            Cell::count(list.map(|list| list.size)),
            Cell::count(line.rank),
            members(line.alternative),
            members(line.other),
            Cell::text(line.component),
            Cell::text(line.what),
        ];
        row.extend(line.numbers.map(Cell::number));
        row.extend(counts.map(Cell::count));
        row.push(Cell::text(word.map_or("", Verdict::as_str)));
        row.extend((0..self.scorer.shares().count()).map(|component| {
            Cell::number(central.as_ref().and_then(|central| central.get(component).copied()))
        }));
        row
    }
}
