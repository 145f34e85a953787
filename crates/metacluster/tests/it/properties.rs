//! What holds for every pair score, whatever the catalogue.

use std::sync::Arc;

use metacluster::{
    ClusterDraft, Complements, Network, PairScore, Partnerships, Scorer, Scoring, Totals, Weights,
};
use metacluster_benches::{Blanks, Random, Shape, deep_reference, generate, id, partnerships, scored};
use proptest::prelude::*;

use crate::cases::{self, Numbers, profile, with_numbers};

const TOLERANCE: f64 = 1e-12;

/// Drafts of a small catalogue and its partnerships.
#[derive(Debug, Clone)]
struct Small {
    drafts: Vec<ClusterDraft<'static>>,
    table: Partnerships,
}

impl Small {
    fn network(&self) -> Network {
        cases::network(&deep_reference(), self.drafts.clone(), &self.table)
    }
}

/// Catalogues of 2 to 12 clusters of one sector or of all, with few blanks or many.
fn small() -> impl Strategy<Value = Small> {
    (2..12usize, any::<u64>(), 0.0..0.7f64, prop::option::of(0..3usize)).prop_map(
        |(n, seed, share, sector)| {
            let shape =
                Shape { reference: deep_reference(), sector, ..Shape::with_blanks(Blanks::all(share)) };
            Small { drafts: generate(n, seed, &shape), table: partnerships(n, seed) }
        },
    )
}

fn scoring() -> impl Strategy<Value = Scoring> {
    let weights = prop::array::uniform7(0.0..1.0f64);
    let named = prop::sample::select(Weights::PROFILES.to_vec()).prop_map(profile);
    let free = (weights, prop::array::uniform7(0.0..=1.0f64)).prop_map(|(weights, priors)| {
        let mut scoring = Scoring::default();
        for ((name, weight), prior) in metacluster::COMPONENTS.into_iter().zip(weights).zip(priors) {
            scoring.weights.set(name, weight + 1e-3).unwrap();
            scoring.priors.set(name, prior).unwrap();
        }
        scoring
    });
    prop_oneof![named, free]
}

fn bits(totals: Totals) -> [u64; 4] {
    [totals.score, totals.low, totals.high, totals.coverage].map(f64::to_bits)
}

fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |a| (a + 1..n).map(move |b| (a, b)))
}

fn value(pair: &PairScore, scorer: &Scorer<'_>, component: &str) -> f64 {
    pair.parts.iter().find(|part| scorer.component_id(part.component) == component).unwrap().reading.value
}

/// Fields that a cluster may come to state.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    /// Of a cluster without themes: those would stand in for its sectors, and knowing better may move either end.
    Sectors,
    /// Not beside sectors that name branches only: those the themes would refine.
    Themes,
    Offers,
    Seeks,
    Members,
    Partnerships,
}

fn field() -> impl Strategy<Value = Field> {
    use Field::{Members, Offers, Partnerships, Sectors, Seeks, Themes};
    prop::sample::select(vec![Sectors, Themes, Offers, Seeks, Members, Partnerships])
}

fn says_more_than_branches(draft: &ClusterDraft<'_>) -> bool {
    let reference = deep_reference();
    let vocabulary = &reference.vocabulary;
    draft.sectors.iter().any(|item| {
        let word = item.rsplit_once(':').map_or(&**item, |(word, _)| word);
        vocabulary.find_sector(word).is_ok_and(|term| vocabulary.term(term).parent.is_some())
    })
}

