//! The real binary: exit code, standard output and standard error.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod ask;
mod bad_input;
mod commands;
mod evaluate;
mod extend;
mod faults;
mod hostile;
mod plan;
mod reading;
mod readme;
mod report;
mod robust;
mod schedule;
mod whatif;
mod workbooks;
mod writing;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of input files in which the binary runs, so that messages name files without a path.
struct Desk(TempDir);

/// What a run said.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A desk with one file, `clusters.csv`.
    fn with(catalogue: &str) -> Self {
        Self::new().and("clusters.csv", catalogue)
    }

    fn and(self, name: &str, content: &str) -> Self {
        std::fs::write(self.path().join(name), content).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_metacluster"));
        command.current_dir(self.path()).args(arguments.split_whitespace());
        command.env("COLUMNS", "120").env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    /// Runs `metacluster` with arguments separated by spaces.
    fn run(&self, arguments: &str) -> Run {
        said(self.command(arguments).output().unwrap())
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn said(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    #[track_caller]
    fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// Standard error has all of these, in this order.
    #[track_caller]
    fn says(&self, parts: &[&str]) -> &Self {
        has_in_order(&self.err, parts);
        self
    }

    /// Standard output has all of these, in this order.
    #[track_caller]
    fn prints(&self, parts: &[&str]) -> &Self {
        has_in_order(&self.out, parts);
        self
    }

    #[track_caller]
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

#[track_caller]
fn has_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some(place) = rest.find(part) else {
            panic!("'{part}' is not, or not in this order, in:\n{text}")
        };
        rest = &rest[place + part.len()..];
    }
}

/// The folder of the data shipped.
fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name);
    path.canonicalize().unwrap().to_str().unwrap().to_owned()
}
