//! A text in pieces that are looked at on every core.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::RowPreparer;
use super::shape::{Kind, Shape};
use crate::records::{Record, Scan, Scanner};
use crate::text::{Text, count_line_ends};

/// Most bytes of a piece that one task reads.
pub(super) const MOST_PIECE: usize = 128 << 10;

/// Pieces of the first window, unless they would be longer.
const PIECES: usize = 16;

/// Bytes of an ordinary row: room is made for as many rows as a piece may have.
const USUAL_ROW: usize = 128;

/// One thing that stands below the header.
pub(super) struct Entry<T> {
    pub(super) span: Range<usize>,
    pub(super) next: usize,
    /// Lines that end in it.
    pub(super) lines: usize,
    pub(super) kind: Kind<T>,
}

/// The entries of a piece.
pub(super) struct Piece<P: RowPreparer> {
    pub(super) entries: Vec<Entry<P::Prepared>>,
    /// What is common to them.
    pub(super) shared: P::Shared,
    /// Where the entry behind the last one begins.
    pub(super) next: usize,
    pub(super) is_cut: bool,
}

/// The pieces of a text. Each is prepared by whoever has time, as soon as there is a core for it, and waits here to be
/// settled in its turn.
pub(super) struct Pieces<'a, P: RowPreparer> {
    shape: &'a Shape,
    text: &'a Text,
    cuts: Vec<Range<usize>>,
    /// The next piece to prepare.
    next: AtomicUsize,
    /// What prepares it; it is replaced as the reader learns.
    preparer: Mutex<Arc<P>>,
    ready: Mutex<BTreeMap<usize, Piece<P>>>,
}

impl<'a, P: RowPreparer> Pieces<'a, P> {
    /// The pieces from `at` on.
    pub(super) fn new(shape: &'a Shape, text: &'a Text, at: usize, preparer: P) -> Self {
        Self {
            shape,
            text,
            cuts: cuts(text, at, (shape.limits.window_bytes / PIECES).clamp(1, MOST_PIECE)),
            next: AtomicUsize::new(0),
            preparer: Mutex::new(Arc::new(preparer)),
            ready: Mutex::default(),
        }
    }

    /// Prepares the next piece; whether there was one.
    pub(super) fn prepare_next(&self) -> bool {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let Some(cut) = self.cuts.get(number) else { return false };
        let piece = self.prepare(cut.clone());
        held(&self.ready).insert(number, piece);
        true
    }

    /// Prepares what begins in a part of the text.
    pub(super) fn prepare(&self, part: Range<usize>) -> Piece<P> {
        let preparer = Arc::clone(&held(&self.preparer));
        piece_of(self.shape, self.text, part, &*preparer)
    }

    /// Prepares further pieces with another preparer.
    pub(super) fn go_on_with(&self, preparer: P) {
        *held(&self.preparer) = Arc::new(preparer);
    }

    /// Prepares no further piece.
    pub(super) fn stop(&self) {
        self.next.store(self.cuts.len(), Ordering::Relaxed);
    }

    /// A piece that is prepared, with its place.
    pub(super) fn take(&self, number: usize) -> Option<(Piece<P>, Range<usize>)> {
        Some((held(&self.ready).remove(&number)?, self.cuts.get(number)?.clone()))
    }
}

/// What a lock guards; a panic elsewhere ends everything soon enough.
pub(super) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pieces of a text from `at` to its end, cut at line ends.
fn cuts(text: &Text, at: usize, size: usize) -> Vec<Range<usize>> {
    let bytes = text.text.as_bytes();
    let mut cuts = Vec::new();
    let mut start = at;
    while start < bytes.len() {
        let aim = start + size;
        let end = match bytes.get(aim..) {
            Some(rest) => {
                let end = memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |end| aim + end + 1);
                let is_crlf = bytes.get(end - 1..=end) == Some(b"\r\n");
                end + usize::from(is_crlf)
            }
            None => bytes.len(),
        };
        cuts.push(start..end);
        start = end;
    }
    cuts
}

/// Reads the records that begin in a piece.
fn piece_of<P: RowPreparer>(shape: &Shape, text: &Text, piece: Range<usize>, preparer: &P) -> Piece<P> {
    let scanner = Scanner::new(text, shape.syntax);
    let bytes = text.text.as_bytes();
    let holds_nul = bytes.get(piece.clone()).is_some_and(|bytes| memchr::memchr(0, bytes).is_some());
    let mut record = Record::default();
    let mut scratch = P::scratch(piece.len());
    let mut entries = Vec::with_capacity(piece.len() / USUAL_ROW);
    let mut at = piece.start;
    let mut is_cut = false;
    while at < piece.end {
        match scanner.read(at, &mut record) {
            Scan::Record => {}
            Scan::End => break,
            Scan::Cut if !is_too_long(bytes.get(at..).unwrap_or(&[]), shape.limits.record_bytes) => {
                is_cut = true;
                break;
            }
            // The rest of the window is one record, and longer than any may be.
            Scan::Cut => {
                // A CR at its end may be half of a line end.
                let end = text.text.len() - usize::from(text.text.ends_with('\r'));
                record = Record::too_long(at..end);
            }
        }
        let lines = match record.flaw.is_none() && record.cells.iter().all(|cell| !cell.is_quoted()) {
            true => usize::from(record.next > record.span.end),
            false => count_line_ends(bytes.get(record.span.start..record.next).unwrap_or(&[])),
        };
        let kind = shape.kind_of(text, &mut record, holds_nul, preparer, &mut scratch);
        entries.push(Entry { span: record.span.clone(), next: record.next, lines, kind });
        at = record.next;
    }
    Piece { entries, shared: P::share(scratch), next: at, is_cut }
}

/// Whether what a window cuts is already longer than a row may be: a line without an end, or a row of quoted cells with
/// line breaks in them, which may yet turn out to be several rows behind a quote that is never closed and is followed
/// farther for that.
fn is_too_long(rest: &[u8], record_bytes: usize) -> bool {
    const QUOTED: usize = 4;
    let line = memchr::memchr2(b'\n', b'\r', rest).filter(|end| end + 1 < rest.len());
    rest.len() > if line.is_some() { record_bytes.saturating_mul(QUOTED) } else { record_bytes }
}
