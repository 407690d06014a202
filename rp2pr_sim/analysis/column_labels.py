"""Unit and meaning of the columns of tables, for the file `columns.csv` of a folder of results."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pandas as pd

from rp2pr_sim import outcomes
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.core.enums import Role
from rp2pr_sim.scenario import parameters
from rp2pr_sim.study.labels import labelled
from rp2pr_sim.study.manifest import points_table

COLUMNS = "columns.csv"


class _About(NamedTuple):
    unit: str
    text: str


_PLACE = "cube."
_COMMON = {
    "run": _About("", "address of the run, or how those of its replicates begin: rp2pr replay RUN"),
    "baseline_run": _About("", "the same for the run of the baseline, which is subtracted"),
    "scenario": _About("", "name of the simulated programme"),
    "seed": _About("", "seed of all random numbers"),
    "replicate": _About("", "number of the replicate, from 0"),
    "outcome": _About("", "name of the outcome"),
    "input": _About("", "name of the input, of its mechanism, or of a dummy input"),
    "other": _About("", "name of the second input of a pair"),
    "dummy": _About("", "whether the input is a dummy input, which shows the noise"),
    "index": _About("", "name of the sensitivity index; summary.txt says what ranks"),
    "value": _About("", "estimate"),
    "low": _About("as the estimate", "lower end of the interval"),
    "high": _About("as the estimate", "upper end of the interval"),
    "error": _About(
        "as the estimate",
        "simulation error: half the width of the 95% interval that chance alone gives the mean",
    ),
    "set": _About("", "name of the parameter set"),
    "label": _About("", "the scenario in words"),
    "note": _About("", "what the number leaves out"),
    "factor": _About("", "what differs between the scenarios"),
    "difference": _About(
        "as the outcome",
        "mean paired difference: comparison from the baseline, effects from the first value",
    ),
    "better_in": _About(
        "share of parameter sets", "where the expected outcome is better than the baseline's"
    ),
    "one_low": _About("as the outcome", "2.5th percentile of single runs"),
    "one_high": _About("as the outcome", "97.5th percentile of single runs"),
    "share_of_chance": _About("share", "of the variance of single runs, what is chance"),
    "probability_best": _About(
        "share",
        "chance of being best: of parameter sets under which its expected outcome is the best"
        " (parameters=central: of bootstrap samples of the replicates)",
    ),
    "share_best": _About("share", "of single runs (options: of parameter sets) it is the best in"),
    "regret": _About(
        "as the outcome",
        "shortfall from the best expected outcome under the set (ranking: on average over the sets;"
        " parameters=central: from the best of each run)",
    ),
    "shortfall": _About("as the outcome", "of its mean from the best mean"),
    "regret_mean": _About("as the outcome", "regret, on average over the sets"),
    "regret_90": _About("as the outcome", "90th percentile of regret over the sets"),
    "regret_most": _About("as the outcome", "regret under the worst set"),
    "favourite": _About("", "the option that is best on average over the sets"),
    "robust": _About("", "whether it has the smallest regret under its worst set"),
    "effect": _About("as the outcome", "mean of the outcome that decides"),
    "on_frontier": _About("", "no other scenario costs less and does as well"),
    "expected": _About("as the outcome", "the mean with the noise of few replicates removed"),
    "advantage": _About("as the outcome", "by which it is better than the favourite, on average"),
    "share_better": _About("share", "of parameter sets it is better than the favourite in"),
    "share_same": _About("share", "of parameter sets where both are the same in every run"),
    "sets_alike_p": _About("", "p-value of the F-test that the sets do not differ in this"),
    "verdict": _About("", "whether a region of parameters says where it is better"),
    "held_back": _About("", "number of sets that the region was checked on"),
    "held_back_in_box": _About("", "number of these that lie in the region"),
    "held_back_density": _About("share", "of those in the region, where it is better"),
    "held_back_coverage": _About("share", "of those where it is better, in the region"),
    "held_back_base": _About("share", "of all held back, where it is better"),
    "chance": _About("", "probability that an unrelated region would do so well"),
    "parameter": _About("", "name of the parameter that the region restricts"),
    "quasi_p": _About("", "p-value of the restriction on the sets it was found on"),
    "coverage": _About("share", "of the sets where it is better, in the region"),
    "density": _About("share", "of the sets in the region, where it is better"),
    "replicates_mean": _About("as the estimate", "mean of the index over single replicates"),
    "replicates_sd": _About("as the estimate", "standard deviation over single replicates"),
    "replicates_lowest": _About("as the estimate", "lowest of single replicates"),
    "replicates_highest": _About("as the estimate", "highest of single replicates"),
    "point": _About("", "number of the sample, which is a base point of the design, from 0"),
    "row": _About("", "number of the row within its sample, from 0"),
    "matrix": _About(
        "", "what the row is in Saltelli's design: A, B, or AB:name, which is A with name from B"
    ),
    "moved": _About("", "the input that moved to get to this row of the trajectory, or start"),
    "redraw": _About("", "which other set of random numbers, 1 or 2"),
    "samples": _About("", "number of samples (base points) that it is from"),
    "mean": _About("", "mean of the outcome, in its unit"),
    "variance_inputs": _About("", "variance due to the inputs, in the outcome's unit squared"),
    "variance_chance": _About("", "variance between single runs of the same inputs, likewise"),
    "chance_share": _About("", "share of the variance of a single run that is chance"),
    "chance_share_low": _About("", "lower end of its 95% interval"),
    "chance_share_high": _About("", "upper end of its 95% interval"),
    "chance_left": _About("", "share of the variance between means over replicates, likewise"),
    "replicates": _About("", "number of replicates (comparison: of runs, over all sets)"),
    "replicates_wanted": _About("", "replicates that keep chance below noise_share"),
    "share": _About("", "place along the input, as a share of its range"),
    "at": _About("", "value of the input there"),
    "stable": _About("", "number of first ranks that are stable"),
    "above_noise": _About("", "number of inputs that stand out from the noise"),
    "floor": _About("", "upper end of the intervals of the dummy inputs"),
    "mechanism": _About("", "block of parameters"),
    "range": _About("", "over what the input varies"),
    "unit": _About("", "unit of the outcome or input"),
    "status": _About("", "what the input's value rests on"),
    "text": _About("", "in words"),
}


def _weeks_of(what: str) -> dict[str, _About]:
    """Return the columns that describe in which week something happens."""
    return {
        "week": _About("week", f"median over the runs: {what}"),
        "week_low": _About("week", f"1 run of 10 is earlier: {what}"),
        "week_high": _About("week", f"1 run of 10 is later: {what}"),
        "share": _About("share of runs", f"in which {what}"),
        "date": _About("date", "first day of the week, with start="),
    }


_OF_TABLE = {
    **{
        ("information", name): about
        for name, about in {
            "kind": _About("", "number, or mechanism: all parameters of a block together"),
            "input": _About("", "name of the number or mechanism"),
            "evppi": _About(
                "pounds per programme", "value of knowing it exactly before the choice"
            ),
            "evppi_se": _About("pounds per programme", "standard error of evppi (bootstrap)"),
            "floor": _About(
                "pounds per programme",
                "noise floor: 95% of permutations of it against the runs give less",
            ),
            "floor_of_all": _About(
                "pounds per programme",
                "in 95% of permutations all inputs of the kind give less",
            ),
        }.items()
    },
    **{
        ("trial", name): about
        for name, about in {
            "first": _About("", "name of the option in one arm"),
            "second": _About("", "name of the option in the other arm"),
            "pairs": _About("pairs", "in each arm"),
            "evsi": _About("pounds per programme", "value of the trial's result before the choice"),
            "evsi_se": _About("pounds per programme", "standard error of evsi (bootstrap)"),
            "cost": _About("pounds", "of the trial"),
            "net": _About("pounds", "value for all programmes of the decision, minus cost"),
            "pays": _About("share", "of bootstrap samples of the sets with a net value above 0"),
        }.items()
    },
    ("curve", "worth"): _About("pounds", "value of one unit of the outcome"),
    ("curve", "best"): _About("", "name of the option with the highest mean net benefit"),
    ("curve", "evpi"): _About("pounds per programme", "value of knowing everything"),
    ("curve", "pairs"): _About("pairs", "in each arm of the trial with the highest net value"),
    ("curve", "net"): _About("pounds", "of that trial: value for all programmes, minus cost"),
    ("options", "option"): _About("", "name of the simulated programme"),
    ("options", "net_benefit"): _About("pounds", "value of the outcome minus cost, mean"),
    ("options", "outcome"): _About("percentage points, or patients a year", "mean"),
    ("effects", "value"): _About("", "value of the factor"),
    ("regions", "low"): _About("as the parameter", "lower limit of the region"),
    ("regions", "high"): _About("as the parameter", "upper limit of the region"),
    ("finalists", "chance_best"): _About(
        "share", "chance of being the best of those shown: of parameter sets, or of the mean"
    ),
    ("finalists", "used"): _About("share of the budget", "what it needs, of the tightest budget"),
    ("finalists", "share_over_budget"): _About("share of runs", "that exceed any budget"),
    ("finalists", "loss"): _About("as the outcome", "by choosing it instead of the first"),
    ("finalists", "loss_low"): _About("as the outcome", "lower end of the simulation interval"),
    ("finalists", "loss_high"): _About("as the outcome", "upper end of the simulation interval"),
    ("finalists", "equal"): _About("0 or 1", "equally good as the first"),
    ("finalists", "cash"): _About("pounds", "cost without the time of hospital staff"),
    ("finalists", "cost"): _About("pounds", "of the whole programme, hospital staff included"),
    ("finalists", "dominated_by"): _About("", "a shown programme that does no less for no more"),
    ("choices", "searches"): _About("", "how many searches chose the same as the best"),
    ("choices", "equal"): _About("", "other values that are equally good and affordable"),
    ("changes", "effect"): _About("as the outcome", "what the change adds; more is better"),
    ("changes", "effect_low"): _About("as the outcome", "lower end of the simulation interval"),
    ("changes", "effect_high"): _About("as the outcome", "upper end of the simulation interval"),
    ("changes", "cost"): _About("pounds", "more of the kind of money that is reported"),
    ("changes", "total"): _About("pounds", "of the changed programme"),
    ("changes", "staff_hours"): _About("hours", "more of each hospital"),
    ("changes", "affordable"): _About("", "whether all budgets allow it"),
    ("changes", "equal"): _About("", "whether the changed programme is equally good"),
    ("search", "used"): _About("share of the budget", "what it needs, of the tightest budget"),
    ("search", "held"): _About("share of visits", "that are held in time"),
    ("pairs", "team_a"): _About("", "one team of the pair"),
    ("pairs", "team_b"): _About("", "the other team of the pair"),
    ("pairs", "nothing_learnt"): _About("share of visits", "nobody takes anything from it"),
    ("pairs", "went_wrong"): _About("share of visits", "the day goes wrong"),
    ("pairs", "host_worse_off"): _About("share of visits", "the host is worse off"),
    ("pairs", "held"): _About("share of visits", "that are held"),
    ("pairs", "level_gap"): _About("SD", "overall level of a minus that of b"),
    ("pairs", "contrast"): _About("SD", "how far their strengths differ, levels apart"),
    ("pairs", "chosen"): _About("fillings", "of the file's empty cells in which the pair is made"),
    ("pairs", "fillings"): _About("fillings", "that were tried"),
    ("pairs", "distance_km"): _About("km", "distance between the teams"),
    ("pairs", "openness_a"): _About("0 to 1", "set point of a's openness"),
    ("pairs", "openness_b"): _About("0 to 1", "set point of b's openness"),
    ("pairs", "reasons"): _About("", "what is notable about the pair, in words"),
    **{
        (table, f"{name}{end}"): about
        for table, name, of, unit in (
            ("pairs", "gain", "mean gain of the two teams", "share points"),
            ("pairs", "gain_a", "gain of team a", "share points"),
            ("pairs", "gain_b", "gain of team b", "share points"),
            ("pairs", "unhelpful", "chance that a visit that is held is unhelpful", "share"),
        )
        for end, about in (
            ("", _About(unit, of)),
            ("_more", _About(unit, f"{of}, minus the mean of the rest that are alike")),
            ("_p", _About("", f"{of}: p-value of the difference, corrected for all comparisons")),
            ("_higher_in", _About("share of parameter sets", f"{of}: higher than in the rest")),
            ("_differs", _About("", f"{of}: higher or lower than the rest, by what matters")),
        )
    },
    ("swaps", "pair_1"): _About("", "a pair as planned"),
    ("swaps", "pair_2"): _About("", "another pair as planned"),
    ("swaps", "new_1"): _About("", "a pair after the swap"),
    ("swaps", "new_2"): _About("", "the other pair after the swap"),
    ("swaps", "gain"): _About("share points", "change of the mean gain of the teams concerned"),
    ("swaps", "better_in"): _About("share of parameter sets", "in which the swap is better"),
    ("swaps", "p"): _About("", "p-value of the change, corrected for the number of swaps"),
    ("swaps", "better"): _About("", "whether it is better by more than simulation error"),
    ("swaps", "important"): _About("", "whether its gain is large enough to matter"),
    ("handouts", "team"): _About("", "a hospital of the programme"),
    ("handouts", "visits"): _About("", "hospital that it visits; empty if runs differ in this"),
    ("handouts", "visited_by"): _About("", "hospital that visits it; empty if runs differ in this"),
    ("handouts", "hosts_first"): _About("share of runs", "in which it hosts before it visits"),
    ("handouts", "missing"): _About("", "figures that the sheet leaves empty, in words"),
    **{
        ("handouts", f"{event}_{end}"): _About(unit, f"{when}{what}")
        for event, what in (
            ("learning", "of the learning event"),
            ("month_3", "three months after its first plan is submitted"),
            ("support_ends", "in which support for its plans ends"),
            ("joins", "in which it joins the programme, as the sheet says"),
            ("leaves", "in which it leaves the programme, as the sheet says"),
        )
        for end, unit, when in (("week", "week", ""), ("date", "date", "first day of the week "))
    },
    **{
        ("handouts", f"{event}_{end}"): about
        for event, what in (
            ("host", "it hosts"),
            ("visit", "it visits"),
            ("plan", "it submits its first plan"),
        )
        for end, about in _weeks_of(what).items()
    },
    **{
        ("handouts", f"{name}{end}"): _About("hours", f"{text}, {of}")
        for name, of in (
            *((f"hours_{role.name}", f"of the role {role.name}") for role in Role),
            ("staff_hours", "of all roles"),
        )
        for end, text in (
            ("", "staff hours"),
            ("_low", "staff hours: 1 run of 10 needs fewer"),
            ("_high", "staff hours: 1 run of 10 needs more"),
        )
    },
    **{("handout_visits", name): about for name, about in _weeks_of("the visit is held").items()},
    ("handout_visits", "order"): _About(
        "", "first and return: either of the two hosts; one way: team_a visits team_b"
    ),
    ("handout_visits", "team_a"): _About("", "a hospital; of a visit one way, the visitor"),
    ("handout_visits", "team_b"): _About("", "a hospital; of a visit one way, the host"),
    ("handout_visits", "facilitated"): _About("share of held visits", "that a facilitator leads"),
    ("handout_figures", "team"): _About("", "a hospital of the programme"),
    ("handout_figures", "partner"): _About("", "a hospital that it visits, or that visits it"),
    ("handout_figures", "visited"): _About("", "whether it visits this partner"),
    ("handout_figures", "indicator"): _About("", "name of the indicator"),
    ("handout_figures", "share"): _About("share", "of the team in the sheet; empty if not known"),
    ("handout_figures", "partner_share"): _About("share", "of the partner in the sheet, likewise"),
    ("handout_figures", "points"): _About("percentage points", "partner minus team"),
    ("warning_signs", "failing_more"): _About(
        "share points", "plans that fail: share of those with the sign minus share of the others"
    ),
    ("warning_signs", "failing_more_p"): _About(
        "", "p-value of failing_more, corrected for the number of signs"
    ),
    ("warning_signs", "warns"): _About("", "whether the sign is a warning"),
    ("warning_signs", "tells"): _About("", "more or less than the other warnings; empty: as much"),
}
"""Where a table has another meaning than `_COMMON`."""


def columns_of(result: Result) -> pd.DataFrame:
    """Return one row per column of each table: table, column, unit, meaning.

    Unit and meaning are empty where none is declared.
    """
    rows = [
        (table, name, *_about(table, name)) for table, names in _tables(result) for name in names
    ]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning"])


def _tables(result: Result) -> Iterator[tuple[str, list[str]]]:
    for name, table in result.tables.items():
        yield name, [str(column) for column in table]
    if "" in result.studies:
        study = result.studies[""]
        for name in study.store.tables():
            first = next(iter(study.store.pieces(name)), None)
            if first is not None:
                points = points_table(study.folder)
                yield name, labelled(first.slice(0, 0), name, points, study.own).column_names


def _about(table: str, name: str) -> _About:
    """Return what is declared of a column, a parameter, its place in the cube, or an outcome."""
    own = _OF_TABLE.get((table, name)) or _declared().get((table, name))
    if found := own or _COMMON.get(name):
        return found
    if name.startswith(_PLACE):
        return _About("", f"place of {name.removeprefix(_PLACE)} in the unit cube, from 0 to 1")
    over, _, under = name.partition("/")
    mine, other = (_declared().get(("programme", each)) for each in (over, under))
    if mine and other:
        return _About(f"{mine.unit} per {other.unit}", f"{over} over {under}")
    return (
        _parameters().get(name)
        or (mine if mine and not under else None)
        or _of_interval(table, name)
        or _About("", "")
    )


def _of_interval(table: str, name: str) -> _About | None:
    """Return what an end or the error of an estimate means, such as `cost_low`."""
    of, _, end = name.rpartition("_")
    told = _COMMON.get(end) if end in ("low", "high", "error") else None
    about = _about(table, of) if told else None
    if told is None or about is None or not about.text:
        return None
    return _About(told.unit, f"{told.text}: {of}")


@cache
def _declared() -> dict[tuple[str, str], _About]:
    return {
        (column.table, name): _About(column.unit, column.text)
        for column in outcomes.columns()
        for name in column.names
    }


@cache
def _parameters() -> dict[str, _About]:
    return {item.name: _About(item.unit, item.text) for item in parameters()}
