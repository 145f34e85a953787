//! Checks a study of robustness: every admissible pair is scored under every weight vector that is looked at.

use super::pairs::Pairs;
use super::shares::{Dice, agree};
use super::{Violation, close, same, violation};
use crate::propose::ProposalList;
use crate::rank::{RankOptions, Scope};
use crate::robust::{Alternative, Change, End, Interval, Robustness};
use crate::score::Scorer;

/// Checks a study of pairs that `scorer` and `options` are said to have given.
///
/// Recomputes the ranking from the catalogue; tries each interval just inside and just outside its ends; repeats each
/// change and each loss of a field over all pairs; draws weights of its own and compares every share; and checks that
/// ranks sum to 1, that nobody dominated is first, and that those first are so at their central weights.
/// O(draws · pairs · d).
///
/// # Errors
/// The first [`Violation`].
pub fn robustness(scorer: &Scorer<'_>, options: &RankOptions, study: &Robustness) -> Result<(), Violation> {
    let pairs = Pairs::new(scorer);
    let clusters = pairs.catalogue.clusters();
    let admitted: Vec<bool> =
        clusters.iter().map(|cluster| options.filter.admits(cluster, pairs.catalogue)).collect();
    let asker = match &options.scope {
        Scope::For(askers) => askers.first().copied(),
        _ => None,
    };
    let mut entries = Vec::new();
    for a in 0..clusters.len() {
        for b in a + 1..clusters.len() {
            let takes_part = match asker {
                Some(asker) if asker == a => admitted[b],
                Some(asker) if asker == b => admitted[a],
                Some(_) => false,
                None => admitted[a] && admitted[b],
            };
            let abroad = options.allow_domestic || clusters[a].country() != clusters[b].country();
            let blocked = options.blocks.contains(&(a, b)) || options.blocks.contains(&(b, a));
            let tied = options.new_ties_only && !pairs.taken[a].is_disjoint(&pairs.taken[b]);
            if takes_part && abroad && !blocked && !tied && pairs.totals(a, b).coverage > 0.0 {
                let blank: Vec<bool> =
                    (0..scorer.shares().count()).map(|hidden| !pairs.known_without(a, b, hidden)).collect();
                entries.push(Entry { key: vec![a, b], values: pairs.values(a, b), blank });
            }
        }
    }
    let key = |alternative: Alternative| match alternative {
        Alternative::Pair(a, b) => vec![a.min(b), a.max(b)],
        Alternative::Group(place) => vec![place],
    };
    let priors = scorer.shares().map(|(name, _)| scorer.scoring().priors.get(name)).collect();
    let check = Check::new(scorer, study, entries, key, vec![priors; 1]);
    check.all()?;
    for (place, kept) in study.kept.iter().enumerate() {
        let own: f64 = (0..study.listed).map(|rank| study.acceptability.share(place, rank)).sum();
        close(|| format!("how often place {place} is kept"), kept.unwrap_or(f64::NAN), own)?;
    }
    Ok(())
}

/// Checks a study of one list of proposals. α and β are `objective`.
///
/// # Errors
/// The first [`Violation`].
pub fn group_robustness(
    scorer: &Scorer<'_>,
    list: &ProposalList,
    objective: (f64, f64),
    study: &Robustness,
) -> Result<(), Violation> {
    let pairs = Pairs::new(scorer);
    let d = scorer.shares().count();
    let (mut entries, mut hidden) = (Vec::new(), Vec::new());
    for (place, proposal) in list.proposals.iter().enumerate() {
        let members = &proposal.members;
        let mut means = vec![0.0; d];
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                means.iter_mut().zip(pairs.values(a, b)).for_each(|(mean, value)| *mean += value);
            }
        }
        let number = (members.len() * (members.len() - 1) / 2) as f64;
        let worth = |mean: f64| match proposal.supply {
            Some(supply) => objective.0 * mean + objective.1 * supply,
            None => mean,
        };
        let priors = scorer.shares().map(|(name, _)| worth(scorer.scoring().priors.get(name)));
        hidden.push(priors.collect());
        let values = means.iter().map(|mean| worth(mean / number)).collect();
        entries.push(Entry { key: vec![place], values, blank: vec![false; d] });
        let total: f64 =
            scorer.shares().zip(&entries[place].values).map(|((_, share), value)| share * value).sum();
        // A proposal's score was summed another way.
        if (total - proposal.score).abs() > 1e-9 {
            violation(format!("the score of group {place}"), proposal.score, total)?;
        }
    }
    let key = |alternative: Alternative| match alternative {
        Alternative::Pair(a, b) => vec![a, b],
        Alternative::Group(place) => vec![place],
    };
    let check = Check::new(scorer, study, entries, key, hidden);
    check.all()?;
    same(|| "the groups studied".into(), study.listed, list.proposals.len())?;
    check.ahead_of_the_rest()
}

