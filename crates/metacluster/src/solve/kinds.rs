//! Rules on kinds in the search: which different values the members held so far have, and who could still bring enough.

use super::problem::Kinds;

impl Kinds {
    /// The same with values 0, 1, …, so that counts take no more room than there are values.
    pub(super) fn renumbered(&self) -> Self {
        let mut known: Vec<u32> = self.values.iter().flatten().copied().collect();
        known.sort_unstable();
        known.dedup();
        let number = |value: &u32| known.partition_point(|other| other < value) as u32;
        let values = self.values.iter().map(|values| values.iter().map(number).collect()).collect();
        Self { values, min: self.min }
    }
}

/// How many members held have each value.
#[derive(Clone, Debug)]
pub(super) struct HeldKinds {
    count: Vec<u32>,
    distinct: usize,
    /// Scratch: what every candidate would bring, descending.
    gains: Vec<usize>,
    /// Scratch: values that some candidate would bring.
    seen: Vec<bool>,
}

impl HeldKinds {
    pub(super) fn new(kinds: &Kinds) -> Self {
        let values = kinds.values.iter().flatten().max().map_or(0, |&most| most as usize + 1);
        Self { count: vec![0; values], distinct: 0, gains: Vec::new(), seen: vec![false; values] }
    }

    pub(super) fn add(&mut self, kinds: &Kinds, item: u32) {
        for &value in &kinds.values[item as usize] {
            let count = &mut self.count[value as usize];
            *count += 1;
            self.distinct += usize::from(*count == 1);
        }
    }

    pub(super) fn remove(&mut self, kinds: &Kinds, item: u32) {
        for &value in &kinds.values[item as usize] {
            let count = &mut self.count[value as usize];
            *count -= 1;
            self.distinct -= usize::from(*count == 0);
        }
    }

    /// How many values are wanting.
    pub(super) fn missing(&self, kinds: &Kinds) -> usize {
        kinds.min.saturating_sub(self.distinct)
    }

    /// How many values the item would bring that no member has.
    pub(super) fn gain(&self, kinds: &Kinds, item: u32) -> usize {
        kinds.values[item as usize].iter().filter(|&&value| self.count[value as usize] == 0).count()
    }

    /// Strikes candidates with whom `slots` further members cannot bring what is wanting; false if no choice can.
    ///
    /// Necessary conditions only: what a member brings beside others is at most what it brings by itself, so the largest
    /// gains bound every choice, and so does the union of all. Which choice of sets reaches a number is the problem of
    /// maximum coverage, NP-hard by itself; the search decides it, as it decides the rest.
    /// O(candidates · values + candidates · log candidates).
    pub(super) fn prune(&mut self, kinds: &Kinds, slots: usize, candidates: &mut Vec<u32>) -> bool {
        let missing = self.missing(kinds);
        if missing == 0 {
            return true;
        }
        self.seen.fill(false);
        self.gains.clear();
        let mut union = 0;
        for &item in candidates.iter() {
            let mut gain = 0;
            for &value in &kinds.values[item as usize] {
                let value = value as usize;
                if self.count[value] == 0 {
                    gain += 1;
                    union += usize::from(!std::mem::replace(&mut self.seen[value], true));
                }
            }
            self.gains.push(gain);
        }
        self.gains.sort_unstable_by(|x, y| y.cmp(x));
        let others: usize = self.gains.iter().take(slots - 1).sum();
        let all = others + self.gains.get(slots - 1).copied().unwrap_or(0);
        if union < missing || all < missing {
            return false;
        }
        candidates.retain(|&item| self.gain(kinds, item) + others >= missing);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_who_bring_enough_may_join() {
        let values = vec![vec![0, 1], vec![1], vec![2, 3], vec![], vec![0]];
        let kinds = Kinds { values, min: 4 };
        let mut held = HeldKinds::new(&kinds);
        held.add(&kinds, 0);
        let mut candidates = vec![1, 2, 3, 4];
        assert!(held.prune(&kinds, 1, &mut candidates));
        assert_eq!(candidates, [2]);
        assert!(!held.prune(&kinds, 1, &mut vec![1, 3, 4]));
        held.add(&kinds, 2);
        assert_eq!((held.missing(&kinds), held.gain(&kinds, 4)), (0, 0));
        held.remove(&kinds, 0);
        assert_eq!((held.missing(&kinds), held.gain(&kinds, 4)), (2, 1));
    }
}
