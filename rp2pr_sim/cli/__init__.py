"""The command line: `rp2pr compare`, `run`, `budget` and the others of `table.COMMANDS`.

It reads what was typed, hands it to the command's function and says what went wrong.  What is heavy
is imported by the command that needs it, so that `rp2pr --help` answers at once.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import NoReturn, TextIO

from rp2pr_sim import __version__
from rp2pr_sim.cli.command_table import COMMANDS, Command
from rp2pr_sim.cli.signals import heeded
from rp2pr_sim.core.errors import InputError, PlainWarning, StoppedError, nearest, reason_of
from rp2pr_sim.core.text import quoted

__all__ = ["answered", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : Sequence[str] | None
        the words after `rp2pr`; by default those of this process.

    Returns
    -------
    int
        The exit code: 0, 1 (a self-check is red, or a run failed), 2 (the user's mistake, or a disk
        that is full), 130 (interrupted; 143 or 129 by SIGTERM or SIGHUP).
    """
    words = list(sys.argv[1:] if argv is None else argv)
    is_process = argv is None
    if is_process:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # others keep what is freed
        gc.disable()  # until all is imported, which is never garbage: a fifth of a short command
    return answered("rp2pr", lambda: _dispatch(_parsed(words), is_process))


def answered(program: str, work: Callable[[], int]) -> int:
    """Run `work`, report a user's mistake in one sentence, and return the exit code."""
    with heeded() as interrupted, _strays_told(program):
        try:
            return work()
        except (InputError, StoppedError) as error:
            _tell(program, error)
            return 2 if isinstance(error, InputError) else 1
        except KeyboardInterrupt as interruption:  # a study says what it has kept
            _tell(program, str(interruption) or "interrupted.")
            return interrupted()
        except OSError as error:
            _tell(program, _refused(error))
            return 2


@contextmanager
def _strays_told(program: str) -> Iterator[None]:
    """Show each warning of ours once, as a plain sentence."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", PlainWarning)
        usual, told = warnings.showwarning, set[str]()

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if not issubclass(category, PlainWarning):
                usual(message, category, filename, lineno, file, line)
            elif str(message) not in told:
                told.add(str(message))
                _tell(program, message)

        warnings.showwarning = show
        yield


def _tell(program: str, what: object) -> None:
    with suppress(OSError):  # the terminal may be closed
        print(f"{program}: {what}", file=sys.stderr, flush=True)


def _refused(error: OSError) -> str:
    """Return a sentence on what the system refuses and no command has a sentence for.

    Most often it is room for the compiled rules.
    """
    said = f"{error.filename or 'a file'} cannot be read or written: {reason_of(error)}"
    if error.errno != errno.ENOSPC:
        return f"{said}."
    return f"{said}; make room, or set RP2PR_CACHE to a folder with room for the compiled rules."


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help.")


def _parsed(words: list[str]) -> argparse.Namespace:
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        raise InputError(
            f"there is no command {quoted(words[0])}; there are"
            f" {', '.join(COMMANDS)}.{nearest(words[0], list(COMMANDS))}"
        )
    if {"-m", "--multirun"} & set(words):
        raise InputError(
            "-m makes a Hydra sweep of a script in experiments/, not of a command; to compare"
            " several programmes: rp2pr compare pairing=random,similar"
        )
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    for option in options:
        if options.count(option) > 1:
            raise InputError(f"{option} is given twice; give it once.")
    parser = _Parser(
        prog="rp2pr",
        description="Simulate reciprocal peer-to-peer review programmes in health care.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rp2pr {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, about in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=about.text,
            description=about.text,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if words[:1] == [name] and {"-h", "--help"} & set(words):
            command.epilog = _details(about)
        for add in about.takes:
            add(command)
    return parser.parse_args(words)


def _details(about: Command) -> str:
    """Return the options of a command's question and the choices of the config groups."""
    lines = []
    if about.kind:
        from rp2pr_sim.cli.analyses import options_of

        lines += ["options:", *options_of(about.kind), ""]
        lines += ["  output=, name=  of the folder of results", ""]
    if about.offers:
        from rp2pr_sim.scenario.config import choices, groups

        lines.append("choices of the programme, and who does the work:")
        lines += [f"  {group}={' | '.join(choices(group))}" for group in groups()]
        lines.append("and every name that `rp2pr parameters` lists")
    return "\n".join(lines)


def _dispatch(given: argparse.Namespace, is_process: bool) -> int:
    about = COMMANDS[given.command]
    module, _, function = about.place.partition(".")
    arguments = {name: value for name, value in vars(given).items() if name != "command"}
    if about.kind:
        arguments["kind"] = about.kind
    work = getattr(import_module(f"rp2pr_sim.cli.{module}"), function)
    if is_process:
        gc.freeze()
        gc.set_threshold(20_000)  # later imports and kernels make many objects too
        gc.enable()
    return int(work(**arguments))
