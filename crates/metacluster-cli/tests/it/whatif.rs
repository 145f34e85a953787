//! `metacluster whatif` and `metacluster compare`: what changed, why, and what is refused.

use serde_json::Value;

use crate::{Desk, data};

/// Four clusters of which A and B fit best, and C offers what D seeks.
const ROWS: &str = "id,name,country,themes,offers,seeks,members\n\
                    A,Alpha,CZ,biogas;biomass,biogas,water,10\n\
                    B,Beta,AT,biogas;biomass,water,biogas,12\n\
                    C,Gamma,DE,biogas,smart grids,tourism,50\n\
                    D,Delta,PL,biogas,tourism,smart grids,9\n";

fn desk() -> Desk {
    Desk::with(ROWS)
}

fn entry<'a>(list: &'a Value, a: &str, b: &str) -> &'a Value {
    let entries = list.as_array().unwrap();
    entries.iter().find(|entry| entry["a"] == a && entry["b"] == b).unwrap()
}

#[test]
fn scenarios_stand_side_by_side() {
    let desk = desk()
        .and(
            "weights.toml",
            "name = \"themes only\"\ndescription = \"Shared interests alone.\"\n[weights]\ncomplement = 0\n",
        )
        .and("without.toml", "remove = [\"A\"]\n")
        .and("rules.toml", "[rules]\nmin-countries = 4\n");
    let run = desk.run("whatif clusters.csv weights.toml without.toml rules.toml --sector any --size 3");
    run.exits(0).says(&[
        "read weights.toml: scenario 'themes only': weights: complement 0",
        "read without.toml: scenario 'without': removes A",
        "read rules.toml: scenario 'rules': rules: min-countries 4",
        "read 4 = accepted 4 + rejected 0 + merged 0",
    ]);
    run.prints(&[
        "Compared with clusters.csv",
        "themes only  without  rules",
        "clusters removed",
        "pairs entered",
        "pairs left",
        "Kendall τ_b",
        "newly infeasible",
        "themes only",
        "Shared interests alone.",
        "without",
        "removed: A Alpha",
        "A is not in the catalogue",
        "rules",
        "newly infeasible: no group obeys the rules",
    ]);
    let json = desk
        .run("whatif clusters.csv weights.toml without.toml rules.toml --sector any --size 3 --format json");
    let json = json.exits(0).json();
    let scenarios = json["scenarios"].as_array().unwrap();
    assert_eq!(scenarios[1]["pairs"]["left"], 3);
    assert_eq!(
        (&scenarios[1]["clusters"]["removed"], &scenarios[1]["clusters"]["same"]),
        (&1.into(), &3.into())
    );
    assert_eq!(
        (&scenarios[2]["groups"]["newly_infeasible"], &scenarios[2]["pairs"]["stayed"]),
        (&1.into(), &6.into())
    );
    assert!(json["weights"]["complement"].is_number() && scenarios[0]["weights"]["complement"].is_null());
    for pair in json["pairs"].as_array().unwrap() {
        let Some(change) = pair["score_change"].as_f64() else { continue };
        let parts: f64 = pair["parts"].as_object().unwrap().values().map(|part| part.as_f64().unwrap()).sum();
        assert!((parts - change).abs() < 1e-12, "{pair}");
    }
    // C and D fed each other, which no longer counts.
    let pair = entry(&json["pairs"], "C", "D");
    assert_eq!((&pair["scenario"], &pair["moved_by"]), (&"themes only".into(), &"complement".into()));
    assert_eq!(json["inputs"][3]["name"], "rules.toml");
}

#[test]
fn edits_are_made_and_what_changes_nothing_is_said() {
    let edit = "[[edit]]\nid = \"C\"\nadd-offers = [\"biogas\"]\nmembers = 50\n\
                [[add]]\nid = \"E\"\nname = \"Epsilon\"\ncountry = \"IT\"\nthemes = [\"biogas\"]\n";
    let desk = desk().and("edit.toml", edit);
    let run = desk.run("whatif clusters.csv edit.toml --for C,E --top 3 --format json");
    run.exits(0).says(&[
        "read edit.toml: scenario 'edit': adds E; edits C",
        "edit.toml:4:11: warning[no-change]: the edit changes nothing: C says '50'",
    ]);
    let json = run.json();
    assert_eq!(json["clusters"][0]["id"], "E");
    assert_eq!(json["clusters"][1]["fields"][0]["column"], "offers");
    let pair = entry(&json["pairs"], "E", "C");
    assert_eq!(
        (&pair["for"], &pair["old"]["place"], &pair["old"]["absent"]),
        (&"E".into(), &"absent".into(), &"E".into())
    );
    let lists = json["lists"].as_array().unwrap();
    assert_eq!(lists.iter().map(|list| list["for"].as_str().unwrap()).collect::<Vec<_>>(), ["C", "E"]);
    // A filter says why a pair is gone.
    let desk = desk.and("filter.toml", "[filters]\ncountry = [\"CZ\", \"AT\"]\nblock = [[\"A\", \"B\"]]\n");
    let json = desk.run("whatif clusters.csv filter.toml --format json").exits(0).json();
    assert_eq!(entry(&json["pairs"], "A", "B")["new"]["place"], "blocked");
    assert_eq!(entry(&json["pairs"], "A", "C")["new"]["place"], "filtered out");
}

