//! From bytes to text, window by window: what a file is, which encoding it has, and its text piece by piece, so that a
//! file of any size is read in bounded memory.

use std::io::Read;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::encoding::Encoding;
use crate::error::ReadError;
use crate::source::{Source, hexadecimal, unreadable};
use crate::text::{Text, Undecodable};

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

/// Bytes that are read and hashed at once: they stay in the nearest memory meanwhile.
const HASHED: usize = 256 << 10;

/// Smallest window: a byte-order mark and a character must fit.
const LEAST_WINDOW: usize = 16;

/// How an encoding became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EncodingSource {
    /// The user says so.
    Stated,
    /// A byte-order mark, NUL bytes or valid UTF-8 show it.
    Shown,
    /// It is the likeliest one.
    Guessed,
}

/// The text of a source, window by window.
pub(crate) struct Windows<'s> {
    name: Arc<str>,
    reader: Box<dyn Read + Send + 's>,
    pub(crate) encoding: Encoding,
    pub(crate) encoding_source: EncodingSource,
    /// Bytes that are read and not decoded yet: the first block, or what stands behind the last line end of the last one.
    pending: Vec<u8>,
    /// The text behind the last window.
    ahead: Option<Decoded>,
    /// Memory for the next block: new memory for each would cost as much as copying it.
    spare: Vec<u8>,
    digest: Sha256,
    read: u64,
    /// Bytes of the first window; further ones have twice as many.
    window_bytes: usize,
    at_end: bool,
    /// Whether `pending` is a block that no window has shown yet.
    is_primed: bool,
}

/// A piece of text with what in it stands for no character.
#[derive(Default)]
struct Decoded {
    text: String,
    undecodable: Vec<Undecodable>,
}

impl<'s> Windows<'s> {
    /// Looks at the beginning of a source and decides how to decode it.
    pub(crate) fn open(
        source: &'s Source,
        stated: Option<Encoding>,
        window_bytes: usize,
    ) -> Result<Self, ReadError> {
        let mut windows = Self {
            name: Arc::from(source.name()),
            reader: source.reader()?,
            encoding: Encoding::UTF_8,
            encoding_source: EncodingSource::Shown,
            pending: Vec::new(),
            ahead: None,
            spare: Vec::new(),
            digest: Sha256::new(),
            read: 0,
            window_bytes: window_bytes.max(LEAST_WINDOW),
            at_end: false,
            is_primed: true,
        };
        windows.pending = windows.block()?;
        let start = &windows.pending;
        refuse_what_is_no_text(&windows.name, start)?;
        (windows.encoding, windows.encoding_source) = match stated {
            Some(encoding) => (encoding.with_mark_of(start), EncodingSource::Stated),
            None => {
                let encoding = Encoding::recognise(start, windows.at_end);
                let is_guess = std::str::from_utf8(start).is_err() && encoding.is_single_byte();
                (encoding, if is_guess { EncodingSource::Guessed } else { EncodingSource::Shown })
            }
        };
        windows.pending.drain(..windows.encoding.mark_length().min(windows.pending.len()));
        if windows.pending.is_empty() {
            let help = "a catalogue has a header and a row a cluster";
            return Err(ReadError::file(&windows.name, "empty-file", "the file is empty").with_help(help));
        }
        Ok(windows)
    }

    /// What is pending, and the next bytes of the file behind it.
    fn block(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut block = std::mem::take(&mut self.spare);
        block.clear();
        block.append(&mut self.pending);
        // The first window is waited for; behind it fewer and larger ones cost less.
        let size = if self.is_primed { self.window_bytes } else { self.window_bytes.saturating_mul(2) };
        let end = block.len().saturating_add(size);
        // Without it the block would be moved as it grows; a limit beyond all memory is no reason to fail.
        _ = block.try_reserve(size);
        while block.len() < end && !self.at_end {
            // What was just read is hashed before the processor has forgotten it.
            let (start, part) = (block.len(), HASHED.min(end - block.len()));
            let outcome = self.reader.by_ref().take(part as u64).read_to_end(&mut block);
            let read = outcome.map_err(|cause| unreadable(&self.name, cause))?;
            self.at_end = read < part;
            self.read += read as u64;
            self.digest.update(block.get(start..).unwrap_or(&[]));
        }
        Ok(block)
    }

