"""Random files of teams: each is read, or refused in one sentence that names it.

    python fuzz_sheets.py FOLDER SHEETS

A sheet depends on its number alone, so that one that fails can be tried again.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from io import StringIO
from pathlib import Path

import numpy as np

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.model.cohort.own_teams import RANGES, read_own_teams
from rp2pr_sim.model.pairing.pair_rules import read_rules
from rp2pr_sim.scenario import Scenario

TEAMS = ["Ashford", "Brackley", "Carrow Hill", "St Mary's", "Ärzte & Söhne", "=1+1", "東京", "44"]
PAIRED = ["Ashford", "Brackley", "Carrow Hill", "44"]
ODD_CELLS = (
    *("", " ", "nan", "inf", "-1", "1e400", "9" * 400, "9" * 5000, "2_10", "١٢", "0,5", "97%", "*"),
    *(
        "<5",
        "-",
        "+",
        "e",
        ".",
        "1e",
        "0x1",
        "1\n2",
        "\0",
        "\t",
        '"',
        "'",
        "''",
        "'=x",
        "=A1",
        "@a",
    ),
    *("ASHFORD", "Ash\u200bford", "Ashford\u00a0", "\u202eAshford", "e\u0301", "é", "a" * 70_000),
    *("<b>", "[/]", "$x_{", "{0}", "%s", "intervention", "control", "Control", "../..", "\ufeff"),
)
_BYTES = (b"\xff", b"\x00", b'"', b"\n", b"\r", b",", b";", b"\t", b"\xef\xbb\xbf", b"\x1a", b"'")


def sheet(number: int) -> bytes:
    """Return a random sheet: a good one with some changes."""
    luck = random.Random(f"sheet {number}")
    many = luck.choice((0, 1, 2, 2, 4, 4, 6, 8))
    names = luck.sample(TEAMS, many)
    columns = ["team", *luck.sample(list(RANGES), luck.randint(0, 6))]
    rows = [[name, *(_cell(luck, column) for column in columns[1:])] for name in names]
    if number % 4 == 0:  # a list of pairs
        columns, rows = ["team", "partner"], [["Ashford", "Brackley"], ["Carrow Hill", "44"]]
    elif luck.random() < 0.3:
        columns.append("arm")
        for place, row in enumerate(rows):
            row.append(("", "control", "intervention")[place // 2 % 3])
    table = [columns, *rows]
    for _ in range(luck.choice((0, 0, 0, 1, 1, 2, 3))):
        _spoil(table, luck)
    written = StringIO()
    delimiter = luck.choice(",,,,,,,,,,,,;\t")
    csv.writer(
        written,
        delimiter=delimiter,
        lineterminator=luck.choice(("\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r")),
    ).writerows(table)
    content = written.getvalue().encode(luck.choice((*["utf-8"] * 16, "utf-8-sig", "utf-16")))
    if luck.random() < 0.1:
        place = luck.randint(0, len(content))
        content = content[:place] + luck.choice(_BYTES) + content[place + luck.randint(0, 3) :]
    return content


def _cell(luck: random.Random, column: str) -> str:
    low, high = RANGES[column]
    return luck.choice(("", f"{luck.uniform(low, high):.4g}", f"{low:g}", f"{high:g}"))


def _spoil(table: list[list[str]], luck: random.Random) -> None:
    """Change one thing."""
    row = luck.choice(table)
    match luck.randrange(6):
        case 0:
            table.append(list(row))
        case 1:
            row.append(luck.choice(ODD_CELLS))
        case 2 if row:
            del row[luck.randrange(len(row))]
        case 3:
            table.insert(luck.randint(0, len(table)), [])
        case _ if row:
            row[luck.randrange(len(row))] = luck.choice(ODD_CELLS)
        case _:
            table.append([luck.choice(TEAMS)])


def fault(file: Path) -> tuple[bool, str]:
    """Read a sheet as `rp2pr run` and a list of pairs do.

    Returns
    -------
    tuple[bool, str]
        Whether it is refused as teams, and what is wrong with how it is read, if anything.
    """
    refused = False
    try:
        own = read_own_teams(str(file))
        if any("\n" in name or "\0" in name or not name for name in own.names):
            return False, "a name has more than one line, or none"
        known = np.concatenate(list(own.values.values()))
        if np.isinf(known).any():
            return False, "a figure is infinite"
        resolved(Scenario.of({"cohort.file": str(file)}))
    except InputError as error:
        refused = True
        if wrong := _sentence(str(error), file):
            return True, wrong
    try:
        read_rules(str(file), PAIRED).units(np.zeros(len(PAIRED), dtype=np.int64))
    except InputError as error:
        return refused, _sentence(str(error), file)
    return refused, ""


def _sentence(text: str, file: Path) -> str:
    """Return what is wrong with the sentence of an error, if anything."""
    if not text.startswith(str(file)):
        return f"it does not name the file: {text}"
    if len(text.splitlines()) != 1 or len(text) > 1000:
        return f"it is not one sentence of a readable length: {text[:300]!r}"
    return ""


def fuzz(folder: Path, numbers: range) -> tuple[int, list[str]]:
    """Read the sheets of these numbers; return how many are refused, and the faults."""
    file, refused, faults = folder / "teams.csv", 0, []
    for number in numbers:
        file.write_bytes(sheet(number))
        try:
            told, wrong = fault(file)
        except Exception as error:
            told, wrong = False, f"{type(error).__name__}: {error}"
        refused += told
        if wrong:
            faults.append(f"sheet {number}: {wrong}")
    return refused, faults


if __name__ == "__main__":
    begun, many = time.monotonic(), int(sys.argv[2])
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    denied, found = fuzz(Path(sys.argv[1]), range(many))
    print("\n".join(found))
    print(
        f"{many:,} sheets in {time.monotonic() - begun:.0f} s: {many - denied:,} read, {denied:,}"
        f" refused in one sentence; {len(found)} faults"
    )
    sys.exit(1 if found else 0)
