//! Catalogues that the tests share, and a component of a caller's own.

use std::sync::Arc;

use metacluster::{
    CatalogueBuilder, ClusterDraft, Complements, Component, Network, Partnerships, Reading, Reference,
    Scorer, Scoring, Weights, WordOf,
};
use metacluster_benches::{Blanks, Shape, deep_reference};

/// Kinds of catalogue: the embedded tables as people fill them in, deep trees with every cell full, and deep trees
/// with most cells blank.
pub(crate) fn shapes() -> [(&'static str, Shape); 3] {
    let deep = |share| Shape { reference: deep_reference(), ..Shape::with_blanks(Blanks::all(share)) };
    [("embedded", Shape::default()), ("full", deep(0.0)), ("sparse", deep(0.6))]
}

pub(crate) fn network(
    reference: &Arc<Reference>,
    drafts: impl IntoIterator<Item = ClusterDraft<'static>>,
    partnerships: &Partnerships,
) -> Network {
    let mut builder = CatalogueBuilder::new(Arc::clone(reference));
    for draft in drafts {
        builder.add(draft);
    }
    Network::build(Arc::new(builder.finish()), partnerships)
}

pub(crate) fn profile(name: &str) -> Scoring {
    Scoring { weights: Weights::profile(name).unwrap(), ..Scoring::default() }
}

/// Every pair of top sectors feeds the next one, so that `bridge` is known and varies.
pub(crate) fn chain_of_sectors(reference: &Reference) -> Complements {
    let vocabulary = &reference.vocabulary;
    let tops: Vec<&str> = vocabulary.top_sectors().map(|top| vocabulary.term(top).id.as_str()).collect();
    let mut complements = Complements::default();
    for (place, two) in tops.windows(2).enumerate() {
        assert!(vocabulary.find(two[0], WordOf::Sectors).is_some());
        complements.add(two[0], two[1], 1.0 / (1.0 + place as f64), vocabulary).unwrap();
    }
    complements
}

/// A component without bounds of its own: known where the sum of the two numbers is no multiple of three.
#[derive(Debug)]
pub(crate) struct Numbers;

impl Component for Numbers {
    fn id(&self) -> &str {
        "numbers"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        if (a + b).is_multiple_of(3) {
            Reading::unknown(prior)
        } else {
            Reading::known(((a * 31 + b * 17) % 101) as f64 / 100.0)
        }
    }

    fn because(&self, _: &Network, a: usize, b: usize, _: Reading) -> String {
        format!("the numbers {a} and {b}")
    }
}

/// The built-in components with a complements table, and [`Numbers`] with a weight beside theirs.
pub(crate) fn with_numbers<'a>(network: &'a Network, scoring: &Scoring) -> Scorer<'a> {
    let mut scoring = scoring.clone();
    scoring.weights.set("numbers", 0.15).unwrap();
    scoring.priors.set("numbers", 0.3).unwrap();
    let complements = chain_of_sectors(network.catalogue().reference());
    Scorer::with_components(network, &complements, vec![Box::new(Numbers)], &scoring).unwrap()
}
