//! `metacluster init`: templates to begin with, never over a file that is there.

use std::path::PathBuf;

use metacluster::Reference;
use metacluster_io::{Template, write_whole};

use crate::args::InitCommand;
use crate::failure::Failure;
use crate::messages;
use crate::output::Verdict;

pub(crate) fn run(command: &InitCommand) -> Result<Verdict, Failure> {
    let path = |template: Template| command.folder.join(template.file_name());
    let taken: Vec<PathBuf> =
        Template::ALL.into_iter().map(path).filter(|path| path.symlink_metadata().is_ok()).collect();
    if !command.force && !taken.is_empty() {
        return Err(Failure::Exists(taken));
    }
    std::fs::create_dir_all(&command.folder)
        .map_err(|source| Failure::Folder { path: command.folder.clone(), source })?;
    let reference = Reference::embedded();
    for template in Template::ALL {
        write_whole(path(template), |out| template.write(command.lang, &reference, out))?;
        messages::line(&format!("wrote {}", path(template).display()));
    }
    let catalogue = path(Template::Workbook);
    messages::line(&format!(
        "fill in {} (or the CSV), then: metacluster check {}",
        catalogue.display(),
        catalogue.display()
    ));
    Ok(Verdict::default())
}
