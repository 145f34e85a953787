//! The pair score: a weighted sum of components, with the interval that the unknown part leaves open.
//!
//! score = Σ w·value, low = Σ w·low, high = Σ w·high and coverage = Σ w·known, all summed in the order of the
//! components by one routine, so that a total is its parts and a ranking is its explanations.

use std::sync::Arc;

use rayon::prelude::*;

use crate::complement::Complements;
use crate::component::balance::Balance;
use crate::component::bridge::Bridge;
use crate::component::complement::Complement;
use crate::component::overlap::Overlap;
use crate::component::proximity::Proximity;
use crate::component::ties::Ties;
use crate::component::{Component, Known, Reading, Scratch};
use crate::error::Error;
use crate::nearest::nearest;
use crate::network::Network;
use crate::weights::{Priors, Scoring};

/// The four numbers of a pair, each in [0, 1] and low ≤ score ≤ high.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    /// With what is unknown at its priors.
    pub score: f64,
    /// The least that the unknown part allows.
    pub low: f64,
    /// The most that the unknown part allows.
    pub high: f64,
    /// The weight of what is known.
    pub coverage: f64,
}

impl Totals {
    const ZERO: Self = Self { score: 0.0, low: 0.0, high: 0.0, coverage: 0.0 };

    fn add(&mut self, weight: f64, reading: Reading) {
        self.score += weight * reading.value;
        self.low += weight * reading.low;
        self.high += weight * reading.high;
        self.coverage += weight * reading.known.share();
    }

    fn clamped(self) -> Self {
        let clamp = |value: f64| value.clamp(0.0, 1.0);
        Self {
            score: clamp(self.score),
            low: clamp(self.low),
            high: clamp(self.high),
            coverage: clamp(self.coverage),
        }
    }
}

/// One line of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The component, by its place in the scorer; [`Scorer::component_id`] names it.
    pub component: usize,
    /// Its share of the weights, in (0, 1].
    pub weight: f64,
    /// What it says of the pair.
    pub reading: Reading,
}

impl Part {
    /// What the component adds to the score: weight · value.
    pub fn contribution(&self) -> f64 {
        self.weight * self.reading.value
    }
}

/// A pair with its score and the parts that add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScore {
    /// The cluster with the lower id, by index.
    pub a: usize,
    /// The cluster with the higher id, by index.
    pub b: usize,
    /// The totals of the parts.
    pub totals: Totals,
    /// One for each component with a weight, in order.
    pub parts: Vec<Part>,
}

/// A component in force.
#[derive(Debug, Clone, Copy)]
struct Weighted {
    component: usize,
    weight: f64,
    prior: f64,
}

/// Scores pairs of one network.
///
/// Compiling takes O(clusters · tags · tree size); changing weights afterwards ([`Scorer::reweighted`]) recompiles
/// nothing.
///
/// ```
/// use std::sync::Arc;
/// use metacluster::*;
///
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("A", "CZ").offers(["biogas"]).seeks(["tourism"]));
/// builder.add(ClusterDraft::new("B", "AT").offers(["tourism"]).seeks(["biogas"]));
/// let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
/// let scorer = Scorer::new(&network, &Scoring::default())?;
/// let pair = scorer.pair(0, 1);
/// let complement = pair.parts.iter().find(|part| scorer.component_id(part.component) == "complement").unwrap();
/// assert_eq!(complement.reading.value, 1.0);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scorer<'a> {
    network: &'a Network,
    components: Arc<Vec<Arc<dyn Component>>>,
    in_force: Vec<Weighted>,
    scoring: Scoring,
    complements: Arc<Complements>,
}

impl<'a> Scorer<'a> {
    /// A scorer with the seven built-in components and the embedded complements table.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a weight whose name no component has, [`Error::NoWeight`] if all weights are zero.
    pub fn new(network: &'a Network, scoring: &Scoring) -> Result<Self, Error> {
        let complements = &network.catalogue().reference().complements;
        Self::with_components(network, complements, Vec::new(), scoring)
    }

    /// A scorer with a complements table of the caller's and further components behind the built-in ones.
    ///
    /// # Errors
    /// As [`Scorer::new`], and [`Error::BadValue`] if two components have one name.
    pub fn with_components(
        network: &'a Network,
        complements: &Complements,
        further: Vec<Box<dyn Component>>,
        scoring: &Scoring,
    ) -> Result<Self, Error> {
        // In the order of `COMPONENTS`, which is the order of every sum.
        let compile: [&(dyn Fn() -> Box<dyn Component> + Sync); 7] = [
            &|| Box::new(Overlap::sectors(network)),
            &|| Box::new(Complement::new(network)),
            &|| Box::new(Overlap::themes(network)),
            &|| Box::new(Proximity::new(network)),
            &|| Box::new(Ties::new(network)),
            &|| Box::new(Balance::new(network)),
            &|| Box::new(Bridge::new(network, complements)),
        ];
        let mut components: Vec<Arc<dyn Component>> =
            compile.par_iter().with_max_len(1).map(|compile| Arc::from(compile())).collect();
        for component in further {
            if components.iter().any(|other| other.id() == component.id()) {
                return Err(Error::BadValue {
                    what: "component",
                    value: component.id().to_owned(),
                    expected: "a name that no other component has",
                });
            }
            components.push(Arc::from(component));
        }
        let in_force = in_force(&components, scoring)?;
        Ok(Self {
            network,
            components: Arc::new(components),
            in_force,
            scoring: scoring.clone(),
            complements: Arc::new(complements.clone()),
        })
    }

