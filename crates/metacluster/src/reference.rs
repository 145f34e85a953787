//! The reference data in force: sectors, themes, countries, regions, areas, rule presets and complements.
//!
//! Everything is embedded, so that the library works without a file, and every table can be replaced by a caller's
//! own in the same shape.

use std::sync::{Arc, OnceLock};

use crate::area::Areas;
use crate::complement::Complements;
use crate::country::Countries;
use crate::error::Error;
use crate::region::Regions;
use crate::rules::Presets;
use crate::vocabulary::Vocabulary;

/// All reference tables, consistent with each other.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Sectors and themes.
    pub vocabulary: Vocabulary,
    /// Countries and their names.
    pub countries: Countries,
    /// NUTS regions, borders and older codes.
    pub regions: Regions,
    /// Programme areas and macro-regions.
    pub areas: Areas,
    /// Rules of programmes.
    pub presets: Presets,
    /// Which sectors feed each other.
    pub complements: Complements,
}

/// Texts of tables that replace embedded ones; `None` keeps the embedded table. All are comma-delimited CSV with a
/// header, as `metacluster vocabulary … --format csv` prints them.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReferenceTables<'a> {
    /// Sector tree: `id,parent,group,en,cs,pl,de,sk,sl,hu,it`.
    pub sectors: Option<&'a str>,
    /// Theme forest: `id,parent,sector,en,cs,pl,de,sk,sl,hu,it`.
    pub themes: Option<&'a str>,
    /// Regions: `code,name,lat,lon`.
    pub regions: Option<&'a str>,
    /// Areas: `id,name,kind,period,codes,status`.
    pub areas: Option<&'a str>,
    /// Rule presets.
    pub rules: Option<&'a str>,
}

impl Reference {
    /// The embedded tables, parsed once a process.
    pub fn embedded() -> Arc<Reference> {
        static EMBEDDED: OnceLock<Arc<Reference>> = OnceLock::new();
        let parse = || {
            let tables = Reference::with(ReferenceTables::default());
            Arc::new(tables.expect("the embedded tables are consistent, which a test asserts"))
        };
        EMBEDDED.get_or_init(parse).clone()
    }

    /// The embedded tables with some of them replaced.
    ///
    /// # Errors
    /// [`Error::Table`] naming table, line and problem.
    pub fn with(tables: ReferenceTables<'_>) -> Result<Self, Error> {
        let own_sectors = tables.sectors.is_some();
        let vocabulary = || {
            Vocabulary::parse(
                tables.sectors.unwrap_or(include_str!("../reference/sectors.csv")),
                tables.themes.unwrap_or(include_str!("../reference/themes.csv")),
                own_sectors && tables.themes.is_none(),
            )
        };
        let places = || {
            let regions = Regions::parse(
                tables.regions.unwrap_or(include_str!("../reference/regions.csv")),
                include_str!("../reference/borders.csv"),
                include_str!("../reference/crosswalk.csv"),
            )?;
            Ok((Countries::parse(include_str!("../reference/countries.csv"))?, regions))
        };
        // The two large parts, which know nothing of each other; every command waits for them.
        let (vocabulary, places): (_, Result<_, Error>) = rayon::join(vocabulary, places);
        let (vocabulary, (countries, regions)) = (vocabulary?, places?);
        let areas = tables.areas.unwrap_or(include_str!("../reference/areas.csv"));
        let complements = include_str!("../reference/complements.csv");
        let lenient = own_sectors || tables.themes.is_some();
        Ok(Self {
            countries,
            areas: Areas::parse(areas, &regions)?,
            presets: Presets::parse(tables.rules.unwrap_or(include_str!("../reference/rules.csv")))?,
            complements: Complements::parse(complements, &vocabulary, lenient)?,
            vocabulary,
            regions,
        })
    }
}
