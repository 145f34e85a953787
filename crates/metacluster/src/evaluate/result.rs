//! What an evaluation says: counts, queries, means with intervals, paired differences.

use super::known::Knowledge;
use super::listing::Listing;
use super::measure::MEASURES;
use super::method::Method;
use super::query::{Candidate, Found, Protocol};

/// How a ranking does on known partnerships.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The methods compared, the score first; every list of a number for each method is in this order.
    pub methods: Vec<Method>,
    /// What there was to test.
    pub asked: Counted,
    /// The results: for each knowledge, for each protocol.
    pub views: Vec<View>,
}

/// What there was to test, and what could not be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Partnerships in the table.
    pub partnerships: usize,
    /// Those that were not asked for.
    pub not_asked: usize,
    /// Of those asked for, the ones with fewer than two members in the catalogue, which cannot be tested.
    pub too_small: usize,
    /// Of those that can be tested, the ones of which no year of beginning is known.
    pub undated: usize,
    /// Members of partnerships asked for that the catalogue does not hold.
    pub members_outside: usize,
    /// Members hidden, each once.
    pub queries: usize,
    /// Partnerships that are known to the score, but for that tested.
    pub known: usize,
    /// Those of them of which no year of beginning is known.
    pub known_undated: usize,
}

/// The results under one protocol and one state of knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Which partnerships are known of.
    pub knowledge: Knowledge,
    /// Who stands to be found.
    pub protocol: Protocol,
    /// The queries, by partnership and hidden member.
    pub queries: Vec<Query>,
    /// Queries that were skipped, because the hidden member is not among the candidates.
    pub skipped: usize,
    /// What is drawn with replacement: partnerships, or groups of related ones.
    pub units: usize,
    /// All queries; those whose hidden member is in no other partnership that is known; and the rest.
    pub slices: Vec<Slice>,
    /// For each method whom its top tens name.
    pub listings: Vec<Listing>,
}

/// One member hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Id of the partnership.
    pub partnership: String,
    /// The hidden member, by index.
    pub hidden: usize,
    /// Whether it is in no other partnership that is known.
    pub newcomer: bool,
    /// Where it stands by each method.
    pub found: Vec<Found>,
    /// Every candidate of the protocol `any` with its scores, if asked for; under `abroad` they are not repeated.
    pub candidates: Vec<Candidate>,
}

/// Which queries a mean is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// All.
    All,
    /// Those whose hidden member is in no other partnership that is known.
    Newcomers,
    /// Those whose hidden member is.
    Incumbents,
}

impl Members {
    /// All three, in the order of every table.
    pub const ALL: [Members; 3] = [Members::All, Members::Newcomers, Members::Incumbents];

    /// The word in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Members::All => "all",
            Members::Newcomers => "newcomers",
            Members::Incumbents => "incumbents",
        }
    }

    pub(super) fn admits(self, newcomer: bool) -> bool {
        match self {
            Members::All => true,
            Members::Newcomers => newcomer,
            Members::Incumbents => !newcomer,
        }
    }
}

/// Means over some of the queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Which queries.
    pub members: Members,
    /// How many there are.
    pub queries: usize,
    /// For each method the measures, in the order of [`crate::evaluate::Measure::ALL`]; empty where there is no query.
    pub estimates: Vec<[Estimate; MEASURES]>,
    /// Paired differences: the score less every other method, and the score without ties less every baseline.
    pub differences: Vec<Comparison>,
}

/// A mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean over the queries.
    pub value: f64,
    /// Ends of the percentile interval of [`crate::evaluate::CONFIDENCE`]; `None` without resamples.
    pub interval: Option<(f64, f64)>,
}

/// How much better one method does than another on the same queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The one, by its place among the methods.
    pub of: usize,
    /// The other.
    pub minus: usize,
    /// The differences of the measures, the one less the other.
    pub estimates: [Estimate; MEASURES],
}
