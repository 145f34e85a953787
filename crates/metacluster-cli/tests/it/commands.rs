//! What each command is for, on the data shipped.

use crate::{Desk, data};

#[test]
fn every_sector_of_the_mission_gets_proposals() {
    let run = Desk::new().run(&format!("propose {} --format json", data("clusters.csv")));
    run.exits(0).says(&["280 clusters, 30 countries", "read 280 = accepted 280 + rejected 0 + merged 0"]);
    let json = run.json();
    for sector in ["ict", "tourism", "health", "energy-environment", "food"] {
        let proposals = json["proposals"].as_array().unwrap();
        let of_sector: Vec<_> = proposals.iter().filter(|proposal| proposal["sector"] == sector).collect();
        assert!(!of_sector.is_empty(), "{sector}");
        for proposal in of_sector {
            assert_eq!(proposal["status"], "optimal");
            assert_eq!(proposal["members"].as_array().unwrap().len(), 5);
            for rule in proposal["rules"].as_array().unwrap() {
                assert_ne!(rule["met"], "not met", "{rule}");
            }
        }
    }
}

#[test]
fn themes_say_the_sector_where_a_row_does_not_or_says_the_branch_only() {
    let json = Desk::new().run(&format!("export {} --to json", data("clusters.csv"))).json();
    let clusters = json["clusters"].as_array().unwrap();
    let ids = |cluster: &serde_json::Value| cluster["inferred"].as_array().unwrap().len();
    let stated = |cluster: &serde_json::Value| cluster["sectors"].as_object().unwrap().len() - ids(cluster);
    let inferred = clusters.iter().filter(|cluster| ids(cluster) > 0).count();
    let instead = clusters.iter().filter(|cluster| stated(cluster) == 0).count();
    assert_eq!((clusters.len(), inferred, instead), (280, 236, 115));
    // Every row states a theme, so no name is asked.
    assert!(clusters.iter().all(|cluster| cluster["read_from_name"] == serde_json::json!([])));
}

#[test]
fn every_theme_of_the_catalogue_is_known() {
    let run = Desk::new().run(&format!("check {} --format json", data("clusters.csv")));
    let json = run.exits(0).json();
    let unknown = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["code"] == "unknown-theme" || problem["code"] == "unknown-sector");
    assert_eq!(unknown.count(), 0);
}

#[test]
fn parts_of_an_explanation_add_up() {
    let desk = Desk::new();
    let json = desk
        .run(&format!(
            "explain {} --partnerships {} LYONBIO BIOM --format json",
            data("clusters.csv"),
            data("partnerships.csv")
        ))
        .exits(0)
        .json();
    let pair = &json["pair"];
    let parts = pair["components"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["contribution"].as_f64().unwrap()).sum();
    assert_eq!(sum.to_bits(), pair["score"].as_f64().unwrap().to_bits());
    let ties = parts.iter().find(|part| part["id"] == "ties").unwrap();
    assert!(ties["because"].as_str().unwrap().contains("bioXclusters"), "{ties}");
}

#[test]
fn invented_data_are_called_invented() {
    let run = Desk::new().run(&format!("propose {}", data("forum.csv")));
    run.exits(0).says(&["note: 30 of 30 clusters are invented for demonstration, not real"]);
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let desk = Desk::new();
    for command in ["rank {} --per-cluster 5 --format json", "propose {} --format json"] {
        let command = command.replace("{}", &data("clusters.csv"));
        let one = desk.run(&format!("{command} --threads 1"));
        let three = desk.run(&format!("{command} --threads 3"));
        assert_eq!(one.out, three.out);
    }
}

