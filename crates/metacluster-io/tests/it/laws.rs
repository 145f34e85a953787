//! Laws of the reader: no bytes make it panic, no row is lost, and the dialect does not change what a file says.

use metacluster::{Catalogue, Complements, Reference};
use metacluster_io::{
    CatalogueReport, Encoding, ReadError, ReadOptions, Source, read_catalogue, read_complements, read_groups,
    read_partnerships,
};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn read(bytes: impl Into<Vec<u8>>) -> Result<CatalogueReport, ReadError> {
    read_catalogue(&Source::new("f.csv", bytes), Reference::embedded(), &ReadOptions::default())
}

/// Text that is close enough to CSV to reach every part of the reader.
fn nearly_csv() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop_oneof![Just(","), Just(";"), Just("\t"), Just("|"), Just("\n"), Just("\r\n"), Just("\r"), Just("\"")],
        2 => prop_oneof![Just("CZ"), Just("Polska"), Just("biogas:0,5"), Just("ICT"), Just("\"\""), Just("CZ06")],
        1 => prop_oneof![Just("\0"), Just("\u{a0}"), Just("žluť"), Just("50,1"), Just("sep=;"), Just("\u{feff}")],
    ];
    let header = prop_oneof![
        Just("name,country,sectors,themes,lat,lon,members\n"),
        Just("id;name;kraj;offers;role\r\n"),
        Just("nazwa\tkraj\r"),
        Just("partnership,member,a,b\n"),
        Just("sep=|\nname|country|note\n"),
        Just("title\n\nname,country\n"),
        Just(""),
    ];
    (header, vec(piece, 0..60))
        .prop_map(|(header, pieces)| (header.to_owned() + &pieces.concat()).into_bytes())
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop_oneof![vec(any::<u8>(), 0..300), nearly_csv()]) {
        let size = bytes.len() as u64;
        let source = Source::new("f.csv", bytes);
        match read_catalogue(&source, Reference::embedded(), &ReadOptions::default()) {
            Ok(report) => {
                let rows = report.accounting;
                prop_assert_eq!(rows.read(), rows.accepted() + rows.rejected() + rows.merged());
                prop_assert_eq!(report.catalogue.len(), rows.accepted());
                prop_assert_eq!(rows.bytes().total(), size, "{}", rows.bytes());
                let errors = report.diagnostics.iter().filter(|d| d.severity == metacluster::Severity::Error);
                prop_assert!(errors.count() >= rows.rejected(), "every rejected row has an error");
                for diagnostic in &report.diagnostics {
                    let printed = diagnostic.to_string();
                    prop_assert!(!printed.contains(|c: char| c.is_control() && c != '\n'), "{:?}", printed);
                }
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        if let Ok(report) = read_partnerships(&source, &ReadOptions::default()) {
            prop_assert!(report.accounting.read() >= report.accounting.accepted());
        }
        if let Ok(report) = read_groups(&source, &ReadOptions::default()) {
            let rows = report.accounting;
            prop_assert_eq!(rows.read(), rows.accepted() + rows.rejected() + rows.merged());
            let members: usize = report.groups.iter().map(|group| group.members.len()).sum();
            prop_assert_eq!(members, rows.accepted());
        }
        let vocabulary = &Reference::embedded().vocabulary;
        if let Ok(report) = read_complements(&source, Complements::default(), vocabulary, &ReadOptions::default()) {
            prop_assert!(report.accounting.read() >= report.accounting.accepted());
        }
    }

    #[test]
    fn problems_that_are_not_listed_are_counted(bytes in nearly_csv(), most in 0..4_usize, window in 16..64_usize) {
        let mut options = ReadOptions::default();
        options.limits.window_bytes = window;
        let source = Source::new("f.csv", bytes);
        let all = read_catalogue(&source, Reference::embedded(), &options);
        options.limits.problems = most;
        let few = read_catalogue(&source, Reference::embedded(), &options);
        let (Ok(all), Ok(few)) = (all, few) else { return Ok(()) };
        prop_assert_eq!(few.diagnostics.len() + few.further_problems, all.diagnostics.len());
        prop_assert_eq!(few.accounting, all.accounting);
        prop_assert_eq!(few.catalogue.clusters(), all.catalogue.clusters());
    }

    #[test]
    fn rows_are_counted_where_they_stand(lines in vec(prop_oneof![Just("A,CZ"), Just(""), Just(",,"), Just("B"), Just("C,XX")], 0..20)) {
        let report = read(format!("name,country\n{}", lines.join("\n"))).unwrap();
        let full = lines.iter().filter(|line| line.contains(char::is_alphanumeric)).count();
        prop_assert_eq!(report.accounting.read(), full);
        for diagnostic in &report.diagnostics {
            let Some(place) = &diagnostic.place else { continue };
            let expected = match diagnostic.code {
                "bad-country" => "C,XX",
                "short-row" => "B",
                _ => "A,CZ",
            };
            prop_assert_eq!(lines[place.line - 2], expected);
        }
    }

    #[test]
    fn the_dialect_does_not_change_what_a_file_says(
        rows in vec(row(), 1..8),
        delimiter in prop_oneof![Just(","), Just(";"), Just("\t"), Just("|")],
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        bom in any::<bool>(),
        quote_all in any::<bool>(),
    ) {
        let plain = read(written(&rows, ",", "\n", false, true)).unwrap();
        let other = read(written(&rows, delimiter, end, bom, quote_all)).unwrap();
        prop_assert_eq!(other.dialect.delimiter.to_string(), delimiter);
        prop_assert_eq!(plain.accounting.to_string(), other.accounting.to_string());
        prop_assert_eq!(plain.accounting.accepted(), rows.len());
        prop_assert_eq!(facts(&plain.catalogue), facts(&other.catalogue));
        let codes = |report: &CatalogueReport| {
            let at = |d: &metacluster_io::Diagnostic| (d.code, d.place.as_ref().map(|place| place.line));
            report.diagnostics.iter().map(at).collect::<Vec<_>>()
        };
        prop_assert_eq!(codes(&plain), codes(&other));
    }

    #[test]
    fn well_formed_tables_are_split_as_the_csv_crate_splits_them(
        // A cell that holds both a line break and a comma may look like swallowed rows, which the reader refuses.
        cells in vec(vec(prop_oneof!["[a-z ;\"\n\r]{0,6}", "[a-z ,;\"]{0,6}"], 3), 1..6),
    ) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(["name", "country", "note"]).unwrap();
        for (number, row) in cells.iter().enumerate() {
            writer.write_record([&format!("N{number}{}", row[0]), "CZ", &format!("x{}y", row[1])]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let report = read(bytes.clone()).unwrap();
        let mut notes: Vec<String> = report.catalogue.clusters().iter().map(|c| c.details()["note"].clone()).collect();
        let mut expected: Vec<String> =
            csv::Reader::from_reader(bytes.as_slice()).records().map(|record| record.unwrap()[2].to_owned()).collect();
        notes.sort();
        expected.sort();
        prop_assert_eq!(report.accounting.accepted(), cells.len());
        prop_assert_eq!(notes, expected);
    }
}

/// A row's name, country, themes, latitude and note.
fn row() -> impl Strategy<Value = [String; 5]> {
    let name = "[A-Za-zčřžłß][a-zčřž ,;|\"'.-]{0,12}";
    let country = prop_oneof![Just("CZ"), Just("Polska"), Just("österreich")];
    let themes = vec(prop_oneof![Just("biogas"), Just("wood:0.5"), Just("unheard of")], 0..3);
    let latitude = prop_oneof![Just(""), Just("50.1"), Just("far north")];
    (name, country, themes, latitude, "[a-z,;\t|\"]{0,8}").prop_map(
        |(name, country, themes, latitude, note)| {
            [name, country.to_owned(), themes.join("\n"), latitude.to_owned(), note]
        },
    )
}

fn written(rows: &[[String; 5]], delimiter: &str, end: &str, bom: bool, quote_all: bool) -> String {
    let mut text = String::from(if bom { "\u{feff}" } else { "" });
    let header = ["id", "name", "country", "themes", "lat", "note"];
    text += &(header.join(delimiter) + end);
    for (number, row) in rows.iter().enumerate() {
        let cells = std::iter::once(format!("c{number}")).chain(row.iter().map(|cell| {
            let special = cell.contains(['"', '\n']) || cell.contains(delimiter);
            if quote_all || special { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        }));
        text += &(cells.collect::<Vec<_>>().join(delimiter) + end);
    }
    text
}

/// Everything that a catalogue knows of its clusters.
fn facts(catalogue: &Catalogue) -> Vec<String> {
    catalogue.clusters().iter().map(|cluster| format!("{cluster:?}")).collect()
}

/// What a reading says, for comparison: the account, problems with their places, and every cluster.
fn told(bytes: &[u8], window: usize) -> String {
    let mut options = ReadOptions::default();
    options.limits.window_bytes = window;
    options.limits.record_bytes = 200;
    options.keep_rejects = true;
    // The encoding is guessed from the first window.
    options.encoding = Some(Encoding::UTF_8);
    match read_catalogue(&Source::new("f.csv", bytes), Reference::embedded(), &options) {
        Ok(report) => {
            let problems: Vec<String> =
                report.diagnostics.iter().map(|problem| problem.to_string()).collect();
            let mut rejects = Vec::new();
            report.rejects.write(&mut rejects).unwrap();
            format!(
                "{}\n{}\n{}\n{}\n{:?}",
                report.accounting,
                report.accounting.bytes(),
                problems.join("\n"),
                facts(&report.catalogue).join("\n"),
                String::from_utf8_lossy(&rejects)
            )
        }
        Err(error) => error.to_string(),
    }
}

proptest! {
    /// The header stands in the first window here: what is decided there is decided once.
    #[test]
    fn windows_do_not_change_what_a_file_says(
        pieces in vec(prop_oneof![
            4 => prop_oneof![Just("A,CZ,x\n"), Just("B,AT,\"two\nlines\"\n"), Just("C,Atlantis,\r\n"), Just("\n"), Just("# c\n")],
            2 => prop_oneof![Just("D,PL,\"open\n"), Just("\"E \"\"q\"\"\",SK,ž\r"), Just(",,\n"), Just("short\n"), Just("a,b,c,d\n")],
            1 => prop_oneof![Just("Total,,3\n"), Just("Source: x,,\n"), Just("F\0,CZ,\n"), Just("Žluťoučký kůň,CZ,příšerně\n")],
            1 => Just("a very long note that is longer than a record may be, a very long note that is longer than a record may be, a very long note that is longer than a record may be, a very long note that is longer than a record may be\n"),
        ], 0..40),
        window in 32..400usize,
        spoilt in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let header = "name,country,note\nZero,CZ,\n";
        let mut bytes = (header.to_owned() + &pieces.concat()).into_bytes();
        if let Some(place) = spoilt
            && bytes.len() > header.len()
        {
            let place = header.len() + place.index(bytes.len() - header.len());
            // A single bad byte behind many good ones is damage, not another encoding.
            if bytes[place].is_ascii_alphanumeric() && bytes[header.len()..].iter().any(|byte| *byte >= 0x80) {
                bytes[place] = 0xE8;
            }
        }
        let whole = told(&bytes, 1 << 20);
        prop_assert_eq!(told(&bytes, window), whole);
    }
}
