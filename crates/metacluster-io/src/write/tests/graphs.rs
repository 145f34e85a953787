use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::*;
use metacluster::Outcome;

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let attribute = element.attributes().map(Result::unwrap).find(|found| found.key.as_ref() == name);
    attribute.unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned()
}

/// Whether GraphML admits the text where its schema says NMTOKEN: what names may be made of, and at least one of it.
fn is_name_token(text: &str) -> bool {
    let other = |c: char| !(c.is_alphanumeric() || "-._:\u{fffd}".contains(c) || c >= '\u{10000}');
    !text.is_empty() && !text.contains(other)
}

/// Reads GraphML by the rules of its schema, and returns its nodes with their attributes, and its edges.
fn read_graphml(text: &str) -> (HashMap<String, HashMap<String, String>>, Vec<(String, String)>) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut keys, mut names, mut nodes, mut edges) =
        (HashMap::new(), HashSet::new(), HashMap::new(), Vec::new());
    let (mut edge_ids, mut open) = (HashSet::new(), Vec::<String>::new());
    let (mut parent, mut given) = (String::new(), HashMap::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Empty(element) => {
                assert_eq!(element.name().as_ref(), "key");
                assert_eq!(open, ["graphml"], "keys stand before the graph");
                let [id, of, name, kind] =
                    ["id", "for", "attr.name", "attr.type"].map(|name| attribute(&element, name));
                assert!(["boolean", "int", "long", "float", "double", "string"].contains(&kind.as_str()));
                assert!(["node", "edge"].contains(&of.as_str()));
                assert!(is_name_token(&id) && is_name_token(&name));
                assert!(names.insert((of.clone(), name)), "one key an attribute");
                assert_eq!(keys.insert(id, (of, kind)), None, "key ids are unique");
            }
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                match name.as_str() {
                    "graphml" => assert_eq!(open, [""; 0]),
                    "graph" => {
                        assert_eq!(open, ["graphml"]);
                        assert!(
                            ["directed", "undirected"].contains(&attribute(&element, "edgedefault").as_str())
                        );
                    }
                    "node" => {
                        assert_eq!(open, ["graphml", "graph"]);
                        parent = attribute(&element, "id");
                        assert!(is_name_token(&parent), "{parent}");
                    }
                    "edge" => {
                        assert_eq!(open, ["graphml", "graph"]);
                        let id = attribute(&element, "id");
                        assert!(is_name_token(&id) && edge_ids.insert(id), "edge ids are unique");
                        edges.push((attribute(&element, "source"), attribute(&element, "target")));
                    }
                    "data" => {
                        let key = attribute(&element, "key");
                        let (of, kind): &(String, String) = keys.get(&key).expect("data keys are declared");
                        assert_eq!(open.last(), Some(of), "{key}");
                        let value = reader.read_text(element.name()).unwrap().to_string();
                        match kind.as_str() {
                            "double" => {
                                assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{key} {value}")
                            }
                            "boolean" => assert!(value == "true" || value == "false"),
                            "int" => assert!(value.parse::<u64>().is_ok(), "{key} {value}"),
                            "string" => {}
                            other => panic!("{other} is no type of ours"),
                        }
                        assert_eq!(given.insert(key, value), None, "one value a key");
                        continue;
                    }
                    other => panic!("{other} is not written"),
                }
                open.push(name);
            }
            Event::End(element) => {
                assert_eq!(open.pop().as_deref(), Some(element.name().as_ref()));
                if element.name().as_ref() == "node" {
                    let known = nodes.insert(std::mem::take(&mut parent), given.clone());
                    assert_eq!(known, None, "node ids are unique");
                }
                given.clear();
            }
            _ => {}
        }
    }
    assert_eq!(open, [""; 0]);
    assert!(edges.iter().all(|(source, target)| nodes.contains_key(source) && nodes.contains_key(target)));
    (nodes, edges)
}

#[test]
fn graphml_obeys_its_schema() {
    let network = network();
    let mut out = Vec::new();
    write_graphml(&Graph::of_network(&network), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\u{80}'..='\u{9f}')));
    let (nodes, edges) = read_graphml(&text);
    assert_eq!(nodes.keys().filter(|id| id.starts_with("cluster:")).count(), 8);
    assert_eq!(nodes.len(), network.graph().node_count());
    assert_eq!(edges.len(), network.graph().edge_count());
}

#[test]
fn ids_of_any_words_are_name_tokens_that_tell_nodes_apart() {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    let ids = ["a b", "a_b", "a\tb", "a&b", "ä b", "žluťoučký kůň", "茶 館", "🦀", "🐟", "x:y", "'=1", "<a>"];
    for id in ids {
        let added = builder
            .add(ClusterDraft::new("Name", "CZ").id(id).themes(["words of our own", "words_of_our_own"]));
        assert_eq!(added.outcome, Outcome::Accepted, "{id}");
    }
    let network = Network::build(Arc::new(builder.finish()), &Partnerships::default());
    let mut out = Vec::new();
    write_graphml(&Graph::of_network(&network), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let (nodes, edges) = read_graphml(&text);
    assert_eq!((nodes.len(), edges.len()), (network.graph().node_count(), network.graph().edge_count()));
    assert!(nodes.contains_key("cluster:x:y") && nodes.contains_key("cluster:žluťoučký_kůň"), "{nodes:?}");
    let identifiers: HashSet<&str> = nodes.values().map(|data| data["node_identifier"].as_str()).collect();
    assert!(
        ids.iter().filter(|id| !id.contains(['&', '<', '\'', '\t'])).all(|id| identifiers.contains(id)),
        "{nodes:?}"
    );
}

#[test]
fn dot_quotes_every_word() {
    let network = network();
    let mut out = Vec::new();
    write_dot(&Graph::of_network(&network), &mut out).unwrap();
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
        assert!(outside.chars().all(|c| c.is_ascii_alphanumeric() || " []=,;->._".contains(c)), "{outside}");
    }
    assert_eq!(text.lines().count(), 2 + network.graph().node_count() + network.graph().edge_count());
}

/// The pairs and proposals of the small catalogue as graphs.
fn found(scorer: &Scorer<'_>) -> [(&'static str, Graph); 2] {
    let results = results(scorer);
    [
        ("pairs", Graph::of_pairs(scorer, &results.ranking.pairs)),
        ("proposals", Graph::of_proposals(scorer, &results.lists)),
    ]
}

