//! What goes to standard error: what was read and guessed, problems, failures. Standard output carries data only.

use std::error::Error;
use std::io::{self, Write};

use metacluster_io::write::visible;
use metacluster_io::{Diagnostic, SHOWN, shown};

use crate::failure::Failure;

/// Writes a message of one or several lines, none of which can steer a terminal, whatever the name of a file. Where
/// standard error is gone or full there is nobody left to tell.
pub(crate) fn line(text: &str) {
    let shown: Vec<_> = text.split('\n').map(visible).collect();
    let _ = writeln!(io::stderr().lock(), "{}", shown.join("\n"));
}

/// Shows the gravest problems, the rest as a number; `further` were counted only.
pub(crate) fn diagnostics(all: &[Diagnostic], further: usize) {
    let (first, more) = shown(all, SHOWN);
    for diagnostic in first {
        line(&diagnostic.to_string());
    }
    if more > 0 {
        line(&format!("… and {more} more problems; --problems FILE writes them all"));
    }
    if further > 0 {
        line(&format!(
            "… and {further} further problems beyond the limit 'problems', which are counted only"
        ));
    }
}

/// `error:`, `caused by:` and `help:`, readable without colour.
pub(crate) fn failure(failure: &Failure) {
    // A diagnostic has its own form, and its cause is below it.
    let mut cause = match failure {
        Failure::Input(error) | Failure::Configuration(error) => {
            line(&error.to_string());
            error.source()
        }
        _ => {
            line(&format!("error: {failure}"));
            failure.source()
        }
    };
    while let Some(error) = cause {
        line(&format!("caused by: {error}"));
        cause = error.source();
    }
    if let Some(help) = failure.help() {
        line(&format!("help: {help}"));
    }
}
