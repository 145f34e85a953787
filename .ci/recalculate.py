#!/usr/bin/env python3
"""Does a workbook compute what the program computes? LibreOffice recalculates, the program is asked for the same weights.

    .ci/recalculate.py target/release/metacluster data/clusters.csv data/forum.csv data/scenarios

For several weightings: the yellow cells of the sheet Weights are changed, every cached result is thrown away,
LibreOffice computes the workbook anew without a screen, and scores, intervals, coverages and ranks of the sheets Pairs
and Proposals are compared with what the program prints as JSON for these weights. So for `rank`, for `propose`, and for
`whatif` on the second catalogue, where every scenario gets weights of its own, in the workbook and in its file. Pairs whose scores differ by
less than 1e-11 may change places: spreadsheets do not compare the last bits. Needs `soffice`, and Python's standard
library only.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
COMPONENTS = ["sectors", "complement", "themes", "proximity", "ties", "balance", "bridge"]
WEIGHTINGS = [
    [0.4, 0.0, 0.1, 0.3, 0.15, 0.05, 0.0],
    [1, 2, 3, 4, 5, 6, 7],
    [0, 0, 0, 1, 0, 0, 0],
    [0.2, 0.3, 0.25, 0.1, 0.1, 0.05, 0.0],
]
CLOSE = 1e-9
TIED = 1e-11


def sheets(path):
    """Name and path of every sheet."""
    with zipfile.ZipFile(path) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        return {
            sheet.get("name"): "xl/" + targets[sheet.get(RELATION)].removeprefix("/xl/")
            for sheet in book.iter(SPACE + "sheet")
        }


def cells(path, name):
    """The values of a sheet by address."""
    with zipfile.ZipFile(path) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in item.iter(SPACE + "t")) for item in table.iter(SPACE + "si")]
        sheet = ElementTree.fromstring(archive.read(sheets(path)[name]))
    found = {}
    for cell in sheet.iter(SPACE + "c"):
        value = cell.find(SPACE + "v")
        if value is None or value.text is None:
            continue
        if cell.get("t") == "s":
            found[cell.get("r")] = shared[int(value.text)]
        elif cell.get("t") in ("str", "e"):
            found[cell.get("r")] = value.text
        else:
            found[cell.get("r")] = float(value.text)
    return found


def table(path, name, header):
    """The rows of a sheet below its header, each by column name."""
    values = cells(path, name)
    names = {}
    rows = {}
    for address, value in values.items():
        column, row = re.fullmatch(r"([A-Z]+)([0-9]+)", address).groups()
        if int(row) == header:
            names[column] = value
        elif int(row) > header:
            rows.setdefault(int(row), {})[column] = value
    return [{names[column]: value for column, value in row.items() if column in names} for _, row in sorted(rows.items())]


def turned(text, first):
    """The rows of a sheet from `first` on in the opposite order, as somebody who sorts would have them."""
    rows = [(int(row.group(1)), row.group(0)) for row in re.finditer(r'<row r="(\d+)".*?</row>', text)]
    rows = [(number, body) for number, body in rows if number >= first]
    sorted_rows = []
    for (place, _), (number, body) in zip(rows, reversed(rows)):
        # What is relative goes with its row; what is fixed, with a $, stays.
        body = re.sub(rf"(?<![$A-Z0-9])([A-Z]{{1,2}}){number}(?![0-9])", rf"\g<1>{place}", body)
        sorted_rows.append(body.replace(f'<row r="{number}"', f'<row r="{place}"'))
    before = "".join(body for _, body in rows)
    assert before in text
    return text.replace(before, "".join(sorted_rows))


def one_side(source, weights):
    """The cells of weights where there is a row a component."""
    rows = {value: address[1:] for address, value in reversed(cells(source, "Weights").items()) if address[0] == "A"}
    return {f"B{rows[name]}": weight for name, weight in zip(COMPONENTS, weights)}


def weights_row(values):
    """The row of the first scenario's weights: below the second cell that says `Weights`, and a header."""
    titles = [int(address[1:]) for address, value in values.items() if address[0] == "A" and value == "Weights"]
    return sorted(titles)[1] + 2


