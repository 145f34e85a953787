//! Rank-biased overlap and the overlap of tops.

use std::collections::HashSet;
use std::hash::Hash;

/// How far two lists overlap when each depth counts p times the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankBiasedOverlap {
    /// The least that the two would come to if they went on for ever, in [0, 1].
    pub min: f64,
    /// How much more it could become: `min + residual` is the most that they would come to.
    pub residual: f64,
    /// With the agreement seen so far taken to go on, in [min, min + residual]: the one number to quote.
    pub extrapolated: f64,
}

/// Rank-biased overlap of two lists, each without repetitions (of a repeated item the first counts), the best first; they
/// may differ in length. `p` in (0, 1) is the persistence: with .9 the first ten ranks carry 86 % of the weight.
/// `None` for two empty lists and for a `p` out of range.
///
/// RBO = (1 − p) · Σ_d p^(d−1) · X_d / d, with X_d the number of items that the first d of both share. The minimum
/// takes nothing unseen to agree; the maximum lets each list go on with what the other has and it has not, and both
/// agree from there; the extrapolation for lists of s ≤ l items is
/// (1−p)/p · (Σ_{d≤l} p^d·X_d/d + Σ_{s<d≤l} p^d·X_s·(d−s)/(s·d)) + p^l · ((X_l − X_s)/l + X_s/s).
///
/// Exact. Time and memory O(s + l).
///
/// Source: Webber, Moffat and Zobel, A similarity measure for indefinite rankings, ACM TOIS 28(4), 2010: equations 11
/// (minimum), 30 (residual) and 32 (extrapolation).
///
/// ```
/// use metacluster::agreement::rank_biased_overlap;
/// let overlap = rank_biased_overlap(&['a', 'b', 'c', 'd'], &['a', 'b', 'd', 'c'], 0.9).unwrap();
/// assert!((overlap.extrapolated - 0.973).abs() < 1e-12);
/// ```
pub fn rank_biased_overlap<T: Eq + Hash>(x: &[T], y: &[T], p: f64) -> Option<RankBiasedOverlap> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let (x, y) = (distinct(x), distinct(y));
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    let (s, l) = (short.len(), long.len());
    if l == 0 {
        return None;
    }
    let shared = shared_by_depth(&short, &long);
    let (shared_short, shared_long) = (shared[s] as f64, shared[l] as f64);
    // Beyond this depth the best possible continuations hold the same items.
    let united = s + l - shared[l];
    // Sums of p^d / d times what is shared at depth d: seen, at best, and as if the agreement went on.
    let (mut seen, mut best, mut going_on) = (0.0, 0.0, 0.0);
    let (mut power, mut harmonic, mut power_at_long) = (1.0, 0.0, 1.0);
    for depth in 1..=united {
        power *= p;
        let (d, weight) = (depth as f64, power / depth as f64);
        let beyond_short = depth.saturating_sub(s) as f64;
        if depth <= l {
            seen += weight * shared[depth] as f64;
            harmonic += weight;
            power_at_long = power;
            if beyond_short > 0.0 && s > 0 {
                going_on += weight * shared_short * beyond_short / s as f64;
            }
        }
        let beyond_long = depth.saturating_sub(l) as f64;
        let most = shared[depth.min(l)] as f64 + beyond_short + beyond_long;
        best += weight * most.min(d);
    }
    let scale = (1.0 - p) / p;
    // What is shared so far stays shared at every further depth: Σ_{d>l} p^d / d.
    let tail = f64::max(0.0, -(1.0 - p).ln() - harmonic);
    let min = scale * (seen + shared_long * tail);
    let max = scale * best + power;
    let agreement_of_short = if s > 0 { shared_short / s as f64 } else { 0.0 };
    let extrapolated = scale * (seen + going_on)
        + power_at_long * ((shared_long - shared_short) / l as f64 + agreement_of_short);
    let min = min.clamp(0.0, 1.0);
    let max = max.clamp(min, 1.0);
    Some(RankBiasedOverlap { min, residual: max - min, extrapolated: extrapolated.clamp(min, max) })
}

/// How many of the first k items two lists share, as a share of the most that they could: min(k, the longer list). In
/// [0, 1]; `None` if there is nothing to share, since k is 0 or both lists are empty. Time O(k).
pub fn top_overlap<T: Eq + Hash>(x: &[T], y: &[T], k: usize) -> Option<f64> {
    let top = |list: &[T]| list.len().min(k);
    let (x, y) = (distinct(&x[..top(x)]), distinct(&y[..top(y)]));
    let most = x.len().max(y.len());
    let held: HashSet<&&T> = x.iter().collect();
    let common = y.iter().filter(|item| held.contains(item)).count();
    (most > 0).then(|| common as f64 / most as f64)
}

fn distinct<T: Eq + Hash>(list: &[T]) -> Vec<&T> {
    let mut seen = HashSet::with_capacity(list.len());
    list.iter().filter(|item| seen.insert(*item)).collect()
}

