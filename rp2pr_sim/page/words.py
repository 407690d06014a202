"""Plain words for what codes name, on the page."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DERAILED_WORDS", "ROLE_WORDS", "TOPIC_WORDS"]

TOPIC_WORDS: Mapping[str, str] = {
    "data_capture": "complete records",
    "mdt_meeting": "the team meeting",
    "diagnostics": "tests and biopsies",
    "waiting": "the wait for treatment",
    "nurse_access": "access to a specialist nurse",
    "patient_experience": "patients' experience",
    "surgery_access": "access to surgery",
}
"""By the name of the topic; each fits after `a plan on`."""

ROLE_WORDS: Mapping[str, str] = {
    "lead_physician": "lead physician",
    "nurse_specialist": "specialist nurse",
    "coordinator": "meeting coordinator",
    "other_clinician": "other clinician",
    "peripheral": "clinician of another department",
    "manager": "manager",
}

DERAILED_WORDS: Mapping[str, str] = {
    "confrontation": "a confrontation",
    "nihilism": "nihilism: nothing can be done",
    "fantasy": "fantasy: if only there were more money",
}
