//! Numbers as people type them, read by one rule a column. `1,200` is a thousand and two hundred in one catalogue and one
//! and a fifth in another; a single cell cannot tell, the whole column mostly can.

use std::fmt;

use metacluster::trimmed;

/// The mark between the whole part of a number and its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// `50.66`
    Point,
    /// `50,66`
    Comma,
}

impl Decimal {
    /// The mark itself.
    pub fn mark(self) -> char {
        match self {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }

    /// The mark that groups digits where this one stands before the fraction.
    fn grouping(self) -> char {
        match self {
            Decimal::Point => ',',
            Decimal::Comma => '.',
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Decimal::Point => "decimal point",
            Decimal::Comma => "decimal comma",
        })
    }
}

/// What the numbers of a column say about their decimal mark. Counts of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// A point that can only stand before a fraction, or a comma that can only group digits.
    point: usize,
    /// The reverse.
    comma: usize,
    /// `1.200`: a point before three digits.
    point_or_group: usize,
    /// `1,200`.
    comma_or_group: usize,
}

impl Evidence {
    /// Takes a cell into account.
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        let (points, commas) = (text.matches('.').count(), text.matches(',').count());
        let last = text.rfind(['.', ',']);
        let Some(last) = last else { return };
        let mark_is_point = text.get(last..).is_some_and(|rest| rest.starts_with('.'));
        let fraction = text.get(last + 1..).unwrap_or("").chars().filter(char::is_ascii_digit).count();
        let whole = text.get(..last).unwrap_or("").chars().filter(char::is_ascii_digit).count();
        match (points, commas) {
            // Both: the last one stands before the fraction.
            (1.., 1..) if mark_is_point => self.point += 1,
            (1.., 1..) => self.comma += 1,
            // A mark that is repeated groups digits.
            (2.., 0) => self.comma += 1,
            (0, 2..) => self.point += 1,
            (1, 0) if fraction == 3 && (1..=3).contains(&whole) => self.point_or_group += 1,
            (0, 1) if fraction == 3 && (1..=3).contains(&whole) => self.comma_or_group += 1,
            (1, 0) => self.point += 1,
            _ => self.comma += 1,
        }
    }

    /// The decimal mark of the column, and whether the evidence contradicts itself. A mark before three digits is taken
    /// for a fraction, or in a column of whole numbers for a group of digits, unless other cells say otherwise.
    pub(crate) fn decide(self, whole_numbers: bool) -> (Decimal, bool) {
        let (mut point, mut comma) = (self.point, self.comma);
        if point == 0 && comma == 0 {
            (point, comma) = match whole_numbers {
                true => (self.comma_or_group, self.point_or_group),
                false => (self.point_or_group, self.comma_or_group),
            };
        }
        let decimal = if comma > point { Decimal::Comma } else { Decimal::Point };
        (decimal, point > 0 && comma > 0)
    }
}

/// A number under a column's decimal mark: a typographic minus, spaces of any kind or the other mark between groups of
/// three digits. `None` for anything else, infinities and NaN included.
pub(crate) fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let text = trimmed(text);
    // Most numbers are plain; the rest costs a copy.
    let plain = decimal == Decimal::Point || !text.contains('.');
    if plain
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
        && text.bytes().any(|byte| byte.is_ascii_digit())
    {
        return text.parse().ok();
    }
    let (head, fraction) = match text.split_once(decimal.mark()) {
        Some((head, fraction)) => (head, Some(fraction)),
        None => (text, None),
    };
    let is_gap = |c: char| c.is_whitespace() || c == decimal.grouping() || c == '\u{2019}' || c == '\'';
    let mut groups = head.split(is_gap).filter(|group| !group.is_empty());
    let mut digits = groups.next()?.replace('\u{2212}', "-");
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
        grouped = true;
    }
    if grouped
        && head.split(is_gap).next().is_some_and(|first| first.trim_start_matches(['-', '+']).len() > 3)
    {
        return None;
    }
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    let sound = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    if !digits.chars().all(sound) {
        return None;
    }
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number of members: whole and not negative, `40.0` included.
pub(crate) fn count(text: &str, decimal: Decimal) -> Option<u32> {
    if let Ok(count) = text.parse() {
        return Some(count);
    }
    let number = number(text, decimal)?;
    let whole = (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract().abs() < f64::EPSILON;
    // The cast is exact: the range was checked on the line above.
    whole.then_some(number as u32)
}

/// Whether a spreadsheet took an id for a number and shortened it: `1,00E+05` was perhaps 100000, perhaps 1E5.
pub(crate) fn is_mangled(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && exponent.strip_prefix(['+', '-']).is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_tells_its_decimal_mark() {
        let decide = |cells: &[&str], whole| {
            let mut evidence = Evidence::default();
            cells.iter().for_each(|cell| evidence.add(cell));
            evidence.decide(whole)
        };
        for (cells, whole, expected) in [
            (&["50.66", "14.1"][..], false, (Decimal::Point, false)),
            (&["50,66", "14,123"], false, (Decimal::Comma, false)),
            (&["50,661", "14,123"], false, (Decimal::Comma, false)),
            (&["1,200", "80"], true, (Decimal::Point, false)),
            (&["1.200", "80"], true, (Decimal::Comma, false)),
            (&["1.200,5", "80"], true, (Decimal::Comma, false)),
            (&["1,200", "0,5"], true, (Decimal::Comma, false)),
            (&["1.234.567"], true, (Decimal::Comma, false)),
            (&["50,5", "50.5", "48.1"], false, (Decimal::Point, true)),
            (&["40", ""], true, (Decimal::Point, false)),
        ] {
            assert_eq!(decide(cells, whole), expected, "{cells:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        use Decimal::{Comma, Point};
        for (text, decimal, expected) in [
            ("50.66", Point, Some(50.66)),
            (" 50,66\u{a0}", Comma, Some(50.66)),
            ("50,66", Point, None),
            ("\u{2212}3,5", Comma, Some(-3.5)),
            ("1 200", Point, Some(1200.0)),
            ("1\u{202f}200\u{a0}000,5", Comma, Some(1_200_000.5)),
            ("1,200.5", Point, Some(1200.5)),
            ("1.200", Comma, Some(1200.0)),
            ("1'200", Point, Some(1200.0)),
            ("1 20", Point, None),
            ("1200,000", Point, None),
            ("1,5 200", Comma, None),
            ("1e3", Point, Some(1000.0)),
            ("NaN", Point, None),
            ("inf", Point, None),
            ("1e999", Point, None),
            ("50°", Point, None),
            ("", Point, None),
            ("-", Point, None),
            (".", Point, None),
        ] {
            assert_eq!(number(text, decimal), expected, "{text:?}");
        }
        for (text, expected) in [
            ("40", Some(40)),
            ("40.0", Some(40)),
            ("1 200", Some(1200)),
            ("-1", None),
            ("1.5", None),
            ("5e9", None),
        ] {
            assert_eq!(count(text, Point), expected, "{text:?}");
        }
    }

    #[test]
    fn ids_that_a_spreadsheet_shortened_are_known() {
        for (id, expected) in [
            ("1,00E+05", true),
            ("1.2E-3", true),
            ("1E+20", true),
            ("E+5", false),
            ("2E5", false),
            ("CZ-E+1", false),
        ] {
            assert_eq!(is_mangled(id), expected, "{id}");
        }
    }
}
