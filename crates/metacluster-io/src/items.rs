//! What a cell says beyond plain text: several items, or a number.

use std::ops::Range;

/// The items of a multi-valued cell with their places in it: split at `;`, `|` and line breaks, and at `,` where the
/// file's delimiter is another, unless it stands between digits (`biogas:0,5`). Items are trimmed, empty ones left out.
pub(crate) fn items(value: &str, delimiter: char) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = 0;
    let mut previous = None;
    let mut rest = value.char_indices().peekable();
    let mut done = false;
    std::iter::from_fn(move || {
        while !done {
            let (place, width) = loop {
                let Some((place, c)) = rest.next() else {
                    done = true;
                    break (value.len(), 0);
                };
                let next_is_digit = rest.peek().is_some_and(|(_, next)| next.is_ascii_digit());
                let between_digits = previous.is_some_and(|c: char| c.is_ascii_digit()) && next_is_digit;
                previous = Some(c);
                match c {
                    ';' | '|' | '\n' | '\r' => break (place, 1),
                    ',' if delimiter != ',' && !between_digits => break (place, 1),
                    _ => {}
                }
            };
            let item = value.get(start..place).unwrap_or("");
            let before = item.len() - item.trim_start().len();
            let (trimmed, from) = (item.trim(), start + before);
            start = place + width;
            if !trimmed.is_empty() {
                return Some((trimmed, from..from + trimmed.len()));
            }
        }
        None
    })
}

/// A number as people type it: decimal point or comma, a typographic minus, spaces of any kind between groups of three
/// digits. `None` for anything else, infinities and NaN included.
pub(crate) fn number(text: &str) -> Option<f64> {
    let mut groups = text.split(char::is_whitespace).filter(|group| !group.is_empty());
    let mut digits = groups.next()?.replace('\u{2212}', "-");
    for group in groups {
        let whole = group.split([',', '.']).next().unwrap_or("");
        let complete = whole.len() == 3 && whole.bytes().all(|byte| byte.is_ascii_digit());
        if !complete || digits.contains([',', '.']) {
            return None;
        }
        digits.push_str(group);
    }
    if !digits.contains('.') {
        digits = digits.replacen(',', ".", 1);
    }
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number of members: whole and not negative, `40.0` included.
pub(crate) fn count(text: &str) -> Option<u32> {
    let number = number(text)?;
    let whole = (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract().abs() < f64::EPSILON;
    // The cast is exact: the range was checked on the line above.
    whole.then_some(number as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_apart_into_items() {
        let split = |value: &'static str, delimiter| {
            items(value, delimiter).map(|(item, _)| item).collect::<Vec<_>>()
        };
        for (value, delimiter, expected) in [
            ("ICT;;health; ", ',', vec!["ICT", "health"]),
            ("ICT | AI\nwater\r\nwood", ',', vec!["ICT", "AI", "water", "wood"]),
            ("a, b", ',', vec!["a, b"]),
            ("a, b", ';', vec!["a", "b"]),
            ("biogas:0,5, wood:1", ';', vec!["biogas:0,5", "wood:1"]),
            ("\u{a0}ICT\u{a0};x", ',', vec!["ICT", "x"]),
            ("", ',', vec![]),
        ] {
            assert_eq!(split(value, delimiter), expected, "{value:?}");
        }
        let value = "čaj ;  AI;";
        for (item, place) in items(value, ',') {
            assert_eq!(&value[place], item);
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("50.66", Some(50.66)),
            (" 50,66\u{a0}", Some(50.66)),
            ("\u{2212}3,5", Some(-3.5)),
            ("1 200", Some(1200.0)),
            ("1\u{202f}200\u{a0}000,5", Some(1_200_000.5)),
            ("1 20", None),
            ("1,5 200", None),
            ("1,200.5", None),
            ("NaN", None),
            ("inf", None),
            ("1e999", None),
            ("50°", None),
            ("", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
        for (text, expected) in [
            ("40", Some(40)),
            ("40.0", Some(40)),
            ("1 200", Some(1200)),
            ("-1", None),
            ("1.5", None),
            ("5e9", None),
        ] {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }
}
