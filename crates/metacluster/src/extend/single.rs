//! One by one: every outsider as a newcomer, every member as one who leaves.

use rayon::prelude::*;

use crate::extend::compare::Comparer;
use crate::extend::{Leaver, Newcomer, WeakestTie};

/// The best `top` of the outsiders, which are ascending places in the pool.
pub(super) fn newcomers(comparer: &Comparer<'_>, outsiders: &[usize], top: usize) -> Vec<Newcomer> {
    let mut worth: Vec<(f64, usize)> =
        outsiders.par_iter().map(|&place| (comparer.value(&with(comparer, place)).total, place)).collect();
    // Places ascend with ids.
    worth.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    worth.truncate(top);
    let newcomer = |(at, (_, place)): (usize, (f64, usize))| Newcomer {
        rank: at + 1,
        cluster: comparer.pool.members[place],
        weakest: weakest(comparer, place),
        gain: comparer.gain(&with(comparer, place), &[place]),
    };
    worth.into_iter().enumerate().map(newcomer).collect()
}

/// The group and one more, ascending.
fn with(comparer: &Comparer<'_>, place: usize) -> Vec<usize> {
    let mut places = comparer.pool.standing.clone();
    places.insert(places.partition_point(|&other| other < place), place);
    places
}

fn weakest(comparer: &Comparer<'_>, place: usize) -> WeakestTie {
    let index = comparer.pool.members[place];
    let mut weakest = WeakestTie { member: index, score: f64::INFINITY };
    for &member in &comparer.pool.standing {
        let member = comparer.pool.members[member];
        let score = comparer.scorer.totals(member, index).score;
        if score < weakest.score {
            weakest = WeakestTie { member, score };
        }
    }
    weakest
}

/// Every member as one who leaves; none where nobody would be left.
pub(super) fn leavers(comparer: &Comparer<'_>) -> Vec<Leaver> {
    let standing = &comparer.pool.standing;
    if standing.len() < 2 {
        return Vec::new();
    }
    let leaver = |&place: &usize| {
        let staying: Vec<usize> = standing.iter().copied().filter(|&other| other != place).collect();
        let country = comparer.cluster(place).country();
        let alone = !staying.iter().any(|&other| comparer.cluster(other).country() == country);
        let figures = comparer.figures(&staying);
        Leaver {
            member: comparer.pool.members[place],
            figures,
            difference: figures.and_then(|figures| comparer.difference(figures)),
            uncovers: comparer.uncovers(&staying),
            country: alone.then_some(country),
            rules: comparer.rule_changes(&staying),
        }
    };
    let mut leavers: Vec<Leaver> = standing.iter().map(leaver).collect();
    let score = |leaver: &Leaver| leaver.figures.map_or(0.0, |figures| figures.score);
    leavers.sort_by(|x, y| score(y).total_cmp(&score(x)).then(x.member.cmp(&y.member)));
    leavers
}
