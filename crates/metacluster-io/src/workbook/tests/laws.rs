//! Laws that hold for any bytes and any table.

use proptest::prelude::*;

use super::build::{ods, read, xlsx};
use crate::workbook::address;

/// A small table: text that XML has to escape, numbers, gaps.
pub(super) fn tables() -> impl Strategy<Value = Vec<(u32, Vec<(u32, String)>)>> {
    let cell = (0u32..6, "[a-zž<&\"' ]{0,6}[a-z]|[1-9][0-9]{0,14}");
    let row = proptest::collection::btree_map(0u32..6, cell.prop_map(|(_, text)| text), 1..4);
    let rows = proptest::collection::btree_map(1u32..40, row, 0..6);
    rows.prop_map(|rows| rows.into_iter().map(|(number, row)| (number, row.into_iter().collect())).collect())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

pub(super) fn as_xlsx(table: &[(u32, Vec<(u32, String)>)]) -> Vec<u8> {
    let cell = |number: u32, (column, text): &(u32, String)| {
        let place = address(number, *column);
        if text.parse::<u64>().is_ok() {
            format!(r#"<c r="{place}"><v>{text}</v></c>"#)
        } else {
            let text = escaped(text);
            format!(r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
        }
    };
    let row = |(number, cells): &(u32, Vec<(u32, String)>)| {
        let cells: String = cells.iter().map(|one| cell(*number, one)).collect();
        format!(r#"<row r="{number}">{cells}</row>"#)
    };
    xlsx(&table.iter().map(row).collect::<String>())
}

fn expected(table: &[(u32, Vec<(u32, String)>)]) -> String {
    let cell = |number: u32, (column, text): &(u32, String)| {
        let kind = if text.parse::<u64>().is_ok() { ":n" } else { "" };
        format!("{}={text}{kind}", address(number, *column))
    };
    let row = |(number, cells): &(u32, Vec<(u32, String)>)| {
        cells.iter().map(|one| cell(*number, one)).collect::<Vec<_>>().join(" ")
    };
    table.iter().map(row).collect::<Vec<_>>().join("\n")
}

proptest! {
    #[test]
    fn a_table_comes_back_cell_for_cell(table in tables()) {
        prop_assert_eq!(read(&as_xlsx(&table)), expected(&table));
    }

    #[test]
    fn flipped_bytes_never_panic(
        table in tables(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let valid = as_xlsx(&table);
        let mut bytes = valid.clone();
        for (place, byte) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= byte;
        }
        // The sums of the parts are checked, so that what is still read is what was written.
        let outcome = read(&bytes);
        let same = outcome == expected(&table);
        prop_assert!(same || outcome.starts_with("error ") , "{}", outcome);
    }

    /// Behind the sum of the archive, so that the readers themselves meet every kind of damage.
    #[test]
    fn damaged_xml_never_panics(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>40603.5</v></c><c r="AB1" t="e"><f>A1</f><v>#N/A</v></c></row>"#;
        let in_ods = r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="1.5"/><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p></table:table-cell></table:table-row>"#;
        let damaged = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for (place, byte) in &flips {
                let place = place.index(bytes.len());
                bytes[place] ^= byte;
            }
            let end = cut.index(bytes.len() + 1);
            let kept = if end % 4 == 0 { &bytes[..end] } else { &bytes[..] };
            String::from_utf8_lossy(kept).into_owned()
        };
        read(&xlsx(&damaged(rows)));
        read(&ods(&damaged(in_ods)));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read(&bytes);
        read(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }
}
