//! From arguments to the library's options.

use std::path::Path;

use metacluster::{Catalogue, Filter, Presets, RankOptions, Rules, Scorer, Scoring, Sectors, Weights};
use metacluster_io::{Priors as PriorsSetting, Source, WeightsFile, read_rules, read_weights};

use crate::args::{
    PairArguments, PlaceArguments, PriorsChoice, ReferenceArguments, RuleArguments, ScoringArguments,
    WeightArguments,
};
use crate::failure::Failure;
use crate::load::{Loaded, reference};

/// The filter of places, and of sectors where the command has that.
pub(crate) fn filter(
    places: &PlaceArguments,
    sectors: &[String],
    catalogue: &Catalogue,
) -> Result<Filter, Failure> {
    let mut filter = Filter::default();
    for sector in sectors {
        filter.sector(sector, catalogue)?;
    }
    for country in &places.countries {
        filter.country(country, catalogue)?;
    }
    for region in &places.regions {
        filter.region(region, catalogue)?;
    }
    for area in &places.areas {
        filter.area(area, catalogue)?;
    }
    Ok(filter)
}

/// Which pairs are admitted; scope and number are the command's.
pub(crate) fn pairs(arguments: &PairArguments, catalogue: &Catalogue) -> Result<RankOptions, Failure> {
    check_min_score(arguments)?;
    let mut options = RankOptions::default();
    options.filter = filter(&arguments.places, &arguments.sectors, catalogue)?;
    options.allow_domestic = arguments.allow_domestic;
    options.min_score = arguments.min_score;
    options.new_ties_only = arguments.new_ties_only;
    for block in &arguments.blocks {
        let (a, b) = self::block(block)?;
        options.blocks.push((catalogue.find(&a)?, catalogue.find(&b)?));
    }
    Ok(options)
}

pub(crate) fn check_min_score(arguments: &PairArguments) -> Result<(), Failure> {
    if (0.0..=1.0).contains(&arguments.min_score) {
        return Ok(());
    }
    Err(Failure::usage(format!("--min-score is {}, expected a number in 0..1", arguments.min_score)))
}

/// The two ids of a blocked pair.
pub(crate) fn block(text: &str) -> Result<(String, String), Failure> {
    let (a, b) = text.split_once(',').ok_or_else(|| {
        Failure::usage(format!("--block is '{text}', expected two ids separated by a comma"))
    })?;
    Ok((a.trim().to_owned(), b.trim().to_owned()))
}

/// The rules in force: the last named, with the clauses of the command line in place of its own. A CSV table among
/// them replaces the presets; without a name its `cord`, or else its first row, is in force.
pub(crate) fn rules(arguments: &RuleArguments, tables: &ReferenceArguments) -> Result<Rules, Failure> {
    let is_table =
        |name: &&String| Path::new(name.as_str()).extension().is_some_and(|suffix| suffix == "csv");
    let table = arguments.named.iter().rfind(is_table).map(Path::new);
    let reference = reference(tables, table)?;
    let named = arguments.named.iter().rfind(|name| !is_table(name));
    let mut rules = match named.map(String::as_str) {
        Some("none") => Rules::default(),
        Some(name) if name.ends_with(".toml") => {
            let read = Source::open(name).and_then(|source| read_rules(&source, &reference));
            read.map_err(Failure::Configuration)?
        }
        Some(name) => reference.presets.find(name)?.rules.clone(),
        None => first_of(&reference.presets)?,
    };
    rules.must.extend(arguments.must.iter().cloned());
    rules.never.extend(arguments.never.iter().cloned());
    rules.min_countries = arguments.min_countries.or(rules.min_countries);
    rules.max_per_country = arguments.max_per_country.or(rules.max_per_country);
    rules.min_pair_score = arguments.min_pair_score.or(rules.min_pair_score);
    Ok(rules)
}

fn first_of(presets: &Presets) -> Result<Rules, Failure> {
    let preset = presets.find("cord").ok().or_else(|| presets.iter().next());
    let preset = preset.ok_or_else(|| Failure::usage("the table of rules is empty"))?;
    Ok(preset.rules.clone())
}

/// How pairs are to be scored.
pub(crate) struct Wanted {
    /// Weights and fixed priors.
    pub(crate) scoring: Scoring,
    /// Whether the priors are to be the catalogue's own medians.
    pub(crate) catalogue_priors: bool,
}

/// The weights that arguments and weights file ask for.
pub(crate) fn weights(arguments: &WeightArguments) -> Result<Weights, Failure> {
    Ok(weights_and_file(arguments)?.0.weights)
}

/// What arguments and weights file ask for; the arguments have the last word.
pub(crate) fn scoring(arguments: &ScoringArguments) -> Result<Wanted, Failure> {
    let (scoring, file) = weights_and_file(&arguments.weights)?;
    let catalogue_priors = match arguments.priors {
        Some(choice) => choice == PriorsChoice::Catalogue,
        None => matches!(file.priors, Some(PriorsSetting::Catalogue)),
    };
    Ok(Wanted { scoring, catalogue_priors })
}

fn weights_and_file(arguments: &WeightArguments) -> Result<(Scoring, WeightsFile), Failure> {
    let mut scoring = Scoring::default();
    let text = arguments.weights.as_deref();
    let from_file = text.filter(|text| text.ends_with(".toml"));
    let file = match from_file {
        Some(path) => {
            Source::open(path).and_then(|source| read_weights(&source)).map_err(Failure::Configuration)?
        }
        None => WeightsFile::default(),
    };
    if let Some(profile) = arguments.profile.as_deref().or(file.profile.as_deref()) {
        scoring.weights = Weights::profile(profile)?;
    }
    for (name, weight) in &file.weights {
        scoring.weights.set(name, *weight)?;
    }
    if let Some(PriorsSetting::Named(priors)) = &file.priors {
        for (name, prior) in priors {
            scoring.priors.set(name, *prior)?;
        }
    }
    if let Some(text) = text.filter(|_| from_file.is_none()) {
        scoring.weights.set_all(text)?;
    }
    Ok((scoring, file))
}

/// The scorer of what was loaded, as wanted.
pub(crate) fn scorer<'a>(loaded: &'a Loaded, wanted: &Wanted) -> Result<Scorer<'a>, Failure> {
    let scorer = loaded.scorer(&wanted.scoring)?;
    if !wanted.catalogue_priors {
        return Ok(scorer);
    }
    let priors = scorer.catalogue_priors()?;
    let scoring = Scoring { priors, ..scorer.scoring().clone() };
    Ok(scorer.reweighted(&scoring)?)
}

/// For which sectors groups are wanted.
pub(crate) fn sectors(named: &[String], catalogue: &Catalogue) -> Result<Sectors, Failure> {
    match named {
        [] => Ok(Sectors::Every),
        [any] if any.eq_ignore_ascii_case("any") => Ok(Sectors::Any),
        _ => {
            let found = named.iter().map(|word| catalogue.vocabulary().find_sector(word));
            Ok(Sectors::Named(found.collect::<Result<_, _>>()?))
        }
    }
}
