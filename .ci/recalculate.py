#!/usr/bin/env python3
"""Does a workbook compute what the program computes? LibreOffice recalculates, the program is asked for the same weights.

    .ci/recalculate.py target/release/metacluster data/clusters.csv

For several weightings: the yellow cells of the sheet Weights are changed, every cached result is thrown away,
LibreOffice computes the workbook anew without a screen, and scores, intervals, coverages and ranks of the sheets Pairs
and Proposals are compared with what `rank` and `explain` print as JSON for these weights. Pairs whose scores differ by
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


def changed(source, target, weights, turn):
    """The workbook with other weights, without any cached result, and with its pairs sorted otherwise on demand."""
    places = sheets(source)
    rows = {value: address[1:] for address, value in reversed(cells(source, "Weights").items()) if address[0] == "A"}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            if item in places.values():
                text = data.decode()
                if item == places["Weights"]:
                    for name, weight in zip(COMPONENTS, weights):
                        pattern = rf'(<c r="B{rows[name]}"[^>]*><v>)[^<]*'
                        text, count = re.subn(pattern, rf"\g<1>{weight}", text)
                        assert count == 1, name
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text)
                if turn and item == places["Pairs"]:
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


def main():
    binary, catalogue = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(binary, "rank", catalogue, "-o", folder / "made-rank.xlsx")
        run(binary, "propose", catalogue, "-o", folder / "made-propose.xlsx")
        (folder / "propose.json").write_bytes(run(binary, "propose", catalogue, "--format", "json"))
        for number, weights in enumerate(WEIGHTINGS):
            turn = number % 2 == 1
            sources = [folder / "rank.xlsx", folder / "propose.xlsx"]
            for source in sources:
                changed(folder / f"made-{source.name}", source, weights, turn)
            ranking, proposals = recalculate(sources, folder)
            pairs = check_ranking(binary, catalogue, weights, ranking)
            groups = check_proposals(binary, catalogue, weights, folder, proposals)
            assert pairs > 0
            print(f"{option(weights)}: {pairs} pairs and {groups} proposals agree to {CLOSE}")


main()
