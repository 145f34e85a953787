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
}

impl Top {
    pub(super) fn new(book: &Rulebook) -> Self {
        Self { size: 0, capped: book.cap.is_some(), best: Vec::with_capacity(64) }
    }

    /// Starts over for the `size` largest values, `size` ≥ 1.
    #[inline]
    pub(super) fn reset(&mut self, size: usize) {
        self.size = size;
        self.best.clear();
    }

    /// Offers a value; `room` tells how many of its class may be taken at all.
    #[inline]
    pub(super) fn offer(&mut self, value: f64, class: u32, room: impl Fn(u32) -> usize) {
        let full = self.best.len() == self.size;
        if full && value <= self.best[self.size - 1].0 || value < f64::MIN {
            return;
        }
        self.insert(value, class, full, room);
    }

    fn insert(&mut self, value: f64, class: u32, full: bool, room: impl Fn(u32) -> usize) {
        let mut leaves = full.then(|| self.size - 1);
        if self.capped {
            let room = room(class);
            let count = self.best.iter().filter(|entry| entry.1 == class).count();
            if count >= room {
                let Some(last) = self.best.iter().rposition(|entry| entry.1 == class) else { return };
                if value <= self.best[last].0 {
                    return;
                }
                leaves = Some(last);
            }
        }
        if let Some(at) = leaves {
            self.best.remove(at);
        }
        let at = self.best.partition_point(|entry| entry.0 >= value);
        self.best.insert(at, (value, class));
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
    use super::*;

    #[test]
    fn a_full_class_gives_up_its_own_smallest() {
        let rules = Rules { classes: vec![0; 4], max_per_class: Some(2), ..Rules::default() };
        let problem = Problem::new(4, 3, vec![0.5; 16], Default::default(), rules.clone()).unwrap();
        let mut top = Top::new(&Rulebook::new(&problem, &rules));
        top.reset(3);
        for (value, class) in [(0.5, 0), (0.25, 1), (0.75, 0), (1.0, 0), (0.125, 2)] {
            top.offer(value, class, |_| 2);
        }
        assert_eq!(top.best, [(1.0, 0), (0.75, 0), (0.25, 1)]);
        assert_eq!(top.sum().to_bits(), 2.0_f64.to_bits());
        assert_eq!(top.sum_but_last().to_bits(), 1.75_f64.to_bits());
    }
}
