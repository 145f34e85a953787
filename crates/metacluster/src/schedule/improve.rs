//! Making a timetable better: one slot after the other is arranged anew, the others held fast, by the heaviest matching
//! of those who could meet in it; between the rounds, slots are exchanged along chains, which changes nothing in weight
//! and much in what the next round can do.

use petgraph::graph::{NodeIndex, UnGraph};
use rustworkx_core::max_weight_matching::max_weight_matching;

use super::board::Board;
use super::forum::HEAVIEST;
use super::random::Random;

/// What is sought: first that as few as can be have no meeting, then as few as can be one, up to a number for each;
/// then weight.
#[derive(Debug)]
pub(super) struct Aim {
    /// The number of meetings that each participant should have before weight counts.
    target: Vec<usize>,
    /// What a participant's next meeting is worth beside its weight, by how many they have.
    steps: Vec<i128>,
}

impl Aim {
    /// No sum of these over a day leaves the whole numbers that the matching reckons in.
    const LARGEST: i128 = 1 << 100;

    pub(super) fn new(board: &Board<'_>, target: Vec<usize>) -> Self {
        let levels = target.iter().copied().max().unwrap_or(0);
        // One participant's step outweighs all meetings, and one at a lower level all those at higher ones.
        let all_meetings = i128::from(HEAVIEST) * (board.hall.seats() as i128 + 1);
        let base = board.hall.n as i128 + 1;
        let mut steps = vec![all_meetings; levels];
        for level in (1..levels).rev() {
            let next = steps[level] * base;
            steps[level - 1] = if next < Self::LARGEST { next } else { steps[level] };
        }
        Self { target, steps }
    }

    /// What a participant's next meeting is worth beside its weight.
    fn step(&self, participant: usize, have: usize) -> i128 {
        if have < self.target[participant] { self.steps[have] } else { 0 }
    }

    /// Whether everybody has what they should.
    fn is_met(&self, board: &Board<'_>) -> bool {
        self.target.iter().zip(&board.degree).all(|(target, degree)| degree >= target)
    }
}

/// Rounds without gain after which nothing more is expected of rounds.
const PATIENCE: usize = 3;
/// Chains exchanged between two rounds, for each participant.
const STIRRING: usize = 2;
/// Attempts to get out of a dead end, shared out over the participants: small forums have more dead ends, and in large ones
/// an attempt costs more.
const ATTEMPTS: usize = 1000;
const MOST_ATTEMPTS: usize = 60;

/// Improves until `ceiling` is reached (in units, with everybody's target met), nothing helps any more or the work is
/// done; returns the work left. Never makes anything worse.
pub(super) fn improve(
    board: &mut Board<'_>,
    aim: &Aim,
    ceiling: i128,
    random: &mut Random,
    mut work: u64,
) -> u64 {
    let hall = board.hall;
    let mut slots: Vec<usize> = (0..hall.slots).filter(|&slot| hall.room[slot] > 0).collect();
    if slots.is_empty() || !rounds(board, aim, ceiling, random, &mut slots, &mut work) {
        return work;
    }
    for _ in 0..(ATTEMPTS / hall.n.max(1)).min(MOST_ATTEMPTS) {
        if is_done(board, aim, ceiling) {
            break;
        }
        let (before, value) = (board.clone(), value_of(board, aim));
        random.shuffle(&mut slots);
        let emptied: Vec<usize> = slots.iter().copied().take(2).collect();
        for &slot in &emptied {
            let meetings: Vec<(usize, usize)> = board.meetings(slot).collect();
            for (a, b) in meetings {
                if !board.is_fixed(a, b) {
                    board.remove(a, b, slot);
                }
            }
        }
        stir(board, random, &slots);
        // First with weights out of true, since what is best for one slot alone may be what led here; then in earnest.
        let mut arranged = true;
        for slot in &emptied {
            arranged &= rearrange(board, aim, *slot, Some(random), &mut work).is_some();
        }
        for slot in &emptied {
            arranged &= rearrange(board, aim, *slot, None, &mut work).is_some();
        }
        let gained = value_of(board, aim) - value;
        if !arranged || gained < 0 {
            *board = before;
        }
        if !arranged || (gained > 0 && !rounds(board, aim, ceiling, random, &mut slots, &mut work)) {
            break;
        }
    }
    work
}

/// Arranges slot after slot until that gains nothing for some rounds; false once the work is done or no more is to be had.
fn rounds(
    board: &mut Board<'_>,
    aim: &Aim,
    ceiling: i128,
    random: &mut Random,
    slots: &mut [usize],
    work: &mut u64,
) -> bool {
    let mut idle = 0;
    while idle < PATIENCE {
        let mut gained = 0;
        random.shuffle(slots);
        for &slot in slots.iter() {
            let Some(gain) = rearrange(board, aim, slot, None, work) else {
                *work = 0;
                return false;
            };
            gained += gain;
        }
        idle = if gained > 0 { 0 } else { idle + 1 };
        if is_done(board, aim, ceiling) {
            return false;
        }
        stir(board, random, slots);
    }
    true
}

