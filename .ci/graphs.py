#!/usr/bin/env python3
"""Do graphs read as what they are? networkx, a reader of others, reads the GraphML; the GeoJSON is checked by RFC 7946.

    .ci/graphs.py target/release/metacluster data/clusters.csv data/partnerships.csv

Needs networkx.
"""

import json
import subprocess
import sys

import networkx

TYPES = {
    "lat": float, "lon": float, "members": int, "sectors_inferred": bool, "kind": str, "identifier": str,
    "label": str, "weight": float, "score": float, "low": float, "high": float, "known": float, "rank": int,
    "size": int, "lead": bool, "country": str, "why": str,
}


def exported(binary, catalogue, partnerships, to, of):
    command = [binary, "export", catalogue, "--partnerships", partnerships, "--to", to, "--of", of]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode()


def typed(attributes):
    for name, value in attributes.items():
        assert name not in TYPES or type(value) is TYPES[name], f"{name} is {value!r}"


def check_graphml(text, of):
    graph = networkx.parse_graphml(text)
    assert graph.is_directed() == (of == "network")
    for _, attributes in graph.nodes(data=True):
        typed(attributes)
    for _, _, attributes in graph.edges(data=True):
        typed(attributes)
        if attributes["kind"] == "pair":
            assert 0 <= attributes["low"] <= attributes["score"] <= attributes["high"] <= 1
    kinds = {attributes["kind"] for _, attributes in graph.nodes(data=True)}
    assert kinds >= {"network": {"cluster", "theme", "region"}, "pairs": {"cluster"}, "proposals": {"cluster", "proposal"}}[of]
    return graph


def check_geojson(text, graph):
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    points = {}
    lines = unlocated = 0
    for feature in collection["features"]:
        assert feature["type"] == "Feature" and isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        if geometry is None:
            unlocated += 1
        elif geometry["type"] == "Point":
            longitude, latitude = geometry["coordinates"]
            assert -180 <= longitude <= 180 and -90 <= latitude <= 90
            node = graph.nodes[feature["id"]]
            assert (longitude, latitude) == (node["lon"], node["lat"])
            points[feature["id"]] = [longitude, latitude]
        else:
            assert geometry["type"] == "LineString"
            ends = [points[feature["properties"][end]] for end in ("from", "to")]
            assert geometry["coordinates"] == ends
            lines += 1
    clusters = [node for node, attributes in graph.nodes(data=True) if attributes["kind"] == "cluster"]
    assert len(points) + unlocated == len(clusters) and lines > 0
    return len(points), unlocated, lines


def main():
    binary, catalogue, partnerships = sys.argv[1:4]
    for of in ("network", "pairs", "proposals"):
        graph = check_graphml(exported(binary, catalogue, partnerships, "graphml", of), of)
        points, unlocated, lines = check_geojson(exported(binary, catalogue, partnerships, "geojson", of), graph)
        nodes, edges = graph.number_of_nodes(), graph.number_of_edges()
        print(f"{of}: {nodes} nodes, {edges} edges; {points} points, {unlocated} without position, {lines} lines")


main()
