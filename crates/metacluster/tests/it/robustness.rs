//! Robustness: intervals are those of the plain ranking, shares those of other draws, and nothing depends on threads or
//! the order of rows.

use metacluster::robust::{
    Alternatives, Draws, WeightSpace, acceptability, kept_in_ranking, rank_matrix, robust_groups,
};
use metacluster::verify;
use metacluster::{
    ProposeOptions, RankOptions, RobustOptions, Robustness, Scope, Scorer, Scoring, Sectors, Weights,
    propose, rank, robust,
};
use metacluster_benches::{Random, Shape, generate, network, partnerships, scored};

use crate::cases::{self, profile, shapes, with_numbers};

fn request(top: usize) -> RobustOptions {
    let mut request = RobustOptions::default();
    request.top = top;
    request.draws = Draws::new(4_000).seeded(5);
    request.matrix = true;
    request
}

fn study(scorer: &Scorer<'_>, options: &RankOptions, top: usize) -> Robustness {
    robust(scorer, options, &request(top)).unwrap()
}

#[test]
fn studies_of_pairs_pass_the_checker() {
    for (kind, shape) in shapes() {
        for seed in 0..2 {
            let network = network(30, seed, &shape);
            for (name, scorer) in [
                ("cord", Scorer::new(&network, &profile("cord")).unwrap()),
                ("cross-sector", Scorer::new(&network, &profile("cross-sector")).unwrap()),
                ("numbers", with_numbers(&network, &Scoring::default())),
            ] {
                for (scope, top) in [(Scope::Overall, 7), (Scope::For(vec![4]), 3), (Scope::Overall, 1)] {
                    let mut options = RankOptions::default();
                    options.scope = scope;
                    let found = study(&scorer, &options, top);
                    let checked = verify::robustness(&scorer, &options, &found);
                    assert!(checked.is_ok(), "{kind} {seed} {name} {top}: {checked:?}");
                }
            }
        }
    }
}

#[test]
fn studies_under_constraints_and_filters_pass_the_checker() {
    let network = network(30, 3, &Shape::default());
    let scorer = scored(&network);
    let mut options = RankOptions::default();
    options.allow_domestic = true;
    options.new_ties_only = true;
    options.blocks = vec![(3, 9), (20, 1)];
    for constraints in [
        vec!["sectors>=proximity", "ties<=.2"],
        vec!["themes>=.2", "complement>=.1"],
        vec!["complement>=themes>=sectors>=proximity>=ties>=balance"],
    ] {
        let mut request = request(5);
        request.constraints = constraints.iter().map(|&text| text.to_owned()).collect();
        let found = robust(&scorer, &options, &request).unwrap();
        verify::robustness(&scorer, &options, &found).unwrap();
        assert_eq!(found.winning.is_exact(), constraints[0] != "sectors>=proximity");
    }
    let mut request = request(5);
    request.near = Some(2.0);
    verify::robustness(&scorer, &options, &robust(&scorer, &options, &request).unwrap()).unwrap();
}

#[test]
fn the_checker_knows_a_wrong_study() {
    let network = network(25, 1, &Shape::default());
    let scorer = scored(&network);
    let options = RankOptions::default();
    let found = study(&scorer, &options, 5);
    verify::robustness(&scorer, &options, &found).unwrap();
    let wrong: [(&str, fn(&mut Robustness)); 7] = [
        ("places", |study| study.contenders.swap(0, 1)),
        ("number", |study| study.admissible += 1),
        ("lower end", |study| {
            let stability = &mut study.stability[2];
            stability.top.low.weight = (stability.top.low.weight + stability.weight) / 2.0;
        }),
        ("upper end", |study| {
            let end = &mut study.stability[3].order.high;
            end.weight = (end.weight + 1e-3).min(1.0);
        }),
        ("swing", |study| study.swings[0].kept -= 1),
        ("kept", |study| study.kept[0] = Some(0.5)),
        ("first", |study| study.swings[3].first_stays = !study.swings[3].first_stays),
    ];
    for (what, change) in wrong {
        let mut study = found.clone();
        change(&mut study);
        assert!(verify::robustness(&scorer, &options, &study).is_err(), "{what}");
    }
}

