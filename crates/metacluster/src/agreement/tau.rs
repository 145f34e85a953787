//! Kendall's τ_b by Knight's algorithm.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

/// Kendall's τ_b of two sequences of equal length: (concordant − discordant pairs) / √((all − tied in x) · (all − tied
/// in y)), in [−1, 1]. `None` if the lengths differ, or if all values of a side are equal, where order means nothing.
///
/// Exact. Time O(n log n), memory O(n). Values are compared by `total_cmp`, save that −0 and 0 are equal.
///
/// Source: Knight, A computer method for calculating Kendall's tau with ungrouped data, JASA 61 (1966); Kendall, The
/// treatment of ties in ranking problems, Biometrika 33 (1945).
///
/// ```
/// use metacluster::agreement::kendall_tau_b;
/// let tau = kendall_tau_b(&[1.0, 2.0, 2.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 3.0, 5.0]).unwrap();
/// assert!((tau - 2.0 / 3.0).abs() < 1e-15);
/// ```
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    let mut pairs: Vec<(f64, f64)> = x.iter().zip(y).map(|(x, y)| (x + 0.0, y + 0.0)).collect();
    let by_both = |p: &(f64, f64), q: &(f64, f64)| p.0.total_cmp(&q.0).then(p.1.total_cmp(&q.1));
    pairs.sort_unstable_by(by_both);
    let tied_x = tied(&pairs, |p, q| p.0.total_cmp(&q.0));
    let tied_both = tied(&pairs, by_both);
    let mut values: Vec<f64> = pairs.into_iter().map(|pair| pair.1).collect();
    let discordant = inversions(&mut values);
    // The sort that counts inversions leaves the values in order.
    let tied_y = tied(&values, f64::total_cmp);
    let all = pairs_of(values.len() as u64);
    let (untied_x, untied_y) = (all - tied_x, all - tied_y);
    if untied_x == 0 || untied_y == 0 {
        return None;
    }
    // What is tied in neither and not discordant is concordant.
    let untied = all + tied_both - tied_x - tied_y;
    let difference = untied as f64 - 2.0 * discordant as f64;
    let tau = difference / ((untied_x as f64).sqrt() * (untied_y as f64).sqrt());
    Some(tau.clamp(-1.0, 1.0))
}

/// Kendall's τ_b over the items that both lists hold, each with a value; of an item that a list holds twice, the first
/// counts. `None` if they share fewer than two items, or if all values of a side are equal.
///
/// Time O(n log n).
pub fn kendall_tau_b_of_shared<T: Eq + Hash>(x: &[(T, f64)], y: &[(T, f64)]) -> Option<f64> {
    let mut values: HashMap<&T, (f64, Option<f64>)> = HashMap::with_capacity(x.len());
    let mut order: Vec<&T> = Vec::with_capacity(x.len());
    for (item, value) in x {
        values.entry(item).or_insert_with(|| {
            order.push(item);
            (*value, None)
        });
    }
    for (item, value) in y {
        if let Some((_, other @ None)) = values.get_mut(item) {
            *other = Some(*value);
        }
    }
    let both = order.iter().filter_map(|item| {
        let &(x, y) = values.get(item)?;
        Some((x, y?))
    });
    let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
    kendall_tau_b(&x, &y)
}

