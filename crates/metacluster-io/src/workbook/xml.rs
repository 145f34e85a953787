//! The XML of one part of a workbook as a stream of tokens, with bounds on everything that a hostile part could make
//! large: bytes in all, bytes of one token, depth. Entity declarations end the reading, so that no entity but the five
//! of XML itself is ever expanded, and nothing outside the file is ever read.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use crate::diagnostic::shortened;
use crate::error::ReadError;

/// Longest token in bytes. It is held in memory whole; a cell of the longest text that spreadsheet programs allow,
/// every character escaped, is a twentieth of it.
const TOKEN_BYTES: u64 = 16 << 20;

/// Longest name of an element. Names of open elements are held in memory; no format has one of fifty bytes.
const NAME_BYTES: usize = 256;

/// Deepest nesting. A sheet needs 7 levels in XLSX and about 12 in ODS.
const DEPTH: u32 = 256;

/// Bytes read ahead at once.
const READ_AHEAD: usize = 32 << 10;

/// What stopped the reading of a part, if it was one of our limits and not the part itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    No,
    /// The part is larger than a part may be.
    Part,
    /// The workbook is larger than it may be in all.
    Whole,
    /// One token is longer than a token may be.
    Token,
}

/// How many bytes may be unpacked: of one part, and of the workbook over all its parts and over repeated reading.
#[derive(Debug, Clone)]
pub(super) struct Allowance {
    pub(super) part: u64,
    pub(super) whole: u64,
    /// What is left of `whole`.
    pub(super) left: Rc<Cell<u64>>,
}

/// A reader that stops at a limit instead of the end.
struct Bounded<'a> {
    input: Box<dyn Read + 'a>,
    allowance: Allowance,
    part: u64,
    token: u64,
    stop: Stop,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let bytes = read as u64;
        let whole = self.allowance.left.get();
        self.stop = if bytes > self.part {
            Stop::Part
        } else if bytes > whole {
            Stop::Whole
        } else if bytes > self.token {
            Stop::Token
        } else {
            self.allowance.left.set(whole - bytes);
            self.part -= bytes;
            self.token -= bytes;
            return Ok(read);
        };
        Err(io::Error::other("a limit is reached"))
    }
}

/// A token of XML. Elements are balanced: every `Open` has its `Close`, that of an empty element follows at once.
#[derive(Debug)]
pub(super) enum Token<'x> {
    Open(BytesStart<'x>),
    Close,
    /// A piece of text, decoded; one text may come in several pieces.
    Text(Cow<'x, str>),
    /// Comments, declarations and processing instructions.
    Other,
    /// The end of the part; it does not come inside an element.
    End,
}

/// A part under reading.
pub(super) struct Xml<'a> {
    file: &'a str,
    part: String,
    reader: Reader<BufReader<Bounded<'a>>>,
    buffer: Vec<u8>,
    depth: u32,
}

impl<'a> Xml<'a> {
    /// The part named `part` of the file named `file`, from its inflated bytes.
    pub(super) fn new(file: &'a str, part: &str, input: Box<dyn Read + 'a>, allowance: Allowance) -> Self {
        let part_bytes = allowance.part;
        let bounded = Bounded { input, allowance, part: part_bytes, token: TOKEN_BYTES, stop: Stop::No };
        let mut reader = Reader::from_reader(BufReader::with_capacity(READ_AHEAD, bounded));
        reader.config_mut().expand_empty_elements = true;
        Self { file, part: part.to_owned(), reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token<'_>, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().token = TOKEN_BYTES;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let place = Place { file: self.file, part: &self.part, byte: self.reader.error_position() };
                return Err(place.explain(self.reader.get_ref().get_ref(), &error));
            }
        };
        let place = Place { file: self.file, part: &self.part, byte: self.reader.buffer_position() };
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(place.too_deep());
                }
                if start.name().as_ref().len() > NAME_BYTES {
                    return Err(
                        place.damaged(&format!("an element has a name of more than {NAME_BYTES} bytes"))
                    );
                }
                Token::Open(start)
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Token::Close
            }
            // Empty elements are expanded.
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) => Token::Other,
            Event::Text(text) => Token::Text(text.xml10_content()),
            Event::CData(text) => Token::Text(text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => Token::Text(Cow::Owned(character.to_string())),
                _ => match resolve_predefined_entity(&reference) {
                    Some(text) => Token::Text(Cow::Borrowed(text)),
                    None => {
                        let message = format!("'&{};' stands for nothing", shortened(&reference));
                        return Err(place.damaged(&message));
                    }
                },
            },
            Event::Decl(declaration) => match declaration.encoding() {
                Some(Ok(encoding)) if !encoding.eq_ignore_ascii_case("utf-8") => {
                    return Err(place.damaged(&format!("it is not UTF-8 but '{}'", shortened(&encoding))));
                }
                _ => Token::Other,
            },
            Event::DocType(_) => return Err(place.declares_entities()),
            Event::Eof if self.depth > 0 => return Err(place.damaged("it ends inside an element")),
            Event::Eof => Token::End,
        })
    }

    /// Passes over the rest of the element whose `Open` was read last.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let mut open = 1u32;
        while open > 0 {
            match self.next()? {
                Token::Open(_) => open += 1,
                Token::Close => open -= 1,
                Token::End => return Ok(()),
                Token::Text(_) | Token::Other => {}
            }
        }
        Ok(())
    }

    /// Passes over the rest of the part, which checks its sum and that it is whole.
    pub(super) fn finish(mut self) -> Result<(), ReadError> {
        while !matches!(self.next()?, Token::End) {}
        Ok(())
    }

    /// An error of this part that is not one of XML.
    pub(super) fn damaged(&self, what: &str) -> ReadError {
        Place { file: self.file, part: &self.part, byte: self.reader.buffer_position() }.damaged(what)
    }

    /// The name of the file that messages show.
    pub(super) fn file(&self) -> &'a str {
        self.file
    }
}

