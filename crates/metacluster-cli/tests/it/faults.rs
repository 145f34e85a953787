//! Outputs that cannot be written: exit code 4, the old file whole, and nothing else in the folder.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::{Desk, data, said};

/// A ranking of 87 MB, which takes far longer to write than a test needs to interfere.
fn large() -> String {
    format!("rank {} --per-cluster 279 --format json", data("clusters.csv"))
}

/// A catalogue with a problem.
const ODD: &str = "id,name,country,region\nA,Alpha,CZ,AT31\nB,Beta,AT,AT31\n";

#[test]
fn folders_that_cannot_be_written() {
    let desk = Desk::with(ODD).and("file", "");
    let missing = "help: the folder does not exist: create it first";
    // The superuser, as whom tests may run, writes into a folder whatever its mode; into this one nobody does.
    let read_only = "help: the folder is read-only for you: choose another";
    let mut targets = vec![("file/x.csv", missing), ("nowhere/x.csv", missing)];
    if cfg!(target_os = "linux") {
        targets.push(("/sys/x.csv", read_only));
    }
    for option in ["rank clusters.csv -o", "check clusters.csv --problems", "export clusters.csv --to dot -o"]
    {
        for (target, help) in &targets {
            let run = desk.run(&format!("{option} {target}"));
            run.exits(4).says(&[&format!("error: cannot create a file beside {target}"), "caused by:", help]);
            assert_eq!(run.out, "", "{option} {target}");
        }
        desk.run(&format!("{option} .")).exits(4).says(&["error: cannot write .: it is a folder", "help:"]);
    }
    assert_eq!(desk.files(), ["clusters.csv", "file"]);
}

#[cfg(target_os = "linux")]
#[test]
fn problems_on_a_full_disk() {
    let run = Desk::with(ODD).run("check clusters.csv --problems /dev/full");
    run.exits(4).says(&["error: cannot write /dev/full", "help: the disk is full"]);
    assert_eq!(run.out, "", "the result is not worth more than what was asked for with it");
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_while_a_file_is_written() {
    let mut odd = ODD.to_owned();
    odd.extend((0..1000).map(|n| format!("C{n},Gamma {n},CZ,AT31\n")));
    let desk = Desk::new().and("old.json", "old").and("odd.csv", &odd);
    for arguments in
        [format!("{} -o old.json", large()), "check odd.csv --problems old.json -o new.txt".to_owned()]
    {
        // No file may grow past 8 blocks, and the refusal is an error, not a signal.
        let binary = env!("CARGO_BIN_EXE_metacluster");
        let script = format!("trap '' XFSZ; ulimit -f 8; exec {binary} {arguments}");
        let run = said(Command::new("sh").args(["-c", &script]).current_dir(desk.path()).output().unwrap());
        run.exits(4).says(&["error: cannot write old.json", "caused by:"]);
        assert_eq!(desk.read("old.json"), "old");
        assert_eq!(desk.files(), ["odd.csv", "old.json"]);
    }
}

#[cfg(unix)]
#[test]
fn a_kill_while_a_file_is_written() {
    use std::os::unix::process::ExitStatusExt;
    for written in [1, 1 << 20, 8 << 20] {
        let desk = Desk::new().and("old.json", "old");
        let mut command = desk.command(&format!("{} -o old.json", large()));
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let temporary = || -> Option<fs::DirEntry> {
            let mut entries = fs::read_dir(desk.path()).unwrap().map(Result::unwrap);
            entries.find(|entry| entry.file_name().to_str().unwrap().ends_with(".tmp"))
        };
        while temporary().is_none_or(|file| file.metadata().is_ok_and(|file| file.len() < written)) {
            assert!(child.try_wait().unwrap().is_none(), "it ended before {written} bytes were seen");
            sleep(Duration::from_micros(200));
        }
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9), "killed while it wrote");
        assert_eq!(desk.read("old.json"), "old");
        let left = desk.files();
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(left[0].starts_with(".metacluster-") && left[0].ends_with(".tmp"), "{left:?}");
        // The next run is not hindered, whatever is left.
        desk.run(&format!("rank {} --top 1 -o old.json", data("clusters.csv"))).exits(0);
        assert!(desk.read("old.json").starts_with("{\n  \"schema_version\""));
    }
}

#[test]
fn of_runs_that_write_one_file_one_wins() {
    let desk = Desk::new();
    let ranking = |top: usize| format!("rank {} --top {top} --format csv", data("clusters.csv"));
    let tops = [3, 500, 5000, 20000];
    let whole = tops.map(|top| desk.run(&ranking(top)).out);
    for _ in 0..3 {
        let mut runs = tops.map(|top| {
            let mut command = desk.command(&format!("{} -o out.csv", ranking(top)));
            command.stderr(Stdio::null()).spawn().unwrap()
        });
        while runs.iter_mut().any(|run| run.try_wait().unwrap().is_none()) {
            if let Ok(found) = fs::read_to_string(desk.path().join("out.csv")) {
                assert!(whole.contains(&found), "a reader saw a file of {} bytes", found.len());
            }
        }
        runs.iter_mut().for_each(|run| assert!(run.wait().unwrap().success()));
        assert!(whole.contains(&desk.read("out.csv")));
        assert_eq!(desk.files(), ["out.csv"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_by_name_is_what_the_shell_made_of_it() {
    let desk = Desk::with(ODD).and("log", "before\n");
    let log = fs::OpenOptions::new().append(true).open(desk.path().join("log")).unwrap();
    let run = desk.command("export clusters.csv --to csv -o /dev/stdout").stdout(log).output().unwrap();
    said(run).exits(0);
    let lines = desk.read("log");
    assert!(lines.starts_with("before\nid,name,country,") && lines.lines().count() == 4, "{lines}");

    let mut command = desk.command(&format!("{} -o /dev/stdout", large()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let run = said(child.wait_with_output().unwrap());
    run.exits(0);
    assert!(!run.err.contains("error"), "a closed pipe ends quietly: {}", run.err);
}
