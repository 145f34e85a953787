//! `metacluster explain`: one pair, part by part.

use metacluster::explain;
use metacluster_io::write::ExplainDocument;

use crate::args::ExplainCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &ExplainCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let loaded = load(&command.input)?;
    let (a, b) = (loaded.catalogue.find(&command.a)?, loaded.catalogue.find(&command.b)?);
    if a == b {
        return Err(Failure::usage(format!("'{}' is one cluster, a pair needs two", command.a)));
    }
    let scorer = request::scorer(&loaded, &wanted)?;
    let options = request::pairs(&command.pairs, &loaded.catalogue)?;
    let progress = Progress::start("explaining");
    let explanation = explain(&scorer, a, b, &options);
    drop(progress);
    let document = ExplainDocument::new(&scorer, &explanation, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}
