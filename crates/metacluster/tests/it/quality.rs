//! The expected coverage against every pair, one by one, and the other figures against the rows.

use metacluster::quality::{CoveragePart, Verdict, quality};
use metacluster::{COMPONENTS, ClusterDraft, Complements, Network, Partnerships, Scorer, Scoring};
use metacluster_benches::{Blanks, Shape, deep_reference, generate, id, partnerships};
use proptest::prelude::*;

use crate::cases;

const TOLERANCE: f64 = 1e-12;

/// The mean coverage over all cross-border pairs, with its parts in the order of the components in force.
fn brute_force(network: &Network, complements: &Complements, scoring: &Scoring) -> (u64, f64, Vec<f64>) {
    let scorer = Scorer::with_components(network, complements, Vec::new(), scoring).unwrap();
    let clusters = network.catalogue().clusters();
    let (mut pairs, mut sum, mut known) = (0, 0.0, vec![0.0; scorer.shares().count()]);
    for a in 0..clusters.len() {
        for b in a + 1..clusters.len() {
            if clusters[a].country() != clusters[b].country() {
                let pair = scorer.pair(a, b);
                pairs += 1;
                sum += pair.totals.coverage;
                known.iter_mut().zip(&pair.parts).for_each(|(sum, part)| *sum += part.reading.known.share());
            }
        }
    }
    let mean = |sum: f64| if pairs > 0 { sum / pairs as f64 } else { 0.0 };
    (pairs, mean(sum), known.into_iter().map(mean).collect())
}

