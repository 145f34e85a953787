use super::*;
use crate::ReadOptions;
use crate::guard::{guarded, unguarded};
use crate::unprintable::unprintable;

fn all(format: Format, style: Style) -> Vec<(&'static str, String)> {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let documents = results.documents();
    documents
        .iter()
        .map(|(command, document)| (*command, written(document.as_ref(), format, style)))
        .collect()
}

#[test]
fn no_name_steers_a_terminal() {
    let mut seen = 0;
    for width in [0, 40, 100] {
        for (command, text) in all(Format::Table, Style { width, colour: false }) {
            let steering = |c: char| c != '\n' && unprintable(None, c);
            assert!(!text.contains(steering), "{command} at {width}");
            seen += usize::from(text.contains("\\u{1b}[2J"));
        }
    }
    assert!(seen > 3, "the name is shown");
}

#[test]
fn rows_of_a_table_stay_rows() {
    let network = network();
    let document = CatalogueDocument::new(network.catalogue(), inputs());
    let text = written(&document, Format::Table, Style::default());
    assert_eq!(text.lines().count(), 1 + 8 + 1);
    let markdown = written(&document, Format::Markdown, Style::default());
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + 8);
    let bars = |row: &str| row.replace("\\\\", "").replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| bars(row) == bars(rows[0])), "{markdown}");
}

#[test]
fn no_name_is_markup_in_markdown() {
    for (command, text) in all(Format::Markdown, Style::default()) {
        assert!(!text.contains(|c: char| c != '\n' && unprintable(None, c)), "{command}");
        assert!(!text.contains('<') && !text.contains('\u{1b}') && !text.contains('\u{0}'), "{command}");
        assert!(!text.contains("[l](u)") && !text.contains(" `c` ") && !text.contains(" *b* "), "{command}");
    }
}

#[test]
fn csv_holds_names_as_they_are() {
    let network = network();
    let csv = written(&CatalogueDocument::new(network.catalogue(), inputs()), Format::Csv, Style::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
    assert_eq!(names.last().map(String::as_str), Some(HOSTILE));
}

#[test]
fn no_cell_of_excel_csv_is_a_formula_and_every_cell_is_that_of_plain_csv() {
    let cells = |text: &str, delimiter| -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(delimiter).has_headers(false);
        let records = reader.from_reader(text.as_bytes()).into_records();
        records.flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let plain = all(Format::Csv, Style::default());
    let (mut numbers, mut guards) = (0, 0);
    for ((command, excel), (_, plain)) in all(Format::ExcelCsv, Style::default()).iter().zip(&plain) {
        let excel = excel.strip_prefix('\u{feff}').expect("the mark tells Excel that this is UTF-8");
        let (excel, plain) = (cells(excel, b';'), cells(plain, b','));
        assert_eq!(excel.len(), plain.len(), "{command}");
        for (excel, plain) in excel.iter().zip(&plain) {
            if plain.parse::<f64>().is_ok() && *excel == plain.replacen('.', ",", 1) {
                numbers += 1;
                continue;
            }
            assert_eq!(unguarded(excel), plain, "{command}");
            assert!(!excel.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']), "{command}: {excel:?}");
            guards += usize::from(guarded(plain) != *plain);
        }
    }
    assert!(numbers > 100 && guards > 10, "{numbers} numbers, {guards} guarded words");
}

#[test]
fn formula_cells_come_back_from_excel_csv_unchanged() {
    for (file, guards) in [("i01_formula_cells.csv", 20), ("i03_formula_id.csv", 2)] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(file);
        let source = crate::Source::open(path).unwrap();
        let catalogue =
            crate::read_catalogue(&source, Reference::embedded(), &ReadOptions::default()).unwrap().catalogue;
        let document = CatalogueDocument::new(&catalogue, inputs());
        let excel = written(&document, Format::ExcelCsv, Style::default());
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(excel.as_bytes());
        let mut guarded_cells = 0;
        for (record, cluster) in reader.records().zip(catalogue.clusters()) {
            let record = record.unwrap();
            let found = (unguarded(&record[0]), unguarded(&record[1]));
            assert_eq!(found, (cluster.id(), cluster.name()));
            guarded_cells += [&record[0], &record[1]].iter().filter(|cell| **cell != unguarded(cell)).count();
        }
        assert!(guarded_cells >= guards, "{file}: {guarded_cells}");
    }
}

#[test]
fn json_holds_names_as_they_are_without_raw_control_characters() {
    for format in [Format::Json, Format::JsonLines] {
        for (command, text) in all(format, Style::default()) {
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{command}");
        }
    }
    let network = network();
    let text =
        written(&CatalogueDocument::new(network.catalogue(), inputs()), Format::Json, Style::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["clusters"][7]["name"], HOSTILE);
}

#[test]
fn narrow_terminals_cut_words_and_never_numbers() {
    for (command, text) in all(Format::Table, Style { width: 100, colour: false }) {
        if command == "rank" {
            assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{text}");
            let wide = all(Format::Table, Style::default()).remove(0).1;
            let scores = |text: &str| -> Vec<String> {
                let cells = text.lines().flat_map(|line| line.split_whitespace());
                cells.filter(|cell| cell.contains('–')).map(str::to_owned).collect()
            };
            assert_eq!(scores(&text), scores(&wide));
        }
    }
}
