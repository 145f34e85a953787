//! A graph in the DOT language of Graphviz.

use std::io;

use super::{Attributes, Graph, Value};

/// Writes the graph with ids of the form `kind:id` and everything known of nodes and edges as attributes.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_dot(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    let (kind, line) = if graph.directed { ("digraph", "->") } else { ("graph", "--") };
    writeln!(out, "{kind} metacluster {{")?;
    for node in &graph.nodes {
        writeln!(out, "  {} [{}];", quoted(&node.id), list(&node.attributes))?;
    }
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (graph.nodes.get(edge.from), graph.nodes.get(edge.to)) {
            let (from, to) = (quoted(&from.id), quoted(&to.id));
            writeln!(out, "  {from} {line} {to} [{}];", list(&edge.attributes))?;
        }
    }
    writeln!(out, "}}")
}

fn list(attributes: &Attributes) -> String {
    let pair = |(name, value): &(&str, Value)| {
        let value = match value {
            Value::Text(text) => quoted(text),
            Value::Number(number) => number.to_string(),
            Value::Whole(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
        };
        format!("{name}={value}")
    };
    attributes.iter().map(pair).collect::<Vec<_>>().join(", ")
}

/// A quoted string. Backslashes are doubled, since labels take `\N` and the like for something else.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            // Spelt out, so that two ids stay two.
            c if c.is_control() => {
                quoted.push('\\');
                quoted.extend(c.escape_unicode());
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