def several_sides(source, weightings):
    """The cells of weights where there is a row a scenario and a column a component, in the order of the pairs."""
    values = cells(source, "Weights")
    first = weights_row(values)
    names = [values[f"{column}{first - 1}"] for column in "BCDEFGH"]
    assert names == COMPONENTS, names
    return {
        f"{column}{first + side}": weight
        for side, weights in enumerate(weightings)
        for column, weight in zip("BCDEFGH", weights)
    }


def changed(source, target, weights, turn):
    """The workbook with other weights, without any cached result, and with its pairs sorted otherwise on demand."""
    places = sheets(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            if item in places.values():
                text = data.decode()
                if item == places["Weights"]:
                    for address, weight in weights.items():
                        text, count = re.subn(rf'(<c r="{address}"[^>]*><v>)[^<]*', rf"\g<1>{weight}", text)
                        assert count == 1, address
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text)
                if turn and item in (places["Pairs"], places.get("Pairs of proposals")):
                    text = turned(text, 4)
                data = text.encode()
            new.writestr(item, data)


def recalculate(sources, folder):
    """Lets LibreOffice compute workbooks anew, into a folder of their own."""
    out = folder / "out"
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", out]
    subprocess.run([*command, *sources], check=True, capture_output=True, timeout=300)
    return [out / source.name for source in sources]


def run(binary, *arguments):
    done = subprocess.run([binary, *arguments], capture_output=True)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


def option(weights):
    return ",".join(f"{name}={weight}" for name, weight in zip(COMPONENTS, weights))


def close(found, expected, what):
    assert abs(found - expected) <= CLOSE, f"{what}: {found} in the workbook, {expected} by the program"


def check_pairs(rows, pairs, what):
    """Rows of the sheet against pairs of the program, whose ranks are counted among the pairs of the sheet."""
    by_ids = {(pair["a"], pair["b"]): pair for pair in pairs}
    known = []
    for row in rows:
        ids = (row["a"], row["b"])
        pair = by_ids.get(ids) or by_ids.get(ids[::-1])
        if pair is None:
            assert "rank" not in row or row["rank"] == "", f"{what} {ids}: ranked, though nothing is known"
            close(row["known"], 0.0, f"{what} {ids} known")
            continue
        close(row["score"], pair["score"], f"{what} {ids} score")
        close(row["low"], pair["low"], f"{what} {ids} low")
        close(row["high"], pair["high"], f"{what} {ids} high")
        close(row["known"], pair["coverage"], f"{what} {ids} known")
        known.append((row, pair))
    scores = [pair["score"] for _, pair in known]
    for row, pair in known:
        best = 1 + sum(score > pair["score"] + TIED for score in scores)
        worst = sum(score >= pair["score"] - TIED for score in scores)
        assert best <= row["rank"] <= worst, f"{what} {row['a']}–{row['b']}: rank {row['rank']}, not {best}..{worst}"
        if best == worst:
            assert row["rank"] == best
    assert sorted(row["rank"] for row, _ in known) == list(range(1, len(known) + 1)), f"{what}: ranks are no ranking"
    return len(known)


def check_scores(rows, pairs, what):
    """As `check_pairs` where the program says scores and ranks only."""
    by_ids = {frozenset((pair["a"], pair["b"])): pair["score"] for pair in pairs}
    known = []
    for row in rows:
        score = by_ids.get(frozenset((row["a"], row["b"])))
        if score is None:
            assert row.get("rank", "") == "", f"{what} {row['a']}–{row['b']}: ranked, though nothing is known"
            continue
        close(row["score"], score, f"{what} {row['a']}–{row['b']} score")
        assert row["low"] <= row["score"] + CLOSE and row["score"] <= row["high"] + CLOSE, what
        known.append((row["rank"], score))
    for rank, score in known:
        best = 1 + sum(other > score + TIED for _, other in known)
        worst = sum(other >= score - TIED for _, other in known)
        assert best <= rank <= worst, f"{what}: rank {rank}, not {best}..{worst}"
    assert sorted(rank for rank, _ in known) == list(range(1, len(known) + 1)), f"{what}: ranks are no ranking"
    return len(known)


