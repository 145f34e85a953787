//! Timetables: accepted by the checker whatever is asked for, as good as trying everything on tiny forums, near their
//! bound on large ones, and refused once tampered with.

use metacluster::schedule::{Candidate, Forum, Schedule, schedule};
use metacluster::verify;
use metacluster_benches::Random;

/// How a forum is made up.
#[derive(Debug, Clone, Copy)]
struct Made {
    participants: usize,
    slots: usize,
    /// The share of pairs that may be arranged.
    density: f64,
    /// The share of participants who miss some slots.
    absent: f64,
    musts: usize,
    /// How many different weights there are: few mean many ties.
    weights: usize,
}

fn made(shape: Made, random: &mut Random) -> Forum {
    let Made { participants: n, slots, density, absent, musts, weights } = shape;
    let mut candidates = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            if random.chance(density) {
                let weight = (1 + random.below(weights)) as f64 / weights as f64;
                candidates.push(Candidate { a, b, weight });
            }
        }
    }
    let mut forum = Forum::new(n, slots, candidates);
    for attendance in &mut forum.attendances {
        if random.chance(absent) {
            let (from, to) = (random.below(slots), random.below(slots));
            attendance.away = (0..slots).filter(|&slot| (slot < from) != (slot > to)).collect();
        }
        if random.chance(absent / 2.0) {
            attendance.max_meetings = Some(random.below(slots + 1));
        }
    }
    let mut pair = || {
        let a = random.below(n);
        (a, (a + 1 + random.below(n - 1)) % n)
    };
    forum.must = (0..musts).map(|_| pair()).collect();
    forum.never = (0..musts / 2).map(|_| pair()).collect();
    forum
}

fn checked(forum: &Forum) -> Schedule {
    let found = schedule(forum).unwrap();
    verify::schedule(forum, &found).unwrap_or_else(|wrong| panic!("{wrong}\n{forum:?}"));
    found
}

#[test]
fn the_checker_accepts_timetables_of_every_kind() {
    let mut random = Random::new(1);
    for round in 0..300 {
        let shape = Made {
            participants: 2 + random.below(24),
            slots: 1 + random.below(8),
            density: [0.1, 0.4, 1.0][round % 3],
            absent: [0.0, 0.3, 0.8][round / 3 % 3],
            musts: [0, 3, 12][round / 9 % 3],
            weights: [1, 5, 1_000_000][round / 27 % 3],
        };
        let mut forum = made(shape, &mut random);
        forum.tables = [None, Some(1 + random.below(6))][round % 2];
        forum.max_meetings = [None, Some(1 + random.below(5))][round / 2 % 2];
        forum.min_meetings = [None, Some(random.below(4))][round / 4 % 2];
        if random.chance(0.3) {
            forum.breaks = vec![random.below(forum.slots)];
        }
        forum.work = [300_000_000, random.below(3000) as u64][round / 8 % 2];
        checked(&forum);
    }
}

/// What a timetable comes to, the more the better: must meetings held, participants with a meeting, the floor, weight.
type Worth = (usize, usize, usize, f64);

fn worth(reach: &[usize], musts: usize, degree: &[usize], weight: f64) -> Worth {
    let served = degree.iter().filter(|&&it| it > 0).count();
    let keeps =
        |floor: usize| (0..degree.len()).all(|it| degree[it] == 0 || degree[it] >= reach[it].min(floor));
    let floor = (0..=reach.iter().copied().max().unwrap_or(0)).rev().find(|&floor| keeps(floor)).unwrap_or(0);
    (musts, served, floor, weight)
}

/// Every timetable of a tiny forum, pair by pair.
struct Everything<'a> {
    forum: &'a Forum,
    pairs: Vec<(usize, usize, f64)>,
    reach: &'a [usize],
    busy: Vec<Vec<bool>>,
    count: Vec<usize>,
    degree: Vec<usize>,
    best: Worth,
}

