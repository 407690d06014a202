"""Sheets as people make them, spoilt at random: no figure is ever misread.

    python fuzz_real_sheets.py FOLDER SHEETS

Each sheet is made from a table whose figures are known, written in one of many ways, and spoilt. A
figure that is read must be the true one or missing; else the sheet is refused, or its cells are
named. Every fifth sheet, one of these or of `inputs/dirty_csv`, is scrambled byte by byte, so that
its figures are not known: it must be read or refused.

A sheet depends on its number alone, so that one that fails can be tried again.
"""

from __future__ import annotations

import csv
import math
import random
import sys
import time
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import same_name
from rp2pr_sim.sheet.preview import Preview, preview

HOSPITALS = ("Ashford", "St Mary's", "Carrow Hill, Royal", "Ärzte & Söhne", "Eastwick", "Fenbridge",
             "Garston (North)", "King\u2019s", "O'Neill", "Hallam Vale")  # fmt: skip
HEADERS = {
    "surgery": ("surgery", "Surgery", "Surgery %", "Resection rate (%)", "SURGERY"),
    "histology": ("histology", "Histological confirmation (%)", "Tissue diagnosis"),
    "active_treatment": ("active_treatment", "Active treatment", "Active treatment %"),
    "nurse_contact": ("nurse_contact", "Seen by LCNS (%)", "Nurse specialist"),
    "patients": ("patients", "No. of patients", "Cases", "Patients per year"),
    "x_km": ("x_km", "X km"),
    "y_km": ("y_km", "Y km"),
    "openness": ("openness", "Openness"),
}
NAMES = ("team", "Hospital", "Trust name", "Name of hospital", "Organisation")
MARKS = ("", "*", "**", "<5", "n/a", "NA", "-", "\u2013", "..", "#DIV/0!", "suppressed", "x")
GARBAGE = ("200-220", "12*", "~14", "about 9", "1,2,3", "0x1", "1_0", "inf", "Jan-58", "12 (5)",
           "\u0661\u0662", "1e", "--5", "5%%", "9" * 400, "'", '"', "=1+1", "yes")  # fmt: skip
BYTES = (b"\xff", b"\x00", b'"', b"\n", b"\r", b",", b";", b"\t", b"\xef\xbb\xbf", b"'", b"%", b".",
         b"<", b"PK\x03\x04", b"=", b"\xe9")  # fmt: skip
DIRTY = [file for file in sorted((Path(__file__).parent / "inputs" / "dirty_csv").glob("*.csv"))
         if file.stat().st_size < 5000]  # fmt: skip
EXTRA = ("Comments", "Code", "Surgery (n)", "Rank", "Region", "Surgery lower CI")
Truth = dict[tuple[str, str], float]


