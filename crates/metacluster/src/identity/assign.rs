//! From compared pairs to groups of rows that are one cluster, and a band for every pair.
//!
//! Between catalogues a cluster stands once in each, so that a row has at most one partner in another catalogue. Pairs
//! are joined greedily, the highest score first: the result is the stable matching that equal preferences on both sides
//! determine uniquely, so that for every pair left apart one of the two is joined with a row that it matches better;
//! that is a reason one can give to a person, which the largest sum of scores is not. A decision of the user comes
//! before any score. O(p log p) for p pairs.

use std::collections::{HashMap, HashSet};

use crate::identity::RowRef;
use crate::identity::compare::Reading;
use crate::identity::decisions::Ruled;
use crate::identity::evidence::{Doubt, Evidence, explain};
use crate::identity::roster::Roster;

/// What becomes of a pair of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// They are one cluster.
    Merged,
    /// They may be one; a person has to say.
    Ask,
    /// They are two, however alike.
    Distinct,
}

impl Band {
    /// The word of every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::Merged => "merged",
            Band::Ask => "ask",
            Band::Distinct => "distinct",
        }
    }
}

/// Two rows that are alike, and what was made of that.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Match {
    /// The one row: of the earlier catalogue, or with the lower id.
    pub a: RowRef,
    /// The other.
    pub b: RowRef,
    /// The sum of the evidence, in bits; 0 for even odds. Never a probability.
    pub score: f64,
    /// What becomes of the pair.
    pub band: Band,
    /// Every feature with what it adds to the score.
    pub evidence: Vec<Evidence>,
    /// What keeps it from being merged unasked.
    pub doubts: Vec<Doubt>,
    /// Why it is in its band, in a sentence.
    pub why: String,
}

/// Why a pair is in its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// By its score and doubts.
    Score,
    /// Joined by way of other rows.
    Through,
    /// Rows of one catalogue, which is taken at its word that they are two.
    OneCatalogue,
    /// Joined with this row instead.
    Taken(u32),
    /// By the decision on this line.
    Decided(u64),
    /// Joining them would join rows that the decision on this line keeps apart.
    KeptApart(u64),
}

/// A pair with its band.
#[derive(Debug)]
pub(super) struct Found {
    rows: (u32, u32),
    reading: Reading,
    pub(super) band: Band,
    reason: Reason,
}

/// Groups of rows, and pairs with their bands.
#[derive(Debug)]
pub(super) struct Assignment {
    /// By their rows.
    pub(super) matches: Vec<Found>,
    /// Every row once; the lowest of a group first, groups by their first rows.
    pub(super) groups: Vec<Vec<u32>>,
}

impl Assignment {
    /// Groups the rows. `pairs` are the pairs worth keeping, in any order.
    pub(super) fn new(roster: &Roster<'_>, pairs: Vec<((u32, u32), Reading)>, ruled: &Ruled) -> Self {
        let mut pairs = pairs;
        let known: HashSet<(u32, u32)> = pairs.iter().map(|(rows, _)| *rows).collect();
        for &(a, b) in ruled.pairs.keys().filter(|rows| !known.contains(rows)) {
            let reading = Reading::new(roster, &roster.rows[a as usize], &roster.rows[b as usize]);
            pairs.push(((a, b), reading));
        }
        pairs.sort_by_key(|(rows, _)| *rows);
        let mut groups = Groups::new(roster, ruled);
        let mut order: Vec<usize> = (0..pairs.len()).filter(|&place| pairs[place].1.merges()).collect();
        order.sort_by(|&x, &y| pairs[y].1.score.total_cmp(&pairs[x].1.score).then(x.cmp(&y)));
        for place in order {
            let (a, b) = pairs[place].0;
            if groups.obstacle(a, b).is_none() {
                groups.join(a, b);
            }
        }
        let matches = pairs.into_iter().map(|(rows, reading)| {
            let (band, reason) = groups.band(rows, &reading);
            Found { rows, reading, band, reason }
        });
        let matches = matches.collect();
        let mut groups: Vec<Vec<u32>> = groups.members.into_iter().filter(|rows| !rows.is_empty()).collect();
        groups.iter_mut().for_each(|rows| rows.sort_unstable());
        groups.sort_unstable_by_key(|rows| rows[0]);
        Self { matches, groups }
    }
}

/// Groups under construction.
struct Groups<'r> {
    roster: &'r Roster<'r>,
    ruled: &'r Ruled,
    /// The group of each row, by number.
    group: Vec<usize>,
    /// The rows of each group; none for one that was joined to another.
    members: Vec<Vec<u32>>,
    /// Rows that the user keeps apart, with the line.
    apart: HashMap<u32, Vec<(u32, u64)>>,
}

impl<'r> Groups<'r> {
    /// Every row alone, save those that the user joined.
    fn new(roster: &'r Roster<'r>, ruled: &'r Ruled) -> Self {
        let rows = roster.rows.len();
        let mut groups = Self {
            roster,
            ruled,
            group: (0..rows).collect(),
            members: (0..rows).map(|row| vec![row as u32]).collect(),
            apart: HashMap::new(),
        };
        let mut decided: Vec<_> = ruled.pairs.iter().collect();
        decided.sort_unstable();
        for (&(a, b), &(same, line)) in decided {
            if same {
                groups.join(a, b);
            } else {
                groups.apart.entry(a).or_default().push((b, line));
                groups.apart.entry(b).or_default().push((a, line));
            }
        }
        groups
    }

