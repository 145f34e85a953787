//! Bad input: the right exit code, and a message that tells what to do.

use std::process::Stdio;

use crate::{Desk, data, said};

const TWO: &str = "id,name,country,region,themes\nA,Alpha,CZ,CZ04,biogas\nB,Beta,AT,AT31,biogas\n";

#[test]
fn an_empty_file() {
    Desk::with("").run("rank clusters.csv").exits(3).says(&["clusters.csv", "error[empty-file]", "help:"]);
}

#[test]
fn a_header_only() {
    let desk = Desk::with("id,name,country\n");
    for command in ["check clusters.csv", "rank clusters.csv", "propose clusters.csv"] {
        desk.run(command).exits(0).says(&[
            "0 clusters",
            "warning[no-rows]",
            "read 0 = accepted 0 + rejected 0 + merged 0",
        ]);
    }
}

#[test]
fn a_semicolon_file_is_read_and_said() {
    let desk = Desk::with(&TWO.replace(',', ";"));
    desk.run("rank clusters.csv")
        .exits(0)
        .says(&["read clusters.csv: 2 clusters, 2 countries; UTF-8, delimiter ';' (detected)"]);
}

#[test]
fn a_missing_column() {
    let run = Desk::with("id,name,region\nA,Alpha,CZ04\n").run("rank clusters.csv");
    run.exits(3).says(&["error[missing-column]", "country", "help:"]);
    assert_eq!(run.out, "");
}

#[test]
fn a_directory_instead_of_a_file() {
    Desk::new().run("rank .").exits(3).says(&["directory"]);
}

#[test]
fn a_file_that_is_not_there() {
    Desk::new().run("rank nowhere.csv").exits(3).says(&["nowhere.csv", "not"]);
}

#[test]
#[cfg(target_os = "linux")]
fn an_unreadable_file() {
    // Unreadable even to the superuser, whom file modes do not stop.
    Desk::new().run("rank /proc/self/mem").exits(3).says(&["/proc/self/mem"]);
}

#[test]
fn a_row_too_short() {
    let run = Desk::with("id,name,country,region\nA,Alpha,CZ,CZ04\nB,Beta\n").run("check clusters.csv");
    run.exits(1).says(&[
        "clusters.csv:3:",
        "error[short-row]",
        "read 2 = accepted 1 + rejected 1 + merged 0",
    ]);
}

#[test]
fn an_unknown_country() {
    let run = Desk::with("id,name,country\nA,Alpha,Austira\n").run("check clusters.csv");
    run.exits(1).says(&[
        "clusters.csv:2:9: error[bad-country]: unknown country 'Austira'",
        "2 | A,Alpha,Austira",
        "^^^^^^^",
        "= help: did you mean 'Austria'?",
    ]);
}

#[test]
fn two_clusters_of_one_country_only() {
    let desk = Desk::with("id,name,country,themes\nA,Alpha,CZ,biogas\nB,Beta,CZ,biogas\n");
    let run = desk.run("rank clusters.csv");
    run.exits(1).says(&[
        "no pair to list: the clusters that take part are all of one country; --allow-domestic admits pairs within",
    ]);
    assert!(!run.out.contains("not enough data"), "{}", run.out);
    desk.run("rank clusters.csv --allow-domestic").exits(0);
    let run = desk.run("rank clusters.csv --allow-domestic --min-score 1");
    run.exits(1).says(&["no pair to list: none scores 1 or more; lower --min-score"]);
    let run = Desk::with("id,name,country\nA,Alpha,CZ\nB,Beta,AT\n").run("rank clusters.csv");
    run.exits(1).says(&["no pair to list: nothing is known of any pair; state"]);
    assert!(run.out.contains("not enough data to rank 2 clusters: A, B; state sectors"), "{}", run.out);
    let run = Desk::with(TWO).run("rank clusters.csv --country CZ");
    run.exits(1).says(&["no pair to list: the filters leave 1 cluster, a pair needs two"]);
    let run = Desk::with(TWO).run("rank clusters.csv --block A,B");
    run.exits(1).says(&["no pair to list: --block or --new-ties-only rules out every pair"]);
}

