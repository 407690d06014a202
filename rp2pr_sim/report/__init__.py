"""Pages and figures of results: the only package that draws.

`write(result)` makes the page and the figures of any result; which module makes them follows from
the kind of its question.
"""

from __future__ import annotations

import html
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from rp2pr_sim.core.errors import InputError, PlainWarning, reason_of
from rp2pr_sim.study.files import write_bytes, write_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rp2pr_sim.analysis.base import Result

__all__ = [
    "FILE",
    "KINDS",
    "Kind",
    "draw",
    "figures",
    "fragment",
    "plot",
    "write",
    "write_handouts",
]

FILE = "report.html"
"""The page of a folder of results."""
Kind = Literal["png", "svg", "pdf"]
"""A format of figures."""
KINDS: tuple[Kind, ...] = get_args(Kind)

_MODULES: dict[str, str] = {
    "run": "run",
    "compare": "compare.page",
    "optimise": "optimise",
    "plan": "planning",
    "sensitivity": "sensitivity",
    "claims": "claims",
    "ablation": "ablation",
    "value": "value",
    "calibrate": "calibration",
}
"""By kind of question, the module of this package that makes its page: it has `page(result)`,
`figures(result)` (by name, what draws them) and `plot(result, axes)`; it may have `pages(result)`,
further pages by the name of their file."""
_HANDOUTS: dict[str, str] = {"plan": "planning.handouts"}
"""By kind of question, the module with `handouts(result)`: pages and files by the name of their
file, which are made with the results. Other kinds have none, and import nothing that draws."""


def write(result: Result, path: Path | None = None) -> Path:
    """Write the page of a result, and its further pages if it is written into the folder.

    Parameters
    ----------
    result : Result
        of any analysis.
    path : Path | None
        the file; by default `report.html` in the folder of results.

    Returns
    -------
    Path
        Where the page is.

    Raises
    ------
    InputError
        if there is nothing to report, or it cannot be written.
    """
    file = path or result.folder / FILE
    maker = _maker(result)
    further = maker.pages(result) if path is None and hasattr(maker, "pages") else {}
    try:
        write_text(file, maker.page(result))
        for name, page in further.items():
            write_text(result.folder / name, page)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {reason_of(error)}.") from error
    if path is None:
        write_handouts(result)
    return file


def write_handouts(result: Result) -> list[Path]:
    """Write the hand-outs of a result into its folder and return where they are.

    Parameters
    ----------
    result : Result
        of any analysis; most have none.

    Raises
    ------
    InputError
        if they cannot be written.
    """
    module = _HANDOUTS.get(result.question.kind())
    found = import_module(f"{__name__}.{module}").handouts(result) if module else {}
    files = {result.folder / name: content for name, content in found.items()}
    try:
        for file, content in files.items():
            file.parent.mkdir(exist_ok=True)
            write_text(file, content)
    except OSError as error:
        raise InputError(
            f"the hand-outs cannot be written to {result.folder}: {reason_of(error)}."
        ) from error
    return list(files)


def draw(result: Result, kinds: Sequence[Kind] = ("png",)) -> None:
    """Write the figures of a result into its folder.

    A figure that cannot be drawn is named in a warning; the others are written.

    Parameters
    ----------
    result : Result
        of any analysis.
    kinds : Sequence[Kind]
        the formats; figures that are there in another format are renewed too.

    Raises
    ------
    InputError
        if they cannot be written.
    """
    from rp2pr_sim.report.render import saved_of

    try:
        for name, draw_it in _maker(result).figures(result).items():
            for kind in KINDS:
                file = result.folder / f"{name}.{kind}"
                if kind not in kinds and not file.exists():
                    continue
                content = saved_of(draw_it, kind)
                if isinstance(content, str):
                    warnings.warn(f"{file.name}: {content}", PlainWarning, stacklevel=2)
                else:
                    write_bytes(file, content)
    except OSError as error:
        raise InputError(
            f"the figures cannot be written to {result.folder}: {reason_of(error)}."
        ) from error


def figures(result: Result) -> dict[str, Figure]:
    """Return the figures of a result by name, such as `ranked-plan_success`."""
    from rp2pr_sim.report.style import look

    with look():
        return {name: draw_it() for name, draw_it in _maker(result).figures(result).items()}


def plot(result: Result, axes: Axes | None = None) -> Axes:
    """Draw the main figure of a result into these Axes, or into new ones."""
    from matplotlib import pyplot

    from rp2pr_sim.report.style import look

    # made outside the look, which would undo what a notebook sets up with its first figure
    figure = pyplot.figure(figsize=(8.0, 4.5), layout="constrained") if axes is None else None
    with look():
        drawn = axes or figure.subplots()  # type: ignore[union-attr]
        _maker(result).plot(result, drawn)
    return drawn


def fragment(result: Result) -> str:
    """Return what a result says as a piece of HTML, for a notebook."""
    parts = []
    for section in result.sections:
        title = html.escape(section.title).replace("\n", "<br>")
        parts.append(f"<h4>{title}</h4>")
        if section.table is not None and len(section.table):
            parts.append(section.table.to_html(index=False, border=0))
        parts += [f"<p>{html.escape(note)}</p>" for note in section.notes]
    parts += [f"<p>{html.escape(note)}</p>" for note in result.own_team_notes]
    return "\n".join(parts)


def _maker(result: Result) -> Any:
    return import_module(f"{__name__}.{_MODULES[result.question.kind()]}")
