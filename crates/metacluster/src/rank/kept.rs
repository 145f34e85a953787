//! Longer lists than were asked for, with what every component read of each pair: under other weights the best few are
//! nearly always among them, and it can be proved when they are.
//!
//! A list is looked through in blocks, from its best pair down, until what is left cannot reach the best few any more:
//! nobody further down scored more than the next line did, which bounds what he can score now (see `reweighing`). A
//! small change ends after a block or two. Those that a list does not hold are looked at in classes (see `outside`).

use rayon::prelude::*;

use super::best::Best;
use super::field::{Field, Work};
use super::outside::{Dividing, Outside};
use super::readings::Readings;
use super::reweighing::Reweighing;
use crate::score::{Scorer, Totals};

/// Pairs looked at together; as many small numbers as fill a line of cache.
const BLOCK: usize = 32;
/// Pairs of a list of which every reading is kept whole; the others are read again where they matter.
const READ_WHOLE: usize = 128;
/// Values are kept as multiples of 1 / this, rounded up.
const STEPS: f32 = u16::MAX as f32;

/// The longer lists of one ranking.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    lists: Vec<List>,
    /// Share and prior of every component in each of the rankings that lists were made of.
    weightings: Vec<Vec<(f64, f64)>>,
}

/// One longer list.
#[derive(Debug, Clone)]
struct List {
    /// Both clusters of each pair, the lower index first.
    pairs: Vec<(u32, u32)>,
    /// What each component read, block by block: first all pairs of the block of the first component, then of the next.
    values: Vec<u16>,
    readings: Readings,
    /// What the first pair of every block but the first scored.
    levels: Vec<f64>,
    /// What nobody outside scored more than, in each of the rankings; empty if nobody is outside.
    floors: Vec<f64>,
    /// Who is behind the first block.
    outside: Outside,
}

/// The lists of a ranking under other weights.
#[derive(Debug)]
pub(super) struct Beside {
    /// Share and prior of every component.
    weighting: Vec<(f64, f64)>,
    /// For each list its pairs, and what nobody else scored more than; `None` if there is nobody else.
    lists: Vec<(Vec<(u32, u32)>, Option<f64>)>,
}

impl Beside {
    pub(super) fn new(scorer: &Scorer<'_>, lists: Vec<Best>) -> Self {
        let list = |best: Best| {
            let floor = best.is_full().then(|| best.least_score());
            (best.pairs().map(|(a, b)| (a as u32, b as u32)).collect(), floor)
        };
        Self { weighting: scorer.shares_and_priors(), lists: lists.into_iter().map(list).collect() }
    }
}

/// Work arrays of a thread.
#[derive(Debug, Default)]
pub(super) struct KeptWork {
    bounds: Vec<f32>,
    /// Pairs that can be among the best, with their bounds.
    hopeful: Vec<(f32, u32)>,
}

/// New shares as the scan of a list needs them.
#[derive(Debug)]
pub(super) struct Scan {
    /// From the weights of each ranking that lists were made of.
    reweighings: Vec<Reweighing>,
    /// The components that count, each with its share of a step.
    shares: Vec<(usize, f32)>,
    /// A score is at most this much above its bound.
    above: f32,
    /// A score is at most this much below its bound.
    below: f32,
}

impl Kept {
    /// What it takes to look for the best under these shares.
    pub(super) fn scan(&self, new: &[(f64, f64)]) -> Scan {
        let shares = new.iter().enumerate().filter(|(_, share)| share.0 > 0.0);
        // Single precision loses less than this in so many sums of numbers up to 1.
        let above = 1e-6 * (1 + new.len()) as f32;
        Scan {
            reweighings: self.weightings.iter().map(|old| Reweighing::new(old, new)).collect(),
            shares: shares.map(|(place, share)| (place, share.0 as f32 / STEPS)).collect(),
            above,
            below: above + 1.0 / STEPS,
        }
    }

