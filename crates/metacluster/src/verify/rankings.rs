//! Checks a ranking: every line, and every pair that is no line.

use std::collections::HashSet;

use super::pairs::Pairs;
use super::{Violation, same, violation};
use crate::rank::{RankOptions, RankedPair, Ranking, Scope};
use crate::score::{Scorer, Totals};

/// Checks a ranking that `scorer` and `options` are said to have given.
///
/// Recomputes every listed pair from the catalogue; checks ranks, order, filters, countries, blocks and past
/// partnerships; and scores every pair left out, none of which may stand above a listed one or could have been
/// listed. O(n²) scores, or O(askers · n) for [`Scope::For`].
///
/// # Errors
/// The first [`Violation`].
pub fn ranking(scorer: &Scorer<'_>, options: &RankOptions, ranking: &Ranking) -> Result<(), Violation> {
    let check = Check::new(scorer, options);
    let mut rest = ranking.pairs.as_slice();
    match &options.scope {
        Scope::Overall => check.list(None, std::mem::take(&mut rest))?,
        Scope::For(_) | Scope::PerCluster => {
            for asker in check.askers() {
                let own =
                    rest.iter().enumerate().take_while(|(at, line)| line.a == asker && line.rank == at + 1);
                let (list, others) = rest.split_at(own.count());
                check.list(Some(asker), list)?;
                rest = others;
            }
        }
    }
    if let Some(line) = rest.first() {
        let name = check.pairs.name(line.a, line.b);
        violation("a line", format!("{name} at rank {}", line.rank), "a line of the next asker, or none")?;
    }
    let silent: Vec<usize> = check.askers().into_iter().filter(|&asker| check.is_silent(asker)).collect();
    same(|| "the list of those without enough data".into(), &ranking.not_enough_data, &silent)
}

struct Check<'a> {
    pairs: Pairs<'a>,
    options: &'a RankOptions,
    admitted: Vec<bool>,
    blocked: HashSet<(usize, usize)>,
}

impl<'a> Check<'a> {
    fn new(scorer: &'a Scorer<'a>, options: &'a RankOptions) -> Self {
        let pairs = Pairs::new(scorer);
        let admits = |cluster| options.filter.admits(cluster, pairs.catalogue);
        Self {
            admitted: pairs.catalogue.clusters().iter().map(admits).collect(),
            blocked: options.blocks.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect(),
            pairs,
            options,
        }
    }

    fn askers(&self) -> Vec<usize> {
        match &self.options.scope {
            Scope::For(askers) => askers.clone(),
            Scope::Overall | Scope::PerCluster => {
                (0..self.admitted.len()).filter(|&cluster| self.admitted[cluster]).collect()
            }
        }
    }

    /// Whether the asker may have `b` as a partner.
    fn admits(&self, asker: usize, b: usize) -> bool {
        let clusters = self.pairs.catalogue.clusters();
        asker != b
            && self.admitted[b]
            && (self.options.allow_domestic || clusters[asker].country() != clusters[b].country())
            && !self.blocked.contains(&(asker, b))
            && (!self.options.new_ties_only || self.pairs.taken[asker].is_disjoint(&self.pairs.taken[b]))
    }

    fn totals(&self, a: usize, b: usize) -> Totals {
        self.pairs.scorer.totals(a, b)
    }

    /// One list: that of an asker, or the one of all pairs.
    fn list(&self, asker: Option<usize>, lines: &[RankedPair]) -> Result<(), Violation> {
        let mut listed = HashSet::new();
        for (place, line) in lines.iter().enumerate() {
            let name = || self.pairs.name(line.a, line.b);
            same(|| format!("the rank of {}", name()), line.rank, place + 1)?;
            let in_order = asker.is_some() || (line.a < line.b && self.admitted[line.a]);
            let admissible = in_order && self.admits(line.a, line.b);
            same(|| format!("admissibility of {}", name()), admissible, true)?;
            same(|| format!("a second line for {}", name()), !listed.insert(key(line)), false)?;
            self.pairs.check(line.a, line.b, &line.totals)?;
            let engine = self.totals(line.a, line.b);
            same(|| format!("the bits of the totals of {}", name()), bits(&line.totals), bits(&engine))?;
            same(|| format!("anything known of {}", name()), line.totals.coverage > 0.0, true)?;
            let enough = line.totals.score >= self.options.min_score;
            same(|| format!("the least score met by {}", name()), enough, true)?;
        }
        for two in lines.windows(2) {
            if !above(order(&two[0]), order(&two[1])) {
                let second = self.pairs.name(two[1].a, two[1].b);
                violation(
                    format!("the line above {second}"),
                    self.pairs.name(two[0].a, two[0].b),
                    "a better pair",
                )?;
            }
        }
        same(|| "the number of lines".into(), lines.len() > self.options.top, false)?;
        let last = lines.last().filter(|_| lines.len() == self.options.top);
        let firsts = match asker {
            Some(asker) => vec![asker],
            None => self.askers(),
        };
        for a in firsts {
            let from = if asker.is_some() { 0 } else { a + 1 };
            for b in (from..self.admitted.len()).filter(|&b| self.admits(a, b)) {
                let pair = (a.min(b), a.max(b));
                if listed.contains(&pair) {
                    continue;
                }
                let totals = self.totals(a, b);
                let could_stand = totals.coverage > 0.0 && totals.score >= self.options.min_score;
                let beats = last.is_none_or(|last| above((totals.score, pair), order(last)));
                if could_stand && beats && self.options.top > 0 {
                    let found = format!("missing with the score {}", totals.score);
                    violation(self.pairs.name(a, b), found, "a line of the list")?;
                }
            }
        }
        Ok(())
    }

    /// Whether there are admissible pairs and nothing is known of any.
    fn is_silent(&self, asker: usize) -> bool {
        let partners = (0..self.admitted.len()).filter(|&b| self.admits(asker, b));
        let coverages: Vec<f64> = partners.map(|b| self.totals(asker, b).coverage).collect();
        !coverages.is_empty() && coverages.iter().all(|&coverage| coverage <= 0.0)
    }
}

fn key(line: &RankedPair) -> (usize, usize) {
    (line.a.min(line.b), line.a.max(line.b))
}

fn order(line: &RankedPair) -> (f64, (usize, usize)) {
    (line.totals.score, key(line))
}

/// Score descending, then ids ascending.
fn above(x: (f64, (usize, usize)), y: (f64, (usize, usize))) -> bool {
    x.0.total_cmp(&y.0).reverse().then(x.1.cmp(&y.1)).is_lt()
}

fn bits(totals: &Totals) -> [u64; 4] {
    [totals.score, totals.low, totals.high, totals.coverage].map(f64::to_bits)
}
