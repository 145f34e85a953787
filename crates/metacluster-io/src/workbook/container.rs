//! The zip archive that a workbook is, with bounds on the number of its parts and on what they unpack to, and the name
//! of what the file is if it is no workbook that we read. Parts are unpacked one at a time, as a stream, and only those
//! that are read.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::WorkbookLimits;
use super::xml::{Allowance, Xml};
use crate::diagnostic::shortened;
use crate::error::ReadError;

/// The signature that every entry of a zip archive's directory begins with.
const DIRECTORY_ENTRY: &[u8; 4] = b"PK\x01\x02";

/// Longest content of the part `mimetype` that is looked at.
const LONGEST_TYPE: u64 = 256;

/// An open workbook file.
pub(super) struct Container<'s> {
    file: &'s str,
    archive: ZipArchive<Cursor<&'s [u8]>>,
    /// By name in lower case: the names of parts do not differ in case alone.
    parts: HashMap<String, usize>,
    allowance: Allowance,
}

/// The kinds of workbook that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

impl<'s> Container<'s> {
    /// Opens a zip archive. O(parts).
    pub(super) fn open(file: &'s str, bytes: &'s [u8], limits: &WorkbookLimits) -> Result<Self, ReadError> {
        // Counted before the archive is opened, which takes some hundred bytes an entry.
        let entries = bytes.windows(DIRECTORY_ENTRY.len()).filter(|window| window == DIRECTORY_ENTRY);
        let entries = entries.take(limits.parts + 1).count();
        if entries > limits.parts {
            return Err(too_many_parts(file, limits));
        }
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(file, entries, &error))?;
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            let name = archive.name_for_index(index).and_then(Result::ok).unwrap_or_default();
            let name = name.trim_start_matches('/').replace('\\', "/").to_lowercase();
            if let Some(_first) = parts.insert(name.clone(), index) {
                let message = format!("the file has two parts named '{}'", shortened(&name));
                return Err(damaged(file, &message));
            }
        }
        if archive.has_duplicate_names() {
            return Err(damaged(file, "the file has two parts of one name"));
        }
        let whole = limits.unpacked(bytes.len() as u64);
        let allowance = Allowance { part: limits.part_bytes, whole, left: Rc::new(Cell::new(whole)) };
        Ok(Self { file, archive, parts, allowance })
    }

    /// Which kind of workbook this is, or what else.
    pub(super) fn kind(&mut self) -> Result<Kind, ReadError> {
        let (file, has) = (self.file, |part: &str| self.parts.contains_key(part));
        let other = |what: &str, help: &str| {
            Err(ReadError::file(file, "not-a-workbook", format!("this is {what}, not a workbook"))
                .with_help(help))
        };
        let table_in_it = "copy its table into a workbook or save it as CSV";
        if has("encrypted-package") {
            return Err(encrypted(file));
        }
        if has("xl/workbook.bin") {
            let message = "this is a binary Excel workbook (XLSB)";
            return Err(ReadError::file(file, "binary-workbook", message)
                .with_help("open it and save it as an Excel workbook (XLSX) or as CSV"));
        }
        if has("word/document.xml") {
            return other("a Word document (DOCX)", table_in_it);
        }
        if has("ppt/presentation.xml") {
            return other("a PowerPoint presentation (PPTX)", table_in_it);
        }
        if has("index/document.iwa") {
            return other(
                "an Apple Numbers, Pages or Keynote document",
                "export it as an Excel workbook or as CSV",
            );
        }
        if has("[content_types].xml") || has("xl/workbook.xml") {
            return Ok(Kind::Xlsx);
        }
        let unknown = "another zip archive";
        let unpack = "unpack it and name the table in it";
        let Some(media_type) = self.media_type()? else {
            return if self.has("content.xml") { Ok(Kind::Ods) } else { other(unknown, unpack) };
        };
        match media_type.trim().strip_prefix("application/vnd.oasis.opendocument.") {
            Some("spreadsheet") => Ok(Kind::Ods),
            Some("spreadsheet-template") => {
                Err(ReadError::file(file, "workbook-template", "this is a template for workbooks (OTS)")
                    .with_help("open it and save it as a workbook (ODS)"))
            }
            Some("text") => other("a text document (ODT)", table_in_it),
            Some("presentation") => other("a presentation (ODP)", table_in_it),
            Some(_) => other("another OpenDocument file", table_in_it),
            None => other(unknown, unpack),
        }
    }

    /// The content of the part `mimetype`, which an OpenDocument file begins with.
    fn media_type(&mut self) -> Result<Option<String>, ReadError> {
        let Some(&index) = self.parts.get("mimetype") else {
            return Ok(None);
        };
        let mut content = Vec::new();
        let part = self.archive.by_index(index).map_err(|error| unreadable(self.file, 1, &error))?;
        part.take(LONGEST_TYPE)
            .read_to_end(&mut content)
            .map_err(|cause| damaged(self.file, &format!("the part mimetype cannot be unpacked: {cause}")))?;
        Ok(Some(String::from_utf8_lossy(&content).into_owned()))
    }

    /// Whether there is a part of that name.
    pub(super) fn has(&self, part: &str) -> bool {
        self.parts.contains_key(&part.to_lowercase())
    }

    /// The XML of a part; `None` if there is no such part.
    pub(super) fn part(&mut self, part: &str) -> Result<Option<Xml<'_>>, ReadError> {
        let Some(&index) = self.parts.get(&part.to_lowercase()) else {
            return Ok(None);
        };
        let input = self.archive.by_index(index).map_err(|error| unreadable(self.file, 1, &error))?;
        Ok(Some(Xml::new(self.file, part, Box::new(input), self.allowance.clone())))
    }

    /// The name of the file that messages show.
    pub(super) fn file(&self) -> &'s str {
        self.file
    }
}

/// A workbook that opens with a password alone.
pub(super) fn encrypted(file: &str) -> ReadError {
    ReadError::file(file, "encrypted-workbook", "the workbook is protected by a password")
        .with_help("open it, take the password off and save it again")
}

/// More parts, or links to parts, than a workbook may have.
pub(super) fn too_many_parts(file: &str, limits: &WorkbookLimits) -> ReadError {
    let message = format!("the file has more than {} parts, as no workbook does", limits.parts);
    ReadError::file(file, "too-many-parts", message)
        .with_help("do not trust this file, or save the table as CSV")
}

/// A zip archive that is not as it should be.
fn damaged(file: &str, message: &str) -> ReadError {
    ReadError::file(file, "bad-zip", message).with_help("the file is damaged; fetch or save it again")
}

/// Why an archive with so many entries in its directory, or one part of it, cannot be opened.
fn unreadable(file: &str, entries: usize, error: &ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            encrypted(file)
        }
        // The directory stands at the end: a file that was cut off has none.
        _ if entries == 0 => ReadError::file(
            file,
            "truncated-zip",
            "this is the beginning of a workbook or another zip archive",
        )
        .with_help("the end is missing; fetch or save the file again"),
        error => damaged(file, &format!("the zip archive cannot be opened: {error}")),
    }
}
