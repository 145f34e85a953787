//! What each header cell means: a column of the table, a detail to keep, or nothing. Headers that would be read wrongly
//! without anybody noticing refuse the file instead.

use metacluster::{Severity, fold};

use crate::columns::{Columns, Others};
use crate::diagnostic::{Diagnostic, shortened};
use crate::limits;
use crate::records::{Flaw, Record};
use crate::text::Text;

/// Most columns that a message lists.
const LISTED: usize = 12;

/// One column of a file and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MappedColumn {
    /// The header as written, without the white space round it.
    pub header: String,
    /// What it is taken for.
    pub meaning: Meaning,
}

/// What a column of a file is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A column of the format, by its canonical name.
    Column(&'static str),
    /// Another column, kept under this name.
    Detail(String),
    /// Another column, passed over because this kind of table keeps none.
    Ignored,
}

/// Maps the header cells. `holds_countries` says of the cell with that number whether most values below it name
/// countries; it is asked only where a word means region in one language and country in another.
pub(crate) fn map(
    text: &Text<'_>,
    header: &Record<'_>,
    columns: &'static Columns,
    holds_countries: impl Fn(usize) -> bool,
) -> Result<Vec<MappedColumn>, Diagnostic> {
    if let Some(Flaw::UnclosedQuote(quote)) = header.flaw {
        let message = "a quote in the header is not closed";
        return Err(Diagnostic::at(text, quote..quote + 1, Severity::Error, "unclosed-quote", message));
    }
    if header.cells.len() > limits::COLUMNS {
        let message =
            format!("the header has {} columns, at most {} are read", header.cells.len(), limits::COLUMNS);
        return Err(Diagnostic::at(text, header.span.clone(), Severity::Error, "too-many-columns", message));
    }
    let mapper = Mapper { text, header, columns };
    let mut taken = mapper.plain()?;
    mapper.false_friends(&mut taken, holds_countries)?;
    // A file without a name or a country is perhaps no catalogue at all: that comes before any other slip.
    mapper.near_misses(&taken, true)?;
    mapper.required(&taken)?;
    mapper.near_misses(&taken, false)?;
    Ok(mapper.finish(&taken))
}

/// The header cell that each column of the format is found in.
type Taken = Vec<Option<usize>>;

struct Mapper<'a> {
    text: &'a Text<'a>,
    header: &'a Record<'a>,
    columns: &'static Columns,
}

impl Mapper<'_> {
    fn word(&self, cell: usize) -> &str {
        self.header.cells.get(cell).map_or("", |cell| cell.value.trim_matches(is_padding))
    }

    fn refuse(&self, cell: usize, code: &'static str, message: String, help: String) -> Diagnostic {
        let span = self.header.cells.get(cell).map_or(self.header.span.clone(), |cell| cell.content());
        Diagnostic::at(self.text, span, Severity::Error, code, message).with_help(help)
    }

    fn take(&self, taken: &mut Taken, column: usize, cell: usize) -> Result<(), Diagnostic> {
        match taken.get_mut(column) {
            Some(place @ None) => *place = Some(cell),
            Some(Some(first)) => {
                let (first, second) = (shortened(self.word(*first)), shortened(self.word(cell)));
                let message =
                    format!("'{first}' and '{second}' are both the column '{}'", self.columns.name(column));
                let help = "remove one of the two, or give it another header".to_owned();
                return Err(self.refuse(cell, "repeated-column", message, help));
            }
            None => {}
        }
        Ok(())
    }

    /// Cells with one meaning.
    fn plain(&self) -> Result<Taken, Diagnostic> {
        let mut taken = vec![None; self.columns.all.len()];
        for (number, cell) in self.header.cells.iter().enumerate() {
            if let [column] = self.columns.candidates(&cell.value) {
                self.take(&mut taken, *column, number)?;
            }
        }
        Ok(taken)
    }

    /// `kraj` is region in Czech and Slovak, country in Polish: it is whichever of the two no other header gives, else
    /// what its values are.
    fn false_friends(
        &self,
        taken: &mut Taken,
        holds_countries: impl Fn(usize) -> bool,
    ) -> Result<(), Diagnostic> {
        for (number, cell) in self.header.cells.iter().enumerate() {
            let candidates = self.columns.candidates(&cell.value);
            if candidates.len() < 2 {
                continue;
            }
            let free = |column: &&usize| taken.get(**column).is_some_and(Option::is_none);
            let column = match candidates.iter().filter(free).collect::<Vec<_>>().as_slice() {
                [only] => Some(**only),
                several => {
                    let wanted = if holds_countries(number) { "country" } else { "region" };
                    let named = several.iter().find(|column| self.columns.name(***column) == wanted);
                    named.map(|column| **column).or(candidates.first().copied())
                }
            };
            if let Some(column) = column {
                self.take(taken, column, number)?;
            }
        }
        Ok(())
    }

    /// A header that is a slip of the pen away from a column that the file does not have otherwise.
    fn near_misses(&self, taken: &Taken, required_only: bool) -> Result<(), Diagnostic> {
        let considered = |column: usize| {
            let required = self.columns.all.get(column).is_some_and(|column| column.required);
            required || !required_only
        };
        let missing = |column: usize| considered(column) && taken.get(column).is_some_and(Option::is_none);
        for (number, cell) in self.header.cells.iter().enumerate() {
            if !self.columns.candidates(&cell.value).is_empty() {
                continue;
            }
            if let Some((column, word)) = self.columns.near_miss(&cell.value, missing) {
                let header = shortened(self.word(number));
                let also = if fold(word) == fold(&column.name) {
                    String::new()
                } else {
                    format!(", a word for '{}'", column.name)
                };
                let message = format!("column '{header}' looks like '{word}'{also}");
                let help =
                    format!("rename it to '{}', or give it a header that is not so close", column.name);
                return Err(self.refuse(number, "near-miss-header", message, help));
            }
        }
        Ok(())
    }

    fn required(&self, taken: &Taken) -> Result<(), Diagnostic> {
        let mut missing =
            self.columns.all.iter().zip(taken).filter(|(column, cell)| column.required && cell.is_none());
        let Some((column, _)) = missing.next() else {
            return Ok(());
        };
        let found = |number: usize| format!("'{}'", shortened(self.word(number)));
        let mut list: Vec<String> = (0..self.header.cells.len().min(LISTED)).map(found).collect();
        if self.header.cells.len() > LISTED {
            list.push(format!("{} more", self.header.cells.len() - LISTED));
        }
        let message = format!("the column '{}' is missing; found {}", column.name, list.join(", "));
        let help = format!("give it one of the headers {}", column.examples.join(", "));
        let span = self.header.span.clone();
        Err(Diagnostic::at(self.text, span, Severity::Error, "missing-column", message).with_help(help))
    }

    fn finish(&self, taken: &Taken) -> Vec<MappedColumn> {
        let mut mapped: Vec<MappedColumn> = Vec::with_capacity(self.header.cells.len());
        // Details live beside canonical names, so no header of the user's may shadow one.
        let mut used: std::collections::HashSet<String> =
            self.columns.all.iter().map(|column| column.name.clone()).collect();
        for number in 0..self.header.cells.len() {
            let header = self.word(number).to_owned();
            let column = taken.iter().position(|cell| *cell == Some(number));
            let meaning = match column {
                Some(column) => Meaning::Column(self.columns.name(column)),
                None if self.columns.others == Others::Ignored => Meaning::Ignored,
                None => {
                    let base =
                        if header.is_empty() { format!("column {}", number + 1) } else { header.clone() };
                    let numbered = (2..).map(|n| format!("{base} ({n})"));
                    let mut names = std::iter::once(base.clone()).chain(numbered);
                    let name = names.find(|name| !used.contains(name)).unwrap_or(base.clone());
                    used.insert(name.clone());
                    Meaning::Detail(name)
                }
            };
            mapped.push(MappedColumn { header, meaning });
        }
        mapped
    }
}

