//! The tables of strings: every word that code asks for is there, in every language, with the same blanks to fill.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use metacluster_report::PageLanguage;

use crate::{Case, neighbours};

/// The table of the page or of the plan.
fn table(document: &str) -> BTreeMap<String, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document).join("strings.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let languages = PageLanguage::ALL.map(|language| language.to_string());
    assert_eq!(header, std::iter::once("key".to_owned()).chain(languages).collect::<Vec<_>>());
    let mut table = BTreeMap::new();
    for row in reader.records() {
        let row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        assert!(table.insert(row[0].clone(), row[1..].to_vec()).is_none(), "{} stands twice", row[0]);
    }
    table
}

fn blanks(words: &str) -> BTreeSet<&str> {
    words.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

#[test]
fn every_language_says_everything() {
    for (key, words) in table("page").into_iter().chain(table("plan")) {
        for word in &words {
            assert!(!word.trim().is_empty(), "{key}");
            assert_eq!(blanks(word), blanks(&words[0]), "{key}: {word}");
        }
    }
}

#[test]
fn every_word_that_the_script_asks_for_is_there() {
    let table = table("page");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
    let mut asked = 0;
    for name in ["data", "order", "because", "show", "map", "main"] {
        let script = std::fs::read_to_string(folder.join(name).with_extension("js")).unwrap();
        assert!(!script.contains("</") && !script.contains("<!--"), "{name} could end its block");
        assert!(!script.contains("innerHTML") && !script.contains("eval("), "{name} makes markup of words");
        for (_, rest) in
            script.match_indices("words(\"").map(|(place, found)| script.split_at(place + found.len()))
        {
            let key = rest.split('"').next().unwrap();
            let is_stem = key.ends_with('-');
            assert!(is_stem || table.contains_key(key), "{name}: {key}");
            asked += 1;
        }
    }
    assert!(asked > 20, "{asked}");
    for key in ["sectors", "themes", "exchange", "offers", "seeks", "position", "past", "members"] {
        assert!(table.contains_key(&format!("field-{key}")), "{key}");
    }
}

#[test]
fn a_page_speaks_one_language() {
    for (language, word, number) in [
        (PageLanguage::En, "Proposals", "0."),
        (PageLanguage::Cs, "Návrhy", "0,"),
        (PageLanguage::Pl, "Propozycje", "0,"),
        (PageLanguage::De, "Vorschläge", "0,"),
    ] {
        let mut case = Case::new(neighbours());
        case.language = language;
        let page = case.page();
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        assert!(page.contains(&format!("<h2>{word}</h2>")), "{language}");
        assert!(page.contains(&format!("<b>{number}")), "{language}");
    }
    assert!("xx".parse::<PageLanguage>().is_err());
    assert_eq!("de".parse::<PageLanguage>().unwrap(), PageLanguage::De);
}
