//! Some thousands of candidates kept, made ready for counting who dominates another.
//!
//! In every column whole numbers stand for the distinct values, in their order, and are small enough that a register
//! holds several. Whoever is asked about finds its place among them by a halving search a column. Nothing is lost by
//! that: a value is at least another exactly if at least as many of the column's values lie below it.

use rayon::prelude::*;

use super::{Candidate, Passed, Place, in_order};

/// Candidates compared at once.
const LANES: usize = 64;
/// What is known is compared so many bits at once.
const WORD: u32 = i16::BITS;

/// Candidates in columns.
#[derive(Debug)]
pub(super) struct Block {
    largest_sum: f64,
    /// The distinct values of each column, ascending.
    values: Vec<Vec<f64>>,
    /// Leads and ids, who comes last first.
    places: Vec<Place>,
    /// What is known of every candidate.
    known_of_all: u64,
    /// What is known of any of them.
    known_of_any: u64,
    /// The parts of what is known, of [`WORD`] bits, that are not the same for all.
    words: Vec<u32>,
    /// Groups of [`LANES`] candidates, each with a row for the places, one a column, and one a word.
    rows: Vec<[i16; LANES]>,
}

impl Block {
    /// Candidates in a block. Their numbers fit an `i16`, and their values the nearer caches of a processor.
    pub(super) const ROOM: usize = 4096;

    /// Candidates in blocks, in the order given, in which sums fall.
    pub(super) fn of(passed: &[Passed]) -> Vec<Self> {
        passed.par_chunks(Self::ROOM).map(Self::new).collect()
    }

    fn new(passed: &[Passed]) -> Self {
        let candidates = || passed.iter().map(|passed| &passed.candidate);
        let columns = candidates().next().map_or(0, |candidate| candidate.values.len());
        let mut values = vec![Vec::with_capacity(passed.len()); columns];
        for candidate in candidates() {
            values.iter_mut().zip(&candidate.values).for_each(|(column, &value)| column.push(value));
        }
        for column in &mut values {
            column.sort_unstable_by(f64::total_cmp);
            // Not by bits: zeros of either sign are one value.
            column.dedup_by(|x, y| *x <= *y);
        }
        let mut places: Vec<Place> = candidates().map(Candidate::place).collect();
        places.sort_unstable_by(|x, y| in_order(y, x));
        let known_of_all = candidates().fold(u64::MAX, |all, candidate| all & candidate.known);
        let known_of_any = candidates().fold(0, |any, candidate| any | candidate.known);
        let differs = |&at: &u32| word(known_of_any & !known_of_all, at) != 0;
        let mut block = Self {
            largest_sum: passed.first().map_or(f64::NEG_INFINITY, |passed| passed.sum),
            values,
            places,
            known_of_all,
            known_of_any,
            words: (0..u64::BITS / WORD).filter(differs).collect(),
            rows: Vec::new(),
        };
        for group in passed.chunks(LANES) {
            let start = block.rows.len();
            // Lanes left over come last of all and dominate nobody.
            block.rows.resize(start + block.width(), [-1; LANES]);
            for (lane, passed) in group.iter().enumerate() {
                block.fill(start, lane, &passed.candidate);
            }
        }
        block
    }

    /// Writes down what stands for a candidate of this block, in a group whose rows begin at `start`.
    fn fill(&mut self, start: usize, lane: usize, candidate: &Candidate) {
        let own = candidate.place();
        let behind = self.places.partition_point(|place| in_order(place, &own).is_gt());
        let ranks = self.values.iter().zip(&candidate.values).map(|(column, value)| rank(column, *value));
        let words = self.words.iter().map(|&at| word(candidate.known, at));
        let numbers = std::iter::once(behind as i16).chain(ranks.map(|rank| rank as i16)).chain(words);
        for (row, number) in self.rows[start..].iter_mut().zip(numbers) {
            row[lane] = number;
        }
    }

    /// The largest sum of a candidate.
    pub(super) fn largest_sum(&self) -> f64 {
        self.largest_sum
    }

    /// Rows of a group.
    fn width(&self) -> usize {
        1 + self.values.len() + self.words.len()
    }

    /// How many of these dominate another, counted until there are `enough`. O(d · (candidates + log candidates)).
    pub(super) fn dominators(&self, candidate: &Candidate, enough: usize, tests: &mut Tests) -> usize {
        if !self.ask(candidate, tests) {
            return 0;
        }
        let mut count = 0;
        for rows in self.rows.chunks_exact(self.width()) {
            let mut fails = [0; LANES];
            for &(row, least) in &tests.least {
                for (fails, &number) in fails.iter_mut().zip(&rows[row]) {
                    *fails |= -i16::from(number < least);
                }
            }
            for &(row, needed) in &tests.needed {
                for (fails, &known) in fails.iter_mut().zip(&rows[row]) {
                    *fails |= needed & !known;
                }
            }
            // Sixty-four fit the narrow type, which is what lets them be added many at once.
            count += fails.iter().map(|&fails| i16::from(fails == 0)).sum::<i16>() as usize;
            if count >= enough {
                break;
            }
        }
        count
    }

    /// What somebody has to have in each row to dominate the candidate; `false` if nobody here has it.
    fn ask(&self, candidate: &Candidate, tests: &mut Tests) -> bool {
        tests.least.clear();
        tests.needed.clear();
        if candidate.known & !self.known_of_any != 0 {
            return false;
        }
        let own = candidate.place();
        let not_before = self.places.partition_point(|place| in_order(place, &own).is_ge());
        if not_before == self.places.len() {
            return false;
        }
        tests.least.push((0, not_before as i16));
        for (at, (column, &value)) in self.values.iter().zip(&candidate.values).enumerate() {
            let least = rank(column, value);
            if least == column.len() {
                return false;
            }
            // Everybody has the least value.
            if least > 0 {
                tests.least.push((1 + at, least as i16));
            }
        }
        for (at, &part) in self.words.iter().enumerate() {
            let needed = word(candidate.known & !self.known_of_all, part);
            if needed != 0 {
                tests.needed.push((1 + self.values.len() + at, needed));
            }
        }
        true
    }
}

/// What a dominator needs: rows with the least number, and rows with bits that have to be there. Kept by the caller, since
/// it is asked for so often that making room anew would show.
#[derive(Debug, Default)]
pub(super) struct Tests {
    least: Vec<(usize, i16)>,
    needed: Vec<(usize, i16)>,
}

/// How many of a column's values are less.
fn rank(column: &[f64], value: f64) -> usize {
    column.partition_point(|other| *other < value)
}

/// Some bits of what is known.
fn word(known: u64, at: u32) -> i16 {
    (known >> (at * WORD)) as i16
}
