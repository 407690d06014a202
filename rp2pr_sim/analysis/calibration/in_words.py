"""The tables of a calibration as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.calibration.units import ends, estimate, figure, unit_name
from rp2pr_sim.outcomes.summary import sureness
from rp2pr_sim.scenario import parameters_by_name

Tables = Mapping[str, pd.DataFrame]

MOST_INFORMED = 20
"""Numbers that the table of informed ones has at most."""
SHARES = "share, "
"""How the unit of a check with one figure begins where it is a share of the sets."""


def answers_in_words(tables: Tables) -> pd.DataFrame:
    """Return the answers as text: over the sets, over the prior and at the defaults."""
    return pd.DataFrame(
        {
            "answer": row["what"],
            "unit": unit_name(row["unit"]),
            "sets: mean (90%)": estimate(row, row["unit"], "mean"),
            "prior: mean (90%)": estimate(row, row["unit"], "prior_mean", "prior_"),
            "default": figure(row["default"], row["unit"], named=False),
        }
        for row in rows_of(tables["answers"])
    )


def targets_in_words(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the table of published figures as text."""
    return pd.DataFrame(
        {
            "figure": row["fact"],
            "what": row["what"],
            "published": published(row),
            "sets: median (90%)": estimate(row, row["unit"]),
            "reading (90%)": ends(row, row["unit"], "predicted_"),
            "within": _yes(row["within"]) + (", left out" if row["role"] == "missed" else ""),
        }
        for row in rows_of(targets)
    )


def checks_in_words(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the table of further figures, to which nothing is fitted, as text."""
    return pd.DataFrame(
        {
            "figure": row["fact"],
            "what": row["what"],
            "published": figure(row["value"], row["unit"]),
            "sets: median (90%)": estimate(row, row["unit"]),
            "default": figure(row["default"], row["unit"], named=False),
            "SDs off": f"{row['default_misfit']:+.1f}",
        }
        for row in rows_of(checks)
    )


def left_out_in_words(tables: Tables) -> pd.DataFrame:
    """Return how each figure is predicted without it as text."""
    known = tables["targets"][["target", "what", "unit", "value", "at_least"]]
    return pd.DataFrame(
        {
            "figure": f"{row['fact']}: {row['what']}",
            "published": published(row),
            "from the others (90%)": ends(row, row["unit"]),
            "from the prior (90%)": ends(row, row["unit"], "prior_"),
            "width": f"{100 * row['narrower']:.0f}%",
            "inside": _yes(row["inside"]),
        }
        for row in rows_of(tables["left_out"].merge(known, on="target"))
    )


def informed_in_words(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers that the figures inform as text, the most informed first."""
    known = parameters_by_name()
    rows = rows_of(informed(parameters).head(MOST_INFORMED))
    return pd.DataFrame(
        {
            "number": f"{row['parameter']}: {known[row['parameter']].text}",
            "prior (90%)": estimate(row, "", "prior_median", "prior_"),
            "sets (90%)": estimate(row, ""),
            "contraction": f"{row['contraction']:.2f}",
        }
        for row in rows
    )


def forms_in_words(forms: pd.DataFrame) -> pd.DataFrame:
    """Return the table of rival forms as text."""
    known = parameters_by_name()
    return pd.DataFrame(
        {
            "form": row["form"],
            "reading": known[row["form"]].kind(row["choice"]).name.replace("_", " "),
            "probability": sureness(row["probability"]),
            "log score": f"{row['log_score']:.1f}",
            "preferred if true": f"{100 * row['preferred']:.0f}% of {row['made_up']}",
            "its mean probability": f"{100 * row['mean_probability']:.0f}%",
        }
        for row in rows_of(forms)
    )


def coverage_in_words(tables: Tables) -> pd.DataFrame:
    """Return how often intervals from made-up figures contain the truth as text."""
    texts = _texts(tables)
    return pd.DataFrame(
        {
            "quantity": texts.get(row["quantity"], row["quantity"]),
            "50% intervals": f"{100 * row['covered_50']:.0f}%",
            "90% intervals": f"{100 * row['covered_90']:.0f}%",
            "p of even ranks": f"{row['p_uniform']:.2g}",
            "90%, half the uncertainty": f"{100 * row['covered_90_half']:.0f}%",
        }
        for row in rows_of(of_interest(tables))
    )


def coverage_by_kind(tables: Tables) -> pd.DataFrame:
    """Return the means of `coverage_in_words` over informed numbers, figures and answers."""
    found = tables["coverage"]
    kinds = {
        "numbers that the figures inform": found["informed"].astype(bool),
        "published figures, without their uncertainty": found["quantity"].isin(
            tables["targets"]["target"]
        ),
        "answers": found["quantity"].isin(tables["answers"]["answer"]),
    }
    rows = [(kind, found[chosen]) for kind, chosen in kinds.items() if chosen.any()]
    return pd.DataFrame(
        {
            "quantities": kind,
            "how many": str(len(part)),
            "50% intervals": f"{100 * part['covered_50'].mean():.0f}%",
            "90% intervals": f"{100 * part['covered_90'].mean():.0f}%",
            "lowest of these": f"{100 * part['covered_90'].min():.0f}%",
            "90%, half the uncertainty": f"{100 * part['covered_90_half'].mean():.0f}%",
        }
        for kind, part in rows
    )


def rounds_in_words(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the figures about the whole calibration as text."""
    return pd.DataFrame(
        {
            "what": row["figure"],
            "value": sureness(row["value"])
            if str(row["unit"]).startswith(SHARES)
            else f"{row['value']:,.0f}"
            if row["value"] >= 100.0
            else f"{row['value']:.3g}",
            "unit": "" if pd.isna(row["unit"]) else row["unit"],
        }
        for row in rows_of(rounds)
    )


def prior_in_words(tables: Tables) -> pd.DataFrame:
    """Return the prior predictive check as text."""
    known = {row["target"]: published(row) for row in rows_of(tables["targets"])}
    return pd.DataFrame(
        {
            "quantity": _called(row),
            "published": known.get(row["quantity"], ""),
            "default": figure(row["default"], row["unit"], named=False),
            "prior: median (90%)": estimate(
                {**row, "low": row["q05"], "high": row["q95"]}, row["unit"], "q50"
            ),
            "sets that agree": sureness(row["agree"]) if row["quantity"] in known else "",
        }
        for row in rows_of(tables["prior_predictive"])
    )


def informed(parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the parameters that the figures inform, the most informed first."""
    return parameters[parameters["informed"]].sort_values("contraction")


def published(row: Mapping[Any, Any]) -> str:
    """Return a published figure in words, such as `more than 50%`."""
    return f"{'more than ' if row['at_least'] else ''}{figure(row['value'], row['unit'])}"


def of_interest(tables: Tables) -> pd.DataFrame:
    """Return the rows of the informed parameters and the answers."""
    found = tables["coverage"]
    answers = found["quantity"].isin(tables["answers"]["answer"])
    return found[found["informed"].astype(bool) | answers]


def _texts(tables: Tables) -> dict[str, str]:
    answers = tables["answers"]
    return dict(zip(answers["answer"], answers["what"], strict=True))


def _called(row: Mapping[Any, Any]) -> str:
    """Return a quantity with its fact, or with its unit where there is no fact to show it."""
    if pd.isna(row["published"]):
        return f"{row['what']} ({unit_name(row['unit'])})"
    return f"{row['fact']}: {row['what']}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def rows_of(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a table."""
    return table.to_dict("records")
