//! Cell references in the A1 notation: `C14` is column 2 of row 14. Nothing here overflows, however long the digits.

/// The name of a cell as spreadsheet programs show it; rows count from 1, columns from 0.
pub(crate) fn address(row: u32, column: u32) -> String {
    format!("{}{row}", column_letters(column))
}

/// A, B, … Z, AA, … for columns counted from 0.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    // A bijective numeral of base 26: there is no letter for nought, hence the one taken off at each digit.
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Column (from 0) and row (from 1) of a reference such as `C14`; `None` if it is none. Numbers beyond what the types
/// hold stay at their largest value, which lies outside every sheet.
pub(super) fn parse(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at_checked(letters)?;
    if letters.is_empty() {
        return None;
    }
    let column = letters.bytes().fold(0u32, |column, letter| {
        let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.saturating_mul(26).saturating_add(digit)
    });
    Some((column - 1, parse_row(digits)?))
}

/// A row number from 1, saturating; `None` if it is none.
pub(super) fn parse_row(digits: &str) -> Option<u32> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let row = digits
        .bytes()
        .fold(0u32, |row, digit| row.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    (row > 0).then_some(row)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column_letters(column), letters);
        }
        assert_eq!(address(14, 2), "C14");
        assert_eq!(column_letters(u32::MAX), "MWLQKWV");
    }

    #[test]
    fn what_is_no_reference_is_none_and_what_is_huge_lies_outside() {
        for text in ["", "A", "12", "A0", "A-1", "A1B", "Á1", "A 1", "$A$1", "A1:B2"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("xfd1048576"), Some((16_383, 1_048_576)));
        assert_eq!(parse("A99999999999"), Some((0, u32::MAX)));
        assert_eq!(parse(&format!("{}7", "Z".repeat(5000))), Some((u32::MAX - 1, 7)));
    }

    proptest! {
        #[test]
        fn an_address_reads_back(row in 1u32.., column in 0..u32::MAX) {
            prop_assert_eq!(parse(&address(row, column)), Some((column, row)));
        }
    }
}
