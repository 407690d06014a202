"""The command `worlds`, and going on with its studies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rp2pr_sim.analysis.compare import scenarios_of
from rp2pr_sim.analysis.compare.set_design import read, study
from rp2pr_sim.analysis.compare.set_results import Found, finish
from rp2pr_sim.analysis.compare.set_summary import apart_unit, percent, rounded
from rp2pr_sim.cli import console
from rp2pr_sim.cli.run import announced, bar_of, how_of, tell_failures
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import JUDGED, YOUNG, plans_too_young
from rp2pr_sim.scenario.config import compose, named_in
from rp2pr_sim.study import Done, extend, resume, run
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.folder import check_writable
from rp2pr_sim.study.store import Store

_PRIMARY = "worlds"
_WHOLE = (
    "ranges",
    "blocks",
    "sets",
    "scenarios",
    "outcome",
    "name",
    "seed",
    "replicates",
    "output",
    "failures",
)
"""Settings that are those of the whole study and of no scenario in it."""


def worlds(settings: Sequence[str]) -> int:
    """Run scenarios under many parameter sets, keep all in a new folder and say where which is best; 1 if a run failed.

    Raises
    ------
    InputError
        for a setting or a scenario that is not allowed, or a folder that cannot be written to.
    StoppedError
        if a run has failed, with `failures=raise`.
    """
    typed = [_listed(text) for text in settings]
    whole = [text for text in typed if _is_whole(text)]
    config = compose(_PRIMARY, whole)
    for name in ("scenarios", "output"):
        if not isinstance(config[name], str) or (name == "output" and not config[name]):
            raise InputError(f"{name} is {config[name]!r}; allowed is a path.")
    compared = scenarios_of(
        [text for text in typed if text not in whole], _PRIMARY, config["scenarios"]
    )
    given = {
        name: config[name] for name in ("outcome", "ranges", "sets", "blocks", "seed", "replicates")
    }
    if any(text.startswith("name=") for text in whole):  # else a scenario has set its own
        given["name"] = config["name"]
    planned, asked = study(compared, **given, output=Path(config["output"]))
    check_writable(planned.output)
    console.first_compilation()
    title = f"{len(compared)} choices, {config['sets']} worlds"
    return _tell(run(planned, **how_of(config), progress=bar_of(title), beside=asked.keep))


def go_on(command: str, folder: Path, settings: Sequence[str]) -> int:
    """`resume` or `extend` scenarios under parameter sets and say where which is best; 1 if a run failed.

    Raises
    ------
    InputError, StoppedError
        as `worlds`; if the folder is in use, or rests on other rules than there are now.
    """
    config = compose(command, settings)
    read(folder)
    ways = {**how_of(config), "progress": announced(bar_of(folder.name))}
    return _tell(
        extend(folder, config["replicates"], **ways)
        if command == "extend"
        else resume(folder, **ways)
    )


def _listed(text: str) -> str:
    """`blocks=relations,climate` as a list, which Hydra would take for two runs."""
    name, equals, value = text.partition("=")
    return (
        f"blocks=[{value}]" if name == "blocks" and equals and not value.startswith("[") else text
    )


def _is_whole(text: str) -> bool:
    name = named_in(text)
    return name in _WHOLE or name.partition(".")[0] == "executor"


def _tell(done: Done) -> int:
    """Which choice is best where, what would have to be true for another, and where everything is."""
    if done.runs:
        told = finish(done.folder)
        sets, replicates, _ = told.found.outcomes.values.shape
        console.frame(
            f"{sets:,} parameter sets, {replicates:,} replicates of each with the same random"
            " numbers",
            in_words(told.found),
        )
        young = (
            plans_too_young(Store(done.folder).read(PROGRAMME, ["scenario", *YOUNG]))
            if told.found.worlds.outcome in JUDGED
            else []
        )
        for text in [*told.sentences, *young]:
            console.line(text)
    tell_failures(done)
    console.line(f"The results are in {done.folder}")
    return 1 if done.failures else 0


def in_words(found: Found) -> pd.DataFrame:
    """The choices as text, the favourite first."""
    column = outcome_named(found.worlds.outcome)
    apart, room = apart_unit(column.name), 0.05 * float(found.choices["regret_most"].max())
    rows = []
    for row in found.choices.sort_values(
        ["favourite", "share_best"], ascending=False, kind="stable"
    ).to_dict("records"):
        mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        (text, unit), *ends = (
            rounded(value, (high - low) / 20.0, column.unit) for value in (mean, low, high)
        )
        (least, shown_unit), *more = (
            rounded(float(row[f"regret_{name}"]), room, apart) for name in ("mean", "90", "most")
        )
        rows.append(
            {
                "choice": str(row["label"]),
                f"{column.label.partition(':')[0]}, {unit}": text,
                "in 90% of the worlds": " to ".join(end for end, _ in ends),
                **{
                    _headed(name): _alone(name, float(row[name]), found.choices[name].abs().max())
                    for name in found.outcomes.headline
                },
                "best in": percent(float(row["share_best"])),
                f"mean regret, {shown_unit}": least,
                "90th percentile": more[0][0],
                "at most": more[1][0],
                "robust": "yes" if row["robust"] else "",
            }
        )
    return pd.DataFrame(rows)


def _headed(outcome: str) -> str:
    column = outcome_named(outcome)
    return f"{column.label.partition(':')[0]}, {rounded(1.0, 0.1, column.unit)[1]}"


def _alone(outcome: str, value: float, largest: float) -> str:
    return rounded(value, 0.02 * largest, outcome_named(outcome).unit)[0]
