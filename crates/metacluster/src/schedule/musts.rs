//! Meetings that have to be: as many as can be are given a slot, and what stands in the way of each other one is
//! found and put into words.

use super::board::Board;
use super::forum::Hall;

/// A must meeting that has no slot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unmet {
    /// The participant with the lower number.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What stands in the way.
    pub why: Conflict,
}

/// Why must meetings cannot all be. Pairs in it include the one that is unmet; leaving out any one of them would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conflict {
    /// The pair is also among those never to meet.
    Never,
    /// One of them is in no slot with meetings at all.
    Absent {
        /// Who.
        participant: usize,
    },
    /// There is no slot in which both are there.
    NoSharedSlot {
        /// Slots of the one, breaks aside.
        a_there: Vec<usize>,
        /// Slots of the other.
        b_there: Vec<usize>,
    },
    /// A participant has more must meetings than meetings.
    TooMany {
        /// Who.
        participant: usize,
        /// Whom they would have to meet.
        partners: Vec<usize>,
        /// Most meetings they can have.
        limit: usize,
        /// Whether that is so because they are there in no more slots; else a limit says so.
        by_presence: bool,
    },
    /// Must meetings of one participant are possible in the same few slots only.
    SameSlots {
        /// Who.
        participant: usize,
        /// Whom they would have to meet.
        partners: Vec<usize>,
        /// The slots in which any of these could be.
        slots: Vec<usize>,
    },
    /// More must meetings than tables in the only slots in which they could be.
    TooFewTables {
        /// The meetings.
        pairs: Vec<(usize, usize)>,
        /// The slots in which any of these could be.
        slots: Vec<usize>,
        /// Tables there are.
        tables: usize,
    },
    /// These must meetings clash in every arrangement.
    Together {
        /// The meetings.
        pairs: Vec<(usize, usize)>,
        /// Whether every arrangement was tried; else the search ended at its budget.
        proved: bool,
    },
}

impl Unmet {
    /// The reason as a sentence without a full stop, in the caller's names for participants and slots.
    pub fn sentence(&self, name: &dyn Fn(usize) -> String, slot: &dyn Fn(usize) -> String) -> String {
        let names = |them: &[usize]| joined(them.iter().map(|&it| name(it)));
        let slots = |them: &[usize]| {
            let noun = if them.len() == 1 { "slot" } else { "slots" };
            format!("{noun} {}", joined(them.iter().map(|&it| slot(it))))
        };
        let pairs = |them: &[(usize, usize)]| {
            joined(them.iter().map(|&(a, b)| format!("{} with {}", name(a), name(b))))
        };
        let (a, b) = (name(self.a), name(self.b));
        match &self.why {
            Conflict::Never => format!("{a} and {b} must meet and must never meet; never counts"),
            Conflict::Absent { participant } => {
                format!("{a} and {b} must meet, but {} is there in no slot with meetings", name(*participant))
            }
            Conflict::NoSharedSlot { a_there, b_there } => format!(
                "{a} and {b} must meet, but share no slot: {a} is there in {}, {b} in {}",
                slots(a_there),
                slots(b_there)
            ),
            Conflict::TooMany { participant, partners, limit, by_presence: true } => format!(
                "{} must meet {}, but is there in {limit} {} with meetings; leave out one of these or make {0} \
                 available longer",
                name(*participant),
                names(partners),
                if *limit == 1 { "slot" } else { "slots" }
            ),
            Conflict::TooMany { participant, partners, limit, by_presence: false } => format!(
                "{} must meet {}, but can have {limit} {} at most; leave out one of these or raise the limit",
                name(*participant),
                names(partners),
                if *limit == 1 { "meeting" } else { "meetings" }
            ),
            Conflict::SameSlots { participant, partners, slots: where_ } => format!(
                "{} must meet {}, but these meetings could only be in {}; leave out one of these or make one of them \
                 available longer",
                name(*participant),
                names(partners),
                slots(where_)
            ),
            Conflict::TooFewTables { pairs: them, slots: where_, tables } => format!(
                "{} must meet, but all of these could only be in {}, with {tables} {}; leave out one of these or add \
                 a table",
                pairs(them),
                slots(where_),
                if *tables == 1 { "table" } else { "tables" }
            ),
            Conflict::Together { pairs: them, proved: true } => format!(
                "the must meetings {} clash however they are arranged; leaving out any one of them would do",
                pairs(them)
            ),
            Conflict::Together { pairs: them, proved: false } => format!(
                "no arrangement of the must meetings {} was found within the work budget",
                pairs(them)
            ),
        }
    }
}

