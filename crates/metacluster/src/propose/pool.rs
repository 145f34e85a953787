//! Who is eligible for the groups of a sector, and what their pairs score.

use rayon::prelude::*;

use crate::error::Error;
use crate::filter::works_in;
use crate::propose::{Blocked, ProposeOptions};
use crate::rules::Rules;
use crate::score::Scorer;
use crate::vocabulary::TermId;

/// Pair scores of a pool are held as n² numbers of eight bytes; this many clusters take 128 MiB. A larger pool is
/// refused with the advice to name a sector or a filter.
const LARGEST_POOL: usize = 4096;

/// The eligible clusters of a sector.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    /// The sector; `None` for all.
    pub(crate) sector: Option<TermId>,
    /// Cluster indices, ascending.
    pub(crate) members: Vec<usize>,
    /// How many of them are eligible by sector and filter rather than as a must.
    pub(crate) in_sector: usize,
    /// The musts, as places in `members`.
    pub(crate) must: Vec<usize>,
    /// The members of the group that is to grow, as places in `members`; none where groups are made from nothing.
    pub(crate) standing: Vec<usize>,
    /// The next broader sector and how many clusters work there, where the sector is not a top-level one.
    broader: Option<(String, usize)>,
}

impl Pool {
    /// Clusters at the sector or below it that pass the filter, plus the musts and those who stand in the group
    /// already, less the nevers.
    pub(crate) fn new(
        scorer: &Scorer<'_>,
        sector: Option<TermId>,
        options: &ProposeOptions,
        standing: &[usize],
    ) -> Result<Self, Error> {
        let catalogue = scorer.network().catalogue();
        let indices = |ids: &[String]| -> Result<Vec<usize>, Error> {
            ids.iter().map(|id| catalogue.find(id)).collect()
        };
        let (must, never) = (indices(&options.rules.must)?, indices(&options.rules.never)?);
        let eligible = |&index: &usize| {
            let cluster = &catalogue.clusters()[index];
            !never.contains(&index)
                && sector.is_none_or(|sector| works_in(cluster, sector, catalogue))
                && options.filter.admits(cluster, catalogue)
        };
        let mut members: Vec<usize> = (0..catalogue.len()).filter(eligible).collect();
        let in_sector = members.len();
        members.extend(&must);
        members.extend(standing);
        members.sort_unstable();
        members.dedup();
        if members.len() > LARGEST_POOL {
            return Err(Error::BadValue {
                what: "number of eligible clusters",
                value: members.len().to_string(),
                expected: "at most 4096: name a sector, or filter by country, region or area",
            });
        }
        let places = |indices: &[usize]| {
            let mut places: Vec<usize> =
                indices.iter().filter_map(|index| members.binary_search(index).ok()).collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let (must, standing) = (places(&must), places(standing));
        let parent = sector.and_then(|sector| catalogue.vocabulary().term(sector).parent);
        let broader = parent.map(|parent| {
            let there =
                catalogue.clusters().iter().filter(|cluster| works_in(cluster, parent, catalogue)).count();
            (catalogue.vocabulary().term(parent).id.clone(), there)
        });
        Ok(Self { sector, members, in_sector, must, standing, broader })
    }

    /// What the size alone rules out.
    pub(crate) fn size_blocks(&self, size: usize, rules: &Rules) -> Option<Blocked> {
        let blocked = |reason: String| Some(Blocked { reason, ..Blocked::default() });
        if let Some(min) = rules.min_members.filter(|&min| size < min) {
            return blocked(format!("the rules ask for at least {min} members, the size is {size}"));
        }
        if let Some(max) = rules.max_members.filter(|&max| size > max) {
            return blocked(format!("the rules admit at most {max} members, the size is {size}"));
        }
        if self.members.len() < size {
            let count = self.members.len();
            let mut reason = format!("a group of {size} needs {size} eligible clusters, there are {count}");
            match &self.broader {
                Some((broader, there)) => {
                    reason.push_str(&format!("; the broader sector {broader} has {there}"));
                }
                None if self.sector.is_some() => {
                    reason.push_str("; ask for fewer members or for another sector");
                }
                None => reason.push_str("; ask for fewer members"),
            }
            return blocked(reason);
        }
        let count = self.seated().len();
        if count > size {
            return blocked(format!("{count} clusters must be members, the size is {size}"));
        }
        None
    }

    /// Those whom every group holds: the musts and those who stand in it already, ascending places.
    pub(crate) fn seated(&self) -> Vec<usize> {
        let mut seated: Vec<usize> = self.must.iter().chain(&self.standing).copied().collect();
        seated.sort_unstable();
        seated.dedup();
        seated
    }

    /// Every pair's score, symmetric and row by row, zero on the diagonal. Pairs within one country count with their
    /// score.
    pub(crate) fn scores(&self, scorer: &Scorer<'_>) -> Result<Vec<f64>, Error> {
        let n = self.members.len();
        let mut scores = vec![0.0; n * n];
        scores.par_chunks_mut(n.max(1)).enumerate().for_each(|(x, row)| {
            for (y, score) in row.iter_mut().enumerate().skip(x + 1) {
                *score = scorer.totals(self.members[x], self.members[y]).score;
            }
        });
        for x in 0..n {
            for y in 0..x {
                scores[x * n + y] = scores[y * n + x];
            }
        }
        Ok(scores)
    }
}
