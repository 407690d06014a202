"""Every command: its function, its one-line help, and its arguments.

A new command is a function in a module of this package and a line here.  An argument has the name
of the function's parameter; the function returns the exit code.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import NamedTuple

Arguments = Callable[[argparse.ArgumentParser], object]


class Command(NamedTuple):
    """A command of `rp2pr`."""

    place: str
    """The function, as `module.function` of this package: imported when the command is given."""
    text: str
    takes: tuple[Arguments, ...] = ()
    kind: str = ""
    """The kind of question that it answers; its options are listed in the command's help."""
    offers: bool = False
    """Whether its help lists the choices of the config groups."""


def _settings(example: str) -> Arguments:
    return lambda command: command.add_argument(
        "settings", nargs="*", default=[], metavar="name=value", help=example
    )


def _folder(example: str, default: str = "") -> Arguments:
    more = {"nargs": "?", "default": default} if default else {}
    return lambda command: command.add_argument(
        "folder",
        metavar="FOLDER",
        help=example,
        **more,  # type: ignore[arg-type]
    )


def _option(name: str, text: str, metavar: str | None = None, **more: object) -> Arguments:
    return lambda command: command.add_argument(f"--{name}", metavar=metavar, help=text, **more)  # type: ignore[arg-type]


def _flag(name: str, text: str, **more: str) -> Arguments:
    return lambda command: command.add_argument(f"--{name}", action="store_true", help=text, **more)  # type: ignore[arg-type]


_QUIET = _flag("quiet", "show no progress, and of the results only the folder")
_JSON = _flag("json", "show the results as JSON", dest="as_json")
_SCENARIO = _settings("what to change, such as scenario=ncrop visit.hours=3")
_SEVERAL = _settings("what to change; several values make several scenarios: support=low,high")


def _analysis(kind: str, text: str, settings: Arguments, offers: bool = True) -> Command:
    return Command("analyses.answer", text, (settings, _QUIET, _JSON), kind, offers)


COMMANDS: Mapping[str, Command] = {
    "run": _analysis("run", "simulate one programme and keep the results", _SCENARIO),
    "compare": _analysis(
        "compare", "compare programmes under common random numbers and report which does best",
        _SEVERAL,
    ),
    "optimise": _analysis(
        "optimise", "search for the best programmes that money and time allow",
        _settings("such as total_cost=300000 weeks=104 outcome=true_gain_per_team"),
    ),
    "plan": _analysis(
        "plan",
        "plan a programme: trial size, visit calendar, warning signs, prospects of your own pairs",
        _SCENARIO,
    ),
    "sensitivity": _analysis(
        "sensitivity", "find which inputs an outcome depends on, and how certain that is", _SCENARIO
    ),
    "value": _analysis(
        "value", "say what it is worth to find out more before one of several programmes is chosen",
        _settings("such as runs=outputs/compare/comparison-001 pounds_per_point=300000"),
    ),
    "claims": _analysis(
        "claims", "test each claim of the paper in the model",
        _settings("such as replicates=1000 claim=M7,M8"), offers=False,
    ),
    "ablation": _analysis(
        "ablation", "switch every mechanism off in turn",
        _settings("such as replicates=400"), offers=False,
    ),
    "calibrate": _analysis(
        "calibrate", "fit the uncertain parameters to the published figures",
        _settings("such as seed=2 targets=F6,F39"), offers=False,
    ),
    "verify": Command(
        "inspect.verify", "run the model's self-checks",
        (
            _settings(
                "full=true: all checks, with many more runs; own=MODULE: instead those of your own"
                " mechanisms, in the programme that other settings describe"
            ),
        ),
    ),
    "parameters": Command(
        "inspect.list_parameters", "list every lever, input and effect strength",
        (
            lambda command: command.add_argument(
                "search", nargs="?", default="", metavar="WORD",
                help="only those with this word in their name or text",
            ),
            _option("mechanism", "only this mechanism, such as climate", "NAME"),
            _option("claim", "only those with this claim or figure, such as M20 or F4", "ID"),
            _option(
                "role", "only this role",
                choices=("lever", "number", "constant", "strength", "form", "definition"),
            ),
            _option("own", "also those of mechanisms of your own, in this module", "MODULE"),
            _option("csv", "write the list to a CSV file instead", "FILE"),
        ),
    ),
    "sheet": Command(
        "sheet.sheet", "read a sheet of your hospitals, and confirm how it is read",
        (
            lambda command: command.add_argument(
                "sheet", nargs="?", default="", metavar="SHEET",
                help="such as hospitals.xlsx; .ods, .xls and .csv are read too",
            ),
            _flag("yes", "confirm without a question"),
            _option(
                "template", "write an empty sheet to fill in (default: hospitals.xlsx)", "FILE",
                nargs="?", const="hospitals.xlsx",
            ),
        ),
    ),
    "pairs": Command(
        "inspect.explain_pairs", "show who is paired with whom, and why",
        (
            _SCENARIO,
            _option("replicate", "pairs of this replicate (default: recommended)", "N", type=int),
            _option("csv", "write the pairs with all numbers to a CSV file instead", "FILE"),
        ),
        offers=True,
    ),
    "list": Command(
        "analyses.list_results", "list the folders of results",
        (_folder("where to look (default: outputs)", "outputs"), _JSON),
    ),
    "report": Command(
        "analyses.report", "show a folder of results, write its page and draw its figures",
        (
            _folder("such as outputs/compare/comparison-001"),
            _settings("the format of the figures: figures=png, svg, pdf, or several"),
            _QUIET, _JSON,
        ),
    ),
    "methods": Command(
        "analyses.methods", "write the methods section of a paper about a folder of results",
        (_folder("such as outputs/compare/comparison-001"),),
    ),
    "share": Command(
        "analyses.share", "copy a folder of results without the names of your hospitals",
        (_folder("such as outputs/plan/ilcop-001"),),
    ),
    "status": Command(
        "analyses.status", "say whether a folder of results is whole",
        (_folder("such as outputs/run/ilcop-001"), _JSON),
    ),
    "resume": Command(
        "analyses.resume", "do what is missing in a folder of results",
        (
            _folder("such as outputs/run/ilcop-001"),
            _settings("who does the work, such as executor=processes"),
            _QUIET, _JSON,
        ),
    ),
    "extend": Command(
        "analyses.extend", "make an answer larger, such as by more replicates",
        (
            _folder("such as outputs/run/ilcop-001"),
            _settings("such as replicates=400, or samples=32 of a sensitivity analysis"),
            _QUIET, _JSON,
        ),
    ),
    "replay": Command(
        "inspect.replay", "repeat one run and keep its state week by week",
        (
            lambda command: command.add_argument(
                "run", metavar="RUN_ID", help="such as 3f2a91c07b55-1-17: hash, seed, replicate"
            ),
            _folder("where to look for its study (default: outputs)", "outputs"),
        ),
    ),
    "teach": Command(
        "teach.teach", "open the teaching page in the browser",
        (
            _settings(
                "such as port=8200 or browser=false; host=0.0.0.0: the whole network;"
                " address=https://...: the page at a proxy"
            ),
        ),
    ),
    "precompile": Command("inspect.precompile", "compile everything now, before the first run"),
}  # fmt: skip
"""In the order of `rp2pr --help`."""
