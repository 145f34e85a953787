//! Reading the reference tables that the crate embeds or that a caller puts in their place.
//!
//! These are our own files: comma-delimited CSV with a header. Catalogues, which come in any shape, are read by the
//! `metacluster-io` crate.

use crate::error::Error;

/// A parsed reference table.
#[derive(Debug)]
pub(crate) struct Table {
    name: &'static str,
    header: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// One row of a [`Table`].
#[derive(Debug)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    line: u64,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Parses `text`; every column in `required` has to be there.
    pub(crate) fn parse(name: &'static str, text: &str, required: &[&str]) -> Result<Self, Error> {
        let error = |line: u64, problem: String| Error::Table { table: name.to_owned(), line, problem };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(str::to_owned).collect(),
            Err(cause) => return Err(error(1, cause.to_string())),
        };
        if let Some(missing) = required.iter().find(|name| !header.iter().any(|column| column == *name)) {
            return Err(error(1, format!("the column '{missing}' is missing; found {}", header.join(", "))));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record
                .map_err(|cause| error(cause.position().map_or(0, csv::Position::line), cause.to_string()))?;
            rows.push((record.position().map_or(0, csv::Position::line), record));
        }
        Ok(Self { name, header, rows })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row { table: self, line: *line, record })
    }
}

impl<'a> Row<'a> {
    /// The cell under `column`; empty if the table has no such column.
    pub(crate) fn get(&self, column: &str) -> &'a str {
        let position = self.table.header.iter().position(|name| name == column);
        position.and_then(|position| self.record.get(position)).unwrap_or("")
    }

    /// The cell under `column` as a number, `None` if it is empty.
    pub(crate) fn number<T: std::str::FromStr>(&self, column: &str) -> Result<Option<T>, Error> {
        match self.get(column) {
            "" => Ok(None),
            text => match text.parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(self.error(format!("'{text}' in column '{column}' is not a number"))),
            },
        }
    }

    pub(crate) fn error(&self, problem: impl Into<String>) -> Error {
        Error::Table { table: self.table.name.to_owned(), line: self.line, problem: problem.into() }
    }
}
