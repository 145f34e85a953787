//! `metacluster ask`: whom to ask for what, so that somebody's best partners could change.

use metacluster::{Scope, inquire};
use metacluster_io::write::AskDocument;

use crate::args::AskCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &AskCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut options = request::pairs(&command.pairs, &loaded.catalogue)?;
    options.top = command.top;
    if !command.askers.is_empty() {
        let askers = command.askers.iter().map(|id| loaded.catalogue.find(id));
        options.scope = Scope::For(askers.collect::<Result<_, _>>()?);
    }
    let progress = Progress::start("weighing what could be asked");
    let inquiry = inquire(&scorer, &options, command.inferred);
    drop(progress);
    let document = AskDocument::new(&scorer, &inquiry, &options, command.questions, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}
