"""What the answer depends on: what is evidence, fitted, assumed, and what was set by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from rp2pr_sim.analysis.numbers import MINUS, Number
from rp2pr_sim.core.labels import for_people
from rp2pr_sim.evidence import facts
from rp2pr_sim.evidence.price_index import financial_year
from rp2pr_sim.scenario import Parameter, Scenario, parameters
from rp2pr_sim.scenario.prices import RATES_OF, priced


class Ground(NamedTuple):
    """A number that goes into the model."""

    text: str
    value: Number
    rests_on: str
    """The published figures, in words."""


class Source(NamedTuple):
    """Published figures, and the numbers that were taken from them."""

    rests_on: str
    numbers: Sequence[Ground]


class Grounds(NamedTuple):
    """All that goes in."""

    counts: dict[str, int]
    """Numbers and strengths by what they are based on."""
    fitted: Sequence[Ground]
    evidence: Sequence[Source]
    by_hand: Sequence[Ground]
    """What is not as it usually is, in all programmes alike."""


def grounds(points: Sequence[Scenario]) -> Grounds:
    """Return what the scenarios of a study depend on, but for what they differ in."""
    first = points[0]
    world = [item for item in parameters() if item.is_quantity]
    same = [item for item in parameters() if len({point[item.name] for point in points}) == 1]
    untouched = [item for item in same if item.is_quantity and first[item.name] == item.default]
    return Grounds(
        counts=dict(Counter(item.status for item in world)),
        fitted=[_ground(first, item) for item in untouched if item.status == "fitted"],
        evidence=_by_source(
            _ground(first, item) for item in untouched if item.status == "evidence"
        ),
        by_hand=[_ground(first, item) for item in same if first[item.name] != item.default],
    )


def hourly_costs(scenario: Scenario) -> list[Ground]:
    """Return what an hour of each role and a kilometre cost, in prices of the price year."""
    year = financial_year(scenario.resources.price_year)
    return [_in_prices_of(year, scenario, item) for item in parameters() if _is_rate(item)]


def spoken(text: str) -> str:
    """Return a text without the signs of code, in the words of its readers."""
    return for_people(text.replace("`", "").replace("_", " "))


def _is_rate(item: Parameter) -> bool:
    return item.block == "resources" and item.unit.startswith("pounds ")


def _in_prices_of(year: str, scenario: Scenario, item: Parameter) -> Ground:
    ground = _ground(scenario, item)
    text = _shown(round(priced(scenario[item.name], scenario), 2))
    unit = ground.value.unit.replace(financial_year(RATES_OF), year)
    return ground._replace(value=ground.value._replace(text=text, unit=unit))


def _by_source(rows: Iterable[Ground]) -> list[Source]:
    found: dict[str, list[Ground]] = {}
    for row in rows:
        found.setdefault(row.rests_on, []).append(row)
    return [Source(rests_on, numbers) for rests_on, numbers in found.items()]


def _ground(scenario: Scenario, item: Parameter) -> Ground:
    share = item.unit.partition(" ")[0] == "share"
    unit = f"%{item.unit.removeprefix('share')}" if share else spoken(item.unit)
    text = _shown(100.0 * scenario[item.name] if share else scenario[item.name])
    return Ground(spoken(item.text), Number(text, "", unit, item.status), "; ".join(_figures(item)))


def _figures(item: Parameter) -> Iterator[str]:
    for name in item.facts:
        if name in facts():
            yield f"{spoken(facts()[name].figure)} ({facts()[name].source})"


def _shown(value: Any) -> str:
    if isinstance(value, IntEnum):
        return spoken(value.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}".replace("-", MINUS)
    return str(value) or "none"
