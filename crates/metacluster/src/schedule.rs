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
    /// No timetable has a larger floor, or none was asked for: proved by the relaxation, which may be too hopeful. Where
    /// some could not be served, the most meetings that anyone could have.
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
    let mut search = Search { hall: &hall, musts: &musts, random: Random::new(SEED), work: forum.work };
    let floor = search.run(&mut board, floor_bound, relaxed, forum.min_meetings.is_none());
    let (work, cut_short) = (forum.work - search.work, search.work == 0);
    Ok(told(&board, &musts, floor, floor_bound, Told { unmet, work, cut_short }))
}

/// The improvement of a timetable, floor by floor.
struct Search<'a> {
    hall: &'a Hall,
    musts: &'a Board<'a>,
    random: Random,
    work: u64,
}

impl Search<'_> {
    /// Improves a timetable under the largest floor that it can keep, and returns that floor.
    fn run(&mut self, board: &mut Board<'_>, wanted: usize, relaxed: Relaxed, climbs: bool) -> usize {
        let mut floor = wanted;
        let mut relaxed = Some(relaxed);
        loop {
            self.improve(board, floor, relaxed.take());
            let kept = floor_of(self.hall, &board.degree);
            if kept >= floor {
                break;
            }
            floor = kept;
        }
        // Where some go without, the relaxation says nothing of how many meetings the others can have.
        let served = |board: &Board<'_>| board.degree.iter().filter(|&&degree| degree > 0).count();
        while climbs && self.work > 0 && (0..self.hall.n).any(|v| board.degree[v] < self.hall.reach[v].min(1))
        {
            let before = board.clone();
            if floor >= self.hall.reach.iter().copied().max().unwrap_or(0) {
                break;
            }
            self.improve(board, floor + 1, None);
            if floor_of(self.hall, &board.degree) <= floor || served(board) < served(&before) {
                *board = before;
                break;
            }
            floor += 1;
        }
        floor
    }

    fn improve(&mut self, board: &mut Board<'_>, floor: usize, relaxed: Option<Relaxed>) {
        let (hall, musts) = (self.hall, self.musts);
        let taken = |a: usize, b: usize| musts.is_fixed(a, b);
        let limits = limits(hall, musts, floor);
        let relaxed = relaxed.unwrap_or_else(|| relax(hall, &limits, &taken));
        let most = proved(hall, &limits, &taken, &relaxed.prices, relaxed.table_price);
        // Each meeting was rounded to units.
        let ceiling = (most / hall.unit).floor() as i128 + units(musts) - hall.seats() as i128;
        let aim = Aim::new(board, target(hall, floor));
        self.work = improve(board, &aim, ceiling, &mut self.random, self.work);
    }
}

/// What is said of a timetable beside its meetings.
struct Told {
    unmet: Vec<Unmet>,
    work: u64,
    cut_short: bool,
}

fn told(board: &Board<'_>, musts: &Board<'_>, floor: usize, floor_bound: usize, told: Told) -> Schedule {
    let hall = board.hall;
    let taken = |a: usize, b: usize| musts.is_fixed(a, b);
    let must_weight: f64 = weights(musts).sum();
    let bound = |limits: Limits, relaxed: Relaxed| {
        let Relaxed { prices, table_price, .. } = relaxed;
        let value = must_weight + proved(hall, &limits, &taken, &prices, table_price);
        let Limits { cap: caps, floor: floors, seats } = limits;
        Bound { value, prices, table_price, caps, floors, seats }
    };
    let (mut kept, free) = (limits(hall, musts, floor), limits(hall, musts, 0));
    for (v, floor) in kept.floor.iter_mut().enumerate() {
        *floor = (*floor).min(board.degree[v] - musts.degree[v]);
    }
    let relaxed = relax(hall, &kept, &taken);
    // Prices that nowhere pay for a floor are as good without one.
    let pays = relaxed.prices.iter().any(|&price| price < 0.0);
    let freely = if pays { relax(hall, &free, &taken) } else { relaxed.clone() };
    let meetings = meetings(board);
    let floor = floor_of(hall, &board.degree);
    let most = hall.reach.iter().copied().max().unwrap_or(0);
    let is_short = |v: usize| board.degree[v] < hall.reach[v].min(1);
    let floor_bound = if (0..hall.n).any(is_short) { most } else { floor_bound.max(floor).min(most) };
    Schedule {
        weight: meetings.iter().map(|meeting| meeting.weight).sum(),
        meetings,
        unmet: told.unmet,
        bound: bound(kept, relaxed),
        unfair_bound: bound(free, freely),
        fairness: Fairness {
            floor,
            floor_bound,
            without: (0..hall.n).filter(|&v| board.degree[v] == 0).collect(),
            reach: hall.reach.clone(),
            meetings: board.degree.clone(),
        },
        work: told.work,
        cut_short: told.cut_short,
    }
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

/// The largest floor for which there are tables enough; 1 where not even everybody's first meeting has one, so that as many
/// as can be are served.
fn most_even(hall: &Hall) -> usize {
    let most = hall.reach.iter().copied().max().unwrap_or(0);
    let needed = |floor: usize| hall.reach.iter().map(|&reach| reach.min(floor)).sum::<usize>();
    (1..=most).rev().find(|&floor| needed(floor) <= 2 * hall.seats()).unwrap_or(1)
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