/// An alternative, by what names it.
struct Entry {
    key: Vec<usize>,
    values: Vec<f64>,
    /// Whether nothing is known of it when a component is hidden.
    blank: Vec<bool>,
}

struct Check<'a> {
    scorer: &'a Scorer<'a>,
    study: &'a Robustness,
    entries: Vec<Entry>,
    /// Places in `entries` of the contenders, in their order.
    places: Vec<usize>,
    /// The place of each entry among the contenders; behind all of them for the others.
    standing: Vec<usize>,
    present: Vec<f64>,
    /// What a hidden component is worth: for everyone, or for each entry.
    hidden: Vec<Vec<f64>>,
}

/// Weights are moved this far past an end.
const STEP: f64 = 1e-6;
/// Scores nearer than this are equal: sums of a few numbers up to 1, divided by rests of weights.
const EQUAL: f64 = 1e-11;
/// Draws of the checker.
const DRAWS: usize = 1_500;

impl<'a> Check<'a> {
    fn new(
        scorer: &'a Scorer<'a>,
        study: &'a Robustness,
        entries: Vec<Entry>,
        key: impl Fn(Alternative) -> Vec<usize>,
        hidden: Vec<Vec<f64>>,
    ) -> Self {
        let place =
            |&alternative: &Alternative| entries.iter().position(|entry| entry.key == key(alternative));
        let places = study.contenders.iter().map(|alternative| place(alternative).unwrap_or(usize::MAX));
        let places: Vec<usize> = places.collect();
        let mut standing = vec![usize::MAX; entries.len()];
        for (place, &entry) in places.iter().enumerate() {
            if let Some(standing) = standing.get_mut(entry) {
                *standing = place;
            }
        }
        let present = scorer.shares().map(|(_, share)| share).collect();
        Self { scorer, study, entries, places, standing, present, hidden }
    }

    fn all(&self) -> Result<(), Violation> {
        same(|| "contenders that are not admissible".into(), self.places.contains(&usize::MAX), false)?;
        same(|| "the number of admissible ones".into(), self.study.admissible, self.entries.len())?;
        let best = self.best(&self.present, None);
        same(|| "the first places".into(), self.listed(), &best[..self.study.listed])?;
        for (place, &entry) in self.places.iter().enumerate() {
            let expected = self.score(entry, &self.present);
            close(
                || format!("the score of contender {place}"),
                self.study.alternatives.score(place),
                expected,
            )?;
        }
        self.stability()?;
        self.swings()?;
        self.sums()?;
        self.shares()?;
        self.central()
    }

    fn listed(&self) -> &[usize] {
        &self.places[..self.study.listed]
    }

    fn score(&self, entry: usize, weights: &[f64]) -> f64 {
        self.entries[entry].values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
    }

    /// Every entry in its order, a component hidden where one is named.
    fn best(&self, weights: &[f64], hidden: Option<usize>) -> Vec<usize> {
        let score = |entry: usize| {
            let own = &self.entries[entry];
            let blank = self.hidden.get(entry).unwrap_or(&self.hidden[0]);
            let value = |c: usize| if hidden == Some(c) { blank[c] } else { own.values[c] };
            weights.iter().enumerate().map(|(c, weight)| weight * value(c)).sum::<f64>()
        };
        let known = |entry: &usize| hidden.is_none_or(|hidden| !self.entries[*entry].blank[hidden]);
        let mut all: Vec<(f64, usize)> =
            (0..self.entries.len()).filter(known).map(|entry| (score(entry), entry)).collect();
        // Roundings apart from equal; then by what names them.
        let rounded = |score: f64| (score / 1e-13).round();
        all.sort_by(|x, y| {
            rounded(y.0).total_cmp(&rounded(x.0)).then(self.entries[x.1].key.cmp(&self.entries[y.1].key))
        });
        all.into_iter().map(|(_, entry)| entry).collect()
    }

    fn moved(&self, component: usize, weight: f64) -> Vec<f64> {
        let rest = 1.0 - self.present[component];
        let mut weights: Vec<f64> = self.present.iter().map(|own| own * (1.0 - weight) / rest).collect();
        weights[component] = weight;
        weights
    }

    /// The least lead of anyone who has to be ahead.
    fn lead(&self, weights: &[f64], top: usize, in_order: bool) -> f64 {
        let all: Vec<f64> = (0..self.entries.len()).map(|entry| self.score(entry, weights)).collect();
        let (inside, listed) = (&self.places[..top], self.listed());
        let worst = inside.iter().map(|&entry| all[entry]).fold(f64::INFINITY, f64::min);
        let others = (0..all.len()).filter(|entry| !inside.contains(entry));
        let mut lead = worst - others.map(|entry| all[entry]).fold(f64::NEG_INFINITY, f64::max);
        if in_order {
            lead = listed.windows(2).map(|two| all[two[0]] - all[two[1]]).fold(lead, f64::min);
        }
        lead
    }

