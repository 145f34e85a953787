//! Scores of an independent reference implementation of the formulas, to 1e-12.

use std::sync::Arc;

use metacluster::{
    CatalogueBuilder, ClusterDraft, Network, PairScore, Partnerships, Reference, ReferenceTables, Scorer,
    Scoring,
};

const SECTORS: &str = "\
id,parent,en
ict,,ict
ict.ai,ict,ict ai
ict.iot,ict,ict iot
health,,health
health.dev,health,health dev
energy,,energy
energy.res,energy,energy res
energy.eff,energy,energy eff
food,,food
food.pack,food,food pack
tourism,,tourism
tourism.dig,tourism,tourism dig
";
const THEMES: &str = "id,parent,sector,en\n";

const TOLERANCE: f64 = 1e-12;

fn i() -> ClusterDraft<'static> {
    ClusterDraft::new("I", "CZ")
        .id("I")
        .sectors(["energy.res", "ict:0.5"])
        .themes(["energy.res", "energy.eff"])
        .offers(["energy.res"])
        .seeks(["ict.ai"])
        .position(50.66, 14.03)
        .members(40)
}

fn j() -> ClusterDraft<'static> {
    ClusterDraft::new("J", "AT")
        .id("J")
        .sectors(["energy", "ict.ai"])
        .themes(["energy.eff", "ict.ai"])
        .offers(["ict.ai"])
        .seeks(["energy.eff", "energy.res"])
        .position(48.31, 14.29)
        .members(120)
}

fn score(a: ClusterDraft<'_>, b: ClusterDraft<'_>, partnerships: &Partnerships) -> PairScore {
    let tables = ReferenceTables { sectors: Some(SECTORS), themes: Some(THEMES), ..Default::default() };
    let mut builder = CatalogueBuilder::new(Arc::new(Reference::with(tables).unwrap()));
    for draft in [a, b] {
        assert_eq!(builder.add(draft).findings, []);
    }
    let network = Network::build(Arc::new(builder.finish()), partnerships);
    Scorer::new(&network, &Scoring::default()).unwrap().pair(0, 1)
}

/// Three partnerships of 3, 5 and 8 members; I is in the first two, J in the last two.
fn partnerships() -> Partnerships {
    let mut table = Partnerships::default();
    for (id, size, members) in [("1", 3, vec!["I"]), ("2", 5, vec!["I", "J"]), ("3", 8, vec!["J"])] {
        let others = (members.len()..size).map(|other| format!("other-{id}-{other}"));
        for member in members.iter().map(|member| (*member).to_owned()).chain(others) {
            table.add_member(id, "", &member);
        }
    }
    table
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < TOLERANCE, "{found} is not {expected}");
}

#[test]
fn everything_known() {
    let pair = score(i(), j(), &partnerships());
    assert_close(pair.totals.score, 0.5824603530360882);
    assert_close(pair.totals.low, pair.totals.score);
    assert_close(pair.totals.high, pair.totals.score);
    assert_close(pair.totals.coverage, 1.0);
}

#[test]
fn position_and_offers_hidden_on_one_side() {
    let hidden = ClusterDraft { latitude: None, longitude: None, offers: Vec::new(), ..j() };
    let pair = score(i(), hidden, &partnerships());
    assert_close(pair.totals.score, 0.32633969670487795);
    assert_close(pair.totals.low, 0.31833969670487794);
    assert_close(pair.totals.high, 0.6232435072725436);
    assert_close(pair.totals.coverage, 0.75);
}

#[test]
fn nothing_but_sectors_known() {
    let bare = ClusterDraft::new("I", "CZ").id("I").sectors(["energy.res", "ict:0.5"]);
    let pair = score(bare, j(), &Partnerships::default());
    assert_close(pair.totals.score, 0.1205);
    assert_close(pair.totals.coverage, 0.20);
}
