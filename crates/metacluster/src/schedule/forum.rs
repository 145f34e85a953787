//! What is asked for: who comes when, which meetings would be worth how much, and what must and must never be; and the
//! same in the compact form that the search works on.

use crate::error::Error;

/// An exchange forum to be given a timetable. Participants and slots are numbered from 0.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Forum {
    /// One entry a participant, at most [`Forum::MOST_PARTICIPANTS`].
    pub attendances: Vec<Attendance>,
    /// How many slots the day has, breaks included; from 1 to [`Forum::MOST_SLOTS`].
    pub slots: usize,
    /// Slots without meetings.
    pub breaks: Vec<usize>,
    /// How many meetings can take place at once, at least 1; `None` for as many as there are couples.
    pub tables: Option<usize>,
    /// The meetings that may be arranged, with what each is worth.
    pub candidates: Vec<Candidate>,
    /// Pairs that have to meet; they need not be among the candidates, and are then worth nothing.
    pub must: Vec<(usize, usize)>,
    /// Pairs that are not to meet.
    pub never: Vec<(usize, usize)>,
    /// Most meetings of one participant; `None` for as many as there are slots.
    pub max_meetings: Option<usize>,
    /// The number of meetings that everyone should have before weight counts; `None` for as many as can be.
    pub min_meetings: Option<usize>,
    /// How much the search may do, in looks at a pair; never the clock.
    pub work: u64,
}

/// When a participant is there, and how many meetings they want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendance {
    /// Slots in which they are not there.
    pub away: Vec<usize>,
    /// Most meetings they want, besides the limit for all.
    pub max_meetings: Option<usize>,
}

/// A meeting that may be arranged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// One participant.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What the meeting is worth, finite and at least 0.
    pub weight: f64,
}

/// Some seconds at most, whatever the forum; the largest real one known takes a hundredth of it.
const DEFAULT_WORK: u64 = 300_000_000;

impl Forum {
    /// The most participants of a forum.
    pub const MOST_PARTICIPANTS: usize = 2000;
    /// The most slots of a forum.
    pub const MOST_SLOTS: usize = 64;

    /// A forum of participants who are there all day, without limits and wishes.
    pub fn new(participants: usize, slots: usize, candidates: Vec<Candidate>) -> Self {
        Self {
            attendances: vec![Attendance::default(); participants],
            slots,
            breaks: Vec::new(),
            tables: None,
            candidates,
            must: Vec::new(),
            never: Vec::new(),
            max_meetings: None,
            min_meetings: None,
            work: DEFAULT_WORK,
        }
    }

    /// # Errors
    /// [`Error::BadValue`] for what cannot be meant.
    pub(super) fn check(&self) -> Result<(), Error> {
        let bad = |what: &'static str, value: String, expected: &'static str| {
            Err(Error::BadValue { what, value, expected })
        };
        let n = self.attendances.len();
        if n > Self::MOST_PARTICIPANTS {
            return bad("the number of participants", n.to_string(), "at most 2000");
        }
        if !(1..=Self::MOST_SLOTS).contains(&self.slots) {
            return bad("the number of slots", self.slots.to_string(), "1 to 64");
        }
        if self.tables == Some(0) {
            return bad("the number of tables", "0".into(), "at least 1");
        }
        let away = self.attendances.iter().flat_map(|attendance| &attendance.away);
        if let Some(slot) = self.breaks.iter().chain(away).find(|&&slot| slot >= self.slots) {
            return bad("a slot", (slot + 1).to_string(), "one of the slots of the day");
        }
        let wished = self.must.iter().chain(&self.never).copied();
        let pairs = self.candidates.iter().map(|candidate| (candidate.a, candidate.b));
        for (a, b) in wished.chain(pairs) {
            if a == b || a.max(b) >= n {
                return bad("a pair", format!("{a} and {b}"), "two different participants");
            }
        }
        match self.candidates.iter().find(|it| !(it.weight >= 0.0 && it.weight.is_finite())) {
            Some(it) => {
                bad("the weight of a meeting", it.weight.to_string(), "a finite number of at least 0")
            }
            None => Ok(()),
        }
    }
}

/// The weight of the heaviest candidate in the whole numbers that the search adds up.
pub(super) const HEAVIEST: i64 = 1 << 32;

/// A forum in tables.
#[derive(Debug)]
pub(super) struct Hall {
    pub(super) n: usize,
    pub(super) slots: usize,
    /// For each participant the slots with meetings in which they are there, as bits.
    pub(super) open: Vec<u64>,
    /// For each slot the most meetings it can have; 0 for breaks.
    pub(super) room: Vec<usize>,
    /// For each participant the most meetings they can have, by limits and presence.
    pub(super) cap: Vec<usize>,
    /// For each participant the most meetings they could have if they alone were asked.
    pub(super) reach: Vec<usize>,
    /// What a meeting is worth, n × n.
    weights: Vec<f64>,
    /// The same in whole numbers, at least 1; 0 for pairs that are no candidates or share no slot.
    units: Vec<i64>,
    /// How much one unit is worth.
    pub(super) unit: f64,
    pub(super) never: Vec<(usize, usize)>,
    pub(super) tables: usize,
}

