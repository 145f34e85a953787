//! Who may be paired with whom, and the search for the best partners of one cluster.

use std::collections::HashSet;
use std::ops::Range;

use super::best::Best;
use super::{Bar, RankOptions};
use crate::component::Scratch;
use crate::country::CountryCode;
use crate::network::{Network, Node};
use crate::score::{BOUND_SLACK, Scorer, Totals};

/// The clusters that take part in a ranking, and the pairs of them that it admits.
pub(crate) struct Field<'a> {
    scorer: &'a Scorer<'a>,
    members: Vec<usize>,
    is_member: Vec<bool>,
    countries: Vec<CountryCode>,
    /// Pairs ruled out one by one, the lower index first.
    excluded: HashSet<(usize, usize)>,
    /// Whether pairs of which nothing is known are listed, whatever they score.
    lists_unknown: bool,
    options: &'a RankOptions,
}

/// Work arrays of a thread.
pub(crate) struct Work {
    bounds: Vec<f32>,
    scratch: Scratch,
    pivots: Vec<(f32, u32)>,
}

/// Clusters other than the asker that want to hear of pairs good enough for them.
pub(super) struct Others<'a> {
    /// For each cluster the bound that a pair has to reach to be of use to it; empty if there is nobody.
    pub(super) least: &'a [f32],
    /// Pairs for them, each with the cluster that it is for.
    pub(super) found: Vec<(usize, Totals)>,
}

impl Others<'_> {
    pub(super) fn nobody() -> Self {
        Self { least: &[], found: Vec::new() }
    }

    fn least(&self, b: usize) -> f32 {
        self.least.get(b).copied().unwrap_or(f32::INFINITY)
    }
}

impl<'a> Field<'a> {
    pub(crate) fn new(scorer: &'a Scorer<'a>, options: &'a RankOptions) -> Self {
        let network = scorer.network();
        let catalogue = network.catalogue();
        let clusters = catalogue.clusters();
        let is_member: Vec<bool> =
            clusters.iter().map(|cluster| options.filter.admits(cluster, catalogue)).collect();
        let mut excluded: HashSet<(usize, usize)> =
            options.blocks.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        if options.new_ties_only {
            excluded.extend(tied_pairs(network));
        }
        Self {
            scorer,
            members: (0..clusters.len()).filter(|&cluster| is_member[cluster]).collect(),
            is_member,
            countries: clusters.iter().map(|cluster| cluster.country()).collect(),
            excluded,
            lists_unknown: false,
            options,
        }
    }

    /// The same with the pairs of which nothing is known: other weights may know something of them.
    pub(super) fn with_unknown(self) -> Self {
        Self { lists_unknown: true, ..self }
    }

    /// The clusters that the filter admits, ascending.
    pub(crate) fn members(&self) -> &[usize] {
        &self.members
    }

    pub(crate) fn is_member(&self, cluster: usize) -> bool {
        self.is_member[cluster]
    }

    /// The number of clusters, members or not.
    pub(crate) fn len(&self) -> usize {
        self.is_member.len()
    }

    pub(crate) fn work(&self) -> Work {
        let n = self.len();
        Work { bounds: vec![0.0; n], scratch: Scratch::new(n), pivots: Vec::new() }
    }

    /// A list with room for as many pairs as were asked for.
    pub(super) fn no_pairs(&self) -> Best {
        Best::new(self.options.top)
    }

    pub(crate) fn admits(&self, a: usize, b: usize) -> bool {
        a != b
            && self.is_member[b]
            && (self.options.allow_domestic || self.countries[a] != self.countries[b])
            && (self.excluded.is_empty() || !self.excluded.contains(&(a.min(b), a.max(b))))
    }

