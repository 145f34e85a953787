//! `proximity`: how near are the two, by distance, land border or macro-region?
//!
//! max(exp(−km/500), 0.8 if their regions share a land border, 0.5 if both lie in a common macro-region). Borders
//! between regions of different levels are read at the coarser of the two.

use std::collections::HashMap;

use super::{Component, Reading, Scratch, add_to_all, assumed, blanks};
use crate::area::{AreaKind, Membership};
use crate::country::CountryCode;
use crate::network::{Edge, Network, Node};
use crate::region::{NutsCode, Position};

/// At this distance nearness has fallen to 1/e: about a day's return trip by train.
const KM_SCALE: f64 = 500.0;
/// Neighbouring regions know each other whatever the distance of their centres.
const BORDER: f64 = 0.8;
/// A common macro-region means common programmes and meetings.
const MACRO_REGION: f64 = 0.5;
const EARTH_RADIUS_KM: f32 = 6371.0;

/// Positions, and what lies near what.
#[derive(Debug)]
pub(crate) struct Proximity {
    positions: Vec<Option<Position>>,
    /// For each cluster its place: a region, or a country without one.
    place_of: Vec<u32>,
    places: Vec<Place>,
    /// Unit vectors for bounds: x, y and z of every cluster.
    vectors: [Vec<f32>; 3],
    blanks: Vec<f32>,
}

#[derive(Debug)]
struct Place {
    /// Bit m is set if the place lies in the m-th macro-region.
    macro_regions: Vec<bool>,
    /// Places across a land border, sorted.
    neighbours: Vec<u32>,
}

impl Proximity {
    pub(crate) fn new(network: &Network) -> Self {
        let clusters = network.catalogue().clusters();
        let mut numbers: HashMap<(CountryCode, Option<&NutsCode>), u32> = HashMap::new();
        let mut codes: Vec<(CountryCode, Option<&NutsCode>)> = Vec::new();
        let place_of: Vec<u32> = clusters
            .iter()
            .map(|cluster| {
                let place = (cluster.country, cluster.region.as_ref());
                *numbers.entry(place).or_insert_with(|| {
                    codes.push(place);
                    codes.len() as u32 - 1
                })
            })
            .collect();
        let areas = network.catalogue().reference().areas.iter();
        let macro_regions: Vec<_> = areas.filter(|area| area.kind == AreaKind::MacroRegion).collect();
        let mut places: Vec<Place> = codes
            .iter()
            .map(|&(country, region)| Place {
                macro_regions: macro_regions
                    .iter()
                    .map(|area| area.membership(country, region) == Membership::Inside)
                    .collect(),
                neighbours: Vec::new(),
            })
            .collect();
        add_neighbours(network, &codes, &mut places);
        let positions: Vec<Option<Position>> = clusters.iter().map(|cluster| cluster.position).collect();
        let known: Vec<bool> = positions.iter().map(Option::is_some).collect();
        Self { vectors: unit_vectors(&positions), blanks: blanks(&known), positions, place_of, places }
    }

    /// The least value that a common border or macro-region guarantees.
    fn floor(&self, x: u32, y: u32) -> f64 {
        let (x_place, y_place) = (&self.places[x as usize], &self.places[y as usize]);
        if x_place.neighbours.binary_search(&y).is_ok() {
            BORDER
        } else if x_place.macro_regions.iter().zip(&y_place.macro_regions).any(|(x, y)| *x && *y) {
            MACRO_REGION
        } else {
            0.0
        }
    }
}

/// Reads the border edges of the network: a border of two regions is one of everything inside the one with the other
/// itself, since levels are compared at the coarser.
fn add_neighbours(network: &Network, codes: &[(CountryCode, Option<&NutsCode>)], places: &mut [Place]) {
    let mut inside: HashMap<&NutsCode, Vec<u32>> = HashMap::new();
    for (number, (_, region)) in codes.iter().enumerate() {
        let Some(region) = region else { continue };
        for node in network.broader(&Node::Region((*region).clone())) {
            if let Node::Region(code) = node {
                inside.entry(code).or_default().push(number as u32);
            }
        }
    }
    let graph = network.graph();
    for edge in graph.edge_indices().filter(|&edge| matches!(graph[edge], Edge::Borders(_))) {
        let Some((a, b)) = graph.edge_endpoints(edge) else { continue };
        let (Node::Region(a), Node::Region(b)) = (&graph[a], &graph[b]) else { continue };
        let of = |code: &NutsCode| inside.get(code).map_or(&[][..], Vec::as_slice);
        let is = |place: u32, code: &NutsCode| codes[place as usize].1 == Some(code);
        for &x in of(a) {
            for &y in of(b) {
                if is(x, a) || is(y, b) {
                    places[x as usize].neighbours.push(y);
                    places[y as usize].neighbours.push(x);
                }
            }
        }
    }
    for place in places {
        place.neighbours.sort_unstable();
        place.neighbours.dedup();
    }
}

