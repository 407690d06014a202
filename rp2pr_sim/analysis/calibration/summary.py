"""A calibration in words: each table as text, and the sentences that go with it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from rp2pr_sim.analysis.base import Section

BASIS = "how sure"
"""The column of `targets_in_words` with the uncertainty of the published figure."""


def sections_of(tables: Mapping[str, pd.DataFrame]) -> tuple[Section, ...]:
    """Return a calibration as people read it."""
    targets, parameters = tables["targets"], tables["parameters"]
    many = len(tables["parameter_sets"])
    count = f"{many:,} parameter sets agree with all figures; parameter_sets.csv has them."
    return (
        Section(
            "The published figures, and what the plausible parameter sets give",
            targets_in_words(targets).drop(columns=BASIS),
            (_agreement(targets), count),
        ),
        Section(
            "Figures that set a parameter directly, with a check on simulated teams and plans",
            direct_in_words(tables["direct"]),
        ),
        Section("The parameters", parameters_in_words(parameters), tuple(_identified(parameters))),
        Section(
            "What the figures can distinguish around the centre",
            directions_in_words(tables["directions"]),
        ),
    )


def recovery_section(recovery: pd.DataFrame) -> Section:
    """Return a test on made-up figures as people read it."""
    table = pd.DataFrame(
        {
            "parameter": recovery["parameter"],
            "90% intervals with the true value": [f"{100 * x:.0f}%" for x in recovery["covered"]],
            "posterior / prior SD": [f"{x:.2f}" for x in recovery["sd_ratio"]],
            "identified": ["yes" if x else "no" for x in recovery["identified"]],
        }
    )
    told = recovery[recovery["identified"]]
    note = (
        f"Of the intervals of identified parameters {100 * told['covered'].mean():.0f}% contain the"
        " true value; 90% should."
        if len(told)
        else "The figures identify no parameter."
    )
    return Section("Recovery of known parameters from made-up figures", table, (note,))


def targets_in_words(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the table of targets as text."""
    rows = []
    for row in targets.to_dict("records"):
        figure = f"{'more than ' if row['at_least'] else ''}{number(row['value'])} {row['unit']}"
        rows.append(
            {
                "figure": row["fact"],
                "what": row["what"],
                "published": figure,
                BASIS: row["basis"],
                "plausible sets (90%)": interval(row),
                "predicted reading (90%)": interval(row, "predicted_", middle=False),
                "within": "yes" if row["within"] else "no",
            }
        )
    return pd.DataFrame(rows)


def direct_in_words(direct: pd.DataFrame) -> pd.DataFrame:
    """Return the table of figures that set a parameter directly as text."""
    return pd.DataFrame(
        {
            "figure": row["fact"],
            "what": row["what"],
            "published": number(row["value"]),
            "parameter": number(row["set"]),
            "simulated (95%)": interval(row),
            "unit": row["unit"],
        }
        for row in direct.to_dict("records")
    )


def parameters_in_words(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the table of parameters as text."""
    return pd.DataFrame(
        {
            "parameter": row["parameter"],
            "what it is": _role(row),
            "prior": interval(row, "prior_", middle=False),
            "centre": number(row["centre"]),
            "posterior mean (90%)": interval(row),
            "posterior / prior SD": f"{row['sd_ratio']:.2f}",
        }
        for row in parameters.to_dict("records")
    )


def directions_in_words(directions: pd.DataFrame) -> pd.DataFrame:
    """Return the table of directions as text."""
    sds = [f"{value:.2g}" for value in directions["singular_value"]]
    seen = "SDs of the figures for a move across the prior"
    return pd.DataFrame({"direction": directions["direction"], seen: sds})


def interval(row: Mapping[Hashable, object], before: str = "", middle: bool = True) -> str:
    """Return the ends of an interval of a row as text, with its mean if `middle`."""
    ends = f"{number(row[f'{before}low'])} to {number(row[f'{before}high'])}"
    return f"{number(row['mean'])} ({ends})" if middle else ends


def number(value: object) -> str:
    """Return a number with three significant digits."""
    return f"{float(value):.3g}"  # type: ignore[arg-type]


def _role(row: Mapping[Hashable, object]) -> str:
    if not row["searched"]:
        return "varied as well"
    return "identified" if row["identified"] else "fitted, not identified alone"


def _agreement(targets: pd.DataFrame) -> str:
    outside = ", ".join(targets.loc[~targets["within"], "fact"])
    return (
        f"{int(targets['within'].sum())} of {len(targets)} published figures lie within their 90%"
        f" predictive intervals{f'; outside: {outside}' if outside else ''}."
    )


def _identified(parameters: pd.DataFrame) -> list[str]:
    fitted = parameters[parameters["searched"]]
    known = ", ".join(fitted.loc[fitted["identified"], "parameter"])
    unknown = ", ".join(fitted.loc[~fitted["identified"], "parameter"])
    return [
        f"The figures identify: {known or 'nothing'}.",
        f"They do not identify alone: {unknown or 'nothing'}, nor most strengths of whole blocks.",
    ]
