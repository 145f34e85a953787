//! How far a weight may move before the ranking changes: in closed form.
//!
//! One weight moves over [0, 1] and the others keep their proportions, w'_j = w_j(1−t)/(1−w_c). Every score is then a
//! line in t, from what the other components say (t = 0) to what this one says alone (t = 1). Two lines cross once at
//! most, so whoever is ahead at present stays ahead on an interval.

use super::alternatives::Alternatives;

/// Differences below this are roundings: two such alternatives are equal.
const EQUAL: f64 = 1e-12;

/// An end of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    /// The weight, in [0, 1].
    pub weight: f64,
    /// Whether the ranking has changed at the weight itself: the two are equal there, and the overtaker comes first by
    /// its ids. At 0 and 1 nothing is said of the weight itself, only of those next to it.
    pub open: bool,
    /// Who is overtaken there, and by whom; by place. `None` where the interval ends because weights do.
    pub change: Option<(usize, usize)>,
}

/// The weights of one component, around its present one, under which something stays as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end, at most the present weight.
    pub low: End,
    /// The upper end, at least the present weight.
    pub high: End,
}

impl Interval {
    const WHOLE: Self = Self {
        low: End { weight: 0.0, open: false, change: None },
        high: End { weight: 1.0, open: false, change: None },
    };

    /// Whether nothing changes under any weight.
    pub fn is_whole(&self) -> bool {
        self.low.change.is_none() && self.high.change.is_none()
    }

    /// The narrower of two ends on each side; the first where they are the same.
    fn and(self, other: Self) -> Self {
        let low = if above(other.low, self.low) { other.low } else { self.low };
        let high = if below(other.high, self.high) { other.high } else { self.high };
        Self { low, high }
    }
}

/// Whether a lower end leaves less than another.
fn above(x: End, y: End) -> bool {
    x.weight.total_cmp(&y.weight).then(x.open.cmp(&y.open)).is_gt()
}

/// Whether an upper end leaves less than another.
fn below(x: End, y: End) -> bool {
    x.weight.total_cmp(&y.weight).then(y.open.cmp(&x.open)).is_lt()
}

/// How far one weight may move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stability {
    /// The component, by its place among those in force.
    pub component: usize,
    /// Its present weight.
    pub weight: f64,
    /// While the first place stays who it is.
    pub first: Interval,
    /// While the first k are the same, in whatever order.
    pub top: Interval,
    /// While the first k are the same in the same order.
    pub order: Interval,
}

/// The intervals of every component for the first `k` places. `before(x, y)` settles equals: whether x comes first by
/// its ids. Nothing where only one component is in force, whose weight cannot move. O(n·k·d).
///
/// Exact over all alternatives held; those that k others dominate may be left out, for they can never be among the
/// first k.
pub fn stability(
    alternatives: &Alternatives,
    k: usize,
    before: impl Fn(usize, usize) -> bool,
) -> Vec<Stability> {
    let k = k.min(alternatives.len());
    let d = alternatives.weights().len();
    if d < 2 || k == 0 {
        return Vec::new();
    }
    let of = |component: usize| {
        let lines = Lines::new(alternatives, component);
        let others = |top: usize| {
            let pairs =
                (0..top).flat_map(|ahead| (top..alternatives.len()).map(move |behind| (ahead, behind)));
            pairs
                .map(|(ahead, behind)| lines.ahead(ahead, behind, &before))
                .fold(Interval::WHOLE, Interval::and)
        };
        let top = others(k);
        let next = (1..k).map(|behind| lines.ahead(behind - 1, behind, &before));
        Stability {
            component,
            weight: lines.weight,
            first: others(1),
            top,
            order: next.fold(top, Interval::and),
        }
    };
    (0..d).map(of).collect()
}

/// The scores as lines in one weight.
struct Lines {
    weight: f64,
    /// What the other components say in their proportions: the scores at weight 0.
    without: Vec<f64>,
    /// What the component says: the scores at weight 1.
    alone: Vec<f64>,
}

