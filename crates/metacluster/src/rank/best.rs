//! The best few pairs seen so far, under the one order of every ranking: score descending, then ids ascending.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::score::Totals;

/// Keeps at most `room` pairs.
#[derive(Debug, Clone)]
pub(crate) struct Best {
    room: usize,
    /// The worst pair on top.
    heap: BinaryHeap<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    a: usize,
    b: usize,
    totals: Totals,
}

impl Ord for Entry {
    /// Greater is worse.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = other.totals.score.total_cmp(&self.totals.score);
        by_score.then_with(|| (self.a, self.b).cmp(&(other.a, other.b)))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

impl Best {
    pub(crate) fn new(room: usize) -> Self {
        Self { room, heap: BinaryHeap::new() }
    }

    /// The score that a further pair has to reach at least; below every score while there is room.
    pub(crate) fn least_score(&self) -> f64 {
        match self.heap.peek() {
            _ if self.room == 0 => f64::INFINITY,
            Some(worst) if self.heap.len() >= self.room => worst.totals.score,
            _ => -1.0,
        }
    }

    pub(crate) fn offer(&mut self, a: usize, b: usize, totals: Totals) {
        let entry = Entry { a, b, totals };
        if self.heap.len() < self.room {
            self.heap.push(entry);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && entry < *worst
        {
            *worst = entry;
        }
    }

    /// The pairs in no order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.heap.iter().map(|entry| (entry.a, entry.b))
    }

    /// Whether a further pair could enter only in the place of another.
    pub(super) fn is_full(&self) -> bool {
        self.heap.len() >= self.room
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    pub(crate) fn merged(mut self, other: Self) -> Self {
        for entry in other.heap {
            self.offer(entry.a, entry.b, entry.totals);
        }
        self
    }

    /// The pairs, best first.
    pub(crate) fn into_sorted(self) -> impl Iterator<Item = (usize, usize, Totals)> {
        self.heap.into_sorted_vec().into_iter().map(|entry| (entry.a, entry.b, entry.totals))
    }
}