#[test]
fn the_same_bytes_for_rows_in_any_order() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(data("clusters.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_by_key(|row| row.bytes().rev().collect::<Vec<u8>>());
    let desk = desk.and("other.csv", &format!("{header}\n{}\n", rows.join("\n")));
    let commands = [
        "rank {} --format csv --top 500",
        "rank {} --per-cluster 5 --format csv",
        "propose {} --size 3..5",
        "propose {} --format csv",
        "explain {} LYONBIO BIOM",
        "export {} --to csv",
        "export {} --to graphml",
        "export {} --to dot",
    ];
    for command in commands {
        let [given, other] = [data("clusters.csv"), "other.csv".to_owned()]
            .map(|catalogue| desk.run(&command.replace("{}", &catalogue)).out);
        assert!(given == other && !given.is_empty(), "{command}");
    }
}

#[test]
fn an_export_reads_back_to_the_same_catalogue() {
    let desk = Desk::new();
    desk.run(&format!("export {} --to csv -o again.csv", data("forum.csv"))).exits(0);
    let first = desk.run(&format!("export {} --to json", data("forum.csv"))).json();
    let again = desk.run("export again.csv --to json").exits(0).json();
    assert_eq!(first["clusters"], again["clusters"]);
}

#[test]
fn a_vocabulary_can_be_fed_back() {
    let desk = Desk::new();
    for table in ["sectors", "themes", "regions", "areas"] {
        desk.run(&format!("vocabulary {table} --format csv -o {table}.csv")).exits(0);
    }
    let own = "--sectors sectors.csv --themes themes.csv --regions regions.csv --areas areas.csv";
    let plain = desk.run(&format!("rank {} --format csv", data("clusters.csv")));
    let fed = desk.run(&format!("rank {} --format csv {own}", data("clusters.csv")));
    assert_eq!(plain.out, fed.exits(0).out);
    desk.run("vocabulary rules --format csv -o rules.csv").exits(0);
    desk.run("vocabulary complements --format csv -o complements.csv").exits(0);
    let propose =
        format!("propose {} --sector food --rules i3-strand1 --profile cross-sector", data("clusters.csv"));
    let fed = desk.run(&format!("{propose} --rules rules.csv --complements complements.csv {own}"));
    assert_eq!(desk.run(&propose).exits(0).out, fed.exits(0).out);
}

#[test]
fn a_table_of_ones_own_takes_the_place_of_ours() {
    let desk = Desk::new()
        .and("sectors.csv", "id,parent,en\nbees,,beekeeping\nwax,,wax\n")
        .and("themes.csv", "id,parent,sector,en\nhoney,,bees,honey\nmead,honey,bees,mead\n")
        .and("regions.csv", "code,name,lat,lon\nCZ,Czechia,49.8,15.5\nCZ0,Czechia,49.8,15.5\nCZ09,Vysočina,49.4,15.6\n")
        .and("areas.csv", "id,name,kind,period,codes,status\nhive,Hive,programme,2030-2031,CZ09 AT,ours\n")
        .and("rules.csv", "id,name,min_partners,min_countries,min_regions,min_in_area,area,lead_in_area,extra,source,status\nhive,Hive,2,2,,2,hive,,,us,ours\n")
        .and("clusters.csv", "id,name,country,region,themes\nA,Alpha,CZ,CZ09,mead\nB,Beta,AT,,honey\nC,Gamma,PL,,wax\n");
    let own = "--sectors sectors.csv --themes themes.csv --regions regions.csv --areas areas.csv";
    let run = desk.run(&format!("propose clusters.csv {own} --rules rules.csv --size 2 --format json"));
    let json = run.exits(0).json();
    let proposal = &json["proposals"][0];
    assert_eq!(proposal["sector"], "bees");
    let members: Vec<_> =
        proposal["members"].as_array().unwrap().iter().map(|member| &member["id"]).collect();
    assert_eq!(members, ["A", "B"]);
    assert!(proposal["rules"].as_array().unwrap().iter().all(|rule| rule["met"] == "met"), "{proposal}");
    let words = desk.run("vocabulary themes --sectors sectors.csv --themes themes.csv --format csv");
    assert_eq!(words.exits(0).out.lines().count(), 3, "{}", words.out);
}

#[test]
fn rules_come_from_presets_and_files() {
    let desk = Desk::new().and("rules.toml", "name = \"ours\"\nmin-countries = 4\nmax-per-country = 2\n");
    let catalogue = data("clusters.csv");
    let json = desk
        .run(&format!("propose {catalogue} --sector ict --rules rules.toml --format json"))
        .exits(0)
        .json();
    let rules = json["proposals"][0]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == "min-countries" && rule["met"] == "met"), "{rules:?}");
    let run = desk.run(&format!("propose {catalogue} --sector ict --rules i3-strand1 --format json"));
    let json = run.exits(0).json();
    let rules = json["proposals"][0]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["met"] == "not checked"), "{rules:?}");
}

