//! Checks a timetable: that nothing clashes, that every limit and wish is kept or accounted for, and that the prices prove
//! what they are said to prove.

use std::collections::{BTreeMap, BTreeSet};

use super::{Violation, same, violation};
use crate::schedule::{Bound, Conflict, Forum, Meeting, Schedule, Unmet};

/// How far a sum of many weights may lie from its recomputation, as a part of it.
const NEAR: f64 = 1e-9;

/// Checks the timetable that a forum is said to have been given. It does not use a line of the search: limits are
/// recomputed from the forum, and the bounds from their prices. O(n² + meetings).
///
/// # Errors
/// The first [`Violation`].
pub fn schedule(forum: &Forum, found: &Schedule) -> Result<(), Violation> {
    let checker = Checker::new(forum, found);
    found.meetings.iter().try_for_each(|meeting| checker.meeting(meeting))?;
    checker.clashes()?;
    checker.musts()?;
    checker.fairness()?;
    near("the weight of the timetable", found.weight, found.meetings.iter().map(|it| it.weight).sum())?;
    checker.bound("the bound", &found.bound)?;
    checker.bound("the unfair bound", &found.unfair_bound)?;
    let floors: usize = found.unfair_bound.floors.iter().sum();
    same(|| "the floors of the unfair bound".into(), floors, 0)
}

type Pair = (usize, usize);

struct Checker<'a> {
    forum: &'a Forum,
    found: &'a Schedule,
    /// What the pairs are worth.
    weights: BTreeMap<Pair, f64>,
    must: BTreeSet<Pair>,
    never: BTreeSet<Pair>,
    /// Must pairs that are said to be impossible.
    unmet: BTreeSet<Pair>,
}

fn ordered(&(a, b): &Pair) -> Pair {
    (a.min(b), a.max(b))
}

fn near(what: &str, found: f64, expected: f64) -> Result<(), Violation> {
    // Not a number is near nothing.
    if (found - expected).abs() <= NEAR * (1.0 + expected.abs()) {
        Ok(())
    } else {
        violation(what, found, expected)
    }
}

impl<'a> Checker<'a> {
    fn new(forum: &'a Forum, found: &'a Schedule) -> Self {
        let mut weights: BTreeMap<Pair, f64> = BTreeMap::new();
        for candidate in &forum.candidates {
            let weight = weights.entry(ordered(&(candidate.a, candidate.b))).or_insert(0.0);
            *weight = weight.max(candidate.weight);
        }
        let set = |pairs: &[Pair]| pairs.iter().map(ordered).collect();
        let unmet = found.unmet.iter().map(|it| ordered(&(it.a, it.b))).collect();
        Self { forum, found, weights, must: set(&forum.must), never: set(&forum.never), unmet }
    }

    /// Whether somebody can have a meeting in a slot.
    fn is_there(&self, participant: usize, slot: usize) -> bool {
        let away = &self.forum.attendances[participant].away;
        slot < self.forum.slots && !self.forum.breaks.contains(&slot) && !away.contains(&slot)
    }

    fn slots_of(&self, participant: usize) -> Vec<usize> {
        (0..self.forum.slots).filter(|&slot| self.is_there(participant, slot)).collect()
    }

    /// The slots in which two people could meet.
    fn shared(&self, &(a, b): &Pair) -> BTreeSet<usize> {
        (0..self.forum.slots).filter(|&slot| self.is_there(a, slot) && self.is_there(b, slot)).collect()
    }

    fn limit(&self, participant: usize) -> usize {
        let limits = [self.forum.max_meetings, self.forum.attendances[participant].max_meetings];
        limits.into_iter().flatten().fold(self.slots_of(participant).len(), usize::min)
    }

    fn tables(&self) -> usize {
        let couples = self.forum.attendances.len() / 2;
        self.forum.tables.map_or(couples, |tables| tables.min(couples))
    }

    fn meeting(&self, meeting: &Meeting) -> Result<(), Violation> {
        let Meeting { slot, table, a, b, weight, must } = *meeting;
        let what = format!("the meeting of {a} and {b} in slot {slot}");
        if a >= b || b >= self.forum.attendances.len() {
            return violation(what, "between no two participants", "the lower one first");
        }
        let pair = (a, b);
        for participant in [a, b] {
            if !self.is_there(participant, slot) {
                return violation(what, format!("without {participant}"), "both there");
            }
        }
        same(|| format!("{what} at a table that is not there"), table >= self.tables(), false)?;
        same(|| format!("{what}, never to be"), self.never.contains(&pair), false)?;
        same(|| format!("{what} as a must"), must, self.must.contains(&pair))?;
        match self.weights.get(&pair) {
            None if !must => violation(what, "arranged", "one of the candidates"),
            worth => near(&format!("the weight of {what}"), weight, worth.copied().unwrap_or(0.0)),
        }
    }

