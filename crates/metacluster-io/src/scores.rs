//! Reading scores from elsewhere: the table that `evaluate --scores` writes, or one like it.

use metacluster::evaluate::{Against, Knowledge};
use metacluster::{Severity, fold};

use crate::cells::read_cells;
use crate::diagnostic::Diagnostic;
use crate::error::ReadError;
use crate::options::ReadOptions;
use crate::source::Source;

/// Scores from elsewhere, with the account of how they were read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScoresReport {
    /// The name of the source.
    pub name: String,
    /// One a column of scores, named `file: column`.
    pub methods: Vec<Against>,
    /// Rows of scores.
    pub rows: usize,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

impl ScoresReport {
    /// What was read, in one line.
    pub fn summary(&self) -> String {
        let names: Vec<&str> = self.methods.iter().map(Against::name).collect();
        format!("read {}: {} rows of scores; {}", self.name, self.rows, names.join(", "))
    }
}

/// Columns that say which score a row holds.
const KEYS: [&str; 3] = ["partnership", "hidden", "candidate"];
/// Columns that `evaluate --scores` writes and that are no scores to compare with: every run has these of its own.
const OWN: [&str; 7] = ["knowledge", "abroad", "jaccard", "same sector", "popularity", "nearest", "random"];
/// What a run without a component is called; only that without ties is compared with.
const WITHOUT: &str = "without ";

/// Reads a table with the columns `partnership`, `hidden` and `candidate`, all ids, perhaps `knowledge` (`others` or
/// `earlier`; empty for both), and one column of scores for each method to compare with. Columns that `evaluate` makes of
/// every run anew (baselines, and the score without a component other than ties) are passed over.
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_scores};
/// let source = Source::new("old.csv", "partnership,hidden,candidate,score,random\nP1,A,A,0.5,0\nP1,A,B,0.25,0\n");
/// let report = read_scores(&source, &ReadOptions::default())?;
/// assert_eq!(report.summary(), "read old.csv: 2 rows of scores; old: score");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file cannot be read, lacks a column, or holds a cell that is no number or no knowledge.
pub fn read_scores(source: &Source, options: &ReadOptions) -> Result<ScoresReport, ReadError> {
    let cells = read_cells(source, options)?;
    let name = source.name();
    let unusable = |code: &'static str, message: String| -> ReadError {
        Diagnostic::of_file(name, Severity::Error, code, message).into()
    };
    let (header, rows) = cells.split_first().ok_or_else(|| unusable("empty-file", "no header".to_owned()))?;
    let header: Vec<String> = header.iter().map(|cell| fold(cell.trim())).collect();
    let place = |column: &str| header.iter().position(|other| other == column);
    let mut keys = [0; KEYS.len()];
    for (key, column) in keys.iter_mut().zip(KEYS) {
        let message = || format!("no column '{column}', expected partnership, hidden, candidate and scores");
        *key = place(column).ok_or_else(|| unusable("missing-column", message()))?;
    }
    let knowledge = place("knowledge");
    let is_scores = |column: &str| {
        let own = KEYS.contains(&column) || OWN.contains(&column) || column.is_empty();
        !own && (!column.starts_with(WITHOUT) || column == "without ties")
    };
    let stem = std::path::Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
    let mut methods: Vec<(usize, Against)> = header
        .iter()
        .enumerate()
        .filter(|(_, column)| is_scores(column))
        .map(|(place, column)| (place, Against::new(format!("{stem}: {column}"))))
        .collect();
    if methods.is_empty() {
        return Err(unusable("missing-column", "no column of scores".to_owned()));
    }
    for (number, row) in rows.iter().enumerate() {
        let cell = |place: usize| row.get(place).map_or("", |cell| cell.trim());
        let bad = |column: &str, value: &str, expected: &str| {
            let message = format!("record {}: {column} is '{value}', expected {expected}", number + 1);
            unusable("bad-score", message)
        };
        let known = match knowledge.map_or("", cell) {
            "" => None,
            "others" => Some(Knowledge::Others),
            "earlier" => Some(Knowledge::Earlier),
            other => return Err(bad("knowledge", other, "others, earlier or nothing")),
        };
        let [partnership, hidden, candidate] = keys.map(cell);
        for (place, method) in &mut methods {
            let score = cell(*place).parse::<f64>().ok().filter(|score| score.is_finite());
            let score = score.ok_or_else(|| bad("the score", cell(*place), "a finite number"))?;
            method.set(known, partnership, hidden, candidate, score);
        }
    }
    Ok(ScoresReport {
        name: name.to_owned(),
        methods: methods.into_iter().map(|(_, method)| method).collect(),
        rows: rows.len(),
        sha256: source.sha256()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_refused() {
        for (text, expected) in [
            (
                "partnership,hidden,score\nP,A,1\n",
                "no column 'candidate', expected partnership, hidden, candidate and scores",
            ),
            ("partnership,hidden,candidate,jaccard,without themes\nP,A,A,1,1\n", "no column of scores"),
            (
                "partnership,hidden,candidate,score\nP,A,A,1\nP,A,B,high\n",
                "record 2: the score is 'high', expected a finite number",
            ),
            (
                "partnership,hidden,candidate,score\nP,A,A,inf\n",
                "record 1: the score is 'inf', expected a finite number",
            ),
            (
                "knowledge,partnership,hidden,candidate,score\nall,P,A,A,1\n",
                "record 1: knowledge is 'all', expected others, earlier or nothing",
            ),
        ] {
            let error = read_scores(&Source::new("s.csv", text), &ReadOptions::default()).unwrap_err();
            assert_eq!(error.diagnostic().message, expected);
        }
    }

    #[test]
    fn columns_of_every_run_are_passed_over() {
        let text = "knowledge;partnership;hidden;candidate;abroad;score;without ties;without themes;jaccard;Plain\nothers;P;A;A;1;1;1;1;1;1\n";
        let report = read_scores(&Source::new("a/s.csv", text), &ReadOptions::default()).unwrap();
        let names: Vec<&str> = report.methods.iter().map(Against::name).collect();
        assert_eq!(names, ["s: score", "s: without ties", "s: plain"]);
    }
}
