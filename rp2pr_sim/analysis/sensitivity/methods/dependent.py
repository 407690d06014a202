"""Shapley effects of inputs that depend on each other, as in the plausible parameter sets.

The dependence is a Gaussian copula with the rank correlations of the sets.  A sparse polynomial is
fitted to a sample with this dependence, and the effects are those of the polynomial, over random
orders of the inputs (Song, Nelson and Staum 2016, SIAM/ASA Journal on Uncertainty Quantification 4,
1060-1083).

For an order, the Cholesky factor of the correlation makes the inputs from independent innovations.
To keep the first inputs and draw the others anew, given the first, is to keep the first
innovations.  Half the mean squared change of the outcome is then the variance that is left when the
first inputs are known; what it falls by when one more is known is the share of that input (Goda
2021, for independent inputs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar
from zlib import crc32

import numpy as np
from scipy import special

from rp2pr_sim.analysis.plausible_sets import drawn, shipped
from rp2pr_sim.analysis.sensitivity.methods.base import Frame, Seen
from rp2pr_sim.analysis.sensitivity.methods.pce import Pce, chance_of, is_constant, values_of
from rp2pr_sim.analysis.sensitivity.methods.polynomials import Fit, fitted
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator

_ORDERS = 1024
_PLACES = 8192  # that are evaluated at once
_DRAWS = 1000  # parameter sets


class Dependent(Pce):
    """Shapley effects of dependent inputs."""

    name = "shapley_dependent"
    title = "Shapley effects of dependent inputs"
    main = "shapley"
    indices = ("shapley",)
    meanings: ClassVar[Mapping[str, str]] = {
        "shapley": (
            "share of the variance, by an emulator, what inputs make together or know about each"
            " other divided evenly among them; all shares add up to 1"
        )
    }
    grouped = False
    signed = ("shapley",)
    resamples = 20

    def __init__(self, correlation: Floats | None = None) -> None:
        """Take the correlation of the normal scores of the inputs; independent without one."""
        super().__init__()
        self.correlation = correlation

    def design(self, frame: Frame, first: int, last: int, seed: int) -> Floats:
        """Return rows of one sequence, with the dependence of the inputs."""
        scores = special.ndtri(np.clip(super().design(frame, first, last, seed), 1e-12, 1 - 1e-12))
        return np.asarray(special.ndtr(scores @ np.linalg.cholesky(self._whole(frame)).T))

    def of(self, frame: Frame, seen: Seen) -> dict[str, Floats]:
        """Return the indices; see `meanings`."""
        values = values_of(seen)
        if is_constant(values):
            return {"shapley": np.zeros(frame.groups + 1)}
        effects = self._effects(frame, fitted(frame, seen.cube[:, 0], values), values)
        total = effects.sum()
        shares = effects / total if total > 0.0 else np.zeros(frame.groups)
        return {"shapley": np.append(shares, chance_of(seen) / float(values.var()))}

    def _whole(self, frame: Frame) -> Floats:
        """Return the correlation of all columns; `unused` depends on nothing."""
        found = np.eye(frame.columns)
        if self.correlation is not None:
            found[:-1, :-1] = self.correlation
        return found

    def _effects(self, frame: Frame, fit: Fit, values: Floats) -> Floats:
        """Return the variance of each input's share, shape (columns,)."""
        # other values, other orders: so intervals contain the error of a finite number of orders
        from scipy.stats import qmc  # takes half a second

        random = generator(crc32(np.ascontiguousarray(values).tobytes()), "sensitivity orders")
        whole, d = self._whole(frame), frame.columns
        found = np.zeros(d)
        kept = np.tri(d + 1, d, -1, dtype=np.bool_)  # the first k of row k
        innovations = special.ndtri(qmc.Sobol(2 * d, rng=random).random(_ORDERS))
        pieces = max(1, _ORDERS * (d + 1) // _PLACES)
        for part in np.array_split(innovations[:, None], pieces):
            one, other, many = part[..., :d], part[..., d:], len(part)
            orders = np.argsort(random.random((many, d)), axis=1)
            factors = np.linalg.cholesky(whole[orders[:, :, None], orders[:, None, :]])
            scores = np.where(kept, one, other) @ factors.transpose(0, 2, 1)
            places = np.empty_like(scores)
            np.put_along_axis(
                places, np.broadcast_to(orders[:, None], scores.shape), scores, axis=2
            )
            at = fit.at(frame, special.ndtr(places).reshape(-1, d)).reshape(many, d + 1)
            left = (at - at[:, -1:]) ** 2 / 2.0
            np.add.at(found, orders, left[:, :-1] - left[:, 1:])
        return found / _ORDERS


def correlation_of(names: Sequence[str]) -> Floats:
    """Return the correlation of normal scores that gives the rank correlations of the sets.

    Parameters
    ----------
    names : Sequence[str]
        the parameters; one that the sets do not have depends on none.
    """
    from scipy.stats import rankdata  # takes half a second

    known = [k for k, name in enumerate(names) if name in shipped().names]
    found = np.eye(len(names))
    if len(known) > 1:
        table = np.array([[row[names[k]] for k in known] for row in drawn(_DRAWS).values()])
        ranks = np.corrcoef(rankdata(table, axis=0), rowvar=False)
        values, vectors = np.linalg.eigh(2.0 * np.sin(np.pi * ranks / 6.0))
        near = (vectors * np.maximum(values, 1e-3)) @ vectors.T  # rank correlations may not fit
        scale = np.sqrt(np.diag(near))
        found[np.ix_(known, known)] = near / np.outer(scale, scale)
    return found
