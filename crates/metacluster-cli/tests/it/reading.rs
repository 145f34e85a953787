//! Files as people have them, through the real binary: dialects stated and guessed, rejects, clean copies, merging.

use super::Desk;

#[test]
fn options_overrule_what_the_reader_would_guess() {
    let desk = Desk::with("Register;2011\nNázev klastru;kde;Sitz;členů\nAlpha;CZ;Brno;1,5\n");
    desk.run("check clusters.csv").exits(3).says(&["error[missing-column]"]);
    desk.run("check clusters.csv --header-line 2 --map kde=country --map Sitz=- --decimal .")
        .exits(0)
        .says(&["columns: Název klastru = name, kde = country, členů = members; kept as they are: Sitz"])
        .says(&["warning[bad-number]", "read 1 = accepted 1 + rejected 0 + merged 0"]);
    desk.run("check clusters.csv --map nowhere=name").exits(3).says(&["error[bad-mapping]"]);
    desk.run("check clusters.csv --limit colums=3").exits(2).says(&["did you mean 'columns'?"]);
    desk.run("check clusters.csv --encoding klingon").exits(2).says(&["unknown encoding 'klingon'"]);
    desk.run("check clusters.csv --delimiter ab").exits(2).says(&["expected one ASCII character"]);
    let mapping = desk.and("m.toml", "[columns]\nkde = \"country\"\n");
    mapping.run("check clusters.csv --map m.toml").exits(0);
}

#[test]
fn every_decision_is_shown_with_its_reason() {
    let desk = Desk::with("name;country;lat;lon\nAlpha;CZ;50,5;14,1\n");
    let run = desk.run("check clusters.csv --explain-import");
    run.exits(0);
    for part in
        ["How the file was read", "decimal mark of lat", "decimal comma", "40 bytes = mark 0 + header 21"]
    {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    let json = desk.run("check clusters.csv --format json").json();
    assert_eq!(json["import"]["bytes"]["total"], 40);
}

#[test]
fn rejected_rows_are_written_to_be_mended() {
    let rows = "id,name,country\na,Alpha,CZ\nb,Beta,Atlantis\nc,Gamma\nd,\"Delta,CZ\ne,Eps,AT\n";
    let desk = Desk::with(rows);
    desk.run("check clusters.csv --rejects rejects.csv").exits(1).says(&["read 5 = accepted 2 + rejected 3"]);
    desk.run("check rejects.csv").exits(1).says(&["read 3 = accepted 0 + rejected 3"]);
    let mended = desk.read("rejects.csv").replace("Atlantis", "DE").replace("c,Gamma\n", "c,Gamma,PL\n");
    let desk = desk.and("mended.csv", &mended.replace("\"Delta,CZ", "Delta,CZ"));
    desk.run("check mended.csv").exits(0).says(&["read 3 = accepted 3 + rejected 0 + merged 0"]);
}

#[test]
fn a_clean_copy_is_looked_at_before_it_is_written() {
    let desk = Desk::with("název;stát;zájmy\nAlpha;Česko;biogas, Biomasse\nBeta;Atlantis;\n");
    let run = desk.run("check clusters.csv --fix --dry-run --format csv");
    run.exits(1);
    assert_eq!(
        run.out,
        "line,id,column,before,after\n2,cz-alpha,id,,cz-alpha\n2,cz-alpha,country,Česko,CZ\n\
         2,cz-alpha,themes,\"biogas, Biomasse\",biogas;biomass\n"
    );
    desk.run("check clusters.csv --fix -o clean.csv").exits(1).says(&["rejected rows are not in it"]);
    desk.run("check clean.csv").exits(0).says(&["read 1 = accepted 1"]);
    let again = desk.run("check clean.csv --fix --dry-run");
    assert!(again.out.contains("no cell changes"), "{}", again.out);
}

#[test]
fn catalogues_are_merged_and_decisions_honoured() {
    let a = "id,name,country,region,city\nA1,\"Moravský lesnický klastr, z.s.\",CZ,CZ08,Ostrava\nA2,Upper Austria Food Cluster,AT,AT31,Linz\n";
    let b = "id,name,country,region,city\n1,MORAVSKY LESNICKY CLUSTER,CZ,,Ostrava\n2,Upper Austria Wood Cluster,AT,AT31,Linz\n";
    let desk = Desk::new().and("a.csv", a).and("b.csv", b);
    let run = desk.run("merge a.csv b.csv -o all.csv --audit audit.csv --ask ask.csv");
    run.exits(0).says(&["rows 4 = clusters 3 + joined 1"]);
    assert!(desk.read("audit.csv").contains("a:A1,b:1,merged,"), "{}", desk.read("audit.csv"));
    desk.run("check all.csv").exits(0).says(&["read 3 = accepted 3 + rejected 0 + merged 0"]);
    let desk = desk.and("d.csv", "a,b,decision\na:A1,b:1,different\na:A2,b:2,same\n");
    desk.run("merge a.csv b.csv --decisions d.csv --format json")
        .exits(0)
        .says(&["rows 4 = clusters 3 + joined 1"]);
    let desk = desk.and("bad.csv", "a,b,decision\na:A1,b:9,same\n");
    desk.run("merge a.csv b.csv --decisions bad.csv").exits(2);
    let json = desk.run("merge a.csv b.csv --format json").json();
    let evidence = json["matches"][0]["evidence"].as_array().unwrap();
    let sum: f64 = evidence.iter().map(|one| one["bits"].as_f64().unwrap()).sum();
    assert_eq!(sum.to_bits(), json["matches"][0]["score"].as_f64().unwrap().to_bits());
    assert_eq!(json["clusters"].as_array().unwrap().len(), 3);
}
