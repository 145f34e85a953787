use serde_json::Value;

use super::*;

fn json(document: &dyn Document) -> Value {
    serde_json::from_str(&written(document, Format::Json, Style::default())).unwrap()
}

#[test]
fn every_document_obeys_its_schema() {
    let network = network();
    let scorer = scorer(&network);
    for (command, document) in results(&scorer).documents() {
        let document = json(document.as_ref());
        let validator = jsonschema::validator_for(&schema(command).unwrap()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{command}");
        assert_eq!(document["schema_version"], "1");
        assert_eq!(document["engine"], "metacluster 0.1.0");
        assert_eq!(document["inputs"][0]["rows"], 8);
        assert!(document["weights"].is_object());
        assert!(
            !validator.is_valid(&serde_json::json!({"schema_version": "1"})),
            "{command}: the schema asks for more"
        );
    }
}

#[test]
fn every_schema_names_every_field() {
    let network = network();
    let scorer = scorer(&network);
    for (command, document) in results(&scorer).documents() {
        let schema = schema(command).unwrap();
        for field in json(document.as_ref()).as_object().unwrap().keys() {
            assert!(schema["properties"][field].is_object(), "{command} writes {field}");
        }
    }
}

#[test]
fn the_parts_of_a_pair_add_up_in_json() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = RankDocument::new(&scorer, &results.ranking, &results.options, inputs());
    let document = json(&document);
    let pairs = document["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), results.ranking.pairs.len());
    assert!(pairs.len() > 10);
    let sum = |pair: &Value, field: &dyn Fn(&Value) -> f64| -> f64 {
        pair["components"].as_array().unwrap().iter().map(field).sum()
    };
    let number = |value: &Value, field: &str| value[field].as_f64().unwrap();
    for pair in pairs {
        let of = |field: &str| sum(pair, &|part| number(part, "weight") * number(part, field));
        assert!((sum(pair, &|part| number(part, "contribution")) - number(pair, "score")).abs() < 1e-12);
        assert!((of("low") - number(pair, "low")).abs() < 1e-12);
        assert!((of("high") - number(pair, "high")).abs() < 1e-12);
        assert!((of("known") - number(pair, "coverage")).abs() < 1e-12);
        assert!(
            pair["components"]
                .as_array()
                .unwrap()
                .iter()
                .all(|part| !part["because"].as_str().unwrap().is_empty())
        );
    }
    // The asker stands first, also where its id is the higher one.
    assert!(pairs.iter().any(|pair| pair["a"].as_str() > pair["b"].as_str()));
    assert_eq!(document["not_enough_data"], serde_json::json!(["NIL"]));
    assert_eq!(document["request"]["scope"], "per-cluster");
    let shares: f64 =
        document["weights"].as_object().unwrap().values().map(|share| share.as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12);
    assert_eq!(document["priors"]["balance"], 0.75);
}

#[test]
fn numbers_read_back_to_the_bit() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = RankDocument::new(&scorer, &results.ranking, &results.options, inputs());
    let scores: Vec<u64> = results.ranking.pairs.iter().map(|pair| pair.totals.score.to_bits()).collect();
    let read = json(&document);
    let read = read["pairs"].as_array().unwrap().iter().map(|pair| pair["score"].as_f64().unwrap().to_bits());
    assert_eq!(read.collect::<Vec<_>>(), scores);
    let csv = written(&document, Format::Csv, Style::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let column = reader.headers().unwrap().iter().position(|name| name == "score").unwrap();
    let read = reader.records().map(|record| record.unwrap()[column].parse::<f64>().unwrap().to_bits());
    assert_eq!(read.collect::<Vec<_>>(), scores);
    let lines = written(&document, Format::JsonLines, Style::default());
    let read = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(read.map(|pair| pair["score"].as_f64().unwrap().to_bits()).collect::<Vec<_>>(), scores);
}

#[test]
fn a_ranking_says_why_in_few_words() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let text = written(
        &RankDocument::new(&scorer, &results.ranking, &results.options, inputs()),
        Format::Table,
        Style::default(),
    );
    let header: Vec<&str> = text.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["rank", "a", "in", "b", "in", "score", "low–high", "known", "why"]);
    let first = text.lines().nth(1).unwrap();
    assert!(
        first.contains("CREA Hydro & Energy") && first.contains("complement .22: CREA offers ECO Hydropower"),
        "{first}"
    );
    assert!(text.ends_with(
        "not enough data to rank 1 cluster: NIL; state sectors, themes, offers, seeks or a region\n"
    ));
}

