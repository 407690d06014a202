"""What a search for the best programme did, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def design_of(result: Any) -> Iterator[str]:
    """Yield within which budgets and how programmes were searched, sentence by sentence."""
    question: Any = result.question
    constraints = question.constraints
    limits = ", ".join(
        f"{kind.replace('_', ' ')} {limit:,.0f}" for kind, limit in constraints.budgets.items()
    )
    yield (
        f"We searched for the programme with the best expected {result.objective.outcome}"
        f" ({question.simulated_in_words}), over within {question.weeks} weeks. Limits (pounds, or"
        f" hours of a hospital): {limits}."
    )
    if constraints.overrun is None:
        yield "The means of the programmes kept to them."
    else:
        yield f"At most {constraints.overrun:.1%} of the runs of a programme exceeded them."
    yield (
        f"Each of {question.searches} searches began from a design of"
        f" {question.candidates:,} programmes and continued by changes of single levers and by"
        " combinations of them. From the best, the search continued until no affordable single"
        " change was better by more than simulation error in the same runs (sample average"
        f" approximation). Finalists were simulated {int(result.table['runs'].iloc[0]):,} times"
        " with random numbers that had not selected them."
    )
