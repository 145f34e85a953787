use serde_json::Value;

use super::*;

fn json(document: &dyn Document) -> Value {
    serde_json::from_str(&written(document, Format::Json, Style::default())).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn a_study_says_everything_of_every_place() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    for (document, noun) in [(results.studied(), "overall"), (results.studied_groups(), "groups")] {
        let document = json(&document);
        assert_eq!(document["request"]["scope"], noun);
        for study in document["studies"].as_array().unwrap() {
            let places = study["places"].as_array().unwrap();
            assert!(!places.is_empty());
            for (at, place) in places.iter().enumerate() {
                assert_eq!(place["rank"], at + 1);
                let ranks = numbers(&place["ranks"]);
                assert_eq!(ranks.len(), places.len());
                let kept = place["kept"].as_f64();
                if noun == "overall" {
                    assert!((ranks.iter().sum::<f64>() - kept.unwrap()).abs() < 1e-12);
                } else {
                    assert_eq!(kept.is_none(), at + 1 == places.len());
                }
                let word = place["word"].as_str().map(str::to_owned);
                assert_eq!(word, kept.map(|kept| metacluster::robust::Verdict::of(kept).to_string()));
            }
            for row in study["matrix"].as_array().unwrap() {
                assert!((numbers(row).iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
            for stability in study["stability"].as_array().unwrap() {
                let weight = stability["weight"].as_f64().unwrap();
                for kind in ["first", "top", "order"] {
                    let interval = &stability[kind];
                    let [low, high] = ["low", "high"].map(|end| interval[end].as_f64().unwrap());
                    assert!(low <= weight && weight <= high);
                    assert_eq!(interval["low_change"].is_null(), low == 0.0);
                }
            }
        }
    }
}

#[test]
fn a_study_is_said_in_sentences() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let text = written(&results.studied(), Format::Table, Style::default());
    for wanted in [
        "How robust are the first 4 pairs?\n",
        "varied: the weights of sectors .20, complement .30, themes .25, proximity .10, ties .10, balance .05\n",
        "drawn: 600 vectors of weights, evenly among all weights that sum to 1; seed 1; standard error of a share at most \
         2.0 points\n",
        " stays first while ",
        "How far each weight may move alone",
        "What each change does: a weight lower or higher by 50 %, a field hidden",
        "Per cent of the weights under which each scores at least each other (exact)",
        "Per cent of the weights under which each takes each rank among those listed",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let text = written(&results.studied_groups(), Format::Table, Style::default());
    assert!(text.contains("how robust are the") && text.contains("stays ahead"), "{text}");
}

#[test]
fn a_study_is_one_flat_table() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let csv = written(&results.studied(), Format::Csv, Style::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let part = reader.headers().unwrap().iter().position(|name| name == "part").unwrap();
    let parts: Vec<String> = reader.records().map(|record| record.unwrap()[part].to_owned()).collect();
    let count = |name: &str| parts.iter().filter(|part| *part == name).count();
    // Six components: three intervals and three changes each; four places compared with three others.
    assert_eq!((count("weight"), count("swing"), count("ahead")), (18, 18, 12));
    assert!(count("place") >= 4);
}

#[test]
fn a_ranking_takes_the_word_where_asked() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let plain = json(&results.ranked());
    assert!(plain["pairs"][0].get("robust").is_none());
    let worded = json(&results.ranked().with_kept(&results.kept));
    for (pair, kept) in worded["pairs"].as_array().unwrap().iter().zip(&results.kept) {
        assert_eq!(pair["kept"].as_f64().unwrap().to_bits(), kept.to_bits());
        assert_eq!(pair["robust"], metacluster::robust::Verdict::of(*kept).as_str());
    }
    let table = written(&results.ranked().with_kept(&results.kept), Format::Table, Style::default());
    let header: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["rank", "a", "in", "b", "in", "score", "low–high", "known", "robust", "why"]);
    let csv = written(&results.ranked().with_kept(&results.kept), Format::Csv, Style::default());
    assert!(csv.lines().next().unwrap().ends_with(",kept,robust,why"), "{csv}");
}
