//! The best few numbers of a stream under a cap per class: the inner loop of every bound.

use super::held::Rulebook;

/// The `size` largest values offered so far of which no class holds more than its room.
///
/// Sets within size and room are the independent sets of a matroid (a truncated partition matroid), so
/// exchanging an offered value for the smallest one in its circuit keeps the sum exactly maximal.
#[derive(Debug)]
pub(super) struct Top {
    size: usize,
    capped: bool,
    /// (value, class), descending.
    best: Vec<(f64, u32)>,
    /// What a value has to exceed to get in: the smallest one once `best` is full.
    floor: f64,
    /// The same for each class whose room is used up.
    class_floor: Vec<f64>,
}

impl Top {
    pub(super) fn new(book: &Rulebook) -> Self {
        Self {
            size: 0,
            capped: book.cap.is_some(),
            best: Vec::with_capacity(64),
            floor: f64::NEG_INFINITY,
            class_floor: vec![f64::NEG_INFINITY; book.classes],
        }
    }

    /// Starts over for the `size` largest values, `size` ≥ 1.
    #[inline]
    pub(super) fn reset(&mut self, size: usize) {
        self.size = size;
        self.best.clear();
        self.floor = f64::NEG_INFINITY;
        self.class_floor.fill(f64::NEG_INFINITY);
    }

    /// Offers a value; `room` tells how many of its class may be taken at all. −∞ is never taken.
    #[inline]
    pub(super) fn offer(&mut self, value: f64, class: u32, room: impl Fn(u32) -> usize) {
        if value > self.floor && value > self.class_floor[class as usize] {
            self.insert(value, class, room(class));
        }
    }

    fn insert(&mut self, value: f64, class: u32, room: usize) {
        let full = self.best.len() == self.size;
        let mut leaves = full.then(|| self.size - 1);
        let mut count = 0;
        if self.capped {
            count = self.best.iter().filter(|entry| entry.1 == class).count();
            if room == 0 {
                self.class_floor[class as usize] = f64::INFINITY;
                return;
            }
            if count == room {
                leaves = self.best.iter().rposition(|entry| entry.1 == class);
            }
        }
        if let Some(at) = leaves {
            let (_, left) = self.best.remove(at);
            self.class_floor[left as usize] = f64::NEG_INFINITY;
            count -= usize::from(self.capped && left == class);
        }
        let at = self.best.partition_point(|entry| entry.0 >= value);
        self.best.insert(at, (value, class));
        if self.best.len() == self.size {
            self.floor = self.best[self.size - 1].0;
        }
        if self.capped && count + 1 == room {
            let last = self.best.iter().rfind(|entry| entry.1 == class);
            self.class_floor[class as usize] = last.map_or(f64::NEG_INFINITY, |entry| entry.0);
        }
    }

    /// Sum of the values held; −∞ if there were too few.
    #[inline]
    pub(super) fn sum(&self) -> f64 {
        if self.best.len() < self.size {
            return f64::NEG_INFINITY;
        }
        self.best.iter().map(|entry| entry.0).sum()
    }

    /// Sum without the last value: an upper bound on what one fewer can reach. −∞ if there were too few.
    ///
    /// The greedy optimum of a matroid, cut short by one, is the optimum for one element fewer.
    #[inline]
    pub(super) fn sum_but_last(&self) -> f64 {
        if self.best.len() < self.size {
            return f64::NEG_INFINITY;
        }
        self.best[..self.size - 1].iter().map(|entry| entry.0).sum()
    }

    /// The smallest value held, +∞ if none is.
    #[inline]
    pub(super) fn last(&self) -> f64 {
        self.best.last().map_or(f64::INFINITY, |entry| entry.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::{Problem, Rules};
    use super::super::trial::{self, Random};
    use super::*;

    fn top(cap: Option<usize>) -> Top {
        let rules = Rules { classes: vec![0, 1, 2], max_per_class: cap, ..Rules::default() };
        let problem = Problem::new(3, 5, vec![0.5; 9], Default::default(), rules.clone()).unwrap();
        Top::new(&Rulebook::new(&problem, &rules))
    }

    #[test]
    fn a_full_class_gives_up_its_own_smallest() {
        let mut top = top(Some(2));
        top.reset(3);
        for (value, class) in [(0.5, 0), (0.25, 1), (0.75, 0), (1.0, 0), (0.125, 2)] {
            top.offer(value, class, |_| 2);
        }
        assert_eq!(top.best, [(1.0, 0), (0.75, 0), (0.25, 1)]);
        assert_eq!(top.sum().to_bits(), 2.0_f64.to_bits());
        assert_eq!(top.sum_but_last().to_bits(), 1.75_f64.to_bits());
    }

    #[test]
    fn no_choice_within_the_rooms_is_worth_more() {
        for seed in 0..300 {
            let random = &mut Random::new(seed);
            let capped = !random.once_in(4);
            let mut top = top(capped.then_some(3));
            let rooms: Vec<usize> = (0..3).map(|_| if capped { random.below(4) } else { 9 }).collect();
            // Quarters add up without rounding.
            let offers: Vec<(f64, u32)> =
                (0..9).map(|_| (random.unit(true), random.below(3) as u32)).collect();
            let size = 1 + random.below(5);
            top.reset(size);
            for &(value, class) in &offers {
                top.offer(value, class, |class| rooms[class as usize]);
            }
            let best = |size| {
                trial::groups(9, size)
                    .into_iter()
                    .filter(|group| {
                        (0..3).all(|c| {
                            group.iter().filter(|at| offers[**at].1 == c).count() <= rooms[c as usize]
                        })
                    })
                    .map(|group| group.iter().map(|&at| offers[at].0).sum::<f64>())
                    .fold(f64::NEG_INFINITY, f64::max)
            };
            assert_eq!(top.sum().to_bits(), best(size).to_bits(), "seed {seed}");
            if top.sum() > f64::MIN && size > 1 {
                assert_eq!(top.sum_but_last().to_bits(), best(size - 1).to_bits(), "seed {seed}");
            }
        }
    }
}
