//! Workbooks, graphs and templates, as files.

use std::collections::HashMap;

use crate::Desk;

const CATALOGUE: &str = "id,name,country,region,sectors,offers,seeks\n\
    CREA,=1+2,CZ,CZ06,energy-environment,biogas,hydropower\n\
    ECO,Eco World,AT,AT22,energy-environment,hydropower,biogas\n\
    LGN,Lombardy,IT,ITC4,energy-environment,hydropower,biogas\n\
    NIL,Nothing,FR,,,,\n";

#[test]
fn a_suffix_or_the_word_makes_a_workbook() {
    let desk = Desk::with(CATALOGUE)
        .and("ties.toml", "[weights]\nties = 0.4\n")
        .and("without.toml", "remove = [\"NIL\"]\n");
    for (arguments, code) in [
        ("rank clusters.csv -o out.xlsx", 0),
        ("rank clusters.csv --format xlsx -o out.xlsx", 0),
        ("rank clusters.csv --per-cluster 2 -o out.XLSX", 0),
        ("propose clusters.csv --size 3 -o out.xlsx", 0),
        ("propose clusters.csv --portfolio --size 3 -o out.xlsx", 0),
        ("whatif clusters.csv ties.toml --proposals --size 3 -o out.xlsx", 0),
        ("whatif clusters.csv ties.toml without.toml --per-cluster 2 -o out.xlsx", 0),
        ("compare clusters.csv clusters.csv -o out.xlsx", 0),
        ("explain clusters.csv CREA ECO -o out.xlsx", 0),
        ("check clusters.csv -o out.xlsx", 0),
        ("vocabulary rules -o out.xlsx", 0),
        ("export clusters.csv --to xlsx -o out.xlsx", 0),
    ] {
        desk.run(arguments).exits(code);
        let name = if arguments.ends_with("XLSX") { "out.XLSX" } else { "out.xlsx" };
        let bytes = std::fs::read(desk.path().join(name)).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"), "{arguments}");
        desk.run(arguments).exits(code);
        assert!(bytes == std::fs::read(desk.path().join(name)).unwrap(), "{arguments}: the same bytes again");
    }
    let piped = desk.command("rank clusters.csv --format xlsx").output().unwrap();
    assert!(piped.status.success() && piped.stdout.starts_with(b"PK\x03\x04"));
    desk.run("rank clusters.csv -o out.xls")
        .exits(2)
        .says(&["the suffix of out.xls names no format", ".md or .xlsx"]);
}

#[test]
fn an_exported_workbook_is_a_catalogue_again() {
    let desk = Desk::with(CATALOGUE);
    desk.run("export clusters.csv --to xlsx -o copy.xlsx").exits(0);
    desk.run("export clusters.csv --to csv -o first.csv").exits(0);
    desk.run("export copy.xlsx --to csv -o second.csv").exits(0);
    assert_eq!(desk.read("first.csv"), desk.read("second.csv"));
    assert!(desk.read("second.csv").contains("CREA,=1+2,CZ"));
}

#[test]
fn the_graph_of_the_pairs_or_proposals_is_as_asked() {
    let desk = Desk::with(CATALOGUE);
    let run = desk.run("export clusters.csv --to geojson --of pairs --top 2");
    let mut kinds: HashMap<String, usize> = HashMap::new();
    for feature in run.exits(0).json()["features"].as_array().unwrap() {
        let kind = feature["geometry"]["type"].as_str().unwrap_or("none").to_owned();
        *kinds.entry(kind).or_default() += 1;
    }
    assert_eq!((kinds["Point"], kinds["LineString"]), (3, 2));
    desk.run("export clusters.csv --to geojson")
        .exits(0)
        .says(&["note: 1 of 4 clusters have no position; state coordinates or a region"]);
    desk.run("export clusters.csv --to dot --of proposals --size 3").exits(0).prints(&[
        "graph metacluster {",
        "\"proposal:energy-environment-3-1\"",
        "kind=\"pair\"",
    ]);
    desk.run("export clusters.csv --to graphml --of proposals --size 4").exits(1).prints(&["<graphml"]);
    for (arguments, message) in [
        ("--to csv --of pairs", "--of pairs and --of proposals are graphs, and --to names a table"),
        ("--to dot --top 3", "--top has no meaning for the whole network"),
        (
            "--to dot --of proposals --min-score .2",
            "--allow-domestic, --min-score, --new-ties-only and --block are",
        ),
    ] {
        desk.run(&format!("export clusters.csv {arguments}")).exits(2).says(&["error: ", message, "help: "]);
    }
}

#[test]
fn templates_are_written_once_and_read_without_a_problem() {
    let desk = Desk::new();
    desk.run("init work/new --lang cs")
        .exits(0)
        .says(&["wrote work/new/clusters.xlsx", "then: metacluster check"]);
    let files = ["clusters.csv", "clusters.xlsx", "rules.toml", "weights.toml"];
    let written = |name: &str| std::fs::read(desk.path().join("work/new").join(name)).unwrap();
    let before = files.map(written);
    for catalogue in ["work/new/clusters.xlsx", "work/new/clusters.csv"] {
        let run = desk.run(&format!("check {catalogue} --format json"));
        assert_eq!(run.exits(0).json()["problems"], serde_json::json!([]));
        run.says(&["note: 1 of 1 clusters are invented for demonstration, not real"]);
    }
    let desk = desk.and("clusters.csv", CATALOGUE);
    desk.run("rank clusters.csv --weights work/new/weights.toml").exits(0);
    desk.run("propose clusters.csv --size 3 --rules work/new/rules.toml").exits(0);
    std::fs::remove_file(desk.path().join("work/new/weights.toml")).unwrap();
    desk.run("init work/new --lang pl").exits(4).says(&[
        "error: work/new/clusters.xlsx, work/new/clusters.csv and work/new/rules.toml are there already, and nothing was \
         written",
        "help: name another folder, or say --force to write over them",
    ]);
    assert!(!desk.path().join("work/new/weights.toml").exists(), "all or nothing");
    desk.run("init work/new --lang cs --force").exits(0);
    let written = |name: &str| std::fs::read(desk.path().join("work/new").join(name)).unwrap();
    assert!(before == files.map(written), "the same bytes again");
    desk.run("init work --lang xx").exits(2).says(&["expected one of en, cs, pl, de, sk, sl, hu, it"]);
    desk.run("init clusters.csv").exits(4).says(&["error: cannot create the folder clusters.csv"]);
}
