//! Extending a group: sets are those of enumeration and of `propose`, the list of newcomers is complete, and the checker
//! knows a wrong claim.

use metacluster::propose::Met;
use metacluster::solve::Status;
use metacluster::verify::{self, Groups};
use metacluster::{ExtendOptions, ExtendSector, Extension, ProposeOptions, Rules, Sectors, extend, propose};
use metacluster_benches::{Random, Shape, deep_reference, id, network, scored};

use crate::cases::{shapes, with_numbers};
use crate::proposals::{groups, obeys, random_rules, small_shape, worth};

/// Some of `n`, each once.
fn some(random: &mut Random, n: usize, count: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    (0..count).map(|_| all.swap_remove(random.below(all.len()))).collect()
}

fn random_request(random: &mut Random, n: usize) -> ExtendOptions {
    let count = 1 + random.below(4);
    let mut options = ExtendOptions::new(some(random, n, count));
    options.sector = ExtendSector::Any;
    options.rules = random_rules(random, n, count + 1);
    options.rules.never.retain(|never| !options.group.iter().any(|&member| id(member) == *never));
    options
}

#[test]
fn sets_are_those_of_enumeration() {
    let (mut solved, mut second, mut blocked) = (0, 0, 0);
    for seed in 0..150 {
        let random = &mut Random::new(seed);
        let n = 7 + random.below(5);
        let network = network(n, seed, &small_shape(seed));
        let scorer = scored(&network);
        let mut options = random_request(random, n);
        options.add = Some(1..=3);
        options.top = 2;
        let extension = extend(&scorer, &options).unwrap();
        verify::extension(&scorer, &options, &extension).unwrap_or_else(|found| panic!("{seed}: {found}"));
        let mut propose_options = ProposeOptions::default();
        propose_options.rules = options.rules.clone();
        propose_options.rules.must.extend(options.group.iter().map(|&member| id(member)));
        let judge = Groups::new(&scorer, &propose_options, None).unwrap();
        let outsiders: Vec<usize> =
            judge.eligible().iter().copied().filter(|index| !options.group.contains(index)).collect();
        for list in &extension.lists {
            let mut admissible: Vec<(f64, Vec<usize>, Vec<usize>)> = groups(&outsiders, list.add)
                .into_iter()
                .filter_map(|newcomers| {
                    let mut all = [options.group.as_slice(), &newcomers].concat();
                    all.sort_unstable();
                    obeys(&scorer, &options.rules, &all)
                        .then(|| (worth(&scorer, &judge, options.objective, &all), all, newcomers))
                })
                .collect();
            admissible.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
            let mut expected: Vec<(u64, &Vec<usize>)> = Vec::new();
            for (score, _, newcomers) in &admissible {
                let shared =
                    |earlier: &Vec<usize>| newcomers.iter().filter(|it| earlier.contains(it)).count();
                if expected.iter().all(|(_, earlier)| shared(earlier) <= list.add / 2) && expected.len() < 2 {
                    expected.push((score.to_bits(), newcomers));
                }
            }
            let found: Vec<(u64, &Vec<usize>)> =
                list.sets.iter().map(|set| (set.gain.figures.score.to_bits(), &set.newcomers)).collect();
            assert_eq!(found, expected, "seed {seed}, {} more, {:?}", list.add, options.rules);
            assert!(list.sets.iter().all(|set| set.status == Status::Optimal));
            match expected.len() {
                0 => blocked += 1,
                1 => solved += 1,
                _ => second += 1,
            }
        }
    }
    assert!(solved > 30 && second > 60 && blocked > 60, "{solved} {second} {blocked}");
}

