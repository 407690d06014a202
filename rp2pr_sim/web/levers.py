"""Levers of the teaching page, derived from the declared parameters and the config groups.

A choice is a config group (`pairing=random` on the command line and here); a switch or a number is
a declared parameter.  Range, unit, explanation and claims are those of the declaration.  The words
are given here, and so is the narrower range of a slider if a programme could need more than a
lesson can use. Parameters that name a file are not offered: a page reads no files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.evidence import claims
from rp2pr_sim.scenario import NO_VISITS, Parameter, Scenario, parameters_by_name
from rp2pr_sim.scenario.config import values_set_by

FRONT = ("pairing", "facilitation", "visit.hours", "support")
"""The four levers shown first; the others are shown after `more`."""

GROUPS: Mapping[str, str] = {
    "pairing": "pairing.strategy",
    "exchange": "exchange.kind",
    "review": "review.kind",
    "facilitation": "facilitation.kind",
    "support": "",
    "booking": "booking.rule",
}
"""The config groups offered as a choice, each with the parameter that declares it."""

_NOT_OFFERED = ("own_list",)  # needs a file
_SUPPORT = (
    "What the core team does for the teams before and after the visits: hours of help, contacts,"
    " comments on plans"
)
_SUPPORT_CLAIMS = ("M6", "M15", "M74", "M77", "M98")

_BEHIND = "What stands behind it"

WORDS: Mapping[str, tuple[str, str]] = {
    "pairing": ("Who is paired", "Who is paired with whom"),
    "pairing.complementarity": ("Who is paired", "Weight on different strengths"),
    "pairing.level_gap": ("Who is paired", "Weight on an equal level"),
    "pairing.distance": ("Who is paired", "Weight on a short way"),
    "exchange": ("Who is paired", "Who visits whom"),
    "exchange.panel_size": ("Who is paired", "Teams on the outside panel"),
    "visit.hours": ("The visit day", "Hours together on the day"),
    "visit.host_first": ("The visit day", "Host speaks first"),
    "visit.counterpart_first": ("The visit day", "Counterparts talk first"),
    "visit.manager_invited": ("The visit day", "Managers in the room"),
    "visit.peripheral_invited": ("The visit day", "Other departments in the room"),
    "visit.minimum_delegation": ("The visit day", "The core three must come"),
    "visit.delegation_size": ("The visit day", "Visitors invited"),
    "visit.structured_form": ("The visit day", "Visitors note what they see on a form"),
    "review": ("The visit day", "Kind of review"),
    "information.toolbox": ("The visit day", "Toolbox of concrete actions"),
    "review.regulatory": ("The visit day", "The review counts for regulation"),
    "facilitation": ("The facilitator", "Facilitator"),
    "facilitation.facilitators": ("The facilitator", "Number of facilitators"),
    "facilitation.skill": ("The facilitator", "Skill of the facilitator"),
    "facilitation.assertiveness": ("The facilitator", "How firmly the talk is led"),
    "facilitation.praise": ("The facilitator", "How much achievement is praised"),
    "support": ("Support", "Support by the core team"),
    "support.admin_capacity": ("Support", "Visits arranged a week"),
    "support.data_preassembly": ("Support", "Data work done for the teams"),
    "support.qi_hours": ("Support", "Hours of improvement support"),
    "support.contact_per_month": ("Support", "Calls to each team"),
    "support.review_depth": ("Support", "Comments on draft plans"),
    "support.push": ("Support", "Pressure for harder goals"),
    "support.template": ("Support", "Template for plans"),
    "support.named_owner": ("Support", "Each plan names its owner"),
    "support.agreed_criterion": ("Support", "What counts as success is agreed first"),
    "support.local_measurement": ("Support", "Help with measuring"),
    "support.measurement_start_months": ("Support", "Measuring starts after"),
    "booking": ("Time and size", "How visit days are found"),
    "booking.window_weeks": ("Time and size", "Width of the date window"),
    "time.weeks": ("Time and size", "Weeks played"),
    "time.lead_weeks": ("Time and size", "Weeks before the first visit"),
    "time.implementation_months": ("Time and size", "Months of support after the plan"),
    "scale.n_intervention": ("Time and size", "Teams in the programme"),
    "scale.n_control": ("Time and size", "Teams that wait"),
    "legitimacy.standing": (_BEHIND, "Standing of the institution"),
    "legitimacy.chief_executive_approval": (_BEHIND, "Chief executives must approve"),
    "legitimacy.earlier_programme": (_BEHIND, "A good programme came before"),
    "information.learning_hours": (_BEHIND, "Hours of explanation beforehand"),
    "information.data_quality": (_BEHIND, "Gaps in the figures filled"),
    "information.publication_lag_months": (_BEHIND, "Age of the figures"),
    "information.survey_returns": (_BEHIND, "Patient questionnaires returned"),
}
"""The heading and the plain words of each lever, in the order of the page."""

_SLIDERS: Mapping[str, tuple[float, float]] = {
    "exchange.panel_size": (1, 20),
    "facilitation.facilitators": (1, 10),
    "support.admin_capacity": (0, 6),
    "support.qi_hours": (0, 80),
    "booking.window_weeks": (1, 26),
    "time.weeks": (26, 156),
    "time.lead_weeks": (0, 52),
    "time.implementation_months": (0, 36),
    "scale.n_intervention": (2, 60),
    "scale.n_control": (0, 90),
}
"""Ranges of the page that are narrower than those of the model.

