//! Encodings: how bytes are text. Which one a file has is stated, shown by its first bytes, or guessed from the letters
//! it would hold; a guess is always printed.

use std::fmt;
use std::str::FromStr;

use metacluster::nearest;

/// How the bytes of a file are read as text.
///
/// ```
/// use metacluster_io::Encoding;
/// let encoding: Encoding = "cp1250".parse()?;
/// assert_eq!(encoding.to_string(), "Windows-1250");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    kind: Kind,
    bom: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Utf8,
    Utf16 { little_endian: bool },
    SingleByte(&'static encoding_rs::Encoding),
}

/// The labels that an error suggests from; any label of the WHATWG encoding standard for UTF-8, UTF-16 and the single-byte
/// encodings is understood.
const LABELS: [&str; 10] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1252",
    "windows-1251",
    "windows-1253",
    "windows-1257",
    "iso-8859-1",
    "iso-8859-2",
];

/// The encodings that are guessed: what Excel and older programs save in the countries of the eight languages.
const GUESSED: [&encoding_rs::Encoding; 3] =
    [encoding_rs::WINDOWS_1250, encoding_rs::WINDOWS_1252, encoding_rs::ISO_8859_2];

/// How many bytes a guess looks at. Accents are evenly spread, and a model of letters needs no more.
const SAMPLE: usize = 256 << 10;

impl Encoding {
    /// UTF-8 without a byte-order mark.
    pub const UTF_8: Self = Self { kind: Kind::Utf8, bom: false };

    /// Recognises the encoding of a file by its first bytes: a byte-order mark, NUL at every other byte, valid UTF-8,
    /// else the likeliest of the encodings that spreadsheets write. `complete` says whether the file ends there.
    pub(crate) fn recognise(start: &[u8], complete: bool) -> Self {
        if start.starts_with(b"\xEF\xBB\xBF") {
            return Self { bom: true, ..Self::UTF_8 };
        }
        for (mark, little_endian) in [(b"\xFF\xFE", true), (b"\xFE\xFF", false)] {
            if start.starts_with(mark) {
                return Self { kind: Kind::Utf16 { little_endian }, bom: true };
            }
        }
        if let Some(little_endian) = looks_like_utf16(start) {
            return Self { kind: Kind::Utf16 { little_endian }, bom: false };
        }
        match std::str::from_utf8(start) {
            Ok(_) => Self::UTF_8,
            // A character that the block cuts in two.
            Err(error) if error.error_len().is_none() && !complete => Self::UTF_8,
            Err(_) if is_mostly_utf8(start) => Self::UTF_8,
            Err(_) => Self { kind: Kind::SingleByte(guess(start)), bom: false },
        }
    }

    /// The same encoding, with the byte-order mark that the file turns out to have.
    pub(crate) fn with_mark_of(self, start: &[u8]) -> Self {
        let bom = match self.kind {
            Kind::Utf8 => start.starts_with(b"\xEF\xBB\xBF"),
            Kind::Utf16 { little_endian: true } => start.starts_with(b"\xFF\xFE"),
            Kind::Utf16 { little_endian: false } => start.starts_with(b"\xFE\xFF"),
            Kind::SingleByte(_) => false,
        };
        Self { bom, ..self }
    }

    /// Bytes of the byte-order mark.
    pub(crate) fn mark_length(self) -> usize {
        match self.kind {
            _ if !self.bom => 0,
            Kind::Utf8 => 3,
            _ => 2,
        }
    }

    /// Whether it is UTF-8, which is never a guess.
    pub(crate) fn is_utf8(self) -> bool {
        self.kind == Kind::Utf8
    }

    /// Whether every byte is a character, so that any bytes can be read with it.
    pub(crate) fn is_single_byte(self) -> bool {
        matches!(self.kind, Kind::SingleByte(_))
    }

    /// Whether a byte-order mark stands before the text.
    pub(crate) fn has_mark(self) -> bool {
        self.bom
    }

    /// Bytes that a character takes in the file.
    pub(crate) fn bytes_of(self, c: char) -> usize {
        match self.kind {
            Kind::Utf8 => c.len_utf8(),
            Kind::Utf16 { .. } => 2 * c.len_utf16(),
            Kind::SingleByte(_) => 1,
        }
    }

