//! Demands on what members say in a column of the catalogue, and the short form in which tables write them.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// How many members, or that the lead, have one of some values in a column.
///
/// A member whose cell is empty is unknown: it counts towards no minimum and may not lead where the lead has to have a
/// value.
///
/// ```
/// use metacluster::CategoryRule;
/// let rule: CategoryRule = "region_category = less developed | transition (min 1)".parse()?;
/// assert_eq!((rule.column.as_str(), rule.values.len(), rule.min), ("region_category", 2, Some(1)));
/// assert_eq!(rule.to_string(), "region_category = less developed | transition (min 1)");
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CategoryRule {
    /// The column, in any spelling: of the format, or one of the catalogue's own.
    pub column: String,
    /// The values, in any spelling. Terms and regions include what lies below or inside them.
    pub values: Vec<String>,
    /// Fewest members with one of the values.
    pub min: Option<usize>,
    /// Most members with one of the values.
    pub max: Option<usize>,
    /// Whether the lead has to have one of them.
    pub lead: bool,
}

/// How many different values of a column there have to be among the members, where a cell may list several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DistinctRule {
    /// The column, in any spelling.
    pub column: String,
    /// Fewest different values.
    pub min: usize,
}

impl CategoryRule {
    /// `region_category is less developed or transition`.
    pub fn condition(&self) -> String {
        format!("{} is {}", self.column, self.values.join(" or "))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let bad =
            |problem: &str| Err(Error::BadRules(format!("the category of '{}' {problem}", self.column)));
        if self.column.trim().is_empty() {
            return Err(Error::BadRules("a category names no column".into()));
        }
        if self.values.is_empty() || self.values.iter().any(|value| value.trim().is_empty()) {
            return bad("names no value, or an empty one");
        }
        match (self.min, self.max) {
            (None, None) if !self.lead => bad("demands nothing: it needs min, max or lead"),
            (Some(min), Some(max)) if min > max => bad(&format!("has min {min} above max {max}")),
            (_, Some(0)) if self.lead => bad("admits no member with the value, yet a lead with it"),
            _ => Ok(()),
        }
    }
}

impl DistinctRule {
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.column.trim() {
            "" => Err(Error::BadRules("a demand for different values names no column".into())),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for CategoryRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let demands = [
            self.min.map(|min| format!("min {min}")),
            self.max.map(|max| format!("max {max}")),
            self.lead.then(|| "lead".to_owned()),
        ];
        let demands: Vec<String> = demands.into_iter().flatten().collect();
        write!(f, "{} = {} ({})", self.column, self.values.join(" | "), demands.join(", "))
    }
}

impl fmt::Display for DistinctRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (distinct {})", self.column, self.min)
    }
}

/// `text (demand, demand)` taken apart.
fn demands(text: &str) -> Option<(&str, Vec<&str>)> {
    let (what, demands) = text.trim().strip_suffix(')')?.rsplit_once('(')?;
    Some((what.trim(), demands.split(',').map(str::trim).collect()))
}

fn malformed(text: &str) -> Error {
    Error::BadRules(format!(
        "'{text}' is no demand on a column, expected such as 'label = gold | silver (min 1, max 2, lead)' or \
         'member_kinds (distinct 2)'"
    ))
}

impl FromStr for CategoryRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (what, demands) = demands(text).ok_or_else(|| malformed(text))?;
        let (column, values) = what.split_once('=').ok_or_else(|| malformed(text))?;
        let values = values.split('|').map(|value| value.trim().to_owned()).collect();
        let mut rule = Self { column: column.trim().to_owned(), values, ..Self::default() };
        for demand in demands {
            let number = |text: &str| text.trim().parse::<usize>().ok();
            match demand.split_once(' ') {
                Some(("min", min)) if number(min).is_some() => rule.min = number(min),
                Some(("max", max)) if number(max).is_some() => rule.max = number(max),
                None if demand == "lead" => rule.lead = true,
                _ => return Err(malformed(text)),
            }
        }
        rule.check()?;
        Ok(rule)
    }
}

impl FromStr for DistinctRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (column, demands) = demands(text).ok_or_else(|| malformed(text))?;
        let min = match demands[..] {
            [demand] => demand.strip_prefix("distinct ").and_then(|min| min.trim().parse().ok()),
            _ => None,
        };
        let rule = Self { column: column.to_owned(), min: min.ok_or_else(|| malformed(text))? };
        rule.check()?;
        Ok(rule)
    }
}

/// The demands of a table's cell, separated by semicolons.
pub(super) fn parse_list(cell: &str) -> Result<(Vec<CategoryRule>, Vec<DistinctRule>), Error> {
    let (mut categories, mut distinct) = (Vec::new(), Vec::new());
    for text in cell.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        if text.contains('=') {
            categories.push(text.parse()?);
        } else {
            distinct.push(text.parse()?);
        }
    }
    Ok((categories, distinct))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_are_read_back_as_written() {
        for text in [
            "region_category = less developed | transition (min 1)",
            "label = gold (min 1, max 2, lead)",
            "legal form = e.V. (registered) (lead)",
        ] {
            assert_eq!(text.parse::<CategoryRule>().unwrap().to_string(), text);
        }
        assert_eq!("kinds (distinct 2)".parse::<DistinctRule>().unwrap().to_string(), "kinds (distinct 2)");
        let (categories, distinct) = parse_list("a = b (min 1); c (distinct 2);").unwrap();
        assert_eq!((categories.len(), distinct.len()), (1, 1));
    }

    #[test]
    fn demands_that_make_no_sense_are_named() {
        let message = |text: &str| parse_list(text).unwrap_err().to_string();
        for text in ["label", "label (min 1)", "label = gold", "label = gold (some)", "kinds (distinct two)"]
        {
            assert!(message(text).starts_with(&format!("'{text}' is no demand on a column")), "{text}");
        }
        assert_eq!(message("label = gold (min 3, max 2)"), "the category of 'label' has min 3 above max 2");
        assert_eq!(message("label = (min 3)"), "the category of 'label' names no value, or an empty one");
        assert_eq!(message("= gold (min 3)"), "a category names no column");
        let rule = CategoryRule { column: "label".into(), values: vec!["gold".into()], ..Default::default() };
        let message = rule.check().unwrap_err().to_string();
        assert_eq!(message, "the category of 'label' demands nothing: it needs min, max or lead");
    }
}
