//! What single words of a name are for: legal forms, words for "cluster", general words and linking words, in the
//! eight languages and those of their neighbours.
//!
//! A word that says what kind of body it is (`klastr`, `Netzwerk`, `valley`) tells little about which one it is, and
//! another catalogue may translate it: the spellings of one concept count as one word. The table is embedded; a word it
//! does not know is content.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold::fold;
use crate::table::Table;

/// What a word of a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sort {
    /// It says which organisation this is.
    Content,
    /// A word for the kind of body, such as `cluster` or `network`; the number is that of the concept.
    Body(u16),
    /// A word that very many names carry, such as `innovation`; the number is that of the concept.
    General(u16),
    /// It joins other words and says nothing.
    Linking,
}

/// The concept of `cluster` itself: the first of the table.
pub(super) const CLUSTER: u16 = 0;

/// Legal forms that different countries have under different names: a set of small numbers, as bits.
pub(super) type Forms = u16;

/// The table of name words.
#[derive(Debug)]
pub(crate) struct NameWords {
    words: HashMap<String, Sort>,
    /// Legal forms by their first word: sequences of folded words, the longest first, each with its bit.
    legal: HashMap<String, Vec<(Vec<String>, Forms)>>,
    /// Those of one word in which a slip of the pen can be told.
    long_forms: Vec<(String, Forms)>,
    legal_names: Vec<String>,
    concepts: usize,
    /// Spellings of `cluster` and `network` that compounds end in, the longest first.
    endings: Vec<([u8; 4], String)>,
}

/// A legal form of one word is believed in the middle of a name only from this length on: `sa`, `as` and `ab` are
/// words of other languages there.
const SURE_LENGTH: usize = 4;
/// The least that has to stand before an ending for the word to be a compound, such as `energo` in `energoklastr`.
const LEAST_STEM: usize = 3;
/// The concepts that compounds end in.
const COMPOUNDED: [&str; 2] = ["cluster", "network"];
/// Shorter spellings of those are no endings: `net`, `red`.
const LEAST_ENDING: usize = 6;

impl NameWords {
    /// The embedded table, parsed once a process.
    pub(crate) fn embedded() -> &'static Self {
        static WORDS: OnceLock<NameWords> = OnceLock::new();
        WORDS.get_or_init(|| {
            let table =
                Table::parse("names", include_str!("../../reference/names.csv"), &["kind", "concept"]);
            Self::read(&table.expect("the embedded table is well formed, which a test asserts"))
        })
    }

    fn read(table: &Table) -> Self {
        const LANGUAGES: [&str; 9] = ["en", "cs", "pl", "de", "sk", "sl", "hu", "it", "other"];
        let mut all = Self {
            words: HashMap::new(),
            legal: HashMap::new(),
            long_forms: Vec::new(),
            legal_names: Vec::new(),
            concepts: 0,
            endings: Vec::new(),
        };
        for row in table.rows() {
            let cells = LANGUAGES.iter().flat_map(|language| row.get(language).split('|'));
            let words: Vec<String> = cells.map(fold).filter(|word| !word.is_empty()).collect();
            let concept = row.get("concept");
            let number = all.concepts as u16;
            match row.get("kind") {
                "legal" => {
                    let form = 1 << all.legal_names.len();
                    all.legal_names.push(concept.to_owned());
                    for words in words.iter().map(|word| sequence(word)) {
                        if let [word] = words.as_slice()
                            && word.len() >= SURE_LENGTH
                        {
                            all.long_forms.push((word.clone(), form));
                        }
                        all.legal.entry(words[0].clone()).or_default().push((words, form));
                    }
                }
                "linking" => all.words.extend(words.into_iter().map(|word| (word, Sort::Linking))),
                kind => {
                    let sort = if kind == "cluster" { Sort::Body(number) } else { Sort::General(number) };
                    all.concepts += 1;
                    if COMPOUNDED.contains(&concept) {
                        let long = words.iter().filter(|word| word.len() >= LEAST_ENDING);
                        all.endings.extend(long.filter_map(|word| Some((last_letters(word)?, word.clone()))));
                    }
                    all.words.extend(words.into_iter().map(|word| (word, sort)));
                }
            }
        }
        for forms in all.legal.values_mut() {
            forms.sort_by(|x, y| (y.0.len(), &x.0).cmp(&(x.0.len(), &y.0)));
        }
        all.endings.sort_by(|(_, x), (_, y)| (y.len(), x).cmp(&(x.len(), y)));
        all
    }

    /// What a folded word is for.
    pub(crate) fn sort(&self, word: &str) -> Sort {
        self.words.get(word).copied().unwrap_or(Sort::Content)
    }

    /// How many concepts [`Sort::Body`] and [`Sort::General`] number.
    pub(super) fn concepts(&self) -> usize {
        self.concepts
    }

    /// The legal form that begins at the first of these folded words, with the number of words it takes. At the end of
    /// a name every form is believed, elsewhere only one that cannot be another word.
    pub(super) fn legal_form<S: AsRef<str>>(&self, words: &[S]) -> Option<(usize, Forms)> {
        let first = words.first()?;
        self.legal.get(first.as_ref())?.iter().find_map(|(form, bit)| {
            let here = words.get(..form.len())?;
            let same = here.iter().zip(form).all(|(word, part)| word.as_ref() == part);
            let sure = || form.len() > 1 || form[0].len() >= SURE_LENGTH || self.ends(&words[form.len()..]);
            (same && sure()).then_some((form.len(), *bit))
        })
    }

    /// The legal form that the last word of a name is a slip away from: `Vreein`.
    pub(super) fn mistyped_form(&self, word: &str) -> Option<Forms> {
        if word.len() < SURE_LENGTH || self.sort(word) != Sort::Content {
            return None;
        }
        let near = |form: &str| {
            // A slip spares the first two letters or the last two.
            let spared = form.as_bytes()[..2] == word.as_bytes()[..2]
                || form.ends_with(&word[word.floor_char_boundary(word.len() - 2)..]);
            spared && form.len().abs_diff(word.len()) <= 1 && strsim::osa_distance(form, word) == 1
        };
        self.long_forms.iter().find(|(form, _)| near(form)).map(|(_, bit)| *bit)
    }

    /// Whether nothing follows but legal forms.
    fn ends<S: AsRef<str>>(&self, words: &[S]) -> bool {
        words.is_empty() || self.legal_form(words).is_some_and(|(length, _)| self.ends(&words[length..]))
    }

    /// The names of the legal forms in a set.
    pub(super) fn form_names(&self, forms: Forms) -> impl Iterator<Item = &str> {
        let names = self.legal_names.iter().enumerate();
        names.filter(move |(bit, _)| forms & (1 << bit) != 0).map(|(_, name)| name.as_str())
    }

    /// A compound such as `energoklastr` in its two parts.
    pub(crate) fn parts<'a>(&self, word: &'a str) -> Option<(&'a str, &'a str)> {
        // Most words end like none of them, which their last letters tell.
        let last = last_letters(word)?;
        self.endings.iter().filter(|(letters, _)| *letters == last).find_map(|(_, ending)| {
            let stem = word.strip_suffix(ending.as_str())?;
            (stem.chars().count() >= LEAST_STEM).then(|| word.split_at(stem.len()))
        })
    }
}