#[test]
fn studies_of_groups_pass_the_checker() {
    for (kind, shape) in shapes() {
        let network = network(60, 2, &shape);
        let scorer = scored(&network);
        let mut options = ProposeOptions::default();
        options.sectors = Sectors::Any;
        options.sizes = 3..=4;
        let lists = propose(&scorer, &options).unwrap();
        for top in [2, 4] {
            options.top = top;
            let lists = propose(&scorer, &options).unwrap();
            let studies = robust_groups(&scorer, &lists, options.objective, &request(top)).unwrap();
            assert_eq!(studies.len(), lists.len());
            for (list, found) in lists.iter().zip(&studies) {
                let checked = verify::group_robustness(&scorer, list, options.objective, found);
                assert!(checked.is_ok(), "{kind}: {checked:?}");
            }
        }
        let studies = robust_groups(&scorer, &lists, options.objective, &request(3)).unwrap();
        let mut wrong = studies[0].clone();
        wrong.kept[0] = wrong.kept[0].map(|kept| 0.5 * kept);
        assert!(verify::group_robustness(&scorer, &lists[0], options.objective, &wrong).is_err());
    }
}

/// The weights of a scorer with one of them moved, the others in their proportions.
fn moved(scorer: &Scorer<'_>, component: usize, weight: f64) -> Scoring {
    let shares: Vec<(String, f64)> = scorer.shares().map(|(name, share)| (name.to_owned(), share)).collect();
    let mut scoring = Scoring { weights: Weights::zero(), priors: scorer.scoring().priors.clone() };
    for (place, (name, share)) in shares.iter().enumerate() {
        let own =
            if place == component { weight } else { share * (1.0 - weight) / (1.0 - shares[component].1) };
        scoring.weights.set(name, own).unwrap();
    }
    scoring
}

/// Ends of intervals are where the plain ranking changes, found by halving.
#[test]
fn intervals_are_those_that_bisection_finds() {
    for (kind, shape) in shapes() {
        let network = network(40, 5, &shape);
        let scorer = scored(&network);
        let mut options = RankOptions::default();
        options.top = 6;
        let plain = |component: usize, weight: f64| {
            let scorer = scorer.reweighted(&moved(&scorer, component, weight)).unwrap();
            rank(&scorer, &options).pairs.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>()
        };
        let present = rank(&scorer, &options).pairs.iter().map(|pair| (pair.a, pair.b)).collect::<Vec<_>>();
        let as_set = |mut pairs: Vec<(usize, usize)>| {
            pairs.sort_unstable();
            pairs
        };
        type Same<'a> = &'a dyn Fn(&[(usize, usize)]) -> bool;
        let first: Same<'_> = &|pairs| pairs[0] == present[0];
        let top: Same<'_> = &|pairs| as_set(pairs.to_vec()) == as_set(present.clone());
        let order: Same<'_> = &|pairs| pairs == present;
        let found = study(&scorer, &options, 6);
        for stability in &found.stability {
            let c = stability.component;
            for (interval, same) in [(stability.first, first), (stability.top, top), (stability.order, order)]
            {
                for (end, far) in [(interval.low, 1e-9), (interval.high, 1.0 - 1e-9)] {
                    let (mut inside, mut outside) = (stability.weight, far);
                    if same(&plain(c, far)) {
                        // What comes back on the way was never lost on a line that is crossed once.
                        inside = far;
                    }
                    while (inside - outside).abs() > 1e-10 {
                        let middle = (inside + outside) / 2.0;
                        if same(&plain(c, middle)) { inside = middle } else { outside = middle }
                    }
                    assert!((end.weight - inside).abs() < 1e-7, "{kind} {c}: {end:?} {inside}");
                }
            }
        }
    }
}

