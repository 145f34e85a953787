//! Workbooks: the sheets of an XLSX or ODS file as rows of text cells with true positions.
//!
//! Both formats are zip archives of XML, so both are read as one stream: the archive is opened under limits
//! ([`container`]), a part is unpacked and tokenised under limits ([`xml`]), and cells go into a sheet that keeps nothing
//! for empty places ([`sheet`]). What is wrong with one row is a flaw of that row; what makes the whole file untrue, such
//! as a row number that no sheet has, is a [`ReadError`].
//!
//! The format readers ([`xlsx`], [`ods`]) are ours and not calamine's, which is kept as a second opinion in the tests. Its
//! readers cannot be bounded from outside: opening an XLSX file copies every font and format code once per cell style (a
//! file of 2.5 kB took 2 GB), references overflow, a shared string number that is none becomes string 0, a value written
//! as an entity becomes empty, an error word that it does not know refuses the sheet; for ODS it has no streaming reader,
//! and one that does not end on a part that was cut off. A check in front of it that rules all this out has to read
//! every attribute and value of every cell, and is the reader.

mod cell_text;
mod container;
mod impostor;
mod ods;
mod reference;
mod sheet;
mod strings;
mod styles;
#[cfg(test)]
mod tests;
mod value;
mod xlsx;
mod xml;

use metacluster::{fold, nearest};

use container::{Container, Kind};
pub(crate) use reference::address;
pub(crate) use sheet::{CellKind, Sheet};

use crate::diagnostic::shortened;
use crate::error::ReadError;
use crate::source::Source;

/// How much of a workbook is read before it is refused.
#[derive(Debug, Clone)]
pub(crate) struct WorkbookLimits {
    /// Rows that a sheet may have. A row beyond refuses the file: it cannot be where the file says that it is.
    pub(crate) rows: u32,
    /// Columns that a sheet may have, at most 65,536. A cell beyond is a flaw of its row.
    pub(crate) columns: u32,
    /// Columns that a table may have: a cell farther out is kept, but is a flaw of its row.
    pub(crate) width: u32,
    /// Cells with a value in all sheets that are read, each row counted as one more.
    pub(crate) cells: u64,
    /// Bytes of the text of a cell; a longer one is a flaw of its row.
    pub(crate) cell_bytes: usize,
    /// Bytes of the text of a row; a longer one is flawed.
    pub(crate) row_bytes: usize,
    /// Sheets.
    pub(crate) sheets: usize,
    /// Parts of the file.
    pub(crate) parts: usize,
    /// Bytes that one part may unpack to.
    pub(crate) part_bytes: u64,
    /// Bytes that the parts read may unpack to together, and that the text of the cells may have.
    pub(crate) whole_bytes: u64,
    /// How many times its own size a file may unpack to, once that is more than a small file needs.
    pub(crate) ratio: u64,
}

impl Default for WorkbookLimits {
    fn default() -> Self {
        Self {
            // The largest sheet of Excel and LibreOffice.
            rows: 1 << 20,
            columns: 1 << 14,
            width: 512,
            // A full sheet of nineteen columns; eight bytes each beside their text.
            cells: 20 << 20,
            cell_bytes: 64 << 10,
            row_bytes: 1 << 20,
            sheets: 1_000,
            // So many sheets with drawings, comments and printer settings each stay below.
            parts: 10_000,
            // XML says three to five times what its cells hold: a full sheet of ten columns. Reading the whole takes
            // seconds; the limit is also that of the time a file may cost.
            part_bytes: 512 << 20,
            whole_bytes: 768 << 20,
            // A table packs to a seventh, to a fifteenth where all rows are alike; a bomb to a thousandth.
            ratio: 50,
        }
    }
}

/// Bytes that even the smallest file may unpack to.
const FREE_BYTES: u64 = 64 << 20;

impl WorkbookLimits {
    /// Bytes that a file of so many bytes may unpack to.
    fn unpacked(&self, file_bytes: u64) -> u64 {
        let plausible = file_bytes.saturating_mul(self.ratio).max(FREE_BYTES);
        // Positions in what is read are 32 bits wide.
        plausible.min(self.whole_bytes).min(u64::from(u32::MAX))
    }
}

/// What may still be taken in, over all sheets.
struct Tally<'a> {
    file: &'a str,
    limits: &'a WorkbookLimits,
    cells: u64,
    text: u64,
    text_limit: u64,
}

impl<'a> Tally<'a> {
    fn new(file: &'a str, limits: &'a WorkbookLimits, file_bytes: u64) -> Self {
        let text_limit = limits.unpacked(file_bytes);
        Self { file, limits, cells: limits.cells.min(u64::from(u32::MAX)), text: text_limit, text_limit }
    }