/// The text wherever it was wrapped.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn rules_ask_for_columns() {
    let rules = "[[category]]\ncolumn = \"region_category\"\nany-of = [\"less developed\"]\nmin = 2\nlead = true\n\
                 [[distinct]]\ncolumn = \"member_kinds\"\nmin = 3\n";
    let rows = "id,name,country,sectors,Region category,member_kinds\n\
                A,Alpha,CZ,ict,more developed,firms;universities\n\
                B,Beta,PL,ict,Less developed,firms\n\
                C,Gamma,DE,ict,less developed,agencies\n\
                D,Delta,AT,ict,,firms\n\
                E,Epsilon,SK,ict,transition,\n";
    let desk = Desk::with(rows).and("rules.toml", rules);
    let run = desk.run("propose clusters.csv --rules rules.toml --size 3 --top 1");
    let wanted = "rules met: at least 2 members whose region_category is less developed (2); a lead whose \
                  region_category is less developed (B); at least 3 different values of member_kinds (3)";
    assert!(one_line(&run.exits(0).out).contains(wanted), "{}", run.out);
    let run = desk.run("propose clusters.csv --rules rules.toml --size 2");
    // The change that gives up less of its rule comes first.
    run.exits(1).prints(&[
        "could help: 3 → 2 different values of member_kinds, or min 2 → 1 of the category region_category",
        "cannot be met together: category, distinct",
        "best with 3 → 2 different values of member_kinds: B, C; score 0.246",
    ]);
    let real = desk.run(&format!("propose {} --sector ict --top 1 --rules rules.toml", data("clusters.csv")));
    let wanted =
        "rules not checked: at least 2 members whose region_category is less developed; a lead whose";
    assert!(one_line(&real.exits(0).out).contains(wanted), "{}", real.out);

    let desk = desk.and("slip.toml", "[[category]]\ncolumn = \"labell\"\n");
    let run = desk.run("propose clusters.csv --rules slip.toml");
    run.exits(2)
        .says(&["slip.toml:2:10: error[unknown-column]: unknown column 'labell'", "did you mean 'label'?"]);
    let desk = desk.and("slip.toml", &rules.replace("member_kinds", "member_kidns"));
    let run = desk.run("propose clusters.csv --rules slip.toml");
    run.exits(2).says(&["unknown column 'member_kidns'", "did you mean 'member_kinds'?"]);

    let shown = desk.run("vocabulary rules").exits(0).out.clone();
    let wanted = "by column: region_category = less developed | transition (min 1)";
    assert!(one_line(&shown).contains(wanted), "{shown}");
    let json = desk.run("vocabulary rules --format json").exits(0).json();
    let preset =
        json["rules"].as_array().unwrap().iter().find(|preset| preset["id"] == "i3-strand2a").unwrap();
    assert_eq!(preset["categories"][0]["lead"], true);
}