/// `a, b and c`.
fn joined(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Gives must meetings their slots, the heavier before the lighter, and each only if all before it keep theirs.
pub(super) fn place_musts(board: &mut Board<'_>, must: &[(usize, usize)]) -> Vec<Unmet> {
    let hall = board.hall;
    let mut pairs: Vec<(usize, usize)> = must.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    pairs.sort_by(|x, y| hall.weight(y.0, y.1).total_cmp(&hall.weight(x.0, x.1)).then(x.cmp(y)));
    pairs.dedup();
    let mut placed = Arrangement::default();
    let mut unmet = Vec::new();
    for (a, b) in pairs {
        let why = match by_itself(hall, a, b) {
            Some(why) => why,
            None => match placed.with(hall, (a, b)) {
                Ok(arranged) => {
                    placed = arranged;
                    continue;
                }
                Err(proved) => conflict(hall, &placed.pairs, (a, b), proved),
            },
        };
        unmet.push(Unmet { a, b, why });
    }
    for (&(a, b), &slot) in placed.pairs.iter().zip(&placed.slots) {
        board.fix(a, b, slot);
    }
    unmet.sort_by_key(|it| (it.a, it.b));
    unmet
}

/// What forbids a meeting whatever else is arranged.
fn by_itself(hall: &Hall, a: usize, b: usize) -> Option<Conflict> {
    if hall.never.contains(&(a, b)) {
        return Some(Conflict::Never);
    }
    if let Some(participant) = [a, b].into_iter().find(|&it| hall.open[it] == 0) {
        return Some(Conflict::Absent { participant });
    }
    if hall.shared(a, b) == 0 {
        let (a_there, b_there) = (slots_of(hall.open[a]), slots_of(hall.open[b]));
        return Some(Conflict::NoSharedSlot { a_there, b_there });
    }
    let limited = [(a, b), (b, a)].into_iter().find(|&(it, _)| hall.cap[it] == 0);
    limited.map(|(participant, partner)| Conflict::TooMany {
        participant,
        partners: vec![partner],
        limit: 0,
        by_presence: false,
    })
}

/// The smallest reason, in that every pair of it is needed: pairs are left out as long as the clash stays.
fn conflict(hall: &Hall, placed: &[(usize, usize)], new: (usize, usize), proved: bool) -> Conflict {
    let mut pairs = placed.to_vec();
    if proved {
        let mut place = 0;
        while place < pairs.len() {
            let mut fewer = pairs.clone();
            fewer.remove(place);
            match arrange(hall, &[fewer.as_slice(), &[new]].concat()) {
                Err(true) => pairs = fewer,
                _ => place += 1,
            }
        }
    }
    pairs.push(new);
    pairs.sort_unstable();
    let slots = pairs.iter().fold(0, |bits, &(a, b)| bits | hall.shared(a, b));
    let tables = hall.tables;
    let of_one = [new.0, new.1].into_iter().find(|it| pairs.iter().all(|(a, b)| a == it || b == it));
    match of_one {
        Some(participant) if proved => {
            let partners: Vec<usize> =
                pairs.iter().map(|&(a, b)| if a == participant { b } else { a }).collect();
            let limit = hall.cap[participant];
            if partners.len() > limit {
                let by_presence = limit == hall.open[participant].count_ones() as usize;
                Conflict::TooMany { participant, partners, limit, by_presence }
            } else {
                Conflict::SameSlots { participant, partners, slots: slots_of(slots) }
            }
        }
        _ if proved && pairs.len() > slots.count_ones() as usize * tables => {
            Conflict::TooFewTables { pairs, slots: slots_of(slots), tables }
        }
        _ => Conflict::Together { pairs, proved },
    }
}

fn slots_of(bits: u64) -> Vec<usize> {
    (0..64).filter(|slot| bits >> slot & 1 == 1).collect()
}

/// Must meetings with a slot each.
#[derive(Debug, Clone, Default)]
struct Arrangement {
    pairs: Vec<(usize, usize)>,
    slots: Vec<usize>,
}

impl Arrangement {
    /// The same with one more meeting; an error says whether it is proved that there is none.
    fn with(&self, hall: &Hall, new: (usize, usize)) -> Result<Self, bool> {
        let mut pairs = self.pairs.clone();
        pairs.push(new);
        let slots = arrange(hall, &pairs)?;
        Ok(Self { pairs, slots })
    }
}

/// Slots that a search may try before it gives up; small conflicts are proved in a few hundred.
const TRIES: usize = 50_000;

/// A slot for each pair, or whether it is proved that there is no such arrangement. Backtracking over the pair with the
/// fewest slots left, exponential at worst and cut off by a budget.
fn arrange(hall: &Hall, pairs: &[(usize, usize)]) -> Result<Vec<usize>, bool> {
    let mut degree = vec![0; hall.n];
    for &(a, b) in pairs {
        degree[a] += 1;
        degree[b] += 1;
    }
    if (0..hall.n).any(|it| degree[it] > hall.cap[it]) {
        return Err(true);
    }
    let mut search = Search {
        hall,
        pairs,
        free: hall.open.clone(),
        room: hall.room.clone(),
        slots: vec![None; pairs.len()],
        tries: TRIES,
    };
    if search.run() {
        return Ok(search.slots.into_iter().flatten().collect());
    }
    Err(search.tries > 0)
}

struct Search<'a> {
    hall: &'a Hall,
    pairs: &'a [(usize, usize)],
    /// For each participant the slots in which they meet nobody.
    free: Vec<u64>,
    /// Tables left in each slot.
    room: Vec<usize>,
    slots: Vec<Option<usize>>,
    tries: usize,
}

