//! One task of the search: a node explored depth first until it is done or its share of work is used up.

use std::sync::Arc;

use super::bound::{Node, Scratch};
use super::evaluate::evaluate;
use super::held::Held;
use super::level::Level;
use super::search::{Incumbent, Open, cut, keep_better};
use super::space::Space;
use super::top::Top;

/// Subgradient steps at the root, where they decide how many candidates survive, and below it.
const ROOT_STEPS: usize = 80;
const STEPS: usize = 8;

/// What a task came to.
pub(super) struct Done {
    pub(super) best: Option<Incumbent>,
    pub(super) open: Vec<Open>,
    pub(super) work: u64,
}

/// Explores one task at a time; nothing but capacity survives from one to the next.
#[derive(Debug)]
pub(super) struct Worker<'s> {
    space: &'s Space<'s>,
    held: Held,
    members: Vec<u32>,
    /// What the members cover of each term, and what they are worth.
    cover: Vec<f64>,
    base: f64,
    levels: Vec<Level>,
    scratch: Scratch,
    top: Top,
    /// Values of the child under test.
    trial: Vec<f64>,
    /// Candidates before the rules struck some.
    before: Vec<u32>,
    /// Classes of the candidates that a suffix takes.
    taken: Vec<u32>,
    best: Option<Incumbent>,
    cut: f64,
    work: u64,
    share: u64,
    steps: usize,
    open: Vec<Open>,
}

impl<'s> Worker<'s> {
    pub(super) fn new(space: &'s Space<'s>) -> Self {
        Self {
            space,
            held: Held::new(&space.book),
            members: Vec::new(),
            cover: vec![0.0; space.weight.len()],
            base: 0.0,
            levels: (0..=space.k).map(|_| Level::new(space)).collect(),
            scratch: Scratch::new(space),
            top: Top::new(&space.book),
            trial: Vec::new(),
            before: Vec::new(),
            taken: Vec::new(),
            best: None,
            cut: f64::NEG_INFINITY,
            work: 0,
            share: 0,
            steps: STEPS,
            open: Vec::new(),
        }
    }

    /// Explores `open` until it is done or `share` is used up; the latter is looked at between nodes.
    pub(super) fn run(&mut self, open: &Open, best: Option<&Incumbent>, share: u64) -> Done {
        self.set_out(open, best);
        self.share = share;
        self.explore(0);
        self.leave_all(open);
        Done { best: self.best.take(), open: std::mem::take(&mut self.open), work: self.work }
    }

    /// Puts the node `open` on the table.
    fn set_out(&mut self, open: &Open, best: Option<&Incumbent>) {
        let space = self.space;
        (self.best, self.cut, self.work) = (best.cloned(), cut(best), 0);
        self.steps = if open.lambda.is_some() { STEPS } else { ROOT_STEPS };
        self.base = 0.0;
        self.cover.fill(0.0);
        let level = &mut self.levels[0];
        level.candidates.clone_from(&open.candidates);
        level.half.clone_from(&open.half);
        level.a.fill(0.0);
        match &open.lambda {
            Some(lambda) => level.lambda.copy_from_slice(lambda),
            None => level.lambda.fill(1.0),
        }
        let mut undo = Vec::new();
        for &member in &open.members {
            self.base += self.levels[0].a[member as usize] + self.join(member, &mut undo);
            for (a, pair) in std::iter::zip(&mut self.levels[0].a, space.row(member)) {
                *a += pair;
            }
        }
    }

    fn leave_all(&mut self, open: &Open) {
        for &member in open.members.iter().rev() {
            self.leave(member);
        }
    }

    /// The candidates of a node in descending u, those that the rules exclude left out.
    pub(super) fn rank(&mut self, open: &Open) -> Vec<u32> {
        let slots = self.space.k.saturating_sub(open.members.len());
        self.set_out(open, None);
        let mut level = std::mem::replace(&mut self.levels[0], Level::hollow());
        if slots >= 2 {
            self.steps = ROOT_STEPS / 2;
            self.reduce(&mut level, slots);
        }
        let ranked = level.candidates.clone();
        self.levels[0] = level;
        self.leave_all(open);
        ranked
    }

