//! An input that cannot be used at all. Problems of single rows are diagnostics of a report instead.

use crate::diagnostic::Diagnostic;

/// Why a file, or a configuration, is unusable: one [`Diagnostic`], which has a position if the problem has one.
///
/// `Display` prints the whole diagnostic, with the line, a caret and the help.
#[derive(Debug, thiserror::Error)]
#[error("{diagnostic}")]
pub struct ReadError {
    diagnostic: Box<Diagnostic>,
    #[source]
    cause: Option<std::io::Error>,
}

impl ReadError {
    /// What is wrong, where and how to mend it.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }

    /// The stable code, such as `not-found` or `missing-column`.
    pub fn code(&self) -> &'static str {
        self.diagnostic.code
    }

    pub(crate) fn file(name: &str, code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::of_file(name, metacluster::Severity::Error, code, message).into()
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        *self.diagnostic = self.diagnostic.with_help(help);
        self
    }

    pub(crate) fn caused_by(mut self, cause: std::io::Error) -> Self {
        self.cause = Some(cause);
        self
    }
}

impl From<Diagnostic> for ReadError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic: Box::new(diagnostic), cause: None }
    }
}