/// The last four bytes of a word.
fn last_letters(word: &str) -> Option<[u8; 4]> {
    word.as_bytes().last_chunk().copied()
}

/// The words of a legal form as a name would have them: `z. s.` is two.
fn sequence(form: &str) -> Vec<String> {
    form.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_concept_are_one() {
        let words = NameWords::embedded();
        for (a, b) in [("klastr", "cluster"), ("klaszter", "grozd"), ("sit", "netzwerk"), ("udoli", "valley")]
        {
            assert_eq!(words.sort(a), words.sort(b), "{a} {b}");
            assert!(matches!(words.sort(a), Sort::Body(_)), "{a}");
        }
        assert_ne!(words.sort("klastr"), words.sort("sit"));
        assert!(matches!(words.sort("inovacni"), Sort::General(_)));
        assert_eq!(words.sort("fur"), Sort::Linking);
        assert_eq!(words.sort("skywin"), Sort::Content);
    }

    #[test]
    fn no_word_has_two_meanings() {
        let table = Table::parse("names", include_str!("../../reference/names.csv"), &["kind"]).unwrap();
        let mut owners: HashMap<String, (String, String)> = HashMap::new();
        for row in table.rows() {
            for language in ["en", "cs", "pl", "de", "sk", "sl", "hu", "it", "other"] {
                for word in row.get(language).split('|').map(fold).filter(|word| !word.is_empty()) {
                    let owner = (row.get("kind").to_owned(), row.get("concept").to_owned());
                    let first = owners.entry(word.clone()).or_insert_with(|| owner.clone());
                    assert_eq!(*first, owner, "{word}");
                }
            }
        }
    }

    #[test]
    fn legal_forms_are_found_where_they_can_be_nothing_else() {
        let words = NameWords::embedded();
        let form = |text: &str| {
            let tokens: Vec<&str> = text.split(' ').collect();
            words.legal_form(&tokens).map(|(length, bit)| (length, words.form_names(bit).next().unwrap()))
        };
        assert_eq!(form("z s"), Some((2, "association")));
        assert_eq!(form("spolek"), Some((1, "association")));
        assert_eq!(form("sp z o o"), Some((4, "limited")));
        assert_eq!(form("ag"), Some((1, "stock")));
        assert_eq!(form("ag cluster"), None);
        assert_eq!(form("gmbh cluster"), Some((1, "limited")));
        assert_eq!(form("cluster"), None);
    }

    #[test]
    fn compounds_come_apart() {
        let words = NameWords::embedded();
        assert_eq!(words.parts("energoklastr"), Some(("energo", "klastr")));
        assert_eq!(words.parts("kompetenznetzwerk"), Some(("kompetenz", "netzwerk")));
        assert_eq!(words.parts("cluster"), None);
        assert_eq!(words.parts("kabinet"), None);
    }
}
