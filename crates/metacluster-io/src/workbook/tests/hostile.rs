//! Files made to break a reader: each is refused with a code, or its bad rows are flawed and the others read.

use std::path::Path;
use std::time::{Duration, Instant};

use super::build::{
    SHEET, archive, inflated, ods, ods_content, ods_of, package, read, refusal, xlsx, xlsx_with,
};
use crate::source::Source;
use crate::workbook::{WorkbookLimits, is_workbook, read_workbook};

/// The longest that any file may take.
const PATIENCE: Duration = Duration::from_secs(10);

fn own(name: &str) -> Source {
    Source::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile").join(name)).unwrap()
}

#[test]
fn own_workbooks_get_their_verdicts() {
    for (name, code) in [
        ("x04_huge_row_ref.xlsx", "bad-row-number"),
        ("x06_entity_bomb.xlsx", "entity-declaration"),
        ("x07_xxe.xlsx", "entity-declaration"),
        ("x13_target_traversal.xlsx", "path-traversal"),
        ("x16_truncated.xlsx", "truncated-zip"),
        ("x17_csv_named_xlsx.xlsx", "not-a-workbook"),
    ] {
        let source = own(name);
        assert!(is_workbook(&source).unwrap(), "{name}");
        assert_eq!(read(&source.bytes().unwrap()), format!("error {code}"), "{name}");
    }
    assert!(
        refusal(&own("x17_csv_named_xlsx.xlsx").bytes().unwrap())
            .contains("this looks like CSV, not a workbook")
    );
    assert!(
        read(&own("x12_date_in_id.xlsx").bytes().unwrap()).contains("\nA2=40603:n B2=Alpha C2=CZ E2=ICT")
    );
    // A header and seven rows, of which the one in the far corner cannot be relied on.
    let rows = read(&own("x02_far_cell.xlsx").bytes().unwrap());
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!((rows.len(), rows[7]), (8, "XFD1048576=x [far-cell]"));
    assert!(rows[..7].iter().all(|row| !row.contains('[')), "{rows:?}");
}

#[test]
fn bombs_are_refused_before_they_unfold() {
    let parts = package(&["S"]);
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    let with_mimetype = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet")];
    for (parts, part, unit, mebibytes, code) in [
        (parts.as_slice(), SHEET, "\0", 1024, "too-long"),
        (&parts, SHEET, " ", 128, "too-long"),
        (&parts, SHEET, "<!---->", 128, "too-much-unpacked"),
        (&parts, SHEET, "<row/>", 128, "too-much-unpacked"),
        (&parts, SHEET, "<a>", 128, "too-deep"),
        (&parts, "xl/sharedStrings.xml", "<si/>", 128, "too-much-unpacked"),
        (&parts, "xl/styles.xml", "<xf/>", 128, "too-much-unpacked"),
        (&with_mimetype, "content.xml", "<p/>", 128, "too-much-unpacked"),
    ] {
        let bytes = inflated(parts, part, unit, mebibytes << 20);
        let start = Instant::now();
        assert_eq!(read(&bytes), format!("error {code}"), "{part} of {unit:?}");
        assert!(start.elapsed() < PATIENCE, "{part} of {unit:?}: {:?}", start.elapsed());
    }
}

