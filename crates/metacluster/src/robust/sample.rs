//! Weights drawn evenly from a [`WeightSpace`], a draw being the same whoever asks for it and however many are asked for.
//!
//! - *direct*: the gaps between sorted uniform numbers are even on the simplex; lower bounds are a scaling of it; and
//!   where components are held in an order, sorting their weights is exact, since the simplex looks the same from every
//!   component (Kuhn triangulation). No logarithm is taken, so that a draw is the same on every machine.
//! - *rejection*: as direct, and what the remaining statements forbid is drawn again. Exact.
//! - *hit-and-run* (Smith 1984), where fewer than one in [`LEAST_ACCEPTED`] would be kept: every block of
//!   [`BLOCK`] draws is a walk of its own from the middle, after [`BURN_IN`] · d steps, with [`THINNING`] · d steps
//!   between draws. Even in the limit only; draws of one walk are nearly, not wholly, independent.

use super::random::Stream;
use super::space::WeightSpace;

/// Draws that are made together.
pub(crate) const BLOCK: usize = 256;
/// Below one accepted of so many, a walk is cheaper than drawing again.
const LEAST_ACCEPTED: f64 = 1.0 / 400.0;
/// Draws of the test that decides between the two.
const PILOT: u64 = 20_000;
/// More trials than any draw needs at that acceptance: all fail once in e²⁵⁰ draws, and then the middle is taken.
const MOST_TRIALS: usize = 100_000;
/// Steps before the first draw of a walk, a component.
const BURN_IN: usize = 400;
/// Steps between two draws of a walk, a component.
const THINNING: usize = 40;

/// How weights were drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Sampling {
    /// Every draw is in the space by construction.
    Direct,
    /// Draws outside the space were drawn again.
    Rejection {
        /// The share of draws that lay in the space.
        accepted: f64,
    },
    /// By random walks inside the space.
    HitAndRun,
}

