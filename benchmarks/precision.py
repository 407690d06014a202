"""Number of replicates that a comparison needs.

`make precision` measures it and rewrites `docs/precision.md`. It compares three ways of drawing
random numbers:

- **independent seeds**: the two programmes share nothing;
- **a shared seed**: both read one stream of random numbers, each draw the next number of the
  stream, as most simulators do. For this a copy of the package is made in which `random_numbers`
  draws so, and run in a process of its own;
- **keyed draws**: this project's, where each decision of each team, visit and plan has a number of
  its own.

Half-widths are 1.96 standard errors of the mean difference.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import rp2pr_sim
from rp2pr_sim.core.records import Floats

__all__ = ["NEIGHBOURS", "PAIRINGS", "Spread", "main", "outcome_of", "page", "spread_of"]

REPLICATES = 300
OUTCOME = "plan_success"
HALF_WIDTH = 0.01
DOCS = Path(__file__).parent.parent / "docs"
Values = dict[str, Any]

ALL_TAKE_PART: Values = {"scale.n_control": 0}
PAIRINGS: dict[str, tuple[Values, Values]] = {
    "complementary and random pairing, 30 teams of 80 take part": (
        {"pairing.strategy": "complementary"},
        {"pairing.strategy": "random"},
    ),
    "complementary and random pairing, all 30 teams take part": (
        ALL_TAKE_PART | {"pairing.strategy": "complementary"},
        ALL_TAKE_PART | {"pairing.strategy": "random"},
    ),
}
NEIGHBOURS: dict[str, tuple[Values, Values]] = {
    f"{name}: {one} and {other}": ({name: one}, {name: other})
    for name, one, other in (
        ("visit.hours", 6, 5),
        ("visit.host_first", True, False),
        ("facilitation.skill", 0.7, 0.8),
        ("facilitation.assertiveness", 0.5, 0.6),
        ("support.qi_hours", 20, 25),
        ("support.review_depth", 0.6, 0.7),
        ("support.data_preassembly", 0.8, 0.9),
        ("information.learning_hours", 10, 12),
        ("legitimacy.standing", 0.9, 0.8),
        ("time.lead_weeks", 10, 12),
    )
}
"""Ten pairs of neighbouring settings of a lever, one or two of each kind, chosen before
measuring.
"""


class Spread(NamedTuple):
    """The mean difference of an outcome and its standard deviation between replicates."""

    difference: float
    sd: float

    @property
    def replicates(self) -> int:
        """Number of replicates for a half-width of `HALF_WIDTH`."""
        return math.ceil((1.96 * self.sd / HALF_WIDTH) ** 2)


def outcome_of(values: Values, replicates: range, seed: int = 1) -> Floats:
    """Return the outcome in each replicate: shape (replicates,).

    Each programme is set up by itself.
    """
    from rp2pr_sim import Scenario, outcomes, simulate

    place = outcomes.outcome_names(twin=False).index(OUTCOME)
    scenario = Scenario.of(values)
    return np.array(
        [outcomes.outcomes(simulate(scenario, seed, replicate))[place] for replicate in replicates]
    )


def spread_of(one: Floats, other: Floats) -> Spread:
    """Return the mean and spread of the difference, replicate by replicate.

    Replicates in which either has no value are left out.
    """
    gap = one - other
    gap = gap[~np.isnan(gap)]
    return Spread(float(gap.mean()), float(gap.std(ddof=1)))


def three_ways(pair: tuple[Values, Values]) -> dict[str, Spread]:
    """Return the spread under independent seeds, a shared seed and keyed draws."""
    one, other = (outcome_of(values, range(REPLICATES)) for values in pair)
    apart = outcome_of(pair[1], range(REPLICATES), seed=2)
    streamed = [_in_a_stream(values) for values in pair]
    return {
        "independent": spread_of(one, apart),
        "shared": spread_of(*streamed),
        "keyed": spread_of(one, other),
    }


def _in_a_stream(values: Values) -> Floats:
    """Return `outcome_of` from a process whose copy of the package draws from one stream."""
    code = (
        "import json, sys\nsys.path.insert(0, sys.argv[1])\nimport rp2pr_sim\nassert"
        " rp2pr_sim.__file__.startswith(sys.argv[1])\nfrom benchmarks.precision import"
        " outcome_of\nprint(json.dumps(outcome_of(json.loads(sys.argv[2]),"
        " range(int(sys.argv[3]))).tolist()))"
    )
    words = [
        sys.executable,
        "-c",
        code,
        str(_streaming_copy()),
        json.dumps(values),
        str(REPLICATES),
    ]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=True,
        cwd=DOCS.parent,
        env={**os.environ, "PYTHONPATH": ""},
    )
    return np.array(json.loads(done.stdout), dtype=np.float64)


def _streaming_copy() -> Path:
    """Return a folder with a copy of the package that draws from one stream.

    In it a draw is the next number of the replicate's stream.
    """
    place = Path(tempfile.gettempdir()) / f"rp2pr-stream-{os.getpid()}"
    if place.exists():
        return place
    shutil.copytree(
        Path(rp2pr_sim.__file__).parent,
        place / "rp2pr_sim",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(
        Path(__file__).parent, place / "benchmarks", ignore=shutil.ignore_patterns("__pycache__")
    )
    _edit(
        place / "rp2pr_sim/core/random_numbers.py",
        "    clock: Count\n",
        "    drawn: Count\n    clock: Count\n",
    )
    keyed = "philox(luck.clock, entity, decision, luck.replicate, luck.seed, 0)"
    chance = place / "rp2pr_sim/core/random_numbers.py"
    lines = []
    for line in chance.read_text(encoding="utf-8").splitlines():
        if keyed in line:
            lines.append("    luck.drawn += 1")
        lines.append(line.replace(keyed, "philox(luck.drawn, 0, 0, luck.replicate, luck.seed, 0)"))
    chance.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"{file.name} no longer holds {old!r}")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def page(pairings: dict[str, dict[str, Spread]], neighbours: dict[str, dict[str, Spread]]) -> str:
    """Return the text of `docs/precision.md`."""
    rows = [_pairing_row(name, ways) for name, ways in pairings.items()]
    others = [_neighbour_row(name, ways) for name, ways in neighbours.items()]
    good = sum(_ratio(ways) <= 0.5 for ways in neighbours.values())
    return "\n".join(
        [*_HEAD, *rows, *_BETWEEN, *others, "", _LAST.format(good=good, all=len(neighbours)), ""]
    )


_HEAD = f"""# How many replicates a comparison needs

