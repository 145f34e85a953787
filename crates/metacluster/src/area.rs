//! Areas: what a programme or a macro-region covers, as lists of countries and NUTS codes.

use std::collections::{HashMap, HashSet};

use crate::country::CountryCode;
use crate::error::Error;
use crate::nearest::nearest;
use crate::region::{NutsCode, Regions};
use crate::table::Table;

/// What kind of thing an [`Area`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaKind {
    /// The cooperation area of a funding programme.
    Programme,
    /// A macro-region with an EU strategy; two clusters in one are near each other for the score.
    MacroRegion,
    /// Another grouping of countries.
    Group,
}

impl AreaKind {
    /// The word of the reference table.
    pub fn as_str(self) -> &'static str {
        match self {
            AreaKind::Programme => "programme",
            AreaKind::MacroRegion => "macro-region",
            AreaKind::Group => "group",
        }
    }
}

/// Whether a cluster lies in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// It does.
    Inside,
    /// It does not.
    Outside,
    /// Its place is known too coarsely: only a part of it is covered.
    Unknown,
}

/// A programme area or macro-region.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its id, such as `eusdr`.
    pub id: String,
    /// Its English name.
    pub name: String,
    /// What kind of area it is.
    pub kind: AreaKind,
    /// The programming period; empty if it has none.
    pub period: String,
    /// The codes as the table lists them.
    pub codes: Vec<String>,
    /// What was verified in a source, in the table's words.
    pub status: String,
    /// Every place covered as a whole, coarse or fine, as a NUTS code or a country's NUTS prefix.
    covered: HashSet<String>,
}

impl Area {
    /// Whether a cluster of this country and region lies in the area: if its place, a place around it, or all the
    /// places inside it are listed. Without a region it stands for its country.
    pub fn membership(&self, country: CountryCode, region: Option<&NutsCode>) -> Membership {
        let place = region.map_or(country.nuts_prefix(), NutsCode::as_str);
        let inside = (2..=place.len()).any(|end| self.covered.contains(&place[..end]));
        if inside {
            Membership::Inside
        } else if self.covered.iter().any(|code| code.starts_with(place)) {
            Membership::Unknown
        } else {
            Membership::Outside
        }
    }
}

/// The table of areas.
#[derive(Debug, Clone)]
pub struct Areas(Vec<Area>);

impl Areas {
    pub(crate) fn parse(csv: &str, regions: &Regions) -> Result<Self, Error> {
        let children = children(regions);
        let mut areas = Vec::new();
        for row in Table::parse("areas", csv, &["id", "kind", "codes"])?.rows() {
            let kind = match row.get("kind") {
                "programme" => AreaKind::Programme,
                "macro-region" => AreaKind::MacroRegion,
                "group" => AreaKind::Group,
                other => {
                    return Err(row.error(format!(
                        "the kind '{other}' is unknown, expected programme, macro-region or group"
                    )));
                }
            };
            let codes: Vec<String> = row.get("codes").split_whitespace().map(str::to_owned).collect();
            let mut covered = HashSet::new();
            for code in &codes {
                let parsed = NutsCode::new(code).map_err(|error| row.error(error.to_string()))?;
                let successors = regions.successors(&parsed);
                if code.len() == 2 {
                    let country =
                        CountryCode::of_nuts_prefix(code).map_err(|error| row.error(error.to_string()))?;
                    covered.insert(country.nuts_prefix().to_owned());
                } else if successors.is_empty() {
                    covered.insert(parsed.as_str().to_owned());
                } else {
                    covered.extend(successors.iter().map(|code| code.as_str().to_owned()));
                }
            }
            cover_parents(&mut covered, &children);
            areas.push(Area {
                id: row.get("id").to_owned(),
                name: row.get("name").to_owned(),
                kind,
                period: row.get("period").to_owned(),
                codes,
                status: row.get("status").to_owned(),
                covered,
            });
        }
        Ok(Self(areas))
    }

    /// The area with this id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn find(&self, id: &str) -> Result<&Area, Error> {
        self.0.iter().find(|area| area.id.eq_ignore_ascii_case(id)).ok_or_else(|| Error::Unknown {
            what: "area",
            name: id.to_owned(),
            nearest: nearest(id, self.0.iter().map(|area| area.id.as_str())).map(str::to_owned),
        })
    }

    /// Every area, in table order.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.0.iter()
    }
}

fn children(regions: &Regions) -> HashMap<String, Vec<String>> {
    let mut children: HashMap<String, Vec<String>> = HashMap::new();
    for region in regions.iter() {
        let code = region.code.as_str();
        if code.len() > 2 {
            children.entry(code[..code.len() - 1].to_owned()).or_default().push(code.to_owned());
        }
    }
    children
}

/// Adds every place all of whose parts are covered, from the finest level up.
fn cover_parents(covered: &mut HashSet<String>, children: &HashMap<String, Vec<String>>) {
    let mut parents: Vec<&String> = children.keys().collect();
    parents.sort_unstable_by_key(|code| std::cmp::Reverse(code.len()));
    for parent in parents {
        if children[parent].iter().all(|child| covered.contains(child)) {
            covered.insert(parent.clone());
        }
    }
}