fn text(graph: &Graph, write: fn(&Graph, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(graph, &mut out).unwrap();
    let mut again = Vec::new();
    write(graph, &mut again).unwrap();
    assert!(out == again, "the same bytes twice");
    String::from_utf8(out).unwrap()
}

#[test]
fn pairs_and_proposals_are_graphs_with_typed_attributes() {
    let network = network();
    let scorer = scorer(&network);
    let results = results(&scorer);
    let ends: HashSet<(usize, usize)> =
        results.ranking.pairs.iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b))).collect();
    assert!(ends.len() < results.ranking.pairs.len(), "some pairs are listed for both");
    let proposals: Vec<_> = results.lists.iter().flat_map(|list| &list.proposals).collect();
    for (kind, graph) in found(&scorer) {
        let written = text(&graph, write_graphml);
        assert!(written.contains("edgedefault=\"undirected\""));
        assert!(written.contains("attr.name=\"members\" attr.type=\"int\""), "{kind}");
        assert!(written.contains("attr.name=\"lat\" attr.type=\"double\""), "{kind}");
        assert!(written.contains("attr.name=\"sectors_inferred\" attr.type=\"boolean\""), "{kind}");
        let (nodes, edges) = read_graphml(&written);
        let dot = text(&graph, write_dot);
        assert_eq!(dot.lines().count(), 2 + nodes.len() + edges.len());
        assert!(dot.starts_with("graph metacluster {") && dot.contains(" -- ") && !dot.contains("->\""));
        if kind == "pairs" {
            assert_eq!(edges.len(), ends.len());
            continue;
        }
        let named = nodes.keys().filter(|id| id.starts_with("proposal:")).count();
        assert_eq!(named, proposals.len());
        let members: usize = proposals.iter().map(|proposal| proposal.members.len()).sum();
        let in_proposals = edges.iter().filter(|(_, target)| target.starts_with("proposal:")).count();
        assert_eq!(in_proposals, members);
    }
}

#[test]
fn geojson_obeys_its_standard() {
    let network = network();
    let scorer = scorer(&network);
    let [(_, pairs), (_, proposals)] = found(&scorer);
    for (what, graph) in
        [("network", Graph::of_network(&network)), ("pairs", pairs), ("proposals", proposals)]
    {
        let written = text(&graph, write_geojson);
        assert!(!written.contains(|c: char| c.is_control() && c != '\n'), "{what}");
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(value["type"], "FeatureCollection");
        let (mut places, mut lines, mut unlocated) = (HashMap::new(), 0, 0);
        for feature in value["features"].as_array().unwrap() {
            assert_eq!(feature["type"], "Feature");
            let properties = feature["properties"].as_object().unwrap();
            let coordinates = &feature["geometry"]["coordinates"];
            match feature["geometry"]["type"].as_str() {
                Some("Point") => {
                    // Longitude first, then latitude.
                    assert_eq!((&coordinates[0], &coordinates[1]), (&properties["lon"], &properties["lat"]));
                    assert!((-90.0..=90.0).contains(&coordinates[1].as_f64().unwrap()));
                    places.insert(feature["id"].as_str().unwrap().to_owned(), coordinates.clone());
                }
                Some("LineString") => {
                    let end = |name: &str| &places[properties[name].as_str().unwrap()];
                    assert_eq!((&coordinates[0], &coordinates[1]), (end("from"), end("to")), "{what}");
                    lines += 1;
                }
                None => {
                    assert!(feature["geometry"].is_null());
                    unlocated += 1;
                }
                Some(other) => panic!("{what}: {other}"),
            }
        }
        let crea = places.get("cluster:CREA").expect("CREA is in each");
        assert_eq!(*crea, serde_json::json!([16.608, 49.195]));
        assert_eq!((unlocated, places.len() + unlocated), graph.without_position(), "{what}");
        // The first partnership has three members, the second two.
        assert!(if what == "network" { lines == 4 } else { lines > 0 }, "{what}: {lines}");
    }
}
