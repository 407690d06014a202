"""Comparison of this version with another checkout: `make bench BASE=/path/to/checkout`.

Both run the same commands in turns, each in a process of its own; the table has medians. Kernels
of each are kept in a temporary folder, which is how the first compilation is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

__all__ = ["COMMANDS", "Cost", "compared", "cost_of", "table"]

HERE = Path(__file__).parent.parent
_MAIN = "import sys; from rp2pr_sim.cli import main; sys.exit(main())"
_WHOLE = """
import time
from rp2pr_sim.engine.compiled import simulate_many
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.scenario import Scenario
for many in (2, {many}):  # the first fetch the kernels from disk
    begin = time.process_time()
    for done in simulate_many([Scenario()], 1, range(many)):
        outcomes(done.world, done.twin)
print((time.process_time() - begin) / many)
"""
COMMANDS: dict[str, tuple[str, ...]] = {
    "rp2pr --help": ("--help",),
    "rp2pr run replicates=4": ("run", "replicates=4", "--quiet"),
    "rp2pr run replicates=1000": ("run", "replicates=1000", "--quiet"),
}


class Cost(NamedTuple):
    """Cost of a process with all that it starts."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time."""
    mb: float
    """Peak memory of its largest process."""
    said: str
    """Its output."""


def cost_of(tree: Path, cache: Path, code: str, words: Sequence[str] = ()) -> Cost:
    """Run code with the package of a checkout, in a new folder, and return what it costs."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "RP2PR_CACHE": str(cache)}
    start = time.perf_counter()
    with TemporaryDirectory() as folder, Path(folder, "said").open("w+") as said:
        command = [sys.executable, "-c", code, *words]
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)  # of this child and all that it waited for
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, command)
        said.seek(0)
        unit = 2.0**20 if sys.platform == "darwin" else 2.0**10
        return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, said.read())


def compared(
    trees: dict[str, Path], rounds: int, many: int, commands: dict[str, tuple[str, ...]] = COMMANDS
) -> dict[str, dict[str, float]]:
    """Return the medians by what is measured and by version.

    Parameters
    ----------
    trees : dict[str, Path]
        checkouts by name.
    rounds : int
        how often each takes its turn; the first compilation takes one.
    many : int
        number of whole programmes in a turn.
    commands : dict[str, tuple[str, ...]]
        the words of each command by what the table calls it.
    """
    found: dict[str, dict[str, list[float]]] = {}

    def note(what: str, name: str, value: float) -> None:
        found.setdefault(what, {}).setdefault(name, []).append(value)

    with TemporaryDirectory() as root:
        for name, tree in trees.items():
            took = cost_of(tree, Path(root, name), _MAIN, ("precompile",))
            note("first compilation, s on the wall", name, took.wall)
            note("first compilation, CPU s", name, took.cpu)
        for _ in range(rounds):
            for name, tree in trees.items():
                took = cost_of(tree, Path(root, name), _WHOLE.format(many=many))
                note("whole programmes per CPU second", name, 1.0 / float(took.said))
            for title, words in commands.items():
                for name, tree in trees.items():
                    took = cost_of(tree, Path(root, name), _MAIN, words)
                    note(f"{title}, s on the wall", name, took.wall)
                    note(f"{title}, CPU s", name, took.cpu)
                    note(f"{title}, peak MB", name, took.mb)
    return {
        what: {name: median(values) for name, values in each.items()}
        for what, each in found.items()
    }


def table(figures: dict[str, dict[str, float]]) -> list[dict[str, str]]:
    """Return the rows of the table: what is measured, each version, and their ratio."""
    rows = []
    for what, each in figures.items():
        base, this = each.values()
        cells = {name: f"{value:,.3g}" for name, value in each.items()}
        rows.append({"measured": what, **cells, "this / base": f"{this / base:.2f}"})
    return rows


if __name__ == "__main__":
    from rp2pr_sim.cli import console

    checkouts = {"base": Path(sys.argv[1]).resolve(), "this": HERE}
    console.rows("This version and another", table(compared(checkouts, rounds=5, many=500)))
