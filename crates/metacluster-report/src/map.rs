//! The map of Europe: outlines made by `outlines/simplify.py` from Natural Earth (public domain), clusters as dots,
//! proposals as arcs.
//!
//! Lambert azimuthal equal-area projection, centre 52° N 10° E, on the sphere; one unit is 4 km. What lies outside of the
//! frame, such as overseas regions, stands at its edge.

use std::collections::HashMap;
use std::sync::LazyLock;

use metacluster::{Cluster, Position};

use crate::html::{Html, short};
use crate::report::Report;
use crate::strings::Strings;

const RADIUS_KM: f64 = 6371.0088;
const CENTRE: (f64, f64) = (52.0, 10.0);
const UNIT_KM: f64 = 4.0;
const WEST_KM: f64 = -2300.0;
const NORTH_KM: f64 = 2150.0;
const WIDTH: f64 = 1160.0;
const HEIGHT: f64 = 1040.0;
/// How near to the edge a dot may stand.
const EDGE: f64 = 14.0;
/// Distance of dots that share a place from its centre: this times the root of their number.
const SPREAD: f64 = 6.5;
/// The golden angle, by which each further dot of a place is turned, so that none hides another.
const TURN: f64 = 2.399_963_229_728_653;

/// The two paths of the outlines.
static OUTLINES: LazyLock<Outlines> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../outlines/europe.json"))
        .expect("the embedded outlines are two paths")
});

#[derive(Debug, serde::Deserialize)]
struct Outlines {
    land: String,
    borders: String,
}

/// Where a position stands on the map, in units from the north-western corner, inside the frame.
fn project(position: Position) -> (f64, f64) {
    let (lat, lon) = (position.latitude().to_radians(), position.longitude().to_radians());
    let (lat_0, lon_0) = (CENTRE.0.to_radians(), CENTRE.1.to_radians());
    let cosine = lat_0.sin() * lat.sin() + lat_0.cos() * lat.cos() * (lon - lon_0).cos();
    // Zero only at the antipode, which then stands at the edge like everything far.
    let scale = RADIUS_KM * (2.0 / (1.0 + cosine).max(1e-9)).sqrt();
    let x = scale * lat.cos() * (lon - lon_0).sin();
    let y = scale * (lat_0.cos() * lat.sin() - lat_0.sin() * lat.cos() * (lon - lon_0).cos());
    let inside = |value: f64, size: f64| value.clamp(EDGE, size - EDGE);
    (inside((x - WEST_KM) / UNIT_KM, WIDTH), inside((NORTH_KM - y) / UNIT_KM, HEIGHT))
}

/// The place of every cluster's dot, to a tenth of a unit; none where its position is not known. Clusters of one place
/// are spread around it in the order of their ids.
pub(crate) fn places(clusters: &[Cluster]) -> Vec<Option<(f64, f64)>> {
    let mut standing: HashMap<(i64, i64), usize> = HashMap::new();
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let place = |cluster: &Cluster| {
        let (x, y) = project(cluster.position()?);
        let others = standing.entry(((x * 0.5).round() as i64, (y * 0.5).round() as i64)).or_insert(0);
        let (radius, angle) = (SPREAD * (*others as f64).sqrt(), TURN * *others as f64);
        *others += 1;
        Some((tenth(x + radius * angle.cos()), tenth(y + radius * angle.sin())))
    };
    clusters.iter().map(place).collect()
}

/// An arc between two places, bent a little to one side so that it is told from a border.
fn arc((x, y): (f64, f64), (u, v): (f64, f64)) -> String {
    let (middle_x, middle_y) = ((x + u) / 2.0, (y + v) / 2.0);
    let (bend_x, bend_y) = ((v - y) * 0.14, (x - u) * 0.14);
    let number = |value: f64| short(value);
    format!(
        "M{} {}Q{} {} {} {}",
        number(x),
        number(y),
        number(middle_x + bend_x),
        number(middle_y + bend_y),
        number(u),
        number(v)
    )
}

/// Around the outermost dots.
const MARGIN: f64 = 70.0;
/// The least part of the map that is shown, so that a few neighbours are still seen in Europe.
const LEAST: (f64, f64) = (620.0, 560.0);

