//! The data of a page, unpacked by a reader written apart from the page's script: scores come out to the bit.

use metacluster::{Reading, Scorer, Scoring, Weights};
use metacluster_benches::{Blanks, Shape, catalogue, partnerships};
use serde_json::Value;

use crate::{Case, data, neighbours};

pub(crate) fn bytes(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for digit in text.trim_end_matches('=').chars() {
        held = held << 6 | DIGITS.find(digit).unwrap() as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}

fn doubles(value: &Value) -> Vec<f64> {
    bytes(value.as_str().unwrap())
        .chunks(8)
        .map(|word| f64::from_le_bytes(word.try_into().unwrap()))
        .collect()
}

pub(crate) fn numbers(value: &Value, bits: u64, count: usize) -> Vec<usize> {
    let packed = bytes(value.as_str().unwrap());
    let bit = |place: u64| packed.get((place / 8) as usize).is_some_and(|byte| byte >> (place % 8) & 1 == 1);
    (0..count as u64)
        .map(|number| (0..bits).filter(|&place| bit(number * bits + place)).map(|place| 1 << place).sum())
        .collect()
}

/// Every pair on the page by the places of its clusters, with (low, value, high, known share) for each component.
pub(crate) fn pairs(data: &Value) -> Vec<(usize, usize, Vec<[f64; 4]>)> {
    let clusters = data["clusters"].as_array().unwrap();
    let block = &data["pairs"];
    let count = block["count"].as_u64().unwrap() as usize;
    let members: Vec<usize> =
        (0..clusters.len()).filter(|&place| clusters[place]["aside"].is_null()).collect();
    let of: Vec<(usize, usize)> = if block["all"].as_bool().unwrap() {
        let all =
            members.iter().enumerate().flat_map(|(at, &a)| members[at + 1..].iter().map(move |&b| (a, b)));
        all.filter(|&(a, b)| clusters[a]["country"] != clusters[b]["country"]).collect()
    } else {
        let of = &block["of_clusters"];
        let bits = of["bits"].as_u64().unwrap();
        numbers(&of["a"], bits, count).into_iter().zip(numbers(&of["b"], bits, count)).collect()
    };
    assert_eq!(of.len(), count);
    let mut read: Vec<Vec<[f64; 4]>> = vec![Vec::new(); count];
    for column in block["columns"].as_array().unwrap() {
        let mut readings: Vec<[f64; 4]> =
            doubles(&column["known"]).into_iter().map(|v| [v, v, v, 1.0]).collect();
        for (key, share) in [("half", 0.5), ("none", 0.0)] {
            readings.extend(doubles(&column[key]).chunks(3).map(|v| [v[0], v[1], v[2], share]));
        }
        let bits = column["bits"].as_u64().unwrap();
        let of_pairs = match &column["kinds"] {
            Value::Null => numbers(&column["numbers"], bits, count),
            kinds => {
                let kinds_count = kinds["count"].as_u64().unwrap() as usize;
                let of_members = numbers(&kinds["of"], kinds["bits"].as_u64().unwrap(), members.len());
                let kind = |cluster: usize| of_members[members.binary_search(&cluster).unwrap()];
                let triangle = numbers(&column["numbers"], bits, kinds_count * (kinds_count + 1) / 2);
                let rows: Vec<usize> = (0..kinds_count)
                    .scan(0, |at, row| {
                        let start = *at;
                        *at += kinds_count - row;
                        Some(start)
                    })
                    .collect();
                let number = |(a, b): &(usize, usize)| {
                    let (x, y) = (kind(*a).min(kind(*b)), kind(*a).max(kind(*b)));
                    triangle[rows[x] + y - x]
                };
                of.iter().map(number).collect()
            }
        };
        read.iter_mut().zip(of_pairs).for_each(|(read, number)| read.push(readings[number]));
    }
    of.into_iter().zip(read).map(|((a, b), read)| (a, b, read)).collect()
}

/// Every reading on the page is the engine's, to the bit, and so is the score under other weights.
fn reproduces(case: &Case) -> usize {
    let page = case.page();
    let data = data(&page);
    let scorer = case.scorer();
    let ids: Vec<&str> =
        data["components"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids, metacluster::COMPONENTS);
    let mut weights = Weights::zero();
    for (place, id) in ids.iter().enumerate() {
        weights.set(id, [0.37, 0.0, 0.11, 0.9, 0.03, 0.5, 0.21][place]).unwrap();
    }
    let other = scorer.reweighted(&Scoring { weights, ..scorer.scoring().clone() }).unwrap();
    let pairs = pairs(&data);
    let clusters = case.network.catalogue().clusters();
    for (a, b, readings) in &pairs {
        assert_eq!(data["clusters"][*a]["id"], clusters[*a].id());
        for scorer in [&scorer, &other] {
            let totals = scorer.totals(*a, *b);
            let (score, low, high, known) = summed(scorer, &ids, readings);
            let found = [score, low, high, known].map(f64::to_bits);
            assert_eq!(
                found,
                [totals.score, totals.low, totals.high, totals.coverage].map(f64::to_bits),
                "{a} {b}"
            );
        }
        let pair = scorer.pair(*a, *b);
        for part in &pair.parts {
            let place = ids.iter().position(|id| *id == scorer.component_id(part.component)).unwrap();
            let Reading { known, low, value, high } = part.reading;
            assert_eq!(
                readings[place].map(f64::to_bits),
                [low, value, high, known.share()].map(f64::to_bits)
            );
        }
    }
    pairs.len()
}

fn summed(scorer: &Scorer<'_>, ids: &[&str], readings: &[[f64; 4]]) -> (f64, f64, f64, f64) {
    let weights = &scorer.scoring().weights;
    let sum: f64 = ids.iter().map(|id| weights.get(id)).sum();
    let (mut score, mut low, mut high, mut known) = (0.0, 0.0, 0.0, 0.0);
    for (id, reading) in ids.iter().zip(readings) {
        let share = weights.get(id) / sum;
        low += share * reading[0];
        score += share * reading[1];
        high += share * reading[2];
        known += share * reading[3];
    }
    (score.clamp(0.0, 1.0), low.clamp(0.0, 1.0), high.clamp(0.0, 1.0), known.clamp(0.0, 1.0))
}

#[test]
fn scores_come_out_to_the_bit() {
    let mut case = Case::new(neighbours());
    assert_eq!(reproduces(&case), 15);
    case.scoring.priors.set("complement", 0.25).unwrap();
    case.scoring.priors.set("ties", 0.1).unwrap();
    reproduces(&case);
}

#[test]
fn scores_of_generated_catalogues_too() {
    for (seed, blanks) in [(1, 0.0), (2, 0.3), (3, 0.8), (4, 1.0)] {
        let shape = Shape::with_blanks(Blanks::all(blanks));
        let (clusters, past) = (catalogue(70, seed, &shape), partnerships(70, seed));
        let mut case = Case::of(clusters, past);
        case.options.sectors = metacluster::Sectors::Named(Vec::new());
        assert!(reproduces(&case) > 1_000);
    }
}

#[test]
fn only_clusters_that_the_filter_admits_are_ranked() {
    let mut case = Case::new(neighbours());
    let catalogue = std::sync::Arc::clone(case.network.catalogue());
    for country in ["CZ", "DE", "PL"] {
        case.options.filter.country(country, &catalogue).unwrap();
    }
    assert_eq!(reproduces(&case), 3);
}
