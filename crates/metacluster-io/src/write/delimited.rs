//! Comma-separated values: a header, raw values, line feeds, and numbers in the shortest form that reads back exactly.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;

use super::ahead::batches;
use super::{Cell, Section};

/// Writes the table of a section.
pub(super) fn write(section: &Section<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let header = section.columns.iter().map(|column| Cell::text(column.name.as_ref())).collect();
    out.write_all(&rendered(&[header])?)?;
    for batch in batches((section.rows)()) {
        let parts: Vec<io::Result<Vec<u8>>> = batch.par_chunks(PART).map(rendered).collect();
        for part in parts {
            out.write_all(&part?)?;
        }
    }
    out.flush()
}

/// Rows that one task renders.
const PART: usize = 256;

fn rendered(rows: &[Vec<Cell>]) -> io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(raw(cell).as_bytes()).map_err(cause)?;
        }
        writer.write_record(None::<&[u8]>).map_err(cause)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

fn raw(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(words) => Cow::Borrowed(words),
        Cell::Number(number) => Cow::Owned((number + 0.0).to_string()),
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
    use crate::write::Column;

    #[test]
    fn values_read_back_as_they_were() {
        const VALUES: [&str; 8] =
            ["plain", "a,b", "say \"x\"", "two\nlines", "cr\rlf", " spaces ", "=1+1", "\u{0}\u{1b}"];
        let columns = vec![Column::left("name"), Column::right("number")];
        let number = 0.1 + 0.2;
        let rows = move || VALUES.iter().map(move |value| vec![Cell::text(*value), Cell::Number(number)]);
        let mut out = Vec::new();
        write(&Section::table(columns, rows), &mut out).unwrap();
        assert!(out.starts_with(b"name,number\nplain,0.30000000000000004\n"));
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(read.iter().map(|record| &record[0]).collect::<Vec<_>>(), VALUES);
        assert!(read.iter().all(|record| record[1].parse::<f64>().unwrap().to_bits() == number.to_bits()));
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
        let error = write(&Section::table(vec![Column::right("n")], long), &mut Closed).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
