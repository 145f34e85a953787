//! `metacluster completions` and `metacluster man`: what a package puts beside the binary.

use clap::CommandFactory;

use crate::args::{Arguments, CompletionsCommand};
use crate::failure::Failure;
use crate::output::{self, Verdict};

pub(crate) fn completions(command: &CompletionsCommand) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "metacluster", &mut script);
    output::bytes(None, |out| out.write_all(&script))?;
    Ok(Verdict::default())
}

/// One page: the program, then every command with its options.
pub(crate) fn man() -> Result<Verdict, Failure> {
    let mut program = Arguments::command();
    program.build();
    output::bytes(None, |out| {
        clap_mangen::Man::new(program.clone()).render(out)?;
        for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
            clap_mangen::Man::new(command.clone()).render(out)?;
        }
        Ok(())
    })?;
    Ok(Verdict::default())
}
