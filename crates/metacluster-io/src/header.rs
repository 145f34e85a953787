//! What each header cell means: a column of the table, a detail to keep, or nothing. Headers that would be read wrongly
//! without anybody noticing refuse the file instead.

use metacluster::{Severity, fold, nearest};

use crate::columns::{Columns, Others};
use crate::diagnostic::{Diagnostic, shortened};
use crate::options::ReadOptions;
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
    /// How that became known.
    pub known_by: KnownBy,
}

/// How the meaning of a header became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownBy {
    /// It is the column's name or a word for it.
    Word,
    /// Its word means several columns, and its neighbours or the values below it decided.
    Values,
    /// It belongs to an export of a known system.
    Preset,
    /// The user says so.
    Stated,
    /// It is not known; the column is kept or passed over.
    Nothing,
}

/// What a user calls a column that shall be kept as it stands.
const AS_IT_STANDS: &str = "-";

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

impl Meaning {
    /// Whether it is this column of the format.
    pub(crate) fn is(&self, column: &str) -> bool {
        matches!(self, Meaning::Column(name) if *name == column)
    }
}

/// Maps the header cells. `holds_countries` says of the cell with that number whether most values below it name
/// countries; it is asked only where a word means region in one language and country in another.
pub(crate) fn map(
    text: &Text,
    header: &Record<'_>,
    columns: &'static Columns,
    options: &ReadOptions,
    holds_countries: impl Fn(usize) -> bool,
) -> Result<Vec<MappedColumn>, Diagnostic> {
    if let Some(Flaw::UnclosedQuote(quote)) = header.flaw {
        let message = "a quote in the header is not closed";
        return Err(Diagnostic::at(text, quote..quote + 1, Severity::Error, "unclosed-quote", message));
    }
    if header.width() > options.limits.columns {
        let message =
            format!("the header has {} columns, at most {} are read", header.width(), options.limits.columns);
        return Err(Diagnostic::at(text, header.span.clone(), Severity::Error, "too-many-columns", message)
            .with_help("leave some out, or raise the limit columns"));
    }
    let mut mapper = Mapper { text, header, columns, known_by: vec![KnownBy::Nothing; header.cells.len()] };
    let mut taken = vec![None; columns.all.len()];
    mapper.stated(&mut taken, options)?;
    mapper.preset(&mut taken)?;
    mapper.plain(&mut taken)?;
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
    text: &'a Text,
    header: &'a Record<'a>,
    columns: &'static Columns,
    /// How each header cell became known so far.
    known_by: Vec<KnownBy>,
}

