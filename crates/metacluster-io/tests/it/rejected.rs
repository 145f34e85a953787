//! Rejected rows go back into a file of the same kind: mended there and read again, nothing is missing.

use metacluster::Reference;
use metacluster_io::{CatalogueReport, ReadOptions, Source, read_catalogue};

fn read(bytes: &[u8]) -> CatalogueReport {
    let mut options = ReadOptions::default();
    options.keep_rejects = true;
    read_catalogue(&Source::new("f.csv", bytes), Reference::embedded(), &options).unwrap()
}

/// A text in an encoding, by hand: the reader's own tables are not to judge themselves.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(to_bytes).collect()
    };
    match encoding {
        "UTF-8 with BOM" => ["\u{feff}", text].concat().into_bytes(),
        "UTF-16 little endian" => utf16(u16::to_le_bytes),
        "UTF-16 big endian" => utf16(u16::to_be_bytes),
        "windows-1250" => text
            .chars()
            .map(|c| match c {
                'Ž' => 0x8E,
                'ď' => 0xEF,
                'á' => 0xE1,
                'ř' => 0xF8,
                'ě' => 0xEC,
                'í' => 0xED,
                'ý' => 0xFD,
                'č' => 0xE8,
                ascii => u8::try_from(u32::from(ascii)).unwrap(),
            })
            .collect(),
        _ => text.as_bytes().to_vec(),
    }
}

#[test]
fn mending_rejects_in_their_own_encoding_brings_every_row_back() {
    let text = "id;name;country\r\na;Žďárský klastr;Česko\r\nb;Dřevařský klastr;Atlantis\r\nc;Děčín\r\nd;Střelecký;CZ\r\n";
    let text = text.replace("Česko", "CZ");
    for encoding in ["UTF-8", "UTF-8 with BOM", "UTF-16 little endian", "UTF-16 big endian", "windows-1250"] {
        let first = read(&encoded(&text, encoding));
        assert_eq!(first.accounting.to_string(), "read 4 = accepted 2 + rejected 2 + merged 0", "{encoding}");
        let mut written = Vec::new();
        first.rejects.write(&mut written).unwrap();
        let again = read(&written);
        assert_eq!(again.accounting.to_string(), "read 2 = accepted 0 + rejected 2 + merged 0", "{encoding}");
        assert_eq!(again.dialect.encoding, first.dialect.encoding);

        let place = |bytes: &[u8], needle: &str| {
            let needle = encoded(needle, encoding);
            // Without the mark, which stands at the beginning of the file only.
            let mark = match encoding {
                "UTF-8 with BOM" => 3,
                "UTF-16 little endian" | "UTF-16 big endian" => 2,
                _ => 0,
            };
            let needle = &needle[mark..];
            let found = bytes.windows(needle.len()).rposition(|window| window == needle).unwrap();
            (found..found + needle.len(), mark)
        };
        for (broken, mended) in [("Atlantis", "AT"), ("Děčín", "Děčín;CZ")] {
            let (range, mark) = place(&written, broken);
            written.splice(range, encoded(mended, encoding)[mark..].iter().copied());
        }
        let mended = read(&written);
        assert_eq!(
            mended.accounting.to_string(),
            "read 2 = accepted 2 + rejected 0 + merged 0",
            "{encoding}"
        );
        let names: Vec<&str> =
            first.catalogue.clusters().iter().chain(mended.catalogue.clusters()).map(|c| c.name()).collect();
        assert_eq!(names, ["Žďárský klastr", "Střelecký", "Dřevařský klastr", "Děčín"], "{encoding}");
    }
}
