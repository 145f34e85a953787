//! An independent check: does a ranking, a proposal, or a study of them, say what the catalogue says?
//!
//! Everything is computed anew from the clusters' tags, places and partnerships, with the formulas written down as
//! plainly as they read, and without a line of the ranking, the search, the components or the compiled arrays. So an
//! error there shows here, whoever made the result: this version, an older one, or another program. It is slow, O(n²)
//! pair scores for a ranking, and meant for tests, for audits and for results that somebody doubts.
//!
//! What only a search can tell, that no better group exists, is checked as far as it goes: bounds, statuses and the
//! order of a list have to agree with each other.

mod categories;
mod dependence;
mod extensions;
mod facts;
mod groups;
mod obedience;
mod pairs;
mod portfolios;
mod proposals;
mod rankings;
mod robustness;
mod schedules;
mod shares;

pub use extensions::extension;
pub use groups::Groups;
pub use portfolios::portfolio;
pub use proposals::proposals;
pub use rankings::ranking;
pub use robustness::{group_robustness, robustness};
pub use schedules::schedule;

/// How far a recomputed number may lie from the one found: both are sums of a few numbers up to 1.
pub const TOLERANCE: f64 = 1e-12;

/// What is wrong with a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {found}, expected {expected}")]
#[non_exhaustive]
pub struct Violation {
    /// Which number, line or claim.
    pub what: String,
    /// What the result says.
    pub found: String,
    /// What it should say.
    pub expected: String,
}

fn violation(
    what: impl Into<String>,
    found: impl std::fmt::Display,
    expected: impl std::fmt::Display,
) -> Result<(), Violation> {
    Err(Violation { what: what.into(), found: found.to_string(), expected: expected.to_string() })
}

/// Compares a number with its recomputation.
fn close(what: impl Fn() -> String, found: f64, expected: f64) -> Result<(), Violation> {
    // Not a number is close to nothing.
    if (found - expected).abs() <= TOLERANCE { Ok(()) } else { violation(what(), found, expected) }
}

/// Compares two values that have to be the same.
fn same<T: PartialEq + std::fmt::Debug>(
    what: impl Fn() -> String,
    found: T,
    expected: T,
) -> Result<(), Violation> {
    if found == expected { Ok(()) } else { violation(what(), format!("{found:?}"), format!("{expected:?}")) }
}