    fn stability(&self) -> Result<(), Violation> {
        let (study, components) = (self.study, self.present.len());
        let expected = if components < 2 || study.listed == 0 { 0 } else { components };
        same(|| "the number of intervals".into(), study.stability.len(), expected)?;
        for stability in &study.stability {
            let c = stability.component;
            let name = self.scorer.shares().nth(c).map_or("", |(name, _)| name);
            close(|| format!("the weight of {name}"), stability.weight, self.present[c])?;
            let (k, kinds) = (study.listed, ["first", "top", "order"]);
            let stays = [(stability.first, 1, false), (stability.top, k, false), (stability.order, k, true)];
            for (kind, (interval, top, in_order)) in kinds.into_iter().zip(stays) {
                let what = |which: &str| format!("{which} of {name} while the {kind} stays");
                let Interval { low, high } = interval;
                let holds = 0.0 <= low.weight
                    && low.weight <= stability.weight
                    && stability.weight <= high.weight
                    && high.weight <= 1.0;
                same(|| what("the interval"), holds, true)?;
                for (end, outwards) in [(low, -1.0), (high, 1.0)] {
                    let (inside, outside) = (end.weight - outwards * STEP, end.weight + outwards * STEP);
                    let apart = (end.weight - stability.weight).abs() > STEP;
                    if apart && self.lead(&self.moved(c, inside), top, in_order) < -EQUAL {
                        violation(what("the rank inside"), inside, "unchanged")?;
                    }
                    let bounded = end.change.is_some();
                    if bounded && self.lead(&self.moved(c, outside), top, in_order) >= 0.0 {
                        violation(what("the rank outside"), outside, "changed")?;
                    }
                    if !bounded {
                        same(
                            || what("an end without a change"),
                            end.weight.to_bits(),
                            f64::max(0.0, outwards).to_bits(),
                        )?;
                    }
                    self.check_open(end, apart, what("an open end"))?;
                }
            }
        }
        Ok(())
    }

    fn check_open(&self, end: End, apart: bool, what: String) -> Result<(), Violation> {
        match end.change {
            Some((ahead, behind)) if apart => {
                let key = |place: usize| &self.entries[self.places[place]].key;
                same(|| what.clone(), end.open, key(ahead) > key(behind))
            }
            _ => Ok(()),
        }
    }

    fn swings(&self) -> Result<(), Violation> {
        for swing in &self.study.swings {
            let c = swing.component;
            let mut weights = self.present.clone();
            let factor = swing.weight * (1.0 - self.present[c]) / (self.present[c] * (1.0 - swing.weight));
            let hidden = (swing.change == Change::Hidden).then_some(c);
            if hidden.is_none() && self.present.len() > 1 {
                weights[c] *= factor;
                let sum: f64 = weights.iter().sum();
                weights.iter_mut().for_each(|weight| *weight /= sum);
            }
            let best = self.best(&weights, hidden);
            let top = &best[..swing.top.len()];
            let kept = self.listed().iter().filter(|place| top.contains(place)).count();
            let what = |which: &str| format!("{which} after {:?} of component {c}", swing.change);
            same(|| what("those kept"), swing.kept, kept)?;
            same(|| what("the first"), swing.first_stays, top.first() == self.listed().first())?;
            let old = self.listed().iter().enumerate();
            let moved = old.filter(|(place, entry)| {
                top.iter().position(|other| other == *entry).is_some_and(|new| new != *place)
            });
            same(|| what("those moved"), swing.moved, moved.count())?;
        }
        Ok(())
    }

    /// Ranks are all taken, by one each, and those dominated are never first.
    fn sums(&self) -> Result<(), Violation> {
        let taken = &self.study.acceptability;
        for rank in 0..taken.ranks() {
            let sum: f64 = (0..taken.alternatives()).map(|place| taken.share(place, rank)).sum();
            if (sum - 1.0).abs() > 1e-9 {
                violation(format!("the shares of rank {}", rank + 1), sum, "1 in all")?;
            }
        }
        for (place, &entry) in self.places.iter().enumerate() {
            let own = &self.entries[entry].values;
            let above = |&&other: &&usize| {
                let other = &self.entries[other].values;
                other.iter().zip(own).all(|(other, own)| other >= own) && other != own
            };
            if taken.share(place, 0) > 0.0 && self.places.iter().find(above).is_some() {
                violation(format!("dominated contender {place}"), "first", "never first")?;
            }
        }
        if let Some(matrix) = &self.study.matrix {
            for x in 0..matrix.len() {
                let row: f64 = (0..matrix.len()).map(|y| matrix.share(x, y)).sum();
                let column: f64 = (0..matrix.len()).map(|y| matrix.share(y, x)).sum();
                if (row - 1.0).abs() > 1e-9 || (column - 1.0).abs() > 1e-9 {
                    violation(
                        format!("row and column {x} of the matrix"),
                        format!("{row}, {column}"),
                        "1 each",
                    )?;
                }
            }
        }
        Ok(())
    }

