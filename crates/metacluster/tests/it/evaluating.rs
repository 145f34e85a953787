//! Evaluation: a second, naive implementation agrees; nothing that is tested leaks; threads and tables change nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use metacluster::evaluate::{Against, Knowledge, Measure, Members, Method, Place, Protocol, View};
use metacluster::{
    ClusterDraft, EvaluateOptions, Evaluation, Network, Partnership, Partnerships, Reference, Scorer,
    Scoring, evaluate,
};
use metacluster_benches::{Random, network, partnerships};
use proptest::prelude::*;

use crate::cases::{self, profile, shapes};

const CLUSTERS: usize = 60;

fn options() -> EvaluateOptions {
    let mut options = EvaluateOptions::default();
    options.resamples = 50;
    options
}

/// A copy of some partnerships.
fn copied<'a>(some: impl Iterator<Item = &'a Partnership>) -> Partnerships {
    let mut table = Partnerships::default();
    for partnership in some {
        for member in &partnership.members {
            let copy = table.add_member(&partnership.id, &partnership.name, member);
            copy.start.clone_from(&partnership.start);
        }
    }
    table
}

/// A third of them without a year, the others spread over five.
fn dated(table: &Partnerships) -> Partnerships {
    let mut dated = Partnerships::default();
    for (place, partnership) in table.iter().enumerate() {
        for member in &partnership.members {
            let copy = dated.add_member(&partnership.id, &partnership.name, member);
            copy.start = (place % 3 > 0).then(|| format!("{}-06-01", 2010 + place % 5));
        }
    }
    dated
}

fn year(partnership: &Partnership) -> Option<u32> {
    partnership.start.as_deref().map(|start| start[..4].parse().unwrap())
}

/// What is known while this partnership is tested.
fn known(table: &Partnerships, tested: &Partnership, knowledge: Knowledge) -> Partnerships {
    copied(table.iter().filter(|other| {
        other.id != tested.id
            && (knowledge == Knowledge::Others || year(other) < year(tested) && year(other).is_some())
    }))
}

/// Every measure of one order, by its definition.
fn of_rank(rank: usize, n: usize) -> [f64; 6] {
    let within = |k: usize| if rank <= k { 1.0 } else { 0.0 };
    let gain = if rank <= 10 { 1.0 / (rank as f64 + 1.0).log2() } else { 0.0 };
    [within(1), within(5), within(10), 1.0 / rank as f64, gain, (n - rank) as f64 / (n as f64 - 1.0)]
}

/// One query asked naively: a network without the partnership, every pair scored, every rank of a tie averaged.
struct Naive {
    newcomer: bool,
    measures: BTreeMap<&'static str, [f64; 6]>,
}

