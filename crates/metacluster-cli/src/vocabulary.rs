//! `metacluster vocabulary`: the reference data in force.

use metacluster_io::write::{VocabularyDocument, VocabularyKind};

use crate::args::{VocabularyCommand, VocabularyTable};
use crate::failure::Failure;
use crate::load::reference;
use crate::output::{self, Verdict};

pub(crate) fn run(command: &VocabularyCommand) -> Result<Verdict, Failure> {
    let reference = reference(&command.reference, command.rules.as_deref())?;
    let kind = match command.table {
        VocabularyTable::Sectors => VocabularyKind::Sectors,
        VocabularyTable::Themes => VocabularyKind::Themes,
        VocabularyTable::Regions => VocabularyKind::Regions,
        VocabularyTable::Countries => VocabularyKind::Countries,
        VocabularyTable::Areas => VocabularyKind::Areas,
        VocabularyTable::Rules => VocabularyKind::Rules,
        VocabularyTable::Complements => VocabularyKind::Complements,
    };
    output::document(&VocabularyDocument::new(&reference, kind, Vec::new()), &command.output)?;
    Ok(Verdict::default())
}
