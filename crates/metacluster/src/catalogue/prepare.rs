//! From a draft to a cluster: everything that can be checked without looking at another draft.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use super::ids::hash_of_id;
use super::tray::{Tray, UnseenWords};
use super::understood;
use crate::cluster::{Facts, PositionSource, Role};
use crate::country::CountryCode;
use crate::draft::ClusterDraft;
use crate::finding::{Finding, Problem, Severity};
use crate::fold::{fold, trimmed};
use crate::name_fields::NamedThemes;
use crate::reference::Reference;
use crate::region::{NutsCode, Position, RegionReading};
use crate::shelf::{Place, Text};
use crate::tags::{Field, TagPacker, TagSpan, TagStore};
use crate::vocabulary::{Known, WordOf};

/// Checks drafts by themselves, on many threads at once; see [`CatalogueBuilder::preparer`].
///
/// [`CatalogueBuilder::preparer`]: crate::CatalogueBuilder::preparer
#[derive(Debug, Clone)]
pub struct Preparer {
    pub(super) reference: Arc<Reference>,
    pub(super) known: Known,
}

impl Preparer {
    /// Checks everything of a draft that does not depend on other drafts, and takes its details out of it. Its words are
    /// put on the tray, behind those of drafts that were prepared before. Expected O(words of the draft).
    pub fn prepare(&self, draft: &mut ClusterDraft<'_>, tray: &mut Tray, warnings: Warnings) -> Prepared {
        prepare(draft, &self.reference, &self.known, tray, warnings)
    }
}

/// What becomes of warnings about a draft; errors are always listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Warnings {
    /// They are listed.
    #[default]
    Listed,
    /// They are counted only, for a caller whose list of problems is full.
    Counted,
}

/// A draft that was checked by itself, to be admitted in its turn. It is small: most of a draft waits on its tray.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Where the cluster stands that it would become; `None` if it cannot become one.
    pub(crate) place: Option<Place>,
    pub(super) id_hash: u64,
    /// Warnings that are counted only.
    counted: u32,
    /// What becomes of further ones.
    warnings: Warnings,
    /// Words that no earlier draft spelled so; they are looked up in the order of the rows.
    unseen: (u32, u32),
    /// What was noticed; most drafts have nothing of it.
    #[expect(clippy::box_collection, reason = "an empty list is three words in each of a million drafts")]
    notes: Option<Box<Vec<Finding>>>,
}

impl Prepared {
    /// The id that the cluster has or will have, read from the tray that the draft was prepared with; `None` if the
    /// draft cannot become a cluster.
    pub fn id<'t>(&self, tray: &'t Tray) -> Option<&'t str> {
        self.place.map(|place| tray.shelf.text(place, Text::Id))
    }

    /// Its place, the hash of its id, where its words without a number stand, and what was noticed of it.
    pub(super) fn parts(self) -> (Option<Place>, u64, Range<usize>, Notes) {
        let list = self.notes.map_or_else(Vec::new, |notes| *notes);
        let notes = Notes { list, counted: self.counted, warnings: self.warnings };
        (self.place, self.id_hash, self.unseen.0 as usize..self.unseen.1 as usize, notes)
    }
}