#[test]
fn an_explanation_ends_in_the_sum_of_its_lines() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = ExplainDocument::new(&scorer, &results.explanation, inputs());
    let text = written(&document, Format::Table, Style::default());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "CREA Hydro & Energy (CREA, CZ06) and Eco World Styria (ECO, AT22)");
    let contribution = |line: &&str| line.split_whitespace().nth(3).and_then(|cell| cell.parse::<f64>().ok());
    let parts: f64 = lines[3..9].iter().filter_map(contribution).sum();
    let total: f64 = lines[9].split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(lines[9].starts_with("score "), "{text}");
    assert!((parts - total).abs() < 0.0035, "{text}");
    assert!(text.contains("standing: 1 of "), "{text}");
    assert!(text.contains("partnerships: CREA —member-of— Clusters-CORD —member-of— ECO"), "{text}");
    let document = json(&document);
    assert_eq!(document["names"]["b"], "Eco World Styria");
    assert_eq!(document["pair"]["rank"], document["standing"]["overall"]);
    let path = &document["paths"][0];
    assert_eq!(path["nodes"].as_array().unwrap().len(), path["edges"].as_array().unwrap().len() + 1);
}

#[test]
fn a_proposal_says_what_to_know_before_calling() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = ProposeDocument::new(&scorer, &results.lists, &results.request, inputs());
    let text = written(&document, Format::Table, Style { width: 100, colour: false });
    for wanted in [
        "Energy & Environment — groups of 3 among 7 eligible clusters\n",
        "rules: cord (source: central2013.eu",
        "#1  score 0.",
        "lead  id ",
        "flow: ",
        "uncovered: ",
        "rules met: at least 3 members (3); at least 3 countries (3)",
        "rules not checked: same thematic field but different",
        "not known: no ",
        "no proposal: ",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let json = json(&document);
    assert_eq!(json["rules"]["id"], "cord");
    assert_eq!(json["objective"], serde_json::json!({"pairs": 0.6, "supply": 0.4}));
    assert_eq!(json["lists"][1]["found"], 0);
    assert!(json["lists"][1]["blocked"]["reason"].is_string());
    let first = &json["proposals"][0];
    assert_eq!(first["status"], "optimal");
    assert_eq!(first["members"].as_array().unwrap().len(), 3);
    let (cohesion, supply) = (first["cohesion"].as_f64().unwrap(), first["supply"].as_f64().unwrap());
    assert!((0.6 * cohesion + 0.4 * supply - first["score"].as_f64().unwrap()).abs() < 1e-12);
    let proposals = json["proposals"].as_array().unwrap().len();
    let csv = written(&document, Format::Csv, Style::default());
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), 3 * proposals);
    assert_eq!(written(&document, Format::JsonLines, Style::default()).lines().count(), proposals);
}

