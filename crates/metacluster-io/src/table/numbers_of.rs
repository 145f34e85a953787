//! Which columns of a table hold numbers, and the decimal mark of each.

use metacluster::Severity;

use crate::diagnostic::Diagnostic;
use crate::header::MappedColumn;
use crate::numbers::{Decimal, Evidence};
use crate::records::{Cell, Record};
use crate::text::Text;

/// Columns of the formats that hold numbers, and whether these are whole.
const COLUMNS: [(&str, bool); 5] =
    [("lat", false), ("lon", false), ("members", true), ("weight", false), ("staff_fte", false)];

/// A column of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numbers {
    pub(super) column: &'static str,
    /// Its place among the columns of the file.
    pub(super) place: usize,
    pub(super) decimal: Decimal,
    /// Whether some of its cells can only be read with the other mark.
    pub(super) is_contradictory: bool,
    /// Whether the user says so.
    pub(super) is_stated: bool,
}

/// The columns of numbers, each with the decimal mark that its cells show; `each_record` shows the records below the
/// header to who looks at them.
pub(super) fn columns(
    mapping: &[MappedColumn],
    each_record: impl Fn(&mut dyn FnMut(&Record<'_>)),
    stated: Option<Decimal>,
) -> Vec<Numbers> {
    let place_of = |name: &str| mapping.iter().position(|column| column.meaning.is(name));
    let found: Vec<(&'static str, bool, usize)> = COLUMNS
        .into_iter()
        .filter_map(|(column, is_whole)| Some((column, is_whole, place_of(column)?)))
        .collect();
    let mut evidence = vec![Evidence::default(); found.len()];
    if stated.is_none() && !found.is_empty() {
        each_record(&mut |record| {
            for (evidence, (_, _, place)) in evidence.iter_mut().zip(&found) {
                if let Some(cell) = record.cells.get(*place).filter(|_| record.flaw.is_none()) {
                    evidence.add(&cell.value);
                }
            }
        });
    }
    let decided = evidence.into_iter().zip(found);
    decided
        .map(|(evidence, (column, is_whole, place))| {
            let (decimal, is_contradictory) = evidence.decide(is_whole);
            Numbers {
                column,
                place,
                decimal: stated.unwrap_or(decimal),
                is_contradictory,
                is_stated: stated.is_some(),
            }
        })
        .collect()
}

/// Warnings of columns that mix decimal marks.
pub(super) fn contradictions(text: &Text, header: &Record<'_>, numbers: &[Numbers]) -> Vec<Diagnostic> {
    let mixed = numbers.iter().filter(|numbers| numbers.is_contradictory);
    mixed
        .map(|numbers| {
            let span = header.cells.get(numbers.place).map_or(header.span.clone(), Cell::content);
            let message = format!(
                "the column '{}' has numbers with a decimal point and with a decimal comma; all are read with a {}",
                numbers.column, numbers.decimal
            );
            let other = match numbers.decimal {
                Decimal::Point => Decimal::Comma,
                Decimal::Comma => Decimal::Point,
            };
            Diagnostic::at(text, span, Severity::Warning, "mixed-decimals", message)
                .with_help(format!("--decimal '{}' reads them the other way", other.mark()))
        })
        .collect()
}
