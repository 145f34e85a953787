//! Adds a component of one's own to the score: do the two clusters work in a common language?

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use metacluster::{
    CatalogueBuilder, ClusterDraft, Component, Network, Partnerships, RankOptions, Reading, Reference,
    Scorer, Scoring, rank,
};

/// 1 if the `languages` columns share a word, else 0; unknown where a cluster states none.
#[derive(Debug)]
struct CommonLanguage(Vec<Vec<String>>);

impl CommonLanguage {
    fn new(network: &Network) -> Self {
        let clusters = network.catalogue().clusters().iter();
        let words = clusters.map(|cluster| cluster.detail("languages").unwrap_or(""));
        Self(
            words
                .map(|cell| {
                    cell.split(';')
                        .map(str::trim)
                        .filter(|word| !word.is_empty())
                        .map(str::to_owned)
                        .collect()
                })
                .collect(),
        )
    }

    fn common(&self, a: usize, b: usize) -> Vec<&str> {
        self.0[a].iter().filter(|word| self.0[b].contains(word)).map(String::as_str).collect()
    }
}

impl Component for CommonLanguage {
    fn id(&self) -> &str {
        "language"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        if self.0[a].is_empty() || self.0[b].is_empty() {
            return Reading::unknown(prior);
        }
        Reading::known(if self.common(a, b).is_empty() { 0.0 } else { 1.0 })
    }

    fn because(&self, _: &Network, a: usize, b: usize, reading: Reading) -> String {
        if reading.known == metacluster::Known::No {
            return "assumed: a side states no language".into();
        }
        format!("common languages: {}", self.common(a, b).join(", "))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for (name, country, languages) in [("A", "CZ", "cs;en"), ("B", "AT", "de;en"), ("C", "PL", "pl")] {
        let mut draft = ClusterDraft::new(name, country).themes(["biogas"]);
        draft.details.insert("languages".into(), languages.into());
        builder.add(draft);
    }
    let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
    let mut scoring = Scoring::default();
    scoring.weights.set("language", 0.5)?;
    let own: Vec<Box<dyn Component>> = vec![Box::new(CommonLanguage::new(&network))];
    let complements = &network.catalogue().reference().complements;
    let scorer = Scorer::with_components(&network, complements, own, &scoring)?;
    let mut out = std::io::stdout().lock();
    for line in rank(&scorer, &RankOptions::default()).pairs {
        let clusters = network.catalogue().clusters();
        let (a, b) = (&clusters[line.a].name(), &clusters[line.b].name());
        writeln!(out, "{}. {a} with {b}: {:.3}", line.rank, line.totals.score)?;
    }
    Ok(())
}