impl Search<'_> {
    fn run(&mut self) -> bool {
        let with_table = (0..self.hall.slots).filter(|&slot| self.room[slot] > 0);
        let with_table = with_table.fold(0u64, |bits, slot| bits | 1 << slot);
        let open = (0..self.pairs.len()).filter(|&place| self.slots[place].is_none());
        let domain = |place: usize| {
            let (a, b) = self.pairs[place];
            self.free[a] & self.free[b] & with_table
        };
        let Some(place) = open.min_by_key(|&place| (domain(place).count_ones(), place)) else { return true };
        let (a, b) = self.pairs[place];
        let mut slots = slots_of(domain(place));
        // The emptiest slots first: what follows finds room there.
        slots.sort_by_key(|&slot| (std::cmp::Reverse(self.room[slot]), slot));
        for slot in slots {
            if self.tries == 0 {
                return false;
            }
            self.tries -= 1;
            self.set(a, b, slot, place);
            if self.run() {
                return true;
            }
            self.unset(a, b, slot, place);
        }
        false
    }

    fn set(&mut self, a: usize, b: usize, slot: usize, place: usize) {
        self.free[a] &= !(1 << slot);
        self.free[b] &= !(1 << slot);
        self.room[slot] -= 1;
        self.slots[place] = Some(slot);
    }

    fn unset(&mut self, a: usize, b: usize, slot: usize, place: usize) {
        self.free[a] |= 1 << slot;
        self.free[b] |= 1 << slot;
        self.room[slot] += 1;
        self.slots[place] = None;
    }
}
