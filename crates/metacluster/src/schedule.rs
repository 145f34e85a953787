//! The timetable of an exchange forum: who meets whom in which slot at which table, so that nobody is in two places and
//! the day is worth as much as it can be.
//!
//! A module of its own kind, as [`crate::solve`] is: it knows participants, slots, tables and weights, and nothing of
//! what they stand for. The order of aims: must meetings; then that as few participants as can be stay without a
//! meeting, and the smallest number of meetings is as large as can be; then weight.
//!
//! The meetings come from a linear relaxation (a flow on the double cover), get slots by exchanging chains as in an edge
//! colouring, and are improved slot by slot with heaviest matchings. That is a search and no proof; the proof is the
//! [`Bound`], whose prices anyone can check. Timetabling with absences holds list edge colouring, which is NP-hard.
//!
//! ```
//! use metacluster::schedule::{Candidate, Forum, schedule};
//! let pair = |a, b, weight| Candidate { a, b, weight };
//! let mut forum = Forum::new(4, 2, vec![pair(0, 1, 0.9), pair(2, 3, 0.2), pair(1, 2, 0.8), pair(0, 3, 0.3)]);
//! forum.tables = Some(2);
//! let day = schedule(&forum)?;
//! assert_eq!(day.meetings.len(), 4);
//! assert!(day.is_optimal() && day.fairness.floor == 2);
//! # Ok::<(), metacluster::Error>(())
//! ```

mod board;
mod forum;
mod improve;
mod musts;
mod random;
mod relaxation;
mod seating;
mod slots;

pub use forum::{Attendance, Candidate, Forum};
pub use musts::{Conflict, Unmet};
pub use slots::Slots;

use crate::error::Error;
use board::Board;
use forum::Hall;
use improve::{Aim, improve, units};
use random::Random;
use relaxation::{Limits, Relaxed, proved, relax};

/// A meeting of a timetable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// When, from 0.
    pub slot: usize,
    /// Where, from 0.
    pub table: usize,
    /// The participant with the lower number.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What it is worth; 0 for a must meeting that is no candidate.
    pub weight: f64,
    /// Whether it had to be.
    pub must: bool,
}

/// How evenly the meetings are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fairness {
    /// Everybody has at least this many meetings, or as many as they could have alone if that is fewer; those in
    /// `without` aside, where there are such.
    pub floor: usize,
    /// No timetable has a larger floor: proved by the relaxation, which may be too hopeful.
    pub floor_bound: usize,
    /// For each participant the most meetings they could have if they alone were asked.
    pub reach: Vec<usize>,
    /// Participants without a meeting.
    pub without: Vec<usize>,
    /// For each participant the number of their meetings.
    pub meetings: Vec<usize>,
}

/// A proof of how much a timetable can weigh, by prices that anyone can check.
///
/// Any timetable that holds the same must meetings, gives each participant at least `floors` and at most `caps` other
/// meetings and has at most `seats` other meetings in all weighs at most `value`: the must meetings, plus
/// `table_price`·`seats`, plus for each participant the larger of price·cap and price·floor, plus for each other
/// candidate that shares a slot what its weight exceeds the two prices and `table_price` by.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The most that such a timetable weighs.
    pub value: f64,
    /// For each participant the price of a meeting.
    pub prices: Vec<f64>,
    /// The price of a table for a slot, at least 0.
    pub table_price: f64,
    /// For each participant the most meetings beside the must meetings.
    pub caps: Vec<usize>,
    /// For each participant the fewest meetings beside the must meetings.
    pub floors: Vec<usize>,
    /// Most meetings in all beside the must meetings.
    pub seats: usize,
}

/// A timetable.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Schedule {
    /// By slot, then by table.
    pub meetings: Vec<Meeting>,
    /// Must meetings that could not be, each with the reason.
    pub unmet: Vec<Unmet>,
    /// The sum of the meetings' weights.
    pub weight: f64,
    /// No timetable that is as fair weighs more.
    pub bound: Bound,
    /// No timetable at all weighs more, were nobody's floor to be kept.
    pub unfair_bound: Bound,
    /// How evenly the meetings are spread.
    pub fairness: Fairness,
    /// Work done, in looks at a pair.
    pub work: u64,
    /// Whether the search ended at its budget.
    pub cut_short: bool,
}

/// By how much of the bound a weight may stay below it and still count as proved: rounding, no more.
const PROVED: f64 = 1e-9;

