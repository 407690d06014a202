"""How well an emulator predicts an outcome, and when that is too little for indices."""

from __future__ import annotations

from typing import NamedTuple

LEAST = 0.8
"""The smallest share of the inputs' variance that an emulator must explain."""
MOST_CHANCE = 0.7
"""The largest share of the variance between samples that may be chance."""


class Quality(NamedTuple):
    """The quality of the emulator of one outcome."""

    q2: float
    """The share of the variance that it predicts at samples that were left out."""
    ceiling: float
    """The largest Q2 that chance allows."""
    terms: int

    @property
    def explained(self) -> float:
        """The share of the variance that the inputs make which the emulator explains."""
        return self.q2 / self.ceiling if self.ceiling > 0.0 else 0.0

    @property
    def missing(self) -> float:
        """The share that it does not, or chance that it has taken for an effect; 1 at most."""
        return min(abs(1.0 - self.explained), 1.0)

    @property
    def refusal(self) -> str:
        """Why the outcome has no indices, and what to do; empty if it has."""
        if self.ceiling < 1.0 - MOST_CHANCE:
            return (
                f"chance makes {_percent(1.0 - self.ceiling)} of the variance between samples, and"
                f" the emulator needs {_percent(MOST_CHANCE)} or less; use more replicates, or"
                " method=sobol"
            )
        if self.explained < LEAST:
            return (
                f"the emulator predicts {_percent(max(0.0, self.q2))} of the variance between"
                f" samples (Q2), and needs {_percent(LEAST * self.ceiling)}; use more samples, or"
                " method=sobol"
            )
        return ""

    @property
    def text(self) -> str:
        """The quality in words."""
        return (
            f"the emulator of {self.terms} terms predicts {100.0 * self.q2:.1f}% of the variance"
            f" between samples that it was not fitted to (Q2), of {100.0 * self.ceiling:.1f}% that"
            " are not chance"
        )


def _percent(share: float) -> str:
    return f"{100.0 * min(max(share, 0.0), 1.0):.0f}%"