class Made:
    """A table, how it is written, and its true figures."""

    def __init__(self, number: int) -> None:
        self.luck = luck = random.Random(f"real sheet {number}")
        self.is_workbook = luck.random() < 0.4
        self.decimal = luck.choice((".", ".", ","))
        self.names = luck.sample(HOSPITALS, luck.randint(3, len(HOSPITALS)))
        columns = luck.sample(sorted(HEADERS), luck.randint(1, len(HEADERS)))
        self.truth: Truth = {}
        self.header: list[str] = [luck.choice(NAMES)]
        self.rows: list[list[str | float]] = [[name] for name in self.names]
        for column in columns:
            self._add(column)
        for _ in range(luck.choice((0, 0, 0, 1, 2, 3))):
            self._spoil(columns)
        self._furnish()

    def _add(self, column: str) -> None:
        self.header.append(self.luck.choice(HEADERS[column]))
        style = self.luck.choice(("share", "per cent", "sign"))
        for row in self.rows:
            cell, value = self._figure(column, style)
            row.append(cell)
            self.truth[str(row[0]), column] = value

    def _figure(self, column: str, style: str) -> tuple[str | float, float]:
        luck = self.luck
        if column == "patients":
            value = float(luck.choice((luck.randint(5, 400), luck.randint(1000, 9000))))
            return self._written(value, 0), value
        if column in ("x_km", "y_km"):
            value = round(luck.uniform(-400, 400), luck.randint(0, 3))
            return self._written(value, 3), value
        points = luck.randint(150, 990)  # thousandths
        value = points / 1000
        if style == "share":
            return self._written(value, 3), value
        if style == "per cent":
            return self._written(points / 10, 1), value
        return f"{points / 10:g}%".replace(".", self.decimal), value

    def _written(self, value: float, digits: int) -> str | float:
        """Return a figure as a workbook keeps it, or as a text in the notation of the sheet."""
        if self.is_workbook and self.luck.random() < 0.9:
            return value
        if value >= 1000 and digits == 0 and self.luck.random() < 0.5:
            return f"{value:,.0f}".replace(",", {".": ",", ",": "."}[self.decimal])
        return f"{value:.{digits}f}".replace(".", self.decimal)

    def _spoil(self, columns: list[str]) -> None:
        """Change one thing."""
        luck = self.luck
        row = luck.choice(self.rows)
        place = luck.randrange(1, len(row))
        match luck.randrange(6):
            case 0:
                row[place] = luck.choice(MARKS)
                self._forget(row, columns[place - 1])
            case 1:
                row[place] = luck.choice(GARBAGE)
                self._forget(row, columns[place - 1])
            case 2 if columns[place - 1] not in ("patients", "x_km", "y_km"):
                value = self.truth[str(row[0]), columns[place - 1]]
                row[place] = luck.choice((f"{100 * value:.1f}%", f"{value:.3f}")).replace(
                    ".", luck.choice(".,")
                )
            case 3 if not any(str(one[0]).endswith("\u00a0") for one in self.rows):
                self.rows.append(
                    [luck.choice((str(row[0]).upper() + "\u00a0", f"{row[0]}\u00a0")), *row[1:]]
                )
                for column in columns:
                    twin = (str(self.rows[-1][0]), column)
                    self.truth[twin] = self.truth.get((str(row[0]), column), math.nan)
            case 4:
                del row[luck.randrange(1, len(row)) :]
                row += [""] * (len(self.header) - len(row))
                for column, cell in zip(columns, row[1:], strict=True):
                    if cell == "":
                        self._forget(row, column)
            case _:
                row[place] = ""
                self._forget(row, columns[place - 1])

    def _forget(self, row: list[str | float], column: str) -> None:
        self.truth[str(row[0]), column] = math.nan

    def _furnish(self) -> None:
        """Add columns that are not used, titles, totals, notes and empty rows."""
        luck = self.luck
        for header in luck.sample(EXTRA, luck.choice((0, 0, 1, 2))):
            place = luck.randint(0, len(self.header))
            self.header.insert(place, header)
            for row in self.rows:
                row.insert(place, luck.choice(("", "ok", float(luck.randint(1, 30)))))
        team = next(place for place, header in enumerate(self.header) if header in NAMES)
        if luck.random() < 0.4:
            total: list[str | float] = [float(luck.randint(1, 99)) for _ in self.header]
            total[team] = luck.choice(
                ("Total", "England", "National average", "Mean", "All trusts")
            )
            self.rows.append(total)
        if luck.random() < 0.3:
            note: list[str | float] = [""] * len(self.header)
            note[team] = luck.choice(("* numbers below 5", "Source: the audit", "Note: see page 3"))
            self.rows += [[""] * len(self.header), note]
        if luck.random() < 0.3:
            self.rows.insert(luck.randint(0, len(self.rows)), [""] * len(self.header))
        self.above: list[list[str | float]] = []
        if luck.random() < 0.4:
            self.above = [["Results by hospital, surgery and more"], [], ["2012"]][
                : luck.randint(1, 3)
            ]

    def content(self) -> bytes:
        """Return the sheet as a file."""
        table = [*self.above, self.header, *self.rows]
        stream = BytesIO()
        if self.is_workbook:
            book = Workbook()
            for row in table:
                book.active.append([None if cell == "" else cell for cell in row])  # type: ignore[union-attr]
            for cells in book.active.iter_rows():  # type: ignore[union-attr]
                for cell in cells:
                    if isinstance(cell.value, str):
                        cell.data_type = "s"  # a text that begins with = is no formula
            book.save(stream)
            return stream.getvalue()
        written = StringIO()
        separators = ",;\t" if self.decimal == "." else ";\t"
        end = self.luck.choice(("\n", "\r\n", "\r"))
        texts = [[cell if isinstance(cell, str) else f"{cell:g}" for cell in row] for row in table]
        csv.writer(written, delimiter=self.luck.choice(separators), lineterminator=end).writerows(
            texts
        )
        encoding = self.luck.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"))
        return written.getvalue().encode(encoding, errors="replace")