impl Schedule {
    /// The meetings of one participant, by slot.
    pub fn meetings_of(&self, participant: usize) -> impl Iterator<Item = &Meeting> + '_ {
        self.meetings.iter().filter(move |meeting| meeting.a == participant || meeting.b == participant)
    }

    /// Whether no timetable as fair weighs more, and none is fairer: proved.
    pub fn is_optimal(&self) -> bool {
        self.gap() <= PROVED && self.fairness.floor >= self.fairness.floor_bound
    }

    /// How far the weight may be below the best, as a part of the bound.
    pub fn gap(&self) -> f64 {
        if self.bound.value > 0.0 {
            ((self.bound.value - self.weight) / self.bound.value).max(0.0)
        } else {
            0.0
        }
    }
}

/// Whatever number: it decides which of several equally good timetables is found.
const SEED: u64 = 112;

/// Makes the timetable of a forum. Time O(meetings · n²) for the relaxation and O(n³) for each slot of each round, with
/// the forum's work as the limit; memory O(n² + n · slots). The same forum gives the same timetable.
///
/// # Errors
/// [`Error::BadValue`] for a forum that cannot be meant. Wishes that cannot be met are no error but [`Schedule::unmet`].
pub fn schedule(forum: &Forum) -> Result<Schedule, Error> {
    forum.check()?;
    let hall = Hall::new(forum);
    let mut board = Board::new(&hall);
    let unmet = musts::place_musts(&mut board, &forum.must);
    let musts = board.clone();
    let taken = |a: usize, b: usize| musts.is_fixed(a, b);
    let limits = |floor: usize| limits(&hall, &musts, floor);
    // As large a floor as the relaxation allows, then what the search can keep of it.
    let wanted = forum.min_meetings.unwrap_or(usize::MAX).min(most_even(&hall));
    let (floor_bound, relaxed) = highest_floor(&hall, &limits, &taken, wanted);
    for &(a, b) in &relaxed.chosen {
        let fits = |v: usize| board.degree[v] < hall.cap[v];
        if fits(a) && fits(b) {
            board.insert(a, b);
        }
    }
    let mut random = Random::new(SEED);
    let mut work = forum.work;
    let mut floor = floor_bound;
    let mut relaxed = relaxed;
    loop {
        let aim = Aim::new(&board, target(&hall, floor));
        let most = proved(&hall, &limits(floor), &taken, &relaxed.prices, relaxed.table_price);
        let ceiling = (most / hall.unit).floor() as i128 + must_units(&musts);
        work = improve(&mut board, &aim, ceiling, &mut random, work);
        let kept = floor_of(&hall, &board.degree);
        if kept >= floor {
            break;
        }
        floor = kept;
        relaxed = relax(&hall, &limits(floor), &taken);
    }
    let mut caps_only = limits(0);
    let free = if floor == 0 { None } else { Some(relax(&hall, &caps_only, &taken)) };
    let must_weight: f64 = weights(&musts).sum();
    let of = |limits: Limits, relaxed: &Relaxed| {
        let value = proved(&hall, &limits, &taken, &relaxed.prices, relaxed.table_price);
        Bound {
            value: must_weight + value,
            prices: relaxed.prices.clone(),
            table_price: relaxed.table_price,
            caps: limits.cap,
            floors: limits.floor,
            seats: limits.seats,
        }
    };
    let mut kept = limits(floor);
    for (v, floor) in kept.floor.iter_mut().enumerate() {
        *floor = (*floor).min(board.degree[v] - musts.degree[v]);
    }
    caps_only.floor.fill(0);
    let bound = of(kept, &relaxed);
    let unfair_bound = of(caps_only, free.as_ref().unwrap_or(&relaxed));
    let meetings = meetings(&board);
    let participants = 0..hall.n;
    Ok(Schedule {
        weight: meetings.iter().map(|meeting| meeting.weight).sum(),
        meetings,
        unmet,
        bound,
        unfair_bound,
        fairness: Fairness {
            floor,
            floor_bound,
            without: participants.filter(|&v| board.degree[v] == 0).collect(),
            reach: hall.reach.clone(),
            meetings: board.degree.clone(),
        },
        work: forum.work - work,
        cut_short: work == 0,
    })
}

