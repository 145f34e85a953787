//! Proposals: the search is enumeration, what blocks can be mended as it says, and the checker accepts both.

use metacluster::propose::{Blocked, Relaxation};
use metacluster::solve::Status;
use metacluster::verify::{self, Groups};
use metacluster::{
    CategoryRule, Cluster, ClusterDraft, CountryCode, DistinctRule, Network, Partnerships, ProposeOptions,
    Role, Rules, Scorer, Sectors, propose,
};
use metacluster_benches::{Blanks, Random, Shape, deep_reference, generate, id, network, scored};

use crate::cases::{self, shapes, with_numbers};

/// Every group of `k` out of `items`, in lexicographic order.
pub(crate) fn groups(items: &[usize], k: usize) -> Vec<Vec<usize>> {
    fn extend(rest: &[usize], k: usize, prefix: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if prefix.len() == k {
            return all.push(prefix.clone());
        }
        for (at, &item) in rest.iter().enumerate() {
            prefix.push(item);
            extend(&rest[at + 1..], k, prefix, all);
            prefix.pop();
        }
    }
    let mut all = Vec::new();
    extend(items, k, &mut Vec::new(), &mut all);
    all
}

/// Whether a group obeys the rules that [`random_rules`] draws.
pub(crate) fn obeys(scorer: &Scorer<'_>, rules: &Rules, group: &[usize]) -> bool {
    let clusters = scorer.network().catalogue().clusters();
    let mut countries: Vec<CountryCode> = group.iter().map(|&member| clusters[member].country()).collect();
    countries.sort_unstable();
    let most = countries.chunk_by(|x, y| x == y).map(<[_]>::len).max().unwrap_or(0);
    countries.dedup();
    let mut regions: Vec<&str> =
        group.iter().filter_map(|&member| clusters[member].region().map(|code| code.as_str())).collect();
    regions.sort_unstable();
    regions.dedup();
    let has = |id: &String| group.iter().any(|&member| clusters[member].id() == id);
    let together = |set: &Vec<String>| set.iter().filter(|id| has(id)).count() > 1;
    let weak = |min: f64| {
        let pairs =
            group.iter().enumerate().flat_map(|(at, &a)| group[at + 1..].iter().map(move |&b| (a, b)));
        pairs.into_iter().any(|(a, b)| scorer.totals(a, b).score < min)
    };
    rules.must.iter().all(has)
        && !rules.never.iter().any(has)
        && !rules.apart.iter().any(together)
        && rules.min_countries.is_none_or(|min| countries.len() >= min)
        && rules.max_per_country.is_none_or(|max| most <= max)
        && rules.min_regions.is_none_or(|min| regions.len() >= min)
        && !rules.min_pair_score.is_some_and(weak)
        && obeys_columns(rules, &group.iter().map(|&member| &clusters[member]).collect::<Vec<_>>())
}

/// Whether members obey the rules on columns; every column has to be filled by somebody eligible.
fn obeys_columns(rules: &Rules, members: &[&Cluster]) -> bool {
    let says = |cluster: &Cluster, rule: &CategoryRule| {
        let cell = cluster.detail(&rule.column).unwrap_or("");
        cell.split(';')
            .any(|item| rule.values.iter().any(|value| value.to_lowercase() == item.to_lowercase()))
    };
    let count = |rule: &CategoryRule| members.iter().filter(|cluster| says(cluster, rule)).count();
    let leads = |cluster: &&&Cluster| {
        cluster.role() != Role::Partner
            && rules.categories.iter().all(|rule| !rule.lead || says(cluster, rule))
    };
    let values = |column: &str| {
        let cells = members.iter().filter_map(|cluster| cluster.detail(column));
        cells.flat_map(|cell| cell.split(';')).collect::<std::collections::BTreeSet<_>>().len()
    };
    let counts = |rule: &CategoryRule| {
        let count = count(rule);
        rule.min.is_none_or(|min| count >= min) && rule.max.is_none_or(|max| count <= max)
    };
    rules.categories.iter().all(counts)
        && (rules.categories.iter().all(|rule| !rule.lead) || members.iter().any(|member| leads(&member)))
        && rules.distinct.iter().all(|rule| values(&rule.column) >= rule.min)
}

