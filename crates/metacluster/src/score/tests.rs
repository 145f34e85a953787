//! No score stands above its bound, whatever the weights.

use super::*;
use crate::catalogue::CatalogueBuilder;
use crate::draft::ClusterDraft;
use crate::partnership::Partnerships;
use crate::reference::{Reference, ReferenceTables};
use crate::weights::{COMPONENTS, Weights};

const SECTORS: &str =
    "id,parent,en\nict,,\nict.ai,ict,\nict.iot,ict,\nhealth,,\nhealth.dev,health,\nfood,,\n";
const THEMES: &str = "id,parent,sector,en\nt,,food,\nt.a,t,food,\nt.a.x,t.a,food,\nt.a.y,t.a,food,\nt.b,t,food,\nu,,ict,\nu.a,u,ict,\n";
/// Ordinary weights, and weights that single precision takes for nothing.
const WEIGHTS: [&str; 7] = ["", ":0.5", ":0.1", ":0.003", ":1e-30", ":1e-44", ":1e-300"];
const PLACES: [(&str, &str); 8] = [
    ("CZ", "CZ04"),
    ("CZ", "CZ0"),
    ("DE", "DED2"),
    ("DE", "DE2"),
    ("AT", "AT31"),
    ("IT", "ITC4"),
    ("GR", "EL30"),
    ("PL", ""),
];

/// Multiplicative congruential, high bits: enough to mix fields.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((self.0 >> 33) as usize) % limit
    }

    fn items(&mut self, words: &[&str]) -> Vec<String> {
        let count = self.below(5);
        (0..count)
            .map(|_| format!("{}{}", words[self.below(words.len())], WEIGHTS[self.below(WEIGHTS.len())]))
            .collect()
    }
}

fn network(seed: u64) -> Network {
    let random = &mut Random(seed);
    let tables =
        ReferenceTables { sectors: Some(SECTORS), themes: Some(THEMES), ..ReferenceTables::default() };
    let mut builder = CatalogueBuilder::new(Arc::new(Reference::with(tables).unwrap()));
    let mut partnerships = Partnerships::default();
    let n = 60;
    let interests = ["t", "t.a", "t.a.x", "t.a.y", "t.b", "u", "u.a", "ict", "ict.ai", "free", "own word"];
    for number in 0..n {
        let (country, region) = PLACES[random.below(PLACES.len())];
        let mut draft = ClusterDraft::new(format!("Cluster {number}"), country)
            .id(format!("C{number:03}"))
            .region(region)
            .sectors(random.items(&["ict", "ict.ai", "ict.iot", "health", "health.dev", "food", "other"]))
            .themes(random.items(&interests))
            .offers(random.items(&interests))
            .seeks(random.items(&interests));
        if random.below(3) == 0 {
            draft = draft.position(45.0 + random.below(9) as f64 / 7.0, 14.0 + random.below(9) as f64 / 7.0);
        }
        draft.members = [None, Some(1), Some(7), Some(40), Some(4_000_000_000)][random.below(5)];
        builder.add(draft);
        for _ in 0..random.below(3) {
            let partnership = format!("P{}", random.below(12));
            partnerships.add_member(&partnership, "", &format!("C{number:03}"));
        }
    }
    Network::build(Arc::new(builder.finish()), &partnerships)
}

fn scorings(random: &mut Random) -> Vec<Scoring> {
    let mut all = Vec::new();
    for profile in Weights::PROFILES {
        let weights = Weights::profile(profile).unwrap();
        all.push(Scoring { weights: weights.clone(), priors: Priors::default() });
        let mut priors = Priors::default();
        for name in COMPONENTS {
            priors.set(name, random.below(101) as f64 / 100.0).unwrap();
        }
        all.push(Scoring { weights, priors });
    }
    for name in COMPONENTS {
        let mut weights = Weights::zero();
        weights.set(name, 1.0).unwrap();
        all.push(Scoring { weights, priors: Priors::default() });
    }
    all
}

#[test]
fn no_score_stands_above_its_bound() {
    for seed in 0..20 {
        let network = network(seed);
        let n = network.catalogue().len();
        let vocabulary = network.catalogue().vocabulary();
        let mut complements = Complements::default();
        for (a, b, weight) in [("ict", "health", 0.9), ("food", "ict.ai", 0.31), ("t.a", "health", 1e-40)] {
            complements.add(a, b, weight, vocabulary).unwrap();
        }
        for scoring in scorings(&mut Random(seed)) {
            let scorer = Scorer::with_components(&network, &complements, Vec::new(), &scoring).unwrap();
            let (mut bounds, mut scratch) = (vec![0.0; n], Scratch::new(n));
            for a in 0..n {
                let end = if seed % 2 == 0 { n } else { a };
                scorer.bounds(a, &mut bounds[..end], &mut scratch);
                for b in (0..end).filter(|&b| b != a) {
                    let (bound, score) = (f64::from(bounds[b]) + BOUND_SLACK, scorer.totals(a, b).score);
                    assert!(bound >= score, "{a} with {b}: {bound} < {score} under {scoring:?}, seed {seed}");
                }
            }
        }
    }
}
