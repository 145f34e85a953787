//! Groups of rows as one catalogue: field by field, with what each field was taken from.
//!
//! Of a group the first row that states a field gives it: rows in the order of the catalogues, or, where every row says
//! in its column `updated` when it was written, the newest first. Multi-valued fields are united. A region is taken as
//! fine as it is known. Every row of the result names in its column `merged_from` the rows it was made of.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::catalogue::{Catalogue, CatalogueBuilder, Outcome};
use crate::cluster::{Cluster, PositionSource, Role};
use crate::draft::ClusterDraft;
use crate::error::Error;
use crate::identity::assign::{Assignment, Match};
use crate::identity::decisions::{Decision, MERGED_FROM, Ruled, SEPARATOR};
use crate::identity::roster::Roster;
use crate::identity::{Listed, RowRef, compare_all, reference};
use crate::region::NutsCode;
use crate::vocabulary::{TermId, Vocabulary, WordOf};

/// Several catalogues as one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Merge {
    /// The clusters of all catalogues, each once.
    pub catalogue: Catalogue,
    /// Where each cluster comes from, in the order of `catalogue`.
    pub joined: Vec<Joined>,
    /// Pairs of rows that are alike, whatever was made of them, by their rows.
    pub matches: Vec<Match>,
    /// What became of the rows of each catalogue.
    pub accounts: Vec<Account>,
    /// How many pairs were compared.
    pub compared: usize,
    /// Words and other keys that more rows share than are compared with each other.
    pub common_keys: usize,
    /// Decisions about rows of catalogues that are not at hand.
    pub decisions_elsewhere: usize,
}

/// A cluster of a merged catalogue.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Joined {
    /// Its id in the merged catalogue.
    pub id: String,
    /// The rows it was made of, in the order of the catalogues.
    pub rows: Vec<RowRef>,
    /// Where each field comes from; empty for a single row, which gives them all.
    pub fields: Vec<FieldChoice>,
}

/// A field of a cluster made of several rows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FieldChoice {
    /// The column.
    pub field: String,
    /// What was taken.
    pub value: String,
    /// The rows that say so, or whose items were united.
    pub from: Vec<RowRef>,
    /// Rows that say something else, and what.
    pub others: Vec<(RowRef, String)>,
}

/// What became of a catalogue's rows: rows = kept + joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// Rows of the catalogue.
    pub rows: usize,
    /// Rows that are the first of their cluster.
    pub kept: usize,
    /// Rows that were joined to another.
    pub joined: usize,
}

/// Merges catalogues: finds the rows that are one cluster, joins them field by field, and says of every pair that is
/// alike what was made of it and on what evidence. Within a single catalogue it joins rows that stand twice; where
/// several are given, each is taken at its word that its rows are different clusters, and suspected duplicates within
/// one are only asked about.
///
/// All catalogues have to be checked against the same reference data. Time O(n log n) and memory O(n) for n rows, with
/// the number of comparisons a row bounded; pairs that share no word, slip, initial or host are not compared.
///
/// ```
/// use metacluster::identity::Listed;
/// use metacluster::{CatalogueBuilder, ClusterDraft, Reference, merge};
/// let catalogue = |name: &str, region: &str| {
///     let mut builder = CatalogueBuilder::new(Reference::embedded());
///     builder.add(ClusterDraft::new(name, "CZ").region(region));
///     builder.finish()
/// };
/// let (a, b) = (catalogue("Moravský lesnický klastr, z.s.", "CZ08"), catalogue("Moravsky lesnicky cluster", ""));
/// let merged = merge(&[Listed { name: "A", catalogue: &a }, Listed { name: "B", catalogue: &b }], &[])?;
/// assert_eq!(merged.catalogue.len(), 1);
/// assert_eq!(merged.accounts[1].joined, 1);
/// # Ok::<(), metacluster::Error>(())
/// ```
///
/// # Errors
/// [`Error::Decision`] for a decision about an unknown row or one that contradicts another.
pub fn merge(catalogues: &[Listed<'_>], decisions: &[Decision]) -> Result<Merge, Error> {
    let Some(shared) = reference(catalogues) else {
        return Err(Error::Rejected("there is no catalogue to merge".into()));
    };
    let roster = Roster::new(catalogues, shared);
    let ruled = Ruled::new(&roster, decisions)?;
    let compared = compare_all(&roster);
    let assignment = Assignment::new(&roster, compared.pairs, &ruled);
    let mut accounts = vec![Account::default(); catalogues.len()];
    let mut builder = CatalogueBuilder::new(Arc::clone(catalogues[0].catalogue.reference()));
    let mut taken = HashSet::new();
    let mut joined = Vec::with_capacity(assignment.groups.len());
    for group in &assignment.groups {
        let rows: Vec<RowRef> = group.iter().map(|&row| roster.row_ref(row as usize)).collect();
        for (place, row) in rows.iter().enumerate() {
            let account = &mut accounts[row.catalogue];
            account.rows += 1;
            *(if place == 0 { &mut account.kept } else { &mut account.joined }) += 1;
        }
        let (mut draft, fields) = Joiner::new(catalogues, &rows).join();
        let id = free_id(catalogues, rows[0], &mut taken);
        draft.id = Some(id.clone().into());
        let added = builder.add(draft);
        if added.outcome != Outcome::Accepted {
            let problem = added.findings.first().map(|finding| finding.message()).unwrap_or_default();
            return Err(Error::Rejected(format!("the rows of '{id}' cannot be joined: {problem}")));
        }
        joined.push(Joined { id, rows, fields });
    }
    joined.sort_unstable_by(|x, y| x.id.cmp(&y.id));
    Ok(Merge {
        catalogue: builder.finish(),
        joined,
        matches: assignment.matches.into_iter().map(|found| found.explained(&roster)).collect(),
        accounts,
        compared: compared.count,
        common_keys: compared.common_keys,
        decisions_elsewhere: ruled.elsewhere,
    })
}

fn cluster<'a>(catalogues: &[Listed<'a>], row: RowRef) -> &'a Cluster {
    &catalogues[row.catalogue].catalogue.clusters()[row.cluster]
}

