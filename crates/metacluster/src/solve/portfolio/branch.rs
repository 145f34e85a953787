//! One group of each part by branch and bound over the things that several parts want.
//!
//! A node says which things are out of which parts and which are kept for which; its parts have their best groups under
//! that, whatever the others take. Every portfolio obeys the nodes down to some leaf, where no thing is used too often:
//! there each of its parts has a group that is worth no less. So the best leaf is the best portfolio, also where not
//! every part can have a group.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{CLOSED, Desk, Plan};
use crate::solve::space::Space;
use crate::solve::{Outcome, Status};

/// Nodes at most, each a search or two.
const MOST_NODES: usize = 400;

/// Things by part: what is out of a part, and what is kept for it.
#[derive(Clone, Debug, Default)]
struct Branch {
    out: BTreeSet<(usize, usize)>,
    kept: BTreeSet<(usize, usize)>,
}

impl Branch {
    /// The things of a part in one of the two sets.
    fn of(set: &BTreeSet<(usize, usize)>, part: usize) -> impl Iterator<Item = usize> {
        set.range((part, 0)..(part + 1, 0)).map(|(_, thing)| *thing)
    }

    fn says_the_same(&self, other: &Self, part: usize) -> bool {
        let same = |x, y| Self::of(x, part).eq(Self::of(y, part));
        same(&self.out, &other.out) && same(&self.kept, &other.kept)
    }
}

struct Node {
    branch: Branch,
    groups: Vec<Outcome>,
    /// No portfolio that obeys the branch is worth more.
    bound: f64,
}

impl Node {
    fn new(branch: Branch, groups: Vec<Outcome>) -> Self {
        let bound = groups.iter().map(|group| group.bound.max(0.0)).sum();
        Self { branch, groups, bound }
    }

    /// Whether some portfolio below it may be better.
    fn may_better(&self, best: &Plan) -> bool {
        let served = self.groups.iter().filter(|group| group.status != Status::Infeasible).count();
        served > best.count || (served == best.count && self.bound > best.value + CLOSED)
    }
}

impl Desk<'_> {
    /// The best plan, what none is worth more than, and whether it is proved to be the best; `first` are the best groups
    /// of the parts by themselves. The highest bound goes first.
    pub(super) fn branch(&mut self, spaces: &mut [Space<'_>], first: Vec<Outcome>) -> (Plan, f64, bool) {
        let mut open = vec![Node::new(Branch::default(), first)];
        let mut best = Plan::default();
        // The highest bound of a leaf: above its value where a search was cut short.
        let mut leaves = 0.0_f64;
        let mut is_exact = true;
        for _ in 0..MOST_NODES {
            // Of equal ones the first found.
            let highest = (0..open.len()).rev().max_by(|&x, &y| open[x].bound.total_cmp(&open[y].bound));
            let Some(node) = highest.map(|place| open.remove(place)) else {
                return (best, leaves, is_exact);
            };
            let is_settled = |group: &Outcome| matches!(group.status, Status::Optimal | Status::Infeasible);
            is_exact &= node.groups.iter().all(is_settled);
            if !node.may_better(&best) {
                continue;
            }
            let Some(thing) = self.wanted_too_often(&node) else {
                leaves = leaves.max(node.bound);
                let groups = node.groups.into_iter();
                let some = |group: Outcome| if group.members.is_empty() { vec![] } else { vec![group] };
                let plan = Plan::new(groups.map(some).collect());
                if plan.is_better_than(&best) {
                    best = plan;
                }
                continue;
            };
            if !self.has_budget() {
                open.push(node);
                break;
            }
            for branch in self.children(&node, thing) {
                let groups = self.under(spaces, &node, &branch);
                open.push(Node::new(branch, groups));
            }
        }
        let bound = open.iter().map(|node| node.bound).fold(leaves, f64::max);
        (best, bound, false)
    }

    /// The thing that most parts want, of those that too many want.
    fn wanted_too_often(&self, node: &Node) -> Option<usize> {
        let used = self.uses_of(node.groups.iter().enumerate());
        let too_often = (0..self.things).filter(|&thing| used[thing] > self.uses);
        too_often.max_by_key(|&thing| (used[thing], Reverse(thing)))
    }

    /// In one child the thing leaves a part that uses it; in the other it stays there for good, and leaves all others once
    /// it is kept for as many as may use it.
    fn children(&self, node: &Node, thing: usize) -> Vec<Branch> {
        let uses = |part: usize| {
            let mut members = node.groups[part].members.iter();
            members.any(|&item| self.parts[part].things[item] == thing)
        };
        let is_free = |part: &usize| uses(*part) && !node.branch.kept.contains(&(*part, thing));
        // What is kept for as many parts as may use it is out of all others, so that some user is free.
        let Some(part) = (0..self.parts.len()).find(is_free) else { return Vec::new() };
        let mut without = node.branch.clone();
        without.out.insert((part, thing));
        let mut with = node.branch.clone();
        with.kept.insert((part, thing));
        if with.kept.iter().filter(|(_, kept)| *kept == thing).count() >= self.uses {
            let kept = &with.kept;
            let others = (0..self.parts.len()).filter(|other| !kept.contains(&(*other, thing)));
            with.out.extend(others.map(|other| (other, thing)));
        }
        vec![without, with]
    }

    /// The best group of each part under a branch; parts of which it says nothing new keep theirs.
    fn under(&mut self, spaces: &mut [Space<'_>], node: &Node, branch: &Branch) -> Vec<Outcome> {
        let desk = &*self;
        let solve = |(part, space): (usize, &mut Space<'_>)| {
            (!branch.says_the_same(&node.branch, part)).then(|| {
                let kept: Vec<usize> = Branch::of(&branch.kept, part).collect();
                desk.solve(space, part, |thing| branch.out.contains(&(part, thing)), &kept, &[])
            })
        };
        let solved: Vec<Option<Outcome>> = spaces.par_iter_mut().enumerate().map(solve).collect();
        self.work += solved.iter().flatten().map(|group| group.work).sum::<u64>();
        let groups = std::iter::zip(&node.groups, solved);
        groups.map(|(before, after)| after.unwrap_or_else(|| before.clone())).collect()
    }
}
