//! The tables behind the findings.

use metacluster::Robustness;
use metacluster::robust::{Stability, Verdict};

use super::super::text::{counted, short};
use super::super::{Cell, Column, Section};
use super::findings::{bounds, share};
use super::{RobustDocument, challengers};

/// A table of everyone against everyone is shown for as many; files have it whole.
const SHOWN_ACROSS: usize = 12;

impl RobustDocument<'_> {
    /// Everything about one study.
    pub(super) fn shown<'s>(&'s self, place: usize, study: &'s Robustness) -> Vec<Section<'s>> {
        if study.listed == 0 {
            let mut none = Section::heading(1, None);
            none.notes.push(format!("no {} to study", self.noun()));
            return vec![none];
        }
        let mut sections = vec![self.places(place, study)];
        sections.extend(self.challenging(place, study));
        if !study.stability.is_empty() {
            sections.push(self.weights(study));
        }
        sections.push(self.tornado(study));
        sections.extend(self.across(study));
        sections.extend(self.matrix(study));
        sections
    }

    fn title(&self, place: usize, study: &Robustness) -> String {
        let number = counted(study.listed, self.noun());
        match (self.list(place), self.asker) {
            (Some(list), _) => {
                let vocabulary = self.scorer.network().catalogue().vocabulary();
                let sector = list.sector.map_or("All sectors", |sector| vocabulary.term(sector).label());
                format!("{sector} — how robust are the {number} of {}?", list.size)
            }
            (None, Some(asker)) => format!("{} — how robust are the first {number}?", self.id(asker)),
            (None, None) => format!("How robust are the first {number}?"),
        }
    }

    fn places<'s>(&'s self, place: usize, study: &'s Robustness) -> Section<'s> {
        let kept = if self.lists.is_empty() {
            format!("in the first {}", study.listed)
        } else {
            "stays ahead".to_owned()
        };
        let mut columns = vec![
            Column::right("rank"),
            Column::left(self.noun()),
            Column::right("score"),
            Column::right(kept),
            Column::left("word"),
            Column::right("first"),
            Column::right("sure"),
            Column::flowing("first where weights are about"),
        ];
        let alone = study.listed < 2;
        if alone {
            columns.retain(|column| column.name != "sure");
        }
        let rows = move || {
            (0..study.listed).filter_map(move |rank| {
                let mut row = vec![
                    Cell::count(rank + 1),
                    Cell::text(self.long(place, self.at(study, rank)?)),
                    Cell::Number(study.alternatives.score(rank)),
                ];
                let kept = study.kept.get(rank).copied().flatten();
                row.push(kept.map_or(Cell::Empty, |kept| Cell::text(share(kept))));
                row.push(kept.map_or(Cell::Empty, |kept| Cell::text(Verdict::of(kept).as_str())));
                row.push(Cell::text(share(study.acceptability.share(rank, 0))));
                if !alone {
                    let sure = study.confidence.get(rank).copied().flatten();
                    row.push(sure.map_or(Cell::Empty, |sure| Cell::text(share(sure.share))));
                }
                row.push(Cell::text(self.central(study, rank)));
                Some(row)
            })
        };
        let mut section = Section::table(columns, rows).titled(1, self.title(place, study));
        section.intro = self.varied(study);
        section.notes.extend(self.first_place(study));
        section.notes.extend(self.first_few(study));
        section.notes.extend(self.largest_swings(study));
        section.notes.push(self.legend(study));
        section
    }

    /// What the columns mean.
    fn legend(&self, study: &Robustness) -> String {
        let kept = if self.lists.is_empty() {
            format!("in the first {}: the share of those weights under which it is", study.listed)
        } else {
            "stays ahead: the share of those weights under which it is ahead of all listed below it"
                .to_owned()
        };
        format!(
            "{kept}; word: robust from {}, fairly robust from {}, sensitive from {}, fragile below; sure: how often it \
             is the first of those listed at the weights that favour it, unknown values being drawn evenly",
            share(Verdict::ROBUST),
            share(Verdict::FAIRLY_ROBUST),
            share(Verdict::SENSITIVE)
        )
    }

    /// The central weights in few words: those above their part, the largest first.
    fn central(&self, study: &Robustness, rank: usize) -> String {
        let Some(central) = study.acceptability.central(rank) else { return "never first".to_owned() };
        let mut parts: Vec<(usize, f64)> = central.weights.iter().copied().enumerate().collect();
        parts.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let parts = parts.into_iter().filter(|(_, weight)| *weight >= 0.005);
        let parts: Vec<String> =
            parts.map(|(c, weight)| format!("{} {}", self.component(c), short(weight))).collect();
        parts.join(", ")
    }

    fn challenging<'s>(&'s self, place: usize, study: &'s Robustness) -> Option<Section<'s>> {
        let places = challengers(study);
        if places.is_empty() {
            return None;
        }
        let columns = vec![
            Column::left(self.noun()),
            Column::right("score"),
            Column::right(format!("in the first {}", study.listed)),
            Column::right("first"),
            Column::flowing("first where weights are about"),
        ];
        let rows = move || {
            places.clone().into_iter().filter_map(move |at| {
                Some(vec![
                    Cell::text(self.long(place, self.at(study, at)?)),
                    Cell::Number(study.alternatives.score(at)),
                    Cell::text(share(study.acceptability.within(at))),
                    Cell::text(share(study.acceptability.share(at, 0))),
                    Cell::text(self.central(study, at)),
                ])
            })
        };
        let title = format!("Not among the first {} now, but under other weights", study.listed);
        Some(Section::table(columns, rows).titled(2, title))
    }

    fn weights<'s>(&'s self, study: &'s Robustness) -> Section<'s> {
        let mut columns = ["component", "weight", "first stays"].map(Column::right).to_vec();
        if let Some(first) = columns.first_mut() {
            *first = Column::left("component");
        }
        // Where everyone is listed, the set cannot change.
        let whole = study.listed == study.admissible;
        if !whole {
            columns.push(Column::right(format!("first {} stay", study.listed)));
        }
        columns.push(Column::right("order stays"));
        let row = move |stability: &Stability| {
            let mut row = vec![
                Cell::text(self.component(stability.component)),
                Cell::text(short(stability.weight)),
                Cell::text(bounds(stability.first)),
            ];
            if !whole {
                row.push(Cell::text(bounds(stability.top)));
            }
            row.push(Cell::text(bounds(stability.order)));
            row
        };
        let mut section = Section::table(columns, move || study.stability.iter().map(row))
            .titled(2, "How far each weight may move alone");
        section.notes.push(
            "in closed form; the other weights keep their proportions; > and < mark an end at which it has changed"
                .to_owned(),
        );
        section
    }

    fn tornado<'s>(&'s self, study: &'s Robustness) -> Section<'s> {
        let columns = vec![
            Column::left("change"),
            Column::right("stay"),
            Column::right("moved"),
            Column::right("τ"),
            Column::left("first"),
            Column::right("score of the first"),
        ];
        let rows = move || {
            study.swings.iter().map(move |swing| {
                let first = match (swing.first_stays, swing.top.first()) {
                    (true, _) => "stays".to_owned(),
                    (false, Some(first)) => self.short(*first),
                    (false, None) => String::new(),
                };
                vec![
                    Cell::text(self.changed(swing)),
                    Cell::text(format!("{} of {}", swing.kept, study.listed)),
                    Cell::count(swing.moved),
                    swing.tau.map_or(Cell::Empty, |tau| Cell::text(format!("{tau:.2}"))),
                    Cell::text(first),
                    Cell::text(format!("{:+.3}", swing.first_change)),
                ]
            })
        };
        let step = share(self.request.step);
        let mut section = Section::table(columns, rows)
            .titled(2, format!("What each change does: a weight lower or higher by {step}, a field hidden"));
        section.notes.push(
            "hidden: unknown for everyone, its weight kept and its value the prior; τ: of the order of those that stay"
                .to_owned(),
        );
        section
    }

    fn across<'s>(&'s self, study: &'s Robustness) -> Option<Section<'s>> {
        if study.listed < 2 || study.listed > SHOWN_ACROSS {
            return None;
        }
        let mut columns = vec![Column::right("rank"), Column::left(self.noun())];
        columns.extend((1..=study.listed).map(|rank| Column::right(rank.to_string())));
        let rows = move || {
            (0..study.listed).filter_map(move |place| {
                let mut row = vec![Cell::count(place + 1), Cell::text(self.short(self.at(study, place)?))];
                row.extend((0..study.listed).map(|other| match place == other {
                    true => Cell::Empty,
                    false => Cell::text(format!("{:.0}", study.winning.share(place, other) * 100.0)),
                }));
                Some(row)
            })
        };
        let how = if study.winning.is_exact() { "exact" } else { "among the draws" };
        let title = format!("Per cent of the weights under which each scores at least each other ({how})");
        Some(Section::table(columns, rows).titled(2, title))
    }

    fn matrix<'s>(&'s self, study: &'s Robustness) -> Option<Section<'s>> {
        let matrix = study.matrix.as_ref()?;
        let mut columns = vec![Column::left(self.noun())];
        columns.extend((1..=matrix.len()).map(|rank| Column::right(rank.to_string())));
        let rows = move || {
            (0..matrix.len()).filter_map(move |place| {
                let mut row = vec![Cell::text(self.short(self.at(study, place)?))];
                row.extend(
                    (0..matrix.len())
                        .map(|rank| Cell::text(format!("{:.1}", matrix.share(place, rank) * 100.0))),
                );
                Some(row)
            })
        };
        let title = "Per cent of the weights under which each takes each rank among those listed";
        Some(Section::table(columns, rows).titled(2, title))
    }
}
