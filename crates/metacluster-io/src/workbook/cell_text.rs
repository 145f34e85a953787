//! The text of one cell, put together from the pieces that XML gives it in, up to the length that a cell may have.

/// Text under a limit.
#[derive(Debug, Default)]
pub(super) struct CellText {
    text: String,
    limit: usize,
    /// Whether something was left out because of the limit.
    pub(super) cut: bool,
}

/// Length of an escape such as `_x000D_`.
const ESCAPE_BYTES: usize = 7;

impl CellText {
    pub(super) fn new(limit: usize) -> Self {
        Self { text: String::new(), limit, cut: false }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cut = false;
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends a piece, or as much of it as the limit leaves room for.
    pub(super) fn push(&mut self, piece: &str) {
        let room = self.limit.saturating_sub(self.text.len());
        if self.cut || piece.len() > room {
            let end = (0..=room.min(piece.len())).rev().find(|&end| piece.is_char_boundary(end));
            let end = if self.cut { 0 } else { end.unwrap_or(0) };
            self.text.push_str(piece.get(..end).unwrap_or_default());
            self.cut = true;
        } else {
            self.text.push_str(piece);
        }
    }

    /// Appends that many spaces.
    pub(super) fn push_spaces(&mut self, count: u64) {
        let room = self.limit.saturating_sub(self.text.len()) as u64;
        self.cut |= count > room;
        self.text.extend(std::iter::repeat_n(' ', count.min(room) as usize));
    }

    /// Resolves the escapes in which XLSX writes characters that XML cannot hold, `_x000D_` for a carriage return, from
    /// byte `start` on. Half of a surrogate pair stays as it is written, since it is no character.
    pub(super) fn unescape_from(&mut self, start: usize) {
        let Some(escaped) = self.text.get(start..).filter(|text| text.contains("_x")) else {
            return;
        };
        let mut plain = String::with_capacity(escaped.len());
        let mut rest = escaped;
        while let Some(place) = rest.find("_x") {
            let (before, from) = rest.split_at(place);
            plain.push_str(before);
            let pair = |high: u32| {
                let low = code_unit(from.get(ESCAPE_BYTES..)?)?;
                let is_pair = (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low);
                is_pair.then(|| 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)).and_then(char::from_u32)
            };
            let unit = code_unit(from);
            let (character, length) = match (unit.and_then(char::from_u32), unit.and_then(pair)) {
                (Some(character), _) => (Some(character), ESCAPE_BYTES),
                (None, Some(character)) => (Some(character), 2 * ESCAPE_BYTES),
                (None, None) => (None, 0),
            };
            match character {
                Some(character) => plain.push(character),
                // What looks like the beginning of an escape may be followed by one: `_x_x000D_`.
                None => plain.push('_'),
            }
            rest = from.get(length.max(1)..).unwrap_or_default();
        }
        plain.push_str(rest);
        self.text.truncate(start);
        self.text.push_str(&plain);
    }
}

/// The code unit of an escape that `text` begins with.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.get(..ESCAPE_BYTES)?.strip_prefix("_x")?.strip_suffix('_')?;
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all_hex { u32::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unescaped(text: &str) -> String {
        let mut cell = CellText::new(1 << 16);
        cell.push(text);
        cell.unescape_from(0);
        cell.text
    }

    #[test]
    fn escapes_stand_for_characters() {
        for (text, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_xD83D_", "_xD83D_"),
            ("_xDE00__xD83D_", "_xDE00__xD83D_"),
            ("_x_x0041_", "_xA"),
            ("_x00g0_ _x041_ _x+041_", "_x00g0_ _x041_ _x+041_"),
            ("řeka_x0", "řeka_x0"),
            ("_xřřř_", "_xřřř_"),
        ] {
            assert_eq!(unescaped(text), expected);
        }
    }

    #[test]
    fn text_ends_at_its_limit_between_characters() {
        let mut cell = CellText::new(5);
        cell.push("abc");
        assert!(!cell.cut);
        cell.push("dřž");
        assert_eq!((cell.as_str(), cell.cut), ("abcd", true));
        cell.push("e");
        assert_eq!(cell.as_str(), "abcd");
        cell.clear();
        cell.push_spaces(u64::MAX);
        assert_eq!((cell.as_str(), cell.cut), ("     ", true));
    }

    proptest! {
        #[test]
        fn an_escaped_text_reads_back(text in "[a-z_x0-9À-ž😀]{0,40}") {
            let escaped: String = text
                .encode_utf16()
                .map(|unit| format!("_x{unit:04X}_"))
                .collect();
            prop_assert_eq!(unescaped(&escaped), text);
        }
    }
}
