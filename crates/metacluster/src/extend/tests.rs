use std::sync::Arc;

use super::*;
use crate::catalogue::CatalogueBuilder;
use crate::draft::ClusterDraft;
use crate::network::Network;
use crate::partnership::Partnerships;
use crate::propose::{Met, RuleCheck};
use crate::reference::Reference;
use crate::solve::Status;
use crate::weights::Scoring;

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Id, country, region, themes, seeks.
const ROWS: [Row; 7] = [
    ("A", "CZ", "CZ04", "biogas", "smart grids"),
    ("B", "CZ", "CZ06", "biogas", "energy storage"),
    ("C", "AT", "AT31", "biogas", ""),
    ("D", "DE", "DED4", "smart grids", ""),
    ("E", "CZ", "CZ04", "energy storage", ""),
    ("F", "PL", "", "biogas", ""),
    ("G", "IT", "ITH3", "tourism", ""),
];

fn network(rows: &[Row]) -> Network {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for &(id, country, region, themes, seeks) in rows {
        let split = |cell: &'static str| cell.split(';').filter(|word| !word.is_empty());
        let draft = ClusterDraft::new(format!("The {id} cluster"), country).id(id).region(region);
        builder.add(draft.themes(split(themes)).seeks(split(seeks)));
    }
    Network::build(Arc::new(builder.finish()), &Partnerships::default())
}

fn asked(network: &Network, ids: &str) -> ExtendOptions {
    ExtendOptions::new(ids.split_whitespace().map(|id| network.catalogue().find(id).unwrap()).collect())
}

fn answer(network: &Network, options: &ExtendOptions) -> Extension {
    extend(&Scorer::new(network, &Scoring::default()).unwrap(), options).unwrap()
}

fn id(network: &Network, index: usize) -> &str {
    network.catalogue().clusters()[index].id()
}

fn newcomer<'a>(network: &Network, extension: &'a Extension, wanted: &str) -> &'a Newcomer {
    extension.newcomers.iter().find(|newcomer| id(network, newcomer.cluster) == wanted).unwrap()
}

fn ids(changes: &[RuleCheck]) -> Vec<&str> {
    changes.iter().map(|check| check.id).collect()
}

#[test]
fn a_newcomer_says_what_it_brings() {
    let network = network(&ROWS);
    let mut options = asked(&network, "B A");
    options.rules.min_countries = Some(2);
    options.rules.max_per_country = Some(2);
    options.rules.min_members = Some(4);
    let extension = answer(&network, &options);
    assert_eq!(extension.group.members, [0, 1]);
    // Energy is what both work in; the tourism cluster may not join.
    assert_eq!((extension.sector_from, extension.eligible), (SectorFrom::Members(2), 4));
    let smart = newcomer(&network, &extension, "D");
    let label = |term: &TermId| network.catalogue().vocabulary().term(*term).id.as_str();
    assert_eq!(smart.gain.covers.iter().map(label).collect::<Vec<_>>(), ["smart-grids"]);
    assert_eq!(smart.gain.countries, [CountryCode::new("DE").unwrap()]);
    assert_eq!(smart.gain.regions, 1);
    assert_eq!(ids(&smart.gain.rules.met), ["min-countries"]);
    assert_eq!(ids(&smart.gain.rules.unmet), ["min-members"]);
    assert!(smart.gain.rules.broken.is_empty());
    let compatriot = newcomer(&network, &extension, "E");
    assert!(compatriot.gain.countries.is_empty() && compatriot.gain.regions == 0);
    assert_eq!(ids(&compatriot.gain.rules.broken), ["max-per-country"]);
    assert_eq!(ids(&compatriot.gain.rules.unmet), ["min-members", "min-countries"]);
    let nowhere = newcomer(&network, &extension, "F");
    assert_eq!((nowhere.gain.countries.len(), nowhere.gain.regions), (1, 0));
}

#[test]
fn differences_are_after_minus_before() {
    let network = network(&ROWS);
    let extension = answer(&network, &asked(&network, "A B C"));
    let now = extension.group.figures.unwrap();
    for newcomer in &extension.newcomers {
        let (after, difference) = (newcomer.gain.figures, newcomer.gain.difference.unwrap());
        assert_eq!(difference.score.to_bits(), (after.score - now.score).to_bits());
        assert_eq!(difference.cohesion.to_bits(), (after.cohesion - now.cohesion).to_bits());
        assert_eq!(difference.supply, Some(after.supply.unwrap() - now.supply.unwrap()));
        assert!(after.low <= after.score && after.score <= after.high);
    }
    assert!(extension.newcomers.windows(2).all(|two| two[0].gain.figures.score >= two[1].gain.figures.score));
}

#[test]
fn a_group_of_one_has_no_score_and_may_grow() {
    let network = network(&ROWS);
    let mut options = asked(&network, "A");
    options.rules.min_members = Some(3);
    options.rules.min_pair_score = Some(0.01);
    let extension = answer(&network, &options);
    assert_eq!(extension.group.figures, None);
    let pairs = extension.group.rules.iter().find(|check| check.id == "min-pair-score").unwrap();
    assert_eq!((pairs.have.as_str(), pairs.met), ("no pair", Met::Yes));
    assert!(extension.leavers.is_empty());
    assert!(extension.newcomers.iter().all(|newcomer| newcomer.gain.difference.is_none()));
    // The rules ask for two more, so one more would be no answer.
    assert_eq!(extension.lists.iter().map(|list| list.add).collect::<Vec<_>>(), [2]);
    options.rules.min_countries = Some(4);
    assert_eq!(answer(&network, &options).lists.iter().map(|list| list.add).collect::<Vec<_>>(), [3]);
    let best = &extension.lists[0].sets[0];
    assert_eq!((best.newcomers.len(), best.status), (2, Status::Optimal));
    assert!(best.gain.rules.unmet.is_empty() && best.gain.rules.broken.is_empty());
}

