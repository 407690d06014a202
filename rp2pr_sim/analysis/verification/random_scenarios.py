"""Random small programmes, drawn from the declared ranges."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from rp2pr_sim.analysis.verification.fixtures import SEED
from rp2pr_sim.core.enums import Exchange, PairingStrategy
from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.random_numbers import philox
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Parameter, Scenario, parameters

RING_SIZES = (3, 4, 5)
LEAD_WEEKS = (0, 26)  # weeks; short enough that visits take place
WEEKS = (78, 130)


def random_values(number: int) -> dict[str, Any]:
    """Return random values of all parameters except files, scale and time.

    Numbers are uniform within their ranges; choices have equal chances.

    Parameters
    ----------
    number : int
        which set, 0 or more; the same number gives the same set.
    """
    free = [item for item in parameters() if item.block not in ("scale", "time")]
    drawn = [item for item in free if item.kind is not str]
    shares = _shares(number, len(drawn))
    return {item.name: _value(item, share) for item, share in zip(drawn, shares, strict=True)}


def random_scenario(number: int) -> Scenario:
    """Return a programme of a year and a half to two and a half years with random values.

    It has six to ten teams.

    Parameters
    ----------
    number : int
        which set, 0 or more; the same number gives the same programme.
    """
    values = random_values(number)
    share = _shares(number, len(values) + 3)[-3:]
    if values["pairing.strategy"] == PairingStrategy.own_list:  # there is no list to read
        values["pairing.strategy"] = PairingStrategy.complementary
    size = values["exchange.ring_size"] = RING_SIZES[int(share[0] * len(RING_SIZES))]
    n = size if values["exchange.kind"] == Exchange.ring else 4
    values |= {
        "scale.n_intervention": n,
        "scale.n_control": n,
        "scale.n_invited": 3 * n,
        "time.weeks": _whole(share[1], *WEEKS),
        "time.lead_weeks": _whole(share[2], *LEAD_WEEKS),
    }
    return Scenario.of(values)


def _value(item: Parameter, share: float) -> Any:
    if item.kind is bool:
        return bool(share < 0.5)
    if issubclass(item.kind, IntEnum):
        choices = list(item.kind)
        return choices[int(share * len(choices))]
    if item.kind is int:
        return _whole(share, int(item.low), int(item.high))
    return float(item.low + share * (item.high - item.low))


def _whole(share: float, low: int, high: int) -> int:
    return low + int(share * (high - low + 1))


@kernel
def _shares(number: int, count: int) -> Floats:
    """Return uniform numbers in 0..1, keyed by the set.

    They use decision 0, which no rule has, so that no programme's random numbers are touched.
    """
    found = np.empty(count)
    for i in range(count):
        word, _, _, _ = philox(i, 0, 0, number, SEED, 0)
        found[i] = float(word >> np.uint64(11)) / 9007199254740992.0
    return found
