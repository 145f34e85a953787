//! Rankings: pruning decides nothing, neither do threads or the order of rows, and the checker knows a wrong line.

use metacluster::verify;
use metacluster::{
    ClusterDraft, Filter, Network, Partnerships, ProposeOptions, RankOptions, RankedPair, Ranking, Scope,
    Scorer, Weights, explain, propose, rank,
};
use metacluster_benches::{Random, Shape, generate, network, partnerships, scored};
use proptest::prelude::*;

use crate::cases::{self, chain_of_sectors, profile, shapes, with_numbers};

const SEEDS: std::ops::Range<u64> = 0..2;
const CLUSTERS: usize = 120;

/// Score, low, high and coverage as bits, so that equal means equal.
type Line = (usize, usize, usize, [u64; 4]);

fn line(pair: &RankedPair) -> Line {
    let totals = pair.totals;
    let bits = [totals.score, totals.low, totals.high, totals.coverage].map(f64::to_bits);
    (pair.rank, pair.a, pair.b, bits)
}

/// Scores every pair and sorts; `admits` says which pairs may be listed.
fn plain(scorer: &Scorer<'_>, options: &RankOptions, admits: impl Fn(usize, usize) -> bool) -> Vec<Line> {
    let clusters = scorer.network().catalogue().clusters();
    let catalogue = scorer.network().catalogue();
    let admitted: Vec<usize> =
        (0..clusters.len()).filter(|&cluster| options.filter.admits(&clusters[cluster], catalogue)).collect();
    let best = |firsts: &[usize], both_ways: bool| {
        let mut pairs = Vec::new();
        for &a in firsts {
            for &b in admitted.iter().filter(|&&b| a != b && (both_ways || a < b)) {
                let abroad = options.allow_domestic || clusters[a].country() != clusters[b].country();
                let totals = scorer.totals(a, b);
                if abroad && admits(a, b) && totals.coverage > 0.0 && totals.score >= options.min_score {
                    pairs.push(RankedPair { rank: 0, a, b, totals });
                }
            }
        }
        pairs.sort_by(|x, y| {
            let ids = |pair: &RankedPair| (pair.a.min(pair.b), pair.a.max(pair.b));
            y.totals.score.total_cmp(&x.totals.score).then(ids(x).cmp(&ids(y)))
        });
        pairs.truncate(options.top);
        pairs.iter_mut().enumerate().for_each(|(place, pair)| pair.rank = place + 1);
        pairs.iter().map(line).collect::<Vec<_>>()
    };
    match &options.scope {
        Scope::Overall => best(&admitted, false),
        Scope::For(askers) => askers.iter().flat_map(|&asker| best(&[asker], true)).collect(),
        Scope::PerCluster => admitted.iter().flat_map(|&asker| best(&[asker], true)).collect(),
    }
}

/// The requests that every catalogue is put to.
fn requests(network: &Network) -> Vec<RankOptions> {
    let catalogue = network.catalogue();
    let mut filter = Filter::default();
    for country in ["DE", "CZ", "Austria", "PL", "IT"] {
        filter.country(country, catalogue).unwrap();
    }
    let mut sector = Filter::default();
    sector.sector("health", catalogue).unwrap();
    let base = RankOptions::default;
    let with = |change: fn(&mut RankOptions)| {
        let mut options = base();
        change(&mut options);
        options
    };
    let mut requests = vec![
        base(),
        with(|options| options.top = 0),
        with(|options| options.top = 100_000),
        with(|options| options.allow_domestic = true),
        with(|options| options.min_score = 0.2),
        with(|options| options.new_ties_only = true),
        with(|options| options.blocks = (0..60).flat_map(|a| [(a, a + 7), (a + 11, a)]).collect()),
    ];
    for filter in [filter, sector] {
        let mut options = base();
        options.filter = filter;
        requests.push(options);
    }
    requests
}

fn tied(network: &Network, a: usize, b: usize) -> bool {
    let clusters = network.catalogue().clusters();
    let id = |cluster: usize| clusters[cluster].id().to_owned();
    network.partnerships().iter().any(|p| p.members.contains(&id(a)) && p.members.contains(&id(b)))
}

fn assert_plain(scorer: &Scorer<'_>, what: &str) {
    let network = scorer.network();
    for (number, request) in requests(network).into_iter().enumerate() {
        let askers = vec![3, 0, network.catalogue().len() - 1, 3];
        for (scope, top) in [(Scope::Overall, 20), (Scope::For(askers), 5), (Scope::PerCluster, 3)] {
            let mut options = request.clone();
            options.scope = scope;
            options.top = if options.top == RankOptions::default().top { top } else { options.top };
            let ranking = rank(scorer, &options);
            let admits = |a: usize, b: usize| {
                let blocked = options.blocks.contains(&(a, b)) || options.blocks.contains(&(b, a));
                !(blocked || options.new_ties_only && tied(network, a, b))
            };
            let found: Vec<Line> = ranking.pairs.iter().map(line).collect();
            let expected = plain(scorer, &options, admits);
            assert!(found == expected, "{what}, request {number}, {:?}", options.scope);
            verify::ranking(scorer, &options, &ranking).unwrap();
        }
    }
}

