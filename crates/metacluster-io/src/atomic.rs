//! Output files that are the old one or the new one, whole: written beside the target, then renamed over it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Names tried for the temporary file; more than one only if a killed run of the same process number left its own.
const ATTEMPTS: u32 = 100;

/// Writes a file through `write`, all of it or nothing.
///
/// The content goes to a temporary file in the same folder, is flushed to the disk and takes the place of an older file
/// by a rename, which no reader sees half done. An existing target that is no regular file, such as a pipe,
/// `/dev/stdout` or `/dev/full`, is written to directly. A symbolic link stays one: its target is replaced.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("ranking.csv");
/// use std::io::Write;
/// metacluster_io::write_whole(&path, |out| writeln!(out, "rank,a,b"))?;
/// assert_eq!(std::fs::read_to_string(&path)?, "rank,a,b\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`WriteError`]; an older file of that name is then unchanged and no temporary file is left, except after
/// [`WriteError::Write`] to a target that is written directly.
pub fn write_whole(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let path = path.as_ref();
    let failed = |source| WriteError::Write { path: path.to_owned(), source };
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(WriteError::IsADirectory { path: path.to_owned() });
    }
    // Standard output that a shell sent to a file looks like a regular one; a rename would part the two.
    let is_device = path.starts_with("/dev") || path.starts_with("/proc");
    if existing.as_ref().is_some_and(|existing| is_device || !existing.is_file()) {
        let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        return write_to(&mut file, write).map_err(failed);
    }
    let target = resolved(path);
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let (mut file, mut temporary) =
        create_beside(folder).map_err(|source| WriteError::Create { path: path.to_owned(), source })?;
    write_to(&mut file, write).and_then(|()| file.sync_all()).map_err(failed)?;
    if let Some(existing) = existing {
        fs::set_permissions(&temporary.path, existing.permissions()).map_err(failed)?;
    }
    // Some systems do not rename what is open.
    drop(file);
    fs::rename(&temporary.path, &target)
        .map_err(|source| WriteError::Replace { path: path.to_owned(), source })?;
    temporary.renamed = true;
    // The new file is in place; where a folder cannot be synchronised, as on some network drives, nothing is undone.
    _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Why an output could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The target is a folder.
    #[error("cannot write {}: it is a folder", path.display())]
    IsADirectory {
        /// The target.
        path: PathBuf,
    },
    /// No file can be created in the target's folder.
    #[error("cannot create a file beside {}", path.display())]
    Create {
        /// The target.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The content could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The target.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The new file could not take the place of the old one.
    #[error("cannot replace {}", path.display())]
    Replace {
        /// The target.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl WriteError {
    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<String> {
        let source = match self {
            WriteError::IsADirectory { .. } => return Some("name a file in it".into()),
            WriteError::Create { source, .. }
            | WriteError::Write { source, .. }
            | WriteError::Replace { source, .. } => source,
        };
        let help = match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "the folder is read-only for you: choose another"
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                "the folder does not exist: create it first"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "the disk is full: make room or choose another"
            }
            _ => return None,
        };
        Some(help.into())
    }

    /// Whether the reader of a pipe went away, which is no failure of ours.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, WriteError::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Deletes a temporary file unless it was renamed.
struct Temporary {
    path: PathBuf,
    renamed: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            // Already on the way out with an error that says more than this one could.
            _ = fs::remove_file(&self.path);
        }
    }
}

fn write_to(file: &mut File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::new(file);
    write(&mut buffered)?;
    buffered.flush()
}

/// The file that a path means in the end, whether it exists or not.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(target) = fs::canonicalize(path) {
        return target;
    }
    match (fs::read_link(path), path.parent()) {
        (Ok(link), Some(parent)) => parent.join(link),
        _ => path.to_owned(),
    }
}

fn create_beside(folder: &Path) -> io::Result<(File, Temporary)> {
    let process = std::process::id();
    let mut attempt = 0;
    loop {
        let path = folder.join(format!(".metacluster-{process}-{attempt}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, Temporary { path, renamed: false })),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_writer_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write_whole(&path, |out| out.write_all(b"old")).unwrap();
        for length in [0, 1, 1 << 20] {
            let error = write_whole(&path, |out| {
                out.write_all(&vec![b'n'; length])?;
                Err(io::Error::other("no more"))
            });
            assert_eq!(error.unwrap_err().to_string(), format!("cannot write {}", path.display()));
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }
        write_whole(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn targets_that_cannot_be_written_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = write_whole(folder.path(), |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot write {}: it is a folder", folder.path().display()));
        for path in [file.join("x.csv"), folder.path().join("missing/x.csv")] {
            let error = write_whole(&path, |_| Ok(())).unwrap_err();
            assert_eq!(error.to_string(), format!("cannot create a file beside {}", path.display()));
            assert_eq!(error.help().as_deref(), Some("the folder does not exist: create it first"));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_directly() {
        write_whole("/dev/null", |out| out.write_all(b"x")).unwrap();
        let error = write_whole("/dev/full", |out| out.write_all(b"x")).unwrap_err();
        assert_eq!(error.help().as_deref(), Some("the disk is full: make room or choose another"));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink("target", &link).unwrap();
        write_whole(&link, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
