"""Levers of the search: their names, their values, and their words for readers.

Each is listed once in the table `LEVERS`, with the values that a designer would accept, in their
order.  Levers that the user has set are not searched (`free`), nor are values that these teams
cannot use. Uncertain parameters of the world are never among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from rp2pr_sim.core.enums import BookingRule, Exchange, Facilitation, PairingStrategy, Review
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import CHOICE_WORDS, counted
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario

TEAMS = "scale.n_intervention"
DIFFERENT = 5
"""Levers in which programmes must differ to be unlike each other."""


class Lever(NamedTuple):
    """One choice of the designer."""

    name: str
    values: tuple[Any, ...]
    label: str
    """The choice in plain words."""
    words: str | tuple[str, str] | Mapping[str, str]
    """The words for a value: a text with `{}`, a unit (one, many), or a text by its name."""
    idle: Callable[[Scenario], bool] = lambda _: False
    """Whether the lever has no effect, so that it is neither reported nor varied."""

    def told(self, scenario: Scenario) -> str:
        """Return this scenario's choice in plain words; a dash if the lever has no effect."""
        value = scenario[self.name]
        if self.idle(scenario):
            return "-"
        if isinstance(self.words, tuple):
            return counted(float(value), *self.words)
        if isinstance(self.words, str):
            return self.words.format(f"{value:g}")
        return self.words[getattr(value, "name", str(value))]


def _no_visits(scenario: Scenario) -> bool:
    return not scenario.has_visits


def _not_live(scenario: Scenario) -> bool:
    return scenario.review.kind != Review.peer_visit


def _no_window(scenario: Scenario) -> bool:
    return _no_visits(scenario) or scenario.booking.rule != BookingRule.window


def _nobody_leads(scenario: Scenario) -> bool:
    return _not_live(scenario) or scenario.facilitation.kind == Facilitation.none


def _nobody_paired(scenario: Scenario) -> bool:
    return _no_visits(scenario) or scenario.exchange.kind == Exchange.outside_panel


def _not_queued(scenario: Scenario) -> bool:
    return _no_visits(scenario) or scenario.booking.rule != BookingRule.queue


_YES = {"True": "yes", "False": "no"}
_HOURS = ("hour a team", "hours a team")
_PAIRINGS = tuple(kind for kind in PairingStrategy if kind != PairingStrategy.own_list)

LEVERS = (
    Lever("review.kind", (Review.peer_visit, Review.paper),
          "Kind of review", CHOICE_WORDS["review"]),
    Lever("exchange.kind", tuple(Exchange),
          "Who visits whom", CHOICE_WORDS["exchange"], _no_visits),
    Lever("pairing.strategy", _PAIRINGS,
          "Who is put together", CHOICE_WORDS["pairing"], _nobody_paired),
    Lever("booking.rule", tuple(BookingRule),
          "How days are found", CHOICE_WORDS["booking"], _no_visits),
    Lever("booking.window_weeks", (4, 8, 13),
          "Length of the period for visits", ("week", "weeks"), _no_window),
    Lever("visit.hours", (2.0, 3.0, 4.0, 6.0, 8.0),
          "Time together on the day", ("hour", "hours"), _no_visits),
    Lever("visit.host_first", (False, True), "Hosts speak first", _YES, _no_visits),
    Lever("visit.counterpart_first", (False, True),
          "Counterparts (nurse with nurse, ...) talk first", _YES, _no_visits),
    Lever("visit.minimum_delegation", (False, True),
          "Physician, nurse and coordinator must come", _YES, _not_live),
    Lever("visit.delegation_size", (2, 3, 4, 5, 6),
          "Visitors invited", ("person", "people"), _not_live),
    Lever("visit.manager_invited", (False, True), "Managers take part", _YES, _not_live),
    Lever("visit.peripheral_invited", (False, True),
          "Pathology and radiology take part", _YES, _not_live),
    Lever("facilitation.kind", tuple(Facilitation),
          "Who leads the discussions", CHOICE_WORDS["facilitation"], _not_live),
    Lever("facilitation.facilitators", (1, 2, 4), "Facilitators", "{}", _nobody_leads),
    Lever("information.learning_hours", (0.0, 3.0, 6.0, 10.0, 16.0),
          "Learning events before the visits", _HOURS),
    Lever("support.admin_capacity", (1.0, 1.5, 3.0),
          "Visits that the core team can arrange", "{} a week", _not_queued),
    Lever("support.data_preassembly", (0.0, 0.4, 0.8, 1.0),
          "Share of the data work done for the teams", "{}", _no_visits),
    Lever("support.qi_hours", (0.0, 5.0, 10.0, 20.0, 30.0, 40.0), "Improvement support", _HOURS),
    Lever("time.implementation_months", (4.0, 6.0, 9.0, 12.0, 16.0, 20.0),
          "Support lasts after the plans", ("month", "months")),
    Lever("support.contact_per_month", (0.0, 0.5, 1.0, 2.0, 4.0),
          "Contacts with each team", "{} a month"),
    Lever("support.review_depth", (0.0, 0.3, 0.6, 0.9),
          "How closely plans are commented on (0 to 1)", "{}"),
    Lever("support.push", (0.0, 0.2, 0.4, 0.6, 0.8), "Pressure for harder goals (0 to 1)", "{}"),
    Lever("support.template", (False, True), "Plan template and briefing", _YES),
    Lever("support.named_owner", (False, True), "Each plan names who carries it", _YES),
    Lever("support.agreed_criterion", (False, True), "Success is defined at the start", _YES),
    Lever("support.local_measurement", (0.0, 0.2, 0.6, 1.0),
          "Help with local measurement (0 to 1)", "{}"),
    Lever("support.measurement_start_months", (0.0, 1.0, 3.0),
          "Measurement is asked for", ("month after the plan", "months after the plan")),
    Lever(TEAMS, (6, 12, 18, 24, 30, 36, 42, 48, 60), "Teams in the programme", "{}"),
)  # fmt: skip
"""All levers; `scale.n_intervention` is searched only with `teams=free`."""