/// The limits of the meetings beside the must meetings, under a floor for everybody.
fn limits(hall: &Hall, musts: &Board<'_>, floor: usize) -> Limits {
    let rest = |most: usize, v: usize| most.saturating_sub(musts.degree[v]);
    Limits {
        cap: (0..hall.n).map(|v| rest(hall.reach[v], v)).collect(),
        floor: target(hall, floor).into_iter().enumerate().map(|(v, most)| rest(most, v)).collect(),
        seats: hall.seats() - musts.count.iter().sum::<usize>(),
    }
}

/// What each participant should have under a floor.
fn target(hall: &Hall, floor: usize) -> Vec<usize> {
    hall.reach.iter().map(|&reach| reach.min(floor)).collect()
}

/// The largest floor for which there are tables enough.
fn most_even(hall: &Hall) -> usize {
    let most = hall.reach.iter().copied().max().unwrap_or(0);
    let needed = |floor: usize| hall.reach.iter().map(|&reach| reach.min(floor)).sum::<usize>();
    (1..=most).rev().find(|&floor| needed(floor) <= 2 * hall.seats()).unwrap_or(0)
}

/// The largest floor up to `wanted` that the relaxation can keep, with its solution. Where it cannot even give everybody
/// one meeting, the largest is taken: the search then sees who has to go without.
fn highest_floor(
    hall: &Hall,
    limits: &dyn Fn(usize) -> Limits,
    taken: &dyn Fn(usize, usize) -> bool,
    wanted: usize,
) -> (usize, Relaxed) {
    let first = relax(hall, &limits(wanted), taken);
    if first.lacking == 0 {
        return (wanted, first);
    }
    let (mut low, mut high, mut best) = (0, wanted, None);
    while high - low > 1 {
        let middle = low.midpoint(high);
        let relaxed = relax(hall, &limits(middle), taken);
        if relaxed.lacking == 0 {
            (low, best) = (middle, Some(relaxed));
        } else {
            high = middle;
        }
    }
    best.map_or((wanted, first), |best| (low, best))
}

/// The floor that numbers of meetings keep, those without a meeting aside.
fn floor_of(hall: &Hall, degree: &[usize]) -> usize {
    let short = |floor: usize| (0..hall.n).filter(|&v| degree[v] < hall.reach[v].min(floor)).count();
    let most = hall.reach.iter().copied().max().unwrap_or(0);
    (1..=most).rev().find(|&floor| short(floor) == short(1)).unwrap_or(0)
}

/// The must meetings in units.
fn must_units(musts: &Board<'_>) -> i128 {
    units(musts)
}

fn weights<'a>(board: &'a Board<'_>) -> impl Iterator<Item = f64> + 'a {
    let meetings = (0..board.hall.slots).flat_map(|slot| board.meetings(slot));
    meetings.map(|(a, b)| board.hall.weight(a, b))
}

fn meetings(board: &Board<'_>) -> Vec<Meeting> {
    let day = seating::seat(board).into_iter().enumerate();
    let meeting = |slot: usize, (table, a, b): (usize, usize, usize)| Meeting {
        slot,
        table,
        a,
        b,
        weight: board.hall.weight(a, b),
        must: board.is_fixed(a, b),
    };
    day.flat_map(|(slot, meetings)| meetings.into_iter().map(move |it| meeting(slot, it))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A forum in which every pair is worth something.
    fn forum(n: usize, slots: usize, seed: u64) -> Forum {
        let mut random = Random::new(seed);
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let candidates =
            pairs.map(|(a, b)| Candidate { a, b, weight: random.below(1000) as f64 / 1000.0 }).collect();
        Forum::new(n, slots, candidates)
    }

    #[test]
    fn figures() {
        for (slots, tables, max) in [
            (9, None, None),
            (9, Some(26), None),
            (9, None, Some(4)),
            (9, Some(26), Some(6)),
            (4, None, None),
        ] {
            let mut forum = forum(112, slots, 1);
            (forum.tables, forum.max_meetings) = (tables, max);
            let start = std::time::Instant::now();
            let day = schedule(&forum).unwrap();
            println!(
                "{slots} {tables:?} {max:?}: {} meetings, {} of {} ({:.4} %), unfair {}, floor {} of {}, work {} cut {} {:?}",
                day.meetings.len(),
                day.weight,
                day.bound.value,
                100.0 * day.weight / day.bound.value,
                day.unfair_bound.value,
                day.fairness.floor,
                day.fairness.floor_bound,
                day.work,
                day.cut_short,
                start.elapsed()
            );
        }
    }
}
