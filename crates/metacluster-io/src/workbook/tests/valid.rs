//! What valid workbooks hold.

use std::path::Path;

use super::build::{archive, ods, ods_content, ods_of, package, read, shown, xlsx, xlsx_with};
use crate::source::Source;
use crate::workbook::{WorkbookLimits, address, read_workbook};

#[test]
fn every_type_of_cell_becomes_its_text() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="d.m.yyyy"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="164"><alignment/></xf><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs>
        </styleSheet>"#;
    let strings = r#"<sst><si><t>plain</t></si><si><r><rPr><b/></rPr><t>ri</t></r><r><t xml:space="preserve">ch </t></r>
        <rPh sb="0" eb="1"><t>reading</t></rPh></si><si><t/></si><si><t>two_x000D_
lines &amp; more</t></si></sst>"#;
    let rows = r#"<row r="1"><c r="A1"><v>40603</v></c><c r="B1" s="1"><v>40603</v></c><c r="C1" s="2"><v>0.5</v></c>
          <c r="D1" s="3"><v>1.5</v></c><c r="E1" s="9"><v>0.1</v></c></row>
        <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c>
          <c r="D3" t="s"><v>3</v></c><c r="E3" t="inlineStr"><is><t>in</t></is></c></row>
        <row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="b"><v>0</v></c><c r="C4" t="e"><v>#N/A</v></c>
          <c r="D4" t="e"><v>#SPILL!</v></c><c r="E4" t="str"><f>A1&amp;"x"</f><v>40603x</v></c></row>
        <row r="5"><c r="A5"><f>1+1</f><v>2</v></c><c r="B5"><f>1+1</f><v/></c><c r="C5" t="str"><f>""</f><v></v></c>
          <c r="D5" t="d"><v>2011-03-01T00:00:00</v></c><c r="E5"><v>&#49;<![CDATA[2]]></v></c><c r="F5" s="1"/><c r="G5"><f>1</f></c></row>"#;
    let bytes = xlsx_with(rows, &[("xl/styles.xml", styles), ("xl/sharedStrings.xml", strings)]);
    assert_eq!(
        read(&bytes),
        "A1=40603:n B1=2011-03-01:d C1=12:00:00:d D1=PT36H0M0S:d E1=0.1:n\n\
         A3=plain B3=rich  D3=two\r\nlines & more E3=in\n\
         A4=TRUE:b B4=FALSE:b C4=#N/A:e D4=#SPILL!:e E4=40603x\n\
         A5=2:n B5=:? D5=2011-03-01:d E5=12:n G5=:?"
    );
}

#[test]
fn dates_count_from_1904_where_the_workbook_says_so() {
    let book = r#"<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>"#;
    let styles = r#"<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let row = r#"<row r="1"><c r="A1" s="1"><v>39141</v></c></row>"#;
    assert_eq!(
        read(&xlsx_with(row, &[("xl/workbook.xml", book), ("xl/styles.xml", styles)])),
        "A1=2011-03-01:d"
    );
}

#[test]
fn cells_without_a_reference_follow_each_other() {
    let rows =
        "<row><c><v>1</v></c><c r=\"D1\"><v>2</v></c><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>";
    assert_eq!(read(&xlsx(rows)), "A1=1:n D1=2:n E1=3:n\nA3=4:n");
}

#[test]
fn names_may_have_a_prefix_and_parts_another_place() {
    let rels = r#"<p:Relationships><p:Relationship Id="x" Type="a/officeDocument" Target="/Book/main.xml"/></p:Relationships>"#;
    let book = r#"<x:workbook><x:sheets><x:sheet name="S" rel:id="a"/></x:sheets></x:workbook>"#;
    let links = r#"<Relationships><Relationship Id="a" Type="http://p/worksheet" Target="..\tab.xml"/>
        <Relationship Id="b" Type="http://p/sharedStrings" Target="/Strings.xml"/></Relationships>"#;
    let sheet = r#"<x:worksheet><x:dimension ref="B9:A1"/><x:sheetData><x:row r="2"><x:c r="b2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>"#;
    let bytes = archive(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", rels),
        ("Book/main.xml", book),
        ("Book/_rels/main.xml.rels", links),
        ("TAB.xml", sheet),
        ("strings.xml", "<x:sst><x:si><x:t>text</x:t></x:si></x:sst>"),
    ]);
    assert_eq!(read(&bytes), "B2=text");
}

