//! What a row says without stating it: the themes its name speaks of, and the sectors of its themes.
//!
//! Most rows of real catalogues carry one or two words. Both readings count less than what is stated, are kept apart from
//! it, and give way to it: a name speaks only where no theme is stated, and themes add their sectors only where none is
//! stated, or none that says more than the branch.

use crate::country::CountryCode;
use crate::name_fields::NamedThemes;
use crate::tags::{FIELDS, Field, TagList};
use crate::vocabulary::{Known, TermId};

/// What a theme read from a name weighs: a name says the field, not whether partners are sought in it.
pub(super) const NAME_WEIGHT: f64 = 0.5;
/// What the sector of a theme weighs beside stated branches, as a part of the theme's weight.
const BESIDE_BRANCHES: f64 = 0.5;

/// Themes of the name, ascending. They stand in where no theme is stated: beside one that is, they were found to lead away
/// from real partners (`docs/evaluation.md`).
pub(super) fn themes_of_name(name: &str, country: CountryCode, known: &Known) -> NamedThemes {
    known.name_fields().read(name, country).sorted()
}

/// Sectors of the themes, ascending, beside the sectors that are stated; of those of several themes the largest weight.
/// Free terms have no sector. Sectors stated below the top level are taken as they are: who states those means them.
pub(super) fn sectors_of_themes(
    themes: impl Iterator<Item = (TermId, f64)>,
    stated: impl Iterator<Item = TermId> + Clone,
    known: &Known,
) -> Vec<(TermId, f64)> {
    let factor = if stated.clone().next().is_none() {
        1.0
    } else if stated.clone().all(|sector| known.is_branch(sector)) {
        BESIDE_BRANCHES
    } else {
        return Vec::new();
    };
    let mut sectors = TagList::default();
    for (theme, weight) in themes {
        if let Some(sector) =
            known.sector(theme).filter(|&sector| stated.clone().all(|other| other != sector))
        {
            sectors.insert(sector, factor * weight);
        }
    }
    sectors.iter().collect()
}

/// Adds both to lists of what is stated, in place of what was added before.
pub(super) fn add_to(lists: &mut [TagList; FIELDS], name: &str, country: CountryCode, known: &Known) {
    replace(lists, Field::Themes, Field::NamedThemes, |stated, _| {
        let named = if stated.iter().next().is_none() {
            themes_of_name(name, country, known)
        } else {
            NamedThemes::default()
        };
        named.iter().map(|&theme| (theme, NAME_WEIGHT)).collect()
    });
    replace(lists, Field::Sectors, Field::InferredSectors, |stated, lists| {
        let themes = lists[Field::Themes as usize].iter();
        sectors_of_themes(themes, stated.iter().map(|(sector, _)| sector), known)
    });
}

/// Takes what was `read` before out of the list of `all`, and puts in its place what `reading` makes of the rest.
fn replace(
    lists: &mut [TagList; FIELDS],
    all: Field,
    read: Field,
    reading: impl FnOnce(&TagList, &[TagList; FIELDS]) -> Vec<(TermId, f64)>,
) {
    let mut own = std::mem::take(&mut lists[read as usize]);
    own.iter().for_each(|(term, _)| lists[all as usize].remove(term));
    own.clear();
    for (term, weight) in reading(&lists[all as usize], lists) {
        own.insert(term, weight);
        lists[all as usize].insert(term, weight);
    }
    lists[read as usize] = own;
}

#[cfg(test)]
mod tests {
    use crate::catalogue::CatalogueBuilder;
    use crate::draft::ClusterDraft;
    use crate::reference::Reference;

    /// Sectors and themes in force, `~` in front of what was not stated.
    fn understood(name: &str, sectors: &[&str], themes: &[&str]) -> (String, String) {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        let draft = ClusterDraft::new(name, "AT").sectors(sectors.to_vec()).themes(themes.to_vec());
        // Twice: the second row meets no new word, and has to be read alike.
        builder.add(draft.clone().id("first"));
        builder.add(draft.id("second"));
        let catalogue = builder.finish();
        let words = |stated: Vec<(crate::TermId, f64)>, read: crate::Tags<'_>| {
            let word = |mark: &str, (term, weight): (crate::TermId, f64)| {
                let id = &catalogue.vocabulary().term(term).id;
                if weight < 1.0 { format!("{mark}{id}:{weight}") } else { format!("{mark}{id}") }
            };
            let stated = stated.into_iter().map(|tag| word("", tag));
            stated.chain(read.iter().map(|tag| word("~", tag))).collect::<Vec<_>>().join(" ")
        };
        let [first, second] = [0, 1].map(|index| {
            let cluster = &catalogue.clusters()[index];
            (
                words(cluster.stated_sectors().collect(), cluster.inferred_sectors()),
                words(cluster.stated_themes().collect(), cluster.named_themes()),
            )
        });
        assert_eq!(first, second, "{name}");
        first
    }

    #[test]
    fn names_and_themes_say_what_is_not_stated() {
        for (name, sectors, themes, expected) in [
            // Nothing stated: the name stands in, and its theme's sector.
            (
                "Automobil-Cluster",
                &[][..],
                &[][..],
                ("~automotive-aerospace.automotive:0.5", "~automotive-industry:0.5"),
            ),
            // A theme is stated, of the same tree or of another: the name adds nothing.
            (
                "Automobil-Cluster",
                &[],
                &["electromobility"],
                ("~automotive-aerospace.electromobility", "electromobility"),
            ),
            ("Automobil-Cluster", &[], &["dairy"], ("~food.dairy", "dairy")),
            // A branch is stated: the theme refines it. Something narrower is stated: it stands.
            ("A", &["food"], &["dairy"], ("food ~food.dairy:0.5", "dairy")),
            ("A", &["food.meat"], &["dairy"], ("food.meat", "dairy")),
            (
                "A",
                &["food"],
                &["dairy:0.5", "tourism"],
                ("food ~tourism:0.5 ~food.dairy:0.25", "travel-tourism dairy:0.5"),
            ),
            // A word that no table knows names neither.
            ("A", &["wizardry"], &["dairy"], ("wizardry", "dairy")),
        ] {
            let (sectors, themes) = understood(name, sectors, themes);
            assert_eq!((sectors.as_str(), themes.as_str()), expected, "{name}");
        }
    }
}
