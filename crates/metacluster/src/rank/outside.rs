//! What those say of whom nothing is kept: partners of one asker that are not in its list, in classes of like readings.
//!
//! A class holds the partners that read little, some or much of the same components. Of each class is known what its
//! members scored at most and what they read at most of every component; the finer the classes, the less of a change of
//! weights is needlessly believed to bring one of them up.

use super::field::{Field, Work};
use super::reweighing::Reweighing;
use crate::score::BOUND_SLACK;

/// Components by which classes differ, at most; three levels of each.
const MOST_DIVIDING: usize = 8;
/// Where of the range that outsiders read a level ends.
const LEVELS: [f32; 2] = [0.1, 0.5];
const NONE: u16 = u16::MAX;

/// Partners of an asker that are not kept.
#[derive(Debug, Clone)]
pub(super) struct Outside {
    /// What every component reads at least.
    least: Vec<f32>,
    /// What every component reads at most of anybody behind the first block.
    highest: Vec<f32>,
    /// For each class what its members scored at most, and what they read at most of every component.
    classes: Vec<f32>,
}

/// Work arrays of a thread that divides outsiders into classes.
#[derive(Debug)]
pub(super) struct Dividing {
    /// What each component reads at most, all partners of the first component first.
    columns: Vec<f32>,
    scores: Vec<f32>,
    keys: Vec<u16>,
    /// For each key its class.
    class_of: Vec<u16>,
    is_outside: Vec<bool>,
}

impl Dividing {
    pub(super) fn new(clusters: usize, components: usize) -> Self {
        Self {
            columns: vec![0.0; clusters * components],
            scores: vec![0.0; clusters],
            keys: vec![0; clusters],
            class_of: vec![NONE; 3_usize.pow(components.min(MOST_DIVIDING) as u32)],
            is_outside: vec![false; clusters],
        }
    }
}

impl Outside {
    /// Everybody, of whom only what can be is known.
    pub(super) fn anybody(components: usize) -> Self {
        Self { least: vec![0.0; components], highest: vec![1.0; components], classes: Vec::new() }
    }

    /// The admissible partners of `asker` that are not `kept`, with what single precision may take from a bound added.
    /// `floor` is what they scored at most under `shares`. `highest` covers those of the kept, best first, that are not
    /// among the first `block`. O(n · components).
    pub(super) fn new(
        field: &Field<'_>,
        asker: usize,
        (kept, block): (&[usize], usize),
        floor: f64,
        shares: &[(f64, f64)],
        (work, dividing): (&mut Work, &mut Dividing),
    ) -> Self {
        let n = field.len();
        let slack = 2.0 * BOUND_SLACK as f32;
        let Dividing { columns, scores, keys, class_of, is_outside } = dividing;
        (0..n).for_each(|b| is_outside[b] = field.admits(asker, b));
        let (first, further) = kept.split_at(block.min(kept.len()));
        first.iter().for_each(|&b| is_outside[b] = false);
        scores.fill(slack);
        keys.fill(0);
        let (mut least, mut highest) = (Vec::new(), Vec::new());
        for (component, (low, high)) in field.ranges(asker).enumerate() {
            let column = &mut columns[component * n..(component + 1) * n];
            column.copy_from_slice(field.bounds_of(component, asker, work));
            let read = column.iter().zip(is_outside.iter()).filter(|(_, is_outside)| **is_outside);
            let most = read.map(|(bound, _)| *bound).fold(0.0, f32::max) + slack;
            let low = rounded_down(low);
            let most = most.min(high as f32 + slack).max(low);
            let share = shares[component].0 as f32;
            scores.iter_mut().zip(column.iter()).for_each(|(score, bound)| *score += share * bound);
            if component < MOST_DIVIDING && most > low + slack {
                let [some, much] = LEVELS.map(|part| low + part * (most - low));
                let step = 3_u16.pow(component as u32);
                for (key, bound) in keys.iter_mut().zip(column.iter()) {
                    *key += step * (u16::from(*bound > some) + u16::from(*bound > much));
                }
            }
            least.push(low);
            highest.push(most);
        }
        further.iter().for_each(|&b| is_outside[b] = false);
        let width = 1 + least.len();
        let mut classes: Vec<f32> = Vec::new();
        let mut met = Vec::new();
        for b in (0..n).filter(|&b| is_outside[b]) {
            let class = &mut class_of[usize::from(keys[b])];
            if *class == NONE {
                *class = met.len() as u16;
                met.push(keys[b]);
                classes.resize(classes.len() + width, 0.0);
            }
            let class = &mut classes[usize::from(*class) * width..][..width];
            class[0] = class[0].max(scores[b]);
            for (component, most) in class[1..].iter_mut().enumerate() {
                *most = most.max(columns[component * n + b]);
            }
        }
        met.into_iter().for_each(|key| class_of[usize::from(key)] = NONE);
        let floor = rounded_up(floor);
        for class in classes.chunks_exact_mut(width) {
            class[0] = class[0].min(floor);
            for ((most, &highest), &least) in class[1..].iter_mut().zip(&highest).zip(&least) {
                *most = (*most + slack).min(highest).max(least);
            }
        }
        classes.shrink_to_fit();
        Self { least, highest, classes }
    }

    /// Whether nobody that scored at most `most_before`, kept or not, can reach `least` now.
    pub(super) fn all_stay_below(&self, reweighing: &Reweighing, most_before: f64, least: f64) -> bool {
        reweighing.most(most_before, &self.least, &self.highest) < least
    }

    /// Whether nobody of any class can reach `least` now; `false` where there are no classes. `sides` are further
    /// rankings, each with what all outsiders scored at most in it.
    pub(super) fn classes_stay_below<'r>(
        &self,
        reweighing: &Reweighing,
        sides: impl Iterator<Item = (&'r Reweighing, f64)> + Clone,
        least: f64,
    ) -> bool {
        let mut classes = self.classes.chunks_exact(1 + self.least.len());
        !self.classes.is_empty()
            && classes.all(|class| {
                let stays_below = |reweighing: &Reweighing, most_before: f64| {
                    reweighing.most(most_before, &self.least, &class[1..]) < least
                };
                stays_below(reweighing, f64::from(class[0]))
                    || sides.clone().any(|(reweighing, floor)| stays_below(reweighing, floor))
            })
    }
}

/// The least number in single precision that is not below.
fn rounded_up(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) < value { near.next_up() } else { near }
}

/// The greatest number in single precision that is not above.
fn rounded_down(value: f64) -> f32 {
    -rounded_up(-value)
}
