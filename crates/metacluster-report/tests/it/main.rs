//! The report page as bytes: what its data say, what its markup may never say, and how large it is. What only a browser
//! can tell is in `browser/`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod decoding;
mod hostile;
mod page;
mod reaching;
mod words;

use std::sync::Arc;

use metacluster::quality::{Quality, quality};
use metacluster::{
    Catalogue, CatalogueBuilder, ClusterDraft, Network, Partnerships, ProposalList, ProposeOptions,
    Reference, Scorer, Scoring, propose,
};
use metacluster_io::write::Input;
use metacluster_report::{PageLanguage, Report, write_report};

/// A network with everything that a report needs.
pub(crate) struct Case {
    pub(crate) network: Network,
    pub(crate) partnerships: Partnerships,
    pub(crate) scoring: Scoring,
    pub(crate) options: ProposeOptions,
    pub(crate) language: PageLanguage,
}

impl Case {
    pub(crate) fn new<'a>(drafts: impl IntoIterator<Item = ClusterDraft<'a>>) -> Self {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        drafts.into_iter().for_each(|draft| {
            builder.add(draft);
        });
        Self::of(builder.finish(), Partnerships::default())
    }

    pub(crate) fn of(catalogue: Catalogue, partnerships: Partnerships) -> Self {
        let network = Network::build(Arc::new(catalogue), &partnerships);
        let mut options = ProposeOptions::default();
        options.sizes = 3..=3;
        Self { network, partnerships, scoring: Scoring::default(), options, language: PageLanguage::En }
    }

    pub(crate) fn scorer(&self) -> Scorer<'_> {
        Scorer::new(&self.network, &self.scoring).unwrap()
    }

    /// The page.
    pub(crate) fn page(&self) -> String {
        let scorer = self.scorer();
        let lists: Vec<ProposalList> = propose(&scorer, &self.options).unwrap();
        let catalogue = self.network.catalogue();
        let complements = &catalogue.reference().complements;
        let quality: Quality =
            quality(catalogue, &self.partnerships, &self.scoring.weights, complements).unwrap();
        let inputs =
            [Input { name: "clusters.csv".into(), sha256: "ab".repeat(32), rows: catalogue.len() as u64 }];
        let report = Report {
            scorer: &scorer,
            lists: &lists,
            options: &self.options,
            quality: &quality,
            inputs: &inputs,
            command: "clusters.csv",
            language: self.language,
        };
        let mut page = Vec::new();
        write_report(&report, &mut page).unwrap();
        String::from_utf8(page).unwrap()
    }
}

/// The data block of a page.
pub(crate) fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    let (block, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(block).unwrap()
}

/// A few clusters that share and lack various things.
pub(crate) fn neighbours() -> Vec<ClusterDraft<'static>> {
    let draft = |name: &'static str, country: &'static str, region: &'static str| {
        ClusterDraft::new(name, country).region(region).sectors(["energy-environment"])
    };
    vec![
        draft("Elbe Hydro", "CZ", "CZ04")
            .themes(["hydropower"])
            .offers(["hydropower"])
            .seeks(["smart grids"])
            .members(34),
        draft("Saxon Grid", "DE", "DED2")
            .themes(["smart grids"])
            .offers(["smart grids"])
            .seeks(["hydropower"])
            .members(120),
        draft("Donau Netz", "AT", "AT31").themes(["smart grids", "biogas"]).offers(["biogas:0.5"]),
        draft("Beskid Biogas", "PL", "PL22").themes(["biogas"]).seeks(["smart grids"]).members(46),
        draft("Karpat Wood", "SK", "SK03").themes(["biomass"]),
        ClusterDraft::new("Silent Cluster", "HU"),
    ]
}