impl Mapper<'_> {
    fn word(&self, cell: usize) -> &str {
        self.header.cells.get(cell).map_or("", |cell| cell.value.trim_matches(is_padding))
    }

    fn refuse(&self, cell: usize, code: &'static str, message: String, help: String) -> Diagnostic {
        let span = self.header.cells.get(cell).map_or(self.header.span.clone(), |cell| cell.content());
        Diagnostic::at(self.text, span, Severity::Error, code, message).with_help(help)
    }

    /// Whether a header cell still has no meaning.
    fn is_open(&self, cell: usize) -> bool {
        self.known_by.get(cell) == Some(&KnownBy::Nothing)
    }

    fn know(&mut self, cell: usize, by: KnownBy) {
        if let Some(known_by) = self.known_by.get_mut(cell) {
            *known_by = by;
        }
    }

    fn take(&mut self, taken: &mut Taken, column: usize, cell: usize, by: KnownBy) -> Result<(), Diagnostic> {
        match taken.get_mut(column) {
            Some(place @ None) => *place = Some(cell),
            Some(Some(first)) => {
                let (first, second) = (shortened(self.word(*first)), shortened(self.word(cell)));
                let message =
                    format!("'{first}' and '{second}' are both the column '{}'", self.columns.name(column));
                let help = format!(
                    "give one of the two another meaning, with --map '{second}={AS_IT_STANDS}' to keep it as it is"
                );
                return Err(self.refuse(cell, "repeated-column", message, help));
            }
            None => {}
        }
        self.know(cell, by);
        Ok(())
    }

    /// What the user says.
    fn stated(&mut self, taken: &mut Taken, options: &ReadOptions) -> Result<(), Diagnostic> {
        for (header, name) in &options.mapping {
            let words = || (0..self.header.cells.len()).map(|cell| self.word(cell));
            let Some(cell) = words().position(|word| fold(word) == fold(header)) else {
                let message = format!("there is no header '{}' to be mapped", shortened(header));
                let problem = Diagnostic::of_file(&self.text.name, Severity::Error, "bad-mapping", message);
                return Err(match nearest(header, words()) {
                    Some(near) => problem.with_help(format!("did you mean '{}'?", shortened(near))),
                    None => problem,
                });
            };
            if name == AS_IT_STANDS {
                self.know(cell, KnownBy::Stated);
                continue;
            }
            let Some(column) = self.columns.find(name) else {
                let all = || self.columns.all.iter().map(|column| column.name.as_str());
                let message = format!("there is no column '{}' to map a header to", shortened(name));
                let help = match nearest(name, all()) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => format!("the columns are {}", all().collect::<Vec<_>>().join(", ")),
                };
                return Err(self.refuse(cell, "bad-mapping", message, help));
            };
            self.take(taken, column, cell, KnownBy::Stated)?;
        }
        Ok(())
    }

    /// What the headers of a known export mean.
    fn preset(&mut self, taken: &mut Taken) -> Result<(), Diagnostic> {
        let folded: Vec<String> = (0..self.header.cells.len()).map(|cell| fold(self.word(cell))).collect();
        let Some(preset) = self.columns.preset(|mark| folded.iter().any(|word| word == mark)) else {
            return Ok(());
        };
        for (cell, word) in
            folded.iter().enumerate().filter(|(cell, _)| self.is_open(*cell)).collect::<Vec<_>>()
        {
            let column = preset.columns.iter().find(|(header, _)| header == word);
            match column.and_then(|(_, column)| self.columns.find(column)) {
                Some(column) if taken.get(column) == Some(&None) => {
                    self.take(taken, column, cell, KnownBy::Preset)?;
                }
                // Its other headers would be taken for something else by their words.
                _ => self.know(cell, KnownBy::Preset),
            }
        }
        Ok(())
    }

    /// Cells with one meaning.
    fn plain(&mut self, taken: &mut Taken) -> Result<(), Diagnostic> {
        for (number, cell) in self.header.cells.iter().enumerate() {
            if let [column] = self.columns.candidates(&cell.value)
                && self.is_open(number)
            {
                self.take(taken, *column, number, KnownBy::Word)?;
            }
        }
        Ok(())
    }

    /// `kraj` is region in Czech and Slovak, country in Polish: it is whichever of the two no other header gives, else
    /// what its values are.
    fn false_friends(
        &mut self,
        taken: &mut Taken,
        holds_countries: impl Fn(usize) -> bool,
    ) -> Result<(), Diagnostic> {
        for (number, cell) in self.header.cells.iter().enumerate() {
            let candidates = self.columns.candidates(&cell.value);
            if candidates.len() < 2 || !self.is_open(number) {
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
                self.take(taken, column, number, KnownBy::Values)?;
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
            if !self.columns.candidates(&cell.value).is_empty() || !self.is_open(number) {
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
                let help = format!(
                    "if so, rename it or give --map '{header}={}'; if not, --map '{header}={AS_IT_STANDS}' keeps it as \
                     it is",
                    column.name
                );
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
        let help = format!(
            "give it one of the headers {}, or say which one it is with --map 'HEADER={}'",
            column.examples.join(", "),
            column.name
        );
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
            let known_by = self.known_by.get(number).copied().unwrap_or(KnownBy::Nothing);
            mapped.push(MappedColumn { header, meaning, known_by });
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
    use crate::encoding::Encoding;
    use crate::records::{Scanner, Syntax};

    fn mapped(header: &str, holds_countries: bool) -> String {
        mapped_as(header, &[], holds_countries)
    }

    fn mapped_as(header: &str, stated: &[(&str, &str)], holds_countries: bool) -> String {
        let text = Text::new("f.csv", header, Encoding::UTF_8);
        let syntax = Syntax { delimiter: b',', quote: b'"', width: None, record_bytes: 1 << 20 };
        let record = Scanner::new(&text, syntax).records(0).next().unwrap();
        let mut options = ReadOptions::default();
        options.mapping = stated.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect();
        match map(&text, &record, Columns::of_catalogue(), &options, |_| holds_countries) {
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
                 id,name,country,sektors\n  |                 ^^^^^^^\n  = help: if so, rename it or give --map \
                 'sektors=sectors'; if not, --map 'sektors=-' keeps it as it is",
            ),
            (
                "name,country,Name",
                "f.csv:1:14: error[repeated-column]: 'name' and 'Name' are both the column 'name'\n  |\n1 | \
                 name,country,Name\n  |              ^^^^\n  = help: give one of the two another meaning, with --map \
                 'Name=-' to keep it as it is",
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

    #[test]
    fn what_the_user_says_goes_first() {
        for (header, stated, expected) in [
            ("Název klastru,kde", &[("kde", "country")][..], "name country"),
            ("name,country,sektors", &[("sektors", "sectors")], "name country sectors"),
            ("name,country,sektors", &[("Sektors", "-")], "name country +sektors"),
            ("title,name,country", &[("title", "name"), ("name", "-")], "name +name (2) country"),
        ] {
            assert_eq!(mapped_as(header, stated, false), expected, "{header}");
        }
        assert_eq!(
            mapped_as("name,land", &[("lnd", "country")], false),
            "f.csv: error[bad-mapping]: there is no header 'lnd' to be mapped\n  = help: did you mean 'land'?"
        );
        let unknown = mapped_as("name,land", &[("land", "cuontry")], false);
        assert!(unknown.contains("there is no column 'cuontry' to map a header to"), "{unknown}");
        assert!(unknown.ends_with("= help: did you mean 'country'?"), "{unknown}");
    }
}