#[test]
fn every_type_of_an_ods_cell_becomes_its_text() {
    let rows = r#"<table:table-column table:number-columns-repeated="16384"/>
      <table:table-header-rows><table:table-row table:number-rows-repeated="2">
        <table:table-cell office:value-type="string"><text:p>two</text:p><text:p>lines</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2"/>
        <table:table-cell office:value-type="float" office:value="40603"><text:p>40 603,00</text:p></table:table-cell>
      </table:table-row></table:table-header-rows>
      <table:table-row-group><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
      <table:table-row>
        <table:table-cell office:value-type="percentage" office:value="0.25" table:number-columns-repeated="2"/>
        <table:table-cell office:value-type="date" office:date-value="2011-03-01"/>
        <table:table-cell office:value-type="time" office:time-value="PT12H30M00S"/>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
        <table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
        <table:table-cell table:formula="of:=1+1"/>
        <table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>
        <table:covered-table-cell/>
        <table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>a <text:span>
          b</text:span><text:s text:c="3"/>c<text:tab/><text:a>d &amp; e</text:a><text:line-break/>f</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="16374"/>
      </table:table-row></table:table-row-group>
      <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(
        read(&ods(rows)),
        "A1=two\nlines D1=40603:n\nA2=two\nlines D2=40603:n\n\
         A6=0.25:n B6=0.25:n C6=2011-03-01:d D6=12:30:00:d E6=TRUE:b F6=#N/A:e G6=:? J6=a b   c\td & e\nf"
    );
}

