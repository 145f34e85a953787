//! What a partial group already holds, and which items may still join it if the rules are to be met.

use super::kinds::HeldKinds;
use super::problem::{Kinds, Problem, Rules};

const NOWHERE: u32 = u32::MAX;

/// The rules in the form the search reads them: small numbers, absent rules turned into harmless limits.
#[derive(Clone, Debug)]
pub(super) struct Rulebook {
    pub(super) class_of: Vec<u32>,
    pub(super) classes: usize,
    /// Most members of one class; `None` if there is no such rule.
    pub(super) cap: Option<usize>,
    pub(super) min_classes: usize,
    min_places: usize,
    place_of: Vec<u32>,
    parent: Vec<u32>,
    quotas: Vec<Limits>,
    /// Of every item, the quotas it counts for.
    quotas_of: Vec<Vec<u32>>,
    kinds: Vec<Kinds>,
}

#[derive(Clone, Debug)]
struct Limits {
    items: Vec<bool>,
    min: usize,
    max: usize,
}

impl Rulebook {
    pub(super) fn new(problem: &Problem, rules: &Rules) -> Self {
        let n = problem.items;
        let mut known: Vec<u32> = rules.classes.clone();
        known.sort_unstable();
        known.dedup();
        let class_of = match rules.classes.is_empty() {
            true => vec![0; n],
            false => rules.classes.iter().map(|class| known.partition_point(|c| c < class) as u32).collect(),
        };
        let mut book = Self {
            class_of,
            classes: known.len().max(1),
            cap: rules.max_per_class.filter(|&cap| cap < problem.size),
            min_classes: rules.min_classes.unwrap_or(0),
            min_places: rules.min_places.unwrap_or(0),
            place_of: rules.places.iter().map(|place| place.unwrap_or(NOWHERE)).collect(),
            parent: rules.place_parents.iter().map(|parent| parent.unwrap_or(NOWHERE)).collect(),
            quotas: Vec::new(),
            quotas_of: vec![Vec::new(); n],
            kinds: rules.kinds.iter().map(Kinds::renumbered).collect(),
        };
        for quota in &rules.quotas {
            book.add_quota(quota.items.clone(), quota.min, quota.max.unwrap_or(usize::MAX));
        }
        book
    }

    /// Whether it demands nothing.
    pub(super) fn is_empty(&self) -> bool {
        let counts = self.min_classes + self.min_places;
        self.cap.is_none() && counts == 0 && self.quotas.is_empty() && self.kinds.is_empty()
    }

    /// Demands at least `min` and at most `max` members out of `items`.
    pub(super) fn add_quota(&mut self, items: Vec<bool>, min: usize, max: usize) {
        let id = self.quotas.len() as u32;
        for (item, _) in items.iter().enumerate().filter(|(_, inside)| **inside) {
            self.quotas_of[item].push(id);
        }
        self.quotas.push(Limits { items, min, max });
    }
}

/// Counts of the members held so far. Adding and removing costs O(quotas of the item + depth of its place + its values).
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) class: Vec<usize>,
    pub(super) distinct: usize,
    quota: Vec<usize>,
    /// Members at each place, and members strictly inside it.
    at: Vec<u32>,
    below: Vec<u32>,
    places: usize,
    /// Values held, one for each rule on kinds.
    kinds: Vec<HeldKinds>,
    /// Scratch: candidates left of each class.
    left: Vec<usize>,
}

impl Held {
    pub(super) fn new(book: &Rulebook) -> Self {
        Self {
            class: vec![0; book.classes],
            distinct: 0,
            quota: vec![0; book.quotas.len()],
            at: vec![0; book.parent.len()],
            below: vec![0; book.parent.len()],
            places: 0,
            kinds: book.kinds.iter().map(HeldKinds::new).collect(),
            left: vec![0; book.classes],
        }
    }