#[test]
fn what_makes_no_scenario_is_refused() {
    let desk = desk()
        .and("unknown.toml", "[[edit]]\nid = \"Aa\"\nmembers = 3\n")
        .and("slip.toml", "[wieghts]\nties = 1\n")
        .and("must.toml", "remove = [\"A\"]\n[rules]\nmust = [\"A\"]\n")
        .and("late.toml", "remove = [\"A\"]\n[rules]\nmin-countries = 2\n")
        .and(
            "zero.toml",
            "[weights]\nsectors = 0\ncomplement = 0\nthemes = 0\nproximity = 0\nties = 0\nbalance = 0\n",
        );
    let whatif = |file: &str| desk.run(&format!("whatif clusters.csv {file}"));
    whatif("unknown.toml").exits(2).says(&["unknown.toml:2:6: error[unknown-cluster]: unknown cluster 'Aa'"]);
    whatif("slip.toml")
        .exits(2)
        .says(&["slip.toml:1:2: error[unknown-key]", "= help: did you mean 'weights'?"]);
    whatif("must.toml").exits(2).says(&["must.toml:3:8: error[unknown-cluster]: unknown cluster 'A'"]);
    whatif("late.toml --must A").exits(2).says(&["error: late.toml: unknown cluster 'A'"]);
    whatif("zero.toml").exits(2).says(&["error: zero.toml: all weights are zero"]);
    whatif("nowhere.toml").exits(2).says(&["nowhere.toml"]);
    whatif("late.toml --for Z").exits(2).says(&["unknown cluster 'Z'"]);
    whatif("late.toml --block A").exits(2).says(&["--block is 'A', expected two ids"]);
    whatif("late.toml --min-score 2").exits(2).says(&["--min-score is 2, expected a number in 0..1"]);
    desk.run("whatif clusters.csv").exits(2).says(&["SCENARIO"]);
}

#[test]
fn two_catalogues_are_compared() {
    let newer = ROWS
        .replace("A,Alpha,CZ,biogas;biomass,biogas", "A,Alpha,CZ,biogas;biomass;tourism,biogas")
        .replace("B,Beta,AT,biogas;biomass,water,biogas,12\n", "E,Epsilon,IT,biomass,water,biogas,12\n");
    let desk = desk().and("new.csv", &newer);
    let run = desk.run("compare clusters.csv new.csv --proposals 1 --sector any --size 3");
    run.exits(0).says(&["read clusters.csv: 4 clusters", "read new.csv: 4 clusters"]);
    run.prints(&[
        "Compared with clusters.csv",
        "A        themes",
        "added: E Epsilon",
        "removed: B Beta",
        "Groups of 3",
    ]);
    let json = desk.run("compare clusters.csv new.csv --format json").exits(0).json();
    let counts = &json["scenarios"][0]["clusters"];
    assert_eq!([&counts["added"], &counts["removed"], &counts["changed"], &counts["same"]], [1, 1, 1, 2]);
    assert_eq!(entry(&json["pairs"], "A", "B")["new"]["absent"], "B");
    // A catalogue against itself: nothing entered, nothing left, full agreement.
    let json = desk.run("compare clusters.csv clusters.csv --per-cluster 2 --format json").exits(0).json();
    let pairs = &json["scenarios"][0]["pairs"];
    assert_eq!(
        (&pairs["entered"], &pairs["lists_changed"], &pairs["top_overlap"]),
        (&0.into(), &0.into(), &1.0.into())
    );
}

