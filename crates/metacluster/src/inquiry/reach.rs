//! How far one answer can move one pair: the best and the worst that a field of one side, once stated, can make of it.
//!
//! Everything else stays at its value. What the field cannot touch, or what the other side's silence keeps unknown, does
//! not move: an offer is read by those who seek, a theme by those with themes. Two fields touch more than their own
//! component. Themes of a cluster without sectors, or with none that says more than the branch, bring sectors with them,
//! since those are inferred; and sectors, stated or inferred, are what `bridge` waits for. Sums run in the order of the score itself, and each value is at least
//! (at most) what any answer can yield, so that no answer ever does more than said here, to the last bit.

use super::stated::{Askable, Fields, missing, stated, themes_bring_sectors};
use crate::component::bridge::Bridge;
use crate::component::complement::{Complement, both_ways};
use crate::component::{Known, Reading};
use crate::score::Scorer;

/// What an answer could make of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    /// The score; `None` if it would not be ranked, because nothing would be known of it.
    pub(super) score: Option<f64>,
    /// Whether the answer can be read at all.
    pub(super) is_read: bool,
}

/// What an answer is taken to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case<'a> {
    /// What suits the other side best.
    Best,
    /// What suits it least.
    Worst,
    /// A value for each field, where it is known what is usual.
    Usual(&'a [Option<f64>; Askable::ALL.len()]),
}

/// Readings of one pair by the number of their component; no component is out of force here.
type Readings = Vec<(usize, Reading)>;

/// What is needed to say so.
#[derive(Debug)]
pub(super) struct Reach<'a> {
    scorer: &'a Scorer<'a>,
    pub(super) stated: Vec<Fields>,
    /// Whether themes, once stated, would bring sectors with them.
    brings_sectors: Vec<bool>,
    pub(super) missing: Vec<Fields>,
    complement: Complement,
    prior: f64,
    /// The largest weight of an offer of each cluster.
    best_offer: Vec<f64>,
    /// For each cluster the largest weight of a bridge that anyone could build to it.
    best_bridge: Vec<f64>,
    /// Whether a complements table is in force.
    bridges: bool,
    shares: Vec<f64>,
    /// Numbers of the components that answers touch.
    numbers: Numbers,
}

#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    sectors: Option<usize>,
    complement: Option<usize>,
    themes: Option<usize>,
    proximity: Option<usize>,
    balance: Option<usize>,
    bridge: Option<usize>,
}

impl Numbers {
    /// The component that reads a field.
    fn of(self, field: Askable) -> Option<usize> {
        match field {
            Askable::Sectors => self.sectors,
            Askable::Themes => self.themes,
            Askable::Offers | Askable::Seeks => self.complement,
            Askable::Place => self.proximity,
            Askable::Members => self.balance,
        }
    }
}

impl<'a> Reach<'a> {
    pub(super) fn new(scorer: &'a Scorer<'a>, inferred_too: bool) -> Self {
        let network = scorer.network();
        let clusters = network.catalogue().clusters();
        let bridge = Bridge::new(network, scorer.complements());
        let shares = scorer.dense_shares();
        let number = |id: &str| {
            (0..shares.len()).find(|&number| shares[number] > 0.0 && scorer.component_id(number) == id)
        };
        let numbers = Numbers {
            sectors: number("sectors"),
            complement: number("complement"),
            themes: number("themes"),
            proximity: number("proximity"),
            balance: number("balance"),
            bridge: number("bridge"),
        };
        Self {
            scorer,
            stated: clusters.iter().map(stated).collect(),
            brings_sectors: clusters
                .iter()
                .map(|cluster| themes_bring_sectors(cluster, network.catalogue().vocabulary()))
                .collect(),
            missing: clusters.iter().map(|cluster| missing(cluster, inferred_too)).collect(),
            complement: Complement::new(network),
            prior: scorer.scoring().priors.get("complement"),
            best_offer: clusters
                .iter()
                .map(|cluster| cluster.offers().iter().map(|(_, weight)| weight).fold(0.0, f64::max))
                .collect(),
            best_bridge: (0..clusters.len()).map(|cluster| bridge.reach(cluster)).collect(),
            bridges: !scorer.complements().is_empty(),
            shares,
            numbers,
        }
    }

    /// Whether the field's own component is in force.
    pub(super) fn has_weight(&self, field: Askable) -> bool {
        self.numbers.of(field).is_some()
    }

    /// What an asker has to state, any of it, to read an answer of a cluster; of no asker anything if the field has no
    /// weight.
    pub(super) fn readers(&self, cluster: usize, field: Askable) -> Fields {
        let number = self.numbers.of(field);
        let mut readers = Fields(if number.is_some() { field.read_with().bit() } else { 0 });
        let bridge = self.bridges && self.numbers.bridge.is_some();
        let with_sectors = match field {
            Askable::Sectors => bridge,
            Askable::Themes => bridge || self.numbers.sectors.is_some() && self.brings_sectors[cluster],
            _ => false,
        };
        if with_sectors {
            readers.0 |= Askable::Sectors.bit();
        }
        readers
    }

