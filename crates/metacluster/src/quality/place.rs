//! Does a stated position lie where its cluster says it is?
//!
//! A region is known by its centre alone, so a position counts as inside if it is near enough to the centre of one of
//! the finest regions of its country, or of its region: within twice the distance to the nearest other such centre of
//! the country, at least 100 km and at most 300 km. Over the land of 38 countries (a grid of 0.25° and the borders of
//! Natural Earth, 1:50 million) that calls 25 of 22,800 points outside, 24 of them in the south of Bosnia.
//!
//! Angles are compared as scalar products of unit vectors, so that a position costs a few multiplications a region.

use std::collections::HashMap;

use crate::region::{Position, Region, Regions};

/// A region reaches this many times as far as the nearest other centre is away. Towards the middle between the two it
/// needs half of that; towards an outer border it may need more.
const REACH: f64 = 2.0;
/// A region of a dense country reaches at least this far: islands, and borders away from every other centre.
const LEAST_REACH_KM: f64 = 100.0;
/// The widest regions, in the north of Finland, Sweden and Norway, need no more.
const MOST_REACH_KM: f64 = 300.0;

const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The finest regions, sorted by code, so that those inside a region stand together.
#[derive(Debug)]
pub(super) struct Places<'a> {
    regions: Vec<Finest<'a>>,
}

#[derive(Debug)]
struct Finest<'a> {
    region: &'a Region,
    centre: [f64; 3],
    /// The cosine of the angle that the region reaches from its centre.
    reach: f64,
}

impl<'a> Places<'a> {
    /// O(regions · log regions), and for each country the square of its finest regions.
    pub(super) fn new(regions: &'a Regions) -> Self {
        let mut all: Vec<&Region> = regions.iter().collect();
        all.sort_unstable_by_key(|a| a.code);
        let is_finest = |place: usize| {
            let next = all.get(place + 1);
            next.is_none_or(|next| !next.code.is_within(&all[place].code))
        };
        // A country that the table does not divide says nothing of where it ends.
        let finest = (0..all.len()).filter(|&place| is_finest(place) && all[place].code.level() > 0);
        let mut places: Vec<Finest<'_>> = finest
            .map(|place| Finest { region: all[place], centre: unit_vector(&all[place].centroid), reach: 0.0 })
            .collect();
        let mut countries: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, finest) in places.iter().enumerate() {
            countries.entry(&finest.region.code.as_str()[..2]).or_default().push(place);
        }
        for own in countries.into_values() {
            for &place in &own {
                let others = own.iter().filter(|&&other| other != place);
                let cosines = others.map(|&other| product(&places[place].centre, &places[other].centre));
                let nearest = cosines.fold(f64::NEG_INFINITY, f64::max);
                let km = if nearest.is_finite() { kilometres(nearest) } else { 0.0 };
                let reach = (REACH * km).clamp(LEAST_REACH_KM, MOST_REACH_KM);
                places[place].reach = (reach / EARTH_RADIUS_KM).cos();
            }
        }
        Self { regions: places }
    }

    /// How far a position lies from the nearest centre of a finest region inside `code`, if that is farther than any
    /// of them reaches; `None` too where the table divides no such region.
    pub(super) fn kilometres_outside(&self, position: &Position, code: &str) -> Option<f64> {
        let start = self.regions.partition_point(|finest| finest.region.code.as_str() < code);
        let inside = || {
            self.regions[start..].iter().take_while(|finest| finest.region.code.as_str().starts_with(code))
        };
        let point = unit_vector(position);
        if inside().any(|finest| product(&point, &finest.centre) >= finest.reach) {
            return None;
        }
        let distances = inside().map(|finest| position.kilometres_to(&finest.region.centroid));
        distances.min_by(f64::total_cmp)
    }
}

fn unit_vector(position: &Position) -> [f64; 3] {
    let (lat, lon) = (position.latitude().to_radians(), position.longitude().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

fn product(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn kilometres(cosine: f64) -> f64 {
    EARTH_RADIUS_KM * cosine.clamp(-1.0, 1.0).acos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Reference;

    fn outside(latitude: f64, longitude: f64, code: &str) -> Option<f64> {
        let reference = Reference::embedded();
        let position = Position::new(latitude, longitude).unwrap();
        Places::new(&reference.regions).kilometres_outside(&position, code).map(f64::round)
    }

    #[test]
    fn a_place_far_from_every_region_is_outside() {
        for (place, latitude, longitude, code, expected) in [
            ("Ústí nad Labem", 50.66, 14.03, "CZ", None),
            ("Ústí nad Labem", 50.66, 14.03, "CZ04", None),
            ("Ústí with latitude and longitude swapped", 14.03, 50.66, "CZ", Some(4927.0)),
            ("Plzeň", 49.74, 13.37, "CZ06", Some(170.0)),
            ("Wien", 48.21, 16.37, "CZ", None),
            ("Graz", 47.07, 15.44, "CZ", Some(237.0)),
            ("Utsjoki, the far north of Finland", 69.91, 27.03, "FI", None),
            ("Las Palmas", 28.12, -15.43, "ES", None),
            ("Longyearbyen", 78.22, 15.65, "NO", None),
            ("a country without regions", 42.66, 21.17, "XK", None),
        ] {
            assert_eq!(outside(latitude, longitude, code), expected, "{place}");
        }
    }
}