pub(super) fn prepare(
    draft: &mut ClusterDraft<'_>,
    reference: &Reference,
    known: &Known,
    Tray { shelf, unseen }: &mut Tray,
    warnings: Warnings,
) -> Prepared {
    let details = std::mem::take(&mut draft.details);
    let draft = &*draft;
    let mut notes = Notes { warnings, ..Notes::default() };
    let (first_unseen, mut id_hash) = (unseen.len(), 0);
    let place = read(draft, reference, &mut notes).and_then(|(country, name)| {
        let id = match draft.id.as_deref().map(trimmed).filter(|id| !id.is_empty()) {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(made_id(country, name)),
        };
        let said = draft.region.as_deref().map(trimmed).filter(|text| !text.is_empty());
        let region = said.and_then(|text| read_region(reference, text, country, &mut notes));
        let unread_region = said.filter(|_| region.is_none()).unwrap_or("");
        let city = draft.city.as_deref().map_or("", trimmed);
        let stated = read_position(draft.latitude, draft.longitude, &mut notes);
        let centroid = || region.as_ref().and_then(|code| reference.regions.get(code));
        let position = match stated {
            Some(position) => Some((position, PositionSource::Coordinates)),
            None => centroid().map(|region| (region.centroid, PositionSource::Region)),
        };
        let texts = [&id, name, city, unread_region];
        if !shelf.has_room_for(texts) || !unseen.has_room() {
            return None;
        }
        let texts = shelf.put_texts(texts);
        let tags = pack_tags(draft, name, country, known, shelf.store(), unseen, &mut notes);
        if draft.members == Some(0) {
            notes.push(Problem::NoMembers, "members", "0");
        }
        let role = read_role(draft.role.as_deref().unwrap_or(""), &mut notes);
        id_hash = hash_of_id(&id);
        Some(shelf.put(Facts {
            texts,
            country,
            region,
            position,
            tags,
            role,
            members: draft.members.and_then(NonZeroU32::new),
            details: (!details.is_empty()).then(|| Box::new(details)),
        }))
    });
    let unseen = (first_unseen as u32, unseen.len() as u32);
    let Notes { list, counted, warnings } = notes;
    Prepared { place, id_hash, counted, warnings, unseen, notes: (!list.is_empty()).then(|| Box::new(list)) }
}

/// Country and name, which a cluster cannot be without.
fn read<'d>(
    draft: &'d ClusterDraft<'_>,
    reference: &Reference,
    notes: &mut Notes,
) -> Option<(CountryCode, &'d str)> {
    let name = trimmed(&draft.name);
    if name.is_empty() {
        notes.push(Problem::MissingName, "name", "");
    }
    let country = if trimmed(&draft.country).is_empty() {
        notes.push(Problem::MissingCountry, "country", "");
        None
    } else {
        let found = reference.countries.get(&draft.country);
        if found.is_none() {
            notes.push(Problem::BadCountry, "country", draft.country.trim());
        }
        found
    };
    Some((country?, name)).filter(|(_, name)| !name.is_empty())
}

/// The tags of all fields, with what is read from name and themes. That waits while there are words without a number:
/// one of them may be a theme or a sector.
fn pack_tags(
    draft: &ClusterDraft<'_>,
    name: &str,
    country: CountryCode,
    known: &Known,
    store: &mut TagStore,
    unseen: &mut UnseenWords,
    notes: &mut Notes,
) -> TagSpan {
    let seen_before = unseen.len();
    let items = [&draft.themes, &draft.sectors, &draft.offers, &draft.seeks];
    let mut packer = TagPacker::new(store);
    let (mut named, mut inferred) = (NamedThemes::default(), Vec::new());
    for (field, items) in Field::ALL.into_iter().zip(items) {
        read_tags(field, items, known, &mut packer, unseen, notes);
        match field {
            Field::Themes if unseen.len() == seen_before && packer.open().is_empty() => {
                named = understood::themes_of_name(name, country, known);
                named.iter().for_each(|&theme| packer.push(theme, understood::NAME_WEIGHT));
            }
            Field::Sectors if unseen.len() == seen_before => {
                inferred = understood::sectors_of_themes(
                    packer.closed(Field::Themes).iter(),
                    packer.open().iter().copied(),
                    known,
                );
                inferred.iter().for_each(|&(sector, weight)| packer.push(sector, weight));
            }
            _ => {}
        }
        packer.close(field);
    }
    named.iter().for_each(|&theme| packer.push(theme, understood::NAME_WEIGHT));
    packer.close(Field::NamedThemes);
    inferred.iter().for_each(|&(sector, weight)| packer.push(sector, weight));
    packer.close(Field::InferredSectors);
    packer.finish()
}

fn read_tags(
    field: Field,
    items: &[Cow<'_, str>],
    known: &Known,
    tags: &mut TagPacker<'_>,
    unseen: &mut UnseenWords,
    notes: &mut Notes,
) {
    let place = if field == Field::Sectors { WordOf::Sectors } else { WordOf::Interests };
    for (item, text) in items.iter().enumerate() {
        let (word, weight) = split_weight(text);
        let weight = weight.unwrap_or_else(|| {
            notes.push_item(Problem::BadWeight, field.column(), item, text);
            1.0
        });
        match known.seen(word, place) {
            Some(term) => tags.push(term, weight),
            None => unseen.push(field, item, word, weight),
        }
    }
}

/// Findings under collection.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    list: Vec<Finding>,
    counted: u32,
    warnings: Warnings,
}