    /// Why a pair may not be listed, if it may not.
    pub(super) fn bar(&self, a: usize, b: usize, asked: bool) -> Option<Bar> {
        let pair = (a.min(b), a.max(b));
        let is_pair = |&(x, y): &(usize, usize)| (x.min(y), x.max(y)) == pair;
        if !(self.is_member[b] && (asked || self.is_member[a])) {
            return Some(Bar::Filtered);
        }
        if !self.options.allow_domestic && self.countries[a] == self.countries[b] {
            return Some(Bar::SameCountry);
        }
        if self.excluded.contains(&pair) {
            return Some(if self.options.blocks.iter().any(is_pair) { Bar::Blocked } else { Bar::Tied });
        }
        let totals = self.scorer.totals(a, b);
        if totals.coverage <= 0.0 {
            return Some(Bar::NothingKnown);
        }
        (totals.score < self.options.min_score).then_some(Bar::BelowMinimum)
    }

    /// Whether `a` has admissible partners and nothing is known with any; ends at the first with whom something is.
    pub(super) fn lacks_data(&self, a: usize) -> bool {
        let mut partners = self.members.iter().filter(|&&b| self.admits(a, b)).peekable();
        partners.peek().is_some() && !partners.any(|&b| self.scorer.is_known(a, b))
    }

    /// The bound that a pair has to reach to enter a list.
    pub(super) fn least(&self, best: &Best) -> f32 {
        (best.least_score().max(self.options.min_score) - BOUND_SLACK) as f32
    }

    /// The bounds of `a` with the first `end` clusters.
    pub(crate) fn bounds<'w>(&self, a: usize, end: usize, work: &'w mut Work) -> &'w [f32] {
        let bounds = &mut work.bounds[..end];
        self.scorer.bounds(a, bounds, &mut work.scratch);
        bounds
    }

    pub(super) fn scorer(&self) -> &'a Scorer<'a> {
        self.scorer
    }

    /// The least and the most that every component, in force or not, can read of `a` with anybody.
    pub(super) fn ranges(&self, a: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.scorer.ranges(a)
    }

    /// Upper bounds of what one component reads of `a` with everybody.
    pub(super) fn bounds_of<'w>(&self, component: usize, a: usize, work: &'w mut Work) -> &'w [f32] {
        self.scorer.bounds_of(component, a, &mut work.bounds, &mut work.scratch);
        &work.bounds
    }

    /// The best partners of `a` among all members.
    pub(super) fn partners(&self, a: usize, work: &mut Work) -> Best {
        let mut best = self.no_pairs();
        self.offer_partners(a, self.len(), work, &mut best, &mut Others::nobody());
        best
    }

    /// Offers to `best` every admissible partner of `a` among the first `end` clusters that can still enter it, and
    /// tells `others` of the pairs that are good enough for them.
    pub(super) fn offer_partners(
        &self,
        a: usize,
        end: usize,
        work: &mut Work,
        best: &mut Best,
        others: &mut Others<'_>,
    ) {
        self.bounds(a, end, work);
        // Those with the highest bounds first, so that nearly all others fail against a list that is already good.
        self.choose_pivots(a, end, work, self.least(best));
        for &(_, b) in &work.pivots {
            self.offer(a, b as usize, best, others);
            work.bounds[b as usize] = f32::NEG_INFINITY;
        }
        self.offer_rest(a, end, work, best, others);
    }

    /// Offers to `best`, which has seen some partners of `a` already, every other one that can still enter it.
    pub(super) fn offer_others(
        &self,
        a: usize,
        seen: impl Iterator<Item = usize>,
        work: &mut Work,
        best: &mut Best,
    ) {
        let end = self.len();
        self.bounds(a, end, work);
        seen.for_each(|b| work.bounds[b] = f32::NEG_INFINITY);
        self.offer_rest(a, end, work, best, &mut Others::nobody());
    }

    /// Offers all whose bounds, computed before, say that they may enter.
    fn offer_rest(&self, a: usize, end: usize, work: &Work, best: &mut Best, others: &mut Others<'_>) {
        let mut least = self.least(best);
        let mut places = [0; BLOCK];
        for block in blocks(end) {
            let bounds = &work.bounds[block.clone()];
            let reaching = match others.least.get(block.clone()) {
                Some(others) => {
                    let either = others.iter().map(|other| least.min(*other));
                    reaching(bounds.iter().copied().zip(either), &mut places)
                }
                None => reaching(bounds.iter().map(|&bound| (bound, least)), &mut places),
            };
            for &place in reaching {
                let b = block.start + usize::from(place);
                if work.bounds[b] >= least.min(others.least(b)) && self.admits(a, b) {
                    self.offer(a, b, best, others);
                    least = self.least(best);
                }
            }
        }
    }

    /// The admissible partners with the highest bounds, as many as the list has room for.
    fn choose_pivots(&self, a: usize, end: usize, work: &mut Work, mut least: f32) {
        let pivots = &mut work.pivots;
        pivots.clear();
        let room = self.options.top.min(end);
        let mut places = [0; BLOCK];
        for block in blocks(end) {
            let bounds = &work.bounds[block.clone()];
            for &place in reaching(bounds.iter().map(|&bound| (bound, least)), &mut places) {
                let b = block.start + usize::from(place);
                if self.admits(a, b) {
                    pivots.push((bounds[usize::from(place)], b as u32));
                }
            }
            if pivots.len() >= 2 * room + BLOCK {
                pivots.select_nth_unstable_by(room, |x, y| y.0.total_cmp(&x.0));
                pivots.truncate(room);
                let kept = pivots.iter().map(|pivot| pivot.0).fold(f32::INFINITY, f32::min);
                least = least.max(kept);
            }
        }
        pivots.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        pivots.truncate(room);
    }

    pub(super) fn offer(&self, a: usize, b: usize, best: &mut Best, others: &mut Others<'_>) {
        let totals = self.scorer.totals(a, b);
        if self.offer_scored(a, b, totals, best) && totals.score as f32 >= others.least(b) {
            others.found.push((b, totals));
        }
    }

    /// Offers to `best` an admissible pair that is scored already; `false` if it may not be listed.
    pub(super) fn offer_scored(&self, a: usize, b: usize, totals: Totals, best: &mut Best) -> bool {
        let may_be_listed =
            (self.lists_unknown || totals.coverage > 0.0) && totals.score >= self.options.min_score;
        if may_be_listed {
            best.offer(a.min(b), a.max(b), totals);
        }
        may_be_listed
    }
}