#[test]
fn a_range_of_sizes_gives_a_curve() {
    let desk = Desk::new();
    let propose = format!("propose {} --sector tourism --top 1 --size 2..4", data("clusters.csv"));
    let json = desk.run(&format!("{propose} --format json")).exits(1).json();
    let curve = &json["curves"][0];
    assert_eq!((curve["sector"].as_str(), json["curves"].as_array().unwrap().len()), (Some("tourism"), 1));
    let points = curve["points"].as_array().unwrap();
    assert_eq!((&points[0]["status"], &points[0]["score"]), (&"no group".into(), &serde_json::Value::Null));
    for (point, proposal) in points[1..].iter().zip(json["proposals"].as_array().unwrap()) {
        for key in ["size", "score", "cohesion", "supply", "bound", "status"] {
            assert_eq!(point[key], proposal[key]);
        }
    }
    let table = desk.run(&propose).exits(1).out.clone();
    let expected =
        "size  score  cohesion  supply  status\n   2                           no group\n   3  0.487";
    assert!(
        table.starts_with("Tourism — the best group of each size\n") && table.contains(expected),
        "{table}"
    );
    let one = desk.run(&format!("propose {} --sector tourism --format json", data("clusters.csv"))).json();
    assert_eq!(one["curves"], serde_json::json!([]));
}

#[test]
fn no_cluster_appears_more_often_than_allowed() {
    let run = Desk::new().run(&format!(
        "propose {} --sector ict --top 4 --must ACOOE --max-overlap 4 --max-appearances 1 --format json",
        data("clusters.csv")
    ));
    let json = run.exits(0).json();
    let members = |proposal: &serde_json::Value| -> Vec<String> {
        let members = proposal["members"].as_array().unwrap().iter();
        members.map(|member| member["id"].as_str().unwrap().to_owned()).collect()
    };
    let all: Vec<String> = json["proposals"].as_array().unwrap().iter().flat_map(members).collect();
    assert_eq!((all.len(), all.iter().filter(|id| *id == "ACOOE").count()), (20, 4));
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 17);
}