def scrambled(content: bytes, luck: random.Random) -> bytes:
    """Return a file in which some bytes are lost or others."""
    found = bytearray(content)
    for _ in range(luck.choice((1, 2, 5, 20))):
        place = luck.randint(0, len(found))
        found[place : place + luck.randint(0, 4)] = luck.choice(BYTES)
    return bytes(found[: luck.randint(0, len(found))] if luck.random() < 0.2 else found)


def misread(made: Made, found: Preview) -> str:
    """Return what is misread in a sheet, if anything."""
    true: dict[tuple[str, str], list[float]] = {}
    for (name, column), value in made.truth.items():
        true.setdefault((same_name(name), column), []).append(value)  # twins have several
    known = {name for name, _ in true}
    for row, name in enumerate(found.sheet.names):
        plain = same_name(name)
        if plain not in known:
            return f"{name!r} is not a hospital"
        for column, values in found.sheet.values.items():
            value, right = values[row], true.get((plain, column), [])
            if not (math.isnan(value) or any(math.isclose(value, one) for one in right)):
                return f"{name}, {column} is read as {value}; it is {right}"
    return ""


def fuzz(folder: Path, numbers: range) -> tuple[int, int, list[str]]:
    """Read the sheets of these numbers; return how many are whole, refused, and the faults."""
    whole, refused, faults = 0, 0, []
    for number in numbers:
        made = Made(number)
        content, is_known = made.content(), number % 5 > 0
        if not is_known:
            dirty = made.luck.choice((content, made.luck.choice(DIRTY).read_bytes()))
            content = scrambled(dirty, made.luck)
        file = folder / "hospitals.xlsx"
        file.write_bytes(content)
        try:
            found = preview(str(file))
            wrong = misread(made, found) if is_known else ""
            if is_known and not wrong and not found.sheet.problems:
                read = {
                    (same_name(name), column)
                    for column, values in found.sheet.values.items()
                    for row, name in enumerate(found.sheet.names)
                    if not math.isnan(values[row])
                }
                wanted = {
                    (same_name(name), column)
                    for (name, column), value in made.truth.items()
                    if not math.isnan(value)
                }
                whole += read == wanted
        except InputError as error:
            refused += 1
            text = str(error)
            ok = text.startswith(str(file)) and "\n" not in text and len(text) < 4000
            wrong = "" if ok else f"not a sentence: {text[:300]!r}"
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            faults.append(f"sheet {number}: {wrong}")
    return whole, refused, faults


if __name__ == "__main__":
    begun, many = time.monotonic(), int(sys.argv[2])
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    complete, denied, found = fuzz(Path(sys.argv[1]), range(many))
    print("\n".join(found))
    print(
        f"{many:,} sheets in {time.monotonic() - begun:.0f} s: {complete:,} read whole, {denied:,}"
        f" refused, in all others cells are missing or named; {len(found)} faults"
    )
    sys.exit(1 if found else 0)
