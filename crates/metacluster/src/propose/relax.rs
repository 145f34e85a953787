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
}

/// Puts the solver's account of what blocks into the words of the request.
pub(crate) fn blocked(
    network: &Network,
    pool: &Pool,
    constraints: &Constraints,
    problem: &Problem,
    budget: Budget,
) -> Blocked {
    let words = |loosenings: &[Loosening]| -> Vec<Relaxation> {
        loosenings.iter().map(|loosening| relaxation(network, pool, constraints, loosening)).collect()
    };
    let rules = |relaxations: &[Relaxation]| {
        let names: Vec<&str> = relaxations.iter().map(|relaxation| relaxation.rule).collect();
        names.join(", ")
    };
    match solve::blocking(problem, budget) {
        Blocking::AnyOf(loosenings) => {
            let relaxations = words(&loosenings);
            Blocked {
                reason: format!("no group obeys the rules; in the way: {}", rules(&relaxations)),
                unproven: false,
                relaxations,
                all_needed: false,
            }
        }
        Blocking::AllOf(loosenings) => {
            let relaxations = words(&loosenings);
            Blocked {
                reason: format!(
                    "no group obeys the rules, and no one of them alone is in the way: {}",
                    rules(&relaxations)
                ),
                unproven: false,
                relaxations,
                all_needed: true,
            }
        }
        _ => Blocked {
            reason: "the work budget ended before a group was found".into(),
            unproven: true,
            relaxations: Vec::new(),
            all_needed: false,
        },
    }
}

fn relaxation(
    network: &Network,
    pool: &Pool,
    constraints: &Constraints,
    loosening: &Loosening,
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
    Relaxation { rule, change }
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
