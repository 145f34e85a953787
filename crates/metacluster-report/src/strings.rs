//! The words of the documents in their languages, from a table each: a row a key, a column a language. Words in braces
//! are filled in. Names, terms and regions are the catalogue's and the reference data's.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use metacluster::{Error, Language, nearest};

/// A language that the documents are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageLanguage {
    /// English.
    #[default]
    En,
    /// Czech.
    Cs,
    /// Polish.
    Pl,
    /// German.
    De,
}

impl PageLanguage {
    /// Every language, in the order of the table's columns.
    pub const ALL: [PageLanguage; 4] =
        [PageLanguage::En, PageLanguage::Cs, PageLanguage::Pl, PageLanguage::De];

    /// The code of ISO 639-1.
    pub fn as_str(self) -> &'static str {
        self.words().code()
    }

    /// The language of the reference data's words.
    pub(crate) fn words(self) -> Language {
        match self {
            PageLanguage::En => Language::En,
            PageLanguage::Cs => Language::Cs,
            PageLanguage::Pl => Language::Pl,
            PageLanguage::De => Language::De,
        }
    }
}

impl fmt::Display for PageLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for PageLanguage {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|language| language.as_str() == word).ok_or_else(|| Error::Unknown {
            what: "language of a document",
            name: word.to_owned(),
            nearest: nearest(word, Self::ALL.map(PageLanguage::as_str)).map(str::to_owned),
        })
    }
}

/// Every row, in the order of a table: the key and its words by language.
type Rows = Vec<(String, [String; 4])>;

static PAGE: LazyLock<Rows> = LazyLock::new(|| rows(include_str!("../page/strings.csv")));
static PLAN: LazyLock<Rows> = LazyLock::new(|| rows(include_str!("../plan/strings.csv")));

fn rows(table: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.expect("the embedded tables of strings are well formed, as a test checks");
        let cell = |place: usize| row.get(place).unwrap_or_default().to_owned();
        (cell(0), [cell(1), cell(2), cell(3), cell(4)])
    });
    rows.collect()
}

/// The words of one language.
#[derive(Debug, Clone)]
pub(crate) struct Strings {
    language: PageLanguage,
    words: BTreeMap<&'static str, &'static str>,
}

impl Strings {
    /// The words of the report page.
    pub(crate) fn of_page(language: PageLanguage) -> Self {
        Self::from_rows(&PAGE, language)
    }

    /// The words of a plan.
    pub(crate) fn of_plan(language: PageLanguage) -> Self {
        Self::from_rows(&PLAN, language)
    }

    fn from_rows(rows: &'static Rows, language: PageLanguage) -> Self {
        let place = language as usize;
        let words = rows.iter().map(|(key, words)| (key.as_str(), words[place].as_str()));
        Self { language, words: words.collect() }
    }

    pub(crate) fn language(&self) -> Language {
        self.language.words()
    }

    pub(crate) fn all(&self) -> &BTreeMap<&'static str, &'static str> {
        &self.words
    }

    /// The words of a key.
    pub(crate) fn get(&self, key: &str) -> &'static str {
        let words = self.words.get(key).copied();
        debug_assert!(words.is_some(), "no words for {key}");
        words.unwrap_or_default()
    }

    /// The words of a key, or the word itself where the table has none: for codes that others may add.
    pub(crate) fn or<'a>(&self, key: &str, word: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.words.get(key).copied().unwrap_or(word)
    }

    /// The words of a key with what stands in braces filled in.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.get(key);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            let value = values.iter().find(|(other, _)| *other == name);
            debug_assert!(value.is_some(), "nothing to fill {name} of {key} with");
            text.push_str(value.map_or("", |value| value.1));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    /// A number with three decimals, with the decimal mark of the language.
    pub(crate) fn three(&self, number: f64) -> String {
        self.decimals(number, 3)
    }

    /// A number with some decimals.
    pub(crate) fn decimals(&self, number: f64, places: usize) -> String {
        let mark = self.get("decimal-mark");
        format!("{:.places$}", number + 0.0).replace('.', mark)
    }

    /// A share as a whole percentage.
    pub(crate) fn percent(&self, share: f64) -> String {
        let number = format!("{:.0}", share * 100.0);
        self.fill("percent", &[("n", &number)])
    }
}