    /// Appends the bytes that a character takes in the file.
    pub(crate) fn encode(self, c: char, bytes: &mut Vec<u8>) {
        match self.kind {
            Kind::Utf8 => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Kind::Utf16 { little_endian } => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    bytes.extend(if little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() });
                }
            }
            Kind::SingleByte(encoding) => {
                bytes.extend_from_slice(&encoding.encode(c.encode_utf8(&mut [0; 4])).0);
            }
        }
    }

    /// The character of one code unit sequence at the start of `bytes` and its length in bytes. The character is `None`
    /// where the bytes stand for none; the length is `None` where the sequence is cut by the end of `bytes`.
    pub(crate) fn decode_first(self, bytes: &[u8]) -> Option<(Option<char>, usize)> {
        match self.kind {
            Kind::Utf8 => {
                let head = bytes.get(..bytes.len().min(4))?;
                let valid = match std::str::from_utf8(head) {
                    Ok(text) => text,
                    Err(error) if error.valid_up_to() > 0 => {
                        std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
                    }
                    Err(error) => return Some((None, error.error_len()?)),
                };
                valid.chars().next().map(|c| (Some(c), c.len_utf8()))
            }
            Kind::Utf16 { little_endian } => {
                let unit = |place: usize| {
                    let pair = [*bytes.get(place)?, *bytes.get(place + 1)?];
                    Some(if little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
                };
                let first = unit(0)?;
                let is_high = (0xD800..0xDC00).contains(&first);
                if !is_high {
                    return Some((char::from_u32(u32::from(first)), 2));
                }
                let c = char::decode_utf16([first, unit(2)?]).next()?.ok();
                Some((c, if c.is_some() { 4 } else { 2 }))
            }
            Kind::SingleByte(encoding) => {
                let byte = bytes.get(..1)?;
                let c = encoding.decode_without_bom_handling(byte).0.chars().next();
                // What the encoding leaves undefined is handed through as a control character, which no text holds.
                Some((c.filter(|&c| c != '\u{fffd}' && !matches!(c, '\u{80}'..='\u{9f}')), 1))
            }
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Utf8 => f.write_str("UTF-8")?,
            Kind::Utf16 { little_endian: true } => f.write_str("UTF-16LE")?,
            Kind::Utf16 { little_endian: false } => f.write_str("UTF-16BE")?,
            Kind::SingleByte(encoding) => match encoding.name().strip_prefix("windows-") {
                Some(page) => write!(f, "Windows-{page}")?,
                None => f.write_str(encoding.name())?,
            },
        }
        if self.bom { f.write_str(" with BOM") } else { Ok(()) }
    }
}

impl FromStr for Encoding {
    type Err = String;

    /// Reads a label such as `windows-1250`, `cp1250` or `latin2`. ISO-8859-1 is read as Windows-1252, which holds all
    /// its letters.
    fn from_str(label: &str) -> Result<Self, String> {
        let trimmed = label.trim();
        let known = encoding_rs::Encoding::for_label(trimmed.as_bytes())
            // Windows calls its pages so.
            .or_else(|| {
                let digits = trimmed.trim_start_matches(|c: char| !c.is_ascii_digit());
                encoding_rs::Encoding::for_label(format!("windows-{digits}").as_bytes())
            });
        let kind = match known {
            Some(encoding) if encoding == encoding_rs::UTF_8 => Some(Kind::Utf8),
            Some(encoding) if encoding == encoding_rs::UTF_16LE => Some(Kind::Utf16 { little_endian: true }),
            Some(encoding) if encoding == encoding_rs::UTF_16BE => Some(Kind::Utf16 { little_endian: false }),
            Some(encoding) if encoding.is_single_byte() => Some(Kind::SingleByte(encoding)),
            _ => None,
        };
        kind.map(|kind| Self { kind, bom: false }).ok_or_else(|| match nearest(trimmed, LABELS) {
            Some(nearest) => format!("unknown encoding '{trimmed}', did you mean '{nearest}'?"),
            None => format!("unknown encoding '{trimmed}', expected one such as {}", LABELS.join(", ")),
        })
    }
}

