//! The sheet of what was odd about the files read.

use std::io;

use super::Book;
use crate::write::ProblemRow;
use crate::write::check::problems;

/// Puts the sheet behind the others.
pub(in crate::write) fn push_problems(book: &mut Book, found: &[ProblemRow]) -> io::Result<()> {
    let mut sheet = book.sheet("Problems found")?;
    sheet.records(&problems(found))?;
    if found.is_empty() {
        let look = sheet.looks.text.clone();
        sheet.text(1, 0, "none", &look)?;
    }
    book.push(sheet)
}
