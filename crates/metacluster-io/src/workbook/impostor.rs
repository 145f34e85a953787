//! What a file is that calls itself a workbook and is no zip archive: an older workbook, one behind a password, or text
//! that somebody renamed.

use super::container::encrypted;
use crate::error::ReadError;

/// The first bytes of the container of all older Office files, and of newer ones behind a password.
pub(super) const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Bytes of a name in the directory of such a container: a name stands at the beginning of each.
const DIRECTORY_ENTRY: usize = 128;

/// Bytes from the beginning that tell one kind of text from another.
const SAMPLE: usize = 4096;

/// First bytes of some other files, with what to call them.
const MAGIC: [(&[u8], &str); 7] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
];

/// The error that says what the file is.
pub(super) fn unmask(file: &str, bytes: &[u8]) -> ReadError {
    if bytes.starts_with(COMPOUND_FILE) {
        return of_compound_file(file, bytes);
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (what, help) = if bytes.is_empty() {
        ("an empty file", "a catalogue has a header and a row a cluster")
    } else if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        (*what, "a catalogue is a table saved as a workbook (XLSX, ODS) or as CSV")
    } else {
        of_text(sample)
    };
    ReadError::file(file, "not-a-workbook", format!("this looks like {what}, not a workbook")).with_help(help)
}

/// Tells text from text by how it begins.
fn of_text(sample: &[u8]) -> (&'static str, &'static str) {
    let begins = String::from_utf8_lossy(sample).to_ascii_lowercase();
    let begins = begins.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let save = "open it in a spreadsheet program and save it as a workbook (XLSX, ODS) or as CSV";
    let binary = sample.iter().filter(|&&byte| byte < 9 || (14..32).contains(&byte)).count();
    if begins.starts_with("<!doctype html") || begins.starts_with("<html") || begins.contains("<table") {
        ("a web page (HTML)", save)
    } else if begins.starts_with("<?xml") || begins.starts_with('<') {
        ("an XML file", save)
    } else if binary * 10 > sample.len() {
        ("no file of a kind that is known here", save)
    } else if begins.lines().next().is_some_and(|line| line.contains([',', ';', '\t', '|'])) {
        ("CSV", "give the file a name that ends in .csv")
    } else {
        ("plain text", save)
    }
}

/// The directory of a compound file names what is in it.
fn of_compound_file(file: &str, bytes: &[u8]) -> ReadError {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        bytes.chunks(DIRECTORY_ENTRY).any(|entry| entry.starts_with(&name))
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return encrypted(file);
    }
    if has("WordDocument") || has("PowerPoint Document") {
        return ReadError::file(file, "not-a-workbook", "this is an old Office document, not a workbook")
            .with_help("copy its table into a workbook or save it as CSV");
    }
    ReadError::file(file, "old-workbook", "this is an old Excel workbook (XLS)")
        .with_help("open it and save it as an Excel workbook (XLSX) or as CSV")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, bytes: &[u8]) -> String {
        unmask(name, bytes).to_string()
    }

    #[test]
    fn what_calls_itself_a_workbook_is_told_apart() {
        let save = "open it in a spreadsheet program and save it as a workbook (XLSX, ODS) or as CSV";
        for (bytes, what, help) in [
            (&b"id,name\n1,a\n"[..], "CSV", "give the file a name that ends in .csv"),
            (b"\xEF\xBB\xBFid;name\n", "CSV", "give the file a name that ends in .csv"),
            (b"", "an empty file", "a catalogue has a header and a row a cluster"),
            (b"\n <!DOCTYPE HTML><html>", "a web page (HTML)", save),
            (b"<?xml version='1.0'?><Workbook/>", "an XML file", save),
            (b"notes on clusters\n", "plain text", save),
            (b"\x01\x02\x03\x04\x05", "no file of a kind that is known here", save),
            (
                b"\x89PNG\r\n",
                "a PNG image",
                "a catalogue is a table saved as a workbook (XLSX, ODS) or as CSV",
            ),
        ] {
            let expected = format!(
                "f.xlsx: error[not-a-workbook]: this looks like {what}, not a workbook\n  = help: {help}"
            );
            assert_eq!(said("f.xlsx", bytes), expected);
        }
    }

    #[test]
    fn compound_files_are_told_apart_by_their_directory() {
        let compound = |name: &str| {
            let mut bytes = COMPOUND_FILE.to_vec();
            bytes.resize(DIRECTORY_ENTRY, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(2 * DIRECTORY_ENTRY, 0);
            said("f.xlsx", &bytes)
        };
        assert!(compound("EncryptedPackage").starts_with(
            "f.xlsx: error[encrypted-workbook]: the workbook is protected by a password\n  = help: open it, take"
        ));
        assert!(compound("WordDocument").contains("this is an old Office document, not a workbook"));
        assert!(compound("Workbook").contains("error[old-workbook]: this is an old Excel workbook (XLS)"));
    }
}
