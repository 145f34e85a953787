//! What normalising a catalogue changes, cell by cell, so that a person can look before a file is written.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use metacluster::{Catalogue, CatalogueBuilder, Preparer, Tray, Warnings};

use crate::catalogue::{Field, Lists, read_draft};
use crate::columns::Columns;
use crate::diagnostic::Diagnostic;
use crate::error::ReadError;
use crate::header::Meaning;
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Fate, Notices, PreparedBy, Row, RowPreparer, RowReader, Spot, Table};
use crate::write::CatalogueDocument;

/// One cell that reads otherwise in the normalised catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The physical line of the row, of a workbook the row.
    pub line: usize,
    /// The id of the cluster.
    pub id: String,
    /// The column of the format.
    pub column: String,
    /// What the file says, without white space round it.
    pub before: String,
    /// What the normalised catalogue says.
    pub after: String,
}

/// The cells of the accepted rows of `source` that [`CatalogueDocument`] writes otherwise for `catalogue`, which was read
/// from it with the same options. Expected O(bytes).
///
/// ```
/// use metacluster::Reference;
/// use metacluster_io::{ReadOptions, Source, changes, read_catalogue};
/// let source = Source::new("f.csv", "id,name,země\nx,Alpha,Česko\n");
/// let options = ReadOptions::default();
/// let catalogue = read_catalogue(&source, Reference::embedded(), &options)?.catalogue;
/// let changed = changes(&source, &catalogue, &options)?;
/// assert_eq!((changed[0].column.as_str(), changed[0].after.as_str()), ("country", "CZ"));
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] if the source cannot be read again.
pub fn changes(
    source: &Source,
    catalogue: &Catalogue,
    options: &ReadOptions,
) -> Result<Vec<Change>, ReadError> {
    let reference = catalogue.reference();
    let is_country = |value: &str| reference.countries.get(value).is_some();
    let table = Table::open(source, Columns::of_catalogue(), options, is_country)?;
    let fields: Vec<Field> = table.mapping.iter().map(|column| Field::of(&column.meaning)).collect();
    let saying = Saying {
        preparer: CatalogueBuilder::new(Arc::clone(reference)).preparer(),
        catalogue,
        fields: &fields,
        options,
    };
    let document = CatalogueDocument::new(catalogue, Vec::new());
    let mut reader = Reader { saying, document, seen: HashSet::new(), changes: Vec::new() };
    table.read(options, &mut reader)?;
    Ok(reader.changes)
}

/// Finds out which cluster a row is and what it says of it.
#[derive(Clone)]
struct Saying<'a> {
    preparer: Arc<Preparer>,
    catalogue: &'a Catalogue,
    fields: &'a [Field],
    options: &'a ReadOptions,
}

impl RowPreparer for Saying<'_> {
    /// The cluster of the row, and what the row says by column.
    type Prepared = Option<(usize, BTreeMap<String, String>)>;
    type Scratch = Lists;
    type Shared = ();

    fn scratch(_: usize) -> Lists {
        Lists::default()
    }

    fn prepare(
        &self,
        row: &Row<'_>,
        lists: &mut Lists,
        _: &mut Vec<Diagnostic>,
    ) -> Result<Self::Prepared, Diagnostic> {
        let mut draft = read_draft(row, self.fields, self.options, lists, &mut Vec::new())?;
        let mut tray = Tray::new();
        let prepared = self.preparer.prepare(&mut draft, &mut tray, Warnings::Counted);
        lists.take_back(draft);
        let Some(cluster) = prepared.id(&tray).and_then(|id| self.catalogue.index_of(id)) else {
            return Ok(None);
        };
        let said = row.cells().filter_map(|(meaning, cell)| match meaning {
            Meaning::Column(name) => Some(((*name).to_owned(), cell.value.trim().to_owned())),
            Meaning::Detail(name) => Some((name.clone(), cell.value.trim().to_owned())),
            Meaning::Ignored => None,
        });
        Ok(Some((cluster, said.collect())))
    }

    fn share(_: Lists) {}
}

struct Reader<'a> {
    saying: Saying<'a>,
    document: CatalogueDocument<'a>,
    /// Clusters whose row was met: a later one of the same id is not in the catalogue.
    seen: HashSet<usize>,
    changes: Vec<Change>,
}

impl<'a> RowReader for Reader<'a> {
    type Preparer = Saying<'a>;

    fn preparer(&mut self, _: bool) -> Saying<'a> {
        self.saying.clone()
    }

    fn settle(&mut self, spot: &Spot<'_>, prepared: PreparedBy<Self>, (): &(), _: &mut Notices) -> Fate {
        let Some((index, said)) = prepared.filter(|(index, _)| self.seen.insert(*index)) else {
            return Fate::Accepted;
        };
        let Some(cluster) = self.saying.catalogue.clusters().get(index) else {
            return Fate::Accepted;
        };
        for (column, after) in self.document.cells(cluster) {
            let before = said.get(&column).cloned().unwrap_or_default();
            // A role that was not stated is written as what it means.
            let is_default = column == "role" && before.is_empty();
            if before != after && !is_default {
                let id = cluster.id().to_owned();
                self.changes.push(Change { line: spot.line(), id, column, before, after });
            }
        }
        Fate::Accepted
    }
}

#[cfg(test)]
mod tests {
    use metacluster::Reference;

    use super::*;
    use crate::read_catalogue;

    #[test]
    fn every_cell_that_changes_is_listed_and_no_other() {
        let text = "id;název;stát;lat;lon;zájmy;note\nx; Alpha ;Česko;50,5;14,1;biogas, Biomasse;a\ny;Beta;AT;;;;b\n\
                    z;Gamma;Atlantis;;;;c\ny;Beta;AT;;;;b\n";
        let source = Source::new("f.csv", text);
        let options = ReadOptions::default();
        let catalogue = read_catalogue(&source, Reference::embedded(), &options).unwrap().catalogue;
        let changed: Vec<String> = changes(&source, &catalogue, &options)
            .unwrap()
            .into_iter()
            .map(|change| format!("{}:{} {}>{}", change.line, change.column, change.before, change.after))
            .collect();
        assert_eq!(
            changed,
            [
                "2:country Česko>CZ",
                "2:lat 50,5>50.5",
                "2:lon 14,1>14.1",
                "2:themes biogas, Biomasse>biogas;biomass"
            ]
        );
    }
}
