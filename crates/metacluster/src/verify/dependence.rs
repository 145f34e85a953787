//! Checks what a group is said to hang on: the weakest pair, the keystone, alternates, fillers and the graph.

use std::collections::BTreeSet;

use super::proposals::Check;
use super::{Violation, close, same};
use crate::propose::Met;
use crate::vocabulary::TermId;

type Pair = (usize, usize);

impl Check<'_> {
    /// Every figure from scratch. O(k·n·(k² + terms)) for n eligible clusters, and the graph by taking away each member
    /// and each edge in turn.
    pub(super) fn dependence(&self) -> Result<(), Violation> {
        self.weakest()?;
        self.keystone()?;
        self.alternates()?;
        self.fillers()?;
        self.graph()
    }

    fn weakest(&self) -> Result<(), Violation> {
        let found = self.proposal.weakest;
        let least = pairs(&self.proposal.members)
            .into_iter()
            .map(|pair| (self.groups.engine_score(pair), pair))
            .min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        same(|| self.what("the weakest pair"), Some((found.a, found.b)), least.map(|least| least.1))?;
        let expected = self.groups.totals(found.a, found.b).score;
        close(|| self.what("the score of the weakest pair"), found.score, expected)
    }

    fn keystone(&self) -> Result<(), Violation> {
        let members = &self.proposal.members;
        let least = members
            .iter()
            .map(|&member| (self.groups.engine_worth(&without(members, member)), member))
            .min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)))
            .filter(|_| members.len() > 2);
        let found = self.proposal.keystone.as_ref();
        let member = |least: (f64, usize)| least.1;
        same(|| self.what("the keystone"), found.map(|found| found.member), least.map(member))?;
        let Some(found) = found else { return Ok(()) };
        let rest = without(members, found.member);
        let worth = self.groups.worth(&rest).score;
        close(|| self.what("what is left without the keystone"), found.rest, worth)?;
        let loss = self.groups.worth(members).score - worth;
        close(|| self.what("the loss of the keystone"), found.loss, loss)?;
        let breaks: BTreeSet<&str> = found.breaks.iter().copied().collect();
        same(|| self.what("rules named twice"), breaks.len() < found.breaks.len(), false)?;
        same(|| self.what("what breaks without the keystone"), breaks, self.broken(&rest))
    }

    /// The rules that a group breaks, by name.
    fn broken(&self, members: &[usize]) -> BTreeSet<&'static str> {
        let group = self.group(members);
        let rules = group.states(group.lead());
        rules.into_iter().filter(|rule| rule.2 == Met::No).map(|rule| rule.0).collect()
    }

    fn admissible(&self, members: &[usize]) -> bool {
        self.broken(members).is_empty() && self.twins(members).is_none()
    }

    /// Nobody who could take a member's place is worth more than its alternate.
    fn alternates(&self) -> Result<(), Violation> {
        let members = &self.proposal.members;
        let own = self.groups.worth(members).score;
        let mut found = self.proposal.alternates.iter().peekable();
        for &member in members {
            let swapped = |outsider: usize| {
                let mut group = without(members, member);
                group.push(outsider);
                group.sort_unstable();
                group
            };
            let named = found.next_if(|alternate| alternate.member == member);
            let what = |which: &str| self.what(&format!("{which} of {}", self.cluster(member).id()));
            let worth = named.map(|named| (self.groups.engine_worth(&swapped(named.cluster)), named.cluster));
            if let Some(named) = named {
                let group = swapped(named.cluster);
                let outside = !members.contains(&named.cluster)
                    && self.groups.eligible().binary_search(&named.cluster).is_ok();
                same(
                    || what("an alternate that may take the place"),
                    outside && self.admissible(&group),
                    true,
                )?;
                let loss = own - self.groups.worth(&group).score;
                close(|| what("the loss with the alternate"), named.loss, loss)?;
            }
            for &outsider in self.groups.eligible().iter().filter(|outsider| !members.contains(outsider)) {
                let group = swapped(outsider);
                let better = worth.is_none_or(|(most, first)| {
                    let order = self.groups.engine_worth(&group).total_cmp(&most);
                    order.is_gt() || order.is_eq() && outsider < first
                });
                let missed = better && self.admissible(&group);
                same(|| what("a better alternate left out"), missed, false)?;
            }
        }
        same(|| self.what("the number of further alternates"), found.count(), 0)
    }

    fn fillers(&self) -> Result<(), Violation> {
        let uncovered = self.uncovered();
        let terms: Vec<TermId> = self.proposal.fillers.iter().map(|filler| filler.term).collect();
        let expected: Vec<TermId> = uncovered.iter().map(|term| term.1).collect();
        same(|| self.what("the list of terms to fill"), terms, expected)?;
        let outsiders = self.groups.eligible().iter().copied();
        let able: Vec<usize> = outsiders
            .filter(|index| !self.proposal.members.contains(index) && self.could_join(*index))
            .collect();
        for (filler, (place, _, _)) in self.proposal.fillers.iter().zip(uncovered) {
            let supply = |index: usize| self.groups.supplies(index)[place];
            let mut expected: Vec<usize> =
                able.iter().copied().filter(|&index| supply(index) > 0.0).collect();
            expected.sort_by(|&x, &y| supply(y).total_cmp(&supply(x)).then(x.cmp(&y)));
            expected.truncate(3);
            let found: Vec<usize> = filler.clusters.iter().map(|supplier| supplier.cluster).collect();
            same(|| self.what("who would fill a gap"), found, expected)?;
            for supplier in &filler.clusters {
                close(|| self.what("how well a gap is filled"), supplier.supply, supply(supplier.cluster))?;
            }
        }
        Ok(())
    }

    fn graph(&self) -> Result<(), Violation> {
        let (members, graph) = (&self.proposal.members, &self.proposal.graph);
        let all = pairs(members);
        let edges: Vec<Pair> = all.iter().copied().filter(|&(a, b)| self.in_common(a, b)).collect();
        same(|| self.what("the edges of the graph"), &graph.edges, &edges)?;
        close(|| self.what("the density"), graph.density, edges.len() as f64 / all.len() as f64)?;
        let whole = parts(members, &edges);
        same(|| self.what("the number of parts"), graph.parts, whole)?;
        let splits = |member: &usize| parts(&without(members, *member), &edges) > whole;
        let hinges: Vec<usize> = members.iter().copied().filter(splits).collect();
        same(|| self.what("the list of hinges"), &graph.hinges, &hinges)?;
        let splits = |edge: &Pair| {
            let others: Vec<Pair> = edges.iter().copied().filter(|other| other != edge).collect();
            parts(members, &others) > whole
        };
        let bridges: Vec<Pair> = edges.iter().copied().filter(splits).collect();
        same(|| self.what("the list of bridges"), &graph.bridges, &bridges)
    }

    /// A theme, an offer that is sought, or a past partnership.
    fn in_common(&self, a: usize, b: usize) -> bool {
        let pairs = &self.groups.pairs;
        let vocabulary = pairs.catalogue.vocabulary();
        let (x, y) = (self.cluster(a), self.cluster(b));
        let closure = |cluster: &crate::cluster::Cluster| -> BTreeSet<TermId> {
            cluster.themes().iter().flat_map(|(term, _)| vocabulary.ancestors(term)).collect()
        };
        let trade = |giver: &crate::cluster::Cluster, taker: &crate::cluster::Cluster| {
            let mut sought = taker.seeks().iter();
            sought.any(|(term, _)| {
                giver.offers().iter().any(|(offer, _)| vocabulary.wu_palmer(offer, term) > 0.0)
            })
        };
        !closure(x).is_disjoint(&closure(y))
            || trade(x, y)
            || trade(y, x)
            || !pairs.taken[a].is_disjoint(&pairs.taken[b])
    }
}

fn pairs(members: &[usize]) -> Vec<Pair> {
    members.iter().enumerate().flat_map(|(at, &a)| members[at + 1..].iter().map(move |&b| (a, b))).collect()
}

fn without(members: &[usize], member: usize) -> Vec<usize> {
    members.iter().copied().filter(|&other| other != member).collect()
}

/// How many parts the members fall into; edges of others are passed over.
fn parts(members: &[usize], edges: &[Pair]) -> usize {
    let mut part: Vec<usize> = members.to_vec();
    let place = |member: usize| members.iter().position(|&other| other == member);
    for &(a, b) in edges {
        if let (Some(a), Some(b)) = (place(a), place(b)) {
            let (from, to) = (part[a], part[b]);
            part.iter_mut().filter(|part| **part == from).for_each(|part| *part = to);
        }
    }
    part.into_iter().collect::<BTreeSet<usize>>().len()
}