/// Nobody outside the contenders is ever in the first places of the plain ranking.
#[test]
fn contenders_are_all_that_matter() {
    for (kind, shape) in shapes() {
        let network = network(60, 8, &shape);
        let scorer = scored(&network);
        let mut options = RankOptions::default();
        options.top = 8;
        let found = study(&scorer, &options, 8);
        assert!(found.contenders.len() < found.admissible / 2, "{kind}: {}", found.contenders.len());
        let mut random = Random::new(3);
        for _ in 0..60 {
            let mut scoring = scorer.scoring().clone();
            for (name, _) in scorer.shares() {
                scoring.weights.set(name, random.unit().powi(3)).unwrap();
            }
            let other = scorer.reweighted(&scoring).unwrap();
            for pair in rank(&other, &options).pairs {
                let pair = metacluster::robust::Alternative::Pair(pair.a, pair.b);
                assert!(found.contenders.contains(&pair), "{kind} {pair:?}");
            }
        }
    }
}

#[test]
fn threads_and_rows_change_nothing() {
    let run = |threads: usize| {
        let pool = rayon_pool(threads);
        pool.install(|| {
            let network = network(60, 4, &Shape::default());
            let scorer = scored(&network);
            format!("{:?}", study(&scorer, &RankOptions::default(), 10))
        })
    };
    assert_eq!(run(1), run(3));
    let drafts = generate(60, 4, &Shape::default());
    let reference = Shape::default().reference;
    let tied = partnerships(60, 4);
    let mut shuffled = drafts.clone();
    Random::new(9).shuffle(&mut shuffled);
    let [given, other] = [drafts, shuffled].map(|drafts| {
        let network = cases::network(&reference, drafts, &tied);
        format!("{:?}", study(&scored(&network), &RankOptions::default(), 10))
    });
    assert_eq!(given, other);
}

fn rayon_pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

#[test]
fn weights_of_another_scale_are_the_same_weights() {
    let network = network(40, 2, &Shape::default());
    let scorer = scored(&network);
    let mut scoring = scorer.scoring().clone();
    for (name, weight) in scorer.scoring().weights.iter() {
        scoring.weights.set(name, weight * 4.0).unwrap();
    }
    let other = scorer.reweighted(&scoring).unwrap();
    let [one, four] = [&scorer, &other].map(|scorer| study(scorer, &RankOptions::default(), 10));
    assert_eq!(
        (one.contenders, one.kept, one.acceptability),
        (four.contenders, four.kept, four.acceptability)
    );
}

#[test]
fn rows_of_a_ranking_are_kept_as_its_study_says() {
    let network = network(50, 6, &Shape::default());
    let scorer = scored(&network);
    let mut options = RankOptions::default();
    options.top = 6;
    let draws = request(6).draws;
    let kept = kept_in_ranking(&scorer, &options, &rank(&scorer, &options), draws).unwrap();
    let found = study(&scorer, &options, 6);
    assert_eq!(kept.iter().copied().map(Some).collect::<Vec<_>>(), found.kept);
    options.scope = Scope::PerCluster;
    options.top = 2;
    let ranking = rank(&scorer, &options);
    let kept = kept_in_ranking(&scorer, &options, &ranking, draws).unwrap();
    for asker in [0, 17, 49] {
        options.scope = Scope::For(vec![asker]);
        let found = study(&scorer, &options, 2);
        let own = ranking.pairs.iter().zip(&kept).filter(|(pair, _)| pair.a == asker);
        assert_eq!(own.map(|(_, kept)| Some(*kept)).collect::<Vec<_>>(), found.kept);
    }
}

/// Tables of a few values, so that equals abound.
fn coarse(n: usize, d: usize, seed: u64) -> Alternatives {
    let mut random = Random::new(seed);
    let rows: Vec<Vec<f64>> =
        (0..n).map(|_| (0..d).map(|_| random.below(4) as f64 / 4.0).collect()).collect();
    Alternatives::new(&vec![1.0 / d as f64; d], &rows).unwrap()
}

