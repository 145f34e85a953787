//! The reference data as a person reads it: fewer columns than the tables have, sentences in the last one.

use metacluster::{Language, TermKind};

use super::vocabulary::demands;
use super::{Cell, Column, Section, VocabularyDocument};

impl VocabularyDocument<'_> {
    /// Terms with their English words, each under its parent.
    pub(super) fn shown_terms(&self, kind: TermKind) -> Section<'_> {
        let mut columns = vec![Column::left("id"), Column::left("parent")];
        if kind == TermKind::Theme {
            columns.push(Column::left("sector"));
        }
        columns.push(Column::flowing("words"));
        Section::table(columns, move || {
            self.terms(kind).map(move |(_, term)| {
                let mut row =
                    vec![Cell::text(term.id.as_str()), Cell::text(self.id(term.parent).unwrap_or(""))];
                if kind == TermKind::Theme {
                    row.push(Cell::text(self.id(term.sector).unwrap_or("")));
                }
                row.push(Cell::text(term.labels.in_language(Language::En).join(", ")));
                row
            })
        })
    }

    pub(super) fn shown_areas(&self) -> Section<'_> {
        let mut columns = ["id", "name", "kind", "period"].map(Column::left).to_vec();
        columns.push(Column::flowing("covers"));
        Section::table(columns, || {
            self.reference.areas.iter().map(|area| {
                let mut covers = area.codes.join(" ");
                if !area.status.is_empty() {
                    covers.push_str(&format!("; status: {}", area.status));
                }
                [&area.id, &area.name, area.kind.as_str(), &area.period, &covers]
                    .map(|words: &str| Cell::text(words))
                    .to_vec()
            })
        })
    }

    /// Rules with the least numbers that each demands.
    pub(super) fn shown_rules(&self) -> Section<'_> {
        let mut columns = vec![Column::left("id")];
        columns.extend(["members", "countries", "regions", "in area"].map(Column::right));
        columns.extend([Column::left("area"), Column::left("lead"), Column::flowing("about")]);
        Section::table(columns, || {
            self.reference.presets.iter().map(|preset| {
                let rules = &preset.rules;
                let mut about = preset.name.clone();
                let clauses = rules.not_checked.join(", ");
                let demands = demands(rules);
                for (what, text) in [
                    ("by column", &demands),
                    ("not checked", &clauses),
                    ("source", &rules.source),
                    ("status", &rules.status),
                ] {
                    if !text.is_empty() {
                        about.push_str(&format!("; {what}: {text}"));
                    }
                }
                vec![
                    Cell::text(rules.id.as_str()),
                    Cell::count(rules.min_members),
                    Cell::count(rules.min_countries),
                    Cell::count(rules.min_regions),
                    Cell::count(rules.min_in_area),
                    Cell::text(rules.area.as_deref().unwrap_or("")),
                    Cell::text(if rules.lead_in_area { "in area" } else { "" }),
                    Cell::text(about),
                ]
            })
        })
    }
}
