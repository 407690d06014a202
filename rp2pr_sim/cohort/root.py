"""Where a function of one number crosses 0 (Brent 1973); SciPy's `brentq` to the last bit, without the time its package takes to import."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["root_of"]

_NEAR, _RELATIVE = 2e-12, 4 * 2.0**-52  # how near the root is near enough
_STEPS = 100


def root_of(function: Callable[[float], float], low: float, high: float) -> float:
    """The root of a continuous function that has one sign at `low` and the other at `high`.

    Raises:
        ValueError: if it has not.
    """
    before, now = low, high
    f_before, f_now = function(before), function(now)
    if f_before == 0.0 or f_now == 0.0:
        return before if f_before == 0.0 else now
    if (f_before < 0.0) == (f_now < 0.0):
        raise ValueError(f"the function has the same sign at {low} and {high}")
    other, f_other, step, last = before, f_before, now - before, now - before
    for _ in range(_STEPS):
        if f_before != 0.0 and f_now != 0.0 and (f_before < 0.0) != (f_now < 0.0):
            other, f_other, step, last = before, f_before, now - before, now - before
        if abs(f_other) < abs(f_now):
            before, now, other = now, other, now
            f_before, f_now, f_other = f_now, f_other, f_now
        near, half = (_NEAR + _RELATIVE * abs(now)) / 2.0, (other - now) / 2.0
        if f_now == 0.0 or abs(half) < near:
            break
        step, last = _next_steps((before, now, other), (f_before, f_now, f_other), (last, step), near, half)
        before, f_before = now, f_now
        now += step if abs(step) > near else near if half > 0.0 else -near
        f_now = function(now)
    return now


def _next_steps(
    at: tuple[float, float, float], value: tuple[float, float, float], steps: tuple[float, float], near: float, half: float
) -> tuple[float, float]:
    """The step to take and the one that counts as the last: along the secant or parabola where that converges, else halfway."""
    (before, now, other), (f_before, f_now, f_other), (last, step) = at, value, steps
    if abs(last) <= near or abs(f_now) >= abs(f_before):
        return half, half
    if before == other:
        tried = -f_now * (now - before) / (f_now - f_before)
    else:
        slope, across = (f_before - f_now) / (before - now), (f_other - f_now) / (other - now)
        tried = -f_now * (f_other * across - f_before * slope) / (across * slope * (f_other - f_before))
    return (tried, step) if 2.0 * abs(tried) < min(abs(last), 3.0 * abs(half) - near) else (half, half)