    fn clashes(&self) -> Result<(), Violation> {
        let mut places = BTreeSet::new();
        let mut people = BTreeSet::new();
        let mut pairs = BTreeSet::new();
        for meeting in &self.found.meetings {
            let Meeting { slot, table, a, b, .. } = *meeting;
            if !places.insert((slot, table)) {
                return violation(format!("table {table} in slot {slot}"), "two meetings", "one");
            }
            for participant in [a, b] {
                if !people.insert((slot, participant)) {
                    return violation(
                        format!("participant {participant} in slot {slot}"),
                        "in two meetings",
                        "in one",
                    );
                }
            }
            if !pairs.insert((a, b)) {
                return violation(format!("the pair {a} and {b}"), "two meetings", "one");
            }
        }
        let order: Vec<(usize, usize)> = self.found.meetings.iter().map(|it| (it.slot, it.table)).collect();
        same(|| "meetings by slot and table".into(), order.is_sorted(), true)?;
        for participant in 0..self.forum.attendances.len() {
            let count = self.degree(participant);
            if count > self.limit(participant) {
                return violation(
                    format!("the number of meetings of {participant}"),
                    count,
                    format!("{} at most", self.limit(participant)),
                );
            }
        }
        Ok(())
    }

    fn degree(&self, participant: usize) -> usize {
        self.found.meetings.iter().filter(|it| it.a == participant || it.b == participant).count()
    }

    fn musts(&self) -> Result<(), Violation> {
        let held: BTreeSet<Pair> = self.found.meetings.iter().map(|it| (it.a, it.b)).collect();
        for pair in &self.must {
            if held.contains(pair) == self.unmet.contains(pair) {
                return violation(
                    format!("the must meeting {pair:?}"),
                    "lost",
                    "held, or unmet with a reason",
                );
            }
        }
        same(|| "unmet meetings that are no musts".into(), self.unmet.is_subset(&self.must), true)?;
        self.found.unmet.iter().try_for_each(|unmet| self.reason(unmet))
    }

    /// Whether a reason is one.
    fn reason(&self, unmet: &Unmet) -> Result<(), Violation> {
        let pair = ordered(&(unmet.a, unmet.b));
        let with = |participant: usize, partners: &[usize]| -> Vec<Pair> {
            partners.iter().map(|&partner| ordered(&(participant, partner))).collect()
        };
        let could_be =
            |pairs: &[Pair]| -> BTreeSet<usize> { pairs.iter().flat_map(|it| self.shared(it)).collect() };
        let listed = |slots: &[usize]| slots.iter().copied().collect::<BTreeSet<usize>>();
        let (pairs, holds) = match &unmet.why {
            Conflict::Never => (vec![pair], self.never.contains(&pair)),
            Conflict::Absent { participant } => (vec![pair], self.slots_of(*participant).is_empty()),
            Conflict::NoSharedSlot { a_there, b_there } => (
                vec![pair],
                *a_there == self.slots_of(unmet.a)
                    && *b_there == self.slots_of(unmet.b)
                    && self.shared(&pair).is_empty(),
            ),
            Conflict::TooMany { participant, partners, limit, .. } => {
                (with(*participant, partners), *limit == self.limit(*participant) && partners.len() > *limit)
            }
            Conflict::SameSlots { participant, partners, slots } => {
                let pairs = with(*participant, partners);
                let holds = could_be(&pairs) == listed(slots) && pairs.len() > slots.len();
                (pairs, holds)
            }
            Conflict::TooFewTables { pairs, slots, tables } => (
                pairs.clone(),
                could_be(pairs) == listed(slots)
                    && *tables == self.tables()
                    && pairs.len() > slots.len() * tables,
            ),
            Conflict::Together { pairs, .. } => (pairs.clone(), pairs.len() > 1),
        };
        let are_musts = pairs.contains(&pair) && pairs.iter().all(|it| self.must.contains(it));
        same(|| format!("the reason why {pair:?} is unmet: {:?}", unmet.why), holds && are_musts, true)
    }