fn unit_vectors(positions: &[Option<Position>]) -> [Vec<f32>; 3] {
    let mut vectors = [const { Vec::new() }; 3];
    for position in positions {
        let (lat, lon) = position.map_or((0.0, 0.0), |position| {
            (position.latitude().to_radians(), position.longitude().to_radians())
        });
        let vector = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
        vectors.iter_mut().zip(vector).for_each(|(all, value)| all.push(value as f32));
    }
    vectors
}

impl Component for Proximity {
    fn id(&self) -> &str {
        "proximity"
    }

    fn read(&self, a: usize, b: usize, prior: f64) -> Reading {
        match (&self.positions[a], &self.positions[b]) {
            (Some(p), Some(q)) => {
                let near = (-p.kilometres_to(q) / KM_SCALE).exp();
                Reading::known(f64::max(near, self.floor(self.place_of[a], self.place_of[b])))
            }
            _ => Reading::unknown(prior),
        }
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        self.positions[a].is_some() && self.positions[b].is_some()
    }

    fn because(&self, network: &Network, a: usize, b: usize, reading: Reading) -> String {
        let (Some(p), Some(q)) = (&self.positions[a], &self.positions[b]) else {
            let lost = |cluster: usize| self.positions[cluster].is_none();
            return assumed(network, [(a, lost(a)), (b, lost(b))], "coordinates or a region");
        };
        let distance = format!("{:.0} km apart", p.kilometres_to(q));
        let floor = self.floor(self.place_of[a], self.place_of[b]);
        if floor <= 0.0 || reading.value > floor {
            return distance;
        }
        if floor >= BORDER {
            return format!("{distance}, in regions with a common land border");
        }
        let (x, y) = (&self.places[self.place_of[a] as usize], &self.places[self.place_of[b] as usize]);
        let areas = network.catalogue().reference().areas.iter();
        let common = areas
            .filter(|area| area.kind == AreaKind::MacroRegion)
            .zip(x.macro_regions.iter().zip(&y.macro_regions))
            .find(|(_, (x, y))| **x && **y);
        match common {
            Some((area, _)) => format!("{distance}, both in the macro-region {}", area.id),
            None => distance,
        }
    }

    fn add_bounds(&self, a: usize, weight: f32, prior: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        if self.positions[a].is_none() {
            return add_to_all(bounds, weight * prior);
        }
        let [xs, ys, zs] = &self.vectors;
        let (x, y, z) = (xs[a], ys[a], zs[a]);
        let near = &mut scratch.first;
        for (near, ((&xs, &ys), &zs)) in near.iter_mut().zip(xs.iter().zip(ys).zip(zs)) {
            // The chord is never longer than the arc, less what single precision may have added to it; and
            // (1 + t/32)^-32 is never less than exp(-t).
            let chord = f32::max(0.0, 2.0 - 2.0 * (x * xs + y * ys + z * zs) - 1e-6).sqrt();
            let base = 1.0 + chord * (EARTH_RADIUS_KM / KM_SCALE as f32 / 32.0);
            let squared = base * base;
            let fourth = squared * squared;
            let eighth = fourth * fourth;
            let sixteenth = eighth * eighth;
            *near = 1.0 / (sixteenth * sixteenth);
        }
        let place = self.place_of[a];
        let floors: Vec<f32> =
            (0..self.places.len() as u32).map(|other| self.floor(place, other) as f32).collect();
        let rest = near.iter().zip(&self.place_of).zip(&self.blanks);
        for (bound, ((&near, &place), &blank)) in bounds.iter_mut().zip(rest) {
            let value = f32::max(near, floors[place as usize]);
            *bound += weight * (value * (1.0 - blank) + prior * blank);
        }
    }
}
