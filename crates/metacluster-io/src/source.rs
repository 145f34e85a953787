//! A source: the bytes of one input with the name that messages call it by. What the bytes mean is left to decoding.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::ReadError;
use crate::limits;

/// The bytes of an input and its name.
///
/// ```
/// use metacluster_io::Source;
/// let source = Source::new("clusters.csv", "name,country\n");
/// assert_eq!(source.sha256().len(), 64);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name as messages show it: the path as given, or `<stdin>`.
    pub name: String,
    /// The content, undecoded.
    pub bytes: Vec<u8>,
}

impl Source {
    /// A source from memory.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    /// [`ReadError`] with the code `not-found`, `is-a-directory`, `unreadable` or `too-large`.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let path = path.as_ref();
        if path.as_os_str() == "-" {
            return Self::read("<stdin>".to_owned(), std::io::stdin().lock());
        }
        let name = path.display().to_string();
        let unreadable = |cause: std::io::Error| match cause.kind() {
            std::io::ErrorKind::NotFound => ReadError::file(&name, "not-found", "there is no such file")
                .with_help("check the spelling; `-` reads standard input")
                .caused_by(cause),
            std::io::ErrorKind::IsADirectory => is_a_directory(&name).caused_by(cause),
            _ => ReadError::file(&name, "unreadable", "the file cannot be read").caused_by(cause),
        };
        let file = File::open(path).map_err(unreadable)?;
        // Some systems open a folder like a file and fail, with a less telling message, at the first read.
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(is_a_directory(&name));
        }
        Self::read(name, file)
    }

    fn read(name: String, mut input: impl Read) -> Result<Self, ReadError> {
        let mut bytes = Vec::new();
        // One byte more than allowed tells a file at the limit from one beyond, also where a pipe has no size.
        let outcome = input.by_ref().take(limits::FILE_BYTES + 1).read_to_end(&mut bytes);
        outcome.map_err(|cause| {
            ReadError::file(&name, "unreadable", "the file cannot be read").caused_by(cause)
        })?;
        if bytes.len() as u64 > limits::FILE_BYTES {
            let megabytes = limits::FILE_BYTES >> 20;
            return Err(ReadError::file(
                &name,
                "too-large",
                format!("the file is larger than {megabytes} MiB"),
            )
            .with_help("split it, or leave out columns that matchmaking does not need"));
        }
        Ok(Self { name, bytes })
    }

    /// SHA-256 of the bytes in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
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
        assert_eq!(source.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
