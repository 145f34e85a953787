//! In which share of the weight space one alternative scores at least another: exactly, by recurrence.

/// The share of the simplex {w ≥ 0, Σw = 1} on which Σ aᵢwᵢ ≥ 0; one half where all a are 0, a tie throughout.
///
/// Weights even on a simplex are independent exponential numbers E divided by their sum, so the share is the chance
/// that Σ uₕEₕ ≥ Σ vₖEₖ, with u the positive and v the absolute negative a (zeros change nothing). Of uₕEₕ and vₖEₖ the
/// smaller is used up, the first with chance vₖ/(uₕ+vₖ), and what is left of the larger is exponential again: it has no
/// memory. Hence p(J, K) = u_J/(u_J+v_K) · p(J, K−1) + v_K/(u_J+v_K) · p(J−1, K) with p(J, 0) = 1 and p(0, K) = 0. It
/// is the recurrence of Varsi (SIAM J. Appl. Math. 25, 1973). Every step is a mean of two shares, so roundings do not
/// grow and equal a's are as good as any. Exact up to about d roundings; O(d²).
///
/// ```
/// use metacluster::robust::winning_share;
/// assert_eq!(winning_share(&[0.75, -0.25]), 0.75);
/// assert_eq!(winning_share(&[0.25, 0.25, -0.25, 0.0]), 0.75);
/// assert_eq!(winning_share(&[0.0, 0.0]), 0.5);
/// ```
pub fn winning_share(a: &[f64]) -> f64 {
    let gains = || a.iter().copied().filter(|&a| a > 0.0);
    let losses: Vec<f64> = a.iter().filter(|&&a| a < 0.0).map(|a| -a).collect();
    if gains().next().is_none() {
        return if losses.is_empty() { 0.5 } else { 0.0 };
    }
    // shares[k] is p(·, k) for the gains taken in so far.
    let mut shares = vec![0.0; losses.len() + 1];
    for gain in gains() {
        shares[0] = 1.0;
        for (k, loss) in losses.iter().enumerate() {
            shares[k + 1] = (gain * shares[k] + loss * shares[k + 1]) / (gain + loss);
        }
    }
    shares[losses.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::random::Stream;
    use super::super::sample::{BLOCK, Sampler};
    use super::super::space::WeightSpace;
    use super::*;

    /// By counting draws.
    fn counted(a: &[f64], draws: usize) -> f64 {
        let names: Vec<String> = (0..a.len()).map(|c| c.to_string()).collect();
        let space = WeightSpace::whole(&names);
        let sampler = Sampler::new(&space, 3);
        let mut out = vec![0.0; BLOCK * a.len()];
        let mut wins = 0;
        for block in 0..draws / BLOCK {
            sampler.fill(block, &mut out);
            let sum = |weights: &[f64]| weights.iter().zip(a).map(|(w, a)| w * a).sum::<f64>();
            wins += out.chunks_exact(a.len()).filter(|weights| sum(weights) >= 0.0).count();
        }
        wins as f64 / (draws / BLOCK * BLOCK) as f64
    }

    #[test]
    fn shares_are_those_of_400_000_draws() {
        for d in 2..=6 {
            let mut stream = Stream::new(19, d as u64);
            for _ in 0..4 {
                let a: Vec<f64> = (0..d).map(|_| stream.unit() - 0.5).collect();
                let (exact, counted) = (winning_share(&a), counted(&a, 400_000));
                assert!((exact - counted).abs() < 0.0025, "{a:?}: {exact} {counted}");
            }
            // Equal differences, and some of none.
            let a: Vec<f64> = (0..d).map(|c| [0.25, -0.25, 0.25, 0.0, -0.25, 0.25][c]).collect();
            let (exact, counted) = (winning_share(&a), counted(&a, 400_000));
            assert!((exact - counted).abs() < 0.0025, "{a:?}: {exact} {counted}");
        }
    }

    #[test]
    fn two_and_three_components_have_closed_forms() {
        for (u, v, w) in [(0.3, 0.1, 0.2), (0.5, 0.5, 0.5), (1.0, 1e-6, 0.7)] {
            // On a line: where u·w₁ = v·(1 − w₁).
            assert!((winning_share(&[u, -v]) - u / (u + v)).abs() < 1e-15);
            // A corner of the triangle is cut off at u/(u+v) and u/(u+w) of its sides.
            let corner = u / (u + v) * u / (u + w);
            assert!((winning_share(&[-v, u, -w]) - corner).abs() < 1e-15);
            assert!((winning_share(&[v, -u, w]) - (1.0 - corner)).abs() < 1e-15);
        }
        for (a, expected) in [(&[0.0, 0.2][..], 1.0f64), (&[-0.1, 0.0], 0.0), (&[], 0.5)] {
            assert_eq!(winning_share(a).to_bits(), expected.to_bits());
        }
    }

    proptest! {
        #[test]
        fn a_share_and_its_opposite_make_one(a in prop::collection::vec(-1.0..1.0f64, 1..9), zero in 0usize..9) {
            let opposite: Vec<f64> = a.iter().map(|a| -a).collect();
            let share = winning_share(&a);
            prop_assert!((share + winning_share(&opposite) - 1.0).abs() < 1e-12);
            // Neither scale nor order nor components in which nothing differs change it.
            let scaled: Vec<f64> = a.iter().rev().map(|a| a * 0.125).collect();
            prop_assert!((share - winning_share(&scaled)).abs() < 1e-12);
            let mut with_zero = a.clone();
            with_zero.insert(zero.min(a.len()), 0.0);
            prop_assert_eq!(share.to_bits(), winning_share(&with_zero).to_bits());
            // More of a quality never loses.
            let mut better = a.clone();
            better[0] += 0.1;
            prop_assert!(winning_share(&better) >= share - 1e-12);
        }
    }
}
