"""A page for people: the question, the answer, its tables and pictures, how it was made.

The sentences are those of the screen; the page can be read by anybody, offline, on a phone and on
paper.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from rp2pr_sim.analysis.numbers import minus
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.provenance import for_the_shell, made_by
from rp2pr_sim.report.render import png_of, templates
from rp2pr_sim.study.provenance import notes_on_own_teams


class PagePicture(NamedTuple):
    """A picture as PNG: wide with its heading for a desk, tall with a caption below for a phone."""

    wide: bytes
    tall: bytes
    caption: str
    undrawn: str = ""
    """Why there is no picture, if there is none."""

    @classmethod
    def of(
        cls, draw: Callable[[bool], Figure], caption: str, one_shape: bool = False
    ) -> PagePicture:
        """Return the picture that a function draws, wide or not, or always in one shape."""
        wide = png_of(partial(draw, True))
        tall = wide if one_shape else png_of(partial(draw, False))
        if isinstance(wide, bytes) and isinstance(tall, bytes):
            return cls(wide, tall, caption)
        return cls(b"", b"", caption, next(text for text in (wide, tall) if isinstance(text, str)))


class PageSection(NamedTuple):
    """A section: a title, a picture, sentences, and a table of words with row names first."""

    title: str
    sentences: Sequence[str] = ()
    table: pd.DataFrame | None = None
    mark: Mark = Mark.assumed
    """What the numbers of the table rest on."""
    picture: PagePicture | None = None
    links: Mapping[str, str] = MappingProxyType({})
    """Addresses of other pages of the folder, by what they are."""


def html_page(
    question: str,
    answer: Sequence[str],
    sections: Iterable[PageSection],
    *,
    provenance: Mapping[str, Any],
    facts: Mapping[str, str],
    command: Sequence[str],
) -> str:
    """Return the page as HTML, with pictures and style in it.

    Parameters
    ----------
    question : str
        what was asked.
    answer : Sequence[str]
        the sentence that answers it, then what must be known beside it.
    sections : Iterable[PageSection]
        what it rests on, in the order in which it is read.
    provenance : Mapping[str, Any]
        of a study that it rests on.
    facts : Mapping[str, str]
        what else is known of the making, name by name.
    command : Sequence[str]
        the words to type to make it again.
    """
    surroundings = templates()
    surroundings.filters["told"] = lambda text: minus(str(text))
    surroundings.filters["address"] = lambda png: (
        "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    )
    return surroundings.get_template("page.html").render(
        question=question,
        # these begin with the name of a file, which keeps its small letter
        answer=[*map(_whole, answer), *notes_on_own_teams(provenance)],
        sections=[
            section._replace(sentences=[_whole(text) for text in section.sentences])
            for section in sections
        ],
        making=[*facts.items(), *made_by(provenance)],
        command=" ".join(map(for_the_shell, command)),
    )


def _whole(text: str) -> str:
    """Return a sentence with its capital and its stop."""
    told = f"{text[:1].upper()}{text[1:]}"
    return told if re.search(r"[.!?:]$", told) else f"{told}."
