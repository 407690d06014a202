"""A calibration target: one published figure, how it is simulated, and how it is observed.

The observation model says how likely the published figure is where the model has a certain mean:

- a **count** (`trials`): so many of so many, beta-binomial.  The simulated share is the mean; its
  log odds may be off by `discrepancy`, which makes the count vary more than a binomial one.
- a **number**: normal on the target's scale.  Its variance adds up the uncertainty of the published
  figure as a measurement (`sd`), the chance of one programme if the figure comes from a single one
  (`one_programme`), and `discrepancy`.
- a **constraint** (`at_least`): the published figure says only that a number like the above reached
  a value.  Its observation is 1 (it did) or 0.

`discrepancy` is how far a model of this kind may be off and still be as good as possible (assumed).
The Monte Carlo or emulator error of the mean is added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, log_ndtr, logit

from rp2pr_sim.analysis.calibration.choices import OUTCOMES
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted
from rp2pr_sim.evidence import facts
from rp2pr_sim.study.sampling import Generator

# smallest distance of a simulated share from 0 and 1, so that its log odds stay finite
_LEAST = 0.002
# bounds of a beta distribution's concentration: nearly yes or no, and nearly binomial
_CONCENTRATION = (0.01, 1e7)


class Scale(Enum):
    """The scale on which differences are judged."""

    plain = "plain"
    log = "logarithm"
    log_odds = "log odds"

    def of(self, values: Any, least: float = _LEAST) -> Any:
        """Return values on this scale; a share stays `least` away from 0 and 1."""
        if self is Scale.log:
            return np.log(np.maximum(values, 1e-6))
        return logit(np.clip(values, least, 1.0 - least)) if self is Scale.log_odds else values

    def back(self, values: Any) -> Any:
        """Return values as they are measured."""
        if self is Scale.log:
            return np.exp(values)
        return expit(values) if self is Scale.log_odds else values

    def slope(self, values: Any) -> Any:
        """Return by how much this scale moves if the measured value moves by one."""
        if self is Scale.log:
            return 1.0 / np.maximum(values, 1e-6)
        if self is Scale.log_odds:
            share = np.clip(values, _LEAST, 1.0 - _LEAST)
            return 1.0 / (share * (1.0 - share))
        return np.ones_like(values)


def check_fact(fact: str) -> None:
    """Check whether the model may be fitted to a fact.

    Raises
    ------
    InputError
        if there is no such fact or it is not marked *fit*, in one sentence.
    """
    known = facts()
    if fact not in known:
        raise InputError(
            f"there is no fact {quoted(fact)} in the evidence.{nearest(fact, list(known))}"
        )
    if known[fact].use != "fit":
        can = ", ".join(item.id for item in known.values() if item.use == "fit")
        used = f"is marked {quoted(known[fact].use)}" if known[fact].use else "has no mark"
        raise InputError(
            f"{fact} {used} in the evidence, so that nothing may be fitted to it; marked 'fit' are"
            f" {can}."
        )


@dataclass(frozen=True, kw_only=True)
class Target:
    """One figure of one fact.

    `programme` names the scenario file, `against` that of the other arm if the figure is a
    difference (`value` and the SDs are then of the difference on the scale).  `outcome` is a
    column of the table of programmes or one of `choices.OUTCOMES`; `denominator` is the column
    whose share it is.  `definition` says how the published figure is read in the model, `basis`
    where the value and its uncertainty come from.  A check (`role`) is compared and never fitted
    to; `agrees` says whether its definition is the model's.
    """

    name: str
    fact: str
    text: str
    programme: str
    outcome: str
    value: float
    unit: str
    basis: str
    definition: str = ""
    against: str = ""
    denominator: str = ""
    scale: Scale = Scale.plain
    trials: int = 0
    sd: float = 0.0
    one_programme: bool = False
    discrepancy: float = 0.0
    at_least: bool = False
    role: Literal["target", "check"] = "target"
    agrees: bool = True

    def __post_init__(self) -> None:
        if self.role == "target":
            check_fact(self.fact)
            if not self.agrees:
                raise ValueError(f"{self.name}: what is defined otherwise is a check, no target")
        if self.against and self.one_programme:
            raise ValueError(
                f"{self.name}: a difference between two programmes does not have the chance of one"
            )
        if self.trials and (
            self.sd
            or self.one_programme
            or self.against
            or self.at_least
            or self.scale is not Scale.log_odds
        ):
            raise ValueError(
                f"{self.name}: a count is a share on the log odds scale, without an SD of its own"
            )

    @property
    def stepped(self) -> bool:
        """Whether the outcome is read week by week (`choices`), not from the table."""
        return self.outcome in OUTCOMES

    @property
    def successes(self) -> int:
        """Of a count, how many of the `trials` it was."""
        return round(self.value * self.trials)

    @property
    def aim(self) -> float:
        """The value of the fact, on the scale."""
        if self.trials:
            return float(logit((self.successes + 0.5) / (self.trials + 1.0)))
        return self.value if self.against else float(self.scale.of(self.value))

    def measured(self, values: Floats, denominators: Floats | None = None) -> tuple[Floats, Floats]:
        """Return mean and chance of the outcome in one programme, on the scale.

        A share of something counted is pooled over the runs, with half a case added to both sides
        so that its log odds are finite.  Runs in which the outcome is missing count for nothing; a
        mean without any run is NaN.

        Parameters
        ----------
        values : Floats
            the outcome in single runs, shape (..., replicates).
        denominators : Floats | None
            the column `denominator` in the same runs, where the target names one.

        Returns
        -------
        tuple[Floats, Floats]
            The mean, and the SD between single runs, each of shape (...).
        """
        known = np.isfinite(values)
        n = known.sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            level = np.where(known, values, 0.0).sum(axis=-1) / n
            away = np.where(known, values - level[..., None], 0.0)
            spread = np.sqrt((away**2).sum(axis=-1) / np.where(n > 1, n - 1, np.nan))
        if denominators is None:
            return np.asarray(self.scale.of(level)), np.asarray(self.scale.slope(level) * spread)
        cases = np.where(known, denominators, 0.0)
        whole = cases.sum(axis=-1)
        share = (np.where(known, values * cases, 0.0).sum(axis=-1) + 0.5) / (whole + 1.0)
        found = np.where(whole > 0.0, share, np.nan)
        return np.asarray(logit(found)), np.asarray(self.scale.slope(found) * spread)

    def spread(self, chance: npt.ArrayLike, error: npt.ArrayLike = 0.0) -> Floats:
        """Return the whole uncertainty of the published figure around the mean, on the scale.

        Of a count it is that of the normal distribution nearest to the observation model.
        """
        known = self.sd**2 + self.discrepancy**2
        if self.trials:
            share = expit(self.aim)
            known += 1.0 / (self.trials * share * (1.0 - share))
        single = np.square(chance) if self.one_programme else np.zeros_like(chance, np.float64)
        return np.asarray(np.sqrt(known + single + np.square(error)))

    def misfit(
        self, mean: npt.ArrayLike, chance: npt.ArrayLike = 0.0, error: npt.ArrayLike = 0.0
    ) -> Floats:
        """Return simulated minus published in SDs of the whole uncertainty.

        It is 0 where a constraint holds.
        """
        spread = np.maximum(self.spread(chance, error), 1e-9)
        away = (np.asarray(mean) - self.aim) / spread
        return np.asarray(np.where(self.at_least & (away > 0.0), 0.0, away))

    def shown(self, value: Any) -> Any:
        """Return a value on the scale in the unit of the published figure."""
        return value if self.against else self.scale.back(value)

    def log_likelihood(
        self,
        mean: npt.ArrayLike,
        chance: npt.ArrayLike = 0.0,
        error: npt.ArrayLike = 0.0,
        observed: npt.ArrayLike | None = None,
    ) -> Floats:
        """Return the log likelihood of the published value, in the common shape of the arguments.

        Parameters
        ----------
        mean : npt.ArrayLike
            the simulated mean, on the scale.
        chance : npt.ArrayLike
            SD between single runs, on the scale.
        error : npt.ArrayLike
            Monte Carlo or emulator error of the mean, on the scale.
        observed : npt.ArrayLike | None
            used instead of the published value: what `draw` returns.
        """
        mean = np.asarray(mean, dtype=np.float64)
        if self.trials:
            shares = self.value if observed is None else observed
            return self._log_count(np.rint(np.asarray(shares) * self.trials), mean, error)
        spread = self.spread(chance, error)
        if self.at_least:
            met = np.asarray(1.0 if observed is None else observed) >= 0.5
            return np.asarray(log_ndtr(np.where(met, 1.0, -1.0) * (mean - self.aim) / spread))
        seen = self.aim if observed is None else self._on_scale(observed)
        away = (seen - mean) / spread
        return np.asarray(-0.5 * away**2 - np.log(spread) - 0.5 * np.log(2.0 * np.pi))

    def draw(
        self,
        mean: npt.ArrayLike,
        chance: npt.ArrayLike,
        error: npt.ArrayLike,
        random: Generator,
    ) -> Floats:
        """Return published values that the observation model makes, in the unit of `value`.

        Of a count they are shares, of a constraint 1 where it is met and else 0.  The arguments are
        those of `log_likelihood`.
        """
        shape = np.broadcast_shapes(np.shape(mean), np.shape(chance), np.shape(error))
        mean = np.broadcast_to(np.asarray(mean, dtype=np.float64), shape)
        if self.trials:
            share = random.beta(*self._beta(mean, error))
            return np.asarray(random.binomial(self.trials, share) / self.trials)
        drawn = random.normal(mean, self.spread(chance, error))
        if self.at_least:
            return np.asarray(drawn >= self.aim, dtype=np.float64)
        return np.asarray(drawn if self.against else self.scale.back(drawn))

    def _on_scale(self, observed: npt.ArrayLike) -> Any:
        return observed if self.against else self.scale.of(np.asarray(observed))

    def _beta(self, mean: Floats, error: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return the parameters of the beta distribution of a count's share.

        Its mean is the simulated share p, its SD p (1 - p) times the discrepancy of the log odds.
        """
        share = np.clip(expit(mean), 1e-9, 1.0 - 1e-9)
        variance = self.discrepancy**2 + np.square(error)
        inverse = np.maximum(share * (1.0 - share) * variance, 1.0 / _CONCENTRATION[1])
        concentration = np.clip(1.0 / inverse - 1.0, *_CONCENTRATION)
        return np.asarray(share * concentration), np.asarray((1.0 - share) * concentration)

    def _log_count(self, successes: Floats, mean: Floats, error: npt.ArrayLike) -> Floats:
        first, second = self._beta(mean, error)
        failures = self.trials - successes
        ways = -np.log1p(self.trials) - betaln(failures + 1.0, successes + 1.0)
        return np.asarray(
            ways + betaln(successes + first, failures + second) - betaln(first, second)
        )
