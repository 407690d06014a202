"""The commands that `prove_kills.py` kills, each made small, and how each is gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from small_studies import WORDS

from rp2pr_sim.analysis.job import QUESTION
from rp2pr_sim.study.manifest import prefixes

RUN, COMPARE = "outputs/run/ilcop-001", "outputs/compare/comparison-001"
SPEED_IS_MEASURED: frozenset[str] = frozenset()
"""Files that differ between two undisturbed runs, since they hold measured speed: none does."""


@dataclass(frozen=True)
class Case:
    """A command, with what must be there before it begins."""

    command: str
    words: tuple[str, ...]
    folder: str = ""
    """That it makes, if it can be gone on with by `rp2pr resume`."""
    before: tuple[tuple[str, ...], ...] = ()
    """Commands done beforehand."""
    again: str = ""
    """A folder which it makes and which needs nothing more once it is there."""
    cut: bool = False
    """Whether the last of `before` is killed in the middle."""
    real: int = 0
    """Kills of processes of their own, of a hundred."""
    forks: int = 0
    """Kills of forks of a process with everything loaded, of a hundred."""

    def first(self, trial: Path) -> Sequence[str]:
        """The words of the command."""
        if self.command == "replay":
            [begin] = prefixes(trial / RUN).values()
            return ["replay", f"{begin}-11"]
        return [self.command, *self.words]

    def next(self, trial: Path, wanted: bytes) -> Sequence[str]:
        """What a user types after a kill; `wanted` is the question of the undisturbed folder."""
        made = trial / (self.again or self.folder)
        if self.again and any(made.parent.glob("[!.]*")):
            return []
        if self.folder and made.is_dir() and (made / QUESTION).read_bytes() == wanted:
            return ["resume", self.folder]
        return self.first(trial)


_RUN = ("run", "parameters=central", "replicates=40", "details=20", "seed=3", *WORDS)
CASES = (
    Case("run", _RUN[1:], RUN, real=6, forks=5),
    Case(
        "compare",
        ("pairing=complementary,random", "sets=20", "replicates=2", "seed=3", *WORDS),
        COMPARE,
        real=6,
        forks=5,
    ),
    Case(
        "optimise",
        (
            "total_cost=300000",
            "weeks=60",
            "searches=1",
            "candidates=8",
            "replicates=8",
            "parameters=central",
            *WORDS[:-1],
        ),
        "outputs/optimise/optimise-001",
        real=4,
        forks=4,
    ),
    Case(
        "plan",
        ("questions=visit_calendar,warning_signs", "sets=20", *WORDS),
        "outputs/plan/ilcop-001",
        real=4,
        forks=4,
    ),
    Case(
        "sensitivity",
        ("method=morris", "inputs=[visit.hours:2..8]", "samples=4", "replicates=2", *WORDS),
        "outputs/sensitivity/morris-001",
        real=4,
        forks=4,
    ),
    Case("claims", ("claim=M7,M28", "replicates=2"), "outputs/claims/claims-001", real=4, forks=3),
    Case("ablation", ("replicates=2",), "outputs/ablation/ablation-001", real=3, forks=4),
    Case(
        "calibrate",
        (
            *("seed=4", "samples=128", "replicates=2", "sets=20", "final_replicates=4"),
            *("effective=2", "prior_points=4096", "targets=F6"),
        ),
        "outputs/calibrate/calibration-001",
        real=2,
        forks=2,
    ),
    Case("verify", (), real=1, forks=2),
    Case("pairs", ("pairing=best_with_worst", "--csv", "pairs.csv"), real=3, forks=2),
    Case("report", (RUN,), before=(_RUN,), real=3, forks=3),
    Case(
        "extend",
        (RUN, "replicates=140"),
        RUN,
        before=(_RUN,),
        real=3,
        forks=4,
    ),
    Case("resume", (RUN,), RUN, before=(_RUN,), cut=True, real=3, forks=3),
    Case("replay", (), again="outputs/replay/any-001", before=(_RUN,), real=3, forks=3),
)