    /// What is kept of lists that were made for this: longer than asked for, without a least score, and with pairs of
    /// which nothing is known. O(pairs · components).
    ///
    /// `further` are the same lists under other weights: their pairs are kept too, and bound from another side what those
    /// outside can score. `askers` says whose lists they are; none for the list of all pairs. For each asker one look at everybody finds
    /// what its outsiders read at most.
    pub(super) fn new(
        scorer: &Scorer<'_>,
        field: &Field<'_>,
        lists: Vec<Best>,
        further: Vec<Beside>,
        askers: Option<&[usize]>,
    ) -> Self {
        let shares = scorer.shares_and_priors();
        let components = shares.len();
        let keep = |work: &mut (Work, Dividing), (list, best): (usize, Best)| {
            let mut is_full = best.is_full();
            let mut sorted: Vec<_> = best.into_sorted().collect();
            let floor = sorted.last().map_or(0.0, |(.., totals)| totals.score);
            let mut floors = vec![floor];
            for beside in &further {
                let (ref pairs, floor) = beside.lists[list];
                is_full &= floor.is_some();
                floors.extend(floor);
                let pairs = pairs.iter().map(|&(a, b)| (a as usize, b as usize));
                sorted.extend(pairs.map(|(a, b)| (a, b, scorer.totals(a, b))));
            }
            // Whoever scores more than the last of the first list is in it, so that it stays in front.
            let order = |x: &(usize, usize, Totals), y: &(usize, usize, Totals)| {
                y.2.score.total_cmp(&x.2.score).then((x.0, x.1).cmp(&(y.0, y.1)))
            };
            sorted.sort_by(order);
            sorted.dedup_by_key(|&mut (a, b, _)| (a, b));
            let asker = askers.and_then(|askers| askers.get(list)).filter(|_| is_full);
            let outside = match asker {
                Some(&asker) => {
                    let other = |&(a, b, _): &(usize, usize, _)| if a == asker { b } else { a };
                    let partners: Vec<usize> = sorted.iter().map(other).collect();
                    let kept = (partners.as_slice(), BLOCK);
                    Outside::new(field, asker, kept, floor, &shares, (&mut work.0, &mut work.1))
                }
                None => Outside::anybody(components),
            };
            let pairs = || sorted.iter().map(|&(a, b, _)| (a, b));
            // Those outside scored as much as the last of the first list, and some that are kept scored less.
            let outside_too = if is_full { floor } else { 0.0 };
            let levels = sorted.iter().skip(BLOCK).step_by(BLOCK);
            let (values, readings) = read(scorer, pairs(), &shares);
            List {
                values,
                readings,
                levels: levels.map(|(.., totals)| totals.score.max(outside_too)).collect(),
                pairs: pairs().map(|(a, b)| (a as u32, b as u32)).collect(),
                floors: if is_full { floors } else { Vec::new() },
                outside,
            }
        };
        let work = || (field.work(), Dividing::new(field.len(), components));
        let lists = lists.into_par_iter().enumerate().map_init(work, keep).collect();
        let mut weightings = vec![shares];
        weightings.extend(further.into_iter().map(|beside| beside.weighting));
        Self { lists, weightings }
    }

    pub(super) fn len(&self) -> usize {
        self.lists.len()
    }

    /// The partners of the asker in its list.
    pub(super) fn partners(&self, list: usize, asker: usize) -> impl Iterator<Item = usize> + '_ {
        self.lists[list].pairs.iter().map(move |&(a, b)| if a as usize == asker { b } else { a } as usize)
    }

    /// The best `room` pairs of a list under new shares, and whether they are proved to be the best of all that score
    /// `min_score` or more. Those that can be among them are scored by the scorer's own routine.
    pub(super) fn best(
        &self,
        list: usize,
        scan: &Scan,
        field: &Field<'_>,
        (room, min_score): (usize, f64),
        work: &mut KeptWork,
    ) -> (Best, bool) {
        let list = &self.lists[list];
        let mut best = field.no_pairs();
        let seen = list.hopeful(scan, self.weightings[0].len(), (room, min_score), work);
        let mut are_listed = true;
        for &(_, place) in &work.hopeful {
            are_listed &= list.offer(place as usize, field, &mut best);
        }
        // A pair of which nothing is known holds no place of the best: others may that were thought too low.
        if !are_listed {
            best = field.no_pairs();
            (0..list.pairs.len()).for_each(|place| _ = list.offer(place, field, &mut best));
        }
        let seen = if are_listed { seen } else { list.pairs.len() };
        let least = best.least_score().max(min_score);
        let proved = list.is_proved(&scan.reweighings, seen, least);
        (best, proved)
    }
}

