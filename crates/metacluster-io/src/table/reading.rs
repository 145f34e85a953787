//! Settling the rows of a table window by window, while those behind them are prepared.

use std::sync::{Mutex, PoisonError};

use metacluster::Severity;

use super::ledger::Ledger;
use super::pieces::{Entry, MOST_PIECE, Pieces, held};
use super::row::Spot;
use super::shape::{Kind, Shape, TOO_LONG_ROW};
use super::{Fate, Notices, PreparedBy, RowReader, SharedBy};
use crate::diagnostic::{Diagnostic, shortened};
use crate::text::Text;

/// The rows of a table while they are read.
pub(super) struct Reading<'a, R> {
    pub(super) shape: &'a Shape,
    pub(super) reader: &'a mut R,
    pub(super) ledger: Ledger,
    /// Whether a blank line stands before what comes next, with no more than notes between.
    pub(super) is_behind_blank: bool,
    /// Whether the last window ended inside a row that is too long, and rejected already.
    pub(super) is_in_long_row: bool,
}

/// Entries with their lines and what they share with those round them.
type Lined<R> = Vec<(usize, Entry<PreparedBy<R>>, SharedBy<R>)>;

/// How far the pieces of a window are settled.
struct Settling<'r, 'a, R: RowReader> {
    reading: &'r mut Reading<'a, R>,
    /// Where the next entry begins, and on which line.
    at: usize,
    line: usize,
    /// They are notes if the file ends with them, rows if a row follows.
    notes: Lined<R>,
    /// The next piece.
    next: usize,
    is_cut: bool,
}

impl<R: RowReader> Settling<'_, '_, R> {
    /// Settles the pieces that are ready, in their order.
    fn settle(&mut self, text: &Text, pieces: &Pieces<'_, R::Preparer>) {
        while !self.is_cut
            && let Some((mut piece, cut)) = pieces.take(self.next)
        {
            self.next += 1;
            // The piece before may have ended in the middle of a record that goes on in this one.
            if cut.start != self.at {
                piece = pieces.prepare(self.at.min(cut.end)..cut.end);
            }
            for entry in piece.entries {
                let here = self.line;
                self.line += entry.lines;
                self.reading.entry(text, here, entry, &piece.shared, &mut self.notes);
            }
            self.at = piece.next.max(self.at);
            self.is_cut = piece.is_cut;
            pieces.go_on_with(self.reading.reader.preparer(self.reading.ledger.is_full()));
        }
        if self.is_cut {
            pieces.stop();
        }
    }
}

impl<R: RowReader> Reading<'_, R> {
    /// Reads a window from `at`, which is on `line`, and returns where the part begins that is left to the next one.
    pub(super) fn window(&mut self, text: &Text, mut at: usize, mut line: usize) -> (usize, usize) {
        if self.is_in_long_row {
            (at, line) = self.rest_of_long_row(text, at, line);
        }
        let preparer = self.reader.preparer(self.ledger.is_full());
        let pieces = Pieces::new(self.shape, text, at, preparer);
        let settling =
            Mutex::new(Settling { reading: self, at, line, notes: Vec::new(), next: 0, is_cut: false });
        rayon::scope(|scope| {
            for _ in 0..rayon::current_num_threads() {
                scope.spawn(|_| {
                    while pieces.prepare_next() {
                        // Who finds another settling leaves the piece to that one, or to the next.
                        if let Ok(mut settling) = settling.try_lock() {
                            settling.settle(text, &pieces);
                        }
                    }
                });
            }
        });
        held(&settling).settle(text, &pieces);
        let settling = settling.into_inner().unwrap_or_else(PoisonError::into_inner);
        (at, line) = (settling.at, settling.line);
        let notes = settling.notes;
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
