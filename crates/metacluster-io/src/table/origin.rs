//! Where the text of a table comes from: a file of text, window by window, or the sheet of a workbook.

use std::sync::Arc;

use metacluster::Severity;

use crate::columns::Columns;
use crate::decode::{EncodingSource, Windows};
use crate::diagnostic::{Diagnostic, shortened};
use crate::dialect::fit_of_sheet;
use crate::error::ReadError;
use crate::limits::Limits;
use crate::options::ReadOptions;
use crate::sheet_text::text_of;
use crate::source::Source;
use crate::text::{Text, Undecodable};
use crate::workbook::{Sheet, WorkbookLimits, is_workbook, read_workbook};

/// Rows of a sheet among which its header is looked for.
const SAMPLE_ROWS: usize = 60;

pub(super) enum Origin<'s> {
    File(Box<Windows<'s>>),
    /// A sheet stands in the first window as a whole.
    Sheet {
        sha256: String,
        size: u64,
        others: Vec<String>,
    },
}

impl<'s> Origin<'s> {
    /// Opens a source and gives its first window.
    pub(super) fn open(
        source: &'s Source,
        columns: &Columns,
        options: &ReadOptions,
    ) -> Result<(Self, Text), ReadError> {
        if is_workbook(source)? {
            return Self::sheet(source, columns, options);
        }
        let mut windows = Windows::open(source, options.encoding, options.limits.window_bytes)?;
        let mark = windows.encoding.mark_length() as u64;
        let first = windows.next(String::new(), 1, mark, Vec::new())?;
        let text = first.unwrap_or_else(|| Text::new(source.name(), "", windows.encoding));
        Ok((Self::File(Box::new(windows)), text))
    }

    fn sheet(source: &Source, columns: &Columns, options: &ReadOptions) -> Result<(Self, Text), ReadError> {
        let limits = limits_of(&options.limits);
        let sheets = read_workbook(source, &limits, options.sheet.as_deref())?;
        let fits = sheets.iter().map(|sheet| {
            let sample = text_of(source.name(), sheet, &limits, SAMPLE_ROWS);
            fit_of_sheet(&sample, columns, options)
        });
        // A visible sheet goes before a hidden one, the first before the next.
        let ranked = fits.zip(&sheets).map(|(fit, sheet)| ((fit.0, !sheet.hidden, fit.1), sheet));
        let ranked: Vec<((bool, bool, usize), &Sheet)> = ranked.collect();
        let best = ranked.iter().rev().max_by_key(|(fit, _)| *fit).map(|(_, sheet)| *sheet);
        let Some(best) = best else {
            let message = "the workbook has no sheet with a table";
            return Err(ReadError::file(source.name(), "empty-file", message)
                .with_help("a catalogue has a header and a row a cluster"));
        };
        let others = ranked
            .iter()
            .filter(|((is_complete, ..), sheet)| *is_complete && sheet.number != best.number)
            .map(|(_, sheet)| sheet.name.clone())
            .collect();
        let text = text_of(source.name(), best, &limits, usize::MAX);
        if text.text.is_empty() {
            let message = format!("the sheet '{}' is empty", shortened(&best.name));
            return Err(
                ReadError::file(source.name(), "empty-file", message).with_help("--sheet names another one")
            );
        }
        let (sha256, size) = (source.sha256()?, text.text.len() as u64);
        Ok((Self::Sheet { sha256, size, others }, text))
    }

    /// How the encoding became known; `None` for a workbook, which has none of its own.
    pub(super) fn encoding_source(&self) -> Option<EncodingSource> {
        match self {
            Origin::File(windows) => Some(windows.encoding_source),
            Origin::Sheet { .. } => None,
        }
    }

    /// What is to be said of the source as a whole.
    pub(super) fn warnings(&self, text: &Text) -> Vec<Diagnostic> {
        match self {
            Origin::Sheet { others, .. } if !others.is_empty() => {
                let names: Vec<String> = others.iter().map(|name| format!("'{}'", shortened(name))).collect();
                let sheet = text.addresses.as_ref().map_or("", |addresses| addresses.sheet());
                let message = format!(
                    "the sheet '{}' is read; {} look like a catalogue too and are not",
                    shortened(sheet),
                    names.join(", ")
                );
                let warning =
                    Diagnostic::of_file(&Arc::clone(&text.name), Severity::Warning, "other-sheets", message);
                vec![warning.with_help("--sheet NAME reads another one; merge joins several files")]
            }
            _ => Vec::new(),
        }
    }

    /// Reads the bytes of the next window; see [`Windows::read_on`].
    pub(super) fn read_on(&mut self) -> Result<(), ReadError> {
        match self {
            Origin::File(windows) => windows.read_on(),
            Origin::Sheet { .. } => Ok(()),
        }
    }

    /// The next window; see [`Windows::next`].
    pub(super) fn next(
        &mut self,
        carry: String,
        first_line: usize,
        file_offset: u64,
        carried: Vec<Undecodable>,
    ) -> Result<Option<Text>, ReadError> {
        match self {
            Origin::File(windows) => windows.next(carry, first_line, file_offset, carried),
            Origin::Sheet { .. } => Ok(None),
        }
    }

    /// Bytes of the text in its file, and the SHA-256 of the file.
    pub(super) fn finish(self) -> (u64, String) {
        match self {
            Origin::File(windows) => windows.finish(),
            Origin::Sheet { sha256, size, .. } => (size, sha256),
        }
    }
}

fn limits_of(limits: &Limits) -> WorkbookLimits {
    let defaults = WorkbookLimits::default();
    WorkbookLimits {
        width: u32::try_from(limits.columns).unwrap_or(u32::MAX).min(defaults.columns),
        cells: limits.sheet_cells,
        cell_bytes: limits.cell_bytes,
        row_bytes: limits.record_bytes,
        part_bytes: limits.unpacked_bytes,
        whole_bytes: limits.unpacked_bytes,
        ..defaults
    }
}
