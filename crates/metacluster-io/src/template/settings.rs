//! Commented settings: weights and rules with every key there is. What is commented out can be taken in as it stands.

use metacluster::{COMPONENTS, Priors, Reference, Weights};

/// What a component reads, in a line.
fn meaning(component: &str) -> &'static str {
    match component {
        "sectors" => "how far the sectors of the two agree",
        "complement" => "how well each offers what the other seeks",
        "themes" => "how far their shared interests agree",
        "proximity" => "kilometres, a common land border, a common macro-region",
        "ties" => "partnerships that both have been in (--partnerships)",
        "balance" => "how alike they are in number of members",
        "bridge" => "whether a sector or theme of the one feeds one of the other (--complements)",
        _ => "",
    }
}

/// Weights as they are by default.
pub(super) fn weights() -> String {
    let (weights, priors) = (Weights::default(), Priors::default());
    let mut text = format!(
        "# Weights of the pair score: metacluster rank clusters.xlsx --weights weights.toml\n\
         # Numbers of at least 0; they are divided by their sum.\n\n\
         # The preset to start from: {}. The weights below replace its own.\n\
         profile = \"cord\"\n\n\
         # What stands for unknown values: the medians of this catalogue in place of the fixed priors below.\n\
         # (Use either this line or the table [priors].)\n\
         # priors = \"catalogue\"\n\n\
         [weights]\n",
        Weights::PROFILES.join(", ")
    );
    for name in COMPONENTS {
        text.push_str(&format!("{:<24}# {}\n", format!("{name} = {}", weights.get(name)), meaning(name)));
    }
    text.push_str("\n# What is assumed of a component that is not known, between 0 and 1.\n[priors]\n");
    for name in COMPONENTS {
        text.push_str(&format!("{name} = {}\n", priors.get(name)));
    }
    text
}

/// Rules that change nothing of the default preset until a line is taken in.
pub(super) fn rules(reference: &Reference) -> String {
    let presets: Vec<&str> = reference.presets.iter().map(|preset| preset.rules.id.as_str()).collect();
    format!(
        "# Rules for groups: metacluster propose clusters.xlsx --rules rules.toml\n\
         # Take the # off a line to put it in force.\n\n\
         # The preset to start from; the keys below replace its own. Known presets:\n\
         # {}.\n\
         preset = \"cord\"\n\
         # name = \"our call of 2026\"\n\n\
         # How many members, of how many countries and NUTS 2 regions.\n\
         # min-members = 4\n\
         # max-members = 8\n\
         # min-countries = 3\n\
         # max-per-country = 2\n\
         # min-regions = 4\n\n\
         # Members inside a programme area, and whether the lead has to be (metacluster vocabulary areas).\n\
         # area = \"eusdr\"\n\
         # min-in-area = 2\n\
         # lead-in-area = true\n\n\
         # Clusters by id: these have to be members, these must not, these never together.\n\
         # must = [\"EXAMPLE-01\"]\n\
         # never = [\"EXAMPLE-02\"]\n\
         # apart = [[\"EXAMPLE-03\", \"EXAMPLE-04\"]]\n\n\
         # Least score of every pair in the group.\n\
         # min-pair-score = 0.2\n\n\
         # At least one member with one of these values in a column of the catalogue; lead = true means the lead.\n\
         # [[category]]\n\
         # column = \"label\"\n\
         # any-of = [\"silver\", \"gold\"]\n\
         # min = 1\n\n\
         # Different values of a column among the members.\n\
         # [[distinct]]\n\
         # column = \"role\"\n\
         # min = 2\n",
        presets.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use metacluster::Rules;

    use super::*;
    use crate::{Priors as PriorsRead, Source, read_rules, read_weights};

    /// The text with every line taken in that holds a setting.
    fn taken_in(text: &str) -> String {
        let line = |line: &str| match line.strip_prefix("# ") {
            Some(setting)
                if setting.starts_with("[[")
                    || setting.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                format!("{setting}\n")
            }
            _ => format!("{line}\n"),
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn the_weights_are_those_by_default() {
        let file = read_weights(&Source::new("weights.toml", weights())).unwrap();
        assert_eq!(file.profile.as_deref(), Some("cord"));
        let expected: Vec<(String, f64)> =
            COMPONENTS.iter().map(|name| ((*name).to_owned(), Weights::default().get(name))).collect();
        assert_eq!(file.weights, expected);
        let Some(PriorsRead::Named(priors)) = file.priors else { panic!("priors are named") };
        assert!(priors.iter().all(|(name, prior)| prior.to_bits() == Priors::default().get(name).to_bits()));
        let catalogue = weights().replace("# priors", "priors");
        let catalogue = catalogue.split("\n# What is assumed").next().unwrap();
        let file = read_weights(&Source::new("weights.toml", catalogue.to_owned())).unwrap();
        assert_eq!(file.priors, Some(PriorsRead::Catalogue));
    }

    #[test]
    fn the_rules_are_those_of_the_preset_until_a_line_is_taken_in() {
        let reference = Reference::embedded();
        let text = rules(&reference);
        let read = read_rules(&Source::new("rules.toml", text.clone()), &reference).unwrap();
        assert_eq!(read, reference.presets.find("cord").unwrap().rules);
        let all = taken_in(&text);
        let read = read_rules(&Source::new("rules.toml", all.clone()), &reference).unwrap();
        assert_eq!((read.min_members, read.max_members, read.min_regions), (Some(4), Some(8), Some(4)));
        assert_eq!((read.categories.len(), read.distinct.len(), read.apart.len()), (1, 1, 1));
        assert_eq!(
            (read.area.as_deref(), read.min_in_area, read.lead_in_area),
            (Some("eusdr"), Some(2), true)
        );
        assert_ne!(read.never, Rules::default().never);
        assert!(
            read_rules(&Source::new("rules.toml", all.replace("min-regions", "min-region")), &reference)
                .is_err()
        );
    }
}
