//! What must hold of any file that is read as a table. The targets say how bytes become a file.

use std::sync::Arc;

use metacluster::{Complements, Reference};
use metacluster_io::{
    Accounting, ReadOptions, Source, read_catalogue, read_complements, read_groups, read_partnerships,
};

/// Reads a file as each kind of table that there is.
///
/// # Panics
/// If a row is lost, or a problem cannot be put into words.
pub fn read_as_tables(name: &str, bytes: &[u8]) {
    let source = Source::new(name, bytes);
    let reference = Reference::embedded();
    let options = ReadOptions::default();
    match read_catalogue(&source, Arc::clone(&reference), &options) {
        Ok(report) => {
            adds_up(report.accounting);
            assert_eq!(report.catalogue.len(), report.accounting.accepted());
            // Every problem is worded: the excerpt and the caret are made from the same bytes.
            assert!(report.diagnostics.iter().all(|diagnostic| !diagnostic.to_string().is_empty()));
            assert!(!report.summary().is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(report) = read_partnerships(&source, &options) {
        adds_up(report.accounting);
    }
    if let Ok(report) = read_groups(&source, &options) {
        adds_up(report.accounting);
    }
    if let Ok(report) = read_complements(&source, Complements::default(), &reference.vocabulary, &options) {
        adds_up(report.accounting);
    }
}

fn adds_up(rows: Accounting) {
    assert_eq!(rows.read(), rows.accepted() + rows.rejected() + rows.merged());
}
