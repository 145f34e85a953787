//! What can end a run without a result, and its exit code.

use std::io;
use std::path::PathBuf;

use metacluster_io::ReadError;

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
    /// A file that cannot be used.
    #[error(transparent)]
    Input(#[from] ReadError),
    /// A result that could not be written.
    #[error("cannot write {}", target.display())]
    Output {
        target: PathBuf,
        #[source]
        cause: io::Error,
    },
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: None }
    }

    /// An error of writing to `target`.
    pub(crate) fn output(target: impl Into<PathBuf>, cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::Output { target: target.into(), cause }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Usage { .. } => USAGE,
            Self::Input(_) => INPUT,
            Self::Output { .. } => OUTPUT,
        }
    }
}

impl From<metacluster::Error> for Failure {
    /// The library refuses what the arguments named.
    fn from(error: metacluster::Error) -> Self {
        Self::Usage { message: error.to_string(), help: error.help() }
    }
}