/// The same catalogue with one field of one cluster blank.
fn forgotten(small: &Small, cluster: usize, field: Field) -> Small {
    let mut less = small.clone();
    let draft = &mut less.drafts[cluster];
    match field {
        Field::Sectors if draft.themes.is_empty() => draft.sectors.clear(),
        Field::Sectors => {}
        Field::Themes if draft.sectors.is_empty() || says_more_than_branches(draft) => draft.themes.clear(),
        Field::Themes => {}
        Field::Offers => draft.offers.clear(),
        Field::Seeks => draft.seeks.clear(),
        Field::Members => draft.members = None,
        Field::Partnerships => {
            less.table = Partnerships::default();
            for partnership in small.table.iter() {
                for member in partnership.members.iter().filter(|member| **member != id(cluster)) {
                    less.table.add_member(&partnership.id, &partnership.name, member);
                }
            }
        }
    }
    less
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pair_is_symmetric_bounded_ordered_and_the_sum_of_its_parts(small in small(), scoring in scoring()) {
        let network = small.network();
        let scorer = with_numbers(&network, &scoring);
        let shares: f64 = scorer.shares().map(|(_, share)| share).sum();
        prop_assert!((shares - 1.0).abs() < TOLERANCE);
        for (a, b) in pairs(small.drafts.len()) {
            let (pair, back) = (scorer.pair(a, b), scorer.pair(b, a));
            prop_assert_eq!(&pair, &back);
            prop_assert_eq!(bits(pair.totals), bits(back.totals));
            prop_assert_eq!(bits(pair.totals), bits(scorer.totals(b, a)));
            let totals = pair.totals;
            prop_assert!(0.0 <= totals.low && totals.low <= totals.score);
            prop_assert!(totals.score <= totals.high && totals.high <= 1.0);
            prop_assert!((0.0..=1.0).contains(&totals.coverage));
            let mut sum = [0.0; 4];
            for part in &pair.parts {
                let reading = part.reading;
                prop_assert!(0.0 <= reading.low && reading.low <= reading.value);
                prop_assert!(reading.value <= reading.high && reading.high <= 1.0);
                sum[0] += part.contribution();
                sum[1] += part.weight * reading.low;
                sum[2] += part.weight * reading.high;
                sum[3] += part.weight * reading.known.share();
            }
            prop_assert_eq!(bits(totals), sum.map(|sum: f64| sum.clamp(0.0, 1.0).to_bits()));
        }
    }

    #[test]
    fn learning_a_field_only_narrows_the_interval(
        small in small(), cluster in 0..12usize, field in field(), scoring in scoring(),
    ) {
        let cluster = cluster % small.drafts.len();
        let less = forgotten(&small, cluster, field);
        let (before, after) = (less.network(), small.network());
        let (before, after) = (
            Scorer::new(&before, &scoring).unwrap(), Scorer::new(&after, &scoring).unwrap(),
        );
        for other in (0..small.drafts.len()).filter(|&other| other != cluster) {
            let (wide, narrow) = (before.totals(cluster, other), after.totals(cluster, other));
            prop_assert!(narrow.low >= wide.low - TOLERANCE, "{narrow:?} {wide:?}");
            prop_assert!(narrow.high <= wide.high + TOLERANCE, "{narrow:?} {wide:?}");
            prop_assert!(narrow.coverage >= wide.coverage - TOLERANCE);
        }
    }

    #[test]
    fn a_sector_that_both_add_never_lowers_their_overlap(small in small(), tag in any::<u64>(), tenths in 1..=10u32) {
        let reference = deep_reference();
        let sectors: Vec<&str> = reference
            .vocabulary
            .iter()
            .filter(|(_, term)| term.kind == metacluster::TermKind::Sector)
            .map(|(_, term)| term.id.as_str())
            .collect();
        let item = format!("{}:{}", sectors[Random::new(tag).below(sectors.len())], f64::from(tenths) / 10.0);
        let mut more = small.clone();
        // Without inferred sectors: the first narrow tag of a cluster that had those replaces them.
        prop_assume!(small.drafts[..2].iter().all(says_more_than_branches));
        more.drafts[..2].iter_mut().for_each(|draft| draft.sectors.push(item.clone().into()));
        let networks = [small.network(), more.network()];
        let [before, after] = networks.each_ref().map(|network| {
            let scorer = scored(network);
            value(&scorer.pair(0, 1), &scorer, "sectors")
        });
        prop_assert!(after >= before - TOLERANCE, "{before} {after} {item}");
    }

    #[test]
    fn more_offers_never_lower_complement(small in small(), word in 0..400usize, tenths in 1..=10u32) {
        let reference = deep_reference();
        let terms: Vec<&str> = reference.vocabulary.iter().map(|(_, term)| term.id.as_str()).collect();
        let item = format!("{}:{}", terms[word % terms.len()], f64::from(tenths) / 10.0);
        let mut more = small.clone();
        more.drafts[0].offers.push(item.into());
        let networks = [small.network(), more.network()];
        let [before, after] = networks.each_ref().map(scored);
        for other in 1..small.drafts.len() {
            let (x, y) = (before.pair(0, other), after.pair(0, other));
            prop_assert!(value(&y, &after, "complement") >= value(&x, &before, "complement"));
        }
    }

    #[test]
    fn a_weight_of_zero_is_no_component(small in small(), mut scoring in scoring(), which in 0..7usize) {
        let network = small.network();
        scoring.weights.set(metacluster::COMPONENTS[which], 0.0).unwrap();
        let mut others = Scoring { weights: Weights::zero(), priors: scoring.priors.clone() };
        for (name, weight) in scoring.weights.iter().filter(|(_, weight)| *weight > 0.0) {
            others.weights.set(name, weight).unwrap();
        }
        prop_assume!(others.weights.iter().any(|(_, weight)| weight > 0.0));
        let mut silent = scoring.clone();
        silent.weights.set("numbers", 0.0).unwrap();
        let complements = &network.catalogue().reference().complements;
        let scorers = [
            Scorer::new(&network, &scoring).unwrap(),
            Scorer::new(&network, &others).unwrap(),
            Scorer::with_components(&network, complements, vec![Box::new(Numbers)], &silent).unwrap(),
        ];
        for (a, b) in pairs(small.drafts.len()) {
            let [given, without, beside] = scorers.each_ref().map(|scorer| scorer.pair(a, b));
            prop_assert!(given.parts.iter().all(|part| part.component != which));
            prop_assert_eq!(&given, &without);
            prop_assert_eq!(&given, &beside);
            prop_assert_eq!(bits(given.totals), bits(beside.totals));
        }
    }

    #[test]
    fn further_clusters_change_no_score(small in small(), scoring in scoring(), kept in 2..12usize) {
        // The first few alone, and among the others with their words and partnerships.
        let few = Small { drafts: small.drafts[..kept.min(small.drafts.len())].to_vec(), table: small.table.clone() };
        let networks = [few.network(), small.network()];
        let [alone, among] = networks.each_ref().map(|network| Scorer::new(network, &scoring).unwrap());
        for (a, b) in pairs(few.drafts.len()) {
            prop_assert_eq!(bits(alone.totals(a, b)), bits(among.totals(a, b)));
        }
    }
}

#[test]
fn compiled_for_other_weights_is_built_for_them() {
    let shape = Shape { reference: deep_reference(), ..Shape::default() };
    let network = metacluster_benches::network(40, 2, &shape);
    let other = profile("cross-sector");
    let built = Scorer::new(&network, &other).unwrap();
    let again = scored(&network).reweighted(&other).unwrap();
    for (a, b) in pairs(40) {
        assert_eq!(built.pair(a, b), again.pair(a, b));
    }
    assert_eq!(again.complements(), &network.catalogue().reference().complements);
    assert_ne!(again.complements(), &Complements::default());
    assert!(Arc::ptr_eq(network.catalogue().reference(), &deep_reference()));
}