#[test]
fn two_results_are_compared() {
    let desk = desk();
    for (file, arguments) in [
        ("rank.json", "rank clusters.csv --top 4"),
        ("themes.json", "rank clusters.csv --top 4 --weights complement=0"),
        ("for.json", "rank clusters.csv --for A"),
        ("groups.json", "propose clusters.csv --sector any --size 3 --rules none"),
        ("blocked.json", "propose clusters.csv --sector any --size 3 --rules none --min-countries 4"),
        ("check.json", "check clusters.csv"),
    ] {
        desk.run(&format!("{arguments} --format json -o {file}"));
    }
    let whatif = desk.and("themes.toml", "name = \"themes.json\"\n[weights]\ncomplement = 0\n");
    let results = whatif.run("compare rank.json themes.json --format json").exits(0).json();
    let live = whatif.run("whatif clusters.csv themes.toml --top 4 --format json").exits(0).json();
    // The same difference, save what a list alone cannot know: where pairs stand that it does not hold.
    assert_eq!(results["scenarios"][0]["pairs"], live["scenarios"][0]["pairs"]);
    for (found, expected) in
        results["pairs"].as_array().unwrap().iter().zip(live["pairs"].as_array().unwrap())
    {
        for key in ["a", "b", "change"] {
            assert_eq!(found[key], expected[key], "{found} {expected}");
        }
        assert_eq!(found["new"]["rank"], expected["new"]["rank"]);
        if found["change"] == "moved" {
            assert_eq!(found["moved_by"], expected["moved_by"]);
        }
    }
    let groups = whatif.run("compare groups.json blocked.json").exits(0).out.clone();
    assert!(groups.contains("newly infeasible: ") && groups.contains("gone"), "{groups}");
    for (arguments, words) in [
        (
            "rank.json groups.json",
            "groups.json: error[not-comparable]: it holds proposals, and rank.json a ranking",
        ),
        (
            "rank.json for.json",
            "for.json: error[not-comparable]: its scope is for, that of rank.json is overall",
        ),
        (
            "rank.json check.json",
            "check.json: error[not-comparable]: it holds neither a ranking nor proposals",
        ),
    ] {
        whatif.run(&format!("compare {arguments}")).exits(3).says(&[words]);
    }
    whatif.run("compare rank.json clusters.csv").exits(2).says(&["rank.json is a result in JSON"]);
    let newer = whatif.read("rank.json").replace("\"schema_version\": \"1\"", "\"schema_version\": \"9\"");
    let whatif = whatif.and("newer.json", &newer).and("cut.json", "{\"schema_version\": \"1\", ");
    whatif
        .run("compare rank.json newer.json")
        .exits(3)
        .says(&["error[unknown-version]: its schema_version is '9'"]);
    whatif.run("compare cut.json rank.json").exits(3).says(&["cut.json: error[bad-json]"]);
}

#[test]
fn every_format_and_thread_count_says_the_same() {
    let desk = desk().and("s.toml", "remove = [\"A\"]\n[weights]\nties = 0.5\n");
    for format in ["table", "csv", "excel-csv", "json", "jsonl", "md"] {
        let whatif = format!("whatif clusters.csv s.toml --proposals --per-cluster 2 --format {format}");
        let one = desk.run(&format!("{whatif} --threads 1"));
        let many = desk.run(&format!("{whatif} --threads 3"));
        assert!(one.exits(0).out == many.out && !one.out.is_empty(), "{format}");
    }
    let csv = desk.run("whatif clusters.csv s.toml --format csv").exits(0).out.clone();
    assert!(csv.starts_with("scenario,part,change,for,a,b,sector,size,old_rank,new_rank,"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("s,cluster,removed,,A,")), "{csv}");
    for command in ["whatif", "compare"] {
        let schema = desk.run(&format!("schema {command}")).exits(0).json();
        assert!(schema["properties"]["scenarios"].is_object());
    }
}

#[test]
fn the_scenarios_shipped_run() {
    let (forum, clusters, partnerships) = (data("forum.csv"), data("clusters.csv"), data("partnerships.csv"));
    let scenario = |name: &str| data(&format!("scenarios/{name}"));
    let run = Desk::new().run(&format!(
        "whatif {forum} {} {} --proposals 1",
        scenario("forum-saxony-speaks-up.toml"),
        scenario("stricter-rules.toml")
    ));
    run.exits(0).prints(&["Saxony speaks up", "five countries", "added: INV-31", "Groups of 5"]);
    let run = Desk::new().run(&format!(
        "whatif {clusters} {} --partnerships {partnerships} --top 10 --format json",
        scenario("ties-count-more.toml"),
    ));
    assert_eq!(run.exits(0).json()["scenarios"][0]["pairs"]["lists"], 1);
}
