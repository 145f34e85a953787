//! What was noticed while a draft became a cluster: data for the reader's diagnostics, without any position in a
//! file, which only the reader knows.

use crate::country::CountryCode;
use crate::reference::Reference;
use crate::region::NutsCode;
use crate::vocabulary::WordOf;

/// How bad a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row is in, read in a way worth knowing.
    Note,
    /// The row is in, but this value of it is taken as unknown or as a word of its own.
    Warning,
    /// The row is out.
    Error,
}

impl Severity {
    /// The word that diagnostics print.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What exactly was found; each has a stable kebab-case code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The name is empty.
    MissingName,
    /// The country is empty.
    MissingCountry,
    /// No country has this code or name.
    BadCountry,
    /// Neither a region's code nor a name that the country has.
    UnknownRegion {
        /// Whether it has the form of a NUTS code, hence may be older than the crosswalk knows.
        looks_like_code: bool,
        /// The row's country.
        country: CountryCode,
    },
    /// A region of another country.
    RegionNotInCountry {
        /// The region named.
        region: NutsCode,
        /// The row's country.
        country: CountryCode,
    },
    /// An older region code, read through the crosswalk.
    OldRegion {
        /// The 2024 region it is read as.
        region: NutsCode,
        /// Whether it became several regions, so that this is the one that holds them all.
        split: bool,
    },
    /// A word of the `sectors` column that is no sector.
    UnknownSector,
    /// A word of `themes`, `offers` or `seeks` that is neither theme nor sector.
    UnknownTheme,
    /// A weight that is not above 0 and at most 1; 1 is taken.
    BadWeight,
    /// Coordinates off the globe, or only one of the two.
    BadPosition,
    /// A role other than lead, partner or either; either is taken.
    BadRole,
    /// No member at all, which no cluster has; taken as unknown.
    NoMembers,
    /// Another cluster's id differs from this one in case only.
    SimilarId {
        /// That other id.
        other: String,
    },
    /// The id is taken by a row with other content.
    DuplicateId,
}

/// One thing noticed about one value of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub problem: Problem,
    /// The catalogue column it is about.
    pub column: &'static str,
    /// The item of a multi-valued column, counted from 0.
    pub item: Option<usize>,
    /// The value as given.
    pub value: String,
}

impl Problem {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Problem::MissingName | Problem::MissingCountry | Problem::BadCountry | Problem::DuplicateId => {
                Severity::Error
            }
            Problem::OldRegion { .. } => Severity::Note,
            _ => Severity::Warning,
        }
    }
}

impl Finding {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::MissingName => "missing-name",
            Problem::MissingCountry => "missing-country",
            Problem::BadCountry => "bad-country",
            Problem::UnknownRegion { .. } => "unknown-region",
            Problem::RegionNotInCountry { .. } => "region-not-in-country",
            Problem::OldRegion { .. } => "old-region",
            Problem::UnknownSector => "unknown-sector",
            Problem::UnknownTheme => "unknown-theme",
            Problem::BadWeight => "bad-weight",
            Problem::BadPosition => "bad-position",
            Problem::BadRole => "bad-role",
            Problem::NoMembers => "no-members",
            Problem::SimilarId { .. } => "similar-id",
            Problem::DuplicateId => "duplicate-id",
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> String {
        let value = &self.value;
        match &self.problem {
            Problem::MissingName => "the name is empty".into(),
            Problem::MissingCountry => "the country is empty".into(),
            Problem::BadCountry => format!("unknown country '{value}'"),
            Problem::UnknownRegion { looks_like_code: true, .. } => format!(
                "'{value}' is no NUTS 2024 region and not in the crosswalk, which is partial: it may be an older \
                 code; the region is taken as unknown"
            ),
            Problem::UnknownRegion { country, .. } => {
                format!("'{value}' is no region of {country} that we know; the region is taken as unknown")
            }
            Problem::RegionNotInCountry { region, country } => {
                format!("region {region} is not in {country}; the region is taken as unknown")
            }
            Problem::OldRegion { region, split: false } => {
                format!("'{value}' is an older code, read as {region}")
            }
            Problem::OldRegion { region, split: true } => {
                format!(
                    "'{value}' is an older code that became several regions, read as {region}, which holds them"
                )
            }
            Problem::UnknownSector => format!("unknown sector '{value}', kept as a sector of its own"),
            Problem::UnknownTheme => format!("unknown theme '{value}', kept as a theme of its own"),
            Problem::BadWeight => format!("the weight of '{value}' is not above 0 and at most 1; 1 is taken"),
            Problem::BadPosition => {
                format!("'{value}' is no latitude and longitude in degrees; the position is taken as unknown")
            }
            Problem::BadRole => format!("unknown role '{value}', taken as either"),
            Problem::NoMembers => "0 members are taken as unknown".into(),
            Problem::SimilarId { other } => {
                format!("the id '{value}' differs from '{other}' in case only; both are kept")
            }
            Problem::DuplicateId => format!("the id '{value}' is taken by a row with other content"),
        }
    }

    /// How to mend it. Looks for the nearest known word, so call it only for findings that are shown.
    pub fn help(&self, reference: &Reference) -> Option<String> {
        let nearest = match &self.problem {
            Problem::BadCountry => reference.countries.nearest(&self.value),
            Problem::UnknownRegion { looks_like_code: false, country } => {
                reference.regions.nearest(&self.value, *country)
            }
            Problem::UnknownSector => {
                if reference.vocabulary.find(&self.value, WordOf::Interests).is_some() {
                    return Some(format!("'{}' is a theme: put it in the themes column", self.value));
                }
                reference.vocabulary.nearest(&self.value, WordOf::Sectors)
            }
            Problem::UnknownTheme => reference.vocabulary.nearest(&self.value, WordOf::Interests),
            _ => None,
        };
        if let Some(nearest) = nearest {
            return Some(format!("did you mean '{nearest}'?"));
        }
        match &self.problem {
            Problem::MissingName => Some("every cluster needs a name".into()),
            Problem::MissingCountry | Problem::BadCountry => {
                Some("give an ISO 3166-1 alpha-2 code or a country name, such as CZ or Czechia".into())
            }
            Problem::RegionNotInCountry { country, .. } => {
                Some(format!("give a region of {country}, or correct the country"))
            }
            Problem::BadRole => Some("roles are lead, partner and either".into()),
            Problem::DuplicateId => Some("give one of the two rows another id, or make them equal".into()),
            _ => None,
        }
    }
}
