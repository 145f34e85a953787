//! Which meetings would be held if neither slots nor halves of meetings mattered: a flow whose prices prove that no
//! timetable weighs more, and a choice of meetings to begin with.
//!
//! The linear programme: x(a, b) in [0, 1], at most `cap` and at least `floor` meetings for each participant, at most
//! `seats` in all, the most weight. It is solved on the double cover, where everybody stands once on the left and
//! once on the right and a pair is two arcs: a bipartite flow of successive shortest paths, whose halves are a best
//! solution. Time O(flow · n²), flow being twice the number of meetings; memory O(n²).
//!
//! The proof needs none of that. For any price y of a participant and λ ≥ 0 of a table, a timetable that keeps to the
//! limits weighs at most λ·seats + Σ_v max(cap·y, floor·y) + Σ_pairs max(0, weight − y_a − y_b − λ); the flow only finds
//! prices that make this small. Source: linear programming duality; R. Ahuja, T. Magnanti and J. Orlin, Network Flows,
//! 1993, chapter 9.

use super::forum::{HEAVIEST, Hall};

/// Limits of the linear programme; must meetings are outside it.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// Most meetings of each participant.
    pub(super) cap: Vec<usize>,
    /// Fewest meetings of each participant.
    pub(super) floor: Vec<usize>,
    /// Most meetings in all.
    pub(super) seats: usize,
}

/// A solution.
#[derive(Debug, Clone)]
pub(super) struct Relaxed {
    /// The meetings of the solution: those held in full first, the heavier before the lighter.
    pub(super) chosen: Vec<(usize, usize)>,
    /// For each participant the price of a meeting.
    pub(super) prices: Vec<f64>,
    /// The price of a table for a slot, at least 0.
    pub(super) table_price: f64,
    /// How many meetings the floors lack, in halves.
    pub(super) lacking: usize,
}

const INFINITE: i64 = i64::MAX / 4;

struct Flow<'a> {
    hall: &'a Hall,
    limits: &'a Limits,
    /// What the arc from the left a to the right b costs, n × n; infinite where there is none.
    costs: Vec<i64>,
    /// Whether the arc from the left a to the right b is used, n × n.
    used: Vec<bool>,
    /// How many arcs each node has in use: the left side, then the right side.
    degree: Vec<usize>,
    /// Potentials of the nodes.
    potential: Vec<i64>,
    /// What a meeting above the floor costs more than one below it.
    bonus: i64,
}

pub(super) fn relax(hall: &Hall, limits: &Limits, taken: &dyn Fn(usize, usize) -> bool) -> Relaxed {
    let n = hall.n;
    // More than all meetings together weigh, so that floors come first.
    let bonus = HEAVIEST * (limits.seats as i64 + 1);
    let mut costs = vec![INFINITE; n * n];
    for (a, b) in hall.pairs().filter(|&(a, b)| !taken(a, b)) {
        let cost = HEAVIEST - hall.units(a, b);
        (costs[a * n + b], costs[b * n + a]) = (cost, cost);
    }
    let mut flow = Flow {
        hall,
        limits,
        costs,
        used: vec![false; n * n],
        degree: vec![0; 2 * n],
        potential: vec![0; 2 * n],
        bonus,
    };
    // The path that gains nothing any more.
    let ceiling = HEAVIEST + 2 * bonus;
    let mut reached = 0;
    for _ in 0..2 * limits.seats {
        match flow.augment(reached, ceiling) {
            Some(distance) => reached = distance,
            None => {
                reached = ceiling;
                break;
            }
        }
    }
    flow.relaxed(reached, ceiling)
}

