"""Student's t distribution: p-values by the continued fraction of the incomplete beta function.

The source is Abramowitz and Stegun (1964), 26.5.8 and 26.7.1; SciPy has it too, but not for
compiled code.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.jit import part

TINY = 1e-300  # keeps the continued fraction from dividing by 0
MOST_TERMS = 1000


@part
def two_sided_p(t: float, freedom: float) -> float:
    """Return the chance of a t at least as far from 0, on either side.

    Parameters
    ----------
    t : float
        any number.
    freedom : float
        degrees of freedom, above 0; need not be whole.
    """
    return _incomplete_beta(
        freedom / (freedom + t * t), t * t / (freedom + t * t), freedom / 2.0, 0.5
    )


@part
def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b); `rest` is 1 - x."""
    if x <= 0.0 or rest <= 0.0:
        return 0.0 if x <= 0.0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    )
    if x < (a + 1.0) / (a + b + 2.0):
        return front / (a * _fraction(x, a, b))
    return 1.0 - front / (b * _fraction(rest, b, a))


@part
def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction 1 + d1 / (1 + d2 / (1 + ...)) by Lentz's method."""
    found, up, down = 1.0, 1.0, 0.0
    for term in range(1, MOST_TERMS):
        m = term // 2
        if term % 2 == 0:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        down = 1.0 / _not_0(1.0 + d * down)
        up = _not_0(1.0 + d / up)
        found *= up * down
        if abs(up * down - 1.0) < 1e-16:
            break
    return found


@part
def _not_0(value: float) -> float:
    return value if abs(value) > TINY else TINY
