"""The declared tables: values over topics, indicators, sessions and roles.

Each is declared once, with the meaning of an entry, its unit, status and source, and the parameter
that multiplies all its entries (none where the table is a definition). The rules read the arrays;
documents and tests read `TABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Indicator, Role, Session, Topic
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.scenario.parameter import known_status


@dataclass(frozen=True)
class Table:
    """Values over one or two categories, declared as a whole.

    `values` has one axis for each category in `over`. `multiplier` names the parameters that
    multiply all entries, and so carry the uncertainty about their size; it is empty where the table
    is a definition.
    """

    text: str
    over: tuple[type[IntEnum], ...]
    values: Floats
    unit: str
    status: str
    multiplier: tuple[str, ...]
    sources: tuple[str, ...]
    """Claims and facts."""

    @property
    def entries(self) -> str:
        """The entries in words, without those that are 0."""
        places = [tuple(place) for place in np.argwhere(self.values)]
        words = (", ".join(kind(i).name for kind, i in zip(self.over, place, strict=True)) for place in places)
        shown = "; ".join(f"{text}: {self.values[place]:g}" for text, place in zip(words, places, strict=True))
        return shown + ("; else 0" if len(places) < self.values.size else "")


TABLES: dict[str, Table] = {}
"""Tables by name, in the order of their declaration."""


def _declared(
    name: str,
    text: str,
    over: tuple[type[IntEnum], ...],
    entries: Mapping[Any, float],
    *,
    unit: str,
    sources: str,
    multiplier: str = "",
    status: str = "assumed",
) -> Floats:
    """Declare a table and return its values; entries that are not given are 0.

    Parameters
    ----------
    name : str
        of the table.
    text : str
        what an entry is.
    over : tuple[type[IntEnum], ...]
        the category of each axis.
    entries : Mapping[Any, float]
        by member, or by one member for each axis.
    unit : str
        of an entry.
    sources : str
        ids of claims and facts, with blanks between them.
    multiplier : str
        the parameters that multiply all entries, with blanks between them.
    status : str
        as of a parameter.
    """
    values = np.zeros(tuple(len(kind) for kind in over))
    for place, value in entries.items():
        values[place] = value
    values.flags.writeable = False
    TABLES[name] = Table(text, over, values, unit, known_status(status), tuple(multiplier.split()), tuple(sources.split()))
    return values


MAIN_INDICATOR: Ints = np.array(
    [
        -1,  # data capture moves completeness, not care (M82)
        Indicator.mdt_discussion,
        Indicator.histology,
        Indicator.active_treatment,
        Indicator.nurse_contact,
        Indicator.patient_experience,
        Indicator.surgery,
    ],
    dtype=np.int64,
)
"""Main indicator of each topic; -1 where there is none."""

SPILLOVER = _declared(
    "spillover",
    "What full success on a topic moves on indicators other than its own",
    (Topic, Indicator),
    {
        (Topic.mdt_meeting, Indicator.active_treatment): 0.15,
        (Topic.mdt_meeting, Indicator.nurse_contact): 0.1,
        (Topic.diagnostics, Indicator.active_treatment): 0.3,  # M83
        (Topic.waiting, Indicator.small_cell_chemotherapy): 0.4,  # M81: quicker treatment of aggressive tumours
        (Topic.waiting, Indicator.patient_experience): 0.1,
        (Topic.nurse_access, Indicator.patient_experience): 0.3,
        (Topic.surgery_access, Indicator.active_treatment): 0.2,
    },
    unit="share of the way",
    sources="M81 M83",
    multiplier="audit.spillover",
)

_WATCHED, _MDT, _AUDIT, _SURVEY = Session.observation, Session.mdt_discussion, Session.audit_discussion, Session.survey_discussion
ON_THE_TABLE = _declared(
    "on the table",
    "Chance that a topic can come up in a session",
    (Session, Topic),
    {(_WATCHED, topic): 0.7 for topic in (Topic.mdt_meeting, Topic.data_capture, Topic.nurse_access)}
    | {(_MDT, topic): 1.0 for topic in (Topic.mdt_meeting, Topic.diagnostics, Topic.nurse_access)}
    | {(_AUDIT, topic): 1.0 for topic in (Topic.data_capture, Topic.diagnostics, Topic.waiting, Topic.surgery_access)}
    | {(_SURVEY, topic): 1.0 for topic in (Topic.patient_experience, Topic.nurse_access, Topic.waiting)},
    unit="share",
    sources="F9",
    multiplier="recognition.on_table",
)

STRUCTURAL_TOPICS = _declared(
    "structural topics",
    "1 where a plan needs posts or buildings and so one to two years",
    (Topic,),
    {Topic.nurse_access: 1.0, Topic.surgery_access: 1.0},
    unit="yes or no",
    sources="F36",
    multiplier="implementing.structural_lag_weeks",
)

SENSITIVE = _declared(
    "sensitive topics",
    "How delicate a topic is within a team",
    (Topic,),
    {Topic.mdt_meeting: 1.0, Topic.surgery_access: 1.0, Topic.patient_experience: 0.5},
    unit="share",
    sources="M59",
    multiplier="recognition.block",
)

NEEDS_DEPARTMENT = _declared(
    "needs a department",
    "Chance that a plan needs a support department",
    (Topic,),
    {
        Topic.data_capture: 0.1,
        Topic.mdt_meeting: 0.2,
        Topic.diagnostics: 0.7,
        Topic.waiting: 0.6,
        Topic.nurse_access: 0.1,
        Topic.patient_experience: 0.2,
        Topic.surgery_access: 0.6,
    },
    unit="chance",
    sources="M69",
    multiplier="planning.department_need",
)

NEEDS_MANAGER = _declared(
    "needs a manager",
    "Chance that a plan needs a manager's resources",
    (Topic,),
    {
        Topic.data_capture: 0.3,
        Topic.mdt_meeting: 0.2,
        Topic.diagnostics: 0.4,
        Topic.waiting: 0.4,
        Topic.nurse_access: 0.8,
        Topic.patient_experience: 0.2,
        Topic.surgery_access: 0.5,
    },
    unit="chance",
    sources="M71",
    multiplier="planning.manager_need",
)

MARGIN = _declared(
    "at the margin",
    "How far a role is at the margin of a clinical discussion",
    (Role,),
    {
        Role.nurse_specialist: 0.5,
        Role.coordinator: 1.0,
        Role.other_clinician: 0.25,
        Role.peripheral: 0.5,
        Role.manager: 0.5,
    },
    unit="share",
    sources="M30 M33 M34",
    multiplier="climate.block ideas.block",
)

LAY = _declared(
    "not clinicians",
    "1 for roles that are not clinical",
    (Role,),
    {Role.coordinator: 1.0, Role.manager: 1.0},
    unit="yes or no",
    sources="M33",
    multiplier="climate.block",
)

TECHNICAL = _declared(
    "technical talk",
    "How technical the talk of a session is",
    (Session,),
    {_WATCHED: 0.5, _MDT: 0.5, _AUDIT: 1.0, Session.summary: 0.5},
    unit="share",
    sources="M33",
    multiplier="climate.block",
)

SESSION_SHARES = np.stack(
    [
        _declared(
            "sessions of a live visit",
            "Share of the day (three discussions of 30 to 60 minutes in most of a day)",
            (Session,),
            {Session.introduction: 0.1, _WATCHED: 0.26, _MDT: 0.17, _AUDIT: 0.17, _SURVEY: 0.16, Session.summary: 0.14},
            unit="share of the day",
            sources="F9",
            status="evidence",
        ),
        _declared(
            "sessions of a paper review",
            "Share of the day: no meeting is observed, documents are discussed",
            (Session,),
            {Session.introduction: 0.2, _AUDIT: 0.6, Session.summary: 0.2},
            unit="share of the day",
            sources="F48",
        ),
    ]
)
"""Rows: a live visit, a paper review."""

PREPARATION = _declared(
    "who prepares a visit",
    "Share of the hosts' hours of preparation",
    (Role,),
    {Role.lead_physician: 0.25, Role.nurse_specialist: 0.25, Role.coordinator: 0.5},
    unit="share of the hours",
    sources="M15 F90",
    multiplier="resources.preparation_hours",
)

PDSA_WORK = _declared(
    "who works on a cycle",
    "Share of the hours of a PDSA cycle; of a support department only where the plan needs it",
    (Role,),
    {Role.lead_physician: 0.2, Role.nurse_specialist: 0.3, Role.coordinator: 0.2, Role.other_clinician: 0.2, Role.peripheral: 0.1},
    unit="share of the hours",
    sources="M95",
    multiplier="resources.cycle_hours",
)
