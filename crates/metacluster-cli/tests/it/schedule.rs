//! `schedule`: a timetable from a ranking or from proposals, with wishes from the command line and from a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Desk, data};

/// Six clusters of three countries; every cross-border pair has something in common.
const FORUM: &str = "\
id,name,country,themes,offers,seeks
A1,Alpha One,CZ,biogas,biogas,smart grids
A2,Alpha Two,CZ,smart grids,smart grids,biogas
B1,Beta One,AT,biogas;smart grids,smart grids,biogas
B2,Beta Two,AT,biogas,biogas,smart grids
C1,Gamma One,PL,smart grids,smart grids,biogas
C2,Gamma Two,PL,biogas,biogas,smart grids
";

fn meetings(json: &serde_json::Value) -> Vec<(u64, String, String)> {
    let meetings = json["meetings"].as_array().unwrap().iter();
    let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
    meetings.map(|it| (it["slot"].as_u64().unwrap(), text(&it["a"]), text(&it["b"]))).collect()
}

#[test]
fn a_forum_gets_its_timetable() {
    let desk = Desk::with(FORUM);
    let run = desk.run(
        "schedule clusters.csv --slots 09:00,09:30,10:00,10:30 --break 10:00 --must A1,C2 --block A1,B1",
    );
    run.exits(0).prints(&[
        "Exchange forum — 6 participants, 4 slots: ",
        "no meetings in: 10:00",
        "no timetable is fairer, and none as fair is worth more",
        "everyone has 3 meetings at least, or as many as they could have alone",
        "The hall",
        "table",
        "A1 — Alpha One",
        "time ",
        "10:00",
        "break",
        "A2 — Alpha Two",
        "C2 — Gamma Two",
    ]);
    let json = desk
        .run("schedule clusters.csv --slots 09:00,09:30,10:00,10:30 --break 10:00 --must A1,C2 --block A1,B1 --format json")
        .json();
    assert_eq!((&json["status"], &json["floor"]), (&"optimal".into(), &3.into()));
    let all = meetings(&json);
    assert_eq!(all.len(), 9);
    assert!(all.iter().all(|(slot, ..)| *slot != 3), "no meetings in the break");
    assert!(all.iter().any(|(_, a, b)| (a.as_str(), b.as_str()) == ("A1", "C2")));
    assert!(!all.iter().any(|(_, a, b)| (a.as_str(), b.as_str()) == ("A1", "B1")));
    let csv = desk.run("schedule clusters.csv --slots 2 --format csv");
    assert!(
        csv.out.starts_with("slot,time,table,a,a_name,a_country,b,b_name,b_country,score,must,why\n1,,1,"),
        "{}",
        csv.out
    );
    assert!(desk.run("schema schedule").exits(0).json()["properties"]["meetings"].is_object());
}

#[test]
fn a_table_says_who_comes_when_and_whom_they_want() {
    let desk = Desk::with(FORUM).and(
        "people.csv",
        "participant;from;to;absent;max_meetings;must;never\nA1;2;;;;B1;\nA2;;;;1;;\nB1;;2;;;;C1\nC1;;;1|3;;;\n",
    );
    let json =
        desk.run("schedule clusters.csv --participants people.csv --slots 3 --format json").exits(0).json();
    assert_eq!(json["inputs"][1]["name"], "people.csv");
    let ids: Vec<&str> =
        json["participants"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["A1", "A2", "B1", "C1"]);
    let all = meetings(&json);
    assert!(all.contains(&(2, "A1".into(), "B1".into())), "the only slot that A1 and B1 share: {all:?}");
    assert!(all.iter().all(|(slot, a, b)| *slot == 2 || (a != "C1" && b != "C1")), "{all:?}");
    assert!(all.iter().filter(|(_, a, b)| a == "A2" || b == "A2").count() <= 1, "{all:?}");
    // The same wishes with everyone there.
    let run = desk.run("schedule clusters.csv --wishes people.csv --slots 3");
    run.exits(0).says(&[
        "read people.csv: 4 participants; UTF-8, delimiter ';' (detected)",
        "people.csv: read 4 = accepted 4",
    ]);
    assert!(run.out.starts_with("Exchange forum — 6 participants"), "{}", run.out);
}

#[test]
fn wishes_that_cannot_be_met_are_explained() {
    let desk = Desk::with(FORUM);
    let run = desk.run(
        "schedule clusters.csv --slots 2 --must A1,B1 --must A1,B2 --must A1,C1 --must C2,B1 --block C2,B1 --must A2,B2 \
         --absent A2=1 --absent B2=2",
    );
    run.exits(1).prints(&[
        "not met: A1 must meet ",
        ", but is there in 2 slots with meetings; leave out one of these",
        "available longer",
        "not met: A2 and B2 must meet, but share no slot: A2 is there in slot 2, B2 in slot 1",
        "not met: B1 and C2 must meet and must never meet; never counts",
    ]);
    let run = desk.run("schedule clusters.csv --slots 1 --tables 1 --must A1,B1 --must A2,B2 --format json");
    let json = run.exits(1).json();
    assert_eq!(json["unmet"][0]["reason"], "too-few-tables");
    assert_eq!(json["unmet"][0]["conflict"], serde_json::json!([["A1", "B1"], ["A2", "B2"]]));
}