impl List {
    /// Finds the pairs that can be among the best `room` that score `min_score` or more, if all of them are listed.
    /// Returns how many pairs were looked at; those behind them cannot.
    fn hopeful(
        &self,
        scan: &Scan,
        components: usize,
        (room, min_score): (usize, f64),
        work: &mut KeptWork,
    ) -> usize {
        let KeptWork { bounds, hopeful } = work;
        hopeful.clear();
        if room == 0 {
            return self.pairs.len();
        }
        let slack = scan.above + scan.below;
        let mut least = f32::NEG_INFINITY;
        for start in (0..self.pairs.len()).step_by(BLOCK) {
            let length = BLOCK.min(self.pairs.len() - start);
            bounds.clear();
            bounds.resize(length, 0.0);
            for &(component, share) in &scan.shares {
                let values = &self.values[start * components + component * length..][..length];
                bounds.iter_mut().zip(values).for_each(|(bound, value)| *bound += share * f32::from(*value));
            }
            for (place, &bound) in bounds.iter().enumerate() {
                if bound >= least {
                    hopeful.push((bound, (start + place) as u32));
                }
            }
            if hopeful.len() >= room {
                let (_, last, _) = hopeful.select_nth_unstable_by(room - 1, |x, y| y.0.total_cmp(&x.0));
                // So many score at least this bound less what is below; whoever has less by more is out.
                let certain = last.0 - scan.below;
                least = last.0 - slack;
                hopeful.retain(|pair| pair.0 >= least);
                let certain = f64::from(certain).max(min_score);
                if self
                    .levels
                    .get(start / BLOCK)
                    .is_some_and(|&level| self.outside.all_stay_below(&scan.reweighings[0], level, certain))
                {
                    return start + length;
                }
            }
        }
        self.pairs.len()
    }

    /// Offers the pair in this place; `false` if nothing is known of it, so that it is never listed.
    fn offer(&self, place: usize, field: &Field<'_>, best: &mut Best) -> bool {
        let (a, b) = (self.pairs[place].0 as usize, self.pairs[place].1 as usize);
        let scorer = field.scorer();
        let totals = self.readings.totals(place, scorer).unwrap_or_else(|| scorer.totals(a, b));
        field.offer_scored(a, b, totals, best);
        totals.coverage > 0.0
    }

    /// Whether nobody that is not among the first `seen` pairs can reach `least` under the new shares.
    fn is_proved(&self, reweighings: &[Reweighing], seen: usize, least: f64) -> bool {
        if seen < self.pairs.len() {
            let level = self.levels.get(seen / BLOCK - 1);
            return level.is_some_and(|&level| self.outside.all_stay_below(&reweighings[0], level, least));
        }
        let sides = || reweighings.iter().zip(self.floors.iter().copied());
        self.floors.is_empty()
            || sides().any(|(reweighing, floor)| self.outside.all_stay_below(reweighing, floor, least))
            || self.outside.classes_stay_below(&reweighings[0], sides().skip(1), least)
    }
}

/// What every component reads of pairs: rounded up, block by block, and of the first few whole. `shares` have their
/// priors.
fn read(
    scorer: &Scorer<'_>,
    pairs: impl Iterator<Item = (usize, usize)>,
    shares: &[(f64, f64)],
) -> (Vec<u16>, Readings) {
    let components = shares.len();
    let mut whole = Readings::default();
    let mut read = Vec::with_capacity(components);
    let mut rows: Vec<u16> = Vec::new();
    for (place, (a, b)) in pairs.enumerate() {
        scorer.every_reading(a, b, &mut read);
        let steps = |value: f64| (value * f64::from(STEPS)).ceil().min(f64::from(STEPS)) as u16;
        rows.extend(read.iter().map(|reading| steps(reading.value)));
        if place < READ_WHOLE {
            whole.push(&read, shares.iter().map(|share| share.1));
        }
    }
    whole.shrink();
    let mut values = Vec::with_capacity(rows.len());
    for block in rows.chunks(BLOCK * components.max(1)) {
        for component in 0..components {
            values.extend(block.iter().skip(component).step_by(components).copied());
        }
    }
    (values, whole)
}