#[test]
fn a_limit_is_printed_when_it_is_hit() {
    let rows = "<row><c><v>1</v></c><c><v>22</v></c></row>".repeat(3);
    let limits = WorkbookLimits { cells: 5, ..WorkbookLimits::default() };
    let said = |bytes: &[u8], limits: &WorkbookLimits| {
        read_workbook(&Source::new("f.xlsx", bytes), limits, None).unwrap_err().to_string()
    };
    assert_eq!(
        said(&xlsx(&rows), &limits),
        "f.xlsx: error[too-many-cells]: the workbook has more than 5 cells, each row counted as one more\n  = help: save \
         the table that is wanted in a file of its own, or as CSV"
    );
    let limits = WorkbookLimits { whole_bytes: 1 << 10, ..WorkbookLimits::default() };
    assert_eq!(
        said(&xlsx(&rows.repeat(20)), &limits),
        "f.xlsx: error[too-much-unpacked]: the part xl/worksheets/sheet1.xml unpacks to more than the 1024 bytes that a \
         workbook of this size may hold\n  = help: do not trust this file, or save the table as CSV"
    );
    let limits = WorkbookLimits { part_bytes: 1 << 9, ..WorkbookLimits::default() };
    assert_eq!(
        said(&xlsx(&rows.repeat(20)), &limits),
        "f.xlsx: error[too-much-unpacked]: the part xl/worksheets/sheet1.xml unpacks to more than 512 bytes\n  \
         = help: save the table as CSV, or in a workbook of its own"
    );
    let limits = WorkbookLimits { parts: 4, ..WorkbookLimits::default() };
    assert_eq!(
        said(&xlsx(&rows), &limits),
        "f.xlsx: error[too-many-parts]: the file has more than 4 parts, as no workbook does\n  = help: do not trust this \
         file, or save the table as CSV"
    );
    let cell = "<c t=\"s\"><v>0</v></c>";
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(60_000));
    let row = format!("<row>{}</row>", cell.repeat(16));
    let many = xlsx_with(&row.repeat(100), &[("xl/sharedStrings.xml", &strings)]);
    assert_eq!(
        said(&many, &WorkbookLimits::default()),
        "f.xlsx: error[too-much-text]: the cells of the workbook hold more than 64 MiB of text\n  = help: save the table \
         that is wanted as CSV"
    );
}