/// The id of the first row, or behind the name of its catalogue where another cluster has that id already.
fn free_id(catalogues: &[Listed<'_>], first: RowRef, taken: &mut HashSet<String>) -> String {
    let own = cluster(catalogues, first).id();
    let mut id = own.to_owned();
    while !taken.insert(id.clone()) {
        id = format!("{}:{id}", catalogues[first.catalogue].name);
    }
    id
}

/// The rows of one group on their way to one draft.
struct Joiner<'a> {
    /// In the order in which they are asked.
    rows: Vec<(RowRef, &'a Cluster, &'a Vocabulary)>,
    /// The names of the rows, for the column `merged_from`.
    names: Vec<String>,
    fields: Vec<FieldChoice>,
}

impl<'a> Joiner<'a> {
    fn new(catalogues: &[Listed<'a>], group: &[RowRef]) -> Self {
        let mut rows: Vec<_> = group
            .iter()
            .map(|&row| (row, cluster(catalogues, row), catalogues[row.catalogue].catalogue.vocabulary()))
            .collect();
        let updated = |cluster: &Cluster| {
            let date = cluster.detail("updated").unwrap_or("").trim();
            let digits = date.len() >= 4 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            digits.then(|| date.to_owned())
        };
        if rows.iter().all(|(_, cluster, _)| updated(cluster).is_some()) {
            rows.sort_by_key(|(row, cluster, _)| (std::cmp::Reverse(updated(cluster)), *row));
        }
        let names = group.iter().flat_map(|&row| {
            let (name, cluster) = (catalogues[row.catalogue].name, cluster(catalogues, row));
            let own =
                if name.is_empty() { cluster.id().to_owned() } else { format!("{name}:{}", cluster.id()) };
            let former = cluster.detail(MERGED_FROM).unwrap_or("").split(SEPARATOR.trim());
            let former = former.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
            std::iter::once(own).chain(former.collect::<Vec<_>>())
        });
        let names = names.collect::<BTreeSet<String>>().into_iter().collect();
        Self { rows, names, fields: Vec::new() }
    }

    fn join(mut self) -> (ClusterDraft<'static>, Vec<FieldChoice>) {
        let name = self.choose("name", |cluster| Some(cluster.name().to_owned()));
        let country = self.choose("country", |cluster| Some(cluster.country().to_string()));
        let mut draft = ClusterDraft::new(name.unwrap_or_default(), country.unwrap_or_default());
        draft.region = self.region(&draft.country).map(Into::into);
        draft.city = self.choose("city", |cluster| cluster.city().map(str::to_owned)).map(Into::into);
        let position = self.choose("position", |cluster| {
            let stated = cluster.position_from() == Some(PositionSource::Coordinates);
            let position = cluster.position().filter(|_| stated)?;
            Some(format!("{},{}", position.latitude(), position.longitude()))
        });
        if let Some((latitude, longitude)) = position.as_deref().and_then(|text| text.split_once(',')) {
            (draft.latitude, draft.longitude) = (latitude.parse().ok(), longitude.parse().ok());
        }
        draft.sectors = self.unite("sectors", WordOf::Sectors, |cluster| cluster.stated_sectors().collect());
        draft.themes = self.unite("themes", WordOf::Interests, |cluster| cluster.stated_themes().collect());
        draft.offers = self.unite("offers", WordOf::Interests, |cluster| cluster.offers().iter().collect());
        draft.seeks = self.unite("seeks", WordOf::Interests, |cluster| cluster.seeks().iter().collect());
        let members = self.choose("members", |cluster| cluster.members().map(|members| members.to_string()));
        draft.members = members.and_then(|members| members.parse().ok());
        let role = self.choose("role", |cluster| {
            (cluster.role() != Role::Either).then(|| cluster.role().as_str().to_owned())
        });
        draft.role = role.map(Into::into);
        draft.details = self.details();
        draft.details.insert(MERGED_FROM.to_owned(), self.names.join(SEPARATOR));
        (draft, self.fields)
    }

    /// The first statement of a field.
    fn choose(&mut self, field: &str, of: impl Fn(&Cluster) -> Option<String>) -> Option<String> {
        let stated: Vec<(RowRef, String)> =
            self.rows.iter().filter_map(|(row, cluster, _)| Some((*row, of(cluster)?))).collect();
        let value = stated.first()?.1.clone();
        self.record(field, value.clone(), stated);
        Some(value)
    }

    /// The finest of the regions that do not contradict the first, or else what is stated in their place.
    fn region(&mut self, country: &str) -> Option<String> {
        let inside = |cluster: &Cluster| cluster.country().as_str() == country;
        let regions: Vec<(RowRef, NutsCode)> = self
            .rows
            .iter()
            .filter(|(_, cluster, _)| inside(cluster))
            .filter_map(|(row, cluster, _)| Some((*row, cluster.region().copied()?)))
            .collect();
        let Some(first) = regions.first().map(|(_, region)| *region) else {
            return self.choose("region", |cluster| {
                cluster.unread_region().map(str::to_owned).filter(|_| inside(cluster))
            });
        };
        let fitting = regions.iter().map(|(_, region)| region).filter(|region| region.is_within(&first));
        let finest =
            fitting.fold(first, |finest, region| if region.is_within(&finest) { *region } else { finest });
        let value = finest.as_str().to_owned();
        let stated = regions.into_iter().map(|(row, region)| (row, region.as_str().to_owned())).collect();
        self.record("region", value.clone(), stated);
        Some(value)
    }

    /// Every item of a field that any row states, with its largest weight.
    fn unite(
        &mut self,
        field: &str,
        place: WordOf,
        of: impl Fn(&Cluster) -> Vec<(TermId, f64)>,
    ) -> Vec<Cow<'static, str>> {
        let mut items: Vec<Cow<'static, str>> = Vec::new();
        let mut from = Vec::new();
        for (row, cluster, vocabulary) in &self.rows {
            let tags = of(cluster);
            if tags.is_empty() {
                continue;
            }
            from.push(*row);
            // The builder takes the largest weight of a repeated item.
            items.extend(tags.into_iter().map(|(term, weight)| vocabulary.item(term, weight, place).into()));
        }
        let mut seen = HashSet::new();
        items.retain(|item| seen.insert(item.clone()));
        if self.rows.len() > 1 && !items.is_empty() {
            let value = items.join(SEPARATOR);
            self.fields.push(FieldChoice { field: field.to_owned(), value, from, others: Vec::new() });
        }
        items
    }

