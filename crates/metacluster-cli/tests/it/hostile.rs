//! Hostile files of other projects through the real binary: none may make it panic, hang, take the machine's memory or
//! lose a row without a word.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Memory that a run may take, as address space in kibibytes; threads reserve stacks and arenas that they never touch.
const ADDRESS_SPACE: u64 = 900 << 10;

/// How long a run may take. Generous against a busy machine: a file that hangs never ends.
const PATIENCE: Duration = Duration::from_secs(60);

struct Said {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

fn check(path: &Path) -> Said {
    let limited = format!("ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"");
    let mut child = Command::new("bash")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_metacluster"), "check"])
        .arg(path)
        .args(["--format", "json"])
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let err = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stderr.read_to_end(&mut bytes).map(|_| String::from_utf8_lossy(&bytes).into_owned())
    });
    let begun = Instant::now();
    let code = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if begun.elapsed() > PATIENCE => {
                child.kill().unwrap();
                panic!("{} does not end", path.display());
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    Said { code, out: out.join().unwrap().unwrap(), err: err.join().unwrap().unwrap() }
}

/// `read 7 = accepted 6 + rejected 1 + merged 0` as numbers.
fn account(err: &str) -> Option<[usize; 4]> {
    let line = err.lines().rev().find(|line| line.starts_with("read ") && line.contains("= accepted"))?;
    let numbers: Vec<usize> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    numbers.try_into().ok()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

fn shared() -> PathBuf {
    std::env::var_os("METACLUSTER_SHARED").expect("METACLUSTER_SHARED names the folder of larger sets").into()
}

#[test]
#[ignore = "needs METACLUSTER_SHARED"]
fn no_file_breaks_the_reader() {
    let mut seen = 0;
    for folder in ["own", "calamine", "csv-spectrum", "duckdb", "frictionless", "rust-csv", "univocity"] {
        for path in files(&shared().join("hostile").join(folder)) {
            let said = check(&path);
            let name = path.display();
            assert!(matches!(said.code, Some(0..=5)), "{name}: {:?}\n{}", said.code, said.err);
            if matches!(said.code, Some(0 | 1)) {
                let [read, accepted, rejected, merged] =
                    account(&said.err).unwrap_or_else(|| panic!("{name}: no account in\n{}", said.err));
                assert_eq!(read, accepted + rejected + merged, "{name}");
            } else {
                assert!(said.err.contains("error["), "{name}: {}", said.err);
            }
            assert!(said.out == check(&path).out, "{name}: not the same bytes twice");
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} files");
}

#[test]
#[ignore = "needs METACLUSTER_SHARED"]
fn our_own_hostile_files_get_their_verdicts() {
    let table = std::fs::read_to_string(shared().join("hostile/own.tsv")).unwrap();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (file, verdict) = (cells[0], cells[2]);
        let said = check(&shared().join("hostile/own").join(file));
        let found = account(&said.err).map(|[_, accepted, rejected, merged]| [accepted, rejected, merged]);
        // Its note allows to pass over the title rows.
        if verdict == "F" && file != "s17_preamble.csv" {
            assert_eq!(said.code, Some(3), "{file}: {}", said.err);
            continue;
        }
        let found = found.unwrap_or_else(|| panic!("{file}: {}", said.err));
        if file == "s17_preamble.csv" {
            assert_eq!(found, [6, 0, 0], "{file}");
            continue;
        }
        for (found, wanted) in found.iter().zip(&cells[3..6]) {
            assert!(wanted.is_empty() || wanted.parse() == Ok(*found), "{file}: {found} is not {wanted}");
        }
        let code = said.code.unwrap().to_string();
        assert!(cells[6].is_empty() || cells[6] == code, "{file}: {code} is not {}", cells[6]);
    }
}

#[test]
fn giants_cost_a_message_and_not_the_machine() {
    let desk = super::Desk::new();
    let header = "id,name,country\nx,Alpha,CZ\n";
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.resize(5000, 7);
    let lines = (0..50_000).fold(String::from("id,name,country,note\n1,A,CZ,\"open\n"), |text, number| {
        text + &format!("r{number},B{number},AT,\n")
    });
    for (name, content, code, part) in [
        ("fields.csv", format!("{header}{}\n", "a,".repeat(1_000_000)).into_bytes(), 1, "too-long-row"),
        ("field.csv", format!("{header}y,{},CZ\n", "a".repeat(8 << 20)).into_bytes(), 1, "too-long-row"),
        ("cell.csv", format!("{header}y,{},CZ\n", "a".repeat(100 << 10)).into_bytes(), 1, "too-long-cell"),
        ("picture.csv", png, 3, "this is a PNG image, not CSV"),
        ("quote.csv", lines.into_bytes(), 1, "read 50001 = accepted 50000 + rejected 1 + merged 0"),
        ("quotes.csv", format!("{header}{}", "\"a\n".repeat(300_000)).into_bytes(), 1, "unclosed-quote"),
    ] {
        let path = desk.path().join(name);
        std::fs::write(&path, content).unwrap();
        let said = check(&path);
        assert_eq!(said.code, Some(code), "{name}: {}", said.err);
        assert!(said.err.contains(part), "{name}: '{part}' is not in\n{}", said.err);
    }
}