#[test]
fn a_portfolio_uses_every_cluster_once_and_says_that_it_is_proved() {
    let run = Desk::new().run(&format!("propose {} --portfolio --format json", data("clusters.csv")));
    let json = run.exits(0).json();
    let members = json["proposals"].as_array().unwrap().iter().flat_map(|proposal| {
        proposal["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap().to_owned())
    });
    let all: Vec<String> = members.collect();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    let whole = &json["portfolio"];
    assert_eq!((whole["status"].as_str(), whole["groups"].as_u64()), (Some("optimal"), Some(16)));
    assert_eq!(whole["bound"], whole["score"]);
    let run = Desk::new().run(&format!("propose {} --portfolio --per-sector 2", data("clusters.csv")));
    run.exits(0).prints(&[
        "Portfolio — ",
        "each cluster in at most 1",
        "alone: the best group of the sector",
    ]);
    Desk::new().run(&format!("propose {} --portfolio --size 3..4", data("clusters.csv"))).exits(2);
    Desk::new().run(&format!("propose {} --portfolio --max-uses 0", data("clusters.csv"))).exits(2);
    Desk::new()
        .run(&format!("propose {} --max-uses 2", data("clusters.csv")))
        .exits(2)
        .says(&["--portfolio"]);
}

#[test]
fn a_deadline_ends_searches_and_says_so() {
    let run = Desk::new().run(&format!(
        "propose {} --sector any --size 30 --top 1 --deadline 0.2 --format json",
        data("clusters.csv")
    ));
    let json = run.exits(5).json();
    let best = &json["proposals"][0];
    assert_eq!((best["status"].as_str(), best["stopped"].as_str()), (Some("best found"), Some("deadline")));
    Desk::new().run(&format!("propose {} --deadline 0", data("clusters.csv"))).exits(2).says(&["above 0"]);
}

#[test]
fn what_blocks_a_group_and_what_each_change_would_give_is_told() {
    let run = Desk::new().run(&format!(
        "propose {} --sector tourism --size 5 --min-countries 5 --max-per-country 1 --min-pair-score 0.6",
        data("clusters.csv")
    ));
    run.exits(1).prints(&["could help: ", "best with min-pair-score", "; score 0."]);
}

#[test]
fn must_and_never_are_obeyed() {
    let catalogue = data("clusters.csv");
    let run = Desk::new()
        .run(&format!("propose {catalogue} --sector health --must ACOOE --never BIOM --format json"));
    for proposal in run.exits(0).json()["proposals"].as_array().unwrap() {
        let ids: Vec<_> =
            proposal["members"].as_array().unwrap().iter().map(|member| member["id"].clone()).collect();
        assert!(ids.contains(&"ACOOE".into()) && !ids.contains(&"BIOM".into()), "{ids:?}");
    }
}

#[test]
fn standard_output_carries_data_only() {
    let desk = Desk::new();
    let run = desk.run(&format!("rank {} --top 3 --format csv", data("clusters.csv")));
    assert_eq!(run.exits(0).out.lines().count(), 4, "{}", run.out);
    let run = desk.run("completions bash");
    assert!(run.exits(0).out.contains("metacluster"));
    let run = desk.run("man");
    assert!(run.exits(0).out.contains("propose"));
    assert_eq!(run.err, "");
}

#[test]
fn a_check_profiles_the_catalogue() {
    let desk = Desk::new();
    let check = format!("check {} --format json", data("clusters.csv"));
    let json = desk.run(&check).exits(0).json();
    let profile = &json["profile"];
    assert_eq!(profile["clusters"], 280);
    let column = |name: &str| {
        let columns = profile["columns"].as_array().unwrap();
        columns.iter().find(|column| column["column"] == name).unwrap()["known"].as_u64().unwrap()
    };
    assert_eq!((column("sectors"), column("sectors_inferred"), column("region")), (165, 115, 207));
    assert_eq!((column("members"), column("founded"), column("offers")), (14, 13, 0));
    // Nobody states offers or seeks: only both together would help.
    let filled = &profile["coverage"]["if_filled"];
    assert_eq!(filled[0]["columns"], serde_json::json!(["offers", "seeks"]));
    assert!((filled[0]["gain"].as_f64().unwrap() - 0.3).abs() < 1e-12);
    assert_eq!(profile["criteria"]["each"][0]["met"], 14);
    assert!(profile["duplicates"].is_null() || profile["duplicates"].is_array());
    let track_record = desk.run(&format!("{check} --profile track-record")).json();
    let ties = &track_record["profile"]["coverage"]["parts"][4];
    assert_eq!(ties["component"], "ties");
    assert!((ties["weight"].as_f64().unwrap() - 0.3).abs() < 1e-12);
    desk.run(&format!("{check} --weights sector=1")).exits(2).says(&["did you mean 'sectors'?"]);
    let schema = desk.run("schema check").exits(0).json();
    assert!(
        schema["properties"]["profile"].is_object() && schema["$defs"]["Profile"]["properties"].is_object()
    );
}

#[test]
fn a_check_points_at_odd_values() {
    let rows = "id,name,country,region,lat,lon,members,founded,website,Member_kinds,staff_fte\n\
                A,Alpha,CZ,CZ04,14.03,50.66,14,1650,n/a,firms;universities,\"0,5\"\n\
                B,Beta,AT,AT31,48.3,14.3,15000,1998,www.beta.at,firms,2\n\
                C,Gamma,DE,,,,20,2001,https://gamma.de,2,1\n";
    let run = Desk::with(rows).run("check clusters.csv");
    run.exits(0);
    for wanted in [
        "A   Alpha  position: the position is 4927 km from the nearest region of the country",
        "A   Alpha  founded: founded in 1650, before 1800",
        "A   Alpha  website: 'n/a' names no host, such as www.example.org",
        "B   Beta   members: 15000 members: the people its members employ, perhaps?",
        "at least 15 members                            2        1          0",
        "at least 2 kinds of members                    2        1          0",
        "at least 0.5 full-time equivalents of staff    3        0          0",
        "all of these                                   1        2          0",
        "not met by: A, B",
    ] {
        assert!(run.out.contains(wanted), "{wanted} is missing in\n{}", run.out);
    }
}