    /// Takes the room of so many cells and bytes of text, that many times, before it is taken in memory.
    fn count(&mut self, cells: usize, text: usize, times: u32) -> Result<(), ReadError> {
        let of_all = |one: usize| (one as u64).saturating_mul(u64::from(times));
        let left = self.cells.checked_sub(of_all(cells));
        self.cells = left.ok_or_else(|| {
            let message = format!(
                "the workbook has more than {} cells, each row counted as one more",
                self.limits.cells
            );
            ReadError::file(self.file, "too-many-cells", message)
                .with_help("save the table that is wanted in a file of its own, or as CSV")
        })?;
        let left = self.text.checked_sub(of_all(text));
        self.text = left.ok_or_else(|| {
            let limit = xml::mebibytes(self.text_limit);
            let message = format!("the cells of the workbook hold more than {limit} of text");
            ReadError::file(self.file, "too-much-text", message)
                .with_help("save the table that is wanted as CSV")
        })?;
        Ok(())
    }
}

/// Whether a source is a workbook, or says that it is one and has to be told what it is instead.
pub(crate) fn is_workbook(source: &Source) -> Result<bool, ReadError> {
    const SUFFIXES: [&str; 9] =
        [".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".ots", ".fods"];
    let name = source.name().to_ascii_lowercase();
    let start = source.first_bytes()?;
    Ok(is_zip(&start)
        || start.starts_with(impostor::COMPOUND_FILE)
        || SUFFIXES.iter().any(|suffix| name.ends_with(suffix)))
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The sheets of a workbook in the order of the file, hidden ones too; those without a table, such as charts, are left
/// out. `wanted` limits the work to one sheet, by its name or by its number from 1.
///
/// Time O(bytes unpacked + cells), memory O(cells + their text), neither of which a small file can make large.
///
/// # Errors
/// [`ReadError`] if the file is no workbook that can be read, is damaged or reaches a limit, or if there is no such sheet.
pub(crate) fn read_workbook(
    source: &Source,
    limits: &WorkbookLimits,
    wanted: Option<&str>,
) -> Result<Vec<Sheet>, ReadError> {
    let (name, bytes) = (source.name(), source.bytes()?);
    if !is_zip(&bytes) {
        return Err(impostor::unmask(name, &bytes));
    }
    let mut container = Container::open(name, &bytes, limits)?;
    let mut tally = Tally::new(name, limits, bytes.len() as u64);
    let mut choice = Choice { file: name, wanted, most: limits.sheets, names: Vec::new() };
    let sheets = match container.kind()? {
        Kind::Xlsx => xlsx::read(&mut container, &mut choice, &mut tally)?,
        Kind::Ods => ods::read(&mut container, &mut choice, &mut tally)?,
    };
    choice.settle(sheets)
}

/// Which sheets are asked for.
struct Choice<'a> {
    file: &'a str,
    wanted: Option<&'a str>,
    /// The most sheets that a workbook may have.
    most: usize,
    /// Names of the sheets in the order of the file, as far as they are known.
    names: Vec<String>,
}

/// How well a sheet is what was asked for, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Name,
    NameFolded,
    Number,
}

impl Choice<'_> {
    /// Adds the next sheet of the file; whether it may be what is asked for.
    fn meet(&mut self, name: &str) -> Result<bool, ReadError> {
        if self.names.len() >= self.most {
            let message = format!("the workbook has more than {} sheets", self.most);
            return Err(ReadError::file(self.file, "too-many-sheets", message)
                .with_help("save the sheet that is wanted in a file of its own, or as CSV"));
        }
        self.names.push(name.to_owned());
        Ok(self.wanted.is_none_or(|wanted| fit(wanted, name, self.names.len()).is_some()))
    }

    /// Keeps the best of what was read: a sheet named `2` comes before the second one.
    fn settle(&self, mut sheets: Vec<Sheet>) -> Result<Vec<Sheet>, ReadError> {
        let Some(wanted) = self.wanted else {
            return Ok(sheets);
        };
        let of = |sheet: &Sheet| fit(wanted, &sheet.name, sheet.number);
        match sheets.iter().filter_map(of).min() {
            Some(best) => {
                sheets.retain(|sheet| of(sheet) == Some(best));
                Ok(sheets)
            }
            None => Err(self.unknown(wanted)),
        }
    }

    fn unknown(&self, wanted: &str) -> ReadError {
        let names: Vec<String> = self.names.iter().map(|name| format!("'{}'", shortened(name))).collect();
        let message = format!("there is no sheet '{}'; there is {}", shortened(wanted), names.join(", "));
        let help = match nearest(wanted, self.names.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean '{nearest}'?"),
            None => "give the name of a sheet, or its number counted from 1".to_owned(),
        };
        ReadError::file(self.file, "unknown-sheet", message).with_help(help)
    }
}

fn fit(wanted: &str, name: &str, number: usize) -> Option<Fit> {
    if name == wanted {
        Some(Fit::Name)
    } else if fold(name) == fold(wanted) {
        Some(Fit::NameFolded)
    } else {
        (wanted.parse() == Ok(number)).then_some(Fit::Number)
    }
}
