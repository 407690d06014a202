"""The report on a folder of results: one page that answers a hospital manager's question, and asks for nothing else.

    write(folder)      # makes folder/report.html, whole or not at all

From question to page:

- `material`: the folder read, and what is compared in it
- `findings`: means, paired differences, ranks and money, computed once
- `marks`, `numbers`: a number to the digits it has, with a letter that says what it rests on
- `verdict`: the answer in one sentence, no stronger than the tables allow
- `pictures` (`forest`, `frontier`, `fifths`, drawn with `dots`) and `tables`: what it rests on
- `grounds`, `making`: what it depends on, and how it was made
- `page.html`: the order in which a reader is told all this
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any, NamedTuple

from rp2pr_sim.analysis.plausible_sets import is_ensemble
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.report.compare import findings, tables
from rp2pr_sim.report.compare.assumptions import grounds, hourly_costs
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.findings import Findings
from rp2pr_sim.report.compare.headline import Answer, answer, programmes
from rp2pr_sim.report.compare.load import Material, finished, read
from rp2pr_sim.report.compare.numbers import name_of, plain, short
from rp2pr_sim.report.compare.pictures import pictures
from rp2pr_sim.report.compare.provenance import command, command_for_ranges, making
from rp2pr_sim.report.render import FILE, templates
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.store import Store

__all__ = ["FILE", "Written", "page", "write"]


class Written(NamedTuple):
    """A report that is there."""

    file: Path
    sentence: str
    """The answer, as plain text."""


def write(folder: Path) -> Written:
    """Write the report on a folder of results into it.

    Raises
    ------
    InputError
        if the folder holds no finished study of this version, or cannot be written to.
    """
    text, sentence = _told(folder)
    with Store(folder).locked():
        try:
            write_text(folder / FILE, text)
        except OSError as error:
            raise InputError(
                f"the report cannot be written to {folder}: {reason_of(error)}."
            ) from error
    return Written(folder / FILE, sentence)


def _told(folder: Path) -> tuple[str, str]:
    """The page, and the sentence that answers."""
    if is_ensemble((described := finished(folder)).study):
        from rp2pr_sim.report.run.uncertainty import told  # which makes use of what is here

        return told(described)
    material = read(folder)
    found = findings.of(material)
    said = answer(found)
    return page(material, found, said), plain(said.sentence)


def page(material: Material, found: Findings, told: Answer) -> str:
    """The page as HTML: pictures and style are in it."""
    points = list(material.study.points.values())
    return (
        templates()
        .get_template("answer/page.html")
        .render(
            question=material.comparison.question,
            told=told,
            found=found,
            baseline=found.labels[found.baseline],
            cheapest=next(
                (found.labels[name] for name, told in found.money.items() if told["on_frontier"]),
                "",
            ),
            outcome=short(found.outcome),
            meaning=name_of(found.outcome).partition(": ")[2],
            simulated=programmes(found.simulated),
            pictures=pictures(found),
            tables=tables,
            one=tables.means_of_one(material.programme) if material.single else [],
            grounds=grounds(points),
            hourly=hourly_costs(points[0]),
            making=making(material, found),
            worlds=_worlds(material),
            sets=material.sets,
            ranges=None if material.sets else command_for_ranges(material),
            plausible=material.plausible,
            command=command(material),
            marks=list(Mark),
            Mark=Mark,
        )
    )


def _worlds(material: Material) -> Any:
    """Where another choice is best, if the folder can tell: sentences, and a picture with its alternative."""
    if not material.sets:
        return None
    from rp2pr_sim.analysis.compare.set_results import told

    found = told(material.folder)
    # a word that the page explains
    said = [
        re.sub("replicate(?=s?\\b)", "simulated programme", sentence)
        for sentence in found.sentences
    ]
    return {
        "sentences": said,
        "picture": base64.b64encode(found.figure).decode("ascii"),
        "caption": found.caption,
    }
