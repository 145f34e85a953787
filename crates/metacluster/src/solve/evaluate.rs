//! The worth of a group and whether it obeys the rules, each computed in this one place.

use super::problem::{Problem, Rules};

/// What a group is worth, and the parts it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// `pairs · cohesion + coverage weight · coverage`, or the cohesion alone if there is no demand.
    pub total: f64,
    /// Mean pair score of the members, in `[0,1]`.
    pub cohesion: f64,
    /// Share of the demand that is supplied, in `[0,1]`; none if nothing is demanded.
    pub coverage: Option<f64>,
}

/// Computes what the group `members` is worth.
///
/// The sums run over pairs and terms in ascending order, whatever the order of `members`, so that the same
/// group has the same value to the bit. Time O(k² + T + supplies of the members), T terms.
///
/// # Panics
/// If a member is no item of the problem.
pub fn evaluate(problem: &Problem, members: &[usize]) -> Value {
    let mut members = members.to_vec();
    members.sort_unstable();
    let mut sum = 0.0;
    for (at, &a) in members.iter().enumerate() {
        let row = problem.row(a);
        for &b in &members[at + 1..] {
            sum += row[b];
        }
    }
    let pairs = members.len() * members.len().saturating_sub(1) / 2;
    let cohesion = if pairs == 0 { 0.0 } else { sum / pairs as f64 };
    let objective = &problem.objective;
    if objective.demand.is_empty() {
        return Value { total: cohesion, cohesion, coverage: None };
    }
    let mut best = vec![0.0_f64; objective.demand.len()];
    for &member in &members {
        for &(term, value) in &objective.supply[member] {
            best[term as usize] = best[term as usize].max(value);
        }
    }
    let supplied: f64 = objective.demand.iter().zip(&best).map(|(weight, value)| weight * value).sum();
    let coverage = supplied / objective.demand.iter().sum::<f64>();
    let total = objective.pairs * cohesion + objective.coverage * coverage;
    Value { total, cohesion, coverage: Some(coverage) }
}

/// Whether the group `members` has the right size and obeys every rule; an independent check, O(k²·depth).
///
/// # Panics
/// If a member is no item of the problem.
pub fn obeys(problem: &Problem, members: &[usize]) -> bool {
    let rules = &problem.rules;
    let mut sorted = members.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != problem.size || members.len() != problem.size {
        return false;
    }
    if !rules.must.iter().all(|item| sorted.contains(item)) {
        return false;
    }
    if rules.apart.iter().any(|(a, b)| sorted.contains(a) && sorted.contains(b)) {
        return false;
    }
    if let Some(least) = rules.min_pair {
        for (at, &a) in sorted.iter().enumerate() {
            if sorted[at + 1..].iter().any(|&b| problem.row(a)[b] < least) {
                return false;
            }
        }
    }
    if !rules.classes.is_empty() {
        let mut held: Vec<u32> = sorted.iter().map(|&item| rules.classes[item]).collect();
        held.sort_unstable();
        let largest = held.chunk_by(|a, b| a == b).map(<[u32]>::len).max().unwrap_or(0);
        let distinct = held.chunk_by(|a, b| a == b).count();
        if rules.max_per_class.is_some_and(|most| largest > most) {
            return false;
        }
        if rules.min_classes.is_some_and(|least| distinct < least) {
            return false;
        }
    }
    if rules.min_places.is_some_and(|least| places(rules, &sorted) < least) {
        return false;
    }
    let quotas = rules.quotas.iter().all(|quota| {
        let count = sorted.iter().filter(|&&item| quota.items[item]).count();
        count >= quota.min && quota.max.is_none_or(|most| count <= most)
    });
    quotas
        && rules.kinds.iter().all(|kinds| {
            let mut values: Vec<u32> = sorted.iter().flat_map(|&item| kinds.values[item].clone()).collect();
            values.sort_unstable();
            values.dedup();
            values.len() >= kinds.min
        })
}

/// Number of distinct places held, those with another held place strictly inside them left out.
fn places(rules: &Rules, members: &[usize]) -> usize {
    let mut held: Vec<u32> = members.iter().filter_map(|&item| rules.places[item]).collect();
    held.sort_unstable();
    held.dedup();
    let inside = |mut place: u32, outer: u32| {
        while let Some(parent) = rules.place_parents[place as usize] {
            if parent == outer {
                return true;
            }
            place = parent;
        }
        false
    };
    held.iter().filter(|&&outer| !held.iter().any(|&place| inside(place, outer))).count()
}

#[cfg(test)]
mod tests {
    use super::super::problem::Objective;
    use super::*;

    fn problem(rules: Rules) -> Problem {
        let objective = Objective {
            pairs: 0.6,
            coverage: 0.4,
            demand: vec![3.0, 1.0],
            supply: vec![vec![(0, 0.5)], vec![(0, 1.0)], vec![(1, 1.0)]],
        };
        let scores = vec![0.0, 0.2, 0.4, 0.2, 0.0, 0.6, 0.4, 0.6, 0.0];
        Problem::new(3, 2, scores, objective, rules).unwrap()
    }

    #[test]
    fn a_term_is_covered_as_well_as_by_its_best_member() {
        let problem = problem(Rules::default());
        let value = evaluate(&problem, &[2, 0]);
        assert_eq!(value.cohesion.to_bits(), 0.4_f64.to_bits());
        assert_eq!(value.coverage, Some((3.0 * 0.5 + 1.0) / 4.0));
        assert_eq!(value.total.to_bits(), (0.6 * 0.4 + 0.4 * 0.625_f64).to_bits());
        assert_eq!(evaluate(&problem, &[0, 1]).coverage, Some(0.75));
    }

    #[test]
    fn a_place_with_another_inside_it_counts_for_nothing() {
        // 0 is the country, 1 a region in it; item 2 has no place.
        let rules = Rules {
            place_parents: vec![None, Some(0)],
            places: vec![Some(0), Some(1), None],
            ..Rules::default()
        };
        assert_eq!(places(&rules, &[0, 1]), 1);
        assert_eq!(places(&rules, &[0, 2]), 1);
        assert_eq!(places(&rules, &[2]), 0);
        let two = problem(Rules { min_places: Some(2), ..rules });
        assert!(!obeys(&two, &[0, 1]));
    }

    #[test]
    fn a_member_named_twice_is_no_group() {
        let problem = problem(Rules::default());
        assert!(obeys(&problem, &[0, 1]));
        assert!(!obeys(&problem, &[1, 1]));
    }
}