/// For every depth from 0 to the length of the longer list, how many items the first so many of both share.
fn shared_by_depth<T: Eq + Hash>(short: &[&T], long: &[&T]) -> Vec<usize> {
    let (mut of_short, mut of_long) = (HashSet::new(), HashSet::new());
    let mut shared = Vec::with_capacity(long.len() + 1);
    let mut count = 0;
    shared.push(count);
    for (depth, item) in long.iter().enumerate() {
        of_long.insert(*item);
        if let Some(other) = short.get(depth) {
            of_short.insert(*other);
            count += usize::from(of_long.contains(other));
            // An item that stands at this depth in both was counted just now.
            count += usize::from(other != item && of_short.contains(item));
        } else {
            count += usize::from(of_short.contains(item));
        }
        shared.push(count);
    }
    shared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const P: f64 = 0.9;

    fn overlap(x: &str, y: &str) -> RankBiasedOverlap {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        rank_biased_overlap(&letters(x), &letters(y), P).unwrap()
    }

    #[test]
    fn published_values() {
        for (x, y, expected) in [
            ("abcde", "edcba", 0.737_775),
            ("abcd", "abdc", 0.973),
            ("abcdefg", "acbdegfh", 0.945_158_5),
            ("acbdegfh", "abcdefg", 0.945_158_5),
            ("abc", "abc", 1.0),
            ("abc", "def", 0.0),
            ("", "abc", 0.0),
        ] {
            let found = overlap(x, y).extrapolated;
            assert!((found - expected).abs() < 1e-9, "{x} {y}: {found}, expected {expected}");
        }
        assert_eq!(rank_biased_overlap::<char>(&[], &[], P), None);
        for p in [0.0, 1.0, f64::NAN] {
            assert_eq!(rank_biased_overlap(&['a'], &['a'], p), None);
        }
    }

    /// The sum to a depth at which the rest is nothing, lists going on as told.
    fn to_the_end(x: &[u32], y: &[u32], p: f64) -> f64 {
        let mut sum = 0.0;
        for depth in 1..2_000 {
            let top = |list: &[u32]| list.iter().take(depth).copied().collect::<HashSet<u32>>();
            let common = top(x).intersection(&top(y)).count() as f64;
            sum += p.powi(depth as i32 - 1) * common / depth as f64;
            if p.powi(depth as i32) < 1e-15 {
                break;
            }
        }
        (1.0 - p) * sum
    }

    fn list() -> impl Strategy<Value = Vec<u32>> {
        (0_usize..9, Just((0_u32..12).collect::<Vec<u32>>()).prop_shuffle())
            .prop_map(|(length, items)| items[..length].to_vec())
    }

    proptest! {
        #[test]
        fn a_second_opinion_agrees(x in list(), y in list(), p in 0.05_f64..0.95) {
            prop_assume!(!x.is_empty() && !y.is_empty());
            let found = rank_biased_overlap(&x, &y, p).unwrap();
            let other = rbo::rbo(&x, &y, p).unwrap();
            prop_assert!((found.extrapolated - other.extrapolated).abs() < 1e-9, "{:?} {:?}", found, other);
            if x.len() == y.len() {
                prop_assert!((found.min - other.min).abs() < 1e-9, "{:?} {:?}", found, other);
            }
        }

        #[test]
        fn the_ends_are_those_of_lists_that_go_on(x in list(), y in list(), p in 0.05_f64..0.93) {
            prop_assume!(!x.is_empty() || !y.is_empty());
            let found = rank_biased_overlap(&x, &y, p).unwrap();
            let unlike = |list: &[u32], first: u32| {
                list.iter().copied().chain(first..first + 400).collect::<Vec<u32>>()
            };
            let least = to_the_end(&unlike(&x, 1_000), &unlike(&y, 2_000), p);
            prop_assert!((found.min - least).abs() < 1e-9, "{:?} {}", found, least);
            // Each goes on with what the other has and it has not, in the other's order, and then both alike.
            let rest = |of: &[u32], than: &[u32]| {
                of.iter().copied().filter(|item| !than.contains(item)).collect::<Vec<u32>>()
            };
            let alike: Vec<u32> = (1_000..1_400).collect();
            let most = to_the_end(
                &[&x[..], &rest(&y, &x), &alike].concat(),
                &[&y[..], &rest(&x, &y), &alike].concat(),
                p,
            );
            prop_assert!((found.min + found.residual - most).abs() < 1e-9, "{:?} {}", found, most);
            prop_assert!(found.min <= found.extrapolated);
            prop_assert!(found.extrapolated <= found.min + found.residual + 1e-15);
            let other = rank_biased_overlap(&y, &x, p).unwrap();
            prop_assert!((other.extrapolated - found.extrapolated).abs() < 1e-12);
        }

        #[test]
        fn tops_are_counted(x in list(), y in list(), k in 0_usize..12) {
            let top = |list: &[u32]| list.iter().take(k).copied().collect::<Vec<u32>>();
            let (a, b) = (top(&x), top(&y));
            let common = a.iter().filter(|item| b.contains(item)).count();
            let most = a.len().max(b.len());
            match top_overlap(&x, &y, k) {
                None => prop_assert_eq!(most, 0),
                Some(share) => prop_assert!((share * most as f64 - common as f64).abs() < 1e-9),
            }
        }
    }
}
