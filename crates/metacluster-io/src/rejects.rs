//! Rejected rows, as they stand in the file, to be mended and read again.

use std::io;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::encoding::Encoding;
use crate::text::Text;

/// The rejected rows of a file, with what is needed to write them as a file of the same kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejects {
    /// The rows, in the order of the file.
    pub rows: Vec<Reject>,
    /// The byte-order mark and the header, with its line end.
    pub(crate) head: Vec<u8>,
    /// What ends a comment before and behind a row.
    pub(crate) line_end: Vec<u8>,
}

impl Rejects {
    /// Writes the header, and every row behind a comment that says where it stood and why it is out. Mended, the file is
    /// read like the one that it came from, in the same dialect and encoding.
    ///
    /// # Errors
    /// Whatever `out` returns.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(&self.head)?;
        for row in &self.rows {
            out.write_all(&row.comment)?;
            out.write_all(&self.line_end)?;
            out.write_all(&row.raw)?;
            out.write_all(&self.line_end)?;
        }
        out.flush()
    }
}

/// A row that was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reject {
    /// The row as it stands in the file, byte for byte, without its line end.
    pub raw: Vec<u8>,
    /// Where it stands and why it is out, in one line: `clusters.csv:7:12: error[bad-country]: unknown country 'X'`.
    pub reason: String,
    /// The reason as a comment of one cell, in the encoding of the file.
    comment: Vec<u8>,
}

impl Reject {
    pub(crate) fn new(text: &Text, span: Range<usize>, problem: &Diagnostic, quote: char) -> Self {
        let reason = problem.headline();
        let doubled = reason.replace(quote, &format!("{quote}{quote}"));
        let comment = encoded(&format!("{quote}# {doubled}{quote}"), text.encoding);
        Self { raw: text.raw(span), reason, comment }
    }
}

/// A text in the encoding of a file.
pub(crate) fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    text.chars().for_each(|c| encoding.encode(c, &mut bytes));
    bytes
}
