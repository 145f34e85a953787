//! Regions: NUTS 2024 codes with centroids and land borders, and the older codes that became them.

use std::collections::HashMap;
use std::fmt;

use foldhash::fast::FixedState;

use crate::country::CountryCode;
use crate::error::Error;
use crate::fold::fold;
use crate::nearest::nearest;
use crate::table::Table;

/// A code of the Nomenclature of Territorial Units for Statistics: a country prefix and up to three characters, one
/// a level, in upper case. The form is checked, not whether such a region exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NutsCode {
    /// The letters, zeros behind them, so that the order of codes is that of their text.
    letters: [u8; LONGEST_CODE],
    length: u8,
}

/// A country prefix of two letters, and one character each for levels 1, 2 and 3.
const LONGEST_CODE: usize = 5;

impl NutsCode {
    /// Checks the form: two letters, then at most three letters or digits.
    ///
    /// # Errors
    /// [`Error::BadValue`] if `code` has another form.
    pub fn new(code: &str) -> Result<Self, Error> {
        let well_formed = matches!(code.len(), 2..=LONGEST_CODE)
            && code.bytes().take(2).all(|b| b.is_ascii_alphabetic())
            && code.bytes().skip(2).all(|b| b.is_ascii_alphanumeric());
        if well_formed {
            Ok(Self::of_ascii(code.as_bytes()))
        } else {
            Err(Error::BadValue {
                what: "region code",
                value: code.to_owned(),
                expected: "a NUTS code, such as CZ04",
            })
        }
    }

    /// At most five ASCII letters and digits, in upper case.
    fn of_ascii(code: &[u8]) -> Self {
        let mut letters = [0; LONGEST_CODE];
        for (letter, byte) in letters.iter_mut().zip(code) {
            *letter = byte.to_ascii_uppercase();
        }
        Self { letters, length: code.len().min(LONGEST_CODE) as u8 }
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        let letters = &self.letters[..usize::from(self.length)];
        std::str::from_utf8(letters).expect("the constructor admits ASCII letters and digits only")
    }

    /// 0 for a country, then 1, 2 and 3.
    pub fn level(&self) -> usize {
        usize::from(self.length) - 2
    }

    /// The code cut to `level`; `None` if it is coarser than that.
    pub fn at_level(&self, level: usize) -> Option<NutsCode> {
        self.as_str().get(..2 + level).map(|code| NutsCode::of_ascii(code.as_bytes()))
    }

    /// Whether this region is `other` or lies inside it.
    pub fn is_within(&self, other: &NutsCode) -> bool {
        self.as_str().starts_with(other.as_str())
    }

    /// The country it belongs to (EL is GR, UK is GB).
    ///
    /// # Errors
    /// Never for a code made by [`NutsCode::new`]; the result type is that of [`CountryCode::new`].
    pub fn country(&self) -> Result<CountryCode, Error> {
        CountryCode::of_nuts_prefix(&self.as_str()[..2])
    }
}

impl fmt::Display for NutsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for NutsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A point on the globe in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Position {
    /// Checks −90 ≤ latitude ≤ 90 and −180 ≤ longitude ≤ 180.
    ///
    /// # Errors
    /// [`Error::BadValue`] if either is outside, or not a number.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, Error> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(Error::BadValue {
                what: "position",
                value: format!("{latitude}, {longitude}"),
                expected: "a latitude in -90..90 and a longitude in -180..180",
            })
        }
    }

    /// Degrees north of the equator.
    pub fn latitude(&self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(&self) -> f64 {
        self.longitude
    }

    /// Great-circle distance in kilometres by the haversine formula on a sphere of radius 6371.0088 km.
    ///
    /// ```
    /// use metacluster::Position;
    /// let usti = Position::new(50.66, 14.03)?;
    /// let linz = Position::new(48.31, 14.29)?;
    /// assert_eq!(usti.kilometres_to(&linz).round(), 262.0);
    /// # Ok::<(), metacluster::Error>(())
    /// ```
    pub fn kilometres_to(&self, other: &Position) -> f64 {
        let (lat_a, lat_b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((other.longitude.to_radians() - self.longitude.to_radians()) / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
    }
}

/// One region of the table.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its NUTS 2024 code.
    pub code: NutsCode,
    /// Its names, the Latin one first.
    pub names: Vec<String>,
    /// Its centroid.
    pub centroid: Position,
}

/// What a region cell turned out to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionReading {
    /// A code or name of NUTS 2024.
    Current(NutsCode),
    /// An older code with one successor.
    Recoded(NutsCode),
    /// An older code that became several regions; this is what all of them lie in.
    Split(NutsCode),
    /// A region of another country.
    Elsewhere(NutsCode),
    /// The form of a NUTS code, yet neither current nor in the crosswalk: perhaps older than the crosswalk knows.
    UnknownCode,
    /// No code and no known name.
    UnknownName,
}

