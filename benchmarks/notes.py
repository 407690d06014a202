"""What the page says about its tables, and the machine that it was made on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

__all__ = ["ASKED", "NOTES", "machine"]

_LIBRARIES = ("numpy", "numba", "mesa")

ASKED = "What was asked for"
_OPENING = """`make bench` measures everything on this page and writes it again, in a few
minutes. Here: {machine}; commit {commit}.
Two processes that only counted were then each {slowdown} times as slow side by side as one alone
(1.00: two free cores; 2.00: one for both). Two threads could therefore do about {gain} times as
much as one at best.

![Nanoseconds per team-week of each contender; time of each phase; time by number of teams; \
programmes per second](performance.png)

Each contender ran in a process of its own. They took turns in {rounds} rounds. A time is the least
of all rounds; a ratio is taken within each round, and the median is given with the lowest and the
highest. Times are processor times, so that others on the same core do not count; for threads they
are wall-clock times. Kernels were compiled before.
A *team-week* is one team in one week. The default programme has 30 + 50 teams and 104 weeks, which
are 8,320 team-weeks.

The plain-Python models play weeks {first} to {last} of the default programme, when most plans are
under way. They have all mechanisms of the phases `live_the_week` and `implement`: objects with
attributes, a method for each behaviour, `math.exp` and the framework's own generator
(`benchmarks/plain_team.py`). *Plain Mesa* has the algorithm of the engine: one draw decides how
long a person stays. With the simulator's own draws it ends in the same state as the compiled phases
(`tests/test_benchmarks.py`), so its ratio compares like with like. *Naive Mesa* draws for each
person in each week whether the person leaves, as one would write it first."""

NOTES = {
    ASKED: _OPENING,
    "Two phases of the week: compiled, and in plain Python": (
        "The *floor* is the same loops over the same records, reading and writing the same fields"
        " with an addition each in place of the rules: compiled, the phases take {floor_times}"
        " times as long."
    ),
    "Where their time goes": (
        "Counted by running the rules uncompiled; each part is its number times what one costs in a"
        " loop of its own, so that the parts need not add up to the whole exactly. {limit}"
    ),
    "One default programme on one core": (
        "The counterfactual run is the same 30 teams without a programme, against which a team's"
        " gain is measured; only what its outcomes read is played. A study also stores what it"
        " finds; `rp2pr run` takes this time per run, without details. The Mesa engine calls"
        " the same compiled rules one agent at a time; it is there to be watched and changed."
    ),
    "The week, phase by phase": (
        "Read from the processor's counter between the phases of a compiled week. Here all teams go"
        " through one phase before the next; the engine takes successive phases team by team, which"
        " fetches a team from memory once. {many}"
    ),
    "More teams": "Pairing solves a matching, in blocks of at most 100 teams above 300. {memory}",
    "How time grows": "The exponent is fitted on logarithms: 1 is in proportion.",
    "Threads": (
        "The weeks and most of set-up are compiled and run without Python's lock; what is left of"
        " set-up and the outcomes hold it for a while. The whole includes the outcomes."
    ),
    "Memory": (
        "Studies of a small programme with its results stored, one run after another. The peak"
        " includes Python, its libraries and the kernels."
    ),
}


def machine() -> str:
    """Return the processor, its cores, the system and the versions of what counts."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores; {platform.system()}, Python"
        f" {platform.python_version()}, {libraries}"
    )


def _processor() -> str:
    """Return the processor's name where the system reports it, else its kind."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
