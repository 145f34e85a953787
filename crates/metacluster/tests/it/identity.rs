//! Merging catalogues: how many rows that are one are found, what is joined wrongly, and what must hold whatever the
//! catalogues.

use std::collections::{HashMap, HashSet};

use metacluster::identity::{Band, Decision, Listed};
use metacluster::{Catalogue, CatalogueBuilder, ClusterDraft, Error, Merge, Outcome, Reference, merge};
use metacluster_benches::{Random, crowd};

use crate::damage::{damaged, sister};

fn catalogue(drafts: impl IntoIterator<Item = ClusterDraft<'static>>) -> Catalogue {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    for draft in drafts {
        let name = draft.name.clone();
        assert_eq!(builder.add(draft).outcome, Outcome::Accepted, "{name}");
    }
    builder.finish()
}

fn merged(catalogues: &[(&str, &Catalogue)], decisions: &[Decision]) -> Result<Merge, Error> {
    let listed: Vec<Listed<'_>> =
        catalogues.iter().map(|&(name, catalogue)| Listed { name, catalogue }).collect();
    let merge = merge(&listed, decisions)?;
    check(&listed, &merge);
    Ok(merge)
}

/// What holds for every merge.
fn check(catalogues: &[Listed<'_>], merge: &Merge) {
    for found in &merge.matches {
        let sum: f64 = found.evidence.iter().map(|evidence| evidence.bits).sum();
        assert_eq!(sum.to_bits(), found.score.to_bits(), "the parts add up to the score");
        assert!(found.a < found.b && found.score.is_finite());
        assert!(!found.why.is_empty());
    }
    assert!(merge.matches.is_sorted_by_key(|found| (found.a, found.b)));
    let mut seen = HashSet::new();
    for (joined, cluster) in merge.joined.iter().zip(merge.catalogue.clusters()) {
        assert_eq!(joined.id, cluster.id());
        assert!(joined.rows.is_sorted());
        assert!(joined.rows.iter().all(|row| seen.insert(*row)), "every row once");
        assert_eq!(joined.fields.is_empty(), joined.rows.len() == 1);
    }
    for (account, listed) in merge.accounts.iter().zip(catalogues) {
        assert_eq!((account.rows, account.rows), (listed.catalogue.len(), account.kept + account.joined));
    }
    let rows: usize = catalogues.iter().map(|listed| listed.catalogue.len()).sum();
    assert_eq!(seen.len(), rows);
    assert_eq!(merge.joined.len(), merge.catalogue.len());
    assert_eq!(merge.accounts.iter().map(|account| account.kept).sum::<usize>(), merge.catalogue.len());
}

/// The 280 real clusters.
fn real() -> Vec<ClusterDraft<'static>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/clusters.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        let cell = |column: &str| {
            let place = header.iter().position(|name| name == column).unwrap();
            Some(record[place].to_owned()).filter(|value| !value.is_empty())
        };
        let mut draft = ClusterDraft::new(cell("name").unwrap(), cell("country").unwrap());
        let text = |column: &str| cell(column).map(Into::into);
        (draft.id, draft.region, draft.city) = (text("id"), text("region"), text("city"));
        draft.members = cell("members").and_then(|members| members.parse().ok());
        draft
    });
    rows.collect()
}

/// Two catalogues made from the real one, and the pairs of ids that are one cluster. About half of the rows stand in
/// both, in the second damaged; 30 % of the second catalogue are clusters that the first does not have, some of them
/// named like a cluster that it has.
fn pair_of_catalogues(seed: u64) -> (Catalogue, Catalogue, HashSet<(String, String)>) {
    let reference = Reference::embedded();
    let mut random = Random::new(seed);
    let (mut a, mut b, mut same) = (Vec::new(), Vec::new(), HashSet::new());
    for row in real() {
        let (part, id) = (random.unit(), row.id.clone().unwrap().into_owned());
        if part < 0.8 {
            a.push(row.clone());
        }
        if !(0.6..0.8).contains(&part) {
            let other = format!("{}", 1000 + b.len());
            b.push(damaged(&row, &mut random).id(other.clone()));
            if part < 0.6 {
                same.insert((id, other));
            }
        }
        if random.chance(0.1) {
            b.push(sister(&row, &reference, &mut random).id(format!("{}", 1000 + b.len())));
        }
    }
    let new = 1.0 - same.len() as f64 / b.len() as f64;
    assert!((0.2..0.4).contains(&new), "{new} of the second catalogue are new");
    (catalogue(a), catalogue(b), same)
}

#[test]
fn the_same_clusters_are_found_in_another_catalogue() {
    let (mut right, mut wrong, mut all, mut asked) = (0, 0, 0, 0);
    for seed in 1..=12 {
        let (a, b, same) = pair_of_catalogues(seed);
        let merge = merged(&[("A", &a), ("B", &b)], &[]).unwrap();
        all += same.len();
        for joined in &merge.joined {
            let id = |place: usize| {
                let row = joined.rows[place];
                let catalogue = [&a, &b][row.catalogue];
                catalogue.clusters()[row.cluster].id().to_owned()
            };
            match joined.rows.len() {
                1 => {}
                2 if same.contains(&(id(0), id(1))) => right += 1,
                2 => wrong += 1,
                more => panic!("{more} rows of two catalogues in one cluster"),
            }
        }
        asked += merge.matches.iter().filter(|found| found.band == Band::Ask).count();
    }
    let (precision, recall) = (f64::from(right) / f64::from(right + wrong), f64::from(right) / all as f64);
    println!("precision {precision:.4}, recall {recall:.4} of {all}, {asked} pairs asked about in 12 merges");
    assert!(precision >= 0.99, "precision {precision}");
    assert!(recall >= 0.95, "recall {recall}");
    assert!(asked <= 12 * 15, "{asked} pairs are too many to ask about");
}

/// Precision and recall of the rows joined within a crowded catalogue, over all pairs of rows of one organisation.
fn judged(n: usize, seed: u64) -> (f64, f64) {
    let rows = crowd(n, 0.03, seed, &Reference::embedded());
    let organisations: HashMap<String, usize> =
        rows.iter().map(|row| (row.draft.id.clone().unwrap().into_owned(), row.organisation)).collect();
    let catalogue = catalogue(rows.into_iter().map(|row| row.draft));
    let merge = merged(&[("A", &catalogue)], &[]).unwrap();
    let pairs =
        |sizes: &HashMap<usize, usize>| sizes.values().map(|size| size * (size - 1) / 2).sum::<usize>();
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    organisations.values().for_each(|organisation| *sizes.entry(*organisation).or_default() += 1);
    let (mut joined, mut right) = (0, 0);
    for cluster in &merge.joined {
        let mut inside: HashMap<usize, usize> = HashMap::new();
        for row in &cluster.rows {
            *inside.entry(organisations[catalogue.clusters()[row.cluster].id()]).or_default() += 1;
        }
        joined += cluster.rows.len() * (cluster.rows.len() - 1) / 2;
        right += pairs(&inside);
    }
    (right as f64 / joined as f64, right as f64 / pairs(&sizes) as f64)
}

#[test]
fn rows_that_stand_twice_are_found_among_names_alike() {
    for seed in 1..=4 {
        let (precision, recall) = judged(10_000, seed);
        println!("seed {seed}: precision {precision:.4}, recall {recall:.4}");
        // Its organisations are named from few syllables, so that chance makes twins; a name alone tells no more.
        assert!(precision >= 0.85, "seed {seed}: precision {precision}");
        assert!(recall >= 0.95, "seed {seed}: recall {recall}");
    }
}