/// A catalogue whose columns `label` and `kinds` are filled for two in three, and nobody fills `empty`.
fn with_columns(n: usize, seed: u64, shape: &Shape) -> Network {
    let random = &mut Random::new(seed + 5_000);
    let mut drafts = generate(n, seed, shape);
    for draft in &mut drafts {
        draft.details.clear();
        let mut fill = |column: &str, items: &[&str], most: usize| {
            if random.chance(0.67) {
                let mut cell: Vec<&str> = Vec::new();
                (0..1 + random.below(most)).for_each(|_| cell.push(items[random.below(items.len())]));
                draft.details.insert(column.into(), cell.join(";"));
            }
        };
        fill("label", &["Gold", "silver", "bronze"], 1);
        fill("kinds", &["firms", "universities", "agencies", "schools", "banks"], 2);
    }
    // Somebody fills each column, whatever the seed.
    drafts[0].details.insert("label".into(), "Gold".into());
    drafts[1].details.insert("kinds".into(), "firms;banks".into());
    cases::network(&shape.reference, drafts, &Partnerships::default())
}

fn random_columns(random: &mut Random, rules: &mut Rules) {
    let labels = ["gold", "SILVER", "bronze"];
    if random.chance(0.5) {
        let mut rule = CategoryRule::default();
        rule.values = labels[random.below(3)..].iter().map(|&label| label.into()).collect();
        rule.min = random.chance(0.6).then(|| random.below(3));
        rule.max = random.chance(0.4).then(|| rule.min.unwrap_or(0) + random.below(2));
        rule.lead = rule.min.is_none() && rule.max.is_none();
        rule.column = "label".into();
        rules.categories.push(rule);
    }
    if random.chance(0.3) {
        rules.categories.push("kinds = firms | schools (min 1)".parse().unwrap());
    }
    if random.chance(0.4) {
        rules.categories.push("kinds = universities | agencies | firms (lead)".parse().unwrap());
    }
    if random.chance(0.5) {
        rules.distinct.push(DistinctRule { column: "kinds".into(), min: 1 + random.below(5) });
    }
    if random.chance(0.3) {
        rules.distinct.push(DistinctRule { column: "label".into(), min: 1 + random.below(3) });
    }
}

/// F from the checker's supply and the engine's pair scores, added in the documented order, so that ties are exact.
pub(crate) fn worth(
    scorer: &Scorer<'_>,
    judge: &Groups<'_>,
    (alpha, beta): (f64, f64),
    group: &[usize],
) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (at, &a) in group.iter().enumerate() {
        for &b in &group[at + 1..] {
            sum += scorer.totals(a, b).score;
            pairs += 1.0;
        }
    }
    let cohesion = sum / pairs;
    judge.worth(group).supply.map_or(cohesion, |supply| alpha * cohesion + beta * supply)
}

pub(crate) fn random_rules(random: &mut Random, n: usize, k: usize) -> Rules {
    let mut rules = Rules::default();
    let some = |random: &mut Random| id(random.below(n));
    if random.chance(0.6) {
        rules.min_countries = Some(1 + random.below(k));
    }
    if random.chance(0.5) {
        rules.max_per_country = Some(1 + random.below(2));
    }
    if random.chance(0.3) {
        rules.must = (0..1 + random.below(2)).map(|_| some(random)).collect();
    }
    if random.chance(0.3) {
        rules.never = (0..1 + random.below(2)).map(|_| some(random)).collect();
        rules.never.retain(|id| !rules.must.contains(id));
    }
    if random.chance(0.3) {
        rules.apart = vec![(0..3).map(|_| some(random)).collect()];
        rules.apart[0].sort_unstable();
        rules.apart[0].dedup();
    }
    if random.chance(0.3) {
        rules.min_regions = Some(1 + random.below(k));
    }
    if random.chance(0.3) {
        rules.min_pair_score = Some(random.unit() * 0.3);
    }
    rules
}

/// A small catalogue of few countries, crowded into one sector so that scores are not all near zero.
pub(crate) fn small_shape(seed: u64) -> Shape {
    let blanks = Blanks { region: 0.2, ..Blanks::all(if seed.is_multiple_of(3) { 0.5 } else { 0.1 }) };
    Shape { reference: deep_reference(), sector: Some(seed as usize % 4), blanks }
}

