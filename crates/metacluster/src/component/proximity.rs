//! `proximity`: how near are the two, by distance, land border or macro-region?
//!
//! max(exp(−km/500), 0.8 if their regions share a land border, 0.5 if both lie in a common macro-region). Borders
//! between regions of different levels are read at the coarser of the two.

use std::collections::HashMap;

use super::{Component, Query, Reading, Scratch, add_to_all, assumed};
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
    /// The same for bounds, with each cluster's place.
    spots: Vec<Spot>,
    /// For each place the clusters there.
    clusters_of: Vec<Vec<u32>>,
    /// For each place the macro-regions it lies in, in table order.
    macro_regions: Vec<Vec<bool>>,
    /// What connects two places, row by row.
    links: Vec<Link>,
}

/// Where a cluster is, in one piece, since bounds are looked up in no order.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// On the unit sphere; not a number without a position.
    vector: [f32; 3],
    /// A region, or a country without one, by number.
    place: u32,
}

impl Spot {
    fn new(position: Option<&Position>, place: u32) -> Self {
        let vector = position.map_or([f64::NAN; 3], |position| {
            let (lat, lon) = (position.latitude().to_radians(), position.longitude().to_radians());
            [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
        });
        Self { vector: vector.map(|axis| axis as f32), place }
    }

    /// An upper bound of exp(−km/500), or `prior` where either has no position.
    #[inline]
    fn nearness_bound(&self, other: &Spot, prior: f32) -> f32 {
        let [x, y, z] = self.vector;
        let product = x * other.vector[0] + y * other.vector[1] + z * other.vector[2];
        // The chord is never longer than the arc, less what single precision may have added to it; and (1 + t/32)^-32
        // is never less than exp(-t).
        let chord = f32::max(0.0, 2.0 - 2.0 * product - 1e-6).sqrt();
        let base = 1.0 + chord * (EARTH_RADIUS_KM / KM_SCALE as f32 / 32.0);
        let squared = base * base;
        let fourth = squared * squared;
        let eighth = fourth * fourth;
        let sixteenth = eighth * eighth;
        if product.is_nan() { prior } else { 1.0 / (sixteenth * sixteenth) }
    }
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
        let spots = positions.iter().zip(place_of);
        Self {
            links: links(network, &codes, &macro_regions),
            spots: spots.map(|(position, place)| Spot::new(position.as_ref(), place)).collect(),
            positions,
            clusters_of,
            macro_regions,
        }
    }

    /// What connects the places of two clusters.
    fn link(&self, a: usize, b: usize) -> Link {
        self.links[self.spots[a].place as usize * self.clusters_of.len() + self.spots[b].place as usize]
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
        let inside = |cluster: usize| &self.macro_regions[self.spots[cluster].place as usize];
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

    fn bound(&self, a: usize, b: usize, prior: f32) -> f32 {
        let near = self.spots[a].nearness_bound(&self.spots[b], prior);
        f32::max(near, self.link(a, b).floor() as f32)
    }

    fn add_bounds(&self, query: Query, weight: f32, bounds: &mut [f32], scratch: &mut Scratch) {
        let Query { a, first, prior } = query;
        if self.positions[a].is_none() {
            return add_to_all(&mut bounds[first..], weight * prior);
        }
        let near = &mut scratch.first;
        for (near, other) in near[first..].iter_mut().zip(&self.spots[first..]) {
            *near = self.spots[a].nearness_bound(other, prior);
        }
        let places = self.clusters_of.len();
        let row = &self.links[self.spots[a].place as usize * places..][..places];
        for (link, clusters) in row.iter().zip(&self.clusters_of).filter(|(link, _)| **link != Link::None) {
            let floor = link.floor() as f32;
            for &cluster in clusters {
                near[cluster as usize] = near[cluster as usize].max(floor);
            }
        }
        for (bound, &near) in bounds[first..].iter_mut().zip(&near[first..]) {
            *bound += weight * near;
        }
    }
}
