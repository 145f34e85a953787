//! What `robust` is for, and what it refuses.

use crate::{Desk, data};

/// Two fields decide: the first pair shares a theme, the second a sector; all are of one place.
const ROWS: &str = "id,name,country,sectors,themes,offers,seeks,members\n\
                    A,Alpha,CZ,energy-environment,biogas,hydro energy,smart grids,40\n\
                    B,Beta,AT,energy-environment,biogas;solar energy,smart grids,biogas,50\n\
                    C,Gamma,PL,food,solar energy,biogas,hydro energy,400\n\
                    D,Delta,DE,food;energy-environment,solar energy,,biogas,30\n\
                    E,Epsilon,SK,ict,,software,smart grids,\n";

#[test]
fn a_study_reads_like_advice() {
    let run = Desk::with(ROWS).run("robust clusters.csv --top 3 --draws 2000 --matrix");
    run.exits(0).says(&["read 5 = accepted 5 + rejected 0 + merged 0"]).prints(&[
        "How robust are the first 3 pairs?",
        "varied: the weights of sectors .20,",
        "drawn: 2000 vectors of weights",
        "rank  pair",
        " stays first while ",
        "How far each weight may move alone",
        "What each change does",
        "sectors hidden",
        "(exact)",
        "takes each rank",
    ]);
}

#[test]
fn every_format_is_written_and_files_pick_it() {
    let desk = Desk::with(ROWS);
    for format in ["table", "csv", "excel-csv", "json", "jsonl", "md"] {
        let run = desk.run(&format!("robust clusters.csv --top 2 --draws 300 --format {format}"));
        assert!(run.exits(0).out.lines().count() > 5, "{format}: {}", run.out);
    }
    desk.run("robust clusters.csv --draws 300 -o study.json").exits(0);
    let json: serde_json::Value = serde_json::from_str(&desk.read("study.json")).unwrap();
    assert_eq!(json["request"]["draws"], 300);
    assert!(desk.run("schema robust").exits(0).json()["properties"]["studies"].is_object());
}

#[test]
fn the_same_bytes_for_the_same_seed_and_any_number_of_threads() {
    let desk = Desk::new();
    for scope in ["", "--for LYONBIO", "--groups --sector tourism", "--constraint ties>=balance,themes<=.3"] {
        let command = format!("robust {} --draws 1500 --format json {scope}", data("clusters.csv"));
        let one = desk.run(&format!("{command} --threads 1"));
        let three = desk.run(&format!("{command} --threads 3"));
        assert_eq!(one.exits(0).out, three.out);
        let other = desk.run(&format!("{command} --seed 2"));
        assert_ne!(one.out, other.exits(0).out);
    }
}

#[test]
fn groups_are_those_that_propose_lists() {
    let desk = Desk::new();
    let catalogue = data("clusters.csv");
    let study = desk.run(&format!("robust {catalogue} --groups --sector food --format json")).exits(0).json();
    let proposed = desk.run(&format!("propose {catalogue} --sector food --format json")).exits(0).json();
    let members = |places: &serde_json::Value| -> Vec<Vec<String>> {
        let ids = |place: &serde_json::Value| {
            let members = place["members"].as_array().unwrap().iter();
            members.map(|member| member.as_str().or(member["id"].as_str()).unwrap().to_owned()).collect()
        };
        places.as_array().unwrap().iter().map(ids).collect()
    };
    assert_eq!(members(&study["studies"][0]["places"]), members(&proposed["proposals"]));
    assert_eq!(study["studies"][0]["sector"], "food");
}

#[test]
fn constraints_that_make_no_sense_are_refused() {
    let desk = Desk::with(ROWS);
    for (arguments, said) in [
        (
            "--constraint sector>=ties",
            &["unknown component in force 'sector'", "did you mean 'sectors'?"][..],
        ),
        ("--constraint bridge>=ties", &["unknown component in force 'bridge'", "--weights gives one"]),
        ("--constraint sectors=.3", &["constraint is 'sectors=.3', expected components and numbers"]),
        ("--constraint ties>=30", &["weight in a constraint is '30', expected a share in 0..1"]),
        (
            "--constraint ties>=.6 --constraint themes<=.5 --constraint sectors>=.5",
            &["no weights obey 'ties>=.6' and 'sectors>=.5'", "leave one of these out"],
        ),
        ("--near .5", &["the factor of nearby weights is '0.5', expected a number above 1"]),
        ("--near 2 --constraint ties<=.2", &["cannot be used with"]),
        ("--top 500", &["the number of first places is '500', expected 1 to 200"]),
        ("--draws 99999999", &["the number of draws is '99999999', expected 1 to 10000000"]),
        ("--step 1", &["the step is '1', expected a part of the weight"]),
        ("--min-score .3", &["scores change with the weights"]),
        ("--groups --block A,B", &["with --groups the rules decide"]),
        ("--must A", &["say --groups"]),
        ("--for Z", &["unknown cluster 'Z'"]),
        ("--for A --groups", &["cannot be used with"]),
    ] {
        desk.run(&format!("robust clusters.csv {arguments}")).exits(2).says(said);
    }
}

#[test]
fn a_single_weight_cannot_move() {
    let run = Desk::with(ROWS).run(
        "robust clusters.csv --draws 200 --format json --weights themes=1,sectors=0,complement=0,proximity=0,ties=0,\
         balance=0",
    );
    let json = run.exits(0).json();
    let study = &json["studies"][0];
    assert_eq!(study["stability"], serde_json::json!([]));
    assert_eq!(study["swings"].as_array().unwrap().len(), 1);
    assert_eq!(study["places"][0]["ranks"][0], 1.0);
}

#[test]
fn nothing_to_study_is_an_answer_of_no() {
    let run = Desk::with("id,name,country\nA,Alpha,CZ\nB,Beta,CZ\n").run("robust clusters.csv");
    run.exits(1).says(&["no pair to study"]).prints(&["no pair to study"]);
    Desk::with("id,name,country\n").run("robust clusters.csv").exits(0);
}

#[test]
fn a_ranking_says_how_robust_it_is_where_asked() {
    let desk = Desk::with(ROWS);
    let run = desk.run("rank clusters.csv --robust");
    run.exits(0).prints(&["robust", "why", "robust: the share of all weights"]);
    let plain = desk.run("rank clusters.csv --format json").json();
    let worded = desk.run("rank clusters.csv --robust --per-cluster 2 --format json").exits(0).json();
    assert!(plain["pairs"][0].get("kept").is_none());
    for pair in worded["pairs"].as_array().unwrap() {
        let kept = pair["kept"].as_f64().unwrap();
        let word = pair["robust"].as_str().unwrap();
        assert!((0.0..=1.0).contains(&kept));
        assert_eq!(word == "robust", kept >= 0.9, "{pair}");
    }
}
