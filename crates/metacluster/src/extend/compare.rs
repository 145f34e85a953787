//! What a membership is worth, and how it differs from that of the group as it stands.

use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::extend::{Difference, Figures, Gain, GroupNow, RuleChanges};
use crate::propose::constraints::{Constraints, count_regions};
use crate::propose::demand::Demand;
use crate::propose::describe::Describer;
use crate::propose::pool::Pool;
use crate::propose::{Met, ProposeOptions, RuleCheck};
use crate::score::Scorer;
use crate::solve::{Problem, Value, evaluate};
use crate::vocabulary::TermId;

/// Weighs memberships, given as ascending places in the pool, against the group as it stands.
pub(super) struct Comparer<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) pool: &'a Pool,
    pub(super) constraints: &'a Constraints,
    demand: &'a Demand,
    options: &'a ProposeOptions,
    /// The objective over the pool; of its size and rules no use is made.
    problem: Problem,
    now: GroupNow,
    /// For each term asked for how well the group supplies it.
    covered: Vec<f64>,
}

impl<'a> Comparer<'a> {
    pub(super) fn new(
        scorer: &'a Scorer<'a>,
        options: &'a ProposeOptions,
        pool: &'a Pool,
        demand: &'a Demand,
        constraints: &'a Constraints,
        problem: Problem,
    ) -> Self {
        let members = pool.standing.iter().map(|&place| pool.members[place]).collect();
        let covered = demand.covered(&pool.standing);
        let nothing =
            GroupNow { members, lead: None, figures: None, rules: Vec::new(), uncovered: Vec::new() };
        let mut comparer =
            Self { scorer, pool, constraints, demand, options, problem, now: nothing, covered };
        let (lead, rules) = comparer.rules(&pool.standing);
        comparer.now.figures = comparer.figures(&pool.standing);
        comparer.now.uncovered = comparer.terms(comparer.describer().uncovered(&pool.standing));
        (comparer.now.lead, comparer.now.rules) = (lead, rules);
        comparer
    }

    /// The group as it stands.
    pub(super) fn into_group(self) -> GroupNow {
        self.now
    }

    fn describer(&self) -> Describer<'_> {
        Describer {
            scorer: self.scorer,
            pool: self.pool,
            demand: self.demand,
            constraints: self.constraints,
            problem: &self.problem,
            options: self.options,
        }
    }

    pub(super) fn cluster(&self, place: usize) -> &'a Cluster {
        &self.scorer.network().catalogue().clusters()[self.pool.members[place]]
    }

    fn terms(&self, places: Vec<usize>) -> Vec<TermId> {
        places.into_iter().map(|term| self.demand.terms[term]).collect()
    }

    /// F and its parts. O(k² + T).
    pub(super) fn value(&self, places: &[usize]) -> Value {
        evaluate(&self.problem, places)
    }

    /// F with its parts and interval; none for fewer than two, who make no pair.
    pub(super) fn figures(&self, places: &[usize]) -> Option<Figures> {
        (places.len() > 1).then(|| self.figures_of(places, self.value(places)))
    }

    fn figures_of(&self, places: &[usize], value: Value) -> Figures {
        let members: Vec<usize> = places.iter().map(|&place| self.pool.members[place]).collect();
        let (low, high, known) = self.describer().interval(&members, value.coverage);
        Figures { score: value.total, low, high, known, cohesion: value.cohesion, supply: value.coverage }
    }

    /// After minus before; none if there is no score before.
    pub(super) fn difference(&self, after: Figures) -> Option<Difference> {
        let before = self.now.figures?;
        Some(Difference {
            score: after.score - before.score,
            cohesion: after.cohesion - before.cohesion,
            supply: after.supply.zip(before.supply).map(|(after, before)| after - before),
        })
    }

    fn rules(&self, places: &[usize]) -> (Option<usize>, Vec<RuleCheck>) {
        let lead = self.constraints.lead(self.scorer, self.pool, places);
        (lead, self.constraints.checks(self.scorer, self.pool, places, lead))
    }

    /// Every rule beside what it is for the group as it stands.
    pub(super) fn rule_changes(&self, places: &[usize]) -> RuleChanges {
        let mut changes = RuleChanges::default();
        // The list of rules is the same for every membership; only what each finds differs.
        for (before, after) in self.now.rules.iter().zip(self.rules(places).1) {
            match (before.met, after.met) {
                (Met::No, Met::Yes) => changes.met.push(after),
                (Met::Yes, Met::No) => changes.broken.push(after),
                (Met::No, Met::No) => changes.unmet.push(after),
                _ => {}
            }
        }
        changes
    }

    /// What newcomers bring to the group. `with` holds the group and them.
    pub(super) fn gain(&self, with: &[usize], newcomers: &[usize]) -> Gain {
        let figures = self.figures_of(with, self.value(with));
        let standing = || self.pool.standing.iter().map(|&place| self.cluster(place));
        let here = |country: CountryCode| standing().any(|member| member.country() == country);
        let mut countries: Vec<CountryCode> =
            newcomers.iter().map(|&place| self.cluster(place).country()).filter(|&it| !here(it)).collect();
        countries.sort_unstable();
        countries.dedup();
        let before = count_regions(standing().filter_map(|member| member.region()));
        let after = count_regions(with.iter().filter_map(|&place| self.cluster(place).region()));
        let brought = self.demand.covered(newcomers);
        Gain {
            figures,
            difference: self.difference(figures),
            covers: self.only_in(&brought, &self.covered),
            countries,
            regions: after.saturating_sub(before),
            rules: self.rule_changes(with),
        }
    }

    /// Terms that only the leaving member supplies.
    pub(super) fn uncovers(&self, staying: &[usize]) -> Vec<TermId> {
        self.only_in(&self.covered, &self.demand.covered(staying))
    }

    /// Terms supplied in the one and not in the other, the most asked for first.
    fn only_in(&self, one: &[f64], other: &[f64]) -> Vec<TermId> {
        let mut terms: Vec<usize> =
            (0..one.len()).filter(|&term| one[term] > 0.0 && other[term] <= 0.0).collect();
        terms.sort_by(|&x, &y| self.demand.askers[y].total_cmp(&self.demand.askers[x]).then(x.cmp(&y)));
        self.terms(terms)
    }
}