#[test]
fn a_check_says_how_good_a_catalogue_is() {
    let network = network();
    let scorer = scorer(&network);
    let document = check(&scorer);
    let text = written(&document, Format::Table, Style { width: 100, colour: false });
    for wanted in [
        "\nColumns filled\nby 8 clusters, name and country aside\ncolumn            known  share\n",
        "\nthemes                6   75 %\n",
        "\nnobody fills: acronym, website, founded, ",
        "\nCoverage to expect\nof the score of a cross-border pair, 51 % rests on data (0.509, the mean of 28 pairs)\n",
        "\ncomplement   0.300   ",
        "\nif all filled offers and seeks: ",
        "\nWorth a look\nno odd value found\n",
        "\nPerhaps the same organisation\na ",
        "\nat least 15 members                            3        0          5\n",
        "\nall of these                                   0        0          8\n",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let json = json(&document);
    let profile = &json["profile"];
    let coverage = &profile["coverage"];
    let parts = coverage["parts"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["contribution"].as_f64().unwrap()).sum();
    assert_eq!(sum.to_bits(), coverage["mean"].as_f64().unwrap().to_bits());
    assert_eq!(profile["criteria"]["clusters"].as_array().unwrap().len(), 3);
    assert_eq!(profile["duplicates"][0]["a_name"], HOSTILE);
    let none = CheckDocument::default();
    assert!(self::json(&none)["profile"].is_null());
    assert!(!written(&none, Format::Table, Style::default()).contains("Coverage"));
}

#[test]
fn an_exported_catalogue_reads_back_as_the_same_clusters() {
    let network = network();
    let catalogue = network.catalogue();
    let csv = written(&CatalogueDocument::new(catalogue, inputs()), Format::Csv, Style::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for record in reader.records().map(Result::unwrap) {
        let cell = |name: &str| record[header.iter().position(|column| column == name).unwrap()].to_owned();
        let items = |name: &str| -> Vec<String> {
            cell(name).split([';', '|', '\n']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let mut draft = ClusterDraft::new(cell("name"), cell("country"))
            .id(cell("id"))
            .region(cell("region"))
            .sectors(items("sectors"))
            .themes(items("themes"))
            .offers(items("offers"))
            .seeks(items("seeks"));
        draft.latitude = cell("lat").parse().ok();
        draft.longitude = cell("lon").parse().ok();
        draft.members = cell("members").parse().ok();
        draft.role = Some(cell("role").into());
        draft.city = Some(cell("city").into());
        if !cell("source").is_empty() {
            draft.details.insert("source".into(), cell("source"));
        }
        builder.add(draft);
    }
    let again = builder.finish();
    // A word with a separator in it cannot come from a catalogue file; the hostile one is another test's.
    let plain = |catalogue: &metacluster::Catalogue| {
        written(&CatalogueDocument::new(catalogue, inputs()), Format::JsonLines, Style::default())
            .lines()
            .filter(|line| !line.contains("\"id\":\"Z\""))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(&again), plain(catalogue));
    assert_eq!(plain(&again).len(), 7);
    assert!(csv.starts_with(
        "id,name,country,region,city,lat,lon,sectors,themes,offers,seeks,members,role,source\n"
    ));
    assert!(csv.contains("CREA,CREA Hydro & Energy,CZ,CZ06,,49.195,16.608,energy-environment,"), "{csv}");
}

#[test]
fn formats_are_known_by_word_and_by_suffix() {
    for format in Format::ALL {
        assert_eq!(format.as_str().parse::<Format>().unwrap(), format);
    }
    assert!("xml".parse::<Format>().is_err());
    let of = |path: &str| Format::of_path(std::path::Path::new(path));
    assert_eq!(of("a/b.CSV"), Some(Format::Csv));
    assert_eq!(of("b.txt"), Some(Format::Table));
    assert_eq!(of("b.md"), Some(Format::Markdown));
    assert_eq!(of("b.jsonl"), Some(Format::JsonLines));
    assert_eq!(of("b.table"), None);
    assert_eq!(of("json"), None);
}

#[test]
fn an_extension_says_what_each_would_bring_and_cost() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = results.extended();
    let value = json(&document);
    assert_eq!((&value["group"]["state"], &value["group"]["closed"]), (&"signed".into(), &true.into()));
    assert_eq!(value["group"]["sector_from"], "members");
    let number = |value: &Value, field: &str| value[field].as_f64().unwrap();
    let newcomers = value["newcomers"].as_array().unwrap();
    assert!(newcomers.len() > 2);
    for newcomer in newcomers {
        for field in ["score", "cohesion", "supply"] {
            let after = number(&newcomer["figures"], field);
            let change = number(&newcomer["difference"], field);
            assert_eq!(change.to_bits(), (after - number(&value["group"]["figures"], field)).to_bits());
        }
    }
    let text = written(&document, Format::Table, Style { width: 200, colour: false });
    for wanted in [
        " (signed) — 2 members, score ",
        "this group is signed, and so closed",
        "newcomers from: Energy & Environment, which all members share; 5 clusters may join",
        "rules not met: at least 3 countries (2)",
        "Newcomers one by one — 5 of 5",
        "meets: at least 3 countries (3)",
        "The best 2 together under the rules",
        "Who could leave",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    // A row for each member, newcomer, newcomer in a set, and leaver.
    let sets: usize = results.extension.lists.iter().map(|list| list.add * list.sets.len()).sum();
    let rows = 2 + newcomers.len() + sets + 2;
    let csv = written(&document, Format::Csv, Style::default());
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), rows);
    let lines = written(&document, Format::JsonLines, Style::default());
    assert_eq!(lines.lines().count(), newcomers.len());
}

#[test]
fn a_timetable_says_the_same_in_every_form() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let document = results.scheduled();
    let whole = json(&document);
    let meetings = whole["meetings"].as_array().unwrap();
    assert!(!meetings.is_empty());
    let csv = written(&document, Format::Csv, Style::default());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), meetings.len());
    for (row, meeting) in rows.iter().zip(meetings) {
        assert_eq!(
            (&row[0], &row[2]),
            (meeting["slot"].to_string().as_str(), meeting["table"].to_string().as_str())
        );
        assert_eq!(
            (&row[1], &row[3], &row[6]),
            (
                meeting["time"].as_str().unwrap(),
                meeting["a"].as_str().unwrap(),
                meeting["b"].as_str().unwrap()
            )
        );
        assert_eq!(row[9].parse::<f64>().unwrap().to_bits(), meeting["score"].as_f64().unwrap().to_bits());
    }
    assert_eq!(written(&document, Format::JsonLines, Style::default()).lines().count(), meetings.len());
    let reasons: Vec<&str> =
        whole["unmet"].as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["never", "absent"]);
    let text = written(&document, Format::Table, Style::default());
    for part in [
        "no meetings in: =10",
        "not met: CREA and Z must meet and must never meet; never counts",
        "not met: ECO and LGN must meet, but LGN is there in no slot with meetings",
        "without a meeting: LGN is there in no slot with meetings",
        "The hall\n",
        "break",
        "no meeting: LGN is there in no slot with meetings",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // Each participant has a section; the same meeting stands in those of both.
    let sections = document.sections();
    assert_eq!(sections.len(), 2 + 8);
    let with = |id: &str| {
        let section = sections
            .iter()
            .find(|it| it.title.as_deref().is_some_and(|title| title.starts_with(id)))
            .unwrap();
        (section.rows)().filter(|row| !matches!(row[1], Cell::Empty)).count()
    };
    let counted: u64 = whole["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            assert_eq!(
                with(&format!("{} —", it["id"].as_str().unwrap())) as u64,
                it["meetings"].as_u64().unwrap()
            );
            it["meetings"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(counted, 2 * meetings.len() as u64);
}