    pub(super) fn add(&mut self, book: &Rulebook, item: u32) {
        let class = &mut self.class[book.class_of[item as usize] as usize];
        *class += 1;
        self.distinct += usize::from(*class == 1);
        for &quota in &book.quotas_of[item as usize] {
            self.quota[quota as usize] += 1;
        }
        self.add_place(book, item);
        std::iter::zip(&mut self.kinds, &book.kinds).for_each(|(held, kinds)| held.add(kinds, item));
    }

    pub(super) fn remove(&mut self, book: &Rulebook, item: u32) {
        let class = &mut self.class[book.class_of[item as usize] as usize];
        *class -= 1;
        self.distinct -= usize::from(*class == 0);
        for &quota in &book.quotas_of[item as usize] {
            self.quota[quota as usize] -= 1;
        }
        self.remove_place(book, item);
        std::iter::zip(&mut self.kinds, &book.kinds).for_each(|(held, kinds)| held.remove(kinds, item));
    }

    fn add_place(&mut self, book: &Rulebook, item: u32) {
        let Some(&place) = book.place_of.get(item as usize).filter(|place| **place != NOWHERE) else {
            return;
        };
        let here = place as usize;
        self.places += usize::from(self.at[here] == 0 && self.below[here] == 0);
        self.at[here] += 1;
        let mut above = book.parent[here];
        while above != NOWHERE {
            let outer = above as usize;
            self.places -= usize::from(self.at[outer] > 0 && self.below[outer] == 0);
            self.below[outer] += 1;
            above = book.parent[outer];
        }
    }

    fn remove_place(&mut self, book: &Rulebook, item: u32) {
        let Some(&place) = book.place_of.get(item as usize).filter(|place| **place != NOWHERE) else {
            return;
        };
        let here = place as usize;
        self.at[here] -= 1;
        self.places -= usize::from(self.at[here] == 0 && self.below[here] == 0);
        let mut above = book.parent[here];
        while above != NOWHERE {
            let outer = above as usize;
            self.below[outer] -= 1;
            self.places += usize::from(self.at[outer] > 0 && self.below[outer] == 0);
            above = book.parent[outer];
        }
    }

    /// Whether one more member at the item's place raises the count of places.
    ///
    /// The count never falls when a member joins and rises by at most one, whatever the order, so an item
    /// that does not raise it now cannot be part of a completion in which every further member has to.
    fn raises_places(&self, book: &Rulebook, item: u32) -> bool {
        let Some(&place) = book.place_of.get(item as usize).filter(|place| **place != NOWHERE) else {
            return false;
        };
        let here = place as usize;
        if self.at[here] > 0 || self.below[here] > 0 {
            return false;
        }
        let mut above = book.parent[here];
        while above != NOWHERE {
            let outer = above as usize;
            if self.at[outer] > 0 && self.below[outer] == 0 {
                return false;
            }
            above = book.parent[outer];
        }
        true
    }

    /// Number of rules missed by a full group, each counted by how far; 0 means all are met.
    pub(super) fn missed(&self, book: &Rulebook) -> usize {
        let crowd = match book.cap {
            Some(cap) => self.class.iter().map(|count| count.saturating_sub(cap)).sum(),
            None => 0,
        };
        let quotas: usize = std::iter::zip(&book.quotas, &self.quota)
            .map(|(limits, &count)| limits.min.saturating_sub(count) + count.saturating_sub(limits.max))
            .sum();
        let kinds: usize =
            std::iter::zip(&self.kinds, &book.kinds).map(|(held, kinds)| held.missing(kinds)).sum();
        crowd
            + quotas
            + kinds
            + book.min_classes.saturating_sub(self.distinct)
            + book.min_places.saturating_sub(self.places)
    }

