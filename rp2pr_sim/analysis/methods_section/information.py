"""What an analysis of the value of information did, and how it estimates, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def design_of(question: Any) -> Iterator[str]:
    """Yield what a decision was valued by, sentence by sentence."""
    unit = "percentage point" if question.pounds_per_point else "patient a year"
    costs = "including the time of hospital staff"
    if question.costs == "cash":
        costs = "without the time of hospital staff"
    yield (
        f"The net benefit of a scenario is {question.worth:,.0f} pounds for each {unit} of the"
        f" outcome {question.outcome}, minus its cost, {costs}."
    )


def estimation_of(question: Any) -> Iterator[str]:
    """Yield how the value of information was estimated, sentence by sentence."""
    yield (
        "The value of information (Raiffa and Schlaifer 1961) is the increase in expected net"
        " benefit if the choice is made once more is known. The expected value of perfect"
        " information (EVPI) is computed from expected net benefits under each set, which are the"
        " means over replicates with their noise removed by its variance within sets (Louis 1984;"
        " Donoho et al. 2018)."
    )
    yield (
        "That of single parameters and of mechanisms (EVPPI) is computed by regression of the net"
        " benefits on the parameters (Strong et al. 2014): penalised cubic splines, for mechanisms"
        " cubics that are added up, with the penalty chosen by leave-one-out cross-validation"
        " (scikit-learn; Pedregosa et al. 2011). Its noise floor is the 95th percentile of the same"
        " regressions with parameters permuted against the runs, for one input and for the largest"
        " of all inputs. Standard errors are bootstrapped over different sets."
    )
    yield (
        "The value of a trial of two scenarios (EVSI) is computed from posterior weights of the"
        f" sets (Menzies 2016). The trial measures {question.trial_outcome}; its estimate is"
        " normal, with the variance between single simulated programmes of the same set, scaled by"
        " the number of pairs."
    )