/// The attributes of an element, decoded. A name that is given twice comes twice: looking for repeated names takes
/// quadratic time, and the readers take the first.
pub(super) fn attributes<'e>(
    element: &'e BytesStart<'_>,
) -> impl Iterator<Item = Result<(&'e str, Cow<'e, str>), String>> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes.map(|attribute| {
        let Attribute { key, value } = attribute.map_err(|error| error.to_string())?;
        let value = match value {
            Cow::Borrowed(value) => unescape(value).map_err(|error| error.to_string())?,
            Cow::Owned(value) => {
                Cow::Owned(unescape(&value).map_err(|error| error.to_string())?.into_owned())
            }
        };
        Ok((key.into_inner(), value))
    })
}

/// Where in which part something is wrong.
struct Place<'p> {
    file: &'p str,
    part: &'p str,
    byte: u64,
}

impl Place<'_> {
    fn error(&self, code: &'static str, what: &str, help: &str) -> ReadError {
        ReadError::file(self.file, code, format!("the part {} {what}", shortened(self.part))).with_help(help)
    }

    fn damaged(&self, what: &str) -> ReadError {
        let what = format!("is damaged at byte {}: {what}", self.byte);
        self.error("bad-xml", &what, "open the workbook in a spreadsheet program and save it again")
    }

    fn declares_entities(&self) -> ReadError {
        let what = "declares entities, as no spreadsheet program does; they are neither expanded nor read";
        self.error(
            "entity-declaration",
            what,
            "do not trust this file; ask for one saved by a spreadsheet program",
        )
    }

    fn too_deep(&self) -> ReadError {
        let what = format!("nests more than {DEPTH} levels deep, as no spreadsheet program does");
        self.error("too-deep", &what, "do not trust this file; ask for one saved by a spreadsheet program")
    }

    fn explain(&self, input: &Bounded<'_>, error: &quick_xml::Error) -> ReadError {
        match input.stop {
            Stop::Part => {
                let what = format!("unpacks to more than {}", mebibytes(input.allowance.part));
                self.error("too-much-unpacked", &what, "save the table as CSV, or in a workbook of its own")
            }
            Stop::Whole => {
                let whole = mebibytes(input.allowance.whole);
                let what = format!("unpacks to more than the {whole} that a workbook of this size may hold");
                self.error("too-much-unpacked", &what, "do not trust this file, or save the table as CSV")
            }
            Stop::Token => {
                let what = format!("holds one piece of more than {}", mebibytes(TOKEN_BYTES));
                self.error("too-long", &what, "save the table as CSV")
            }
            Stop::No => match error {
                quick_xml::Error::Io(cause) => self.error(
                    "bad-zip",
                    &format!("cannot be unpacked: {cause}"),
                    "the file is damaged; fetch or save it again",
                ),
                error => self.damaged(&error.to_string()),
            },
        }
    }
}

/// A limit as messages give it.
pub(super) fn mebibytes(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}