The model allows more than a lesson needs or a shared server should compute.
"""

_IN_PAIRS = ("scale.n_intervention", "scale.n_control")
_STEPS = 24  # approximate number of steps of a slider


@dataclass(frozen=True)
class Lever:
    """One lever as the page shows it."""

    name: str
    """The name in a request: a config group or a parameter."""
    kind: str
    """`choice`, `switch` or `number`."""
    text: str
    claims: tuple[str, ...]
    """Ids of the claims that it is based on."""
    default: Any
    parameter: Parameter | None
    """The parameter that declares it; only `support` represents several."""
    choices: tuple[str, ...] = ()
    low: float = math.nan
    high: float = math.nan
    step: float = math.nan
    unit: str = ""

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.parameter is not None and self.parameter.kind is int

    def described(self) -> dict[str, Any]:
        """Return the lever as JSON, each claim with the paper's own words."""
        heading, words = WORDS[self.name]
        number = self.kind == "number"
        return {
            "name": self.name,
            "words": words,
            "text": self.text,
            "group": heading,
            "front": self.name in FRONT,
            "kind": self.kind,
            "default": self.default,
            "choices": [_described(self.name, value) for value in self.choices],
            "low": self.low if number else None,
            "high": self.high if number else None,
            "step": self.step if number else None,
            "unit": self.unit,
            "claims": [_claim(name) for name in self.claims],
        }

    def schema(self) -> dict[str, Any]:
        """Return a JSON schema of the values that a request may give it."""
        allowed: dict[str, Any] = {"type": "boolean"}
        if self.kind == "choice":
            allowed = {"enum": list(self.choices)}
        elif self.kind == "number":
            allowed = {
                "type": "integer" if self.whole else "number",
                "minimum": self.low,
                "maximum": self.high,
            }
        return {**allowed, "default": self.default, "description": self.text}


def schema() -> dict[str, Any]:
    """Return a JSON schema of the levers of a programme.

    It contains all that is checked, except that a costly question of luck may be rejected.
    """
    ring, unvisited = Scenario().exchange.ring_size, [kind.name for kind in NO_VISITS]
    return {
        "type": "object",
        "properties": {name: lever.schema() for name, lever in levers().items()},
        "additionalProperties": False,
        "if": {"anyOf": [_is("exchange", "outside_panel"), _is("review", *unvisited)]},
        "else": {"if": _is("exchange", "ring"), "then": _enough(ring), "else": _enough(2)},
    }


def _is(name: str, *choices: str) -> dict[str, Any]:
    return {"properties": {name: {"enum": list(choices)}}, "required": [name]}


def _enough(size: int) -> dict[str, Any]:
    """Return a schema of numbers of teams that can be put together in units of this size."""
    inside, control = _IN_PAIRS
    some = {"minimum": size}
    return {"properties": {inside: some, control: {"anyOf": [{"const": 0}, some]}}}


@cache
def levers() -> Mapping[str, Lever]:
    """Return all levers by name, in the order of the page."""
    return {
        name: _choice(name) if name in GROUPS else _single(parameters_by_name()[name])
        for name in WORDS
    }


def _choice(group: str) -> Lever:
    parameter = parameters_by_name().get(GROUPS[group])
    text, ids = (parameter.text, parameter.claims) if parameter else (_SUPPORT, _SUPPORT_CLAIMS)
    default = "medium" if parameter is None else parameter.default.name
    offered = tuple(word for word in CHOICE_WORDS[group] if word not in _NOT_OFFERED)
    return Lever(group, "choice", text, ids, default, parameter, choices=offered)


def _single(item: Parameter) -> Lever:
    low, high = _SLIDERS.get(item.name, (item.low, item.high))
    kind = "switch" if item.kind is bool else "number"
    step = 2.0 if item.name in _IN_PAIRS else 1.0
    if item.kind is not int:
        step = _step(low, high, float(item.default))
    return Lever(
        item.name, kind, item.text, item.claims, item.default, item,
        low=low, high=high, step=step, unit=item.unit,
    )  # fmt: skip


def _step(low: float, high: float, default: float) -> float:
    """Return a round step that divides the range into about `_STEPS`.

    The step is finer if the default would fall between two steps.
    """
    power = 10.0 ** math.ceil(math.log10((high - low) / _STEPS))
    for ten in (1.0, 10.0, 100.0, 1000.0):
        for digit in (1.0, 0.5, 0.25):
            step = round(digit * power / ten, 10)
            falls_on_a_step = abs(math.remainder(default - low, step)) < 1e-9
            if (high - low) / step >= _STEPS / 2 and falls_on_a_step:
                return step
    raise ValueError(f"no round step divides {low} to {high}")


def _described(group: str, choice: str) -> dict[str, Any]:
    """Return a choice and the values that it sets of other levers on the page."""
    sets = {name: value for name, value in values_set_by(group, choice).items() if name in WORDS}
    return {"value": choice, "words": CHOICE_WORDS[group][choice], "sets": sets}


def _claim(name: str) -> dict[str, str]:
    fields = ("id", "cause", "effect", "direction", "sentence", "quote", "section")
    return {field: getattr(claims()[name], field) for field in fields}
