//! The network as GraphML, which Gephi, yEd, Cytoscape and networkx read.

use std::collections::HashSet;
use std::io;

use metacluster::{Network, Node, Tags};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An attribute: id of its key, `for`, name and type.
type Key = (&'static str, &'static str, &'static str, &'static str);

const KIND: Key = ("kind", "node", "kind", "string");
const IDENTIFIER: Key = ("identifier", "node", "identifier", "string");
const LABEL: Key = ("label", "node", "label", "string");
const NAME: Key = ("name", "node", "name", "string");
const COUNTRY: Key = ("country", "node", "country", "string");
const REGION: Key = ("region", "node", "region", "string");
const LAT: Key = ("lat", "node", "lat", "double");
const LON: Key = ("lon", "node", "lon", "double");
const MEMBERS: Key = ("members", "node", "members", "double");
const SECTORS: Key = ("sectors", "node", "sectors", "string");
const INFERRED: Key = ("sectors_inferred", "node", "sectors_inferred", "boolean");
const EDGE_KIND: Key = ("edge_kind", "edge", "kind", "string");
const WEIGHT: Key = ("weight", "edge", "weight", "double");
const KEYS: [Key; 13] =
    [KIND, IDENTIFIER, LABEL, NAME, COUNTRY, REGION, LAT, LON, MEMBERS, SECTORS, INFERRED, EDGE_KIND, WEIGHT];

/// Writes the network as a directed graph. Ids in GraphML are name tokens: a node's is that of [`Network::node_id`] with
/// an underscore for every blank and other character that no name may have, and its place in the graph behind it where
/// that makes it meet another one. The attribute `identifier` holds the id as the catalogue or the table has it.
/// Elsewhere characters that XML 1.0 does not admit become U+FFFD.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_graphml(network: &Network, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let namespaces = [
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
        ),
    ];
    xml.write_event(Event::Start(BytesStart::new("graphml").with_attributes(namespaces)))?;
    for (id, of, name, kind) in KEYS {
        let attributes = [("id", id), ("for", of), ("attr.name", name), ("attr.type", kind)];
        xml.write_event(Event::Empty(BytesStart::new("key").with_attributes(attributes)))?;
    }
    let attributes = [("id", "metacluster"), ("edgedefault", "directed")];
    xml.write_event(Event::Start(BytesStart::new("graph").with_attributes(attributes)))?;
    let graph = network.graph();
    let ids = unique_ids(network);
    for (node, id) in graph.node_weights().zip(&ids) {
        xml.write_event(Event::Start(BytesStart::new("node").with_attributes([("id", id.as_str())])))?;
        for (key, value) in node_data(network, node) {
            data(&mut xml, key, &value)?;
        }
        xml.write_event(Event::End(BytesEnd::new("node")))?;
    }
    for (place, edge) in graph.raw_edges().iter().enumerate() {
        let (Some(source), Some(target)) = (ids.get(edge.source().index()), ids.get(edge.target().index()))
        else {
            continue;
        };
        let id = format!("e{place}");
        let attributes = [("id", id.as_str()), ("source", source), ("target", target)];
        xml.write_event(Event::Start(BytesStart::new("edge").with_attributes(attributes)))?;
        data(&mut xml, EDGE_KIND, edge.weight.kind())?;
        data(&mut xml, WEIGHT, &edge.weight.weight().to_string())?;
        xml.write_event(Event::End(BytesEnd::new("edge")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("graph")))?;
    xml.write_event(Event::End(BytesEnd::new("graphml")))?;
    writeln!(xml.get_mut())
}

fn data(xml: &mut Writer<&mut dyn io::Write>, key: Key, value: &str) -> io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("data").with_attributes([("key", key.0)])))?;
    xml.write_event(Event::Text(BytesText::new(&admitted(value))))?;
    xml.write_event(Event::End(BytesEnd::new("data")))
}

fn node_data(network: &Network, node: &Node) -> Vec<(Key, String)> {
    let id = network.node_id(node);
    let identifier = id.split_once(':').map_or("", |(_, identifier)| identifier).to_owned();
    let mut data =
        vec![(KIND, node.kind().to_owned()), (IDENTIFIER, identifier), (LABEL, network.label(node))];
    let catalogue = network.catalogue();
    let Node::Cluster(index) = node else { return data };
    let Some(cluster) = catalogue.clusters().get(*index) else { return data };
    let ids = |tags: Tags<'_>| {
        let ids = tags.iter().map(|(term, _)| catalogue.vocabulary().term(term).id.as_str());
        ids.collect::<Vec<_>>().join(";")
    };
    data.push((NAME, cluster.name().to_owned()));
    data.push((COUNTRY, cluster.country().to_string()));
    data.extend(cluster.region().map(|region| (REGION, region.to_string())));
    data.extend(cluster.position().map(|position| (LAT, position.latitude().to_string())));
    data.extend(cluster.position().map(|position| (LON, position.longitude().to_string())));
    data.extend(cluster.members().map(|members| (MEMBERS, members.to_string())));
    data.push((SECTORS, ids(cluster.sectors())));
    data.push((INFERRED, cluster.sectors_inferred().to_string()));
    data
}

/// The id of every node, in the order of the graph.
fn unique_ids(network: &Network) -> Vec<String> {
    let mut taken = HashSet::new();
    let id = |(place, node): (usize, &Node)| {
        let mut id = network.node_id(node).replace(|c| !may_name(c), "_");
        while !taken.insert(id.clone()) {
            id = format!("{id}.{place}");
        }
        id
    };
    network.graph().node_weights().enumerate().map(id).collect()
}

/// Whether XML 1.0 admits the character in names and name tokens: its production NameChar.
fn may_name(c: char) -> bool {
    matches!(c,
        '-' | '.' | ':' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{b7}'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}' | '\u{200d}' | '\u{203f}' | '\u{2040}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// The text with every character that XML 1.0 does not admit replaced.
fn admitted(text: &str) -> String {
    let admits = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if admits(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}