#[test]
fn the_best_set_is_the_proposal_with_the_group_as_musts() {
    let mut compared = 0;
    for seed in 0..12 {
        let random = &mut Random::new(seed + 7_000);
        let network = network(120, seed, &Shape::default());
        let scorer = scored(&network);
        let mut options = ExtendOptions::new(some(random, 120, 3));
        options.sector = ExtendSector::Any;
        options.rules.min_countries = Some(3);
        options.add = Some(1..=3);
        let extension = extend(&scorer, &options).unwrap();
        verify::extension(&scorer, &options, &extension).unwrap();
        let mut request = ProposeOptions::default();
        request.sectors = Sectors::Any;
        request.sizes = 4..=6;
        request.top = 1;
        request.rules = options.rules.clone();
        request.rules.must = options.group.iter().map(|&member| id(member)).collect();
        for (list, proposals) in extension.lists.iter().zip(propose(&scorer, &request).unwrap()) {
            let (Some(set), Some(proposal)) = (list.sets.first(), proposals.proposals.first()) else {
                assert_eq!(list.sets.len(), proposals.proposals.len());
                continue;
            };
            compared += 1;
            let mut all = [options.group.as_slice(), &set.newcomers].concat();
            all.sort_unstable();
            assert_eq!(all, proposal.members);
            assert_eq!(set.gain.figures.score.to_bits(), proposal.score.to_bits());
            assert_eq!(set.gain.figures.low.to_bits(), proposal.low.to_bits());
            assert_eq!(set.gain.figures.high.to_bits(), proposal.high.to_bits());
        }
    }
    assert!(compared > 20, "only {compared}");
}

#[test]
fn the_list_of_newcomers_is_complete_and_ordered() {
    for seed in 0..40 {
        let random = &mut Random::new(seed + 500);
        let network = network(60, seed, &small_shape(seed));
        let scorer = scored(&network);
        let mut options = random_request(random, 60);
        options.top = usize::MAX;
        // Lists of sets would be as long.
        options.add = Some(1..=1);
        let extension = extend(&scorer, &options).unwrap();
        verify::extension(&scorer, &options, &extension).unwrap_or_else(|found| panic!("{seed}: {found}"));
        let clusters = network.catalogue().clusters();
        let mut found: Vec<usize> = extension.newcomers.iter().map(|newcomer| newcomer.cluster).collect();
        found.sort_unstable();
        let twin = |index: usize| extension.twins.iter().any(|twin| twin.cluster == index);
        let expected: Vec<usize> = (0..60)
            .filter(|&index| !options.group.contains(&index) && !twin(index))
            .filter(|&index| !options.rules.never.iter().any(|never| never == clusters[index].id()))
            .collect();
        assert_eq!(found, expected);
        let keys: Vec<(f64, usize)> = extension
            .newcomers
            .iter()
            .map(|newcomer| (newcomer.gain.figures.score, newcomer.cluster))
            .collect();
        assert!(
            keys.windows(2)
                .all(|two| two[0].0 > two[1].0
                    || (two[0].0.total_cmp(&two[1].0).is_eq() && two[0].1 < two[1].1))
        );
        // A shorter list is the beginning of the long one.
        options.top = 3;
        let few = extend(&scorer, &options).unwrap();
        assert_eq!(few.newcomers, extension.newcomers[..3]);
    }
}

#[test]
fn the_checker_accepts_what_is_found() {
    for (kind, shape) in shapes() {
        let network = network(200, 5, &shape);
        for scorer in [scored(&network), with_numbers(&network, &metacluster::Scoring::default())] {
            for preset in network.catalogue().reference().presets.iter() {
                let random = &mut Random::new(preset.rules.id.len() as u64);
                for count in 1..=4 {
                    let mut options = ExtendOptions::new(some(random, 200, count));
                    options.rules = preset.rules.clone();
                    let extension = extend(&scorer, &options).unwrap();
                    verify::extension(&scorer, &options, &extension)
                        .unwrap_or_else(|found| panic!("{kind} {}: {found}", preset.rules.id));
                }
            }
        }
    }
}

#[test]
fn neither_order_of_members_nor_threads_change_anything() {
    let network = network(150, 2, &Shape::default());
    let scorer = scored(&network);
    let mut options = ExtendOptions::new(vec![7, 3, 99]);
    let one = extend(&scorer, &options).unwrap();
    options.group = vec![99, 3, 7];
    let threads = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(threads.install(|| extend(&scorer, &options).unwrap()), one);
}