def check_ranking(binary, catalogue, weights, book):
    rows = table(book, "Pairs", 3)
    pairs = json.loads(run(binary, "rank", catalogue, "--top", "1000000", "--weights", option(weights), "--format", "json"))["pairs"]
    checked = check_pairs(rows, pairs, "rank")
    # The best of the sheet are the best of all.
    best = sorted((row["rank"], row["score"]) for row in rows if isinstance(row.get("rank"), float))
    for (rank, score), pair in zip(best[:20], pairs):
        close(score, pair["score"], f"the best {rank:.0f} of all")
    return checked


def check_proposals(binary, catalogue, weights, folder, book):
    proposals = json.loads((folder / "propose.json").read_bytes())["proposals"]
    objective = json.loads((folder / "propose.json").read_bytes())["objective"]
    pairs = json.loads(run(binary, "rank", catalogue, "--top", "1000000", "--allow-domestic", "--weights", option(weights), "--format", "json"))["pairs"]
    scores = {frozenset((pair["a"], pair["b"])): pair for pair in pairs}
    groups = {}
    for row in table(book, "Pairs", 3):
        groups.setdefault(row["proposal"], []).append(row)
    for label, rows in groups.items():
        check_pairs(rows, pairs, label)
    rows = [row for row in table(book, "Proposals", 1) if row.get("status") != "no group"]
    assert len(rows) == len(proposals) > 0
    checked = 0
    for row in rows:
        better = sum(other["list"] == row["list"] and other["score"] > row["score"] + TIED for other in rows)
        assert row["rank"] == 1 + better, f"rank of proposal {row['rank']}, not {1 + better}"
    for row, proposal in zip(rows, proposals):
        ids = [member["id"] for member in proposal["members"]]
        own = [scores.get(frozenset((a, b))) for place, a in enumerate(ids) for b in ids[:place]]
        if None in own:
            continue
        cohesion = sum(pair["score"] for pair in own) / len(own)
        supply = proposal["supply"]
        score = cohesion if supply is None else objective["pairs"] * cohesion + objective["supply"] * supply
        close(row["cohesion"], cohesion, f"cohesion of {ids}")
        close(row["score"], score, f"score of {ids}")
        checked += 1
    return checked


def scored(pairs):
    """Pairs of a comparison as they are after it, by the names that a ranking gives."""
    for pair in pairs:
        new = pair["new"]
        if new["rank"] is not None:
            yield {"a": pair["a"], "b": pair["b"], "score": new["score"], "rank": new["rank"]}


