//! One number and one word for how much a place depends on the weights.

use std::fmt;

/// How much a place depends on the weights, by the share of the weight space in which it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Kept under fewer than a quarter of the weights: the weights decide.
    Fragile,
    /// Kept under a quarter of the weights or more.
    Sensitive,
    /// Kept under half of the weights or more: more likely than not, whoever weighs.
    FairlyRobust,
    /// Kept under nine tenths of the weights or more: the weights hardly matter.
    Robust,
}

impl Verdict {
    /// Nine in ten, the level at which people speak of "nearly all".
    pub const ROBUST: f64 = 0.90;
    /// More weights for it than against it.
    pub const FAIRLY_ROBUST: f64 = 0.50;
    /// Half of that.
    pub const SENSITIVE: f64 = 0.25;

    /// The word for a share in [0, 1].
    pub fn of(share: f64) -> Self {
        match share {
            share if share >= Self::ROBUST => Self::Robust,
            share if share >= Self::FAIRLY_ROBUST => Self::FairlyRobust,
            share if share >= Self::SENSITIVE => Self::Sensitive,
            _ => Self::Fragile,
        }
    }

    /// `robust`, `fairly robust`, `sensitive` or `fragile`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Robust => "robust",
            Self::FairlyRobust => "fairly robust",
            Self::Sensitive => "sensitive",
            Self::Fragile => "fragile",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