/// Bounds looked at together: a block is compared without branches, and many hold nothing that matters.
const BLOCK: usize = 64;

/// The first `end` indices in blocks.
fn blocks(end: usize) -> impl Iterator<Item = Range<usize>> {
    (0..end).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(end))
}

/// The places in a block whose bounds are at least what is asked there, collected without branches.
fn reaching(bounds_and_least: impl Iterator<Item = (f32, f32)> + Clone, places: &mut [u8; BLOCK]) -> &[u8] {
    let mut count = 0;
    if bounds_and_least.clone().fold(false, |any, (bound, least)| any | (bound >= least)) {
        for (place, (bound, least)) in bounds_and_least.enumerate() {
            places[count % BLOCK] = place as u8;
            count += usize::from(bound >= least);
        }
    }
    &places[..count]
}

/// Every pair of clusters that takes part in one partnership. O(Σ size²).
fn tied_pairs(network: &Network) -> HashSet<(usize, usize)> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); network.partnerships().len()];
    for cluster in 0..network.catalogue().len() {
        for (_, node) in network.of_cluster(cluster) {
            if let Node::Partnership(index) = node {
                members[*index].push(cluster);
            }
        }
    }
    let pairs = members.iter().flat_map(|members| {
        members.iter().enumerate().flat_map(|(i, &a)| members[i + 1..].iter().map(move |&b| (a, b)))
    });
    pairs.collect()
}
