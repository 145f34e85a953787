//! What a negotiation needs to know of a group: who leads, who gives what to whom, what is missing, what is unknown.

use crate::cluster::Cluster;
use crate::network::{Network, Node};
use crate::propose::constraints::Constraints;
use crate::propose::demand::Demand;
use crate::propose::pool::Pool;
use crate::propose::{Proposal, ProposeOptions};
use crate::score::Scorer;
use crate::solve::{Outcome, Problem};
use crate::vocabulary::{TermId, Vocabulary};

/// What one member offers another.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The giver, by index.
    pub from: usize,
    /// The taker, by index.
    pub to: usize,
    /// The sought terms that the giver's offers meet, exactly or by a similar term.
    pub terms: Vec<TermId>,
}

/// A term that several members care for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// The term.
    pub term: TermId,
    /// How many members have it, or a narrower one, among their themes.
    pub members: usize,
}

/// An outsider worth inviting.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// The cluster, by index.
    pub cluster: usize,
    /// The uncovered terms that it would supply.
    pub terms: Vec<TermId>,
}

/// Turns outcomes of the solver into proposals.
pub(crate) struct Describer<'a> {
    pub(crate) scorer: &'a Scorer<'a>,
    pub(crate) pool: &'a Pool,
    pub(crate) demand: &'a Demand,
    pub(crate) constraints: &'a Constraints,
    pub(crate) problem: &'a Problem,
    pub(crate) options: &'a ProposeOptions,
}

impl Describer<'_> {
    pub(super) fn proposal(&self, rank: usize, outcome: Outcome) -> Proposal {
        let network = self.scorer.network();
        let places = &outcome.members;
        let members: Vec<usize> = places.iter().map(|&place| self.pool.members[place]).collect();
        let value = outcome.value.expect("the solver's list holds groups, and every group has a value");
        let lead = self.constraints.lead(self.scorer, self.pool, places);
        let (low, high, known) = self.interval(&members, value.coverage);
        let uncovered = self.uncovered(places);
        let (flows, past) = (flows(network, &members), past(network, &members));
        Proposal {
            rank,
            lead,
            score: value.total,
            low,
            high,
            known,
            cohesion: value.cohesion,
            supply: value.coverage,
            status: outcome.status,
            bound: outcome.bound,
            work: outcome.work,
            rules: self.constraints.checks(self.scorer, self.pool, places, lead),
            shared: shared(network, &members),
            invite: self.invitation(places, &uncovered),
            fillers: self.fillers(places, &uncovered),
            weakest: self.weakest(&members),
            keystone: self.keystone(places, value.total),
            alternates: self.alternates(places, value.total),
            graph: self.graph(&members, &flows, &past),
            flows,
            uncovered: uncovered.into_iter().map(|term| self.demand.terms[term]).collect(),
            past,
            gaps: gaps(network, &members),
            members,
        }
    }

    /// F with every pair at its low and at its high, and the mean coverage of the pairs.
    pub(crate) fn interval(&self, members: &[usize], supply: Option<f64>) -> (f64, f64, f64) {
        let (mut low, mut high, mut known, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                let totals = self.scorer.totals(a, b);
                low += totals.low;
                high += totals.high;
                known += totals.coverage;
                pairs += 1.0;
            }
        }
        let (alpha, beta) = self.options.objective;
        let total = |cohesion: f64| match supply {
            Some(supply) => alpha * cohesion + beta * supply,
            None => cohesion,
        };
        (total(low / pairs), total(high / pairs), known / pairs)
    }

    /// Places in the demand of the terms that nobody here supplies, the most asked for first.
    pub(crate) fn uncovered(&self, places: &[usize]) -> Vec<usize> {
        let covered = self.demand.covered(places);
        let mut terms: Vec<usize> = (0..covered.len()).filter(|&term| covered[term] <= 0.0).collect();
        terms.sort_by(|&x, &y| self.demand.askers[y].total_cmp(&self.demand.askers[x]).then(x.cmp(&y)));
        terms
    }

    /// The eligible outsider whose supply of the uncovered terms is asked for most; the first of equals.
    fn invitation(&self, places: &[usize], uncovered: &[usize]) -> Option<Invitation> {
        let catalogue = self.scorer.network().catalogue();
        let clusters: Vec<&Cluster> =
            self.pool.members.iter().map(|&index| &catalogue.clusters()[index]).collect();
        let mut wanted = vec![0.0; self.demand.terms.len()];
        for &term in uncovered {
            wanted[term] = self.demand.askers[term];
        }
        let mut best: Option<(f64, usize)> = None;
        for place in (0..clusters.len()).filter(|place| !places.contains(place)) {
            let gain: f64 =
                self.demand.supply[place].iter().map(|&(term, value)| wanted[term as usize] * value).sum();
            if gain > best.map_or(0.0, |best| best.0) && self.constraints.could_join(&clusters, places, place)
            {
                best = Some((gain, place));
            }
        }
        best.map(|(_, place)| Invitation {
            cluster: self.pool.members[place],
            terms: self.demand.supply[place]
                .iter()
                .filter(|(term, _)| wanted[*term as usize] > 0.0)
                .map(|&(term, _)| self.demand.terms[term as usize])
                .collect(),
        })
    }
}