#[test]
fn the_search_is_enumeration() {
    let (mut solved, mut infeasible, mut second) = (0, 0, 0);
    for seed in 0..200 {
        let random = &mut Random::new(seed);
        let (k, n) = (3 + seed as usize % 4, 8 + random.below(5));
        let network = with_columns(n, seed, &small_shape(seed));
        let scorer = scored(&network);
        let mut options = ProposeOptions::default();
        options.sectors = Sectors::Any;
        options.sizes = k..=k;
        options.top = 2;
        options.rules = random_rules(random, n, k);
        random_columns(random, &mut options.rules);
        // Nobody is the first to fill a column if the first two may be left out.
        options.rules.never.retain(|never| *never != id(0) && *never != id(1));
        options.max_appearances = [None, Some(1), Some(2)][seed as usize % 3];
        let lists = propose(&scorer, &options).unwrap();
        verify::proposals(&scorer, &options, &lists).unwrap();
        let judge = Groups::new(&scorer, &options, None).unwrap();
        let mut admissible: Vec<(f64, Vec<usize>)> = groups(judge.eligible(), k)
            .into_iter()
            .filter(|group| obeys(&scorer, &options.rules, group))
            .map(|group| (worth(&scorer, &judge, options.objective, &group), group))
            .collect();
        admissible.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
        let mut expected: Vec<&(f64, Vec<usize>)> = admissible.first().into_iter().collect();
        if let Some((_, best)) = admissible.first() {
            let again = |group: &[usize]| -> Vec<&str> {
                let both = group.iter().filter(|member| best.contains(member));
                both.map(|&member| network.catalogue().clusters()[member].id()).collect()
            };
            let fresh = |id: &&str| options.rules.must.iter().any(|must| must == id);
            let differs = |group: &[usize]| {
                let shared = again(group);
                shared.len() <= k / 2 && (options.max_appearances != Some(1) || shared.iter().all(fresh))
            };
            expected.extend(admissible.iter().find(|(_, group)| differs(group)));
        }
        let found: Vec<(u64, &Vec<usize>)> =
            lists[0].proposals.iter().map(|proposal| (proposal.score.to_bits(), &proposal.members)).collect();
        let expected: Vec<(u64, &Vec<usize>)> =
            expected.into_iter().map(|(score, group)| (score.to_bits(), group)).collect();
        assert_eq!(found, expected, "seed {seed}, {:?}", options.rules);
        assert!(lists[0].proposals.iter().all(|proposal| proposal.status == Status::Optimal));
        match expected.len() {
            0 => infeasible += 1,
            1 => solved += 1,
            _ => second += 1,
        }
    }
    assert!(solved > 10 && second > 60 && infeasible > 15, "{solved} {second} {infeasible}");
}

/// The rules with one relaxation applied, read from its words as a person would.
fn relaxed(rules: &Rules, relaxation: &Relaxation) -> Rules {
    let mut rules = rules.clone();
    let change = relaxation.change.as_str();
    let to = || change.split(" → ").nth(1).unwrap();
    let count = || Some(to().parse::<usize>().unwrap());
    match relaxation.rule {
        "min-countries" => rules.min_countries = count(),
        "max-per-country" => rules.max_per_country = count(),
        "min-regions" => rules.min_regions = count(),
        "min-in-area" => rules.min_in_area = count(),
        "min-pair-score" => rules.min_pair_score = Some(to().parse().unwrap()),
        "lead-in-area" | "lead-category" => {
            assert!(change.starts_with("do without a lead"));
            rules.lead_in_area = false;
            rules.categories.iter_mut().for_each(|rule| rule.lead = false);
            rules.categories.retain(|rule| rule.min.is_some() || rule.max.is_some());
        }
        "category" => {
            let (number, condition) = to().split_once(" of the category ").unwrap();
            let rule = rules
                .categories
                .iter_mut()
                .find(|rule| rule.condition() == condition && (rule.min.is_some() || rule.max.is_some()));
            let rule = rule.unwrap();
            let number = Some(number.parse().unwrap());
            if change.starts_with("min") { rule.min = number } else { rule.max = number }
        }
        "distinct" => {
            let (number, column) = to().split_once(" different values of ").unwrap();
            let rule = rules.distinct.iter_mut().find(|rule| rule.column == column).unwrap();
            rule.min = number.parse().unwrap();
        }
        "must" => {
            let released = change.strip_prefix("do without ").unwrap().strip_suffix(" as a must").unwrap();
            rules.must.retain(|id| !released.split(", ").any(|other| other == id));
        }
        "apart" => {
            // Every set falls apart into its pairs, less those that are allowed.
            let allowed: Vec<(&str, &str)> = change
                .strip_prefix("allow ")
                .unwrap()
                .split(", ")
                .map(|pair| pair.split_once(" with ").unwrap())
                .collect();
            let pairs = rules.apart.iter().flat_map(|set| {
                set.iter()
                    .enumerate()
                    .flat_map(|(at, x)| set[at + 1..].iter().map(move |y| vec![x.clone(), y.clone()]))
            });
            let kept =
                |pair: &Vec<String>| !allowed.iter().any(|(x, y)| pair.iter().all(|id| id == x || id == y));
            rules.apart = pairs.filter(kept).collect();
        }
        other => panic!("no relaxation is known for {other}"),
    }
    rules
}