    /// The other columns: each of the first row that fills it, the sources of all.
    fn details(&mut self) -> BTreeMap<String, String> {
        let columns: BTreeSet<String> =
            self.rows.iter().flat_map(|(_, cluster, _)| cluster.details().keys().cloned()).collect();
        let mut details = BTreeMap::new();
        for column in columns.into_iter().filter(|column| column != MERGED_FROM) {
            if let Some(value) = self.choose(&column, |cluster| cluster.detail(&column).map(str::to_owned)) {
                details.insert(column, value);
            }
        }
        let sources =
            self.rows.iter().filter_map(|(row, cluster, _)| Some((*row, cluster.detail("source")?)));
        let sources: Vec<(RowRef, &str)> = sources.collect();
        if sources.len() > 1 {
            let mut texts: Vec<&str> = Vec::new();
            for (_, text) in &sources {
                if !texts.contains(text) {
                    texts.push(text);
                }
            }
            let value = texts.join(SEPARATOR);
            let from = sources.iter().map(|(row, _)| *row).collect();
            self.fields.retain(|choice| choice.field != "source");
            let choice =
                FieldChoice { field: "source".to_owned(), value: value.clone(), from, others: Vec::new() };
            self.fields.push(choice);
            details.insert("source".to_owned(), value);
        }
        details
    }

    /// Notes where a value comes from; for a single row there is nothing to note.
    fn record(&mut self, field: &str, value: String, stated: Vec<(RowRef, String)>) {
        if self.rows.len() > 1 {
            let (same, others): (Vec<_>, Vec<_>) = stated.into_iter().partition(|(_, other)| *other == value);
            let from = same.into_iter().map(|(row, _)| row).collect();
            self.fields.push(FieldChoice { field: field.to_owned(), value, from, others });
        }
    }
}