#[test]
fn who_leaves_takes_along_what_nobody_else_has() {
    let network = network(&ROWS);
    let mut options = asked(&network, "A C D");
    options.rules.min_countries = Some(3);
    let extension = answer(&network, &options);
    let leaver =
        |wanted: &str| extension.leavers.iter().find(|leaver| id(&network, leaver.member) == wanted).unwrap();
    assert_eq!(extension.leavers.len(), 3);
    assert_eq!((leaver("D").uncovers.len(), leaver("A").uncovers.len()), (1, 0));
    assert_eq!(leaver("D").country, Some(CountryCode::new("DE").unwrap()));
    assert_eq!(ids(&leaver("C").rules.broken), ["min-countries"]);
    assert!(
        extension
            .leavers
            .windows(2)
            .all(|two| two[0].figures.unwrap().score >= two[1].figures.unwrap().score)
    );
}

#[test]
fn of_two_members_one_is_left_alone_without_a_score() {
    let network = network(&ROWS);
    let extension = answer(&network, &asked(&network, "A B"));
    assert!(extension.leavers.iter().all(|leaver| leaver.figures.is_none() && leaver.difference.is_none()));
    assert_eq!(extension.leavers.iter().map(|leaver| leaver.member).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_blocks_a_set_is_said() {
    let network = network(&ROWS);
    let mut options = asked(&network, "A B E");
    options.rules.max_per_country = Some(2);
    let extension = answer(&network, &options);
    let blocked = extension.lists[0].blocked.as_ref().unwrap();
    let changes: Vec<&str> =
        blocked.relaxations.iter().map(|relaxation| relaxation.change.as_str()).collect();
    // Any of the three from one country could leave as well; one is named.
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert!(changes.contains(&"max-per-country 2 → 3"), "{changes:?}");
    assert!(
        changes.iter().any(|change| change.starts_with("let ") && change.ends_with(" leave")),
        "{changes:?}"
    );
    assert_eq!(extension.group.rules[0].met, Met::No);
    // Too few or too many members are a matter of numbers.
    options.rules.max_per_country = None;
    options.rules.max_members = Some(4);
    let extension = answer(&network, &options);
    assert!(extension.lists[0].blocked.is_none());
    assert_eq!(
        extension.lists[1].blocked.as_ref().unwrap().reason,
        "the rules admit at most 4 members, the size is 5"
    );
}

#[test]
fn the_sector_is_that_of_most_members() {
    let network = network(&ROWS);
    let tops = |word| network.catalogue().vocabulary().find_sector(word).unwrap();
    let energy = tops("energy-environment");
    let of = |ids: &str, sector| {
        let mut options = asked(&network, ids);
        options.sector = sector;
        let extension = answer(&network, &options);
        (extension.sector, extension.sector_from, extension.eligible)
    };
    assert_eq!(of("A C G", ExtendSector::OfMembers), (Some(energy), SectorFrom::Members(2), 4));
    assert_eq!(of("A G", ExtendSector::OfMembers), (None, SectorFrom::NoneShared, 5));
    assert_eq!(of("A C", ExtendSector::Any), (None, SectorFrom::Request, 5));
    let tourism = tops("tourism");
    assert_eq!(of("A C", ExtendSector::Named(tourism)), (Some(tourism), SectorFrom::Request, 1));
}

#[test]
fn a_member_under_another_id_is_no_newcomer() {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for (id, name, country) in [
        ("A", "Moravian Biogas", "CZ"),
        ("B", "MORAVIAN BIOGAS", "CZ"),
        ("C", "Donau Gas", "AT"),
        ("D", "Oder Gas", "PL"),
    ] {
        builder.add(ClusterDraft::new(name, country).id(id).themes(["biogas"]));
    }
    let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
    let extension = answer(&network, &asked(&network, "A C"));
    assert_eq!(extension.twins, [Twin { cluster: 1, member: 0 }]);
    assert_eq!(extension.newcomers.iter().map(|newcomer| newcomer.cluster).collect::<Vec<_>>(), [3]);
    assert_eq!(extension.lists[0].sets.len(), 1);
    // A group that holds both already is taken as it is.
    let extension = answer(&network, &asked(&network, "A B"));
    assert!(extension.twins.is_empty());
    assert_eq!(extension.lists[0].sets.len(), 2);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let network = network(&ROWS);
    let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
    let refused = |change: &dyn Fn(&mut ExtendOptions)| {
        let mut options = asked(&network, "A B");
        change(&mut options);
        extend(&scorer, &options).unwrap_err().to_string()
    };
    assert_eq!(refused(&|o| o.group.clear()), "group is '', expected at least one member");
    assert_eq!(refused(&|o| o.group.push(1)), "'B' is in the group twice");
    assert_eq!(
        refused(&|o| o.group.push(99)),
        "member of the group is '99', expected an index of the catalogue"
    );
    assert_eq!(refused(&|o| o.rules.never = vec!["A".into()]), "'A' is in the group and a never");
    assert_eq!(refused(&|o| o.rules.must = vec!["X".into()]), "unknown cluster 'X'");
    assert_eq!(
        refused(&|o| o.add = Some(0..=1)),
        "number of newcomers is '0..1', expected numbers from 1, the smaller first"
    );
    assert_eq!(
        refused(&|o| o.add = Some(1..=255)),
        "number of members with the newcomers is '257', expected at most 256"
    );
}