Written by `make precision`; do not edit. Outcome: plan success (share of plans at least a year \
old that reached their original aim);
{REPLICATES} replicates of each programme with the default of each parameter; the half-width of a \
95% interval is 1.96 standard errors of the mean difference.

Two programmes are compared replicate by replicate. The less the luck of a replicate differs \
between them, the fewer replicates
show the difference. With *independent seeds* they share nothing. With a *shared seed*, as in most \
simulators, both read the same
stream of random numbers, and part ways as soon as one of them draws once more than the other. \
Here every decision of every team,
visit and plan has a number of its own (*keyed draws*), and a visit or a plan counts time from its \
own start, so a delay leaves
its luck as it was.

## Pairing: the hardest case

Replicates for a half-width of one percentage point. Another pairing gives each team another \
partner, so much really is different.

| compared | difference | independent seeds | shared seed | keyed draws |
|---|---|---|---|---|""".splitlines()
_BETWEEN = """
Where 30 of 80 teams take part, another pairing also puts other teams into the programme, which no \
way of drawing can undo. A
comparison of pairings that needs no control arm is best made with `scale.n_control=0`: each team \
has its no-programme run to be
compared with anyway. Other teams take part then, so it is the answer for another group of teams.

## Neighbouring settings of a lever

Standard deviation of the difference between replicates, in percentage points; the ratio is keyed \
draws over independent seeds.

| lever | from, to | independent seeds | shared seed | keyed draws | ratio | replicates saved |
|---|---|---|---|---|---|---|""".splitlines()
_LAST = (
    "In {good} of {all} pairs the ratio is at most a half; a half means a quarter of the"
    " replicates."
)


def _pairing_row(name: str, ways: dict[str, Spread]) -> str:
    cells = " | ".join(
        f"{ways[way].replicates:,} (SD {ways[way].sd:.3f})"
        for way in ("independent", "shared", "keyed")
    )
    error = 1.96 * ways["keyed"].sd / math.sqrt(REPLICATES)
    return (
        f"| {name} | {100 * ways['keyed'].difference:+.1f} points, ± {100 * error:.1f} | {cells} |"
    )


def _neighbour_row(name: str, ways: dict[str, Spread]) -> str:
    lever, _, settings = name.partition(": ")
    cells = " | ".join(f"{100 * ways[way].sd:.1f}" for way in ("independent", "shared", "keyed"))
    saved = f"{1 / _ratio(ways) ** 2:.0f} times"
    return (
        f"| `{lever}` | {settings.replace(' and ', ', ')} | {cells} | {_ratio(ways):.2f} |"
        f" {saved} |"
    )


def _ratio(ways: dict[str, Spread]) -> float:
    return ways["keyed"].sd / ways["independent"].sd


def main() -> None:
    """Measure both tables and write the page."""
    pairings = {name: three_ways(pair) for name, pair in PAIRINGS.items()}
    neighbours = {name: three_ways(pair) for name, pair in NEIGHBOURS.items()}
    (DOCS / "precision.md").write_text(page(pairings, neighbours), encoding="utf-8")
    shutil.rmtree(_streaming_copy(), ignore_errors=True)
    print(f"Written: {DOCS / 'precision.md'}")


if __name__ == "__main__":
    main()