impl Everything<'_> {
    fn try_from(&mut self, place: usize, musts: usize, weight: f64) {
        let Some(&(a, b, worth_of_it)) = self.pairs.get(place) else {
            let found = worth(self.reach, musts, &self.degree, weight);
            let better = (found.0, found.1, found.2).cmp(&(self.best.0, self.best.1, self.best.2));
            if better.then(found.3.total_cmp(&self.best.3)).is_gt() {
                self.best = found;
            }
            return;
        };
        self.try_from(place + 1, musts, weight);
        let most = |it: usize| {
            let own = self.forum.attendances[it].max_meetings;
            self.forum.max_meetings.into_iter().chain(own).min().unwrap_or(usize::MAX)
        };
        if self.degree[a] >= most(a) || self.degree[b] >= most(b) {
            return;
        }
        let is_must = self.forum.must.iter().any(|&(x, y)| (x.min(y), x.max(y)) == (a, b));
        for slot in (0..self.forum.slots).filter(|slot| !self.forum.breaks.contains(slot)) {
            let away = |it: usize| self.forum.attendances[it].away.contains(&slot) || self.busy[slot][it];
            if away(a) || away(b) || self.count[slot] >= self.forum.tables.unwrap_or(usize::MAX) {
                continue;
            }
            self.set(slot, a, b, true);
            self.try_from(place + 1, musts + usize::from(is_must), weight + worth_of_it);
            self.set(slot, a, b, false);
        }
    }

    fn set(&mut self, slot: usize, a: usize, b: usize, meets: bool) {
        for it in [a, b] {
            self.busy[slot][it] = meets;
            self.degree[it] = self.degree[it] + usize::from(meets) - usize::from(!meets);
        }
        self.count[slot] = self.count[slot] + usize::from(meets) - usize::from(!meets);
    }
}

fn by_trying_everything(forum: &Forum, reach: &[usize]) -> Worth {
    let mut pairs: Vec<(usize, usize, f64)> =
        forum.candidates.iter().map(|it| (it.a.min(it.b), it.a.max(it.b), it.weight)).collect();
    for &(a, b) in &forum.must {
        if !pairs.iter().any(|pair| (pair.0, pair.1) == (a.min(b), a.max(b))) {
            pairs.push((a.min(b), a.max(b), 0.0));
        }
    }
    let never = |a: usize, b: usize| forum.never.iter().any(|&(x, y)| (x.min(y), x.max(y)) == (a, b));
    pairs.retain(|&(a, b, _)| !never(a, b));
    let n = forum.attendances.len();
    let (busy, count) = (vec![vec![false; n]; forum.slots], vec![0; forum.slots]);
    let best = (0, 0, 0, f64::NEG_INFINITY);
    let mut all = Everything { forum, pairs, reach, busy, count, degree: vec![0; n], best };
    all.try_from(0, 0, 0.0);
    all.best
}

#[test]
fn tiny_forums_get_what_trying_everything_finds() {
    let mut random = Random::new(2);
    for round in 0..150 {
        let shape = Made {
            participants: 3 + random.below(3),
            slots: 1 + random.below(3),
            density: [0.6, 1.0][round % 2],
            absent: [0.0, 0.5][round / 2 % 2],
            musts: [0, 2][round / 4 % 2],
            weights: [4, 1000][round / 8 % 2],
        };
        let mut forum = made(shape, &mut random);
        forum.tables = [None, Some(1)][round / 16 % 2];
        forum.max_meetings = [None, Some(2)][round / 32 % 2];
        let found = checked(&forum);
        let best = by_trying_everything(&forum, &found.fairness.reach);
        let musts = found.meetings.iter().filter(|it| it.must).count();
        let own = worth(&found.fairness.reach, musts, &found.fairness.meetings, found.weight);
        assert_eq!((own.0, own.1, own.2), (best.0, best.1, best.2), "round {round}: {forum:?}");
        assert!((own.3 - best.3).abs() < 1e-9, "round {round}: {} instead of {}: {forum:?}", own.3, best.3);
        assert!(found.bound.value >= best.3 - 1e-9 || found.fairness.floor < best.2, "round {round}");
    }
}

/// The size of the largest real forum known: 112 organisations that held 230 meetings.
fn large(seed: u64) -> Forum {
    let shape = Made { participants: 112, slots: 9, density: 0.8, absent: 0.1, musts: 8, weights: 1_000_000 };
    made(shape, &mut Random::new(seed))
}

#[test]
fn a_large_forum_comes_near_its_bound_and_leaves_nobody_with_fewer_than_two() {
    for (seed, tables, max) in [(1, None, None), (2, Some(26), Some(6)), (3, None, Some(4))] {
        let mut forum = large(seed);
        (forum.tables, forum.max_meetings, forum.breaks) = (tables, max, vec![4]);
        let found = checked(&forum);
        assert!(found.gap() < 0.02, "{}", found.gap());
        assert!(found.weight >= 0.98 * found.bound.value && !found.cut_short);
        for (have, reach) in found.fairness.meetings.iter().zip(&found.fairness.reach) {
            assert!(have >= reach.min(&2));
        }
    }
}

