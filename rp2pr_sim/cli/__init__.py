"""The command line: `rp2pr run`, `compare`, `advise`, `resume`, `extend` and the others of `COMMANDS`.

It reads what was typed and says what went wrong; each command is a function of
`commands.py`, where it works on studies of `studies.py`, where it tests paper and model of `claims.py`.
What is heavy is imported by the command that needs it, so that `rp2pr --help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from rp2pr_sim.errors import InputError, StoppedError
from rp2pr_sim.scenario.declare import nearest

__all__ = ["main"]

COMMANDS = (
    *("parameters", "pair", "run", "compare", "worlds", "advise", "resume", "extend", "replay", "report", "warm"),
    *("verify", "claims", "ablation", "fit", "sensitivity", "teach", "budget"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the words after `rp2pr`; by default those of this process.

    Returns:
        The exit code: 0, 1 (a self-check is red, or a run failed), 2 (the user's mistake), 130 (interrupted).
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(_parsed(words))
    except InputError as error:
        print(f"rp2pr: {error}", file=sys.stderr)
        return 2
    except StoppedError as error:
        print(f"rp2pr: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interruption:  # a study says what it has kept
        print(f"rp2pr: {str(interruption) or 'interrupted.'}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help.")


def _parsed(words: list[str]) -> argparse.Namespace:
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        raise InputError(f"there is no command {words[0]!r}; there are {', '.join(COMMANDS)}.{nearest(words[0], list(COMMANDS))}")
    parser = _Parser(prog="rp2pr", description="Simulate reciprocal peer-to-peer review programmes in health care.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    listing = commands.add_parser("parameters", help="list every lever, number and strength", allow_abbrev=False)
    listing.add_argument("--mechanism", metavar="NAME", help="only this mechanism, such as safety")
    listing.add_argument("--claim", metavar="ID", help="only what stands for this claim or fact, such as M20 or F4")
    listing.add_argument("--role", choices=("lever", "number", "strength"), help="only this role")
    listing.add_argument("--csv", metavar="FILE", help="write the list to a CSV file instead")

    for name, text in (
        ("pair", "show who is paired with whom, and why"),
        ("run", "simulate a scenario and keep the results"),
        ("compare", "compare scenarios under the same luck: settings may name several values, such as support=low,high"),
        ("worlds", "say under which parameter values another choice is best, such as pairing=complementary,random ranges=wide"),
        ("advise", "say how large a trial must be, when visits are held, what warns of failure, and what to expect of your own pairs"),
        ("sensitivity", "find what decides an outcome, and how surely that is known"),
    ):
        command = commands.add_parser(
            name, help=text, epilog=_offer(), formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
        )
        command.add_argument("settings", nargs="*", metavar="name=value", help="what to change, such as scenario=ncrop visit.hours=3")
        if name == "pair":
            command.add_argument("--replicate", type=int, default=0, metavar="N", help="whose luck, from 0 on (default: 0)")
            command.add_argument("--csv", metavar="FILE", help="write the pairs with all numbers to a CSV file instead")

    _add_studies(commands)
    checks = commands.add_parser("verify", help="run the model's self-checks", allow_abbrev=False)
    checks.add_argument("settings", nargs="*", metavar="name=value", help="full=true: all checks, with many more runs")
    for name, text, example in (
        ("claims", "put each claim of the paper to the test", "such as replicates=1000, claim=M7,M8, seed=2"),
        ("fit", "fit the uncertain parameters to the facts", "such as seed=2, targets=[F6,F39] or synthetic=50"),
        ("teach", "open the teaching page in the browser", "such as port=8200 or browser=false; host=0.0.0.0: the whole network"),
        ("budget", "search for the best programmes that money and time allow", "such as pounds=300000 weeks=104 outcome=plan_success"),
        ("ablation", "switch every mechanism off in turn", "such as replicates=400, or folder=outputs/ablation/ablation-001 to go on"),
    ):
        command = commands.add_parser(name, help=text, allow_abbrev=False)
        command.add_argument("settings", nargs="*", metavar="name=value", help=example)
    return parser.parse_args(words)


def _add_studies(commands: Any) -> None:
    """The commands that go on with the studies of `run`."""
    resuming = commands.add_parser("resume", help="do the runs that are missing in a folder of results", allow_abbrev=False)
    resuming.add_argument("folder", metavar="FOLDER", help="such as outputs/run/ilcop-001")
    resuming.add_argument("settings", nargs="*", default=[], metavar="name=value", help="who does the work, such as executor=processes")

    extending = commands.add_parser("extend", help="add replicates to a folder of results", allow_abbrev=False)
    extending.add_argument("folder", metavar="FOLDER", help="such as outputs/run/ilcop-001")
    more = "replicates=N: so many in all; of a sensitivity analysis also points=N; executor=processes"
    extending.add_argument("settings", nargs="*", default=[], metavar="name=value", help=more)

    replaying = commands.add_parser("replay", help="do one run again, with everything it saw, week by week", allow_abbrev=False)
    replaying.add_argument("run", metavar="RUN_ID", help="such as 3f2a91c07b55-1-17: hash, seed, replicate")
    replaying.add_argument("folder", metavar="FOLDER", nargs="?", default="outputs", help="where to look for its study (default: outputs)")

    reporting = commands.add_parser("report", help="tell what a folder of results says on one page for people", allow_abbrev=False)
    reporting.add_argument("folder", metavar="FOLDER", help="of rp2pr compare or rp2pr run, such as outputs/compare/comparison-001")

    commands.add_parser("warm", help="compile everything ahead", allow_abbrev=False)


def _offer() -> str:
    """What the config groups offer, one line each."""
    from rp2pr_sim.configs import choices, groups

    lines = [f"  {group}={' | '.join(choices(group))}" for group in groups()]
    also = "also seed, replicates, details, output, name, failures, executor.workers, and every name that `rp2pr parameters` lists"
    return "\n".join(["choices:", *lines, "", also])


def _dispatch(given: argparse.Namespace) -> int:
    from rp2pr_sim.cli import claims, commands

    if given.command in ("run", "resume", "extend", "replay", "warm"):
        return _dispatch_studies(given)
    if given.command == "compare":
        from rp2pr_sim.cli import comparing

        return comparing.compare(given.settings)
    if given.command == "report" and (Path(given.folder) / "sensitivity.json").is_file():
        from rp2pr_sim.cli import sensitivity

        return sensitivity.report(Path(given.folder))
    if given.command == "report":
        return commands.report(given.folder)
    if given.command == "worlds":
        from rp2pr_sim.cli import worlds

        return worlds.worlds(given.settings)
    if given.command == "parameters":
        return commands.list_parameters(given.mechanism, given.claim, given.role, given.csv)
    if given.command == "pair":
        return commands.explain_pairs(given.settings, given.replicate, given.csv)
    if given.command == "verify":
        return commands.verify(given.settings)
    if given.command == "fit":
        from rp2pr_sim.cli import fitting

        return fitting.fit(given.settings)
    if given.command == "sensitivity":
        from rp2pr_sim.cli import sensitivity

        return sensitivity.sensitivity(given.settings)
    if given.command == "teach":
        from rp2pr_sim.cli import teaching

        return teaching.teach(given.settings)
    if given.command == "budget":
        from rp2pr_sim.cli import budget

        return budget.budget(given.settings)
    if given.command == "advise":
        from rp2pr_sim.cli import advising

        return advising.advise(given.settings)
    return claims.claims(given.settings) if given.command == "claims" else claims.ablation(given.settings)


def _dispatch_studies(given: argparse.Namespace) -> int:
    from rp2pr_sim.cli import studies

    if given.command == "run":
        return studies.run(given.settings)
    if given.command == "resume" and (go_on := _longer_work(Path(given.folder))):
        if given.settings:
            raise InputError(f"{given.folder} goes on with the settings that it was begun with; leave {given.settings[0]} out.")
        return go_on(Path(given.folder))
    if given.command in ("resume", "extend") and (Path(given.folder) / "comparison.json").is_file():
        from rp2pr_sim.cli import comparing

        return comparing.go_on(given.command, given.folder, given.settings)
    if given.command in ("resume", "extend") and (Path(given.folder) / "worlds.json").is_file():
        from rp2pr_sim.cli import worlds

        return worlds.go_on(given.command, given.folder, given.settings)
    if given.command in ("resume", "extend") and (Path(given.folder) / "sensitivity.json").is_file():
        from rp2pr_sim.cli import sensitivity

        return sensitivity.go_on(given.command, Path(given.folder), given.settings)
    if given.command == "resume":
        return studies.resume(given.folder, given.settings)
    if given.command == "extend":
        return studies.extend(given.folder, given.settings)
    return studies.replay(given.run, given.folder) if given.command == "replay" else studies.warm()


def _longer_work(folder: Path) -> Callable[[Path], int] | None:
    """What goes on with a folder of several studies: a fit, advice, or the search for a budget; `None` for any other folder."""
    from rp2pr_sim.cli import advising, budget, fitting

    known = {"fit.json": fitting.go_on, "advice.json": advising.go_on, "budget.json": budget.go_on}
    return next((go_on for file, go_on in known.items() if (folder / file).is_file()), None)
