//! `metacluster report`: the page, its language, and what the command refuses. What is on the page is tested where it is
//! made; what a browser makes of it, in a browser.

use crate::Desk;

const CATALOGUE: &str = "id,name,country,region,sectors,themes,offers,seeks
CREA,CREA Hydro & Energy,CZ,CZ06,energy-environment,hydropower,hydropower,smart grids
TECES,Slovenian Energy Cluster,SI,SI03,energy-environment,smart grids,smart grids,hydropower
ECO,Eco Cluster,AT,AT22,energy-environment,biogas,biogas,hydropower
GRID,Grid Network,DE,DED2,energy-environment,smart grids,smart grids,biogas
";

/// The data block of a page.
fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_page_goes_to_a_file_whole_or_to_standard_output() {
    let desk = Desk::with(CATALOGUE);
    let run = desk.run("report clusters.csv --size 3 -o report.html");
    run.exits(0).says(&["read clusters.csv: 4 clusters", "read 4 = accepted 4 + rejected 0 + merged 0"]);
    assert_eq!(run.out, "");
    assert_eq!(desk.files(), ["clusters.csv", "report.html"]);
    let page = desk.read("report.html");
    assert_eq!(desk.run("report clusters.csv --size 3").exits(0).out, page);
    assert_eq!(desk.run("report clusters.csv --size 3 --threads 1").exits(0).out, page);
    for name in ["CREA Hydro &amp; Energy", "Slovenian Energy Cluster", "Optimal"] {
        assert!(page.contains(name), "{name}");
    }
}

#[test]
fn the_table_without_a_script_is_the_ranking() {
    let desk = Desk::with(CATALOGUE);
    let weights = "--weights sectors=.1,themes=.6";
    let page = desk.run(&format!("report clusters.csv --size 3 {weights}")).exits(0).out.clone();
    let ranking = desk.run(&format!("rank clusters.csv {weights} --format json")).exits(0).json();
    let table = page.split("<table id=\"pairs\">").nth(1).unwrap().split("</table>").next().unwrap();
    let scores: Vec<&str> =
        table.split("<b>").skip(1).map(|rest| rest.split("</b>").next().unwrap()).collect();
    let expected: Vec<String> = ranking["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| format!("{:.3}", pair["score"].as_f64().unwrap()))
        .collect();
    assert_eq!(scores, expected);
}

#[test]
fn a_page_says_how_to_get_the_same_in_a_terminal() {
    let desk = Desk::with(CATALOGUE).and("past work.csv", "partnership,member\nP,CREA\nP,ECO\n");
    let mut command =
        desk.command("report clusters.csv --size 2 --rules none --country CZ,AT,DE --priors catalogue");
    let out = command.args(["--partnerships", "past work.csv"]).output().unwrap();
    let page = String::from_utf8(out.stdout).unwrap();
    let expected = "clusters.csv --partnerships 'past work.csv' --country CZ --country AT --country DE --priors catalogue";
    let data = data(&page);
    assert_eq!(data["command"], expected);
    assert_eq!(data["inputs"][1]["name"], "past work.csv");
    assert_eq!(data["pairs"]["count"], 3);
}

#[test]
fn languages_are_four() {
    let desk = Desk::with(CATALOGUE);
    for (lang, word) in [("cs", "Návrhy"), ("pl", "Propozycje"), ("de", "Vorschläge"), ("en", "Proposals")]
    {
        desk.run(&format!("report clusters.csv --size 3 --lang {lang}")).exits(0).prints(&[word]);
    }
    desk.run("report clusters.csv --lang dk").exits(2).says(&["unknown language of a document 'dk'"]);
}

#[test]
fn no_group_is_an_answer_and_the_page_is_written() {
    let desk = Desk::with(CATALOGUE);
    let run =
        desk.run("report clusters.csv --sector energy-environment --size 4 --min-countries 5 -o report.html");
    run.exits(1);
    assert!(desk.read("report.html").contains("Sectors without a group: 1"));
    desk.run("report clusters.csv -o no/such/folder.html").exits(4).says(&["cannot create a file beside"]);
    desk.run("report missing.csv -o report.html").exits(3);
}

#[test]
fn a_report_of_too_many_clusters_says_what_to_do() {
    let rows: String =
        (0..2_001).map(|row| format!("C{row},Cluster {row},{}\n", ["CZ", "DE"][row % 2])).collect();
    let desk = Desk::with(&format!("id,name,country\n{rows}"));
    desk.run("report clusters.csv")
        .exits(2)
        .says(&["a report takes at most 2000 clusters, here are 2001", "narrow it with --country"]);
}
