//! What a programme demands of a group: rule presets and the rules in force for a request.

use crate::error::Error;
use crate::nearest::nearest;
use crate::table::Table;

mod category;

pub use category::{CategoryRule, DistinctRule};

/// Rules for a group. `Default` demands nothing.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Rules {
    /// The preset's id, or the name a file gives; empty for none.
    pub id: String,
    /// Fewest members.
    pub min_members: Option<usize>,
    /// Most members.
    pub max_members: Option<usize>,
    /// Fewest countries.
    pub min_countries: Option<usize>,
    /// Most members of one country.
    pub max_per_country: Option<usize>,
    /// Fewest distinct NUTS 2 regions.
    pub min_regions: Option<usize>,
    /// The programme area that `min_in_area` and `lead_in_area` speak of.
    pub area: Option<String>,
    /// Fewest members inside the area.
    pub min_in_area: Option<usize>,
    /// Whether the lead has to be inside the area.
    pub lead_in_area: bool,
    /// Ids of clusters that have to be members.
    pub must: Vec<String>,
    /// Ids of clusters that must not be members.
    pub never: Vec<String>,
    /// Sets of ids of which no two may be in one group.
    pub apart: Vec<Vec<String>>,
    /// Least score of every pair in the group.
    pub min_pair_score: Option<f64>,
    /// Demands on what members, or the lead, say in a column of the catalogue.
    pub categories: Vec<CategoryRule>,
    /// Demands for different values of a column among the members.
    pub distinct: Vec<DistinctRule>,
    /// Clauses of the programme that no catalogue column can decide; they are printed as `not checked`.
    pub not_checked: Vec<String>,
    /// Where the rules were read.
    pub source: String,
    /// What of them was verified in a source, in the table's words.
    pub status: String,
}

impl Rules {
    /// Checks that the numbers do not contradict each other.
    ///
    /// # Errors
    /// [`Error::BadRules`] naming the two clauses.
    pub fn check(&self) -> Result<(), Error> {
        if let (Some(min), Some(max)) = (self.min_members, self.max_members)
            && min > max
        {
            return Err(Error::BadRules(format!("min-members {min} is above max-members {max}")));
        }
        if self.max_per_country == Some(0) {
            return Err(Error::BadRules("max-per-country 0 admits nobody".into()));
        }
        if let Some(score) = self.min_pair_score
            && !(0.0..=1.0).contains(&score)
        {
            return Err(Error::BadRules(format!("min-pair-score {score} is not in 0..1")));
        }
        if let Some(id) = self.must.iter().find(|id| self.never.contains(id)) {
            return Err(Error::BadRules(format!("'{id}' is both a must and a never")));
        }
        if self.area.is_none() && (self.min_in_area.is_some() || self.lead_in_area) {
            return Err(Error::BadRules("min-in-area and lead-in-area need an area".into()));
        }
        self.categories.iter().try_for_each(CategoryRule::check)?;
        self.distinct.iter().try_for_each(DistinctRule::check)?;
        Ok(())
    }
}

/// A named set of rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// The programme's name.
    pub name: String,
    /// Its rules; `rules.id` is the preset's id.
    pub rules: Rules,
}

/// The table of presets.
#[derive(Debug, Clone)]
pub struct Presets(Vec<Preset>);

impl Presets {
    /// Reads the table. An area without `min_in_area` asks for as many members inside it as `min_partners` says.
    pub(crate) fn parse(csv: &str) -> Result<Self, Error> {
        let mut presets = Vec::new();
        for row in Table::parse("rules", csv, &["id", "min_partners", "min_countries"])?.rows() {
            let min_members = row.number("min_partners")?;
            let area = Some(row.get("area")).filter(|area| !area.is_empty()).map(str::to_owned);
            let extra = row.get("extra").split(';').map(str::trim).filter(|clause| !clause.is_empty());
            let (categories, distinct) =
                category::parse_list(row.get("categories")).map_err(|error| row.error(error.to_string()))?;
            let rules = Rules {
                categories,
                distinct,
                id: row.get("id").to_owned(),
                min_members,
                min_countries: row.number("min_countries")?,
                min_regions: row.number("min_regions")?,
                min_in_area: row.number("min_in_area")?.or(min_members.filter(|_| area.is_some())),
                lead_in_area: row.get("lead_in_area") == "yes",
                area,
                not_checked: extra.map(str::to_owned).collect(),
                source: row.get("source").to_owned(),
                status: row.get("status").to_owned(),
                ..Rules::default()
            };
            rules.check().map_err(|error| row.error(error.to_string()))?;
            presets.push(Preset { name: row.get("name").to_owned(), rules });
        }
        Ok(Self(presets))
    }

    /// The preset with this id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest id.
    pub fn find(&self, id: &str) -> Result<&Preset, Error> {
        self.0.iter().find(|preset| preset.rules.id == id).ok_or_else(|| Error::Unknown {
            what: "rules",
            name: id.to_owned(),
            nearest: nearest(id, self.0.iter().map(|preset| preset.rules.id.as_str())).map(str::to_owned),
        })
    }

    /// Every preset, in table order.
    pub fn iter(&self) -> impl Iterator<Item = &Preset> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradictions_are_named() {
        let message = |rules: Rules| rules.check().unwrap_err().to_string();
        let rules = Rules { min_members: Some(6), max_members: Some(5), ..Rules::default() };
        assert_eq!(message(rules), "min-members 6 is above max-members 5");
        let rules = Rules { must: vec!["A".into()], never: vec!["A".into()], ..Rules::default() };
        assert_eq!(message(rules), "'A' is both a must and a never");
        let rules = Rules { lead_in_area: true, ..Rules::default() };
        assert_eq!(message(rules), "min-in-area and lead-in-area need an area");
    }
}
