//! From bytes to text: UTF-8 is read, anything else is named and refused with the way to mend it.
//!
//! Guessing an encoding silently would turn `Żywność` into a free theme of its own, so nothing is guessed here.

use crate::error::ReadError;
use crate::source::Source;
use crate::text::{Encoding, Text};

/// What to do in a spreadsheet program to get a file that is read.
const SAVE_AS: &str =
    "save it as 'CSV UTF-8 (comma delimited)' in Excel, or as CSV with UTF-8 in LibreOffice";

/// First bytes of files that are no text, with what to call them.
const MAGIC: [(&[u8], &str, &str); 9] = [
    (b"PK\x03\x04", "zip", "a workbook (XLSX or ODS) or another zip archive"),
    (b"PK\x05\x06", "zip", "an empty zip archive"),
    (b"\xD0\xCF\x11\xE0", "old-workbook", "an old Excel workbook (XLS) or another old Office file"),
    (b"%PDF", "pdf", "a PDF document"),
    (b"\x89PNG", "image", "a PNG image"),
    (b"\xFF\xD8\xFF", "image", "a JPEG image"),
    (b"\x1F\x8B", "gzip", "a gzip archive"),
    (b"\xFF\xFE\0\0", "utf-32", "UTF-32 text"),
    (b"\0\0\xFE\xFF", "utf-32", "UTF-32 text"),
];

/// Decodes a source.
pub(crate) fn decode(source: &Source) -> Result<Text<'_>, ReadError> {
    let bytes = source.bytes.as_slice();
    let refuse =
        |code, message: String, help: &str| Err(ReadError::file(&source.name, code, message).with_help(help));
    if let Some((_, code, what)) = MAGIC.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        let help = match *code {
            "zip" | "old-workbook" => format!("open it and {SAVE_AS}"),
            "gzip" => "unpack it first".to_owned(),
            "utf-32" => SAVE_AS.to_owned(),
            _ => "a catalogue is a table saved as CSV".to_owned(),
        };
        return refuse(code, format!("this is {what}, not CSV"), &help);
    }
    if is_utf16(bytes) {
        return refuse("utf-16", "this is UTF-16, Excel's 'Unicode text', not UTF-8".into(), SAVE_AS);
    }
    let (encoding, content) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(content) => (Encoding::Utf8WithBom, content),
        None => (Encoding::Utf8, bytes),
    };
    match std::str::from_utf8(content) {
        Ok("") => {
            refuse("empty-file", "the file is empty".into(), "a catalogue has a header and a row a cluster")
        }
        Ok(text) => Ok(Text::new(&source.name, text, encoding)),
        Err(error) => {
            let good = content.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok());
            let line = Text::new("", good.unwrap_or(""), encoding).line_of(error.valid_up_to());
            let offset = error.valid_up_to() + (bytes.len() - content.len());
            let byte = bytes.get(offset).copied().unwrap_or(0);
            let message = format!(
                "this is not UTF-8: the first bad byte, {byte:02X}, is at line {line}, byte offset {offset}; it \
                 looks like Windows-1250 or Windows-1252"
            );
            refuse("not-utf-8", message, SAVE_AS)
        }
    }
}

/// A byte-order mark, or NUL at every other byte of the beginning, as Latin text has it in UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    const SAMPLE: usize = 512;
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return true;
    }
    let nul_share = |skip: usize| {
        let sample = bytes.iter().take(SAMPLE).skip(skip).step_by(2);
        let nul = sample.clone().filter(|&&byte| byte == 0).count();
        (nul, sample.count().max(1))
    };
    let (even, odd) = (nul_share(0), nul_share(1));
    let many = |(nul, all): (usize, usize)| nul >= 2 && nul * 10 > all * 6;
    let few = |(nul, all): (usize, usize)| nul * 10 < all;
    (many(even) && few(odd)) || (many(odd) && few(even))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        decode(&Source::new("f.csv", bytes)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_text_is_named_with_the_fix() {
        let utf16: Vec<u8> = "name,country\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let excel = "save it as 'CSV UTF-8 (comma delimited)' in Excel, or as CSV with UTF-8 in LibreOffice";
        for (bytes, message, help) in [
            (&b""[..], "[empty-file]: the file is empty", "a catalogue has a header and a row a cluster"),
            (
                b"\xEF\xBB\xBF",
                "[empty-file]: the file is empty",
                "a catalogue has a header and a row a cluster",
            ),
            (b"\xFF\xFEn\0", "[utf-16]: this is UTF-16, Excel's 'Unicode text', not UTF-8", excel),
            (&utf16, "[utf-16]: this is UTF-16, Excel's 'Unicode text', not UTF-8", excel),
            (
                b"PK\x03\x04..",
                "[zip]: this is a workbook (XLSX or ODS) or another zip archive, not CSV",
                &format!("open it and {excel}"),
            ),
            (b"\x1F\x8B\x08", "[gzip]: this is a gzip archive, not CSV", "unpack it first"),
            (b"%PDF-1.7", "[pdf]: this is a PDF document, not CSV", "a catalogue is a table saved as CSV"),
            (
                b"name\nP\xF8erov",
                "[not-utf-8]: this is not UTF-8: the first bad byte, F8, is at line 2, byte offset 6; it looks \
                 like Windows-1250 or Windows-1252",
                excel,
            ),
        ] {
            assert_eq!(refusal(bytes), format!("f.csv: error{message}\n  = help: {help}"));
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let source = Source::new("f.csv", &b"\xEF\xBB\xBFid"[..]);
        let text = decode(&source).unwrap();
        assert_eq!((text.text.as_ref(), text.encoding.to_string()), ("id", "UTF-8 with BOM".to_owned()));
    }

    #[test]
    fn a_tail_of_nul_is_not_utf16() {
        let mut bytes = b"name,country\nA,CZ\n".to_vec();
        bytes.resize(4096, 0);
        assert!(decode(&Source::new("f.csv", bytes)).is_ok());
    }
}
