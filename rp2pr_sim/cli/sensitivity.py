"""The command `sensitivity`, and going on with an analysis or making it longer.

Each function returns the exit code of the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rp2pr_sim.analysis.sensitivity.from_config import listed, named, settings_from, texts
from rp2pr_sim.cli import console
from rp2pr_sim.cli.going_on import check_finished
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity import Found, Settings, Who


_SHOWN = 10  # of a ranking


def sensitivity(settings: Sequence[str]) -> int:
    """Analyse what decides outcomes in a new folder, and show the ranking and the verdict.

    Raises
    ------
    InputError
        for a setting that is not allowed.
    StoppedError
        if a run failed.
    """
    words = [listed(text) for text in settings]
    config = compose("sensitivity", words)
    from rp2pr_sim.analysis.sensitivity import begin

    who, given = _who(config), settings_from(config, words)
    output = _folder(config["output"])
    folder = begin(given, output, _name(config["name"], words))
    if given.programme.scale.n_control == 0 and "scale.n_control" not in named(words):
        console.line(
            "Without teams that wait (scale.n_control=0), since no outcome compares with them."
        )
    return _do(folder, who)


def go_on(command: str, folder: Path, settings: Sequence[str]) -> int:
    """`resume` or `extend`.

    Raises
    ------
    InputError, StoppedError
        as these.
    """
    return resume(folder, settings) if command == "resume" else extend(folder, settings)


def resume(folder: Path, settings: Sequence[str]) -> int:
    """Do what is missing of an analysis; `outcomes=` has the same runs looked at for others.

    Raises
    ------
    InputError, StoppedError
        as `sensitivity`.
    """
    from rp2pr_sim.analysis.sensitivity.question import settings_of, write_settings

    mine, others = _apart(settings, ("outcomes",))
    who = _who(compose("resume", others))
    if mine:
        outcomes = compose("sensitivity", mine)["outcomes"]
        write_settings(folder, replace(settings_of(folder), outcomes=texts("outcomes", outcomes)))
    return _do(folder, who)


def extend(folder: Path, settings: Sequence[str]) -> int:
    """Make the design of an analysis longer (`points=`), or add replicates (`replicates=`), and analyse it anew.

    Raises
    ------
    InputError, StoppedError
        as `sensitivity`.
    """
    from rp2pr_sim.analysis.sensitivity.question import settings_of, write_settings

    mine, others = _apart(settings, ("points", "replicates"))
    if not mine:
        raise InputError(
            "points is missing; write points=... or replicates=... with its new value."
        )
    who, config, now = (
        _who(compose("resume", others)),
        compose("sensitivity", mine),
        settings_of(folder),
    )
    if "points" in named(mine):
        now = now.grown(config["points"])
    if "replicates" in named(mine):
        now = replace(now, replicates=_more(folder, now, config["replicates"]))
    write_settings(folder, now)
    return _do(folder, who)


def report(folder: Path) -> int:
    """Show the verdict of an analysis and where its page is, which is written with every analysis.

    Raises
    ------
    InputError
        if it has not come to its end.
    """
    from rp2pr_sim.analysis.sensitivity.tables import PAGE

    check_finished(folder, PAGE)
    console.line((folder / "verdict.txt").read_text(encoding="utf-8").rstrip())
    console.line(f"The report is in {folder / PAGE}")
    return 0


def _do(folder: Path, who: Who) -> int:
    from rp2pr_sim.analysis.sensitivity import go_on as work_off

    console.first_compilation()
    _show(work_off(folder, who, _progress, console.line), folder)
    return 0


def _show(found: Found, folder: Path) -> None:
    import pandas as pd

    from rp2pr_sim.analysis.sensitivity.inputs import SENTINELS
    from rp2pr_sim.analysis.sensitivity.tables import PAGE, told
    from rp2pr_sim.report.sensitivity import cell, scale_of

    for verdict in found.verdicts:
        names = [*verdict.ranked[:_SHOWN], *SENTINELS]
        rows = pd.DataFrame({"input": names})
        for index in found.problem.how.indices:
            rows[f"{index} (95%)"] = [cell(found, verdict.outcome, name, index) for name in names]
        rows["beside noise"] = [
            "sentinel" if name in SENTINELS else "above" if name in verdict.above else "within"
            for name in names
        ]
        unit = scale_of(found, verdict.outcome)[1]
        ranked = (
            f"{min(_SHOWN, len(verdict.ranked))} of {len(verdict.ranked)} by"
            f" {found.problem.how.main}"
        )
        console.frame(f"{verdict.outcome}: {ranked}" + (f" ({unit})" if unit else ""), rows)
    for line in told(found):
        console.line(line)
    console.line(f"The results are in {folder}; to read them: {folder / PAGE}")


def _who(config: Mapping[str, Any]) -> Who:
    from rp2pr_sim.analysis.sensitivity import Who
    from rp2pr_sim.study.executors import told
    from rp2pr_sim.study.runner import check_failures

    check_failures(config["failures"])
    return Who(*told(config["executor"]), failures=config["failures"])


def _apart(settings: Sequence[str], mine: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is for the analysis, and what is for who does the work."""
    words = [listed(text) for text in settings]
    return [word for word in words if word.partition("=")[0] in mine], [
        word for word in words if word.partition("=")[0] not in mine
    ]


def _more(folder: Path, now: Settings, replicates: Any) -> int:
    """The new number of replicates, larger than that which there is.

    Raises
    ------
    InputError
        if it is not.
    """
    from rp2pr_sim.analysis.sensitivity.cost_estimate import replicates_in

    there = replicates_in(folder, now)
    if isinstance(replicates, bool) or not isinstance(replicates, int) or replicates <= there:
        raise InputError(
            f"replicates is {replicates!r}; allowed is a whole number above {there}, since none is"
            " ever taken away."
        )
    return replicates


def _name(given: Any, words: Sequence[str]) -> str:
    """What the user has typed; a scenario's own name says nothing of the method."""
    from rp2pr_sim.study.design import check_name

    if "name" not in named(words):
        return ""
    check_name("name", given)
    return str(given)


def _folder(given: Any) -> Path:
    if not isinstance(given, str) or not given:
        raise InputError(f"output is {given!r}; allowed is the path of a folder.")
    return Path(given)


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return console.progress("sensitivity", total)