impl Flow<'_> {
    /// The cost of one more arc at a node.
    fn entry(&self, node: usize) -> Option<i64> {
        let participant = node % self.hall.n;
        let degree = self.degree[node];
        match () {
            () if degree >= self.limits.cap[participant] => None,
            () if degree < self.limits.floor[participant] => Some(0),
            () => Some(self.bonus),
        }
    }

    /// Sends one more unit along the cheapest path, and says what it cost; `None` if no path gains anything.
    fn augment(&mut self, reached: i64, ceiling: i64) -> Option<i64> {
        let n = self.hall.n;
        // The source has potential 0, the sink that of the last path.
        let mut distance = vec![INFINITE; 2 * n];
        let mut from = vec![usize::MAX; 2 * n];
        let mut done = vec![false; 2 * n];
        let (mut nearest_exit, mut exit) = (INFINITE, None);
        for (left, distance) in distance[..n].iter_mut().enumerate() {
            if let Some(entry) = self.entry(left) {
                *distance = entry - self.potential[left];
            }
        }
        loop {
            let open = (0..2 * n).filter(|&node| !done[node]);
            let Some(node) = open.min_by_key(|&node| distance[node]) else { break };
            if distance[node] >= nearest_exit.min(INFINITE) {
                break;
            }
            done[node] = true;
            let here = distance[node] + self.potential[node];
            if node < n {
                // Giving a unit back to the source leads nowhere: it is settled at distance 0.
                let (costs, used) = (&self.costs[node * n..][..n], &self.used[node * n..][..n]);
                for right in 0..n {
                    let there = here + costs[right] - self.potential[n + right];
                    if there < distance[n + right] && !used[right] {
                        (distance[n + right], from[n + right]) = (there, node);
                    }
                }
            } else {
                let right = node - n;
                if let Some(entry) = self.entry(node) {
                    let there = here + entry - reached;
                    if there < nearest_exit {
                        (nearest_exit, exit) = (there, Some(node));
                    }
                }
                for left in 0..n {
                    if self.used[left * n + right] {
                        let there = here - self.costs[left * n + right] - self.potential[left];
                        if there < distance[left] {
                            (distance[left], from[left]) = (there, node);
                        }
                    }
                }
            }
        }
        // Nothing nearer than the exit is left open, so this keeps every arc's price fair.
        let step = nearest_exit.min(ceiling - reached);
        for (potential, distance) in self.potential.iter_mut().zip(distance) {
            *potential += distance.min(step);
        }
        let exit = exit.filter(|_| reached + nearest_exit < ceiling)?;
        self.degree[exit] += 1;
        let mut right = exit;
        loop {
            let left = from[right];
            self.used[left * n + right - n] = true;
            if from[left] == usize::MAX {
                self.degree[left] += 1;
                return Some(reached + nearest_exit);
            }
            right = from[left];
            self.used[left * n + right - n] = false;
        }
    }

    fn relaxed(&self, reached: i64, ceiling: i64) -> Relaxed {
        let n = self.hall.n;
        // In halves of a unit, both sides together.
        let price =
            |v: usize| (self.potential[v] - self.bonus) + (reached - self.potential[n + v] - self.bonus);
        let mut chosen: Vec<(usize, usize)> =
            self.hall.pairs().filter(|&(a, b)| self.used[a * n + b] || self.used[b * n + a]).collect();
        let halves =
            |&(a, b): &(usize, usize)| 2 - u8::from(self.used[a * n + b]) - u8::from(self.used[b * n + a]);
        chosen.sort_by_key(|pair| (halves(pair), -self.hall.units(pair.0, pair.1), *pair));
        let floor = |node: usize| self.limits.floor[node % n].saturating_sub(self.degree[node]);
        Relaxed {
            chosen,
            prices: (0..n).map(|v| price(v) as f64 / 2.0 * self.hall.unit).collect(),
            table_price: (ceiling - reached) as f64 * self.hall.unit,
            lacking: (0..2 * n).map(floor).sum(),
        }
    }
}

/// What the prices prove: no timetable within the limits weighs more, pairs settled outside left aside. O(n²).
pub(super) fn proved(
    hall: &Hall,
    limits: &Limits,
    taken: &dyn Fn(usize, usize) -> bool,
    prices: &[f64],
    table_price: f64,
) -> f64 {
    let mut bound = table_price * limits.seats as f64;
    for (v, &price) in prices.iter().enumerate() {
        bound += (price * limits.cap[v] as f64).max(price * limits.floor[v] as f64);
    }
    for (a, b) in hall.pairs().filter(|&(a, b)| !taken(a, b)) {
        bound += (hall.weight(a, b) - prices[a] - prices[b] - table_price).max(0.0);
    }
    bound
}