#[test]
fn the_order_of_what_is_said_changes_nothing() {
    let mut random = Random::new(4);
    let forum = large(4);
    let mut other = forum.clone();
    random.shuffle(&mut other.candidates);
    random.shuffle(&mut other.must);
    random.shuffle(&mut other.never);
    for candidate in &mut other.candidates {
        if random.chance(0.5) {
            (candidate.a, candidate.b) = (candidate.b, candidate.a);
        }
    }
    let with = |threads, forum: &Forum| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| schedule(forum).unwrap())
    };
    assert_eq!(with(1, &forum), with(2, &other));
}

#[test]
fn whoever_can_be_served_is_served_before_weight_counts() {
    // 0 and 1 are worth each other's while; 2 is worth little to anyone.
    let pair = |a, b, weight| Candidate { a, b, weight };
    let mut forum = Forum::new(4, 1, vec![pair(0, 1, 0.9), pair(0, 2, 0.1), pair(1, 3, 0.1)]);
    let found = checked(&forum);
    assert_eq!((found.meetings.len(), found.fairness.floor), (2, 1));
    assert!(found.is_optimal() && found.unfair_bound.value > found.bound.value);
    forum.min_meetings = Some(0);
    let found = checked(&forum);
    assert_eq!((found.meetings.len(), found.fairness.without.as_slice()), (1, &[2, 3][..]));
    assert!((found.weight - 0.9).abs() < 1e-12);
}

fn why(forum: &Forum) -> Vec<String> {
    let name = |it: usize| ["Ada", "Ben", "Cyd", "Dan", "Eve", "Fay"][it].to_owned();
    let slot = |it: usize| (it + 1).to_string();
    checked(forum).unmet.iter().map(|it| it.sentence(&name, &slot)).collect()
}

#[test]
fn musts_that_clash_are_explained() {
    let forum = |slots: usize, must: &[(usize, usize)]| {
        let mut forum = Forum::new(6, slots, Vec::new());
        forum.must = must.to_vec();
        forum
    };
    let mut never = forum(3, &[(1, 0)]);
    never.never = vec![(0, 1)];
    assert_eq!(why(&never), ["Ada and Ben must meet and must never meet; never counts"]);
    let mut apart = forum(3, &[(0, 1), (0, 2)]);
    (apart.attendances[0].away, apart.attendances[1].away) = (vec![2], vec![0, 1]);
    apart.attendances[2].away = vec![0, 1, 2];
    assert_eq!(
        why(&apart),
        [
            "Ada and Ben must meet, but share no slot: Ada is there in slots 1 and 2, Ben in slot 3",
            "Ada and Cyd must meet, but Cyd is there in no slot with meetings",
        ]
    );
    let mut many = forum(2, &[(0, 1), (0, 2), (0, 3)]);
    assert_eq!(
        why(&many),
        [
            "Ada must meet Ben, Cyd and Dan, but is there in 2 slots with meetings; leave out one of these or make Ada \
          available longer"
        ]
    );
    many.max_meetings = Some(1);
    let unmet = why(&many);
    assert_eq!(unmet.len(), 2);
    assert_eq!(
        unmet[0],
        "Ada must meet Ben and Cyd, but can have 1 meeting at most; leave out one of these or raise the limit"
    );
    let mut late = forum(3, &[(0, 1), (0, 2)]);
    (late.attendances[1].away, late.attendances[2].away) = (vec![0, 1], vec![0, 1]);
    assert_eq!(
        why(&late),
        [
            "Ada must meet Ben and Cyd, but these meetings could only be in slot 3; leave out one of these or make one of \
          them available longer"
        ]
    );
    let mut full = forum(1, &[(0, 1), (2, 3)]);
    full.tables = Some(1);
    assert_eq!(
        why(&full),
        [
            "Ada with Ben and Cyd with Dan must meet, but all of these could only be in slot 1, with 1 table; leave out \
          one of these or add a table"
        ]
    );
    let triangle = forum(2, &[(0, 1), (1, 2), (0, 2)]);
    assert_eq!(
        why(&triangle),
        [
            "the must meetings Ada with Ben, Ada with Cyd and Ben with Cyd clash however they are arranged; leaving out \
          any one of them would do"
        ]
    );
}

