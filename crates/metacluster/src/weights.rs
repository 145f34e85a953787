//! Weights and priors: how much each component of the score counts, and what is assumed where nothing is known.

use crate::error::Error;
use crate::nearest::nearest;

/// The components' names in the order of every table and every sum.
pub const COMPONENTS: [&str; 7] =
    ["sectors", "complement", "themes", "proximity", "ties", "balance", "bridge"];

/// The default profile, after the Clusters-CORD idea of shared fields with different strengths. Finer terms say more
/// than sectors: on real partnerships .20/.25 for sectors/themes ranked better than .30/.15.
const CORD: [f64; 7] = [0.20, 0.30, 0.25, 0.10, 0.10, 0.05, 0.0];
/// For groupings across sectors: belonging to one sector counts little, feeding another one counts.
const CROSS_SECTOR: [f64; 7] = [0.05, 0.30, 0.20, 0.10, 0.10, 0.05, 0.20];
/// For those who build on known partners: ties take .30, the other weights of `cord` share the remaining .70 in their
/// proportions.
const TRACK_RECORD_TIES: f64 = 0.30;

/// Names with numbers, in a fixed order; what [`Weights`] and [`Priors`] have in common.
#[derive(Debug, Clone, PartialEq)]
struct Named(Vec<(String, f64)>);

impl Named {
    fn new(values: [f64; 7]) -> Self {
        Self(COMPONENTS.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value)).collect())
    }

    fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    fn set(&mut self, name: &str, value: f64) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some(entry) => entry.1 = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }
}

/// How much each component counts. Values are as given; a [`crate::Scorer`] divides them by their sum.
///
/// ```
/// use metacluster::Weights;
/// let mut weights = Weights::profile("cord")?;
/// weights.set("sectors", 0.4)?;
/// assert_eq!(weights.get("sectors"), 0.4);
/// assert!(weights.set("sectors", -1.0).is_err());
/// # Ok::<(), metacluster::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Named);

impl Default for Weights {
    /// The profile `cord`.
    fn default() -> Self {
        Self(Named::new(CORD))
    }
}

impl Weights {
    /// The names that [`Weights::profile`] knows.
    pub const PROFILES: [&'static str; 3] = ["cord", "cross-sector", "track-record"];

    /// A named preset.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest profile.
    pub fn profile(name: &str) -> Result<Self, Error> {
        match name {
            "cord" => Ok(Self::default()),
            "cross-sector" => Ok(Self(Named::new(CROSS_SECTOR))),
            "track-record" => {
                let ties = COMPONENTS.iter().position(|&name| name == "ties");
                let rest: f64 =
                    CORD.iter().enumerate().filter(|(i, _)| Some(*i) != ties).map(|(_, w)| w).sum();
                let mut values = CORD.map(|weight| weight * (1.0 - TRACK_RECORD_TIES) / rest);
                if let Some(ties) = ties {
                    values[ties] = TRACK_RECORD_TIES;
                }
                Ok(Self(Named::new(values)))
            }
            _ => Err(Error::Unknown {
                what: "profile",
                name: name.to_owned(),
                nearest: nearest(name, Self::PROFILES).map(str::to_owned),
            }),
        }
    }

    /// Weights of zero for everything, to be set one by one.
    pub fn zero() -> Self {
        Self(Named::new([0.0; 7]))
    }

    /// Sets one weight. Any name is taken here, since a caller may add components; the scorer refuses names that
    /// none of its components has.
    ///
    /// # Errors
    /// [`Error::BadWeight`] if `weight` is negative or not finite.
    pub fn set(&mut self, name: &str, weight: f64) -> Result<(), Error> {
        if weight.is_finite() && weight >= 0.0 {
            self.0.set(name, weight);
            Ok(())
        } else {
            Err(Error::BadWeight { name: name.to_owned(), value: weight })
        }
    }

    /// Sets several weights from text such as `sectors=.4,ties=0`.
    ///
    /// # Errors
    /// [`Error::BadValue`] for another form or a name given twice, [`Error::BadWeight`] as [`Weights::set`].
    pub fn set_all(&mut self, text: &str) -> Result<(), Error> {
        let bad = |part: &str, expected| Error::BadValue { what: "weight", value: part.to_owned(), expected };
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (name, value) =
                part.split_once('=').ok_or_else(|| bad(part, "name=number, such as sectors=.4"))?;
            let (name, value) = (name.trim(), value.trim());
            let value = value.parse().map_err(|_| bad(part, "name=number, such as sectors=.4"))?;
            if seen.contains(&name) {
                return Err(bad(part, "every component once"));
            }
            seen.push(name);
            self.set(name, value)?;
        }
        Ok(())
    }

