//! The eight languages that reference tables carry words in.

use crate::country::CountryCode;
use crate::table::Row;

/// A language of the reference tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English
    En,
    /// Czech
    Cs,
    /// Polish
    Pl,
    /// German
    De,
    /// Slovak
    Sk,
    /// Slovene
    Sl,
    /// Hungarian
    Hu,
    /// Italian
    It,
}

impl Language {
    /// All eight, in the order of the tables' columns.
    pub const ALL: [Language; 8] = [
        Language::En,
        Language::Cs,
        Language::Pl,
        Language::De,
        Language::Sk,
        Language::Sl,
        Language::Hu,
        Language::It,
    ];

    /// The ISO 639-1 code, which is also the tables' column name.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Cs => "cs",
            Language::Pl => "pl",
            Language::De => "de",
            Language::Sk => "sk",
            Language::Sl => "sl",
            Language::Hu => "hu",
            Language::It => "it",
        }
    }
}

impl Language {
    /// Those of the eight that are official, or co-official in a region, in a country; English aside, which names of
    /// any country may use.
    pub(crate) fn of_country(country: CountryCode) -> &'static [Language] {
        match country.as_str() {
            "CZ" => &[Language::Cs],
            "PL" => &[Language::Pl],
            "DE" | "AT" | "LI" | "LU" | "BE" => &[Language::De],
            "SK" => &[Language::Sk],
            "SI" => &[Language::Sl, Language::Hu, Language::It],
            "HU" => &[Language::Hu],
            "IT" => &[Language::It, Language::De, Language::Sl],
            "SM" | "HR" => &[Language::It],
            "CH" => &[Language::De, Language::It],
            "RO" | "RS" => &[Language::Hu],
            _ => &[],
        }
    }
}

/// The words for one thing in each language; the first of a language is its label, the others are synonyms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(Language, Vec<String>)>);

impl Labels {
    /// Reads the language columns of a row; several words in a cell are separated by `|`.
    pub(crate) fn of_row(row: &Row<'_>) -> Self {
        let words = |cell: &str| -> Vec<String> {
            cell.split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        Self(
            Language::ALL
                .into_iter()
                .map(|language| (language, words(row.get(language.code()))))
                .filter(|(_, words)| !words.is_empty())
                .collect(),
        )
    }

    /// The label in one language.
    pub fn first(&self, language: Language) -> Option<&str> {
        self.in_language(language).first().map(String::as_str)
    }

    /// Label and synonyms in one language; empty if there are none.
    pub fn in_language(&self, language: Language) -> &[String] {
        self.0.iter().find(|(other, _)| *other == language).map_or(&[], |(_, words)| words)
    }

    /// Every word of every language.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|(_, words)| words).map(String::as_str)
    }
}
