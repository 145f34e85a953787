//! What a user decided: these two rows are one cluster, those two are not, for ever.
//!
//! A decision names rows by id, alone or behind the name of its catalogue (`A:CREA`). A catalogue that was itself merged
//! says in its column `merged_from` which rows it was made of, so that decisions about those are still found.

use std::collections::HashMap;

use crate::error::Error;
use crate::identity::roster::Roster;
use crate::nearest::nearest;

/// The detail column of a merged catalogue that names the rows a row was made of, separated by [`SEPARATOR`].
pub(super) const MERGED_FROM: &str = "merged_from";
/// Between the entries of [`MERGED_FROM`].
pub(super) const SEPARATOR: &str = "; ";

/// One decision of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The id of the one row, perhaps behind the name of its catalogue and a colon.
    pub a: String,
    /// The id of the other.
    pub b: String,
    /// Whether they are one cluster.
    pub same: bool,
    /// Where the decision stands, for messages: the line of a file.
    pub line: u64,
}

/// Decisions about the rows at hand.
#[derive(Debug, Default)]
pub(super) struct Ruled {
    /// Pairs of rows, the lower first, with the decision and its line.
    pub(super) pairs: HashMap<(u32, u32), (bool, u64)>,
    /// Decisions about rows of catalogues that are not at hand.
    pub(super) elsewhere: usize,
}

impl Ruled {
    /// Finds the rows that decisions name. Expected O(rows + decisions).
    ///
    /// # Errors
    /// [`Error::Decision`] for an id that is unknown or ambiguous, and for decisions that contradict each other.
    pub(super) fn new(roster: &Roster<'_>, decisions: &[Decision]) -> Result<Self, Error> {
        let mut ruled = Self::default();
        if decisions.is_empty() {
            return Ok(ruled);
        }
        let names = Names::new(roster);
        for decision in decisions {
            let error = |problem, nearest| Error::Decision { line: decision.line, problem, nearest };
            let (a, b) = (names.find(&decision.a), names.find(&decision.b));
            let (a, b) = (a.map_err(|(problem, near)| error(problem, near))?, b);
            let b = b.map_err(|(problem, near)| error(problem, near))?;
            let (Some(a), Some(b)) = (a, b) else {
                ruled.elsewhere += 1;
                continue;
            };
            if a == b {
                if !decision.same {
                    let problem = format!("'{}' and '{}' are one row already", decision.a, decision.b);
                    return Err(error(problem, None));
                }
                continue;
            }
            let pair = (a.min(b), a.max(b));
            if let Some((same, line)) = ruled.pairs.insert(pair, (decision.same, decision.line))
                && same != decision.same
            {
                return Err(error(format!("it says the contrary of line {line}"), None));
            }
        }
        ruled.check()?;
        Ok(ruled)
    }

    /// Refuses `different` between rows that `same` connects.
    fn check(&self) -> Result<(), Error> {
        let mut up: HashMap<u32, u32> = HashMap::new();
        fn top(up: &HashMap<u32, u32>, mut row: u32) -> u32 {
            while let Some(&next) = up.get(&row) {
                row = next;
            }
            row
        }
        let mut pairs: Vec<_> = self.pairs.iter().map(|(&pair, &(same, line))| (line, pair, same)).collect();
        pairs.sort_unstable();
        for (_, (a, b), _) in pairs.iter().filter(|(_, _, same)| *same) {
            let (a, b) = (top(&up, *a), top(&up, *b));
            if a != b {
                up.insert(a, b);
            }
        }
        for (line, (a, b), _) in pairs.iter().filter(|(_, _, same)| !*same) {
            if top(&up, *a) == top(&up, *b) {
                let problem = "other decisions make these two one cluster".to_owned();
                return Err(Error::Decision { line: *line, problem, nearest: None });
            }
        }
        Ok(())
    }
}

/// By which names rows are called.
struct Names<'r> {
    roster: &'r Roster<'r>,
    ids: HashMap<&'r str, Vec<u32>>,
    /// Names of rows that a row was merged from, with the catalogue and without it.
    former: HashMap<&'r str, Vec<u32>>,
}

impl<'r> Names<'r> {
    fn new(roster: &'r Roster<'r>) -> Self {
        let mut names = Self { roster, ids: HashMap::new(), former: HashMap::new() };
        for number in 0..roster.rows.len() {
            let cluster = roster.cluster(number);
            let row = number as u32;
            names.ids.entry(cluster.id()).or_default().push(row);
            let former = cluster.detail(MERGED_FROM).unwrap_or("").split(SEPARATOR.trim());
            for name in former.map(str::trim).filter(|name| !name.is_empty()) {
                let bare = name.split_once(':').map(|(_, id)| id);
                for name in std::iter::once(name).chain(bare) {
                    let rows = names.former.entry(name).or_default();
                    if rows.last() != Some(&row) {
                        rows.push(row);
                    }
                }
            }
        }
        names
    }

    /// The row of that name; `None` if it is of a catalogue that is not at hand. An error is a problem with the nearest
    /// known name.
    fn find(&self, name: &str) -> Result<Option<u32>, (String, Option<String>)> {
        let name = name.trim();
        let one = |rows: &Vec<u32>| match rows.as_slice() {
            [row] => Ok(Some(*row)),
            _ => Err((format!("'{name}' is the id of several rows: {}", self.list(rows)), None)),
        };
        if let Some(rows) = self.ids.get(name) {
            return one(rows);
        }
        for (number, listed) in self.roster.catalogues.iter().enumerate() {
            let Some(id) = name.strip_prefix(listed.name).and_then(|rest| rest.strip_prefix(':')) else {
                continue;
            };
            let id = id.trim();
            if let Some(index) = listed.catalogue.index_of(id) {
                let first: usize =
                    self.roster.catalogues[..number].iter().map(|listed| listed.catalogue.len()).sum();
                return Ok(Some((first + index) as u32));
            }
            if let Some(rows) = self.former.get(name) {
                return one(rows);
            }
            let ids = listed.catalogue.clusters().iter().map(|cluster| cluster.id());
            let near = nearest(id, ids).map(|near| format!("{}:{near}", listed.name));
            return Err((format!("there is no row '{id}' in {}", listed.name), near));
        }
        if let Some(rows) = self.former.get(name) {
            return one(rows);
        }
        if name.contains(':') {
            return Ok(None);
        }
        let near = nearest(name, self.ids.keys().copied()).map(str::to_owned);
        Err((format!("there is no row '{name}'"), near))
    }

    fn list(&self, rows: &[u32]) -> String {
        let names = rows.iter().map(|&row| self.roster.name(row));
        names.collect::<Vec<_>>().join(", ")
    }
}
