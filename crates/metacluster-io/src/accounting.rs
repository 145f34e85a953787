//! What became of the rows of a file and of its bytes. No row is lost, the parts add up to what was read; and no byte
//! is, every one belongs to a part that has a name.

use std::fmt;

/// What became of the rows of a file.
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{ReadOptions, Source, read_catalogue};
/// let source = Source::new("f.csv", "name,country\nA,CZ\nA,CZ\n\nB,Atlantis\n");
/// let accounting = read_catalogue(&source, Reference::embedded(), &ReadOptions::default())?.accounting;
/// assert_eq!(accounting.to_string(), "read 3 = accepted 1 + rejected 1 + merged 1");
/// assert_eq!(accounting.bytes().to_string(), "35 bytes = header 13 + records 21 + blank 1");
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accounting {
    read: usize,
    accepted: usize,
    rejected: usize,
    merged: usize,
    bytes: Bytes,
}

/// What the bytes of a file are; of a workbook, the bytes of the CSV that its sheet would be saved as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bytes {
    /// The byte-order mark.
    pub mark: u64,
    /// The header with its line end.
    pub header: u64,
    /// The rows that were read, rejected ones included.
    pub records: u64,
    /// Lines in which nothing stands.
    pub blank: u64,
    /// Lines that begin with `#`.
    pub comments: u64,
    /// Lines that are no rows and that a diagnostic names: `sep=`, titles above the header, totals and notes below.
    pub skipped: u64,
}

impl Bytes {
    /// All of them: the size of the file.
    pub fn total(self) -> u64 {
        self.parts().map(|(_, bytes)| bytes).sum()
    }

    fn parts(self) -> impl Iterator<Item = (&'static str, u64)> {
        let Self { mark, header, records, blank, comments, skipped } = self;
        [
            ("mark", mark),
            ("header", header),
            ("records", records),
            ("blank", blank),
            ("comments", comments),
            ("skipped", skipped),
        ]
        .into_iter()
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = self.parts().filter(|&(_, bytes)| bytes > 0);
        let parts: Vec<String> = filled.map(|(name, bytes)| format!("{name} {bytes}")).collect();
        write!(f, "{} bytes = {}", self.total(), parts.join(" + "))
    }
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

    /// What the bytes are.
    pub fn bytes(&self) -> Bytes {
        self.bytes
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut Bytes {
        &mut self.bytes
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

    /// The finished count for a file of `size` bytes. Rows are counted when they are read and again when their fate is
    /// known, bytes when they are read and again when it is known what they are; a reader that forgot one would publish
    /// a wrong number, which is worse than none.
    pub(crate) fn closed(self, size: u64) -> Self {
        assert_eq!(self.read, self.accepted + self.rejected + self.merged, "every row read has one fate");
        assert_eq!(self.bytes.total(), size, "every byte read belongs to one part: {}", self.bytes);
        self
    }
}

impl fmt::Display for Accounting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, accepted, rejected, merged, .. } = self;
        write!(f, "read {read} = accepted {accepted} + rejected {rejected} + merged {merged}")
    }
}
