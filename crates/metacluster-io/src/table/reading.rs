//! Settling the rows of a table window by window, while those behind them are prepared.

use metacluster::Severity;

use super::ledger::Ledger;
use super::pieces::{Batch, Entry, MOST_PIECE, piece_of};
use super::row::Spot;
use super::shape::{Kind, Shape, TOO_LONG_ROW};
use super::{Fate, Notices, PreparedBy, RowReader, SharedBy};
use crate::diagnostic::{Diagnostic, shortened};
use crate::text::Text;

/// Most pieces between two settlements. The first settlements come sooner, so that the words of a catalogue are known
/// when most of its rows are read.
const MOST_PIECES: usize = 16;

/// The rows of a table while they are read.
pub(super) struct Reading<'a, R> {
    pub(super) shape: &'a Shape,
    pub(super) reader: &'a mut R,
    pub(super) ledger: Ledger,
    /// Whether a blank line stands before what comes next, with no more than notes between.
    pub(super) is_behind_blank: bool,
    /// Whether the last window ended inside a row that is too long, and rejected already.
    pub(super) is_in_long_row: bool,
    /// Pieces of the next batch.
    pub(super) pieces: usize,
}

/// Entries with their lines and what they share with those round them.
type Lined<R> = Vec<(usize, Entry<PreparedBy<R>>, SharedBy<R>)>;

