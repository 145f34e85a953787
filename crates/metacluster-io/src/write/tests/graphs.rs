use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::*;

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let attribute = element.attributes().map(Result::unwrap).find(|found| found.key.as_ref() == name);
    attribute.unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned()
}

#[test]
fn graphml_declares_what_it_uses() {
    let network = network();
    let mut out = Vec::new();
    write_graphml(&network, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\u{80}'..='\u{9f}')));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let (mut keys, mut nodes, mut edges) = (HashMap::new(), HashSet::new(), Vec::new());
    let (mut parent, mut clusters, mut depth) = (String::new(), 0, 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Empty(element) => {
                assert_eq!(element.name().as_ref(), "key");
                let kind = attribute(&element, "attr.type");
                assert!(["string", "double", "int", "boolean"].contains(&kind.as_str()));
                let known = keys.insert(attribute(&element, "id"), (attribute(&element, "for"), kind));
                assert_eq!(known, None, "key ids are unique");
            }
            Event::Start(element) => {
                depth += 1;
                match element.name().as_ref() {
                    "node" => {
                        let id = attribute(&element, "id");
                        clusters += usize::from(id.starts_with("cluster:"));
                        assert!(nodes.insert(id), "node ids are unique");
                        parent = "node".into();
                    }
                    "edge" => {
                        edges.push((attribute(&element, "source"), attribute(&element, "target")));
                        parent = "edge".into();
                    }
                    "data" => {
                        let key = attribute(&element, "key");
                        let (of, kind) = keys.get(&key).expect("data keys are declared");
                        assert_eq!(*of, parent, "{key}");
                        let kind = kind.clone();
                        let value = reader.read_text(element.name()).unwrap().to_string();
                        depth -= 1;
                        match kind.as_str() {
                            "double" => assert!(value.parse::<f64>().is_ok(), "{key} {value}"),
                            "boolean" => assert!(value == "true" || value == "false"),
                            _ => {}
                        }
                    }
                    other => assert!(other == "graphml" || other == "graph"),
                }
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert_eq!(clusters, 8);
    assert_eq!(nodes.len(), network.graph().node_count());
    assert_eq!(edges.len(), network.graph().edge_count());
    assert!(edges.iter().all(|(source, target)| nodes.contains(source) && nodes.contains(target)));
}

#[test]
fn dot_quotes_every_word() {
    let network = network();
    let mut out = Vec::new();
    write_dot(&network, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    assert!(text.contains("\"cluster:CREA\" -> \"theme:hydropower\" [kind=\"offers\", weight=1];"), "{text}");
    for line in text.lines().filter(|line| line.starts_with("  ")) {
        // Outside quotes nothing but our own letters is left.
        let (mut outside, mut inside, mut escaped) = (String::new(), false, false);
        for c in line.chars() {
            match c {
                '"' if !escaped => inside = !inside,
                c if !inside => outside.push(c),
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
        assert!(!inside, "{line}");
        assert!(outside.chars().all(|c| c.is_ascii_alphanumeric() || " []=,;->.".contains(c)), "{outside}");
    }
    assert_eq!(text.lines().count(), 2 + network.graph().node_count() + network.graph().edge_count());
}
