"""Every command: where it stands, what it says of itself, and what it takes.

A new command is a function in a module of this package and a line here.  What an argument is called
here is the name of the function's parameter; it returns the exit code.
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
    offers: bool = False
    """Whether its help lists what the config groups offer."""


def _settings(example: str) -> Arguments:
    return lambda command: command.add_argument(
        "settings", nargs="*", default=[], metavar="name=value", help=example
    )


def _folder(example: str) -> Arguments:
    return lambda command: command.add_argument("folder", metavar="FOLDER", help=example)


def _option(name: str, text: str, metavar: str | None = None, **more: object) -> Arguments:
    return lambda command: command.add_argument(f"--{name}", metavar=metavar, help=text, **more)  # type: ignore[arg-type]


_SCENARIO = _settings("what to change, such as scenario=ncrop visit.hours=3")
_SEVERAL = _settings("what to change; several values make several scenarios: support=low,high")

COMMANDS: Mapping[str, Command] = {
    "compare": Command(
        "compare.compare",
        "compare programmes under the same luck, and write the report",
        (_SEVERAL,),
        offers=True,
    ),
    "run": Command(
        "run.run", "simulate one scenario and keep the results", (_SCENARIO,), offers=True
    ),
    "worlds": Command(
        "worlds.worlds",
        "say under which parameter values another choice is best",
        (_SEVERAL,),
        offers=True,
    ),
    "budget": Command(
        "budget.budget",
        "search for the best programmes that money and time allow",
        (_settings("such as pounds=300000 weeks=104 outcome=plan_success"),),
    ),
    "advise": Command(
        "advising.advise",
        "say how large a trial must be, when visits are held, what warns of failure, what to expect"
        " of your own pairs",
        (_SCENARIO,),
        offers=True,
    ),
    "report": Command(
        "going_on.report",
        "tell what a folder of results says on one page for people",
        (_folder("such as outputs/compare/comparison-001"),),
    ),
    "teach": Command(
        "teach.teach",
        "open the teaching page in the browser",
        (_settings("such as port=8200 or browser=false; host=0.0.0.0: the whole network"),),
    ),
    "sensitivity": Command(
        "sensitivity.sensitivity",
        "find what decides an outcome, and how surely that is known",
        (_SCENARIO,),
        offers=True,
    ),
    "ablation": Command(
        "ablation.ablation",
        "switch every mechanism off in turn",
        (_settings("such as replicates=400, seed=2 or executor=processes"),),
    ),
    "claims": Command(
        "claims.claims",
        "put each claim of the paper to the test",
        (_settings("such as replicates=1000, claim=M7,M8, seed=2"),),
    ),
    "fit": Command(
        "fitting.fit",
        "fit the uncertain parameters to the facts",
        (_settings("such as seed=2, targets=[F6,F39] or synthetic=50"),),
    ),
    "pair": Command(
        "inspect.explain_pairs",
        "show who is paired with whom, and why",
        (
            _SCENARIO,
            _option("replicate", "whose luck, from 0 on (default: 0)", "N", type=int, default=0),
            _option("csv", "write the pairs with all numbers to a CSV file instead", "FILE"),
        ),
        offers=True,
    ),
    "parameters": Command(
        "inspect.list_parameters",
        "list every lever, number and strength",
        (
            _option("mechanism", "only this mechanism, such as climate", "NAME"),
            _option("claim", "only what stands for this claim or fact, such as M20 or F4", "ID"),
            _option("role", "only this role", choices=("lever", "number", "constant", "strength")),
            _option("csv", "write the list to a CSV file instead", "FILE"),
        ),
    ),
    "resume": Command(
        "going_on.resume",
        "do the runs that are missing in a folder of results",
        (
            _folder("such as outputs/run/ilcop-001"),
            _settings("who does the work, such as executor=processes"),
        ),
    ),
    "extend": Command(
        "going_on.extend",
        "add replicates to a folder of results",
        (
            _folder("such as outputs/run/ilcop-001"),
            _settings(
                "replicates=N: so many in all; of a sensitivity analysis also points=N;"
                " executor=processes"
            ),
        ),
    ),
    "replay": Command(
        "run.replay",
        "do one run again, with everything it saw, week by week",
        (
            lambda command: command.add_argument(
                "run", metavar="RUN_ID", help="such as 3f2a91c07b55-1-17: hash, seed, replicate"
            ),
            lambda command: command.add_argument(
                "folder",
                metavar="FOLDER",
                nargs="?",
                default="outputs",
                help="where to look for its study (default: outputs)",
            ),
        ),
    ),
    "verify": Command(
        "inspect.verify",
        "run the model's self-checks",
        (_settings("full=true: all checks, with many more runs"),),
    ),
    "warm": Command("run.warm", "compile everything ahead"),
}
"""In the order in which `rp2pr --help` lists them: for whoever designs a programme first."""