#[test]
fn meetings_can_come_from_proposals() {
    let desk = Desk::new();
    let schedule = format!("schedule {} --slots 6 --format json", data("forum.csv"));
    let all = desk.run(&schedule).exits(0).json();
    let some =
        desk.run(&format!("{schedule} --from proposals --size 4 --top 2 --rules none")).exits(0).json();
    let groups = desk
        .run(&format!("propose {} --size 4 --top 2 --rules none --format json", data("forum.csv")))
        .json();
    let mut together: BTreeSet<(String, String)> = BTreeSet::new();
    for proposal in groups["proposals"].as_array().unwrap() {
        let ids: Vec<String> = proposal["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect();
        together.extend(ids.iter().flat_map(|a| ids.iter().map(move |b| (a.clone(), b.clone()))));
    }
    let pairs = meetings(&some);
    assert!(!pairs.is_empty() && pairs.len() <= meetings(&all).len());
    assert!(pairs.iter().all(|(_, a, b)| together.contains(&(a.clone(), b.clone()))));
}

#[test]
fn the_real_catalogue_fills_a_forum_as_large_as_the_largest_known() {
    let desk = Desk::new();
    let ids: Vec<String> = {
        let text = std::fs::read_to_string(data("clusters.csv")).unwrap();
        text.lines()
            .skip(1)
            .filter_map(|line| line.split(',').next())
            .map(str::to_owned)
            .step_by(2)
            .take(112)
            .collect()
    };
    let schedule = format!("schedule {} --participants {} --tables 26", data("clusters.csv"), ids.join(","));
    let json = desk.run(&format!("{schedule} --format json")).exits(0).json();
    assert_eq!(json["participants"].as_array().unwrap().len(), 112);
    assert!(json["score"].as_f64().unwrap() >= 0.98 * json["bound"].as_f64().unwrap());
    let mut count: BTreeMap<(u64, String), usize> = BTreeMap::new();
    for (slot, a, b) in meetings(&json) {
        *count.entry((slot, a)).or_default() += 1;
        *count.entry((slot, b)).or_default() += 1;
    }
    assert!(count.values().all(|&meetings| meetings == 1));
    for it in json["participants"].as_array().unwrap() {
        assert!(it["meetings"].as_u64().unwrap() >= it["reach"].as_u64().unwrap().min(2), "{it}");
    }
}

#[test]
fn the_same_bytes_for_any_threads_and_any_order() {
    let desk = Desk::with(FORUM);
    for format in ["table", "csv", "json", "md", "jsonl"] {
        let one = desk.run(&format!(
            "schedule clusters.csv --participants A1,B1,C1,C2 --slots 3 --format {format} --threads 1"
        ));
        let other = desk.run(&format!(
            "schedule clusters.csv --participants C2,C1,B1,A1 --slots 3 --format {format} --threads 3"
        ));
        assert!(one.exits(0).out == other.out && !one.out.is_empty(), "{format}");
    }
}

#[test]
fn what_makes_no_forum_is_refused() {
    let desk = Desk::with(FORUM)
        .and("people.csv", "participant,from\nA1,9\nB1,\n")
        .and("odd.csv", "participant\nX9\n");
    let refused = |arguments: &str, messages: &[&str]| {
        desk.run(&format!("schedule clusters.csv {arguments}")).exits(2).says(messages);
    };
    refused("--slots 0", &["error: the number of slots is '0', expected 1 to 64"]);
    refused("--slots 9:00,9:00", &["error: the list of slots is '9:00,9:00', expected names that differ"]);
    refused("--break 10", &["error: unknown slot '10'", "help: did you mean '9'?"]);
    refused("--must A1", &["error: --must is 'A1', expected two ids separated by a comma"]);
    refused("--must A1,A1", &["error: 'A1' cannot meet itself"]);
    refused("--block A1,B9", &["error: unknown cluster 'B9'"]);
    refused(
        "--never A1,B1",
        &["error: schedule has no --never", "help: say --block A1,B1 for a pair that is not to meet"],
    );
    refused("--participants A1,A1", &["error: 'A1' takes part twice"]);
    refused(
        "--participants A1,B1 --must A1,C1",
        &["error: 'C1' does not take part", "help: --participants says who does"],
    );
    refused(
        "--absent A1",
        &["error: --absent is 'A1', expected an id, = and slots", "help: such as --absent CREA=1-2"],
    );
    refused("--absent A1=3-1", &["error: a range of slots is '3-1', expected the earlier slot first"]);
    refused("--min-score 2", &["--min-score is 2"]);
    refused("--participants odd.csv", &["error: unknown cluster 'X9'"]);
    desk.run("schedule clusters.csv --participants nobody.csv").exits(3).says(&["nobody.csv"]);
    // A bad row is rejected with its place, and the rest is answered.
    desk.run("schedule clusters.csv --wishes people.csv --slots 3").exits(1).says(&[
        "people.csv:2:4: error[bad-slot]: unknown slot '9'",
        "people.csv: read 2 = accepted 1 + rejected 1 + merged 0",
    ]);
    let alone = desk.run("schedule clusters.csv --participants A1,A2");
    alone.exits(1).says(&["no meeting can be arranged"]);
    desk.run("schedule clusters.csv --budget 1").exits(5).prints(&["the search ended at its work budget"]);
}
