//! A portfolio: groups of several problems at once, no thing in more than so many of them, worth most together.
//!
//! **Bound.** For any prices μ ≥ 0 of the things, Σ F(G) over the groups of a portfolio is at most
//! `Σ_p c · max_G (F(G) − Σ_{i∈G} μ_i) + q · Σ_i μ_i`, c being the groups of each problem and q the uses of a thing
//! (Lagrangian dual of the limit on uses: Fisher 1981, doi:10.1287/mnsc.27.1.1). A group has exactly k members, so that
//! a price is spread over the pairs of its thing, and the exact search prices groups as it is. Subgradient steps look for
//! prices that make the bound small.
//!
//! **Proof.** With one group of each problem, branching on a thing that is used too often (out of one problem, or kept
//! for it) closes what the bound leaves open; the best groups of the problems by themselves bound each branch. With
//! several groups of a problem what is left is a gap, and is reported.
//!
//! **Groups.** Built one after the other under the prices, then each replaced by the best one beside the others until
//! none can be bettered.

mod branch;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::evaluate::evaluate;
use super::problem::Problem;
use super::search::search;
use super::space::Space;
use super::{Budget, Outcome, Status, outcome};

/// Subgradient steps at most.
const STEPS: usize = 240;
/// Steps after which prices that did not lower the bound are moved half as far, and the best so far are taken up.
const IDLE_STEPS: usize = 8;
/// Portfolios are built at the first steps and then every so many.
const BUILD_EVERY: usize = 12;
/// A gap below this is rounding.
const CLOSED: f64 = 1e-9;
/// Prices are worth no further step once the bound is so near, in parts of it.
const NEAR: f64 = 1e-4;

/// One problem of a portfolio: which thing each of its items is.
#[derive(Clone, Debug)]
pub struct Part {
    /// The problem.
    pub problem: Problem,
    /// The thing behind each item, the same number in every problem.
    pub things: Vec<usize>,
}

/// A portfolio.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Portfolio {
    /// For each part its groups, the best first, as items of its problem; fewer than asked for where no more were found.
    pub groups: Vec<Vec<Outcome>>,
    /// For each part its best group where no other part takes anything.
    pub alone: Vec<Outcome>,
    /// Sum of what the groups are worth.
    pub value: f64,
    /// No portfolio with as many groups of each part is worth more.
    pub bound: f64,
    /// Whether nothing better exists: proved.
    pub optimal: bool,
    /// Whether branching alone settled it; else the bound is that of prices.
    pub branched: bool,
    /// Candidate evaluations done.
    pub work: u64,
}

/// Finds `copies` groups of each part, no thing in more than `uses` of them, worth most together; as many groups as can
/// be found come before what they are worth. Two groups of one part share at most half of their members.
///
/// `budget` is for each single search and, times sixteen, for all of them. The answer is the same for any number of
/// threads. Memory O(n²) for each part.
pub fn portfolio(parts: &[Part], copies: usize, uses: usize, budget: Budget) -> Portfolio {
    let mut spaces: Vec<Space<'_>> = parts.par_iter().map(|part| Space::new(&part.problem)).collect();
    let things = parts.iter().flat_map(|part| &part.things).max().map_or(0, |last| last + 1);
    let mut desk = Desk { parts, copies, uses, things, budget, work: 0 };
    let alone: Vec<Outcome> = spaces
        .par_iter_mut()
        .enumerate()
        .map(|(part, space)| desk.solve(space, part, |_| false, &[], &[]))
        .collect();
    desk.work += alone.iter().map(|group| group.work).sum::<u64>();
    // What a part without any group is asked for nobody can give.
    let wanted = copies * alone.iter().filter(|group| group.status != Status::Infeasible).count();
    let (mut best, mut bound, mut optimal) = (Plan::default(), f64::INFINITY, false);
    if copies == 1 {
        (best, bound, optimal) = desk.branch(&mut spaces, alone.clone());
    }
    let branched = optimal;
    if !optimal {
        let (priced, found) = desk.price(&mut spaces, best);
        (best, bound) = (found, bound.min(priced));
        optimal = best.count == wanted && bound - best.value <= CLOSED;
    }
    if optimal {
        bound = best.value;
    }
    best.groups.resize(parts.len(), Vec::new());
    Portfolio {
        groups: best.groups,
        alone,
        value: best.value,
        bound: bound.max(best.value),
        optimal,
        branched,
        work: desk.work,
    }
}

