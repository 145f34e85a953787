//! `metacluster extend`: who should join a group, on real data, and what is refused.

use crate::{Desk, data};

const GROUPS: &str = "group,name,sector,state,member\n\
                      G1,bioX,health,open,LYONBIO\nG1,,,,BIOM\nG1,,,,BIOPMED\n\
                      G2,Sealed,,signed,LYONBIO\nG2,,,,BIOM\n";

#[test]
fn newcomers_say_what_they_bring_and_cost() {
    let (clusters, partnerships) = (data("clusters.csv"), data("partnerships.csv"));
    let run = Desk::new().run(&format!(
        "extend {clusters} --partnerships {partnerships} --group LYONBIO,BIOM,BIOPMED --add 1..3 --format json"
    ));
    let json = run.exits(0).json();
    assert_eq!((&json["group"]["sector"], &json["group"]["sector_members"]), (&"health".into(), &3.into()));
    assert!(json["group"]["id"].is_null() && json["group"]["state"].is_null());
    let score = |value: &serde_json::Value| value["figures"]["score"].as_f64().unwrap();
    let now = score(&json["group"]);
    let newcomers = json["newcomers"].as_array().unwrap();
    assert_eq!(newcomers.len(), 5);
    for pair in newcomers.windows(2) {
        assert!(score(&pair[0]) >= score(&pair[1]));
    }
    // The fourth member of the real partnership is the best of all newcomers.
    assert_eq!(newcomers[0]["id"], "BIOCAT");
    let change = newcomers[0]["difference"]["score"].as_f64().unwrap();
    assert_eq!(change.to_bits(), (score(&newcomers[0]) - now).to_bits());
    assert_eq!(newcomers[0]["new_countries"], serde_json::json!(["ES"]));
    let lists = json["lists"].as_array().unwrap();
    assert_eq!(lists.len(), 3);
    for list in lists {
        for set in list["sets"].as_array().unwrap() {
            assert_eq!(set["status"], "optimal");
            assert_eq!(set["newcomers"].as_array().unwrap().len() as u64, list["add"].as_u64().unwrap());
        }
    }
    assert_eq!(json["leavers"].as_array().unwrap().len(), 3);
    // What a proposal with these musts is worth, the group with its best two newcomers is worth.
    let proposed = Desk::new()
        .run(&format!(
            "propose {clusters} --partnerships {partnerships} --sector health --size 5 --top 1 \
             --must LYONBIO,BIOM,BIOPMED --format json"
        ))
        .json();
    assert_eq!(proposed["proposals"][0]["score"], lists[1]["sets"][0]["figures"]["score"]);
}

#[test]
fn a_group_comes_from_a_table() {
    let desk = Desk::new().and("groups.csv", GROUPS);
    let extend = format!("extend {} --groups groups.csv", data("clusters.csv"));
    let run = desk.run(&format!("{extend} --name bioX"));
    run.exits(0).says(&[
        "read groups.csv: 2 groups, 5 members; UTF-8, delimiter ',' (detected)",
        "groups.csv: read 5 = accepted 5 + rejected 0 + merged 0",
    ]);
    assert!(run.out.starts_with("bioX (open) — 3 members, score "), "{}", run.out);
    assert!(run.out.contains("newcomers from: Health, as asked"), "{}", run.out);
    let run = desk.run(&format!("{extend} --name g"));
    run.exits(2).says(&["error: unknown group 'g'"]);
    desk.run(&extend).exits(2).says(&["groups.csv holds 2 groups", "say which with --name: G1, G2"]);
    // Every input of the result is named with its hash.
    let json = desk.run(&format!("{extend} --name G1 --format json")).json();
    assert_eq!((&json["inputs"][1]["name"], &json["inputs"][1]["rows"]), (&"groups.csv".into(), &5.into()));
    assert_eq!((&json["group"]["id"], &json["group"]["state"]), (&"G1".into(), &"open".into()));
}

#[test]
fn a_signed_group_is_answered_and_marked() {
    let desk = Desk::new().and("groups.csv", GROUPS);
    let extend = format!("extend {} --groups groups.csv --name G2", data("clusters.csv"));
    let run = desk.run(&extend);
    run.exits(0).says(&["note: Sealed is signed, and so closed"]);
    assert!(run.out.contains("this group is signed, and so closed"), "{}", run.out);
    let json = desk.run(&format!("{extend} --format json")).json();
    assert_eq!(json["group"]["closed"], true);
    assert!(!json["newcomers"].as_array().unwrap().is_empty());
}

#[test]
fn a_group_of_one_grows_to_what_the_rules_ask_for() {
    let run = Desk::new().run(&format!("extend {} --group ACOOE --format json", data("clusters.csv")));
    let json = run.exits(0).json();
    assert!(json["group"]["figures"].is_null() && json["newcomers"][0]["difference"].is_null());
    assert_eq!(json["leavers"], serde_json::json!([]));
    let sets = &json["lists"][0];
    assert_eq!((&sets["add"], json["lists"].as_array().unwrap().len()), (&2.into(), 1));
    assert_eq!(sets["sets"][0]["rules_unmet"], serde_json::json!([]));
}

