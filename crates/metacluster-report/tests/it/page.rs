//! The structure of a page, its size, and that it depends on what it is made from alone.

use std::path::Path;

use metacluster::Reference;
use metacluster_benches::{Shape, catalogue, partnerships};
use metacluster_io::{ReadOptions, Source, read_catalogue, read_partnerships};
use metacluster_report::{ALL_PAIRS_UP_TO, PageLanguage, TOP_KEPT};

use crate::{Case, data, neighbours};

/// The shipped catalogue.
fn shipped() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let source = |name: &str| Source::open(folder.join(name)).unwrap();
    let options = ReadOptions::default();
    let clusters =
        read_catalogue(&source("clusters.csv"), Reference::embedded(), &options).unwrap().catalogue;
    let past = read_partnerships(&source("partnerships.csv"), &options).unwrap().partnerships;
    let mut case = Case::of(clusters, past);
    case.options = metacluster::ProposeOptions::default();
    case
}

#[test]
fn every_section_has_its_heading_and_every_id_is_one() {
    let page = Case::new(neighbours()).page();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(page.ends_with("</html>\n"));
    for id in
        ["proposals", "ranking", "quality", "method", "sources", "map", "weights", "filters", "pairs", "why"]
    {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len());
    // What a number can be traced to.
    for trace in
        [concat!("metacluster ", env!("CARGO_PKG_VERSION")), &"ab".repeat(32), "clusters.csv", "0.25", "0.75"]
    {
        assert!(page.contains(trace), "{trace}");
    }
}

#[test]
fn a_proposal_says_who_why_what_is_missing_and_which_rules_are_met() {
    let mut case = Case::new(neighbours());
    case.options.rules.min_countries = Some(3);
    case.options.rules.not_checked = vec!["a signed agreement".into()];
    let page = case.page();
    let mut proposals = page.split("<details class=\"proposal\"").skip(1);
    let proposal = proposals.find(|proposal| proposal.contains("Elbe Hydro → Saxon Grid")).unwrap();
    let proposal = proposal.split("</details>").next().unwrap();
    for part in [
        "Saxon Grid",
        "suggested lead",
        "Who offers what to whom",
        "Elbe Hydro → Saxon Grid",
        "Not stated: ask",
        "met",
        "not checked",
        "a signed agreement",
        "countries, at least 3",
        "(3)",
        "Optimal",
    ] {
        assert!(proposal.contains(part), "{part} in {proposal}");
    }
}

#[test]
fn a_page_of_nothing_is_a_page() {
    for drafts in [Vec::new(), neighbours().into_iter().take(1).collect()] {
        let page = Case::new(drafts).page();
        assert_eq!(data(&page)["pairs"]["count"], 0);
        assert!(page.contains("No pair to list."));
    }
}

#[test]
fn the_same_input_makes_the_same_page_in_any_order_of_rows() {
    let mut reversed = neighbours();
    reversed.reverse();
    assert!(Case::new(neighbours()).page() == Case::new(reversed).page());
}

#[test]
fn the_shipped_catalogue_fits_into_700_kilobytes() {
    for language in PageLanguage::ALL {
        let mut case = shipped();
        case.language = language;
        let page = case.page();
        assert!(page.len() <= 700_000, "{language}: {} bytes", page.len());
        let pairs = &data(&page)["pairs"];
        assert_eq!((&pairs["all"], &pairs["count"]), (&true.into(), &pairs["of"]));
    }
}

#[test]
fn six_hundred_clusters_fit_into_1800_kilobytes() {
    let mut case = Case::of(catalogue(600, 5, &Shape::default()), partnerships(600, 5));
    case.options.sizes = 5..=5;
    case.options.top = 1;
    let page = case.page();
    assert!(case.network.catalogue().len() > ALL_PAIRS_UP_TO);
    assert!(page.len() <= 1_800_000, "{} bytes", page.len());
    let pairs = &data(&page)["pairs"];
    assert_eq!(pairs["all"], false);
    assert!(pairs["count"].as_u64() < pairs["of"].as_u64());
    assert!(page.contains(&format!("only pairs that can be among the first {TOP_KEPT} for some weights")));
}
