//! `metacluster export`: the catalogue as used in scoring, or a graph of the network, the pairs or the proposals.

use metacluster::{ProposeOptions, propose, rank};
use metacluster_io::write::{
    CatalogueDocument, Format, Graph, Style, write, write_dot, write_geojson, write_graphml,
};

use crate::args::{ExportCommand, ExportFormat, ExportOf};
use crate::failure::Failure;
use crate::load::{Loaded, load};
use crate::output::{self, Verdict};
use crate::progress::Progress;
use crate::{messages, request};

/// Proposals of each sector and size where the arguments do not say.
const TOP_PROPOSALS: usize = 3;

pub(crate) fn run(command: &ExportCommand) -> Result<Verdict, Failure> {
    let format = match command.to {
        ExportFormat::Json => Some(Format::Json),
        ExportFormat::Csv => Some(Format::Csv),
        ExportFormat::ExcelCsv => Some(Format::ExcelCsv),
        ExportFormat::Xlsx => Some(Format::Xlsx),
        ExportFormat::Dot | ExportFormat::Graphml | ExportFormat::Geojson => None,
    };
    check(command, format.is_some())?;
    let loaded = load(&command.input)?;
    let found = match format {
        Some(format) => {
            let document = CatalogueDocument::new(&loaded.catalogue, loaded.inputs.clone());
            output::refuse_terminal(format, command.output.as_deref())?;
            let style = Style { width: usize::MAX, colour: false };
            output::bytes(command.output.as_deref(), |out| write(&document, format, style, out))?;
            true
        }
        None => {
            let (graph, found) = graph(command, &loaded)?;
            output::bytes(command.output.as_deref(), |out| match command.to {
                ExportFormat::Dot => write_dot(&graph, out),
                ExportFormat::Geojson => write_geojson(&graph, out),
                _ => write_graphml(&graph, out),
            })?;
            let (without, clusters) = graph.without_position();
            if without > 0 && command.to != ExportFormat::Dot {
                messages::line(&format!(
                    "note: {without} of {clusters} clusters have no position; state coordinates or a region"
                ));
            }
            found
        }
    };
    loaded.close();
    let nothing = !found && !loaded.catalogue.is_empty();
    Ok(Verdict { negative: loaded.has_rejects() || nothing, ..Verdict::default() })
}

/// Refuses arguments that would change nothing.
fn check(command: &ExportCommand, is_catalogue: bool) -> Result<(), Failure> {
    let refuse = |message: &str, help: &str| {
        Err(Failure::Usage { message: message.to_owned(), help: Some(help.to_owned()) })
    };
    match command.of {
        ExportOf::Pairs | ExportOf::Proposals if is_catalogue => refuse(
            "--of pairs and --of proposals are graphs, and --to names a table",
            "use --to graphml, dot or geojson; the commands rank and propose write tables",
        ),
        ExportOf::Network if command.top.is_some() => {
            refuse("--top has no meaning for the whole network", "say --of pairs or --of proposals")
        }
        ExportOf::Proposals
            if command.pairs.allow_domestic
                || command.pairs.new_ties_only
                || command.pairs.min_score > 0.0
                || !command.pairs.blocks.is_empty() =>
        {
            refuse(
                "--allow-domestic, --min-score, --new-ties-only and --block are for --of pairs",
                "proposals obey rules, such as --min-pair-score",
            )
        }
        _ => Ok(()),
    }
}

/// The graph asked for, and whether anything was found to be in it.
fn graph(command: &ExportCommand, loaded: &Loaded) -> Result<(Graph, bool), Failure> {
    if command.of == ExportOf::Network {
        return Ok((Graph::of_network(loaded.network()), true));
    }
    let wanted = request::scoring(&command.pairs.scoring)?;
    let scorer = request::scorer(loaded, &wanted)?;
    if command.of == ExportOf::Pairs {
        let mut options = request::pairs(&command.pairs, &loaded.catalogue)?;
        options.top = command.top.unwrap_or(options.top);
        let progress = Progress::start("ranking");
        let ranking = rank(&scorer, &options);
        drop(progress);
        return Ok((Graph::of_pairs(&scorer, &ranking.pairs), !ranking.pairs.is_empty()));
    }
    let mut options = ProposeOptions::default();
    options.rules = request::rules(&command.rules, &command.input.reference)?;
    options.sectors = request::sectors(&command.pairs.sectors, &loaded.catalogue)?;
    options.filter = request::filter(&command.pairs.places, &[], &loaded.catalogue)?;
    options.sizes = command.size.0..=command.size.1;
    options.top = command.top.unwrap_or(TOP_PROPOSALS);
    let progress = Progress::start("searching for the best groups");
    let lists = propose(&scorer, &options)?;
    drop(progress);
    let found = lists.iter().any(|list| !list.proposals.is_empty());
    Ok((Graph::of_proposals(&scorer, &lists), found))
}
