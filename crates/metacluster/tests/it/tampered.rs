//! The checker of proposals knows a wrong claim, whichever it is.

use metacluster::propose::Met;
use metacluster::solve::{Status, Stop};
use metacluster::verify;
use metacluster::{Proposal, ProposalList, ProposeOptions, Sectors, propose};
use metacluster_benches::{Shape, deep_reference, network, scored};

#[test]
fn the_checker_refuses_proposals_that_were_tampered_with() {
    type Tamper = fn(&mut ProposalList);
    fn first(list: &mut ProposalList) -> &mut Proposal {
        &mut list.proposals[0]
    }
    let tampers: [(&str, Tamper); 43] = [
        ("the score", |list| first(list).score += 1e-9),
        ("low", |list| first(list).low -= 1e-9),
        ("high", |list| first(list).high += 1e-9),
        ("known share", |list| first(list).known += 1e-9),
        ("cohesion", |list| first(list).cohesion += 1e-9),
        ("supply", |list| first(list).supply = Some(0.5)),
        ("a supply", |list| first(list).supply = None),
        ("number of members", |list| {
            first(list).members.pop();
        }),
        ("ascending", |list| first(list).members.swap(0, 1)),
        ("", |list| first(list).members[0] = list.proposals[1].members[0]),
        ("the lead", |list| first(list).lead = None),
        ("bound below", |list| first(list).bound -= 1e-3),
        ("status", |list| first(list).bound += 1e-3),
        ("status", |list| first(list).status = Status::BestFound { gap: 0.1, stop: Stop::Budget }),
        ("list of rules", |list| first(list).rules[0].met = Met::NotChecked),
        ("list of rules", |list| {
            first(list).rules.pop();
        }),
        ("flows", |list| {
            first(list).flows.pop();
        }),
        ("shared", |list| first(list).shared[0].members += 1),
        ("uncovered", |list| {
            first(list).uncovered.pop();
        }),
        ("past", |list| first(list).past.push(0)),
        ("invite", |list| first(list).invite = None),
        ("weakest pair", |list| first(list).weakest.a = first(list).members[4]),
        ("weakest pair", |list| first(list).weakest.score += 1e-9),
        ("the keystone", |list| first(list).keystone = None),
        ("the keystone", |list| {
            let member = first(list).keystone.as_ref().unwrap().member;
            let other = first(list).members.iter().copied().find(|&other| other != member).unwrap();
            first(list).keystone.as_mut().unwrap().member = other;
        }),
        ("without the keystone", |list| first(list).keystone.as_mut().unwrap().rest += 1e-9),
        ("loss of the keystone", |list| first(list).keystone.as_mut().unwrap().loss += 1e-9),
        ("breaks", |list| first(list).keystone.as_mut().unwrap().breaks.push("must")),
        ("alternate", |list| {
            first(list).alternates.pop();
        }),
        ("alternate", |list| first(list).alternates.swap(0, 1)),
        ("alternate", |list| first(list).alternates[0].cluster = first(list).members[1]),
        ("alternate", |list| first(list).alternates[0].loss += 1e-9),
        ("to fill", |list| {
            first(list).fillers.pop();
        }),
        ("fill a gap", |list| {
            let filler = first(list).fillers.iter_mut().find(|filler| filler.clusters.len() > 1).unwrap();
            filler.clusters.swap(0, 1);
        }),
        ("a gap is filled", |list| {
            let filler = first(list).fillers.iter_mut().find(|filler| !filler.clusters.is_empty());
            filler.unwrap().clusters[0].supply /= 2.0;
        }),
        ("edges", |list| {
            first(list).graph.edges.pop();
        }),
        ("density", |list| first(list).graph.density /= 2.0),
        ("parts", |list| first(list).graph.parts += 1),
        ("hinges", |list| first(list).graph.hinges.push(99)),
        ("bridges", |list| first(list).graph.bridges.push((98, 99))),
        ("the rank", |list| list.proposals.swap(0, 1)),
        ("overlap", |list| {
            list.proposals[1] = list.proposals[0].clone();
            list.proposals[1].rank = 2;
        }),
        ("eligible", |list| list.eligible += 1),
    ];
    let network = network(120, 8, &Shape { reference: deep_reference(), ..Shape::default() });
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Any;
    options.rules.min_countries = Some(3);
    options.rules.max_per_country = Some(2);
    let lists = propose(&scorer, &options).unwrap();
    verify::proposals(&scorer, &options, &lists).unwrap();
    for (number, (words, tamper)) in tampers.into_iter().enumerate() {
        let mut wrong = lists.clone();
        tamper(&mut wrong[0]);
        let violation = verify::proposals(&scorer, &options, &wrong).unwrap_err();
        assert!(violation.to_string().contains(words), "{number}: {violation}");
    }
    // Lists that are missing, too many, or those of another request.
    assert!(verify::proposals(&scorer, &options, &[]).is_err());
    assert!(verify::proposals(&scorer, &options, &[lists[0].clone(), lists[0].clone()]).is_err());
    let mut stricter = options.clone();
    stricter.rules.never =
        vec![network.catalogue().clusters()[lists[0].proposals[0].members[0]].id().to_owned()];
    assert!(verify::proposals(&scorer, &stricter, &lists).is_err());
    let mut stricter = options.clone();
    stricter.rules.min_countries = Some(5);
    stricter.rules.min_pair_score = Some(0.9);
    assert!(verify::proposals(&scorer, &stricter, &lists).is_err());
}