    fn shares(&self) -> Result<(), Violation> {
        let (study, mut dice) = (self.study, Dice::new());
        let (n, k) = (self.entries.len(), study.listed);
        let mut ranks = vec![vec![0.0; k]; n];
        let mut ahead = vec![vec![0.0; k]; k];
        let mut draws = 0.0;
        for _ in 0..DRAWS {
            let Some(weights) = dice.weights(&study.space) else { break };
            draws += 1.0;
            let mut all: Vec<(f64, usize)> =
                (0..n).map(|entry| (self.score(entry, &weights), entry)).collect();
            for (x, &one) in self.listed().iter().enumerate() {
                for (y, &other) in self.listed().iter().enumerate() {
                    let (one, other) = (all[one].0, all[other].0);
                    ahead[x][y] += if one > other + EQUAL {
                        1.0
                    } else if one < other - EQUAL {
                        0.0
                    } else {
                        0.5
                    };
                }
            }
            // Equals in their present order; those put aside are behind all who dominate them.
            let order = |x: &(f64, usize), y: &(f64, usize)| {
                y.0.total_cmp(&x.0).then(self.standing[x.1].cmp(&self.standing[y.1]))
            };
            if k < all.len() {
                all.select_nth_unstable_by(k, order);
                all.truncate(k);
            }
            all.sort_by(order);
            for (rank, (_, entry)) in all.into_iter().enumerate() {
                ranks[entry][rank] += 1.0;
            }
        }
        if draws < DRAWS as f64 {
            // So small a space cannot be checked by drawing from all weights.
            return Ok(());
        }
        let own = study.acceptability.draws().number as f64;
        for (place, &entry) in self.places.iter().enumerate() {
            for (rank, count) in ranks[entry].iter().enumerate() {
                let (found, expected) = (study.acceptability.share(place, rank), count / draws);
                if !agree(found, own, expected, draws) {
                    violation(
                        format!("the share of contender {place} at rank {}", rank + 1),
                        found,
                        expected,
                    )?;
                }
            }
        }
        for (x, row) in ahead.iter().enumerate() {
            for (y, &wins) in row.iter().enumerate().filter(|(y, _)| *y != x) {
                let (found, expected) = (study.winning.share(x, y), wins / draws);
                if !agree(found, own, expected, draws) {
                    violation(format!("the share in which {x} is ahead of {y}"), found, expected)?;
                }
                close(|| format!("the two shares of {x} and {y}"), found + study.winning.share(y, x), 1.0)?;
            }
        }
        Ok(())
    }

    /// Weights under which one is first make a convex set, so their mean is among them.
    fn central(&self) -> Result<(), Violation> {
        for (place, &entry) in self.places.iter().enumerate() {
            let Some(central) = self.study.acceptability.central(place) else { continue };
            let sum: f64 = central.weights.iter().sum();
            close(|| format!("the sum of the central weights of {place}"), sum, 1.0)?;
            let most =
                (0..self.entries.len()).map(|other| self.score(other, &central.weights)).fold(0.0, f64::max);
            // Means are kept in fixed point, to a few billionths.
            if self.score(entry, &central.weights) < most - 1e-8 {
                violation(format!("the rank of {place} at its central weights"), "behind", "first")?;
            }
        }
        Ok(())
    }

    /// How often each group is ahead of all behind it.
    fn ahead_of_the_rest(&self) -> Result<(), Violation> {
        let (study, mut dice) = (self.study, Dice::new());
        let k = study.listed;
        let mut kept = vec![0.0; k];
        for _ in 0..DRAWS {
            let Some(weights) = dice.weights(&study.space) else { return Ok(()) };
            let scores: Vec<f64> = self.listed().iter().map(|&entry| self.score(entry, &weights)).collect();
            for (place, kept) in kept.iter_mut().enumerate() {
                *kept += f64::from(u8::from(scores[place + 1..].iter().all(|other| scores[place] >= *other)));
            }
        }
        for (place, expected) in kept.into_iter().map(|kept| kept / DRAWS as f64).enumerate() {
            let found = study.kept.get(place).copied().flatten();
            if place + 1 == k {
                same(|| "what the last group keeps".into(), found, None)?;
            } else if !found.is_some_and(|found| {
                agree(found, study.acceptability.draws().number as f64, expected, DRAWS as f64)
            }) {
                violation(format!("how often group {place} stays ahead"), format!("{found:?}"), expected)?;
            }
        }
        Ok(())
    }
}
