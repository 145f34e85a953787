//! An extension as one flat table: a row a member, a newcomer, a newcomer in a set, and one who could leave.

use metacluster::TermId;
use metacluster::extend::{Difference, Figures, Gain, RuleChanges};
use metacluster::propose::RuleCheck;

use super::super::propose_json::status_word;
use super::super::{Cell, Column};
use super::ExtendDocument;

/// The columns of the table.
pub(super) fn columns() -> Vec<Column> {
    let mut columns = vec![Column::left("part"), Column::right("add"), Column::right("rank")];
    columns.extend(["id", "name", "country", "region"].map(Column::left));
    columns.extend(["score", "low", "high", "known", "cohesion", "supply"].map(Column::right));
    columns.extend(["score_change", "cohesion_change", "supply_change", "weakest_tie"].map(Column::right));
    columns.extend(["weakest_with", "terms", "new_countries"].map(Column::left));
    columns.push(Column::right("new_regions"));
    columns.extend(["rules_met", "rules_broken", "rules_unmet", "status"].map(Column::left));
    columns.push(Column::right("bound"));
    columns
}

/// What stands in a row beside the cluster; what does not apply is empty.
#[derive(Default)]
struct Line<'a> {
    part: &'static str,
    add: Option<usize>,
    rank: Option<usize>,
    figures: Option<Figures>,
    difference: Option<Difference>,
    weakest: Option<(f64, &'a str)>,
    terms: &'a [TermId],
    countries: String,
    regions: Option<usize>,
    rules: Option<&'a RuleChanges>,
    status: Option<(&'static str, f64)>,
}

impl<'a> Line<'a> {
    fn gaining(part: &'static str, add: usize, rank: usize, gain: &'a Gain) -> Self {
        let countries: Vec<&str> = gain.countries.iter().map(|country| country.as_str()).collect();
        Self {
            part,
            add: Some(add),
            rank: Some(rank),
            figures: Some(gain.figures),
            difference: gain.difference,
            terms: &gain.covers,
            countries: countries.join(";"),
            regions: Some(gain.regions),
            rules: Some(&gain.rules),
            ..Self::default()
        }
    }
}

impl ExtendDocument<'_> {
    /// What is said of a whole set stands in the row of each of its newcomers.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        let extension = self.extension;
        let members = extension.group.members.iter().filter_map(move |&member| {
            self.row(member, Line { part: "member", figures: extension.group.figures, ..Line::default() })
        });
        let newcomers = extension.newcomers.iter().filter_map(move |newcomer| {
            let weakest = Some((newcomer.weakest.score, self.id(newcomer.weakest.member)));
            let line = Line::gaining("newcomer", 1, newcomer.rank, &newcomer.gain);
            self.row(newcomer.cluster, Line { weakest, ..line })
        });
        let sets = extension.lists.iter().flat_map(|list| list.sets.iter().map(move |set| (list.add, set)));
        let sets = sets.flat_map(move |(add, set)| {
            set.newcomers.iter().filter_map(move |&newcomer| {
                let status = Some((status_word(set.status), set.bound));
                self.row(newcomer, Line { status, ..Line::gaining("set", add, set.rank, &set.gain) })
            })
        });
        let leavers = extension.leavers.iter().filter_map(move |leaver| {
            let line = Line {
                part: "leaver",
                figures: leaver.figures,
                difference: leaver.difference,
                terms: &leaver.uncovers,
                rules: Some(&leaver.rules),
                ..Line::default()
            };
            self.row(leaver.member, line)
        });
        members.chain(newcomers).chain(sets).chain(leavers)
    }

    fn row(&self, index: usize, line: Line<'_>) -> Option<Vec<Cell>> {
        let cluster = self.cluster(index)?;
        let vocabulary = self.catalogue().vocabulary();
        let terms: Vec<&str> = line.terms.iter().map(|&term| vocabulary.term(term).id.as_str()).collect();
        let figure = |of: fn(Figures) -> f64| Cell::number(line.figures.map(of));
        let change = |of: fn(Difference) -> f64| Cell::number(line.difference.map(of));
        let rules = |of: fn(&RuleChanges) -> &Vec<RuleCheck>| {
            let ids: Vec<&str> =
                line.rules.into_iter().flat_map(|rules| of(rules).iter().map(|check| check.id)).collect();
            Cell::text(ids.join(";"))
        };
        Some(vec![
            Cell::text(line.part),
            Cell::count(line.add),
            Cell::count(line.rank),
            Cell::text(cluster.id()),
            Cell::text(cluster.name()),
            Cell::text(cluster.country().as_str()),
            Cell::text(cluster.region().map_or("", |region| region.as_str())),
            figure(|figures| figures.score),
            figure(|figures| figures.low),
            figure(|figures| figures.high),
            figure(|figures| figures.known),
            figure(|figures| figures.cohesion),
            Cell::number(line.figures.and_then(|figures| figures.supply)),
            change(|difference| difference.score),
            change(|difference| difference.cohesion),
            Cell::number(line.difference.and_then(|difference| difference.supply)),
            Cell::number(line.weakest.map(|weakest| weakest.0)),
            Cell::text(line.weakest.map_or("", |weakest| weakest.1)),
            Cell::text(terms.join(";")),
            Cell::text(line.countries),
            Cell::count(line.regions),
            rules(|rules| &rules.met),
            rules(|rules| &rules.broken),
            rules(|rules| &rules.unmet),
            Cell::text(line.status.map_or("", |status| status.0)),
            Cell::number(line.status.map(|status| status.1)),
        ])
    }
}