#[test]
fn pruned_rankings_are_full_rankings_bit_for_bit() {
    for (kind, shape) in shapes() {
        for seed in SEEDS {
            let network = network(CLUSTERS, seed, &shape);
            let complements = chain_of_sectors(network.catalogue().reference());
            for name in Weights::PROFILES {
                let scorer =
                    Scorer::with_components(&network, &complements, Vec::new(), &profile(name)).unwrap();
                assert_plain(&scorer, &format!("{kind} catalogue {seed}, {name}"));
            }
        }
    }
}

#[test]
fn a_component_without_bounds_of_its_own_slows_and_changes_nothing() {
    for (kind, shape) in shapes() {
        let network = network(CLUSTERS, 5, &shape);
        assert_plain(&with_numbers(&network, &profile("cord")), kind);
    }
}

#[test]
fn a_pair_looked_at_once_serves_both_its_clusters() {
    // Enough clusters for many rounds of the ranking for everyone, all of them members or every third.
    let network = network(700, 6, &Shape::default());
    let scorer = scored(&network);
    let mut some = Filter::default();
    for country in ["DE", "CZ", "PL"] {
        some.country(country, network.catalogue()).unwrap();
    }
    for filter in [Filter::default(), some] {
        let mut options = RankOptions::default();
        (options.scope, options.top, options.filter) = (Scope::PerCluster, 4, filter);
        options.blocks = (0..300).map(|a| (a, a + 400)).collect();
        let ranking = rank(&scorer, &options);
        let admits = |a: usize, b: usize| a.abs_diff(b) != 400 || a.min(b) >= 300;
        let found: Vec<Line> = ranking.pairs.iter().map(line).collect();
        assert!(found == plain(&scorer, &options, admits));
        verify::ranking(&scorer, &options, &ranking).unwrap();
    }
}

#[test]
fn equal_scores_stand_in_the_order_of_ids() {
    // Clusters that differ in nothing but id and country: every cross-border pair scores the same.
    let reference = Shape::default().reference;
    let drafts = (0..40).map(|number| {
        let country = ["CZ", "AT", "PL", "DE"][number % 4];
        ClusterDraft::new(format!("Cluster {number}"), country)
            .id(metacluster_benches::id(number))
            .sectors(["health"])
            .members(10)
    });
    let network = cases::network(&reference, drafts, &Partnerships::default());
    let scorer = scored(&network);
    let ranking = rank(&scorer, &RankOptions::default());
    let pairs: Vec<(usize, usize)> = ranking.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    let expected: Vec<(usize, usize)> = (1..40).filter(|b| b % 4 != 0).map(|b| (0, b)).take(20).collect();
    assert_eq!(pairs, expected);
    assert_plain(&scorer, "equal clusters");
}

/// Everything that a scorer can say of a catalogue, as text.
fn everything(network: &Network) -> String {
    let scorer = scored(network);
    let mut options = RankOptions::default();
    let overall = rank(&scorer, &options);
    let explanations: Vec<_> =
        overall.pairs.iter().take(5).map(|pair| explain(&scorer, pair.a, pair.b, &options)).collect();
    options.scope = Scope::PerCluster;
    options.top = 4;
    let every = rank(&scorer, &options);
    verify::ranking(&scorer, &options, &every).unwrap();
    let mut options = ProposeOptions::default();
    options.rules.min_countries = Some(3);
    let proposals = propose(&scorer, &options).unwrap();
    verify::proposals(&scorer, &options, &proposals).unwrap();
    format!("{overall:#?}{explanations:#?}{every:#?}{proposals:#?}")
}

