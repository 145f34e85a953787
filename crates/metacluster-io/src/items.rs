//! The items of a cell that lists several.

use std::ops::Range;

use metacluster::trimmed;

/// The items of a multi-valued cell with their places in it: split at `;`, `|` and line breaks, and at `,` where the
/// file's delimiter is another, unless it stands between digits (`biogas:0,5`). Items are trimmed, empty ones left out.
pub(crate) fn items(value: &str, delimiter: char) -> impl Iterator<Item = (&str, Range<usize>)> {
    // All separators are ASCII, so that bytes tell as much as characters and are faster to look at.
    let bytes = value.as_bytes();
    let comma_separates = delimiter != ',';
    // Most cells are separated by semicolons alone: then those can be looked for many bytes at a time.
    let semicolons_only = memchr::memchr3(b'|', b'\n', b'\r', bytes).is_none()
        && !(comma_separates && memchr::memchr(b',', bytes).is_some());
    let mut next = 0;
    std::iter::from_fn(move || {
        while next <= bytes.len() {
            let start = next;
            let rest = bytes.get(start..).unwrap_or(&[]);
            let is_digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
            let separates = |(offset, byte): (usize, &u8)| match byte {
                b';' | b'|' | b'\n' | b'\r' => true,
                b',' if comma_separates => {
                    let place = start + offset;
                    !(place > 0 && is_digit(place - 1) && is_digit(place + 1))
                }
                _ => false,
            };
            let end = if semicolons_only {
                memchr::memchr(b';', rest)
            } else {
                rest.iter().enumerate().position(separates)
            };
            let length = end.unwrap_or(rest.len());
            next = start + length + 1;
            let item = value.get(start..start + length).unwrap_or("");
            let content = trimmed(item);
            if content.len() == item.len() && !content.is_empty() {
                return Some((content, start..start + length));
            }
            if !content.is_empty() {
                let from = start + (item.len() - item.trim_start().len());
                return Some((content, from..from + content.len()));
            }
        }
        None
    })
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
            ("a;b,c;d", ',', vec!["a", "b,c", "d"]),
            ("a;b,c;d", ';', vec!["a", "b", "c", "d"]),
            ("", ',', vec![]),
        ] {
            assert_eq!(split(value, delimiter), expected, "{value:?}");
        }
        let value = "čaj ;  AI;";
        for (item, place) in items(value, ',') {
            assert_eq!(&value[place], item);
        }
    }
}