    /// Strikes the candidates that cannot be among the `slots` members still to come; false if no choice of
    /// them can meet the rules. Necessary conditions only: what passes may still fail further down.
    pub(super) fn prune(&mut self, book: &Rulebook, slots: usize, candidates: &mut Vec<u32>) -> bool {
        if slots == 0 {
            return self.missed(book) == 0;
        }
        let fresh = book.min_classes.saturating_sub(self.distinct);
        let places = book.min_places.saturating_sub(self.places);
        let over = |(limits, &count): (&Limits, &usize)| {
            count > limits.max || limits.min.saturating_sub(count) > slots
        };
        if fresh > slots || places > slots || std::iter::zip(&book.quotas, &self.quota).any(over) {
            return false;
        }
        let cap = book.cap.unwrap_or(usize::MAX);
        if self.class.iter().any(|&count| count > cap) {
            return false;
        }
        let tight: Vec<usize> =
            (0..book.quotas.len()).filter(|&q| book.quotas[q].min >= self.quota[q] + slots).collect();
        candidates.retain(|&item| {
            let class = self.class[book.class_of[item as usize] as usize];
            class < cap
                && (fresh < slots || class == 0)
                && (places < slots || self.raises_places(book, item))
                && book.quotas_of[item as usize]
                    .iter()
                    .all(|&q| self.quota[q as usize] < book.quotas[q as usize].max)
                && tight.iter().all(|&q| book.quotas[q].items[item as usize])
        });
        if candidates.len() < slots {
            return false;
        }
        (book.cap.is_none() && fresh == 0 || self.classes_suffice(book, slots, fresh, candidates))
            && (places == 0 || self.places_suffice(book, candidates))
            && self.quotas_suffice(book, candidates)
            && std::iter::zip(&mut self.kinds, &book.kinds)
                .all(|(held, kinds)| held.prune(kinds, slots, candidates))
            && candidates.len() >= slots
    }

    fn classes_suffice(&mut self, book: &Rulebook, slots: usize, fresh: usize, candidates: &[u32]) -> bool {
        self.left.fill(0);
        for &item in candidates {
            self.left[book.class_of[item as usize] as usize] += 1;
        }
        let cap = book.cap.unwrap_or(usize::MAX);
        let (mut room, mut new) = (0, 0);
        for (&held, &left) in std::iter::zip(&self.class, &self.left) {
            room += left.min(cap - held);
            new += usize::from(held == 0 && left > 0);
        }
        room >= slots && new >= fresh
    }

    fn places_suffice(&mut self, book: &Rulebook, candidates: &[u32]) -> bool {
        // The count never falls as members join, so that of everyone together bounds every choice.
        for &item in candidates {
            self.add_place(book, item);
        }
        let reachable = self.places;
        for &item in candidates {
            self.remove_place(book, item);
        }
        reachable >= book.min_places
    }

    fn quotas_suffice(&self, book: &Rulebook, candidates: &[u32]) -> bool {
        std::iter::zip(&book.quotas, &self.quota).all(|(limits, &count)| {
            let need = limits.min.saturating_sub(count);
            need == 0
                || candidates.iter().filter(|&&item| limits.items[item as usize]).take(need).count() == need
        })
    }

    /// The unmet rule with the fewest candidates: at least one of those returned has to join. All candidates
    /// if nothing is unmet. Branching on it keeps the search for feasibility narrow.
    pub(super) fn narrowest(&self, book: &Rulebook, candidates: &[u32]) -> Vec<u32> {
        let mut best: Vec<u32> = candidates.to_vec();
        let mut offer = |wanted: &dyn Fn(u32) -> bool| {
            let some: Vec<u32> = candidates.iter().copied().filter(|&item| wanted(item)).collect();
            if some.len() < best.len() {
                best = some;
            }
        };
        for (limits, &count) in std::iter::zip(&book.quotas, &self.quota) {
            if count < limits.min {
                offer(&|item| limits.items[item as usize]);
            }
        }
        if self.distinct < book.min_classes {
            offer(&|item| self.class[book.class_of[item as usize] as usize] == 0);
        }
        for (held, kinds) in std::iter::zip(&self.kinds, &book.kinds) {
            if held.missing(kinds) > 0 {
                offer(&|item| held.gain(kinds, item) > 0);
            }
        }
        best
    }
}
