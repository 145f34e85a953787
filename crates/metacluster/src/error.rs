//! What can go wrong in the library: one enum, fields first, text second, advice third.

/// An error of this crate. `Display` says what was found and what was expected; [`Error::help`] says how to mend it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name that is not among the known ones.
    #[error("unknown {what} '{name}'")]
    Unknown {
        /// What kind of thing was named, such as `cluster` or `sector`.
        what: &'static str,
        /// The name as given.
        name: String,
        /// The closest known name.
        nearest: Option<String>,
    },
    /// A weight that is negative, not a number or infinite.
    #[error("weight of '{name}' is {value}, expected a finite number of at least 0")]
    BadWeight {
        /// The component's name.
        name: String,
        /// The value as given.
        value: f64,
    },
    /// Every weight is zero.
    #[error("all weights are zero, expected at least one above 0")]
    NoWeight,
    /// A setting that is not of the expected form.
    #[error("{what} is '{value}', expected {expected}")]
    BadValue {
        /// What was set.
        what: &'static str,
        /// The value as given.
        value: String,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A reference table that cannot be used.
    #[error("{table}, line {line}: {problem}")]
    Table {
        /// Which table, such as `sectors`.
        table: String,
        /// The line in it, 1 being the header.
        line: u64,
        /// What is wrong there.
        problem: String,
    },
    /// A decision about rows that cannot be followed.
    #[error("line {line}: {problem}")]
    Decision {
        /// Where the decision stands.
        line: u64,
        /// What is wrong with it.
        problem: String,
        /// The closest name of a row, where an id is unknown.
        nearest: Option<String>,
    },
    /// A row that could not become a cluster, a partnership or a complement.
    #[error("{0}")]
    Rejected(String),
    /// A score that a method compared with does not give.
    #[error("'{method}' has no score of {candidate} for the partnership {partnership} without {hidden}")]
    MissingScore {
        /// The method.
        method: String,
        /// The partnership tested, by id.
        partnership: String,
        /// The hidden member, by id.
        hidden: String,
        /// The candidate, by id.
        candidate: String,
    },
    /// Statements about weights that no weights obey, or none with any room around them.
    #[error("no weights obey {}", joined(statements))]
    NoRoom {
        /// Those that are in conflict; without any one of them the others can be obeyed.
        statements: Vec<String>,
    },
    /// Rules that contradict each other or the catalogue.
    #[error("{0}")]
    BadRules(String),
}

impl Error {
    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            Error::Unknown { nearest: Some(nearest), .. } => Some(format!("did you mean '{nearest}'?")),
            Error::Unknown { what, nearest: None, .. } => match *what {
                "cluster" => Some("`metacluster export CATALOGUE --to csv` lists the ids".into()),
                "sector" => Some("`metacluster vocabulary sectors` lists the known sectors".into()),
                "country" => Some("countries are ISO 3166-1 alpha-2 codes or their names, such as CZ".into()),
                "region" => Some("`metacluster vocabulary regions` lists the NUTS 2024 regions".into()),
                "area" => Some("`metacluster vocabulary areas` lists the known areas".into()),
                "rules" => Some("`metacluster vocabulary rules` lists the presets".into()),
                "profile" => Some("profiles are cord, cross-sector and track-record".into()),
                "component in force" => Some(
                    "the components in force are those with a weight above 0; --weights gives one".into(),
                ),
                "component" => Some(
                    "components are sectors, complement, themes, proximity, ties, balance and bridge".into(),
                ),
                _ => None,
            },
            Error::Decision { nearest: Some(nearest), .. } => Some(format!("did you mean '{nearest}'?")),
            Error::MissingScore { .. } => Some(
                "`evaluate --scores FILE` writes such a table for the same catalogue and partnerships".into(),
            ),
            Error::NoRoom { .. } => Some(
                "leave one of these out or give it more room; weights are at least 0 and sum to 1".into(),
            ),
            Error::NoWeight => Some("give at least one component a weight, such as sectors=1".into()),
            _ => None,
        }
    }
}

/// `'a' and 'b'`.
fn joined(statements: &[String]) -> String {
    let quoted: Vec<String> = statements.iter().map(|statement| format!("'{statement}'")).collect();
    quoted.join(" and ")
}
