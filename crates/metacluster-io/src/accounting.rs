//! How many rows were read and what became of them. No row is lost: the parts add up to what was read.

use std::fmt;

/// What became of the rows of a file.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{Source, read_catalogue};
/// let source = Source::new("f.csv", "name,country\nA,CZ\nA,CZ\n\nB,Atlantis\n");
/// let accounting = read_catalogue(&source, Reference::embedded())?.accounting;
/// assert_eq!(accounting.to_string(), "read 3 = accepted 1 + rejected 1 + merged 1");
/// assert_eq!(accounting.blank(), 1);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accounting {
    read: usize,
    accepted: usize,
    rejected: usize,
    merged: usize,
    blank: usize,
}

impl Accounting {
    /// Rows below the header that say something.
    pub fn read(&self) -> usize {
        self.read
    }

    /// Rows that are in.
    pub fn accepted(&self) -> usize {
        self.accepted
    }

    /// Rows that are out, each with an error.
    pub fn rejected(&self) -> usize {
        self.rejected
    }

    /// Rows that repeat an accepted one.
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// Lines without content, which are no rows.
    pub fn blank(&self) -> usize {
        self.blank
    }

    pub(crate) fn count_read(&mut self) {
        self.read += 1;
    }

    pub(crate) fn count_accepted(&mut self) {
        self.accepted += 1;
    }

    pub(crate) fn count_rejected(&mut self) {
        self.rejected += 1;
    }

    pub(crate) fn count_merged(&mut self) {
        self.merged += 1;
    }

    pub(crate) fn count_blank(&mut self, lines: usize) {
        self.blank += lines;
    }

    /// The finished count. Rows are counted when they are read and again when their fate is known; a reader that
    /// forgot one would publish a wrong number, which is worse than none.
    pub(crate) fn closed(self) -> Self {
        assert_eq!(self.read, self.accepted + self.rejected + self.merged, "every row read has one fate");
        self
    }
}

impl fmt::Display for Accounting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, accepted, rejected, merged, .. } = self;
        write!(f, "read {read} = accepted {accepted} + rejected {rejected} + merged {merged}")
    }
}
