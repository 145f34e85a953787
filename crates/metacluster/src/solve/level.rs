//! What the search keeps at one depth: the candidates, and what their bounds are made of.
//!
//! The letters are those of [`super::bound`].

use super::space::Space;

/// Arrays of one depth of the search; `candidates` and everything marked † run in parallel.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) candidates: Vec<u32>,
    /// Of every item (dense): a_i. Valid for the candidates only.
    pub(super) a: Vec<f64>,
    /// λ of every term.
    pub(super) lambda: Vec<f64>,
    /// † u_i under the best λ found.
    pub(super) u: Vec<f64>,
    /// † What i brings whatever else joins, apart from its pairs with other candidates: a_i + Σ_t λ_t·W_t·d_it.
    pub(super) own: Vec<f64>,
    /// † ½ · sum of the r−1 and of the r−2 largest pair scores to other candidates.
    pub(super) half: Vec<f64>,
    pub(super) half_less: Vec<f64>,
    /// base + Σ_t W_t·g_t·(1−λ_t).
    pub(super) constant: f64,
    /// Bound of the node, and the smallest u among those it is made of.
    pub(super) bound: f64,
    pub(super) least: f64,
}

impl Level {
    pub(super) fn new(space: &Space<'_>) -> Self {
        Self {
            candidates: Vec::new(),
            a: vec![0.0; space.n],
            lambda: vec![1.0; space.weight.len()],
            u: Vec::new(),
            own: Vec::new(),
            half: Vec::new(),
            half_less: Vec::new(),
            constant: 0.0,
            bound: f64::INFINITY,
            least: f64::NEG_INFINITY,
        }
    }

    /// A level without arrays, to stand in for one that is taken out for a while.
    pub(super) fn hollow() -> Self {
        Self {
            candidates: Vec::new(),
            a: Vec::new(),
            lambda: Vec::new(),
            u: Vec::new(),
            own: Vec::new(),
            half: Vec::new(),
            half_less: Vec::new(),
            constant: 0.0,
            bound: f64::INFINITY,
            least: f64::NEG_INFINITY,
        }
    }

    /// Rearranges everything that runs in parallel.
    pub(super) fn pick(&mut self, order: &[u32], scratch: &mut Vec<f64>) {
        for list in [&mut self.u, &mut self.own, &mut self.half, &mut self.half_less] {
            scratch.clear();
            scratch.extend(order.iter().map(|&at| list[at as usize]));
            std::mem::swap(list, scratch);
        }
        self.candidates = order.iter().map(|&at| self.candidates[at as usize]).collect();
    }
}