impl Hall {
    /// The forum must have passed its check.
    pub(super) fn new(forum: &Forum) -> Self {
        let (n, slots) = (forum.attendances.len(), forum.slots);
        let breaks = bits(&forum.breaks);
        let day = if slots == 64 { u64::MAX } else { (1 << slots) - 1 };
        let attendances = &forum.attendances;
        let open: Vec<u64> = attendances.iter().map(|it| day & !breaks & !bits(&it.away)).collect();
        let tables = forum.tables.unwrap_or(n / 2).min(n / 2);
        let there = |slot: usize| open.iter().filter(|&&slots| slots >> slot & 1 == 1).count();
        let room = (0..slots).map(|slot| tables.min(there(slot) / 2)).collect();
        let limit = |participant: usize| {
            let limits = [attendances[participant].max_meetings, forum.max_meetings];
            limits.into_iter().flatten().fold(open[participant].count_ones() as usize, usize::min)
        };
        let never: Vec<(usize, usize)> = forum.never.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        let heaviest = forum.candidates.iter().map(|it| it.weight).fold(0.0, f64::max);
        let unit = if heaviest > 0.0 { heaviest / HEAVIEST as f64 } else { 1.0 };
        let mut hall = Self {
            n,
            slots,
            cap: (0..n).map(limit).collect(),
            open,
            room,
            reach: Vec::new(),
            weights: vec![0.0; n * n],
            units: vec![0; n * n],
            unit,
            never,
            tables,
        };
        for &Candidate { a, b, weight } in &forum.candidates {
            let value = ((weight / unit).round() as i64).max(1);
            let usable = if hall.shared(a, b) == 0 { 0 } else { value };
            for (x, y) in [(a, b), (b, a)] {
                // A pair given twice counts with its larger weight, in whatever order.
                if weight >= hall.weights[x * n + y] {
                    hall.weights[x * n + y] = weight;
                    hall.units[x * n + y] = usable;
                }
            }
        }
        for &(a, b) in &hall.never {
            (hall.units[a * n + b], hall.units[b * n + a]) = (0, 0);
        }
        hall.reach = (0..n).map(|participant| hall.reach_of(participant, &forum.must)).collect();
        hall
    }

    /// The slots in which both are there.
    pub(super) fn shared(&self, a: usize, b: usize) -> u64 {
        self.open[a] & self.open[b]
    }

    pub(super) fn weight(&self, a: usize, b: usize) -> f64 {
        self.weights[a * self.n + b]
    }

    /// What a meeting is worth in whole numbers; 0 if it is not to be arranged of our own accord.
    pub(super) fn units(&self, a: usize, b: usize) -> i64 {
        self.units[a * self.n + b]
    }

    /// The candidates that share a slot, the lower participant first.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.n)
            .flat_map(move |a| (a + 1..self.n).map(move |b| (a, b)))
            .filter(|&(a, b)| self.units(a, b) > 0)
    }

    /// Most meetings of the whole day.
    pub(super) fn seats(&self) -> usize {
        self.room.iter().sum()
    }

    /// A matching of the slots in which a participant is there with partners who are there too, by augmenting paths.
    fn reach_of(&self, participant: usize, must: &[(usize, usize)]) -> usize {
        let mut partners: Vec<usize> =
            (0..self.n).filter(|&other| self.units(participant, other) > 0).collect();
        let wished = must.iter().filter_map(|&(a, b)| match participant {
            it if it == a => Some(b),
            it if it == b => Some(a),
            _ => None,
        });
        let is_never = |other: usize| self.never.contains(&(participant.min(other), participant.max(other)));
        partners.extend(wished.filter(|&other| !is_never(other)));
        partners.sort_unstable();
        partners.dedup();
        let mut meets = vec![None; partners.len()];
        let slots = (0..self.slots).filter(|slot| self.open[participant] >> slot & 1 == 1);
        let mut found = 0;
        for slot in slots {
            let mut tried = vec![false; partners.len()];
            found += usize::from(self.take_slot(slot, &partners, &mut meets, &mut tried));
        }
        found.min(self.cap[participant])
    }

    fn take_slot(
        &self,
        slot: usize,
        partners: &[usize],
        meets: &mut [Option<usize>],
        tried: &mut [bool],
    ) -> bool {
        for (place, &partner) in partners.iter().enumerate() {
            if self.open[partner] >> slot & 1 == 0 || std::mem::replace(&mut tried[place], true) {
                continue;
            }
            let is_free = match meets[place] {
                None => true,
                Some(other) => self.take_slot(other, partners, meets, tried),
            };
            if is_free {
                meets[place] = Some(slot);
                return true;
            }
        }
        false
    }
}

/// Slots as bits.
pub(super) fn bits(slots: &[usize]) -> u64 {
    slots.iter().fold(0, |bits, &slot| bits | 1 << slot)
}