impl Notes {
    pub(super) fn push(&mut self, problem: Problem, column: &'static str, value: &str) {
        self.note(problem, column, None, value);
    }

    pub(super) fn push_item(&mut self, problem: Problem, column: &'static str, item: usize, value: &str) {
        self.note(problem, column, Some(item), value);
    }

    fn note(&mut self, problem: Problem, column: &'static str, item: Option<usize>, value: &str) {
        if self.warnings == Warnings::Counted && problem.severity() < Severity::Error {
            self.counted += 1;
        } else {
            self.list.push(Finding { problem, column, item, value: value.to_owned() });
        }
    }

    /// The findings, errors first, with the number of those that were counted only.
    pub(super) fn sorted(mut self) -> (Vec<Finding>, usize) {
        self.list.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        (self.list, self.counted as usize)
    }
}

/// The id of a cluster that has none: country and name in lower case, letters and digits only, joined by hyphens.
fn made_id(country: CountryCode, name: &str) -> String {
    let words = fold(name);
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(country.as_str().to_ascii_lowercase())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("-")
}

fn read_region(
    reference: &Reference,
    text: &str,
    country: CountryCode,
    notes: &mut Notes,
) -> Option<NutsCode> {
    let problem = match reference.regions.read(text, country) {
        RegionReading::Current(code) => return Some(code),
        RegionReading::Recoded(region) => {
            notes.push(Problem::OldRegion { region, split: false }, "region", text);
            return Some(region);
        }
        RegionReading::Split(region) => {
            notes.push(Problem::OldRegion { region, split: true }, "region", text);
            return Some(region);
        }
        RegionReading::Elsewhere(region) => Problem::RegionNotInCountry { region, country },
        RegionReading::UnknownCode => Problem::UnknownRegion { looks_like_code: true, country },
        RegionReading::UnknownName => Problem::UnknownRegion { looks_like_code: false, country },
    };
    notes.push(problem, "region", text);
    None
}

fn read_position(latitude: Option<f64>, longitude: Option<f64>, notes: &mut Notes) -> Option<Position> {
    let value = match (latitude, longitude) {
        (None, None) => return None,
        (Some(latitude), Some(longitude)) => match Position::new(latitude, longitude) {
            Ok(position) => return Some(position),
            Err(_) => format!("{latitude}, {longitude}"),
        },
        (Some(one), None) | (None, Some(one)) => one.to_string(),
    };
    notes.push(Problem::BadPosition, if latitude.is_some() { "lat" } else { "lon" }, &value);
    None
}

fn read_role(text: &str, notes: &mut Notes) -> Role {
    if text.is_empty() {
        return Role::Either;
    }
    match fold(text).as_str() {
        "lead" | "leader" | "coordinator" => Role::Lead,
        "partner" | "member" => Role::Partner,
        "" | "either" | "both" => Role::Either,
        _ => {
            notes.push(Problem::BadRole, "role", text.trim());
            Role::Either
        }
    }
}

/// Splits `biogas:0.5` into word and weight; the weight is `None` if there is one and it is not in (0, 1]. A colon
/// without a number behind it belongs to the word.
fn split_weight(item: &str) -> (&str, Option<f64>) {
    let item = trimmed(item);
    // Looked for in this way, many bytes at a time: most items have none.
    let has_colon = item.bytes().fold(false, |found, byte| found | (byte == b':'));
    if has_colon
        && let Some((word, weight)) = item.rsplit_once(':')
        && let Ok(weight) = weight.trim().replacen(',', ".", 1).parse::<f64>()
    {
        return (word.trim(), Some(weight).filter(|&weight| weight > 0.0 && weight <= 1.0));
    }
    (item, Some(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_stand_behind_the_last_colon() {
        for (item, expected) in [
            ("biogas", ("biogas", Some(1.0))),
            ("biogas:0.5", ("biogas", Some(0.5))),
            ("biogas : 0,5", ("biogas", Some(0.5))),
            ("biogas:0", ("biogas", None)),
            ("biogas:nan", ("biogas", None)),
            ("ISO 9001: audits", ("ISO 9001: audits", Some(1.0))),
        ] {
            assert_eq!(split_weight(item), expected, "{item}");
        }
    }
}
