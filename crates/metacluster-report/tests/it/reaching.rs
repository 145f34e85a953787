//! Above five hundred clusters the page leaves pairs out; under any weights the first ones are all there.

use metacluster::{COMPONENTS, RankOptions, Scoring, Weights, rank};
use metacluster_benches::{Random, Shape, catalogue, partnerships};
use metacluster_report::{ALL_PAIRS_UP_TO, TOP_KEPT};

use crate::decoding::pairs;
use crate::{Case, data};

#[test]
fn whatever_the_weights_the_first_pairs_are_on_the_page() {
    let n = ALL_PAIRS_UP_TO + 20;
    let mut case = Case::of(catalogue(n, 11, &Shape::default()), partnerships(n, 11));
    case.options.sectors = metacluster::Sectors::Named(Vec::new());
    let data = data(&case.page());
    let on_page: std::collections::BTreeSet<(usize, usize)> =
        pairs(&data).into_iter().map(|(a, b, _)| (a, b)).collect();
    assert!(on_page.len() < data["pairs"]["of"].as_u64().unwrap() as usize / 2, "{} pairs", on_page.len());
    let scorer = case.scorer();
    let mut random = Random::new(3);
    for round in 0usize..24 {
        let mut weights = Weights::zero();
        for id in COMPONENTS {
            // Many zeros, since ties are the hard case; some rounds with one component alone.
            let is_zero = COMPONENTS.get(round).map_or_else(|| random.chance(0.4), |alone| *alone != id);
            weights.set(id, if is_zero { 0.0 } else { random.unit() + 1e-3 }).unwrap();
        }
        let scoring = Scoring { weights, ..Scoring::default() };
        let Ok(scorer) = scorer.reweighted(&scoring) else { continue };
        let mut options = RankOptions::default();
        options.top = TOP_KEPT;
        for pair in rank(&scorer, &options).pairs {
            assert!(on_page.contains(&(pair.a, pair.b)), "round {round}: rank {} is missing", pair.rank);
        }
    }
}