#[test]
fn must_meetings_survive_every_improvement() {
    let mut random = Random::new(5);
    for _ in 0..20 {
        let shape = Made { participants: 30, slots: 6, density: 0.9, absent: 0.2, musts: 10, weights: 100 };
        let mut forum = made(shape, &mut random);
        for candidate in &mut forum.candidates {
            let is_must = forum.must.iter().any(|&(a, b)| {
                (a.min(b), a.max(b)) == (candidate.a.min(candidate.b), candidate.a.max(candidate.b))
            });
            if is_must {
                candidate.weight = 0.0;
            }
        }
        let found = checked(&forum);
        let pairs: std::collections::BTreeSet<_> =
            forum.must.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        assert_eq!(found.meetings.iter().filter(|it| it.must).count() + found.unmet.len(), pairs.len());
    }
}

#[test]
fn tampered_timetables_are_refused() {
    let mut forum = large(6);
    forum.tables = Some(30);
    let fine = checked(&forum);
    let violation = |change: &dyn Fn(&mut Schedule)| {
        let mut tampered = fine.clone();
        change(&mut tampered);
        verify::schedule(&forum, &tampered).unwrap_err().to_string()
    };
    assert!(violation(&|day| day.meetings[1] = day.meetings[0]).contains("two meetings"));
    assert!(violation(&|day| day.meetings[0].table = 30).contains("table that is not there"));
    assert!(violation(&|day| day.meetings[0].weight += 0.1).contains("the weight of the meeting"));
    assert!(violation(&|day| day.meetings[0].must ^= true).contains("as a must"));
    assert!(violation(&|day| day.weight += 0.1).contains("the weight of the timetable"));
    assert!(violation(&|day| day.bound.value -= 0.1).contains("the bound is"));
    assert!(violation(&|day| day.bound.seats -= 1).contains("the seats of the bound"));
    assert!(violation(&|day| day.bound.caps[0] -= 1).contains("the cap of 0"));
    assert!(violation(&|day| day.bound.floors[0] = 64).contains("not kept"));
    assert!(violation(&|day| day.unfair_bound.prices[0] += 1.0).contains("the unfair bound is"));
    assert!(violation(&|day| day.fairness.floor = 64).contains("the meetings of"));
    assert!(violation(&|day| day.fairness.meetings[0] += 1).contains("numbers of meetings"));
    assert!(violation(&|day| day.fairness.reach[0] += 1).contains("alone"));
    assert!(violation(&|day| _ = day.meetings.remove(0)).contains("is"));
    assert!(violation(&|day| day.meetings.swap(0, 1)).contains("by slot and table"));
    let must = fine.meetings.iter().position(|it| it.must).unwrap();
    let lost = violation(&|day| {
        let meeting = day.meetings.remove(must);
        day.weight -= meeting.weight;
    });
    assert!(lost.contains("must meeting"), "{lost}");
}

#[test]
fn forums_that_cannot_be_meant_are_refused() {
    let refused = |change: &dyn Fn(&mut Forum)| {
        let mut forum = Forum::new(3, 2, vec![Candidate { a: 0, b: 1, weight: 0.5 }]);
        change(&mut forum);
        schedule(&forum).unwrap_err().to_string()
    };
    for (change, message) in [
        (
            &(|it: &mut Forum| it.slots = 0) as &dyn Fn(&mut Forum),
            "the number of slots is '0', expected 1 to 64",
        ),
        (&|it| it.tables = Some(0), "the number of tables is '0', expected at least 1"),
        (&|it| it.breaks = vec![2], "a slot is '3', expected one of the slots of the day"),
        (&|it| it.must = vec![(1, 1)], "a pair is '1 and 1', expected two different participants"),
        (&|it| it.never = vec![(0, 3)], "a pair is '0 and 3', expected two different participants"),
        (
            &|it| it.candidates[0].weight = f64::NAN,
            "the weight of a meeting is 'NaN', expected a finite number of at least 0",
        ),
        (
            &|it| it.attendances.resize(2001, it.attendances[0].clone()),
            "the number of participants is '2001', expected at most 2000",
        ),
    ] {
        assert_eq!(refused(change), message);
    }
    // Nobody, one alone, and a day of breaks are answered, with nothing.
    for (n, breaks) in [(0, vec![]), (1, vec![]), (2, vec![0])] {
        let mut forum = Forum::new(n, 1, Vec::new());
        forum.breaks = breaks;
        assert!(checked(&forum).meetings.is_empty());
    }
}