    /// The same components under other weights and priors. O(components).
    ///
    /// # Errors
    /// As [`Scorer::new`].
    pub fn reweighted(&self, scoring: &Scoring) -> Result<Self, Error> {
        let in_force = in_force(&self.components, scoring)?;
        Ok(Self { in_force, scoring: scoring.clone(), ..self.clone() })
    }

    /// The same scorer in a world in which only some partnerships ever were: `ties` is compiled again without the
    /// others, and shares everything else. `known` is asked for the indices of the network's partnerships. Components of
    /// the caller's own stay as they are. O(edges of the network).
    pub(crate) fn knowing(&self, known: impl Fn(usize) -> bool) -> Self {
        let mut components = self.components.as_ref().clone();
        for component in components.iter_mut().filter(|component| component.id() == "ties") {
            *component = Arc::new(Ties::knowing(self.network, &known));
        }
        Self { components: Arc::new(components), ..self.clone() }
    }

    /// The network whose clusters are scored.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// Weights as given and priors.
    pub fn scoring(&self) -> &Scoring {
        &self.scoring
    }

    /// The complements table in force.
    pub fn complements(&self) -> &Complements {
        &self.complements
    }

    /// The components in force with their shares, which sum to 1.
    pub fn shares(&self) -> impl Iterator<Item = (&str, f64)> {
        self.in_force.iter().map(|weighted| (self.component_id(weighted.component), weighted.weight))
    }

    /// The name of a component.
    pub fn component_id(&self, component: usize) -> &str {
        self.components[component].id()
    }

    /// The totals of a pair of cluster indices, in either order. The engine of every ranking.
    pub fn totals(&self, a: usize, b: usize) -> Totals {
        self.sum(a, b, |_| {})
    }

    /// A pair with its parts. Same numbers as [`Scorer::totals`], since both are one routine.
    pub fn pair(&self, a: usize, b: usize) -> PairScore {
        let mut parts = Vec::with_capacity(self.in_force.len());
        let totals = self.sum(a, b, |part| parts.push(part));
        PairScore { a: a.min(b), b: a.max(b), totals, parts }
    }

    /// The totals of a pair, every part of which is shown to `visit` in passing: the one routine of all scores.
    pub(crate) fn sum(&self, a: usize, b: usize, visit: impl FnMut(Part)) -> Totals {
        let (a, b) = (a.min(b), a.max(b));
        self.summed(|component, prior| self.components[component].read(a, b, prior), visit)
    }

    /// The totals of what was read of a pair before. `reading` gives what every component, in force or not, said of it,
    /// one after the other, each handed the prior of a component in force.
    pub(crate) fn totals_of(&self, mut reading: impl FnMut(f64) -> Reading) -> Totals {
        let mut next = 0;
        let read = |component: usize, prior: f64| {
            (next..component).for_each(|_| _ = reading(0.0));
            next = component + 1;
            reading(prior)
        };
        self.summed(read, |_| {})
    }

    fn summed(&self, mut read: impl FnMut(usize, f64) -> Reading, mut visit: impl FnMut(Part)) -> Totals {
        let mut totals = Totals::ZERO;
        for &Weighted { component, weight, prior } in &self.in_force {
            let reading = read(component, prior);
            totals.add(weight, reading);
            visit(Part { component, weight, reading });
        }
        totals.clamped()
    }

    /// Reads every component in force of a pair, in the order of every sum: its number, and what it says. For callers
    /// that put several weightings of one reading side by side.
    pub(crate) fn readings(&self, a: usize, b: usize, mut visit: impl FnMut(usize, Reading)) {
        self.sum(a, b, |part| visit(part.component, part.reading));
    }

