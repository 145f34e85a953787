use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::*;
use crate::write::xlsx::pairs::{Group, MOST_LIVE, Pairs};
use crate::{ReadOptions, Source, read_catalogue};

pub(super) type Sheets = BTreeMap<String, calamine::Range<Data>>;

pub(super) fn bytes(document: &dyn Document) -> Vec<u8> {
    let mut out = Vec::new();
    write(document, Format::Xlsx, Style::default(), &mut out).unwrap();
    out
}

/// The sheets as calamine reads them, and the formulas of all.
pub(super) fn read(workbook: &[u8]) -> (Sheets, Vec<(String, String)>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook)).unwrap();
    let names = book.sheet_names();
    let sheets = names.iter().map(|name| (name.clone(), book.worksheet_range(name).unwrap())).collect();
    let mut formulas = Vec::new();
    for name in &names {
        let range = book.worksheet_formula(name).unwrap();
        formulas.extend(
            range.used_cells().filter(|cell| !cell.2.is_empty()).map(|cell| (name.clone(), cell.2.clone())),
        );
    }
    (sheets, formulas)
}

/// The rows below a header that begins in this row, by column.
pub(super) fn rows(sheet: &calamine::Range<Data>, header: usize) -> Vec<BTreeMap<String, Data>> {
    let names: Vec<String> = sheet.rows().nth(header).unwrap().iter().map(ToString::to_string).collect();
    let row = |row: &[Data]| names.iter().cloned().zip(row.iter().cloned()).collect();
    sheet.rows().skip(header + 1).map(row).collect()
}

pub(super) fn number(row: &BTreeMap<String, Data>, column: &str) -> f64 {
    match &row[column] {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        other => panic!("{column} is {other:?}"),
    }
}

/// The text that a cell can hold.
pub(super) fn admitted(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let held = |c: char| matches!(c, '\n' | '\t') || !c.is_control() && c < '\u{fffe}';
    text.chars().map(|c| if held(c) || c > '\u{ffff}' { c } else { '\u{fffd}' }).collect()
}

/// A catalogue of clusters that are all called alike, as far as sheets are concerned.
pub(super) fn network_of(names: &[String]) -> Network {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for (place, name) in names.iter().enumerate() {
        let country = ["CZ", "DE", "PL", "AT", "IT", "SK"][place % 6];
        let draft = ClusterDraft::new(name.clone(), country)
            .id(format!("{name}{place}"))
            .sectors(["ict"])
            .offers([name.clone(), "biogas".to_owned()])
            .seeks(["biogas".to_owned(), name.clone()]);
        builder.add(draft);
    }
    Network::build(Arc::new(builder.finish()), &Partnerships::default())
}