fn ask(
    catalogue: &Arc<metacluster::Catalogue>,
    known: &Partnerships,
    tested: &Partnership,
    hidden: usize,
    protocol: Protocol,
) -> Option<Naive> {
    let network = Network::build(Arc::clone(catalogue), known);
    let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
    let mut scoring = Scoring::default();
    scoring.weights.set("ties", 0.0).unwrap();
    let without_ties = Scorer::new(&network, &scoring).unwrap();
    let clusters = catalogue.clusters();
    let left: Vec<usize> = tested
        .members
        .iter()
        .filter_map(|id| clusters.iter().position(|cluster| cluster.id() == id))
        .filter(|&member| member != hidden)
        .collect();
    let candidates: Vec<usize> = (0..clusters.len())
        .filter(|candidate| !left.contains(candidate))
        .filter(|&candidate| {
            protocol == Protocol::Any
                || left.iter().all(|&member| clusters[member].country() != clusters[candidate].country())
        })
        .collect();
    if !candidates.contains(&hidden) {
        return None;
    }
    let mean = |value: &dyn Fn(usize) -> f64| {
        let sum: f64 = left.iter().map(|&member| value(member)).sum();
        (sum / left.len() as f64 * 1e12).round()
    };
    let popularity = |cluster: usize| {
        known.iter().filter(|other| other.members.iter().any(|id| id == clusters[cluster].id())).count()
    };
    let words = |cluster: usize| -> BTreeSet<metacluster::TermId> {
        let cluster = &clusters[cluster];
        cluster.stated_sectors().chain(cluster.stated_themes()).map(|(term, _)| term).collect()
    };
    let jaccard = |a: usize, b: usize| {
        let (x, y) = (words(a), words(b));
        let all = x.union(&y).count();
        if all == 0 { 0.0 } else { x.intersection(&y).count() as f64 / all as f64 }
    };
    let distance = |a: usize, b: usize| match (clusters[a].position(), clusters[b].position()) {
        (Some(p), Some(q)) => p.kilometres_to(&q),
        _ => 1e5,
    };
    let methods: [(&'static str, &dyn Fn(usize) -> f64); 6] = [
        ("score", &|candidate| mean(&|member| scorer.totals(candidate, member).score)),
        ("without ties", &|candidate| mean(&|member| without_ties.totals(candidate, member).score)),
        ("jaccard", &|candidate| mean(&|member| jaccard(candidate, member))),
        ("popularity", &|candidate| popularity(candidate) as f64),
        ("nearest", &|candidate| -mean(&|member| distance(candidate, member))),
        ("random", &|_| 0.0),
    ];
    let mut measures = BTreeMap::new();
    for (name, score) in methods {
        let own = score(hidden);
        let scores: Vec<f64> = candidates.iter().map(|&candidate| score(candidate)).collect();
        let better = scores.iter().filter(|&&score| score > own).count();
        let ties = scores.iter().filter(|&&score| score.to_bits() == own.to_bits()).count();
        let mut sums = [0.0; 6];
        for rank in better + 1..=better + ties {
            sums.iter_mut().zip(of_rank(rank, candidates.len())).for_each(|(sum, value)| *sum += value);
        }
        measures.insert(name, sums.map(|sum| sum / ties as f64));
    }
    Some(Naive { newcomer: popularity(hidden) == 0, measures })
}

fn view(evaluation: &Evaluation, knowledge: Knowledge, protocol: Protocol) -> &View {
    let is_it = |view: &&View| view.knowledge == knowledge && view.protocol == protocol;
    evaluation.views.iter().find(is_it).unwrap()
}

#[test]
fn a_naive_implementation_agrees() {
    for (seed, (kind, shape)) in shapes().into_iter().enumerate() {
        let table = dated(&partnerships(CLUSTERS, seed as u64));
        let catalogue = Arc::clone(network(CLUSTERS, seed as u64, &shape).catalogue());
        let network = Network::build(Arc::clone(&catalogue), &table);
        let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
        let evaluation = evaluate(&scorer, &table, &options()).unwrap();
        for knowledge in [Knowledge::Others, Knowledge::Earlier] {
            for protocol in Protocol::ALL {
                let mut answers = Vec::new();
                let mut skipped = 0;
                for tested in table.iter() {
                    let members: Vec<usize> =
                        tested.members.iter().filter_map(|id| catalogue.index_of(id)).collect();
                    if members.len() < 2 || knowledge == Knowledge::Earlier && tested.start.is_none() {
                        continue;
                    }
                    let known = known(&table, tested, knowledge);
                    for hidden in members {
                        match ask(&catalogue, &known, tested, hidden, protocol) {
                            Some(answer) => answers.push(answer),
                            None => skipped += 1,
                        }
                    }
                }
                let view = view(&evaluation, knowledge, protocol);
                let what = format!("{kind}, {knowledge:?}, {protocol:?}");
                assert_eq!((view.queries.len(), view.skipped), (answers.len(), skipped), "{what}");
                assert!(answers.len() > 10, "{what}: {} queries", answers.len());
                for slice in &view.slices {
                    let of_slice: Vec<&Naive> = answers
                        .iter()
                        .filter(|answer| match slice.members {
                            Members::All => true,
                            Members::Newcomers => answer.newcomer,
                            Members::Incumbents => !answer.newcomer,
                        })
                        .collect();
                    assert_eq!(slice.queries, of_slice.len(), "{what}, {:?}", slice.members);
                    for (method, estimates) in evaluation.methods.iter().zip(&slice.estimates) {
                        let id = method.id();
                        let values = of_slice.iter().filter_map(|answer| answer.measures.get(id.as_str()));
                        let values: Vec<&[f64; 6]> = values.collect();
                        for (measure, estimate) in estimates.iter().enumerate().filter(|_| !values.is_empty())
                        {
                            let sum: f64 = values.iter().map(|value| value[measure]).sum();
                            let expected = sum / values.len() as f64;
                            assert!(
                                (estimate.value - expected).abs() < 1e-9,
                                "{what}, {:?}, {id}, {}: {} for {expected}",
                                slice.members,
                                Measure::ALL[measure].id(),
                                estimate.value
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn leaving_a_component_out_is_weighing_it_zero() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let network = network(CLUSTERS, 5, &shape);
    let table = partnerships(CLUSTERS, 5);
    for name in ["cord", "cross-sector", "track-record"] {
        let scoring = profile(name);
        let scorer = Scorer::new(&network, &scoring).unwrap();
        let evaluation = evaluate(&scorer, &table, &options()).unwrap();
        for (place, method) in evaluation.methods.iter().enumerate() {
            let Method::Without(component) = method else { continue };
            let mut scoring = scoring.clone();
            scoring.weights.set(component, 0.0).unwrap();
            let other = evaluate(&Scorer::new(&network, &scoring).unwrap(), &table, &options()).unwrap();
            for (x, y) in evaluation.views.iter().zip(&other.views) {
                for (x, y) in x.queries.iter().zip(&y.queries) {
                    assert_eq!(x.found[place], y.found[0], "{name} without {component}");
                }
            }
        }
    }
}

#[test]
fn what_is_tested_does_not_leak() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let catalogue = Arc::clone(network(CLUSTERS, 9, &shape).catalogue());
    let table = partnerships(CLUSTERS, 9);
    let scoring = profile("track-record");
    let run = |known: &Partnerships, tested: &Partnerships| {
        let network = Network::build(Arc::clone(&catalogue), known);
        evaluate(&Scorer::new(&network, &scoring).unwrap(), tested, &options()).unwrap().views
    };
    let one = table.iter().find(|one| one.members.len() > 3).unwrap();
    let tested = copied(std::iter::once(one));
    let rest = copied(table.iter().filter(|other| other.id != one.id));
    let expected = run(&rest, &tested);
    // The history may hold it under its id, under another id with its name, or under other names with its members.
    assert_eq!(run(&table, &tested), expected);
    let renamed = |id: &str, name: &str, members: &[String]| {
        let mut known = rest.clone();
        members.iter().for_each(|member| _ = known.add_member(id, name, member));
        known
    };
    assert_eq!(run(&renamed("other", &one.name.to_uppercase(), &one.members[1..]), &tested), expected);
    assert_eq!(run(&renamed("other", "Other", &one.members), &tested), expected);
    // A partnership of others with fewer members is known, and tells.
    assert_ne!(run(&renamed("other", "Other", &one.members[1..]), &tested), expected);
    // What the table tested lists beside it is known too, also if it has the same members.
    let mut twice = tested.clone();
    one.members.iter().for_each(|member| _ = twice.add_member("again", "Again", member));
    assert_ne!(run(&twice, &twice)[0].queries[0].found[0], run(&tested, &tested)[0].queries[0].found[0]);
}

#[test]
fn threads_and_seeds() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let network = network(CLUSTERS, 2, &shape);
    let table = dated(&partnerships(CLUSTERS, 2));
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut options = options();
        (options.seed, options.keep_scores) = (seed, true);
        let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
        pool.install(|| evaluate(&scorer, &table, &options).unwrap())
    };
    let one = run(1, 7);
    assert_eq!(run(4, 7), one);
    let other = run(2, 8);
    assert_ne!(other, one);
    for (x, y) in one.views.iter().zip(&other.views) {
        assert_eq!((&x.queries, &x.listings), (&y.queries, &y.listings));
    }
}

#[test]
fn partnerships_of_a_fold_are_those_of_all() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let network = network(CLUSTERS, 3, &shape);
    let table = partnerships(CLUSTERS, 3);
    let scorer = Scorer::new(&network, &Scoring::default()).unwrap();
    let all = evaluate(&scorer, &table, &options()).unwrap();
    let mut options = options();
    options.only = Some(table.iter().step_by(2).map(|partnership| partnership.id.clone()).collect());
    options.related = table.iter().map(|partnership| (partnership.id.clone(), "one".to_owned())).collect();
    let some = evaluate(&scorer, &table, &options).unwrap();
    assert_eq!(some.asked.not_asked, table.len() / 2);
    for (all, some) in all.views.iter().zip(&some.views) {
        let only = options.only.as_ref().unwrap();
        let expected: Vec<_> = all.queries.iter().filter(|query| only.contains(&query.partnership)).collect();
        assert_eq!(some.queries.iter().collect::<Vec<_>>(), expected);
        // All related: every resample is the whole, and nothing is left to chance.
        assert_eq!(some.units, 1);
        for estimate in some.slices.iter().flat_map(|slice| slice.estimates.iter().flatten()) {
            let (low, high) = estimate.interval.unwrap();
            assert!((low - estimate.value).abs() < 1e-12 && (high - estimate.value).abs() < 1e-12);
        }
    }
    options.only = Some(BTreeSet::from(["nowhere".to_owned()]));
    let error = evaluate(&scorer, &table, &options).unwrap_err();
    assert_eq!(error.to_string(), "unknown partnership 'nowhere'");
}

#[test]
fn scores_from_elsewhere_meet_the_same_queries() {
    let (_, shape) = shapes().into_iter().next().unwrap();
    let network = network(CLUSTERS, 4, &shape);
    let table = dated(&partnerships(CLUSTERS, 4));
    let run = |scoring: &Scoring, against: Vec<Against>| {
        let mut options = options();
        (options.against, options.keep_scores) = (against, true);
        evaluate(&Scorer::new(&network, scoring).unwrap(), &table, &options)
    };
    let other = run(&profile("track-record"), Vec::new()).unwrap();
    let clusters = network.catalogue().clusters();
    let mut against = Against::new("other");
    for view in other.views.iter().filter(|view| view.protocol == Protocol::Any) {
        for query in &view.queries {
            for candidate in &query.candidates {
                let ids = [query.hidden, candidate.cluster].map(|index| clusters[index].id());
                let score = candidate.scores[0];
                against.set(Some(view.knowledge), &query.partnership, ids[0], ids[1], score);
            }
        }
    }
    let both = run(&Scoring::default(), vec![against.clone()]).unwrap();
    let place = both.methods.iter().position(|method| method.id() == "other").unwrap();
    for (both, other) in both.views.iter().zip(&other.views) {
        assert!(both.slices[0].queries > 0);
        let slices = both.slices.iter().zip(&other.slices);
        for (both, other) in slices.filter(|(slice, _)| slice.queries > 0) {
            assert_eq!(both.estimates[place], other.estimates[0]);
            let difference = both.differences.iter().find(|it| (it.of, it.minus) == (0, place)).unwrap();
            for (at, estimate) in difference.estimates.iter().enumerate() {
                let expected = both.estimates[0][at].value - other.estimates[0][at].value;
                assert!((estimate.value - expected).abs() < 1e-12);
            }
        }
    }
    let error = run(&Scoring::default(), vec![Against::new("nothing")]).unwrap_err().to_string();
    assert!(error.starts_with("'nothing' has no score of C"), "{error}");
}

#[test]
fn chance_is_its_closed_form() {
    let harmonic = |n: usize| (1..=n).map(|rank| 1.0 / rank as f64).sum::<f64>();
    let drafts = (0..17).map(|number| {
        ClusterDraft::new(format!("C{number}"), if number % 2 == 0 { "CZ" } else { "AT" })
            .id(format!("C{number:02}"))
    });
    let mut table = Partnerships::default();
    ["C00", "C01", "C03"].iter().for_each(|member| _ = table.add_member("P", "", member));
    let network = cases::network(&Reference::embedded(), drafts, &table);
    let evaluation =
        evaluate(&Scorer::new(&network, &Scoring::default()).unwrap(), &table, &options()).unwrap();
    let any = view(&evaluation, Knowledge::Others, Protocol::Any);
    let random = evaluation.methods.iter().position(|method| *method == Method::Random).unwrap();
    let n = 17 - 2;
    let expected = [1.0, 5.0, 10.0].map(|k| k / n as f64);
    let found = any.slices[0].estimates[random].map(|estimate| estimate.value);
    for (found, expected) in found.into_iter().zip(expected.into_iter().chain([harmonic(n) / n as f64])) {
        assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    }
    assert!((found[5] - 0.5).abs() < 1e-12);
    // Every list names ten of fifteen by chance; the three members are candidates once each, the others thrice.
    let reach = (14.0 * (1.0 - (1.0_f64 / 3.0).powi(3)) + 3.0 * 2.0 / 3.0) / 17.0;
    assert!((any.listings[random].reach - reach).abs() < 1e-12);
    // Abroad, C00 has nobody of its country left and is found; the other two are of the country of one that is left.
    let abroad = view(&evaluation, Knowledge::Others, Protocol::Abroad);
    assert_eq!((abroad.queries.len(), abroad.skipped), (1, 2));
}

#[test]
fn shuffling_ties_comes_to_what_is_expected() {
    let mut random = Random::new(11);
    let place = Place { above: 4, tied: 9, of: 30 };
    const DRAWS: usize = 40_000;
    let mut sums = [0.0; 6];
    for _ in 0..DRAWS {
        let rank = place.above + 1 + random.below(place.tied);
        sums.iter_mut().zip(of_rank(rank, place.of)).for_each(|(sum, value)| *sum += value);
    }
    for (measure, sum) in Measure::ALL.into_iter().zip(sums) {
        let difference = (place.expected(measure) - sum / DRAWS as f64).abs();
        assert!(difference < 0.01, "{}: {difference}", measure.id());
    }
}

proptest! {
    #[test]
    fn a_tie_is_the_mean_of_its_ranks(above in 0_usize..30, tied in 1_usize..30, below in 1_usize..30) {
        let place = Place { above, tied, of: above + tied + below };
        let ranks: Vec<[f64; 6]> = (above + 1..=above + tied).map(|rank| of_rank(rank, place.of)).collect();
        for (at, measure) in Measure::ALL.into_iter().enumerate() {
            let mean = ranks.iter().map(|values| values[at]).sum::<f64>() / tied as f64;
            prop_assert!((place.expected(measure) - mean).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&place.expected(measure)));
        }
        prop_assert!((place.rank() - (above as f64 + (tied as f64 + 1.0) / 2.0)).abs() < 1e-12);
    }
}
