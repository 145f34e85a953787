//! What the binary writes for spreadsheets, terminals and Markdown, names that attack each of them among it.

use crate::{Desk, data};

/// Cells that a spreadsheet would evaluate, a name with an apostrophe of its own before one among them.
const FORMULAS: [&str; 9] = [
    "=1+1",
    "+420 596 620 111",
    "-5",
    "@nca_cz",
    "=cmd|' /C calc'!A0",
    "'=1+2",
    "''-3",
    "'s-Hertogenbosch",
    "=SUM(A1;B2)",
];

fn formulas() -> Desk {
    let mut catalogue = String::from("id,name,country,lat,lon,sectors,offers,=detail\n");
    for (number, name) in FORMULAS.iter().enumerate() {
        let country = ["CZ", "AT", "DE"][number % 3];
        catalogue += &format!("{name},{name},{country},48.5,-1.25,ict,{name},{name}\n");
    }
    Desk::with(&catalogue)
}

#[test]
fn excel_evaluates_no_cell_of_ours() {
    let desk = formulas();
    for command in [
        "export clusters.csv --to excel-csv",
        "rank clusters.csv --format excel-csv",
        "propose clusters.csv --sector any --size 3 --format excel-csv",
        "check clusters.csv --format excel-csv",
        "explain clusters.csv =1+1 @nca_cz --format excel-csv",
        "vocabulary regions --format excel-csv",
    ] {
        let run = desk.run(command);
        let text = run.exits(0).out.strip_prefix('\u{feff}').expect("a byte-order mark");
        assert!(text.ends_with("\r\n") && text.lines().next().unwrap().contains(';'), "{command}");
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.delimiter(b';').has_headers(false).from_reader(text.as_bytes());
        for record in reader.into_records().map(Result::unwrap) {
            for cell in &record {
                let is_number = cell.replacen(',', ".", 1).parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{command}: {cell}");
            }
        }
    }
    let text = desk.run("export clusters.csv --to excel-csv").out;
    for wanted in ["48,5;-1,25;", "\r\n'-5;'-5;", "\r\n''=1+2;''=1+2;", ";'s-Hertogenbosch;", ";'=detail\r\n"]
    {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let plain = desk.run("export clusters.csv --to csv").out;
    assert!(plain.contains("\n-5,-5,DE,,,48.5,-1.25,"), "plain CSV is raw: {plain}");
}

#[test]
fn excel_csv_reads_back_as_the_same_catalogue() {
    let desk = Desk::new();
    desk.run(&format!("export {} --to excel-csv -o again.csv", data("forum.csv"))).exits(0);
    let first = desk.run(&format!("export {} --to json", data("forum.csv"))).json();
    let again = desk.run("export again.csv --to json").exits(0).json();
    assert_eq!(first["clusters"], again["clusters"]);
}

#[test]
fn no_message_and_no_table_steers_a_terminal() {
    let hostile = "E\u{1b}]0;owned\u{7}vil\u{202e}txt\u{200b}";
    let row = |id: &str, country: &str| format!("{id},{hostile} {id},{country},Morder{hostile},{hostile}\n");
    let catalogue = format!("id,name,country,region,themes\n{}{}", row("A", "CZ"), row("B", "AT"));
    let name = "cat\u{1b}[2J\u{9b}x.csv";
    let desk = Desk::new().and(name, &catalogue).and("clusters.csv", &catalogue);
    for arguments in [
        "check",
        "rank",
        "propose --sector any --size 2 --rules none",
        "rank --format md",
        "check --format md",
    ] {
        for file in ["clusters.csv", name] {
            let mut command = desk.command(arguments);
            let run = crate::said(command.arg(file).output().unwrap());
            run.exits(0);
            for text in [&run.out, &run.err] {
                let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{200b}');
                assert!(!text.contains(steers), "{arguments}: {text:?}");
                assert!(text.contains("\\u{1b}"), "{arguments}: it is shown, not left out: {text}");
            }
        }
    }
    crate::said(desk.command("rank").arg("no\u{1b}[2Jwhere.csv").output().unwrap())
        .exits(3)
        .says(&["no\\u{1b}[2Jwhere.csv"]);
}

#[test]
fn names_are_no_markup_in_markdown() {
    let names = [
        "a|b",
        "[x](javascript:alert(1))",
        "![x](http://x.invalid/t.png)",
        "`code`<br>",
        "<!-- *b* _i_ ~s~ $m$",
    ];
    let shown = [
        "a\\|b",
        "\\[x\\](javascript:alert(1))",
        "\\!\\[x\\](http://x.invalid/t.png)",
        "\\`code\\`&lt;br&gt;",
        "&lt;\\!-- \\*b\\* \\_i\\_ \\~s\\~ \\$m\\$",
    ];
    let mut catalogue = String::from("id,name,country,themes\n");
    for (number, name) in names.iter().enumerate() {
        catalogue += &format!("m-{number},{name},{},biogas\n", ["CZ", "AT"][number % 2]);
    }
    let desk = Desk::with(&catalogue);
    for arguments in ["rank clusters.csv", "propose clusters.csv --sector any --rules none"] {
        let run = desk.run(&format!("{arguments} --format md"));
        for shown in shown {
            assert!(run.exits(0).out.contains(shown), "{shown} is missing in\n{}", run.out);
        }
    }
}

#[test]
fn ids_never_become_file_names() {
    let catalogue = "id,name,country,themes,offers,seeks\n\
                     ../../up,Alpha,CZ,biogas,biogas,wood\n..\\..\\x,Beta,PL,biogas,wood,biogas\n\
                     /abs,Gamma,DE,biogas,wood,biogas\nCON,Delta,IT,biogas,wood,biogas\na/b,Eps,HU,biogas,wood,biogas\n";
    let desk = Desk::with(catalogue);
    for arguments in [
        "rank clusters.csv -o out",
        "propose clusters.csv --sector any --size 3 --format md -o out",
        "explain clusters.csv ../../up /abs -o out",
        "export clusters.csv --to graphml -o out",
        "export clusters.csv --to csv -o out",
        "check clusters.csv --problems out",
    ] {
        desk.run(arguments).exits(0);
        assert_eq!(desk.files(), ["clusters.csv", "out"], "{arguments}");
        std::fs::remove_file(desk.path().join("out")).unwrap();
    }
}
