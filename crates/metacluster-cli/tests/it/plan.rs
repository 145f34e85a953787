//! `plan`: every part stands where it should, facts are those of the proposal, judgement is marked, no name is markup.

use crate::{Desk, data};

const NAME: &str = "<script>alert(1)</script> [x](y) `c` *b* | # #";

fn catalogue() -> String {
    format!(
        "id,name,country,region,themes,offers,seeks,source\n\
         A1,Alpha One,CZ,CZ04,biogas,biogas,smart grids,http://example.org/a\n\
         B1,\"{NAME}\",AT,AT31,biogas;smart grids,smart grids,biogas,\"{NAME}\"\n\
         C1,Gamma One,PL,PL22,smart grids,smart grids,biogas,\n\
         D1,Delta One,SK,,biogas,,hydropower,\n"
    )
}

/// The parts in order.
const PARTS: [&str; 12] = [
    "## 1. Background",
    "## 2. The members",
    "## 3. Demand and supply",
    "## 4. Strengths, weaknesses, opportunities, threats",
    "## 5. Goals",
    "## 6. Measures: services shared by the members",
    "## 7. Governance",
    "## 8. Timetable",
    "## 9. Rules of the programme",
    "## 10. What is not known, and whom to ask",
    "## 11. Cooperation agreement",
    "## 12. Sources",
];

#[test]
fn a_plan_has_the_parts_that_plans_have() {
    let desk = Desk::with(&catalogue());
    let run = desk.run("plan clusters.csv --group A1,B1,C1 --rules none");
    run.exits(0).prints(&PARTS);
    let headings: Vec<&str> = run.out.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(headings, PARTS);
    for measure in [
        "Benchmark clubs",
        "Common visible services",
        "Common events",
        "Connected databases",
        "Common external representation",
        "Quality standards",
    ] {
        assert!(run.out.contains(&format!("| {measure} |")), "{measure}");
    }
    assert!(run.out.matches("> **TO DECIDE:**").count() >= 20, "{}", run.out);
    // Facts are those that `propose` states of the same group.
    let json = desk
        .run("propose clusters.csv --rules none --sector any --size 3 --must A1,B1,C1 --format json")
        .json();
    let proposal = &json["proposals"][0];
    let score = proposal["score"].as_f64().unwrap();
    run.prints(&[
        "cluster organisations: 3; countries: 3 (AT, CZ, PL)",
        &format!("score of the group {score:.3}"),
        "| A1 | Alpha One | CZ | CZ04 | not known |",
        json["inputs"][0]["sha256"].as_str().unwrap(),
        "A1: http://example.org/a",
    ]);
    let lead = proposal["lead"].as_str().unwrap();
    assert!(
        run.out
            .lines()
            .any(|line| line.starts_with("Suggested lead: ") && line.contains(&format!("({lead})")))
    );
}

/// A plan without what differs between languages: how many lines of which kind, ids, digits, hashes.
fn skeleton(plan: &str) -> Vec<String> {
    let of_line = |line: &str| {
        let kind: String = line.chars().take_while(|c| !c.is_alphanumeric()).collect();
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        let ids = ["A1", "B1", "C1", "D1", "CZ04"].map(|id| line.matches(id).count());
        format!("{} {digits} {ids:?} {}", kind.trim(), line.matches('|').count())
    };
    plan.lines().map(of_line).collect()
}

#[test]
fn a_plan_says_the_same_in_every_language() {
    let desk = Desk::with(&catalogue());
    let plan = |words: &str| desk.run(&format!("plan clusters.csv {words}")).out.clone();
    for group in [
        "--group A1,B1,C1 --rules none",
        "--group A1,D1 --min-countries 3",
        "--size 3 --sector any",
        "--size 3 --rules central-europe-2127",
    ] {
        let english = plan(group);
        assert!(english.contains("> **TO DECIDE:** "), "{english}");
        for (lang, open, title) in [
            ("cs", "ROZHODNOUT", "# Strategický plán a dohoda o spolupráci metaklastru: "),
            ("pl", "DO USTALENIA", "# Plan strategiczny i porozumienie o współpracy metaklastra: "),
            (
                "de",
                "ZU ENTSCHEIDEN",
                "# Strategischer Plan und Kooperationsvereinbarung eines Metaclusters: ",
            ),
        ] {
            let other = plan(&format!("{group} --lang {lang}"));
            assert!(other.starts_with(title), "{other}");
            assert_eq!(other.matches(open).count(), english.matches("TO DECIDE").count());
            assert!(!other.contains("TO DECIDE") && !other.contains("not known"), "{other}");
            assert_eq!(skeleton(&other), skeleton(&english), "{lang}");
        }
    }
    desk.run("plan clusters.csv --lang xx").exits(2).says(&["unknown language of a document 'xx'"]);
}

#[test]
fn no_name_is_markup_in_a_plan() {
    let desk = Desk::with(&catalogue());
    let out = desk.run("plan clusters.csv --group A1,B1,C1 --rules none -o plan.md").exits(0).out.clone();
    assert_eq!(out, "");
    let text = desk.read("plan.md");
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](y) \\`c\\` \\*b\\* \\| # #"),
        "{text}"
    );
    for markup in ["<script", "[x](y)", " `c` ", " *b* "] {
        assert!(!text.contains(markup), "{markup}");
    }
    // A bar in a name makes no further column.
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(next) = lines.peek().filter(|next| line.starts_with('|') && next.starts_with('|')) {
            assert_eq!(bars(line), bars(next), "{line}\n{next}");
        }
    }
}

#[test]
fn a_plan_is_for_a_proposal_or_for_a_group() {
    let desk = Desk::with(&catalogue());
    let best = desk.run("plan clusters.csv --size 3 --rules none");
    let second = desk.run("plan clusters.csv --size 3 --rules none --rank 2 --must A1");
    assert!(best.exits(0).out != second.out);
    desk.run("plan clusters.csv --size 4 --rank 2").exits(1).says(&["no proposal of rank 2: "]);
    let run = desk.run("plan clusters.csv --group A1,D1 --rules none --min-countries 3");
    run.exits(1)
        .says(&["note: the group does not obey the rules: "])
        .prints(&["The group does not obey them: "]);
    desk.run("plan clusters.csv --group A1,D9").exits(2).says(&["error: unknown cluster 'D9'"]);
    desk.run("plan clusters.csv --group A1,A1").exits(2).says(&["error: 'A1' is in the group twice"]);
    desk.run("plan clusters.csv --group A1").exits(2).says(&["--group names fewer than two clusters"]);
    let real = desk.run(&format!("plan {} --sector ict", data("clusters.csv")));
    assert!(
        real.out.starts_with("# Strategic plan and cooperation agreement of a metacluster: "),
        "{}",
        real.out
    );
}
