//! The table layer alone: the cells of a file as text, without columns that anybody has to know.

use crate::decode::Windows;
use crate::error::ReadError;
use crate::options::ReadOptions;
use crate::records::{Record, Scan, Scanner, Syntax};
use crate::source::Source;
use crate::text::Text;

/// Delimiters that are tried, in the order that settles ties.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads the cells of a text file, row by row, the first row included, as they stand; rows may differ in width, and lines
/// without any character are left out. Encoding, quotes and line ends are understood as in a catalogue. The delimiter is
/// that of the options, or the one that gives most cells in the first row. Memory O(file).
///
/// ```
/// use metacluster_io::{ReadOptions, Source, read_cells};
/// let cells = read_cells(&Source::new("f.csv", "a;b\n\"1;2\";3\n"), &ReadOptions::default())?;
/// assert_eq!(cells, [["a", "b"], ["1;2", "3"]]);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the file is no text, is empty or cannot be read.
pub fn read_cells(source: &Source, options: &ReadOptions) -> Result<Vec<Vec<String>>, ReadError> {
    let mut windows = Windows::open(source, options.encoding, options.limits.window_bytes)?;
    let mark = windows.encoding.mark_length() as u64;
    let mut text = Text::new(source.name(), "", windows.encoding);
    // A table that is handed out as a whole stands in memory as a whole.
    while let Some(next) =
        windows.next(std::mem::take(&mut text.text), 1, mark, std::mem::take(&mut text.undecodable))?
    {
        text = next;
        if text.is_last {
            break;
        }
    }
    let syntax =
        |delimiter| Syntax { delimiter, quote: b'"', width: None, record_bytes: options.limits.record_bytes };
    let width = |delimiter: u8| {
        let first = Scanner::new(&text, syntax(delimiter)).records(0).find(|record| !record.is_blank());
        first.map_or(0, |record| record.width())
    };
    let stated = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    // `max_by_key` takes the last of equals, and the first shall settle ties.
    let widest = DELIMITERS.into_iter().rev().max_by_key(|&delimiter| width(delimiter));
    let delimiter = stated.or(widest).unwrap_or(b',');
    let scanner = Scanner::new(&text, syntax(delimiter));
    let mut record = Record::default();
    let (mut at, mut rows) = (0, Vec::new());
    while scanner.read(at, &mut record) == Scan::Record {
        at = record.next;
        if !record.span.is_empty() {
            rows.push(record.cells.iter().map(|cell| cell.value.clone().into_owned()).collect());
        }
    }
    Ok(rows)
}
