"""What a plan on a topic touches: constant tables over `Topic` and `Indicator` (status: assumed).

Shapes: per topic `(N_TOPICS,)`, or `(N_TOPICS, N_INDICATORS)`; shares or chances in 0..1.
"""

from __future__ import annotations

import numpy as np

from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.state import N_INDICATORS, N_SESSIONS, N_TOPICS
from rp2pr_sim.terms import Indicator, Session, Topic

__all__ = ["MAIN_INDICATOR", "NEEDS_DEPARTMENT", "NEEDS_MANAGER", "ON_THE_TABLE", "SENSITIVE", "SPILLOVER", "STRUCTURAL_TOPICS"]


def _by_topic(**values: float) -> Floats:
    table = np.zeros(N_TOPICS)
    for name, value in values.items():
        table[Topic[name]] = value
    return table


def _spillover() -> Floats:
    table = np.zeros((N_TOPICS, N_INDICATORS))
    table[Topic.mdt_meeting, Indicator.active_treatment] = 0.15
    table[Topic.mdt_meeting, Indicator.nurse_contact] = 0.10
    table[Topic.diagnostics, Indicator.active_treatment] = 0.30  # M83
    table[Topic.waiting, Indicator.small_cell_chemotherapy] = 0.40  # M81: quicker treatment of aggressive tumours
    table[Topic.waiting, Indicator.patient_experience] = 0.10
    table[Topic.nurse_access, Indicator.patient_experience] = 0.30
    table[Topic.surgery_access, Indicator.active_treatment] = 0.20
    return table


def _on_the_table() -> Floats:
    table = np.zeros((N_SESSIONS, N_TOPICS))
    table[Session.observation, [Topic.mdt_meeting, Topic.data_capture, Topic.nurse_access]] = 0.7
    table[Session.mdt_discussion, [Topic.mdt_meeting, Topic.diagnostics, Topic.nurse_access]] = 1.0
    table[Session.audit_discussion, [Topic.data_capture, Topic.diagnostics, Topic.waiting, Topic.surgery_access]] = 1.0
    table[Session.survey_discussion, [Topic.patient_experience, Topic.nurse_access, Topic.waiting]] = 1.0
    return table


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
"""The indicator that a topic is about; -1 where there is none."""

SPILLOVER = _spillover()
"""What full success on a topic moves on indicators other than its own, as a share of the way."""

ON_THE_TABLE = _on_the_table()
"""How far a topic comes up in a session (Box 1)."""

STRUCTURAL_TOPICS = _by_topic(nurse_access=1.0, surgery_access=1.0)
"""1 where a plan needs posts or buildings and so one to two years (F36)."""

SENSITIVE = _by_topic(mdt_meeting=1.0, surgery_access=1.0, patient_experience=0.5)
"""How delicate a topic is within a team (M59)."""

NEEDS_DEPARTMENT = _by_topic(
    data_capture=0.1, mdt_meeting=0.2, diagnostics=0.7, waiting=0.6, nurse_access=0.1, patient_experience=0.2, surgery_access=0.6
)
"""Chance that a plan needs a peripheral department (M69)."""

NEEDS_MANAGER = _by_topic(
    data_capture=0.3, mdt_meeting=0.2, diagnostics=0.4, waiting=0.4, nurse_access=0.8, patient_experience=0.2, surgery_access=0.5
)
"""Chance that a plan needs a manager's resources (M71)."""
