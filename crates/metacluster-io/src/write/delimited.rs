//! Delimited text in two kinds: plain CSV for programs, with raw values and numbers that read back exactly, and the
//! CSV that a double click opens in Excel where decimals have a comma.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;

use super::ahead::batches;
use super::{Cell, Section};
use crate::guard::guarded;

/// How a kind of delimited text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// What the file begins with.
    mark: &'static str,
    delimiter: u8,
    terminator: csv::Terminator,
    decimal: char,
    /// Whether cells that a spreadsheet would evaluate are guarded.
    guards: bool,
}

/// Commas, line feeds, decimal points, words as they are.
pub(super) const PLAIN: Kind =
    Kind { mark: "", delimiter: b',', terminator: csv::Terminator::Any(b'\n'), decimal: '.', guards: false };

/// What Excel writes and opens under the settings of most of Europe. Without the byte-order mark it would take UTF-8 for
/// the code page of the machine.
pub(super) const EXCEL: Kind =
    Kind { mark: "\u{feff}", delimiter: b';', terminator: csv::Terminator::CRLF, decimal: ',', guards: true };

/// Writes the table of a section.
pub(super) fn write(section: &Section<'_>, kind: Kind, out: &mut dyn io::Write) -> io::Result<()> {
    let header = section.columns.iter().map(|column| Cell::text(column.name.as_ref())).collect();
    out.write_all(kind.mark.as_bytes())?;
    out.write_all(&rendered(&[header], kind)?)?;
    for batch in batches((section.rows)()) {
        let parts: Vec<io::Result<Vec<u8>>> =
            batch.par_chunks(PART).map(|rows| rendered(rows, kind)).collect();
        for part in parts {
            out.write_all(&part?)?;
        }
    }
    out.flush()
}

/// Rows that one task renders.
const PART: usize = 256;

fn rendered(rows: &[Vec<Cell>], kind: Kind) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(kind.delimiter)
        .terminator(kind.terminator)
        .from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(text(cell, kind).as_bytes()).map_err(cause)?;
        }
        writer.write_record(None::<&[u8]>).map_err(cause)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

fn text(cell: &Cell, kind: Kind) -> Cow<'_, str> {
    match cell {
        Cell::Text(words) if kind.guards => guarded(words),
        Cell::Text(words) => Cow::Borrowed(words),
        // Adding zero turns a negative zero into a plain one.
        Cell::Number(number) if kind.decimal == '.' => Cow::Owned((number + 0.0).to_string()),
        Cell::Number(number) => {
            Cow::Owned((number + 0.0).to_string().replacen('.', kind.decimal.encode_utf8(&mut [0; 4]), 1))
        }
        Cell::Count(number) => Cow::Owned(number.to_string()),
        Cell::Empty => Cow::Borrowed(""),
    }
}

/// The IO error inside, so that a closed pipe is still known as one.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::guard::unguarded;
    use crate::write::Column;

    #[test]
    fn values_read_back_as_they_were() {
        const VALUES: [&str; 8] =
            ["plain", "a,b", "say \"x\"", "two\nlines", "cr\rlf", " spaces ", "=1+1", "\u{0}\u{1b}"];
        let columns = vec![Column::left("name"), Column::right("number")];
        let number = 0.1 + 0.2;
        let rows = move || VALUES.iter().map(move |value| vec![Cell::text(*value), Cell::Number(number)]);
        let mut out = Vec::new();
        write(&Section::table(columns, rows), PLAIN, &mut out).unwrap();
        assert!(out.starts_with(b"name,number\nplain,0.30000000000000004\n"));
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.iter().map(|record| &record[0]).collect::<Vec<_>>(), VALUES);
        assert!(read.iter().all(|record| record[1].parse::<f64>().unwrap().to_bits() == number.to_bits()));
    }

    #[test]
    fn excel_gets_guarded_words_and_decimal_commas() {
        const VALUES: [&str; 9] =
            ["=1+1", "+420 596", "-5", "@nca_cz", "\t=1", "'=1", "plain", "a;\"b\"", "two\r\nlines"];
        let columns = vec![Column::left("=name"), Column::right("number"), Column::right("count")];
        let rows = move || {
            VALUES.iter().map(move |value| vec![Cell::text(*value), Cell::Number(-0.5), Cell::Count(7)])
        };
        let mut out = Vec::new();
        write(&Section::table(columns, rows), EXCEL, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        assert!(
            text.starts_with("'=name;number;count\r\n'=1+1;-0,5;7\r\n'+420 596;-0,5;7\r\n'-5;"),
            "{text}"
        );
        assert!(text.ends_with("\"a;\"\"b\"\"\";-0,5;7\r\n\"two\r\nlines\";-0,5;7\r\n"), "{text}");
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.iter().map(|record| unguarded(&record[0])).collect::<Vec<_>>(), VALUES);
    }

    #[test]
    fn a_closed_pipe_keeps_its_kind() {
        struct Closed;
        impl io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let long = || (0..100_000).map(|n| vec![Cell::Count(n)]);
        let error = write(&Section::table(vec![Column::right("n")], long), PLAIN, &mut Closed).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
