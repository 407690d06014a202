"""The command `fit`, and going on with a fit that was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd

from rp2pr_sim.cli import console
from rp2pr_sim.cli.going_on import check_finished
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario.config import compose
from rp2pr_sim.study.folder import numbered

_SETTINGS = ("seed", "points", "replicates", "centre_replicates", "ensemble")


def fit(settings: Sequence[str]) -> int:
    """Fit the uncertain parameters in a new folder and show what came of it; 1 if a fact lies outside.

    Raises
    ------
    InputError
        for a setting that is not allowed, or a target that may not be fitted to.
    """
    from rp2pr_sim.analysis.calibration.question import Settings, write_settings

    config = compose("fit", settings)
    wanted, many, where = config["targets"], config["synthetic"], config["output"]
    if not isinstance(wanted, list) or not all(isinstance(item, str) for item in wanted):
        raise InputError(f"targets is {wanted!r}; allowed is a list of facts, such as [F6,F39].")
    if not isinstance(where, str) or not where:
        raise InputError(f"output is {where!r}; allowed is the path of a folder.")
    given = Settings(
        **{name: config[name] for name in _SETTINGS}, targets=tuple(wanted), synthetic=many
    )
    folder = numbered(
        Path(where), "synthetic" if many else "fit", lambda hidden: write_settings(hidden, given)
    )
    return go_on(folder)


def go_on(folder: Path) -> int:
    """Do what is missing of a fit and show what came of it; 1 if a fact lies outside its predictive interval.

    Raises
    ------
    InputError
        if the folder is damaged, or rests on other rules than there are now.
    KeyboardInterrupt
        with a sentence that says how to go on.
    """
    from rp2pr_sim.analysis.calibration.question import settings_of
    from rp2pr_sim.analysis.calibration.recovery import check
    from rp2pr_sim.analysis.calibration.run import fit as fit_parameters
    from rp2pr_sim.analysis.calibration.run import summary

    settings = settings_of(folder)
    console.first_compilation()
    with console.resumable(folder):
        if settings.synthetic:
            return _show_coverage(check(folder, settings, _progress), folder)
        found = fit_parameters(folder, settings, _progress)
    _show(found.targets, found.parameters, found.directions, found.direct)
    for line in summary(found):
        console.line(line)
    console.line(f"All tables are in {folder}")
    return 0 if found.targets["within"].all() else 1


def report(folder: Path) -> int:
    """Say where the tables of a fit are, which has no page.

    Raises
    ------
    InputError
        if it has not come to its end.
    """
    from rp2pr_sim.analysis.calibration.question import settings_of

    tables = (
        ("synthetic.csv",)
        if settings_of(folder).synthetic
        else ("targets.csv", "parameters.csv", "directions.csv", "direct.csv")
    )
    check_finished(folder, *tables)
    console.line(f"A fit has no page; its tables are {', '.join(tables)} in {folder}")
    return 0


def _progress(total: int) -> AbstractContextManager[Callable[[int], object]]:
    return console.progress("fit", total)


def _show(
    targets: pd.DataFrame, parameters: pd.DataFrame, directions: pd.DataFrame, direct: pd.DataFrame
) -> None:
    told = targets[
        [
            "fact",
            "what",
            "unit",
            "value",
            "mean",
            "low",
            "high",
            "predicted_low",
            "predicted_high",
            "within",
        ]
    ]
    console.frame(
        "The facts, what the ensemble gives (90%), and what it predicts one would read (90%)", told
    )
    console.frame("Set directly, and how it comes out of simulated teams and plans (95%)", direct)
    console.frame(
        "What the facts see around the centre: SDs of the facts for a move across a whole prior"
        " range",
        directions,
    )
    console.frame(
        "The parameters: prior range, centre, posterior (90%), posterior SD over prior SD",
        parameters.drop(columns="searched"),
    )


def _show_coverage(found: pd.DataFrame, folder: Path) -> int:
    console.frame("Made-up facts: how often the 90% intervals hold the known parameters", found)
    told = found[found["identified"]]
    if len(told):
        console.line(
            f"Of the identified parameters {100 * told['covered'].mean():.0f}% of the intervals"
            " hold the truth; 90% were promised."
        )
    console.line(f"The table is in {folder}")
    return 0