#[test]
fn sheets_are_chosen_by_name_or_number() {
    let mut parts = package(&["First", "Hidden", "2", "Últimá"]);
    let book = &mut parts[2].1;
    *book = book.replace(r#"<sheet name="Hidden""#, r#"<sheet state="veryHidden" name="Hidden""#);
    for n in 1..=4 {
        let sheet = format!(r#"<worksheet><sheetData><row><c><v>{n}</v></c></row></sheetData></worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    let in_ods = |n: u8, name: &str, style: &str| {
        format!(
            r#"<table:table table:name="{name}" table:style-name="{style}"><table:table-row><table:table-cell
            office:value-type="float" office:value="{n}"/></table:table-row></table:table>"#
        )
    };
    let tables: Vec<String> = [("First", "ta1"), ("Hidden", "ta2"), ("2", "ta1"), ("Últimá", "")]
        .iter()
        .zip(1..)
        .map(|((name, style), n)| in_ods(n, name, style))
        .collect();
    for bytes in [archive(&parts), ods_of(&ods_content(&tables.concat()))] {
        let chosen = |wanted: Option<&str>| {
            let sheets =
                read_workbook(&Source::new("f.xlsx", bytes.as_slice()), &WorkbookLimits::default(), wanted);
            let line = |sheet: &super::super::Sheet| {
                let hidden = if sheet.hidden { " (hidden)" } else { "" };
                format!("{} {}{hidden}: {}", sheet.number, sheet.name, shown(sheet))
            };
            match sheets {
                Ok(sheets) => sheets.iter().map(line).collect::<Vec<_>>().join("; "),
                Err(error) => error.to_string(),
            }
        };
        assert_eq!(chosen(None), "1 First: A1=1:n; 2 Hidden (hidden): A1=2:n; 3 2: A1=3:n; 4 Últimá: A1=4:n");
        assert_eq!(chosen(Some("First")), "1 First: A1=1:n");
        assert_eq!(chosen(Some("ultima")), "4 Últimá: A1=4:n");
        assert_eq!(chosen(Some("1")), "1 First: A1=1:n");
        assert_eq!(chosen(Some("2")), "3 2: A1=3:n");
        assert_eq!(chosen(Some("4")), "4 Últimá: A1=4:n");
        assert_eq!(
            chosen(Some("Frist")),
            "f.xlsx: error[unknown-sheet]: there is no sheet 'Frist'; there is 'First', 'Hidden', '2', 'Últimá'\n  \
             = help: did you mean 'First'?"
        );
        assert!(chosen(Some("5")).contains("error[unknown-sheet]"));
    }
}

#[test]
fn a_chart_is_no_table_but_takes_a_number() {
    let mut parts = package(&["Chart", "Table"]);
    parts[3].1 = parts[3].1.replacen("/worksheet\"", "/chartsheet\"", 1);
    let sheet = r#"<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"#;
    parts.push(("xl/worksheets/sheet2.xml".into(), sheet.into()));
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    let sheets =
        read_workbook(&Source::new("f.xlsx", archive(&parts)), &WorkbookLimits::default(), Some("2"))
            .unwrap();
    assert_eq!((sheets.len(), sheets[0].name.as_str()), (1, "Table"));
}

/// The bytes of a workbook that LibreOffice wrote.
pub(super) fn written(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks").join(name)).unwrap()
}

#[test]
fn a_catalogue_saved_as_a_workbook_is_the_same_cell_for_cell() {
    let table = String::from_utf8(written("clusters.csv")).unwrap();
    let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let row = |(record, number): (Result<csv::StringRecord, csv::Error>, u32)| {
        let record = record.unwrap();
        let cells = (0..).zip(record.iter()).filter(|(_, value)| !value.is_empty());
        cells
            .map(|(column, value)| format!("{}={value}", address(number, column)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let expected: Vec<String> = records.records().zip(1..).map(row).collect();
    assert_eq!(expected.len(), 13);
    for name in ["clusters.xlsx", "clusters.ods"] {
        assert_eq!(read(&written(name)).replace(":n", ""), expected.join("\n"), "{name}");
    }
}

#[test]
fn every_kind_of_cell_that_libreoffice_writes_is_read() {
    let expected = |booleans: &str, elapsed: &str| {
        format!(
            "A1=kind B1=value C1=again\n\
             A2=number B2=40603:n C2=0.1:n\n\
             A3=text id B3=007 C3=-5\n\
             A4=date B4=2011-03-01:d C4=2011-03-01T06:30:00:d\n\
             A5=time B5=12:30:00:d C5={elapsed}:d\n\
             A6=boolean {booleans}\n\
             A7=formula B7=23:n C7=ab\n\
             A8=error B8=#DIV/0!:e C8=#N/A:e\n\
             A9=lines B9=one\ntwo C9=  kept  \n\
             A10=percent B10=0.25:n C10=1234567.891:n\n\
             A11=rich B11=Žďár nad Sázavou C11=<&\">\n\
             A12=empty formula C12=x\n\
             A15=merged\n\
             A20=same B20=same C20=same\nA21=same B21=same C21=same\nA22=same B22=same C22=same\n--\n\
             B2=secret\n--\n"
        )
    };
    assert_eq!(read(&written("types.xlsx")), expected("B6=TRUE:b C6=FALSE:b", "PT36H5M0S"));
    // It makes numbers of the booleans that it was given.
    assert_eq!(read(&written("types.ods")), expected("B6=1:n C6=0:n", "PT36H05M00S"));
    for name in ["types.xlsx", "types.ods"] {
        let source = Source::new(name, written(name));
        let sheets = read_workbook(&source, &WorkbookLimits::default(), None).unwrap();
        let hidden: Vec<(&str, bool)> =
            sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
        assert_eq!(hidden, [("Types", false), ("Hidden", true), ("Empty", false)], "{name}");
    }
}
