//! A timetable in the making: who meets whom in which slot, and the exchange of two slots along a chain of meetings.

use super::forum::Hall;

const NOBODY: u32 = u32::MAX;

/// Meetings that clash nowhere.
#[derive(Debug, Clone)]
pub(super) struct Board<'a> {
    pub(super) hall: &'a Hall,
    /// For each slot and participant the one they meet.
    partners: Vec<u32>,
    /// Whether two participants meet in some slot, n × n.
    met: Vec<bool>,
    /// Pairs that have to meet, n × n.
    fixed: Vec<bool>,
    pub(super) degree: Vec<usize>,
    /// Meetings of each slot.
    pub(super) count: Vec<usize>,
}

impl<'a> Board<'a> {
    pub(super) fn new(hall: &'a Hall) -> Self {
        let (n, slots) = (hall.n, hall.slots);
        Self {
            hall,
            partners: vec![NOBODY; n * slots],
            met: vec![false; n * n],
            fixed: vec![false; n * n],
            degree: vec![0; n],
            count: vec![0; slots],
        }
    }

    pub(super) fn partner(&self, slot: usize, participant: usize) -> Option<usize> {
        let partner = self.partners[slot * self.hall.n + participant];
        (partner != NOBODY).then_some(partner as usize)
    }

    pub(super) fn have_met(&self, a: usize, b: usize) -> bool {
        self.met[a * self.hall.n + b]
    }

    pub(super) fn is_fixed(&self, a: usize, b: usize) -> bool {
        self.fixed[a * self.hall.n + b]
    }

    /// Whether a participant is there and meets nobody.
    pub(super) fn is_free(&self, slot: usize, participant: usize) -> bool {
        self.hall.open[participant] >> slot & 1 == 1 && self.partner(slot, participant).is_none()
    }

    pub(super) fn place(&mut self, a: usize, b: usize, slot: usize) {
        debug_assert!(self.is_free(slot, a) && self.is_free(slot, b) && !self.have_met(a, b));
        self.set(a, b, slot, true);
    }

    pub(super) fn remove(&mut self, a: usize, b: usize, slot: usize) {
        debug_assert!(self.partner(slot, a) == Some(b));
        self.set(a, b, slot, false);
    }

    /// Places a meeting that no search may take away.
    pub(super) fn fix(&mut self, a: usize, b: usize, slot: usize) {
        self.place(a, b, slot);
        let n = self.hall.n;
        (self.fixed[a * n + b], self.fixed[b * n + a]) = (true, true);
    }

    fn set(&mut self, a: usize, b: usize, slot: usize, meets: bool) {
        let n = self.hall.n;
        for (x, y) in [(a, b), (b, a)] {
            self.partners[slot * n + x] = if meets { y as u32 } else { NOBODY };
            self.met[x * n + y] = meets;
            if meets { self.degree[x] += 1 } else { self.degree[x] -= 1 }
        }
        if meets { self.count[slot] += 1 } else { self.count[slot] -= 1 }
    }

    /// The meetings of a slot, the lower participant first.
    pub(super) fn meetings(&self, slot: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.hall.n).filter_map(move |a| self.partner(slot, a).filter(|&b| a < b).map(|b| (a, b)))
    }

    /// Finds a slot for a meeting, if need be by exchanging two slots along a chain; false if none was found.
    pub(super) fn insert(&mut self, a: usize, b: usize) -> bool {
        let hall = self.hall;
        let slots = 0..hall.slots;
        let both = slots.clone().filter(|&slot| self.is_free(slot, a) && self.is_free(slot, b));
        let with_room = both.filter(|&slot| self.count[slot] < hall.room[slot]);
        if let Some(slot) = with_room.min_by_key(|&slot| (self.count[slot], slot)) {
            self.place(a, b, slot);
            return true;
        }
        for s in slots.clone().filter(|&slot| hall.open[b] >> slot & 1 == 1) {
            if !self.is_free(s, a) {
                continue;
            }
            for t in slots.clone() {
                if t == s || !self.is_free(t, b) {
                    continue;
                }
                let chain = self.chain(b, s, t);
                let leads_to_a = chain.iter().any(|&(x, y, _)| x == a || y == a);
                if leads_to_a || !self.may_swap(&chain, s, t) {
                    continue;
                }
                self.swap(&chain, s, t);
                if self.count[s] < hall.room[s] {
                    self.place(a, b, s);
                    return true;
                }
                let back = self.chain(b, t, s);
                self.swap(&back, t, s);
            }
        }
        false
    }

    /// Exchanges slots `s` and `t` for everyone whom a chain of meetings in them links to a participant; false if
    /// somebody on it is not there, or a table is missing.
    pub(super) fn exchange(&mut self, participant: usize, s: usize, t: usize) -> bool {
        let chain = self.chain(participant, s, t);
        let may = !chain.is_empty() && self.may_swap(&chain, s, t);
        if may {
            self.swap(&chain, s, t);
        }
        may
    }

    /// The meetings in two slots that are linked to a participant.
    fn chain(&self, participant: usize, s: usize, t: usize) -> Vec<(usize, usize, usize)> {
        let mut chain = Vec::new();
        for (first, second) in [(s, t), (t, s)] {
            let (mut at, mut slot, mut next) = (participant, first, second);
            while let Some(partner) = self.partner(slot, at) {
                chain.push((at, partner, slot));
                at = partner;
                std::mem::swap(&mut slot, &mut next);
                if at == participant {
                    return chain;
                }
            }
        }
        chain
    }

    fn may_swap(&self, chain: &[(usize, usize, usize)], s: usize, t: usize) -> bool {
        let other = |slot| if slot == s { t } else { s };
        let in_s = chain.iter().filter(|meeting| meeting.2 == s).count();
        let in_t = chain.len() - in_s;
        let room = &self.hall.room;
        self.count[s] - in_s + in_t <= room[s]
            && self.count[t] - in_t + in_s <= room[t]
            && chain.iter().all(|&(a, b, slot)| self.hall.shared(a, b) >> other(slot) & 1 == 1)
    }

    fn swap(&mut self, chain: &[(usize, usize, usize)], s: usize, t: usize) {
        for &(a, b, slot) in chain {
            self.remove(a, b, slot);
        }
        for &(a, b, slot) in chain {
            self.place(a, b, if slot == s { t } else { s });
        }
    }
}