    /// Most meetings of one participant alone: slots are given to partners one after the other.
    fn reach(&self, participant: usize) -> usize {
        let known = self.weights.keys().chain(&self.must).collect::<BTreeSet<_>>();
        let pairs: Vec<&Pair> = known
            .into_iter()
            .filter(|pair| (pair.0 == participant || pair.1 == participant) && !self.never.contains(pair))
            .collect();
        let slots: Vec<BTreeSet<usize>> = pairs.iter().map(|pair| self.shared(pair)).collect();
        let mut taken_by: BTreeMap<usize, usize> = BTreeMap::new();
        fn place(
            pair: usize,
            slots: &[BTreeSet<usize>],
            taken_by: &mut BTreeMap<usize, usize>,
            seen: &mut BTreeSet<usize>,
        ) -> bool {
            slots[pair].iter().any(|&slot| {
                seen.insert(slot)
                    && taken_by.get(&slot).copied().is_none_or(|other| place(other, slots, taken_by, seen))
                    && {
                        taken_by.insert(slot, pair);
                        true
                    }
            })
        }
        for pair in 0..slots.len() {
            place(pair, &slots, &mut taken_by, &mut BTreeSet::new());
        }
        taken_by.len().min(self.limit(participant))
    }

    fn fairness(&self) -> Result<(), Violation> {
        let fairness = &self.found.fairness;
        let people = 0..self.forum.attendances.len();
        let counts: Vec<usize> = people.clone().map(|it| self.degree(it)).collect();
        same(|| "the numbers of meetings".into(), &fairness.meetings, &counts)?;
        let reach: Vec<usize> = people.clone().map(|it| self.reach(it)).collect();
        same(|| "what each could have alone".into(), &fairness.reach, &reach)?;
        let without: Vec<usize> = people.clone().filter(|&it| counts[it] == 0).collect();
        same(|| "who is without a meeting".into(), &fairness.without, &without)?;
        let is_short = |it: &usize| counts[*it] > 0 && counts[*it] < fairness.floor.min(reach[*it]);
        if let Some(it) = people.clone().find(is_short) {
            return violation(format!("the meetings of {it}"), counts[it], fairness.floor.min(reach[it]));
        }
        same(|| "a floor above its bound".into(), fairness.floor > fairness.floor_bound, false)
    }

    /// Whether the prices give the bound, and whether this timetable is among those that it bounds.
    fn bound(&self, what: &str, bound: &Bound) -> Result<(), Violation> {
        let n = self.forum.attendances.len();
        let musts: Vec<&Meeting> = self.found.meetings.iter().filter(|it| it.must).collect();
        let must_count =
            |it: usize| musts.iter().filter(|meeting| meeting.a == it || meeting.b == it).count();
        for list in [bound.prices.len(), bound.caps.len(), bound.floors.len()] {
            same(|| format!("the participants of {what}"), list, n)?;
        }
        let there = |slot: usize| (0..n).filter(|&it| self.is_there(it, slot)).count();
        let room: usize = (0..self.forum.slots).map(|slot| self.tables().min(there(slot) / 2)).sum();
        same(|| format!("the seats of {what}"), bound.seats + musts.len(), room)?;
        same(|| format!("a table price of {what} below zero"), bound.table_price >= 0.0, true)?;
        let mut value =
            musts.iter().map(|it| it.weight).sum::<f64>() + bound.table_price * bound.seats as f64;
        for it in 0..n {
            let (cap, floor, price) = (bound.caps[it], bound.floors[it], bound.prices[it]);
            let others = must_count(it);
            same(|| format!("the cap of {it} in {what}"), cap, self.reach(it).saturating_sub(others))?;
            let kept = self.degree(it) - others;
            same(|| format!("a floor of {it} in {what} that is not kept"), floor > kept, false)?;
            value += (price * cap as f64).max(price * floor as f64);
        }
        let held: BTreeSet<Pair> = musts.iter().map(|it| (it.a, it.b)).collect();
        for (pair, weight) in &self.weights {
            if !held.contains(pair) && !self.never.contains(pair) && !self.shared(pair).is_empty() {
                value += (weight - bound.prices[pair.0] - bound.prices[pair.1] - bound.table_price).max(0.0);
            }
        }
        near(what, bound.value, value)?;
        let is_below = self.found.weight <= bound.value + NEAR * (1.0 + bound.value.abs());
        same(|| format!("a timetable above {what}"), is_below, true)
    }
}
