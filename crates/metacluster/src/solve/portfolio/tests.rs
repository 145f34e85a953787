//! Portfolios against enumeration.

use super::*;
use crate::solve::evaluate::obeys;
use crate::solve::problem::{Objective, Rules};
use crate::solve::trial::{self, Random};

/// Parts over overlapping ranges of things, with scores and coverage at random.
fn parts(seed: u64, count: usize, n: usize, k: usize) -> Vec<Part> {
    let random = &mut Random::new(seed);
    let part = |number: usize| {
        let mut scores = vec![0.0; n * n];
        for a in 0..n {
            for b in a + 1..n {
                scores[a * n + b] = random.unit(false);
                scores[b * n + a] = scores[a * n + b];
            }
        }
        let mut objective = Objective { pairs: 0.6, coverage: 0.4, ..Objective::default() };
        objective.demand = vec![1.0, 2.0, 1.0];
        objective.supply =
            (0..n).map(|item| vec![((item % 3) as u32, 0.25 + random.unit(true) * 0.75)]).collect();
        let rules = Rules {
            classes: (0..n as u32).map(|item| item % 4).collect(),
            min_classes: Some(2),
            ..Rules::default()
        };
        let problem = Problem::new(n, k, scores, objective, rules).unwrap();
        Part { problem, things: (0..n).map(|item| item + number * n / 3).collect() }
    };
    (0..count).map(part).collect()
}

/// The best sum over one group of each part by looking at all of them.
fn enumerated(parts: &[Part], uses: usize) -> f64 {
    let groups: Vec<Vec<(Vec<usize>, f64)>> = parts
        .iter()
        .map(|part| {
            let all = trial::groups(part.problem.items(), part.problem.size());
            let fine = all.into_iter().filter(|group| obeys(&part.problem, group));
            fine.map(|group| {
                let value = evaluate(&part.problem, &group).total;
                (group.iter().map(|&item| part.things[item]).collect(), value)
            })
            .collect()
        })
        .collect();
    fn extend(groups: &[Vec<(Vec<usize>, f64)>], used: &mut Vec<usize>, uses: usize) -> f64 {
        let Some((first, rest)) = groups.split_first() else { return 0.0 };
        let mut best = f64::NEG_INFINITY;
        for (things, value) in first {
            if things.iter().all(|&thing| used[thing] < uses) {
                things.iter().for_each(|&thing| used[thing] += 1);
                best = best.max(value + extend(rest, used, uses));
                things.iter().for_each(|&thing| used[thing] -= 1);
            }
        }
        best
    }
    extend(&groups, &mut vec![0; 100], uses)
}

fn check(parts: &[Part], found: &Portfolio, copies: usize, uses: usize) {
    let mut used = vec![0; 200];
    let mut value = 0.0;
    for (part, groups) in std::iter::zip(parts, &found.groups) {
        assert!(groups.len() <= copies);
        for group in groups {
            assert!(obeys(&part.problem, &group.members));
            value += evaluate(&part.problem, &group.members).total;
            group.members.iter().for_each(|&item| used[part.things[item]] += 1);
        }
    }
    assert!((value - found.value).abs() < 1e-12);
    assert!(used.iter().all(|&used| used <= uses));
    assert!(found.value <= found.bound);
}

#[test]
fn one_group_of_each_part_is_proved_to_be_what_enumeration_finds() {
    for seed in 0..40 {
        let parts = parts(seed, 3, 8, 3);
        for uses in 1..=2 {
            let found = portfolio(&parts, 1, uses, Budget::default());
            check(&parts, &found, 1, uses);
            assert!(found.optimal, "seed {seed}");
            assert!((found.value - enumerated(&parts, uses)).abs() < 1e-12, "seed {seed}, {uses} uses");
        }
    }
}

#[test]
fn parts_that_want_the_same_thing_are_served_as_far_as_it_goes() {
    for seed in 0..20 {
        let mut parts = parts(seed, 3, 8, 3);
        // Thing 5 has to be in the groups of the first two, and may be used once.
        for part in &mut parts[..2] {
            let item = part.things.iter().position(|&thing| thing == 5).unwrap();
            part.problem.rules.must = vec![item];
        }
        let found = portfolio(&parts, 1, 1, Budget::default());
        check(&parts, &found, 1, 1);
        assert!(found.optimal && found.groups.iter().map(Vec::len).sum::<usize>() == 2, "seed {seed}");
        let best = (0..2).map(|place| {
            let pair = [parts[place].clone(), parts[2].clone()];
            enumerated(&pair, 1)
        });
        let best = best.fold(f64::NEG_INFINITY, f64::max);
        assert!((found.value - best).abs() < 1e-12, "seed {seed}");
    }
}

#[test]
fn what_is_cut_short_is_never_called_optimal() {
    let parts = parts(1, 3, 60, 6);
    let proved = portfolio(&parts, 1, 1, Budget::default());
    let short = portfolio(&parts, 1, 1, Budget { work: 0 });
    check(&parts, &short, 1, 1);
    assert!(proved.optimal && !short.optimal);
    assert!(short.value <= proved.value && proved.value <= short.bound);
}

#[test]
fn several_groups_of_each_part_come_with_a_bound() {
    for seed in 0..4 {
        let parts = parts(seed, 3, 40, 4);
        let found = portfolio(&parts, 3, 1, Budget::default());
        check(&parts, &found, 3, 1);
        assert_eq!(found.groups.iter().map(Vec::len).sum::<usize>(), 9);
        assert!(found.gap() < 0.05, "seed {seed}: {}", found.gap());
    }
}

#[test]
fn a_part_that_can_have_no_group_takes_nothing_from_the_others() {
    let mut parts = parts(1, 2, 8, 3);
    parts[0].problem.rules.min_classes = Some(4);
    let found = portfolio(&parts, 1, 1, Budget::default());
    assert!(found.optimal && found.groups[0].is_empty() && found.groups[1].len() == 1);
    let alone = crate::solve::solve(&parts[1].problem, Budget::default());
    assert_eq!(found.value.to_bits(), alone.value.unwrap().total.to_bits());
}
