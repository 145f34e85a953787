//! The network in the DOT language of Graphviz.

use std::io;

use metacluster::Network;

/// Writes the network as a directed graph: ids as [`Network::node_id`], kinds, labels and weights as attributes.
///
/// # Errors
/// Whatever `out` returns.
pub fn write_dot(network: &Network, out: &mut dyn io::Write) -> io::Result<()> {
    let graph = network.graph();
    writeln!(out, "digraph metacluster {{")?;
    for node in graph.node_weights() {
        let (id, label) = (quoted(&network.node_id(node)), quoted(&network.label(node)));
        writeln!(out, "  {id} [kind={}, label={label}];", quoted(node.kind()))?;
    }
    for edge in graph.raw_edges() {
        let ends = (graph.node_weight(edge.source()), graph.node_weight(edge.target()));
        if let (Some(from), Some(to)) = ends {
            let (from, to) = (quoted(&network.node_id(from)), quoted(&network.node_id(to)));
            let (kind, weight) = (quoted(edge.weight.kind()), edge.weight.weight());
            writeln!(out, "  {from} -> {to} [kind={kind}, weight={weight}];")?;
        }
    }
    writeln!(out, "}}")
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