/// Number of pairs among n things.
fn pairs_of(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// Pairs of equal things in a sorted list.
fn tied<T>(sorted: &[T], order: impl Fn(&T, &T) -> Ordering) -> u64 {
    sorted.chunk_by(|x, y| order(x, y).is_eq()).map(|same| pairs_of(same.len() as u64)).sum()
}

/// Sorts the values and counts the pairs that stood in the wrong order: a merge sort from below.
fn inversions(values: &mut Vec<f64>) -> u64 {
    let n = values.len();
    let mut merged = Vec::with_capacity(n);
    let (mut count, mut width) = (0, 1);
    while width < n {
        merged.clear();
        for start in (0..n).step_by(2 * width) {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            let (mut i, mut j) = (start, middle);
            while i < middle && j < end {
                if values[i].total_cmp(&values[j]).is_le() {
                    merged.push(values[i]);
                    i += 1;
                } else {
                    // It stands behind all that is left of the first half.
                    count += (middle - i) as u64;
                    merged.push(values[j]);
                    j += 1;
                }
            }
            merged.extend_from_slice(&values[i..middle]);
            merged.extend_from_slice(&values[j..end]);
        }
        std::mem::swap(values, &mut merged);
        width *= 2;
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition, pair by pair.
    fn plain(x: &[f64], y: &[f64]) -> Option<f64> {
        let sign = |a: f64, b: f64| (a > b) as i64 - ((a < b) as i64);
        let (mut sum, mut untied_x, mut untied_y) = (0, 0, 0);
        for i in 0..x.len() {
            for j in 0..i {
                let (s, t) = (sign(x[i], x[j]), sign(y[i], y[j]));
                sum += s * t;
                untied_x += s * s;
                untied_y += t * t;
            }
        }
        let product = (untied_x as f64) * (untied_y as f64);
        (product > 0.0).then(|| sum as f64 / product.sqrt())
    }

    #[test]
    fn published_values() {
        for (x, y, tau) in [
            (vec![1.0, 2.0, 2.0, 4.0, 5.0], vec![2.0, 1.0, 3.0, 3.0, 5.0], 0.666_666_666_666_666_7),
            // scipy.stats.kendalltau's own example and two of its tests.
            (vec![12.0, 2.0, 1.0, 12.0, 2.0], vec![1.0, 4.0, 7.0, 1.0, 0.0], -0.471_404_520_791_031_7),
            (vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 2.0, 3.0, 4.0], 1.0),
            (vec![1.0, 2.0, 3.0, 4.0], vec![4.0, 3.0, 2.0, 1.0], -1.0),
            (vec![5.0, 2.0, 1.0, 3.0, 6.0, 4.0, 7.0, 8.0], vec![5.0, 2.0, 6.0, 3.0, 1.0, 8.0, 7.0, 4.0], 0.0),
        ] {
            let found = kendall_tau_b(&x, &y).unwrap();
            assert!((found - tau).abs() < 1e-12, "{x:?} {y:?}: {found}, expected {tau}");
        }
    }

    #[test]
    fn without_an_order_there_is_no_agreement() {
        assert_eq!(kendall_tau_b(&[], &[]), None);
        assert_eq!(kendall_tau_b(&[1.0], &[1.0]), None);
        assert_eq!(kendall_tau_b(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(kendall_tau_b(&[0.0, -0.0], &[1.0, 2.0]), None);
        assert_eq!(kendall_tau_b(&[1.0, 2.0], &[1.0]), None);
    }

    #[test]
    fn only_what_both_hold_counts() {
        let x = [("a", 3.0), ("b", 2.0), ("c", 1.0), ("d", 0.0)];
        let y = [("e", 9.0), ("c", 3.0), ("a", 2.0), ("a", 7.0)];
        assert_eq!(kendall_tau_b_of_shared(&x, &y), Some(-1.0));
        assert_eq!(kendall_tau_b_of_shared(&x, &y[..1]), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            values in (1_u8..9, 1_u8..9).prop_flat_map(|(x, y)| proptest::collection::vec((0..x, 0..y), 0..60))
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) =
                values.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
            let found = kendall_tau_b(&x, &y);
            match (found, plain(&x, &y)) {
                (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-12),
                (found, expected) => prop_assert_eq!(found, expected),
            }
            // The two sides are alike, and turning one around turns the sign.
            let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-12,
                (a, b) => a.is_none() && b.is_none(),
            };
            prop_assert!(near(kendall_tau_b(&y, &x), found));
            let turned: Vec<f64> = y.iter().map(|y| -y).collect();
            prop_assert!(near(kendall_tau_b(&x, &turned), found.map(|tau| -tau)));
        }
    }
}
