//! Clusters and the lines between them as GeoJSON (RFC 7946), which QGIS, Leaflet and geojson.io read.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Map, Value as Json, json};

use super::{Graph, Link, Value, Vertex};
use crate::write::json::write_lines;

/// Writes a feature collection: a point for every cluster, and a line for every edge between two of them. In a network,
/// where clusters meet in partnerships, a line stands for two clusters that have one in common. Positions are longitude
/// and latitude in this order, in degrees of WGS 84; a line that crosses the 180th meridian is cut there. A cluster
/// without a position is a feature without geometry, so that it is not lost. Other nodes have no place on a map.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_geojson(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut first = true;
    let mut feature = |feature: Json| -> io::Result<()> {
        if !std::mem::take(&mut first) {
            write!(out, ",")?;
        }
        write_lines(std::iter::once(feature), out)
    };
    for node in graph.nodes.iter().filter(|node| node.is("cluster")) {
        feature(point(node))?;
    }
    let shared;
    let links = if graph.directed {
        shared = partnerships(graph);
        &shared
    } else {
        &graph.edges
    };
    for link in links {
        if let (Some(from), Some(to)) = (graph.nodes.get(link.from), graph.nodes.get(link.to))
            && let (Some(start), Some(end)) = (from.position, to.position)
        {
            feature(line(link, (from, start), (to, end)))?;
        }
    }
    writeln!(out, "]}}")
}

fn point(node: &Vertex) -> Json {
    let geometry = node.position.map(|(lon, lat)| json!({"type": "Point", "coordinates": [lon, lat]}));
    json!({"type": "Feature", "id": node.id, "geometry": geometry, "properties": properties(&node.attributes)})
}

fn line(link: &Link, (from, start): (&Vertex, (f64, f64)), (to, end): (&Vertex, (f64, f64))) -> Json {
    let mut properties = properties(&link.attributes);
    properties.insert("from".into(), from.id.clone().into());
    properties.insert("to".into(), to.id.clone().into());
    json!({"type": "Feature", "geometry": geometry(start, end), "properties": properties})
}

/// A line, or two that meet at the 180th meridian where that is the shorter way.
fn geometry((lon, lat): (f64, f64), (to_lon, to_lat): (f64, f64)) -> Json {
    if (lon - to_lon).abs() <= 180.0 {
        return json!({"type": "LineString", "coordinates": [[lon, lat], [to_lon, to_lat]]});
    }
    let side = 180f64.copysign(lon);
    // How far it is to the meridian, and from there on.
    let (before, after) = (180.0 - lon.abs(), 180.0 - to_lon.abs());
    let all = before + after;
    let crossing = if all > 0.0 { lat + (to_lat - lat) * before / all } else { lat };
    json!({"type": "MultiLineString", "coordinates": [
        [[lon, lat], [side, crossing]],
        [[-side, crossing], [to_lon, to_lat]],
    ]})
}

fn properties(attributes: &super::Attributes) -> Map<String, Json> {
    let value = |value: &Value| match value {
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Whole(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
    };
    attributes.iter().map(|(name, of)| ((*name).to_owned(), value(of))).collect()
}

/// A link for every two clusters that share partnerships, with their names.
fn partnerships(graph: &Graph) -> Vec<Link> {
    let is = |place: usize, kind| graph.nodes.get(place).is_some_and(|node| node.is(kind));
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|edge| is(edge.from, "cluster") && is(edge.to, "partnership")) {
        members.entry(edge.to).or_default().push(edge.from);
    }
    let mut shared: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    for (partnership, mut members) in members {
        members.sort_unstable();
        let label = graph.nodes.get(partnership).map_or("", Vertex::label);
        for (place, &a) in members.iter().enumerate() {
            for &b in members.iter().skip(place + 1) {
                shared.entry((a, b)).or_default().push(label);
            }
        }
    }
    let link = |((from, to), names): ((usize, usize), Vec<&str>)| Link {
        from,
        to,
        attributes: vec![
            ("kind", "partnership".into()),
            ("weight", Value::Whole(names.len() as u64)),
            ("partnerships", names.join("; ").into()),
        ],
    };
    shared.into_iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_180th_meridian_is_cut_there() {
        assert_eq!(
            geometry((170.0, 10.0), (-160.0, 40.0)),
            json!({"type": "MultiLineString", "coordinates": [
                [[170.0, 10.0], [180.0, 20.0]],
                [[-180.0, 20.0], [-160.0, 40.0]],
            ]})
        );
        assert_eq!(
            geometry((14.0, 50.0), (19.0, 49.0)),
            json!({"type": "LineString", "coordinates": [[14.0, 50.0], [19.0, 49.0]]})
        );
    }
}