/// The network of the same drafts and partnerships with their rows in another order.
fn shuffled(drafts: &[ClusterDraft<'static>], table: &Partnerships, shape: &Shape, order: u64) -> Network {
    let random = &mut Random::new(order);
    let mut drafts = drafts.to_vec();
    random.shuffle(&mut drafts);
    let mut members: Vec<(&str, &str, &str)> = table
        .iter()
        .flat_map(|p| p.members.iter().map(|member| (p.id.as_str(), p.name.as_str(), member.as_str())))
        .collect();
    random.shuffle(&mut members);
    let mut table = Partnerships::default();
    for (id, name, member) in members {
        table.add_member(id, name, member);
    }
    cases::network(&shape.reference, drafts, &table)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_rows_in_another_order_nor_threads_change_a_bit(
        kind in 0..3usize, n in 20..200usize, seed in any::<u64>(), order in any::<u64>(), threads in 2..5usize,
    ) {
        let (_, shape) = &shapes()[kind];
        let (drafts, table) = (generate(n, seed, shape), partnerships(n, seed));
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let network = cases::network(&shape.reference, drafts.clone(), &table);
        let expected = pool(1).install(|| everything(&network));
        prop_assert!(pool(threads).install(|| everything(&network)) == expected, "{} threads", threads);
        let other = shuffled(&drafts, &table, shape, order);
        prop_assert!(pool(threads).install(|| everything(&other)) == expected, "shuffled");
    }
}

#[test]
fn the_checker_refuses_a_ranking_that_was_tampered_with() {
    type Tamper = fn(&mut Ranking);
    let tampers: [(&str, Tamper); 11] = [
        ("the rank of", |ranking| ranking.pairs.swap(2, 3)),
        ("the line above", |ranking| {
            ranking.pairs.swap(2, 3);
            (ranking.pairs[2].rank, ranking.pairs[3].rank) = (3, 4);
        }),
        ("score of", |ranking| ranking.pairs[0].totals.score += 1e-9),
        ("low of", |ranking| ranking.pairs[0].totals.low -= 1e-9),
        ("high of", |ranking| ranking.pairs[4].totals.high += 1e-9),
        ("coverage of", |ranking| ranking.pairs[4].totals.coverage = 0.0),
        ("the bits", |ranking| {
            let totals = &mut ranking.pairs[0].totals;
            totals.score = f64::from_bits(totals.score.to_bits() + 1);
            // So that the interval still holds it.
            totals.high = totals.high.max(totals.score);
        }),
        ("missing with", |ranking| {
            ranking.pairs.pop();
        }),
        ("the rank of", |ranking| {
            ranking.pairs.remove(0);
        }),
        ("second line", |ranking| ranking.pairs[1] = RankedPair { rank: 2, ..ranking.pairs[0] }),
        ("enough data", |ranking| ranking.not_enough_data.push(0)),
    ];
    let network = network(CLUSTERS, 1, &Shape::default());
    let scorer = scored(&network);
    let options = RankOptions::default();
    let ranking = rank(&scorer, &options);
    verify::ranking(&scorer, &options, &ranking).unwrap();
    for (number, (words, tamper)) in tampers.into_iter().enumerate() {
        let mut wrong = ranking.clone();
        tamper(&mut wrong);
        let violation = verify::ranking(&scorer, &options, &wrong).unwrap_err();
        assert!(violation.to_string().contains(words), "{number}: {violation}");
    }
    // A worse pair in place of the last one, everything about it true.
    let mut longer = options.clone();
    longer.top += 1;
    let mut wrong = ranking.clone();
    wrong.pairs[19] = RankedPair { rank: 20, ..rank(&scorer, &longer).pairs[20] };
    let violation = verify::ranking(&scorer, &options, &wrong).unwrap_err();
    assert!(violation.found.contains("missing"), "{violation}");
    // A ranking for one request is none for another.
    let mut other = options.clone();
    other.scope = Scope::PerCluster;
    assert!(verify::ranking(&scorer, &other, &ranking).is_err());
    other = options.clone();
    other.blocks = vec![(ranking.pairs[0].a, ranking.pairs[0].b)];
    let violation = verify::ranking(&scorer, &other, &ranking).unwrap_err();
    assert!(violation.what.contains("admissibility"), "{violation}");
}

/// The mean rank of the chosen clusters among the cross-border partners of the others.
fn mean_rank(scorer: &Scorer<'_>, chosen: &[usize]) -> f64 {
    let mut options = RankOptions::default();
    options.scope = Scope::PerCluster;
    options.top = usize::MAX;
    let ranking = rank(scorer, &options);
    let of = |pair: &&RankedPair| chosen.contains(&pair.b) && !chosen.contains(&pair.a);
    let ranks: Vec<f64> = ranking.pairs.iter().filter(of).map(|pair| pair.rank as f64).collect();
    ranks.iter().sum::<f64>() / ranks.len() as f64
}

/// Mean ranks of 30 full clusters of 600 before and after their offers, seeks and themes are blanked, with the default
/// priors and with those of the catalogue.
fn ranks_before_and_after_blanking(shape: &Shape, seed: u64) -> [[f64; 2]; 2] {
    let (n, table) = (600, partnerships(600, seed));
    let drafts = generate(n, seed, shape);
    let first = seed as usize % 20;
    let chosen: Vec<usize> = (0..30).map(|number| number * 20 + first).collect();
    let mut blanked = drafts.clone();
    for &number in &chosen {
        let draft = &mut blanked[number];
        (draft.offers, draft.seeks, draft.themes) = (Vec::new(), Vec::new(), Vec::new());
    }
    let networks = [drafts, blanked].map(|drafts| cases::network(&shape.reference, drafts, &table));
    [false, true].map(|own_priors| {
        networks.each_ref().map(|network| {
            let mut scorer = scored(network);
            if own_priors {
                let mut scoring = scorer.scoring().clone();
                scoring.priors = scorer.catalogue_priors().unwrap();
                scorer = scorer.reweighted(&scoring).unwrap();
            }
            mean_rank(&scorer, &chosen)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaving_fields_blank_does_not_improve_the_rank(kind in 0..2usize, seed in any::<u64>()) {
        let (kind, mut shape) = shapes().into_iter().nth(kind).unwrap();
        shape.blanks = metacluster_benches::Blanks::all(0.0);
        for [before, after] in ranks_before_and_after_blanking(&shape, seed) {
            prop_assert!(after >= before, "{}: {} -> {}", kind, before, after);
        }
    }
}
