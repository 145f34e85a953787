//! A question in words: what is asked of a catalogue, whichever it is.
//!
//! Options of the library name clusters by index and sectors by number, which hold for one catalogue only. A question
//! names them by id and word, so that it can be put to a catalogue and to what a scenario makes of it.

use std::ops::RangeInclusive;

use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::filter::Filter;
use crate::propose::{DEFAULT_SIZE, ProposeOptions, Sectors};
use crate::rank::{RankOptions, Scope};
use crate::rules::Rules;
use crate::solve::Budget;
use crate::weights::Scoring;

/// What is asked of a catalogue. `Default` asks for the 20 best pairs and for no groups.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// How pairs are scored.
    pub scoring: Scoring,
    /// Whether the priors are the medians of the catalogue, in place of those of `scoring`.
    pub catalogue_priors: bool,
    /// Which pairs are ranked.
    pub pairs: PairQuestion,
    /// Which groups are proposed, if any.
    pub groups: Option<GroupQuestion>,
}

/// Whose partners are ranked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Asked {
    /// The best pairs of all.
    #[default]
    Overall,
    /// The partners of these clusters, by id; those that a catalogue does not have are passed over.
    For(Vec<String>),
    /// The partners of every cluster.
    PerCluster,
}

/// Places, each list by the words that its filter takes; empty for everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceWords {
    /// Codes or names.
    pub countries: Vec<String>,
    /// NUTS codes.
    pub regions: Vec<String>,
    /// Ids.
    pub areas: Vec<String>,
}

/// A ranking in words; see [`RankOptions`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PairQuestion {
    /// Whose partners.
    pub asked: Asked,
    /// How many pairs, in all or for each asker.
    pub top: usize,
    /// Sectors of which a cluster has to work in one; empty for all.
    pub sectors: Vec<String>,
    /// Where clusters have to be; proposals are filtered by it too.
    pub places: PlaceWords,
    /// Whether two clusters of one country may be a pair.
    pub allow_domestic: bool,
    /// The least score listed, in [0, 1].
    pub min_score: f64,
    /// Whether pairs that share a partnership already are left out.
    pub new_ties_only: bool,
    /// Pairs of ids never to be listed; an id that the catalogue does not have blocks nobody.
    pub blocks: Vec<(String, String)>,
}

impl Default for PairQuestion {
    /// As [`RankOptions::default`].
    fn default() -> Self {
        Self {
            asked: Asked::Overall,
            top: RankOptions::default().top,
            sectors: Vec::new(),
            places: PlaceWords::default(),
            allow_domestic: false,
            min_score: 0.0,
            new_ties_only: false,
            blocks: Vec::new(),
        }
    }
}

/// For which sectors groups are proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum GroupSectors {
    /// Every top-level sector that has clusters.
    #[default]
    Every,
    /// All clusters together.
    Any,
    /// These, by word.
    Named(Vec<String>),
}

/// Proposals in words; see [`ProposeOptions`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GroupQuestion {
    /// For which sectors.
    pub sectors: GroupSectors,
    /// Group sizes, one list for each.
    pub sizes: RangeInclusive<usize>,
    /// How many groups a list has.
    pub top: usize,
    /// What the programme demands.
    pub rules: Rules,
    /// Most members that an entry may share with an earlier one of its list; half the size if `None`.
    pub max_overlap: Option<usize>,
    /// How much the search may do for each entry.
    pub budget: Budget,
}

impl Default for GroupQuestion {
    /// As [`ProposeOptions::default`].
    fn default() -> Self {
        Self {
            sectors: GroupSectors::Every,
            sizes: DEFAULT_SIZE..=DEFAULT_SIZE,
            top: ProposeOptions::default().top,
            rules: Rules::default(),
            max_overlap: None,
            budget: Budget::default(),
        }
    }
}

impl PlaceWords {
    fn filter(&self, catalogue: &Catalogue) -> Result<Filter, Error> {
        let mut filter = Filter::default();
        self.countries.iter().try_for_each(|word| filter.country(word, catalogue))?;
        self.regions.iter().try_for_each(|word| filter.region(word, catalogue))?;
        self.areas.iter().try_for_each(|word| filter.area(word, catalogue))?;
        Ok(filter)
    }
}

impl PairQuestion {
    /// The options that ask this of a catalogue.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest word for a sector, country, region or area that nobody knows.
    pub fn options(&self, catalogue: &Catalogue) -> Result<RankOptions, Error> {
        let mut filter = self.places.filter(catalogue)?;
        self.sectors.iter().try_for_each(|word| filter.sector(word, catalogue))?;
        let index = |id: &String| catalogue.index_of(id);
        Ok(RankOptions {
            scope: match &self.asked {
                Asked::Overall => Scope::Overall,
                Asked::PerCluster => Scope::PerCluster,
                Asked::For(ids) => Scope::For(ids.iter().filter_map(index).collect()),
            },
            top: self.top,
            filter,
            allow_domestic: self.allow_domestic,
            min_score: self.min_score,
            new_ties_only: self.new_ties_only,
            blocks: self.blocks.iter().filter_map(|(a, b)| Some((index(a)?, index(b)?))).collect(),
        })
    }
}

impl GroupQuestion {
    /// The options that ask this of a catalogue, with the places that the pairs are filtered by.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest word for a sector, country, region or area that nobody knows.
    pub fn options(&self, places: &PlaceWords, catalogue: &Catalogue) -> Result<ProposeOptions, Error> {
        let sectors = match &self.sectors {
            GroupSectors::Every => Sectors::Every,
            GroupSectors::Any => Sectors::Any,
            GroupSectors::Named(words) => {
                let found = words.iter().map(|word| catalogue.vocabulary().find_sector(word));
                Sectors::Named(found.collect::<Result<_, _>>()?)
            }
        };
        Ok(ProposeOptions {
            sectors,
            sizes: self.sizes.clone(),
            top: self.top,
            rules: self.rules.clone(),
            filter: places.filter(catalogue)?,
            max_overlap: self.max_overlap,
            budget: self.budget,
            ..ProposeOptions::default()
        })
    }
}