/// NUL at every other byte of the beginning, as Latin text has it in UTF-16.
fn looks_like_utf16(start: &[u8]) -> Option<bool> {
    const SAMPLE: usize = 512;
    let nul_share = |skip: usize| {
        let sample = start.iter().take(SAMPLE).skip(skip).step_by(2);
        let nul = sample.clone().filter(|&&byte| byte == 0).count();
        (nul, sample.count().max(1))
    };
    let (even, odd) = (nul_share(0), nul_share(1));
    let many = |(nul, all): (usize, usize)| nul >= 2 && nul * 10 > all * 6;
    let few = |(nul, all): (usize, usize)| nul * 10 < all;
    if many(odd) && few(even) {
        Some(true)
    } else if many(even) && few(odd) {
        Some(false)
    } else {
        None
    }
}

/// Whether a text that is no valid UTF-8 is UTF-8 with some damage: then most of its bytes beyond ASCII form valid
/// sequences, which letters of another encoding hardly ever do.
fn is_mostly_utf8(start: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for part in start.get(..start.len().min(SAMPLE)).unwrap_or(start).utf8_chunks() {
        valid += part.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += part.invalid().len();
    }
    valid > 2 * invalid
}

/// The likeliest of the guessed encodings: the one under which the sample reads most like words. `chardetng` knows the
/// letters of languages, but not that a catalogue mixes them, so its word settles only what plain evidence leaves open.
fn guess(start: &[u8]) -> &'static encoding_rs::Encoding {
    let sample = start.get(..start.len().min(SAMPLE)).unwrap_or(start);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let advice = detector.guess(None, chardetng::Utf8Detection::Deny);
    let cost = |encoding: &'static encoding_rs::Encoding| {
        (implausible(&encoding.decode_without_bom_handling(sample).0), encoding != advice)
    };
    GUESSED.into_iter().min_by_key(|encoding| cost(encoding)).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// How much of a decoded text no catalogue in a European language would hold: control characters, symbols inside words,
