//! `metacluster evaluate`: relations that hold whatever the scores are, and what is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Desk, data};

const CLUSTERS: &str = "id,name,country,themes,lat,lon\n\
                        A,Alpha,CZ,biogas,50,14\nB,Beta,AT,biogas,48,14\nC,Gamma,DE,textiles,51,13\n\
                        D,Delta,PL,biogas,50,19\nE,Epsilon,CZ,tourism,49,16\n";
const PARTNERSHIPS: &str = "partnership,name,start,member\n\
                            P1,One,2012,A\nP1,,,B\nP1,,,D\nP2,Two,2015,A\nP2,,,C\nP3,Three,,B\nP3,,,E\nP4,Four,2016,A\n\
                            P5,Five,2017,C\nP5,,,NOBODY\n";
const FOLDS: &str = "partnership,fold,related_group\nP1,develop,P1\nP2,held-out,P1\nP3,develop,P3\n";

fn desk() -> Desk {
    Desk::with(CLUSTERS).and("partnerships.csv", PARTNERSHIPS).and("folds.csv", FOLDS)
}

const EVALUATE: &str = "evaluate clusters.csv --partnerships partnerships.csv --resamples 200";

fn entries<'a>(json: &'a Value, list: &str, wanted: &[(&str, &str)]) -> Vec<&'a Value> {
    let all = json[list].as_array().unwrap().iter();
    all.filter(|entry| wanted.iter().all(|(key, value)| entry[*key] == *value)).collect()
}

#[test]
fn every_member_is_hidden_once_and_what_cannot_be_tested_is_counted() {
    let run = desk().run(&format!("{EVALUATE} --format json"));
    let json = run.exits(0).json();
    let tested = &json["tested"];
    for (key, expected) in [
        ("partnerships", 5),
        ("too_small", 2),
        ("members_outside", 1),
        ("queries", 7),
        ("undated", 1),
        ("known_undated", 1),
        ("not_asked", 0),
    ] {
        assert_eq!(tested[key], expected, "{key}");
    }
    let any = [("knowledge", "others"), ("protocol", "any")];
    let queries = entries(&json, "queries", &any);
    assert_eq!(queries.len(), 7);
    // With B and D left, A shares biogas with both and stands alone at the top.
    let alone = &queries[0]["found"][0];
    assert_eq!(
        (&queries[0]["hidden"], &alone["rank"], &alone["tied"]),
        (&"A".into(), &1.0.into(), &1.into())
    );
    assert_eq!(queries[0]["candidates"], 3);
    // Undated partnerships have no earlier.
    assert_eq!(entries(&json, "queries", &[("knowledge", "earlier"), ("protocol", "any")]).len(), 5);
    // The means are those of the queries.
    for result in
        entries(&json, "results", &[("knowledge", "others"), ("protocol", "any"), ("members", "all")])
    {
        let ranks: Vec<f64> = queries
            .iter()
            .flat_map(|query| query["found"].as_array().unwrap())
            .filter(|found| found["method"] == result["method"])
            .map(|found| {
                let (above, tied) = (found["above"].as_u64().unwrap(), found["tied"].as_u64().unwrap());
                (above + 1..=above + tied).map(|rank| 1.0 / rank as f64).sum::<f64>() / tied as f64
            })
            .collect();
        let mean = ranks.iter().sum::<f64>() / ranks.len() as f64;
        let estimate = &result["measures"]["MRR"];
        assert!((estimate["value"].as_f64().unwrap() - mean).abs() < 1e-9);
        assert!(
            estimate["low"].as_f64().unwrap() <= mean + 1e-9
                && estimate["high"].as_f64().unwrap() >= mean - 1e-9
        );
    }
    for (key, expected) in [("seed", "1"), ("resamples", "200"), ("confidence", "0.95")] {
        assert_eq!(json["request"][key].to_string(), expected);
    }
    assert_eq!(json["inputs"].as_array().unwrap().len(), 2);
}

