//! A portfolio as a whole, in words and in JSON; its groups are written as proposals are.

use metacluster::{Catalogue, Portfolio};
use schemars::JsonSchema;
use serde::Serialize;

use super::propose_json::sector_id;
use super::text::{counted, three_decimals};
use super::{Cell, Column, Section};

/// A set of proposals that can be carried out together.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PortfolioJson {
    /// How many groups it has.
    groups: usize,
    /// The sum of their scores.
    score: f64,
    /// No portfolio with as many groups of each sector scores more.
    bound: f64,
    /// How far the score may be below the best one, as a part of the bound, in [0, 1].
    gap: f64,
    /// `optimal` or `best found`.
    status: &'static str,
    /// How the bound was found.
    method: &'static str,
    /// Groups asked for of each sector.
    per_sector: usize,
    /// Groups that a cluster may be in.
    max_uses: usize,
    /// Candidate evaluations done.
    work: u64,
    /// What each sector gives up for the others.
    sectors: Vec<SectorJson>,
}

/// What a sector has in a portfolio, and what it would have by itself.
#[derive(Debug, Serialize, JsonSchema)]
struct SectorJson {
    /// Id of the sector, or `any`.
    sector: String,
    /// The score of its best group in the portfolio; null if it has none.
    best: Option<f64>,
    /// The score of its best group where no other sector takes a cluster; null if there is none.
    alone: Option<f64>,
}

const BRANCHING: &str = "branch and bound over the clusters that several sectors want";
const PRICES: &str = "prices on clusters (Lagrangian bound) and exact search for each group";

fn method(portfolio: &Portfolio) -> &'static str {
    if portfolio.branched { BRANCHING } else { PRICES }
}

fn status(portfolio: &Portfolio) -> &'static str {
    if portfolio.optimal { "optimal" } else { "best found" }
}

impl PortfolioJson {
    pub(super) fn new(catalogue: &Catalogue, portfolio: &Portfolio) -> Self {
        let sectors = std::iter::zip(&portfolio.lists, &portfolio.alone);
        Self {
            groups: portfolio.groups,
            score: portfolio.score,
            bound: portfolio.bound,
            gap: portfolio.gap(),
            status: status(portfolio),
            method: method(portfolio),
            per_sector: portfolio.limits.per_sector,
            max_uses: portfolio.limits.max_uses,
            work: portfolio.work,
            sectors: sectors
                .map(|(list, &alone)| SectorJson {
                    sector: sector_id(catalogue, list.sector),
                    best: list.proposals.first().map(|best| best.score),
                    alone,
                })
                .collect(),
        }
    }
}

/// The portfolio as a whole: a line for each sector with what it gives up.
pub(super) fn section<'a>(catalogue: &'a Catalogue, portfolio: &'a Portfolio) -> Section<'a> {
    let columns = vec![
        Column::left("sector"),
        Column::right("groups"),
        Column::right("best"),
        Column::right("alone"),
        Column::flowing("why none"),
    ];
    let rows = move || {
        std::iter::zip(&portfolio.lists, &portfolio.alone).map(move |(list, &alone)| {
            let sector = list.sector.map_or("all", |sector| catalogue.vocabulary().term(sector).label());
            let why = list.blocked.as_ref().map_or("", |blocked| blocked.reason.as_str());
            vec![
                Cell::text(sector),
                Cell::count(list.proposals.len()),
                Cell::number(list.proposals.first().map(|best| best.score)),
                Cell::number(alone),
                Cell::text(why),
            ]
        })
    };
    let limits = portfolio.limits;
    let title = format!(
        "Portfolio — {}, each cluster in at most {}",
        counted(portfolio.groups, "group"),
        limits.max_uses
    );
    let mut section = Section::table(columns, rows).titled(1, title);
    let score = three_decimals(portfolio.score);
    section.intro.push(match portfolio.optimal {
        true => format!("their scores add up to {score}, and no portfolio has more: optimal"),
        false => format!(
            "their scores add up to {score}; none with as many of each sector has more than {} (gap {:.2} %)",
            three_decimals(portfolio.bound),
            100.0 * portfolio.gap()
        ),
    });
    section.notes.push(format!("method: {}", method(portfolio)));
    section.notes.push("alone: the best group of the sector where no other takes a cluster".to_owned());
    section
}
