"""What a person sees: tables and lines on standard output, progress on standard error."""

from __future__ import annotations

import csv
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import cell

if TYPE_CHECKING:
    import pandas as pd


_LOG_EVERY = 5.0  # seconds between lines of progress where there is no terminal
_PIPE_WIDTH = 160  # of a table that goes to a file or another program, unless its words need more


def line(text: str) -> None:
    """Show one line as it is."""
    with _standard_output() as stream:
        stream.write(f"{text}\n")


def verdict(ok: bool, name: str, figure: str) -> None:
    """Show what one self-check found, green or red, in one line."""
    colour = ("green", "bold green") if ok else ("red  ", "bold red")
    _print(Console(soft_wrap=True), Text.assemble(colour, f"  {name}  ", (figure, "dim")))


def rows(title: str, content: Sequence[Mapping[str, str]]) -> None:
    """Show a table, one line or more for each row; an empty one as its title alone."""
    if not content:
        line(title)
        return
    table = Table(title=title, title_justify="left", show_lines=False, header_style="bold")
    for name in content[0]:
        table.add_column(
            name, overflow="fold", justify="right" if name in ("mean", "default") else "left"
        )
    for row in content:
        table.add_row(*(Text(value) for value in row.values()))
    console = Console()
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
        wider = console.options.update(max_width=10 * _PIPE_WIDTH)
        console.width = max(_PIPE_WIDTH, console.measure(table, options=wider).minimum)
    _print(console, table)


def frame(title: str, table: pd.DataFrame) -> None:
    """Show a data frame; numbers with three significant digits, what is missing as a dash."""
    records = table.to_dict("records")
    rows(title, [{str(name): _cell(value) for name, value in row.items()} for row in records])


def to_csv(columns: Sequence[str], content: Sequence[Mapping[Any, Any]], file: Path) -> None:
    """Write the rows of a table to a CSV file, whole or not at all, below these column names.

    Raises
    ------
    OSError
        if it cannot be written.
    """
    from rp2pr_sim.study.files import written

    pipe = file.exists() and not file.is_file()  # such as /dev/stdout
    with (
        nullcontext(file) if pipe else written(file.resolve()) as place,
        place.open("w", encoding="utf-8", newline="") as stream,
    ):
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: cell(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in content
        )


def first_compilation() -> None:
    """Compile the rules, with a bar, where that has not been done yet."""
    from rp2pr_sim.core.jit import complete_mark, is_compiled

    if is_compiled() and not complete_mark().exists():
        Console(stderr=True).print(
            "Compiling the rules; they are kept, so that this happens only once."
        )
        compile_all()


def compile_all() -> bool:
    """Compile the rules, with a bar; return whether anything had to be compiled."""
    from rp2pr_sim.study.precompile import warm

    return warm(lambda total: _bar("compiling", total, "kernels"))


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], object]]:
    """Show a bar with the rate and the time left; call the result with the number of runs done.

    Where standard error is not a terminal, such as in a batch job, a line is written every few
    seconds instead.
    """
    first_compilation()
    with _bar(title, total, "runs") as tell:
        yield tell


@contextmanager
def _bar(title: str, total: int, what: str) -> Iterator[Callable[[int], object]]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Log(title, total, what)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda runs: bar.advance(task, runs)


class _Log:
    """Progress as lines in a log: how much is done, how fast, and the time left."""

    def __init__(self, title: str, total: int, what: str) -> None:
        self._title, self._total, self._what, self._done = title, total, what, 0
        self._start = self._last = time.monotonic()

    def __call__(self, runs: int) -> None:
        self._done += runs
        now = time.monotonic()
        if now - self._last < _LOG_EVERY:
            return
        self._last = now
        rate = self._done / (now - self._start)
        left = (self._total - self._done) / rate if rate else 0.0
        text = f"{self._title}: {self._done:,} of {self._total:,} {self._what}"
        with suppress(OSError):  # nobody may read it any more
            print(f"{text}, {rate:.3g} per second, {left:.0f} s left", file=sys.stderr, flush=True)


def _print(console: Console, what: Table | Text) -> None:
    """As `console.print`, which would end the process where a pipe is closed."""
    with _standard_output() as stream:
        with console.capture() as found:
            console.print(what)
        stream.write(found.get())


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Yield the stream to write to.

    When its reader (head, less) has seen enough, further output is lost and the work continues.

    Raises
    ------
    InputError
        if it cannot be written to.
    """
    stream = sys.stdout or io.StringIO()  # none: closed from the start
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # where a sign is not known, the rest is shown
    try:
        yield stream
        stream.flush()
    except OSError as error:
        # else Python would try again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise InputError(
                f"standard output cannot be written to: {reason_of(error)}; what is in a folder of"
                " results stays."
            ) from error


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.3g} per second" if task.speed else "")


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.3g}"
    return "-" if value is None else str(value)