impl<R: RowReader> Reading<'_, R> {
    /// Reads a window from `at`, which is on `line`, and returns where the part begins that is left to the next one.
    pub(super) fn window(&mut self, text: &Text, mut at: usize, mut line: usize) -> (usize, usize) {
        if self.is_in_long_row {
            (at, line) = self.rest_of_long_row(text, at, line);
        }
        // They are notes if the file ends with them, rows if a row follows.
        let mut notes = Lined::<R>::new();
        let mut is_cut = false;
        let mut batch =
            Batch::prepare(self.shape, text, at, self.pieces, &self.reader.preparer(self.ledger.is_full()));
        while !batch.cuts.is_empty() && !is_cut {
            let preparer = self.reader.preparer(self.ledger.is_full());
            let end = batch.cuts.last().map_or(text.text.len(), |cut| cut.end);
            self.pieces = (2 * self.pieces).min(MOST_PIECES);
            let (shape, pieces) = (self.shape, self.pieces);
            let (next, settled) = rayon::join(
                || Batch::prepare(shape, text, end, pieces, &preparer),
                || self.settle_batch(text, batch, &preparer, (at, line), &mut notes),
            );
            (at, line, is_cut) = settled;
            batch = next;
        }
        if !text.is_last {
            return self.leave(text, at, line, notes);
        }
        for (here, entry, shared) in notes {
            match entry.kind {
                Kind::Note { .. } => self.footer(text, entry),
                _ => self.settle_entry(text, here, entry, &shared),
            }
        }
        (at, line)
    }

    /// Settles the entries of a batch from `at` on, which is on `line`. Returns where and on which line the entry behind
    /// them begins, and whether the window cuts it.
    fn settle_batch(
        &mut self,
        text: &Text,
        batch: Batch<R::Preparer>,
        preparer: &R::Preparer,
        (mut at, mut line): (usize, usize),
        notes: &mut Lined<R>,
    ) -> (usize, usize, bool) {
        for (mut piece, cut) in batch.pieces.into_iter().zip(batch.cuts) {
            if cut.start != at {
                piece = piece_of(self.shape, text, at.min(cut.end)..cut.end, preparer);
            }
            for entry in piece.entries {
                let here = line;
                line += entry.lines;
                self.entry(text, here, entry, &piece.shared, notes);
            }
            at = piece.next.max(at);
            if piece.is_cut {
                return (at, line, true);
            }
        }
        (at, line, false)
    }

    /// Passes over what is left of a row that was too long for the last window.
    fn rest_of_long_row(&mut self, text: &Text, at: usize, line: usize) -> (usize, usize) {
        let rest = text.text.as_bytes().get(at..).unwrap_or(&[]);
        let end = memchr::memchr2(b'\n', b'\r', rest);
        let is_crlf = end.is_some_and(|end| rest.get(end..end + 2) == Some(b"\r\n"));
        let next = end.map_or(text.text.len(), |end| at + end + 1 + usize::from(is_crlf));
        self.is_in_long_row = end.is_none();
        self.ledger.accounting.bytes_mut().records += text.file_bytes(at..next);
        if let Some(reject) = self.ledger.rejects.last_mut() {
            reject.raw.extend(text.raw(at..at + end.unwrap_or(rest.len())));
        }
        (next, line + usize::from(end.is_some()))
    }

    /// Ends a window before the end of the file: what may still be a note below the table is read again with what
    /// follows, unless it is too long for one.
    fn leave(&mut self, text: &Text, at: usize, line: usize, notes: Lined<R>) -> (usize, usize) {
        let Some((first_line, first)) = notes.first().map(|(line, entry, _)| (*line, entry.span.start))
        else {
            return (at, line);
        };
        if at - first <= MOST_PIECE {
            return (first, first_line);
        }
        for (here, entry, shared) in notes {
            self.settle_entry(text, here, entry, &shared);
        }
        (at, line)
    }

    /// Writes down an entry, or holds it back while it may be a note below the table.
    fn entry(
        &mut self,
        text: &Text,
        line: usize,
        entry: Entry<PreparedBy<R>>,
        shared: &SharedBy<R>,
        notes: &mut Lined<R>,
    ) {
        let is_row = match &entry.kind {
            Kind::Blank => {
                self.is_behind_blank = true;
                false
            }
            Kind::Comment | Kind::Total(_) => false,
            // Without a row above there is no table that it could stand below.
            Kind::Note { needs_blank, .. }
                if self.ledger.accounting.read() > 0 && (self.is_behind_blank || !needs_blank) =>
            {
                notes.push((line, entry, shared.clone()));
                return;
            }
            _ => true,
        };
        if is_row {
            self.is_behind_blank = false;
            for (here, earlier, shared) in notes.drain(..) {
                self.settle_entry(text, here, earlier, &shared);
            }
        } else if !notes.is_empty() {
            // Behind a note everything waits with it: the next window begins with the note.
            notes.push((line, entry, shared.clone()));
            return;
        }
        self.settle_entry(text, line, entry, shared);
    }

    /// Writes down an entry that is what it looks like.
    fn settle_entry(&mut self, text: &Text, line: usize, entry: Entry<PreparedBy<R>>, shared: &SharedBy<R>) {
        let size = text.file_bytes(entry.span.start..entry.next);
        let row = match entry.kind {
            Kind::Blank => {
                self.ledger.accounting.bytes_mut().blank += size;
                return;
            }
            Kind::Comment => {
                self.ledger.accounting.bytes_mut().comments += size;
                return;
            }
            Kind::Total(note) => {
                self.ledger.accounting.bytes_mut().skipped += size;
                self.ledger.notice(*note);
                return;
            }
            Kind::Row(row) | Kind::Note { row, .. } => row,
        };
        self.ledger.accounting.bytes_mut().records += size;
        self.ledger.accounting.count_read();
        let line = if text.addresses.is_some() { text.line_of(entry.span.start) } else { line };
        let spot = Spot { shape: self.shape, text, span: entry.span.clone(), line };
        let mut notices = Notices { list: Vec::new(), counted: 0, is_full: self.ledger.is_full() };
        let fate = match row {
            Err(problem) => Fate::Rejected(*problem),
            Ok((value, shape_notices)) => {
                notices.list = shape_notices;
                self.reader.settle(&spot, value, shared, &mut notices)
            }
        };
        match fate {
            Fate::Accepted => self.ledger.accounting.count_accepted(),
            Fate::Merged(note) => {
                self.ledger.accounting.count_merged();
                self.ledger.notice(note);
            }
            Fate::Rejected(problem) => {
                // A row that the window cuts has no line end yet.
                let is_cut = entry.next == entry.span.end && !text.is_last;
                self.is_in_long_row = is_cut && problem.code == TOO_LONG_ROW;
                self.ledger.reject(text, entry.span, problem);
            }
        }
        notices.list.into_iter().for_each(|notice| self.ledger.notice(notice));
        self.ledger.further_problems += notices.counted;
    }

    /// Writes down a note below the table.
    fn footer(&mut self, text: &Text, entry: Entry<PreparedBy<R>>) {
        self.ledger.accounting.bytes_mut().skipped += text.file_bytes(entry.span.start..entry.next);
        let message = format!(
            "'{}' stands below the table and is passed over as a note",
            shortened(text.slice(entry.span.clone()).trim())
        );
        self.ledger.notice(Diagnostic::at(text, entry.span, Severity::Warning, "footer", message));
    }
}