#[test]
fn ranks_are_all_taken_and_the_first_few_are_those_of_the_whole_matrix() {
    for (n, d) in [(1, 2), (7, 1), (40, 3), (150, 5), (333, 6), (60, 9)] {
        let alternatives = coarse(n, d, n as u64);
        let names: Vec<String> = (0..d).map(|c| format!("c{c}")).collect();
        let space = WeightSpace::whole(&names);
        let draws = Draws::new(700);
        let matrix = rank_matrix(&alternatives, &space, draws).unwrap();
        let ranks = 12.min(n);
        let few = acceptability(&alternatives, &space, draws, ranks).unwrap();
        for place in 0..n {
            let row: f64 = (0..n).map(|rank| matrix.share(place, rank)).sum();
            let column: f64 = (0..n).map(|other| matrix.share(other, place)).sum();
            assert!((row - 1.0).abs() < 1e-9 && (column - 1.0).abs() < 1e-9);
            for rank in 0..ranks {
                assert_eq!(few.share(place, rank).to_bits(), matrix.share(place, rank).to_bits());
            }
        }
    }
}

/// Narrow counts are emptied before they overflow, also where one thread counts all.
#[test]
fn more_draws_than_a_narrow_count_holds_are_counted() {
    let alternatives = coarse(3, 2, 4);
    let space = WeightSpace::whole(&["a", "b"]);
    let draws = Draws::new(150_000);
    let few = acceptability(&alternatives, &space, draws, 3).unwrap();
    for threads in [1, 4] {
        let matrix = rayon_pool(threads).install(|| rank_matrix(&alternatives, &space, draws).unwrap());
        for place in 0..3 {
            for rank in 0..3 {
                assert_eq!(matrix.share(place, rank).to_bits(), few.share(place, rank).to_bits());
            }
        }
    }
}

#[test]
fn what_is_dominated_is_never_first() {
    let alternatives = coarse(200, 4, 1);
    let space = WeightSpace::new(&["a", "b", "c", "d"], &["a>=b", "c<=.5"]).unwrap();
    let shares = acceptability(&alternatives, &space, Draws::default(), 5).unwrap();
    let rows: Vec<Vec<f64>> = (0..200).map(|place| alternatives.row(place)).collect();
    let mut seen = 0;
    for (place, own) in rows.iter().enumerate() {
        let dominated = rows.iter().any(|other| other != own && other.iter().zip(own).all(|(x, y)| x >= y));
        assert!(!dominated || shares.share(place, 0) == 0.0);
        seen += usize::from(dominated);
    }
    assert!(seen > 100);
}

#[test]
fn numbers_out_of_range_are_refused() {
    let network = network(20, 1, &Shape::default());
    let scorer = scored(&network);
    let refused = |change: fn(&mut RobustOptions)| {
        let mut request = request(3);
        change(&mut request);
        robust(&scorer, &RankOptions::default(), &request).unwrap_err().to_string()
    };
    for (message, wanted) in [
        (refused(|request| request.top = 0), "the number of first places is '0', expected 1 to 200"),
        (refused(|request| request.top = 201), "the number of first places is '201', expected 1 to 200"),
        (
            refused(|request| request.draws = Draws::new(0)),
            "the number of draws is '0', expected 1 to 10000000; the standard error falls with the square root of the \
             number",
        ),
        (
            refused(|request| request.step = 1.0),
            "the step is '1', expected a part of the weight, above 0 and below 1, such as .5",
        ),
        (
            refused(|request| request.near = Some(1.0)),
            "the factor of nearby weights is '1', expected a number above 1",
        ),
        (
            refused(|request| request.constraints.push("bridge>=.1".into())),
            "unknown component in force 'bridge'",
        ),
    ] {
        assert_eq!(message, wanted);
    }
    let many = coarse(2_001, 2, 1);
    let error = rank_matrix(&many, &WeightSpace::whole(&["a", "b"]), Draws::new(1)).unwrap_err();
    assert!(error.to_string().contains("at most 2000"), "{error}");
    let error = acceptability(&many, &WeightSpace::whole(&["a"]), Draws::new(1), 3).unwrap_err();
    assert!(error.to_string().contains("expected the components of the alternatives"), "{error}");
}
