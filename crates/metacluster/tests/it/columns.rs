//! Rules on columns of the catalogue: what is stated counts, what is not is not checked.

use metacluster::verify;
use metacluster::{ClusterDraft, Network, Partnerships, ProposeOptions, Sectors, propose};
use metacluster_benches::{id, scored};

use crate::cases;

/// Six clusters that say what the rows list, all else being blank.
fn six(rows: [&[(&str, &str)]; 6]) -> Network {
    let drafts = rows.iter().enumerate().map(|(number, details)| {
        let country = ["CZ", "PL", "DE"][number % 3];
        let mut draft =
            ClusterDraft::new(format!("Cluster {number}"), country).id(id(number)).sectors(["ict"]);
        draft.details = details.iter().map(|&(column, cell)| (column.into(), cell.into())).collect();
        draft
    });
    cases::network(&metacluster::Reference::embedded(), drafts, &Partnerships::default())
}

/// The rules on columns that the first proposal of three shows, each as `need | have | met`.
fn shown(network: &Network, demands: &[&str]) -> Vec<String> {
    let scorer = scored(network);
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Any;
    options.sizes = 3..=3;
    for demand in demands {
        match demand.contains('=') {
            true => options.rules.categories.push(demand.parse().unwrap()),
            false => options.rules.distinct.push(demand.parse().unwrap()),
        }
    }
    let lists = propose(&scorer, &options).unwrap();
    verify::proposals(&scorer, &options, &lists).unwrap();
    let rules = lists[0].proposals[0].rules.iter();
    rules.map(|rule| format!("{} | {} | {}", rule.need, rule.have, rule.met.as_str())).collect()
}

#[test]
fn only_what_is_stated_meets_a_demand_on_a_column() {
    let gold: &[(&str, &str)] = &[("Label ", "Gold, audited"), ("size", "big")];
    let silver: &[(&str, &str)] = &[("label", "SILVER")];
    let network = six([&[], &[], gold, silver, &[("label", "")], &[]]);
    assert_eq!(
        shown(&network, &["label = gold | silver (min 2)", "label = gold (lead)", "label (distinct 2)"]),
        [
            "at least 2 members whose label is gold or silver | 2, 1 not stated | met",
            "a lead whose label is gold | C000002 | met",
            "at least 2 different values of label | 3 | met",
        ]
    );
    // A member that says nothing may be of the kind: at most none is then not known to hold.
    assert_eq!(
        shown(&network, &["label = gold (max 0)"]),
        ["at most 0 members whose label is gold | 0, 2 not stated | not checked"]
    );
    // What nobody states binds nobody.
    assert_eq!(
        shown(&network, &["region_category = transition (min 3, lead)", "staff_fte (distinct 3)"]),
        [
            "at least 3 members whose region_category is transition |  | not checked",
            "a lead whose region_category is transition |  | not checked",
            "at least 3 different values of staff_fte |  | not checked",
        ]
    );
    // Columns of the format go by what they mean.
    assert_eq!(
        shown(&network, &["country = Polska | cz (max 1)", "sectors = ict (min 3)", "country (distinct 2)"]),
        [
            "at most 1 members whose country is Polska or cz | 1 | met",
            "at least 3 members whose sectors is ict | 3 | met",
            "at least 2 different values of country | 2 | met",
        ]
    );
    let mut options = ProposeOptions::default();
    options.rules.categories.push("sice = big (min 1)".parse().unwrap());
    let error = propose(&scored(&network), &options).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.help().unwrap().as_str()),
        ("unknown column 'sice'", "did you mean 'size'?")
    );
    options.rules.categories[0] = "sectors = tourizm (min 1)".parse().unwrap();
    let error = propose(&scored(&network), &options).unwrap_err();
    assert_eq!(error.help().unwrap(), "did you mean 'tourism'?");
}
