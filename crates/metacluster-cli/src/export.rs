//! `metacluster export`: the catalogue as used in scoring, or the network as a graph.

use metacluster_io::write::{CatalogueDocument, Format, Style, write, write_dot, write_graphml};

use crate::args::{ExportCommand, ExportFormat};
use crate::failure::Failure;
use crate::load::load;
use crate::output::{self, Verdict};

pub(crate) fn run(command: &ExportCommand) -> Result<Verdict, Failure> {
    let loaded = load(&command.input)?;
    let catalogue = |format: Format| {
        let document = CatalogueDocument::new(&loaded.catalogue, loaded.inputs.clone());
        let style = Style { width: usize::MAX, colour: false };
        output::bytes(command.output.as_deref(), |out| write(&document, format, style, out))
    };
    match command.to {
        ExportFormat::Json => catalogue(Format::Json),
        ExportFormat::Csv => catalogue(Format::Csv),
        ExportFormat::ExcelCsv => catalogue(Format::ExcelCsv),
        ExportFormat::Dot => output::bytes(command.output.as_deref(), |out| write_dot(loaded.network(), out)),
        ExportFormat::Graphml => {
            output::bytes(command.output.as_deref(), |out| write_graphml(loaded.network(), out))
        }
    }?;
    loaded.close();
    Ok(Verdict { negative: loaded.has_rejects(), ..Verdict::default() })
}