#[test]
fn what_makes_no_group_is_refused() {
    let desk = Desk::new();
    let extend = format!("extend {}", data("clusters.csv"));
    desk.run(&format!("{extend} --group BIOM,LYONBOI"))
        .exits(2)
        .says(&["error: unknown cluster 'LYONBOI'", "help: did you mean 'LYONBIO'?"]);
    desk.run(&format!("{extend} --group BIOM,BIOM")).exits(2).says(&["error: 'BIOM' is in the group twice"]);
    desk.run(&format!("{extend} --group ,")).exits(2).says(&["--group names no cluster", "help: such as"]);
    desk.run(&extend).exits(2).says(&["--group"]);
    desk.run(&format!("{extend} --group BIOM --never BIOM"))
        .exits(2)
        .says(&["error: 'BIOM' is in the group and a never"]);
    desk.run(&format!("{extend} --group BIOM --must BIOCAT --never BIOCAT"))
        .exits(2)
        .says(&["'BIOCAT' is both a must and a never"]);
    desk.run(&format!("{extend} --group BIOM --add 0")).exits(2).says(&["number of newcomers is '0..0'"]);
    desk.run(&format!("{extend} --group BIOM --name G1")).exits(2).says(&["--group", "cannot be used with"]);
    desk.run(&format!("{extend} --group BIOM --groups g.csv")).exits(2).says(&["cannot be used with"]);
    desk.run(&format!("{extend} --groups nowhere.csv")).exits(3).says(&["nowhere.csv"]);
}

#[test]
fn bad_rows_of_a_table_of_groups_are_rejected() {
    let text = "group,state,member\nG1,open,BIOM\nG1,singed,BIOCAT\nG1,,\nG1,,BIOM\nG1,,NOBODY\n";
    let desk =
        Desk::new().and("groups.csv", text).and("good.csv", "group,member,state\nG1,BIOM,\nG1,x,opne\n");
    let extend = format!("extend {}", data("clusters.csv"));
    desk.run(&format!("{extend} --groups groups.csv --problems problems.txt")).exits(2).says(&[
        "groups.csv:3:4: error[bad-state]: unknown state 'singed'",
        "error: group G1: unknown cluster 'NOBODY'",
    ]);
    assert_eq!(desk.read("problems.txt").matches("groups.csv:").count(), 3);
    // The rest is answered, and the exit code says that something was rejected.
    let run = desk.run(&format!("{extend} --groups good.csv"));
    run.exits(1)
        .says(&["= help: did you mean 'open'?", "good.csv: read 2 = accepted 1 + rejected 1 + merged 0"]);
    let run = desk.and("none.csv", "group,member\n,BIOM\n").run(&format!("{extend} --groups none.csv"));
    run.exits(2).says(&["error[missing-group]", "none.csv holds no group"]);
}

#[test]
fn a_sector_nobody_knows_is_that_of_the_members() {
    let desk = Desk::new().and("groups.csv", "group,sector,member\nG1,helth,BIOM\nG1,,LYONBIO\n");
    let extend = format!("extend {} --groups groups.csv", data("clusters.csv"));
    let run = desk.run(&extend);
    run.exits(0).says(&["warning: group G1: unknown sector 'helth'", "help: did you mean 'health'?"]);
    assert!(run.out.contains("newcomers from: Health, which all members share"), "{}", run.out);
    let run = desk.run(&format!("{extend} --sector any"));
    assert!(
        run.exits(0).out.contains("newcomers from: all sectors, as asked; 278 clusters may join"),
        "{}",
        run.out
    );
    desk.run(&format!("{extend} --sector helth")).exits(2).says(&["did you mean 'health'?"]);
}

#[test]
fn rules_that_no_set_meets_are_explained() {
    let desk = Desk::new();
    let extend = format!("extend {} --group LYONBIO,BIOM --add 1", data("clusters.csv"));
    let run = desk.run(&format!("{extend} --min-countries 4"));
    run.exits(1);
    assert!(run.out.contains("no set: no group obeys the rules; in the way: min-countries"), "{}", run.out);
    assert!(run.out.contains("could help: min-countries 4 → 3"), "{}", run.out);
    let run = desk.run(&format!("{extend} --country FR --min-countries 3"));
    assert!(run.exits(1).out.contains("min-countries 3 → 2"), "{}", run.out);
    let run = desk.run(&format!("{extend} --country MT"));
    run.exits(1);
    assert!(run.out.contains("no cluster may join"), "{}", run.out);
    let run = desk.run(&format!("{extend} --add 4 --budget 1 --format json"));
    run.exits(2).says(&["cannot be used multiple times"]);
    let extend = extend.replace("--add 1", "--add 4");
    desk.run(&format!("{extend} --budget 1 --format json")).exits(5);
}

#[test]
fn the_same_bytes_for_members_in_any_order_and_any_threads() {
    let desk = Desk::new();
    for format in ["table", "csv", "json", "md", "jsonl"] {
        let extend = format!("extend {} --format {format}", data("clusters.csv"));
        let one = desk.run(&format!("{extend} --group BIOM,LYONBIO,BIOCAT --threads 1"));
        let other = desk.run(&format!("{extend} --group BIOCAT,BIOM,LYONBIO --threads 3"));
        assert!(one.exits(0).out == other.out && !one.out.is_empty(), "{format}");
    }
    let schema = desk.run("schema extend").exits(0).json();
    assert!(schema["properties"]["newcomers"].is_object());
}
