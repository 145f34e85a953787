//! Where results go, and what a finished run means to the shell.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use metacluster_io::write::{Document, Format, Style, write};
use metacluster_io::write_whole;

use crate::args::OutputArguments;
use crate::failure::Failure;

/// What a run that wrote its result found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verdict {
    /// Rows were rejected, or what was asked for does not exist.
    pub(crate) negative: bool,
    /// A search ended at its work budget.
    pub(crate) budget_spent: bool,
}

impl Verdict {
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self { budget_spent: true, .. } => 5,
            Self { negative: true, .. } => 1,
            _ => 0,
        }
    }
}

/// Writes a document where and how the arguments say.
pub(crate) fn document(document: &dyn Document, arguments: &OutputArguments) -> Result<(), Failure> {
    let format = format(arguments)?;
    refuse_terminal(format, arguments.output.as_deref())?;
    // A file has no width; a table in it should not depend on the terminal of the day.
    let style = match &arguments.output {
        Some(_) => Style { width: FILE_WIDTH, colour: false },
        None => terminal_style(),
    };
    bytes(arguments.output.as_deref(), |out| write(document, format, style, out))
}

/// Refuses to show a workbook on a terminal.
pub(crate) fn refuse_terminal(format: Format, path: Option<&Path>) -> Result<(), Failure> {
    let to_stdout = path.is_none_or(|path| path == Path::new("-"));
    if format != Format::Xlsx || !to_stdout || !io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::Usage {
        message: "a workbook is no text for a terminal".into(),
        help: Some("name a file, -o FILE.xlsx, or send standard output to one".into()),
    })
}

/// The format to write: as stated, else by the file's suffix, else a table.
fn format(arguments: &OutputArguments) -> Result<Format, Failure> {
    match (&arguments.format, &arguments.output) {
        (Some(format), _) => Ok(*format),
        (None, None) => Ok(Format::Table),
        (None, Some(path)) if path.extension().is_none() => Ok(Format::Table),
        (None, Some(path)) => Format::of_path(path).ok_or_else(|| Failure::Usage {
            message: format!("the suffix of {} names no format", path.display()),
            help: Some(
                "use .txt, .csv, .json, .jsonl, .md or .xlsx, or say --format; excel-csv has to be said"
                    .into(),
            ),
        }),
    }
}

const FILE_WIDTH: usize = 160;
const NARROWEST: usize = 60;

fn terminal_style() -> Style {
    let is_terminal = io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    let width = columns.or_else(|| is_terminal.then(terminal_width).flatten()).unwrap_or(FILE_WIDTH);
    Style { width: width.max(NARROWEST), colour: is_terminal && !plain }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// Writes to a file, whole or not at all, or to standard output.
pub(crate) fn bytes(
    path: Option<&Path>,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match path.filter(|path| *path != Path::new("-")) {
        Some(path) => Ok(write_whole(path, fill)?),
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let written = fill(&mut out).and_then(|()| out.flush());
            written.map_err(Failure::output)
        }
    }
}
