//! Which clusters a request takes into account: by sector, country, region and area.

use crate::area::{Area, Membership};
use crate::catalogue::Catalogue;
use crate::cluster::Cluster;
use crate::country::CountryCode;
use crate::error::Error;
use crate::nearest::nearest;
use crate::region::NutsCode;
use crate::vocabulary::TermId;

/// Conditions on a cluster; each list that is not empty has to be met by one of its entries. `Default` admits all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    sectors: Vec<TermId>,
    countries: Vec<CountryCode>,
    regions: Vec<NutsCode>,
    areas: Vec<Area>,
}

impl Filter {
    /// Admits clusters at or below this sector, inferred ones included.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest sector.
    pub fn sector(&mut self, word: &str, catalogue: &Catalogue) -> Result<(), Error> {
        self.sectors.push(catalogue.vocabulary().find_sector(word)?);
        Ok(())
    }

    /// Admits clusters of this country, given by code or name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest country.
    pub fn country(&mut self, word: &str, catalogue: &Catalogue) -> Result<(), Error> {
        self.countries.push(catalogue.reference().countries.find(word)?);
        Ok(())
    }

    /// Admits clusters in this NUTS region or inside it.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest code.
    pub fn region(&mut self, code: &str, catalogue: &Catalogue) -> Result<(), Error> {
        self.regions.push(find_region(code, catalogue)?);
        Ok(())
    }

    /// Admits clusters in this area; those of which it is not known stay out.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest area.
    pub fn area(&mut self, id: &str, catalogue: &Catalogue) -> Result<(), Error> {
        self.areas.push(catalogue.reference().areas.find(id)?.clone());
        Ok(())
    }

    /// Whether a cluster of this catalogue passes.
    pub fn admits(&self, cluster: &Cluster, catalogue: &Catalogue) -> bool {
        fn one_of<T>(list: &[T], test: impl Fn(&T) -> bool) -> bool {
            list.is_empty() || list.iter().any(test)
        }
        let region = cluster.region();
        one_of(&self.sectors, |&sector| works_in(cluster, sector, catalogue))
            && one_of(&self.countries, |&country| cluster.country() == country)
            && one_of(&self.regions, |wanted| region.is_some_and(|region| region.is_within(wanted)))
            && one_of(&self.areas, |area| area.membership(cluster.country(), region) == Membership::Inside)
    }
}

/// Whether a cluster works at a sector or below it.
pub(crate) fn works_in(cluster: &Cluster, sector: TermId, catalogue: &Catalogue) -> bool {
    cluster.sectors().iter().any(|(term, _)| catalogue.vocabulary().is_within(term, sector))
}

/// The known region with this code.
///
/// # Errors
/// [`Error::Unknown`] with the nearest code.
pub(crate) fn find_region(code: &str, catalogue: &Catalogue) -> Result<NutsCode, Error> {
    let regions = &catalogue.reference().regions;
    let unknown = || Error::Unknown {
        what: "region",
        name: code.to_owned(),
        nearest: nearest(code, regions.iter().map(|region| region.code.as_str())).map(str::to_owned),
    };
    let parsed = NutsCode::new(code).map_err(|_| unknown())?;
    Ok(regions.get(&parsed).ok_or_else(unknown)?.code)
}