    /// Reads and decodes what is behind the last window already, which takes a while and needs nothing of that window.
    pub(crate) fn read_on(&mut self) -> Result<(), ReadError> {
        if self.ahead.is_none() && !self.is_primed && !self.at_end {
            let bytes = self.block()?;
            self.ahead = Some(self.decode(bytes));
        }
        Ok(())
    }

    /// The window behind `carry`, the end of the last window that is not used up, whose memory is used again;
    /// `first_line` and `file_offset` are those of its first byte. `None` if nothing is left.
    pub(crate) fn next(
        &mut self,
        carry: String,
        first_line: usize,
        file_offset: u64,
        carried: Vec<Undecodable>,
    ) -> Result<Option<Text>, ReadError> {
        let decoded = if std::mem::take(&mut self.is_primed) {
            let bytes = std::mem::take(&mut self.pending);
            self.decode(bytes)
        } else {
            self.read_on()?;
            self.ahead.take().unwrap_or_default()
        };
        if decoded.text.is_empty() && self.pending.is_empty() && carry.is_empty() {
            return Ok(None);
        }
        let mut window = Text::new(&self.name, carry, self.encoding);
        (window.first_line, window.file_offset) = (first_line, file_offset);
        window.undecodable = carried;
        let carried = window.text.len();
        let behind = |one: Undecodable| Undecodable { at: carried + one.at, ..one };
        window.undecodable.extend(decoded.undecodable.into_iter().map(behind));
        if carried == 0 {
            self.spare = std::mem::replace(&mut window.text, decoded.text).into_bytes();
        } else {
            window.text.push_str(&decoded.text);
            self.spare = decoded.text.into_bytes();
        }
        window.is_last = self.at_end;
        Ok(Some(window))
    }

    /// The text of some bytes of the file. What stands behind their last line end is left for those that follow, which
    /// go on with it, and so is in any case a character that their end cuts.
    fn decode(&mut self, mut bytes: Vec<u8>) -> Decoded {
        // Where line ends are single bytes; where not, the reader of the text carries its rest over.
        let holds_ascii = self.encoding.is_utf8() || self.encoding.is_single_byte();
        if holds_ascii
            && !self.at_end
            && let Some(end) = memchr::memrchr2(b'\n', b'\r', &bytes)
        {
            self.pending = bytes.split_off(end + 1);
        }
        let bytes = if self.encoding.is_utf8() {
            match String::from_utf8(bytes) {
                Ok(text) => return Decoded { text, undecodable: Vec::new() },
                Err(error) => error.into_bytes(),
            }
        } else {
            bytes
        };
        let mut window = Decoded::default();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let valid = if self.encoding.is_utf8() {
                match std::str::from_utf8(rest) {
                    Ok(text) => text,
                    Err(error) => rest
                        .get(..error.valid_up_to())
                        .and_then(|valid| std::str::from_utf8(valid).ok())
                        .unwrap_or(""),
                }
            } else {
                ""
            };
            window.text.push_str(valid);
            rest = rest.get(valid.len()..).unwrap_or(&[]);
            if rest.is_empty() {
                break;
            }
            let (c, length) = match self.encoding.decode_first(rest) {
                Some(first) => first,
                None if !self.at_end => break,
                None => (None, rest.len()),
            };
            let (sequence, behind) = rest.split_at(length.clamp(1, rest.len()));
            if c.is_none() {
                window.undecodable.push(Undecodable { at: window.text.len(), bytes: sequence.to_vec() });
            }
            window.text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = behind;
        }
        self.pending.splice(..0, rest.iter().copied());
        self.spare = bytes;
        window
    }

    /// Bytes of the file, and its SHA-256. Everything must have been read.
    pub(crate) fn finish(self) -> (u64, String) {
        (self.read, hexadecimal(self.digest))
    }
}