/// Draws weights.
#[derive(Debug, Clone)]
pub(crate) struct Sampler<'a> {
    space: &'a WeightSpace,
    seed: u64,
    /// What the lower bounds leave to be shared out.
    free: f64,
    /// Components of which each has at least the weight of the next.
    chains: Vec<Vec<usize>>,
    sampling: Sampling,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(space: &'a WeightSpace, seed: u64) -> Self {
        let free = (1.0 - space.lower().iter().sum::<f64>()).max(0.0);
        let chains = chains(space);
        let held = |more: usize, less: usize| {
            chains.iter().any(|chain| {
                let place = |c: usize| chain.iter().position(|&other| other == c);
                place(more).zip(place(less)).is_some_and(|(more, less)| more < less)
            })
        };
        let direct = !space.has_ceiling() && space.orders().iter().all(|&(more, less)| held(more, less));
        let mut sampler = Self { space, seed, free, chains, sampling: Sampling::Direct };
        if !direct {
            let accepted = sampler.acceptance();
            sampler.sampling = if accepted >= LEAST_ACCEPTED {
                Sampling::Rejection { accepted }
            } else {
                Sampling::HitAndRun
            };
        }
        sampler
    }

    pub(crate) fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// The draws of one block, one after the other, as many as `out` has room for (at most [`BLOCK`]).
    pub(crate) fn fill(&self, block: usize, out: &mut [f64]) {
        let d = self.space.dimensions();
        match self.sampling {
            Sampling::HitAndRun => self.walk(block, out),
            _ => {
                for (place, weights) in out.chunks_exact_mut(d).enumerate() {
                    let number = (block * BLOCK + place) as u64;
                    let mut stream = Stream::new(self.seed, number);
                    self.draw(&mut stream, weights);
                }
            }
        }
    }

    fn draw(&self, stream: &mut Stream, weights: &mut [f64]) {
        self.spread(stream, weights);
        if self.sampling == Sampling::Direct {
            return;
        }
        for _ in 0..MOST_TRIALS {
            if self.space.contains(weights) {
                return;
            }
            self.spread(stream, weights);
        }
        weights.copy_from_slice(self.space.inside());
    }

    /// Even on what lower bounds and chains leave.
    fn spread(&self, stream: &mut Stream, weights: &mut [f64]) {
        let Some(last) = weights.len().checked_sub(1) else { return };
        for place in 0..last {
            // Insertion keeps the numbers ascending; there are hardly more than seven.
            let unit = stream.unit();
            let mut at = place;
            while at > 0 && weights[at - 1] > unit {
                weights[at] = weights[at - 1];
                at -= 1;
            }
            weights[at] = unit;
        }
        // Numbers are multiples of 2⁻⁵³, so their gaps are exact and sum to 1 to the bit.
        weights[last] = 1.0;
        for place in (1..=last).rev() {
            weights[place] -= weights[place - 1];
        }
        for chain in &self.chains {
            for (place, &c) in chain.iter().enumerate() {
                let largest =
                    chain[place..].iter().copied().max_by(|&x, &y| weights[x].total_cmp(&weights[y]));
                if let Some(largest) = largest {
                    weights.swap(c, largest);
                }
            }
        }
        if self.free < 1.0 {
            for (weight, lower) in weights.iter_mut().zip(self.space.lower()) {
                *weight = lower + self.free * *weight;
            }
        }
    }

    /// The share of spread weights that lie in the space.
    fn acceptance(&self) -> f64 {
        let mut weights = vec![0.0; self.space.dimensions()];
        // Streams counted from above, so that no draw of the result was looked at before.
        let inside = (0..PILOT).filter(|number| {
            self.spread(&mut Stream::new(self.seed, u64::MAX - number), &mut weights);
            self.space.contains(&weights)
        });
        inside.count() as f64 / PILOT as f64
    }

    /// A walk: in a random direction, to a random place of the line inside the space.
    fn walk(&self, block: usize, out: &mut [f64]) {
        let d = self.space.dimensions();
        let mut stream = Stream::new(self.seed, block as u64);
        let mut at = self.space.inside().to_vec();
        let mut direction = vec![0.0; d];
        let mut steps = BURN_IN * d;
        for weights in out.chunks_exact_mut(d) {
            for _ in 0..steps {
                // Any law of directions that treats forth and back alike will do.
                direction.iter_mut().for_each(|part| *part = stream.unit() - 0.5);
                let mean = direction.iter().sum::<f64>() / d as f64;
                direction.iter_mut().for_each(|part| *part -= mean);
                let (back, forth) = self.room(&at, &direction);
                let step = back + stream.unit() * (forth - back);
                if step.is_finite() {
                    at.iter_mut().zip(&direction).for_each(|(weight, part)| *weight += step * part);
                }
                // Roundings must not add up over a walk.
                let sum: f64 = at.iter().sum();
                at.iter_mut().for_each(|weight| *weight = (*weight / sum).max(0.0));
            }
            weights.copy_from_slice(&at);
            steps = THINNING * d;
        }
    }

    /// How far one can go from here, back (at most 0) and forth (at least 0).
    fn room(&self, at: &[f64], direction: &[f64]) -> (f64, f64) {
        let (mut back, mut forth) = (f64::NEG_INFINITY, f64::INFINITY);
        // What is left of a clause and how fast it shrinks.
        let mut clause = |left: f64, speed: f64| {
            let left = left.max(0.0);
            if speed > 0.0 {
                forth = forth.min(left / speed);
            } else if speed < 0.0 {
                back = back.max(left / speed);
            }
        };
        for c in 0..at.len() {
            clause(at[c] - self.space.lower()[c], -direction[c]);
            clause(self.space.upper()[c] - at[c], direction[c]);
        }
        for &(more, less) in self.space.orders() {
            clause(at[more] - at[less], direction[less] - direction[more]);
        }
        (back, forth)
    }

    /// The coefficients of Σ aᵢwᵢ in coordinates in which the space is the whole simplex; `None` if it is no simplex.
    pub(crate) fn on_simplex(&self, a: &[f64]) -> Option<Vec<f64>> {
        if self.sampling != Sampling::Direct {
            return None;
        }
        let floor: f64 = a.iter().zip(self.space.lower()).map(|(a, lower)| a * lower).sum();
        let mut inner = a.to_vec();
        // A sorted part of a simplex is the simplex of its corners: the means of the first, the first two, …
        for chain in &self.chains {
            if chain.len() < a.len() {
                return None;
            }
            let mut sum = 0.0;
            for (place, &c) in chain.iter().enumerate() {
                sum += a[c];
                inner[place] = sum / (place + 1) as f64;
            }
        }
        Some(inner.into_iter().map(|inner| floor + self.free * inner).collect())
    }
}

