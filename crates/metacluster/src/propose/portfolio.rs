//! The best set of groups over several sectors, no cluster in more than so many of them.

use crate::error::Error;
use crate::propose::duplicates::Suspected;
use crate::propose::{Blocked, Case, ProposalList, ProposeOptions, empty_list, pools};
use crate::score::Scorer;
use crate::solve::{self, Part, Status};

/// How many groups a portfolio has and how often it may use a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortfolioLimits {
    /// Groups of each sector, at least 1.
    pub per_sector: usize,
    /// Groups that a cluster may be in, at least 1.
    pub max_uses: usize,
}

impl Default for PortfolioLimits {
    /// One group of each sector, each cluster in one of them.
    fn default() -> Self {
        Self { per_sector: 1, max_uses: 1 }
    }
}

/// A set of proposals that can be carried out together.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Portfolio {
    /// For each sector its groups, or why it has none. The status of a group says whether it is proved to be the best
    /// beside those of the other sectors.
    pub lists: Vec<ProposalList>,
    /// For each list the score of the sector's best group where no other sector takes a cluster.
    pub alone: Vec<Option<f64>>,
    /// How many groups there are.
    pub groups: usize,
    /// The sum of their scores.
    pub score: f64,
    /// No portfolio with as many groups of each sector scores more.
    pub bound: f64,
    /// Whether nothing better exists: proved.
    pub optimal: bool,
    /// Whether branching over the clusters that several sectors want settled it; else the bound is that of prices.
    pub branched: bool,
    /// Candidate evaluations done.
    pub work: u64,
    /// What was asked for.
    pub limits: PortfolioLimits,
}

impl Portfolio {
    /// How far the score may be below the best one, as a part of the bound.
    pub fn gap(&self) -> f64 {
        if self.bound > 0.0 { (self.bound - self.score) / self.bound } else { 0.0 }
    }
}

/// Finds the best portfolio of groups of one size. See [`crate::solve::portfolio`] for the method, its exactness and
/// what it takes. As many sectors as can be are served before their scores count.
///
/// `options.top`, `max_overlap` and `max_appearances` play no part here; two groups of one sector share at most half of
/// their members.
///
/// # Errors
/// As [`crate::propose()`], and [`Error::BadValue`] for several sizes or limits of zero.
pub fn portfolio(
    scorer: &Scorer<'_>,
    options: &ProposeOptions,
    limits: PortfolioLimits,
) -> Result<Portfolio, Error> {
    let pools = pools(scorer, options)?;
    let size = *options.sizes.start();
    if size != *options.sizes.end() {
        let value = format!("{}..{}", size, options.sizes.end());
        return Err(Error::BadValue {
            what: "size",
            value,
            expected: "one size for all groups of a portfolio",
        });
    }
    for (what, value) in [("groups of a sector", limits.per_sector), ("uses of a cluster", limits.max_uses)] {
        if value == 0 {
            return Err(Error::BadValue { what, value: "0".into(), expected: "at least 1" });
        }
    }
    let suspected = Suspected::new(scorer.network().catalogue());
    let mut lists: Vec<ProposalList> = pools.iter().map(|pool| empty_list(pool, size, options)).collect();
    let open: Vec<usize> = (0..lists.len()).filter(|&place| lists[place].blocked.is_none()).collect();
    let cases = open.iter().map(|&place| Case::new(scorer, &pools[place], size, options, &suspected));
    let cases: Vec<Case<'_>> = cases.collect::<Result<_, Error>>()?;
    let parts: Vec<Part> = cases
        .iter()
        .map(|case| Part { problem: case.problem.clone(), things: case.pool.members.clone() })
        .collect();
    let found = solve::portfolio(&parts, limits.per_sector, limits.max_uses, options.budget);
    let mut alone = vec![None; lists.len()];
    let solved = std::iter::zip(found.groups, &found.alone);
    for ((case, &place), (groups, own)) in std::iter::zip(std::iter::zip(&cases, &open), solved) {
        alone[place] = own.value.map(|value| value.total);
        let list = &mut lists[place];
        if groups.is_empty() {
            list.blocked = Some(match own.status {
                Status::Infeasible | Status::NothingFound { .. } => case.blocked(),
                _ => Blocked {
                    reason: "its groups need clusters that the groups of other sectors use".into(),
                    unproven: !found.optimal,
                    ..Blocked::default()
                },
            });
        }
        list.proposals = case.proposals(groups);
    }
    let groups = lists.iter().map(|list| list.proposals.len()).sum();
    Ok(Portfolio {
        lists,
        alone,
        groups,
        score: found.value,
        bound: found.bound,
        optimal: found.optimal,
        branched: found.branched,
        work: found.work,
        limits,
    })
}
