use std::collections::HashSet;
use std::io::{Cursor, Read};

use calamine::{Data, Reader as _, Xlsx};
use metacluster::{CountryCode, RegionReading, WordOf};

use super::*;
use crate::{Meaning, ReadOptions, Source, read_catalogue};

fn written(template: Template, language: Language) -> Vec<u8> {
    let mut out = Vec::new();
    template.write(language, &Reference::embedded(), &mut out).unwrap();
    out
}

#[test]
fn what_is_written_is_read_without_a_problem_in_every_language() {
    let canonical: Vec<&str> =
        Columns::of_catalogue().all.iter().map(|column| column.name.as_str()).collect();
    for language in Language::ALL {
        let mut headers = HashSet::new();
        for template in [Template::Workbook, Template::Csv] {
            let bytes = written(template, language);
            assert!(bytes == written(template, language), "the same bytes twice");
            let source = Source::new(template.file_name(), bytes);
            let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default()).unwrap();
            let what = format!("{template:?} in {}", language.code());
            assert!(report.diagnostics.is_empty(), "{what}: {:?}", report.diagnostics);
            let meanings: Vec<&str> = report
                .mapping
                .iter()
                .map(|column| match &column.meaning {
                    Meaning::Column(name) => *name,
                    other => panic!("{what}: {} is {other:?}", column.header),
                })
                .collect();
            assert_eq!(meanings, canonical, "{what}");
            headers.extend(report.mapping.iter().map(|column| column.header.clone()));
            let [cluster] = report.catalogue.clusters() else { panic!("{what}: one example") };
            assert!(cluster.name().ends_with("(invented)"));
            assert!(cluster.detail("source").unwrap().starts_with("invented"), "the program says so");
            assert_eq!(cluster.region().map(|region| region.as_str()), Some("CZ04"));
            assert_eq!((cluster.members(), cluster.offers().len()), (Some(34), 2));
        }
        assert_eq!(headers.len(), canonical.len(), "workbook and CSV have the same headers");
    }
}

#[test]
fn no_header_is_a_false_friend() {
    for language in Language::ALL {
        for column in Words::of(language).columns {
            let means = Columns::of_catalogue().candidates(&column.header).len();
            assert_eq!(means, 1, "{} in {}", column.header, language.code());
        }
    }
}

#[test]
fn every_column_is_explained() {
    for language in [Language::En, Language::Cs, Language::Pl, Language::De] {
        let words = Words::of(language);
        let texts: HashSet<&str> = words.columns.iter().map(|column| column.note.as_str()).collect();
        assert_eq!(texts.len(), words.columns.len(), "each has a note of its own");
        assert!(!texts.contains(""));
        for key in ["#title", "#intro", "#several", "#check", "#required", "#recommended", "#optional"] {
            assert!(!words.text(key).is_empty(), "{key}");
        }
        let required: Vec<&str> = words
            .columns
            .iter()
            .filter(|column| column.need == Need::Required)
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(required, ["name", "country"]);
    }
    assert_ne!(Words::of(Language::Cs).text("#intro"), Words::of(Language::En).text("#intro"));
    assert_eq!(Words::of(Language::Hu).text("#intro"), Words::of(Language::En).text("#intro"));
}

#[test]
fn every_value_of_a_drop_down_is_known() {
    let reference = Reference::embedded();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written(Template::Workbook, Language::En))).unwrap();
    assert_eq!(book.sheet_names(), ["Clusters", "How to", "Lists"]);
    let lists = book.worksheet_range("Lists").unwrap();
    let header: Vec<String> = lists.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let mut seen = Vec::new();
    for (column, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let values = lists.rows().skip(1).filter_map(|row| match &row[column] {
            Data::String(value) if !value.is_empty() => Some(value.clone()),
            _ => None,
        });
        let mut count = 0;
        for value in values {
            let known = match name.as_str() {
                "country" | "target_countries" => {
                    reference.countries.get(&value).is_some_and(|code| code.as_str() == value)
                }
                "region" => {
                    let country = match value.get(..2).unwrap() {
                        "EL" => "GR",
                        code => code,
                    };
                    let country = CountryCode::new(country).unwrap();
                    matches!(reference.regions.read(&value, country), RegionReading::Current(code) if code.as_str() == value)
                }
                "sectors" => reference.vocabulary.find(&value, WordOf::Sectors).is_some(),
                "role" => ["lead", "partner", "either"].contains(&value.as_str()),
                _ => value.chars().all(|c| c.is_ascii_lowercase()),
            };
            assert!(known, "{name}: {value}");
            count += 1;
        }
        seen.push((name.as_str(), count));
    }
    let counts: Vec<&str> = seen.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        counts,
        [
            "country",
            "region",
            "sectors",
            "languages",
            "label",
            "target_countries",
            "role",
            "open_to_partners"
        ]
    );
    assert!(seen.iter().all(|(_, count)| *count >= 2) && seen[1].1 > 200, "{seen:?}");
}

#[test]
fn the_workbook_has_drop_downs_and_notes() {
    let mut archive = zip::ZipArchive::new(Cursor::new(written(Template::Workbook, Language::Pl))).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<dataValidation ").count(), 8 + 5, "lists and ranges of numbers");
    assert_eq!(sheet.matches("type=\"list\"").count(), 8);
    assert_eq!(part("xl/comments1.xml").matches("<comment ").count(), Columns::of_catalogue().all.len());
    assert!(part("xl/workbook.xml").contains("name=\"Lists\" sheetId=\"3\" state=\"hidden\""));
}