    /// Adds a member; returns what it adds to the coverage, and in `undo` what was covered before.
    fn join(&mut self, member: u32, undo: &mut Vec<(u32, f64)>) -> f64 {
        let gain = self.space.gain(member, &self.cover);
        for &(term, value) in self.space.supply(member) {
            let cover = &mut self.cover[term as usize];
            if value > *cover {
                undo.push((term, *cover));
                *cover = value;
            }
        }
        self.held.add(&self.space.book, member);
        self.members.push(member);
        gain
    }

    fn leave(&mut self, member: u32) {
        self.members.pop();
        self.held.remove(&self.space.book, member);
    }

    /// Explores everything below the current members and the candidates at `depth`.
    fn explore(&mut self, depth: usize) {
        // Taken out for the time being, as deeper levels are written meanwhile.
        let mut level = std::mem::replace(&mut self.levels[depth], Level::hollow());
        self.explore_level(depth, &mut level);
        self.levels[depth] = level;
    }

    fn explore_level(&mut self, depth: usize, level: &mut Level) {
        let Some(slots) = self.space.k.checked_sub(self.members.len()) else { return };
        if slots == 0 {
            self.close(self.base);
            return;
        }
        if slots == 1 {
            self.finish(level);
            return;
        }
        if !self.reduce(level, slots) {
            return;
        }
        self.branch(depth, level, slots);
    }

    /// Strikes candidates until that no longer pays; false if the node is dead. Leaves them in descending u.
    fn reduce(&mut self, level: &mut Level, slots: usize) -> bool {
        let space = self.space;
        let mut steps = self.steps;
        let mut inherited = level.half.len() == level.candidates.len();
        loop {
            let before = level.candidates.len();
            if inherited {
                self.before.clone_from(&level.candidates);
            }
            if !self.held.prune(&space.book, slots, &mut level.candidates) {
                return false;
            }
            if inherited {
                // The candidates left stand in the order they had.
                let mut kept = level.candidates.iter().peekable();
                let mut old = self.before.iter();
                level.half.retain(|_| old.next() == kept.peek().copied() && kept.next().is_some());
            }
            let node = Node {
                space,
                held: &self.held,
                cover: &self.cover,
                base: self.base,
                slots,
                cut: self.cut,
                inherited,
                steps,
            };
            node.bound(level, &mut self.scratch, &mut self.work);
            if level.bound < self.cut || level.bound < f64::MIN {
                return false;
            }
            self.scratch.strike(level, self.cut);
            if !inherited && level.candidates.len() * 8 > before * 7 {
                break;
            }
            inherited = false;
            steps = STEPS;
        }
        true
    }

    /// Takes the candidates in turn as the next member; each one's later siblings are its candidates.
    fn branch(&mut self, depth: usize, level: &mut Level, slots: usize) {
        let space = self.space;
        self.steps = STEPS;
        let mut lambda: Option<Arc<[f64]>> = None;
        for at in 0..level.candidates.len() {
            let Some(suffix) = self.suffix(level, at, slots) else { break };
            let bound = level.constant + suffix;
            if bound < self.cut {
                break;
            }
            let bound = bound.min(level.bound);
            let spent = self.work > self.share;
            if spent && at > 0 && self.members.len() > space.must.len() {
                // All that is left here: the groups whose further members stand from `at` on. One node for
                // it, and not one for each child, keeps the open tasks small.
                let lambda = Some(lambda.unwrap_or_else(|| level.lambda.as_slice().into()));
                let (candidates, half) = (level.candidates[at..].to_vec(), level.half[at..].to_vec());
                let members = self.members.clone();
                self.open.push(Open { members, candidates, half, lambda, bound, order: 0 });
                break;
            }
            let item = level.candidates[at];
            let Some(bound) = self.test(depth, level, at, slots, bound) else { continue };
            if spent {
                let mut members = self.members.clone();
                members.push(item);
                let next = &self.levels[depth + 1];
                let (candidates, half) = (next.candidates.clone(), next.half.clone());
                let lambda = lambda.get_or_insert_with(|| level.lambda.as_slice().into());
                let lambda = Some(Arc::clone(lambda));
                self.open.push(Open { members, candidates, half, lambda, bound, order: 0 });
                continue;
            }
            let next = &mut self.levels[depth + 1];
            next.lambda.copy_from_slice(&level.lambda);
            let row = space.row(item);
            for &j in &next.candidates {
                next.a[j as usize] = level.a[j as usize] + row[j as usize];
            }
            let base = self.base;
            let mut undo = Vec::new();
            self.base += level.a[item as usize] + self.join(item, &mut undo);
            self.explore(depth + 1);
            for (term, cover) in undo {
                self.cover[term as usize] = cover;
            }
            self.leave(item);
            self.base = base;
        }
    }