#[test]
fn a_relaxation_admits_a_group_when_applied() {
    let (mut any, mut all) = (0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 0..400 {
        let random = &mut Random::new(seed + 1_000);
        let (k, n) = (3 + seed as usize % 3, 7 + random.below(6));
        let network = with_columns(n, seed, &small_shape(seed));
        let scorer = scored(&network);
        let mut options = ProposeOptions::default();
        options.sectors = Sectors::Any;
        options.sizes = k..=k;
        options.rules = random_rules(random, n, k);
        random_columns(random, &mut options.rules);
        if random.chance(0.5) {
            options.rules.min_pair_score = Some(0.1 + 0.3 * random.unit());
        }
        if random.chance(0.3) {
            options.rules.area = Some("eusdr".into());
            options.rules.min_in_area = Some(1 + random.below(k));
            options.rules.lead_in_area = random.chance(0.5);
        }
        let lists = propose(&scorer, &options).unwrap();
        verify::proposals(&scorer, &options, &lists).unwrap();
        let Some(Blocked { reason, unproven, relaxations, all_needed, conflict }) = &lists[0].blocked else {
            continue;
        };
        // Too few clusters are a matter of the catalogue and the size, not of a rule.
        if reason.contains("eligible clusters") {
            continue;
        }
        assert!(!unproven && !relaxations.is_empty(), "seed {seed}: {reason}");
        kinds.extend(relaxations.iter().map(|relaxation| relaxation.rule));
        assert!(!conflict.is_empty(), "seed {seed}");
        let best = |rules: Rules| {
            let mut options = options.clone();
            options.rules = rules;
            let lists = propose(&scorer, &options).unwrap();
            verify::proposals(&scorer, &options, &lists).unwrap();
            lists[0].proposals.first().map(|best| (best.members.clone(), best.score.to_bits()))
        };
        // The words give a score to three decimals, rounded down, which may admit more.
        let rounds = relaxations.iter().any(|relaxation| relaxation.rule == "min-pair-score");
        let agrees = |relaxation: &Relaxation, found: Option<(Vec<usize>, u64)>| {
            assert!(relaxation.gives_up > 0.0 && relaxation.gives_up <= 1.0, "seed {seed}: {relaxation:?}");
            let said = relaxation.best.as_ref().map(|best| (best.members.clone(), best.score.to_bits()));
            assert!(found.is_some(), "seed {seed}: {relaxation:?}");
            assert!(rounds || said == found, "seed {seed}: {relaxation:?} {found:?}");
        };
        if *all_needed {
            all += 1;
            let rules = relaxations.iter().fold(options.rules.clone(), |rules, one| relaxed(&rules, one));
            agrees(&relaxations[0], best(rules));
        } else {
            for relaxation in relaxations {
                any += 1;
                agrees(relaxation, best(relaxed(&options.rules, relaxation)));
            }
        }
    }
    assert!(any > 60 && all > 20 && kinds.len() > 6, "{any} {all} {kinds:?}");
}

#[test]
fn the_checker_accepts_what_is_proposed() {
    for (kind, shape) in shapes() {
        for seed in 0..2 {
            let network = network(280, seed, &shape);
            for scorer in [scored(&network), with_numbers(&network, &metacluster::Scoring::default())] {
                let presets = &network.catalogue().reference().presets;
                let mut options = ProposeOptions::default();
                options.sizes = 3..=5;
                let mut every = vec![Rules::default()];
                every.extend(presets.iter().map(|preset| preset.rules.clone()));
                for rules in every {
                    options.rules = rules;
                    let lists = propose(&scorer, &options).unwrap();
                    verify::proposals(&scorer, &options, &lists).unwrap_or_else(|violation| {
                        panic!("{kind} {seed} {}: {violation}", options.rules.id)
                    });
                }
            }
        }
    }
}

#[test]
fn sizes_filters_and_overlaps_are_checked_too() {
    let network = network(150, 8, &Shape::default());
    let scorer = scored(&network);
    let catalogue = network.catalogue();
    let mut options = ProposeOptions::default();
    for country in ["DE", "PL", "CZ", "IT", "AT"] {
        options.filter.country(country, catalogue).unwrap();
    }
    options.sectors = Sectors::Any;
    options.top = 6;
    options.rules.must = vec![id(1)];
    options.rules.apart = vec![(0..40).map(id).collect()];
    for max_overlap in [Some(1), None, Some(4), Some(60)] {
        options.max_overlap = max_overlap;
        for objective in [(0.6, 0.4), (1.0, 0.0), (0.0, 1.0)] {
            options.objective = objective;
            let lists = propose(&scorer, &options).unwrap();
            assert_eq!(lists[0].proposals.len(), 6);
            verify::proposals(&scorer, &options, &lists).unwrap();
        }
    }
}

#[test]
fn no_cluster_but_a_must_appears_too_often() {
    let network = network(60, 8, &Shape::default());
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Any;
    options.top = 6;
    options.max_overlap = Some(4);
    options.rules.must = vec![id(1)];
    let unlimited = propose(&scorer, &options).unwrap();
    for most in 1..=3 {
        options.max_appearances = Some(most);
        let violation = verify::proposals(&scorer, &options, &unlimited).unwrap_err();
        assert!(violation.to_string().contains("too many proposals"), "{violation}");
        let lists = propose(&scorer, &options).unwrap();
        verify::proposals(&scorer, &options, &lists).unwrap();
        assert!(
            lists[0].proposals.len() == 6 && lists[0].proposals[5].score <= unlimited[0].proposals[5].score
        );
    }
    options.max_appearances = Some(0);
    assert!(propose(&scorer, &options).is_err());
}

#[test]
fn one_organisation_under_two_names_never_takes_two_seats() {
    let shape = Shape { reference: deep_reference(), ..Shape::default() };
    let mut drafts = generate(40, 3, &shape);
    // The best pair of all, were it not one organisation.
    for number in [0, 1] {
        drafts[number] = ClusterDraft { id: Some(id(number).into()), ..drafts[0].clone() };
    }
    drafts[0].name = "Klastr Voda, z.s.".into();
    drafts[1].name = "KLASTR VODA".into();
    let network = cases::network(&shape.reference, drafts, &Partnerships::default());
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Any;
    options.sizes = 2..=3;
    options.rules.must = vec![id(0)];
    let lists = propose(&scorer, &options).unwrap();
    verify::proposals(&scorer, &options, &lists).unwrap();
    assert!(lists.iter().all(|list| !list.proposals.is_empty()));
    let mut wrong = lists.clone();
    wrong[0].proposals[0].members = vec![0, 1];
    assert!(verify::proposals(&scorer, &options, &wrong).is_err());
    options.rules.must.push(id(1));
    let lists = propose(&scorer, &options).unwrap();
    assert_eq!(lists[0].proposals, []);
}

#[test]
fn a_search_cut_short_is_accepted_with_its_gap() {
    let network = network(300, 8, &Shape::default());
    let scorer = scored(&network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Any;
    options.sizes = 6..=6;
    options.budget.work = 1;
    let lists = propose(&scorer, &options).unwrap();
    assert!(lists[0].proposals.iter().any(|proposal| matches!(proposal.status, Status::BestFound { .. })));
    verify::proposals(&scorer, &options, &lists).unwrap();
}