    /// The readings of a pair as it is.
    pub(super) fn readings(&self, a: usize, b: usize) -> Readings {
        let mut readings = Vec::with_capacity(self.shares.len());
        self.scorer.readings(a, b, |component, reading| readings.push((component, reading)));
        readings
    }

    /// What the pair of an asker with a cluster would be if the cluster stated a field that it lacks.
    pub(super) fn outcome(
        &self,
        readings: &Readings,
        asker: usize,
        cluster: usize,
        field: Askable,
        case: Case<'_>,
    ) -> Outcome {
        let mut is_read = false;
        let (mut score, mut known) = (0.0, false);
        for &(component, reading) in readings {
            let moved = self.moved(component, reading, asker, cluster, field, case);
            is_read |= moved.is_some();
            known |= moved.is_some() || reading.known != Known::No;
            score += self.shares[component] * moved.unwrap_or(reading.value);
        }
        Outcome { score: known.then_some(score.clamp(0.0, 1.0)), is_read }
    }

    /// The value of a component after the answer; `None` if the answer does not touch it.
    fn moved(
        &self,
        component: usize,
        reading: Reading,
        asker: usize,
        cluster: usize,
        field: Askable,
        case: Case<'_>,
    ) -> Option<f64> {
        let is = |number: Option<usize>| number == Some(component);
        let numbers = &self.numbers;
        let reads = self.stated[asker].has(field.read_with());
        if is(numbers.of(field)) {
            return if reads { self.own(asker, cluster, field, case) } else { None };
        }
        // Beside its own component an answer touches others only where sectors are involved.
        let sectors_read = self.stated[asker].has(Askable::Sectors);
        let has_sectors = self.stated[cluster].has(Askable::Sectors);
        if !sectors_read {
            return None;
        }
        match field {
            Askable::Themes if is(numbers.sectors) && self.brings_sectors[cluster] => match case {
                Case::Best => Some(1.0),
                Case::Worst => Some(0.0),
                Case::Usual(_) => None,
            },
            Askable::Sectors | Askable::Themes if is(numbers.bridge) && self.bridges => match case {
                // Themes may turn out to have no sector, which leaves it unknown.
                Case::Best => {
                    Some(f64::max(self.best_bridge[asker], if has_sectors { 0.0 } else { reading.value }))
                }
                // Themes add to what sectors reach and take nothing away.
                Case::Worst if field == Askable::Themes && has_sectors => Some(reading.value),
                Case::Worst => Some(0.0),
                Case::Usual(_) => None,
            },
            _ => None,
        }
    }

    /// The value of the field's own component, where the asker can read it.
    fn own(&self, asker: usize, cluster: usize, field: Askable, case: Case<'_>) -> Option<f64> {
        // One who seeks what the asker offers finds it as far as it is offered.
        let best = if field == Askable::Seeks { self.best_offer[asker] } else { 1.0 };
        let answer = match case {
            Case::Best => best,
            Case::Worst => 0.0,
            Case::Usual(values) => values[field as usize]?.min(best),
        };
        let other = match field {
            Askable::Offers => self.complement.direction(asker, cluster),
            Askable::Seeks => self.complement.direction(cluster, asker),
            _ => return Some(answer),
        };
        Some(both_ways(answer, other.unwrap_or(self.prior)))
    }

    /// For each set of fields that an asker may state, the most that any one answer of a cluster can add to the score,
    /// in single precision: a bound that spares looking at the pair.
    pub(super) fn most_added(&self, cluster: usize) -> Vec<f32> {
        let share = |number: Option<usize>| number.map_or(0.0, |number| self.shares[number]);
        let numbers = &self.numbers;
        let (missing, stated) = (self.missing[cluster], self.stated[cluster]);
        let bridge = if self.bridges { share(numbers.bridge) } else { 0.0 };
        let flow =
            |back: f64| share(numbers.complement) * (both_ways(1.0, back) - both_ways(self.prior, back));
        let added = |asker: Fields, field: Askable| {
            let own = |number: Option<usize>| if asker.has(field) { share(number) } else { 0.0 };
            let with_sectors = |number: f64| if asker.has(Askable::Sectors) { number } else { 0.0 };
            match field {
                Askable::Sectors => with_sectors(share(numbers.sectors) + bridge),
                Askable::Themes if !self.brings_sectors[cluster] => {
                    own(numbers.themes) + with_sectors(bridge)
                }
                Askable::Themes => own(numbers.themes) + with_sectors(share(numbers.sectors) + bridge),
                Askable::Offers | Askable::Seeks if !asker.has(field.read_with()) => 0.0,
                // The more comes back, the more what is given counts.
                Askable::Offers | Askable::Seeks => {
                    let other_way = stated.has(field.read_with()) && asker.has(field);
                    flow(if other_way { 1.0 } else { self.prior })
                }
                Askable::Place => own(numbers.proximity),
                Askable::Members => own(numbers.balance),
            }
        };
        let most = |asker: usize| {
            let asker = Fields(asker as u8);
            let fields = Askable::ALL.into_iter().filter(|&field| missing.has(field));
            fields.map(|field| added(asker, field)).fold(0.0, f64::max) as f32
        };
        (0..Fields::SETS).map(most).collect()
    }
}
