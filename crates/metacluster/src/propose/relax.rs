//! Why a request has no group, and what the mildest changes of its rules would be.

use crate::network::Network;
use crate::propose::Blocked;
use crate::propose::constraints::Constraints;
use crate::propose::pool::Pool;
use crate::solve::{self, Blocking, Budget, Loosening, Problem, Rule};

/// A change of one rule that would admit a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// The rule's name, as rule files write it.
    pub rule: &'static str,
    /// The change, in words without a full stop.
    pub change: String,
    /// The part of the rule that is given up, in (0, 1].
    pub gives_up: f64,
    /// The best group that the change would admit, where all are needed together the one that all of them would; `None` if
    /// the search for it ended at its budget without one.
    pub best: Option<Relaxed>,
}

/// A group that relaxed rules would admit.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxed {
    /// Cluster indices, ascending.
    pub members: Vec<usize>,
    /// F, in [0, 1] for α + β = 1.
    pub score: f64,
}

/// Puts the solver's account of what blocks into the words of the request.
pub(crate) fn blocked(
    network: &Network,
    pool: &Pool,
    constraints: &Constraints,
    problem: &Problem,
    budget: Budget,
) -> Blocked {
    let names = |relaxations: &[Relaxation]| {
        let names: Vec<&str> = relaxations.iter().map(|relaxation| relaxation.rule).collect();
        names.join(", ")
    };
    let words =
        |loosening: &Loosening, best| relaxation(network, pool, constraints, problem, loosening, best);
    let mut blocked = match solve::blocking(problem, budget) {
        Blocking::AnyOf(loosenings) => {
            let mut relaxations: Vec<Relaxation> = loosenings
                .iter()
                .map(|loosening| {
                    words(loosening, best(pool, problem, std::slice::from_ref(loosening), budget))
                })
                .collect();
            let score = |relaxation: &Relaxation| relaxation.best.as_ref().map_or(0.0, |best| best.score);
            relaxations.sort_by(|x, y| {
                x.gives_up.total_cmp(&y.gives_up).then_with(|| score(y).total_cmp(&score(x)))
            });
            Blocked {
                reason: format!("no group obeys the rules; in the way: {}", names(&relaxations)),
                relaxations,
                ..Blocked::default()
            }
        }
        Blocking::AllOf(loosenings) => {
            let together = best(pool, problem, &loosenings, budget);
            let relaxations: Vec<Relaxation> =
                loosenings.iter().map(|loosening| words(loosening, together.clone())).collect();
            Blocked {
                reason: format!(
                    "no group obeys the rules, and no one of them alone is in the way: {}",
                    names(&relaxations)
                ),
                relaxations,
                all_needed: true,
                ..Blocked::default()
            }
        }
        _ => Blocked {
            reason: "the work budget ended before a group was found".into(),
            unproven: true,
            ..Blocked::default()
        },
    };
    let conflict = solve::conflict(problem, budget).unwrap_or_default();
    blocked.conflict = conflict.into_iter().map(|rule| rule_name(constraints, rule).0).collect();
    blocked
}

/// The best group under rules that give way.
fn best(pool: &Pool, problem: &Problem, loosenings: &[Loosening], budget: Budget) -> Option<Relaxed> {
    let rules = loosenings.iter().fold(problem.rules().clone(), |rules, loosening| loosening.apply(&rules));
    let relaxed = problem.clone().with_rules(rules).ok()?;
    let found = solve::solve(&relaxed, budget);
    let members = found.members.iter().map(|&place| pool.members[place]).collect();
    Some(Relaxed { members, score: found.value?.total })
}

fn relaxation(
    network: &Network,
    pool: &Pool,
    constraints: &Constraints,
    problem: &Problem,
    loosening: &Loosening,
    best: Option<Relaxed>,
) -> Relaxation {
    let id = |place: &usize| network.catalogue().clusters()[pool.members[*place]].id().to_owned();
    let (rule, what) = match loosening {
        Loosening::Must { release } if release.iter().any(|place| pool.standing.contains(place)) => {
            ("group", "")
        }
        _ => rule_name(constraints, loosening.rule()),
    };
    let change = match loosening {
        Loosening::Must { release } => without(pool, release, &id),
        Loosening::Apart { release } => {
            let pairs: Vec<String> =
                release.iter().map(|(x, y)| format!("{} with {}", id(x), id(y))).collect();
            format!("allow {}", pairs.join(", "))
        }
        Loosening::MinPair { from, to } => format!("{rule} {from} → {:.3}", rounded_down(*to)),
        Loosening::Count { .. } if matches!(rule, "lead-in-area" | "lead-category") => {
            format!("do without {what}")
        }
        Loosening::Count { rule: Rule::QuotaMin(_), from, to } if rule == "category" => {
            format!("min {from} → {to} of the category {what}")
        }
        Loosening::Count { rule: Rule::QuotaMax(_), from, to } if rule == "category" => {
            format!("max {from} → {to} of the category {what}")
        }
        Loosening::Count { from, to, .. } if rule == "distinct" => {
            format!("{from} → {to} different values of {what}")
        }
        Loosening::Count { from, to, .. } => format!("{rule} {from} → {to}"),
    };
    Relaxation { rule, change, gives_up: loosening.gives_up(problem.rules()), best }
}

/// The rule, as rule files write it, and what it counts where its name does not say.
fn rule_name(constraints: &Constraints, rule: Rule) -> (&'static str, &str) {
    match rule {
        Rule::Must => ("must", ""),
        Rule::Apart => ("apart", ""),
        Rule::MinPair => ("min-pair-score", ""),
        Rule::MinClasses => ("min-countries", ""),
        Rule::MaxPerClass => ("max-per-country", ""),
        Rule::MinPlaces => ("min-regions", ""),
        Rule::QuotaMin(quota) | Rule::QuotaMax(quota) => constraints.quota_rule(quota),
        Rule::MinKinds(kinds) => ("distinct", constraints.kinds_column(kinds)),
    }
}

/// `let A leave`, `do without B as a must`, or both.
fn without(pool: &Pool, release: &[usize], id: &impl Fn(&usize) -> String) -> String {
    let (leaving, musts): (Vec<&usize>, Vec<&usize>) =
        release.iter().partition(|place| pool.standing.contains(place));
    let ids = |places: Vec<&usize>| places.into_iter().map(id).collect::<Vec<_>>().join(", ");
    match (leaving.is_empty(), musts.is_empty()) {
        (true, _) => format!("do without {} as a must", ids(musts)),
        (false, true) => format!("let {} leave", ids(leaving)),
        (false, false) => format!("let {} leave and do without {} as a must", ids(leaving), ids(musts)),
    }
}

/// The largest number of three decimals that is at most `score`: rounded up, it would admit no group.
fn rounded_down(score: f64) -> f64 {
    let near = (score * 1000.0).floor();
    if near / 1000.0 > score { (near - 1.0) / 1000.0 } else { near / 1000.0 }
}
