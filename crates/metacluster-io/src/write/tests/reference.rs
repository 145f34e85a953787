use metacluster::ReferenceTables;

use super::*;

fn csv(reference: &Reference, kind: VocabularyKind) -> String {
    written(&VocabularyDocument::new(reference, kind, Vec::new()), Format::Csv, Style::default())
}

#[test]
fn every_table_can_be_put_in_the_place_of_the_embedded_one() {
    let embedded = Reference::embedded();
    let text = |kind| csv(&embedded, kind);
    let sectors = text(VocabularyKind::Sectors);
    let themes = text(VocabularyKind::Themes);
    let regions = text(VocabularyKind::Regions);
    let areas = text(VocabularyKind::Areas);
    let rules = text(VocabularyKind::Rules);
    let again = Reference::with(ReferenceTables {
        sectors: Some(&sectors),
        themes: Some(&themes),
        regions: Some(&regions),
        areas: Some(&areas),
        rules: Some(&rules),
    })
    .unwrap();
    for kind in VocabularyKind::ALL {
        assert_eq!(csv(&again, kind), csv(&embedded, kind), "{}", kind.as_str());
        let json = |reference: &Reference| {
            written(&VocabularyDocument::new(reference, kind, Vec::new()), Format::Json, Style::default())
        };
        assert_eq!(json(&again), json(&embedded), "{}", kind.as_str());
    }
}

#[test]
fn columns_are_those_of_the_embedded_tables() {
    let embedded = Reference::embedded();
    for (kind, header) in [
        (VocabularyKind::Sectors, "id,parent,group,en,cs,pl,de,sk,sl,hu,it"),
        (VocabularyKind::Themes, "id,parent,sector,en,cs,pl,de,sk,sl,hu,it"),
        (VocabularyKind::Regions, "code,name,lat,lon"),
        (VocabularyKind::Countries, "code,en,cs,pl,de,sk,sl,hu,it"),
        (VocabularyKind::Areas, "id,name,kind,period,codes,status"),
        (
            VocabularyKind::Rules,
            "id,name,min_partners,min_countries,min_regions,min_in_area,area,lead_in_area,categories,extra,\
             source,status",
        ),
        (VocabularyKind::Complements, "a,b,weight"),
    ] {
        assert_eq!(csv(&embedded, kind).lines().next(), Some(header));
        assert_eq!(kind.as_str().parse::<VocabularyKind>().unwrap(), kind);
    }
}

#[test]
fn a_term_says_where_it_belongs() {
    let embedded = Reference::embedded();
    let document = VocabularyDocument::new(&embedded, VocabularyKind::Themes, Vec::new());
    let text = written(&document, Format::Json, Style::default());
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let biogas = json["terms"].as_array().unwrap().iter().find(|term| term["id"] == "biogas").unwrap();
    assert_eq!(biogas["parent"], "bioenergy");
    assert_eq!(biogas["sector"], "energy-environment.bioenergy");
    assert_eq!(biogas["labels"]["en"][0], "biogas");
    assert_eq!(json.get("regions"), None);
}