    fn rows(&self, row: u32) -> &[u32] {
        &self.members[self.group[row as usize]]
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.group[a as usize], self.group[b as usize]);
        if a == b {
            return;
        }
        // The smaller group moves, so that no row moves more than log n times.
        let (into, from) = if self.members[a].len() >= self.members[b].len() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.members[from]);
        for &row in &moved {
            self.group[row as usize] = into;
        }
        self.members[into].extend(moved);
    }

    fn catalogue(&self, row: u32) -> usize {
        self.roster.rows[row as usize].catalogue
    }

    /// The line of a decision that keeps the groups of two rows apart.
    fn kept_apart(&self, a: u32, b: u32) -> Option<u64> {
        if self.apart.is_empty() {
            return None;
        }
        let other = self.group[b as usize];
        let lines = self.rows(a).iter().filter_map(|row| self.apart.get(row)).flatten();
        lines.filter(|(row, _)| self.group[*row as usize] == other).map(|(_, line)| *line).min()
    }

    /// The row of the catalogue of `other` that `row` is joined with.
    fn partner(&self, row: u32, other: u32) -> Option<u32> {
        let catalogue = self.catalogue(other);
        self.rows(row).iter().copied().filter(|&mate| mate != row && self.catalogue(mate) == catalogue).min()
    }

    /// What forbids joining two rows, their score aside.
    fn obstacle(&self, a: u32, b: u32) -> Option<Reason> {
        if let Some(line) = self.kept_apart(a, b) {
            return Some(Reason::KeptApart(line));
        }
        if self.roster.catalogues.len() == 1 || self.group[a as usize] == self.group[b as usize] {
            return None;
        }
        if self.catalogue(a) == self.catalogue(b) {
            return Some(Reason::OneCatalogue);
        }
        if let Some(mate) = self.partner(a, b).or_else(|| self.partner(b, a)) {
            return Some(Reason::Taken(mate));
        }
        // Partners in a third catalogue may stand in each other's way.
        let (rows, others) = (self.rows(a), self.rows(b));
        let clash = |row: &u32| others.iter().any(|other| self.catalogue(*other) == self.catalogue(*row));
        rows.iter().copied().find(clash).map(Reason::Taken)
    }

    fn band(&self, (a, b): (u32, u32), reading: &Reading) -> (Band, Reason) {
        if let Some(&(same, line)) = self.ruled.pairs.get(&(a, b)) {
            return (if same { Band::Merged } else { Band::Distinct }, Reason::Decided(line));
        }
        if self.group[a as usize] == self.group[b as usize] {
            return (Band::Merged, if reading.merges() { Reason::Score } else { Reason::Through });
        }
        let obstacle = self.obstacle(a, b);
        match obstacle {
            Some(Reason::KeptApart(line)) => (Band::Distinct, Reason::KeptApart(line)),
            _ if !reading.asks() => (Band::Distinct, Reason::Score),
            Some(Reason::Taken(mate)) => {
                // Two that have both found better ones are settled; one that is left over may be a copy of the other's.
                let settled = self.partner(a, b).is_some() && self.partner(b, a).is_some();
                let band = if settled || !reading.merges() { Band::Distinct } else { Band::Ask };
                (band, Reason::Taken(mate))
            }
            Some(reason) => (Band::Ask, reason),
            None => (Band::Ask, Reason::Score),
        }
    }
}

impl Found {
    /// The pair in words.
    pub(super) fn explained(self, roster: &Roster<'_>) -> Match {
        let (a, b) = (self.rows.0 as usize, self.rows.1 as usize);
        let why = self.why(roster);
        Match {
            a: roster.row_ref(a),
            b: roster.row_ref(b),
            score: self.reading.score,
            band: self.band,
            evidence: explain(roster, a, b, &self.reading),
            doubts: self.reading.doubts,
            why,
        }
    }

    fn why(&self, roster: &Roster<'_>) -> String {
        let doubts = || {
            let doubts = self.reading.doubts.iter().map(|doubt| doubt.sentence());
            doubts.collect::<Vec<_>>().join("; ")
        };
        match (self.reason, self.band) {
            (Reason::Decided(line), _) => format!("decided on line {line}"),
            (Reason::KeptApart(line), _) => format!("the decision on line {line} keeps them apart"),
            (Reason::Taken(mate), _) => {
                format!("joined with {}, which matches better", roster.name(mate))
            }
            (Reason::OneCatalogue, _) => "one catalogue lists both".to_owned(),
            (Reason::Through, _) => "joined by way of other rows".to_owned(),
            (Reason::Score, Band::Merged) => "the evidence suffices".to_owned(),
            (Reason::Score, Band::Ask) if self.reading.doubts.is_empty() => {
                "the evidence does not suffice".to_owned()
            }
            (Reason::Score, Band::Ask) => doubts(),
            (Reason::Score, Band::Distinct) if self.reading.doubts.is_empty() => {
                "the evidence speaks against it".to_owned()
            }
            (Reason::Score, Band::Distinct) => doubts(),
        }
    }
}