/// Groups under way.
#[derive(Clone, Debug, Default)]
struct Plan {
    groups: Vec<Vec<Outcome>>,
    count: usize,
    value: f64,
}

impl Plan {
    fn new(mut groups: Vec<Vec<Outcome>>) -> Self {
        for own in &mut groups {
            own.sort_by(|x, y| worth(y).total_cmp(&worth(x)).then_with(|| x.members.cmp(&y.members)));
        }
        let count = groups.iter().map(Vec::len).sum();
        // Added up in one order, whatever the order in which they were found.
        let value = groups.iter().flatten().map(worth).sum();
        Self { groups, count, value }
    }

    fn is_better_than(&self, other: &Self) -> bool {
        (self.count, self.value) > (other.count, other.value)
    }
}

fn worth(group: &Outcome) -> f64 {
    group.value.map_or(0.0, |value| value.total)
}

struct Desk<'p> {
    parts: &'p [Part],
    copies: usize,
    uses: usize,
    things: usize,
    budget: Budget,
    work: u64,
}

impl Desk<'_> {
    fn has_budget(&self) -> bool {
        self.work / 16 < self.budget.work
    }

    /// The best group of a part without some things and with others, which shares no more than half of its members with
    /// each of those beside it.
    fn solve(
        &self,
        space: &mut Space<'_>,
        part: usize,
        is_out: impl Fn(usize) -> bool,
        kept: &[usize],
        beside: &[&Outcome],
    ) -> Outcome {
        let things = &self.parts[part].things;
        let out: Vec<bool> = things.iter().map(|&thing| is_out(thing)).collect();
        let (book, must) = (space.book.clone(), space.must.clone());
        if out.contains(&true) {
            space.book.add_quota(out, 0, 0);
        }
        for group in beside {
            let inside = (0..things.len()).map(|item| group.members.contains(&item)).collect();
            space.book.add_quota(inside, 0, space.k / 2);
        }
        let kept = kept.iter().filter_map(|thing| things.iter().position(|other| other == thing));
        space.must.extend(kept.map(|item| item as u32));
        space.must.sort_unstable();
        space.must.dedup();
        let found = outcome(search(space, self.budget.work, &mut |_| ControlFlow::Continue(())));
        (space.book, space.must) = (book, must);
        found
    }

    /// How often each thing is used.
    fn uses_of<'g>(&self, groups: impl Iterator<Item = (usize, &'g Outcome)>) -> Vec<usize> {
        let mut uses = vec![0; self.things];
        for (part, group) in groups {
            for &item in &group.members {
                uses[self.parts[part].things[item]] += 1;
            }
        }
        uses
    }

    /// Prices by subgradient steps, with plans built on the way; the bound and the best plan.
    fn price(&mut self, spaces: &mut [Space<'_>], mut best: Plan) -> (f64, Plan) {
        let mut prices = vec![0.0; self.things];
        let mut kept = prices.clone();
        let (mut bound, mut scale, mut idle) = (f64::INFINITY, 1.0, 0);
        // How many groups of each part the bound is for: as many as the best plan has.
        let mut counts = vec![0; self.parts.len()];
        for step in 0..STEPS {
            if step < 2 || step % BUILD_EVERY == 0 {
                let plan = self.build(spaces, &prices);
                if plan.is_better_than(&best) {
                    best = plan;
                }
                let now: Vec<usize> = best.groups.iter().map(Vec::len).collect();
                if now != counts {
                    (counts, bound) = (now, f64::INFINITY);
                }
            }
            let priced: Vec<Option<Outcome>> =
                self.parts.par_iter().map(|part| self.priced(part, &prices)).collect();
            self.work += priced.iter().flatten().map(|group| group.work).sum::<u64>();
            let Some(priced) = priced.into_iter().collect::<Option<Vec<Outcome>>>() else { break };
            let each = std::iter::zip(&priced, &counts);
            let groups: f64 = each.map(|(group, &count)| count as f64 * group.bound.max(0.0)).sum();
            let here = groups + self.uses as f64 * prices.iter().sum::<f64>();
            if here < bound - CLOSED {
                (bound, idle) = (here, 0);
                kept.clone_from(&prices);
            } else {
                idle += 1;
            }
            if bound - best.value <= CLOSED.max(NEAR * bound) || !self.has_budget() {
                break;
            }
            if idle == IDLE_STEPS {
                (scale, idle) = (scale * 0.5, 0);
                prices.clone_from(&kept);
                continue;
            }
            let each = priced.iter().enumerate();
            // At first prices are to make room for every group asked for, then for those that were found.
            let wanted = |part: usize| if step < STEPS / 2 { self.copies } else { counts[part] };
            let used = self.uses_of(each.flat_map(|(part, group)| vec![(part, group); wanted(part)]));
            let slope: Vec<f64> = std::iter::zip(&used, &prices)
                .map(|(&used, &price)| {
                    let over = used as f64 - self.uses as f64;
                    if over < 0.0 && price <= 0.0 { 0.0 } else { over }
                })
                .collect();
            let norm: f64 = slope.iter().map(|slope| slope * slope).sum();
            if norm <= 0.0 {
                break;
            }
            let length = scale * (here - best.value).max(CLOSED) / norm;
            for (price, slope) in std::iter::zip(&mut prices, &slope) {
                *price = (*price + length * slope).max(0.0);
            }
        }
        (bound, best)
    }

    /// The best group of a part under prices; none if the pairs of its objective weigh nothing, so that they cannot
    /// carry a price.
    fn priced(&self, part: &Part, prices: &[f64]) -> Option<Outcome> {
        let problem = priced(part, prices)?;
        let space = Space::new(&problem);
        Some(outcome(search(&space, self.budget.work, &mut |_| ControlFlow::Continue(()))))
    }

    /// A plan: group after group under the prices, those things left out that are used up; then each group replaced by
    /// the best one beside the others.
    fn build(&mut self, spaces: &mut [Space<'_>], prices: &[f64]) -> Plan {
        let parts = self.parts.len();
        let mut groups: Vec<Vec<Outcome>> = vec![Vec::new(); parts];
        let mut used = vec![0; self.things];
        for _ in 0..self.copies {
            for part in 0..parts {
                let Some(problem) = priced(&self.parts[part], prices) else { continue };
                let mut space = Space::new(&problem);
                let beside: Vec<&Outcome> = groups[part].iter().collect();
                let found = self.solve(&mut space, part, |thing| used[thing] >= self.uses, &[], &beside);
                self.work += found.work;
                if found.members.is_empty() {
                    continue;
                }
                for &item in &found.members {
                    used[self.parts[part].things[item]] += 1;
                }
                groups[part].push(found);
            }
        }
        loop {
            let mut bettered = false;
            for part in 0..parts {
                for place in 0..groups[part].len() {
                    let old = groups[part][place].clone();
                    for &item in &old.members {
                        used[self.parts[part].things[item]] -= 1;
                    }
                    let others = groups[part].iter().enumerate().filter(|(other, _)| *other != place);
                    let beside: Vec<&Outcome> = others.map(|(_, group)| group).collect();
                    let is_out = |thing: usize| used[thing] >= self.uses;
                    let found = self.solve(&mut spaces[part], part, is_out, &[], &beside);
                    self.work += found.work;
                    let before = evaluate(&self.parts[part].problem, &old.members).total;
                    bettered |= worth(&found) > before + CLOSED;
                    let kept = if found.members.is_empty() { old } else { found };
                    for &item in &kept.members {
                        used[self.parts[part].things[item]] += 1;
                    }
                    groups[part][place] = kept;
                }
            }
            if !bettered || !self.has_budget() {
                return Plan::new(groups);
            }
        }
    }
}

/// The problem of a part with its prices spread over the pairs.
fn priced(part: &Part, prices: &[f64]) -> Option<Problem> {
    let mut problem = part.problem.clone();
    let (n, k) = (problem.items, problem.size);
    let alone = problem.objective.demand.is_empty();
    let weight = if alone { 1.0 } else { problem.objective.pairs };
    if weight <= 0.0 {
        return None;
    }
    // Each member is in k−1 of the k(k−1)/2 pairs, whose mean counts.
    let share = k as f64 / (2.0 * weight);
    for a in 0..n {
        for b in 0..n {
            let score = &mut problem.scores[a * n + b];
            let allowed = problem.rules.min_pair.is_none_or(|least| *score >= least);
            let price = share * (prices[part.things[a]] + prices[part.things[b]]);
            *score = if allowed { *score - price } else { f64::NEG_INFINITY };
        }
    }
    problem.rules.min_pair = None;
    Some(problem)
}

impl Portfolio {
    /// How far it may be off, in parts of the bound.
    pub fn gap(&self) -> f64 {
        if self.bound > 0.0 { (self.bound - self.value) / self.bound } else { 0.0 }
    }
}