#[test]
fn a_group_larger_than_the_pool() {
    let desk = Desk::with(TWO);
    let run = desk.run("propose clusters.csv --sector energy-environment --size 5");
    run.exits(1);
    let reason =
        "a group of 5 needs 5 eligible clusters, there are 2; ask for fewer members or for another sector";
    assert!(run.out.contains(reason), "{}", run.out);
}

#[test]
fn a_narrow_sector_points_to_the_broader_one() {
    let run = Desk::new().run(&format!("propose {} --sector hydro", data("clusters.csv")));
    run.exits(1);
    assert!(run.out.contains("the broader sector energy-environment has 66"), "{}", run.out);
}

#[test]
fn a_rule_nobody_can_meet() {
    let run = Desk::new().run(&format!("propose {} --sector food --min-countries 9", data("clusters.csv")));
    run.exits(1);
    assert!(run.out.contains("min-countries 9 → 5"), "{}", run.out);
}

#[test]
fn a_region_that_is_not_in_its_country() {
    let run = Desk::with("id,name,country,region\nA,Alpha,CZ,AT31\n").run("check clusters.csv");
    run.exits(0).says(&[
        "clusters.csv:2:12: warning[region-not-in-country]: region AT31 is not in CZ; the region is taken as unknown",
        "= help: give a region of CZ, or correct the country",
    ]);
}

#[test]
fn a_mistyped_weight() {
    let run = Desk::with(TWO).run("rank clusters.csv --weights sector=1");
    run.exits(2).says(&["error: unknown component 'sector'", "help: did you mean 'sectors'?"]);
    assert_eq!(run.out, "");
}

#[test]
fn weights_that_are_no_weights() {
    let desk = Desk::with(TWO);
    desk.run("rank clusters.csv --weights ties=-1").exits(2).says(&["weight of 'ties' is -1"]);
    desk.run("rank clusters.csv --weights ties=NaN").exits(2).says(&["weight of 'ties' is NaN"]);
    let zero = "sectors=0,complement=0,themes=0,proximity=0,ties=0,balance=0";
    desk.run(&format!("rank clusters.csv --weights {zero}")).exits(2).says(&["all weights are zero"]);
}

#[test]
fn names_that_nobody_knows() {
    let desk = Desk::with(TWO);
    desk.run("rank clusters.csv --for X").exits(2).says(&["unknown cluster 'X'"]);
    desk.run("explain clusters.csv A a").exits(2).says(&["unknown cluster 'a'"]);
    desk.run("rank clusters.csv --sector toursim")
        .exits(2)
        .says(&["unknown sector", "did you mean 'tourism'?"]);
    desk.run("propose clusters.csv --rules kord").exits(2).says(&["unknown rules", "did you mean 'cord'?"]);
    desk.run("rank clusters.csv --profile chord").exits(2).says(&["did you mean 'cord'?"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let desk = Desk::with(TWO);
    desk.run("rank clusters.csv --format csv -o /dev/full")
        .exits(4)
        .says(&["error: cannot write /dev/full", "caused by:"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command("rank clusters.csv").stdout(Stdio::from(full)).output().unwrap();
    said(output).exits(4).says(&["error: cannot write standard output"]);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let desk = Desk::new();
    let mut child = desk
        .command(&format!("rank {} --per-cluster 10 --format csv", data("clusters.csv")))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = said(child.wait_with_output().unwrap());
    run.exits(0);
    assert!(!run.err.contains("error"), "{}", run.err);
}

#[test]
fn an_output_that_fails_leaves_nothing_behind() {
    let desk = Desk::with(TWO).and("old.csv", "old");
    desk.run("rank clusters.csv --for X -o old.csv").exits(2);
    desk.run("rank clusters.csv -o old.docx").exits(2).says(&["names no format", "help:"]);
    desk.run("rank clusters.csv -o nowhere/new.csv").exits(4);
    assert_eq!(desk.read("old.csv"), "old");
    assert_eq!(desk.files(), ["clusters.csv", "old.csv"]);
}

#[test]
fn a_spent_budget_is_said() {
    let run = Desk::new()
        .run(&format!("propose {} --sector health --budget 1 --format json", data("clusters.csv")));
    run.exits(5);
    assert_eq!(run.json()["proposals"][0]["status"], "best found");
}