/// NUTS 2024 regions, their land borders and the crosswalk from older codes.
#[derive(Debug, Clone)]
pub struct Regions {
    regions: Vec<Region>,
    by_code: HashMap<NutsCode, usize, FixedState>,
    by_name: HashMap<String, Vec<usize>>,
    /// Whether some name could be a code that is not known.
    has_names_like_codes: bool,
    borders: HashMap<(NutsCode, NutsCode), f64>,
    crosswalk: HashMap<NutsCode, Vec<NutsCode>, FixedState>,
}

impl Regions {
    pub(crate) fn parse(regions: &str, borders: &str, crosswalk: &str) -> Result<Self, Error> {
        let mut all = Self {
            regions: Vec::new(),
            by_code: HashMap::default(),
            by_name: HashMap::new(),
            has_names_like_codes: false,
            borders: HashMap::new(),
            crosswalk: HashMap::default(),
        };
        for row in Table::parse("regions", regions, &["code", "name", "lat", "lon"])?.rows() {
            let code = NutsCode::new(row.get("code")).map_err(|error| row.error(error.to_string()))?;
            let (Some(lat), Some(lon)) = (row.number("lat")?, row.number("lon")?) else {
                return Err(row.error("lat and lon are needed"));
            };
            let centroid = Position::new(lat, lon).map_err(|error| row.error(error.to_string()))?;
            let names: Vec<String> = row.get("name").split('|').map(|name| name.trim().to_owned()).collect();
            let index = all.regions.len();
            for name in &names {
                all.has_names_like_codes |= name.bytes().any(|byte| byte.is_ascii_digit());
                let same = all.by_name.entry(fold(name)).or_default();
                if same.last() != Some(&index) {
                    same.push(index);
                }
            }
            if all.by_code.insert(code, index).is_some() {
                return Err(row.error(format!("region {code} stands twice")));
            }
            all.regions.push(Region { code, names, centroid });
        }
        for row in Table::parse("borders", borders, &["a", "b", "km"])?.rows() {
            let code = |column| NutsCode::new(row.get(column)).map_err(|error| row.error(error.to_string()));
            let (a, b) = (code("a")?, code("b")?);
            let km = row.number("km")?.unwrap_or(0.0);
            all.borders.insert(if a < b { (a, b) } else { (b, a) }, km);
        }
        for row in Table::parse("crosswalk", crosswalk, &["old", "new"])?.rows() {
            let code = |text| NutsCode::new(text).map_err(|error| row.error(error.to_string()));
            let new: Result<Vec<_>, _> = row.get("new").split('|').map(code).collect();
            all.crosswalk.insert(code(row.get("old"))?, new?);
        }
        Ok(all)
    }

    /// The region with this code, if NUTS 2024 has it.
    pub fn get(&self, code: &NutsCode) -> Option<&Region> {
        self.by_code.get(code).map(|&index| &self.regions[index])
    }

    /// Every region, in table order.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    /// Every folded name with the regions that bear it.
    pub(crate) fn folded_names(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &NutsCode>)> {
        let code = |&index: &usize| &self.regions[index].code;
        self.by_name.iter().map(move |(name, regions)| (name.as_str(), regions.iter().map(code)))
    }

    /// The English or Latin name of a region, or its code.
    pub fn name<'a>(&'a self, code: &'a NutsCode) -> &'a str {
        self.get(code).and_then(|region| region.names.first()).map_or(code.as_str(), String::as_str)
    }

