//! What a user says about a file where the reader's own judgement shall not do.

use crate::encoding::Encoding;
use crate::limits::Limits;
use crate::numbers::Decimal;

/// How to read a table. What is `None` the reader finds out, and says what it found.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{ReadOptions, Source, read_catalogue};
/// let source = Source::new("f.csv", "Název klastru,kde\nCREA,CZ\n");
/// let mut options = ReadOptions::default();
/// options.mapping = vec![("kde".into(), "country".into())];
/// let report = read_catalogue(&source, Reference::embedded(), &options)?;
/// assert_eq!(report.catalogue.clusters()[0].name(), "CREA");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How the bytes are text.
    pub encoding: Option<Encoding>,
    /// What stands between cells; an ASCII character.
    pub delimiter: Option<char>,
    /// The physical line of the header, from 1; of a workbook the row.
    pub header_line: Option<usize>,
    /// The decimal mark of every column of numbers.
    pub decimal: Option<Decimal>,
    /// The sheet of a workbook, by name or by number from 1.
    pub sheet: Option<String>,
    /// Headers with the column that each of them is, or `-` for one that is kept as it stands. They go before every
    /// alias.
    pub mapping: Vec<(String, String)>,
    /// How much is read.
    pub limits: Limits,
    /// Whether the report shall hold every rejected row as it stands in the file.
    pub keep_rejects: bool,
}