    /// The weight of a component as given, 0 if it was never set.
    pub fn get(&self, name: &str) -> f64 {
        self.0.get(name).unwrap_or(0.0)
    }

    /// Names and weights as given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.0.iter().map(|(name, weight)| (name.as_str(), *weight))
    }

    /// The share of each of these components, in their order: its weight divided by the sum of all.
    ///
    /// # Errors
    /// [`Error::NoWeight`] if the sum is zero, [`Error::BadWeight`] if it is not finite.
    pub(crate) fn shares<'a>(
        &self,
        components: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Vec<f64>, Error> {
        let sum: f64 = components.clone().map(|name| self.get(name)).sum();
        if sum <= 0.0 {
            return Err(Error::NoWeight);
        }
        if !sum.is_finite() {
            return Err(Error::BadWeight { name: "the sum of all".to_owned(), value: sum });
        }
        Ok(components.map(|name| self.get(name) / sum).collect())
    }
}

/// Checks that every name is one of a component.
///
/// # Errors
/// [`Error::Unknown`] with the nearest component for the first that is not.
pub(crate) fn check_names<'a>(
    names: impl Iterator<Item = &'a str>,
    components: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Error> {
    for name in names {
        if !components.clone().any(|component| component == name) {
            return Err(Error::Unknown {
                what: "component",
                name: name.to_owned(),
                nearest: nearest(name, components).map(str::to_owned),
            });
        }
    }
    Ok(())
}

/// What is assumed of a component that is not known, in [0, 1].
///
/// The defaults are the **median** cross-border pair, which shares nothing: means, which a few good pairs lift above
/// most known values, would reward leaving fields blank. They are fixed, so that adding a row never changes an old
/// score; [`crate::Scorer::catalogue_priors`] takes the medians of one catalogue instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Priors(Named);

impl Default for Priors {
    fn default() -> Self {
        Self(Named::new([0.0, 0.0, 0.0, 0.08, 0.0, 0.75, 0.0]))
    }
}

impl Priors {
    /// Sets one prior.
    ///
    /// # Errors
    /// [`Error::BadValue`] if `prior` is not in [0, 1].
    pub fn set(&mut self, name: &str, prior: f64) -> Result<(), Error> {
        if (0.0..=1.0).contains(&prior) {
            self.0.set(name, prior);
            Ok(())
        } else {
            Err(Error::BadValue {
                what: "prior",
                value: format!("{name}={prior}"),
                expected: "a number in 0..1",
            })
        }
    }

    /// The prior of a component, 0 if it was never set.
    pub fn get(&self, name: &str) -> f64 {
        self.0.get(name).unwrap_or(0.0)
    }

    /// Names and priors.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.0.iter().map(|(name, prior)| (name.as_str(), *prior))
    }
}

/// The settings of a score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scoring {
    /// How much each component counts.
    pub weights: Weights,
    /// What is assumed where nothing is known.
    pub priors: Priors,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_sums_to_one() {
        for profile in Weights::PROFILES {
            let sum: f64 = Weights::profile(profile).unwrap().iter().map(|(_, weight)| weight).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{profile}: {sum}");
        }
        let weights = Weights::profile("track-record").unwrap();
        assert!((weights.get("complement") / weights.get("sectors") - 1.5).abs() < 1e-12);
    }

    #[test]
    fn weights_are_read_from_text() {
        let mut weights = Weights::default();
        weights.set_all("sectors=.4, ties = 0").unwrap();
        assert_eq!((weights.get("sectors"), weights.get("ties"), weights.get("themes")), (0.4, 0.0, 0.25));
        for (text, expected) in [
            ("sectors", "weight is 'sectors', expected name=number, such as sectors=.4"),
            ("sectors=x", "weight is 'sectors=x', expected name=number, such as sectors=.4"),
            ("ties=1,ties=2", "weight is 'ties=2', expected every component once"),
            ("ties=-1", "weight of 'ties' is -1, expected a finite number of at least 0"),
            ("ties=inf", "weight of 'ties' is inf, expected a finite number of at least 0"),
        ] {
            assert_eq!(weights.set_all(text).unwrap_err().to_string(), expected);
        }
        assert_eq!(Weights::profile("chord").unwrap_err().help().unwrap(), "did you mean 'cord'?");
    }
}
