//! One catalogue in many dialects and encodings reads as one catalogue, and raw tables come out cell for cell.

use std::path::Path;

use metacluster::Reference;
use metacluster_io::write::{CatalogueDocument, Format, Style, write};
use metacluster_io::{ReadOptions, Source, read_catalogue, read_cells};

/// Rows whose letters every encoding tried holds. The last two columns are numbers.
const ROWS: [[&str; 8]; 4] = [
    ["id", "name", "country", "city", "themes", "note", "lat", "members"],
    ["at-1", "Öko-Cluster Großraum Graz", "AT", "Graz", "biogas", "für Kühlung, Wärme; é|x", "47.07", "1200"],
    ["cz-1", "Klastr bytů a čí", "CZ", "", "tourism", "á í ó ú ý ô", "50.5", "35"],
    ["fr-1", "Pôle façade", "FR", "Orléans", "wood", "ç â", "47.9", ""],
];

/// The file in one way; the letters that only some encodings hold are left out of the rows.
fn saved(way: &Way) -> Vec<u8> {
    let mut text = String::new();
    if way.sep {
        text += &format!("sep={}{}", way.delimiter, way.end);
    }
    if way.titles {
        text += &format!("Register{0}2011{0}", way.end);
    }
    for (number, row) in ROWS.iter().enumerate() {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let cell = cell.replace(['č', 'ů'], "c");
            let cell = if way.comma && number > 0 && column == 6 { cell.replace('.', ",") } else { cell };
            let special = cell.contains([',', ';', '|', '\t', '"']);
            if special { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        });
        text += &(cells.collect::<Vec<_>>().join(way.delimiter) + way.end);
    }
    match way.encoding {
        "utf-8" => text.into_bytes(),
        "utf-8-bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16le-bom" => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be-bom" => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        label => {
            let (bytes, _, lost) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
            assert!(!lost, "{label} holds all letters");
            bytes.into_owned()
        }
    }
}

#[derive(Debug)]
struct Way {
    encoding: &'static str,
    delimiter: &'static str,
    end: &'static str,
    sep: bool,
    titles: bool,
    comma: bool,
}

#[test]
fn one_catalogue_saved_in_many_ways_reads_to_the_same_bytes() {
    let encodings = [
        "utf-8",
        "utf-8-bom",
        "utf-16le",
        "utf-16le-bom",
        "utf-16be-bom",
        "windows-1250",
        "windows-1252",
        "iso-8859-1",
        "iso-8859-2",
    ];
    let (mut ways, mut first) = (0, None);
    for encoding in encodings {
        for delimiter in [",", ";", "\t", "|"] {
            for end in ["\n", "\r\n", "\r"] {
                for (sep, titles, comma) in
                    [(false, false, false), (true, false, true), (false, true, true), (true, true, false)]
                {
                    let way = Way { encoding, delimiter, end, sep, titles, comma };
                    let source = Source::new("f.csv", saved(&way));
                    let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default());
                    let report = report.unwrap_or_else(|error| panic!("{way:?}: {error}"));
                    assert_eq!(report.accounting.accepted(), 3, "{way:?}: {:?}", report.diagnostics);
                    let mut bytes = Vec::new();
                    let document = CatalogueDocument::new(&report.catalogue, Vec::new());
                    write(&document, Format::Csv, Style::default(), &mut bytes).unwrap();
                    write(&document, Format::Json, Style::default(), &mut bytes).unwrap();
                    let normalised = String::from_utf8(bytes).unwrap();
                    assert_eq!(first.get_or_insert_with(|| normalised.clone()), &normalised, "{way:?}");
                    ways += 1;
                }
            }
        }
    }
    assert_eq!(ways, 432);
    assert!(first.unwrap().contains("Öko-Cluster Großraum Graz"));
}

#[test]
fn cells_come_out_as_they_stand() {
    let cells = |text: &str| read_cells(&Source::new("f.csv", text), &ReadOptions::default()).unwrap();
    assert_eq!(cells("a,b\r\n\"x \"\"y\"\"\nz\",\n"), [["a", "b"], ["x \"y\"\nz", ""]]);
    assert_eq!(cells("\u{feff}a;b\n\n1;2"), [["a", "b"], ["1", "2"]]);
}

#[test]
#[ignore = "needs METACLUSTER_SHARED"]
fn the_tables_of_csv_spectrum_come_out_as_their_json_twins() {
    let shared =
        std::env::var("METACLUSTER_SHARED").expect("METACLUSTER_SHARED names the folder of larger sets");
    let folder = Path::new(&shared).join("hostile/csv-spectrum");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let twin = name.replacen("csvs__", "json__", 1).replace(".csv", ".json");
        let twin = std::fs::read(Path::new(&shared).join("hostile/csv-spectrum-json").join(twin)).unwrap();
        type Table = Vec<serde_json::Map<String, serde_json::Value>>;
        // A table of one row is written as that row.
        let mut twin = match serde_json::from_slice(&twin).unwrap() {
            serde_json::Value::Object(row) => vec![row],
            rows => serde_json::from_value::<Table>(rows).unwrap(),
        };
        let mut cells = read_cells(&Source::open(&path).unwrap(), &ReadOptions::default()).unwrap();
        let header = cells.remove(0);
        let rows: Table = cells
            .into_iter()
            .map(|row| {
                assert_eq!(row.len(), header.len(), "{name}");
                header.iter().cloned().zip(row.into_iter().map(serde_json::Value::String)).collect()
            })
            .collect();
        if name == "csvs__location_coordinates.csv" {
            // The twin has another telephone number than its own CSV.
            twin[0].insert("Contact Phone Number".to_owned(), "2095257564".into());
        }
        // The twins of files with CRLF have LF in their cells; ours are as they stand in the file.
        let unix = |rows: Table| -> Table {
            serde_json::from_str(&serde_json::to_string(&rows).unwrap().replace("\\r\\n", "\\n")).unwrap()
        };
        assert_eq!(unix(rows), unix(twin), "{name}");
        files += 1;
    }
    assert_eq!(files, 12);
}
