//! Weights of the score from a file: a profile, what replaces its weights, and the priors.

use metacluster::COMPONENTS;

use toml::de::DeValue;

use super::{Document, Entry, text_of};
use crate::diagnostic::Diagnostic;
use crate::error::ReadError;
use crate::source::Source;

/// What a file says about weights. Names are checked; that the profile exists is left to the core.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct WeightsFile {
    /// The profile to start from.
    pub profile: Option<String>,
    /// Components with the weights that replace the profile's, in the order of the file.
    pub weights: Vec<(String, f64)>,
    /// What unknown components are assumed to be.
    pub priors: Option<Priors>,
}

/// What unknown components are assumed to be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Priors {
    /// The medians of the catalogue's known cross-border pairs.
    Catalogue,
    /// Components with values in 0..1 that replace the fixed ones, in the order of the file.
    Named(Vec<(String, f64)>),
}

/// Reads weights: `profile = "cord"`, a table `[weights]` of components, and `priors = "catalogue"` or a table
/// `[priors]`.
///
/// ```
/// use metacluster_io::{Source, read_weights};
/// let file = read_weights(&Source::new("w.toml", "profile = \"cord\"\n[weights]\nsectors = 0.4\n"))?;
/// assert_eq!(file.profile.as_deref(), Some("cord"));
/// assert_eq!(file.weights, [("sectors".to_owned(), 0.4)]);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] with line and column: `bad-toml`, `unknown-key` with the nearest key, or `bad-value`.
pub fn read_weights(source: &Source) -> Result<WeightsFile, ReadError> {
    let text = text_of(source)?;
    let document = Document::new(&text);
    let root = document.parse()?;
    let mut file = WeightsFile { profile: None, weights: Vec::new(), priors: None };
    for entry in document.entries(root.get_ref(), &["profile", "weights", "priors"])? {
        match entry.key {
            "profile" => file.profile = Some(document.string(&entry)?),
            "weights" => file.weights = weights_of(&document, &entry)?,
            _ => file.priors = Some(priors_of(&document, &entry)?),
        }
    }
    Ok(file)
}

/// The components of a table with their weights, in the order of the file.
pub(super) fn weights_of(
    document: &Document<'_>,
    entry: &Entry<'_>,
) -> Result<Vec<(String, f64)>, Diagnostic> {
    let weights = document.entries(document.table(entry)?, &COMPONENTS)?;
    let weight = |weight: &Entry<'_>| {
        let value = document.number(weight, 0.0..f64::MAX, "a finite number of at least 0")?;
        Ok((weight.key.to_owned(), value))
    };
    weights.iter().map(weight).collect()
}

/// The word `catalogue`, or the components of a table with their priors.
pub(super) fn priors_of(document: &Document<'_>, entry: &Entry<'_>) -> Result<Priors, Diagnostic> {
    match entry.value.get_ref() {
        DeValue::String(word) if word == "catalogue" => Ok(Priors::Catalogue),
        DeValue::Table(table) => {
            let prior = |prior: &Entry<'_>| {
                let value = document.number(prior, 0.0..1.0, "a number in 0..1")?;
                Ok((prior.key.to_owned(), value))
            };
            let priors = document.entries(table, &COMPONENTS)?;
            Ok(Priors::Named(priors.iter().map(prior).collect::<Result<_, Diagnostic>>()?))
        }
        _ => Err(document.unexpected(entry, "'catalogue' or a table of components")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_and_priors_are_read() {
        let text = "priors = \"catalogue\"\n[weights]\nties = 1\nbridge = 0.25\n";
        let file = read_weights(&Source::new("w.toml", text)).unwrap();
        assert_eq!(file.weights, [("ties".to_owned(), 1.0), ("bridge".to_owned(), 0.25)]);
        assert_eq!((file.profile, file.priors), (None, Some(Priors::Catalogue)));
        let file = read_weights(&Source::new("w.toml", "[priors]\nbalance = 0.5\n")).unwrap();
        assert_eq!(file.priors, Some(Priors::Named(vec![("balance".to_owned(), 0.5)])));
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_line() {
        for (text, expected) in [
            (
                "[weights]\nsector = 1\n",
                "w.toml:2:1: error[unknown-key]: unknown key 'sector'\n  |\n2 | sector = 1\n  | ^^^^^^\n  \
                 = help: did you mean 'sectors'?",
            ),
            (
                "wheather = 1\n",
                "w.toml:1:1: error[unknown-key]: unknown key 'wheather'\n  |\n1 | wheather = 1\n  | ^^^^^^^^\n  \
                 = help: the keys here are profile, weights, priors",
            ),
            (
                "[weights]\nties = -1\n",
                "w.toml:2:8: error[bad-value]: ties is -1, expected a finite number of at least 0\n  |\n2 | ties = -1\n  \
                 |        ^^",
            ),
            (
                "[weights]\nties = nan\n",
                "w.toml:2:8: error[bad-value]: ties is nan, expected a finite number of at least 0\n  |\n2 | ties = \
                 nan\n  |        ^^^",
            ),
            (
                "profile = [1]\n",
                "w.toml:1:11: error[bad-value]: profile is of type array, expected a string\n  |\n1 | profile = [1]\n  \
                 |           ^^^",
            ),
        ] {
            assert_eq!(read_weights(&Source::new("w.toml", text)).unwrap_err().to_string(), expected);
        }
        let error = read_weights(&Source::new("w.toml", "profile = \n")).unwrap_err();
        assert_eq!((error.code(), error.diagnostic().place.as_ref().unwrap().line), ("bad-toml", 1));
    }
}