fn refuse_what_is_no_text(name: &str, bytes: &[u8]) -> Result<(), ReadError> {
    let Some((_, code, what)) = MAGIC.iter().find(|(magic, _, _)| bytes.starts_with(magic)) else {
        return Ok(());
    };
    let help = match *code {
        "zip" | "old-workbook" => format!("open it and {SAVE_AS}"),
        "gzip" => "unpack it first".to_owned(),
        "utf-32" => SAVE_AS.to_owned(),
        _ => "a catalogue is a table saved as CSV".to_owned(),
    };
    Err(ReadError::file(name, code, format!("this is {what}, not CSV")).with_help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        Windows::open(&Source::new("f.csv", bytes), None, 1 << 20).err().unwrap().to_string()
    }

    #[test]
    fn what_is_no_text_is_named_with_the_fix() {
        let excel = "save it as 'CSV UTF-8 (comma delimited)' in Excel, or as CSV with UTF-8 in LibreOffice";
        let nothing = "a catalogue has a header and a row a cluster";
        for (bytes, message, help) in [
            (&b""[..], "[empty-file]: the file is empty", nothing),
            (b"\xEF\xBB\xBF", "[empty-file]: the file is empty", nothing),
            (
                b"\xD0\xCF\x11\xE0..",
                "[old-workbook]: this is an old Excel workbook (XLS) or another old Office file, not CSV",
                &format!("open it and {excel}"),
            ),
            (b"\x1F\x8B\x08", "[gzip]: this is a gzip archive, not CSV", "unpack it first"),
            (b"%PDF-1.7", "[pdf]: this is a PDF document, not CSV", "a catalogue is a table saved as CSV"),
        ] {
            assert_eq!(refusal(bytes), format!("f.csv: error{message}\n  = help: {help}"));
        }
    }

    fn window(bytes: &[u8], stated: Option<&str>) -> Text {
        let source = Source::new("f.csv", bytes);
        let mut windows =
            Windows::open(&source, stated.map(|label| label.parse().unwrap()), 1 << 20).unwrap();
        windows.next(String::new(), 1, 0, Vec::new()).unwrap().unwrap()
    }

    #[test]
    fn windows_end_at_a_line_end_where_there_is_one() {
        let rows: String = (0..9).map(|row| format!("č{row};{row}\r\n")).collect();
        let single_byte = "windows-1250".parse().unwrap();
        let unbroken = "x".repeat(50);
        for (bytes, encoding, ends) in [
            (rows.clone().into_bytes(), Encoding::UTF_8, true),
            (rows.bytes().filter(|&byte| byte != 0xC4).collect(), single_byte, true),
            (unbroken.into_bytes(), Encoding::UTF_8, false),
        ] {
            let source = Source::new("f.csv", bytes.clone());
            let mut windows = Windows::open(&source, Some(encoding), LEAST_WINDOW).unwrap();
            let mut texts = Vec::new();
            while let Some(window) = windows.next(String::new(), 1, 0, Vec::new()).unwrap() {
                texts.push(window.text);
            }
            let (last, before) = texts.split_last().unwrap();
            assert!(before.len() > 1, "{texts:?}");
            assert!(before.iter().all(|text| text.ends_with(['\r', '\n']) == ends), "{texts:?}");
            let mut whole = Vec::new();
            (before.concat() + last).chars().for_each(|c| encoding.encode(c, &mut whole));
            assert_eq!(whole, bytes);
            assert_eq!(windows.finish().0, bytes.len() as u64);
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let text = window(b"\xEF\xBB\xBFid", None);
        assert_eq!((text.text.as_str(), text.encoding.to_string()), ("id", "UTF-8 with BOM".to_owned()));
        assert_eq!(window(b"\xFF\xFEi\0d\0", None).text, "id");
        assert_eq!(window(b"i\0d\0", Some("utf-16le")).text, "id");
    }

    #[test]
    fn what_stands_for_no_character_is_kept_with_its_place() {
        let text =
            window("Žďár ěšč\u{161} x".bytes().chain([0xE8, b'y']).collect::<Vec<_>>().as_slice(), None);
        assert_eq!(text.text, "Žďár ěščš x\u{fffd}y");
        assert_eq!(text.undecodable, [Undecodable { at: 18, bytes: vec![0xE8] }]);
        let text = window(b"a\x81b\x98", Some("windows-1250"));
        assert_eq!((text.text.as_str(), text.undecodable.len()), ("a\u{fffd}b\u{fffd}", 2));
        let text = window(b"a\0\x00\xD8b\0c", Some("utf-16le"));
        assert_eq!(text.text, "a\u{fffd}b\u{fffd}");
        assert_eq!(text.raw(0..text.text.len()), b"a\0\x00\xD8b\0c");
    }
}
