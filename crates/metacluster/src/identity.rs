//! Which rows are one cluster: within a catalogue, or in several that name it differently.
//!
//! The road: names are taken apart (`name`) and rows prepared side by side (`roster`); pairs worth comparing are
//! found by shared keys (`candidates`); each is compared word by word (`align`) and feature by feature
//! (`compare`); pairs become groups under one rule (`assign`), a user's decisions first (`decisions`); groups
//! become rows of one catalogue (`join`). No step looks at all pairs. Nothing depends on the order of rows or on
//! threads.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::catalogue::Catalogue;
use crate::reference::Reference;

mod align;
mod assign;
mod candidates;
mod compare;
mod decisions;
mod evidence;
mod join;
mod name;
mod rarity;
mod relate;
mod roster;
mod words;

pub use assign::{Band, Match};
pub use decisions::Decision;
pub use evidence::{Doubt, Evidence, Feature};
pub use join::{Account, FieldChoice, Joined, Merge, merge};

pub(crate) use words::{NameWords, Sort};

use assign::Assignment;
use compare::{LISTED_AT, Reading};
use decisions::Ruled;
use roster::{Roster, WordId};

/// A catalogue with the name that decisions and audits call it by.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Such as `A` for the file `A.csv`.
    pub name: &'a str,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
}

/// A row of one of several catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The number of the catalogue.
    pub catalogue: usize,
    /// The index of the cluster in it.
    pub cluster: usize,
}

/// Rows of one catalogue that are, or may be, one cluster: pairs in the bands merged and ask, by their ids. Near-linear
/// in the number of rows; see [`merge`].
///
/// ```
/// use metacluster::identity::{Band, suspected_duplicates};
/// use metacluster::{CatalogueBuilder, ClusterDraft, Reference};
/// let mut builder = CatalogueBuilder::new(Reference::embedded());
/// builder.add(ClusterDraft::new("Moravský IT klastr, z.s.", "CZ").region("CZ08"));
/// builder.add(ClusterDraft::new("MORAVSKY IT KLASTR", "CZ").region("CZ08"));
/// builder.add(ClusterDraft::new("Moravský lesnický klastr", "CZ").region("CZ08"));
/// let suspected = suspected_duplicates(&builder.finish());
/// assert_eq!(suspected.len(), 1);
/// assert_eq!(suspected[0].band, Band::Merged);
/// let sum: f64 = suspected[0].evidence.iter().map(|evidence| evidence.bits).sum();
/// assert_eq!(sum, suspected[0].score);
/// ```
pub fn suspected_duplicates(catalogue: &Catalogue) -> Vec<Match> {
    let catalogues = [Listed { name: "", catalogue }];
    let roster = Roster::new(&catalogues, catalogue.reference());
    let compared = compare_all(&roster);
    let assignment = Assignment::new(&roster, compared.pairs, &Ruled::default());
    let suspected = assignment.matches.into_iter().filter(|found| found.band != Band::Distinct);
    suspected.map(|found| found.explained(&roster)).collect()
}

/// Pairs of indices of clusters that are, or may be, one, the lower first: what [`suspected_duplicates`] finds, and
/// every pair of one country with the same words in their names, whatever else speaks against it.
pub(crate) fn suspected_pairs(catalogue: &Catalogue) -> Vec<(usize, usize)> {
    let catalogues = [Listed { name: "", catalogue }];
    let roster = Roster::new(&catalogues, catalogue.reference());
    let found = compare_all(&roster).pairs.into_iter().filter(|(_, reading)| reading.asks());
    let mut pairs: Vec<(usize, usize)> = found.map(|((a, b), _)| (a as usize, b as usize)).collect();
    let mut same: HashMap<(usize, Vec<WordId>), Vec<usize>> = HashMap::new();
    for (number, row) in roster.rows.iter().enumerate() {
        let words = row.words.iter().map(|word| word.word).collect();
        same.entry((row.country, words)).or_default().push(number);
    }
    for rows in same.values() {
        for (at, &x) in rows.iter().enumerate() {
            pairs.extend(rows[at + 1..].iter().map(|&y| (x, y)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What was found among all rows, and at what cost.
#[derive(Debug, Default)]
struct Compared {
    /// Pairs of rows with a score worth keeping.
    pairs: Vec<((u32, u32), Reading)>,
    /// How many pairs were compared.
    count: usize,
    /// Keys that more rows share than are compared with each other.
    common_keys: usize,
}

/// Compares all candidates, country by country: rows of different countries are different clusters, unless a user says
/// otherwise.
fn compare_all(roster: &Roster<'_>) -> Compared {
    let mut by_country: Vec<Vec<u32>> = vec![Vec::new(); roster.country_sizes.len()];
    for (number, row) in roster.rows.iter().enumerate() {
        by_country[row.country].push(number as u32);
    }
    let countries: Vec<Compared> = by_country.par_iter().map(|rows| compare_country(roster, rows)).collect();
    let mut compared = Compared::default();
    for country in countries {
        compared.pairs.extend(country.pairs);
        compared.count += country.count;
        compared.common_keys += country.common_keys;
    }
    compared
}

fn compare_country(roster: &Roster<'_>, rows: &[u32]) -> Compared {
    let candidates = candidates::candidates(roster, rows);
    let read = |&(a, b): &(u32, u32)| {
        let reading = Reading::new(roster, &roster.rows[a as usize], &roster.rows[b as usize]);
        (reading.score >= LISTED_AT).then_some(((a, b), reading))
    };
    let pairs = &candidates.pairs;
    Compared {
        pairs: pairs.par_iter().with_min_len(candidates::TASK).filter_map(read).collect(),
        count: pairs.len(),
        common_keys: candidates.common_keys,
    }
}

fn reference<'a>(catalogues: &[Listed<'a>]) -> Option<&'a Reference> {
    catalogues.first().map(|listed| listed.catalogue.reference().as_ref())
}
