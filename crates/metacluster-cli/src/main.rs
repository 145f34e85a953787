//! The command `metacluster`: arguments in, library calls, exit code out.
//!
//! This file alone turns a result into an exit code; each command has a file of its own that loads, calls and
//! renders.

use std::process::ExitCode;

use clap::Parser;

mod args;
mod ask;
mod check;
mod compare;
mod evaluate;
mod explain;
mod export;
mod extend;
mod failure;
mod init;
mod load;
mod merge;
mod messages;
mod output;
mod plan;
mod progress;
mod propose;
mod rank;
mod report;
mod request;
mod robust;
mod schedule;
mod schema;
mod shell;
mod vocabulary;
mod whatif;

use args::{Arguments, Command};
use failure::Failure;
use output::Verdict;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done where even this cannot be written.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()) * failure::USAGE);
        }
    };
    match run(&arguments) {
        Ok(verdict) => ExitCode::from(verdict.exit_code()),
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            messages::failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .map_err(|cause| Failure::usage(cause.to_string()))?;
    }
    match &arguments.command {
        Command::Check(command) => check::run(command),
        Command::Rank(command) => rank::run(command),
        Command::Robust(command) => robust::run(command),
        Command::Explain(command) => explain::run(command),
        Command::Propose(command) => propose::run(command),
        Command::Report(command) => report::run(command),
        Command::Extend(command) => extend::run(command),
        Command::Ask(command) => ask::run(command),
        Command::Evaluate(command) => evaluate::run(command),
        Command::WhatIf(command) => whatif::run(command),
        Command::Compare(command) => compare::run(command),
        Command::Schedule(command) => schedule::run(command),
        Command::Plan(command) => plan::run(command),
        Command::Merge(command) => merge::run(command),
        Command::Export(command) => export::run(command),
        Command::Init(command) => init::run(command),
        Command::Vocabulary(command) => vocabulary::run(command),
        Command::Schema(command) => schema::run(command),
        Command::Completions(command) => shell::completions(command),
        Command::Man => shell::man(),
    }
}
