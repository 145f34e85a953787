#!/usr/bin/env python3
"""Makes europe.json, the outlines that the report's map draws, from Natural Earth's countries at 1:50m.

    simplify.py naturalearth_europe_countries_50m.geojson > europe.json

Natural Earth is in the public domain. Coordinates are projected (Lambert azimuthal equal-area, centre 52 N 10 E, sphere
of 6371.0088 km) to units of UNIT kilometres, x to the east and y to the south, of the frame that `map.rs` shares.
Outlines are cut into arcs where countries meet, and every arc is simplified once (Douglas-Peucker), so that neighbours
still touch. Written are two SVG paths: `land`, every ring, filled without regard to countries; and `borders`, the arcs
that two countries share. Left out of the borders are the lines that are disputed, so that the map takes no side; the
land on both sides is drawn alike. No names are drawn. Needs Python 3 alone; the result is committed.
"""
import json
import math
import sys

RADIUS, LAT, LON, UNIT = 6371.0088, math.radians(52), math.radians(10), 4.0
WEST, NORTH, WIDTH, HEIGHT = -2300.0, 2150.0, 1160, 1040
TOLERANCE, SMALLEST = 0.9, 4.0  # units, and square units of an island
MARGIN = 60.0
EAST_CUT, SOUTH_CUT = 45.99, 33.01


def project(lon, lat):
    lon, lat = math.radians(lon), math.radians(lat)
    cos = math.sin(LAT) * math.sin(lat) + math.cos(LAT) * math.cos(lat) * math.cos(lon - LON)
    k = RADIUS * math.sqrt(2 / (1 + cos))
    x = k * math.cos(lat) * math.sin(lon - LON)
    y = k * (math.cos(LAT) * math.sin(lat) - math.sin(LAT) * math.cos(lat) * math.cos(lon - LON))
    return ((x - WEST) / UNIT, (NORTH - y) / UNIT)


# The extract lacks Russia between 65.05 and 69 N. Its coasts there (Kola, the White Sea, Kanin), to about 20 km; the
# western edge runs inside Finland, where the border of that country's own outline is drawn.
MISSING = [
    [(28.0, 69.03), (36.6, 69.03), (38.5, 68.4), (39.8, 68.05), (41.0, 67.7), (41.2, 66.8), (40.2, 66.3), (38.6, 66.05),
     (36.5, 66.3), (34.5, 66.6), (32.6, 67.1), (33.6, 66.4), (34.7, 65.8), (34.9, 64.9), (28.0, 64.9)],
    [(40.0, 64.9), (39.8, 65.6), (42.1, 66.45), (43.5, 66.35), (44.2, 65.9), (44.4, 66.5), (43.7, 67.2), (44.2, 68.2),
     (43.3, 68.6), (45.9, 68.4), (46.2, 67.8), (45.5, 66.95), (46.6, 66.8), (60.0, 68.5), (60.0, 64.0)],
]


def beyond(point):
    """A point at the edge of the extract (25 W to 46 E, 33 to 72 N) moved out of the frame, so that the cut is not seen."""
    lon, lat = point
    return (78.0 if lon >= EAST_CUT else lon, lat - 12.0 if lat <= SOUTH_CUT else lat)


def disputed(names, points):
    """Whether a border between these two is left out."""
    if names in ({"Cyprus", "N. Cyprus"}, {"Serbia", "Kosovo"}):
        return True
    # Across the isthmus of Crimea, which some data sets draw as a border.
    crimea = all(32 < lon < 37 and lat < 46.4 for lon, lat in points)
    return names == {"Russia", "Ukraine"} and crimea


def simplified(points, tolerance):
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = math.hypot(bx - ax, by - ay)
        worst, place = 0.0, None
        for i in range(first + 1, last):
            px, py = points[i]
            if length == 0:
                distance = math.hypot(px - ax, py - ay)
            else:
                t = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / (length * length)
                t = min(1.0, max(0.0, t))
                distance = math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay))
            if distance > worst:
                worst, place = distance, i
        if worst > tolerance:
            keep.add(place)
            stack += [(first, place), (place, last)]
    return [points[i] for i in sorted(keep)]


def area(points):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))) / 2


def path(points, closed):
    """Relative steps in whole units; what rounds to the same place is one place."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [p for i, p in enumerate(whole) if i == 0 or p != whole[i - 1]]
    if len(steps) < (3 if closed else 2):
        return ""
    text = f"M{steps[0][0]} {steps[0][1]}l"
    moves = []
    for a, b in zip(steps, steps[1:]):
        dx, dy = b[0] - a[0], b[1] - a[1]
        moves.append(f"{dx}{'' if dy < 0 else ' '}{dy}")
    for i, move in enumerate(moves):
        text += ("" if i == 0 or move.startswith("-") else " ") + move
    return text + ("z" if closed else "")


def main():
    features = json.load(open(sys.argv[1], encoding="utf-8"))["features"]
    rings = []
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for polygon in polygons:
            # The holes of one country are the outlines of another, or lakes, which are not drawn.
            ring = [tuple(round(c, 4) for c in point[:2]) for point in polygon[0]]
            rings.append((feature["properties"]["name"], ring[:-1] if ring[0] == ring[-1] else ring))
    neighbours, owners = {}, {}
    for name, ring in rings:
        for i, point in enumerate(ring):
            neighbours.setdefault(point, set()).update((ring[i - 1], ring[(i + 1) % len(ring)]))
            owners.setdefault(frozenset((point, ring[(i + 1) % len(ring)])), set()).add(name)
    segment = lambda ring, i: frozenset((ring[i], ring[(i + 1) % len(ring)]))
    # An arc ends where the owners of the line change.
    ends = {p for p, others in neighbours.items() if len(others) > 2}
    land, borders, drawn = [], [], set()
    inside = lambda p: -MARGIN < p[0] < WIDTH + MARGIN and -MARGIN < p[1] < HEIGHT + MARGIN
    for name, ring in rings:
        cuts = [i for i, p in enumerate(ring) if p in ends or owners[segment(ring, i - 1)] != owners[segment(ring, i)]]
        outline = []
        if not cuts:
            cuts = [0]
        for a, b in zip(cuts, cuts[1:] + [cuts[0] + len(ring)]):
            arc = [ring[i % len(ring)] for i in range(a, b + 1)]
            # Simplified in one direction, whichever country it is met in first.
            forward = arc[0] < arc[-1] or (arc[0] == arc[-1] and arc[1] < arc[-2])
            points = [project(*beyond(p)) for p in (arc if forward else arc[::-1])]
            far = not any(inside(p) for p in points)
            points = simplified(points, 40.0 if far else TOLERANCE)
            names = owners[segment(ring, a)]
            key = tuple(points)
            if len(names) == 2 and key not in drawn and not far and not disputed(names, arc):
                drawn.add(key)
                borders.append(path(points, False))
            outline += (points if forward else points[::-1])[:-1]
        visible = any(inside(p) for p in outline)
        if visible and area(outline) >= SMALLEST:
            land.append(path(outline, True))
    land += [path(simplified([project(*p) for p in ring], 0.0), True) for ring in MISSING]
    json.dump({"land": "".join(land), "borders": "".join(borders)}, sys.stdout, indent=0)
    print()


main()
