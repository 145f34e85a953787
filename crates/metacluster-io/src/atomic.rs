//! Output files that are the old one or the new one, whole: written beside the target, then renamed over it.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use self::disk::{Disk, Real};

mod disk;
#[cfg(test)]
mod tests;

/// Names tried for the temporary file; more than one only if a killed run of the same process number left its own, or if
/// threads write into one folder.
const ATTEMPTS: u32 = 100;

/// Writes a file through `write`, all of it or nothing.
///
/// The content goes to a temporary file in the same folder, is flushed to the disk and takes the place of an older file
/// by a rename, which no reader sees half done; then the folder is flushed too, so that the new name outlives a loss of
/// power. An existing target that is no regular file, such as a pipe or `/dev/full`, is written to directly, and so are
/// `/dev/stdout` and its like, whatever the shell made of them. A symbolic link stays one: its target is replaced.
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
/// [`WriteError`]; no temporary file is left, and an older file of that name is unchanged, except after
/// [`WriteError::Unconfirmed`], when the new one has taken its place, and [`WriteError::Write`] to a target that is
/// written directly.
pub fn write_whole(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    write_on(&Real, path.as_ref(), write)
}

fn write_on<D: Disk>(
    disk: &D,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let failed = |source| WriteError::Write { path: path.to_owned(), source };
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(WriteError::IsADirectory { path: path.to_owned() });
    }
    if let Some(existing) = existing.as_ref().filter(|existing| is_stream(path) || !existing.is_file()) {
        // A shell may have opened the file behind standard output to append to it.
        let mut options = OpenOptions::new();
        let mut file = options.write(true).append(existing.is_file()).open(path).map_err(failed)?;
        return write_to(&mut file, write).map_err(failed);
    }
    let target = resolved(path);
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let (mut file, mut temporary) =
        create_beside(disk, folder).map_err(|source| WriteError::Create { path: path.to_owned(), source })?;
    // Before any content: what nobody else may read in the old file, nobody else may read in the new one.
    if let Some(existing) = existing {
        disk.set_permissions(&file, existing.permissions()).map_err(failed)?;
    }
    write_to(&mut file, write).and_then(|()| disk.sync(&file)).map_err(failed)?;
    // Some systems do not rename what is open.
    drop(file);
    disk.rename(&temporary.path, &target)
        .map_err(|source| WriteError::Replace { path: path.to_owned(), source })?;
    temporary.renamed = true;
    disk.sync_folder(folder).map_err(|source| WriteError::Unconfirmed { path: path.to_owned(), source })
}

/// Standard output and the like. Where a shell sent it to a file it looks like a regular one, yet a rename would part
/// the two.
fn is_stream(path: &Path) -> bool {
    ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|stream| path.starts_with(stream))
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
    /// The new file is in its place, but the folder could not be flushed to the disk: after a loss of power the old one
    /// may be back.
    #[error("wrote {}, but the disk did not confirm it", path.display())]
    Unconfirmed {
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
            | WriteError::Replace { source, .. }
            | WriteError::Unconfirmed { source, .. } => source,
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

/// Deletes a temporary file unless it was renamed, also where a panic unwinds.
struct Temporary<'a, D: Disk> {
    disk: &'a D,
    path: PathBuf,
    renamed: bool,
}

impl<D: Disk> Drop for Temporary<'_, D> {
    fn drop(&mut self) {
        if !self.renamed {
            // Already on the way out with an error that says more than this one could.
            _ = self.disk.remove(&self.path);
        }
    }
}

fn write_to(file: &mut impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::new(file);
    let written = write(&mut buffered).and_then(|()| buffered.flush());
    // Dropping it would try once more to write what has failed.
    _ = buffered.into_parts();
    written
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

fn create_beside<'a, D: Disk>(disk: &'a D, folder: &Path) -> io::Result<(D::File, Temporary<'a, D>)> {
    let process = std::process::id();
    let mut attempt = 0;
    loop {
        let path = folder.join(format!(".metacluster-{process}-{attempt}.tmp"));
        match disk.create_new(&path) {
            Ok(file) => return Ok((file, Temporary { disk, path, renamed: false })),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}