def check_scenarios(binary, catalogue, scenarios, weightings, folder, book):
    """Every side of a workbook of `whatif`: the catalogue as it is, and each scenario, with weights of its own."""
    pairs, proposals = table(book, "Pairs", 3), table(book, "Proposals", 1)
    parts = table(book, "Pairs of proposals", 3)
    # What the catalogue says as it is, in the first place: a scenario that changes nothing but weights.
    files = []
    for number, (scenario, weights) in enumerate(zip([None, *scenarios], weightings)):
        text = "" if scenario is None else scenario.read_text()
        assert "[weights]" not in text and "profile" not in text, scenario
        table_of = "\n".join(f"{name} = {weight}" for name, weight in zip(COMPONENTS, weights))
        file = folder / f"side-{number}.toml"
        file.write_text(f"{text}\n[weights]\n{table_of}\n")
        files.append(file)
    told = run(binary, "whatif", catalogue, *files, "--top", "1000000", "--proposals", "--format", "json")
    everywhere = run(binary, "whatif", catalogue, *files, "--top", "1000000", "--allow-domestic", "--format", "json")
    told, everywhere = json.loads(told), json.loads(everywhere)
    weights_of = cells(book, "Weights")
    names = [weights_of[f"A{weights_row(weights_of) + side}"] for side in range(len(files))]
    assert set(names) == {row["scenario"] for row in pairs}, names
    checked = [0, 0, 0]
    for side, name in enumerate(names):
        scenario = told["scenarios"][side]["name"]
        own = lambda document: list(scored(pair for pair in document["pairs"] if pair["scenario"] == scenario))
        rows = [row for row in pairs if row["scenario"] == name]
        checked[0] += check_scores(rows, own(told), name)
        best = sorted((row["rank"], row["score"]) for row in rows if isinstance(row.get("rank"), float))
        expected = sorted((pair["rank"], pair["score"]) for pair in own(told))
        for (rank, score), (_, of_all) in zip(best[:20], expected):
            close(score, of_all, f"{name}: the best {rank:.0f} of all")
        groups = {}
        for row in parts:
            if row["scenario"] == name:
                groups.setdefault(row["proposal"], []).append(row)
        scores = own(everywhere)
        for label, rows in groups.items():
            checked[1] += check_scores(rows, scores, f"{name}, {label}")
        by_ids = {frozenset((pair["a"], pair["b"])): pair["score"] for pair in scores}
        for row in (row for row in proposals if row["scenario"] == name and row["status"] != "no group"):
            ids = [line.split()[0] for line in row["members"].splitlines()]
            known = [by_ids.get(frozenset((a, b))) for place, a in enumerate(ids) for b in ids[:place]]
            if None not in known:
                close(row["cohesion"], sum(known) / len(known), f"{name}: cohesion of {ids}")
                close(row["score"], 0.6 * row["cohesion"] + 0.4 * row["supply"], f"{name}: score of {ids}")
                checked[2] += 1
            rivals = [other for other in proposals if other["list"] == row["list"] and other["status"] != "no group"]
            assert row["rank"] == 1 + sum(other["score"] > row["score"] + TIED for other in rivals), f"{name}: {ids}"
    assert all(checked), checked
    return checked


def main():
    binary, catalogue, forum, scenarios = sys.argv[1:5]
    scenarios = [Path(scenarios) / f"{name}.toml" for name in ("forum-saxony-speaks-up", "stricter-rules")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(binary, "rank", catalogue, "-o", folder / "made-rank.xlsx")
        run(binary, "propose", catalogue, "-o", folder / "made-propose.xlsx")
        run(binary, "whatif", forum, *scenarios, "--proposals", "-o", folder / "made-whatif.xlsx")
        (folder / "propose.json").write_bytes(run(binary, "propose", catalogue, "--format", "json"))
        for number, weights in enumerate(WEIGHTINGS):
            turn = number % 2 == 1
            sources = [folder / "rank.xlsx", folder / "propose.xlsx", folder / "whatif.xlsx"]
            sides = [WEIGHTINGS[(number + side) % len(WEIGHTINGS)] for side in range(1 + len(scenarios))]
            for source in sources:
                made = folder / f"made-{source.name}"
                asked = several_sides(made, sides) if source.stem == "whatif" else one_side(made, weights)
                changed(made, source, asked, turn)
            ranking, proposals, compared = recalculate(sources, folder)
            pairs = check_ranking(binary, catalogue, weights, ranking)
            groups = check_proposals(binary, catalogue, weights, folder, proposals)
            assert pairs > 0
            told = check_scenarios(binary, forum, scenarios, sides, folder, compared)
            print(f"{option(weights)}: {pairs} pairs and {groups} proposals agree to {CLOSE}; in scenarios {told}")


main()
