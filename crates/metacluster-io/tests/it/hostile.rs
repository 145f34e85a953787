//! Replays the hostile catalogues against the verdicts of a careful person.

use std::collections::BTreeSet;
use std::path::Path;

use metacluster::Reference;
use metacluster_io::{ReadOptions, Source, read_catalogue};

/// Verdict and codes as `verdicts.tsv` writes them: `accepted rejected merged exit codes`.
fn verdict(path: &Path) -> String {
    let source = Source::open(path).unwrap();
    let report = match read_catalogue(&source, Reference::embedded(), &ReadOptions::default()) {
        Ok(report) => report,
        Err(error) => return format!("0\t0\t0\t3\t{}", error.code()),
    };
    let codes: BTreeSet<&str> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let codes = codes.into_iter().collect::<Vec<_>>().join(" ");
    let rows = report.accounting;
    assert_eq!(report.catalogue.len(), rows.accepted());
    let exit = u8::from(rows.rejected() > 0);
    format!("{}\t{}\t{}\t{exit}\t{codes}", rows.accepted(), rows.rejected(), rows.merged())
}

#[test]
fn every_hostile_catalogue_gets_its_verdict() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let table = std::fs::read_to_string(folder.join("verdicts.tsv")).unwrap();
    let mut found = String::from("file\taccepted\trejected\tmerged\texit\tcodes\twhy\n");
    let mut listed = BTreeSet::new();
    for line in table.lines().skip(1) {
        let (file, why) = (line.split('\t').next().unwrap(), line.rsplit('\t').next().unwrap());
        found += &format!("{file}\t{}\t{why}\n", verdict(&folder.join(file)));
        listed.insert(file.to_owned());
    }
    assert_eq!(found, table);
    let files =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> =
        files.filter(|name| name.ends_with(".csv") || name.ends_with(".xlsx")).collect();
    assert_eq!(files, listed, "every file has a verdict");
}

#[test]
fn long_unknown_words_cost_no_search() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/z06_near_tags.csv");
    let report =
        read_catalogue(&Source::open(path).unwrap(), Reference::embedded(), &ReadOptions::default()).unwrap();
    let (shown, rest) = metacluster_io::shown(&report.diagnostics, metacluster_io::SHOWN);
    assert_eq!((shown.len(), shown.len() + rest), (20, report.diagnostics.len()));
    for diagnostic in shown {
        assert!(diagnostic.to_string().len() < 1000, "{diagnostic}");
    }
}