    /// What the text of a region cell means for a cluster of `country`. Names are looked up among the regions of
    /// that country, NUTS 2 before 3 before 1, since catalogues mostly mean NUTS 2.
    pub fn read(&self, text: &str, country: CountryCode) -> RegionReading {
        let text = text.trim();
        let within = |code: &NutsCode| code.as_str().starts_with(country.nuts_prefix());
        if let Ok(code) = self.canonical_code(text) {
            let known = |code: NutsCode, reading: fn(NutsCode) -> RegionReading| {
                if within(&code) { reading(code) } else { RegionReading::Elsewhere(code) }
            };
            if self.by_code.contains_key(&code) {
                return known(code, RegionReading::Current);
            }
            match self.successors(&code) {
                [] => {}
                [one] => return known(*one, RegionReading::Recoded),
                several => return known(common_ancestor(several), RegionReading::Split),
            }
        }
        // A code has a digit; a word of two to five letters is more likely a name.
        let coded = text.bytes().any(|byte| byte.is_ascii_digit()) && NutsCode::new(text).is_ok();
        if coded && !self.has_names_like_codes {
            return RegionReading::UnknownCode;
        }
        let named = self.by_name.get(&fold(text)).map_or(&[][..], Vec::as_slice);
        let rank = |code: &NutsCode| match code.level() {
            2 => 0,
            3 => 1,
            1 => 2,
            _ => 3,
        };
        let codes = named.iter().map(|&index| &self.regions[index].code);
        let own = codes.clone().filter(|code| within(code)).min_by_key(|code| (rank(code), code.as_str()));
        if let Some(code) = own.or_else(|| codes.min_by_key(|code| (rank(code), code.as_str()))) {
            let code = *code;
            return if within(&code) { RegionReading::Current(code) } else { RegionReading::Elsewhere(code) };
        }
        if coded { RegionReading::UnknownCode } else { RegionReading::UnknownName }
    }

    /// A NUTS code with the country prefix that Eurostat uses: `GR30` becomes EL30, `GBI3` UKI3.
    fn canonical_code(&self, text: &str) -> Result<NutsCode, Error> {
        let code = NutsCode::new(text)?;
        let country = CountryCode::new(&code.as_str()[..2])?;
        let mut letters = code;
        for (letter, byte) in letters.letters.iter_mut().zip(country.nuts_prefix().bytes()) {
            *letter = byte;
        }
        Ok(letters)
    }

    /// The 2024 regions that an older code became; empty if it is current or not in the crosswalk.
    pub fn successors(&self, old: &NutsCode) -> &[NutsCode] {
        self.crosswalk.get(old).map_or(&[], Vec::as_slice)
    }

    /// Length of the common land border in kilometres, read at the coarser level of the two; `None` if they do not
    /// touch, or if one lies in the other.
    pub fn border_km(&self, a: &NutsCode, b: &NutsCode) -> Option<f64> {
        let level = a.level().min(b.level());
        let (a, b) = (a.at_level(level)?, b.at_level(level)?);
        self.borders.get(&if a < b { (a, b) } else { (b, a) }).copied()
    }

    /// Every land border between regions of one level: the two codes and its length in kilometres, sorted.
    pub fn borders(&self) -> Vec<(&NutsCode, &NutsCode, f64)> {
        let mut all: Vec<_> = self.borders.iter().map(|((a, b), km)| (a, b, *km)).collect();
        all.sort_unstable_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)));
        all
    }

    /// The known code or name closest to `text` among the regions of `country`.
    pub fn nearest(&self, text: &str, country: CountryCode) -> Option<&str> {
        let prefix = country.nuts_prefix();
        let own = self.regions.iter().filter(|region| region.code.as_str().starts_with(prefix));
        nearest(
            text,
            own.flat_map(|region| {
                std::iter::once(region.code.as_str()).chain(region.names.iter().map(String::as_str))
            }),
        )
    }
}

/// The finest region that holds all of `codes`, which are of one country.
fn common_ancestor(codes: &[NutsCode]) -> NutsCode {
    let first = &codes[0];
    let level = (0..=first.level())
        .rev()
        .find(|&level| codes.iter().all(|code| code.at_level(level) == first.at_level(level)))
        .unwrap_or(0);
    first.at_level(level).unwrap_or(*first)
}