    /// The share of every component by its number, zero where it is not in force.
    pub(crate) fn dense_shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.components.len()];
        self.in_force.iter().for_each(|weighted| shares[weighted.component] = weighted.weight);
        shares
    }

    /// The evidence for one part of a pair, in a sentence without a full stop.
    pub fn because(&self, pair: &PairScore, part: &Part) -> String {
        self.components[part.component].because(self.network, pair.a, pair.b, part.reading)
    }

    /// Whether any component in force knows something of the pair.
    pub(crate) fn is_known(&self, a: usize, b: usize) -> bool {
        let (a, b) = (a.min(b), a.max(b));
        self.in_force.iter().any(|weighted| self.components[weighted.component].is_known(a, b))
    }

    /// Upper bounds of the score of `a` with as many of the first clusters as `bounds` has room for, in single
    /// precision: true bounds are at most [`BOUND_SLACK`] above these.
    pub(crate) fn bounds(&self, a: usize, bounds: &mut [f32], scratch: &mut Scratch) {
        bounds.fill(0.0);
        for weighted in &self.in_force {
            let component = &self.components[weighted.component];
            component.add_bounds(a, weighted.weight as f32, weighted.prior as f32, bounds, scratch);
        }
    }

    /// Whether the other scorer has the very same components, so that only weights and priors can differ.
    pub(crate) fn shares_components(&self, other: &Scorer<'_>) -> bool {
        Arc::ptr_eq(&self.components, &other.components)
    }

    /// The share of every component, in force or not, with its prior.
    pub(crate) fn shares_and_priors(&self) -> Vec<(f64, f64)> {
        let share = |component: usize| {
            let own = self.in_force.iter().find(|weighted| weighted.component == component);
            own.map_or(0.0, |weighted| weighted.weight)
        };
        let all = self.components.iter().enumerate();
        all.map(|(place, component)| (share(place), self.scoring.priors.get(component.id()))).collect()
    }

    /// What every component, in force or not, reads of a pair, the lower index first.
    pub(crate) fn every_reading(&self, a: usize, b: usize, readings: &mut Vec<Reading>) {
        readings.clear();
        readings.extend(
            self.components
                .iter()
                .map(|component| component.read(a, b, self.scoring.priors.get(component.id()))),
        );
    }

    /// The least and the most that every component can read of `a` with anybody.
    pub(crate) fn ranges(&self, a: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.components
            .iter()
            .map(move |component| component.range(a, self.scoring.priors.get(component.id())))
    }

    /// Upper bounds of what one component, in force or not, reads of `a` with everybody; as [`Scorer::bounds`].
    pub(crate) fn bounds_of(&self, component: usize, a: usize, bounds: &mut [f32], scratch: &mut Scratch) {
        bounds.fill(0.0);
        let component = &self.components[component];
        component.add_bounds(a, 1.0, self.scoring.priors.get(component.id()) as f32, bounds, scratch);
    }

    /// Priors from this catalogue: for each component the median over its cross-border pairs that are fully known,
    /// or the default where there is none. Exact up to about 3,000 clusters; above that from every m-th pair, so that
    /// about five million are read. O(pairs read · log).
    ///
    /// # Errors
    /// Never for a scorer that exists; the result type is that of [`Priors::set`].
    pub fn catalogue_priors(&self) -> Result<Priors, Error> {
        const PAIRS_READ: usize = 5_000_000;
        let clusters = self.network.catalogue().clusters();
        let n = clusters.len();
        let stride = (n * n.saturating_sub(1) / 2 / PAIRS_READ).max(1);
        let mut priors = Priors::default();
        for component in self.components.iter() {
            let mut values = Vec::new();
            let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
            for (a, b) in pairs.step_by(stride) {
                if clusters[a].country() != clusters[b].country() {
                    let reading = component.read(a, b, 0.0);
                    if reading.known == Known::Yes {
                        values.push(reading.value);
                    }
                }
            }
            if let Some(median) = median(&mut values) {
                priors.set(component.id(), median)?;
            }
        }
        Ok(priors)
    }
}

/// What single precision may take from a bound: seven sums of values up to 1, each within a few hundred roundings.
pub(crate) const BOUND_SLACK: f64 = 5e-5;

fn in_force(components: &[Arc<dyn Component>], scoring: &Scoring) -> Result<Vec<Weighted>, Error> {
    let ids = || components.iter().map(|component| component.id());
    for (name, _) in scoring.weights.iter().chain(scoring.priors.iter()) {
        if !ids().any(|id| id == name) {
            return Err(Error::Unknown {
                what: "component",
                name: name.to_owned(),
                nearest: nearest(name, ids()).map(str::to_owned),
            });
        }
    }
    let sum: f64 = ids().map(|id| scoring.weights.get(id)).sum();
    if sum <= 0.0 {
        return Err(Error::NoWeight);
    }
    if !sum.is_finite() {
        return Err(Error::BadWeight { name: "the sum of all".to_owned(), value: sum });
    }
    let weighted = ids().enumerate().map(|(component, id)| Weighted {
        component,
        weight: scoring.weights.get(id) / sum,
        prior: scoring.priors.get(id),
    });
    Ok(weighted.filter(|weighted| weighted.weight > 0.0).collect())
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len().checked_sub(1)? / 2;
    if values.len() % 2 == 1 {
        Some(values[middle])
    } else {
        Some((values[middle] + values[middle + 1]) / 2.0)
    }
}

#[cfg(test)]
mod tests;