    /// Sum of the `slots` largest u from position `at` on under the class caps; none if there are too few.
    fn suffix(&mut self, level: &Level, at: usize, slots: usize) -> Option<f64> {
        let book = &self.space.book;
        let Some(cap) = book.cap else {
            return level.u.get(at..at + slots).map(|some| some.iter().sum());
        };
        let mut sum = 0.0;
        let taken = &mut self.taken;
        taken.clear();
        for (&item, u) in std::iter::zip(&level.candidates[at..], &level.u[at..]) {
            let class = book.class_of[item as usize];
            let same = taken.iter().filter(|c| **c == class).count();
            if self.held.class[class as usize] + same < cap {
                taken.push(class);
                sum += u;
                if taken.len() == slots {
                    return Some(sum);
                }
            }
        }
        None
    }

    /// Bounds the child that takes the candidate at `at`, with the pair bounds of the parent, in O(|R|), and
    /// leaves those who may still join it in the next level. None if the child is dead.
    ///
    /// The child's own part of the bound is exact here: with the parent's λ, covering what it covers moves
    /// λ·d from the item to the constant and nothing else.
    fn test(&mut self, depth: usize, level: &Level, at: usize, slots: usize, bound: f64) -> Option<f64> {
        let space = self.space;
        let book = &space.book;
        let item = level.candidates[at];
        let class = book.class_of[item as usize];
        let row = space.row(item);
        let rest = &level.candidates[at + 1..];
        self.work += rest.len() as u64;
        self.trial.clear();
        self.top.reset(slots - 1);
        let held = &self.held;
        let room = |c: u32| {
            book.cap.map_or(usize::MAX, |cap| cap - held.class[c as usize] - usize::from(c == class))
        };
        let reach = std::iter::zip(&level.own[at + 1..], &level.half_less[at + 1..]);
        for (&j, (own, half)) in std::iter::zip(rest, reach) {
            let value = own + half + row[j as usize];
            self.trial.push(value);
            self.top.offer(value, book.class_of[j as usize], room);
        }
        let head = level.constant + level.own[at];
        let sum = self.top.sum();
        let bound = bound.min(head + sum);
        if bound < self.cut || bound < f64::MIN {
            return None;
        }
        // Forcing j in costs at least the smallest value held.
        let least = (self.cut - head - sum + self.top.last()).max(f64::MIN);
        let next = &mut self.levels[depth + 1];
        next.candidates.clear();
        next.half.clear();
        let reach = std::iter::zip(rest, &level.half_less[at + 1..]);
        for ((&j, &half), _) in std::iter::zip(reach, &self.trial).filter(|(_, value)| **value >= least) {
            next.candidates.push(j);
            next.half.push(half);
        }
        Some(bound)
    }

    /// One slot left: every candidate makes a group.
    fn finish(&mut self, level: &mut Level) {
        if !self.held.prune(&self.space.book, 1, &mut level.candidates) {
            return;
        }
        self.work += level.candidates.len() as u64;
        for &item in &level.candidates {
            let pairs = self.base + level.a[item as usize];
            if pairs > f64::NEG_INFINITY {
                let value = pairs + self.space.gain(item, &self.cover);
                if value >= self.cut {
                    self.held.add(&self.space.book, item);
                    self.members.push(item);
                    self.close(value);
                    self.leave(item);
                }
            }
        }
    }

    /// Takes the current members as the incumbent if they obey the rules and are better.
    fn close(&mut self, value: f64) {
        if value < self.cut || value < f64::MIN || self.held.missed(&self.space.book) > 0 {
            return;
        }
        let mut members = self.members.clone();
        members.sort_unstable();
        let indices: Vec<usize> = members.iter().map(|&member| member as usize).collect();
        let value = evaluate(self.space.problem, &indices);
        keep_better(&mut self.best, Incumbent { members, value });
        self.cut = cut(self.best.as_ref());
    }
}
