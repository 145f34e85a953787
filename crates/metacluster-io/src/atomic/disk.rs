//! The steps by which a file gets whole to its place, so that a test can let each of them fail.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// What [`super::write_whole`] asks of a file system.
pub(super) trait Disk {
    /// A file that is written from its beginning.
    type File: Write;

    /// Creates a file; one that is there already is an error.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;

    /// Says who may read and write the file.
    fn set_permissions(&self, file: &Self::File, permissions: Permissions) -> io::Result<()>;

    /// Waits until content and permissions are on the disk.
    fn sync(&self, file: &Self::File) -> io::Result<()>;

    /// Gives a file another name, that of an older file included, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Deletes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Real;

impl Disk for Real {
    type File = File;

    fn create_new(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    fn set_permissions(&self, file: &File, permissions: Permissions) -> io::Result<()> {
        file.set_permissions(permissions)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Where this cannot be asked at all, it is no error: Windows opens no folder, a folder may be writable and not
    /// readable, and some network drives know no such thing.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        match synced {
            Err(error) if CANNOT_BE_ASKED.contains(&error.kind()) => Ok(()),
            synced => synced,
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

const CANNOT_BE_ASKED: [io::ErrorKind; 3] =
    [io::ErrorKind::PermissionDenied, io::ErrorKind::Unsupported, io::ErrorKind::InvalidInput];
