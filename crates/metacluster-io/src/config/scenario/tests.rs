use metacluster::{CatalogueBuilder, ClusterDraft};

use super::*;

fn catalogue() -> Catalogue {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    let mut detailed =
        ClusterDraft::new("CREA Hydro & Energy", "CZ").id("CREA").themes(["hydropower", "biogas:0.5"]);
    detailed.details.insert("basis".into(), "web".into());
    builder.add(detailed.members(40));
    builder.add(ClusterDraft::new("Saxon Grid", "DE").id("GRID").themes(["smart grids"]));
    builder.finish()
}

fn read(text: &str) -> Result<ScenarioReport, String> {
    let (catalogue, rules) = (catalogue(), Rules::default());
    let base = ScenarioBase { catalogue: &catalogue, rules: &rules };
    read_scenario(&Source::new("dir/s.toml", text), base).map_err(|error| error.to_string())
}

fn headlines(text: &str) -> Vec<String> {
    read(text).unwrap().diagnostics.iter().map(Diagnostic::headline).collect()
}

#[test]
fn every_kind_of_change_is_read() {
    let report = read(
        "name = \"More\"\ndescription = \"What if\"\nprofile = \"cross-sector\"\nremove = [\"GRID\"]\n\
         [weights]\nties = 0.3\n[priors]\nbalance = 0.5\n[rules]\nmin-countries = 2\nmust = [\"NEW\"]\n\
         [filters]\ncountry = [\"CZ\", \"Austria\"]\nsector = \"health\"\nmin-score = 0.1\nblock = [[\"CREA\", \"NEW\"]]\n\
         [[add]]\nid = \"NEW\"\nname = \"New\"\ncountry = \"AT\"\nthemes = \"biogas; biomass\"\nfounded = 2009\nbasis = \"x\"\n\
         [[edit]]\nid = \"CREA\"\nmembers = 50\nadd-themes = [\"biomass\"]\nremove-themes = [\"hydro energy\"]\nbasis = \"\"\n",
    )
    .unwrap();
    assert_eq!(report.diagnostics.len(), 0, "{:?}", report.diagnostics);
    let scenario = &report.scenario;
    assert_eq!(
        scenario.changes(),
        [
            "profile cross-sector",
            "weights: ties 0.3",
            "priors: balance 0.5",
            "rules: min-countries 2, must NEW",
            "only sectors health",
            "only countries CZ, Austria",
            "scores from 0.1",
            "never CREA with NEW",
            "adds NEW",
            "removes GRID",
            "edits CREA"
        ]
    );
    let edited = report.edited.unwrap();
    let ids: Vec<&str> = edited.clusters().iter().map(|cluster| cluster.id()).collect();
    assert_eq!(ids, ["CREA", "NEW"]);
    let crea = &edited.clusters()[0];
    let labels: Vec<&str> =
        crea.themes().iter().map(|(term, _)| edited.vocabulary().term(term).id.as_str()).collect();
    assert_eq!((labels, crea.members(), crea.detail("basis")), (vec!["biogas", "biomass"], Some(50), None));
    assert_eq!(edited.clusters()[1].detail("founded"), Some("2009"));
    assert_eq!((scenario.name.as_str(), report.edits), ("More", 3));
    assert_eq!(read("profile = \"cord\"\n").unwrap().scenario.name, "s");
}

#[test]
fn what_changes_nothing_is_said() {
    assert_eq!(headlines("name = \"x\"\n"), ["dir/s.toml: warning[no-change]: the scenario changes nothing"]);
    assert_eq!(
        headlines(
            "[[edit]]\nid = \"CREA\"\nmembers = 40\nadd-themes = [\"hydro energy\"]\nremove-seeks = [\"ict\"]\n"
        ),
        [
            "dir/s.toml:3:11: warning[no-change]: the edit changes nothing: CREA says '40'",
            "dir/s.toml:4:14: warning[no-change]: the edit changes nothing: CREA says 'biogas:0.5;hydropower'",
            "dir/s.toml:5:16: warning[no-change]: the edit changes nothing: CREA does not say this",
        ]
    );
}