/// Terms that at least two members have among their themes, broader terms only where they join more members than any
/// narrower one: widest first, then narrowest, then in the order of the tables.
fn shared(network: &Network, members: &[usize]) -> Vec<Shared> {
    let catalogue = network.catalogue();
    let vocabulary = catalogue.vocabulary();
    let mut counts: Vec<(TermId, usize)> = Vec::new();
    for &member in members {
        let mut closure: Vec<TermId> = catalogue.clusters()[member]
            .themes()
            .iter()
            .flat_map(|(term, _)| vocabulary.ancestors(term))
            .collect();
        closure.sort_unstable();
        closure.dedup();
        for term in closure {
            match counts.binary_search_by_key(&term, |count| count.0) {
                Ok(found) => counts[found].1 += 1,
                Err(place) => counts.insert(place, (term, 1)),
            }
        }
    }
    let says_more = |&(term, count): &(TermId, usize)| {
        count > 1
            && !counts
                .iter()
                .any(|&(other, same)| other != term && same >= count && vocabulary.is_within(other, term))
    };
    let mut shared: Vec<Shared> = counts
        .iter()
        .filter(|count| says_more(count))
        .map(|&(term, members)| Shared { term, members })
        .collect();
    let depth = |shared: &Shared| vocabulary.term(shared.term).depth;
    shared.sort_by(|x, y| y.members.cmp(&x.members).then(depth(y).cmp(&depth(x))).then(x.term.cmp(&y.term)));
    shared
}

fn flows(network: &Network, members: &[usize]) -> Vec<Flow> {
    let catalogue = network.catalogue();
    let clusters = catalogue.clusters();
    let pairs = members.iter().flat_map(|&from| members.iter().map(move |&to| (from, to)));
    let flow = |(from, to): (usize, usize)| {
        let terms = met(catalogue.vocabulary(), &clusters[from], &clusters[to]);
        (from != to && !terms.is_empty()).then_some(Flow { from, to, terms })
    };
    pairs.filter_map(flow).collect()
}

/// What the taker seeks and the giver offers, exactly or by a similar term.
fn met(vocabulary: &Vocabulary, giver: &Cluster, taker: &Cluster) -> Vec<TermId> {
    let offered =
        |sought: TermId| giver.offers().iter().any(|(offer, _)| vocabulary.wu_palmer(offer, sought) > 0.0);
    taker.seeks().iter().map(|(term, _)| term).filter(|&term| offered(term)).collect()
}

/// Partnerships that at least two of the members took part in, by index.
fn past(network: &Network, members: &[usize]) -> Vec<usize> {
    let mut taken: Vec<usize> = members
        .iter()
        .flat_map(|&member| network.of_cluster(member))
        .filter_map(|(_, node)| if let Node::Partnership(index) = node { Some(*index) } else { None })
        .collect();
    taken.sort_unstable();
    taken.chunk_by(|x, y| x == y).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

/// For the fields that matter, who has not stated them: one sentence for each set of silent members.
fn gaps(network: &Network, members: &[usize]) -> Vec<String> {
    let fields: [(&str, fn(&Cluster) -> bool); 5] = [
        ("offers", |cluster| cluster.offers().is_empty()),
        ("seeks", |cluster| cluster.seeks().is_empty()),
        ("themes", |cluster| cluster.stated_themes().next().is_none()),
        ("member count", |cluster| cluster.members().is_none()),
        ("region or coordinates", |cluster| cluster.position().is_none()),
    ];
    let clusters = network.catalogue().clusters();
    let mut silent: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
    for (field, lacks) in fields {
        let lacking: Vec<usize> =
            members.iter().copied().filter(|&member| lacks(&clusters[member])).collect();
        match silent.iter_mut().find(|(same, _)| *same == lacking) {
            _ if lacking.is_empty() => {}
            Some((_, fields)) => fields.push(field),
            None => silent.push((lacking, vec![field])),
        }
    }
    let sentence = |(lacking, fields): (Vec<usize>, Vec<&str>)| {
        let fields = fields.join(", no ");
        if lacking.len() == members.len() {
            return format!("no {fields} stated by any member: ask all of them");
        }
        let ids: Vec<&str> = lacking.iter().map(|&member| clusters[member].id()).collect();
        format!("no {fields} stated by {}: ask", ids.join(", "))
    };
    silent.into_iter().map(sentence).collect()
}
