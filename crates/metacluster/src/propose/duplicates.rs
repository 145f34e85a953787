//! Suspected duplicates: the same organisation under two ids must not share a group.

use crate::catalogue::Catalogue;
use crate::identity::suspected_pairs;

/// Pairs of clusters of a catalogue that may be one organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suspected(Vec<(usize, usize)>);

impl Suspected {
    /// Those that `merge` would join or ask about, and those whose folded names without legal form are the same in one
    /// country: a person who asks for partners is not to be handed one twice, however the rows differ otherwise.
    /// Near-linear in the number of clusters.
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        Self(suspected_pairs(catalogue))
    }

    /// The pairs among `members`, which ascend, as places in it; the lower place first. O(pairs · log members).
    pub(crate) fn among(&self, members: &[usize]) -> Vec<(usize, usize)> {
        let place = |index: usize| members.binary_search(&index).ok();
        self.0.iter().filter_map(|&(x, y)| Some((place(x)?, place(y)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CatalogueBuilder;
    use crate::draft::ClusterDraft;
    use crate::reference::Reference;

    #[test]
    fn one_organisation_under_two_ids_is_suspected() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        for (id, name, country, region) in [
            ("A", "Moravský IT klastr, z.s.", "CZ", "CZ08"),
            ("B", "Moravsky IT Klastr", "CZ", "CZ08"),
            // The same name elsewhere in the country is suspect, in another country it is not.
            ("C", "Moravský IT klastr", "CZ", "CZ01"),
            ("D", "Moravský IT klastr", "SK", "SK02"),
            // A slip of the pen.
            ("E", "Moravský IT klasrt", "CZ", "CZ08"),
            ("F", "Slezský dřevařský klastr", "CZ", "CZ08"),
        ] {
            builder.add(ClusterDraft::new(name, country).id(id).region(region));
        }
        let suspected = Suspected::new(&builder.finish());
        assert_eq!(suspected.among(&[0, 1, 2, 3, 4, 5]), [(0, 1), (0, 2), (0, 4), (1, 2), (1, 4)]);
        assert_eq!(suspected.among(&[1, 3, 4]), [(0, 2)]);
    }
}