#[test]
fn every_document_is_a_workbook_with_a_sheet_that_says_what_it_is() {
    let network = network();
    let scorer = scorer(&network);
    for (command, document) in results(&scorer).documents() {
        let workbook = bytes(document.as_ref());
        assert!(workbook == bytes(document.as_ref()), "{command}: the same bytes twice");
        let (sheets, formulas) = read(&workbook);
        let readme: Vec<String> = sheets["Read me"].used_cells().map(|cell| cell.2.to_string()).collect();
        assert!(readme.contains(&format!("Made by {ENGINE}.")), "{command}: {readme:?}");
        assert!(readme.contains(&"00".repeat(32)), "{command}: the hash of what it rests on");
        assert!(sheets.keys().all(|name| name.encode_utf16().count() <= 31));
        if ["rank", "propose"].contains(&command) {
            let limits = readme.iter().any(|text| text.contains("up to 3000 pairs"));
            assert!(limits && !formulas.is_empty(), "{command}: {readme:?}");
        } else {
            assert!(formulas.is_empty(), "{command}: {formulas:?}");
            let records = document.records();
            let header: Vec<String> = records.columns.iter().map(|column| column.name.to_string()).collect();
            let data = &sheets["Data"];
            assert_eq!(
                data.rows().next().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>(),
                header
            );
            for (expected, found) in (records.rows)().zip(data.rows().skip(1)) {
                for (expected, found) in expected.iter().zip(found) {
                    match (expected, found) {
                        (Cell::Empty, Data::Empty) => {}
                        (Cell::Text(words), Data::String(found)) => assert_eq!(*found, admitted(words)),
                        (Cell::Number(number), Data::Float(found)) => {
                            assert_eq!((number + 0.0).to_bits(), found.to_bits());
                        }
                        (Cell::Count(count), Data::Float(found)) => {
                            assert_eq!(*found as u64, *count);
                        }
                        other => panic!("{command}: {other:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn a_catalogue_comes_back_from_its_workbook() {
    let network = network();
    let catalogue = network.catalogue();
    let source = Source::new("clusters.xlsx", bytes(&CatalogueDocument::new(catalogue, inputs())));
    let again = read_catalogue(&source, Reference::embedded(), &ReadOptions::default()).unwrap().catalogue;
    assert_eq!(again.len(), catalogue.len());
    for (own, other) in catalogue.clusters().iter().zip(again.clusters()).filter(|(own, _)| own.id() != "Z") {
        let cells =
            |of: &metacluster::Catalogue, cluster| CatalogueDocument::new(of, inputs()).cells(cluster);
        assert_eq!(cells(catalogue, own), cells(&again, other));
    }
}

/// 28 names that spreadsheets would evaluate where they are not text.
pub(super) fn payloads() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/i01_formula_cells.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
    assert_eq!(names.len(), 28);
    names
}

#[test]
fn no_name_is_a_formula() {
    let names = payloads();
    let network = network_of(&names);
    let scorer = scorer(&network);
    let mut options = RankOptions::default();
    options.top = 1_000;
    let ranking = rank(&scorer, &options);
    let mut request = ProposeOptions::default();
    request.sizes = 3..=3;
    let lists = propose(&scorer, &request).unwrap();
    let problem = |name: &String| ProblemRow {
        message: name.clone(),
        help: Some(name.clone()),
        ..ProblemRow::default()
    };
    let problems: Vec<ProblemRow> = names.iter().map(problem).collect();
    let ranked = RankDocument::new(&scorer, &ranking, &options, inputs()).with_problems(problems.clone());
    let proposed = ProposeDocument::new(&scorer, &lists, &request, inputs()).with_problems(problems);
    let documents: [&dyn Document; 3] =
        [&ranked, &proposed, &CatalogueDocument::new(network.catalogue(), inputs())];
    for (document, sheet) in documents.into_iter().zip(["Pairs", "Members", "Data"]) {
        let (sheets, formulas) = read(&bytes(document));
        let texts: std::collections::HashSet<String> = sheets[sheet]
            .used_cells()
            .filter_map(|cell| match cell.2 {
                Data::String(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        if sheet != "Members" {
            for name in network.catalogue().clusters().iter().map(|cluster| cluster.name()) {
                assert!(texts.contains(&admitted(name)), "{sheet}: {name:?}");
            }
        }
        for (sheet, formula) in &formulas {
            let begins = [
                "SUMPRODUCT(",
                "1+SUMPRODUCT(",
                "IF(",
                "Weights!",
                "SUM(",
                "AVERAGEIF(",
                "IFERROR(INDEX(Pairs!",
                "0.6*",
            ];
            assert!(begins.iter().any(|begin| formula.starts_with(begin)), "{sheet}: {formula}");
            assert!(
                !formula.contains("HYPERLINK") && !formula.contains('|') && !formula.contains("1+2"),
                "{formula}"
            );
        }
        assert_eq!(formulas.is_empty(), sheet == "Data");
        if let Some(found) = sheets.get("Problems found") {
            let messages: Vec<String> = rows(found, 0).iter().map(|row| row["message"].to_string()).collect();
            assert_eq!(messages, names.iter().map(|name| admitted(name)).collect::<Vec<_>>());
        }
    }
}

#[test]
fn what_shows_before_it_is_computed_anew_is_what_the_engine_computed() {
    let network = network();
    let scorer = scorer(&network);
    let mut results = results(&scorer);
    for (scope, grouped) in [(Scope::Overall, false), (Scope::PerCluster, true)] {
        results.options.scope = scope;
        results.ranking = rank(&scorer, &results.options);
        let document = RankDocument::new(&scorer, &results.ranking, &results.options, inputs());
        let (sheets, formulas) = read(&bytes(&document));
        let pairs = rows(&sheets["Pairs"], 2);
        assert!(pairs.len() >= results.ranking.pairs.len());
        let shares: Vec<f64> = metacluster::COMPONENTS
            .iter()
            .map(|name| scorer.shares().find(|(other, _)| other == name).map_or(0.0, |(_, share)| share))
            .collect();
        let mut listed = 0;
        for row in &pairs {
            let [a, b] = ["a", "b"].map(|side| at(&scorer, &row[side].to_string()));
            let totals = scorer.totals(a, b);
            for (column, end, total) in [
                ("score", "", totals.score),
                ("low", " low", totals.low),
                ("high", " high", totals.high),
                ("known", " known", totals.coverage),
            ] {
                assert_eq!(number(row, column).to_bits(), total.to_bits());
                // What the formula computes: the columns of the components are in the order of the shares.
                let products = shares.iter().zip(&metacluster::COMPONENTS);
                let sum: f64 =
                    products.map(|(share, name)| share * number(row, &format!("{name}{end}"))).sum();
                assert!((sum - total).abs() < 1e-12, "{column}: {sum} {total}");
            }
            let ranked = results
                .ranking
                .pairs
                .iter()
                .find(|pair| (pair.a, pair.b) == (a, b) && (!grouped || row["partners of"] == row["a"]));
            if let Some(ranked) = ranked {
                assert_eq!(number(row, "rank") as usize, ranked.rank);
                assert_eq!(number(row, "rank as computed") as usize, ranked.rank);
                listed += 1;
            }
        }
        assert_eq!(listed, results.ranking.pairs.len());
        assert_eq!(formulas.iter().filter(|(sheet, _)| sheet == "Pairs").count(), 7 + 6 * pairs.len());
    }
}

#[test]
fn proposals_stand_with_their_members_pairs_and_rules() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = ProposeDocument::new(&scorer, &results.lists, &results.request, inputs());
    let (sheets, formulas) = read(&bytes(&document));
    let proposals = rows(&sheets["Proposals"], 0);
    let found: Vec<_> = results.lists.iter().flat_map(|list| &list.proposals).collect();
    assert!(!found.is_empty());
    let listed: Vec<_> = proposals.iter().filter(|row| row["status"] != *"no group").collect();
    assert_eq!(listed.len(), found.len());
    assert!(proposals.iter().any(|row| row["status"] == *"no group"), "tourism has none");
    for (row, proposal) in listed.iter().zip(&found) {
        assert_eq!(number(row, "score").to_bits(), proposal.score.to_bits());
        assert_eq!(number(row, "cohesion").to_bits(), proposal.cohesion.to_bits());
        assert_eq!(number(row, "size") as usize, proposal.members.len());
        assert_eq!(row["members"].to_string().lines().count(), proposal.members.len());
        assert!(!row["rules met"].to_string().is_empty());
    }
    let pairs = rows(&sheets["Pairs"], 2);
    assert_eq!(pairs.len(), found.len() * 3, "groups of three have three pairs");
    let means =
        formulas.iter().filter(|(sheet, formula)| sheet == "Proposals" && formula.contains("AVERAGEIF("));
    assert_eq!(means.count(), found.len() * 4);
}

#[test]
fn too_many_pairs_have_numbers_in_place_of_formulas() {
    let network = network();
    let scorer = scorer(&network);
    let pair = (at(&scorer, "CREA"), at(&scorer, "ECO"));
    for (count, live) in [(10, true), (MOST_LIVE + 1, false)] {
        let group = Group { side: 0, label: String::new(), pairs: vec![pair; count] };
        let pairs = Pairs::new(&scorer, vec![group], None).unwrap();
        assert_eq!(pairs.live(), live);
        let mut book = xlsx::Book::new();
        let (sheet, _) = pairs.sheet(&mut book).unwrap();
        book.push(sheet).unwrap();
        let weights = pairs.components.sheet(&mut book, &scorer, live).unwrap();
        book.push(weights).unwrap();
        let mut out = Vec::new();
        book.write_sheets(&mut out).unwrap();
        let (sheets, formulas) = read(&out);
        assert_eq!(formulas.is_empty(), !live);
        let rows = rows(&sheets["Pairs"], 2);
        assert_eq!(rows.len(), count);
        let score = scorer.totals(pair.0, pair.1).score;
        assert!(rows.iter().all(|row| number(row, "score").to_bits() == score.to_bits()));
    }
}

#[test]
fn what_finds_no_place_is_said() {
    let mut book = xlsx::Book::new();
    let mut sheet = book.sheet("Long").unwrap();
    let long = "🦀".repeat(20_000);
    let text = long.clone();
    let rows = move || {
        (0..6).map({
            let text = text.clone();
            move |n| vec![Cell::text(text.clone()), Cell::Count(n)]
        })
    };
    sheet.row = 1_048_576 - 4;
    sheet.records(&Section::table(vec![Column::left("text"), Column::right("n")], rows)).unwrap();
    book.push(sheet).unwrap();
    let readme = xlsx::ReadMe { title: "Long", about: Vec::new(), inputs: &[], weights: &[] };
    let mut out = Vec::new();
    book.write(readme, &mut out).unwrap();
    let (sheets, _) = read(&out);
    let said: Vec<String> = sheets["Read me"].used_cells().map(|cell| cell.2.to_string()).collect();
    assert!(
        said.contains(
            &"3 texts were longer than the 32767 characters a cell can hold; they end in […]".to_owned()
        ),
        "{said:?}"
    );
    assert!(
        said.contains(&"3 further rows found no place; write CSV to have them all".to_owned()),
        "{said:?}"
    );
    let cell = sheets["Long"].get_value((1_048_575, 0)).unwrap().to_string();
    assert!(cell.ends_with("🦀 […]") && cell.encode_utf16().count() <= 32_767);
}