/// Chains of components, no component in two, each ordered by the space's statements; the longest first. Only such as
/// have one lower bound: scaling by different ones would break their order.
fn chains(space: &WeightSpace) -> Vec<Vec<usize>> {
    let mut free: Vec<bool> = vec![true; space.dimensions()];
    let mut chains = Vec::new();
    loop {
        let alike = |x: usize, y: usize| (space.lower()[x] - space.lower()[y]).abs() <= f64::EPSILON;
        let usable: Vec<(usize, usize)> = space
            .orders()
            .iter()
            .copied()
            .filter(|&(more, less)| free[more] && free[less] && alike(more, less))
            .collect();
        // Longest chain downwards from each component; orders have no cycles where the space has an inside.
        let mut best: Vec<Vec<usize>> = (0..free.len()).map(|c| vec![c]).collect();
        for _ in 0..free.len() {
            for &(more, less) in &usable {
                if best[less].len() >= best[more].len() && !best[less].contains(&more) {
                    best[more] = std::iter::once(more).chain(best[less].iter().copied()).collect();
                }
            }
        }
        let longest = best.into_iter().reduce(|x, y| if y.len() > x.len() { y } else { x });
        match longest.filter(|chain| chain.len() > 1) {
            Some(chain) => {
                chain.iter().for_each(|&c| free[c] = false);
                chains.push(chain);
            }
            None => return chains,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    fn draws(statements: &[&str], number: usize) -> (Sampling, Vec<Vec<f64>>) {
        let space = WeightSpace::new(&NAMES, statements).unwrap();
        let sampler = Sampler::new(&space, 11);
        let mut all = Vec::new();
        let mut out = vec![0.0; BLOCK * NAMES.len()];
        for block in 0..number.div_ceil(BLOCK) {
            sampler.fill(block, &mut out);
            all.extend(out.chunks_exact(NAMES.len()).map(<[f64]>::to_vec));
        }
        for weights in &all {
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(sampler.sampling() == Sampling::HitAndRun || space.contains(weights), "{weights:?}");
        }
        (sampler.sampling(), all)
    }

    fn means(draws: &[Vec<f64>]) -> [f64; 4] {
        [0, 1, 2, 3].map(|c| draws.iter().map(|draw| draw[c]).sum::<f64>() / draws.len() as f64)
    }

    fn close(found: [f64; 4], expected: [f64; 4], by: f64) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < by, "{found} {expected}");
        }
    }

    #[test]
    fn draws_have_the_moments_of_their_space() {
        let (sampling, all) = draws(&[], 100_000);
        assert_eq!(sampling, Sampling::Direct);
        close(means(&all), [0.25; 4], 0.003);
        // Var of a Dirichlet(1,1,1,1) part: 3/(16·5).
        let squares = all.iter().map(|draw| draw[0] * draw[0]).sum::<f64>() / all.len() as f64;
        assert!((squares - 0.0625 - 0.0375).abs() < 0.001, "{squares}");
        // Lower bounds: .2 + .5·(¼), and .3 + .5·(¼).
        let (sampling, all) = draws(&["a>=.2", "b>=.3"], 100_000);
        assert_eq!(sampling, Sampling::Direct);
        close(means(&all), [0.325, 0.425, 0.125, 0.125], 0.003);
        // A complete order: rank order centroids (Barron and Barrett 1996).
        let (sampling, all) = draws(&["c>=a>=d>=b"], 100_000);
        assert_eq!(sampling, Sampling::Direct);
        close(means(&all), [13.0 / 48.0, 3.0 / 48.0, 25.0 / 48.0, 7.0 / 48.0], 0.003);
    }

    /// What is drawn directly or by a walk is what plain rejection from the simplex would keep.
    #[test]
    fn every_way_of_drawing_agrees_with_plain_rejection() {
        let (_, plain) = draws(&[], 400_000);
        for statements in [
            vec!["a>=b"],
            vec!["a>=b", "c>=d"],
            vec!["a>=b", "a>=c"],
            vec!["a>=b>=c", "a>=.2"],
            vec!["a<=.4", "b>=.1", "c>=d"],
            vec![".2<=a<=.3", "b>=c"],
        ] {
            let space = WeightSpace::new(&NAMES, &statements).unwrap();
            let kept: Vec<Vec<f64>> =
                plain.iter().filter(|weights| space.contains(weights)).cloned().collect();
            let (_, own) = draws(&statements, 60_000);
            close(means(&own), means(&kept), 0.008);
            let spread = |all: &[Vec<f64>]| {
                let mean = means(all)[1];
                all.iter().map(|draw| (draw[1] - mean).powi(2)).sum::<f64>() / all.len() as f64
            };
            assert!((spread(&own) - spread(&kept)).abs() < 0.002, "{statements:?}");
        }
    }

    #[test]
    fn a_thin_space_is_walked_through() {
        let (sampling, all) = draws(&[".30<=a<=.32", ".2<=b<=.22", ".18<=c<=.2"], 20_000);
        assert_eq!(sampling, Sampling::HitAndRun);
        // A box: the sum only rules a, b and c through d ≥ 0, which holds everywhere in it.
        close(means(&all), [0.31, 0.21, 0.19, 0.29], 0.0005);
        let mut parts = [0.0; 4];
        for draw in &all {
            parts[0] += (draw[0] - 0.31).powi(2) / all.len() as f64;
            parts[1] += (draw[1] - 0.21).powi(2) / all.len() as f64;
        }
        // Var of a uniform number on an interval of .02: .02²/12.
        close([parts[0], parts[1], 0.0, 0.0], [0.0004 / 12.0, 0.0004 / 12.0, 0.0, 0.0], 1.5e-6);
    }
}