def free(start: Scenario, held: Collection[str]) -> tuple[Lever, ...]:
    """Return the levers left to the search, each with the values that these teams can use.

    Parameters
    ----------
    start : Scenario
        the programme whose other settings all candidates have.
    held : Collection[str]
        names of the levers that the user has set.
    """
    found = []
    for lever in LEVERS:
        usable = tuple(value for value in lever.values if _can_be(start, lever.name, value))
        if lever.name not in held and len(usable) > 1:
            found.append(lever._replace(values=usable))
    return tuple(lever for lever in found if _moves(start, lever, found))


def at(point: Floats, start: Scenario, levers: tuple[Lever, ...]) -> Scenario | None:
    """Return the programme at a point of the unit cube (levers,).

    It is None if the choices are not compatible.
    """
    values = {
        lever.name: lever.values[int(u * len(lever.values))]
        for lever, u in zip(levers, point, strict=True)
    }
    try:
        return settled(resolved(start.replaced(values)), levers, start)
    except InputError:
        return None


def settled(scenario: Scenario, levers: tuple[Lever, ...], start: Scenario) -> Scenario:
    """Return the programme with each lever that has no effect as in `start`.

    Thus equal programmes compare equal.
    """
    if scenario.review.kind == Review.paper and any(
        lever.name == "facilitation.kind" for lever in levers
    ):
        # nobody leads a review on paper
        scenario = scenario.replaced({"facilitation.kind": Facilitation.none})
    return scenario.replaced(
        {
            item.name: start[item.name]
            for item in levers
            if item.idle(scenario) and item.name != "facilitation.kind"
        }
    )


def differing(one: Scenario, other: Scenario) -> list[Lever]:
    """Return the levers in which two programmes differ, without those that have no effect."""
    return [lever for lever in LEVERS if lever.told(one) != lever.told(other)]


def unlike(ranked: Sequence[Scenario], most: int, found: Sequence[Scenario] = ()) -> list[Scenario]:
    """Return those of `found`, and the next that differ from all before in several levers.

    Parameters
    ----------
    ranked : Sequence[Scenario]
        programmes, the best first.
    most : int
        how many to return at most.
    found : Sequence[Scenario]
        programmes that are chosen already.
    """
    chosen = list(found)
    for item in ranked:
        if len(chosen) < most and all(len(differing(item, each)) >= DIFFERENT for each in chosen):
            chosen.append(item)
    return chosen


def in_short(scenario: Scenario) -> str:
    """Return a programme in a few words, for a table or a figure."""
    if not scenario.has_visits:
        return CHOICE_WORDS["review"][scenario.review.kind.name]
    if scenario.exchange.kind == Exchange.outside_panel:
        parts = [CHOICE_WORDS["exchange"][scenario.exchange.kind.name]]
    else:
        parts = [CHOICE_WORDS["pairing"][scenario.pairing.strategy.name]]
    if scenario.exchange.kind == Exchange.ring:
        parts.append("in rings")
    if scenario.review.kind == Review.paper:
        parts.append("on paper")
    parts.append(f"{scenario.visit.hours:g} h")
    parts.append(
        f"support {scenario.support.qi_hours:g} h" if scenario.support.qi_hours else "no support"
    )
    return ", ".join(parts)


def names_of(programmes: Sequence[Scenario], shown: Sequence[int]) -> list[str]:
    """Return a short name for each programme.

    Programmes that would share a name get the levers that distinguish them added.

    Parameters
    ----------
    programmes : Sequence[Scenario]
        all programmes to name.
    shown : Sequence[int]
        the rows of those that readers see first, whose names stay short: they are distinguished
        from one another only.
    """
    names = [in_short(item) for item in programmes]
    _tell_apart(names, programmes, shown, shown)
    _tell_apart(
        names, programmes, range(len(names)), [row for row in range(len(names)) if row not in shown]
    )
    return names


def _tell_apart(
    names: list[str], programmes: Sequence[Scenario], rows: Sequence[int], renamed: Collection[int]
) -> None:
    """Lengthen the names of `renamed`, in place, until no two of these rows share one."""
    while shared := [
        name for name, times in Counter(names[row] for row in rows).items() if times > 1
    ]:
        for name in shared:
            alike = [row for row in rows if names[row] == name]
            told = {lever.label: [lever.told(programmes[row]) for row in alike] for lever in LEVERS}
            with_effect = [label for label, values in told.items() if "-" not in values]
            label = max(with_effect, key=lambda each: len(set(told[each])))
            differ, what = len(set(told[label])) > 1, f"{label[0].lower()}{label[1:]}"
            for number, (row, value) in enumerate(zip(alike, told[label], strict=True), 1):
                if row in renamed:
                    more = f"{what}: {value}" if differ else f"version {number}"
                    names[row] = f"{name}, {more}"


def _moves(start: Scenario, lever: Lever, levers: Sequence[Lever]) -> bool:
    """Check whether the lever has an effect, at the start or after a change of another lever."""
    pulled = (start.replaced({other.name: value}) for other in levers for value in other.values)
    return not lever.idle(start) or any(not lever.idle(item) for item in pulled)


def _can_be(start: Scenario, name: str, value: Any) -> bool:
    try:
        resolved(start.replaced({name: value}))
    except InputError:
        return False
    return True
