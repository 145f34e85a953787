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
    /// For each place the clusters there.
    clusters_of: Vec<Vec<u32>>,
    /// For each place the macro-regions it lies in, in table order.
    macro_regions: Vec<Vec<bool>>,
    /// What connects two places, row by row.
    links: Vec<Link>,
    /// Unit vectors for bounds: x, y and z of every cluster.
    vectors: [Vec<f32>; 3],
    blanks: Vec<f32>,
}

/// What brings two places nearer than their distance.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Link {
    None,
    MacroRegion,
    Border,
}

impl Link {
    /// The least value that it guarantees.
    fn floor(self) -> f64 {
        match self {
            Link::None => 0.0,
            Link::MacroRegion => MACRO_REGION,
            Link::Border => BORDER,
        }
    }
}

impl Proximity {
    pub(crate) fn new(network: &Network) -> Self {
        let clusters = network.catalogue().clusters();
        let mut numbers: HashMap<(CountryCode, Option<&NutsCode>), u32> = HashMap::new();
        let mut codes: Vec<(CountryCode, Option<&NutsCode>)> = Vec::new();
        let place_of: Vec<u32> = clusters
            .iter()
            .map(|cluster| {
                let place = (cluster.country(), cluster.region());
                *numbers.entry(place).or_insert_with(|| {
                    codes.push(place);
                    codes.len() as u32 - 1
                })
            })
            .collect();
        let mut clusters_of = vec![Vec::new(); codes.len()];
        for (cluster, &place) in place_of.iter().enumerate() {
            clusters_of[place as usize].push(cluster as u32);
        }
        let areas = network.catalogue().reference().areas.iter();
        let areas: Vec<_> = areas.filter(|area| area.kind == AreaKind::MacroRegion).collect();
        let macro_regions: Vec<Vec<bool>> = codes
            .iter()
            .map(|&(country, region)| {
                areas.iter().map(|area| area.membership(country, region) == Membership::Inside).collect()
            })
            .collect();
        let positions: Vec<Option<Position>> = clusters.iter().map(|cluster| cluster.position()).collect();
        let known: Vec<bool> = positions.iter().map(Option::is_some).collect();
        Self {
            links: links(network, &codes, &macro_regions),
            vectors: unit_vectors(&positions),
            blanks: blanks(&known),
            positions,
            place_of,
            clusters_of,
            macro_regions,
        }
    }

    /// What connects the places of two clusters.
    fn link(&self, a: usize, b: usize) -> Link {
        self.links[self.place_of[a] as usize * self.clusters_of.len() + self.place_of[b] as usize]
    }
}

/// Compares every two places. Borders are read from the network: a border of two regions is one of everything inside
/// the one with the other itself, since levels are compared at the coarser.
fn links(
    network: &Network,
    codes: &[(CountryCode, Option<&NutsCode>)],
    macro_regions: &[Vec<bool>],
) -> Vec<Link> {
    let n = codes.len();
    let mut links = Vec::with_capacity(n * n);
    for x in macro_regions {
        for y in macro_regions {
            let common = x.iter().zip(y).any(|(x, y)| *x && *y);
            links.push(if common { Link::MacroRegion } else { Link::None });
        }
    }
    let mut inside: HashMap<&NutsCode, Vec<u32>> = HashMap::new();
    for (number, (_, region)) in codes.iter().enumerate() {
        let Some(region) = region else { continue };
        for node in network.broader(&Node::Region(*(*region))) {
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
                    links[x as usize * n + y as usize] = Link::Border;
                    links[y as usize * n + x as usize] = Link::Border;
                }
            }
        }
    }
    links
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
                Reading::known(f64::max(near, self.link(a, b).floor()))
            }
            _ => Reading::unknown(prior),
        }
    }

    fn is_known(&self, a: usize, b: usize) -> bool {
        self.positions[a].is_some() && self.positions[b].is_some()
    }

    fn range(&self, a: usize, prior: f64) -> (f64, f64) {
        if self.positions[a].is_some() { (0.0, 1.0) } else { (prior, prior) }
    }

    fn because(&self, network: &Network, a: usize, b: usize, reading: Reading) -> String {
        let (Some(p), Some(q)) = (&self.positions[a], &self.positions[b]) else {
            let lost = |cluster: usize| self.positions[cluster].is_none();
            return assumed(network, [(a, lost(a)), (b, lost(b))], "coordinates or a region");
        };
        let distance = format!("{:.0} km apart", p.kilometres_to(q));
        let link = self.link(a, b);
        if link == Link::None || reading.value > link.floor() {
            return distance;
        }
        if link == Link::Border {
            return format!("{distance}, in regions with a common land border");
        }
        let inside = |cluster: usize| &self.macro_regions[self.place_of[cluster] as usize];
        let areas = network.catalogue().reference().areas.iter();
        let common = areas
            .filter(|area| area.kind == AreaKind::MacroRegion)
            .zip(inside(a).iter().zip(inside(b)))
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
        let near = &mut scratch.first[..bounds.len()];
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
        let places = self.clusters_of.len();
        let row = &self.links[self.place_of[a] as usize * places..][..places];
        for (link, clusters) in row.iter().zip(&self.clusters_of).filter(|(link, _)| **link != Link::None) {
            let floor = link.floor() as f32;
            // Clusters of a place ascend, so that nothing comes after the first that there is no room for.
            for &cluster in clusters {
                let Some(near) = near.get_mut(cluster as usize) else { break };
                *near = near.max(floor);
            }
        }
        for (bound, (&near, &blank)) in bounds.iter_mut().zip(near.iter().zip(&self.blanks)) {
            *bound += weight * (near * (1.0 - blank) + prior * blank);
        }
    }
}
