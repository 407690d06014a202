"""What the scripts in `experiments/` have in common: a question, the scenarios that answer it, and a command line.

    python experiments/pairing_by_support.py time.weeks=156
    python experiments/pairing_by_support.py -m pairing=complementary,random support=low,high
    hydra/launcher=joblib

Without `-m` a script runs its own comparison, changed as `rp2pr compare` would be.  With `-m` it is
a Hydra sweep, with all that Hydra offers: each job is one scenario, and what is finished is
gathered from the store, however the sweep ended.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from omegaconf import DictConfig

from rp2pr_sim.analysis.compare.factorial import interactions, main_effects
from rp2pr_sim.analysis.compare.paired import differences
from rp2pr_sim.analysis.compare.run import Found, found_in
from rp2pr_sim.analysis.compare.scenarios import MOST, programme_of
from rp2pr_sim.analysis.compare.sweep import Wanted, called_by_what_differs, do_job, gather, refuse
from rp2pr_sim.cli import answered, console
from rp2pr_sim.cli.compare import alone, apart_unit, compared_by, parted, show, with_interval
from rp2pr_sim.cli.run import how_of, tell_failures
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.lookup import declared, outcome_named
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import compose, folder, named_in, plain, register, settings_named
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.folder import check_writable
from rp2pr_sim.study.run_identity import check_own_teams
from rp2pr_sim.study.store import Store

Tell = Callable[[Path, Found], None]
"""Shows what an experiment looks at besides what every comparison tells: called with the folder and what came of it."""

_PRIMARY = "compare"
_COMPARISON_ALONE = ("scenarios", "until", "most", "details", "name")


def experiment(
    script: str, question: str, settings: Sequence[str], tell: Tell | None = None
) -> int:
    """Run an experiment as its command line says.

    Parameters
    ----------
    script : str
        the path of the script (`__file__`).
    question : str
        its docstring; the first line is the question.
    settings : Sequence[str]
        its own, as `rp2pr compare` takes them; the user's come after them and win.
    tell : Tell | None
        see `Tell`.

    Returns
    -------
    int
        The exit code: 0, 1 (a run failed), 2 (the user's mistake), 130 (interrupted).
    """
    given, name = sys.argv[1:], Path(script).stem
    if {"-m", "--multirun"} & set(given):
        return answered(
            name,
            lambda: _sweep(
                name, [text for text in given if "=" in text and not text.startswith("-")]
            ),
        )
    if {"-h", "--help"} & set(given):
        console.line(question.strip())
        return 0
    own = [f"name={name}", f"question='{question.strip().splitlines()[0]}'", *settings]
    typed = {named_in(item) for item in given}
    return answered(
        name,
        lambda: _compare([*(text for text in own if named_in(text) not in typed), *given], tell),
    )


def _compare(settings: Sequence[str], tell: Tell | None) -> int:
    """The script's own comparison."""
    done = compared_by(settings)
    found = found_in(done.folder)
    show(found)
    if tell is not None:
        tell(done.folder, found)
    tell_failures(done)
    console.line(f"The results are in {done.folder}")
    return 1 if done.failures else 0


def outcomes_told(folder: Path, found: Found, outcomes: Sequence[str]) -> pd.DataFrame:
    """Other outcomes of the compared scenarios as text: the mean of the baseline, the paired differences of all others.

    Parameters
    ----------
    folder : Path
        of the comparison.
    found : Found
        what came of it.
    outcomes : Sequence[str]
        columns of the table `programme`.
    """
    programme = (
        Store(folder)
        .read(PROGRAMME, ["scenario", "replicate", *outcomes])
        .astype(dict.fromkeys(outcomes, "float64"))
    )
    table = differences(programme, found.asked.baseline, outcomes)
    rows: dict[str, dict[str, str]] = {
        name: {"programme": label} for name, label in found.asked.labels.items()
    }
    for row in table.to_dict("records"):
        name, column = str(row["scenario"]), declared(str(row["outcome"]))
        usual = name == found.asked.baseline
        told = (
            alone(row, "mean", column.unit)
            if usual
            else with_interval(row, "difference", apart_unit(column))
        )
        rows[name][str(row["outcome"]).replace("_", " ")] = told
    return pd.DataFrame(
        [
            rows[found.asked.baseline],
            *(row for name, row in rows.items() if name != found.asked.baseline),
        ]
    )


def groups_told(effects: pd.DataFrame, found: Found, unit: str) -> pd.DataFrame:
    """What `effects_by_group` gives as text: a row a scenario, a column a group."""
    rows: dict[str, dict[str, str]] = {}
    for row in effects.to_dict("records"):
        told = {
            "difference": row["difference"],
            "difference_low": row["low"],
            "difference_high": row["high"],
        }
        label = found.asked.labels[str(row["scenario"])]
        rows.setdefault(label, {"programme": label})[str(row["group"])] = with_interval(
            told, "difference", unit
        )
    return pd.DataFrame(list(rows.values()))


def show_factors(folder: Path, found: Found, first: str, second: str) -> None:
    """Of every combination of two factors: averages over the other factor, and whether what one does hangs on the other."""
    outcomes = HEADLINE if found.asked.outcome in HEADLINE else (found.asked.outcome,)
    programme = Store(folder).read(PROGRAMME, ["scenario", "replicate", *outcomes])
    for column in map(declared, outcomes):
        unit, what = apart_unit(column), column.label.partition(":")[0]
        effects = _factor_rows(
            main_effects(programme, found.asked.choices, column.name),
            ("factor", "value"),
            "difference",
            unit,
        )
        console.frame(
            f"{what}, on average over the other choice: difference from the first", effects
        )
        together = interactions(programme, found.asked.choices, column.name, first, second)
        title = f"{what}: does {second} change what {first} does? (differences of differences)"
        console.frame(title, _factor_rows(together, ("value", "beside"), "interaction", unit))


def _factor_rows(table: pd.DataFrame, names: Sequence[str], value: str, unit: str) -> pd.DataFrame:
    """Numbers with their intervals as text."""
    rows = []
    for row in table.to_dict("records"):
        told = {value: row[value], f"{value}_low": row["low"], f"{value}_high": row["high"]}
        # the first value differs from itself by nothing
        usual = row[value] == row["low"] == row["high"] == 0.0
        rows.append(
            {
                **{name: str(row[name]) for name in names},
                value: "" if usual else with_interval(told, value, unit),
            }
        )
    return pd.DataFrame(rows)


def _sweep(name: str, settings: Sequence[str]) -> int:
    """A Hydra sweep of one scenario a job; what is finished is gathered whatever becomes of the others."""
    import hydra

    whole, programme = parted([text for text in settings if not text.startswith("hydra")])
    if alone := [named_in(text) for text in whole if named_in(text) in _COMPARISON_ALONE]:
        raise InputError(
            f"{alone[0]} is no setting of a sweep, whose jobs know nothing of each other; leave it"
            " out, or leave out -m."
        )
    config = compose(_PRIMARY, whole)
    outcome_named(config["outcome"])
    wanted = _wanted(programme)
    called_by_what_differs(wanted, config["baseline"])
    where = Path(config["output"]) / name
    check_writable(where)
    register()
    # which Hydra takes from the file of the function otherwise
    sys.argv = [*sys.argv, f"hydra.job.name={name}"]
    try:
        hydra.main(version_base="1.3", config_path=str(folder()), config_name=_PRIMARY)(_job)()
    finally:
        asked = {item: config[item] for item in ("seed", "replicates", "outcome", "baseline")}
        came = gather(where, wanted, **asked)
        if came.found is not None:
            show(came.found)
        if came.waiting:
            console.line(
                f"{came.waiting} of {len(wanted)} scenarios are not finished, or failed; start the"
                " sweep again to do them."
            )
        for label, why in came.refused.items():
            console.line(f"Not run: {label}: {why}")
        console.line(f"The results are in {where}")
    return 1 if came.waiting or came.refused else 0


def _wanted(programme: Sequence[str]) -> list[Wanted]:
    """The scenarios of a sweep, in the order in which Hydra comes to them.

    Raises
    ------
    InputError
        for a setting that is not allowed, whatever the other ones are, or more scenarios than
        anyone compares.
    """
    chosen = [settings_named(text, _PRIMARY) for text in programme]
    if (many := math.prod(len(settings) for settings in chosen)) > MOST:
        raise InputError(
            f"these settings make {many:,} scenarios; allowed are up to {MOST:,} in one comparison."
        )
    found = []
    for combination in itertools.product(*chosen):
        try:
            scenario = _scenario(compose(_PRIMARY, [item.text for item in combination]), programme)
        except InputError:  # its job says why
            scenario = None
        found.append(Wanted({item.name: item.value for item in combination}, scenario))
    return found


def _scenario(config: Mapping[str, Any], programme: Sequence[str]) -> Scenario:
    found = programme_of(config)
    check_own_teams(found, programme)
    return found


def _job(config: DictConfig) -> None:
    """One scenario of a sweep."""
    from hydra.core.hydra_config import HydraConfig

    job: Any = HydraConfig.get()
    given = plain(config)
    _, programme = parted(list(job.overrides.task))
    choices = {
        item.name: item.value for text in programme for item in settings_named(text, _PRIMARY)
    }
    where = Path(given["output"]) / job.job.name
    try:
        do_job(
            where,
            _scenario(given, programme),
            choices,
            seed=given["seed"],
            replicates=given["replicates"],
            **how_of(given),
        )
    except InputError as error:  # Hydra would end the sweep here
        refuse(where, choices, str(error))