#[test]
fn a_search_cut_short_is_accepted_with_its_gap() {
    let network = network(300, 8, &Shape::default());
    let scorer = scored(&network);
    let mut options = ExtendOptions::new(vec![1, 2]);
    options.sector = ExtendSector::Any;
    options.add = Some(4..=4);
    options.budget.work = 1;
    let extension = extend(&scorer, &options).unwrap();
    assert!(extension.lists[0].sets.iter().any(|set| matches!(set.status, Status::BestFound { .. })));
    verify::extension(&scorer, &options, &extension).unwrap();
}

#[test]
fn the_checker_refuses_extensions_that_were_tampered_with() {
    type Tamper = fn(&mut Extension);
    let tampers: [(&str, Tamper); 24] = [
        ("the group", |it| it.group.members.swap(0, 1)),
        ("the sector", |it| it.sector = None),
        ("eligible", |it| it.eligible += 1),
        ("the score of the group", |it| it.group.figures.as_mut().unwrap().score += 1e-9),
        ("the lead", |it| it.group.lead = None),
        ("list of rules", |it| it.group.rules[0].met = Met::NotChecked),
        ("uncovered", |it| {
            it.group.uncovered.pop();
        }),
        ("number of newcomers", |it| {
            it.newcomers.pop();
        }),
        ("the order", |it| {
            it.newcomers.swap(0, 1);
            (it.newcomers[0].rank, it.newcomers[1].rank) = (1, 2);
        }),
        ("the rank", |it| it.newcomers[0].rank = 2),
        ("score", |it| it.newcomers[0].gain.figures.score += 1e-9),
        ("low", |it| it.newcomers[0].gain.figures.low -= 1e-9),
        ("difference of cohesion", |it| {
            it.newcomers[0].gain.difference.as_mut().unwrap().cohesion += 1e-9;
        }),
        ("terms covered", |it| it.newcomers[0].gain.covers.push(it.group.uncovered[0])),
        ("new countries", |it| it.newcomers[0].gain.countries = Vec::new()),
        ("new regions", |it| it.newcomers[0].gain.regions += 1),
        ("rules met", |it| it.newcomers[0].gain.rules.met.clear()),
        ("weakest", |it| it.newcomers[0].weakest.score += 1e-9),
        ("status", |it| it.lists[0].sets[0].bound += 1e-9),
        ("overlap", |it| {
            let second = it.lists[1].sets[0].clone();
            it.lists[1].sets[1] = metacluster::extend::NewcomerSet { rank: 2, ..second };
        }),
        ("a better single", |it| {
            it.lists[0].sets.remove(0);
            it.lists[0].sets.truncate(1);
            it.lists[0].sets[0].rank = 1;
        }),
        ("could leave", |it| it.leavers.swap(0, 1)),
        ("terms uncovered", |it| it.leavers[0].uncovers.push(it.group.uncovered[0])),
        ("country lost", |it| {
            let lost = it.leavers.iter_mut().find(|leaver| leaver.country.is_some());
            lost.unwrap().country = None;
        }),
    ];
    let network = network(120, 8, &Shape { reference: deep_reference(), ..Shape::default() });
    let scorer = scored(&network);
    let catalogue = network.catalogue();
    // Two compatriots and a third, so that the first rule is met by any newcomer from elsewhere.
    let clusters = catalogue.clusters();
    let two: Vec<usize> =
        (1..120).filter(|&it| clusters[it].country() == clusters[0].country()).take(1).collect();
    let other = (1..120).find(|&it| clusters[it].country() != clusters[0].country()).unwrap();
    let mut options = ExtendOptions::new(vec![0, two[0], other]);
    options.sector = ExtendSector::Named(catalogue.vocabulary().top_sectors().next().unwrap());
    options.rules = Rules::default();
    options.rules.min_countries = Some(3);
    let extension = extend(&scorer, &options).unwrap();
    verify::extension(&scorer, &options, &extension).unwrap();
    let mut applied = 0;
    for (number, (words, tamper)) in tampers.into_iter().enumerate() {
        let mut wrong = extension.clone();
        tamper(&mut wrong);
        if wrong == extension {
            continue;
        }
        applied += 1;
        let violation = verify::extension(&scorer, &options, &wrong).unwrap_err();
        assert!(violation.to_string().contains(words), "{number}: {violation}");
    }
    assert_eq!(applied, 24, "every tampering changes something");
}