#[test]
fn odd_values_are_found_where_they_stand() {
    let found = headlines(
        "[[edit]]\nid = \"CREA\"\nadd-themes = [\"biomass\", \"wizardry\"]\nregion = \"AT31\"\n\
         [[add]]\nname = \"New\"\ncountry = \"CZ\"\noffers = [\"biogas:7\"]\nrole = \"boss\"\n",
    );
    // The wording of findings is the catalogue reader's; place and code are this file's.
    let starts: Vec<&str> =
        found.iter().filter_map(|line| line.split_once("]: ")).map(|(start, _)| start).collect();
    assert_eq!(
        starts,
        [
            "dir/s.toml:3:26: warning[unknown-theme",
            "dir/s.toml:4:10: warning[region-not-in-country",
            "dir/s.toml:8:11: warning[bad-weight",
            "dir/s.toml:9:8: warning[bad-role",
        ]
    );
}

#[test]
fn what_is_wrong_is_shown_in_its_line() {
    for (text, expected) in [
        ("wieghts = 1\n", "1:1: error[unknown-key]: unknown key 'wieghts'|did you mean 'weights'?"),
        (
            "profile = \"chord\"\n",
            "1:11: error[unknown-profile]: unknown profile 'chord'|did you mean 'cord'?",
        ),
        (
            "remove = [\"GRID\", \"CRAE\"]\n",
            "1:19: error[unknown-cluster]: unknown cluster 'CRAE'|did you mean 'CREA'?",
        ),
        ("remove = [\"GRID\", \"GRID\"]\n", "1:19: error[bad-edit]: 'GRID' is removed twice|"),
        (
            "remove = [\"GRID\"]\n[[edit]]\nid = \"GRID\"\nmembers = 3\n",
            "3:6: error[bad-edit]: 'GRID' is removed, and edited too|",
        ),
        (
            "[[edit]]\nid = \"CERA\"\nmembers = 3\n",
            "2:6: error[unknown-cluster]: unknown cluster 'CERA'|did you mean 'CREA'?",
        ),
        (
            "[[edit]]\nid = \"CREA\"\nmembers = 3\n[[edit]]\nid = \"CREA\"\ncity = \"x\"\n",
            "5:6: error[bad-edit]: 'CREA' is edited twice; one edit can change several columns|",
        ),
        (
            "[[edit]]\nid = \"CREA\"\nthemse = [\"x\"]\n",
            "3:1: error[unknown-key]: unknown key 'themse'|did you mean 'themes'?",
        ),
        (
            "[[edit]]\nid = \"CREA\"\nadd-theme = [\"x\"]\n",
            "3:1: error[unknown-key]: unknown key 'add-theme'|did you mean 'add-themes'?",
        ),
        (
            "[[edit]]\nid = \"CREA\"\n",
            "2:6: error[bad-value]: the edit of 'CREA' names no column|set a column",
        ),
        ("[[edit]]\nmembers = 3\n", "1:1: error[bad-value]: the edit names no cluster|give the id"),
        (
            "[[edit]]\nid = \"CREA\"\ncountry = \"Atlantis\"\n",
            "3:11: error[bad-edit]: unknown country 'Atlantis'|",
        ),
        (
            "[[edit]]\nid = \"CREA\"\nmembers = -1\n",
            "3:11: error[bad-value]: members is -1, expected a whole number|",
        ),
        (
            "[[add]]\nid = \"CREA\"\nname = \"n\"\ncountry = \"CZ\"\n",
            "1:1: error[bad-edit]: the catalogue has a cluster 'CREA'; edit that one, or give the new one another id|",
        ),
        ("[[add]]\nname = \"n\"\n", "1:1: error[bad-edit]: the country is empty|"),
        (
            "[rules]\nmust = [\"GRIT\"]\n",
            "2:8: error[unknown-cluster]: unknown cluster 'GRIT'|did you mean 'GRID'?",
        ),
        (
            "[rules]\nmin-members = 5\nmax-members = 3\n",
            "1:2: error[bad-rules]: min-members 5 is above max-members 3|",
        ),
        (
            "[filters]\ncountry = [\"CZ\", \"Czehia\"]\n",
            "2:18: error[unknown-country]: unknown country 'Czehia'|did you mean 'Czechia'?",
        ),
        (
            "[filters]\nblock = [[\"CREA\"]]\n",
            "2:9: error[bad-value]: block is of type array, expected an array of pairs|",
        ),
        ("[filters]\nmin-score = 2\n", "2:13: error[bad-value]: min-score is 2, expected a number in 0..1|"),
    ] {
        let (headline, help) = expected.split_once('|').unwrap();
        let found = read(text).unwrap_err();
        assert!(found.starts_with(&format!("dir/s.toml:{headline}")), "{text}: {found}");
        assert!(help.is_empty() || found.contains(&format!("= help: {help}")), "{text}: {found}");
    }
}
