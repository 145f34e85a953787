//! `metacluster ask`: questions in words, in every format, and their limits.

use crate::{Desk, data};

const CLUSTERS: &str = "id,name,country,themes,offers,seeks,members\n\
                        CREA,CREA Hydro & Energy,CZ,hydropower,,,\n\
                        T,Donau Netz,AT,hydropower,smart grids,biogas,20\n\
                        E,Elbe Gas,DE,hydropower,smart grids,biogas,20\n\
                        B,Biogas Valley,SI,hydropower,biogas:0.5,,20\n";

#[test]
fn a_question_is_a_sentence() {
    let desk = Desk::with(CLUSTERS);
    let run = desk.run("ask clusters.csv --top 1");
    run.exits(0).prints(&[
        "ask CREA Hydro & Energy (CREA) for its offers: it",
        "Field by field",
        "past partnerships cannot be asked for",
    ]);
    let json = desk.run("ask clusters.csv --top 1 --format json").exits(0).json();
    let questions = json["questions"].as_array().unwrap();
    let offers = questions.iter().find(|it| it["cluster"] == "CREA" && it["field"] == "offers").unwrap();
    assert_eq!(
        (&offers["could_enter"], &offers["now"], &offers["readers"]),
        (&2.into(), &0.into(), &2.into())
    );
    assert_eq!(offers["such_as"], serde_json::json!(["E", "T"]));
    assert_eq!(
        offers["question"],
        "ask CREA Hydro & Energy (CREA) for its offers: it could enter 2 top-1 lists (now in 0)"
    );
    // Sorted by gain, ranked from 1, none without any.
    let gains: Vec<u64> = questions.iter().map(|it| it["could_enter"].as_u64().unwrap()).collect();
    assert!(gains.is_sorted_by(|x, y| x >= y) && gains.iter().all(|&gain| gain > 0), "{gains:?}");
    assert_eq!(json["useful"].as_u64().unwrap(), questions.len() as u64);
    // For one asker only its list counts.
    let json = desk.run("ask clusters.csv --top 1 --for T --format json").exits(0).json();
    assert!(json["questions"].as_array().unwrap().iter().all(|it| it["could_enter"] == 1));
    assert_eq!((&json["askers"], &json["request"]["for"][0]), (&1.into(), &"T".into()));
    desk.run("ask clusters.csv --for crea")
        .exits(2)
        .says(&["unknown cluster 'crea'", "did you mean 'CREA'?"]);
}

#[test]
fn where_nobody_states_the_other_half_a_question_is_of_no_use() {
    let desk = Desk::new();
    let ask = format!("ask {} --top 10", data("clusters.csv"));
    let run = desk.run(&format!("{ask} --format md"));
    run.exits(0).prints(&["Whom to ask for what", "offers", "no asker seeks anything; ask several clusters"]);
    let json = desk.run(&format!("{ask} --questions 1000 --format json")).exits(0).json();
    let fields = json["fields"].as_array().unwrap();
    let offers = fields.iter().find(|it| it["field"] == "offers").unwrap();
    assert_eq!(
        (&offers["missing"], &offers["readers"], &offers["useful"]),
        (&280.into(), &0.into(), &0.into())
    );
    assert!(offers["good_case"].is_null());
    // Inferred sectors are asked for on demand only.
    let questions = json["questions"].as_array().unwrap();
    assert!(questions.iter().all(|it| it["inferred"] == false));
    let json = desk.run(&format!("{ask} --inferred --questions 1000 --format json")).json();
    let inferred = json["questions"].as_array().unwrap().iter().find(|it| it["inferred"] == true).unwrap();
    assert!(
        inferred["question"].as_str().unwrap().contains("its sectors (now inferred from its themes): it")
    );
}

#[test]
fn every_format_and_the_same_bytes_for_any_threads() {
    let desk = Desk::new();
    for format in ["table", "csv", "excel-csv", "json", "md", "jsonl"] {
        let ask = format!("ask {} --top 3 --format {format}", data("forum.csv"));
        let runs = [1, 3].map(|threads| desk.run(&format!("{ask} --threads {threads}")));
        assert!(runs[0].exits(0).out == runs[1].out && !runs[0].out.is_empty(), "{format}");
    }
    let schema = desk.run("schema ask").exits(0).json();
    assert!(schema["properties"]["questions"].is_object());
    let full = "id,name,country,sectors,themes,offers,seeks,region,members\n\
                A,Alpha,CZ,ict,biogas,biogas,biogas,CZ04,5\nB,Beta,AT,ict,biogas,biogas,biogas,AT31,5\n";
    let run = Desk::with(full).run("ask clusters.csv");
    run.exits(0).prints(&["no answer to a single question could enter a top-10 list", "everyone states it"]);
}
