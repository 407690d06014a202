"""What a number rests on, as a letter beside it: derived from what is declared of its column or parameter, never set by hand."""

from __future__ import annotations

from enum import Enum

from rp2pr_sim.outcomes import Column
from rp2pr_sim.outcomes.column import ASSUMED
from rp2pr_sim.scenario import Parameter


class Mark(Enum):
    """The letter of a mark; its meaning is in `words`."""

    evidence = "e"
    fitted = "f"
    assumed = "a"
    choice = "c"

    @property
    def words(self) -> str:
        """What the letter says, for the legend."""
        return _WORDS[self]


_WORDS = {
    Mark.evidence: "evidence: taken from a published figure, or counted",
    Mark.fitted: "fitted: set so that the model agrees with published figures",
    Mark.assumed: (
        "assumed: it depends on effect sizes that nobody has measured, so it is a result of the"
        " model and not a forecast"
    ),
    Mark.choice: "chosen: decided by whoever designs the programme",
}


def of_column(column: Column) -> Mark:
    """The mark of an outcome: assumed if its note says so."""
    return Mark.assumed if ASSUMED in column.note.split("; ") else Mark.evidence


def of_parameter(item: Parameter) -> Mark:
    """The mark of a number that goes into the model, by its status."""
    return Mark[item.status]