/// White space and the byte-order mark that concatenated files leave inside.
pub(crate) fn is_padding(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Records;
    use crate::text::Encoding;

    fn mapped(header: &str, holds_countries: bool) -> String {
        let text = Text::new("f.csv", header, Encoding::Utf8);
        let record = Records::new(&text, b',', 0).next().unwrap();
        match map(&text, &record, Columns::of_catalogue(), |_| holds_countries) {
            Ok(mapped) => mapped
                .into_iter()
                .map(|column| match column.meaning {
                    Meaning::Column(name) => name.to_owned(),
                    Meaning::Detail(name) => format!("+{name}"),
                    Meaning::Ignored => "-".to_owned(),
                })
                .collect::<Vec<_>>()
                .join(" "),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn kraj_is_decided_by_its_neighbours_or_else_by_its_values() {
        assert_eq!(mapped("nazwa,kraj", true), "name country");
        assert_eq!(mapped("název,kraj,země", true), "name region country");
        assert_eq!(mapped("nazwa,kraj,region", false), "name country region");
        assert_eq!(mapped("name,kraj,kraj", true), "name country region");
    }

    #[test]
    fn unknown_headers_are_kept_apart() {
        assert_eq!(
            mapped("name,country,note,,note, Budget ", true),
            "name country +note +column 4 +note (2) +Budget"
        );
    }

    #[test]
    fn headers_that_would_mislead_refuse_the_file() {
        for (header, expected) in [
            (
                "id,name,country,sektors",
                "f.csv:1:17: error[near-miss-header]: column 'sektors' looks like 'sectors'\n  |\n1 | \
                 id,name,country,sektors\n  |                 ^^^^^^^\n  = help: rename it to 'sectors', or give it a \
                 header that is not so close",
            ),
            (
                "name,country,Name",
                "f.csv:1:14: error[repeated-column]: 'name' and 'Name' are both the column 'name'\n  |\n1 | \
                 name,country,Name\n  |              ^^^^\n  = help: remove one of the two, or give it another header",
            ),
        ] {
            assert_eq!(mapped(header, false), expected);
        }
        let missing = mapped("name,kraj", false);
        assert!(
            missing.starts_with(
                "f.csv:1:1: error[missing-column]: the column 'country' is missing; found 'name', 'kraj'"
            ),
            "{missing}"
        );
        assert!(missing.contains("= help: give it one of the headers country, země, "), "{missing}");
    }
}
