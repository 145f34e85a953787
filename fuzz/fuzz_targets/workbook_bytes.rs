//! Any bytes as a workbook. The first byte chooses what they are: the archive itself, or the parts of a sound one, split
//! at the byte FF, which no XML holds. Otherwise the sums of the archive would keep damage from every part of the reader
//! but the first.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    match kind % 4 {
        0 => metacluster_fuzz::read_as_tables("f.xlsx", content),
        1 => metacluster_fuzz::read_as_tables("f.ods", &ods(content)),
        _ => metacluster_fuzz::read_as_tables("f.xlsx", &xlsx(content)),
    }
});

fn ods(content: &[u8]) -> Vec<u8> {
    archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
}

/// The parts in this order, as far as they are given; sound ones for the rest.
fn xlsx(content: &[u8]) -> Vec<u8> {
    let mut given = content.split(|&byte| byte == 0xFF);
    let mut part = |sound: &str| given.next().map_or_else(|| sound.as_bytes().to_vec(), <[u8]>::to_vec);
    let sheet = part("");
    let strings = part("<sst><si><t>id</t></si><si><t>name</t></si><si><t>country</t></si></sst>");
    let styles = part(r#"<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>"#);
    let book = part(r#"<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#);
    let links = part(&format!(
        r#"<Relationships><Relationship Id="a" Type="{TYPE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    ));
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/sharedStrings.xml", &strings),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(*name, stored).expect("the names are sound");
        writer.write_all(content).expect("memory takes everything");
    }
    writer.finish().expect("memory takes everything").into_inner()
}