#[test]
fn a_hundred_thousand_parts_are_too_many() {
    let names: Vec<String> = (0..100_000).map(|n| format!("p{n}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(read(&archive(&parts)), "error too-many-parts");
}

#[test]
fn what_the_package_lists_is_bounded_too() {
    let many = |unit: &str| unit.repeat(200_000);
    let book = format!("<workbook>{}</workbook>", many(r#"<sheet name="S" r:id="rId1"/>"#));
    assert_eq!(read(&xlsx_with("", &[("xl/workbook.xml", &book)])), "error too-many-sheets");
    let links = format!("<Relationships>{}</Relationships>", many("<Relationship/>"));
    assert_eq!(read(&xlsx_with("", &[("xl/_rels/workbook.xml.rels", &links)])), "error too-many-parts");
    let tables = ods_content(&many("<table:table table:name=\"S\"/>"));
    assert_eq!(read(&ods_of(&tables)), "error too-many-sheets");
    assert_eq!(read(&ods_of(&format!("<{0}></{0}>", "a".repeat(300)))), "error bad-xml");
}

#[test]
fn cells_in_the_corners_cost_nothing() {
    let rows =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    assert_eq!(read(&xlsx(rows)), "A1=1:n\nXFD1048576=2:n [far-cell]");
    let rows =
        r#"<row r="1"><c r="XFE1"><v>1</v></c><c r="ZZZZZZZZ1"><v>1</v></c><c r="B1"><v>2</v></c></row>"#;
    assert_eq!(read(&xlsx(rows)), "B1=2:n [far-cell]");
    for row in [r#"<row r="1048577"/>"#, r#"<row r="4294967297"/>"#, r#"<row><c r="A1048577"/></row>"#] {
        assert_eq!(read(&xlsx(row)), "error bad-row-number", "{row}");
    }
    for row in [r#"<row r="0"/>"#, r#"<row r="-1"/>"#, r#"<row r=""/>"#, r#"<row r="1e3"/>"#] {
        assert_eq!(read(&xlsx(row)), "error bad-xml", "{row}");
    }
}

#[test]
fn what_does_not_fit_its_row_flaws_it() {
    for (rows, expected) in [
        (r#"<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>"#, "A2=2:n B2=1:n"),
        (r#"<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>"#, "A2=1:n A2=2:n [repeated-cell]"),
        (r#"<row r="2"><c r="A3"><v>1</v></c></row>"#, "A2=1:n [misplaced-cell]"),
        (r#"<row r="2"><c r="12"><v>1</v></c></row>"#, "A2=1:n [bad-reference]"),
        (r#"<row r="9"><c><v>9</v></c></row><row r="2"><c><v>2</v></c></row>"#, "A2=2:n\nA9=9:n"),
        (
            r#"<row r="2"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>"#,
            "A2=1:n\nA2=2:n [repeated-row]",
        ),
        (r#"<row><c t="s"><v>7</v></c></row>"#, "A1=7 [bad-value]"),
        (r#"<row><c t="s"><v>1x</v></c></row>"#, "A1=1x [bad-value]"),
        (r#"<row><c t="s"><v>99999999999999999999</v></c></row>"#, "A1=99999999999999999999 [bad-value]"),
        (r#"<row><c t="b"><v>yes</v></c></row>"#, "A1=yes [bad-value]"),
        (r#"<row><c t="zz"><v>1</v></c></row>"#, "A1=1 [bad-value]"),
        (r#"<row><c><v>NaN</v></c></row>"#, "A1=NaN [bad-value]"),
        (r#"<row><c t="n"><v>1e999</v></c></row>"#, "A1=1e999 [bad-value]"),
        (r#"<row><c><v>1e300</v></c></row>"#, "A1=1e300:n"),
    ] {
        assert_eq!(read(&xlsx(rows)), expected, "{rows}");
    }
    let long = format!("<row><c t=\"str\"><v>{}</v></c><c><v>1</v></c></row>", "x".repeat(8 << 20));
    assert!(read(&xlsx(&(long + "<row><c><v>2</v></c></row>"))).ends_with("x B1=1:n [long-cell]\nA2=2:n"));
    let wide = format!("<row>{}</row><row><c><v>2</v></c></row>", "<c><v>1</v></c>".repeat(1_000_000));
    assert!(read(&xlsx(&wide)).ends_with("[far-cell]\nA2=2:n"));
    let same =
        format!("<row>{}</row><row><c><v>2</v></c></row>", "<c r=\"A1\"><v>1</v></c>".repeat(1_000_000));
    assert!(read(&xlsx(&same)).ends_with("A1=1:n [long-row]\nA2=2:n"));
}

#[test]
fn counts_of_equal_cells_are_held_against_the_limits() {
    let cell = r#"<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>"#;
    let row = |times: u64| {
        format!(r#"<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>"#)
    };
    assert_eq!(read(&ods(&row(1_048_576))), "error too-many-cells");
    assert_eq!(read(&ods(&row(1_048_577))), "error bad-row-number");
    assert_eq!(read(&ods(&row(u64::MAX))), "error bad-row-number");
    assert!(read(&ods(&row(1))).ends_with("XFD1=x [far-cell]"));
    assert!(read(&ods(&row(1).replace("16384", "99999999999999"))).ends_with("XFD1=x [far-cell]"));
    assert_eq!(read(&ods(&row(1).replace("16384", "-3"))), "error bad-xml");
    let long = format!(
        r#"<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="{}"/></text:p></table:table-cell></table:table-row>"#,
        u64::MAX
    );
    assert!(read(&ods(&long)).ends_with("  [long-cell]"));
    let bad = r#"<table:table-row><table:table-cell office:value-type="float" office:value="NaN"/><table:table-cell office:value-type="boolean" office:boolean-value="yes"/></table:table-row>"#;
    assert_eq!(read(&ods(bad)), "A1=NaN B1=yes [bad-value]");
    // Calamine's reader does not end on this.
    assert_eq!(read(&ods_of("<a><table:table table:name=\"S\">")), "error bad-xml");
}

#[test]
fn damaged_xml_refuses_the_file() {
    for (sheet, code) in [
        ("<worksheet><sheetData><row></worksheet>", "bad-xml"),
        ("<worksheet><sheetData>", "bad-xml"),
        ("<worksheet><sheetData/>", "bad-xml"),
        ("<worksheet><sheetData/>&x;</worksheet>", "bad-xml"),
        ("<worksheet><sheetData><row><c><v>&x;</v></c></row></sheetData></worksheet>", "bad-xml"),
        ("<worksheet><sheetData><row><c r=1/></row></sheetData></worksheet>", "bad-xml"),
        ("<?xml version='1.0' encoding='windows-1250'?><worksheet/>", "bad-xml"),
        ("<!DOCTYPE worksheet><worksheet/>", "entity-declaration"),
    ] {
        let mut parts = package(&["S"]);
        parts.push((SHEET.to_owned(), sheet.to_owned()));
        let parts: Vec<(&str, &str)> =
            parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        assert_eq!(read(&archive(&parts)), format!("error {code}"), "{sheet}");
    }
    let mut bytes =
        archive(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "<workbook/>"), ("a", "A"), ("b", "B")]);
    assert_eq!(read(&bytes), "");
    let place = bytes.windows(11).position(|window| window == b"<workbook/>");
    if let Some(place) = place {
        bytes[place + 1] = b'W';
        assert!(refusal(&bytes).contains("error[bad-zip]"), "{}", refusal(&bytes));
    }
}

#[test]
fn other_archives_are_called_by_their_names() {
    let ods_type = "application/vnd.oasis.opendocument.";
    for (parts, said) in [
        (&[("xl/workbook.bin", "")][..], "[binary-workbook]: this is a binary Excel workbook (XLSB)"),
        (
            &[("[Content_Types].xml", ""), ("word/document.xml", "")],
            "[not-a-workbook]: this is a Word document (DOCX), not a workbook",
        ),
        (
            &[("[Content_Types].xml", ""), ("ppt/presentation.xml", "")],
            "[not-a-workbook]: this is a PowerPoint presentation (PPTX), not a workbook",
        ),
        (
            &[("Index/Document.iwa", "")],
            "[not-a-workbook]: this is an Apple Numbers, Pages or Keynote document, not a workbook",
        ),
        (
            &[("mimetype", &format!("{ods_type}text"))],
            "[not-a-workbook]: this is a text document (ODT), not a workbook",
        ),
        (
            &[("mimetype", &format!("{ods_type}spreadsheet-template")), ("content.xml", "<a/>")],
            "[workbook-template]: this is a template for workbooks (OTS)",
        ),
        (&[("clusters.csv", "id")], "[not-a-workbook]: this is another zip archive, not a workbook"),
        (&[("encrypted-package", "")], "[encrypted-workbook]: the workbook is protected by a password"),
        (
            &[
                ("mimetype", &format!("{ods_type}spreadsheet")),
                ("content.xml", "\u{1}\u{2}"),
                (
                    "META-INF/manifest.xml",
                    "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
                ),
            ],
            "[encrypted-workbook]: the workbook is protected by a password",
        ),
        (&[("[Content_Types].xml", "")], "[bad-workbook]: there is no part xl/workbook.xml"),
        (&[("a.xml", ""), ("A.xml", "")], "[bad-zip]: the file has two parts named 'a.xml'"),
    ] {
        let refusal = refusal(&archive(parts));
        assert!(refusal.starts_with(&format!("f.xlsx: error{said}\n  = help: ")), "{refusal}");
    }
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused() {
    let rows = "<row><c t=\"inlineStr\"><is><t>Žďár</t></is></c><c><v>1.5</v></c></row>".repeat(40);
    for whole in [
        xlsx(&rows),
        ods(
            "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>",
        ),
    ] {
        for end in (0..whole.len()).step_by(64).chain([whole.len() - 1]) {
            let outcome = read(&whole[..end]);
            assert!(outcome.starts_with("error "), "at {end} of {}: {outcome}", whole.len());
        }
    }
}

#[test]
#[ignore = "needs METACLUSTER_SHARED"]
fn workbooks_of_other_projects_are_read_or_refused() {
    let shared = std::env::var("METACLUSTER_SHARED").expect("METACLUSTER_SHARED names the folder");
    let mut outcomes = (0, 0);
    for entry in std::fs::read_dir(Path::new(&shared).join("hostile/calamine")).unwrap() {
        let path = entry.unwrap().path();
        let source = Source::open(&path).unwrap();
        assert!(is_workbook(&source).unwrap(), "{}", path.display());
        let start = Instant::now();
        match read_workbook(&source, &WorkbookLimits::default(), None) {
            Ok(sheets) => {
                outcomes.0 += 1;
                let cells: usize = sheets
                    .iter()
                    .map(|sheet| sheet.rows().map(|row| row.cells().count()).sum::<usize>())
                    .sum();
                let flaws: Vec<&str> = sheets
                    .iter()
                    .flat_map(|sheet| sheet.rows().filter_map(|row| row.flaw))
                    .map(|flaw| flaw.code())
                    .collect();
                println!("{}: {} sheets, {cells} cells, {flaws:?}", path.display(), sheets.len());
            }
            Err(error) => {
                outcomes.1 += 1;
                assert!(error.diagnostic().help().is_some(), "{error}");
                println!("{error}");
            }
        }
        assert!(start.elapsed() < PATIENCE, "{}", path.display());
    }
    assert!(outcomes.0 > 20 && outcomes.1 > 10, "{outcomes:?}");
}