fn network(drafts: &[ClusterDraft<'static>], table: &Partnerships) -> Network {
    cases::network(&deep_reference(), drafts.to_vec(), table)
}

/// The same drafts with something in every cell of these columns; the words belong to no sector.
fn filled(drafts: &[ClusterDraft<'static>], columns: &[&str]) -> Vec<ClusterDraft<'static>> {
    let fill = |draft: &ClusterDraft<'static>| {
        let mut draft = draft.clone();
        let stood_in = draft.sectors.is_empty();
        for column in columns {
            let cell = match *column {
                "sectors" => &mut draft.sectors,
                "themes" => &mut draft.themes,
                "offers" => &mut draft.offers,
                "seeks" => &mut draft.seeks,
                "members" => {
                    draft.members = draft.members.or(Some(7));
                    continue;
                }
                "region" => {
                    draft.latitude = draft.latitude.or(Some(50.0));
                    draft.longitude = draft.longitude.or(Some(14.0));
                    continue;
                }
                other => panic!("{other} is no column"),
            };
            if cell.is_empty() {
                cell.push("a word of nobody".into());
            }
        }
        assert!(stood_in || !draft.sectors.is_empty());
        draft
    };
    drafts.iter().map(fill).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_expected_coverage_is_the_mean_over_all_cross_border_pairs(
        n in 0..40usize,
        seed in any::<u64>(),
        share in 0.0..1.0f64,
        weights in prop::array::uniform7(0.0..1.0f64),
        bridged in any::<bool>(),
    ) {
        let shape = Shape { reference: deep_reference(), ..Shape::with_blanks(Blanks::all(share)) };
        let (drafts, table) = (generate(n, seed, &shape), partnerships(n, seed));
        let mut scoring = Scoring::default();
        for (name, weight) in COMPONENTS.into_iter().zip(weights) {
            // Some components stay out.
            scoring.weights.set(name, if weight < 0.2 { 0.0 } else { weight }).unwrap();
        }
        scoring.weights.set("themes", 0.3).unwrap();
        let complements =
            if bridged { cases::chain_of_sectors(&shape.reference) } else { Complements::default() };
        let network = network(&drafts, &table);
        let coverage = quality(network.catalogue(), &table, &scoring.weights, &complements).unwrap().coverage;
        let (pairs, mean, known) = brute_force(&network, &complements, &scoring);
        prop_assert_eq!(coverage.pairs, pairs);
        prop_assert!((coverage.mean - mean).abs() < TOLERANCE, "{} is not {}", coverage.mean, mean);
        prop_assert_eq!(coverage.parts.len(), known.len());
        for (part, known) in coverage.parts.iter().zip(known) {
            prop_assert!((part.known - known).abs() < TOLERANCE, "{:?} is not {}", part, known);
        }
        let sum: f64 = coverage.parts.iter().map(CoveragePart::contribution).sum();
        prop_assert!((sum.min(1.0) - coverage.mean).abs() < f64::EPSILON);

        for filled_columns in &coverage.filled {
            let (drafts, table) = if filled_columns.columns == ["partnerships"] {
                let mut table = table.clone();
                (0..n).for_each(|number| _ = table.add_member("everybody", "", &id(number)));
                (drafts.clone(), table)
            } else {
                (filled(&drafts, filled_columns.columns), table.clone())
            };
            let (_, mean, _) = brute_force(&self::network(&drafts, &table), &complements, &scoring);
            let found = filled_columns.coverage;
            prop_assert!((found - mean).abs() < TOLERANCE, "{:?}: {} is not {}", filled_columns, found, mean);
            prop_assert!(found + TOLERANCE >= coverage.mean);
        }
        prop_assert!(coverage.filled.is_sorted_by(|a, b| a.coverage >= b.coverage));
    }

    #[test]
    fn fields_and_verdicts_count_every_cluster_once(n in 0..60usize, seed in any::<u64>(), share in 0.0..1.0f64) {
        let shape = Shape::with_blanks(Blanks::all(share));
        let drafts = generate(n, seed, &shape);
        let network = cases::network(&shape.reference, drafts.clone(), &Partnerships::default());
        let quality = quality(network.catalogue(), &Partnerships::default(), &Scoring::default().weights, &Complements::default()).unwrap();
        let known = |column: &str| quality.fields.iter().find(|field| field.column == column).unwrap().known;
        let count = |fills: fn(&ClusterDraft<'_>) -> bool| drafts.iter().filter(|draft| fills(draft)).count();
        prop_assert_eq!(known("offers"), count(|draft| !draft.offers.is_empty()));
        prop_assert_eq!(known("sectors"), count(|draft| !draft.sectors.is_empty()));
        prop_assert_eq!(known("position"), count(|draft| draft.latitude.is_some()));
        prop_assert_eq!(known("role"), count(|draft| draft.role.as_deref() != Some("")));
        prop_assert!(known("sectors_inferred") <= n - known("sectors"));
        let least = |draft: &ClusterDraft<'_>| draft.members.is_some_and(|members| members >= 15);
        prop_assert_eq!(quality.criteria.each[0].met, count(least));
        for tally in quality.criteria.each.iter().chain([&quality.criteria.all]) {
            prop_assert_eq!(tally.met + tally.not_met + tally.not_known, n);
        }
        let not_met = quality.criteria.verdicts.iter().filter(|verdicts| verdicts[0] == Verdict::NotMet);
        prop_assert_eq!(not_met.count(), quality.criteria.all.not_met);
        prop_assert_eq!(quality.clusters, n);
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let shape = Shape::default();
    let mut drafts = generate(300, 7, &shape);
    let table = partnerships(300, 7);
    let profile = |drafts: &[ClusterDraft<'static>]| {
        let network = cases::network(&shape.reference, drafts.to_vec(), &table);
        quality(network.catalogue(), &table, &Scoring::default().weights, &Complements::default()).unwrap()
    };
    let first = profile(&drafts);
    drafts.reverse();
    assert_eq!(profile(&drafts), first);
    assert!(first.coverage.mean > 0.0);
}

#[test]
fn weights_are_checked() {
    let network = network(&[], &Partnerships::default());
    let mut weights = metacluster::Weights::default();
    weights.set("sector", 1.0).unwrap();
    let error = quality(network.catalogue(), &Partnerships::default(), &weights, &Complements::default())
        .unwrap_err();
    assert_eq!(error.to_string(), "unknown component 'sector'");
    let error = quality(
        network.catalogue(),
        &Partnerships::default(),
        &metacluster::Weights::zero(),
        &Complements::default(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("all weights are zero"), "{error}");
}