/// In forums of more participants than this, what is missing to the bound may be …
const LARGE: usize = 40;
/// … one part in so many: less than the scores themselves are sure of, and dear to look for.
const ENOUGH: i128 = 400;

fn is_done(board: &Board<'_>, aim: &Aim, ceiling: i128) -> bool {
    let spared = if board.hall.n > LARGE { ceiling / ENOUGH } else { 0 };
    aim.is_met(board) && units(board) >= ceiling - spared
}

/// Exchanges slots along chains, which changes nothing in worth.
fn stir(board: &mut Board<'_>, random: &mut Random, slots: &[usize]) {
    for _ in 0..STIRRING * board.hall.n {
        let (s, t) = (slots[random.below(slots.len())], slots[random.below(slots.len())]);
        let participant = random.below(board.hall.n);
        if s != t {
            board.exchange(participant, s, t);
        }
    }
}

/// What all meetings are worth, targets included.
fn value_of(board: &Board<'_>, aim: &Aim) -> i128 {
    let steps = |v: usize| (0..board.degree[v]).map(move |have| aim.step(v, have)).sum::<i128>();
    units(board) + (0..board.hall.n).map(steps).sum::<i128>()
}

/// The weight of all meetings in units.
pub(super) fn units(board: &Board<'_>) -> i128 {
    let hall = board.hall;
    let meetings = (0..hall.slots).flat_map(|slot| board.meetings(slot));
    meetings.map(|(a, b)| i128::from(hall.units(a, b))).sum()
}

/// Gives a slot its best meetings, those of the other slots held fast, and returns what that gained; `None` if the work
/// does not suffice. With a source of `noise` every weight is scaled by chance, and what is gained means little. O(n³) for
/// the matching.
fn rearrange(
    board: &mut Board<'_>,
    aim: &Aim,
    slot: usize,
    mut noise: Option<&mut Random>,
    work: &mut u64,
) -> Option<i128> {
    let hall = board.hall;
    let old: Vec<(usize, usize)> = board.meetings(slot).filter(|&(a, b)| !board.is_fixed(a, b)).collect();
    let kept = board.count[slot] - old.len();
    for &(a, b) in &old {
        board.remove(a, b, slot);
    }
    let may = |v: usize| board.is_free(slot, v) && board.degree[v] < hall.cap[v];
    let people: Vec<usize> = (0..hall.n).filter(|&v| may(v)).collect();
    let step: Vec<i128> = people.iter().map(|&v| aim.step(v, board.degree[v])).collect();
    let mut graph: UnGraph<(), i128> = UnGraph::default();
    let nodes: Vec<NodeIndex> = people.iter().map(|_| graph.add_node(())).collect();
    let (mut sum, mut old_value) = (0, 0);
    for (x, &a) in people.iter().enumerate() {
        for (y, &b) in people.iter().enumerate().skip(x + 1) {
            let mut units = hall.units(a, b);
            if units > 0 && !board.have_met(a, b) {
                if let Some(noise) = &mut noise {
                    units = 1 + noise.below(units as usize) as i64;
                }
                let value = i128::from(units) + step[x] + step[y];
                sum = value.max(sum);
                graph.add_edge(nodes[x], nodes[y], value);
                if old.binary_search(&(a, b)).is_ok() {
                    old_value += value;
                }
            }
        }
    }
    let spent = (graph.edge_count() + people.len()) as u64 * people.len().max(1) as u64;
    if *work < spent {
        for &(a, b) in &old {
            board.place(a, b, slot);
        }
        return None;
    }
    *work -= spent;
    // Too few tables: as many stand-ins as participants have to stay without one, each more dear than any meeting.
    let seated = 2 * (hall.room[slot] - kept);
    let largest = sum * people.len() as i128 + 1;
    for _ in seated..people.len() {
        let stand_in = graph.add_node(());
        for &node in &nodes {
            graph.add_edge(node, stand_in, largest);
        }
    }
    let matched = max_weight_matching(&graph, false, |edge| Ok::<i128, ()>(*edge.weight()), false);
    let mut new: Vec<(usize, usize)> = matched
        .into_iter()
        .flatten()
        .filter(|&(x, y)| x.max(y) < people.len())
        .map(|(x, y)| (people[x.min(y)], people[x.max(y)]))
        .collect();
    new.sort_unstable();
    let value = |&(a, b): &(usize, usize)| {
        i128::from(hall.units(a, b)) + aim.step(a, board.degree[a]) + aim.step(b, board.degree[b])
    };
    let gain = new.iter().map(value).sum::<i128>() - old_value;
    for (a, b) in if gain < 0 { old } else { new } {
        board.place(a, b, slot);
    }
    Some(gain.max(0))
}