/// capitals behind small letters, and letters that no language of Europe writes in words.
fn implausible(text: &str) -> usize {
    let mut cost = 0;
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_ascii() {
            let next = rest.peek().copied().unwrap_or(' ');
            let in_word = previous.is_alphabetic() || next.is_alphabetic();
            cost += match c {
                '\u{80}'..='\u{9f}' => 20,
                // Quotes, dashes and the no-break space stand beside words in any text.
                '\u{a0}' | '–' | '—' | '‘' | '’' | '‚' | '“' | '”' | '„' | '…' | '«' | '»' | '·' | '•' => {
                    0
                }
                '€' | '§' | '°' | '©' | '®' | '™' if !in_word => 0,
                c if c.is_alphabetic() => {
                    let shouted = c.is_uppercase() && previous.is_lowercase();
                    let rare = usize::from(matches!(
                        c,
                        'ª' | 'º'
                            | 'ƒ'
                            | 'ĺ'
                            | 'ŕ'
                            | 'Ĺ'
                            | 'Ŕ'
                            | 'ð'
                            | 'þ'
                            | 'Ð'
                            | 'Þ'
                            | 'ÿ'
                            | 'Ÿ'
                            | 'ľ'
                            | 'Ľ'
                            | 'µ'
                            | 'ˇ'
                            | 'ˆ'
                    ));
                    4 * usize::from(shouted) + rare
                }
                _ if in_word => 6,
                _ => 1,
            };
        }
        previous = c;
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{text} in {label}");
        bytes.into_owned()
    }

    #[test]
    fn the_letters_of_a_language_tell_its_encoding() {
        let czech = "název;země;kraj\nŽďárský strojírenský klastr;Česko;Kraj Vysočina\nKlastr přesného strojírenství;Česko;Plzeňský kraj\n";
        let polish = "nazwa;kraj;województwo\nŚląski Klaster Żywności;Polska;śląskie\nŁódzki Klaster Wzornictwa;Polska;łódzkie\n";
        let hungarian = "név;ország\nÉszak-magyarországi Gépipari Klaszter;Magyarország\nFelnőttképzési Klaszter Győr;Magyarország\n";
        let slovene =
            "ime;država\nGrozd lesarstva Škofja Loka;Slovenija\nSrečanje za čisto okolje, Žalec;Slovenija\n";
        let slovak = "názov;krajina\nKlaster regionálneho rozvoja – západné Slovensko;Slovensko\nKošický IT klaster;Slovensko\nĽubovniansky klaster;Slovensko\n";
        let german = "Name;Land\nNürnberger Kühlungscluster für Lüftung und Wärme;Deutschland\nÖko-Cluster Großraum Graz;Österreich\n";
        let french = "nom;pays\nPôle de compétitivité Élastopôle;France\nFilière française du bâtiment « vert »;France\n";
        let italian =
            "nome;paese\nDistretto della qualità e dell’università;Italia\nCittà della scienza;Italia\n";
        for (text, labels) in [
            (czech, &["windows-1250", "iso-8859-2"][..]),
            (polish, &["windows-1250", "iso-8859-2"]),
            (hungarian, &["windows-1250", "iso-8859-2"]),
            (slovene, &["windows-1250", "iso-8859-2"]),
            (slovak, &["windows-1250"]),
            (german, &["windows-1252"]),
            (french, &["windows-1252"]),
            (italian, &["windows-1252"]),
        ] {
            for label in labels {
                let bytes = encoded(text, label);
                let Kind::SingleByte(found) = Encoding::recognise(&bytes, true).kind else {
                    panic!("{label}")
                };
                assert_eq!(
                    found.decode_without_bom_handling(&bytes).0,
                    text,
                    "{label} read as {}",
                    found.name()
                );
            }
        }
    }

    #[test]
    fn marks_and_nul_bytes_tell_unicode() {
        let utf16 = |mark: &str, little: bool| -> Vec<u8> {
            let units = mark.encode_utf16().chain("name,country\n".encode_utf16());
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        for (bytes, expected) in [
            (b"name,country".to_vec(), "UTF-8"),
            (b"\xEF\xBB\xBFname".to_vec(), "UTF-8 with BOM"),
            (utf16("\u{feff}", true), "UTF-16LE with BOM"),
            (utf16("\u{feff}", false), "UTF-16BE with BOM"),
            (utf16("", true), "UTF-16LE"),
            (utf16("", false), "UTF-16BE"),
            ("Žďár, damaged \u{161}: ěščř ".bytes().chain([0xE8]).collect(), "UTF-8"),
        ] {
            assert_eq!(Encoding::recognise(&bytes, true).to_string(), expected);
        }
        let mut nul_tail = b"name,country\nA,CZ\n".to_vec();
        nul_tail.resize(4096, 0);
        assert_eq!(Encoding::recognise(&nul_tail, true), Encoding::UTF_8);
    }

    #[test]
    fn labels_are_read_as_people_write_them() {
        for (label, expected) in [
            ("UTF-8", "UTF-8"),
            ("cp1250", "Windows-1250"),
            ("CP-1252", "Windows-1252"),
            ("latin2", "ISO-8859-2"),
            ("iso-8859-1", "Windows-1252"),
            ("utf-16", "UTF-16LE"),
        ] {
            assert_eq!(label.parse::<Encoding>().unwrap().to_string(), expected, "{label}");
        }
        assert_eq!(
            "windows-125O".parse::<Encoding>().unwrap_err(),
            "unknown encoding 'windows-125O', did you mean 'windows-1250'?"
        );
        assert!("shift_jis".parse::<Encoding>().unwrap_err().starts_with("unknown encoding 'shift_jis'"));
    }

    #[test]
    fn every_character_takes_the_bytes_that_it_is_written_with() {
        for label in ["utf-8", "utf-16le", "utf-16be", "windows-1250", "iso-8859-2"] {
            let encoding: Encoding = label.parse().unwrap();
            for c in ['a', 'č', 'ß', '\n'] {
                let mut bytes = Vec::new();
                encoding.encode(c, &mut bytes);
                assert_eq!(bytes.len(), encoding.bytes_of(c), "{c} in {label}");
                assert_eq!(encoding.decode_first(&bytes), Some((Some(c), bytes.len())), "{c} in {label}");
            }
        }
    }
}