#[test]
fn real_partners_are_found_far_better_than_by_chance() {
    let (clusters, partnerships) = (data("clusters.csv"), data("partnerships.csv"));
    let evaluate = format!("evaluate {clusters} --partnerships {partnerships} --resamples 100");
    let desk = Desk::new();
    let one = desk.run(&format!("{evaluate} --format json --threads 1 --scores scores.csv"));
    let json = one.exits(0).json();
    assert_eq!(json["tested"]["queries"], 142);
    let value = |method: &str, measure: &str| {
        let wanted = [("knowledge", "others"), ("protocol", "any"), ("members", "all"), ("method", method)];
        entries(&json, "results", &wanted)[0]["measures"][measure]["value"].as_f64().unwrap()
    };
    assert!(value("score", "AUC") > 0.8 && value("score", "MRR") > 5.0 * value("random", "MRR"));
    assert!((value("random", "AUC") - 0.5).abs() < 1e-12);
    // The same bytes for any number of threads, in every format; another seed moves the intervals alone.
    for format in ["table", "csv", "json", "md", "jsonl"] {
        let runs =
            [1, 3].map(|threads| desk.run(&format!("{evaluate} --format {format} --threads {threads}")));
        assert!(runs[0].out == runs[1].out && !runs[0].out.is_empty(), "{format}");
    }
    let other = desk.run(&format!("{evaluate} --format json --seed 2")).json();
    assert_eq!((&other["queries"], &other["listings"]), (&json["queries"], &json["listings"]));
    assert_ne!(other["results"], json["results"]);
    // All measures can be recomputed from the scores written.
    let mut queries: BTreeMap<(String, String), (f64, Vec<f64>)> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(desk.path().join("scores.csv")).unwrap();
    let column = reader.headers().unwrap().iter().position(|header| header == "score").unwrap();
    for record in reader.records().map(Result::unwrap).filter(|record| &record[0] == "others") {
        let query = queries.entry((record[1].to_owned(), record[2].to_owned())).or_default();
        let score: f64 = record[column].parse().unwrap();
        if record[2] == record[3] {
            query.0 = score;
        }
        query.1.push(score);
    }
    assert_eq!(queries.len(), 142);
    let hits: f64 = queries
        .values()
        .map(|(own, all)| {
            let above = all.iter().filter(|&score| score > own).count() as f64;
            let tied = all.iter().filter(|&score| score.to_bits() == own.to_bits()).count() as f64;
            ((10.0 - above) / tied).clamp(0.0, 1.0)
        })
        .sum();
    assert!((hits / 142.0 - value("score", "hit@10")).abs() < 1e-9);
    // Against itself there is no difference.
    let run = desk.run(&format!("{evaluate} --format json --against scores.csv"));
    let json = run.exits(0).says(&["rows of scores; scores: score, scores: without ties"]).json();
    let same = entries(&json, "differences", &[("method", "score"), ("minus", "scores: score")]);
    assert!(!same.is_empty());
    for difference in same {
        assert_eq!(difference["measures"]["MRR"], serde_json::json!({"value": 0.0, "low": 0.0, "high": 0.0}));
    }
}

#[test]
fn folds_and_histories() {
    let desk = desk();
    let run = desk.run(&format!("{EVALUATE} --folds folds.csv --fold develop --format json"));
    let json = run.exits(0).says(&["read folds.csv: 3 partnerships, folds develop, held-out"]).json();
    assert_eq!((&json["tested"]["queries"], &json["tested"]["not_asked"]), (&5.into(), &3.into()));
    assert_eq!(
        (&json["request"]["fold"], &json["request"]["related_together"]),
        (&"develop".into(), &true.into())
    );
    desk.run(&format!("{EVALUATE} --fold develop")).exits(2).says(&["--folds"]);
    let run = desk.run(&format!("{EVALUATE} --folds folds.csv --fold develp"));
    run.exits(2).says(&["error: folds.csv has no fold 'develp'", "help: did you mean 'develop'?"]);
    // The history is known in place of the table: C, which worked with A before, is no newcomer then.
    let desk = desk.and("history.csv", "partnership,member\nH1,C\nH1,D\n");
    let json = desk.run(&format!("{EVALUATE} --history history.csv --format json")).exits(0).json();
    assert_eq!((&json["tested"]["known"], &json["request"]["history"]), (&1.into(), &true.into()));
    for query in entries(&json, "queries", &[("knowledge", "others"), ("protocol", "any")]) {
        let known = query["hidden"] == "C" || query["hidden"] == "D";
        assert_eq!(query["newcomer"], !known, "{query}");
    }
}

#[test]
fn people_read_what_is_measured_and_what_is_not() {
    let run = desk().run(&format!("{EVALUATE} --format md"));
    run.exits(0).prints(&[
        "Does the ranking find real partners? — 3 partnerships, 7 hidden members",
        "2 partnerships with fewer than two members in the catalogue",
        "1 member not in the catalogue",
        "any: any cluster may be the answer; every other partnership is known (7 queries)",
        "score − without ties",
        "abroad: only clusters in a country that no member left is in",
        "only partnerships that began in an earlier year are known (5 queries)",
        "MRR: mean of 1/rank",
        "200 resamples from the seed 1",
        "What these data cannot show",
        "partnerships that are public favour clusters that are visible",
        "member lists are incomplete",
    ]);
    let schema = desk().run("schema evaluate").exits(0).json();
    assert!(schema["properties"]["results"].is_object());
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    let desk = desk();
    desk.run("evaluate clusters.csv").exits(2).says(&["nothing to test", "help: say --partnerships FILE"]);
    desk.run("evaluate clusters.csv --partnerships nowhere.csv").exits(3).says(&["nowhere.csv"]);
    let desk = desk.and("none.csv", "partnership,member\nP1,X\nP1,Y\nP2,A\n");
    let run = desk.run("evaluate clusters.csv --partnerships none.csv");
    run.exits(1).says(&["nothing to test: no partnership has two members in the catalogue"]);
    assert!(run.out.contains("2 partnerships with fewer than two members"), "{}", run.out);
    let desk = desk.and("old.csv", "partnership,hidden,candidate,score\nP1,A,A,1\n");
    let run = desk.run(&format!("{EVALUATE} --against old.csv"));
    run.exits(2).says(&[
        "error: 'old: score' has no score of C for the partnership P1 without A",
        "help: `evaluate --scores",
    ]);
    let desk = desk.and("bad.csv", "partnership,hidden,score\nP1,A,1\n");
    desk.run(&format!("{EVALUATE} --against bad.csv")).exits(3).says(&["no column 'candidate'"]);
}
