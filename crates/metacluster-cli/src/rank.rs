//! `metacluster rank`: the best pairs, or the best partners of one or of every cluster.

use metacluster::{Scope, rank};
use metacluster_io::write::RankDocument;

use crate::args::RankCommand;
use crate::failure::Failure;
use crate::load::load;
use crate::messages;
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::request;

pub(crate) fn run(command: &RankCommand) -> Result<Verdict, Failure> {
    let wanted = request::scoring(&command.pairs.scoring)?;
    let loaded = load(&command.input)?;
    let scorer = request::scorer(&loaded, &wanted)?;
    let mut options = request::pairs(&command.pairs, &loaded.catalogue)?;
    options.top = command.per_cluster.unwrap_or(command.top);
    options.scope = match (command.per_cluster, command.askers.as_slice()) {
        (Some(_), _) => Scope::PerCluster,
        (None, []) => Scope::Overall,
        (None, askers) => {
            Scope::For(askers.iter().map(|id| loaded.catalogue.find(id)).collect::<Result<_, _>>()?)
        }
    };
    let progress = Progress::start("ranking");
    let ranking = rank(&scorer, &options);
    drop(progress);
    if ranking.pairs.is_empty() {
        messages::line("no pair to list: too few clusters, or the filters admit none");
    }
    let document = RankDocument::new(&scorer, &ranking, &options, loaded.inputs.clone());
    output::document(&document, &command.output)?;
    loaded.close();
    // One country only is an answer of "no"; a header without rows is not.
    let nothing = ranking.pairs.is_empty() && !loaded.catalogue.is_empty();
    Ok(Verdict { negative: loaded.has_rejects() || nothing, ..Verdict::default() })
}
