//! What can end a run without a result, and its exit code.

use std::io;
use std::path::PathBuf;

use metacluster_io::{ReadError, WriteError};

/// Usage or configuration error.
pub(crate) const USAGE: u8 = 2;
/// Input unusable, nothing written.
const INPUT: u8 = 3;
/// Output could not be written.
const OUTPUT: u8 = 4;

/// A run without a result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The reader of our output went away, which is its right.
    #[error("the pipe was closed")]
    ClosedPipe,
    /// Arguments or configuration that make no sense.
    #[error("{message}")]
    Usage { message: String, help: Option<String> },
    /// A configuration file that cannot be used.
    #[error("{0}")]
    Configuration(#[source] ReadError),
    /// An input file that cannot be used.
    #[error(transparent)]
    Input(#[from] ReadError),
    /// A result that could not go to standard output.
    #[error("cannot write standard output")]
    Output(#[source] io::Error),
    /// A result that could not go to a file; an older file of that name is still whole.
    #[error(transparent)]
    File(WriteError),
    /// Files in the way of new ones.
    #[error("{} there already, and nothing was written", these_are(.0))]
    Exists(Vec<PathBuf>),
    /// A folder that could not be made.
    #[error("cannot create the folder {}", path.display())]
    Folder { path: PathBuf, source: io::Error },
}

/// `a is`, `a and b are`.
fn these_are(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    match names.split_last() {
        Some((last, [])) => format!("{last} is"),
        Some((last, others)) => format!("{} and {last} are", others.join(", ")),
        None => String::new(),
    }
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: None }
    }

    /// An error of writing to standard output.
    pub(crate) fn output(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe { Self::ClosedPipe } else { Self::Output(cause) }
    }

    /// How to mend it, where that is known.
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::Usage { help, .. } => help.clone(),
            Self::File(error) => error.help(),
            Self::Exists(_) => Some("name another folder, or say --force to write over them".into()),
            _ => None,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Usage { .. } | Self::Configuration(_) => USAGE,
            Self::Input(_) => INPUT,
            Self::Output(_) | Self::File(_) | Self::Exists(_) | Self::Folder { .. } => OUTPUT,
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        if error.is_closed_pipe() { Self::ClosedPipe } else { Self::File(error) }
    }
}

impl From<metacluster::Error> for Failure {
    /// The library refuses what the arguments named.
    fn from(error: metacluster::Error) -> Self {
        Self::Usage { message: error.to_string(), help: error.help() }
    }
}