impl Lines {
    fn new(alternatives: &Alternatives, component: usize) -> Self {
        let mut weights = alternatives.weights().to_vec();
        let weight = std::mem::replace(&mut weights[component], 0.0);
        let rest: f64 = weights.iter().sum();
        let places = 0..alternatives.len();
        Self {
            weight,
            without: places.clone().map(|place| alternatives.score_under(place, &weights) / rest).collect(),
            alone: places.map(|place| alternatives.value(place, component)).collect(),
        }
    }

    /// Where one that is ahead at present stays ahead of another.
    fn ahead(&self, ahead: usize, behind: usize, before: impl Fn(usize, usize) -> bool) -> Interval {
        let (at_zero, at_one) =
            (self.without[ahead] - self.without[behind], self.alone[ahead] - self.alone[behind]);
        let mut interval = Interval::WHOLE;
        // Ahead at present, so at most one end of the line lies below zero.
        if at_zero >= -EQUAL && at_one >= -EQUAL {
            return interval;
        }
        let crossing = at_zero / (at_zero - at_one);
        let end = |weight: f64| {
            let weight = if weight.is_finite() { weight } else { self.weight };
            End { weight, open: !before(ahead, behind), change: Some((ahead, behind)) }
        };
        // What is ahead at present is so at its present weight, whatever roundings say of a crossing next to it.
        let at_present = |found: End| {
            if (found.weight - self.weight).abs() <= EQUAL {
                End { weight: self.weight, open: false, ..found }
            } else {
                found
            }
        };
        if at_zero < at_one {
            interval.low = at_present(end(crossing.clamp(0.0, self.weight)));
        } else {
            interval.high = at_present(end(crossing.clamp(self.weight, 1.0)));
        }
        interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(interval: Interval) -> [(f64, bool, Option<(usize, usize)>); 2] {
        [interval.low, interval.high].map(|end| ((end.weight * 1e9).round() / 1e9, end.open, end.change))
    }

    #[test]
    fn an_end_is_open_where_ids_already_put_the_other_first() {
        // The first leads while its component weighs more than half.
        let alternatives = Alternatives::new(&[0.6, 0.4], &[[1.0, 0.0], [0.0, 1.0]]).unwrap();
        for first_by_id in [true, false] {
            let found = stability(&alternatives, 1, |x, y| (x < y) == first_by_id);
            let whole = (1.0, false, None);
            assert_eq!(ends(found[0].first), [(0.5, !first_by_id, Some((0, 1))), whole]);
            let low = (0.0, false, None);
            assert_eq!(ends(found[1].first), [low, (0.5, !first_by_id, Some((0, 1)))]);
        }
    }

    #[test]
    fn equals_at_present_end_the_interval_at_the_present_weight() {
        let alternatives = Alternatives::new(&[0.5, 0.5], &[[1.0, 0.0], [0.0, 1.0], [0.1, 0.1]]).unwrap();
        let found = stability(&alternatives, 1, |x, y| x < y);
        assert_eq!(ends(found[0].first), [(0.5, false, Some((0, 1))), (1.0, false, None)]);
        // As a set they stay: one of them is always ahead of the third, but not both.
        let both = stability(&alternatives, 2, |x, y| x < y)[0];
        assert_eq!(ends(both.top), [(0.1, false, Some((0, 2))), (0.9, false, Some((1, 2)))]);
        assert_eq!(ends(both.order), [(0.5, false, Some((0, 1))), (0.9, false, Some((1, 2)))]);
    }

    #[test]
    fn twins_and_the_only_one_never_change() {
        let twins = Alternatives::new(&[0.5, 0.5], &[[0.3, 0.7], [0.3, 0.7]]).unwrap();
        assert!(stability(&twins, 1, |x, y| x < y).iter().all(|found| found.order.is_whole()));
        let only = Alternatives::new(&[0.5, 0.5], &[[0.3, 0.7]]).unwrap();
        assert!(stability(&only, 3, |x, y| x < y).iter().all(|found| found.order.is_whole()));
        let narrow = Alternatives::new(&[1.0], &[[0.3], [0.2]]).unwrap();
        assert!(stability(&narrow, 1, |x, y| x < y).is_empty());
    }
}
