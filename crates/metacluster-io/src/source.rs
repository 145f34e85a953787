//! A source: the bytes of one input with the name that messages call it by. What the bytes mean is left to decoding.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::ReadError;
use crate::limits::{Limits, size};

/// Files up to this size are held in memory; larger ones are read piece by piece, so that a catalogue of a million rows
/// does not stand in memory twice.
const HELD: u64 = 8 << 20;

/// An input and its name.
///
/// ```
/// use metacluster_io::Source;
/// let source = Source::new("clusters.csv", "name,country\n");
/// assert_eq!(source.sha256()?.len(), 64);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Source {
    name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Held(Vec<u8>),
    File(File),
}

impl Source {
    /// A source from memory.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), content: Content::Held(bytes.into()) }
    }

    /// Opens a file, or standard input for `-`, of at most the default size.
    ///
    /// # Errors
    /// As [`Source::open_within`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        Self::open_within(path, &Limits::default())
    }

    /// Opens a file, or standard input for `-`, within limits of one's own.
    ///
    /// # Errors
    /// [`ReadError`] with the code `not-found`, `is-a-directory`, `unreadable` or `too-large`.
    pub fn open_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, ReadError> {
        let path = path.as_ref();
        if path.as_os_str() == "-" {
            return Self::held("<stdin>".to_owned(), std::io::stdin().lock(), limits);
        }
        let name = path.display().to_string();
        let unreadable = |cause: std::io::Error| match cause.kind() {
            std::io::ErrorKind::NotFound => ReadError::file(&name, "not-found", "there is no such file")
                .with_help("check the spelling; `-` reads standard input")
                .caused_by(cause),
            std::io::ErrorKind::IsADirectory => is_a_directory(&name).caused_by(cause),
            _ => unreadable(&name, cause),
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().ok();
        // Some systems open a folder like a file and fail, with a less telling message, at the first read.
        if metadata.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(is_a_directory(&name));
        }
        match metadata.filter(std::fs::Metadata::is_file).map(|metadata| metadata.len()) {
            Some(length) if length > limits.file_bytes => Err(too_large(&name, limits)),
            Some(length) if length > HELD => Ok(Self { name, content: Content::File(file) }),
            _ => Self::held(name, file, limits),
        }
    }

    fn held(name: String, mut input: impl Read, limits: &Limits) -> Result<Self, ReadError> {
        let mut bytes = Vec::new();
        // One byte more than allowed tells a file at the limit from one beyond, also where a pipe has no size.
        let outcome = input.by_ref().take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes);
        outcome.map_err(|cause| unreadable(&name, cause))?;
        if bytes.len() as u64 > limits.file_bytes {
            return Err(too_large(&name, limits));
        }
        Ok(Self { name, content: Content::Held(bytes) })
    }

    /// The name as messages show it: the path as given, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole content, undecoded.
    ///
    /// # Errors
    /// [`ReadError`] with the code `unreadable`.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, ReadError> {
        match &self.content {
            Content::Held(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::File(_) => {
                let mut bytes = Vec::new();
                let read = self.reader()?.read_to_end(&mut bytes);
                read.map_err(|cause| unreadable(&self.name, cause))?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The content from its beginning.
    pub(crate) fn reader(&self) -> Result<Box<dyn Read + Send + '_>, ReadError> {
        match &self.content {
            Content::Held(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Content::File(file) => {
                let mut file = file;
                file.rewind().map_err(|cause| unreadable(&self.name, cause))?;
                Ok(Box::new(file))
            }
        }
    }

    /// SHA-256 of the content in lower-case hexadecimal.
    ///
    /// # Errors
    /// [`ReadError`] with the code `unreadable`.
    pub fn sha256(&self) -> Result<String, ReadError> {
        let mut digest = Sha256::new();
        let mut block = vec![0; 64 << 10];
        let mut reader = self.reader()?;
        loop {
            let read = reader.read(&mut block).map_err(|cause| unreadable(&self.name, cause))?;
            match block.get(..read) {
                Some(part) if !part.is_empty() => digest.update(part),
                _ => return Ok(hexadecimal(digest)),
            }
        }
    }
}

/// A finished hash as results print it.
pub(crate) fn hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unreadable(name: &str, cause: std::io::Error) -> ReadError {
    ReadError::file(name, "unreadable", "the file cannot be read").caused_by(cause)
}

fn too_large(name: &str, limits: &Limits) -> ReadError {
    let limit = size(limits.file_bytes);
    ReadError::file(name, "too-large", format!("the file is larger than {limit}")).with_help(
        "split it, leave out columns that matchmaking does not need, or raise the limit file-bytes",
    )
}

fn is_a_directory(name: &str) -> ReadError {
    ReadError::file(name, "is-a-directory", "this is a folder, not a file")
        .with_help("name the catalogue file in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Source::open(folder.path()).unwrap_err().code(), "is-a-directory");
        let missing = Source::open("no/such/clusters.csv").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "no/such/clusters.csv: error[not-found]: there is no such file\n  \
             = help: check the spelling; `-` reads standard input"
        );
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abc").unwrap();
        let source = Source::open(&path).unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(source.sha256().unwrap(), expected);
        let mut limits = Limits::default();
        limits.file_bytes = 2;
        assert_eq!(Source::open_within(&path, &limits).unwrap_err().code(), "too-large");
    }

    #[test]
    fn a_large_file_is_read_as_often_as_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.csv");
        let content = vec![b'x'; HELD as usize + 1];
        std::fs::write(&path, &content).unwrap();
        let source = Source::open(&path).unwrap();
        assert!(matches!(source.content, Content::File(_)));
        assert_eq!(source.sha256().unwrap(), Source::new("m", content.clone()).sha256().unwrap());
        assert!(source.bytes().unwrap().as_ref() == content && source.bytes().unwrap().as_ref() == content);
    }
}
