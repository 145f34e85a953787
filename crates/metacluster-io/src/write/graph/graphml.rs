//! A graph as GraphML, which Gephi, yEd, Cytoscape and networkx read.

use std::collections::HashSet;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Attributes, Graph, Value};

/// Writes the graph. Ids in GraphML are name tokens: a node's is that of the graph with an underscore for every blank and
/// other character that no name may have, and its place in the graph behind it where that makes it meet another one. The
/// attribute `identifier` holds the id as the catalogue or the table has it. Attributes are typed: string, double, int
/// or boolean. Elsewhere characters that XML 1.0 does not admit become U+FFFD.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_graphml(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
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
    keys(&mut xml, "node", graph.nodes.iter().map(|node| &node.attributes))?;
    keys(&mut xml, "edge", graph.edges.iter().map(|edge| &edge.attributes))?;
    let direction = if graph.directed { "directed" } else { "undirected" };
    let attributes = [("id", "metacluster"), ("edgedefault", direction)];
    xml.write_event(Event::Start(BytesStart::new("graph").with_attributes(attributes)))?;
    let ids = unique_ids(graph);
    for (node, id) in graph.nodes.iter().zip(&ids) {
        xml.write_event(Event::Start(BytesStart::new("node").with_attributes([("id", id.as_str())])))?;
        data(&mut xml, "node", &node.attributes)?;
        xml.write_event(Event::End(BytesEnd::new("node")))?;
    }
    for (place, edge) in graph.edges.iter().enumerate() {
        let (Some(source), Some(target)) = (ids.get(edge.from), ids.get(edge.to)) else { continue };
        let id = format!("e{place}");
        let attributes = [("id", id.as_str()), ("source", source), ("target", target)];
        xml.write_event(Event::Start(BytesStart::new("edge").with_attributes(attributes)))?;
        data(&mut xml, "edge", &edge.attributes)?;
        xml.write_event(Event::End(BytesEnd::new("edge")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("graph")))?;
    xml.write_event(Event::End(BytesEnd::new("graphml")))?;
    writeln!(xml.get_mut())
}

/// Declares every attribute that stands somewhere, in the order in which they are met.
fn keys<'a>(
    xml: &mut Writer<&mut dyn io::Write>,
    of: &str,
    all: impl Iterator<Item = &'a Attributes>,
) -> io::Result<()> {
    let mut declared = HashSet::new();
    for (name, value) in all.flatten() {
        if !declared.insert(*name) {
            continue;
        }
        let kind = match value {
            Value::Text(_) => "string",
            Value::Number(_) => "double",
            Value::Whole(_) => "int",
            Value::Flag(_) => "boolean",
        };
        let id = format!("{of}_{name}");
        let attributes = [("id", id.as_str()), ("for", of), ("attr.name", name), ("attr.type", kind)];
        xml.write_event(Event::Empty(BytesStart::new("key").with_attributes(attributes)))?;
    }
    Ok(())
}

fn data(xml: &mut Writer<&mut dyn io::Write>, of: &str, attributes: &Attributes) -> io::Result<()> {
    for (name, value) in attributes {
        let key = format!("{of}_{name}");
        let text = match value {
            Value::Text(text) => admitted(text),
            Value::Number(number) => number.to_string(),
            Value::Whole(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
        };
        xml.write_event(Event::Start(BytesStart::new("data").with_attributes([("key", key.as_str())])))?;
        xml.write_event(Event::Text(BytesText::new(&text)))?;
        xml.write_event(Event::End(BytesEnd::new("data")))?;
    }
    Ok(())
}

/// The id of every node, in the order of the graph.
fn unique_ids(graph: &Graph) -> Vec<String> {
    let mut taken = HashSet::new();
    let id = |(place, node): (usize, &super::Vertex)| {
        let mut id = node.id.replace(|c| !may_name(c), "_");
        while !taken.insert(id.clone()) {
            id = format!("{id}.{place}");
        }
        id
    };
    graph.nodes.iter().enumerate().map(id).collect()
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
