use std::cell::{Cell, RefCell};
use std::fs::{File, Permissions};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

/// A disk that lets its n-th step fail, counted from 0, with half of the bytes on it where the step is a write.
struct Faulty {
    fails_at: usize,
    steps: RefCell<Vec<&'static str>>,
    is_removing: Cell<bool>,
}

struct FaultyFile<'a> {
    disk: &'a Faulty,
    file: File,
}

impl Faulty {
    fn at(fails_at: usize) -> Self {
        Self { fails_at, steps: RefCell::default(), is_removing: Cell::new(false) }
    }

    fn step(&self, name: &'static str) -> io::Result<()> {
        let mut steps = self.steps.borrow_mut();
        steps.push(name);
        if steps.len() - 1 == self.fails_at { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl Write for FaultyFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fault = self.disk.step("write");
        if fault.is_err() {
            self.file.write_all(&bytes[..bytes.len() / 2])?;
        }
        fault.and_then(|()| self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.disk.step("flush").and_then(|()| self.file.flush())
    }
}

impl<'a> Disk for &'a Faulty {
    type File = FaultyFile<'a>;

    fn create_new(&self, path: &Path) -> io::Result<FaultyFile<'a>> {
        self.step("create")?;
        Real.create_new(path).map(|file| FaultyFile { disk: self, file })
    }

    fn set_permissions(&self, file: &FaultyFile<'a>, permissions: Permissions) -> io::Result<()> {
        self.step("permissions").and_then(|()| Real.set_permissions(&file.file, permissions))
    }

    fn sync(&self, file: &FaultyFile<'a>) -> io::Result<()> {
        self.step("sync").and_then(|()| Real.sync(&file.file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename").and_then(|()| Real.rename(from, to))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step("folder").and_then(|()| Real.sync_folder(folder))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.is_removing.set(true);
        Real.remove(path)
    }
}

/// Larger than the buffer of the writer many times over, in pieces that do not divide it.
fn large(out: &mut dyn Write) -> io::Result<()> {
    (0..LARGE / 1000).try_for_each(|_| out.write_all(&[b'n'; 1000]))
}

const LARGE: usize = 100_000;

#[test]
fn a_fault_at_any_step_leaves_the_old_file_or_the_new_one() {
    let new = vec![b'n'; LARGE];
    for old in [Some("old"), None] {
        let mut failed = Vec::new();
        for fails_at in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("out.csv");
            if let Some(old) = old {
                fs::write(&path, old).unwrap();
            }
            let disk = &Faulty::at(fails_at);
            let result = write_on(&disk, &path, large);
            let left: Vec<_> =
                fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            let steps = disk.steps.borrow();
            if fails_at == steps.len() {
                result.unwrap();
                assert_eq!(fs::read(&path).unwrap(), new);
                assert_eq!(left, [path], "nothing else is left");
                assert_eq!(failed.len(), steps.len(), "every step failed once");
                break;
            }
            let step = *steps.last().unwrap();
            assert_eq!(steps.len(), fails_at + 1, "nothing follows the fault at {step}");
            let error = result.unwrap_err();
            let found = fs::read_to_string(&path).ok();
            let name = path.display();
            let (message, expected) = match step {
                "create" => (format!("cannot create a file beside {name}"), old),
                "permissions" | "write" | "flush" | "sync" => (format!("cannot write {name}"), old),
                "rename" => (format!("cannot replace {name}"), old),
                _ => (
                    format!("wrote {name}, but the disk did not confirm it"),
                    Some(str::from_utf8(&new).unwrap()),
                ),
            };
            assert_eq!((error.to_string(), found.as_deref()), (message, expected), "{step} {fails_at}");
            assert_eq!(error.help().as_deref(), Some("the disk is full: make room or choose another"));
            assert_eq!(left.len(), usize::from(expected.is_some()), "a temporary file is left after {step}");
            failed.push(step);
        }
        let writes = failed.iter().filter(|step| **step == "write").count();
        assert!(writes > 10, "the first write, the last and those between: {writes}");
        failed.dedup();
        // Content is written only where nobody reads it who could not read the old file.
        let order = ["create", "permissions", "write", "flush", "sync", "rename", "folder"];
        let order = order.into_iter().filter(|step| old.is_some() || *step != "permissions");
        assert_eq!(failed, order.collect::<Vec<_>>());
    }
}

#[test]
fn a_panic_of_the_writer_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    fs::write(&path, "old").unwrap();
    let disk = &Faulty::at(usize::MAX);
    let panics = || write_on(&disk, &path, |out| large(out).map(|()| panic!("a test panics on purpose")));
    catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    assert!(disk.is_removing.get());
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn of_threads_that_write_one_file_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let whole = |content: &[u8]| content.len() == LARGE && content.iter().all(|byte| *byte == content[0]);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (b'a'..b'i')
            .map(|letter| {
                let path = &path;
                let pieces = move |out: &mut dyn Write| {
                    (0..LARGE / 1000).try_for_each(|_| out.write_all(&[letter; 1000]))
                };
                scope.spawn(move || (0..10).for_each(|_| write_whole(path, pieces).unwrap()))
            })
            .collect();
        while writers.iter().any(|writer| !writer.is_finished()) {
            if let Ok(content) = fs::read(&path) {
                assert!(whole(&content), "a reader saw a file of {} bytes", content.len());
            }
        }
    });
    assert!(whole(&fs::read(&path).unwrap()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn what_a_killed_run_left_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let stale = folder.path().join(format!(".metacluster-{}-0.tmp", std::process::id()));
    fs::write(&stale, "half").unwrap();
    write_whole(&path, |out| out.write_all(b"new")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read(&stale).unwrap(), b"half", "it may be another run's");
}

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