/// The part of the map that shows every dot, as an SVG view box.
fn frame(places: &[Option<(f64, f64)>]) -> String {
    let range = |of: fn(&(f64, f64)) -> f64, size: f64, least: f64| {
        let values = || places.iter().flatten().map(of);
        let low = values().fold(size, f64::min).min(size) - MARGIN;
        let high = values().fold(0.0, f64::max) + MARGIN;
        let missing = (least - (high - low)).max(0.0) / 2.0;
        let low = (low - missing).clamp(0.0, size - least);
        let high = (high + missing).clamp(low + least, size);
        (low.round(), (high - low).round())
    };
    let (x, width) = range(|place| place.0, WIDTH, LEAST.0);
    let (y, height) = range(|place| place.1, HEIGHT, LEAST.1);
    format!("{x} {y} {width} {height}")
}

/// The map, and under it what it does not show.
pub(crate) fn figure(report: &Report<'_>, strings: &Strings) -> Html {
    let clusters = report.scorer.network().catalogue().clusters();
    let places = places(clusters);
    let placed = places.iter().flatten().count();
    let label = strings.fill("map-label", &[("n", &placed.to_string())]);
    let mut html = Html::default();
    html.raw("<figure class=\"map\"><svg id=\"map\" role=\"img\"").attribute("aria-label", &label);
    html.attribute("viewBox", &frame(&places)).raw("><path class=\"land\"");
    html.attribute("d", &OUTLINES.land).raw("/><path class=\"borders\"").attribute("d", &OUTLINES.borders);
    html.raw("/><g id=\"arcs\">");
    for proposal in report.lists.iter().filter_map(|list| list.proposals.first()) {
        let mut path = String::new();
        for (at, &a) in proposal.members.iter().enumerate() {
            for &b in &proposal.members[at + 1..] {
                if let (Some(from), Some(to)) = (places[a], places[b])
                    && clusters[a].country() != clusters[b].country()
                {
                    path.push_str(&arc(from, to));
                }
            }
        }
        html.raw("<path class=\"arc\"").attribute("d", &path).raw("/>");
    }
    html.raw("</g><g id=\"chosen\"></g><g id=\"dots\">");
    for (index, place) in places.iter().enumerate() {
        if let Some((x, y)) = *place {
            html.raw("<circle").length("cx", x).length("cy", y).raw(" r=\"4\"");
            html.attribute("data-c", &index.to_string())
                .raw("><title>")
                .text(clusters[index].name())
                .raw("</title></circle>");
        }
    }
    html.raw("</g><g id=\"names\"></g></svg><figcaption id=\"caption\">");
    html.text(strings.get("map-caption"));
    if placed < clusters.len() {
        html.text(" ").text(&strings.fill("map-unplaced", &[("n", &(clusters.len() - placed).to_string())]));
    }
    html.raw("</figcaption></figure>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlines_are_small_and_drawn_in_the_frame() {
        assert!(include_str!("../outlines/europe.json").len() <= 40_000);
        assert!(OUTLINES.land.starts_with('M') && OUTLINES.borders.starts_with('M'));
    }

    #[test]
    fn cities_stand_where_they_stand() {
        let at = |latitude, longitude| project(Position::new(latitude, longitude).unwrap());
        // The centre lies 2300 km from the west and 2150 km from the north.
        assert_eq!(at(52.0, 10.0), (575.0, 537.5));
        let (lisbon, warsaw, catania, reykjavik) =
            (at(38.7, -9.1), at(52.2, 21.0), at(37.5, 15.1), at(64.1, -21.9));
        assert!(
            lisbon.0 < 575.0
                && lisbon.1 > 537.5
                && warsaw.0 > 575.0
                && catania.1 > lisbon.1
                && reykjavik.1 < 200.0
        );
        // Distances from the centre are nearly true: Warsaw is 750 km away.
        let km = ((warsaw.0 - 575.0).hypot(warsaw.1 - 537.5)) * UNIT_KM;
        assert!((km - 751.0).abs() < 5.0, "{km}");
        // Réunion stands at the edge.
        assert!((0.0..=HEIGHT).contains(&at(-21.1, 55.5).1) && (0.0..=WIDTH).contains(&at(-21.1, 55.5).0));
    }
}
