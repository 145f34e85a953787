//! Countries: ISO 3166-1 alpha-2 codes and the names people write instead, in eight languages.

use std::collections::{HashMap, HashSet};
use std::fmt;

use foldhash::fast::FixedState;

use crate::error::Error;
use crate::fold::fold;
use crate::language::{Labels, Language};
use crate::nearest::nearest;
use crate::table::Table;

/// An ISO 3166-1 alpha-2 country code in upper case (with XK for Kosovo).
///
/// ```
/// use metacluster::CountryCode;
/// assert_eq!(CountryCode::new("cz")?.as_str(), "CZ");
/// assert!(CountryCode::new("CZE").is_err());
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// Checks the form only, two ASCII letters; [`Countries::find`] checks that the country exists.
    ///
    /// # Errors
    /// [`Error::BadValue`] if `code` is not two ASCII letters.
    pub fn new(code: &str) -> Result<Self, Error> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(Error::BadValue {
                what: "country code",
                value: code.to_owned(),
                expected: "two letters, such as CZ",
            }),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the constructor admits ASCII letters only")
    }

    /// The two letters that Eurostat's NUTS codes of this country begin with: EL for GR, UK for GB, else the same.
    pub fn nuts_prefix(&self) -> &str {
        match &self.0 {
            b"GR" => "EL",
            b"GB" => "UK",
            _ => self.as_str(),
        }
    }

    /// The country that NUTS codes with this prefix belong to.
    pub(crate) fn of_nuts_prefix(prefix: &str) -> Result<Self, Error> {
        match prefix {
            "EL" => Self::new("GR"),
            "UK" => Self::new("GB"),
            other => Self::new(other),
        }
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The table of countries and their names.
#[derive(Debug, Clone)]
pub struct Countries {
    rows: Vec<(CountryCode, Labels)>,
    codes: HashSet<CountryCode, FixedState>,
    words: HashMap<String, CountryCode>,
}

impl Countries {
    pub(crate) fn parse(csv: &str) -> Result<Self, Error> {
        let table = Table::parse("countries", csv, &["code", "en"])?;
        let mut countries = Self { rows: Vec::new(), codes: HashSet::default(), words: HashMap::new() };
        for row in table.rows() {
            let code = CountryCode::new(row.get("code")).map_err(|error| row.error(error.to_string()))?;
            let labels = Labels::of_row(&row);
            let words = labels.words().chain([row.get("code"), row.get("alpha3")]);
            for word in words.map(fold).filter(|word| !word.is_empty()) {
                if let Some(other) = countries.words.insert(word.clone(), code).filter(|&other| other != code)
                {
                    return Err(row.error(format!("the name '{word}' already stands for {other}")));
                }
            }
            countries.rows.push((code, labels));
            countries.codes.insert(code);
        }
        Ok(countries)
    }

    /// The country that `text` names: a code, a three-letter code or a name in one of eight languages, in any case
    /// and without regard to accents.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn find(&self, text: &str) -> Result<CountryCode, Error> {
        self.get(text).ok_or_else(|| Error::Unknown {
            what: "country",
            name: text.to_owned(),
            nearest: self.nearest(text).map(str::to_owned),
        })
    }

    /// As [`Countries::find`], without looking for the nearest name of one that is not known.
    pub fn get(&self, text: &str) -> Option<CountryCode> {
        // Most catalogues give codes, and folding one costs more than finding it.
        if let Ok(code) = CountryCode::new(text)
            && self.codes.contains(&code)
        {
            return Some(code);
        }
        self.words.get(&fold(text)).copied()
    }

    /// The known name closest to `text`.
    pub fn nearest(&self, text: &str) -> Option<&str> {
        nearest(text, self.rows.iter().flat_map(|(_, labels)| labels.words()))
    }

    /// The English name of a country, or its code if it is not in the table.
    pub fn name(&self, code: CountryCode) -> String {
        self.rows
            .iter()
            .find(|(other, _)| *other == code)
            .and_then(|(_, labels)| labels.first(Language::En))
            .unwrap_or(code.as_str())
            .to_owned()
    }

    /// Every folded word that names a country.
    pub(crate) fn folded_names(&self) -> impl Iterator<Item = (&str, CountryCode)> {
        self.words.iter().map(|(word, code)| (word.as_str(), *code))
    }

    /// Every country with its labels, in table order.
    pub fn iter(&self) -> impl Iterator<Item = (CountryCode, &Labels)> {
        self.rows.iter().map(|(code, labels)| (*code, labels))
    }
}
